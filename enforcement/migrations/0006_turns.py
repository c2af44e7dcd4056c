"""Whose turn a case is and for what, whom it waits for, and what its priority is made of become codes,
each detail in a column of its own; what somebody wrote of a pause is kept beside its code.

Events keep what was written into them, and so their hashes.
"""

from typing import ClassVar

from django.conf import settings
from django.db import migrations, models

# What the page offered for a pause, in its two languages. Anything else that speaks of the holder
# waits for the holder, as it did before; the rest for somebody else, whom the words name.
OFFERED = {
    "HOLDER": ("the holder's answer", "die Antwort des Kontoinhabers"),
    "PARTNER": ("the partner's answer", "die Antwort des Partners"),
    "REPORTER": ("the reporter's answer", "die Antwort der meldenden Person"),
}
TERMS = {
    "a review was missed": "REVIEW_MISSED",
    "due soon": "DUE_SOON",
    "somebody waits under a measure": "UNDER_RESTRICTION",
    "traffic": "TRAFFIC",
    "escalated": "ESCALATED",
    "strategic account": "STRATEGIC",
}


def quoted(text: str) -> str:
    """A text as SQL has it."""
    return "'" + text.replace("'", "''") + "'"


def code_of(whom: str) -> str:
    """SQL: the code of what is written in a column."""
    return (
        f"CASE WHEN {whom} = '' THEN ''"
        + "".join(
            f" WHEN {whom} IN ({', '.join(map(quoted, said))}) OR {whom} LIKE {quoted(said[0] + ': %')} THEN '{code}'"
            for code, said in OFFERED.items()
        )
        + f" WHEN position('holder' IN {whom}) > 0 THEN 'HOLDER' ELSE 'OTHER' END"
    )


def rest_of(whom: str) -> str:
    """SQL: what is to be kept of it beside the code."""
    return (
        "CASE"
        + "".join(
            f" WHEN {whom} IN ({', '.join(map(quoted, said))}) THEN ''"
            f" WHEN {whom} LIKE {quoted(said[0] + ': %')} THEN substr({whom}, {len(said[0]) + 3})"
            for said in OFFERED.values()
        )
        + f" ELSE {whom} END"
    )


def prose_of(whom: str, what: str) -> str:
    """SQL: a code and what is kept beside it as it was written before."""
    return (
        f"CASE WHEN {whom} = '' THEN '' WHEN {whom} = 'HOLDER' AND position('holder' IN {what}) > 0 THEN {what}"
        + "".join(
            f" WHEN {whom} = '{code}' AND {what} = '' THEN {quoted(said[0])}"
            f" WHEN {whom} = '{code}' THEN left({quoted(said[0] + ': ')} || {what}, 200)"
            for code, said in OFFERED.items()
        )
        + f" WHEN {what} = '' THEN 'somebody else' ELSE {what} END"
    )


