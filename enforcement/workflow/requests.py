"""What is true of each kind of thing that a holder asks for; what is said of it stands in
`language/words_outside.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from enforcement.workflow.kinds import RequestKind


@dataclass(frozen=True, kw_only=True)
class RequestMark:
    """Everything that is true of a kind of request.

    It is answered within `business_days`, or `at_once`, whatever the day, where somebody is harmed
    or locked out.
    """

    business_days: int = 2
    at_once: timedelta | None = None
    of_restriction: bool = False  # there is nothing to ask for where the case restricts nothing
    ends_with_case: bool = True  # the end of the case answers it; else somebody does, all the same


REQUESTS = {
    RequestKind.MORE_TIME: RequestMark(business_days=1),
    RequestKind.NARROW: RequestMark(of_restriction=True),
    RequestKind.HARM: RequestMark(at_once=timedelta(hours=4), of_restriction=True),
    RequestKind.NOT_US: RequestMark(business_days=1),
    RequestKind.STILL_BLOCKED: RequestMark(at_once=timedelta(hours=4), ends_with_case=False),
    RequestKind.CONTACT: RequestMark(ends_with_case=False),
    RequestKind.NOT_TOLD: RequestMark(ends_with_case=False),
}
ENDS_WITH_CASE = tuple(kind for kind, mark in REQUESTS.items() if mark.ends_with_case)
