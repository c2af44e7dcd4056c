"""Each event of the record as a sentence: who did what, with links, names and who approved it.

The words stand in `language/verbs.py` and `language/events.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Standing
from accounts.roles import Kind
from enforcement.language import words
from enforcement.language.events import act_words
from enforcement.language.formats import within
from enforcement.language.reviews import review_label
from enforcement.language.verbs import VERBS, verb_label
from enforcement.models import Case, Event
from enforcement.pages.markup import format_html
from enforcement.pages.parts import Parts


class EventSentence(NamedTuple):
    """How an event is told: an icon (or `FACE` of `language/events.py`), the sentence, and whether
    the reason that was given stands below it.
    """

    icon: str
    text: SafeString
    reason: bool = False


GATEWAY: dict[str, Promise] = {
    Standing.ACTIVE: gettext_lazy("allow"),
    Standing.LIMITED: gettext_lazy("limit"),
    Standing.SUSPENDED: gettext_lazy("block"),
    Standing.TERMINATED: gettext_lazy("block"),
}


def event_sentence(event: Event, ref: str, names: Mapping[str, str]) -> EventSentence:
    """An event as people say it; `ref` is its case's, for the link to evidence; `names` those of
    partners and accounts, by their reference.
    """
    facts = sentence_parts(event, ref, names)
    if event.act in VERBS:
        verb = VERBS[event.act]
        reason = event.reason != getattr(Case, event.act).__doc__  # which stands for none
        said = who_did_it(event, verb.past, facts)
        if facts["bulk"]:
            said = fill_sentence(_("{done} Bulk decision {bulk}."), done=said, bulk=facts["bulk"])
        return EventSentence(verb.icon, said, reason)
    act = act_words(event.act, event.data.get("lane", ""))
    if event.act == "assign" and facts["whom"] == facts["who"]:
        return EventSentence(act.icon, fill_sentence(_("{who} took the case."), **facts))
    return EventSentence(act.icon, fill_sentence(act.sentence, **facts), act.shows_reason)


def who_did_it(event: Event, past: object, facts: dict[str, object]) -> SafeString:
    """What a verb did, and who had their part in it: who took it, or who proposed and approved."""
    if not event.approved_by:
        return fill_sentence("{done}.", done=fill_sentence(past, **facts))
    proposer = bold_name(event.data.get("proposed_by") or "")
    approver = bold_name(event.approved_by)
    if event.actor_kind == Kind.SYSTEM:  # it fell due: people had their part in it before
        return fill_sentence(
            _("{done}, proposed by {proposer} and approved by {approver}."),
            done=fill_sentence(past, **facts),
            proposer=proposer,
            approver=approver,
        )
    if not event.data.get("proposed_by"):
        return fill_sentence("{done}.", done=fill_sentence(past, **facts))
    return fill_sentence(
        _("{done}, approved by {approver}."),
        done=fill_sentence(past, **{**facts, "who": proposer}),
        approver=approver,
    )


def sentence_parts(event: Event, ref: str, names: Mapping[str, str]) -> dict[str, object]:
    """What the sentences may name."""
    data = event.data
    number = data.get("evidence")
    page = reverse("case_evidence", args=[ref, number]) if isinstance(number, int) else ""
    return {
        "who": bold_name(event.actor_name),
        "whom": bold_name(data.get("to") or assigned_to(event)),
        "act": event.act.replace("_", " "),
        "source": source_of(data),
        "evidence": format_html('<a href="{}">E{}</a>', page, number) if page else _("evidence"),
        "bearing": within(words.BEARINGS.get(data.get("bearing", ""), "")),
        "clause": data.get("clause", ""),
        "conclusion": within(words.FINDINGS.get(data.get("conclusion", ""), "")),
        "partner": bold_name(names.get(data.get("partner", ""), data.get("partner", ""))),
        "account": names.get(data.get("account", ""), data.get("account", "")),
        "answer": words.PARTNER_ANSWERS.get(data.get("answer", ""), ""),
        "verb": within(verb_label(data.get("verb", ""))),
        "needs": within(words.WHO.get(data.get("needs", ""), "")),
        "review": within(review_label(data.get("review", ""))),
        "requirement": data.get("requirement", ""),
        "days": data.get("days", ""),
        "report": data.get("report", ""),
        "bulk": bulk_link(data.get("bulk", "")),
        "linked": case_link(data.get("linked", "")),
        "request": words.HOLDER_REQUESTS.get(data.get("kind", ""), ""),
    }


def bulk_link(ref: str) -> object:
    """The bulk decision of that reference, where the reader finds all of it."""
    return format_html('<a href="{}">{}</a>', reverse("bulk", args=[ref]), ref) if ref else ""


def case_link(ref: str) -> object:
    """The case of that reference."""
    return format_html('<a href="{}">{}</a>', reverse("case", args=[ref]), ref) if ref else ""


def source_of(data: Parts) -> object:
    """Where a report came from; a person who reports is named nowhere."""
    origin = within(words.ORIGINS.get(data.get("origin", ""), ""))
    return (
        format_html("<b>{}</b> ({})", data["source"], origin)
        if data.get("source")
        else bold_name(origin or _("somebody"))
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


def bold_name(name: str) -> SafeString:
    """A name as it stands in a sentence."""
    return format_html("<b>{}</b>", name)


def fill_sentence(text: object, **facts: object) -> SafeString:
    """A sentence of the table with its names, which are escaped."""
    return format_html(str(text), **facts) if facts else format_html("{}", str(text))