CODES = f"""
UPDATE enforcement_review SET paused_for = {code_of("paused_for")}, paused_what = {rest_of("paused_for")}
WHERE paused_for <> '';
UPDATE enforcement_case SET
    turn_verb = CASE WHEN turn_for ~ '^(approve|ratify) ' THEN split_part(turn_for, ' ', 2) ELSE '' END,
    turn_review = CASE WHEN turn_for LIKE 'review %' THEN split_part(turn_for, ' ', 2) ELSE '' END,
    turn_number = CASE WHEN turn_for LIKE 'requirement %' THEN split_part(turn_for, ' ', 2)::int END,
    turn_for = upper(split_part(turn_for, ' ', 1)),
    awaits = {code_of("awaits")},
    awaits_what = {rest_of("awaits")},
    priority_terms = (
        SELECT coalesce(jsonb_agg(CASE
            {" ".join(f"WHEN t ->> 0 = {quoted(said)} THEN jsonb_build_array('{code}', t -> 1)" for said, code in TERMS.items())}
            WHEN t ->> 0 LIKE 'severity %' THEN jsonb_build_array('SEVERITY', t -> 1, upper(substr(t ->> 0, 10)))
            WHEN t ->> 0 LIKE '% reports' THEN jsonb_build_array('REPORTS', t -> 1, split_part(t ->> 0, ' ', 1)::int)
            ELSE t END ORDER BY n), '[]')
        FROM jsonb_array_elements(priority_terms) WITH ORDINALITY AS stored (t, n)
    );
UPDATE enforcement_case SET turn = 'HOLDER' WHERE turn = 'OTHER' AND turn_for = 'ANSWER' AND awaits = 'HOLDER';
"""
WORDS = f"""
UPDATE enforcement_review SET paused_for = {prose_of("paused_for", "paused_what")} WHERE paused_for <> '';
UPDATE enforcement_case SET
    turn_for = concat_ws(' ', lower(turn_for), nullif(turn_verb, ''), nullif(turn_review, ''), turn_number::text),
    awaits = {prose_of("awaits", "awaits_what")},
    priority_terms = (
        SELECT coalesce(jsonb_agg(CASE
            {" ".join(f"WHEN t ->> 0 = '{code}' THEN jsonb_build_array({quoted(said)}, t -> 1)" for said, code in TERMS.items())}
            WHEN t ->> 0 = 'SEVERITY' THEN jsonb_build_array('severity ' || lower(t ->> 2), t -> 1)
            WHEN t ->> 0 = 'REPORTS' THEN jsonb_build_array((t ->> 2) || ' reports', t -> 1)
            ELSE t END ORDER BY n), '[]')
        FROM jsonb_array_elements(priority_terms) WITH ORDINALITY AS stored (t, n)
    );
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("accounts", "0002_triggers"),
        ("enforcement", "0005_approval"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.AddField(
            model_name="case",
            name="awaits_what",
            field=models.CharField(
                blank=True,
                help_text="For what, or for whom else, in somebody's words.",
                max_length=200,
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="turn_number",
            field=models.IntegerField(help_text="The requirement's.", null=True),
        ),
        migrations.AddField(
            model_name="case",
            name="turn_review",
            field=models.CharField(
                blank=True,
                choices=[
                    ("FIRST_LOOK", "First Look"),
                    ("MEASURE", "Measure"),
                    ("DECISION", "Decision"),
                    ("SUBMISSION", "Submission"),
                    ("APPEAL", "Appeal"),
                    ("RATIFICATION", "Ratification"),
                    ("AUTOMATION", "Automation"),
                    ("REFERRAL", "Referral"),
                ],
                default="FIRST_LOOK",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="turn_verb",
            field=models.CharField(
                blank=True, help_text="To be approved or ratified.", max_length=40
            ),
        ),
        migrations.AddField(
            model_name="review",
            name="paused_what",
            field=models.CharField(
                blank=True,
                help_text="For what, or for whom else, in somebody's words.",
                max_length=200,
            ),
        ),
        migrations.AlterField(
            model_name="case",
            name="awaits",
            field=models.CharField(
                blank=True,
                choices=[
                    ("HOLDER", "Holder"),
                    ("PARTNER", "Partner"),
                    ("REPORTER", "Reporter"),
                    ("OTHER", "Other"),
                ],
                help_text="Whom the proceeding waits for; empty when it is ours.",
                max_length=200,
            ),
        ),
        migrations.AlterField(
            model_name="case",
            name="priority_terms",
            field=models.JSONField(
                default=list, help_text="Codes and points, as `rules/priority.py` writes them."
            ),
        ),
        migrations.AlterField(
            model_name="case",
            name="turn",
            field=models.CharField(
                choices=[
                    ("REVIEWER", "Reviewer"),
                    ("LEAD", "Lead"),
                    ("ADMIN", "Admin"),
                    ("HEARER", "Hearer"),
                    ("HOLDER", "Holder"),
                    ("PARTNER", "Partner"),
                    ("OTHER", "Other"),
                    ("CLOCK", "Clock"),
                    ("NOBODY", "Nobody"),
                ],
                default="REVIEWER",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="case",
            name="turn_for",
            field=models.CharField(
                choices=[
                    ("APPROVE", "Approve"),
                    ("RATIFY", "Ratify"),
                    ("REVIEW", "Review"),
                    ("ESCALATION", "Escalation"),
                    ("FINDINGS", "Findings"),
                    ("DECIDE", "Decide"),
                    ("ANSWER", "Answer"),
                    ("TERM", "Term"),
                    ("NOTICE_PERIOD", "Notice Period"),
                    ("REQUIREMENT", "Requirement"),
                    ("CLOSED", "Closed"),
                ],
                default="REVIEW",
                max_length=40,
            ),
        ),
        migrations.AlterField(
            model_name="review",
            name="paused_for",
            field=models.CharField(
                blank=True,
                choices=[
                    ("HOLDER", "Holder"),
                    ("PARTNER", "Partner"),
                    ("REPORTER", "Reporter"),
                    ("OTHER", "Other"),
                ],
                max_length=200,
            ),
        ),
        migrations.RunSQL(CODES, WORDS),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "turn__in",
                        [
                            "REVIEWER",
                            "LEAD",
                            "ADMIN",
                            "HEARER",
                            "HOLDER",
                            "PARTNER",
                            "OTHER",
                            "CLOCK",
                            "NOBODY",
                        ],
                    )
                ),
                name="case_turn_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "turn_for__in",
                        [
                            "APPROVE",
                            "RATIFY",
                            "REVIEW",
                            "ESCALATION",
                            "FINDINGS",
                            "DECIDE",
                            "ANSWER",
                            "TERM",
                            "NOTICE_PERIOD",
                            "REQUIREMENT",
                            "CLOSED",
                        ],
                    )
                ),
                name="case_turn_for_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("awaits", ""),
                    ("awaits__in", ["HOLDER", "PARTNER", "REPORTER", "OTHER"]),
                    _connector="OR",
                ),
                name="case_awaits_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("paused_for", ""),
                    ("paused_for__in", ["HOLDER", "PARTNER", "REPORTER", "OTHER"]),
                    _connector="OR",
                ),
                name="review_paused_for_is_known",
            ),
        ),
    ]
