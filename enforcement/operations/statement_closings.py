"""A statement of reasons that waits for other words is closed without: it is not to be sent. One
lead proposes that with a reason, another agrees. The decision and the letter stay as they are.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from accounts.roles import Actor, Role
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import StatementClosing, StatementOfReasons
from enforcement.models.statement_closing import MAY_CLOSE
from enforcement.models.statement_of_reasons import AWAITS_LEAD, StatementPhase
from enforcement.operations.by_two import ByTwoKind
from enforcement.operations.own import acting_person
from enforcement.operations.statements import PAGE
from enforcement.queries.statement_grounds import known_of
from enforcement.rules.statements.personal_data import find_personal_data
from enforcement.sql.numbers import next_number
from enforcement.step.arrange import Arrangement, arranging, required_text
from enforcement.step.known import row_by_id
from enforcement.step.locks import alone

TURN = "docket.statement_closing"


def propose_closing(
    *, statement_id: UUID, reason: str, by: Actor, now: datetime
) -> StatementClosing:
    """Propose that a statement which waits is not to be sent. Another lead must agree.

    Raises StepRefused: `not-allowed`, `unknown-statement`, `not-open`, `conflict`, `bad-text`.
    """
    proposer = acting_person(by)
    with arranging(by=by, now=now, what=MAY_CLOSE) as this:
        alone(TURN)
        statement = that_waits(statement_id)
        require_none_proposed(statement)
        closing = StatementClosing(
            number=next_number(StatementClosing.objects.all()),
            statement=statement,
            reason=reason_without_names(statement, required_text("reason", reason)),
            proposed_by=proposer,
            proposed_by_name=by.name,
            proposed_at=now,
        )
        this.save(closing)
        this.note(
            "propose statement closing",
            statement.decision.ref,
            after={"number": closing.number},
            reason=closing.reason,
        )
        this.tell(
            "statement_closing_proposed",
            role=Role.LEAD,
            exclude=(by.user_id,),
            about={"ref": statement.decision.ref, "reason": closing.reason},
            path=path_of(closing),
        )
    return closing


def answer_closing(*, number: int, agreed: bool, by: Actor, now: datetime) -> StatementClosing:
    """Another lead agrees that a statement is not sent, or declines; whoever proposed it may
    withdraw it.

    Raises StepRefused: `not-allowed`, `unknown-version`, `not-open`.
    """
    acting_person(by)
    return STATEMENT_CLOSING.answer(number=number, agreed=agreed, by=by, now=now)


def agree(this: Arrangement, closing: StatementClosing) -> None:
    """It is not sent any more. Nobody agrees to their own, even alone."""
    if closing.proposed_by_id == this.by.user_id:
        raise StepRefused("not-allowed", ANOTHER)
    statement = that_waits(closing.statement_id)
    closing.agreed_by_id, closing.agreed_by_name = this.by.user_id, this.by.name
    closing.agreed_at = this.now
    this.save(closing, only=["agreed_by", "agreed_by_name", "agreed_at"])
    statement.phase, statement.look_by_at = StatementPhase.NOT_TO_SEND, None
    this.save(statement, only=["phase", "look_by_at"])
    this.note(
        "agree to statement closing",
        statement.decision.ref,
        after={"number": closing.number},
        proposer=closing.proposed_by,
        reason=closing.reason,
    )


def that_waits(statement_id: UUID) -> StatementOfReasons:
    """The statement, which nobody else changes now. Raises StepRefused (`unknown-statement`,
    `not-open`).
    """
    rows = StatementOfReasons.objects.select_for_update(of=("self",)).select_related(
        "decision__case__account", "decision__policy_version__policy"
    )
    statement = row_by_id(rows, statement_id, "statement")
    if statement.phase not in AWAITS_LEAD:
        raise StepRefused("not-open", say("Nothing keeps this statement back any more."))
    return statement


def require_none_proposed(statement: StatementOfReasons) -> None:
    """Raise StepRefused (code `conflict`) where somebody has proposed it already."""
    if waiting := statement.closings.filter(declined_at__isnull=True).first():
        raise StepRefused(
            "conflict",
            say(
                "%(name)s has already proposed a change. Answer it first.",
                name=waiting.proposed_by_name,
            ),
        )


def reason_without_names(statement: StatementOfReasons, reason: str) -> str:
    """The reason, which stands in exports. Raises StepRefused (code `bad-text`)."""
    decision = statement.decision
    for found in find_personal_data(reason, names=known_of([decision])[decision.pk].names):
        raise StepRefused(
            "bad-text",
            say(
                "“%(text)s”, at character %(place)s, looks like personal data. Leave it out.",
                text=reason[found.start : found.end][:80],
                place=found.start + 1,
            ),
            field="reason",
        )
    return reason


def path_of(closing: StatementClosing) -> str:
    """The page of its statement."""
    return f"{PAGE}/{closing.statement.decision.ref}"


ANOTHER = say("Somebody else than the proposer must agree: a lead.")
STATEMENT_CLOSING = ByTwoKind(
    model=StatementClosing,
    right=MAY_CLOSE,
    what="statement closing",
    mails="statement_closing",
    in_turn=lambda: alone(TURN),
    agree=agree,
    path=path_of,
    another=ANOTHER,
)
