"""The store's address: one place reads it, whoever connects."""

from __future__ import annotations

import pytest
from kombu import Connection

from enforcement.gateway.settings import SettingRefused, store_url
from enforcement.gateway.store_address import connect, read_address

SENTINELS = "redis+sentinel://ada:p%40ss@h1:1,[::1]:2,h3/docket/4?sentinel_password=s"
SECURE = "rediss+sentinel://:p@h1,h2:7/docket/0"


def test_one_server_is_its_host_port_and_database() -> None:
    address = read_address("redis://:p%40ss@store.example/2")
    assert (address.hosts, address.name, address.database) == ((("store.example", 6379),), "", 2)
    assert address.password == "p@ss"
    assert address.broker == "redis://:p%40ss@store.example:6379/2"
    assert read_address("redis://h").database == 0


def test_sentinels_are_asked_for_the_primary_of_a_name() -> None:
    address = read_address(SENTINELS)
    assert address.hosts == (("h1", 1), ("::1", 2), ("h3", 26379))
    assert (address.name, address.database, address.username) == ("docket", 4, "ada")
    options = address.broker_options(socket_timeout=1)
    assert options["master_name"] == "docket"
    assert options["sentinel_kwargs"] == {"password": "s", "socket_timeout": 1}
    known = Connection(address.broker)
    assert (known.hostname, known.port, known.password) == ("h1", 1, "p@ss")
    assert [urls.rpartition("@")[2] for urls in known.alt] == [
        "h1:1/4",
        "sentinel://[::1]:2/4",
        "sentinel://h3:26379/4",
    ]
    assert read_address("redis+sentinel://h/docket").database == 0


def test_with_tls_every_server_must_have_a_certificate_that_is_believed() -> None:
    address = read_address(store_url(SECURE, "/ca.pem"))
    checked = {"ssl_cert_reqs": "required", "ssl_ca_certs": "/ca.pem"}
    assert address.broker_tls == checked
    assert address.broker_options()["sentinel_kwargs"] == {"ssl": True, **checked}
    assert address.options == {"db": 0, "password": "p", "ssl": True, **checked}
    assert "ssl_cert_reqs=required" in read_address(store_url("rediss://h/0", "")).broker


@pytest.mark.parametrize(
    "url",
    [
        "",
        "localhost:6379",
        "http://h:6379/0",
        "redis://",
        "redis://:secret@h:port/0",
        "redis://h:0/0",
        "redis://h:70000/0",
        "redis://h/zero",
        "redis://h/docket/0",
        "redis://h1,h2/0",
        "redis://h/0?db=1",
        "redis://h/0?ssl_cert_reqs=none",
        "redis+sentinel://h",
        "redis+sentinel://h/",
        "redis+sentinel://h,/docket/0",
        "redis+sentinel://:secret@h/docket/0/1",
        "redis+sentinel://h/docket/zero",
        "redis+sentinel://h/docket/0?sentinel_user=ada",
    ],
)
def test_what_is_no_address_is_said_in_a_sentence_without_the_password(url: str) -> None:
    with pytest.raises(SettingRefused, match=r"VALKEY_URL is no address of a store\. .*\.$") as it:
        store_url(url, "")
    assert "secret" not in str(it.value)


def test_nothing_is_asked_before_it_is_needed() -> None:
    assert connect("redis://127.0.0.1:1/0") and connect("redis+sentinel://127.0.0.1:1/docket/0")
