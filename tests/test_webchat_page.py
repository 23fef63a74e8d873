"""The page of the web chat names its language as browsers know it, and switches by the name we know it by."""

import pytest

from bot.i18n import use
from handlers.static_files import Files
from handlers.webchat_page import Face, render


@pytest.mark.parametrize(("language", "named"), [("sr", "sr-Latn"), ("sr-cyrl", "sr-Cyrl"), ("sq", "sq")])
def test_the_script_of_serbian_is_named(language: str, named: str) -> None:
    face = Face("Glas", "✉", ("sq", "sr", "sr-cyrl"), "sq", "https://www.wikipedia.org/", "XK")
    with use(language):
        page = render(face, Files(("chat", "fonts", "look")))
    assert f'<html lang="{named}" dir="ltr" data-spoken="{language}" data-locale="{named}-XK">' in page
    assert 'data-language="sr-cyrl" lang="sr-Cyrl"' in page
    assert 'data-language="sr" lang="sr-Latn"' in page
    assert "Српски (ћирилица)" in page
