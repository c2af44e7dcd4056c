"""Being contested: appeals ("you are wrong") and reinstatement requests ("I have fixed it")."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from accounts.models import User
from accounts.roles import Actor, Kind, Role
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import number, say, when, word
from enforcement.models import Appeal, Case, Decision, Notice, ReinstatementRequest, Report
from enforcement.operations.decide import decide
from enforcement.rules import authority
from enforcement.rules.facts import Facts
from enforcement.step import reporter
from enforcement.step.conflicts import who_answered
from enforcement.step.doors import looking, noting, taking
from enforcement.step.known import case_of, known
from enforcement.step.notice import known_zone, send_notice, statement_of
from enforcement.step.rehearsal import Rehearsal, letter, verb_rehearsed
from enforcement.step.step import Step
from enforcement.workflow.calendar import appeal_until
from enforcement.workflow.marks import mark_of
from enforcement.workflow.terms import MAX_TEXT, Terms, check_terms, read_terms

HEAR_WITHIN, LOOK_WITHIN = 5, 2  # business days
IN_FAVOUR = (
    "clear",
    "reopen",
    "overturn",
    "lift_measure",
    "accept_remediation",
    "serve",
    "withdraw_notice",
)  # nothing to contest
OUTCOMES = {"affirmed": "affirm", "overturned": "overturn", "varied": "vary", "remanded": "remand"}
SIDES = {Kind.HOLDER: "HOLDER", Kind.REPORTER: "REPORTER"}


def contestable(step: Step, side: str, ref: str) -> Decision:
    """The newest executed decision, or the one with this reference, if this side may contest it.

    Raises StepRefused (code `not-possible`).
    """
    for decision in reversed(step.facts.executed):
        harms = (
            decision.verb == "dismiss"
            if side == "REPORTER"
            else decision.notice and decision.verb not in IN_FAVOUR
        )
        if harms and ref in ("", decision.ref):
            return decision
    raise StepRefused(
        "not-possible",
        say("There is no decision on %(ref)s that could be appealed.", ref=step.case.ref),
    )


def lodge(*, case_id: UUID, text: str, by: Actor, now: datetime, decision_ref: str = "") -> Appeal:
    """Contest a decision: the newest one, or the one that is named. Open for six months from when
    the holder was informed.

    A reporter is known by the address (`by.email`) that they left with a report of this case, and
    alone hears the answer. Raises StepRefused: `already-appealed`, `too-late`, `not-possible`,
    `not-allowed`.
    """
    if not text.strip() or len(text) > MAX_TEXT:
        raise StepRefused(
            "bad-appeal",
            say("An appeal needs a text of at most %(most)s characters.", most=number(MAX_TEXT)),
        )
    with noting("appeal", case_id=case_id, by=by, now=now, reason="An appeal was lodged.") as step:
        side = SIDES.get(by.kind)
        if side is None:
            raise StepRefused(
                "not-allowed",
                say("Only the holder can appeal; a dismissal can be appealed by the reporter."),
            )
        decision = contestable(step, side, decision_ref)
        report = reporter.report_by(step) if side == "REPORTER" else None
        if any(a.decision_id == decision.pk for a in step.facts.appeals):
            raise StepRefused(
                "already-appealed",
                say(
                    "The decision to %(verb)s has already been appealed. You can still go to "
                    "court.",
                    verb=word(decision.verb),
                ),
            )
        check_in_time(step, decision, now)
        made = step.add(
            Appeal(
                case=step.case,
                decision=decision,
                side=side,
                report=report,
                lodged_by=by.name,
                text=text,
                lodged_at=now,
            )
        )
        step.data = {"appeal": made.ref, "decision": decision.ref}
        step.open_review("APPEAL", step.facts.office.after(now, HEAR_WITHIN), subject=made.pk)
        step.tell_staff("appeal", role="LEAD", about={"side": made.side, "verb": decision.verb})
        step.tell_endpoints("appeal.lodged", appeal=made.ref, decision=decision.ref)
    return made


def check_in_time(step: Step, decision: Decision, now: datetime) -> None:
    """Six calendar months from the moment that the holder was informed, not from the decision; who
    was never told is never late.
    """
    notice = Notice.objects.filter(decision=decision, audience="HOLDER").only("informed_at").first()
    if notice is None or notice.informed_at is None:
        return
    end = appeal_until(notice.informed_at, time_zone=known_zone(step.account.time_zone))
    if now >= end:
        sentence = say(
            "Appeals were possible until %(until)s, six months after you were informed. It is "
            "now too late.",
            until=when(end),
        )
        raise StepRefused("too-late", sentence)


def appeal_of(step: Step, appeal_id: UUID) -> tuple[Appeal, Decision]:
    """The appeal and the contested decision."""
    appeal = next(a for a in step.facts.appeals if a.pk == appeal_id)
    return appeal, next(d for d in step.facts.decisions if d.pk == appeal.decision_id)


def take_hearing(
    *, appeal_id: UUID, by: Actor, now: datetime, version: int | None = None
) -> Appeal:
    """Begin to hear an appeal.

    Raises StepRefused: somebody with a part in the decision may not, and nobody twice.
    """
    lodged = known(Appeal.objects.all(), appeal_id, "appeal")
    with noting(
        "take_hearing",
        case_id=lodged.case_id,
        by=by,
        now=now,
        reason=f"Hears {lodged.ref}.",
        version=version,
    ) as step:
        return begin(step, appeal_id)


def begin(step: Step, appeal_id: UUID) -> Appeal:
    """What taking a hearing writes."""
    appeal, decision = appeal_of(step, appeal_id)
    authority.require(authority.check_hear(decision, step.by, step.facts))
    if appeal.phase != "LODGED":
        raise StepRefused("not-open", who_answered(appeal))
    appeal.open_hearing()
    step.change(appeal, hearer_id=step.by.user_id)
    step.data = {"appeal": appeal.ref}
    return appeal


def follows(later: Decision, contested: Decision) -> bool:
    """Whether a later decision is only what the contested one leads to: its continuation, its
    return after a plan, its due date.
    """
    return later.verb in ("continue_measure", "lapse") or (later.verb, contested.verb) == (
        "terminate",
        "give_notice",
    )


def hand_hearing(*, appeal_id: UUID, to: UUID, by: Actor, now: datetime) -> Appeal:
    """Give a hearing to somebody else, who had no part in the decision either, when its hearer is
    away. Raises StepRefused.
    """
    lodged, person = (
        known(Appeal.objects.all(), appeal_id, "appeal"),
        known(User.objects.all(), to, "person").actor,
    )
    with noting(
        "hand_hearing",
        case_id=lodged.case_id,
        by=by,
        now=now,
        reason=f"{person.name} hears {lodged.ref}.",
    ) as step:
        appeal, decision = appeal_of(step, appeal_id)
        authority.require(
            authority.check_role(by, Role.LEAD, say("reassign an appeal"))
            or authority.keeps_out(by, step.facts)
        )
        authority.require(authority.check_hear(decision, person, step.facts), "not-assignable")
        if appeal.phase != "HEARING":
            raise StepRefused(
                "not-open",
                say(
                    "Appeal %(ref)s is %(phase)s, so nobody is reviewing it.",
                    ref=appeal.ref,
                    phase=word(appeal.phase),
                ),
            )
        step.change(appeal, hearer_id=to)
        step.data = {"appeal": appeal.ref}
    return appeal


def refuse(
    *, appeal_id: UUID, reasons: str, by: Actor, now: datetime, version: int | None = None
) -> None:
    """An appeal that cannot be heard, with the reason. Raises StepRefused."""
    settle(
        appeal_id,
        "refuse",
        notice="appeal_inadmissible",
        reasons=reasons,
        by=by,
        now=now,
        version=version,
    )


def withdraw(*, appeal_id: UUID, by: Actor, now: datetime) -> None:
    """Whoever appealed takes it back."""
    settle(appeal_id, "withdraw", notice="", reasons="Withdrawn.", by=by, now=now)


def hear(
    *,
    appeal_id: UUID,
    outcome: str,
    reasons: str,
    by: Actor,
    now: datetime,
    terms: Terms | None = None,
    version: int | None = None,
) -> Appeal:
    """Decide an appeal: affirmed, overturned, varied (with the lesser measure in `terms`; a lead
    seconds) or remanded.

    `version` is that of the case which the hearer looked at; another one refuses. Raises
    StepRefused.
    """
    lodged = known(Appeal.objects.all(), appeal_id, "appeal")
    given = outcome_terms(lodged, outcome, reasons, terms)
    if lodged.phase == "LODGED":
        take_hearing(appeal_id=appeal_id, by=by, now=now, version=version)
        version = None  # from here on it is this person's own act that moved it
    if outcome == "overturned":
        overturn(lodged, reasons=given.reasons, by=by, now=now, version=version)
    elif outcome == "varied":
        decide(
            case_id=lodged.case_id,
            verb="vary",
            terms=given,
            by=by,
            now=now,
            version=version,
            appeal=appeal_id,
        )
    else:
        settle(
            appeal_id,
            OUTCOMES[outcome],
            notice=f"appeal_{outcome}",
            reasons=given.reasons,
            by=by,
            now=now,
            version=version,
        )
    return Appeal.objects.get(pk=appeal_id)


def rehearse(
    *,
    appeal_id: UUID,
    outcome: str,
    reasons: str,
    by: Actor,
    now: datetime,
    terms: Terms | None = None,
) -> Rehearsal:
    """What `hear` would do now, the hearing taken where nobody has it yet, or `refuse`
    (inadmissible). Locks nothing and writes nothing.

    Raises StepRefused: everything that would refuse that outcome.
    """
    lodged = known(Appeal.objects.all(), appeal_id, "appeal")
    if outcome == "inadmissible":
        with looking(lodged.case_id, act="refuse", by=by, now=now, reason=reasons) as step:
            end(step, appeal_id, "refuse", notice="appeal_inadmissible", reasons=reasons)
            return Rehearsal(impact=None, notice=letter(step))
    given = outcome_terms(lodged, outcome, reasons, terms)
    verb = OUTCOMES[outcome]
    with looking(lodged.case_id, act=verb, by=by, now=now, reason=given.reasons) as step:
        if lodged.phase == "LODGED":
            begin(step, appeal_id)
        if outcome in ("affirmed", "remanded"):
            end(step, appeal_id, verb, notice=f"appeal_{outcome}", reasons=given.reasons)
            return Rehearsal(impact=None, notice=letter(step))
        if outcome == "varied":
            return verb_rehearsed(step, verb, given, appeal=appeal_id)
        return verb_rehearsed(
            step,
            verb,
            given,
            appeal=appeal_id,
            facts=lambda: uphold(step, appeal_id, given.reasons),
        )


def outcome_terms(lodged: Appeal, outcome: str, reasons: str, terms: Terms | None) -> Terms:
    """The terms of an outcome, if this appeal may have it. Raises StepRefused."""
    given = read_terms({**(terms or Terms()).model_dump(exclude_unset=True), "reasons": reasons})
    if outcome not in OUTCOMES:
        sentence = say(
            "The outcome of an appeal must be one of %(choices)s, not %(outcome)s.",
            choices=", ".join(OUTCOMES),
            outcome=repr(outcome),
        )
        raise StepRefused("bad-terms", sentence)
    if not given.reasons:
        raise StepRefused("bad-terms", say("Give reasons for the answer to the appeal."))
    if outcome in ("overturned", "varied") and lodged.side == "REPORTER":
        sentence = say(
            "An appeal against a dismissal cannot end with “%(outcome)s”. Send the case back; "
            "a lead then reopens it.",
            outcome=outcome,
        )
        raise StepRefused("not-possible", sentence)
    if outcome == "varied":
        check_terms("vary", given, mark_of(Case, "vary"))
    return given


def overturn(
    lodged: Appeal, *, reasons: str, by: Actor, now: datetime, version: int | None = None
) -> None:
    """The appeal is upheld: what the decision imposed is lifted, its strike is void."""
    with taking(
        "overturn",
        case_id=lodged.case_id,
        by=by,
        now=now,
        terms=Terms(reasons=reasons),
        version=version,
        appeal=lodged.pk,
    ) as step:
        uphold(step, lodged.pk, reasons)


def uphold(step: Step, appeal_id: UUID, reasons: str) -> None:
    """What upholding an appeal writes beside the verb."""
    appeal, decision = appeal_of(step, appeal_id)
    authority.require(authority.check_hear(decision, step.by, step.facts))
    require_no_more(decision, step.by, step.facts)
    appeal.overturn()
    close(step, appeal, reasons)


def require_no_more(contested: Decision, by: Actor, facts: Facts) -> None:
    """Refuse to uphold an appeal where that would undo more than what is contested: a later
    decision stands on its own.

    A continuation falls with what it lengthens. Raises StepRefused: `not-possible`; `not-allowed`
    for who had a part in the continuation.
    """
    executed = facts.executed
    later = [d for d in executed[executed.index(contested) + 1 :] if d.verb not in IN_FAVOUR]
    if own := next((d for d in later if not follows(d, contested)), None):
        stands = say(
            "The later decision to %(verb)s (%(ref)s) is not part of this appeal. It must be "
            "appealed itself, or the case sent back.",
            verb=word(own.verb),
            ref=own.ref,
        )
        raise StepRefused("not-possible", stands)
    if any(by.user_id in d.parts for d in later):
        raise StepRefused(
            "not-allowed",
            say(
                "%(name)s took part in the decision that continued the contested one.",
                name=by.name,
            ),
        )


def settle(
    appeal_id: UUID,
    how: str,
    *,
    notice: str,
    reasons: str,
    by: Actor,
    now: datetime,
    version: int | None = None,
) -> None:
    """End an appeal without touching the case."""
    lodged = known(Appeal.objects.all(), appeal_id, "appeal")
    if not reasons.strip():
        raise StepRefused("bad-terms", say("Give reasons for the answer to the appeal."))
    with noting(
        f"{how}_appeal", case_id=lodged.case_id, by=by, now=now, reason=reasons, version=version
    ) as step:
        end(step, appeal_id, how, notice=notice, reasons=reasons)


def end(step: Step, appeal_id: UUID, how: str, *, notice: str, reasons: str) -> None:
    """What ending an appeal writes, where the case stays as it is; whoever appealed is answered."""
    appeal, decision = appeal_of(step, appeal_id)
    require_settled_by(how, appeal, decision, step.by, step)
    getattr(appeal, how)()
    close(step, appeal, reasons)
    if how == "remand":
        step.open_review(
            "FIRST_LOOK", step.facts.office.after(step.now, LOOK_WITHIN), subject=appeal.pk
        )
        step.tell_staff("remanded", role="LEAD", about={"appeal": appeal.ref})
    if notice and appeal.report_id:
        report = Report.objects.get(pk=appeal.report_id)
        reporter.tell_reporter(
            step,
            report,
            "report_appeal_answered",
            outcome=notice.removeprefix("appeal_"),
            reasons=reasons,
        )
    elif notice and appeal.side == "HOLDER":
        send_notice(step, statement_of(step, notice, reasons=reasons))


def require_settled_by(how: str, appeal: Appeal, decision: Decision, by: Actor, step: Step) -> None:
    """Refuse where this actor may not end the appeal this way.

    Raises StepRefused: `not-allowed`, `not-open` when somebody was first.
    """
    if how == "withdraw":
        theirs = appeal.report_id is None or appeal.report_id in {
            report.pk for report in reporter.reports_of(step)
        }
        own = (
            by.kind in SIDES
            and SIDES[by.kind] == appeal.side
            and theirs
            and appeal.phase in ("LODGED", "HEARING")
        )
        authority.require(
            None
            if own
            else say("Only the person who appealed can withdraw the appeal, while it is open.")
        )
        return
    authority.require(authority.check_hear(decision, by, step.facts))
    if not (
        appeal.phase == "LODGED"
        if how == "refuse"
        else appeal.phase == "HEARING" and appeal.hearer_id == by.user_id
    ):
        raise StepRefused("not-open", who_answered(appeal))


def close(step: Step, appeal: Appeal, reasons: str) -> None:
    """What the end of every appeal has in common."""
    step.change(appeal, decided_at=step.now, reasons=reasons)
    step.data = {**step.data, "appeal": appeal.ref, "outcome": appeal.phase}
    step.close_reviews("APPEAL", subject=appeal.pk)
    step.tell_endpoints("appeal.decided", appeal=appeal.ref, outcome=appeal.phase)


def request_reinstatement(
    *, case_id: UUID, text: str, by: Actor, now: datetime
) -> ReinstatementRequest:
    """The holder says that it is fixed.

    It contests nothing and needs no deadline. Raises StepRefused.
    """
    if not text.strip() or len(text) > MAX_TEXT:
        raise StepRefused(
            "bad-request",
            say("A request needs a text of at most %(most)s characters.", most=number(MAX_TEXT)),
        )
    with noting(
        "request_reinstatement", case_id=case_id, by=by, now=now, reason=text[:500]
    ) as step:
        if by.kind != Kind.HOLDER:
            raise StepRefused("not-allowed", say("Only the holder can request reinstatement."))
        if not (step.facts.own_measures or step.facts.ordered):
            raise StepRefused(
                "not-possible",
                say(
                    "This case has no restriction on the account, so there is nothing to reinstate."
                ),
            )
        if ReinstatementRequest.objects.filter(case_id=case_id, phase="LODGED").exists():
            raise StepRefused(
                "conflict", say("A request is already open and must be answered first.")
            )
        made = step.add(
            ReinstatementRequest(case=step.case, text=text, asked_by=by.name, asked_at=now)
        )
        step.open_review("SUBMISSION", step.facts.office.after(now, LOOK_WITHIN), subject=made.pk)
        step.tell_assignee("reinstatement")
    return made


def answer_reinstatement(
    *, request_id: UUID, granted: bool, reasons: str, by: Actor, now: datetime
) -> None:
    """Answer with reasons. Granting moves nothing by itself: the verb that gives access back is
    taken as always. Raises StepRefused.
    """
    case_id = case_of(ReinstatementRequest.objects.all(), request_id, "request")
    with noting("answer_reinstatement", case_id=case_id, by=by, now=now, reason=reasons) as step:
        asked = ReinstatementRequest.objects.get(pk=request_id)
        authority.require(authority.check_work(by, step.facts))
        if asked.phase != "LODGED":
            raise StepRefused("not-open", say("This request has already been answered."))
        (asked.grant if granted else asked.decline)()
        step.change(asked, answered_by=by.name, answered_at=now, reasons=reasons)
        step.close_reviews("SUBMISSION", subject=asked.pk)
        send_notice(
            step,
            statement_of(
                step,
                "reinstatement_answered",
                reasons=reasons,
                outcome="granted" if granted else "refused",
            ),
        )
