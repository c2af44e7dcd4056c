"""The files of copies, as they are kept and downloaded."""

from __future__ import annotations

from enforcement.language.refusals import StepRefused
from enforcement.models import EvidenceCopy
from enforcement.models.evidence_copy import ENDINGS
from enforcement.operations import files
from enforcement.operations.files import Stored


def stored_file(made: EvidenceCopy) -> Stored:
    """The file of a copy, by the name under which it is downloaded."""
    return Stored(
        f"copy-{made.number}.{ENDINGS[made.content_type]}",
        made.content_type,
        made.size,
        made.sha256,
    )


def read_copy(made: EvidenceCopy) -> bytes | None:
    """The file of a copy; None where it is gone or was changed, which is logged. Raises StepRefused
    (code `files-away`).
    """
    try:
        return files.read(made.sha256, stored_file(made).name)
    except StepRefused as refused:
        if refused.code == files.AWAY:
            raise
        return None
