"""A case, its account and all that a step may turn on: plain values, gathered once under the
lock.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from accounts.models import Account, AccountBilling, ChannelPartner, Contact
from enforcement.models import (
    Allegation,
    Appeal,
    Case,
    Clause,
    ClauseException,
    Decision,
    Escalation,
    Finding,
    MachineCheck,
    Measure,
    Policy,
    PolicyVersion,
    Requirement,
    Review,
    WebhookEndpoint,
)
from enforcement.models.allegation import Conclusion
from enforcement.workflow.calendar import WorkingDays, end_of_day
from enforcement.workflow.machines import (
    TOOK_EFFECT,
    UNANSWERED,
    AppealPhase,
    DecisionPhase,
    MeasurePhase,
)
from enforcement.workflow.marks import AccountEffect, mark_of
from enforcement.workflow.queue_rules import AS_BUILT, QueueRules


def on_the_merits(verb: str) -> bool:
    """Whether a verb decides the case, and not only what holds until then."""
    mark = mark_of(Case, verb)
    return mark.decides and mark.effect is not AccountEffect.PRECAUTION


@dataclass(kw_only=True)
class Facts:
    """A case, its account and all that a step may turn on, as they were under the lock at `now`.

    `measures` are all of the account's that are not over, its other cases' included; everything
    else is the case's own.
    """

    now: datetime
    review_in: timedelta | None = None  # as asked for with the verb
    ends_in: timedelta | None = None
    case: Case
    account: Account
    measures: list[Measure] = field(default_factory=list)
    allegations: list[Allegation] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    requirements: list[Requirement] = field(default_factory=list)
    machine_checks: list[MachineCheck] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    appeals: list[Appeal] = field(default_factory=list)
    escalations: list[Escalation] = field(default_factory=list)
    policy: Policy | None = None
    version: PolicyVersion | None = None
    # of each version that was in force at the time of some reported conduct
    clauses: list[Clause] = field(default_factory=list)
    exceptions: list[ClauseException] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    billing: AccountBilling | None = None  # what the account costs, where the provider says so
    partner: ChannelPartner | None = None
    partner_contacts: list[Contact] = field(default_factory=list)
    recused: frozenset[UUID] = frozenset()
    # who proposed, approved or ratified something in this case, with each who gave them their
    # role or way in lately, or got it from them
    owe_way_in: frozenset[frozenset[UUID]] = frozenset()
    newest_evidence_at: datetime | None = None
    unsealed: frozenset[UUID] = frozenset()  # evidence
    unread: tuple[UUID, ...] = ()  # reports that nobody has looked at, oldest first
    sources: list[str] = field(default_factory=list)
    detected: bool = False  # a detector reported, or gave evidence
    requests_last_day: int = 0
    linked: list[str] = field(default_factory=list)
    other_cases: tuple[UUID, ...] = ()  # of the account
    followers: tuple[UUID, ...] = ()  # of the staff, who are told what happens in it
    beside: tuple[str, ...] = ()  # those of them that are undecided, in the same area
    endpoints: list[WebhookEndpoint] = field(default_factory=list)
    private_terms: list[str] = field(default_factory=list)  # who reported the account
    written_to: bool = False  # the holder was, in this case
    # trusted flaggers who reported it, within what they were trusted in then
    flagged_by: tuple[str, ...] = ()
    light_reports: int = 0  # of reporters whose reports are weighed less
    danger: bool = False  # a report that comes in with this step tells of it
    has_reporters: bool = False  # who gave an address with a report of this case
    office: WorkingDays = field(default_factory=WorkingDays)
    rules: QueueRules = AS_BUILT  # of the queue, as they are in force

    def end_of_day(self, at: datetime) -> datetime:
        """The end of that day where the holder is (`calendar.end_of_day`)."""
        return end_of_day(at, time_zone=self.account.time_zone)

    def due_in(self, time: timedelta) -> datetime:
        """When something is due that the holder has so much time for: with the end of a day."""
        return self.end_of_day(self.now + time)

    @property
    def own_measures(self) -> list[Measure]:
        """The case's measures in force."""
        return [
            m
            for m in self.measures
            if m.case_id == self.case.pk and m.phase == MeasurePhase.IN_FORCE
        ]

    @property
    def ordered(self) -> list[Measure]:
        """The case's measures that are ordered and not yet in force."""
        return [
            m
            for m in self.measures
            if m.case_id == self.case.pk and m.phase == MeasurePhase.ORDERED
        ]

    @property
    def proposal(self) -> Decision | None:
        """The decision that waits for approval, if any; a constraint allows one."""
        return next((d for d in self.decisions if d.phase == DecisionPhase.PROPOSED), None)

    @property
    def executed(self) -> list[Decision]:
        """Decisions that took effect, oldest first."""
        return [d for d in self.decisions if d.phase in TOOK_EFFECT]

    def parts_in(self, decision: Decision) -> set[object]:
        """The people who had a part in a decision of the case: who proposed, approved or ratified
        it, or recorded a finding that it rests on.
        """
        if not mark_of(Case, decision.verb).strike:
            return decision.parts
        cited = {a.pk for a in self.allegations if a.clause_id in decision.clauses}
        return decision.parts | {
            f.found_by_id
            for f in self.findings
            if f.allegation_id in cited
            and f.conclusion == Conclusion.ESTABLISHED
            and f.found_at <= decision.proposed_at
        }

    @property
    def sent_back(self) -> Appeal | None:
        """The appeal that sent a decision on the merits back, while nobody has decided since."""
        merits = {d.pk: d for d in self.executed if on_the_merits(d.verb)}
        newest = max((d.executed_at for d in merits.values() if d.executed_at), default=None)
        pending = [
            a
            for a in self.appeals
            if a.phase == AppealPhase.REMANDED and a.decision_id in merits and a.decided_at
            if newest is None or newest <= a.decided_at
        ]
        return pending[-1] if pending else None

    def clause(self, name: str) -> Clause | None:
        """The clause that the case calls so, or that its version spelled out means (`1a@2024-02`);
        None where there is none.
        """
        spelled_out = {f"{c.code}@{c.version.version}": c for c in self.clauses}
        return spelled_out.get(name) or next((c for c in self.clauses if c.called == name), None)

    def open_reviews(self, *kinds: str) -> list[Review]:
        """Reviews that nobody has answered, of these kinds."""
        return [r for r in self.reviews if r.phase in UNANSWERED and (not kinds or r.kind in kinds)]
