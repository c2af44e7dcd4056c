"""Who cannot do what they have been given."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q

from accounts.addresses import plainly
from accounts.models import Contact, Recusal


def unavailable(person: str, now: datetime, *, due: str, account: str, roles: Collection[str]) -> Q:
    """There is somebody at the end of the path `person` who cannot do what they have: disabled, in
    none of these roles, away until after it falls due, which is at the end of the path `due`, or
    recused from the account at the end of the path `account`, or one of its contacts.
    """
    recused = Recusal.objects.filter(user=OuterRef(person), account=OuterRef(account))
    themselves = Contact.objects.alias(
        address=plainly("email"), theirs=plainly(OuterRef(f"{person}__email"))
    ).filter(account=OuterRef(account), address=F("theirs"))
    return Q(**{f"{person}__isnull": False}) & (
        Q(**{f"{person}__is_active": False})
        | ~Q(**{f"{person}__role__in": list(roles)})
        | Q(**{f"{person}__away_until_at__gt": now, f"{person}__away_until_at__gte": F(due)})
        | Q(Exists(recused))
        | Q(Exists(themselves))
    )
