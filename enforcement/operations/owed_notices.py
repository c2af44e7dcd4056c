"""A notice that reached nobody is sent to a contact that was found later."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from accounts.roles import Actor
from enforcement.language.notices import Rendered
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import Notice
from enforcement.queries.owed_notices import owed_notices_of
from enforcement.rules import authority
from enforcement.step.doors import noting
from enforcement.step.notice import owe_mail
from enforcement.workflow.kinds import ReviewKind

FOUND = "A contact was found that had not been written to."


def send_owed_notices(
    *, case_id: UUID, by: Actor, now: datetime, reason: str = FOUND
) -> list[Notice]:
    """Send every notice of a case that reached nobody to the first contact of the account that was
    not written to, as it was frozen; the others are tried if it bounces. The time to appeal runs
    from that delivery. Where that is all of them, nobody has to find an address any more.

    Raises StepRefused: `not-open`, `nobody-left`, `not-allowed`.
    """
    with noting("send_owed_notices", case_id=case_id, by=by, now=now, reason=reason) as step:
        authority.require(authority.check_work(by, step.facts))
        owed = owed_notices_of(case_id, step.facts.contacts)
        if not owed:
            raise StepRefused(
                "not-open",
                say(
                    "Every notice in %(ref)s has reached somebody, or is on its way.",
                    ref=step.case.ref,
                ),
            )
        sent = [one for one in owed if one.contacts]
        if not sent:
            raise StepRefused(
                "nobody-left",
                say(
                    "%(account)s has no contact left to write to. Add one to the account first.",
                    account=step.account.name,
                ),
            )
        for one in sent:
            notice = one.notice
            text = Rendered(subject=notice.subject, text=notice.text)
            people = list(one.contacts)
            owe_mail(step, text, notice.locale, people, notice=notice, topic=notice.kind)
        if len(sent) == len(owed):
            for review in step.facts.open_reviews(ReviewKind.ADDRESS):
                step.drop_review(review)
        step.data = {"notices": [str(one.notice.pk) for one in sent]}
    return [one.notice for one in sent]
