"""An impact in words: the rows of "What will happen", always in the same order, from the very data
that is stored with a decision.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.holds import Hold
from accounts.models import Standing
from enforcement.language import formats, words
from enforcement.language.isolates import isolated
from enforcement.language.notices import KINDS
from enforcement.language.saying import say
from enforcement.language.verbs import verb_label
from enforcement.models import Case, Decision
from enforcement.pages.markup import format_html, format_html_join
from enforcement.pages.moments import moment
from enforcement.queries.impact_context import MOST, ImpactContext, UntouchedAccount
from enforcement.step.consequences import HELD_FOR
from enforcement.templatetags.docket import icon, standing_badge, state
from enforcement.web._shared.gateway_answer import AccessBefore, Data, access_now
from enforcement.workflow.machines import DecisionPhase
from enforcement.workflow.marks import mark_of

BREAK = SafeString("<br>")
BLOCKED = (Standing.SUSPENDED, Standing.TERMINATED)


class ImpactRow(NamedTuple):
    """One line: which, its label, what it says; and what it said when it was proposed, if that was
    something else.
    """

    key: str
    label: str
    text: SafeString
    before: SafeString | None = None


def impact_rows_of(
    impact: Data,
    case: Case,
    near: ImpactContext,
    *,
    needs: str,
    expires_at: datetime | None = None,
    proposer: str = "",
    plan: Sequence[datetime] = (),
    before: AccessBefore | None = None,
) -> list[ImpactRow]:
    """Everything that will happen, but for the gateway's answer and the notice. `needs` is the role
    that must approve, or empty.

    `proposer` is the name of who proposed it, where that is not the reader; `plan` are the dates of
    the requirements; `before` is what the gateway was told, where that is not what it is told now.
    """
    return [
        ImpactRow("state", _("Case status"), state_row(impact)),
        ImpactRow(
            "stops", _("Access impact"), access_row(impact, (before or access_now(case)).holds)
        ),
        ImpactRow("untouched", _("Not affected"), untouched_row(impact, case, near)),
        ImpactRow(
            "seconds", _("Approval"), approval_row(impact, near, needs, expires_at, proposer)
        ),
        ImpactRow("again", _("Next review"), next_review_row(impact, near, plan)),
        ImpactRow("strike", _("Strike"), strike_row(impact, near)),
        ImpactRow("undone", _("Can be undone by"), reversal_row(impact, needs)),
    ]


def compared_rows(now: list[ImpactRow], before: list[ImpactRow]) -> list[ImpactRow]:
    """The rows as they are now, each with what it said before where that differs."""
    known = {row.key: row.text for row in before}
    return [
        row._replace(before=known[row.key])
        if strip_tags(known.get(row.key, row.text)) != strip_tags(row.text)
        else row
        for row in now
    ]


def bold_then_plain(text: object, rest: object = "") -> SafeString:
    """What is so, in bold, and the rest quietly."""
    return (
        format_html('<b>{}</b> <span class="quiet">{}</span>', text, rest)
        if rest
        else format_html("<b>{}</b>", text)
    )


def stored_moment(at: str | datetime | None) -> datetime | None:
    """A moment, as it is stored or as it is."""
    return datetime.fromisoformat(at) if isinstance(at, str) and at else at or None


def day_in_words(at: str | datetime | None, now: datetime) -> SafeString:
    """A moment as people say it."""
    return moment(stored_moment(at), now)


def state_row(impact: Data) -> SafeString:
    """Where the case goes."""
    if impact["source"] == impact["target"]:
        return format_html("{} {}", state(impact["target"]), bold_then_plain("", _("no change")))
    then = state(impact["target"], mark_of(Case, impact["verb"]).merges)
    return format_html("{} {} {}", state(impact["source"]), icon("arrow"), then)


def access_row(impact: Data, holds: list[Hold]) -> SafeString:
    """What the account can no longer do, or can do again; `holds` are those before."""
    was, will = (holds[0] if holds else None), (impact["holds"][0] if impact["holds"] else None)
    ordered = impact.get("orders")
    later = (
        format_html(
            " {}", bold_then_plain("", _("The account ends on the day named in the notice."))
        )
        if ordered
        else ""
    )
    if will is None:
        return bold_then_plain(
            _("Nothing."),
            _("The account is active.")
            if was is None
            else _("Access is restored at once, for all models and keys."),
        )
    traffic = ngettext(
        "%(n)s request in the last day.",
        "%(n)s requests in the last day.",
        impact["stops_requests_per_day"],
    ) % {"n": formats.number(impact["stops_requests_per_day"])}
    if will["standing"] in BLOCKED:
        if was and was["standing"] in BLOCKED:
            return format_html(
                "{}{}",
                bold_then_plain(
                    _("Nothing new."), _("All models and all keys are already blocked.")
                ),
                later,
            )
        return format_html(
            "{} {}{}",
            standing_badge(will["standing"]),
            bold_then_plain(_("All models, all keys."), traffic),
            later,
        )
    eased = bold_then_plain(_("Milder than now."), "") if was and was["standing"] in BLOCKED else ""
    return format_html(
        "{} {} {}{}", standing_badge(will["standing"]), eased, limit_in_words(will), later
    )


def limit_in_words(hold: Data) -> SafeString:
    """What a limit is about."""
    named: list[str] = []
    for limit in hold["limits"]:
        for key, label in (
            ("models", _("models")),
            ("features", _("features")),
            ("keys", _("keys")),
        ):
            if limit.get(key):
                named.append(f"{label}: {', '.join(limit[key])}")
        if limit.get("requests_per_minute"):
            named.append(
                ngettext(
                    "%(n)s request per minute",
                    "%(n)s requests per minute",
                    limit["requests_per_minute"],
                )
                % {"n": formats.number(limit["requests_per_minute"])}
            )
    return bold_then_plain(_("Only the following:"), "; ".join(named) or _("not specified yet"))


def untouched_row(impact: Data, case: Case, near: ImpactContext) -> SafeString:
    """Linked and partner-sold accounts, and what other cases hold."""
    lines = [
        format_html(
            "<b>{}</b> {}", name_with_partner(a), neighbour_in_words(a.account.standing, a.requests)
        )
        for a in near.neighbours[:MOST]
    ]
    if len(impact.get("untouched", ())) > MOST:
        lines.append(format_html("{}", _("and more linked accounts.")))
    others = [h["reference"] for h in impact["holds"] if h["reference"] != case.ref]
    if others:
        lines.append(
            format_html(
                "{}", _("Restrictions from %(cases)s stay in force.") % {"cases": ", ".join(others)}
            )
        )
    if near.partner:
        lines.append(
            bold_then_plain(
                "",
                say(
                    "The partner %(partner)s is told about the change, and nothing else.",
                    partner=near.partner.name,
                ),
            )
        )
    return (
        format_html_join(BREAK, "{}", ((line,) for line in lines))
        if lines
        else bold_then_plain("", _("No linked accounts are known."))
    )


def name_with_partner(one: UntouchedAccount) -> str:
    """An account with its partner, where its name does not say it."""
    return (
        f"{one.account.name} ({one.partner})"
        if one.partner and one.partner not in one.account.name
        else one.account.name
    )


def neighbour_in_words(standing: str, requests: int) -> str:
    """How a linked account stands."""
    word = formats.within(words.STANDINGS[standing])
    count = formats.number(requests)
    return ngettext(
        "stays %(word)s; %(n)s request on its last day.",
        "stays %(word)s; %(n)s requests on its last day.",
        requests,
    ) % {
        "word": word,
        "n": count,
    }


def approval_row(
    impact: Data, near: ImpactContext, needs: str, expires_at: datetime | None, proposer: str
) -> SafeString:
    """Who else must agree, before or after."""
    if needs:
        role = words.WHO.get(needs, needs)
        who = (
            say("%(role)s other than %(name)s,", role=role, name=proposer)
            if proposer
            else _("%(role)s other than you,") % {"role": role}
        )
        until = day_in_words(expires_at or near.now + HELD_FOR, near.now)
        sentence = format_html(
            "<b>{}</b> {}", who, format_html(_("by {}, or the proposal expires."), until)
        )
        return format_html(
            '{} <span class="quiet">{}</span>{}',
            sentence,
            _("The time it waits is added to the holder’s deadlines."),
            approvers_present(near),
        )
    if impact.get("ratify_by_at"):
        until = day_in_words(impact["ratify_by_at"], near.now)
        return format_html(
            "<b>{}</b> {}{}",
            _("Takes effect now."),
            format_html(_("A lead must ratify it by {}, or it is lifted."), until),
            approvers_present(near),
        )
    return bold_then_plain(_("Nobody."), _("It takes effect at once."))


def approvers_present(near: ImpactContext) -> SafeString:
    """Which of those who could is here."""
    if not near.asked:
        return SafeString("")
    if near.here:
        return format_html(
            '<span class="who d-flex mt-1">{}</span>',
            say("Here now: %(names)s.", names=", ".join(map(isolated, near.here[:MOST]))),
        )
    if not near.approvers:
        return format_html(
            '<span class="d-flex mt-1">{}</span>',
            _("No possible approver is available: all are away or recused."),
        )
    shown = ", ".join(map(isolated, near.approvers[:MOST])) + (
        " …" if len(near.approvers) > MOST else ""
    )
    return format_html(
        '<span class="quiet d-flex mt-1">{}</span>',
        say("Possible approvers: %(names)s.", names=shown),
    )


def next_review_row(impact: Data, near: ImpactContext, plan: Sequence[datetime]) -> SafeString:
    """When somebody looks again, and when it ends by itself."""
    new, ordered = impact.get("imposes") or {}, impact.get("orders") or {}
    lines = [
        format_html(
            "<b>{}</b> {}",
            day_in_words(at, near.now),
            _("required change %(number)d") % {"number": number},
        )
        for number, at in enumerate(plan[:10], start=1)
    ]
    if plan:
        lines.append(
            bold_then_plain(
                "",
                _(
                    "One day after a missed deadline, the required changes can lapse and the "
                    "case returns to you."
                ),
            )
        )
    if at := impact.get("review_by_at") or new.get("review_by_at"):
        missed = words.MISSED.get(new.get("on_missed", ""), "")
        lines.append(
            format_html(
                "<b>{}</b> {}",
                day_in_words(at, near.now),
                bold_then_plain("", missed) if missed else "",
            )
        )
    if new.get("ends_at"):
        lines.append(
            format_html(
                "<b>{}</b> {}", day_in_words(new["ends_at"], near.now), _("it ends automatically.")
            )
        )
    if ordered.get("starts_at"):
        lines.append(
            format_html(
                "<b>{}</b> {}",
                day_in_words(ordered["starts_at"], near.now),
                _("the account is terminated, if the finding still holds."),
            )
        )
    lines = lines or [bold_then_plain("", _("This sets no new deadline."))]
    if impact.get("blocks_automation_until_at"):
        until = format_html(
            _("Automated restrictions off until {}"),
            day_in_words(impact["blocks_automation_until_at"], near.now),
        )
        lines.append(format_html('<span class="quiet">{}</span>', until))
    return format_html_join(BREAK, "{}", ((line,) for line in lines))


def strike_row(impact: Data, near: ImpactContext) -> SafeString:
    """How many strikes the account has, and will have."""
    has = ngettext(
        "The account has %(n)d strike.", "The account has %(n)d strikes.", near.strikes
    ) % {"n": near.strikes}
    if near.strikes_then < near.strikes:
        left = ngettext(
            "The account then has %(n)d strike.",
            "The account then has %(n)d strikes.",
            near.strikes_then,
        ) % {"n": near.strikes_then}
        return bold_then_plain(_("Removed."), left)
    if not impact["strike"]:
        return bold_then_plain(_("None."), has if near.strikes else "")
    if near.strikes_then == near.strikes:
        return bold_then_plain(_("No further one: this case has counted already."), has)
    text = _("%(now)d now, %(then)d once this takes effect.") % {
        "now": near.strikes,
        "then": near.strikes_then,
    }
    return format_html(
        '<b>{}</b> <span class="quiet">{}</span>',
        text,
        format_html(
            _("It expires on {}, or at once if an appeal is granted."),
            moment(near.fades_at, near.now, "j M Y"),
        ),
    )


def reversal_row(impact: Data, needs: str) -> SafeString:
    """What takes it back."""
    lines = []
    if needs:
        lines.append(bold_then_plain(_("Withdraw"), _("until it is approved. After that:")))
    mark = mark_of(Case, impact["verb"])
    names = ", ".join(verb_label(verb) for verb in mark.undone_by)
    if names:
        lines.append(bold_then_plain(f"{names}.", _("Each is a separate decision.")))
    if mark.notice and KINDS[mark.notice].appealable:
        lines.append(bold_then_plain("", _("The holder can appeal within six months.")))
    if mark.merges:
        lines.append(bold_then_plain(_("Split the reports off again.")))
    lines = lines or [bold_then_plain("", _("With a new decision."))]
    return format_html_join(" ", "{}", ((line,) for line in lines))


def needed_now(decision: Decision) -> str:
    """The role that a decision still needs, or empty."""
    return decision.needs if decision.phase == DecisionPhase.PROPOSED else ""
