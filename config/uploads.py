"""Who may send files, and how much: people who have signed in or come in by a link, as much as one
form takes; strangers a little, with the form for reports.

`config.front` asks the same before it reads a body; this holds behind every other server, too.
"""

from __future__ import annotations

from typing import IO, Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

from config.front import REPORT, largest_of


class SignedInAlone(FileUploadHandler):
    """Comes before those that keep files."""

    def handle_raw_input(
        self,
        input_data: IO[bytes],
        META: dict[str, str],
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        """Raises RequestDataTooBig (400) for more than one form takes, before a byte is read."""
        if self.request and content_length > largest_of(self.request.path_info):
            raise RequestDataTooBig(f"A request of {content_length} bytes has more than one form.")

    def new_file(self, *arguments: Any, **named: Any) -> None:
        """Raises StopUpload for a stranger: the rest is read past, so that they can be answered."""
        super().new_file(*arguments, **named)
        user = getattr(self.request, "user", None)
        # of the pages outside: who came in by a link, or did within a day (`portal/visitors.py`)
        visitor = getattr(self.request, "may_send_files", False)
        report = self.request is not None and self.request.path_info == REPORT
        if not visitor and not report and (user is None or not user.is_authenticated):
            raise StopUpload(connection_reset=False)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """For the next one."""
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Nothing was kept here."""
