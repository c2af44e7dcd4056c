"""Investigating: whose the case is, what is gathered, what is found, what is said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Max

from accounts.models import User
from accounts.roles import Actor, Kind
from enforcement.language import saying
from enforcement.language.refusals import StepRefused
from enforcement.models import Case, Evidence, Finding, Message
from enforcement.models.evidence import Origin
from enforcement.operations.files import Stored, digest
from enforcement.rules import authority
from enforcement.step import reporter, reviews
from enforcement.step.doors import looking, noting
from enforcement.step.findings import ARROWS, allegation_of, check_answers, check_evidence
from enforcement.step.known import known, unknown
from enforcement.step.notice import mail_holder
from enforcement.step.rehearsal import Heard, heard
from enforcement.step.step import Step
from enforcement.step.texts import check_text
from enforcement.workflow.facts import LEASE
from enforcement.workflow.terms import MAX_TEXT

LANES = ("INTERNAL", "HOLDER", "REPORTER")


@dataclass(frozen=True, kw_only=True)
class Item:
    """A thing to be added as evidence: text, a link, or a stored file."""

    kind: str
    origin: str
    citation: str = ""
    text: str = ""
    url: str = ""
    file: Stored | None = None
    made_on: date | None = None
    sensitive: bool = False


def assign(
    *, case_id: UUID, to: UUID, by: Actor, now: datetime, version: int | None = None
) -> Case:
    """Give the case to somebody, leased for 15 minutes and renewed by whatever they do.

    Only a lead assigns others. Raises StepRefused.
    """
    person = known(User.objects.all(), to, "person")
    with noting(
        "assign",
        case_id=case_id,
        by=by,
        now=now,
        reason=f"Assigned to {person.actor.name}.",
        version=version,
    ) as step:
        authority.require(
            authority.check_work(by, step.facts) or authority.check_lease(by, step.facts)
        )
        authority.require(authority.check_work(person.actor, step.facts), "not-assignable")
        present(person, now)
        if to != by.user_id and not by.may("assign others"):
            raise StepRefused(
                "not-allowed",
                saying.say(
                    "%(name)s may take a case but not assign it to others. This requires a lead.",
                    name=by.name,
                ),
            )
        give(step, to)
        if to != by.user_id:
            step.tell_staff("assigned", users=(to,))
    return step.case


def present(person: User, now: datetime) -> None:
    """Who is disabled or away is given no case.

    Raises StepRefused (codes `not-assignable`, `away`).
    """
    if not person.is_active:
        raise StepRefused(
            "not-assignable",
            saying.say(
                "%(name)s no longer works here. Choose somebody else.",
                name=person.actor.name,
            ),
        )
    if person.away_until_at and person.away_until_at > now:
        raise StepRefused(
            "away",
            saying.say(
                "%(name)s is away until %(until)s. Choose somebody else.",
                name=person.actor.name,
                until=saying.when(person.away_until_at),
            ),
        )


def give(step: Step, to: UUID) -> None:
    """The case and its open reviews are theirs, with a lease."""
    step.case.assignee_id, step.case.lease_holder_id, step.case.lease_until_at = (
        to,
        to,
        step.now + LEASE,
    )
    for review in step.facts.open_reviews():
        step.change(review, assignee_id=to)


def release(*, case_id: UUID, by: Actor, now: datetime, note: str) -> Case:
    """Hand a case back with a note; nobody is blamed for it. Raises StepRefused."""
    with noting("release", case_id=case_id, by=by, now=now, reason=note or "Handed back.") as step:
        if by.user_id is None or (
            step.case.assignee_id != by.user_id and not by.may("assign others")
        ):
            raise StepRefused(
                "not-allowed",
                saying.say(
                    "%(ref)s is not assigned to you, so you cannot return it.", ref=step.case.ref
                ),
            )
        step.case.assignee_id = step.case.lease_holder_id = step.case.lease_until_at = None
    return step.case


def end_lease(*, case_id: UUID, now: datetime, by: Actor) -> None:
    """A lease has run out: the case is open to others; it stays assigned."""
    with noting(
        "end_lease",
        case_id=case_id,
        by=by,
        now=now,
        reason="Nobody was active for 15 minutes.",
        quiet=True,
    ) as step:
        if step.case.lease_until_at is None or step.case.lease_until_at > now:
            raise StepRefused("not-due", saying.say("The lock has not expired."))
        step.case.lease_holder_id = step.case.lease_until_at = None


def add_evidence(*, case_id: UUID, item: Item, by: Actor, now: datetime) -> Evidence:
    """Add a thing to the case, with its hash.

    A holder or partner may add what they send in. Raises StepRefused.
    """
    with noting(
        "add_evidence", case_id=case_id, by=by, now=now, reason=item.citation or item.kind
    ) as step:
        if by.kind == Kind.STAFF:
            authority.require(authority.check_work(by, step.facts))
        elif item.origin != str(by.kind):
            raise StepRefused(
                "not-allowed",
                saying.say(
                    "Evidence from %(name)s must have the origin %(kind)s.",
                    name=by.name,
                    kind=str(by.kind).lower(),
                ),
            )
        return evidence(step, item)


def evidence(step: Step, item: Item) -> Evidence:
    """Evidence as part of an act.

    Raises StepRefused (code `bad-evidence`) where there is nothing in it.
    """
    if item.origin not in Origin.values:
        raise StepRefused(
            "bad-evidence",
            saying.say(
                "There is no origin %(origin)s. Choose from: %(choices)s.",
                origin=repr(item.origin),
                choices=", ".join(Origin.values).lower(),
            ),
        )
    if not (item.text.strip() or item.url or item.file):
        raise StepRefused("bad-evidence", saying.say("Evidence needs a text, a link or a file."))
    if len(item.text) > MAX_TEXT:
        raise StepRefused(
            "bad-evidence",
            saying.say(
                "The text has %(count)s characters; the limit is %(most)s. Send it as a file.",
                count=saying.number(len(item.text)),
                most=saying.number(MAX_TEXT),
            ),
        )
    check_text("text", [item.text, item.url])
    number = (
        Evidence.objects.filter(case=step.case).aggregate(last=Max("number"))["last"] or 0
    ) + 1
    made = Evidence(
        case=step.case,
        number=number,
        kind=item.kind,
        origin=item.origin,
        citation=item.citation,
        text=item.text,
        url=item.url,
        file_name=item.file.name if item.file else "",
        content_type=item.file.content_type if item.file else "text/plain",
        size=item.file.size if item.file else len(item.text.encode()),
        sha256=item.file.sha256 if item.file else digest(item.text, item.url),
        sensitive=item.sensitive,
        made_on=item.made_on,
        added_by=step.by.name,
        added_at=step.now,
    )
    step.data = {**step.data, "evidence": number, "sha256": made.sha256}
    return step.add(made)


def read_sensitive(*, evidence_id: UUID, by: Actor, now: datetime) -> Evidence:
    """Look at sensitive evidence; that somebody looked is itself an event. Raises StepRefused."""
    found = known(Evidence.objects.all(), evidence_id, "evidence")
    if not found.sensitive:
        return found
    with noting(
        "read_evidence",
        case_id=found.case_id,
        by=by,
        now=now,
        reason=f"Read evidence {found.number}.",
        quiet=True,
    ) as step:
        authority.require(authority.keeps_out(by, step.facts))
        if not by.may("read"):
            raise StepRefused(
                "not-allowed", saying.say("%(name)s may not read evidence.", name=by.name)
            )
        step.data = {"evidence": found.number, "sha256": found.sha256}
    return found


def allege(*, case_id: UUID, clause: str, by: Actor, now: datetime) -> None:
    """Say that a clause may be concerned. Raises StepRefused."""
    with noting(
        "allege", case_id=case_id, by=by, now=now, reason=f"Clause {clause} may be concerned."
    ) as step:
        authority.require(authority.check_work(by, step.facts))
        allegation_of(step, clause)


def record_finding(
    *,
    case_id: UUID,
    clause: str,
    conclusion: str,
    exceptions: Mapping[str, Mapping[str, str]],
    evidence: list[UUID],
    reasons: str,
    by: Actor,
    now: datetime,
    version: int | None = None,
) -> Finding:
    """Record what is found of a clause, on the balance of probabilities.

    The latest finding counts. Raises StepRefused.
    """
    with noting(
        "record_finding", case_id=case_id, by=by, now=now, reason=reasons, version=version
    ) as step:
        authority.require(
            authority.check_work(by, step.facts) or authority.check_lease(by, step.facts)
        )
        if step.case.state not in ("INVESTIGATING", "REMEDIATING"):
            raise StepRefused(
                "not-possible",
                saying.say(
                    "%(ref)s has the status %(state)s. Findings are recorded during the "
                    "investigation.",
                    ref=step.case.ref,
                    state=saying.word(step.case.state),
                ),
            )
        check_answers(step.facts, clause, conclusion, exceptions)
        if not reasons.strip():
            raise StepRefused("bad-finding", saying.say("A finding needs reasons."))
        check_evidence(step.case, evidence)
        allegation = allegation_of(step, clause)
        latest = next(
            (f.number for f in step.facts.findings if f.allegation_id == allegation.pk), 0
        )
        finding = step.add(
            Finding(
                allegation=allegation,
                number=latest + 1,
                conclusion=conclusion,
                exceptions={k: dict(v) for k, v in exceptions.items()},
                evidence=evidence,
                reasons=reasons,
                found_by_id=str(by.user_id),
                found_at=now,
            )
        )
        getattr(allegation, ARROWS[conclusion])()
        step.change(allegation)
        step.data = {"clause": clause, "conclusion": conclusion}
    return finding


def say(
    *,
    case_id: UUID,
    lane: str,
    text: str,
    by: Actor,
    now: datetime,
    mentions: list[UUID] | None = None,
) -> Message:
    """Write in a lane: among staff, to the holder, or to the reporter. Raises StepRefused."""
    with noting(
        "say", case_id=case_id, by=by, now=now, reason=f"Wrote to: {lane.lower()}."
    ) as step:
        return put(step, lane, text, mentions or [])


def put(step: Step, lane: str, text: str, mentions: list[UUID]) -> Message:
    """What `say` writes, and whom it tells."""
    authority.require(authority.check_work(step.by, step.facts))
    made = message(step, lane, text, mentions=mentions)
    if lane == "HOLDER":
        mail_holder(step, "message_to_holder", message=text)
    for report in reporter.reports_to_answer(step) if lane == "REPORTER" else []:
        reporter.tell_reporter(step, report, "message_to_reporter", message=text)
    if mentions:
        if User.objects.filter(pk__in=mentions).count() != len(set(mentions)):
            raise unknown("person")
        step.tell_staff("mention", users=tuple(mentions), about={"text": text[:200]})
    return made


def message(
    step: Step, lane: str, text: str, *, incoming: bool = False, mentions: list[UUID] | None = None
) -> Message:
    """A message as part of an act. Raises StepRefused (code `bad-message`)."""
    if lane not in LANES:
        raise StepRefused(
            "bad-message", saying.say("There is no message type %(lane)s.", lane=repr(lane))
        )
    if not text.strip() or len(text) > MAX_TEXT:
        raise StepRefused(
            "bad-message",
            saying.say(
                "A message needs a text of at most %(most)s characters.",
                most=saying.number(MAX_TEXT),
            ),
        )
    step.data = {**step.data, "lane": lane}
    return step.add(
        Message(
            case=step.case,
            lane=lane,
            author=step.by.name,
            incoming=incoming,
            text=text,
            mentions=mentions or [],
            said_at=step.now,
        )
    )


def ask_holder(
    *, case_id: UUID, question: str, answer_by_at: datetime, by: Actor, now: datetime
) -> Message:
    """Ask the holder something, with a date; the proceeding then waits for them.

    Raises StepRefused.
    """
    with noting("ask_holder", case_id=case_id, by=by, now=now, reason=question) as step:
        return ask(step, question, answer_by_at)


def ask(step: Step, question: str, answer_by_at: datetime) -> Message:
    """What `ask_holder` writes, and whom it tells."""
    if answer_by_at <= step.now:
        raise StepRefused("bad-terms", saying.say("The date for an answer must be in the future."))
    authority.require(authority.check_work(step.by, step.facts))
    made = message(step, "HOLDER", question)
    step.case.awaits = "the holder's answer"
    step.data = {**step.data, "answer_by": answer_by_at.isoformat()}
    mail_holder(step, "holder_question", question=question, answer_by_at=answer_by_at)
    return made


def rehearse_message(
    *,
    case_id: UUID,
    lane: str,
    text: str,
    by: Actor,
    now: datetime,
    answer_by_at: datetime | None = None,
) -> Heard:
    """What the other side would see of a message, or, with `answer_by_at`, of a question; one
    reporter for all. Nothing is written or sent.

    Raises StepRefused: everything that would refuse to say it.
    """
    with looking(case_id, act="say", by=by, now=now, reason=text[:500]) as step:
        if answer_by_at is None:
            put(step, lane, text, [])
        else:
            ask(step, text, answer_by_at)
        return heard(step, lane, text)


def answer(
    *, case_id: UUID, text: str, by: Actor, now: datetime, file: Stored | None = None
) -> Message:
    """The holder answers; what is sent along becomes evidence.

    It is possible in every state: nobody is locked out. Raises StepRefused.
    """
    with noting("answer", case_id=case_id, by=by, now=now, reason="The holder answered.") as step:
        if by.kind != Kind.HOLDER:
            raise StepRefused("not-allowed", saying.say("Only the holder can answer the question."))
        made = message(step, "HOLDER", text, incoming=True)
        step.case.awaits = ""
        if file:
            evidence(
                step,
                Item(
                    kind="holder's file",
                    origin="HOLDER",
                    citation=f"Sent by the holder: {file.name}",
                    file=file,
                ),
            )
        for paused in step.facts.open_reviews():
            reviews.resume(step, paused)
        step.tell_assignee("answer")
    return made
