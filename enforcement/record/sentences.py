"""Each event of the record as a sentence: who did what, with names and who approved it.

The words stand in `language/verbs.py` and `language/events.py`. A page leads to what a sentence
names and a file does not: `Marks` says how.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Standing
from accounts.roles import Kind
from enforcement.language import words
from enforcement.language.events import act_words
from enforcement.language.formats import within
from enforcement.language.reviews import review_label
from enforcement.language.usual import DEPARTURES
from enforcement.language.verbs import VERBS, verb_label
from enforcement.models import Case, Event


class Named(Enum):
    """What a sentence may lead to."""

    EVIDENCE = "EVIDENCE"
    CASE = "CASE"
    BULK = "BULK"
    BATCH = "BATCH"


@dataclass(frozen=True, kw_only=True)
class Marks:
    """How a sentence is put together: `fill` puts facts into the places of a sentence, `name` makes
    a name stand out, `lead` shows a text (the last argument) that leads to what it names, a piece
    of evidence by its case and number.
    """

    fill: Callable[..., str]
    name: Callable[[str], str]
    lead: Callable[[Named, tuple[object, ...], str], str]


def fill_plainly(text: object, **facts: object) -> str:
    """A sentence of the table with its names."""
    return str(text).format(**facts) if facts else str(text)


PLAIN = Marks(fill=fill_plainly, name=str, lead=lambda _named, _where, text: text)


class EventSentence(NamedTuple):
    """How an event is told: an icon (or `FACE` of `language/events.py`), the sentence, and whether
    the reason that was given stands below it.
    """

    icon: str
    text: str
    reason: bool = False


GATEWAY: dict[str, Promise] = {
    Standing.ACTIVE: gettext_lazy("allow"),
    Standing.LIMITED: gettext_lazy("limit"),
    Standing.SUSPENDED: gettext_lazy("block"),
    Standing.TERMINATED: gettext_lazy("block"),
}


def event_sentence(
    event: Event, ref: str, names: Mapping[str, str], marks: Marks = PLAIN
) -> EventSentence:
    """An event as people say it; `ref` is its case's; `names` those of partners and accounts, by
    their reference.
    """
    facts = sentence_parts(event, ref, names, marks)
    fill = marks.fill
    if event.act in VERBS:
        verb = VERBS[event.act]
        reason = event.reason != getattr(Case, event.act).__doc__  # which stands for none
        said = who_did_it(event, verb.past, facts, marks)
        if facts["bulk"]:
            said = fill(_("{done} Bulk decision {bulk}."), done=said, bulk=facts["bulk"])
        if facts["linked"]:
            said = fill(_("{done} It goes on in {linked}."), done=said, linked=facts["linked"])
        said = with_departure(event, with_batch(said, facts, fill), marks)
        return EventSentence(verb.icon, said, reason)
    act = act_words(event.act, event.data.get("lane", ""))
    if event.act == "link_case" and (before := event.data.get("follows")):
        said = _("{who} linked the case {linked}: this case follows it.")
        if event.data["linked"] != before:
            said = _("{who} linked the case {linked}, which follows this one.")
        return EventSentence(act.icon, fill(said, **facts), act.shows_reason)
    if event.act == "assign" and facts["whom"] == facts["who"]:
        said = fill(_("{who} took the case."), **facts)
        return EventSentence(act.icon, with_batch(said, facts, fill))
    said = with_batch(fill(act.sentence, **facts), facts, fill)
    # one reason for many cases stands below whatever was done to each
    return EventSentence(
        act.icon, with_departure(event, said, marks), act.shows_reason or bool(facts["batch"])
    )


def with_departure(event: Event, said: str, marks: Marks) -> str:
    """The sentence, and how the decision leaves what was usual in similar cases, where it does."""
    departs = event.data.get("departs", "")
    if not departs:
        return said
    return marks.fill(_("{done} {how} in similar cases."), done=said, how=str(DEPARTURES[departs]))


def with_batch(said: str, facts: Mapping[str, object], fill: Callable[..., str]) -> str:
    """The sentence, and what the case repeats and of which batch it was a part."""
    if facts["duplicate_of"]:
        said = fill(_("{done} It repeats {original}."), done=said, original=facts["duplicate_of"])
    if facts["batch"]:
        said = fill(_("{done} Batch {batch}."), done=said, batch=facts["batch"])
    return said


def who_did_it(event: Event, past: object, facts: dict[str, object], marks: Marks) -> str:
    """What a verb did, and who had their part in it: who took it, or who proposed and approved."""
    fill = marks.fill
    if not event.approved_by:
        return fill("{done}.", done=fill(past, **facts))
    proposer = marks.name(event.data.get("proposed_by") or "")
    approver = marks.name(event.approved_by)
    if event.actor_kind == Kind.SYSTEM:  # it fell due: people had their part in it before
        return fill(
            _("{done}, proposed by {proposer} and approved by {approver}."),
            done=fill(past, **facts),
            proposer=proposer,
            approver=approver,
        )
    if not event.data.get("proposed_by"):
        return fill("{done}.", done=fill(past, **facts))
    return fill(
        _("{done}, approved by {approver}."),
        done=fill(past, **{**facts, "who": proposer}),
        approver=approver,
    )


def sentence_parts(
    event: Event, ref: str, names: Mapping[str, str], marks: Marks
) -> dict[str, object]:
    """What the sentences may name."""
    data = event.data
    number, bulk, linked = data.get("evidence"), data.get("bulk", ""), data.get("linked", "")
    batch, original = data.get("batch", ""), data.get("duplicate_of", "")
    return {
        "who": marks.name(event.actor_name),
        "whom": marks.name(data.get("to") or assigned_to(event)),
        "act": event.act.replace("_", " "),
        "source": source_of(data, marks),
        "evidence": (
            marks.lead(Named.EVIDENCE, (ref, number), f"E{number}")
            if isinstance(number, int)
            else _("evidence")
        ),
        "bearing": within(words.BEARINGS.get(data.get("bearing", ""), "")),
        "clause": data.get("clause", ""),
        "conclusion": within(words.FINDINGS.get(data.get("conclusion", ""), "")),
        "partner": marks.name(names.get(data.get("partner", ""), data.get("partner", ""))),
        "account": names.get(data.get("account", ""), data.get("account", "")),
        "answer": words.PARTNER_ANSWERS.get(data.get("answer", ""), ""),
        "verb": within(verb_label(data.get("verb", ""))),
        "needs": within(words.WHO.get(data.get("needs", ""), "")),
        "review": within(review_label(data.get("review", ""))),
        "requirement": data.get("requirement", ""),
        "days": data.get("days", ""),
        "report": data.get("report", ""),
        "bulk": marks.lead(Named.BULK, (bulk,), bulk) if bulk else "",
        "batch": marks.lead(Named.BATCH, (batch,), batch) if batch else "",
        "duplicate_of": marks.lead(Named.CASE, (original,), original) if original else "",
        "severity": within(words.SEVERITIES.get(data.get("severity", ""), "")),
        "linked": marks.lead(Named.CASE, (linked,), linked) if linked else "",
        "audience": data.get("audience", ""),
        "plan": data.get("plan", ""),
        "sensitive": sensitive_in_words(data.get("sensitive", [])),
        "sha256": data.get("sha256", ""),
        "number": data.get("public") or data.get("dispute", ""),
        "body": marks.name(data.get("body", "")),
        "outcome": within(words.DISPUTE_OUTCOMES.get(data.get("outcome", ""), "")),
        "followed": within(words.FOLLOWED.get(data.get("followed", ""), "")),
        "corrects": data.get("corrects", ""),
        "request": words.HOLDER_REQUESTS.get(data.get("kind", ""), ""),
    }


def sensitive_in_words(numbers: list[int]) -> str:
    """Which sensitive evidence somebody took out, as it stands within a sentence."""
    if not numbers:
        return ""
    listed = ", ".join(f"E{number}" for number in numbers)
    return _(", with the sensitive evidence %(numbers)s") % {"numbers": listed}


def source_of(data: Mapping[str, Any], marks: Marks) -> object:
    """Where a report came from; a person who reports is named nowhere."""
    origin = within(words.ORIGINS.get(data.get("origin", ""), ""))
    return (
        marks.fill("{source} ({origin})", source=marks.name(data["source"]), origin=origin)
        if data.get("source")
        else marks.name(origin or _("somebody"))
    )


def assigned_to(event: Event) -> str:
    """Whom an assignment names; who takes the next case, takes it for themselves."""
    if event.act == "hand_over":
        return _("the queue")
    return (
        event.reason.removeprefix("Assigned to ").removesuffix(".")
        if event.reason.startswith("Assigned to ")
        else event.actor_name
    )
