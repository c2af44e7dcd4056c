"""Files that come from outside: each is looked at for itself."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from enforcement.language.formats import number
from enforcement.language.refusals import StepRefused
from enforcement.operations import files
from enforcement.operations.files import Stored
from enforcement.pages.parts import AnyFile

MOST_TOGETHER = 50 * 1024 * 1024  # bytes of the files of one form
Fates = list[tuple[str, str]]  # the name of a file that was not taken, and why


def take_files(
    sent: Sequence[AnyFile], together: int = MOST_TOGETHER
) -> tuple[list[Stored], Fates]:
    """Store each file that can be taken, up to so many bytes together; twice the same is one. And
    what became of the others.
    """
    taken: dict[tuple[str, str], Stored] = {}
    fates: Fates = []
    total = 0
    for one in sent:
        total += one.size or 0
        try:
            if total > together:
                raise StepRefused(
                    "bad-file",
                    _("Together the files are larger than %(most)s MB. Send this one separately.")
                    % {"most": number(together // 1024 // 1024)},
                )
            kept = files.store(one.read(), one.name or "file")
            taken[kept.sha256, kept.name] = kept
        except StepRefused as refused:
            fates.append((one.name or "file", refused.sentence))
    return list(taken.values()), fates
