"""The glossary: one row a word, as code, pages and letters use it, in English and German.

`python3 manage.py glossary` writes docs/reference/glossary.md from it. Add a row here before a new
word appears on a page.
"""

from __future__ import annotations

from typing import NamedTuple


class Entry(NamedTuple):
    """`code` is Markdown: names from the code stand in backquotes; `en` and `de` are on pages."""

    code: str
    en: str
    de: str
    meaning: str


GLOSSARY: dict[str, tuple[Entry, ...]] = {
    "From report to decision": (
        Entry("report", "report", "Meldung", "A claim that came in, kept as it came."),
        Entry(
            "case, its `state`",
            "case; case status",
            "Fall; Fallstatus",
            "One proceeding about one account and one policy area. The state says where it is.",
        ),
        Entry(
            "evidence",
            "evidence",
            "Beweise",
            "Something that was gathered, with its origin, its hash and who added it.",
        ),
        Entry(
            "assessment of evidence (`Weighing`)",
            "assessment",
            "Bewertung",
            "What a piece of evidence supports or contradicts, and how reliable it is.",
        ),
        Entry(
            "policy, clause, exception",
            "policy, clause, exception",
            "Richtlinie, Klausel, Ausnahme",
            "The published rules, in versions. A decision cites the version that was in force at "
            "the time of the conduct.",
        ),
        Entry("allegation", "allegation", "Vorwurf", "What is claimed about a clause."),
        Entry(
            "finding",
            "finding",
            "Feststellung",
            "What a person has established about a clause, with reasons. Only then is there a "
            "“violation”.",
        ),
        Entry(
            "verb, step",
            "action",
            "Schritt",
            "An arrow of the workflow, such as `suspend`. Taking one is a step.",
        ),
        Entry(
            "decision",
            "decision",
            "Entscheidung",
            "A verb with its terms: facts, reasons, clauses, restriction. Proposed by one person "
            "and, where required, approved by another.",
        ),
        Entry(
            "`UsualBand`, `why_different`",
            "similar cases; what was usual; why this case is different",
            "ähnliche Fälle; was üblich war; warum dieser Fall anders ist",
            "The nearest closed cases about the same clause, what was decided in them and for how "
            "long, and the reason of whoever decides otherwise.",
        ),
        Entry(
            "`approve`, approval, approver",
            "approve, approval; return",
            "freigeben, Freigabe; zurückgeben",
            "A different person agrees before the decision takes effect.",
        ),
        Entry(
            "quality review (`QualityReview`)",
            "quality review; agreement",
            "Qualitätsprüfung; Übereinstimmung",
            "A decision that was drawn by lot is looked at again by somebody without part in the "
            "case, who does not know what was decided. Figures are of policies, never of people.",
        ),
        Entry(
            "`ratify`, ratification",
            "ratify",
            "bestätigen",
            "Approval after the fact, for what could not wait.",
        ),
    ),
    "What happens to the account": (
        Entry(
            "account, its `standing`",
            "account; account status",
            "Konto; Kontostatus",
            "What the account may do now: active, limited, suspended or terminated. Always the "
            "strictest measure in force.",
        ),
        Entry(
            "measure, with its `basis`",
            "restriction: limit, suspension, termination",
            "Maßnahme",
            "What a decision does to the account. The basis says why it may: precaution, "
            "remediation, sanction, notice period or termination.",
        ),
        Entry(
            "precaution",
            "precautionary",
            "vorläufig",
            "A measure while the case is investigated. Nothing has been established.",
        ),
        Entry(
            "`sanction`, `serve`",
            "temporary restriction; end of term",
            "befristete Einschränkung; Ablauf",
            "A restriction with a fixed end; the gateway ends it at that time by itself.",
        ),
        Entry(
            "`give_notice`, `withdraw_notice`",
            "issue termination notice; withdraw it",
            "kündigen (mit Frist); Kündigung zurücknehmen",
            "A termination is ordered for a date, or the order is taken back.",
        ),
        Entry(
            "remediation plan, requirement, submission",
            "required changes, item, submission",
            "Auflagen, Auflage, Einreichung",
            "What the holder must put right, item by item, and what they send in to show it.",
        ),
        Entry(
            "strike",
            "strike",
            "Verwarnungspunkt",
            "A mark that a finding leaves on the account for some time.",
        ),
        Entry(
            "`epoch`",
            "version of the account's access",
            "Version",
            "Counts the changes of what the account may do. A gateway never goes back to an older "
            "one.",
        ),
    ),
    "Deadlines and work": (
        Entry(
            "review",
            "review; deadline",
            "Prüfung; Frist",
            "A human look that is due at a stored time, with a consequence if it is missed.",
        ),
        Entry(
            "lease",
            "lock",
            "Sperre durch Bearbeiter",
            "The case is locked to one person until 15 minutes of inactivity have passed.",
        ),
        Entry(
            "escalation",
            "escalation",
            "Eskalation",
            "A case asks for a higher role. Its state does not change.",
        ),
        Entry(
            "referral",
            "partner request",
            "Anfrage beim Partner",
            "A question to a reseller, with a date for the answer.",
        ),
        Entry(
            "recusal",
            "recusal (conflict of interest)",
            "Befangenheit",
            "A member of staff stays out of everything about an account.",
        ),
    ),
    "Letters and appeals": (
        Entry(
            "notice, statement of reasons",
            "letter, notice",
            "Mitteilung",
            "A message that must be sent to the holder, and the reasons in it.",
        ),
        Entry("appeal", "appeal", "Widerspruch", "“The decision is wrong.”"),
        Entry(
            "reinstatement request",
            "reinstatement request",
            "Antrag auf Freigabe",
            "“The problem is fixed.” It does not contest the decision.",
        ),
        Entry(
            "hearing, `hearer`",
            "appeal reviewer; take appeal",
            "Prüfer des Widerspruchs",
            "The person who decides the appeal. They had no part in the decision it contests.",
        ),
        Entry(
            "affirm, `overturn`, `vary`, remand",
            "uphold the decision, grant the appeal, grant in part, send back",
            "Entscheidung bestätigen, stattgeben, teilweise stattgeben, zurückverweisen",
            "How an appeal can end. Never just “upheld”: say what is upheld.",
        ),
    ),
    "Record and delivery": (
        Entry(
            "event, chain",
            "audit record; integrity verified",
            "Prüfprotokoll; Integrität geprüft",
            "What was done, by whom and when. Events of an account are linked by their hashes.",
        ),
        Entry(
            "checkpoint",
            "checkpoint",
            "Prüfpunkt",
            "A signature over all events since the checkpoint before. Kept elsewhere, it shows "
            "whether the end of the record was removed.",
        ),
        Entry(
            "outbox message",
            "outgoing message",
            "ausgehende Nachricht",
            "A letter, webhook or gateway update that a step stored and the relay sends.",
        ),
        Entry(
            "bundle",
            "bundle",
            "Prüfpaket",
            "The record as a file that `docs/reference/verify.py` checks without Docket.",
        ),
    ),
    "People": (
        Entry(
            "holder",
            "account holder",
            "Kontoinhaber",
            "The customer whose account it is.",
        ),
        Entry("reporter", "reporter", "meldende Person", "Who sent the report."),
        Entry(
            "channel partner",
            "partner",
            "Partner",
            "A reseller with customers of its own.",
        ),
        Entry(
            "trusted flagger",
            "trusted flagger",
            "vertrauenswürdiger Hinweisgeber",
            "An organisation whose reports go first: a Digital Services Coordinator awarded the "
            "status, or the operator did.",
        ),
        Entry(
            "reviewer",
            "reviewer",
            "Sachbearbeitung",
            "Investigates and decides; proposes what needs approval.",
        ),
        Entry(
            "lead",
            "lead",
            "Leitung",
            "Also approves, ratifies, reopens and distributes the work.",
        ),
        Entry(
            "admin",
            "admin",
            "Administration",
            "Also approves terminations, resolves escalations, and manages policies, partners, "
            "calendar and staff.",
        ),
        Entry("auditor", "auditor", "Audit", "Reads everything and changes nothing."),
        Entry(
            "`system`",
            "Docket",
            "Docket",
            "The program itself: automation, and what happens when something falls due.",
        ),
    ),
}
