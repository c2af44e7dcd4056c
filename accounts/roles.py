"""Who acts: the roles, and what each may see and do, in one table."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """A member of staff has one role; a higher one includes what a lower one may decide.

    An auditor only reads.
    """

    AUDITOR = "AUDITOR"
    REVIEWER = "REVIEWER"
    LEAD = "LEAD"
    ADMIN = "ADMIN"

    @property
    def rank(self) -> int:
        """0 for those who never decide; a higher number decides more."""
        return list(Role).index(self)

    @property
    def with_article(self) -> str:
        """As it stands in a sentence: "a lead", "an admin"."""
        return f"{'an' if self.value[0] == 'A' else 'a'} {self.value.lower()}"


class Kind(StrEnum):
    """What sort of actor it is; only STAFF has a role."""

    STAFF = "STAFF"
    SYSTEM = "SYSTEM"
    HOLDER = "HOLDER"
    REPORTER = "REPORTER"
    PARTNER = "PARTNER"
    FLAGGER = "FLAGGER"  # of its own tokens alone; in a case it is a reporter


# What a role may do beside the verbs of the workflow (whose marks say it themselves).
MAY: dict[str, frozenset[Role]] = {
    "read": frozenset(Role),
    # evidence, findings, messages, assignment
    "work": frozenset({Role.REVIEWER, Role.LEAD, Role.ADMIN}),
    "approve": frozenset({Role.LEAD, Role.ADMIN}),  # the mark of a verb may ask for more
    "assign others": frozenset({Role.LEAD, Role.ADMIN}),
    "set queue rules": frozenset({Role.LEAD, Role.ADMIN}),
    "set quality shares": frozenset({Role.LEAD, Role.ADMIN}),
    "settle quality reviews": frozenset({Role.LEAD, Role.ADMIN}),
    # which decision was seen how; figures of a policy are everybody's
    "read quality reviews": frozenset({Role.AUDITOR, Role.LEAD, Role.ADMIN}),
    "word statements": frozenset({Role.LEAD, Role.ADMIN}),  # what becomes public of a decision
    "act on misuse": frozenset({Role.LEAD, Role.ADMIN}),  # warn, suspend, weigh reports less
    "read misuse": frozenset({Role.AUDITOR, Role.LEAD, Role.ADMIN}),
    "choose profiles": frozenset({Role.ADMIN}),
    # figures of a period, which two publish as they were counted
    "read transparency reports": frozenset({Role.LEAD, Role.ADMIN}),
    "make transparency reports": frozenset({Role.ADMIN}),
    "publish transparency reports": frozenset({Role.LEAD, Role.ADMIN}),
    "remove what is over": frozenset({Role.ADMIN}),  # under the rules of retention
    "settle escalations": frozenset({Role.ADMIN}),
    "administer": frozenset({Role.ADMIN}),  # policies, partners, staff, webhooks
    "read audit": frozenset({Role.AUDITOR, Role.ADMIN}),
}


# Acts of the staff's record by which somebody gives another person their way in or their rights.
# For FOREIGN after one, neither approves what the other proposes.
GIVES_WAY_IN = ("make", "role", "enable", "renew sign-in", "email")
FOREIGN = timedelta(days=30)
STOPPABLE = timedelta(hours=24)  # in which an admin may stop what another does to their sign-in


@dataclass(kw_only=True)
class Sending:
    """One sending of a form: the form's key, and SHA-256 of what was sent. Its act is done once,
    however often it is sent.
    """

    key: UUID
    digest: str
    tried: bool = False  # an act began with it
    done: bool = False  # and was committed

    def finish(self) -> None:
        """The act that began with it is committed."""
        self.done = True


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Somebody who acts, as the record will keep them: names stay as they were."""

    kind: Kind
    name: str
    user_id: UUID | None = None
    role: Role | None = None
    email: str = ""
    # who is known by a mailbox of theirs and has no sign-in: what their forms are kept under
    visitor_id: UUID | None = None
    # the form with which they act, where it is one
    sending: Sending | None = field(default=None, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Who reports is named in no record, no appeal and no mail to staff: the chain is for ever,
        and the name must be able to go.
        """
        if self.kind == Kind.REPORTER:
            object.__setattr__(self, "name", "A reporter")

    @property
    def sender_id(self) -> UUID | None:
        """Under whom the forms that they send are known; None for who sends none."""
        return self.user_id or self.visitor_id

    @property
    def rank(self) -> int:
        """The rank of the role; 0 for everybody who is not staff."""
        return self.role.rank if self.role else 0

    def may(self, what: str) -> bool:
        """Whether this actor's role is listed for `what` in MAY."""
        return self.role is not None and self.role in MAY[what]


SYSTEM = Actor(kind=Kind.SYSTEM, name="Docket")
