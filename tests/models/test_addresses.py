"""Two addresses are one exactly where mail for both would reach one mailbox, in Python and in the
database.
"""

from __future__ import annotations

import pytest

from accounts.addresses import comparable, is_same_address, plainly
from accounts.models import User

SAME = [
    ("rhea@provider.example", "Rhea@Provider.EXAMPLE"),
    ("rhea@müller.example", "rhea@xn--mller-kva.example"),
    ("rhea@MÜLLER.example", "rhea@müller.example"),
    ("rhea@mu\u0308ller.example", "rhea@müller.example"),  # u and its dots, apart
    ("Änne@provider.example", "änne@provider.example"),
]
# each pair is one address by an upper case or a lower case of some language
OTHERS = [
    ("rhea@provider.example", "rhea@provıder.example"),  # a Turkish i
    ("rhea@provider.example", "rhea@provİder.example"),
    ("iris@provider.example", "ırıs@provider.example"),
    ("sam@provider.example", "ſam@provider.example"),  # a long s
    ("kim@provider.example", "\u212aim@provider.example"),  # the sign of Kelvin
    ("fi@provider.example", "ﬁ@provider.example"),
    ("strasse@provider.example", "straße@provider.example"),
    ("rhea@strasse.example", "rhea@straße.example"),
    ("rhea@provider.example", "rhea@provider.example.evil.example"),
    ("rhea@provider.example", "rhea+1@provider.example"),
    ("rhea@provider.example", "rhea@рrovider.example"),  # a Cyrillic er
    ("rhea@x..example", "rhea@ı..example"),  # no domains at all
    ("", ""),
    ("rhea", "rhea@"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_one_mailbox_is_one_address_however_it_is_written(one: str, other: str) -> None:
    assert is_same_address(one, other)
    assert comparable(comparable(one)) == comparable(one)


@pytest.mark.parametrize(("one", "other"), OTHERS)
def test_another_mailbox_is_another_address(one: str, other: str) -> None:
    assert not is_same_address(one, other)


@pytest.mark.django_db
@pytest.mark.parametrize(("one", "other"), OTHERS[:-2])
def test_the_database_takes_nobody_for_somebody_else(one: str, other: str) -> None:
    User.objects.create(username="rhea", email=other)
    found = User.objects.alias(address=plainly("email"))
    assert not found.filter(address=comparable(one)).exists()


@pytest.mark.django_db
def test_the_database_finds_what_is_written_in_ascii() -> None:
    User.objects.create(username="rhea", email="Rhea@Provider.EXAMPLE")
    found = User.objects.alias(address=plainly("email"))
    assert found.get(address=comparable("rHEA@provider.example")).username == "rhea"
