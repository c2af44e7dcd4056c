"""What stands, for everybody who reads a page, where something was removed."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from enforcement.language.formats import dated

REMOVED: dict[str, object] = {
    "RETENTION": _("Removed on %(day)s under the retention rules."),
    "ERASURE": _("Removed on %(day)s at the request of somebody whom it was about."),
}


def gone_in_words(at: datetime, ground: str) -> str:
    """That something was removed, when and on which ground."""
    return str(REMOVED[ground]) % {"day": dated(at, "j M Y")}
