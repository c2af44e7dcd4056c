"""Which pages the guide has, and which chapter is about which page of the workbench.

The texts are those of docs/, so that the guide says what the documentation says.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from functools import cache

import nh3
from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

PAGES = {
    "reviewer": "tutorial/reviewer.md",
    "lead": "tutorial/lead.md",
    "admin": "tutorial/admin.md",
    "workbench": "explanation/workbench.md",
    "proceeding": "explanation/proceeding.md",
    "record": "how-to/check-the-record.md",
    "outbox": "how-to/tend-the-outbox.md",
    "flaggers": "how-to/trusted-flaggers.md",
    "api": "how-to/use-the-api.md",
    "import": "how-to/import-accounts.md",
    "bulk": "how-to/decide-in-bulk.md",
    "batches": "how-to/change-many-cases.md",
    "case-file": "how-to/take-a-case-file.md",
    "copies": "how-to/disclose-evidence.md",
    "queue_rules": "how-to/queue-rules.md",
    "quality": "how-to/quality-reviews.md",
    "statements": "how-to/statements-of-reasons.md",
    "data": "how-to/answer-a-data-request.md",
    "legal": "how-to/legal-holds.md",
    "hand-over": "how-to/hand-a-case-to-a-court.md",
    "public": "how-to/public-statements.md",
    "disputes": "how-to/out-of-court-disputes.md",
    "transparency": "how-to/transparency-report.md",
    "misuse": "how-to/misuse.md",
    "retention": "how-to/retention.md",
}
# By the name of an address, or the beginning of one: the page of the guide, and its heading.
CHAPTERS = {
    "queue": ("reviewer", "1-read-the-queue"),
    "cases": ("reviewer", "find-any-case-or-account"),
    "accounts": ("reviewer", "find-any-case-or-account"),
    "find": ("reviewer", "find-any-case-or-account"),
    "next": ("reviewer", "2-take-the-next-case"),
    "hand_over": ("reviewer", "2-take-the-next-case"),
    "case": ("reviewer", "3-read-the-case"),
    "case_copy": ("copies", ""),
    "case_file": ("case-file", ""),
    "decide": ("reviewer", "4-decide"),
    "decision": ("lead", "morning-what-is-waiting-for-me"),
    "reviews_people": ("lead", "who-has-how-much"),
    "reviews_of": ("lead", "who-has-how-much"),
    "reviews": ("lead", "what-is-late"),
    "reviews_unmatched": ("lead", "which-reports-name-nobody-we-know"),
    "escalations": ("lead", "what-is-stuck"),
    "appeal": ("proceeding", "appeals"),
    "account_import": ("import", ""),
    "batch": ("batches", ""),
    "bulk": ("bulk", ""),
    "account_new_case": ("reviewer", "a-case-that-you-open-yourself"),
    "account": ("proceeding", "measures-and-their-basis"),
    "insights": ("lead", "end-of-the-day-how-are-we-doing"),
    "quality": ("quality", ""),
    "quality_review": ("quality", "2-answer-one"),
    "quality_evidence": ("quality", "2-answer-one"),
    "quality_agreement": ("quality", "4-see-how-far-people-agree"),
    "quality_shares": ("quality", "1-say-how-much-is-drawn"),
    "audit": ("record", ""),
    "polic": ("admin", "2-policy"),
    "clause": ("admin", "2-policy"),
    "partner": ("admin", "3-partners"),
    "contact": ("admin", "3-partners"),
    "flagger": ("flaggers", ""),
    "token": ("api", "1-make-a-token"),
    "phrase": ("lead", "texts-for-the-whole-team"),
    "office": ("admin", "4-business-calendar"),
    "queue_rules": ("queue_rules", ""),
    "retention": ("retention", ""),
    "statements_profile": ("statements", "1-choose-a-profile"),
    "statements_token": ("statements", "2-set-the-address-and-the-token"),
    "statement": ("statements", ""),
    "transparency": ("transparency", ""),
    "data_request": ("data", ""),
    "data_erasure": ("data", "4-erase"),
    "legal": ("legal", ""),
    "legal_people": ("legal", "1-give-somebody-a-seat"),
    "legal_seat": ("legal", "1-give-somebody-a-seat"),
    "legal_request": ("legal", "2-enter-a-request"),
    "legal_hold": ("legal", "4-hold-records"),
    "legal_bundle": ("hand-over", ""),
    "legal_case": ("hand-over", "1-ask-for-it"),
    "legal_redaction": ("hand-over", "5-open-what-one-redaction-removed"),
    "legal_release": ("hand-over", "3-release-it-two-people"),
    "disputes": ("disputes", ""),
    "case_dispute": ("disputes", ""),
    "case_dispute_new": ("disputes", "1-record-what-the-body-tells"),
    "case_dispute_correct": ("disputes", "4-put-a-wrong-record-right"),
    "public_statements": ("public", ""),
    "case_public_new": ("public", "2-draft-it"),
    "case_public": ("public", "3-approve-and-publish-it"),
    "reporter": ("misuse", ""),
    "suspension": ("misuse", "4-suspend"),
    "weight_end": ("misuse", "6-weigh-reports-less-or-mute-them"),
    "misuse_profile": ("misuse", "1-choose-a-profile"),
    "staff": ("admin", "5-staff"),
    "inbox": ("reviewer", "what-you-are-told"),
    "how_told": ("reviewer", "what-you-are-told"),
    "member": ("admin", "5-staff"),
}


@dataclass(frozen=True)
class Chapter:
    """A page of the guide, ready to be shown."""

    title: str
    html: SafeString


def anchor_of(heading: str) -> str:
    """A heading as it stands in an address: `1. Read it (5 minutes)` is `1-read-it`."""
    words = re.sub(r"\([^)]*\)", "", heading.lower())
    return "-".join(re.findall(r"\w+", words))


def address_of(link: str, page: str) -> str:
    """Where a link of the documentation leads in the guide; empty for what the guide has not."""
    if link.startswith(("http://", "https://", "#")):
        return link
    place, _, anchor = link.partition("#")
    path = posixpath.normpath(posixpath.join(posixpath.dirname(PAGES[page]), place))
    if path == "reference/glossary.md":
        return reverse("glossary")
    slug = next((slug for slug, known in PAGES.items() if known == path), "")
    return f"{reverse('guide_page', args=[slug])}{'#' if anchor else ''}{anchor}" if slug else ""


@cache
def chapter(page: str) -> Chapter:
    """A page of the guide, by its key in PAGES: its Markdown as HTML, with an anchor a heading.

    Pictures are left out: they show what one has in front of oneself.
    """
    text = (settings.BASE_DIR / "docs" / PAGES[page]).read_text(encoding="utf-8")
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens, title = parser.parse(text), ""
    for at, token in enumerate(tokens):
        if token.type == "heading_open":
            heading = tokens[at + 1].content
            title = title or heading
            token.attrs["id"] = anchor_of(heading)
        if token.type == "inline" and token.children:
            token.children = rewrite_links(token.children, page)
    html = nh3.clean(
        parser.renderer.render(tokens, parser.options, {}),
        tags=nh3.ALLOWED_TAGS - {"img"},
        attributes={"*": {"id"}, "a": {"href"}},
    )
    return Chapter(title, mark_safe(html))


def rewrite_links(children: list[Token], page: str) -> list[Token]:
    """The same words, with links that lead to the guide; what it has not is no link."""
    kept, closing = [], 0
    for token in children:
        if token.type == "link_open":
            if not (address := address_of(str(token.attrs["href"]), page)):
                closing += 1
                continue
            token.attrs["href"] = address
        if token.type == "link_close" and closing:
            closing -= 1
            continue
        kept.append(token)
    return kept


def chapter_for(address_name: str) -> tuple[str, str]:
    """The page and the anchor about a page of the workbench; the first page where there is none."""
    known = [name for name in CHAPTERS if address_name.startswith(name)]
    return CHAPTERS[max(known, key=len)] if known else ("workbench", "")
