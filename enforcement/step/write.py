"""The one writer: a step's rows in five statements, sent in one pipeline; those of many steps in
one as well.

All SQL comes from the models' `_meta`; nothing here knows a column by name. Changes go first, so
that a partial unique index sees the old row leave before the new one comes; then all inserts
(foreign keys are deferred), the event, which must find the account as it was, the case, the
account.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

import msgspec
import psycopg
from django.db import IntegrityError, connection, models
from django.utils.translation import gettext_lazy as _
from psycopg.types.json import Jsonb

from enforcement.language.refusals import StepRefused
from enforcement.queries.database_timeline import HISTORY
from enforcement.sql.batch import AnyField, number_placeholders

REFUSALS = {
    "case_one_undecided_per_area": _(
        "This account already has an undecided case in this area. Add to that one."
    ),
    "decision_one_open_per_case": _(
        "A decision in this case is already waiting for approval. It must be withdrawn or "
        "returned first."
    ),
    "bulk_undone_once": _(
        "This bulk decision is undone already, or somebody has prepared to undo it."
    ),
    "case_batch_undone_once": _(
        "This batch is undone already, or somebody has prepared to undo it."
    ),
    "escalation_one_open_per_case": _("This case is already escalated."),
    "report_once": _("This report has already been received."),
    "policy_one_draft": _("This policy already has a draft. Continue with that one."),
    "policy_version_once": _(
        "This policy already has a version with that name. Choose another name."
    ),
    "policy_one_version_a_day": _("Another version takes effect on that day. Choose another day."),
    "enforcement_policy_slug_key": _("There is already a policy with this slug."),
    "clause_once": _("This version already has a clause with that number. Choose another number."),
    "exception_once": _("Two exceptions have the same number. Give each its own."),
    "policy_version_is_published": _("A published version cannot be changed. Draft a new one."),
    "clause_is_published": _("A published version cannot be changed. Draft a new one."),
    "exception_is_published": _("A published version cannot be changed. Draft a new one."),
    "seat_once": _("This person has this seat already, or it is proposed."),
    "accounts_user_username_key": _("There is already a user with this name."),
    "recusal_once": _("This person is already recused from that account."),
    "enforcement_roleproposal_person_id_key": _(
        "A role change for this person is already waiting for a second admin."
    ),
    "accounts_channelpartner_ref_key": _("There is already a partner with this reference."),
    "contact_once_per_account": _("This account already has a contact with this address."),
    "contact_once_per_flagger": _("This flagger already has a contact with this address."),
    "flagger_once": _("There is already a trusted flagger with this name."),
    "token_once_per_flagger": _("You already have a token with this name. Choose another one."),
    "flagged_report_once": _("This report has already been received."),
    "flagged_by_one_who_is_trusted": _("The status as a trusted flagger is not in force now."),
    "enforcement_webhookendpoint_url_key": _("There is already a webhook with this address."),
    "enforcement_reportsending_work_key": _(
        "This form’s computation has served already. Open the form again and send it."
    ),
    "form_sent_once": _("This form was sent already. It is done once."),
    "case_link_once": _("These two cases are linked already."),
    "distinct_said_once": _("Somebody has said already that these are not the same customer."),
    "queue_rules_follow_once": _("Somebody has already proposed a change. Answer it first."),
    "misuse_choices_follow_once": _("Somebody has already proposed a change. Answer it first."),
    "misuse_suspension_once": _("A suspension of this kind runs already, or is proposed."),
    "reporter_weight_once": _("These reports are weighed already. End that first."),
    "profile_choices_follow_once": _("Somebody has already proposed a change. Answer it first."),
    "transparency_published_once": _(
        "Somebody has already proposed to publish it. Answer that first."
    ),
    "phrase_once": _("There is already a saved phrase with this name in this language."),
}


@dataclass(frozen=True)
class Change:
    """New values for some columns of some rows of one model."""

    model: type[models.Model]
    keys: tuple[UUID, ...]
    values: dict[str, object]  # attname to value


class WrittenFrom(NamedTuple):
    """Which history of the database was written to, as a writer to the gateways' store must show
    it; and the accounts of which gateways are told more than the accounts say themselves.
    """

    history: str
    kept: frozenset[str]


@lru_cache(maxsize=256)
def insert_sql(model: type[models.Model], count: int) -> str:
    """An INSERT of `count` rows with every column."""
    columns = [f'"{f.column}"' for f in model._meta.concrete_fields]
    row = f"({', '.join(['%s'] * len(columns))})"
    return (
        f'INSERT INTO "{model._meta.db_table}" ({", ".join(columns)}) VALUES '
        f"{', '.join([row] * count)}"
    )


@lru_cache(maxsize=256)
def update_sql(model: type[models.Model], names: tuple[str, ...], *, several: bool) -> str:
    """An UPDATE of some columns, by key; of one row in words whose plan the server keeps, as it
    would not for a list that might be long.
    """
    columns = {f.attname: f.column for f in model._meta.concrete_fields}
    values = ", ".join(f'"{columns[name]}" = %s' for name in names)
    return (
        f'UPDATE "{model._meta.db_table}" SET {values} WHERE id = {"ANY(%s)" if several else "%s"}'
    )


PLAIN = (
    models.CharField,
    models.TextField,
    models.UUIDField,
    models.DateTimeField,
    models.IntegerField,
    models.BooleanField,
)


@lru_cache(maxsize=1024)
def as_it_is(field: AnyField) -> bool:
    """Whether psycopg takes this field's values as Python has them; Django's own preparation costs
    more than sending them.
    """
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    return isinstance(field, PLAIN)


def prepared(field: AnyField, value: object) -> object:
    """A value as psycopg wants it."""
    if as_it_is(field):
        return value
    if isinstance(field, models.JSONField) and field.encoder is None:
        return None if value is None else Jsonb(value, dumps=JSON.encode)
    return field.get_db_prep_save(value, connection)


def plain_text(value: object) -> str:
    """A text that is more than a text to Python, such as what a template gives. Raises
    TypeError for anything else that has no JSON.
    """
    if isinstance(value, str):
        return str.__str__(value)
    raise TypeError(f"{type(value).__name__} has no JSON")


JSON = msgspec.json.Encoder(enc_hook=plain_text)  # in a quarter of the time of Python's own


@lru_cache(maxsize=256)
def columns_of(model: type[models.Model]) -> list[tuple[str, AnyField | None]]:
    """Each column's attribute, and its field where values must be prepared."""
    return [(f.attname, None if as_it_is(f) else f) for f in model._meta.concrete_fields]


