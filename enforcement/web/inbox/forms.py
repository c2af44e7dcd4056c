"""What is asked for about one's inbox."""

from __future__ import annotations

from typing import Any, NamedTuple

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.preferences import ALWAYS_TOLD, ByMail, Preferences, Told, Topic
from enforcement.language.formats import Wording
from enforcement.language.staff_topics import BY_MAIL, TOPICS, WHAT
from enforcement.pages.forms import SmallAct

CHOSEN = [topic for topic in Topic if topic not in ALWAYS_TOLD]


class TopicRow(NamedTuple):
    """A topic on the page, and its two fields; none where there is nothing to choose."""

    name: Wording
    what: Wording
    inbox: forms.BoundField | None
    mail: forms.BoundField | None


class HowTold(SmallAct):
    """For each topic: in the inbox or not, and by mail at once, once a day or not."""

    arrangement = "inbox/_topics.html"
    button = _("Save")
    quick = False

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for topic in CHOSEN:
            self.add_field(
                f"inbox_{topic}", forms.BooleanField(label=_("In the inbox"), required=False)
            )
            self.add_field(
                f"mail_{topic}",
                forms.ChoiceField(
                    label=_("By mail"),
                    choices=list(BY_MAIL.items()),
                    widget=forms.Select(attrs={"class": "form-select form-select-sm"}),
                ),
            )

    @staticmethod
    def initial_of(kept: Preferences) -> dict[str, object]:
        """What somebody chose before."""
        told = {topic: kept.told_of(topic) for topic in CHOSEN}
        return {
            **{f"inbox_{topic}": one.inbox for topic, one in told.items()},
            **{f"mail_{topic}": one.mail for topic, one in told.items()},
        }

    @property
    def topics(self) -> list[TopicRow]:
        """The rows, those without a choice last."""
        return [
            TopicRow(TOPICS[topic], WHAT[topic], self[f"inbox_{topic}"], self[f"mail_{topic}"])
            for topic in CHOSEN
        ] + [TopicRow(TOPICS[topic], WHAT[topic], None, None) for topic in sorted(ALWAYS_TOLD)]

    @property
    def told(self) -> dict[Topic, Told]:
        """What was chosen."""
        return {
            topic: Told(
                inbox=self.cleaned_data[f"inbox_{topic}"],
                mail=ByMail(self.cleaned_data[f"mail_{topic}"]),
            )
            for topic in CHOSEN
        }
