"""May this person take this verb on this case now?

None, or a sentence that says why not and what would make it possible.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from datetime import datetime
from uuid import UUID

from accounts.addresses import is_same_address
from accounts.models import Account, Contact
from accounts.roles import Actor, Kind, Role
from enforcement.language.formats import when
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import role_in_words, say, word
from enforcement.language.verbs import verb_within
from enforcement.models import Case, Decision, EvidenceCopy
from enforcement.rules.facts import Facts, on_the_merits
from enforcement.workflow.machines import UNDECIDED, AppealPhase
from enforcement.workflow.marks import HEARER, SYSTEM, AccountEffect, Mark, mark_of


def keeps_out(by: Actor, facts: Facts) -> str | None:
    """Whoever is recused from the account, or is one of its contacts, keeps out of everything about
    it.
    """
    return keeps_out_of(facts.account, by, contacts=facts.contacts, recused=facts.recused)


def keeps_out_of(
    account: Account, by: Actor, *, contacts: Iterable[Contact], recused: Container[UUID | None]
) -> str | None:
    """The same where there is no case: `recused` has the keys of people."""
    if any(is_same_address(by.email, contact.email) for contact in contacts):
        return say(
            "%(name)s is a contact of %(account)s. Nobody works on a case about themselves.",
            name=by.name,
            account=account.name,
        )
    if by.user_id in recused:
        return say(
            "%(name)s is recused from %(account)s. Reassign the case.",
            name=by.name,
            account=account.name,
        )
    return None


def check_role(by: Actor, needed: Role, what: str) -> str | None:
    """The role, or a higher one."""
    if by.kind == Kind.STAFF and by.rank >= needed.rank > 0:
        return None
    return say(
        "%(name)s may not %(what)s: it needs %(role)s.",
        name=by.name,
        what=what,
        role=role_in_words(needed),
    )


def check_verb(verb: str, mark: Mark, by: Actor, facts: Facts) -> str | None:
    """May this actor take the verb: the role, recusal, automation's limits, somebody else's
    lease?
    """
    what = verb_within(verb)
    if by.kind == Kind.SYSTEM:
        return check_system(what, mark, facts)
    if by.kind != Kind.STAFF:
        return say("%(name)s may not %(what)s. Only staff can.", name=by.name, what=what)
    roles = [Role(r) for r in mark.by if r not in (SYSTEM, HEARER)]
    if HEARER in mark.by:
        roles = (
            [Role.REVIEWER]
            if any(
                a.phase == AppealPhase.HEARING and a.hearer_id == by.user_id for a in facts.appeals
            )
            else []
        )
        if not roles:
            return say(
                "%(name)s may not %(what)s. Only the appeal reviewer can.", name=by.name, what=what
            )
    if not roles:
        return say(
            "Nobody can %(what)s by hand. It happens automatically when it is due.", what=what
        )
    lowest = min(roles, key=lambda role: role.rank)
    if refused := check_role(by, lowest, what):
        approver = mark.approver(facts)
        return (
            refused
            if not (refused and approver)
            else say(
                "%(name)s may not %(what)s: it needs %(role)s, and it is not approved by "
                "%(approver)s.",
                name=by.name,
                what=what,
                role=role_in_words(lowest),
                approver=role_in_words(approver),
            )
        )
    return keeps_out(by, facts) or check_lease(by, facts) or check_anew(verb, by, facts)


def check_anew(verb: str, by: Actor, facts: Facts) -> str | None:
    """After an appeal sent a decision back, whoever had a part in it does not decide again."""
    sent_back = facts.sent_back if on_the_merits(verb) else None
    if sent_back is None:
        return None
    old = next(d for d in facts.executed if d.pk == sent_back.decision_id)
    if by.user_id not in facts.parts_in(old):
        return None
    return say(
        "%(name)s had a part in the decision that was sent back. Somebody else must decide.",
        name=by.name,
    )


def check_system(what: str, mark: Mark, facts: Facts) -> str | None:
    """Automation may hold an account as a precaution, and do what has fallen due; never where a
    person lately decided otherwise.
    """
    # what a second person must approve is not automation's to propose either
    if SYSTEM not in mark.by or mark.approver(facts):
        return say("Automation may not %(what)s. A person must decide that.", what=what)
    blocked = facts.account.automation_blocked_until_at
    if mark.effect is AccountEffect.PRECAUTION and blocked and blocked > facts.now:
        return say(
            "Automation may not %(what)s %(account)s before %(blocked)s, because a person "
            "decided otherwise.",
            what=what,
            account=facts.account.name,
            blocked=when(blocked),
        )
    return None


def check_lease(by: Actor, facts: Facts) -> str | None:
    """A case that somebody works on is theirs for the moment; leads and admins may step in."""
    return check_lease_of(facts.case, by, facts.now)


def check_lease_of(case: Case, by: Actor, now: datetime) -> str | None:
    """The same of a case that is only written to along with another one."""
    held = (
        case.lease_until_at is not None
        and case.lease_until_at > now
        and by.user_id not in (case.lease_holder_id, case.assignee_id)
    )
    if held and by.rank < Role.LEAD.rank and case.lease_until_at:
        return say(
            "%(ref)s is locked to somebody else until %(until)s. Ask them to reassign it, or wait.",
            ref=case.ref,
            until=when(case.lease_until_at),
        )
    return None


def check_foreign(other: UUID | None, by: Actor, facts: Facts) -> str | None:
    """Nobody makes their own second person: who gave the other their role or sign-in lately, or
    got it from them, does not approve for them (invariant 3).
    """
    return foreign(by) if frozenset((other, by.user_id)) in facts.owe_way_in else None


def foreign(by: Actor) -> str:
    """Said to whoever is not independent of the proposer."""
    return say(
        "%(name)s and the proposer are not independent: one gave the other their role or sign-in "
        "in the last 30 days. Somebody else must do this.",
        name=by.name,
    )


def check_in_time(expires_at: datetime | None, now: datetime) -> str | None:
    """A proposal does not wait for ever."""
    if expires_at is None or expires_at > now:
        return None
    return say(
        "This proposal waited longer than 72 hours: it is no longer in time. Propose the decision "
        "again."
    )


def check_other_person(proposed_by: UUID | None, proposer_name: str, by: Actor) -> str | None:
    """Nobody approves what they proposed."""
    if by.user_id is None or by.user_id != proposed_by:
        return None
    return say(
        "A decision is approved by a different person, not by the person who proposed it "
        "(%(proposer_name)s).",
        proposer_name=proposer_name,
    )


def check_approve(decision: Decision, by: Actor, facts: Facts) -> str | None:
    """A different person of the role that the decision needs: when it was proposed, and now;
    without a part in what an appeal contests.
    """
    if refused := check_other_person(decision.proposed_by_id, decision.proposer_name, by):
        return refused
    needed = {
        Role(decision.needs),
        mark_of(Case, decision.verb).approver(facts) or Role(decision.needs),
    }
    if refused := check_role(
        by,
        max(needed, key=lambda role: role.rank),
        say("approve the proposal to %(verb)s", verb=verb_within(decision.verb)),
    ):
        return refused
    if by.user_id in parts_in_contested(decision, facts):
        return say("%(by)s had a part in the decision that is contested.", by=by.name)
    if refused := check_foreign(decision.proposed_by_id, by, facts):
        return refused
    return keeps_out(by, facts) or check_anew(decision.verb, by, facts)


def parts_in_contested(decision: Decision, facts: Facts) -> set[object]:
    """Where a decision answers an appeal: the people who had a part in what is contested."""
    contested = (
        {a.decision_id for a in facts.appeals if a.pk == decision.appeal_id}
        if decision.appeal_id
        else set()
    )
    return {person for d in facts.decisions if d.pk in contested for person in facts.parts_in(d)}


def check_withdraw(decision: Decision, by: Actor, facts: Facts) -> str | None:
    """Whoever proposed it takes it back; an admin without a part in the account may do it for
    somebody who is away.
    """
    if by.user_id is not None and by.user_id == decision.proposed_by_id:
        return None
    if by.rank >= Role.ADMIN.rank:
        return keeps_out(by, facts)
    return say(
        "Only the proposer (%(proposer)s) or an admin can withdraw this proposal.",
        proposer=decision.proposer_name,
    )


def check_ratify(decision: Decision, needed: Role, by: Actor, facts: Facts) -> str | None:
    """After the fact, by somebody else, who does not hear the appeal against it."""
    if by.user_id is not None and by.user_id == decision.proposed_by_id:
        return say(
            "A decision is ratified by a different person, not by the person who took it "
            "(%(proposer_name)s).",
            proposer_name=decision.proposer_name,
        )
    if by.user_id is not None and any(
        a.decision_id == decision.pk and a.hearer_id == by.user_id for a in facts.appeals
    ):
        return say(
            "%(name)s is reviewing the appeal against this decision and may not take part in it.",
            name=by.name,
        )
    if refused := check_foreign(decision.proposed_by_id, by, facts):
        return refused
    return check_role(
        by, needed, say("ratify the decision to %(verb)s", verb=verb_within(decision.verb))
    ) or keeps_out(by, facts)


def check_hear(
    decision: Decision, by: Actor, facts: Facts, *, of: UUID | None = None
) -> str | None:
    """Somebody who had no part in the contested decision, nor in a finding that it rests on, nor
    heard another appeal against it than `of`, the one that is meant; and who is independent of
    whoever proposed, approved or ratified it.
    """
    if by.user_id in had_part_or_heard(decision, facts, of=of):
        return say(
            "%(name)s had a part in the decision. An appeal is reviewed by somebody who had none.",
            name=by.name,
        )
    if by.user_id in dependent_on_parts(decision, facts):
        return say(
            "%(name)s and somebody who had a part in the decision are not independent: one gave "
            "the other their role or sign-in in the last 30 days. Somebody else must do this.",
            name=by.name,
        )
    return check_role(by, Role.REVIEWER, say("review an appeal")) or keeps_out(by, facts)


def kept_from_hearing(decision: Decision, facts: Facts, *, of: UUID | None = None) -> set[object]:
    """The people who do not hear an appeal against a decision, as `check_hear` says why."""
    return had_part_or_heard(decision, facts, of=of) | dependent_on_parts(decision, facts)


def dependent_on_parts(decision: Decision, facts: Facts) -> set[object]:
    """The people who are not independent of somebody who proposed, approved or ratified it."""
    return {
        other
        for pair in facts.owe_way_in
        for part in decision.parts & pair
        for other in pair - {part}
    }


def had_part_or_heard(decision: Decision, facts: Facts, *, of: UUID | None = None) -> set[object]:
    """The people who had a part in it, or heard another appeal against it than `of`."""
    return facts.parts_in(decision) | {
        a.hearer_id
        for a in facts.appeals
        if a.decision_id == decision.pk and a.pk != of and a.phase not in UNDECIDED
    }


def check_answers(mark: Mark, appeal_id: UUID | None, by: Actor, facts: Facts) -> str | None:
    """What only a hearer may take answers an appeal: the one that this person hears."""
    if HEARER not in mark.by or any(
        a.pk == appeal_id and a.phase == AppealPhase.HEARING and a.hearer_id == by.user_id
        for a in facts.appeals
    ):
        return None
    return say(
        "%(name)s is not reviewing this appeal. Only the appeal reviewer can give its outcome.",
        name=by.name,
    )


def check_work(by: Actor, facts: Facts) -> str | None:
    """May this person gather evidence, record findings, write: staff who decide, and not
    recused.
    """
    return check_role(by, Role.REVIEWER, say("work on a case")) or keeps_out(by, facts)


def check_approve_copy(made: EvidenceCopy, by: Actor, facts: Facts) -> str | None:
    """Agreeing to a copy that the holder is to get: a lead, who is not the one that made it."""
    if made.made_by_id is not None and made.made_by_id == by.user_id:
        return say(
            "A copy is approved by a different person, not by the person who made it (%(name)s).",
            name=made.maker_name,
        )
    return (
        check_role(by, Role.LEAD, say("approve the copy"))
        or check_foreign(made.made_by_id, by, facts)
        or keeps_out(by, facts)
    )


def require(refused: str | None, code: str = "not-allowed") -> None:
    """Raise StepRefused with the sentence, where there is one."""
    if refused:
        raise StepRefused(code, refused)


def first_guard_against(verb: str, case: Case) -> str | None:
    """Can it be taken now: None, or the sentence of the first guard that does not hold."""
    what = verb_within(verb)
    possible = getattr(Case, verb)._django_fsm.get_transition(case.state)
    if possible is None:
        return say(
            "%(ref)s has the status %(state)s; from there you cannot %(what)s.",
            ref=case.ref,
            state=word(case.state),
            what=what,
        )
    for guard in possible.conditions:
        if not guard(case):
            return say("Not possible to %(what)s: %(why)s.", what=what, why=say(str(guard.__doc__)))
    return None


def require_possible(verb: str, case: Case) -> None:
    """Raise StepRefused (code `not-possible`) where a guard, or the state, stands against the
    verb.
    """
    require(first_guard_against(verb, case), "not-possible")
