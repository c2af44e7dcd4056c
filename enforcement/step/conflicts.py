"""Who was first: what somebody is told who comes second, by whom it was done, and when."""

from __future__ import annotations

from uuid import UUID

from accounts.models import User
from accounts.roles import Kind
from enforcement.language.events import act_in_short
from enforcement.language.formats import when
from enforcement.language.saying import say, word
from enforcement.models import Appeal, Case, Decision, Event
from enforcement.workflow.machines import AppealPhase
from enforcement.workflow.proceeding import FINAL

ENDED = ("send_back", "withdraw", "expire")


def who_did_what(event: Event) -> str:
    """An event as a sentence without its full stop: who did what, and when."""
    text = act_in_short(event.act, event.data.get("lane", ""))
    proposer, approver = event.data.get("proposed_by"), event.approved_by
    # where nobody acts, it is the program that did it when it fell due
    if not (proposer and approver and event.actor_kind == Kind.STAFF):
        return f"{text.format(who=event.actor_name)} ({when(event.at)})"
    both = say("%(done)s, approved by %(name)s", done=text.format(who=proposer), name=approver)
    return f"{both} ({when(event.at)})"


def who_settled(decision_id: UUID) -> str:
    """How a proposal that no longer waits was settled, as a sentence."""
    decision = Decision.objects.get(pk=decision_id)
    if decision.approved_at:
        return say(
            "%(name)s approved this on %(at)s. It has taken effect.",
            name=decision.approver_name,
            at=when(decision.approved_at),
        )
    if decision.executed_at:
        return say(
            "%(name)s took this decision on %(at)s. It needs no approval.",
            name=decision.proposer_name,
            at=when(decision.executed_at),
        )
    events = Event.objects.filter(case_id=decision.case_id).order_by("-seq")
    ended = events.filter(decision=decision, act__in=ENDED).first()
    if ended is None:
        over = events.filter(target__in=FINAL).first()
        return say(
            "The case was closed before this was approved. %(what)s.",
            what=who_did_what(over) if over else say("Review it again"),
        )
    match ended.act:
        case "send_back":
            return say(
                "%(name)s returned this on %(at)s.", name=ended.actor_name, at=when(ended.at)
            )
        case "withdraw":
            return say(
                "%(name)s withdrew this on %(at)s.", name=ended.actor_name, at=when(ended.at)
            )
    return say("Nobody approved this in time. It expired on %(at)s.", at=when(ended.at))


def who_answered(appeal: Appeal) -> str:
    """Who hears an appeal, or how it was answered, as a sentence."""
    event = (
        Event.objects.filter(case_id=appeal.case_id, data__appeal=appeal.ref)
        .exclude(act="appeal")
        .order_by("-seq")
        .first()
    )
    if appeal.phase == AppealPhase.HEARING and appeal.hearer_id:
        name = User.objects.get(pk=appeal.hearer_id).actor.name
        if event is None:
            return say("%(name)s is the reviewer of appeal %(ref)s.", name=name, ref=appeal.ref)
        return say(
            "%(name)s has been the reviewer of appeal %(ref)s since %(at)s.",
            name=name,
            ref=appeal.ref,
            at=when(event.at),
        )
    if event is None:
        return say("Appeal %(ref)s is already %(phase)s.", ref=appeal.ref, phase=word(appeal.phase))
    if appeal.phase == AppealPhase.WITHDRAWN:
        return say(
            "%(name)s withdrew %(ref)s on %(at)s.",
            name=event.actor_name,
            ref=appeal.ref,
            at=when(event.at),
        )
    return say(
        "%(name)s answered %(ref)s on %(at)s. Result: %(phase)s.",
        name=event.actor_name,
        ref=appeal.ref,
        at=when(event.at),
        phase=word(appeal.phase),
    )


def who_took(verb: str, case: Case) -> str:
    """Who brought the case to its state by this very verb, as a sentence; empty where another verb
    did.
    """
    moved = Event.objects.filter(case=case).exclude(target="").order_by("-seq").first()
    if moved is None or moved.act != verb:
        return ""
    return say("%(name)s did it on %(at)s.", name=moved.actor_name, at=when(moved.at))
