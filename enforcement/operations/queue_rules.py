"""The queue's rules are changed by two: a lead or an admin proposes a version, another one agrees.

A version is made from the newest one there is; of two that were made from the same, the second is
refused. Where no other lead or admin is there, who proposes agrees alone. From its time on it
holds for every step; deadlines that run already stay as they were promised, and the priorities of
open cases are counted again by the worker.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date, datetime
from datetime import time as clock_time
from uuid import UUID
from zoneinfo import ZoneInfo

from accounts.roles import Actor, Role
from enforcement.language.formats import day
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import Case, QueueRulesVersion
from enforcement.operations.by_two import ByTwoKind
from enforcement.operations.own import acting_person
from enforcement.queries.office import the_office
from enforcement.queries.queue_rules import newest_agreed, rules_of
from enforcement.rules.priority import counted_again
from enforcement.sql.numbers import next_number
from enforcement.step.arrange import Arrangement, arranging, required_text
from enforcement.step.doors import one_transaction
from enforcement.step.known import row_by_id
from enforcement.step.locks import alone
from enforcement.step.write import Change, send
from enforcement.step.write_many import update_together
from enforcement.workflow.queue_rules import BOUNDS, FIGURES, QueueRules

MAY_SET = "set queue rules"
TURN = "docket.queue_rules"
CHUNK = 500  # cases that are counted in one transaction
# seconds that one call may take before it begins no new chunk: whatever else is due has its turn
SLICE = 3.0


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A version as it is proposed: `made_from` is the number of the one that was looked at;
    without `starts_on` it is valid as soon as it is agreed to.
    """

    rules: QueueRules
    made_from: int
    reason: str
    starts_on: date | None = None


def propose_rules(*, proposal: Proposal, by: Actor, now: datetime) -> QueueRulesVersion:
    """Propose a version; where nobody else could agree, it is agreed to at once.

    Raises StepRefused: `not-allowed`, `bad-figure`, `bad-text`, `bad-date`, `no-change`, `stale`,
    `conflict`.
    """
    proposer = acting_person(by)
    with arranging(by=by, now=now, what=MAY_SET) as this:
        newest = newest_in_turn()
        check_proposal(proposal, newest, now)
        QUEUE_RULES.require_none_waits()
        version = QueueRulesVersion(
            number=max(next_number(QueueRulesVersion.objects.all()), 2),
            made_from=proposal.made_from,
            proposed_by=proposer,
            proposed_by_name=by.name,
            proposed_at=now,
            reason=required_text("reason", proposal.reason),
            starts_on=proposal.starts_on,
            **proposal.rules.figures(),
        )
        this.save(version)
        before, after = changed_figures(proposal.rules, rules_of(newest))
        this.note(
            "propose queue rules",
            str(version.number),
            before=before,
            after={"number": version.number, **after},
            reason=version.reason,
        )
        if QUEUE_RULES.others_who_may(by):
            tell(this, "queue_rules_proposed", version)
        else:
            agree(this, version)
    return version


def answer_rules(*, number: int, agreed: bool, by: Actor, now: datetime) -> QueueRulesVersion:
    """Another lead or admin agrees to a proposed version, or declines it; whoever proposed it may
    withdraw it.

    Raises StepRefused: `not-allowed`, `unknown-version`, `not-open`.
    """
    acting_person(by)
    return QUEUE_RULES.answer(number=number, agreed=agreed, by=by, now=now)


def agree(this: Arrangement, version: QueueRulesVersion) -> None:
    """It is valid from its day on, at the earliest from now on."""
    version.agreed_by_id, version.agreed_by_name = this.by.user_id, this.by.name
    version.agreed_at, version.valid_from_at = this.now, max(this.now, start_of(version, this.now))
    this.save(version, only=["agreed_by", "agreed_by_name", "agreed_at", "valid_from_at"])
    alone = version.proposed_by_id == this.by.user_id
    this.note(
        "agree to queue rules",
        str(version.number),
        after={"number": version.number, "valid_from_at": version.valid_from_at.isoformat()},
        proposer=None if alone else version.proposed_by,
        reason=version.reason,
    )


def start_of(version: QueueRulesVersion, now: datetime) -> datetime:
    """When the day begins, where the office is, from which a version is to be valid."""
    if version.starts_on is None:
        return now
    return datetime.combine(version.starts_on, clock_time(), ZoneInfo(the_office().time_zone))


def newest_in_turn() -> QueueRulesVersion | None:
    """The newest version that was agreed to. Who proposes and who agrees come one after the other
    until their transactions end, also where no version is stored yet.
    """
    alone(TURN)
    return newest_agreed()


