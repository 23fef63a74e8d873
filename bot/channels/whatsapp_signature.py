"""Whether a webhook comes from Twilio: its signature, SHA-1 or SHA-256 where that is announced, in constant time."""

import hmac
from urllib.parse import parse_qsl, urlparse

from twilio.request_validator import (
    SIGNATURE_HEADER,
    SIGNATURE_SETTINGS_HEADER,
    RequestValidator,
    add_port,
    get_signature_algorithm,
    remove_port,
)

__all__ = ["SIGNATURE_HEADER", "SIGNATURE_SETTINGS_HEADER", "Fields", "Signature"]

_MOST_FIELDS = 500  # an incoming message carries about forty


class Fields(dict[str, list[str]]):
    """A posted form with every value of every field, blank ones too: all of them are signed."""

    @classmethod
    def decode(cls, body: bytes) -> "Fields":
        """The fields of an urlencoded body; ValueError when there are absurdly many."""
        fields = cls()
        for name, value in parse_qsl(
            body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=_MOST_FIELDS
        ):
            fields.setdefault(name, []).append(value)
        return fields

    def getlist(self, name: str) -> list[str]:
        return self[name]

    def single(self) -> dict[str, str]:
        """One value a field: the first, as Twilio repeats none that we read."""
        return {name: values[0] for name, values in self.items()}


class Signature:
    """Checks signatures made with an account's auth token."""

    def __init__(self, token: str) -> None:
        self._validator = RequestValidator(token)

    def matches(self, url: str, fields: Fields, signature: str, settings: str = "") -> bool:
        """Whether `signature` is that of `fields` posted to `url`; `settings` is the header that announces how."""
        algorithm = get_signature_algorithm(settings)
        given = signature.encode("utf-8", "replace")
        address = urlparse(url)
        genuine = False
        # Twilio signs some addresses with their port and some without (its own validator tries both).
        for candidate in (remove_port(address), add_port(address)):
            try:
                expected = self._validator.compute_signature(candidate, fields, algorithm)
            except ValueError:  # an algorithm this version of Twilio's library does not know
                return False
            genuine |= hmac.compare_digest(expected.encode(), given)
        return genuine
