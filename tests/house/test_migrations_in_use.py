"""A migration may be made while the version before runs, and that version runs on afterwards.

So none takes away what that version reads, demands what it does not write, or refuses what it
writes; what may do so is named below, with the reason why it does not.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.fields import FieldOperation
from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger, RemoveTrigger

from accounts.one_pass import model_of
from accounts.repeatable import AddIndex
from tests.before import MIGRATED

ALLOWED = {
    "accounts.0018_same_actor: SQL": "an extension, which is there since 0003 of enforcement",
    "enforcement.0130_bundle_releases: SQL": "rights on a table that it makes",
    "enforcement.0130_bundle_releases: refuses rows of casefile": (
        "bundles without a request, and the like; the version before makes none"
    ),
    "enforcement.0054_bulk_decisions: SQL": "rights on tables that it makes",
    "enforcement.0057_fewer_indexes: Python": "drops indexes, concurrently; reads go by others",
    "enforcement.0061_database_timelines: SQL": "a function, and rights on tables that it makes",
    "enforcement.0064_room_to_grow: SQL": "settings of vacuum, which lock nobody out",
    "enforcement.0065_paid_messages_leave: refuses rows of outboxmessage": (
        "a trigger on what is removed; the version before removes no message"
    ),
    "enforcement.0065_paid_messages_leave: SQL": "a function that the version before does not call",
    "enforcement.0069_first_decisions: refuses rows of decision": (
        "a trigger that writes a row beside each decision, whoever writes the decision"
    ),
    "enforcement.0070_fill_first_decisions: Python": "fills a table that it makes, in chunks",
    "enforcement.0073_indexes_of_no_query: Python": (
        "drops indexes, concurrently; that version looks for nothing by them"
    ),
    "enforcement.0076_phrase_versions: refuses rows of savedphrase": (
        "a number of versions below one; the version before leaves it at one"
    ),
    "enforcement.0115_transparency_reports: SQL": "rights on tables that it makes",
    "enforcement.0096_usual_bands: SQL": "rights on a table that it makes",
    "enforcement.0097_index_of_precedents: SQL": (
        "drops an index, concurrently, after one that has more took its place"
    ),
    "enforcement.0085_queue_rules: SQL": "rights on a table that it makes, and its first row",
    "enforcement.0093_quality: SQL": "rights on tables that it makes",
    "enforcement.0105_followers: refuses rows of caselink": (
        "kinds of links that there are not; the version before leaves what is the usual one"
    ),
    "enforcement.0098_case_merged: refuses rows of case": (
        "what a merged case goes on in; and the arrows of that version, which are all there still"
    ),
    "enforcement.0098_case_merged: SQL": "the right to write the column that it makes",
    "enforcement.0099_index_of_merged: refuses rows of case": (
        "merged cases that are open; the version before merges none"
    ),
    "enforcement.0078_same_actor: SQL": "rights on tables that it makes",
    "enforcement.0079_chats: refuses rows of webhookendpoint": (
        "chats without topics; the version before makes no chat, and gives none other types"
    ),
    "enforcement.0090_looks_that_are_asked_for: SQL": "the right to write a column that it adds",
    "enforcement.0090_looks_that_are_asked_for: refuses rows of review": (
        "a kind more is known than before; those that the version before writes are among them"
    ),
    "enforcement.0139_statement_says_why_it_waited: SQL": (
        "the right to write a column that it adds"
    ),
    "enforcement.0139_statement_says_why_it_waited: refuses rows of statementofreasons": (
        "what it refused before, but for a column that it adds"
    ),
    "enforcement.0140_statement_closings: SQL": "rights on a table that it makes",
    "enforcement.0140_statement_closings: refuses rows of statementofreasons": (
        "one phase more is known than before; those that the version before writes are among them"
    ),
    "enforcement.0141_out_of_court_disputes: SQL": "rights on a table that it makes",
    "enforcement.0141_out_of_court_disputes: refuses rows of transparencyrow": (
        "one kind more is known than before; those that the version before writes are among them"
    ),
    "enforcement.0148_open_one_redaction: refuses rows of bundlerelease": (
        "openings of redactions, in a column that it adds; the version before leaves it empty"
    ),
    "enforcement.0149_statements_kept_since_drawn: SQL": (
        "fills a column that the version before leaves empty, of statements that wait"
    ),
    "enforcement.0152_misuse_appeals_are_due: locks misusesuspension for as long as"
    " an index takes": "which is no time: two people suspend somebody, now and then",
    "enforcement.0152_misuse_appeals_are_due: SQL": "the right to write columns that it adds",
    "enforcement.0152_misuse_appeals_are_due: refuses rows of misusesuspension": (
        "what it refused before, but for columns that it adds and that version leaves empty"
    ),
    "enforcement.0152_misuse_appeals_are_due: refuses rows of review": (
        "who asked, of a look that nobody asked for; the version before says of none who asked"
    ),
    "enforcement.0142_disputes_erased: SQL": (
        "a function that removes more, where a tombstone says so; that version writes none"
    ),
    **{
        f"enforcement.0142_disputes_erased: refuses rows of {table}": (
            "what it refused before, but for what goes with a tombstone; that version writes none"
        )
        for table in ("dispute", "tombstone")
    },
    "enforcement.0092_case_batches: SQL": "rights on tables that it makes",
    "enforcement.0102_statements_of_reasons: SQL": "rights on tables that it makes",
    "enforcement.0103_outbox_takes_statements: refuses rows of outboxmessage": (
        "one channel more than before; the version before writes none of the others"
    ),
    "enforcement.0084_indexes_of_insights_by_policy: SQL": (
        "drops an index, concurrently, after one that has more took its place"
    ),
    "enforcement.0110_public_statements: SQL": "rights on a table that it makes",
    "enforcement.0100_evidence_copies: SQL": "rights on a table that it makes",
    "accounts.0023_legal_desk: refuses rows of user": (
        "who opens the legal desk without a seat; the version before opens it to nobody"
    ),
    "enforcement.0113_legal_desk: SQL": "rights on tables that it makes, and a column of one",
    "enforcement.0118_tombstones: SQL": (
        "rights on a table that it makes, and a function that the version before does not call"
    ),
    **{
        f"enforcement.0118_tombstones: refuses rows of {table}": (
            "what it refused before, but for what goes with a tombstone; that version writes none"
        )
        for table in ("delivery", "evidence", "evidencecopy", "mailedmessage", "message")
    },
    "enforcement.0119_retention: SQL": (
        "rights on tables that it makes, and a function that the version before does not call"
    ),
    "enforcement.0119_retention: refuses rows of tombstone": (
        "those of retention without a plan; the version before writes none"
    ),
    "enforcement.0118_tombstones: refuses rows of report": (
        "other words of a report; the version before changes none"
    ),
    **{
        f"enforcement.0144_erased_files: refuses rows of {table}": (
            "what it refused before, but for what an erasure takes away; that version takes none"
        )
        for table in ("casefile", "dataexport")
    },
    "enforcement.0144_erased_files: refuses rows of tombstone": (
        "those of what a hold keeps, of which the version before asked holds of some"
    ),
    "enforcement.0145_logs_and_mails_leave: SQL": (
        "a function that the version before does not call"
    ),
    "enforcement.0145_logs_and_mails_leave: refuses rows of outboxmessage": (
        "a trigger on what is removed, which lets more pass than before"
    ),
    "enforcement.0145_logs_and_mails_leave: refuses rows of retentionitem": (
        "items of a log with something else; the version before makes none of a log"
    ),
    "enforcement.0122_data_requests: SQL": "rights on a table that it makes",
    "enforcement.0126_misuse: SQL": "rights on tables that it makes",
    "enforcement.0123_data_erasures: SQL": (
        "rights on a table that it makes, and a function that the version before does not call"
    ),
    **{
        f"enforcement.0123_data_erasures: refuses rows of {table}": (
            "what it refused before, but for what goes with a tombstone; that version writes none"
        )
        for table in ("joinedappeal", "notice", "receipt", "staffevent", "submission", "tombstone")
    },
    "enforcement.0114_held_rows_stay: SQL": (
        "a function that removes less than before: not what a legal hold names"
    ),
    "accounts.0027_seats_say_duties: SQL": "a column that the version before does not know",
    "accounts.0027_seats_say_duties: changes user.duties": "whether forms show it",
    "accounts.0027_seats_say_duties: refuses rows of user": (
        "duties without a seat; the version before gives nobody any"
    ),
    "enforcement.0132_seats: SQL": "rights on a table that it makes, and what is moved to it",
    "enforcement.0133_seats_of_the_desk_leave: refuses rows of legalseat": (
        "a table that the version before does not know; its triggers go with it"
    ),
    "enforcement.0133_seats_of_the_desk_leave: takes away from legalseat": "the same",
    "enforcement.0134_holds_follow_merges: SQL": (
        "a function that the version before does not call, and one that removes less than before"
    ),
    **{
        f"enforcement.0134_holds_follow_merges: refuses rows of {table}": (
            "that what a legal hold names is removed; there is none in the version before"
        )
        for table in ("casefile", "evidence", "message", "notice", "outboxmessage", "report")
    },
    "enforcement.0134_holds_follow_merges: refuses rows of tombstone": (
        "that what a legal hold names is removed; there is none in the version before"
    ),
    "enforcement.0136_drafts_of_more_forms: refuses rows of staffdraft": (
        "more forms than before, and none fewer"
    ),
    "enforcement.0138_bulk_item_asked_by_key: refuses rows of bulkitem": (
        "the same rows as before, asked in another way"
    ),
    **{
        f"enforcement.0114_held_rows_stay: refuses rows of {table}": (
            "that what a legal hold names is removed; there is none in the version before"
        )
        for table in ("casefile", "evidence", "message", "notice", "outboxmessage", "report")
    },
}
"""What is said of a migration, and why that version does not mind."""
TAKES_AWAY = (
    migrations.RemoveField,
    migrations.RenameField,
    migrations.DeleteModel,
    migrations.RenameModel,
    migrations.AlterModelTable,
)
REFUSES = (
    migrations.AddConstraint,
    migrations.AlterUniqueTogether,
    migrations.AlterOrderWithRespectTo,
    AddTrigger,
    RemoveTrigger,  # one that fills a column is missed
)
# of a column, what only our own code reads
HARMLESS = {"choices", "help_text", "related_name", "db_index", "validators", "default"}


def flat(operations: list[Operation]) -> Iterator[Operation]:
    """With what is only in the database, and what is only in the models."""
    for operation in operations:
        if isinstance(operation, migrations.SeparateDatabaseAndState):
            yield from flat(operation.database_operations)
            yield from flat(operation.state_operations)
        else:
            yield operation


def harm(operation: Operation, before: ProjectState, app: str, made: set[str]) -> str:
    """What it may do to the version before; empty where nothing."""
    model = model_of(operation) or str(getattr(operation, "name", "")).lower()
    if isinstance(operation, migrations.RunSQL):
        return "SQL"
    if isinstance(operation, migrations.RunPython):
        return "Python"
    if model in made:
        return ""
    if isinstance(operation, TAKES_AWAY):
        return f"takes away from {model}"
    if isinstance(operation, REFUSES):
        return f"refuses rows of {model}"
    if isinstance(operation, migrations.AddIndex) and not isinstance(operation, AddIndex):
        return f"locks {model} for as long as an index takes"
    if isinstance(operation, FieldOperation):
        return harm_of_field(operation, before, app, model)
    return ""


def harm_of_field(operation: FieldOperation, before: ProjectState, app: str, model: str) -> str:
    """The same for a column."""
    field: models.Field = operation.field  # type: ignore[type-arg]
    where = f"{model}.{operation.name}"
    if isinstance(operation, migrations.AddField):
        filled = field.null or field.has_db_default() or field.many_to_many
        return "" if filled else f"demands {where}, without a db_default"
    known = before.models[app, model].fields[operation.name]
    (_, kind, _, was), (_, to, _, is_now) = known.deconstruct(), field.deconstruct()
    differ = {name for name in {*was, *is_now} if was.get(name) != is_now.get(name)} - HARMLESS
    return f"changes {where}" if differ or kind != to else ""


def harms(loader: MigrationLoader) -> Iterator[str]:
    """What the migrations since the version before may do to it."""
    for (app, name), found in sorted(loader.disk_migrations.items()):
        if app not in MIGRATED or name <= MIGRATED[app] or found.replaces:
            continue
        operations = list(flat(found.operations))
        made = {one.name_lower for one in operations if isinstance(one, migrations.CreateModel)}
        before = loader.project_state((app, name), at_end=False)
        for operation in operations:
            if said := harm(operation, before, app, made):
                yield f"{app}.{name}: {said}"
            operation.state_forwards(app, before)


def test_no_migration_takes_from_the_version_before_what_it_needs() -> None:
    loader = MigrationLoader(None, replace_migrations=False)
    assert all((app, name) in loader.disk_migrations for app, name in MIGRATED.items())
    assert set(harms(loader)) == set(ALLOWED)


def test_what_would_break_it_is_found() -> None:
    loader = MigrationLoader(None)
    before = loader.project_state(loader.graph.leaf_nodes("enforcement"))
    text = models.CharField(max_length=5)
    found = [
        harm(operation, before, "enforcement", {"fresh"})
        for operation in (
            migrations.AddField("Reach", "word", text),
            migrations.AddField("Reach", "word", models.CharField(max_length=5, null=True)),
            migrations.AddField("Reach", "word", models.CharField(max_length=5, db_default="")),
            migrations.AddField("Fresh", "word", text),
            migrations.AlterField("OutboxMessage", "traceparent", text),
            migrations.RemoveField("OutboxMessage", "traceparent"),
            migrations.RenameModel("Reach", "Range"),
            migrations.AddIndex("Reach", models.Index(fields=["decided_at"], name="soon")),
            migrations.AddConstraint(
                "Reach", models.CheckConstraint(condition=models.Q(pk=1), name="one")
            ),
        )
    ]
    assert found == [
        "demands reach.word, without a db_default",
        "",
        "",
        "",
        "changes outboxmessage.traceparent",
        "takes away from outboxmessage",
        "takes away from reach",
        "locks reach for as long as an index takes",
        "refuses rows of reach",
    ]
