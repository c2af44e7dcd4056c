"""Failed sign-ins wait longer and longer, in every process alike, and lock nobody else out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.conf import settings as given
from django.core.cache import caches
from django.test import Client
from redis import ConnectionError as StoreAway
from redis import Redis

from accounts import attempts
from config.cache import JsonSerializer, StoreCache
from tests.web.conftest import PASSWORD, code, person, with_app

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC).replace(microsecond=0)
THERE, NEARBY, ELSEWHERE = "198.51.100.7", "198.51.100.8", "203.0.113.9"


@pytest.fixture(autouse=True)
def rhea() -> None:
    with_app(person("rhea"))


def tried(password: str = "wrong", *, at: str = THERE, client: Client | None = None) -> str:
    """What became of a try: in, wrong, or the sentence that says how long to wait."""
    answer: Any = (client or Client()).post(
        "/me/sign-in/", {"login": "rhea", "password": password}, REMOTE_ADDR=at
    )
    if answer.status_code == 302:
        return "in"
    (said,) = answer.context["form"].non_field_errors() or answer.context["form"].errors["login"]
    return said if "Try again in" in said else "wrong"


def waits(said: str) -> int:
    """The seconds of a sentence."""
    return int(said.split("Try again in ")[1].split()[0]) if "Try again" in said else 0


def test_after_five_failures_each_try_waits_twice_as_long() -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        assert [tried() for _ in range(6)] == ["wrong"] * 6, "the sixth begins the first wait"
        longest = []
        for _ in range(12):
            said = tried(PASSWORD)
            assert waits(said), "the right password is told apart from a wrong one"
            longest.append(waits(said))
            clock.shift(waits(said))
            store_waits(waits(said))
            assert tried() == "wrong"
        assert longest == [2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]


def store_waits(seconds: float) -> None:
    """The store's clock is its own: what would have run out there by now is taken away."""
    cache: Any = caches["default"]
    client: Redis = cache._cache.get_client(write=True)
    for key in client.scan_iter(match=f"{cache.key_prefix}:*:until"):
        left = client.pttl(key) - seconds * 1000
        client.delete(key) if left <= 0 else client.pexpire(key, int(left))


def test_a_stranger_elsewhere_keeps_nobody_out() -> None:
    while not waits(tried(at=ELSEWHERE)):
        pass
    assert tried(PASSWORD) == "in"


def test_a_stranger_in_the_same_network_keeps_nobody_out_who_signed_in_there_before() -> None:
    mine = Client()
    assert finish(mine) == "in"
    mine.post("/me/sign-out/")
    while not waits(tried(at=NEARBY)):
        pass
    assert waits(tried(PASSWORD, at=NEARBY)), "another browser has to wait"
    assert tried(PASSWORD, client=mine) == "in"


def finish(client: Client) -> str:
    """Sign in whole: the browser is known from then on."""
    from_app = tried(PASSWORD, client=client)
    client.post("/me/authenticators/authenticate/", {"code": code()})
    assert client.cookies[given.DEVICE_COOKIE_NAME]["httponly"]
    return from_app


def test_a_known_browser_may_not_try_for_ever_either() -> None:
    mine = Client()
    finish(mine)
    mine.post("/me/sign-out/")
    assert [bool(waits(tried(client=mine))) for _ in range(7)] == [False] * 6 + [True]


def test_a_browser_is_known_for_the_one_person_who_signed_in() -> None:
    mine = Client()
    finish(mine)
    mine.post("/me/sign-out/")
    with_app(person("ravi"))
    for _ in range(6):
        mine.post("/me/sign-in/", {"login": "ravi", "password": "x"}, REMOTE_ADDR=THERE)
    answer: Any = mine.post("/me/sign-in/", {"login": "ravi", "password": "x"}, REMOTE_ADDR=THERE)
    assert "Try again in" in answer.content.decode()
    assert waits(tried(client=Client())) == 0, "rhea's failures are counted apart"


def test_a_browser_knows_a_name_in_any_script() -> None:
    """What stands in a cookie is sent in a header, which takes few letters."""
    client = Client()
    person("Łukasz-石-ä")
    sent = {"login": "Łukasz-石-ä", "password": PASSWORD}
    assert client.post("/me/sign-in/", sent).status_code == 302
    value = client.cookies[given.DEVICE_COOKIE_NAME].value
    assert value.isascii() and "ukasz" not in value


def test_a_made_up_cookie_makes_no_browser_known() -> None:
    for value in ("x rhea", "x rhea:1sKx:abc"):
        client = Client()
        client.cookies[given.DEVICE_COOKIE_NAME] = value
        for _ in range(7):
            said = tried(client=client)
    assert waits(said)


