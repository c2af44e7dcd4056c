"""Foreign keys without an index of their own, where another index begins with the same column."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# Each: table, column, and what Django calls its index.
LEFT_OUT = (
    ("enforcement_accesslink", "contact_id", "enforcement_accesslink_contact_id_d010f832"),
    ("enforcement_accesslink", "report_id", "enforcement_accesslink_report_id_7114125a"),
    ("enforcement_allegation", "case_id", "enforcement_allegation_case_id_82b6bdc9"),
    ("enforcement_clause", "version_id", "enforcement_clause_version_id_35561c0c"),
    ("enforcement_clauseexception", "clause_id", "enforcement_clauseexception_clause_id_0ae35eb8"),
    ("enforcement_delivery", "notice_id", "enforcement_delivery_notice_id_644d6e1f"),
    ("enforcement_disclosure", "case_id", "enforcement_disclosure_case_id_900536d1"),
    ("enforcement_draft", "case_id", "enforcement_draft_case_id_25fe1e47"),
    ("enforcement_draft", "contact_id", "enforcement_draft_contact_id_12c6e391"),
    ("enforcement_escalation", "case_id", "enforcement_escalation_case_id_65c1e3f8"),
    ("enforcement_event", "account_id", "enforcement_event_account_id_755f25b3"),
    ("enforcement_event", "case_id", "enforcement_event_case_id_9433a583"),
    ("enforcement_evidence", "case_id", "enforcement_evidence_case_id_c8027cd2"),
    ("enforcement_finding", "allegation_id", "enforcement_finding_allegation_id_d94ce7bc"),
    ("enforcement_flaggedreport", "flagger_id", "enforcement_flaggedreport_flagger_id_4e22220a"),
    ("enforcement_followup", "report_id", "enforcement_followup_report_id_2f865763"),
    ("enforcement_holderrequest", "case_id", "enforcement_holderrequest_case_id_66f81511"),
    ("enforcement_joinedappeal", "appeal_id", "enforcement_joinedappeal_appeal_id_435eb3d7"),
    ("enforcement_message", "case_id", "enforcement_message_case_id_7352fa6d"),
    ("enforcement_notice", "account_id", "enforcement_notice_account_id_c0b13718"),
    ("enforcement_outboxmessage", "notice_id", "enforcement_outboxmessage_notice_id_b977a999"),
    ("enforcement_passon", "case_id", "enforcement_passon_case_id_7fa3358f"),
    ("enforcement_policyversion", "policy_id", "enforcement_policyversion_policy_id_01296150"),
    ("enforcement_presence", "case_id", "enforcement_presence_case_id_aee6cb52"),
    ("enforcement_reportfile", "report_id", "enforcement_reportfile_report_id_c603138b"),
    ("enforcement_requirement", "plan_id", "enforcement_requirement_plan_id_247ccda0"),
    (
        "enforcement_requirementcheck",
        "requirement_id",
        "enforcement_requirementcheck_requirement_id_cbd72712",
    ),
    ("enforcement_savedphrase", "owner_id", "enforcement_savedphrase_owner_id_855a1da5"),
    ("enforcement_savedview", "owner_id", "enforcement_savedview_owner_id_b2283a62"),
    ("enforcement_skip", "person_id", "enforcement_skip_person_id_223a5845"),
    ("enforcement_weighing", "evidence_id", "enforcement_weighing_evidence_id_cc341d8f"),
)
FIND = """
SELECT c.relname FROM pg_index i
    JOIN pg_class c ON c.oid = i.indexrelid
    JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
WHERE i.indrelid = %s::regclass AND a.attname = %s AND i.indnatts = 1 AND NOT i.indisunique
    AND i.indpred IS NULL AND i.indexprs IS NULL AND c.relname ~ '_[0-9a-f]{8}$'
