"""How codes, times and people look on a page: nothing here decides or asks the database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import cache, lru_cache
from html import escape
from urllib.parse import quote
from uuid import uuid4

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _

from accounts.countries import country_name
from accounts.models import Account, AccountBilling
from enforcement.language import formats, turns, words
from enforcement.language import kept as kept_sentences
from enforcement.language.checks import check_in_words, figures_in_words
from enforcement.language.prices import price
from enforcement.language.reviews import review_label
from enforcement.language.verbs import verb_label
from enforcement.models import Case, Review, StaffEvent
from enforcement.pages.markup import format_html, format_html_join
from enforcement.pages.moments import drawn_icon, due, moment
from enforcement.queries.checks import CheckShown
from enforcement.queries.missing import Gap
from enforcement.queries.words import Piece
from enforcement.rules.priority import Term
from enforcement.templatetags.isolates import isolate
from enforcement.web._shared import staff_events
from enforcement.workflow.machines import AllegationPhase
from enforcement.workflow.turns import Turn

register = template.Library()
KEPT = 1_000  # words that are kept, where numbers may be in them


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of templates/icons.html, before a word and hidden from screen readers."""
    return drawn_icon(name)


@register.simple_tag(takes_context=True)
def sent_once(context: Context) -> SafeString:
    """The key of a form, by which a second sending of it is known: pages/once.py. One that is
    shown again, because it was not done yet, keeps its key; one of which a part was done gets
    another, for the rest.
    """
    sending = getattr(context.get("request"), "sending", None)
    kept = "" if sending and sending.done else getattr(context.get("form"), "once", "")
    key = kept or uuid4()
    return format_html('<input type="hidden" name="once" value="{}">', key)


@register.simple_tag
def case_address(ref: str) -> str:
    """Where the page of a case is, for lists: worked out once for all of them."""
    before, after = around_case_reference()
    return f"{before}{quote(ref)}{after}"


@cache
def around_case_reference() -> tuple[str, str]:
    """What stands before and after a case's reference in the address of its page."""
    mark = "C-2222-2222"
    before, _mark, after = reverse("case", args=[mark]).partition(mark)
    return before, after


@register.simple_tag
def state(code: str, goes_on_in: object = None) -> SafeString:
    """Where a case is: a circle that fills, and the word; of one that was merged, that it was."""
    return drawn_state("" if goes_on_in else code, get_language() or "")


@cache
def drawn_state(code: str, language: str) -> SafeString:
    """As it is in the language that is active, which is `language`."""
    shown = (
        (icon(f"s-{code.lower()}"), words.STATES[code]) if code else (icon("link"), words.MERGED)
    )
    return format_html('<span class="state">{}{}</span>', *shown)


@register.simple_tag
def standing(account: Account) -> SafeString:
    """What an account may do: a badge that gets heavier; dashed while all that holds it is a
    precaution.
    """
    reason = account.holds[0]["reason"] if account.holds else ""
    return standing_badge(account.standing, provisional=reason.startswith("precautionary"))


@register.simple_tag
def standing_badge(code: str, *, provisional: bool = False) -> SafeString:
    """The badge itself, for a standing that is not an account's present one."""
    kind = f"{code.lower()} provisional" if provisional else code.lower()
    return drawn_badge(code, kind, get_language() or "")


@cache
def drawn_badge(code: str, kind: str, language: str) -> SafeString:
    """As it is in the language that is active, which is `language`."""
    return format_html(
        '<span class="tag {}">{}{}</span>', kind, icon(f"t-{code.lower()}"), words.STANDINGS[code]
    )


@register.simple_tag
def tier(code: str) -> SafeString:
    """A mark for strategic accounts; nothing for others."""
    if code != Account.Tier.STRATEGIC:
        return SafeString("")
    return format_html('<span class="tier">{}{}</span>', icon("tier"), words.TIERS[code])


@register.simple_tag
def country(code: str) -> SafeString:
    """A country as the reader calls it; its code, by which other systems know it, on pointing at
    it.
    """
    return format_html('<span title="{}">{}</span>', code, country_name(code))


@register.simple_tag
def finding(phase: str) -> SafeString:
    """Dashed until there is a finding."""
    kind, sign = (
        ("provisional", "ask") if phase == AllegationPhase.ALLEGED else ("established", "check")
    )
    return format_html('<span class="tag {}">{}{}</span>', kind, icon(sign), words.FINDINGS[phase])


@register.simple_tag
def face(name: str, here: bool = False) -> SafeString:
    """Initials in a circle; with `here`, a ring: the word beside it says what it means."""
    return drawn_face(str(name), here)


@lru_cache(maxsize=KEPT)
def drawn_face(name: str, here: bool) -> SafeString:
    """A name's face is the same everywhere."""
    initials = "".join(part[0] for part in name.split()[:2]).upper() or "?"
    return format_html(
        '<span class="face{}" aria-hidden="true">{}</span>', " here" if here else "", initials
    )


@register.simple_tag
def count(number: int, most: int = 1000) -> SafeString:
    """A capped count, drawn only where there is something to count."""
    return drawn_count(number, most, get_language() or "") if number else SafeString("")


@lru_cache(maxsize=KEPT)
def drawn_count(number: int, most: int, language: str) -> SafeString:
    """As it is in the language that is active, which is `language`."""
    text = f"{formats.number(most)}+" if number > most else formats.number(number)
    return format_html('<span class="count">{}</span>', text)


