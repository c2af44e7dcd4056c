"""WHO: staff, accounts, and those around them."""

from accounts.bounds import LONG, SHORT
from accounts.models.holders import (
    Account,
    AccountLink,
    ApiToken,
    ChannelPartner,
    Contact,
    Recusal,
    Standing,
    UsageDay,
)
from accounts.models.staff import OpenIDSubject, User

__all__ = [
    "LONG",
    "SHORT",
    "Account",
    "AccountLink",
    "ApiToken",
    "ChannelPartner",
    "Contact",
    "OpenIDSubject",
    "Recusal",
    "Standing",
    "UsageDay",
    "User",
]
