"""Databases for a row of worlds: each a copy of one that is migrated once."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote, urlsplit

import psycopg
from psycopg import sql

from config.local.process import StackError

TEMPLATE = "template"


class Worlds:
    """Databases beside the owner's, made and dropped as the owner, who must be allowed to
    (CREATEDB).
    """

    def __init__(self, owner_url: str) -> None:
        self.owner_url = owner_url
        self.made: list[str] = []

    def begin(self, source: str = "template1") -> str:
        """Make the database that is to be migrated and copied, itself a copy of `source`, which
        nobody may use meanwhile; its owner's URL.
        """
        self._make(TEMPLATE, source)
        return with_database(self.owner_url, self._called(TEMPLATE))

    def empty(self, name: str) -> str:
        """Make a database without tables, in place of an earlier one of the same name; its name."""
        return self._make(name, "template1")

    def fresh(self, name: str) -> str:
        """Make a copy of the migrated one, in place of an earlier one of the same name; the
        database's name.
        """
        return self._make(name, self._called(TEMPLATE))

    def end(self) -> None:
        """Drop everything that was made."""
        with psycopg.connect(
            with_database(self.owner_url, "postgres"), autocommit=True
        ) as connection:
            while self.made:
                connection.execute(
                    sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(
                        sql.Identifier(self.made.pop())
                    )
                )

    def _make(self, name: str, template: str) -> str:
        database = self._called(name)
        this, source = sql.Identifier(database), sql.Identifier(template)
        try:
            with psycopg.connect(
                with_database(self.owner_url, "postgres"), autocommit=True
            ) as connection:
                connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(this))
                connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(this, source))
        except psycopg.Error as error:
            raise StackError(f"The database {database} could not be made: {error}") from error
        self.made.append(database)
        return database

    def _called(self, name: str) -> str:
        return f"{database_of(self.owner_url)}_{re.sub('[^a-z0-9]+', '_', name.lower())}"[:63]


def database_of(url: str) -> str:
    """The database that a URL names."""
    return unquote(urlsplit(url).path.lstrip("/"))


def with_database(url: str, database: str) -> str:
    """The same URL, to another database."""
    return urlsplit(url)._replace(path="/" + quote(database)).geturl()
