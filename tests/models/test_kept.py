"""Of every table it is said how long its rows are kept (`rules/retention/tables.py`)."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from django.apps import apps

from enforcement.models import case_file, inbox, staff_draft
from enforcement.models._logs import LOGS
from enforcement.operations import drafts, entrance, mail_replies, public_reports, refused
from enforcement.operations import sent_forms as forms
from enforcement.rules.retention.tables import BY_ITSELF, BY_PLAN, STAYS
from enforcement.workflow.data_requests import EXPORT_KEPT
from enforcement.workflow.retention import Kept

AS_IN_CODE = {
    "enforcement.AccessLink": entrance.KEPT,
    "enforcement.ArrivedMail": mail_replies.KEPT,
    "enforcement.CaseFile": case_file.KEPT,
    "enforcement.DataExport": EXPORT_KEPT,
    "enforcement.Draft": drafts.KEPT,
    "enforcement.InboxItem": inbox.KEPT,
    "enforcement.LinkRequest": entrance.KEPT,
    "enforcement.PortalSession": entrance.KEPT,
    "enforcement.ReportSending": public_reports.KEPT,
    "enforcement.SentForm": forms.KEPT,
    "enforcement.StaffDraft": staff_draft.KEPT,
    "enforcement.SweepRefusal": refused.KEPT,
    "sessions.Session": timedelta(days=1),  # `clear_expired`, each ten minutes
}


def test_each_table_says_how_long_its_rows_are_kept_or_why_they_stay() -> None:
    said = Counter(
        [
            *BY_ITSELF,
            *(one for tables in (*BY_PLAN.values(), *STAYS.values()) for one in tables.split()),
        ]
    )
    assert [label for label, times in said.items() if times > 1] == []
    there = {model._meta.label for model in apps.get_models()}
    missing = sorted(there - set(said))
    assert not missing, f"say in rules/retention/tables.py how long these are kept: {missing}"
    assert not set(said) - there
    assert all(reason.endswith(".") for reason in STAYS)


def test_what_leaves_by_itself_does_so_as_it_is_said() -> None:
    assert {label: timedelta(days=one.days) for label, one in BY_ITSELF.items()} == AS_IN_CODE


def test_each_kind_has_tables_and_each_log_is_of_its_kind() -> None:
    assert set(BY_PLAN) == set(Kept)
    tables = {model._meta.db_table: model._meta.label for model in apps.get_models()}
    for rows in LOGS.values():
        assert tables[rows.table] in BY_PLAN[rows.kind].split()
    assert {tables[rows.table] for rows in LOGS.values() if rows.kind == Kept.LOGS} == set(
        BY_PLAN[Kept.LOGS].split()
    )
