"""Settings: read, checked, explained in one sentence, and all of them documented."""

import re
from pathlib import Path

import pytest

from bot.settings import EXPECTED, Settings, SettingsError, load

ROOT = Path(__file__).resolve().parent.parent
ACCOUNT = "AC" + "0" * 32


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for field in Settings.model_fields:
        monkeypatch.delenv(f"WASL_{field.upper()}", raising=False)


def given(monkeypatch: pytest.MonkeyPatch, **values: str) -> Settings:
    for field, value in values.items():
        monkeypatch.setenv(f"WASL_{field.upper()}", value)
    return load(None)


def test_nothing_has_to_be_set() -> None:
    settings = load(None)
    assert settings.public_url == "http://127.0.0.1:8000"
    assert settings.embedded
    assert not settings.telegram
    assert not settings.whatsapp
    assert settings.data_dir == Path("data").absolute()


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("port", "eight", "WASL_PORT is 'eight' but must be a number from 1 to 65535"),
        ("port", "70000", "WASL_PORT is '70000' but must be a number from 1 to 65535"),
        ("workers", "0", "WASL_WORKERS is '0' but must be a number of processes from 1 to 64"),
        ("telegram_rate", "inf", "WASL_TELEGRAM_RATE is 'inf' but must be a number of messages per second above 0"),
        ("public_url", "hotline", "WASL_PUBLIC_URL is 'hotline' but must be an address such as https"),
        ("public_url", "https://a.example/wasl", "WASL_PUBLIC_URL is .* without a path"),
        ("trusted_proxies", "proxy", "WASL_TRUSTED_PROXIES is 'proxy' but must be addresses or networks"),
        ("twilio_whatsapp_from", "Wasl", "WASL_TWILIO_WHATSAPP_FROM is 'Wasl' but must be the sender's number"),
        ("mail_from", "nobody", "WASL_MAIL_FROM is 'nobody' but must be an e-mail address"),
        ("mail_from", "a@b.c>\r\nBcc: x@y.z", "WASL_MAIL_FROM is .* but must be an e-mail address"),
        ("profile", "../../etc/passwd", "WASL_PROFILE is .* but must be the name of a file in profiles/"),
    ],
)
def test_a_wrong_value_is_one_sentence(monkeypatch: pytest.MonkeyPatch, field: str, value: str, sentence: str) -> None:
    with pytest.raises(SettingsError, match=f"^{sentence}[^\n]*: correct it in the environment or in .env.$"):
        given(monkeypatch, **{field: value})


SECRET = ["telegram_token", "telegram_secret", "metrics_token", "database_url", "smtp_url"]


@pytest.mark.parametrize("field", SECRET)
def test_a_wrong_secret_is_not_repeated(monkeypatch: pytest.MonkeyPatch, field: str) -> None:
    with pytest.raises(SettingsError, match=f"WASL_{field.upper()} must be") as caught:
        given(monkeypatch, **{field: "s3cr3t !"})
    assert "s3cr3t" not in str(caught.value)


def test_secrets_stay_out_of_the_repr(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = given(
        monkeypatch,
        telegram_token="1:hush",
        telegram_secret="hush",
        metrics_token="hush-hush-hush-hush",
        database_url="postgresql://u:hush@h/d",
        twilio_account_sid=ACCOUNT,
        twilio_auth_token="hush",
        twilio_whatsapp_from="+1 415 523-8886",
    )
    assert "hush" not in repr(settings)
    assert settings.twilio_whatsapp_from == "whatsapp:+14155238886"
    assert settings.database_url == "postgresql+psycopg://u:hush@h/d"


def test_whatsapp_needs_all_three(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError, match="set WASL_TWILIO_AUTH_TOKEN and WASL_TWILIO_WHATSAPP_FROM too"):
        given(monkeypatch, twilio_account_sid=ACCOUNT)


def test_a_misspelt_name_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"WASL_TELEGRAM_TOKN is no setting .* did you mean WASL_TELEGRAM_TOKEN\?"):
        given(monkeypatch, telegram_tokn="1:a")
    monkeypatch.delenv("WASL_TELEGRAM_TOKN")
    (tmp_path / ".env").write_text("WASL_PROT=8100\n")
    with pytest.raises(SettingsError, match=r"WASL_PROT is no setting .* WASL_PORT"):
        load(tmp_path / ".env")


def test_the_environment_wins_over_the_file_and_empty_means_default(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("WASL_PORT=8101\nWASL_HOST=0.0.0.0\nWASL_PROFILE=\n")
    monkeypatch.setenv("WASL_PORT", "8102")
    settings = load(tmp_path / ".env")
    assert settings.port == 8102
    assert settings.public_url == "http://127.0.0.1:8102"
    assert settings.profile == "palestine-center"


def test_proxies_are_addresses_and_networks(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = given(monkeypatch, trusted_proxies="127.0.0.1, 10.1.2.3/8")
    assert settings.trusted_proxies == ("127.0.0.1", "10.0.0.0/8")


def test_every_setting_is_documented_and_nothing_else_is() -> None:
    known = {f"WASL_{field.upper()}" for field in Settings.model_fields}
    table = re.findall(r"^\| `(WASL_[A-Z_]+)` \|", (ROOT / "docs" / "settings.md").read_text(), re.MULTILINE)
    assert sorted(table) == sorted(known)
    assert set(re.findall(r"WASL_[A-Z_]*[A-Z]", (ROOT / ".env.example").read_text())) <= known
    assert set(EXPECTED) == set(Settings.model_fields)


def test_the_documented_defaults_are_the_real_ones() -> None:
    page = (ROOT / "docs" / "settings.md").read_text()
    rows = dict(re.findall(r"^\| `WASL_([A-Z_]+)` \|.*\| (.+?) \|$", page, re.MULTILINE))
    for field, info in Settings.model_fields.items():
        shown = rows[field.upper()].strip("`")
        expected = {"data_dir": "./data", "public_url": "http://HOST:PORT", "trusted_proxies": "none"}
        assert shown == expected.get(field, str(info.default or "empty")), field


@pytest.mark.parametrize(
    "url", ["mail.example.org", "http://mail.example.org", "smtp://", "smtps://h/path", "smtp://h:0"]
)
def test_a_mail_server_is_an_address(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    with pytest.raises(SettingsError, match="WASL_SMTP_URL must be an address such as smtp://"):
        given(monkeypatch, smtp_url=url, mail_from="wasl@example.org")


def test_letters_need_a_server_and_a_sender(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError, match="set WASL_MAIL_FROM too, or empty both"):
        given(monkeypatch, smtp_url="smtp://localhost:25")
    settings = given(monkeypatch, smtp_url="smtps://u:hush@h", mail_from="Wasl <wasl@example.org>")
    assert settings.mail_from == "Wasl <wasl@example.org>"
    assert "hush" not in repr(settings)
