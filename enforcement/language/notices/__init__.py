"""Statements of reasons: what a notice says, its text in each language, and what it may not
leave out.

The pure part: no database, clock, network or setting. `Statement` → `render` → `lint` → stored;
`as_html` for mail.
"""

from enforcement.language.notices.alike import Letter, Letters
from enforcement.language.notices.blocks import as_html
from enforcement.language.notices.claims import access_told
from enforcement.language.notices.kinds import CAUSES, KINDS, MESSAGES, NOTICES, OUTCOMES
from enforcement.language.notices.lint import lint
from enforcement.language.notices.rendering import render
from enforcement.language.notices.statement import (
    BodyTerms,
    CheckTerms,
    ClauseTerms,
    CostTerms,
    ExceptionTerms,
    MeasureTerms,
    Provider,
    ReceivedTerms,
    Rendered,
    RequirementTerms,
    Statement,
    StatementIncomplete,
    as_data,
)

__all__ = [
    "CAUSES",
    "KINDS",
    "MESSAGES",
    "NOTICES",
    "OUTCOMES",
    "BodyTerms",
    "CheckTerms",
    "ClauseTerms",
    "CostTerms",
    "ExceptionTerms",
    "Letter",
    "Letters",
    "MeasureTerms",
    "Provider",
    "ReceivedTerms",
    "Rendered",
    "RequirementTerms",
    "Statement",
    "StatementIncomplete",
    "access_told",
    "as_data",
    "as_html",
    "lint",
    "render",
]
