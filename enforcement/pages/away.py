"""The answer while the database is away. It asks the database for nothing, says what became of what
was sent, and gives the text back.

An example: somebody sends an appeal while PostgreSQL is restarted. Nothing is
stored. They read so, in their language, with their text below; a minute later they reload the page,
their browser sends all of it again, files included, and it is done once.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, RawPostDataException, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.template.loader import render_to_string
from django.utils.translation import get_language, get_language_from_request, override

from accounts.languages import language_of
from enforcement.pages.context import page_context
from enforcement.pages.refusing import typed_in

AGAIN_IN = 60  # seconds


class NoFiles(FileUploadHandler):
    """Reads past files, since nobody can say whose they are."""

    def new_file(self, *arguments: Any, **named: Any) -> None:
        """Raises SkipFile."""
        raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Nothing is kept."""
        return None

    def file_complete(self, file_size: int) -> None:
        """Nothing was kept."""


def is_away(error: BaseException | None) -> bool:
    """Whether this says that the database cannot be asked, or not now."""
    return isinstance(error, (OperationalError, InterfaceError))


def away_page(request: HttpRequest) -> HttpResponse:
    """503: try again in a minute."""
    sending = getattr(request, "sending", None)
    knows_reader = getattr(request, "visitor", None) is not None
    language = get_language() if knows_reader else get_language_from_request(request)
    with override(language_of(language or "")):
        context = {
            **page_context(request),
            "is_sent": request.method == "POST",
            # the act had begun, and may have been the last that the database did
            "is_unknown": bool(sending and sending.tried),
            "typed": text_sent(request) if request.method == "POST" else [],
        }
        # without a request: what templates know of one may ask the database
        page = render_to_string("portal/away.html", context)
    return HttpResponse(page, status=503, headers={"Retry-After": str(AGAIN_IN)})


def text_sent(request: HttpRequest) -> list[tuple[str, str]]:
    """What was typed, as far as it can be read."""
    with suppress(AttributeError):  # it was read before
        request.upload_handlers = [NoFiles(request)]
    try:
        return typed_in(request)
    except (
        MultiPartParserError,
        RawPostDataException,
        SuspiciousOperation,
        UnreadablePostError,
    ):
        return []