def test_a_network_that_tries_many_names_waits() -> None:
    said = ""
    for number in range(32):
        answer: Any = Client().post(
            "/me/sign-in/", {"login": f"name{number}", "password": "x"}, REMOTE_ADDR=THERE
        )
        said = answer.content.decode()
    assert "Try again in" in said
    assert tried(at=ELSEWHERE) == "wrong"


def test_a_right_password_begins_anew() -> None:
    for _ in range(3):
        assert [tried() for _ in range(4)] == ["wrong"] * 4
        assert tried(PASSWORD) == "in"


def coded(typed: str, *, at: str, client: Client) -> str:
    """As `tried`, of a code behind the right password."""
    answer: Any = client.post("/me/authenticators/authenticate/", {"code": typed}, REMOTE_ADDR=at)
    if answer.status_code == 302:
        return "in"
    (said,) = answer.context["form"].errors["code"]
    return said if "Try again in" in said else "wrong"


def before_the_code(*, at: str) -> Client:
    """A browser in which the password was right."""
    client = Client()
    assert tried(PASSWORD, at=at, client=client) == "in"
    return client


def test_wrong_codes_wait_as_wrong_passwords_do() -> None:
    client = before_the_code(at=THERE)
    with time_machine.travel(NOW, tick=False):
        assert [coded("000000", at=THERE, client=client) for _ in range(6)] == ["wrong"] * 6
        assert waits(coded(code(), at=THERE, client=client)) == 2
        # the password begins nothing again
        assert waits(coded(code(), at=THERE, client=before_the_code(at=THERE))) == 2


def test_whoever_knows_a_password_keeps_its_owner_out_by_no_wrong_codes() -> None:
    mine = Client()
    assert finish(mine) == "in"
    mine.post("/me/sign-out/")
    for at in (ELSEWHERE, NEARBY):
        theirs = before_the_code(at=at)
        said = [coded("000000", at=at, client=theirs) for _ in range(7)]
        assert waits(said[-1])
    assert tried(PASSWORD, client=mine) == "in"
    assert coded(code(later=1), at=THERE, client=mine) == "in", "in a known browser"
    here = "192.0.2.5"
    assert coded(code(later=-1), at=here, client=before_the_code(at=here)) == "in", "in a new one"


def test_codes_from_many_networks_wait_as_well() -> None:
    said = []
    for network in range(30):
        at = f"10.0.{network}.1"
        theirs = before_the_code(at=at)
        said += [coded("000000", at=at, client=theirs) for _ in range(2)]
    assert any(waits(each) for each in said)


def test_many_at_once_are_not_all_let_through() -> None:
    counter = attempts.Counter("person rhea here", free=5)
    begun = [counter.begin() for _ in range(50)]
    assert begun.count(0) == 6


def test_every_process_counts_the_same() -> None:
    """Another process is another cache with the same store."""
    for _ in range(6):
        tried()
    cache: Any = caches["default"]
    kept = {**given.CACHES["default"], "KEY_PREFIX": cache.key_prefix}
    other = StoreCache([given.VALKEY_URL], kept)
    here = attempts.Counter("person rhea 198.51.100.0/24", free=5)
    assert other.get(here.key) == 6
    other._cache.get_client().connection_pool.disconnect()


@pytest.fixture
def store_is_away(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def away(*args: object, **kwargs: object) -> None:
        raise StoreAway("the store is away")

    monkeypatch.setattr("django.core.cache.backends.redis.RedisCacheClient.get_client", away)
    yield
    StoreCache.away_until = 0.0


def test_while_the_store_is_away_people_sign_in_and_strangers_wait(store_is_away: None) -> None:
    assert tried(PASSWORD, at=ELSEWHERE) == "in"
    assert [bool(waits(tried())) for _ in range(7)] == [False] * 6 + [True]


def test_what_lies_in_the_store_names_nobody_and_runs_nothing() -> None:
    tried()
    cache: Any = caches["default"]
    client: Redis = cache._cache.get_client()
    keys = list(client.scan_iter(match=f"{cache.key_prefix}:*"))
    assert keys and not [k for k in keys if b"rhea" in k or b"198." in k]
    assert all(client.ttl(key) > 0 for key in keys)
    with pytest.raises(ValueError):
        JsonSerializer().loads(b"cposix\nsystem\n(S'id'\ntR.")


def test_emptying_the_cache_leaves_the_rest_of_the_store() -> None:
    cache: Any = caches["default"]
    client: Redis = cache._cache.get_client(write=True)
    client.set("beside", "x")
    tried()
    cache.clear()
    assert client.get("beside") == b"x"
    assert not list(client.scan_iter(match=f"{cache.key_prefix}:*"))
    client.delete("beside")
