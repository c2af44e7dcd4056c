"""Files that were sent to us, as downloads: a browser saves them and runs nothing in them."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

UNKNOWN = "application/octet-stream"


def as_download(content: bytes, name: str, content_type: str = UNKNOWN) -> HttpResponse:
    """An answer that is saved under the file's name (RFC 6266)."""
    response = HttpResponse(content, content_type=content_type)
    disposition = content_disposition_header(as_attachment=True, filename=name)
    response.headers["Content-Disposition"] = disposition or "attachment"
    return sandboxed(response)


def sandboxed(response: HttpResponse) -> HttpResponse:
    """The same, for a browser that takes it for a page all the same: it loads and runs nothing."""
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
