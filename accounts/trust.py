"""Which certificate authorities are trusted: the public ones, and your own, which DOCKET_CA_FILE
names once for every connection that Docket opens.
"""

from __future__ import annotations

import ssl

from django.conf import settings


def with_own_authority(context: ssl.SSLContext) -> ssl.SSLContext:
    """The context, which believes the house's own authority as well."""
    if settings.CA_FILE:
        context.load_verify_locations(settings.CA_FILE)
    return context
