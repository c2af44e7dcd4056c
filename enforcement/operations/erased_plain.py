"""What an erasure removes of rows that no event has a hash of: they go whole, or lose a column, and
of each a salted hash is kept with the erasure.
"""

from __future__ import annotations

from django.db import models

from accounts.models import Contact
from enforcement.models import ArrivedMail, InboxItem, LinkRequest
from enforcement.queries.data_subjects import Subject, at
from enforcement.queries.erasable import rows_naming, where_named
from enforcement.rules.salted import salted
from enforcement.workflow.data_requests import ERASED


def erase_plain(subject: Subject) -> list[dict[str, str]]:
    """Remove rows that no event has a hash of; of each column that held them, a salted hash."""
    kept: list[dict[str, str]] = []
    for contact in Contact.objects.filter(pk__in=subject.contacts).select_for_update():
        kept += [hash_kept(contact, "name"), hash_kept(contact, "email")]
        contact.delete()  # with links, sessions and drafts of theirs
    for other in Contact.objects.filter(account__in=subject.sole, added_by__in=subject.names):
        kept.append(hash_kept(other, "added_by"))
        Contact.objects.filter(pk=other.pk).update(added_by=ERASED)
    for model, column in (
        (ArrivedMail, "sender"),
        (LinkRequest, "named"),
        (LinkRequest, "reply_to"),
    ):
        for row in model._default_manager.filter(at(column, *subject.emails)):
            kept.append(hash_kept(row, column))
            row.delete()
    for item in rows_naming(InboxItem, subject, ("about",)):
        if where_named(item, ("about",), subject):
            item.delete()
    return kept


def hash_kept(row: models.Model, column: str) -> dict[str, str]:
    """Of a value that goes: where it stood, and its salted hash."""
    value = str(getattr(row, column))
    return {"table": row._meta.db_table, "id": str(row.pk), "column": column, **salted(value)}
