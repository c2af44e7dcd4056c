"""Every text of the pages stands in the German catalogue, whole, with the same places to fill in, and compiled."""

from __future__ import annotations

import re

import pytest
from babel.messages.catalog import Message

from config.local import translations

PLACES = re.compile(r"%\((\w+)\)[sd]|%[sd]|\{(\w*)\}")


def texts(message: Message) -> list[str]:
    """The translations of a message: one, or one for each plural form."""
    return list(message.string) if isinstance(message.string, tuple | list) else [message.string]


@pytest.mark.parametrize("language", translations.LANGUAGES)
def test_the_catalogue_has_every_text_and_no_other(language: str) -> None:
    there, wanted = translations.kept(language), translations.wanted()
    key = {(m.id if isinstance(m.id, str) else m.id[0], m.context) for m in wanted if m.id}
    found = {(m.id if isinstance(m.id, str) else m.id[0], m.context) for m in there if m.id}
    assert key - found == set(), "run `manage.py translate` and translate these"
    assert found - key == set(), "run `manage.py translate`: these are said no more"


@pytest.mark.parametrize("language", translations.LANGUAGES)
def test_nothing_is_left_untranslated_and_no_place_is_lost(language: str) -> None:
    for message in translations.kept(language):
        if not message.id:
            continue
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        assert not message.fuzzy, message.id
        assert all(texts(message)), f"not translated: {message.id}"
        wanted = {m.group(0) for m in PLACES.finditer(ids[-1])}
        for said in texts(message):
            assert {m.group(0) for m in PLACES.finditer(said)} <= wanted | {m.group(0) for i in ids for m in PLACES.finditer(i)}, message.id
        assert wanted == {m.group(0) for m in PLACES.finditer(texts(message)[-1])}, message.id


@pytest.mark.parametrize("language", translations.LANGUAGES)
def test_what_is_compiled_is_what_is_written(language: str) -> None:
    path = translations.catalogue(language)
    assert path.with_suffix(".mo").read_bytes() == translations.compiled(translations.kept(language)), "run `manage.py translate`"
