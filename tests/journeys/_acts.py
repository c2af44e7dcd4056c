"""What people do on the pages of the workbench, as they would do it."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from enforcement.models import Case, Decision

REACH = 90  # presses of Tab within which every field must be reached


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the field of this name has the focus."""
    for _ in range(REACH):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == name:
            return
    raise AssertionError(f"Tab does not reach {name}")


def press(page: Page, *keys: str, at: str) -> None:
    """Press keys on the page of this address, once it listens to them."""
    expect(page).to_have_url(at)
    page.wait_for_load_state()
    for key in keys:
        page.keyboard.press(key)


def take_it(page: Page, case: Case) -> None:
    """Open a case and make it one's own."""
    page.goto(f"/cases/{case.ref}")
    page.keyboard.press("a")
    expect(page.locator("main")).to_contain_text("Assigned to you")


def fill_decision(page: Page, case: Case, verb: str, **texts: str) -> None:
    """Open the form of a verb and type; the first clause is cited where one is to be chosen."""
    page.goto(f"/cases/{case.ref}/decide?verb={verb}")
    clauses = page.locator("#decide [name=clauses]")
    if clauses.count() and not page.locator("#decide [name=clauses]:checked").count():
        clauses.first.check()
    for name, text in texts.items():
        page.locator(f"#decide [name={name}]").fill(text)


def send_decision(page: Page, case: Case) -> Decision:
    """Press the button that leads back to the case; the newest decision."""
    page.locator("#decide button[name=then][value=case]").click()
    expect(page).to_have_url(f"/cases/{case.ref}")
    return Decision.objects.filter(case=case).latest("id")


def add_evidence(
    page: Page, case: Case, *, kind: str, citation: str, text: str, bearing: str = "FOR"
) -> None:
    """Through the form that `e` opens."""
    page.goto(f"/cases/{case.ref}")
    page.keyboard.press("e")
    page.locator("[name=kind]").fill(kind)
    page.locator("select[name=origin]").select_option(index=1)
    page.locator("[name=citation]").fill(citation)
    page.locator("main [name=text]").fill(text)
    page.locator(f"[name=bearing][value={bearing}]").check()
    page.keyboard.press("Control+Enter")
    expect(page).to_have_url(f"/cases/{case.ref}")


def hold(rhea: Page, lena: Page, case: Case, **texts: str) -> Decision:
    """Rhea takes the case, gathers what there is, and suspends; Lena ratifies what takes effect at
    once.
    """
    take_it(rhea, case)
    add_evidence(
        rhea,
        case,
        kind="Press article",
        citation="The Verge",
        text="Internal documents are said to confirm it.",
    )
    fill_decision(rhea, case, "suspend", **texts)
    suspended = send_decision(rhea, case)
    lena.goto("/decisions")
    lena.locator(f"a[href='/decisions/{suspended.ref}']").first.click()
    agree(lena, suspended)
    return suspended


def agree(page: Page, decision: Decision) -> None:
    """Approve or ratify on the page of a decision, with keys alone: `s` leads into the form."""
    press(page, "s", at=f"/decisions/{decision.ref}")
    page.keyboard.type("The finding, its evidence and the letter.")
    if page.locator("[name=confirmed]").count():
        tab_to(page, "confirmed")
        page.keyboard.press("Space")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("status").first).to_be_visible()
    decision.refresh_from_db()


def find(
    page: Page, case: Case, conclusion: str, answers: dict[str, tuple[str, str]], reasons: str
) -> None:
    """Answer the exceptions (by code: yes or no, and why), and record what was found of the first
    clause that is alleged.
    """
    page.goto(f"/cases/{case.ref}")
    for code, (answer, why) in answers.items():
        page.locator(f"input[name=why-{code}]").fill(why)
        page.locator(f"label:has(input[name=answer-{code}][value={answer}])").click()
    page.keyboard.press("Escape")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("f")
    page.locator(f"[name=conclusion][value={conclusion}]").check()
    page.locator("[name=reasons]").fill(reasons)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("status").filter(has_text="The finding was recorded.")).to_be_visible()


def establish(page: Page, case: Case, why: str, reasons: str) -> None:
    """Answer every exception with no, and record that the clause was broken."""
    find(page, case, "ESTABLISHED", {"i": ("no", why), "ii": ("no", why)}, reasons)
