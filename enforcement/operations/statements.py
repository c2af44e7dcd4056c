"""Statements of reasons are drawn by the worker from decisions that took effect, while a profile is
chosen: each once, frozen with its hash, and owed to the database where the profile says so.

A statement in which something is found that must not be public is kept back and shown to leads,
who give it other words, with a reason.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db.models import Exists, OuterRef

from accounts.roles import Actor, Role
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import (
    Decision,
    Office,
    OutboxMessage,
    ProfileChoice,
    StatementOfReasons,
    StatementWording,
)
from enforcement.models.decision import EXECUTED
from enforcement.models.outbox import staff_message, statement_message
from enforcement.models.profile_choice import LATE
from enforcement.models.statement_of_reasons import AWAITS_LEAD, StatementPhase, said_of
from enforcement.operations.own import acting_person
from enforcement.queries.office import working_days
from enforcement.queries.statement_grounds import Known, known_of
from enforcement.rules.statements.checking import findings_of
from enforcement.rules.statements.drawing import TEXTS, draw, hash_of, why_not_covered, worded
from enforcement.rules.statements.profiles import PROFILES, Category, Profile
from enforcement.step.arrange import arranging, required_text
from enforcement.step.doors import insert_rows, one_transaction
from enforcement.step.known import row_by_id

MAY_WORD = "word statements"
PAGE = "/statements-of-reasons"
CHUNK = 100  # decisions that are drawn in one transaction
STRETCH = timedelta(days=30)  # of decisions that are looked for at once
# seconds that one call may take before it begins no new chunk: whatever else is due has its turn
SLICE = 3.0
AGAIN = timedelta(minutes=1)  # until decisions are looked for again
TELL_AGAIN = 3  # business days until leads are told again of what waits for them


def draw_due(*, choice_id: UUID, now: datetime, everything: bool = False) -> int:
    """Draw the statements of decisions that have none yet, for some seconds; how many. What is left
    is due still. `everything` looks at all decisions since the choice holds, however long it takes.

    Raises StepRefused (code `not-due`).
    """
    until, drawn = time.monotonic() + SLICE, 0
    first = True
    while True:
        with one_transaction():
            choice = row_by_id(
                ProfileChoice.objects.select_for_update(of=("self",)), choice_id, "choice"
            )
            if first and not everything and (choice.next_draw_at or now) > now:
                raise StepRefused("not-due", say("Statements were drawn a moment ago."))
            if choice.agreed_at is None or choice.profile not in PROFILES:
                raise StepRefused("not-due", say("No profile is chosen."))
            if first and everything:
                choice.drawn_until_at = choice.covers_from_at
            count, done = draw_chunk(choice, now)
        drawn, first = drawn + count, False
        if done or (time.monotonic() > until and not everything):
            return drawn


def draw_chunk(choice: ProfileChoice, now: datetime) -> tuple[int, bool]:
    """Draw the statements of the next decisions of a choice; how many, and whether that was all."""
    successor = ProfileChoice.objects.agreed().filter(number__gt=choice.number).first()
    end = min(now, successor.agreed_at) if successor and successor.agreed_at else now
    since = max(choice.covers_from_at, (choice.drawn_until_at or choice.covers_from_at) - LATE)
    until = min(end, since + STRETCH + LATE)
    decisions = decisions_to_draw(since, until)
    write_statements(choice, decisions, now)
    if len(decisions) == CHUNK:
        choice.drawn_until_at = decisions[-1].executed_at
    else:
        choice.drawn_until_at = until
    done = len(decisions) < CHUNK and until >= end
    over = done and successor is not None and now > end + LATE
    if done:
        choice.next_draw_at = None if over else now + AGAIN
    choice.save(update_fields=["drawn_until_at", "next_draw_at"])
    return len(decisions), done


def decisions_to_draw(since: datetime, until: datetime, *, most: int = CHUNK) -> list[Decision]:
    """Decisions that took effect then and have no statement, in the order of their time."""
    drawn = StatementOfReasons.objects.filter(decision=OuterRef("pk"))
    rows = Decision.objects.filter(
        ~Exists(drawn), phase__in=EXECUTED, executed_at__gte=since, executed_at__lte=until
    ).select_related("case__account", "policy_version__policy")
    return list(rows.order_by("executed_at", "id")[:most])


def write_statements(choice: ProfileChoice, decisions: Sequence[Decision], now: datetime) -> None:
    """Draw the statements of these decisions, and the messages by which they are sent."""
    if not decisions:
        return
    known, profile = known_of(decisions), PROFILES[choice.profile]
    categories = {area: Category(**about) for area, about in choice.categories.items()}
    statements = [
        statement_of(decision, known[decision.pk], choice, profile, categories, now)
        for decision in decisions
    ]
    owed = [
        message_for(statement, now)
        for statement in statements
        if statement.phase == StatementPhase.TO_SEND
    ]
    StatementOfReasons.objects.bulk_create(statements)
    insert_rows(owed)


def statement_of(
    decision: Decision,
    known: Known,
    choice: ProfileChoice,
    profile: Profile,
    categories: Mapping[str, Category],
    now: datetime,
) -> StatementOfReasons:
    """The statement of a decision, to be stored."""
    assert decision.executed_at is not None
    statement = StatementOfReasons(
        decision=decision, choice=choice, executed_at=decision.executed_at, drawn_at=now
    )
    if why := why_not_covered(known.grounds, profile):
        statement.phase, statement.why_not = StatementPhase.NOT_COVERED, str(why)
        return statement
    statement.puid = uuid4().hex
    statement.data = draw(known.grounds, profile, puid=statement.puid, categories=categories)
    statement.hash = hash_of(statement.data)
    findings = findings_of(statement.data, known.names)
    statement.findings = [finding.as_data() for finding in findings]
    if findings:
        statement.phase, statement.look_by_at = StatementPhase.BLOCKED, now
        statement.kept_at = now
    else:
        statement.phase = phase_of_sound(profile)
    return statement


def phase_of_sound(profile: Profile) -> StatementPhase:
    """What is done with a statement that nothing keeps back."""
    return StatementPhase.TO_SEND if profile.to_database else StatementPhase.KEPT


def message_for(statement: StatementOfReasons, now: datetime) -> OutboxMessage:
    """The message that sends a statement, which bears its key from now on."""
    message = statement_message(statement.pk, now=now)
    statement.message = message.pk
    return message


def word_statement(
    *,
    statement_id: UUID,
    seen: int,
    texts: Mapping[str, str],
    reason: str,
    by: Actor,
    now: datetime,
) -> StatementOfReasons:
    """Give a statement that waits other public words, by which it goes out; what was drawn stays.
    `seen` is how many wordings there were when it was opened.

    Raises StepRefused: `not-allowed`, `unknown-statement`, `not-open`, `stale`, `no-change`,
    `bad-text` (of what is still found, with its field).
    """
    person = acting_person(by)
    with arranging(by=by, now=now, what=MAY_WORD) as this:
        rows = StatementOfReasons.objects.select_for_update(of=("self",)).select_related(
            "choice", "decision__case__account", "decision__policy_version__policy"
        )
        statement = row_by_id(rows, statement_id, "statement")
        if statement.phase not in AWAITS_LEAD:
            raise StepRefused("not-open", say("Nothing keeps this statement back any more."))
        if statement.wording != seen:
            raise StepRefused(
                "stale",
                say("Somebody changed this since you opened it. Check it again."),
            )
        before = said_of(statement, last_wording(statement))
        after = worded(before, {name: text.strip() for name, text in texts.items()})
        if after == before:
            raise StepRefused("no-change", say("Nothing differs from what was kept back."))
        decision = statement.decision
        require_sound(after, known_of([decision])[decision.pk])
        wording = StatementWording(
            statement=statement,
            number=seen + 1,
            data=after,
            hash=hash_of(after),
            reason=required_text("reason", reason),
            by=person,
            by_name=by.name,
            worded_at=now,
            kept_at=statement.kept_at,
            findings=statement.findings,
            answer=statement.answer,
        )
        statement.kept_at = None
        statement.wording, statement.findings, statement.look_by_at = wording.number, [], None
        statement.phase, statement.answer = phase_of_sound(PROFILES[statement.choice.profile]), ""
        this.save(wording)
        if statement.phase == StatementPhase.TO_SEND:
            message_for(statement, now).save(force_insert=True)
        this.save(
            statement,
            only=["wording", "findings", "look_by_at", "kept_at", "phase", "answer", "message"],
        )
        changed = [name for name in TEXTS if before.get(name) != after.get(name)]
        this.note(
            "word statement",
            decision.ref,
            before={"hash": statement.hash},
            after={"hash": wording.hash, "fields": changed},
            reason=wording.reason,
        )
    return statement


def require_sound(statement: Mapping[str, object], known: Known) -> None:
    """Refuse public words in which something is found still. Raises StepRefused (`bad-text`)."""
    found = findings_of(statement, known.names)
    if found:
        first = found[0]
        text = str(statement.get(first.field, ""))
        if first.word:
            raise StepRefused(
                "bad-text",
                say("The database would refuse this text: it is empty or too long."),
                field=first.field,
            )
        raise StepRefused(
            "bad-text",
            say(
                "“%(text)s”, at character %(place)s, looks like personal data. Leave it out.",
                text=text[first.start : first.end][:80],
                place=first.start + 1,
            ),
            field=first.field,
        )


def last_wording(statement: StatementOfReasons) -> StatementWording | None:
    """The public words that a statement has, where they are not those that were drawn."""
    if not statement.wording:
        return None
    return statement.wordings.get(number=statement.wording)


def tell_of_waiting(*, now: datetime) -> None:
    """Leads are told how many statements wait for other words, and again some days later.

    Raises StepRefused (code `not-due`).
    """
    with one_transaction():
        waiting = StatementOfReasons.objects.to_look_at(now).select_for_update(of=("self",))
        keys = list(waiting.values_list("pk", flat=True))
        if not keys:
            raise StepRefused("not-due", say("Nobody has to be told of statements now."))
        again = working_days(Office.objects.first()).after(now, TELL_AGAIN)
        StatementOfReasons.objects.filter(pk__in=keys).update(look_by_at=again)
        told = staff_message(
            "statements_wait",
            now=now,
            role=Role.LEAD,
            about={"count": str(StatementOfReasons.objects.awaiting_lead().count())},
            path=f"{PAGE}?state=waiting",
        )
        insert_rows([told])


def would_draw(*, now: datetime, most: int) -> list[StatementOfReasons]:
    """What would be drawn now, at most so many of each choice; nothing is stored."""
    found: list[StatementOfReasons] = []
    for choice in ProfileChoice.objects.filter(next_draw_at__isnull=False).order_by("number"):
        decisions = decisions_to_draw(choice.covers_from_at, now, most=most)
        known, profile = known_of(decisions), PROFILES[choice.profile]
        categories = {area: Category(**about) for area, about in choice.categories.items()}
        found += [
            statement_of(decision, known[decision.pk], choice, profile, categories, now)
            for decision in decisions
        ]
    return found