register.simple_tag(moment)
register.simple_tag(due)


@register.filter
def marked(pieces: Iterable[Piece]) -> SafeString:
    """A text, with what was looked for in it as <mark>."""
    parts = ((format_html("<mark>{}</mark>", p.text) if p.found else p.text,) for p in pieces)
    return format_html_join("", "{}", parts)


@register.simple_tag
def filled(sentence: str, **values: object) -> SafeString:
    """A translated sentence with values in its %(places)s, for the rows of a list: translating it
    for each of them costs five times as much.
    """
    shown = {name: escape(str(isolate(value))) for name, value in values.items()}
    text = sentence if isinstance(sentence, SafeString) else escape(sentence)
    return SafeString(text % shown)


@register.filter
def quoted(said: object) -> str:
    """What somebody said, in the quotation marks of the reader's language."""
    return _("“%(said)s”") % {"said": said}


@register.filter
def word(code: str, of: str) -> object:
    """The word for a code: `{{ case.severity|word:"SEVERITIES" }}`; the name of a table in
    language/words.py.
    """
    return known_word(code, of, get_language() or "")


@lru_cache(maxsize=KEPT)
def known_word(code: str, of: str, language: str) -> object:
    """As it is in the language that is active, which is `language`; a page has hundreds."""
    found = getattr(words, of).get(code, code)
    return str(found) if isinstance(found, Promise) else found


register.filter("within", formats.within)
register.filter("number", formats.number)
register.filter("verb_label", verb_label)
register.filter("review_label", review_label)


@register.filter(expects_localtime=True)
def dated(at: date | None, form: str) -> str:
    """A day in Django's format `form`, as the reader's language writes it; nothing for none."""
    return formats.dated(at, form) if at else ""


@register.filter
def price_of(billing: AccountBilling) -> str:
    """What a plan costs; nothing where that is not known."""
    if billing.amount is None:
        return ""
    return price(billing.amount, billing.currency, billing.period)


@register.filter
def area_name(area: str) -> str:
    """A policy area as a heading."""
    return formats.area_name(area)


@register.filter
def how_long(span: timedelta) -> str:
    """A length of time: "3 h"."""
    return words.how_long(span)


@register.filter
def checked_for(check: CheckShown) -> str:
    """What Docket checks of a requirement by itself, without a full stop."""
    return check_in_words(product=check.product, key=check.key, days=check.days, below=check.below)


@register.filter
def check_figures(check: CheckShown) -> str:
    """How far a check was when it was made last; nothing before."""
    if check.figures is None:
        return ""
    return capfirst(figures_in_words(check.figures, days=check.days, below=check.below))


@register.filter
def staff_act(event: StaffEvent) -> SafeString:
    """What was changed about staff, policies, partners or the office, as a sentence."""
    return staff_events.staff_act(event)


@register.filter
def staff_change(event: StaffEvent) -> str:
    """What it was before and is now, where that is one value."""
    return staff_events.staff_change(event)


@register.filter
def after_whose(turn: str) -> str:
    """What stands between whose turn it is and what for: "You · decide", "Waiting: reply"."""
    return ": " if turn in (Turn.CLOCK, Turn.OTHER) else " · "


@register.filter
def for_what(case: Case) -> str:
    """What a case's turn is for."""
    turn = (case.turn_for, case.turn_verb, case.turn_review, case.turn_number)
    return known_turn(*turn, get_language() or "")


@lru_cache(maxsize=KEPT)
def known_turn(what: str, verb: str, review: str, number: int | None, language: str) -> str:
    """As it is in the language that is active, which is `language`."""
    return turns.for_what(what, verb, review, number)


@register.filter
def awaited(case: Case) -> str:
    """Whom and what a case waits for; nothing where it is ours."""
    return turns.awaited(case.awaits, case.awaits_what) if case.awaits else ""


@register.filter
def paused_for(clock: Review | Gap) -> str:
    """Whom and what a paused clock waits for."""
    return turns.awaited(clock.paused_for, clock.paused_what)


@register.filter
def language(code: str) -> str:
    """A language by its name in the reader's own; the code of one that has no name here."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


@register.filter
def of(code: str, table: dict[str, str]) -> str:
    """The word for a code in a table that the page brings; the code where it has none."""
    return table.get(code, code)


@register.filter
def term(counted: Term) -> str:
    """A term of a priority."""
    return known_term(counted.code, counted.detail, get_language() or "")


@lru_cache(maxsize=KEPT)
def known_term(code: str, detail: str | int, language: str) -> str:
    """As it is in the language that is active, which is `language`."""
    return turns.term(code, detail)


@register.filter
def in_short(terms: Sequence[Term]) -> str:
    """The terms of a priority that carry most."""
    return turns.in_short([(one.code, one.detail) for one in terms])


@register.filter
def told(kept: str) -> str:
    """A sentence of the record in the reader's language, where the program wrote it."""
    return kept_sentences.told(kept)


@register.filter
def short(hash_value: str) -> str:
    """A hash as people compare it: its first and last four characters."""
    return f"{hash_value[:4]}…{hash_value[-4:]}" if len(hash_value) > 12 else hash_value


@register.inclusion_tag("_shared/refusal.html")
def refusal(sentence: str, ident: str = "") -> dict[str, str]:
    """Why something may not be done, beside what one may not do."""
    return {"sentence": sentence, "ident": ident}
