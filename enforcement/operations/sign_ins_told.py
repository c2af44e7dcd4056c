"""Who is told of a change of somebody's role or sign-in: every other admin, and the person, also at
the address that they had until lately.
"""

from __future__ import annotations

from accounts.invitations import stop_address
from accounts.models import User
from accounts.roles import Role
from enforcement.models import RoleProposal
from enforcement.models.staff import SignInAct
from enforcement.queries.ways_in import address_before
from enforcement.step.arrange import Arrangement


def tell_of_change(
    this: Arrangement,
    person: User,
    change: str,
    *,
    reason: str = "",
    proposer: User | None = None,
    former: str = "",
) -> None:
    """Tell every other admin, and the person, what was done. `change` is a row of CHANGES in
    `language/staff_mails.py`; `former` the address that the person had before.
    """
    about = {
        "person": person.actor.name,
        "change": change,
        "reason": reason,
        "proposer": proposer.actor.name if proposer else "",
    }
    path = f"/staff/of/{person.username}"
    but = (this.by.user_id, person.pk)
    this.tell("sign_in_changed", role=Role.ADMIN, exclude=but, about=about, path=path)
    former = former or address_before(person, this.now)
    this.tell("own_sign_in_changed", users=(person.pk,), about=about, path="/", former=former)


def tell_of_proposal(this: Arrangement, proposal: RoleProposal) -> None:
    """Tell every other admin, and the person, who can stop it from the mail, also at the address
    that they had until lately; the proposal, which is saved afterwards, knows which mail that is.
    """
    person, ends = proposal.person, proposal.expires_at.isoformat()
    about = {
        "person": person.actor.name,
        "change": change_of(proposal),
        "reason": proposal.reason,
        "until" if proposal.unless_stopped else "due_at": ends,
    }
    but = (this.by.user_id, person.pk)
    this.tell("sign_in_proposed", role=Role.ADMIN, exclude=but, about=about, path="/staff")
    stop = stop_address(proposal.pk) if proposal.unless_stopped else "/"
    proposal.mail = this.tell(
        "own_sign_in_proposed",
        users=(person.pk,),
        about=about,
        path=stop,
        former=address_before(person, this.now),
    )


def change_of(proposal: RoleProposal) -> str:
    """What is proposed, as CHANGES in `language/staff_mails.py` names it."""
    return str(proposal.role if proposal.act == SignInAct.ROLE else proposal.act)
