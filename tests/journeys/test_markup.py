"""What people write stays text, in whatever place and on whatever page it is shown."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page

from enforcement.models import Appeal, Case, Decision
from enforcement.operations import appeal_lodging, escalate, gather, messages, refer
from tests.journeys._site import Desk, Site
from tests.journeys.conftest import PageFor
from tests.world import HOLD, NO_TO_ALL, PLAN, STATED

MARKUP = (
    "<script>hit=1</script>\"><img class=hostile src=/x onerror=hit=1>'</textarea></title><b "
    "class=hostile>b</b>${1337*7331}"
)
TEMPLATE = (
    "{{1337*7331}}{% now 'Y' %}"  # a letter that still has such a place in it is refused by itself
)
TURNED = "\u202etxt.exe"  # from here on, letters run from right to left
SHOWING = [
    "case",
    "decide",
    "account",
    "queue",
    "find",
    "searched",
    "appeals",
    "appeal",
    "escalations",
    "reviews",
    "decisions",
    "proposal",
]
# A text that turns its line round must stand alone in an element of its own direction, or be the
# last thing in its block.
TURNS_OTHERS = r"""() => {
  const isolated = (one) => /isolate|plaintext/.test(getComputedStyle(one).unicodeBidi);
  const skipped = "script, style, option, textarea, title";
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    let one = text.parentElement;
    if (!text.data.includes("‮") || one.matches(skipped)) continue;
    while (getComputedStyle(one).display.startsWith("inline") && !isolated(one)) {
      one = one.parentElement;
    }
    const last = one.textContent.trimEnd().endsWith(text.data.trimEnd());
    if (!isolated(one) && !last) found.push(one.outerHTML.slice(0, 300));
  }
  return found;
}"""


def hostile(place: str, *, letter: bool = False) -> str:
    """A text for a place, which says where it was written; `letter`: it goes into one."""
    return f"{place} {MARKUP}{'' if letter else TEMPLATE}{TURNED}"


@pytest.fixture
def written(site: Site, desk: Desk) -> dict[str, str]:
    """A case in which everybody has written something hostile everywhere; the pages that show
    it.
    """
    if site.written is None:
        site.written = write(desk)
    return site.written


def write(desk: Desk) -> dict[str, str]:
    """Fill every text that the workbench can show."""
    partner = desk.partner("hostile-partner")
    ref = desk.new("Hostile", channel_partner=partner)
    case = desk.case(
        ref,
        claim=hostile("claim"),
        source=hostile("source"),
        reporter_name=hostile("reporter"),
        reporter_email="reporter@press.example",
        url="https://press.example/?a=%22%3E%3Cscript%3E",
    )
    type(case.account).objects.filter(pk=case.account_id).update(name=hostile("name"))
    rhea, now = desk.actor("rhea"), desk.now
    item = gather.Item(
        kind=hostile("kind"), origin="PRESS", citation=hostile("citation"), text=hostile("evidence")
    )
    gather.add_evidence(case_id=case.pk, item=item, by=rhea, now=now)
    texts = {
        name: hostile(name, letter=True) for name in ("question", "would_clear", "facts", "reasons")
    }
    desk.suspend(case, **texts)
    messages.say(case_id=case.pk, lane="INTERNAL", text=hostile("note"), by=rhea, now=now)
    messages.ask_holder(
        case_id=case.pk,
        question=hostile("asked", letter=True),
        answer_by_at=now + timedelta(days=3),
        by=rhea,
        now=now,
    )
    messages.answer(case_id=case.pk, text=hostile("answer"), by=desk.actor("holder"), now=now)
    refer.refer(
        case_id=case.pk,
        partner_id=partner.pk,
        account_id=case.account_id,
        text=hostile("referral", letter=True),
        by=rhea,
        now=now,
    )
    escalate.escalate(case_id=case.pk, by=rhea, reason=hostile("escalation"), now=now)
    lodged: Appeal = appeal_lodging.lodge(
        case_id=case.pk, text=hostile("appeal"), by=desk.actor("holder"), now=now
    )
    proposal = propose(desk)
    return {
        "case": f"/cases/{case.ref}",
        "decide": f"/cases/{case.ref}/decide",
        "account": f"/accounts/{ref}",
        "queue": "/",
        "find": f"/find?q={ref}",
        "appeals": "/appeals",
        "appeal": f"/appeals/{lodged.pk}",
        "escalations": "/escalations",
        "reviews": "/reviews",
        "decisions": "/decisions",
        "proposal": f"/decisions/{proposal.ref}",
        "searched": f"/find?q={MARKUP.replace('%', '%25').replace('#', '%23').replace('&', '%26')}",
    }


def propose(desk: Desk) -> Decision:
    """A proposal whose every term is hostile."""
    case: Case = desk.case(desk.new("Proposer"))
    desk.suspend(case, **HOLD)
    why = {
        code: {**answer, "why": hostile(f"why {code}", letter=True)}
        for code, answer in NO_TO_ALL.items()
    }
    desk.find(case, "ESTABLISHED", why)
    one = {place: hostile(place, letter=True) for place in ("title", "text", "evidence")}
    plan = [{**PLAN[0], **one}]
    return desk.take(desk.fresh(case), "require_remediation", measure="keep", plan=plan, **STATED)


def assert_inert(page: Page) -> None:
    """Nothing that was written has become part of the page, or of its program."""
    page.wait_for_load_state("networkidle")
    assert page.locator(".hostile").count() == 0
    assert page.evaluate("typeof hit") == "undefined"
    assert page.locator("[href^='javascript:' i]").count() == 0
    assert page.evaluate(TURNS_OTHERS) == []
    assert "9801547" not in page.locator("main").inner_text(), "somebody's sum was worked out"


@pytest.mark.parametrize("name", SHOWING)
def test_what_was_written_stays_text(name: str, page_for: PageFor, written: dict[str, str]) -> None:
    page = page_for("ada")
    page.goto(written[name])
    assert_inert(page)


def test_what_was_written_is_there_to_be_read(page_for: PageFor, written: dict[str, str]) -> None:
    """Else the tests above would look at pages that show nothing."""
    page = page_for("ada")
    page.goto(written["case"])
    shown = page.locator("main").text_content() or ""
    for place in ("claim", "question", "evidence", "citation", "note", "asked", "answer", "facts"):
        assert f"{place} <script>hit=1</script>" in shown, place
