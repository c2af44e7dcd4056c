"""What keeps a statement back: personal data in its texts, and what the schema would refuse."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from enforcement.rules.statements.database_schema import misfits
from enforcement.rules.statements.drawing import TEXTS
from enforcement.rules.statements.personal_data import find_personal_data

ADDRESS = "decision_ground_reference_url"
MISFIT = "MISFIT"  # it does not fit the schema: `word` says which rule of it


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What keeps a statement back: in which field, of which kind, and from where to where in its
    text; `word` is the rule of the schema that it breaks.
    """

    field: str
    kind: str
    start: int = 0
    end: int = 0
    word: str = ""

    def as_data(self) -> dict[str, Any]:
        """As it is stored."""
        return asdict(self)


def findings_of(statement: Mapping[str, Any], names: Iterable[str]) -> list[Finding]:
    """Everything for which somebody has to look at a statement; `names` are of people who must not
    stand in it.
    """
    known = list(names)
    personal = [
        Finding(field=field, kind=str(found.kind), start=found.start, end=found.end)
        for field in (*TEXTS, ADDRESS)
        # the policy's own address is the provider's: in it no name is looked for
        for found in find_personal_data(
            str(statement.get(field, "")), names=[] if field == ADDRESS else known
        )
    ]
    return [
        *personal,
        *(Finding(field=m.field, kind=MISFIT, word=m.word) for m in misfits(statement)),
    ]
