"""Whom we write to, as the admins' pages show them."""

from __future__ import annotations

from uuid import UUID

from accounts.models import Account, Contact


def contacts_of(account: Account) -> list[Contact]:
    """An account's contacts, in the order in which they are written to. One statement."""
    return sorted(
        Contact.objects.filter(account=account), key=lambda contact: (*contact.place, contact.name)
    )


def contact_with_owner(key: UUID) -> Contact | None:
    """A contact with its account, partner or flagger."""
    return Contact.objects.select_related("account", "partner", "flagger").filter(pk=key).first()