@lru_cache(maxsize=256)
def fields_of(model: type[models.Model]) -> dict[str, AnyField]:
    """A model's fields by attribute."""
    return {f.attname: f for f in model._meta.concrete_fields}


def inserts(rows: Sequence[models.Model]) -> list[tuple[str, list[object]]]:
    """One INSERT per model, in the order in which the models first appear."""
    by_model: dict[type[models.Model], list[models.Model]] = {}
    for row in rows:
        by_model.setdefault(type(row), []).append(row)
    statements = []
    for model, these in by_model.items():
        columns = columns_of(model)
        values = [
            prepared(f, getattr(r, name)) if f else getattr(r, name)
            for r in these
            for name, f in columns
        ]
        statements.append((insert_sql(model, len(these)), values))
    return statements


def updates(changes: Sequence[Change]) -> list[tuple[str, list[object]]]:
    """One UPDATE per change; a row that was changed twice is changed once, with the last values."""
    merged: dict[tuple[type[models.Model], tuple[UUID, ...]], dict[str, object]] = {}
    for change in changes:
        merged.setdefault((change.model, change.keys), {}).update(change.values)
    statements = []
    for (model, keys), values in merged.items():
        fields = fields_of(model)
        params = [prepared(fields[name], value) for name, value in values.items()]
        several = len(keys) != 1
        statements.append(
            (
                update_sql(model, tuple(values), several=several),
                [*params, list(keys) if several else keys[0]],
            )
        )
    return statements


def as_one_statement(statements: Sequence[tuple[str, list[object]]]) -> tuple[str, list[object]]:
    """Several writes to different tables as one statement."""
    parts = ", ".join(f"w{i} AS ({sql})" for i, (sql, _values) in enumerate(statements))
    return f"WITH {parts} SELECT 1", [value for _, params in statements for value in params]


@dataclass(frozen=True, kw_only=True)
class Writing:
    """All that a step writes, in this order; `last` are the changes of the case and the account."""

    changes: Sequence[Change]
    rows: Sequence[models.Model]
    event: models.Model
    last: Sequence[Change]
    account_ref: str

    def statements(self) -> list[tuple[str, list[object]]]:
        """As the server is sent it."""
        parts = (updates(self.changes), inserts(self.rows))
        first = [as_one_statement(part) for part in parts if part]
        return [*first, *inserts([self.event]), *updates(self.last)]


def write(*writings: Writing, rows: Sequence[models.Model] = ()) -> WrittenFrom:
    """Send what steps write, one after the other, and `rows` that belong to none.

    Raises IntegrityError, whose cause names the constraint.
    """
    statements = [statement for writing in writings for statement in writing.statements()]
    statements += inserts(rows)
    return send(statements, accounts=[writing.account_ref for writing in writings])


def send(
    statements: Iterable[tuple[str, Sequence[object]]],
    *,
    accounts: Sequence[str] = (),
    prepare: bool = True,
) -> WrittenFrom:
    """These statements in one pipeline, each as soon as it is there, and after them the question
    which history they are of and for which of these accounts more is kept.
    """
    connection.ensure_connection()
    raw = connection.connection
    with connection.wrap_database_errors, psycopg.RawCursor(raw) as cursor:
        with raw.pipeline():
            for sql, params in statements:
                # the texts are few: the server keeps their plans
                cursor.execute(number_placeholders(sql), params, prepare=prepare)
            cursor.execute(number_placeholders(HISTORY), [list(accounts)], prepare=True)
        history, kept = cursor.fetchall()[0]
        return WrittenFrom(history, frozenset(kept))


def refusal_of(error: IntegrityError) -> StepRefused | None:
    """The refusal that a constraint stands for; None where it is nobody's mistake but ours."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or ""
    return StepRefused("conflict", str(REFUSALS[name])) if name in REFUSALS else None
