"""What is asked for about a dispute before a body: what the body tells, how it ends, and whether
that is carried out.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from enforcement.language.formats import dated
from enforcement.language.verbs import verb_label
from enforcement.language.words import DISPUTE_OUTCOMES, FOLLOWED
from enforcement.models import Decision, Dispute
from enforcement.models.dispute import MOST_NOTE
from enforcement.operations.dispute_checks import MOST_NAME, MOST_REASON, End, Following, Told
from enforcement.pages.fields import Buttons, Day, OfferedChoice, TextWithSuggestions
from enforcement.pages.forms import SmallAct
from enforcement.pages.parts import Parts
from enforcement.process import clock
from enforcement.queries.dispute_bodies import known_bodies
from enforcement.queries.disputes import Disputable

DECISION, APPEAL, HOLDER = "d", "a", "holder"


def bodies() -> list[tuple[str, str]]:
    """Those that the operator's file names."""
    return [(name, "") for name in known_bodies(clock.now().date())]


def what_is_disputed(text: str) -> tuple[str, UUID]:
    """A decision or an appeal, and its key. Raises ValueError."""
    kind, _dot, key = text.partition(".")
    if kind not in (DECISION, APPEAL):
        raise ValueError(text)
    return kind, UUID(key)


def who_complains(text: str) -> UUID | None:
    """The key of a report; None for the holder. Raises ValueError."""
    return None if text == HOLDER else UUID(text)


def said_decision(decision: Decision) -> str:
    """A decision in a row to choose from."""
    at = decision.executed_at or decision.proposed_at
    return f"{verb_label(decision.verb)}, {dated(at.date(), 'j M Y')} ({decision.ref})"


def text_of(label: Any, *, rows: int, most: int = MOST_NOTE, **more: Any) -> forms.CharField:
    """A text of some lines."""
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=most, widget=area, **more)


class RecordDispute(SmallAct):
    """What a body tells."""

    button = _("Record dispute")
    css = "prose"
    quick = False
    marks_optional = True
    disputed = OfferedChoice(label=_("What is disputed"), coerce=what_is_disputed)
    who = OfferedChoice(label=_("Who complains"), coerce=who_complains, empty_value=None)
    body = forms.CharField(
        label=_("Body"), max_length=MOST_NAME, widget=TextWithSuggestions(bodies)
    )
    reference = forms.CharField(label=_("Its reference"), max_length=MOST_NAME, required=False)
    told_on = Day(label=_("Told us on"))
    answer_by_on = Day(
        label=_("Wants our answer by"),
        required=False,
        help_text=_("The assignee is reminded two days before."),
    )
    note = text_of(
        _("What is asked for"),
        rows=3,
        required=False,
        help_text=_("For staff. Leave out what identifies a reporter."),
    )

    def offer(self, found: Disputable) -> None:
        """The decisions, the appeals that have ended, and the reports of the case."""
        rows: list[tuple[str, Any]] = [
            (f"{DECISION}.{one.pk}", said_decision(one)) for one in found.decisions
        ]
        rows += [
            (
                f"{APPEAL}.{one.pk}",
                gettext("Outcome of appeal %(ref)s against: %(verb)s")
                % {"ref": one.ref, "verb": verb_label(one.decision.verb)},
            )
            for one in found.appeals
        ]
        self.choose("disputed", rows)
        self.appeals = {one.pk: one.decision_id for one in found.appeals}
        reports = [
            (str(one.pk), gettext("Reporter of %(ref)s") % {"ref": one.ref})
            for one in found.reports
        ]
        self.choose("who", [(HOLDER, gettext("The holder")), *reports], none="")

    @property
    def told(self) -> Told:
        """As the operation takes it."""
        given = self.cleaned_data
        kind, key = given["disputed"]
        decision = self.appeals.get(key, key) if kind == APPEAL else key
        same = ("body", "reference", "told_on", "answer_by_on", "note")
        return Told(
            decision=decision,
            appeal=key if kind == APPEAL else None,
            report=given["who"],
            **{name: given[name] for name in same},
        )


class CorrectDispute(RecordDispute):
    """Another record in place of one that was wrong."""

    button = _("Record it in place of this one")
    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=[("", _("Not ended yet")), *DISPUTE_OUTCOMES.items()],
        required=False,
    )
    ended_on = Day(label=_("Ended on"), required=False)
    end_note = text_of(_("What the body says"), rows=3, required=False)
    why = text_of(_("What was wrong"), rows=2, most=MOST_REASON)

    def clean(self) -> Parts:
        """An end has its day, and a day its end."""
        given = super().clean()
        if given.get("outcome") and not given.get("ended_on") and "ended_on" not in self.errors:
            self.add_error("ended_on", _("Enter the day on which it ended."))
        if given.get("ended_on") and not given.get("outcome"):
            self.add_error("outcome", _("Choose how it ended."))
        return given

    @property
    def end(self) -> End | None:
        """As the operation takes it; None where it has not ended."""
        given = self.cleaned_data
        if not given["outcome"]:
            return None
        return End(outcome=given["outcome"], ended_on=given["ended_on"], note=given["end_note"])


class EndDispute(SmallAct):
    """How it ended."""

    button = _("Record the end")
    quick = False
    marks_optional = True
    outcome = forms.ChoiceField(
        label=_("Outcome"), choices=[("", _("Choose")), *DISPUTE_OUTCOMES.items()]
    )
    ended_on = Day(label=_("Ended on"))
    note = text_of(_("What the body says"), rows=3, required=False)

    @property
    def end(self) -> End:
        """As the operation takes it."""
        return End(**self.cleaned_data)


class FollowDispute(SmallAct):
    """Whether that is carried out."""

    quick = False
    button_css = "btn-plain"
    marks_optional = True
    decision = OfferedChoice(
        label=_("By which decision"),
        coerce=UUID,
        empty_value=None,
        required=False,
        help_text=_("Where a decision of this case carried it out."),
    )
    followed_on = Day(label=_("Carried out on"), required=False)
    reason = text_of(
        _("Reason"), rows=2, required=False, help_text=_("Required where it is not carried out.")
    )
    followed = forms.ChoiceField(label=_("Answer"), widget=Buttons, choices=list(FOLLOWED.items()))

    def offer(self, decisions: list[Decision]) -> None:
        """The decisions that may have carried it out."""
        none = gettext("None: it was carried out in another way")
        self.choose("decision", [(str(one.pk), said_decision(one)) for one in decisions], none=none)

    @property
    def following(self) -> Following:
        """As the operation takes it."""
        return Following(**self.cleaned_data)


class WithdrawDispute(SmallAct):
    """There is no such dispute."""

    button, button_css = _("Withdraw the record"), "btn-plain"
    quick = False
    why = text_of(_("Why the record was wrong"), rows=2, most=MOST_REASON)


def initial_of(it: Dispute) -> Parts:
    """What a correction begins with."""
    disputed = f"{APPEAL}.{it.appeal_id}" if it.appeal_id else f"{DECISION}.{it.decision_id}"
    same = ("body", "reference", "told_on", "answer_by_on", "note", "outcome", "ended_on")
    return {
        **{name: getattr(it, name) for name in same},
        "disputed": disputed,
        "who": str(it.report_id) if it.report_id else HOLDER,
        "end_note": it.end_note,
    }
