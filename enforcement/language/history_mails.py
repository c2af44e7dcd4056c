"""What mails to admins say of a database that has lost something: rows of `staff_mails.py`."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from enforcement.language.outside_mails import Mail

HISTORY: dict[str, Mail] = {
    "history_lost": Mail(
        gettext_lazy("the database has lost decisions: {count}"),
        (
            gettext_lazy(
                "The database is older than what the gateways were told: a standby took over "
                "before it had everything, or a backup was restored."
            ),
            gettext_lazy("Accounts with a decision that is lost: {count}."),
            gettext_lazy(
                "Gateways enforce what they were told until each is decided again, or dismissed "
                "with a reason."
            ),
        ),
    ),
    "history_refused": Mail(
        gettext_lazy("gateways follow another database"),
        (
            gettext_lazy(
                "This database decides, and the gateways follow another one: two servers believe "
                "that they are the primary."
            ),
            gettext_lazy("What is decided here is not enforced. Stop one of the two."),
        ),
    ),
}
