"""May this person take this verb on this case now? None, or a sentence that says why not and what would make it possible."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from accounts.roles import Actor, Kind, Role
from enforcement.facts import Facts
from enforcement.marks import HEARER, SYSTEM, Mark, mark_of
from enforcement.models import Case, Decision
from enforcement.refusals import StepRefused


def when(moment: datetime) -> str:
    """A time in a sentence, in UTC."""
    return f"{moment:%-d %b %Y, %H:%M} UTC"


def keeps_out(by: Actor, f: Facts) -> str | None:
    """Whoever is recused from the account, or is one of its contacts, keeps out of everything about it."""
    if by.email and by.email.casefold() in {c.email.casefold() for c in f.contacts}:
        return f"{by.name} is a contact of {f.account.name}: nobody decides about themselves."
    if by.user_id in f.recused:
        return f"{by.name} is recused from {f.account.name}. Hand the case to somebody else."
    return None


def check_role(by: Actor, needed: Role, what: str) -> str | None:
    """The role, or a higher one."""
    if by.kind == Kind.STAFF and by.rank >= needed.rank > 0:
        return None
    return f"{by.name} may not {what}: it needs {needed.with_article}."


def check_verb(verb: str, mark: Mark, by: Actor, f: Facts) -> str | None:
    """May this actor take the verb: the role, recusal, automation's limits, somebody else's lease?"""
    what = verb.replace("_", " ")
    if by.kind == Kind.SYSTEM:
        return check_system(what, mark, f)
    if by.kind != Kind.STAFF:
        return f"{by.name} may not {what}: verbs are taken by staff."
    roles = [Role(r) for r in mark.by if r not in (SYSTEM, HEARER)]
    if HEARER in mark.by:
        roles = [Role.REVIEWER] if any(a.phase == "HEARING" and a.hearer_id == by.user_id for a in f.appeals) else []
        if not roles:
            return f"{by.name} may not {what}: only who hears the appeal may."
    if not roles:
        return f"Nobody may {what}: the program does it when it is due."
    lowest = min(roles, key=lambda r: r.rank)
    if refused := check_role(by, lowest, what):
        seconder = mark.seconder(f)
        return f"{refused[:-1]}, and it is not seconded by {seconder.with_article}." if seconder else refused
    return keeps_out(by, f) or check_lease(by, f)


def check_system(what: str, mark: Mark, f: Facts) -> str | None:
    """Automation may hold an account as a precaution, and do what has fallen due; never where a person lately decided otherwise."""
    if SYSTEM not in mark.by or mark.seconder(f):  # what a second person must approve is not automation's to propose either
        return f"Automation may not {what}: a person decides that."
    blocked = f.account.automation_blocked_until_at
    if mark.notice in ("limited", "suspended") and blocked and blocked > f.now:
        return f"Automation may not {what} {f.account.name} before {when(blocked)}: a person decided otherwise."
    return None


def check_lease(by: Actor, f: Facts) -> str | None:
    """A case that somebody works on is theirs for the moment; leads and admins may step in."""
    case = f.case
    held = case.lease_until_at is not None and case.lease_until_at > f.now and case.lease_holder_id != by.user_id
    if held and by.rank < Role.LEAD.rank and case.lease_until_at:
        return f"Somebody else works on {case.ref} until {when(case.lease_until_at)}. Ask them to hand it over, or wait."
    return None


def check_second(decision: Decision, by: Actor, f: Facts) -> str | None:
    """A different person of the role that the decision needs: when it was proposed, and now."""
    if by.user_id is not None and by.user_id == decision.proposed_by_id:
        return f"A decision is seconded by a different person, not by the person who proposed it ({decision.proposer_name})."
    needed = {Role(decision.needs), mark_of(Case, decision.verb).seconder(f) or Role(decision.needs)}
    return check_role(by, max(needed, key=lambda r: r.rank), f"second {decision.verb.replace('_', ' ')}") or keeps_out(by, f)


def check_ratify(decision: Decision, needed: Role, by: Actor, f: Facts) -> str | None:
    """After the fact, by somebody else, who does not hear the appeal against it."""
    if by.user_id is not None and by.user_id == decision.proposed_by_id:
        return f"A decision is ratified by a different person, not by the person who took it ({decision.proposer_name})."
    if by.user_id is not None and any(a.decision_id == decision.pk and a.hearer_id == by.user_id for a in f.appeals):
        return f"{by.name} hears the appeal against this decision, and so may have no part in it."
    return check_role(by, needed, f"ratify {decision.verb.replace('_', ' ')}") or keeps_out(by, f)


def check_hear(decision: Decision, by: Actor, f: Facts) -> str | None:
    """Somebody who had no part in the contested decision."""
    if by.user_id in decision.parts:
        return f"{by.name} had a part in the decision. An appeal is heard by somebody who had none."
    return check_role(by, Role.REVIEWER, "hear an appeal") or keeps_out(by, f)


def check_answers(mark: Mark, appeal_id: UUID | None, by: Actor, f: Facts) -> str | None:
    """What only a hearer may take answers an appeal: the one that this person hears."""
    if HEARER not in mark.by or any(a.pk == appeal_id and a.phase == "HEARING" and a.hearer_id == by.user_id for a in f.appeals):
        return None
    return f"{by.name} does not hear this appeal. It is decided by whoever hears it, as its outcome."


def check_work(by: Actor, f: Facts) -> str | None:
    """May this person gather evidence, record findings, write: staff who decide, and not recused."""
    return check_role(by, Role.REVIEWER, "work on a case") or keeps_out(by, f)


def require(refused: str | None, code: str = "not-allowed") -> None:
    """Raise StepRefused with the sentence, where there is one."""
    if refused:
        raise StepRefused(code, refused)


def first_guard_against(verb: str, case: Case) -> str | None:
    """Can it be taken now: None, or the sentence of the first guard that does not hold."""
    what = verb.replace("_", " ")
    possible = getattr(Case, verb)._django_fsm.get_transition(case.state)
    if possible is None:
        return f"{case.ref} is {case.state.lower()}: {what} is not possible from there."
    for guard in possible.conditions:
        if not guard(case):
            return f"Not possible to {what}: {guard.__doc__}."
    return None


def require_possible(verb: str, case: Case) -> None:
    """Raise StepRefused (code `not-possible`) where a guard, or the state, stands against the verb."""
    require(first_guard_against(verb, case), "not-possible")
