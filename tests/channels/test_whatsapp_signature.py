"""Nobody but Twilio is let in: signatures over all fields, by either hash, in every byte."""

import base64
import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from bot.channels.whatsapp_signature import Fields, Signature

URL = "https://wasl.example.org/whatsapp"
TOKEN = "the-auth-token"
BODY = b"Body=&From=whatsapp%3A%2B970599000111&MessageSid=SM1&ProfileName=%D8%A3%D9%85%D9%84&NumMedia=1"
SETTINGS = "key=webhooks_sharedkey_1,algorithm=HMAC_SHA256"


def by_hand(url: str, pairs: list[tuple[str, str]], hash_: str = "sha1") -> str:
    signed = url + "".join(name + value for name, value in sorted(set(pairs)))
    return base64.b64encode(hmac.new(TOKEN.encode(), signed.encode(), getattr(hashlib, hash_)).digest()).decode()


PAIRS = [
    ("Body", ""),
    ("From", "whatsapp:+970599000111"),
    ("MessageSid", "SM1"),
    ("ProfileName", "أمل"),
    ("NumMedia", "1"),
]
FIELDS = Fields.decode(BODY)
signature = Signature(TOKEN)


def test_the_example_of_twilios_documentation() -> None:
    body = b"CallSid=CA1234567890ABCDE&Caller=%2B14158675309&Digits=1234&From=%2B14158675309&To=%2B18005551212"
    address = "https://mycompany.com/myapp.php?foo=1&bar=2"
    assert Signature("12345").matches(address, Fields.decode(body), "RSOYDt4T1cUTdK1PDd93/VVr8B8=")


def test_by_hand_and_by_the_library() -> None:
    expected = by_hand(URL, PAIRS)
    assert RequestValidator(TOKEN).compute_signature(URL, dict(PAIRS)) == expected
    assert signature.matches(URL, FIELDS, expected)


def test_a_blank_field_is_signed() -> None:
    assert not signature.matches(URL, FIELDS, by_hand(URL, [pair for pair in PAIRS if pair[1]]))


def test_a_repeated_field_is_signed_with_each_of_its_values_once() -> None:
    pairs = [*PAIRS, ("MediaUrl0", "b"), ("MediaUrl0", "a"), ("MediaUrl0", "b")]
    fields = Fields.decode(BODY + b"&MediaUrl0=b&MediaUrl0=a&MediaUrl0=b")
    assert signature.matches(URL, fields, by_hand(URL, pairs))
    assert not signature.matches(URL, fields, by_hand(URL, [*PAIRS, ("MediaUrl0", "b")]))


def test_sha256_where_it_is_announced() -> None:
    strong = by_hand(URL, PAIRS, "sha256")
    assert signature.matches(URL, FIELDS, strong, SETTINGS)
    assert not signature.matches(URL, FIELDS, strong)
    assert not signature.matches(URL, FIELDS, by_hand(URL, PAIRS), SETTINGS)


@pytest.mark.parametrize("settings", ["algorithm=HMAC_MD5", "algorithm=none"])
def test_an_algorithm_nobody_knows(settings: str) -> None:
    assert not signature.matches(URL, FIELDS, by_hand(URL, PAIRS), settings)


@pytest.mark.parametrize("settings", ["", "key=x", "algorithm=", "algorithm= HMAC_SHA1 "])
def test_sha1_where_nothing_is_announced(settings: str) -> None:
    assert signature.matches(URL, FIELDS, by_hand(URL, PAIRS), settings)


@pytest.mark.parametrize("address", ["https://wasl.example.org:443/whatsapp", "https://wasl.example.org/whatsapp"])
def test_twilio_may_sign_the_port_or_leave_it_out(address: str) -> None:
    assert signature.matches(URL, FIELDS, by_hand(address, PAIRS))


@pytest.mark.parametrize(
    "address",
    ["http://wasl.example.org/whatsapp", URL + "/", URL + "?a=1", "https://evil.example.org/whatsapp", URL + "/status"],
)
def test_another_address(address: str) -> None:
    assert not signature.matches(URL, FIELDS, by_hand(address, PAIRS))


@pytest.mark.parametrize("hash_", ["sha1", "sha256"])
def test_every_byte_of_a_signature_counts(hash_: str) -> None:
    settings = SETTINGS if hash_ == "sha256" else ""
    genuine = by_hand(URL, PAIRS, hash_)
    assert signature.matches(URL, FIELDS, genuine, settings)
    for at in range(len(genuine)):
        for other in "Aa0+/=é":
            if other != genuine[at]:
                assert not signature.matches(URL, FIELDS, genuine[:at] + other + genuine[at + 1 :], settings)
    assert not signature.matches(URL, FIELDS, genuine[:-1], settings)
    assert not signature.matches(URL, FIELDS, genuine + "=", settings)


@pytest.mark.parametrize("other", ["Body", "From", "MessageSid", "ProfileName", "NumMedia", "New"])
def test_every_field_counts(other: str) -> None:
    fields = Fields(FIELDS)
    fields[other] = [*fields.get(other, []), "x"]
    assert not signature.matches(URL, fields, by_hand(URL, PAIRS))


@given(st.text(max_size=60), st.text(max_size=60))
def test_guesses(given: str, settings: str) -> None:
    assert not signature.matches(URL, FIELDS, given, settings)


@given(st.dictionaries(st.text(st.characters(codec="utf-8"), min_size=1), st.text(st.characters(codec="utf-8"))))
def test_it_agrees_with_twilios_own_validator(form: dict[str, str]) -> None:
    fields = Fields({name: [value] for name, value in form.items()})
    computed = RequestValidator(TOKEN).compute_signature(URL, form)
    assert signature.matches(URL, fields, computed)
    assert RequestValidator(TOKEN).validate(URL, form, computed)


def test_absurdly_many_fields_are_refused_before_they_are_read() -> None:
    with pytest.raises(ValueError, match="fields"):
        Fields.decode(b"&".join(b"a%d=" % n for n in range(1000)))
