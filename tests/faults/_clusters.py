"""Several servers of PostgreSQL with one history: standbys that follow, that take over, and that
are rewound.
"""

from __future__ import annotations

import shutil
from copy import copy
from dataclasses import replace
from typing import Any

import psycopg
from django.db import connection

from config.local.postgres import OWNER, EmbeddedPostgres
from config.local.standby import NAME, copy_server, follow, run_program, source
from config.local.worlds import Worlds
from tests.faults._stack import Docket, Site, durable

OPTIONS = ("full_page_writes=on",)  # pg_rewind wants whole pages
OTHERS = 6  # Dockets that the site may have besides, at most


def beside(site: Site, name: str) -> Site:
    """A site with a server of PostgreSQL of its own, and all else of the given one: its templates
    are copied, which is quicker than making them.
    """
    made = copy(site)
    server = Cluster(site, site.postgres, "postgres").standby(name)
    server.take_over()
    made.postgres = server.server
    made.wires = {**site.wires, "postgres": site.net.wire(server.server.port)}
    made.worlds = Worlds(server.server.url(OWNER, "docket"))
    # their number says which of Valkey's databases is a Docket's, and that is the site's
    made.worlds.made = [*site.worlds.made, *["another's"] * OTHERS]
    return made


class Cluster:
    """One server of the site, by its name; the site's own is `postgres`. Others follow it by way of
    a wire.
    """

    def __init__(self, site: Site, server: EmbeddedPostgres, name: str) -> None:
        self.site, self.server, self.name = site, server, name
        self.wire = site.net.wire(server.port)

    def another(self, name: str) -> Cluster:
        """One more, whose data lies beside this one's; it has none yet."""
        server = EmbeddedPostgres(self.site.folder, throwaway=True, options=OPTIONS)
        server.data = self.site.folder / name
        return Cluster(self.site, server, name)

    def standby(self, name: str, *, synchronous: bool = False) -> Cluster:
        """A copy of this one that follows it."""
        made = self.another(name)
        copy_server(made.server, self.conninfo)
        made.follow(self, synchronous=synchronous)
        return made

    def follow(self, primary: Cluster, *, synchronous: bool = False) -> None:
        """Start as a standby of another, which waits for us at each commit where `synchronous`."""
        follow(self.server, primary.conninfo)
        self.start()
        if synchronous:
            primary.ask(f"ALTER SYSTEM SET synchronous_standby_names = '{NAME}'")
            primary.ask("SELECT pg_reload_conf()")
        state = "sync" if synchronous else "async"
        self.site.until(
            lambda: (
                [(state,)]
                == primary.ask(
                    "SELECT sync_state FROM pg_stat_replication WHERE state = 'streaming'"
                )
            ),
            f"{self.name} does not follow",
        )

    def rewind(self, primary: Cluster) -> None:
        """Give up, stopped, what the other one does not have, and follow it."""
        there = f"--source-server={primary.conninfo} dbname=postgres"
        run_program("pg_rewind", "-D", self.server.data, there)
        self.follow(primary)

    def twin(self, name: str) -> Cluster:
        """The same once more, of a server that is stopped."""
        made = self.another(name)
        shutil.copytree(self.server.data, made.server.data)
        return made

    @property
    def conninfo(self) -> str:
        """How others reach it, as its superuser."""
        return source(self.site.folder, self.wire.port)

    def ask(self, statement: str) -> list[tuple[Any, ...]]:
        """Ask it as its superuser, past every wire."""
        url = self.server.url("postgres", "postgres")
        with psycopg.connect(url, autocommit=True) as asked:
            cursor = asked.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def has_timeline(self, docket: Docket, condition: str) -> bool:
        """Whether this one's own notes about its history have such a row."""
        url = self.server.url("postgres", docket.database)
        with psycopg.connect(url, autocommit=True) as asked:
            found = asked.execute(
                f"SELECT FROM enforcement_databasetimeline WHERE {condition}".encode()
            )
            return bool(found.rowcount)

    def start(self) -> None:
        """As the site starts its own."""
        self.site.supervisor.start(replace(durable(self.server), name=self.name))

    def stop(self, *, sig: int | None = None) -> None:
        """End it: in order, or by the signal."""
        self.site.supervisor.stop([self.name], seconds=10, sig=sig)

    def take_over(self) -> None:
        """Be a primary from now on."""
        self.ask("SELECT pg_promote(true, 30)")

    @property
    def timeline(self) -> str:
        """As the name of a file of its log begins."""
        ((name,),) = self.ask("SELECT left(pg_walfile_name(pg_current_wal_insert_lsn()), 8)")
        return str(name)

    def be_found(self) -> None:
        """Everybody finds this one under the address from now on; this process too, once it opens a
        Docket again.
        """
        connection.close()
        wire = self.site.wires["postgres"]
        wire.bend("reset")
        wire.target = self.server.port
        wire.bend("pass")
        self.site.postgres = self.server


def database_url(docket: Docket, cluster: Cluster) -> str:
    """Where a process finds the Docket's database on one server, past every wire."""
    url = docket.env["DATABASE_URL"]
    return url.replace(f":{docket.site.wires['postgres'].port}/", f":{cluster.server.port}/")
