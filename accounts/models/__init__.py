"""WHO: staff, accounts, and those around them."""

from accounts.bounds import LONG, SHORT
from accounts.models.billing import AccountBilling
from accounts.models.flaggers import TrustedFlagger
from accounts.models.holders import (
    Account,
    AccountLink,
    ChannelPartner,
    Contact,
    Recusal,
    Standing,
)
from accounts.models.staff import OpenIDSubject, User
from accounts.models.tokens import ApiToken, Scope
from accounts.models.usage import AccountKey, UsageDay, UsageFed

__all__ = [
    "LONG",
    "SHORT",
    "Account",
    "AccountBilling",
    "AccountKey",
    "AccountLink",
    "ApiToken",
    "ChannelPartner",
    "Contact",
    "OpenIDSubject",
    "Recusal",
    "Scope",
    "Standing",
    "TrustedFlagger",
    "UsageDay",
    "UsageFed",
    "User",
]
