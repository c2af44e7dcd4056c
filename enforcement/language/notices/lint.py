"""What a notice may not leave out: a statement that is empty, half-filled, unfair or indiscreet is
refused.

The elements follow Article 17(3) of Regulation (EU) 2022/2065 (statement of reasons) and Article 20
(six months to appeal), and `kinds.KINDS` says which notice owes which. A refusal names the element
and says what to do.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from accounts.languages import LANGUAGES
from enforcement.language.isolates import without_fences
from enforcement.language.notices import wording
from enforcement.language.notices.blocks import (
    NO_BREAK,
    Block,
    inline,
    one_line,
    own_words,
    parse,
)
from enforcement.language.notices.claims import check_claims
from enforcement.language.notices.dates import day_in_words, time_in_words, zone_of
from enforcement.language.notices.kinds import CAUSES, KINDS, SECTIONS, Kind
from enforcement.language.notices.statement import (
    LIMIT,
    MeasureTerms,
    Rendered,
    RequirementTerms,
    Statement,
    StatementIncomplete,
    as_data,
)
from enforcement.language.saying import say
from enforcement.language.words import GROUNDS

MAX_SUBJECT = 120
# What every notice to the holder tells wherever the statement has it.
_ALWAYS_TOLD = ("facts", "sources", "reasons", "clauses", "measure", "costs")
_ASK_FOR = {
    "measure": _("Say which restriction this is, what it covers and how long it lasts."),
    "facts": _("Say what happened in the facts."),
    "sources": _("Say where the facts come from."),
    "reasons": _("Give reasons that the holder can understand."),
    "clauses": _("Cite the clause that this is about, with its text."),
    "question": _("Enter the question to the holder."),
    "would_clear": _("Say what would clear the account."),
    "answer_by_at": _("Say by when an answer is needed."),
    "requirements": _("Add at least one required change."),
    "requirement": _("Say which required change this is about."),
    "goes_on_in": _("Say in which case this one goes on."),
    "days_left": _("Enter how many days are left."),
    "finding_made": _(
        "Establish an allegation first. Without a finding this notice cannot be sent."
    ),
    "terminates_at": _("Enter the date on which the account ends."),
    "outcome": _("Enter the outcome."),
    "message": _("Write a message."),
    "request": _("Say what was asked for."),
    "provider": _("Say who writes, with a postal address and an e-mail address."),
    "what": _("Say what the message is about."),
    "lines": _("Say what the message is about."),
}


def lint(statement: Statement, rendered: Rendered) -> None:
    """Raises `StatementIncomplete` for the first element that is missing, empty, unfit or not told
    in the text.
    """
    kind = KINDS[statement.kind]
    blocks = parse(rendered.text) if rendered.blocks is None else rendered.blocks
    _check_owed(statement, kind)
    if statement.measure and kind.to == "holder":
        _check_measure(statement, statement.measure, kind)
    for element, text in _written(statement):
        _check_written(statement, element, text)
    _check_sections(statement, kind, blocks)
    _check_told(statement, kind, rendered)
    own = f"{rendered.subject}\n{own_words(blocks)}"
    _check_own_words(statement, kind, rendered, own)
    check_claims(statement, own.lower())
    _check_private(statement, own)


def _check_owed(statement: Statement, kind: Kind) -> None:
    told_by_cause = {"reasons"} if statement.cause and "facts" not in kind.owes else set()
    for element in (owed for owed in kind.owes if owed not in told_by_cause):
        if getattr(statement, element) in (None, "", ()) or getattr(statement, element) is False:
            raise StatementIncomplete(element, str(_ASK_FOR[element]))
    if statement.question and statement.answer_by_at is None:
        raise StatementIncomplete("answer_by_at", str(_ASK_FOR["answer_by_at"]))
    if kind.appealable and not statement.appealable:
        raise StatementIncomplete(
            "appeal", say("This decision can be appealed, so the notice must say how.")
        )
    if statement.cause and statement.cause not in CAUSES:
        raise StatementIncomplete(
            "cause", say("The cause must be one of %(choices)s.", choices=", ".join(CAUSES))
        )
    if statement.ground and statement.ground not in GROUNDS:
        raise StatementIncomplete(
            "ground", say("The ground must be one of %(choices)s.", choices=", ".join(GROUNDS))
        )
    if kind.to != "staff" and not statement.provider:
        raise StatementIncomplete("provider", str(_ASK_FOR["provider"]))
    if statement.restricted_here and kind.to == "holder" and kind.notice and not statement.measure:
        raise StatementIncomplete("measure", str(_ASK_FOR["measure"]))
    if "outcome" in kind.owes and statement.outcome not in kind.outcomes:
        raise StatementIncomplete(
            "outcome",
            say(
                "The outcome must be one of %(choices)s.",
                choices=", ".join(kind.outcomes),
            ),
        )


def _check_measure(statement: Statement, measure: MeasureTerms, kind: Kind) -> None:
    if not statement.clauses:
        raise StatementIncomplete("clauses", str(_ASK_FOR["clauses"]))
    if kind.of_measure not in ("", measure.kind):
        raise StatementIncomplete(
            "measure",
            say("This notice does not belong to the restriction %(kind)s.", kind=measure.kind),
        )
    if (
        measure.kind == LIMIT
        and measure.requests_per_minute is None
        and not any(measure.scope.values())
    ):
        raise StatementIncomplete(
            "measure", say("Say what is limited: a rate, or models, features or keys.")
        )
    if kind.length and getattr(measure, kind.length) is None:
        until = say("when it is reviewed") if kind.length == "review_by_at" else say("when it ends")
        raise StatementIncomplete(
            "measure", say("Say how long the restriction lasts: %(until)s.", until=until)
        )
    if kind.length and measure.precautionary is not (kind.length == "review_by_at"):
        raise StatementIncomplete(
            "measure",
            say(
                "Only a precautionary restriction has a review date; only a temporary one has "
                "an end date."
            ),
        )


def _written(statement: Statement) -> Iterator[tuple[str, str]]:
    """The texts that somebody wrote for this notice, by element."""
    passed_on = (
        statement.kind == "partner_passes_on"
    )  # its message is a notice, which was looked through before
    for element in (
        "facts",
        "reasons",
        "question",
        "would_clear",
        *(() if passed_on else ("message",)),
    ):
        if text := getattr(statement, element):
            yield element, text
    for requirement in (*statement.requirements, *filter(None, [statement.requirement])):
        element = "requirement" if requirement is statement.requirement else "requirements"
        yield from ((element, requirement.title), (element, requirement.text))
    for clause in statement.clauses:
        yield from (("clauses", clause.code + clause.policy_title), ("clauses", clause.text))


def _check_written(statement: Statement, element: str, text: str) -> None:
    if not wording.says_something(text):
        raise StatementIncomplete(
            element,
            say(
                "%(ask)s “%(text)s” does not say anything.",
                ask=_ASK_FOR[element],
                text=one_line(text)[:40],
            ),
        )
    if element == "clauses":
        return
    if place := wording.place_to_fill_in(text):
        raise StatementIncomplete(element, say("Fill in “%(place)s”.", place=place))
    clauses = (words for clause in statement.clauses for words in (clause.title, clause.text))
    if element in ("facts", "reasons") and wording.is_stock(text, clauses):
        raise StatementIncomplete(
            element,
            say(
                "“%(text)s” would fit any case. Say what is specific to this one.",
                text=one_line(text)[:40],
            ),
        )
    guilt = None if statement.finding_made or element == "message" else wording.asserts_guilt(text)
    if guilt:
        raise StatementIncomplete(
            element,
            say("There is no finding yet. Write “alleged” before “%(guilt)s”.", guilt=guilt),
        )


def _told(statement: Statement) -> Iterator[tuple[str, str]]:
    """What must stand in the text, word for word, by element."""
    zone, language = zone_of(statement.time_zone), statement.language
    for element in ("facts", "reasons", "question", "would_clear", "message", "portal_url"):
        yield element, getattr(statement, element)
    if provider := statement.provider:
        yield from (("provider", words) for words in vars(provider).values())
    yield from (("sources", source) for source in statement.sources)
    yield from (("lines", line) for line in statement.lines)
    for clause in statement.clauses:
        yield from (
            ("clauses", words)
            for words in (clause.code, clause.text, *(e.text for e in clause.exceptions))
        )
    for requirement in (*statement.requirements, *filter(None, [statement.requirement])):
        element = "requirement" if requirement is statement.requirement else "requirements"
        yield from (
            (element, words)
            for words in (
                requirement.title,
                requirement.text,
                requirement.evidence,
                *check_words(requirement),
            )
        )
        yield element, time_in_words(requirement.due_at, zone, language)
    for element in ("answer_by_at", "terminates_at"):
        if at := getattr(statement, element):
            yield element, time_in_words(at, zone, language)
    if measure := statement.measure:
        yield from (("measure", name) for names in measure.scope.values() for name in names)
        times = (measure.since_at, measure.ends_at or measure.review_by_at)
        yield from (("measure", time_in_words(at, zone, language)) for at in times if at)
        yield "measure", str(measure.requests_per_minute or "")
    yield from (("bodies", words) for one in statement.bodies for words in vars(one).values())
    if costs := statement.costs:
        yield from (("costs", words) for words in (costs.plan, costs.stop_url, costs.refund_url))
        yield "costs", time_in_words(costs.as_of_at, zone, language)
        yield "costs", day_in_words(costs.renews_on, language) if costs.renews_on else ""


def check_words(requirement: RequirementTerms) -> list[str]:
    """What somebody wrote in the check of a requirement."""
    check = requirement.check
    return [words for words in (check.product, check.key) if words] if check else []


def _must_tell(kind: Kind) -> frozenset[str]:
    return frozenset((*kind.owes, "portal_url", "provider")) | frozenset(
        (*_ALWAYS_TOLD, *(("bodies",) if kind.appealable else ()))
        if kind.to == "holder" and kind.notice
        else ()
    )


def _check_told(statement: Statement, kind: Kind, rendered: Rendered) -> None:
    text, must = one_line(rendered.text), _must_tell(kind)
    for element, words in _told(statement):
        if element in must and one_line(words) not in text:
            raise StatementIncomplete(
                element,
                say("The text does not mention this: “%(words)s”.", words=one_line(words)[:60]),
            )


def _check_sections(statement: Statement, kind: Kind, blocks: list[Block]) -> None:
    known = SECTIONS[statement.language]
    headings = [index for index, block in enumerate(blocks) if block.kind == "heading"]
    for index in headings:
        if blocks[index].words not in known:
            raise StatementIncomplete(
                "sections", say("No notice has a section “%(words)s”.", words=blocks[index].words)
            )
        if index + 1 == len(blocks) or blocks[index + 1].kind == "heading":
            raise StatementIncomplete(
                known[blocks[index].words],
                say("The section “%(words)s” is empty.", words=blocks[index].words),
            )
    owed = {"appeal"} if statement.appealable and kind.notice else set()
    owed |= {"provider"} if statement.provider else set()
    if kind.notice and kind.to == "holder":
        owed |= {element for element in _must_tell(kind) if getattr(statement, element)} & set(
            known.values()
        )
    for element in sorted(owed - {known[blocks[index].words] for index in headings}):
        heading = next(words for words, key in known.items() if key == element)
        raise StatementIncomplete(
            element, say("The section “%(heading)s” is missing.", heading=heading)
        )


def _check_own_words(statement: Statement, kind: Kind, rendered: Rendered, own: str) -> None:
    """Our own words: what is not quoted, without such values as an account's name that may say
    anything.
    """
    odd = is_odd(own)
    if odd:  # of which nearly no notice has anything
        for value in filter(is_odd, _strings(as_data(statement))):
            own = own.replace(inline(value), "")
    if (
        not rendered.subject
        or len(rendered.subject) > MAX_SUBJECT
        or not without_fences(rendered.subject).replace(NO_BREAK, " ").isprintable()
    ):
        raise StatementIncomplete(
            "subject",
            say("The subject must be one line of at most %(most)s characters.", most=MAX_SUBJECT),
        )
    if odd:
        _check_odd(statement, own)
    says = LANGUAGES[statement.language].says
    precaution = (
        statement.measure and statement.measure.precautionary and not statement.finding_made
    )
    if precaution and kind.notice and says.no_finding not in own.lower():
        raise StatementIncomplete(
            "finding_made", say("The text must say that no finding has been made.")
        )
    apology = statement.was_suspended and statement.kind in ("cleared", "appeal_upheld")
    if apology and says.apology not in own.lower():
        raise StatementIncomplete(
            "apology", say("The account was suspended, so the text must contain an apology.")
        )


def _check_odd(statement: Statement, own: str) -> None:
    if place := wording.place_to_fill_in(own):
        raise StatementIncomplete(
            "template", say("The template left “%(place)s” in the text.", place=place)
        )
    if "None" in own.split():
        raise StatementIncomplete("template", say("The template shows a value that is not there."))
    if not statement.finding_made and wording.we_assert_guilt(own):
        raise StatementIncomplete(
            "finding_made", say("The text says “violation” although there is no finding.")
        )


def is_odd(text: str) -> bool:
    """Whether a text has anything in it that our own words must not have."""
    return bool(wording.place_to_fill_in(text) or wording.we_assert_guilt(text) or "None" in text)


def _check_private(statement: Statement, own: str) -> None:
    """What staff wrote for this notice names no reporter, not by a part of the name either ("R.
    Miller", "Miller, Robin", "Robin"); else whoever reports under a common word or the account's
    name stops every notice.

    A word that the notice has anyhow ("The", "Legal", the account's name) gives nobody away. The
    refusal does not repeat the term: not everybody who writes a notice may know who reported.
    """
    clauses = [words for c in statement.clauses for words in (c.title, c.text, c.policy_title)]
    theirs = [
        *(text for element, text in _written(statement) if element != "clauses"),
        *statement.sources,
    ]
    theirs += [
        words
        for requirement in (*statement.requirements, *filter(None, [statement.requirement]))
        for words in (requirement.evidence, *check_words(requirement))
    ]
    theirs += [exception.why for clause in statement.clauses for exception in clause.exceptions]
    for text in theirs:
        own = own.replace(inline(text), "")
    ours = "\n".join(
        [own, statement.account_name, statement.addressee, *statement.open_names, *clauses]
    )
    telling = [term for term in statement.private_terms if not wording.names(ours, term)]
    parts = {
        part.casefold()
        for term in telling
        for part in wording.name_parts(term)
        if not wording.names(ours, part)
    }
    if any(wording.names(text, term) for text in theirs for term in telling) or any(
        parts & wording.capitalised(text) for text in theirs if parts
    ):
        raise StatementIncomplete(
            "private_terms",
            say("The text names a person who must not be named. Leave the name out."),
        )


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _strings(item)
