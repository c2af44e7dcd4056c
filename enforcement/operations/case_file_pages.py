"""What a case file says, section by section, in the language of whoever asked for it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from enforcement.language import words
from enforcement.language.formats import dated
from enforcement.language.notices.letters import line_of
from enforcement.language.reviews import review_label
from enforcement.language.verbs import verb_label
from enforcement.models import Appeal, CaseFile, Decision, Measure
from enforcement.models.appeal import Side
from enforcement.operations.case_file_paper import Paper, Part, by_and_when, mark, moment
from enforcement.queries.case import AllegedClause, PlanRequirement
from enforcement.queries.case_file import CaseWhole
from enforcement.workflow.machines import DecisionPhase

NOBODY = "–"


def section(heading: str, parts: list[Part], *, breaks: bool = False) -> list[Part]:
    """A section of the file; none where there is nothing in it."""
    return [{"heading": line_of(heading), "parts": parts, "breaks": breaks}] if parts else []


def about_case(found: CaseWhole, asked: CaseFile) -> list[tuple[str, object]]:
    """What the cover says of the case."""
    case = found.sheet.case
    return [
        (_("Case"), case.ref),
        (_("Account"), f"{case.account.name} ({case.account.external_ref})"),
        (_("Policy"), f"{case.policy.title}, {case.policy_version.version}"),
        (_("Clauses"), ", ".join(a.clause.called for a in found.sheet.alleged)),
        (_("Case status"), words.STATES[case.state]),
        (_("Account status"), words.STANDINGS[case.account.standing]),
        (_("Severity"), words.SEVERITIES[case.severity]),
        (_("Opened"), moment(case.opened_at)),
        (_("Conduct"), dated(case.conduct_on, "j M Y")),
        (_("First decided"), moment(case.decided_at)),
        (_("Closed"), moment(case.closed_at)),
        (_("Assigned to"), case.assignee.actor.name if case.assignee else _("Unassigned")),
        (_("Follows"), case.follows.ref if case.follows else ""),
        (_("Split from"), case.split_from.ref if case.split_from else ""),
        (_("Merged into"), case.merged_into.ref if case.merged_into else ""),
        (_("Merged from"), ", ".join(found.sheet.merged_from)),
        (_("Made for"), asked.audience),
        (_("Asked for by"), by_and_when(asked.person.actor.name, asked.asked_at)),
        (_("As seen by"), words.ROLES[asked.role]),
        (_("Why"), asked.reason),
    ]


def decisions(paper: Paper, found: CaseWhole) -> list[Part]:
    """Each that was taken or waits, with its reasons; then the restrictions."""
    facts = found.sheet.facts
    codes = {clause.pk: clause.called for clause in facts.clauses}
    parts: list[Part] = []
    for one in facts.decisions:
        ratifier = found.sheet.people.get(one.ratified_by_id, "") if one.ratified_by_id else ""
        parts += decision(paper, one, ratifier, [codes[key] for key in one.clauses if key in codes])
    if found.measures:
        parts.append(paper.heading(_("Restrictions")))
        for measure in found.measures:
            parts.append(paper.facts(restriction(measure)))
    return parts or [paper.paragraph(_("No decision has been taken."))]


def decision(paper: Paper, one: Decision, ratifier: str, clauses: list[str]) -> list[Part]:
    """One, with who had a part in it and what was written."""
    phase = words.DECISIONS[one.phase]
    by = one.proposer_name or NOBODY
    terms: dict[str, Any] = one.terms
    parts = [
        paper.heading(f"{one.ref}: {verb_label(one.verb)}"),
        paper.facts(
            [
                (_("Status"), phase),
                (
                    _("Proposed by") if one.needs or not one.executed_at else _("Decided by"),
                    by_and_when(by, one.proposed_at),
                ),
                (_("Approved by"), by_and_when(one.approver_name, one.approved_at)),
                (_("Took effect"), moment(one.executed_at)),
                (_("Ratified"), by_and_when(ratifier, one.ratified_at)),
                (_("Clauses"), ", ".join(clauses)),
                (_("Found by automation"), _("Yes") if one.detected_by_automation else ""),
                (_("Lapsed"), _("Yes") if one.phase == DecisionPhase.LAPSED else ""),
            ]
        ),
    ]
    texts = (
        ("facts", _("Facts")),
        ("reasons", _("Reasons")),
        ("question", _("Question to the holder")),
        ("would_clear", _("What would clear the account")),
        ("why_different", _("Why this case is different")),
        ("note", _("Internal note")),
    )
    for key, label in texts:
        if text := str(terms.get(key) or ""):
            parts.append(paper.heading(label, 3))
            if key == "note" and paper.blacked.notes:
                parts.append(paper.paragraph(mark(paper.blacked.notes)))
                continue
            parts += paper.words(text, f"{one.ref}-{key}.txt")
    return parts


def restriction(measure: Measure) -> list[tuple[str, object]]:
    """One restriction, and until when."""
    scope = [str(one) for names in measure.scope.values() for one in names]
    return [
        (_("Restriction"), f"{words.MEASURES[measure.kind]}, {words.BASES[measure.basis]}"),
        (_("Decision"), measure.imposed_by.ref),
        (_("Scope"), ", ".join(scope) or _("The whole account")),
        (_("Requests per minute"), measure.rate if measure.rate is not None else ""),
        (_("From"), moment(measure.starts_at)),
        (_("Until"), moment(measure.ends_at)),
        (_("Over since"), moment(measure.over_at)),
    ]


def allegations(paper: Paper, found: CaseWhole) -> list[Part]:
    """The question, and each clause with what was found."""
    case = found.sheet.case
    parts: list[Part] = []
    if case.question:
        parts.append(paper.heading(_("Question to answer")))
        parts += paper.words(case.question, "question.txt")
    if case.would_clear:
        parts.append(paper.heading(_("What would clear the account")))
        parts += paper.words(case.would_clear, "would-clear.txt")
    for alleged in found.sheet.alleged:
        parts += allegation(paper, alleged)
    return parts


def allegation(paper: Paper, alleged: AllegedClause) -> list[Part]:
    """A clause, its exceptions and the latest finding."""
    clause, finding = alleged.clause, alleged.finding
    name = f"finding-{clause.called}"
    parts = [paper.heading(f"{clause.called} {clause.title}".strip())]
    parts += paper.words(clause.text, f"clause-{clause.called}.txt")
    parts.append(
        paper.facts(
            [
                (_("Alleged"), moment(alleged.allegation.alleged_at)),
                (_("Finding"), words.FINDINGS[alleged.allegation.phase]),
                (_("Found by"), by_and_when(alleged.finder, finding.found_at) if finding else ""),
            ]
        )
    )
    answers = {"yes": _("Yes"), "no": _("No")}
    parts.append(
        paper.facts(
            (
                _("Exception %(code)s") % {"code": one.exception.code},
                ". ".join(filter(None, (answers.get(one.answer, _("Not answered")), one.why))),
            )
            for one in alleged.exceptions
        )
    )
    if finding:
        parts += paper.words(finding.reasons, f"{name}.txt")
    return [part for part in parts if part.get("facts") != []]


def reports(paper: Paper, found: CaseWhole) -> list[Part]:
    """What came in; who reported is named nowhere."""
    parts: list[Part] = []
    for one in found.sheet.reports:
        flagged = getattr(one, "flagged_by", "")
        source = flagged or paper.without_reporters(one.source)
        parts.append(paper.heading(one.ref))
        parts.append(
            paper.facts(
                [
                    (_("Trusted flagger") if flagged else _("Source"), source),
                    (_("Origin"), words.ORIGINS[one.origin]),
                    (_("Received"), moment(one.received_at)),
                    (_("Version"), one.number if one.number > 1 else ""),
                    (_("First read"), moment(one.read_at) or _("Unread")),
                    (_("Link"), paper.without_reporters(one.url)),
                ]
            )
        )
        parts += paper.words(paper.without_reporters(one.claim), f"{one.ref}.txt")
    rest = found.sheet.case.report_count - len({r.external_id for r in found.sheet.reports})
    if rest > 0:
        paper.left_out.append(_("Reports after the first 50: %(count)s.") % {"count": rest})
    return parts


def plan(paper: Paper, rows: Iterable[PlanRequirement]) -> list[Part]:
    """The required changes, with what was sent in."""
    parts: list[Part] = []
    for one in rows:
        asked = one.requirement
        parts.append(paper.heading(f"{asked.number}. {asked.title}"))
        parts += paper.words(asked.text, f"change-{asked.number}.txt")
        parts.append(
            paper.facts(
                [
                    (_("Due"), moment(asked.due_at)),
                    (_("Status"), words.REQUIREMENTS[asked.phase]),
                    (_("Our answer"), asked.answer),
                ]
            )
        )
        for place, (sent, evidence) in enumerate(one.submissions, start=1):
            parts.append(paper.quiet(by_and_when(sent.sent_by, sent.sent_at)))
            name = f"change-{asked.number}-sent-{place}.txt"
            parts += paper.boxed(paper.words(sent.text, name))
            if evidence:
                parts.append(paper.quiet(_("Exhibit %(number)s") % {"number": evidence}))
    return parts


def requests(paper: Paper, found: CaseWhole) -> list[Part]:
    """What the holder asked for, with our answers."""
    parts: list[Part] = []
    asked = [(_("Request to be reinstated"), one) for one in found.reinstatement]
    asked += [
        (str(words.HOLDER_REQUESTS[one.kind]), one)  # type: ignore[misc]
        for one in found.sheet.holder_requests
    ]
    for place, (label, one) in enumerate(asked, start=1):
        parts += [
            paper.heading(label[:1].upper() + label[1:]),
            paper.facts(
                [
                    (_("Asked by"), by_and_when(one.asked_by, one.asked_at)),
                    (_("Status"), words.REQUESTS[one.phase]),
                    (_("Answered by"), by_and_when(one.answered_by, one.answered_at)),
                ]
            ),
            *paper.words(one.text, f"request-{place}.txt"),
            *paper.words(one.reasons, f"request-{place}-answer.txt"),
        ]
    return parts


def appeals(paper: Paper, found: CaseWhole) -> list[Part]:
    """Each with who decided it, and why."""
    refs = {decision.pk: decision.ref for decision in found.sheet.facts.decisions}
    parts: list[Part] = []
    for one in found.sheet.facts.appeals:
        parts += appeal(paper, one, refs.get(one.decision_id, ""), found)
    return parts


def appeal(paper: Paper, one: Appeal, decision_ref: str, found: CaseWhole) -> list[Part]:
    """One appeal."""
    by_holder = one.side == Side.HOLDER
    text = one.text if by_holder else paper.without_reporters(one.text)
    return [
        paper.heading(one.ref),
        paper.facts(
            [
                (_("Against"), decision_ref),
                (
                    _("Appealed by"),
                    by_and_when(one.lodged_by if by_holder else _("A reporter"), one.lodged_at),
                ),
                (
                    _("Appeal reviewer"),
                    found.sheet.people.get(one.hearer_id, "") if one.hearer_id else "",
                ),
                (_("Outcome"), words.APPEALS[one.phase]),
                (_("Decided"), moment(one.decided_at)),
            ]
        ),
        *paper.words(text, f"{one.ref}.txt"),
        *([paper.heading(_("Reasons"), 3)] if one.reasons else []),
        *paper.words(one.reasons, f"{one.ref}-reasons.txt"),
    ]


def around(paper: Paper, found: CaseWhole) -> list[Part]:
    """Partners that were asked, open deadlines, linked cases, and earlier ones."""
    sheet, card = found.sheet, found.card
    parts: list[Part] = []
    for one in sheet.referrals:
        partner = sheet.partners.get(one.partner_id)
        answer = words.PARTNER_ANSWERS.get(one.answered, one.answered)
        parts += [
            paper.heading(_("Partner request")),
            paper.facts(
                [
                    (_("Partner"), partner.name if partner else ""),
                    (_("Asked by"), by_and_when(one.sent_by, one.sent_at)),
                    (_("Answer"), ", ".join(filter(None, (str(answer), moment(one.answered_at))))),
                ]
            ),
            *paper.words(one.text, f"partner-request-{one.pk}.txt"),
            *paper.words(one.answer_text, f"partner-answer-{one.pk}.txt"),
        ]
    if due := sheet.facts.open_reviews():
        parts.append(paper.heading(_("Deadlines")))
        parts.append(paper.items(f"{review_label(r.kind)}: {moment(r.due_at)}" for r in due))
    if card.linked_cases:
        parts.append(paper.heading(_("Linked cases")))
        parts.append(
            paper.items(
                f"{one.ref}, {one.account}, {words.STATES[one.state]}: {one.reason}"
                for one in card.linked_cases
            )
        )
    if card.earlier:
        parts.append(paper.heading(_("Other cases of the account")))
        parts.append(
            paper.items(
                f"{one['ref']}, {words.STATES[str(one['state'])]}, {moment(one['opened_at'])}"  # type: ignore[arg-type]
                for one in card.earlier
            )
        )
    return parts