def check_proposal(proposal: Proposal, newest: QueueRulesVersion | None, now: datetime) -> None:
    """Refuse what cannot be proposed: `stale`, `bad-figure`, `bad-date`, `no-change`."""
    current = rules_of(newest)
    if proposal.made_from != current.number:
        raise StepRefused(
            "stale",
            say("Somebody changed this since you opened it. Check it again; your input is below."),
        )
    for name, (least, most) in BOUNDS.items():
        if not least <= getattr(proposal.rules, name) <= most:
            raise StepRefused(
                "bad-figure",
                say("Enter a whole number from %(least)s to %(most)s.", least=least, most=most),
                field=name,
            )
    for step, limit in (("reports_step", "reports_most"), ("traffic_step", "traffic_most")):
        if getattr(proposal.rules, step) > getattr(proposal.rules, limit):
            raise StepRefused(
                "bad-figure", say("The points of one step cannot exceed the limit."), field=step
            )
    if proposal.starts_on and proposal.starts_on < now.date():
        raise StepRefused(
            "bad-date",
            say(
                "Rules cannot be valid before they are agreed to. Choose %(day)s or later.",
                day=day(now),
            ),
            field="starts_on",
        )
    if proposal.rules.figures() == current.figures():
        raise StepRefused("no-change", say("Nothing differs from the newest version."))


def changed_figures(
    rules: QueueRules, before: QueueRules
) -> tuple[dict[str, object], dict[str, object]]:
    """What differs, as it was and as it is."""
    changed = [name for name in FIGURES if getattr(rules, name) != getattr(before, name)]
    was, now = ({name: getattr(one, name) for name in changed} for one in (before, rules))
    return was, now


def tell(this: Arrangement, kind: str, version: QueueRulesVersion) -> None:
    """Tell every other lead and admin."""
    about = {"number": str(version.number), "reason": version.reason}
    path = f"/queue-rules/{version.number}"
    this.tell(kind, role=Role.LEAD, exclude=(this.by.user_id,), about=about, path=path)


QUEUE_RULES = ByTwoKind(
    model=QueueRulesVersion,
    right=MAY_SET,
    what="queue rules",
    mails="queue_rules",
    in_turn=newest_in_turn,
    agree=agree,
    path=lambda version: f"/queue-rules/{version.number}",
    another=say("Somebody else than the proposer must agree: a lead or an admin."),
)


def count_queue(*, version_id: UUID, now: datetime) -> int:
    """Count the priorities of all open cases by a version that has begun, for some seconds; how
    many that were. What is left then is due still. Nothing else of a case changes, and nobody's
    page is out of date because of it.

    Raises StepRefused (code `not-due`).
    """
    version = row_by_id(QueueRulesVersion.objects.all(), version_id, "version")
    if version.valid_from_at is None or version.valid_from_at > now or version.counted_at:
        raise StepRefused("not-due", say("This version was counted already, or is not valid yet."))
    newer = QueueRulesVersion.objects.filter(valid_from_at__lte=now, number__gt=version.number)
    counted, rules, until = 0, rules_of(version), time.monotonic() + SLICE
    # first whatever nobody is at; then the few that are left, each alone, so that nobody who waits
    # for one of them waits for another
    for most, wait in ((CHUNK, False), (1, True)):
        after: Case | None = None
        while not newer.exists():
            with one_transaction():
                cases = cases_to_count(version.number, after, most=most, wait=wait)
                send(list(update_together([counted_case(case, rules) for case in cases])))
            counted += len(cases)
            if not cases:
                break
            if time.monotonic() > until:
                return counted  # what is left is due still
            after = cases[-1]
    QueueRulesVersion.objects.filter(pk=version.pk).update(counted_at=now)
    return counted


def cases_to_count(number: int, after: Case | None, *, most: int, wait: bool) -> list[Case]:
    """Open cases whose priority another version counted, by age, locked; `wait` for those that
    somebody is at, or pass them by.
    """
    rows = Case.objects.open().exclude(queue_rules=number).order_by("opened_at", "id")
    if after:
        rows = rows.filter(opened_at__gte=after.opened_at).exclude(
            opened_at=after.opened_at, id__lte=after.pk
        )
    locked = rows.select_for_update(no_key=True, skip_locked=not wait, of=("self",))
    return list(locked.only("opened_at", "priority_terms")[:most])


def counted_case(case: Case, rules: QueueRules) -> Change:
    """The priority of a case by other rules."""
    terms = counted_again(case.priority_terms, rules)
    values = {
        "priority": sum(term.points for term in terms),
        "priority_terms": [term.stored() for term in terms],
        "queue_rules": rules.number,
    }
    return Change(Case, (case.pk,), values)
