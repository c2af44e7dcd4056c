"""What the gateway says of an account, line by line, before and after an impact."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.holds import Hold
from accounts.models import Standing
from enforcement.models import Case
from enforcement.pages.markup import format_html

Data = Mapping[str, Any]  # Impact.as_data()
# in the order of the gateway's answer
ANSWERED = ("verdict", "standing", "epoch", "reason", "reference", "limits", "until", "review_by")


class AccessBefore(NamedTuple):
    """What the gateway was told of the account before."""

    holds: list[Hold]
    epoch: int


class AnswerLine(NamedTuple):
    """A line of the gateway's answer: " " as before, "-" no longer, "+" from then on."""

    sign: str
    text: str

    @property
    def marked(self) -> SafeString:
        """The line as HTML, in one piece: white space counts where it stands."""
        tag = {"-": "del", "+": "ins"}.get(self.sign, "span")
        return format_html("<{tag}>{sign} {text}</{tag}>", tag=tag, sign=self.sign, text=self.text)


def access_now(case: Case) -> AccessBefore:
    """What the gateway is told of the account now."""
    return AccessBefore(case.account.holds, case.account.epoch)


def answer_lines(holds: list[Hold], epoch: int) -> dict[str, str]:
    """What the gateway says of an account, in lines; the strictest measure speaks."""
    first: Data = holds[0] if holds else {}
    told = {
        "verdict": first.get("verdict", "allow"),
        "standing": str(first.get("standing", Standing.ACTIVE)).lower(),
        "epoch": str(epoch),
        **{name: first.get(name) or "" for name in ("reason", "reference", "until", "review_by")},
        "limits": str(limits_in_words(first)),
    }
    return {name: str(told[name]) for name in ANSWERED if told[name]}


def limits_in_words(hold: Data) -> str:
    """The limits of a hold on one line."""
    parts = []
    for limit in hold.get("limits", ()):
        parts += [
            f"{key}={','.join(limit[key])}"
            for key in ("models", "features", "keys")
            if limit.get(key)
        ]
        parts += [f"{limit['requests_per_minute']}/min"] if limit.get("requests_per_minute") else []
    return " ".join(parts)


def diff_lines(impact: Data, before: AccessBefore) -> list[AnswerLine]:
    """The gateway's answer before and after, line by line."""
    old = answer_lines(before.holds, before.epoch)
    new = answer_lines(impact["holds"], before.epoch + bool(impact["changes_access"]))
    lines = []
    for name in ANSWERED:
        was, will = old.get(name), new.get(name)
        if was == will:
            lines += [AnswerLine(" ", f"{name:<10}{was}")] if was else []
            continue
        lines += [AnswerLine("-", f"{name:<10}{was}")] if was else []
        lines += [AnswerLine("+", f"{name:<10}{will}")] if will else []
    return lines


def gateway_in_words(impact: Data, before: AccessBefore) -> str:
    """One sentence before the lines."""
    verdicts = {"allow": _("Allows"), "limit": _("Limits"), "block": _("Blocks")}
    was, will = (h[0]["verdict"] if h else "allow" for h in (before.holds, impact["holds"]))
    if not impact["changes_access"]:
        return _(
            "%(verdict)s as before. The account’s access does not change (version %(epoch)d)."
        ) % {
            "verdict": verdicts[will],
            "epoch": before.epoch,
        }
    how = (
        verdicts[will]
        if was != will
        else _("%(verdict)s as before, but for a different reason or until a different date")
        % {"verdict": verdicts[will]}
    )
    return _("%(how)s. Access version %(epoch)d.") % {"how": how, "epoch": before.epoch + 1}


def gateway_comparison(impact: Data, before: AccessBefore) -> dict[str, object]:
    """The sentence and the lines, as the template wants them."""
    return {"gateway": gateway_in_words(impact, before), "diff": diff_lines(impact, before)}
