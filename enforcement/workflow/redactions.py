"""What a redacted copy of a case leaves out, and the grounds for it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models


class FileShape(models.TextChoices):
    """What is made of a case for somebody outside."""

    PDF = "PDF"
    BUNDLE = "BUNDLE"  # of everything, as a ZIP file that can be checked
    REDACTED = "REDACTED"  # the same without what must not be told


class RedactedPart(models.TextChoices):
    """What can be removed."""

    REPORTERS = "REPORTERS"  # who reported, and what gives them away
    PEOPLE = "PEOPLE"  # names and addresses of the holder's and partners' people
    NOTES = "NOTES"  # internal notes
    EXHIBITS = "EXHIBITS"  # chosen evidence
    SENSITIVE = "SENSITIVE"  # evidence that is marked so, and was not asked for


class RedactionGround(models.TextChoices):
    """Why it is removed."""

    REPORTER_PROTECTION = "REPORTER_PROTECTION"
    PERSONAL_DATA = "PERSONAL_DATA"
    LEGAL_PRIVILEGE = "LEGAL_PRIVILEGE"
    TRADE_SECRET = "TRADE_SECRET"
    ONGOING_INVESTIGATION = "ONGOING_INVESTIGATION"
    OUTSIDE_SCOPE = "OUTSIDE_SCOPE"
    SENSITIVE_EVIDENCE = "SENSITIVE_EVIDENCE"


@dataclass(frozen=True, kw_only=True)
class Redaction:
    """One part that is removed, and why; of exhibits, their numbers."""

    part: RedactedPart
    ground: RedactionGround
    text: str = ""
    numbers: tuple[int, ...] = ()

    @property
    def said(self) -> dict[str, object]:
        """As it is stored."""
        return {
            "part": self.part.value,
            "ground": self.ground.value,
            "text": self.text,
            "numbers": list(self.numbers),
        }

    @classmethod
    def read(cls, said: dict[str, object]) -> Redaction:
        """One as it was stored."""
        numbers = said["numbers"]
        return cls(
            part=RedactedPart(str(said["part"])),
            ground=RedactionGround(str(said["ground"])),
            text=str(said["text"]),
            numbers=tuple(int(one) for one in numbers) if isinstance(numbers, list) else (),
        )
