"""What stands, for everybody who reads a page, where something was removed."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

REMOVED: dict[str, object] = {
    "RETENTION": _("Removed on %(day)s under the retention rules."),
    "ERASURE": _("Removed on %(day)s at the request of somebody whom it was about."),
}