"""


def drop(apps, schema_editor):
    """Look for them by what they are: a table that was renamed kept the names of its indexes."""
    with schema_editor.connection.cursor() as cursor:
        for table, column, _name in LEFT_OUT:
            cursor.execute(FIND, [table, column])
            for (found,) in cursor.fetchall():
                cursor.execute(f'DROP INDEX CONCURRENTLY IF EXISTS "{found}"')


def create(apps, schema_editor):
    """As they were."""
    with schema_editor.connection.cursor() as cursor:
        for table, column, name in LEFT_OUT:
            # what an earlier try left unfinished goes first
            cursor.execute(f'DROP INDEX CONCURRENTLY IF EXISTS "{name}"')
            cursor.execute(f'CREATE INDEX CONCURRENTLY "{name}" ON "{table}" ("{column}")')


class Migration(migrations.Migration):
    atomic = False  # an index is dropped while others write to its table

    dependencies = [
        ("accounts", "0017_scope_of_webhooks"),
        ("enforcement", "0054_bulk_decisions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(drop, create)],
            state_operations=[
                migrations.AlterField(
                    model_name="accesslink",
                    name="contact",
                    field=models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="access_links",
                        to="accounts.contact",
                    ),
                ),
                migrations.AlterField(
                    model_name="accesslink",
                    name="report",
                    field=models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="access_links",
                        to="enforcement.report",
                    ),
                ),
                migrations.AlterField(
                    model_name="allegation",
                    name="case",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="allegations",
                        to="enforcement.case",
                    ),
                ),
                migrations.AlterField(
                    model_name="clause",
                    name="version",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="clauses",
                        to="enforcement.policyversion",
                    ),
                ),
                migrations.AlterField(
                    model_name="clauseexception",
                    name="clause",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exceptions",
                        to="enforcement.clause",
                    ),
                ),
                migrations.AlterField(
                    model_name="delivery",
                    name="notice",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="enforcement.notice",
                    ),
                ),
                migrations.AlterField(
                    model_name="disclosure",
                    name="case",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disclosures",
                        to="enforcement.case",
                    ),
                ),
                migrations.AlterField(
                    model_name="draft",
                    name="case",
                    field=models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="drafts",
                        to="enforcement.case",
                    ),
                ),
                migrations.AlterField(
                    model_name="draft",
                    name="contact",
                    field=models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="drafts",
                        to="accounts.contact",
                    ),
                ),
                migrations.AlterField(
                    model_name="escalation",
                    name="case",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="escalations",
                        to="enforcement.case",
                    ),
                ),
                migrations.AlterField(
                    model_name="event",
                    name="account",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="accounts.account",
                    ),
                ),
                migrations.AlterField(
                    model_name="event",
                    name="case",
                    field=models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="enforcement.case",
                    ),
                ),
                migrations.AlterField(
                    model_name="evidence",
                    name="case",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="enforcement.case",
                    ),
                ),
                migrations.AlterField(
                    model_name="finding",
                    name="allegation",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="enforcement.allegation",
                    ),
                ),
                migrations.AlterField(
                    model_name="flaggedreport",
                    name="flagger",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="accounts.trustedflagger",
                    ),
                ),
                migrations.AlterField(
                    model_name="followup",
                    name="report",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="follow_ups",
                        to="enforcement.report",
                    ),
                ),
                migrations.AlterField(
                    model_name="holderrequest",
                    name="case",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="holder_requests",
                        to="enforcement.case",
                    ),
                ),
                migrations.AlterField(
                    model_name="joinedappeal",
                    name="appeal",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="joined",
                        to="enforcement.appeal",
                    ),
                ),
                migrations.AlterField(
                    model_name="message",
                    name="case",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to="enforcement.case",
                    ),
                ),
                migrations.AlterField(
                    model_name="notice",
                    name="account",
                    field=models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to="accounts.account",
                    ),
                ),
                migrations.AlterField(
                    model_name="outboxmessage",
                    name="notice",
                    field=models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to="enforcement.notice",
                    ),
                ),
                migrations.AlterField(
                    model_name="passon",
                    name="case",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pass_ons",
                        to="enforcement.case",
                    ),
                ),
                migrations.AlterField(
                    model_name="policyversion",
                    name="policy",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="enforcement.policy",
                    ),
                ),
                migrations.AlterField(
                    model_name="presence",
                    name="case",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="presences",
                        to="enforcement.case",
                    ),
                ),
                migrations.AlterField(
                    model_name="reportfile",
                    name="report",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="enforcement.report",
                    ),
                ),
                migrations.AlterField(
                    model_name="requirement",
                    name="plan",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requirements",
                        to="enforcement.plan",
                    ),
                ),
                migrations.AlterField(
                    model_name="requirementcheck",
                    name="requirement",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checks",
                        to="enforcement.requirement",
                    ),
                ),
                migrations.AlterField(
                    model_name="savedphrase",
                    name="owner",
                    field=models.ForeignKey(
                        db_index=False,
                        help_text="Null: everybody's.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="phrases",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AlterField(
                    model_name="savedview",
                    name="owner",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="views",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AlterField(
                    model_name="skip",
                    name="person",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="skips",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AlterField(
                    model_name="weighing",
                    name="evidence",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="weighings",
                        to="enforcement.evidence",
                    ),
                ),
            ],
        ),
    ]
