"""Migrations 0001 to 0140 in one, for an empty database: it takes a tenth of their time.

Who has some of them already goes on with the rest of them. `tests/house/test_migrations.py`
compares what both ways end with.
"""

from importlib import import_module
import accounts.bounds
import datetime
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
import django.db.models.functions.datetime
import django.db.models.functions.text
import django.db.models.lookups
import django_fsm
import enforcement.models.appeal
import enforcement.models.batch
import enforcement.models.bulk
import enforcement.models.case
import enforcement.models.decision
import enforcement.models.disclosure
import enforcement.models.quality
import enforcement.models.quality_draw
import enforcement.models.report
import enforcement.process.trace
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models
from accounts.one_pass import FromNothing, sql_of

roles = import_module("enforcement.migrations.0002_roles")
rows_ask_rows = import_module("enforcement.migrations.0016_rows_ask_rows")
reports_to_match = import_module("enforcement.migrations.0020_reports_to_match")
portal_entrance = import_module("enforcement.migrations.0033_portal_entrance")
no_query = import_module("enforcement.migrations.0073_indexes_of_no_query")
legal_desk = import_module("enforcement.migrations.0113_legal_desk")
seats = import_module("enforcement.migrations.0132_seats")


def drop_beginnings(apps, schema_editor):
    """Django makes an index for the beginnings of each reference, at the very end; nothing looks
    for them.
    """
    schema_editor.deferred_sql.extend(
        f"DROP INDEX IF EXISTS {name}" for _table, _column, name in no_query.BEGINNINGS
    )


class Migration(FromNothing):

    replaces = [('enforcement', '0001_initial'), ('enforcement', '0002_roles'), ('enforcement', '0003_search'), ('enforcement', '0004_outbox_room'), ('enforcement', '0005_approval'), ('enforcement', '0006_turns'), ('enforcement', '0007_pause_ends'), ('enforcement', '0008_one_undecided_case'), ('enforcement', '0009_reports_read'), ('enforcement', '0010_reports_pin_a_version'), ('enforcement', '0011_reporters_told'), ('enforcement', '0012_report_texts'), ('enforcement', '0013_split_reports'), ('enforcement', '0014_joined_appeals'), ('enforcement', '0015_appeals_granted'), ('enforcement', '0016_rows_ask_rows'), ('enforcement', '0017_within_bounds'), ('enforcement', '0018_sent_forms'), ('enforcement', '0019_deliveries_sealed'), ('enforcement', '0020_reports_to_match'), ('enforcement', '0021_each_reporter_appeals'), ('enforcement', '0022_sweep_refusals'), ('enforcement', '0023_bounces_after_acceptance'), ('enforcement', '0024_nothing_waits'), ('enforcement', '0025_enough_served'), ('enforcement', '0026_rows_bind'), ('enforcement', '0027_webhook_secrets_sealed'), ('enforcement', '0028_names_composed'), ('enforcement', '0029_sign_in_takes_two'), ('enforcement', '0030_publication_takes_two'), ('enforcement', '0031_publication_unless_stopped'), ('enforcement', '0032_told_of_proposals'), ('enforcement', '0033_portal_entrance'), ('enforcement', '0034_holder_requests'), ('enforcement', '0035_hearer_is_foreign'), ('enforcement', '0036_machine_checks'), ('enforcement', '0037_pleas'), ('enforcement', '0038_public_reports'), ('enforcement', '0039_partner_desk'), ('enforcement', '0040_published_by_two'), ('enforcement', '0041_case_times'), ('enforcement', '0042_reach'), ('enforcement', '0043_drafts_of_all_doors'), ('enforcement', '0044_receipts'), ('enforcement', '0045_told_later'), ('enforcement', '0046_api_answers'), ('enforcement', '0047_flagged_reports'), ('enforcement', '0048_receipt_door'), ('enforcement', '0049_disclosures'), ('enforcement', '0050_mailed'), ('enforcement', '0051_webhook_deliveries'), ('enforcement', '0052_cases_by_opening'), ('enforcement', '0053_each_plea_is_open'), ('enforcement', '0054_bulk_decisions'), ('enforcement', '0057_fewer_indexes'), ('enforcement', '0061_database_timelines'), ('enforcement', '0063_file_store'), ('enforcement', '0064_room_to_grow'), ('enforcement', '0065_paid_messages_leave'), ('enforcement', '0067_traces'), ('enforcement', '0069_first_decisions'), ('enforcement', '0070_fill_first_decisions'), ('enforcement', '0071_indexes_of_insights'), ('enforcement', '0073_indexes_of_no_query'), ('enforcement', '0074_inbox'), ('enforcement', '0075_closed_cases_listed'), ('enforcement', '0076_phrase_versions'), ('enforcement', '0078_same_actor'), ('enforcement', '0079_chats'), ('enforcement', '0082_case_files'), ('enforcement', '0083_indexes_of_flow'), ('enforcement', '0084_indexes_of_insights_by_policy'), ('enforcement', '0085_queue_rules'), ('enforcement', '0088_staff_drafts'), ('enforcement', '0090_looks_that_are_asked_for'), ('enforcement', '0091_reviews_are_of_known_kinds'), ('enforcement', '0092_case_batches'), ('enforcement', '0093_quality'), ('enforcement', '0096_usual_bands'), ('enforcement', '0097_index_of_precedents'), ('enforcement', '0098_case_merged'), ('enforcement', '0099_index_of_merged'), ('enforcement', '0100_evidence_copies'), ('enforcement', '0102_statements_of_reasons'), ('enforcement', '0103_outbox_takes_statements'), ('enforcement', '0104_outbox_channels_asked'), ('enforcement', '0105_followers'), ('enforcement', '0110_public_statements'), ('enforcement', '0113_legal_desk'), ('enforcement', '0114_held_rows_stay'), ('enforcement', '0115_transparency_reports'), ('enforcement', '0118_tombstones'), ('enforcement', '0119_retention'), ('enforcement', '0122_data_requests'), ('enforcement', '0123_data_erasures'), ('enforcement', '0126_misuse'), ('enforcement', '0129_case_bundles'), ('enforcement', '0130_bundle_releases'), ('enforcement', '0132_seats'), ('enforcement', '0133_seats_of_the_desk_leave'), ('enforcement', '0134_holds_follow_merges'), ('enforcement', '0135_merged_apart'), ('enforcement', '0136_drafts_of_more_forms'), ('enforcement', '0137_batches_by_programs'), ('enforcement', '0138_bulk_item_asked_by_key'), ('enforcement', '0139_statement_says_why_it_waited'), ('enforcement', '0140_statement_closings')]

    initial = True

    dependencies = [
        ("accounts", "0027_seats_say_duties"),
        *roles.Migration.dependencies[1:],
    ]

    operations = [
        migrations.CreateModel(
            name='Case',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('state', django_fsm.FSMField(choices=[('TRIAGE', 'Triage'), ('INVESTIGATING', 'Investigating'), ('REMEDIATING', 'Remediating'), ('SERVING', 'Serving'), ('TERMINATING', 'Terminating'), ('DISMISSED', 'Dismissed'), ('CLEARED', 'Cleared'), ('RESOLVED', 'Resolved'), ('TERMINATED', 'Terminated')], default='TRIAGE', max_length=50, protected=True)),
                ('ref', models.CharField(default=enforcement.models.case.case_reference, max_length=12, unique=True)),
                ('area', models.CharField(max_length=50)),
                ('version', models.BigIntegerField(default=0)),
                ('opened_at', models.DateTimeField()),
                ('conduct_on', models.DateField(help_text='When it is said to have happened; decides which version of the policy applies.')),
                ('first_seen_at', models.DateTimeField(help_text='When anybody first saw the conduct, as far as is known.')),
                ('first_look_at', models.DateTimeField(null=True)),
                ('closed_at', models.DateTimeField(null=True)),
                ('question', models.TextField(blank=True)),
                ('would_clear', models.TextField(blank=True)),
                ('lease_until_at', models.DateTimeField(null=True)),
                ('report_count', models.IntegerField(default=0)),
                ('severity', models.CharField(default='MEDIUM', max_length=8)),
                ('priority', models.IntegerField(default=0)),
                ('priority_terms', models.JSONField(default=list, help_text='Codes and points, as `rules/priority.py` writes them.')),
                ('awaits', models.CharField(blank=True, choices=[('HOLDER', 'Holder'), ('PARTNER', 'Partner'), ('REPORTER', 'Reporter'), ('OTHER', 'Other')], help_text='Whom the proceeding waits for; empty when it is ours.', max_length=200)),
                ('turn', models.CharField(choices=[('REVIEWER', 'Reviewer'), ('LEAD', 'Lead'), ('ADMIN', 'Admin'), ('HEARER', 'Hearer'), ('HOLDER', 'Holder'), ('PARTNER', 'Partner'), ('OTHER', 'Other'), ('CLOCK', 'Clock'), ('NOBODY', 'Nobody')], default='REVIEWER', max_length=10)),
                ('turn_for', models.CharField(choices=[('APPROVE', 'Approve'), ('RATIFY', 'Ratify'), ('REVIEW', 'Review'), ('ESCALATION', 'Escalation'), ('FINDINGS', 'Findings'), ('DECIDE', 'Decide'), ('ANSWER', 'Answer'), ('TERM', 'Term'), ('NOTICE_PERIOD', 'Notice Period'), ('REQUIREMENT', 'Requirement'), ('CLOSED', 'Closed')], default='REVIEW', max_length=40)),
                ('due_at', models.DateTimeField(help_text='Null while nothing is due or the clock is stopped.', null=True)),
                ('to_review', models.BooleanField(default=False)),
                ('to_hear', models.BooleanField(default=False)),
                ('escalated', models.BooleanField(default=False)),
                ('with_others', models.BooleanField(default=False)),
                ('measure', models.CharField(blank=True, help_text="The kind of the case's own measure in force.", max_length=9)),
                ('standing', models.CharField(default='ACTIVE', help_text="The account's, whichever case holds it.", max_length=10)),
                ('tier', models.CharField(default='STANDARD', max_length=9)),
                ('locale', models.CharField(default='en', max_length=10)),
                ('to_approve', models.BooleanField(default=False)),
                ('awaits_what', models.CharField(blank=True, help_text="For what, or for whom else, in somebody's words.", max_length=200)),
                ('turn_number', models.IntegerField(help_text="The requirement's.", null=True)),
                ('turn_review', models.CharField(blank=True, choices=[('FIRST_LOOK', 'First Look'), ('MEASURE', 'Measure'), ('DECISION', 'Decision'), ('SUBMISSION', 'Submission'), ('APPEAL', 'Appeal'), ('RATIFICATION', 'Ratification'), ('AUTOMATION', 'Automation'), ('REFERRAL', 'Referral'), ('UNDONE', 'Undone'), ('QUESTION', 'Question'), ('ANSWER', 'Answer'), ('ESCALATION', 'Escalation'), ('ADDRESS', 'Address'), ('REQUEST', 'Request'), ('ASKED', 'Asked')], default='FIRST_LOOK', max_length=12)),
                ('turn_verb', models.CharField(blank=True, help_text='To be approved or ratified.', max_length=40)),
                ('decided_at', models.DateTimeField(help_text='When it was first decided; a case that comes back after that may stand beside a newer one.', null=True)),
                ('unseen_since_at', models.DateTimeField(help_text='Since when something that somebody outside wrote waits for a person to look at it; null where nothing does.', null=True)),
                ('queue_rules', models.PositiveIntegerField(db_default=1, default=1, help_text='By which version of the queue rules the priority was counted.')),
                ('severity_set_at', models.DateTimeField(help_text="When a person set it; from then on it counts, not the clauses'.", null=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='accounts.account')),
                ('assignee', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='assigned_cases', to=settings.AUTH_USER_MODEL)),
                ('follows', models.ForeignKey(db_index=False, help_text='The decided case of its account and area that its first report came after.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='followed_by', to='enforcement.case')),
                ('lease_holder', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='leased_cases', to=settings.AUTH_USER_MODEL)),
                ('merged_into', models.ForeignKey(db_index=False, help_text='The case of its account and area in which it goes on.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged_from', to='enforcement.case')),
                ('partner', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.channelpartner')),
                ('split_from', models.ForeignKey(db_index=False, help_text='The case that a person split its report off; it may stand beside that one.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='split_into', to='enforcement.case')),
            ],
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='Clause',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=50)),
                ('title', models.CharField(max_length=200)),
                ('text', models.TextField(max_length=20000)),
                ('severity', models.CharField(choices=[('LOW', 'Low'), ('MEDIUM', 'Medium'), ('HIGH', 'High'), ('CRITICAL', 'Critical')], default='MEDIUM', max_length=8)),
                ('curable', models.BooleanField(default=True)),
                ('measures', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=9), default=list, help_text='LIMIT, SUSPEND, TERMINATE.', size=None)),
            ],
        ),
        migrations.CreateModel(
            name='ClauseException',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=50)),
                ('text', models.TextField(max_length=20000)),
            ],
        ),
        migrations.CreateModel(
            name='DatabaseTimeline',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(blank=True, max_length=200)),
                ('token', models.UUIDField(default=uuid.uuid4, unique=True)),
                ('began_at', models.DateTimeField()),
                ('ordered', models.BooleanField(default=False, help_text='A person said that this history counts, whatever is followed.')),
                ('taken_at', models.DateTimeField(help_text='When the gateways’ store followed it.', null=True)),
                ('refused_at', models.DateTimeField(help_text='Since when the store follows another one.', null=True)),
            ],
        ),
        migrations.CreateModel(
            name='DataErasure',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField(unique=True)),
                ('reason', models.CharField(max_length=500)),
                ('proposed_by_name', models.CharField(max_length=200)),
                ('proposed_at', models.DateTimeField()),
                ('agreed_by_name', models.CharField(blank=True, max_length=200)),
                ('agreed_at', models.DateTimeField(null=True)),
                ('declined_by_name', models.CharField(blank=True, max_length=200)),
                ('declined_at', models.DateTimeField(null=True)),
                ('scope', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, help_text='Accounts in which rows are theirs that have their name.', size=None)),
                ('next_at', models.DateTimeField(help_text='When the worker goes on.', null=True)),
                ('done_at', models.DateTimeField(null=True)),
                ('stopped_for', models.CharField(blank=True, choices=[('NOT_THEM', 'Not Them'), ('NEEDED', 'Needed'), ('OPEN', 'Open'), ('CLAIMS', 'Claims'), ('AS_TOLD', 'As Told'), ('EXCESSIVE', 'Excessive')], max_length=9)),
                ('removed', models.PositiveIntegerField(default=0, help_text='Rows that lost something.')),
                ('plain', models.JSONField(default=list, help_text='Of columns that no event has a hash of: salt and SHA-256.')),
                ('left', models.JSONField(default=dict, help_text='Where they are named still, how often.')),
                ('last_checkpoint', models.BigIntegerField(help_text='Backups that know no newer one still have what went.', null=True)),
                ('backups_until_on', models.DateField(help_text='Then the last such backup is gone.', null=True)),
            ],
        ),
        migrations.CreateModel(
            name='DataExport',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('asked_by_name', models.CharField(max_length=200)),
                ('asked_at', models.DateTimeField()),
                ('locale', models.CharField(max_length=10)),
                ('time_zone', models.CharField(max_length=50)),
                ('tries', models.SmallIntegerField(default=0)),
                ('made_at', models.DateTimeField(null=True)),
                ('data_sha256', models.CharField(blank=True, max_length=64)),
                ('data_size', models.BigIntegerField(default=0, help_text='Bytes.')),
                ('paper_sha256', models.CharField(blank=True, max_length=64)),
                ('paper_size', models.BigIntegerField(default=0, help_text='Bytes.')),
                ('rows', models.PositiveIntegerField(default=0, help_text='How many entries are in it.')),
                ('why_not', models.CharField(blank=True, choices=[('NOT_ALLOWED', 'The person who asked for it may not have it any more, or has another role now.'), ('FILES_AWAY', 'Files could not be read or stored at that time. Ask again.'), ('NOT_MADE', 'The case is too large for one file, or the program that makes it failed.')], max_length=11)),
                ('until_at', models.DateTimeField(help_text='When it leaves.')),
            ],
        ),
        migrations.CreateModel(
            name='DataRequest',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('phase', django_fsm.FSMField(choices=[('OPEN', 'OPEN'), ('ANSWERED', 'ANSWERED'), ('REFUSED', 'REFUSED'), ('WITHDRAWN', 'WITHDRAWN')], default='OPEN', max_length=50, protected=True)),
                ('number', models.PositiveIntegerField(unique=True)),
                ('kind', models.CharField(choices=[('ACCESS', 'Access'), ('CORRECTION', 'Correction'), ('ERASURE', 'Erasure')], max_length=10)),
                ('subject', models.CharField(choices=[('CONTACT', 'Contact'), ('REPORTER', 'Reporter'), ('STAFF', 'Staff')], max_length=8)),
                ('name', models.CharField(blank=True, max_length=200)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('text', models.TextField(blank=True, help_text='What they ask, in their words.', max_length=20000)),
                ('received_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('remind_at', models.DateTimeField(help_text='When those concerned are told next.', null=True)),
                ('extended_at', models.DateTimeField(null=True)),
                ('extension_reason', models.TextField(blank=True, max_length=20000)),
                ('identity', models.CharField(blank=True, choices=[('MAILBOX', 'Mailbox'), ('PORTAL', 'Portal'), ('COLLEAGUE', 'Colleague'), ('DOCUMENT', 'Document')], max_length=9)),
                ('identity_note', models.CharField(blank=True, max_length=500)),
                ('identified_by_name', models.CharField(blank=True, max_length=200)),
                ('identified_at', models.DateTimeField(null=True)),
                ('entered_by_name', models.CharField(max_length=200)),
                ('entered_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(null=True)),
                ('closed_by_name', models.CharField(blank=True, max_length=200)),
                ('answered_by', models.CharField(blank=True, choices=[('MAIL', 'Mail'), ('LETTER', 'Letter'), ('IN_PERSON', 'In Person')], max_length=9)),
                ('answer', models.TextField(blank=True, help_text='The answer, or why none.', max_length=20000)),
                ('ground', models.CharField(blank=True, choices=[('NOT_THEM', 'Not Them'), ('NEEDED', 'Needed'), ('OPEN', 'Open'), ('CLAIMS', 'Claims'), ('AS_TOLD', 'As Told'), ('EXCESSIVE', 'Excessive')], max_length=9)),
                ('erased_at', models.DateTimeField(help_text='When who asked was erased here, too.', null=True)),
            ],
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('phase', django_fsm.FSMField(choices=[('PROPOSED', 'PROPOSED'), ('EXECUTED', 'EXECUTED'), ('SENT_BACK', 'SENT_BACK'), ('WITHDRAWN', 'WITHDRAWN'), ('EXPIRED', 'EXPIRED'), ('RATIFIED', 'RATIFIED'), ('LAPSED', 'LAPSED')], default='PROPOSED', max_length=50, protected=True)),
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('ref', models.CharField(default=enforcement.models.decision.decision_reference, max_length=12, unique=True)),
                ('verb', models.CharField(max_length=30)),
                ('terms', models.JSONField(help_text='As typed: facts, public reasons, private note, clauses, measure, plan, durations.')),
                ('terms_hash', models.CharField(max_length=64)),
                ('impact', models.JSONField(help_text='What was shown as its effect, and what it was when it took effect.')),
                ('clauses', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None)),
                ('detected_by_automation', models.BooleanField(default=False)),
                ('proposer_name', models.CharField(max_length=200)),
                ('proposed_at', models.DateTimeField()),
                ('needs', models.CharField(blank=True, help_text='The role that must approve; empty where none is needed.', max_length=10)),
                ('expires_at', models.DateTimeField(null=True)),
                ('executed_at', models.DateTimeField(null=True)),
                ('answer', models.TextField(blank=True, help_text='Why it was sent back or withdrawn.', max_length=20000)),
                ('notice', models.CharField(blank=True, help_text='The kind of notice that it owes; empty where none is.', max_length=30)),
                ('ratify_by_at', models.DateTimeField(null=True)),
                ('ratified_at', models.DateTimeField(null=True)),
                ('approved_at', models.DateTimeField(null=True)),
                ('approver_name', models.CharField(blank=True, max_length=200)),
                ('approver_role', models.CharField(blank=True, max_length=10)),
            ],
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('channel', models.CharField(max_length=8)),
                ('recipient', models.CharField(max_length=254)),
                ('outcome', models.CharField(choices=[('ACCEPTED', 'Accepted'), ('BOUNCED', 'Bounced'), ('UNKNOWN', 'Unknown'), ('FAILED', 'Failed'), ('READ', 'Read')], max_length=8)),
                ('proof', models.CharField(blank=True, max_length=500)),
                ('at', models.DateTimeField()),
                ('hash', models.CharField(blank=True, db_default='', default='', help_text='Of what it says, for a checkpoint; empty in rows of an older version.', max_length=64)),
                ('informs', models.BooleanField(db_default=False, default=False, help_text="The first proof that it arrived: the notice's `informed_at` is this time; or, where it bounced, that this proof is taken back.")),
            ],
        ),
        migrations.CreateModel(
            name='Digest',
            fields=[
                ('kind', models.CharField(choices=[('UNMATCHED', 'Unmatched')], max_length=9, primary_key=True, serialize=False)),
                ('next_at', models.DateTimeField(help_text='Not to be sent again before.')),
            ],
        ),
        migrations.CreateModel(
            name='Disclosure',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('begins_on', models.DateField()),
                ('ends_on', models.DateField()),
                ('key_prefixes', models.JSONField(default=list)),
                ('request_ids', models.JSONField(default=list)),
                ('end_user_ids', models.JSONField(default=list, help_text="Of the holder's own end users.")),
                ('withheld', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('REPORTER', 'Reporter'), ('SECURITY', 'Security'), ('LAW', 'Law')], max_length=8), default=list, size=None)),
                ('withheld_text', models.TextField(blank=True, max_length=20000)),
                ('disclosed_by', models.CharField(max_length=200)),
                ('disclosed_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='DistinctAccounts',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('reason', models.TextField(max_length=20000)),
                ('said_by', models.CharField(max_length=200)),
                ('said_at', models.DateTimeField()),
                ('taken_back_by', models.CharField(blank=True, max_length=200)),
                ('taken_back_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('form', models.CharField(help_text='Which form of the page.', max_length=20)),
                ('subject', models.UUIDField(help_text='The item that it is about, if it is one.', null=True)),
                ('sealed', models.TextField(help_text="What was typed, and the files' names and hashes.")),
                ('hashes', models.JSONField(default=list, help_text='Of the files, so that they are kept.')),
                ('once', models.UUIDField(help_text="The form's key: sent once, however it is sent.")),
                ('unsent', models.BooleanField(default=False, help_text='It was sent when the session was over, and not only saved.')),
                ('saved_at', models.DateTimeField()),
                ('due_at', models.DateTimeField(help_text='The last moment for it, where that is known and does not move.', null=True)),
                ('reminded_of_at', models.DateTimeField(help_text='The last moment of which its writer was reminded.', null=True)),
            ],
        ),
        migrations.CreateModel(
            name='EnforcementTime',
            fields=[
                ('at_most', models.FloatField(help_text='Seconds: one of WITHIN.', primary_key=True, serialize=False)),
                ('number', models.BigIntegerField()),
                ('seconds', models.FloatField()),
            ],
        ),
        migrations.CreateModel(
            name='Escalation',
            fields=[
                ('phase', django_fsm.FSMField(choices=[('RAISED', 'RAISED'), ('TAKEN', 'TAKEN'), ('RESOLVED', 'RESOLVED'), ('RETURNED', 'RETURNED')], default='RAISED', max_length=50, protected=True)),
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.IntegerField()),
                ('reason', models.TextField(max_length=20000)),
                ('raised_by', models.CharField(max_length=200)),
                ('raised_at', models.DateTimeField()),
                ('taken_at', models.DateTimeField(null=True)),
                ('closed_at', models.DateTimeField(null=True)),
                ('answer', models.TextField(blank=True, max_length=20000)),
            ],
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('seq', models.BigIntegerField()),
                ('act', models.CharField(max_length=40)),
                ('actor_kind', models.CharField(max_length=8)),
                ('actor_name', models.CharField(max_length=200)),
                ('reason', models.TextField()),
                ('at', models.DateTimeField()),
                ('source', models.CharField(blank=True, max_length=50)),
                ('target', models.CharField(blank=True, max_length=50)),
                ('case_version', models.BigIntegerField(default=0)),
                ('standing', models.CharField(max_length=10)),
                ('epoch', models.BigIntegerField()),
                ('holds', models.JSONField(default=list)),
                ('data', models.JSONField(default=dict)),
                ('prev_hash', models.CharField(blank=True, max_length=64)),
                ('hash', models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name='Evidence',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.IntegerField()),
                ('kind', models.CharField(max_length=200)),
                ('origin', models.CharField(choices=[('PRESS', 'Press'), ('INTERNAL_DOCUMENT', 'Internal Document'), ('USAGE_DATA', 'Usage Data'), ('HOLDER', 'Holder'), ('PARTNER', 'Partner'), ('REPORTER', 'Reporter'), ('DETECTOR', 'Detector')], max_length=17)),
                ('citation', models.CharField(blank=True, max_length=500)),
                ('text', models.TextField(blank=True, max_length=20000)),
                ('url', models.URLField(blank=True, max_length=500)),
                ('file_name', models.CharField(blank=True, max_length=200)),
                ('content_type', models.CharField(blank=True, max_length=100)),
                ('size', models.IntegerField(default=0, help_text='Bytes.')),
                ('sha256', models.CharField(help_text="Of the file's content, or of the text and the link.", max_length=64)),
                ('sensitive', models.BooleanField(default=False)),
                ('made_on', models.DateField(help_text='When the thing itself came to be.', null=True)),
                ('added_by', models.CharField(max_length=200)),
                ('added_at', models.DateTimeField()),
                ('sealed_at', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name_plural': 'evidence',
            },
        ),
        migrations.CreateModel(
            name='EvidenceCopy',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.IntegerField(help_text='Of the copies of its case.')),
                ('title', models.CharField(help_text='As the holder reads it.', max_length=200)),
                ('original_sha256', models.CharField(help_text='What the evidence was made a copy of.', max_length=64)),
                ('content_type', models.CharField(max_length=15)),
                ('size', models.IntegerField(help_text='Bytes.')),
                ('sha256', models.CharField(help_text='Of the copy.', max_length=64)),
                ('pages', models.IntegerField()),
                ('marks', models.JSONField(default=list)),
                ('notes', models.JSONField(default=list)),
                ('reason', models.TextField(max_length=20000)),
                ('maker_name', models.CharField(max_length=200)),
                ('made_at', models.DateTimeField()),
                ('needs_second', models.BooleanField(help_text='Whether a second person must agree.')),
                ('approver_name', models.CharField(blank=True, max_length=200)),
                ('shown_at', models.DateTimeField(null=True)),
                ('withdrawn_by', models.CharField(blank=True, max_length=200)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('withdrawal', models.TextField(blank=True, help_text='Why it was withdrawn.', max_length=20000)),
            ],
            options={
                'verbose_name_plural': 'evidence copies',
            },
        ),
        migrations.CreateModel(
            name='FileStore',
            fields=[
                ('key', models.SmallIntegerField(default=1, editable=False, primary_key=True, serialize=False)),
                ('mark', models.UUIDField(default=uuid.uuid4)),
                ('since_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.IntegerField()),
                ('conclusion', models.CharField(choices=[('ESTABLISHED', 'Established'), ('NOT_ESTABLISHED', 'Not Established'), ('EXCEPTED', 'Excepted')], max_length=15)),
                ('exceptions', models.JSONField(default=dict, help_text='Exception code to {answer: yes|no|unknown, why}.')),
                ('reasons', models.TextField(max_length=20000)),
                ('evidence', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None)),
                ('found_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='FlaggedReport',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('areas', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=50), help_text='What the flagger was trusted in at that time.', size=None)),
                ('key', models.CharField(help_text="The sender's own; the same one is the same report.", max_length=100)),
                ('digest', models.CharField(help_text='SHA-256 of all that was sent.', max_length=64)),
                ('sent_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='FollowUp',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('text', models.TextField(max_length=20000)),
                ('sent_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Gateway',
            fields=[
                ('name', models.CharField(max_length=300, primary_key=True, serialize=False)),
                ('said', models.CharField(help_text='Its newest words, as they came.', max_length=500)),
                ('seen_at', models.DateTimeField(help_text='When these came to our knowledge.')),
                ('behind_since_at', models.DateTimeField(help_text='Since when it has lacked something that was handed over.', null=True)),
            ],
        ),
        migrations.CreateModel(
            name='HeldName',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
            ],
        ),
        migrations.CreateModel(
            name='HolderRequest',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('phase', django_fsm.FSMField(choices=[('LODGED', 'LODGED'), ('GRANTED', 'GRANTED'), ('DECLINED', 'DECLINED')], default='LODGED', max_length=50, protected=True)),
                ('kind', models.CharField(choices=[('MORE_TIME', 'More Time'), ('NARROW', 'Narrow'), ('HARM', 'Harm'), ('NOT_US', 'Not Us'), ('STILL_BLOCKED', 'Still Blocked'), ('CONTACT', 'Contact'), ('NOT_TOLD', 'Not Told')], max_length=13)),
                ('subject', models.UUIDField(help_text='The required change, or the notice, that it is about.', null=True)),
                ('days', models.SmallIntegerField(help_text='How much more time.', null=True)),
                ('text', models.TextField(max_length=20000)),
                ('asked_by', models.CharField(max_length=200)),
                ('asked_at', models.DateTimeField()),
                ('answered_by', models.CharField(blank=True, max_length=200)),
                ('answered_at', models.DateTimeField(null=True)),
                ('reasons', models.TextField(blank=True, max_length=20000)),
                ('reply_to', models.EmailField(blank=True, help_text='Where it is answered, for somebody who has no mailbox on file.', max_length=254)),
            ],
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='InboxItem',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('message_id', models.UUIDField(help_text='Of the outbox: nobody is told of it twice.')),
                ('kind', models.CharField(help_text='A row of `language/staff_mails.py`.', max_length=40)),
                ('about', models.JSONField(default=dict, help_text='What fills its places.')),
                ('path', models.CharField(help_text='The page that it leads to.', max_length=200)),
                ('told_at', models.DateTimeField()),
                ('shown', models.BooleanField(default=True, help_text='In the inbox, and not only by mail.')),
                ('read_at', models.DateTimeField(null=True)),
                ('digest_at', models.DateTimeField(help_text='When the daily mail says it.', null=True)),
            ],
        ),
        migrations.CreateModel(
            name='JoinedAppeal',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('lodged_by', models.CharField(max_length=200)),
                ('text', models.TextField(max_length=20000)),
                ('lodged_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='LegalEvent',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField(unique=True)),
                ('by_name', models.CharField(max_length=200)),
                ('act', models.CharField(max_length=40)),
                ('request_number', models.PositiveIntegerField(db_index=True, null=True)),
                ('hold_number', models.PositiveIntegerField(db_index=True, null=True)),
                ('said', models.JSONField(default=dict)),
                ('reason', models.TextField(blank=True, max_length=20000)),
                ('at', models.DateTimeField()),
                ('previous', models.CharField(blank=True, max_length=64)),
                ('hash', models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name='LegalHold',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField(unique=True)),
                ('matter', models.CharField(max_length=200)),
                ('authority', models.CharField(blank=True, max_length=200)),
                ('term', models.CharField(help_text='A slug of `workflow/legal.py`.', max_length=20)),
                ('from_at', models.DateTimeField()),
                ('until_at', models.DateTimeField(help_text='When somebody has to have looked; it holds on.')),
                ('look_at', models.DateTimeField(help_text='When legal is told to look next.', null=True)),
                ('renewals', models.PositiveSmallIntegerField(default=0)),
                ('reason', models.TextField(max_length=20000)),
                ('set_by_name', models.CharField(max_length=200)),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_by_name', models.CharField(blank=True, max_length=200)),
                ('end_reason', models.TextField(blank=True, max_length=20000)),
            ],
        ),
        migrations.CreateModel(
            name='LinkRequest',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('door', models.CharField(choices=[('HOLDER', 'Holder'), ('REPORTER', 'Reporter'), ('PARTNER', 'Partner'), ('FLAGGER', 'Flagger')], max_length=8)),
                ('named', models.CharField(help_text='A reference or an address, as typed.', max_length=254)),
                ('browser', models.UUIDField(help_text='In a cookie of the browser that asked.')),
                ('network', models.CharField(help_text='SHA-256 of the network that asked.', max_length=64)),
                ('known', models.BooleanField(default=False, help_text='Somebody came in by a link in this browser before.')),
                ('asked_at', models.DateTimeField()),
                ('handled_at', models.DateTimeField(null=True)),
                ('plea', models.TextField(blank=True, max_length=20000)),
                ('reply_to', models.EmailField(blank=True, max_length=254)),
            ],
        ),
        migrations.CreateModel(
            name='LostDecision',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('account_ref', models.CharField(max_length=200)),
                ('told', models.JSONField()),
                ('kept', models.JSONField(default=list)),
                ('own_epoch', models.BigIntegerField(help_text="The version of the account's access in the database, when this was noticed.")),
                ('noticed_at', models.DateTimeField()),
                ('settled_at', models.DateTimeField(null=True)),
                ('how', models.CharField(blank=True, choices=[('DECIDED_AGAIN', 'Decided Again'), ('DISMISSED', 'Dismissed')], max_length=13)),
                ('settled_by', models.CharField(blank=True, max_length=200)),
                ('reason', models.CharField(blank=True, max_length=500)),
            ],
        ),
        migrations.CreateModel(
            name='MachineCheck',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('NO_REQUESTS', 'No Requests'), ('USAGE_BELOW', 'Usage Below'), ('KEY_ROTATED', 'Key Rotated')], max_length=11)),
                ('product', models.CharField(blank=True, help_text='As the usage feed names it; empty: all of them.', max_length=50)),
                ('key', models.CharField(blank=True, help_text='Its prefix; empty: every key from before.', max_length=50)),
                ('days', models.IntegerField(help_text='How many days must be so.', null=True)),
                ('below', models.BigIntegerField(help_text='Fewer requests a day than this.', null=True)),
                ('from_at', models.DateTimeField(help_text='The decision: the next day (UTC) is the first.')),
                ('next_at', models.DateTimeField(help_text='None: its plan does not run.', null=True)),
            ],
        ),
        migrations.CreateModel(
            name='MailedMessage',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('sender', models.CharField(help_text='As it stood in the mail; not proved.', max_length=254)),
                ('subject', models.CharField(blank=True, max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name='Measure',
            fields=[
                ('phase', django_fsm.FSMField(choices=[('ORDERED', 'ORDERED'), ('IN_FORCE', 'IN_FORCE'), ('OVER', 'OVER')], default='ORDERED', max_length=50, protected=True)),
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('LIMIT', 'Limit'), ('SUSPEND', 'Suspend'), ('TERMINATE', 'Terminate')], max_length=9)),
                ('basis', models.CharField(choices=[('PRECAUTION', 'Precaution'), ('REMEDIATION', 'Remediation'), ('SANCTION', 'Sanction'), ('NOTICE_PERIOD', 'Notice Period'), ('TERMINATION', 'Termination')], max_length=13)),
                ('scope', models.JSONField(default=dict, help_text='models, features, keys; empty means the whole account.')),
                ('rate', models.IntegerField(help_text='Requests a minute.', null=True)),
                ('first_at', models.DateTimeField(help_text='When the account was first held without a break, over replaced measures.')),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField(null=True)),
                ('review_by_at', models.DateTimeField(null=True)),
                ('review_set_at', models.DateTimeField(null=True)),
                ('on_missed', models.CharField(default='escalate', max_length=8)),
                ('narrower', models.JSONField(default=dict, help_text='The limit that takes its place if a missed review narrows it.')),
                ('over_at', models.DateTimeField(null=True)),
                ('over_how', models.CharField(blank=True, choices=[('LIFTED', 'Lifted'), ('ENDED', 'Ended'), ('REPLACED', 'Replaced'), ('WITHDRAWN', 'Withdrawn')], max_length=9)),
            ],
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('lane', models.CharField(choices=[('INTERNAL', 'Internal'), ('HOLDER', 'Holder'), ('REPORTER', 'Reporter')], max_length=8)),
                ('author', models.CharField(max_length=200)),
                ('incoming', models.BooleanField(default=False)),
                ('text', models.TextField(max_length=20000)),
                ('mentions', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None)),
                ('said_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='MisuseChoice',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField(unique=True)),
                ('reason', models.CharField(max_length=500)),
                ('proposed_by_name', models.CharField(max_length=200)),
                ('proposed_at', models.DateTimeField()),
                ('agreed_by_name', models.CharField(blank=True, max_length=200)),
                ('agreed_at', models.DateTimeField(null=True)),
                ('declined_by_name', models.CharField(blank=True, max_length=200)),
                ('declined_at', models.DateTimeField(null=True)),
                ('made_from', models.PositiveIntegerField(help_text='The number of the choice before; 0: none.')),
                ('profile', models.CharField(blank=True, help_text='Its slug in the data; empty: none.', max_length=50)),
            ],
        ),
        migrations.CreateModel(
            name='MisuseSuspension',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField(unique=True)),
                ('reason', models.CharField(max_length=500)),
                ('proposed_by_name', models.CharField(max_length=200)),
                ('proposed_at', models.DateTimeField()),
                ('agreed_by_name', models.CharField(blank=True, max_length=200)),
                ('agreed_at', models.DateTimeField(null=True)),
                ('declined_by_name', models.CharField(blank=True, max_length=200)),
                ('declined_at', models.DateTimeField(null=True)),
                ('kind', models.CharField(choices=[('REPORTS', 'Reports'), ('APPEALS', 'Appeals'), ('VIOLATIONS', 'Violations')], max_length=10)),
                ('since_at', models.DateTimeField(help_text='From when on it was counted.')),
                ('counted', models.PositiveIntegerField(help_text='Unfounded ones, or violations.')),
                ('decided', models.PositiveIntegerField(help_text='All that were decided.')),
                ('refs', models.JSONField(default=list, help_text='References of those that counted.')),
                ('days', models.PositiveSmallIntegerField()),
                ('until_at', models.DateTimeField(null=True)),
                ('contested_at', models.DateTimeField(null=True)),
                ('contest', models.TextField(blank=True, max_length=20000)),
                ('heard_by_name', models.CharField(blank=True, max_length=200)),
                ('heard_at', models.DateTimeField(null=True)),
                ('upheld', models.BooleanField(help_text='Whether the suspension was confirmed.', null=True)),
                ('answer', models.TextField(blank=True, max_length=20000)),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_by_name', models.CharField(blank=True, max_length=200)),
                ('end_reason', models.CharField(blank=True, help_text='Empty: its term is over.', max_length=500)),
            ],
        ),
        migrations.CreateModel(
            name='MisuseWarning',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('REPORTS', 'Reports'), ('APPEALS', 'Appeals'), ('VIOLATIONS', 'Violations')], max_length=10)),
                ('since_at', models.DateTimeField(help_text='From when on it was counted.')),
                ('counted', models.PositiveIntegerField(help_text='Unfounded ones, or violations.')),
                ('decided', models.PositiveIntegerField(help_text='All that were decided.')),
                ('refs', models.JSONField(default=list, help_text='References of those that counted.')),
                ('profile', models.CharField(max_length=50)),
                ('reason', models.TextField(help_text='As the letter says it.', max_length=20000)),
                ('warned_by_name', models.CharField(max_length=200)),
                ('warned_at', models.DateTimeField()),
                ('until_at', models.DateTimeField(help_text='Until when a suspension may rest on it.')),
            ],
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.BigIntegerField(help_text="The account's event that it belongs to; the order of notices.")),
                ('audience', models.CharField(choices=[('HOLDER', 'Holder'), ('REPORTER', 'Reporter')], max_length=8)),
                ('kind', models.CharField(max_length=30)),
                ('locale', models.CharField(max_length=10)),
                ('statement', models.JSONField()),
                ('subject', models.CharField(max_length=200)),
                ('text', models.TextField()),
                ('owed_at', models.DateTimeField()),
                ('informed_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Office',
            fields=[
                ('key', models.SmallIntegerField(default=1, editable=False, primary_key=True, serialize=False)),
                ('country', models.CharField(help_text='ISO 3166-1 alpha-2: its public holidays are no business days.', max_length=2)),
                ('time_zone', models.CharField(default='UTC', max_length=50)),
                ('weekdays', django.contrib.postgres.fields.ArrayField(base_field=models.SmallIntegerField(), help_text='0 is Monday.', size=None)),
                ('opens', models.SmallIntegerField(default=0, help_text='Hour of the day.')),
                ('closes', models.SmallIntegerField(default=24, help_text='Hour of the day.')),
                ('closed', models.JSONField(blank=True, default=list, help_text='Further days off: a list of {on, name}.')),
                ('edition', models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='OutboxMessage',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('channel', models.CharField(choices=[('EMAIL', 'Email'), ('WEBHOOK', 'Webhook'), ('SNAPSHOT', 'Snapshot'), ('STAFF', 'Staff'), ('STATEMENT', 'Statement'), ('REPORTERS', 'Reporters')], max_length=9)),
                ('topic', models.CharField(max_length=50)),
                ('recipient', models.CharField(blank=True, max_length=254)),
                ('payload', models.JSONField()),
                ('phase', models.CharField(choices=[('PENDING', 'Pending'), ('DONE', 'Done'), ('PARKED', 'Parked')], default='PENDING', max_length=7)),
                ('owed_at', models.DateTimeField()),
                ('next_at', models.DateTimeField(help_text='Not to be tried before; of a parked one, when admins were last told of it.')),
                ('attempts', models.IntegerField(default=0)),
                ('crashes', models.IntegerField(default=0, help_text='Times that a sender died with it in hand: it may have gone out.')),
                ('lease_token', models.UUIDField(null=True)),
                ('lease_until_at', models.DateTimeField(null=True)),
                ('done_at', models.DateTimeField(help_text='When it was paid; of a parked one, when somebody settled it.', null=True)),
                ('last_error', models.CharField(blank=True, max_length=500)),
                ('answer', models.CharField(blank=True, db_default='', default='', help_text='What came of it then.', max_length=500)),
                ('tried_at', models.DateTimeField(help_text='Of a webhook, when it was last sent.', null=True)),
                ('traceparent', models.CharField(blank=True, db_default='', default=enforcement.process.trace.current, help_text='Of the request or task that owes it: `process/trace.py`.', max_length=55)),
            ],
        ),
        migrations.CreateModel(
            name='PassOn',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('asked_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('settled_at', models.DateTimeField(null=True)),
                ('how', models.CharField(blank=True, choices=[('CONFIRMED', 'Confirmed'), ('REACHED', 'Reached'), ('OURSELVES', 'Ourselves')], max_length=9)),
                ('told_at', models.DateTimeField(help_text='When the holder got it, says the partner.', null=True)),
                ('proof', models.TextField(blank=True, max_length=20000)),
            ],
        ),
        migrations.CreateModel(
            name='PhraseVersion',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('label', models.CharField(max_length=80)),
                ('text', models.TextField(max_length=2000)),
                ('locale', models.CharField(default='en', max_length=10)),
                ('uses', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, db_default=[], default=list, help_text='Verbs, or what `phrases.Writing` names; empty: anything.', size=None)),
                ('written_by', models.CharField(db_default='', default='', help_text='The name, as it was then.', max_length=200)),
                ('written_at', models.DateTimeField(help_text='Null: before phrases had versions.', null=True)),
                ('number', models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='Plan',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('made_at', models.DateTimeField()),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Policy',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('slug', models.SlugField(max_length=100, unique=True)),
                ('title', models.CharField(max_length=200)),
                ('area', models.CharField(max_length=50)),
                ('statements_by_legal', models.BooleanField(db_default=False, default=False, help_text='Whether a lead of legal approves public statements about its cases.')),
            ],
            options={
                'verbose_name_plural': 'policies',
            },
        ),
        migrations.CreateModel(
            name='PolicyVersion',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('version', models.CharField(max_length=50)),
                ('effective_on', models.DateField()),
                ('url', models.URLField(blank=True, max_length=500)),
                ('drafted_by', models.CharField(blank=True, max_length=200)),
                ('published_by', models.CharField(blank=True, max_length=200)),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('edition', models.PositiveIntegerField(default=0, editable=False, help_text='Counts the changes of a draft.')),
                ('proposal_ends_at', models.DateTimeField(blank=True, help_text='When it is void if no second admin has agreed.', null=True)),
                ('proposed_at', models.DateTimeField(blank=True, null=True)),
                ('unless_stopped', models.BooleanField(db_default=False, default=False, editable=False, help_text='No other admin could agree: it is published when its time is over.')),
            ],
        ),
        migrations.CreateModel(
            name='PortalSession',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('key_hash', models.CharField(max_length=64, unique=True)),
                ('door', models.CharField(choices=[('HOLDER', 'Holder'), ('REPORTER', 'Reporter'), ('PARTNER', 'Partner'), ('FLAGGER', 'Flagger')], max_length=8)),
                ('browser', models.UUIDField()),
                ('began_at', models.DateTimeField()),
                ('seen_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('end', models.CharField(blank=True, choices=[('SIGNED_OUT', 'Signed Out'), ('REPLACED', 'Replaced'), ('CLOSED', 'Closed')], max_length=10)),
            ],
        ),
        migrations.CreateModel(
            name='Presence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seen_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='ProfileChoice',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField(unique=True)),
                ('made_from', models.PositiveIntegerField(help_text='The number of the choice before; 0: none.')),
                ('profile', models.CharField(blank=True, help_text='Its slug in the data; empty: none.', max_length=50)),
                ('covers_from_at', models.DateTimeField(help_text='Decisions that took effect from then on.')),
                ('categories', models.JSONField(default=dict, help_text='By policy area, where it is not what the profile says.')),
                ('reason', models.CharField(max_length=500)),
                ('proposed_by_name', models.CharField(max_length=200)),
                ('proposed_at', models.DateTimeField()),
                ('agreed_by_name', models.CharField(blank=True, max_length=200)),
                ('agreed_at', models.DateTimeField(null=True)),
                ('declined_by_name', models.CharField(blank=True, max_length=200)),
                ('declined_at', models.DateTimeField(null=True)),
                ('drawn_until_at', models.DateTimeField(null=True)),
                ('next_draw_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='PublicStatement',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.IntegerField(help_text='Of the statements of its case.')),
                ('about', models.CharField(choices=[('CASE', 'Case'), ('ACCOUNT', 'Account')], max_length=7)),
                ('language', models.CharField(max_length=2)),
                ('text', models.TextField(max_length=5000)),
                ('sha256', models.CharField(help_text='Of the text in UTF-8.', max_length=64)),
                ('channel', models.CharField(choices=[('PRESS', 'Press'), ('WEBSITE', 'Website'), ('SOCIAL', 'Social'), ('CUSTOMERS', 'Customers'), ('OTHER', 'Other')], max_length=9)),
                ('outlet', models.CharField(blank=True, help_text='Where, and to whom.', max_length=200)),
                ('show_holder', models.BooleanField(help_text='Whether the holder finds it on their page.')),
                ('reason', models.TextField(max_length=500)),
                ('facts', models.JSONField(help_text='What the record said when it was proposed.')),
                ('needs_legal', models.BooleanField(help_text='Whether somebody of legal must approve it.')),
                ('phase', models.CharField(choices=[('PROPOSED', 'Proposed'), ('APPROVED', 'Approved'), ('PUBLISHED', 'Published'), ('DECLINED', 'Declined'), ('EXPIRED', 'Expired'), ('WITHDRAWN', 'Withdrawn'), ('CORRECTED', 'Corrected')], default='PROPOSED', max_length=9)),
                ('open_until_at', models.DateTimeField(help_text='When it is void if nobody approves, or gives, it.', null=True)),
                ('proposer_name', models.CharField(max_length=200)),
                ('proposed_at', models.DateTimeField()),
                ('approver_name', models.CharField(blank=True, max_length=200)),
                ('approved_at', models.DateTimeField(null=True)),
                ('published_by_name', models.CharField(blank=True, max_length=200)),
                ('published_at', models.DateTimeField(null=True)),
                ('ended_by_name', models.CharField(blank=True, max_length=200)),
                ('ended_at', models.DateTimeField(null=True)),
                ('end_reason', models.TextField(blank=True, max_length=500)),
            ],
        ),
        migrations.CreateModel(
            name='QualityAnswer',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('findings', models.JSONField(help_text='Key of an allegation to what was answered of it.')),
                ('outcome', models.CharField(choices=[('NOTHING', 'Nothing'), ('WARNING', 'Warning'), ('CHANGES', 'Changes'), ('TERM', 'Term'), ('NOTICE', 'Notice'), ('TERMINATION', 'Termination'), ('LATER', 'Later')], max_length=11)),
                ('measure', models.CharField(blank=True, max_length=7)),
                ('band', models.CharField(blank=True, choices=[('WEEK', 'Week'), ('MONTH', 'Month'), ('QUARTER', 'Quarter'), ('LONGER', 'Longer')], max_length=7)),
                ('reasons', models.TextField(max_length=20000)),
                ('decided_findings', models.JSONField(help_text='The same as it was decided.')),
                ('decided_outcome', models.CharField(choices=[('NOTHING', 'Nothing'), ('WARNING', 'Warning'), ('CHANGES', 'Changes'), ('TERM', 'Term'), ('NOTICE', 'Notice'), ('TERMINATION', 'Termination'), ('LATER', 'Later')], max_length=11)),
                ('decided_measure', models.CharField(blank=True, max_length=7)),
                ('decided_band', models.CharField(blank=True, choices=[('WEEK', 'Week'), ('MONTH', 'Month'), ('QUARTER', 'Quarter'), ('LONGER', 'Longer')], max_length=7)),
                ('agrees', models.BooleanField()),
                ('given_by_name', models.CharField(max_length=200)),
                ('given_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='QualityDraw',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('from_at', models.DateTimeField()),
                ('until_at', models.DateTimeField(help_text='Decisions before it were drawn from.')),
                ('candidates', models.PositiveIntegerField()),
                ('drawn', models.PositiveIntegerField()),
                ('topped_up', models.PositiveIntegerField(help_text="Of the drawn, for the month's least number.")),
                ('drawn_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='QualityReview',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('phase', django_fsm.FSMField(choices=[('OPEN', 'OPEN'), ('AGREED', 'AGREED'), ('DIFFERS', 'DIFFERS'), ('SETTLED', 'SETTLED'), ('LAPSED', 'LAPSED')], default='OPEN', max_length=50, protected=True)),
                ('ref', models.CharField(default=enforcement.models.quality.quality_reference, max_length=12)),
                ('ticket', models.CharField(help_text='The lot that it drew, hexadecimal.', max_length=16)),
                ('topped_up', models.BooleanField(default=False)),
                ('gave_back', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, help_text='Who cannot do it blind.', size=None)),
                ('due_at', models.DateTimeField()),
                ('missed', models.PositiveSmallIntegerField(default=0)),
                ('answered_at', models.DateTimeField(null=True)),
                ('settle_by_at', models.DateTimeField(null=True)),
                ('how', models.CharField(blank=True, choices=[('TALK', 'Talk'), ('REOPENED', 'Reopened'), ('CLAUSE', 'Clause'), ('STANDS', 'Stands')], max_length=8)),
                ('note', models.TextField(blank=True, max_length=20000)),
                ('talk_on', models.DateField(help_text='When somebody talked with who decided.', null=True)),
                ('clause', models.CharField(blank=True, help_text='Which is to be better.', max_length=200)),
                ('settled_by_name', models.CharField(blank=True, max_length=200)),
                ('settled_at', models.DateTimeField(null=True)),
            ],
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='QualityShare',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('percent', models.PositiveSmallIntegerField(help_text='Of the decisions.')),
                ('at_least', models.PositiveSmallIntegerField(help_text='Decisions a month, where there are any.')),
                ('reason', models.CharField(max_length=500)),
                ('seed', models.CharField(default=enforcement.models.quality_draw.new_seed, max_length=64)),
                ('set_by_name', models.CharField(max_length=200)),
                ('set_at', models.DateTimeField()),
                ('drawn_until_at', models.DateTimeField(help_text='Decisions before it had their chance.')),
                ('next_draw_at', models.DateTimeField(help_text='Null: nothing is drawn, or a newer share is in force.', null=True)),
            ],
        ),
        migrations.CreateModel(
            name='QueueRulesVersion',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField(unique=True)),
                ('made_from', models.PositiveIntegerField(help_text='The number of the version it changes.')),
                ('proposed_by_name', models.CharField(max_length=200)),
                ('proposed_at', models.DateTimeField()),
                ('reason', models.CharField(max_length=500)),
                ('starts_on', models.DateField(help_text='From which day it is to be valid; null: as soon as it is agreed to.', null=True)),
                ('valid_from_at', models.DateTimeField(null=True)),
                ('agreed_by_name', models.CharField(blank=True, max_length=200)),
                ('agreed_at', models.DateTimeField(null=True)),
                ('declined_by_name', models.CharField(blank=True, max_length=200)),
                ('declined_at', models.DateTimeField(null=True)),
                ('counted_at', models.DateTimeField(help_text='When the priorities of all open cases had been counted by it.', null=True)),
                ('look_low_days', models.PositiveSmallIntegerField(default=5)),
                ('look_medium_days', models.PositiveSmallIntegerField(default=3)),
                ('look_high_days', models.PositiveSmallIntegerField(default=1)),
                ('look_critical_days', models.PositiveSmallIntegerField(default=1)),
                ('look_flagged_days', models.PositiveSmallIntegerField(default=1)),
                ('match_days', models.PositiveSmallIntegerField(default=1)),
                ('match_flagged_hours', models.PositiveSmallIntegerField(default=4)),
                ('decide_days', models.PositiveSmallIntegerField(default=10)),
                ('changes_made_days', models.PositiveSmallIntegerField(default=2)),
                ('submission_days', models.PositiveSmallIntegerField(default=2)),
                ('read_days', models.PositiveSmallIntegerField(default=2)),
                ('address_days', models.PositiveSmallIntegerField(default=2)),
                ('hear_days', models.PositiveSmallIntegerField(default=5)),
                ('sent_back_days', models.PositiveSmallIntegerField(default=2)),
                ('escalation_days', models.PositiveSmallIntegerField(default=2)),
                ('reinstatement_days', models.PositiveSmallIntegerField(default=2)),
                ('severity_low', models.PositiveSmallIntegerField(default=10)),
                ('severity_medium', models.PositiveSmallIntegerField(default=20)),
                ('severity_high', models.PositiveSmallIntegerField(default=40)),
                ('severity_critical', models.PositiveSmallIntegerField(default=80)),
                ('review_missed', models.PositiveSmallIntegerField(default=40)),
                ('due_soon', models.PositiveSmallIntegerField(default=20)),
                ('restricted', models.PositiveSmallIntegerField(default=30)),
                ('reports_step', models.PositiveSmallIntegerField(default=5)),
                ('reports_most', models.PositiveSmallIntegerField(default=20)),
                ('traffic_step', models.PositiveSmallIntegerField(default=3)),
                ('traffic_most', models.PositiveSmallIntegerField(default=15)),
                ('escalated', models.PositiveSmallIntegerField(default=50)),
                ('strategic', models.PositiveSmallIntegerField(default=15)),
                ('flagged', models.PositiveSmallIntegerField(default=25)),
                ('by_skill', models.CharField(default='REQUIRE', max_length=7)),
                ('by_language', models.CharField(default='REQUIRE', max_length=7)),
                ('by_tier', models.CharField(default='OFF', max_length=7)),
                ('open_hours_before_due', models.PositiveSmallIntegerField(default=8)),
                ('open_days_without_due', models.PositiveSmallIntegerField(default=3)),
            ],
        ),
        migrations.CreateModel(
            name='Reach',
            fields=[
                ('account', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='reach', serialize=False, to='accounts.account')),
                ('handed_epoch', models.BigIntegerField()),
                ('handed_at', models.DateTimeField()),
                ('enforced_epoch', models.BigIntegerField(default=0)),
                ('enforced_at', models.DateTimeField(null=True)),
                ('decided_at', models.DateTimeField(help_text='Of what is not enforced yet, or was last: when it was decided.', null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Receipt',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('door', models.CharField(choices=[('HOLDER', 'Holder'), ('REPORTER', 'Reporter'), ('PARTNER', 'Partner'), ('FLAGGER', 'Flagger')], max_length=8)),
                ('what', models.CharField(choices=[('ANSWER', 'Answer'), ('SUBMISSION', 'Submission'), ('APPEAL', 'Appeal'), ('WITHDRAWAL', 'Withdrawal'), ('REINSTATEMENT', 'Reinstatement'), ('REQUEST', 'Request'), ('MAIL', 'Mail'), ('KEY_REVOKED', 'Key Revoked'), ('CONTACT_ADDED', 'Contact Added'), ('CONTACT_ENDED', 'Contact Ended'), ('REPORT', 'Report'), ('FOLLOW_UP', 'Follow Up'), ('CONTEST', 'Contest'), ('PARTNER_ANSWER', 'Partner Answer'), ('PASSED_ON', 'Passed On')], max_length=14)),
                ('reference', models.CharField(help_text='As it stands in the mail.', max_length=40)),
                ('sent_by', models.CharField(blank=True, max_length=200)),
                ('form', models.UUIDField(help_text='The key of the form that was sent.', null=True)),
                ('sha256', models.CharField(help_text="Of the text and the files' hashes.", max_length=64)),
                ('files', models.JSONField(default=list, help_text='Of each file its name and SHA-256.')),
                ('received_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Referral',
            fields=[
                ('phase', django_fsm.FSMField(choices=[('SENT', 'SENT'), ('ANSWERED', 'ANSWERED'), ('OVERDUE', 'OVERDUE')], default='SENT', max_length=50, protected=True)),
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('text', models.TextField(max_length=20000)),
                ('sent_by', models.CharField(max_length=200)),
                ('sent_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('answered', models.CharField(blank=True, max_length=200)),
                ('answer_text', models.TextField(blank=True, max_length=20000)),
                ('answered_at', models.DateTimeField(null=True)),
            ],
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='ReinstatementRequest',
            fields=[
                ('phase', django_fsm.FSMField(choices=[('LODGED', 'LODGED'), ('GRANTED', 'GRANTED'), ('DECLINED', 'DECLINED')], default='LODGED', max_length=50, protected=True)),
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('text', models.TextField(max_length=20000)),
                ('asked_by', models.CharField(max_length=200)),
                ('asked_at', models.DateTimeField()),
                ('answered_by', models.CharField(blank=True, max_length=200)),
                ('answered_at', models.DateTimeField(null=True)),
                ('reasons', models.TextField(blank=True, max_length=20000)),
            ],
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('ref', models.CharField(default=enforcement.models.report.report_reference, max_length=12, unique=True)),
                ('origin', models.CharField(choices=[('PRESS', 'Press'), ('PUBLIC', 'Public'), ('PARTNER', 'Partner'), ('AUTHORITY', 'Authority'), ('STAFF', 'Staff'), ('DETECTOR', 'Detector')], max_length=9)),
                ('source', models.CharField(help_text="A newspaper, a detector's name, a partner's ref.", max_length=200)),
                ('source_version', models.CharField(blank=True, max_length=50)),
                ('external_id', models.CharField(help_text="The source's own id; the same one is the same report.", max_length=200)),
                ('url', models.URLField(blank=True, max_length=500)),
                ('claim', models.TextField(max_length=20000)),
                ('account_text', models.CharField(help_text='The account as the reporter named it.', max_length=200)),
                ('reporter_name', models.CharField(blank=True, max_length=200)),
                ('reporter_email', models.EmailField(blank=True, max_length=254)),
                ('locale', models.CharField(default='en', max_length=10)),
                ('conduct_on', models.DateField()),
                ('first_seen_at', models.DateTimeField()),
                ('received_at', models.DateTimeField()),
                ('record_only', models.BooleanField(default=False, help_text='Kept for the record: it opens no case and alarms nobody.')),
                ('outcome_told_at', models.DateTimeField(null=True)),
                ('read_at', models.DateTimeField(help_text='When a person first looked at it; null while it is unread.', null=True)),
                ('outcome_told', models.CharField(blank=True, choices=[('NOT_PURSUED', 'Not Pursued'), ('NOTHING_FOUND', 'Nothing Found'), ('ACTED', 'Acted')], db_default='', default='', help_text='What its reporter was told last.', max_length=13)),
                ('number', models.IntegerField(db_default=1, default=1, help_text='Which text of that report it is; the first has 1.')),
                ('match_by_at', models.DateTimeField(db_default=django.db.models.expressions.CombinedExpression(django.db.models.functions.datetime.Now(), '+', models.Value(datetime.timedelta(days=1))), default=None, help_text='By when somebody must have matched or rejected it; null once that is done.', null=True)),
                ('rejected_at', models.DateTimeField(help_text='When somebody said that it is about no account.', null=True)),
                ('rejection', models.CharField(blank=True, db_default='', default='', help_text='Why it was rejected.', max_length=500)),
            ],
        ),
        migrations.CreateModel(
            name='ReportDetails',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('affected', models.BooleanField(default=False, help_text='The reporter says that they are affected themselves.')),
                ('links', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=500), default=list, size=None)),
                ('declared_at', models.DateTimeField(help_text='When they said that they believe in good faith what they report.')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ReporterWeight',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('weight', models.CharField(choices=[('LESS', 'Less'), ('MUTED', 'Muted')], max_length=5)),
                ('reason', models.CharField(max_length=500)),
                ('set_by_name', models.CharField(max_length=200)),
                ('set_at', models.DateTimeField()),
                ('until_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_by_name', models.CharField(blank=True, max_length=200)),
                ('end_reason', models.CharField(blank=True, help_text='Empty: its time is over.', max_length=500)),
            ],
        ),
        migrations.CreateModel(
            name='ReportFile',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=200)),
                ('content_type', models.CharField(max_length=100)),
                ('size', models.IntegerField(help_text='Bytes.')),
                ('sha256', models.CharField(max_length=64)),
                ('sent_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='ReportOfDanger',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('said_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='ReportSending',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('browser', models.UUIDField(help_text='In a cookie of the browser that sent.')),
                ('network', models.CharField(help_text='SHA-256 of the network that sent.', max_length=64)),
                ('work', models.CharField(help_text='SHA-256 of the proof of work, if any.', max_length=64, null=True, unique=True)),
                ('sent_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Requirement',
            fields=[
                ('phase', django_fsm.FSMField(choices=[('REQUIRED', 'REQUIRED'), ('SUBMITTED', 'SUBMITTED'), ('ACCEPTED', 'ACCEPTED'), ('RETURNED', 'RETURNED'), ('WAIVED', 'WAIVED')], default='REQUIRED', max_length=50, protected=True)),
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('superseded', models.BooleanField(default=False, help_text='Its plan lapsed or was taken back.')),
                ('number', models.IntegerField()),
                ('title', models.CharField(max_length=200)),
                ('text', models.TextField(max_length=20000)),
                ('acceptance', models.TextField(blank=True, max_length=20000)),
                ('evidence', models.CharField(blank=True, help_text='What is to be shown.', max_length=200)),
                ('due_at', models.DateTimeField()),
                ('extended_at', models.DateTimeField(null=True)),
                ('reminded', models.SmallIntegerField(default=9, help_text='Days before the due date of the last reminder.')),
                ('answer', models.TextField(blank=True, max_length=20000)),
            ],
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='RequirementCheck',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('checked_on', models.DateField(help_text='In UTC.')),
                ('checked_at', models.DateTimeField()),
                ('met', models.BooleanField()),
                ('fulfilled', models.IntegerField()),
                ('wanted', models.IntegerField()),
                ('blocked', models.IntegerField(default=0)),
                ('unknown', models.IntegerField(default=0)),
                ('submits', models.BooleanField(default=False, help_text='It was met, and with it the item was submitted.')),
                ('broken_on', models.DateField(null=True)),
                ('broken_requests', models.BigIntegerField(help_text='How many there were that day.', null=True)),
            ],
        ),
        migrations.CreateModel(
            name='RetentionItem',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField(help_text='Of the items of its plan.')),
                ('counts', models.JSONField(help_text='By kind, how many rows would go.')),
                ('done_at', models.DateTimeField(null=True)),
                ('removed', models.JSONField(default=dict, help_text='By kind, how many rows went.')),
                ('why_kept', models.CharField(blank=True, choices=[('REOPENED', 'Reopened'), ('WINDOW_OPEN', 'Window Open'), ('NOT_NOW', 'Not Now')], max_length=11)),
            ],
        ),
        migrations.CreateModel(
            name='RetentionPlan',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField(unique=True)),
                ('made_at', models.DateTimeField()),
                ('terms_from_on', models.DateField(help_text='The edition of the terms.')),
                ('days', models.JSONField(help_text='By kind, how many days it is kept.')),
                ('counts', models.JSONField(help_text='By kind, how many rows would go.')),
                ('items_count', models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='RetentionRun',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField(unique=True)),
                ('reason', models.CharField(max_length=500)),
                ('proposed_by_name', models.CharField(max_length=200)),
                ('proposed_at', models.DateTimeField()),
                ('agreed_by_name', models.CharField(blank=True, max_length=200)),
                ('agreed_at', models.DateTimeField(null=True)),
                ('declined_by_name', models.CharField(blank=True, max_length=200)),
                ('declined_at', models.DateTimeField(null=True)),
                ('stopped_at', models.DateTimeField(null=True)),
                ('stopped_by_name', models.CharField(blank=True, max_length=200)),
                ('ended_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Review',
            fields=[
                ('phase', django_fsm.FSMField(choices=[('OPEN', 'OPEN'), ('MISSED', 'MISSED'), ('DONE', 'DONE'), ('DROPPED', 'DROPPED')], default='OPEN', max_length=50, protected=True)),
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('FIRST_LOOK', 'First Look'), ('MEASURE', 'Measure'), ('DECISION', 'Decision'), ('SUBMISSION', 'Submission'), ('APPEAL', 'Appeal'), ('RATIFICATION', 'Ratification'), ('AUTOMATION', 'Automation'), ('REFERRAL', 'Referral'), ('UNDONE', 'Undone'), ('QUESTION', 'Question'), ('ANSWER', 'Answer'), ('ESCALATION', 'Escalation'), ('ADDRESS', 'Address'), ('REQUEST', 'Request'), ('ASKED', 'Asked')], max_length=12)),
                ('subject', models.UUIDField(help_text='The measure, decision, submission, appeal or referral that it is about.', null=True)),
                ('opened_at', models.DateTimeField()),
                ('warn_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('warned_at', models.DateTimeField(null=True)),
                ('missed_at', models.DateTimeField(null=True)),
                ('on_missed', models.CharField(default='escalate', max_length=8)),
                ('paused_at', models.DateTimeField(null=True)),
                ('paused_for', models.CharField(blank=True, choices=[('HOLDER', 'Holder'), ('PARTNER', 'Partner'), ('REPORTER', 'Reporter'), ('OTHER', 'Other')], max_length=200)),
                ('looked_by', models.CharField(blank=True, max_length=200)),
                ('looked_at', models.DateTimeField(null=True)),
                ('outcome', models.CharField(blank=True, choices=[('CONTINUE', 'Continue'), ('NARROW', 'Narrow'), ('LIFT', 'Lift'), ('ESCALATE', 'Escalate')], max_length=8)),
                ('reasons', models.TextField(blank=True, max_length=20000)),
                ('paused_what', models.CharField(blank=True, help_text="For what, or for whom else, in somebody's words.", max_length=200)),
                ('paused_until_at', models.DateTimeField(help_text='When the clock goes on by itself, 14 days after it stopped at most.', null=True)),
            ],
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='RoleProposal',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('role', models.CharField(choices=[('AUDITOR', 'Auditor'), ('REVIEWER', 'Reviewer'), ('LEAD', 'Lead'), ('ADMIN', 'Admin')], max_length=10)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('proposed_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField(db_default=django.db.models.expressions.CombinedExpression(django.db.models.functions.datetime.Now(), '+', models.Value(datetime.timedelta(days=7))), help_text='When it ends if no second admin has answered it.')),
                ('act', models.CharField(choices=[('ROLE', 'Role'), ('DISABLE', 'Disable'), ('ENABLE', 'Enable'), ('RESET', 'Reset')], db_default='ROLE', default='ROLE', max_length=7)),
                ('unless_stopped', models.BooleanField(db_default=False, default=False)),
            ],
        ),
        migrations.CreateModel(
            name='SavedPhrase',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('label', models.CharField(max_length=80)),
                ('text', models.TextField(max_length=2000)),
                ('locale', models.CharField(default='en', max_length=10)),
                ('uses', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, db_default=[], default=list, help_text='Verbs, or what `phrases.Writing` names; empty: anything.', size=None)),
                ('version', models.PositiveIntegerField(db_default=1, default=1, help_text='Which one it is; those before are `PhraseVersion`.')),
                ('written_at', models.DateTimeField(help_text='Null: before phrases had versions.', null=True)),
                ('written_by', models.CharField(db_default='', default='', help_text='The name, as it was then.', max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=80)),
                ('query', models.CharField(help_text='As in the address, without the question mark.', max_length=2000)),
                ('shared', models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name='SealedDelivery',
            fields=[
                ('delivery_id', models.UUIDField(primary_key=True, serialize=False)),
                ('account_id', models.UUIDField()),
                ('hash', models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name='SealedEvent',
            fields=[
                ('pk', models.CompositePrimaryKey('account_id', 'seq', blank=True, editable=False, primary_key=True, serialize=False)),
                ('account_id', models.UUIDField()),
                ('seq', models.BigIntegerField()),
                ('hash', models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name='Seat',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField(unique=True)),
                ('reason', models.CharField(max_length=500)),
                ('proposed_by_name', models.CharField(max_length=200)),
                ('proposed_at', models.DateTimeField()),
                ('agreed_by_name', models.CharField(blank=True, max_length=200)),
                ('agreed_at', models.DateTimeField(null=True)),
                ('declined_by_name', models.CharField(blank=True, max_length=200)),
                ('declined_at', models.DateTimeField(null=True)),
                ('kind', models.CharField(choices=[('LEGAL_DESK', 'Legal Desk'), ('SPOKESPERSON', 'Spokesperson'), ('LEGAL', 'Legal')], default='LEGAL_DESK', max_length=12)),
                ('ended_by_name', models.CharField(blank=True, max_length=200)),
                ('ended_at', models.DateTimeField(null=True)),
                ('end_reason', models.CharField(blank=True, max_length=500)),
            ],
        ),
        migrations.CreateModel(
            name='SentForm',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('key', models.UUIDField(help_text='Drawn into the form when its page was made.')),
                ('digest', models.CharField(help_text='SHA-256 of what was sent.', max_length=64)),
                ('sent_at', models.DateTimeField()),
                ('led_to', models.CharField(blank=True, help_text='The page that the first sending led to.', max_length=2000)),
                ('sender', models.UUIDField(help_text='Whose form it is: a member of staff, a visitor of the pages outside, a program.', null=True)),
                ('answer', models.JSONField(help_text='What a program was answered over the API: `status` and `body`.', null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Skip',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('reason', models.CharField(max_length=200)),
                ('skipped_at', models.DateTimeField()),
                ('until_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='StaffDraft',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('form', models.CharField(choices=[('DECISION', 'Decision'), ('MESSAGE', 'Message'), ('FINDING', 'Finding'), ('OUTCOME', 'Outcome'), ('PARTNER', 'Partner')], max_length=10)),
                ('sealed', models.TextField(help_text='What was typed.')),
                ('revision', models.PositiveBigIntegerField(default=1, help_text='Counts how often it was saved: a page saves over the one it knows.')),
                ('case_version', models.BigIntegerField(help_text='As the case was when it was written.')),
                ('saved_at', models.DateTimeField()),
                ('subject', models.UUIDField(editable=False, help_text='The allegation or the appeal that the form is about.', null=True)),
            ],
        ),
        migrations.CreateModel(
            name='StaffEvent',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('by_name', models.CharField(max_length=200)),
                ('about', models.CharField(help_text='Whom or what it is about, in words.', max_length=200)),
                ('act', models.CharField(max_length=40)),
                ('before', models.JSONField(null=True)),
                ('after', models.JSONField(null=True)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='StatementClosing',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField(unique=True)),
                ('reason', models.CharField(max_length=500)),
                ('proposed_by_name', models.CharField(max_length=200)),
                ('proposed_at', models.DateTimeField()),
                ('agreed_by_name', models.CharField(blank=True, max_length=200)),
                ('agreed_at', models.DateTimeField(null=True)),
                ('declined_by_name', models.CharField(blank=True, max_length=200)),
                ('declined_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='StatementOfReasons',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('phase', models.CharField(choices=[('TO_SEND', 'To Send'), ('SENT', 'Sent'), ('SET_ASIDE', 'Set Aside'), ('BLOCKED', 'Blocked'), ('KEPT', 'Kept'), ('NOT_COVERED', 'Not Covered'), ('NOT_TO_SEND', 'Not To Send')], max_length=11)),
                ('why_not', models.CharField(blank=True, help_text='Why the profile does not cover it.', max_length=20)),
                ('puid', models.CharField(max_length=36, null=True, unique=True)),
                ('data', models.JSONField(help_text="The statement, as the database's schema has it.", null=True)),
                ('hash', models.CharField(blank=True, help_text='SHA-256 of it as one line of canonical JSON.', max_length=64)),
                ('executed_at', models.DateTimeField(help_text="The decision's.")),
                ('drawn_at', models.DateTimeField()),
                ('findings', models.JSONField(default=list, help_text='What keeps it back: field, kind, and where in the text.')),
                ('wording', models.PositiveIntegerField(default=0)),
                ('look_by_at', models.DateTimeField(help_text='When leads are told that it waits for them.', null=True)),
                ('sent_at', models.DateTimeField(null=True)),
                ('remote_id', models.CharField(blank=True, help_text="The database's own id.", max_length=100)),
                ('answer', models.CharField(blank=True, help_text='What the database said of it last.', max_length=500)),
                ('message', models.UUIDField(help_text='The message of the outbox that sends it; it may have left since.', null=True)),
                ('kept_at', models.DateTimeField(help_text='Since when it waits; of those that waited before, unknown.', null=True)),
            ],
        ),
        migrations.CreateModel(
            name='StatementsToken',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('only', models.BooleanField(default=True, editable=False, unique=True)),
                ('token', models.CharField(editable=False, help_text='Encrypted.', max_length=1000)),
                ('hint', models.CharField(help_text='Its last characters.', max_length=4)),
                ('set_by_name', models.CharField(max_length=200)),
                ('set_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='StatementWording',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('data', models.JSONField(help_text='The whole statement with these words.')),
                ('hash', models.CharField(max_length=64)),
                ('reason', models.CharField(max_length=500)),
                ('by_name', models.CharField(max_length=200)),
                ('worded_at', models.DateTimeField()),
                ('answer', models.CharField(blank=True, db_default='', help_text='What the database had said of it, where that had refused it.', max_length=500)),
                ('findings', models.JSONField(db_default=models.Value([], models.JSONField()), default=list, help_text='What had kept it back.')),
                ('kept_at', models.DateTimeField(help_text='Since when the statement had waited for these words.', null=True)),
            ],
        ),
        migrations.CreateModel(
            name='StoryClock',
            fields=[
                ('one', models.BooleanField(default=True, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Submission',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('text', models.TextField(max_length=20000)),
                ('sent_by', models.CharField(max_length=200)),
                ('sent_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='SweepRefusal',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('source', models.CharField(help_text='The kind of thing, as the sweep has it.', max_length=200)),
                ('subject', models.UUIDField(help_text='The row that fell due.')),
                ('case_version', models.BigIntegerField(default=0, help_text='Of the case when it was refused last: another one is worth a try.')),
                ('times', models.IntegerField()),
                ('sentence', models.TextField(help_text='Why, the last time.', max_length=20000)),
                ('refused_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Tombstone',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('seq', models.BigIntegerField(default=0, help_text="Of the account's event that removed it.")),
                ('kind', models.CharField(help_text='As events call rows of its table.', max_length=30)),
                ('row_id', models.UUIDField()),
                ('was_sha256', models.CharField(blank=True, help_text='What the row said before, as events have it.', max_length=64)),
                ('left_sha256', models.CharField(blank=True, help_text='What it says since.', max_length=64)),
                ('columns', models.JSONField(help_text='The names of what went.')),
                ('removed', models.JSONField(help_text='Of each, the SHA-256 of the salt and its value.')),
                ('salt', models.CharField(max_length=64)),
                ('ground', models.CharField(choices=[('RETENTION', 'Retention'), ('ERASURE', 'Erasure')], max_length=9)),
                ('reference', models.CharField(help_text='The plan, or the request.', max_length=200)),
                ('removed_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='TransparencyPublication',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField(unique=True)),
                ('reason', models.CharField(max_length=500)),
                ('proposed_by_name', models.CharField(max_length=200)),
                ('proposed_at', models.DateTimeField()),
                ('agreed_by_name', models.CharField(blank=True, max_length=200)),
                ('agreed_at', models.DateTimeField(null=True)),
                ('declined_by_name', models.CharField(blank=True, max_length=200)),
                ('declined_at', models.DateTimeField(null=True)),
                ('sha256', models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name='TransparencyReport',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField(unique=True)),
                ('profile', models.CharField(help_text='Its slug in the data.', max_length=50)),
                ('since_on', models.DateField(help_text='The first day, in UTC.')),
                ('until_on', models.DateField(help_text='The last day.')),
                ('given', models.JSONField(default=dict, help_text='What the person who made it added.')),
                ('categories', models.JSONField(default=dict, help_text='By policy area: category and keyword, as they were then.')),
                ('asked_by_name', models.CharField(max_length=200)),
                ('asked_at', models.DateTimeField()),
                ('tries', models.SmallIntegerField(default=0)),
                ('percent', models.SmallIntegerField(default=0, help_text='How far it is.')),
                ('counted_at', models.DateTimeField(null=True)),
                ('content', models.JSONField(default=dict)),
                ('rows', models.PositiveIntegerField(default=0)),
                ('rows_sha256', models.CharField(blank=True, max_length=64)),
                ('csv_sha256', models.CharField(blank=True, max_length=64)),
                ('csv_size', models.PositiveIntegerField(default=0, help_text='Bytes.')),
                ('xlsx_sha256', models.CharField(blank=True, max_length=64)),
                ('xlsx_size', models.PositiveIntegerField(default=0, help_text='Bytes.')),
                ('sha256', models.CharField(blank=True, help_text='Of all of it.', max_length=64)),
                ('why_not', models.CharField(blank=True, choices=[('FILES_AWAY', 'Files could not be stored at that time. Count it again.'), ('NOT_MADE', 'Counting failed three times. Count it again, or tell an admin.')], max_length=10)),
                ('differences', models.JSONField(default=list)),
                ('published_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='TransparencyRow',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('ORDER', 'Order'), ('REPORT', 'Report'), ('MEASURE', 'Measure'), ('APPEAL', 'Appeal'), ('REVIEW', 'Review'), ('PERSON', 'Person')], max_length=7)),
                ('subject', models.UUIDField(help_text='The row that was counted.')),
                ('ref', models.CharField(blank=True, max_length=40)),
                ('case_ref', models.CharField(blank=True, max_length=12)),
                ('happened_at', models.DateTimeField()),
                ('area', models.CharField(blank=True, max_length=50)),
                ('source', models.CharField(blank=True, max_length=20)),
                ('outcome', models.CharField(blank=True, max_length=20)),
                ('measure', models.CharField(blank=True, max_length=20)),
                ('automation', models.CharField(blank=True, max_length=20)),
                ('country', models.CharField(blank=True, max_length=2)),
                ('machine_found', models.BooleanField(default=False)),
                ('items', models.PositiveIntegerField(default=1)),
                ('took', models.FloatField(help_text='Seconds.', null=True)),
            ],
        ),
        migrations.CreateModel(
            name='UnsealedDelivery',
            fields=[
                ('delivery_id', models.UUIDField(primary_key=True, serialize=False)),
                ('account_id', models.UUIDField()),
                ('hash', models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name='UnsealedEvent',
            fields=[
                ('event_id', models.UUIDField(primary_key=True, serialize=False)),
                ('account_id', models.UUIDField()),
                ('seq', models.BigIntegerField()),
                ('hash', models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name='UsualBand',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('counted_on', models.DateField(help_text='Cases that were closed before this day are counted.')),
                ('clauses', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), default=list, help_text='The codes of the clauses that the decision rests on.', size=None)),
                ('alike', models.IntegerField(help_text='How many cases with such a clause.')),
                ('cases', models.IntegerField(help_text='In how many of them a measure stands.')),
                ('set_aside', models.IntegerField(help_text='In how many it was set aside on appeal; these are not counted.')),
                ('shares', models.JSONField(default=dict, help_text='Each measure, and in how many of the cases it was taken.')),
                ('lengths', models.JSONField(default=dict, help_text='Of each measure with a length, in minutes: how many, the 10th percentile, the median, the 90th percentile.')),
                ('choice', models.CharField(help_text='What was decided, as in `shares`.', max_length=200)),
                ('minutes', models.IntegerField(help_text='For how long.', null=True)),
                ('departs', models.CharField(choices=[('NONE', 'None'), ('STRICTER', 'Stricter'), ('MILDER', 'Milder'), ('RARE', 'Rare'), ('LONGER', 'Longer'), ('SHORTER', 'Shorter')], default='NONE', max_length=8)),
            ],
        ),
        migrations.CreateModel(
            name='WebhookEndpoint',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('url', models.URLField(max_length=500, unique=True)),
                ('types', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=50), blank=True, default=list, help_text='Empty means every type.', size=None)),
                ('secret', models.CharField(editable=False, help_text='The one that signs first; encrypted.', max_length=500)),
                ('old_secret', models.CharField(blank=True, editable=False, max_length=500)),
                ('disabled_at', models.DateTimeField(blank=True, null=True)),
                ('disabled_why', models.CharField(blank=True, max_length=200)),
                ('look_by_at', models.DateTimeField(blank=True, editable=False, help_text='By when an admin looks at it, once it is disabled; null once one has.', null=True)),
                ('paused_at', models.DateTimeField(blank=True, help_text='From then on its messages wait until it is resumed.', null=True)),
                ('language', models.CharField(db_default='en', default='en', help_text='In which a chat is told.', max_length=10)),
                ('sends', models.CharField(choices=[('EVENTS', 'Events'), ('CHAT', 'Chat')], db_default='EVENTS', default='EVENTS', max_length=10)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='WeighedReport',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
            ],
        ),
        migrations.CreateModel(
            name='Weighing',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.IntegerField()),
                ('bearing', models.CharField(choices=[('FOR', 'For'), ('AGAINST', 'Against'), ('NEITHER', 'Neither')], max_length=7)),
                ('carries', models.CharField(blank=True, help_text='How far it carries: second-hand, partial, complete…', max_length=200)),
                ('weighed_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='AccessLink',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('door', models.CharField(choices=[('HOLDER', 'Holder'), ('REPORTER', 'Reporter'), ('PARTNER', 'Partner'), ('FLAGGER', 'Flagger')], max_length=8)),
                ('about', models.CharField(blank=True, help_text='The reference it leads to.', max_length=12)),
                ('browser', models.UUIDField(help_text='Where its code can be typed.', null=True)),
                ('made_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(null=True)),
                ('contact', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='access_links', to='accounts.contact')),
            ],
        ),
        migrations.CreateModel(
            name='ArrivedMail',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('digest', models.CharField(help_text='SHA-256 of what it says.', max_length=64, unique=True)),
                ('sender', models.CharField(blank=True, help_text='Who is answered.', max_length=254)),
                ('fate', models.CharField(choices=[('TAKEN', 'Taken'), ('WAY_IN', 'Way In'), ('AUTOMATIC', 'Automatic'), ('LIMITED', 'Limited')], max_length=9)),
                ('came_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['sender', 'came_at'], name='mail_of_sender'), models.Index(fields=['came_at'], name='mail_by_time')],
                'constraints': [models.CheckConstraint(condition=models.Q(('fate__in', ['TAKEN', 'WAY_IN', 'AUTOMATIC', 'LIMITED'])), name='mail_fate_is_known')],
            },
        ),
        migrations.CreateModel(
            name='AuthorityRequest',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('phase', django_fsm.FSMField(choices=[('RECEIVED', 'RECEIVED'), ('IN_WORK', 'IN_WORK'), ('ANSWERED', 'ANSWERED'), ('REFUSED', 'REFUSED'), ('WITHDRAWN', 'WITHDRAWN')], default='RECEIVED', max_length=50, protected=True)),
                ('number', models.PositiveIntegerField(unique=True)),
                ('kind', models.CharField(choices=[('ORDER', 'Order'), ('INFORMATION', 'Information'), ('PRESERVATION', 'Preservation')], max_length=12)),
                ('authority', models.CharField(max_length=200)),
                ('country', models.CharField(help_text='ISO 3166-1 alpha-2.', max_length=2)),
                ('reference', models.CharField(help_text='Theirs.', max_length=200)),
                ('legal_basis', models.CharField(max_length=200)),
                ('scope', models.TextField(max_length=20000)),
                ('received_on', models.DateField()),
                ('due_at', models.DateTimeField(null=True)),
                ('remind_at', models.DateTimeField(help_text='When legal is told of the day next.', null=True)),
                ('non_disclosure', models.BooleanField(default=True)),
                ('silent_until_on', models.DateField(help_text='Empty: until they say otherwise.', null=True)),
                ('entered_by_name', models.CharField(max_length=200)),
                ('entered_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(null=True)),
                ('closed_by_name', models.CharField(blank=True, max_length=200)),
                ('outcome', models.TextField(blank=True, help_text='The answer, or why none.', max_length=20000)),
                ('handed_to', models.CharField(blank=True, max_length=200)),
                ('handed_sha256', models.CharField(blank=True, help_text='Of the file.', max_length=64)),
                ('closed_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('entered_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='BulkDecision',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('phase', django_fsm.FSMField(choices=[('PREPARING', 'PREPARING'), ('READY', 'READY'), ('PROPOSED', 'PROPOSED'), ('RUNNING', 'RUNNING'), ('STOPPED', 'STOPPED'), ('DONE', 'DONE'), ('SENT_BACK', 'SENT_BACK'), ('WITHDRAWN', 'WITHDRAWN'), ('EXPIRED', 'EXPIRED')], default='PREPARING', max_length=50, protected=True)),
                ('ref', models.CharField(default=enforcement.models.bulk.bulk_reference, max_length=12, unique=True)),
                ('verb', models.CharField(max_length=30)),
                ('terms', models.JSONField()),
                ('terms_hash', models.CharField(max_length=64)),
                ('origin', models.CharField(choices=[('LIST', 'A list of account references'), ('PARTNER', 'The customers of a partner'), ('LINKED', 'The accounts linked to one account'), ('UNDO', 'What another bulk decision changed')], max_length=7)),
                ('origin_text', models.CharField(blank=True, help_text='The partner, or the account whose links they are.', max_length=200)),
                ('maker_name', models.CharField(max_length=200)),
                ('made_at', models.DateTimeField()),
                ('set_hash', models.CharField(blank=True, max_length=64)),
                ('proposed_at', models.DateTimeField(null=True)),
                ('expires_at', models.DateTimeField(null=True)),
                ('approver_name', models.CharField(blank=True, max_length=200)),
                ('approver_role', models.CharField(blank=True, max_length=10)),
                ('approved_hash', models.CharField(blank=True, max_length=64)),
                ('approved_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('answer', models.TextField(blank=True, help_text='Why it was returned, withdrawn or stopped.', max_length=20000)),
                ('approved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('undoes', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='undone_by', to='enforcement.bulkdecision')),
            ],
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='FirstDecision',
            fields=[
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='first_decision', serialize=False, to='enforcement.case')),
                ('decided_at', models.DateTimeField()),
                ('took', models.DurationField(help_text='Since the case was opened.')),
                ('area', models.CharField(help_text="The case's; it never changes.", max_length=50)),
            ],
        ),
        migrations.CreateModel(
            name='BundleRelease',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField(unique=True)),
                ('reason', models.CharField(max_length=500)),
                ('proposed_by_name', models.CharField(max_length=200)),
                ('proposed_at', models.DateTimeField()),
                ('agreed_by_name', models.CharField(blank=True, max_length=200)),
                ('agreed_at', models.DateTimeField(null=True)),
                ('declined_by_name', models.CharField(blank=True, max_length=200)),
                ('declined_at', models.DateTimeField(null=True)),
                ('sha256', models.CharField(max_length=64)),
                ('redacted', models.BooleanField()),
                ('handed_to', models.CharField(blank=True, help_text='Who got it, and how.', max_length=200)),
                ('handed_by_name', models.CharField(blank=True, max_length=200)),
                ('handed_on', models.DateField(null=True)),
                ('agreed_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proposed_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('request', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='releases', to='enforcement.authorityrequest')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='enforcement.case')),
            ],
        ),
        migrations.CreateModel(
            name='BulkItem',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('phase', django_fsm.FSMField(choices=[('GIVEN', 'GIVEN'), ('INCLUDED', 'INCLUDED'), ('EXCLUDED', 'EXCLUDED'), ('DONE', 'DONE'), ('LEFT_OUT', 'LEFT_OUT')], default='GIVEN', max_length=50, protected=True)),
                ('number', models.IntegerField(help_text='Its place in what was given.')),
                ('text', models.CharField(help_text='The reference as it was given.', max_length=200)),
                ('before', models.CharField(blank=True, help_text="The account's standing.", max_length=10)),
                ('after', models.CharField(blank=True, max_length=10)),
                ('notice', models.CharField(blank=True, help_text='The kind of notice owed.', max_length=30)),
                ('case_ref', models.CharField(blank=True, help_text='The case that it joins, or that is opened for it.', max_length=12)),
                ('opens_case', models.BooleanField(default=False)),
                ('essence', models.CharField(blank=True, help_text='Hash of the impact, without its dates.', max_length=64)),
                ('left_out', models.CharField(blank=True, choices=[('UNKNOWN', 'There is no such account'), ('TWICE', 'It is in the list already'), ('PROTECTED', 'A strategic account is decided on its own'), ('TERMINATED', 'The account is terminated'), ('NOT_POSSIBLE', 'It is restricted already, or its case does not allow it'), ('NOT_ALLOWED', 'Somebody involved may not decide about this account'), ('NO_RULE', 'No cited clause allows it for this account'), ('NO_NOTICE', 'Its notice cannot be sent'), ('WAITS', 'Another decision in its case waits for approval'), ('CHANGED', 'It changed since the set was shown'), ('FAILED', 'It could not be stored; admins find it in the log')], max_length=12)),
                ('why', models.CharField(blank=True, help_text='In English, in full.', max_length=500)),
                ('done_at', models.DateTimeField(null=True)),
                ('epoch', models.BigIntegerField(help_text="The account's, afterwards.", null=True)),
                ('account', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.account')),
                ('bulk', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='items', to='enforcement.bulkdecision')),
                ('undoes', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='undone_by', to='enforcement.bulkitem')),
                ('case', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='enforcement.case')),
            ],
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='AuthorityName',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('opened', models.BooleanField(default=False)),
                ('account', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.account')),
                ('request', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='names', to='enforcement.authorityrequest')),
                ('case', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='enforcement.case')),
            ],
        ),
        migrations.CreateModel(
            name='Appeal',
            fields=[
                ('phase', django_fsm.FSMField(choices=[('LODGED', 'LODGED'), ('HEARING', 'HEARING'), ('AFFIRMED', 'AFFIRMED'), ('OVERTURNED', 'OVERTURNED'), ('VARIED', 'VARIED'), ('REMANDED', 'REMANDED'), ('WITHDRAWN', 'WITHDRAWN'), ('INADMISSIBLE', 'INADMISSIBLE')], default='LODGED', max_length=50, protected=True)),
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('ref', models.CharField(default=enforcement.models.appeal.appeal_reference, max_length=12, unique=True)),
                ('side', models.CharField(choices=[('HOLDER', 'Holder'), ('REPORTER', 'Reporter')], max_length=8)),
                ('lodged_by', models.CharField(max_length=200)),
                ('text', models.TextField(max_length=20000)),
                ('lodged_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('reasons', models.TextField(blank=True, max_length=20000)),
                ('hearer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='hearings', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appeals', to='enforcement.case')),
            ],
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='Allegation',
            fields=[
                ('phase', django_fsm.FSMField(choices=[('ALLEGED', 'ALLEGED'), ('ESTABLISHED', 'ESTABLISHED'), ('NOT_ESTABLISHED', 'NOT_ESTABLISHED'), ('EXCEPTED', 'EXCEPTED')], default='ALLEGED', max_length=50, protected=True)),
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('alleged_at', models.DateTimeField()),
                ('case', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='allegations', to='enforcement.case')),
            ],
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='CaseBatch',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('phase', django_fsm.FSMField(choices=[('PREPARING', 'PREPARING'), ('READY', 'READY'), ('RUNNING', 'RUNNING'), ('STOPPED', 'STOPPED'), ('DONE', 'DONE'), ('WITHDRAWN', 'WITHDRAWN'), ('EXPIRED', 'EXPIRED')], default='PREPARING', max_length=50, protected=True)),
                ('ref', models.CharField(default=enforcement.models.batch.batch_reference, max_length=12)),
                ('act', models.CharField(choices=[('ASSIGN', 'Assign'), ('SEVERITY', 'Set severity'), ('LOOK', 'Ask for a look'), ('DISMISS', 'Dismiss as duplicates')], max_length=8)),
                ('reason', models.TextField(max_length=20000)),
                ('chosen_by', models.CharField(blank=True, help_text='The filter, where all that match were chosen.', max_length=2000)),
                ('severity', models.CharField(blank=True, choices=[('LOW', 'Low'), ('MEDIUM', 'Medium'), ('HIGH', 'High'), ('CRITICAL', 'Critical')], max_length=8)),
                ('due_at', models.DateTimeField(help_text='By when somebody looks.', null=True)),
                ('maker_name', models.CharField(max_length=200)),
                ('made_at', models.DateTimeField()),
                ('set_hash', models.CharField(blank=True, max_length=64)),
                ('expires_at', models.DateTimeField(null=True)),
                ('started_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('answer', models.TextField(blank=True, help_text='Why it was stopped.', max_length=20000)),
                ('prepared_by', models.CharField(blank=True, db_default='', default='', help_text='The program that prepared it for `made_by`, who looks at it and starts it.', max_length=200)),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('original', models.ForeignKey(help_text="The case that the others repeat; none: each its account's other case.", null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='enforcement.case')),
                ('to', models.ForeignKey(help_text='Whom the cases are assigned to, or who is asked to look.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('undoes', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='undone_by', to='enforcement.casebatch')),
            ],
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='CaseBatchItem',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('phase', django_fsm.FSMField(choices=[('GIVEN', 'GIVEN'), ('INCLUDED', 'INCLUDED'), ('EXCLUDED', 'EXCLUDED'), ('DONE', 'DONE'), ('LEFT_OUT', 'LEFT_OUT')], default='GIVEN', max_length=50, protected=True)),
                ('number', models.IntegerField(help_text='Its place in what was chosen.')),
                ('before', models.CharField(blank=True, max_length=36)),
                ('after', models.CharField(blank=True, max_length=36)),
                ('set_at', models.DateTimeField(help_text='When a person had set the severity that it had before.', null=True)),
                ('version', models.BigIntegerField(default=0, help_text="The case's, as it was shown.")),
                ('left_out', models.CharField(blank=True, choices=[('ALREADY', 'It is so already'), ('NOT_ALLOWED', 'Not yours to change, or somebody involved keeps out'), ('NOT_POSSIBLE', 'Its status does not allow it'), ('UNAVAILABLE', 'The person is away or does not work on cases'), ('UNREAD', 'It has reports that nobody has looked at'), ('NO_ORIGINAL', 'Its account has no other case that it repeats'), ('WAITS', 'A decision in it waits for approval'), ('CHANGED', 'It changed since it was shown'), ('FAILED', 'It could not be stored; admins find it in the log')], max_length=12)),
                ('why', models.CharField(blank=True, help_text='In English, in full.', max_length=500)),
                ('done_at', models.DateTimeField(null=True)),
                ('batch', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='items', to='enforcement.casebatch')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='enforcement.case')),
                ('original', models.ForeignKey(help_text='What it repeats.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='enforcement.case')),
                ('undoes', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='undone_by', to='enforcement.casebatchitem')),
            ],
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name='CaseFile',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('role', models.CharField(help_text='Whose view of the case it holds.', max_length=10)),
                ('audience', models.CharField(help_text='For whom it is, in words.', max_length=200)),
                ('reason', models.TextField(max_length=20000)),
                ('sensitive', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), default=list, help_text='Numbers of such evidence in it.', size=None)),
                ('locale', models.CharField(max_length=10)),
                ('time_zone', models.CharField(max_length=50)),
                ('asked_at', models.DateTimeField()),
                ('tries', models.SmallIntegerField(default=0)),
                ('percent', models.SmallIntegerField(default=0, help_text='How far it is.')),
                ('made_at', models.DateTimeField(null=True)),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('size', models.BigIntegerField(default=0, help_text='Bytes.')),
                ('why_not', models.CharField(blank=True, choices=[('NOT_ALLOWED', 'The person who asked for it may not have it any more, or has another role now.'), ('FILES_AWAY', 'Files could not be read or stored at that time. Ask again.'), ('NOT_MADE', 'The case is too large for one file, or the program that makes it failed.')], max_length=11)),
                ('until_at', models.DateTimeField(help_text='When it leaves.')),
                ('redactions', models.JSONField(db_default=models.Value([], models.JSONField()), default=list, help_text='Of a redacted copy: parts, each with its ground.')),
                ('salt', models.CharField(blank=True, db_default='', default='', help_text='For hashes of what is removed, in hexadecimal.', max_length=64)),
                ('shape', models.CharField(choices=[('PDF', 'Pdf'), ('BUNDLE', 'Bundle'), ('REDACTED', 'Redacted')], db_default='PDF', default='PDF', max_length=8)),
                ('case', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='case_files', to='enforcement.case')),
                ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('request', models.ForeignKey(help_text='Of the legal desk, which alone sees the file then.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bundles', to='enforcement.authorityrequest')),
            ],
        ),
        migrations.CreateModel(
            name='CaseFollower',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('since_at', models.DateTimeField()),
                ('case', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='followers', to='enforcement.case')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='followed', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='CaseLink',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('reason', models.TextField(max_length=20000)),
                ('linked_by', models.CharField(max_length=200)),
                ('linked_at', models.DateTimeField()),
                ('removed_by', models.CharField(blank=True, max_length=200)),
                ('removed_at', models.DateTimeField(null=True)),
                ('kind', models.CharField(choices=[('RELATED', 'Related'), ('FOLLOWS', 'Follows')], db_default='RELATED', default='RELATED', max_length=7)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='links', to='enforcement.case')),
                ('other', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='linked_from', to='enforcement.case')),
            ],
        ),
        migrations.CreateModel(
            name='CaseTimes',
            fields=[
                ('area', models.CharField(max_length=50, primary_key=True, serialize=False)),
                ('counted_on', models.DateField(help_text='In UTC.')),
                ('cases', models.IntegerField()),
                ('decided_median', models.BigIntegerField()),
                ('decided_ninth', models.BigIntegerField()),
                ('closed_median', models.BigIntegerField()),
                ('closed_ninth', models.BigIntegerField()),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('cases__gte', 1), ('closed_median__gte', 0), ('decided_median__gte', 0), ('closed_ninth__gte', models.F('closed_median')), ('decided_ninth__gte', models.F('decided_median'))), name='case_times_are_in_order')],
            },
        ),
        migrations.CreateModel(
            name='Checkpoint',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.BigIntegerField(unique=True)),
                ('sealed_at', models.DateTimeField(help_text='By the clock of the machine that sealed it, also in a story.')),
                ('accounts', models.BigIntegerField(help_text='How many accounts these events are of.')),
                ('events', models.BigIntegerField(default=0, help_text='And deliveries: the leaves of its tree.')),
                ('root', models.CharField(max_length=64)),
                ('prev_hash', models.CharField(blank=True, max_length=64)),
                ('key_id', models.CharField(blank=True, max_length=64)),
                ('hash', models.CharField(blank=True, max_length=64)),
                ('signature', models.CharField(blank=True, max_length=128)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='checkpoint_numbered_from_one')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='checkpoint',
            trigger=pgtrigger.compiler.Trigger(name='checkpoint_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'checkpoint is append-only' USING ERRCODE = '23514', CONSTRAINT = 'checkpoint_kept';", hash='ad52c65b728f7929a2e05094a583feacfd5768f2', operation='UPDATE OR DELETE', pgid='pgtrigger_checkpoint_kept_1cced', table='enforcement_checkpoint', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='checkpoint',
            trigger=pgtrigger.compiler.Trigger(name='checkpoint_whole', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF current_setting('docket.allow_truncate', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'checkpoint is append-only' USING ERRCODE = '23514', CONSTRAINT = 'checkpoint_whole';", hash='9bc8b05d0394cc0b29b4f6c3bfca8e262908b187', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_checkpoint_whole_19d43', table='enforcement_checkpoint', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='checkpoint',
            trigger=pgtrigger.compiler.Trigger(name='checkpoint_follows', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                IF NOT (NEW.number = 1 AND NEW.prev_hash = '') AND NOT EXISTS (\n                    SELECT FROM enforcement_checkpoint c WHERE c.number = NEW.number - 1\n                        AND c.hash = NEW.prev_hash\n                ) THEN RAISE EXCEPTION 'a checkpoint follows the one before it' USING ERRCODE = '23514', CONSTRAINT = 'checkpoint_follows'; END\n                    IF;\n                RETURN NEW;", hash='b266974f2883b2af1d9654b269502836af027916', operation='INSERT', pgid='pgtrigger_checkpoint_follows_2e149', table='enforcement_checkpoint', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='checkpoint',
            trigger=pgtrigger.compiler.Trigger(name='checkpoint_counts_events', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n                IF (SELECT count(*) FROM enforcement_sealedevent WHERE number = NEW.number)\n                    + (SELECT count(*) FROM enforcement_sealeddelivery WHERE number = NEW.number)\n                    <> NEW.events\n                THEN RAISE EXCEPTION 'a checkpoint counts the events that it sealed' USING ERRCODE = '23514', CONSTRAINT = 'checkpoint_counts_events'; END IF; RETURN NULL;", hash='9cd8ef1eef70a5c0cc7bbb2cf5e5e953583a1604', operation='INSERT', pgid='pgtrigger_checkpoint_counts_events_ceea1', table='enforcement_checkpoint', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        migrations.AddField(
            model_name='allegation',
            name='clause',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='enforcement.clause'),
        ),
        migrations.AddField(
            model_name='clauseexception',
            name='clause',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='exceptions', to='enforcement.clause'),
        ),
        migrations.AddIndex(
            model_name='databasetimeline',
            index=models.Index(fields=['name', 'id'], name='database_timeline_by_name'),
        ),
        migrations.AddField(
            model_name='dataerasure',
            name='agreed_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='dataerasure',
            name='proposed_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='dataexport',
            name='asked_by',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='datarequest',
            name='closed_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='datarequest',
            name='entered_by',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='datarequest',
            name='person',
            field=models.ForeignKey(help_text='Of a member of staff: who.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='dataexport',
            name='request',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='exports', to='enforcement.datarequest'),
        ),
        migrations.AddField(
            model_name='dataerasure',
            name='request',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='erasures', to='enforcement.datarequest'),
        ),
        migrations.AddField(
            model_name='decision',
            name='appeal',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='resulting_decisions', to='enforcement.appeal'),
        ),
        migrations.AddField(
            model_name='decision',
            name='approved_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='approvals', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='decision',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='enforcement.case'),
        ),
        migrations.AddField(
            model_name='decision',
            name='proposed_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='decision',
            name='ratified_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='ratifications', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='bulkitem',
            name='decision',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bulk_item', to='enforcement.decision'),
        ),
        migrations.AddField(
            model_name='appeal',
            name='decision',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appeals_against', to='enforcement.decision'),
        ),
        migrations.AddConstraint(
            model_name='digest',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['UNMATCHED'])), name='digest_kind_is_known'),
        ),
        migrations.AddField(
            model_name='disclosure',
            name='case',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='disclosures', to='enforcement.case'),
        ),
        migrations.AddField(
            model_name='distinctaccounts',
            name='account',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.account'),
        ),
        migrations.AddField(
            model_name='distinctaccounts',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='distinct_accounts', to='enforcement.case'),
        ),
        migrations.AddField(
            model_name='distinctaccounts',
            name='other',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.account'),
        ),
        migrations.AddField(
            model_name='distinctaccounts',
            name='other_case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='enforcement.case'),
        ),
        migrations.AddField(
            model_name='draft',
            name='case',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to='enforcement.case'),
        ),
        migrations.AddField(
            model_name='draft',
            name='contact',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to='accounts.contact'),
        ),
        migrations.AddField(
            model_name='escalation',
            name='case',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='escalations', to='enforcement.case'),
        ),
        migrations.AddField(
            model_name='escalation',
            name='taken_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='escalations', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='event',
            name='account',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='accounts.account'),
        ),
        migrations.AddField(
            model_name='event',
            name='actor',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='event',
            name='case',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='enforcement.case'),
        ),
        migrations.AddField(
            model_name='event',
            name='decision',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='enforcement.decision'),
        ),
        migrations.AddField(
            model_name='evidence',
            name='case',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='evidence', to='enforcement.case'),
        ),
        migrations.AddField(
            model_name='evidencecopy',
            name='approved_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='evidencecopy',
            name='case',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='copies', to='enforcement.case'),
        ),
        migrations.AddField(
            model_name='evidencecopy',
            name='evidence',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='copies', to='enforcement.evidence'),
        ),
        migrations.AddField(
            model_name='evidencecopy',
            name='made_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='evidencecopy',
            name='replaces',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='enforcement.evidencecopy'),
        ),
        migrations.AddConstraint(
            model_name='filestore',
            constraint=models.CheckConstraint(condition=models.Q(('key', 1)), name='file_store_is_one'),
        ),
        migrations.AddField(
            model_name='finding',
            name='allegation',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='enforcement.allegation'),
        ),
        migrations.AddField(
            model_name='finding',
            name='found_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='flaggedreport',
            name='flagger',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='accounts.trustedflagger'),
        ),
        migrations.AddField(
            model_name='flaggedreport',
            name='token',
            field=models.ForeignKey(help_text='With which it was sent; null: by a person, on the page.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.apitoken'),
        ),
        migrations.AddField(
            model_name='heldname',
            name='account',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.account'),
        ),
        migrations.AddField(
            model_name='heldname',
            name='case',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='enforcement.case'),
        ),
        migrations.AddField(
            model_name='holderrequest',
            name='case',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='holder_requests', to='enforcement.case'),
        ),
        migrations.AddField(
            model_name='inboxitem',
            name='account',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.account'),
        ),
        migrations.AddField(
            model_name='inboxitem',
            name='case',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='enforcement.case'),
        ),
        migrations.AddField(
            model_name='inboxitem',
            name='person',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='inbox', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='joinedappeal',
            name='appeal',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='joined', to='enforcement.appeal'),
        ),
        migrations.AddField(
            model_name='legalevent',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='legalhold',
            name='ended_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='legalhold',
            name='request',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='enforcement.authorityrequest'),
        ),
        migrations.AddField(
            model_name='legalhold',
            name='set_by',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='heldname',
            name='hold',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='names', to='enforcement.legalhold'),
        ),
        migrations.AddIndex(
            model_name='linkrequest',
            index=models.Index(condition=models.Q(('handled_at__isnull', True)), fields=['asked_at'], name='link_request_waits'),
        ),
        migrations.AddIndex(
            model_name='linkrequest',
            index=models.Index(fields=['network', 'asked_at'], name='link_request_of_network'),
        ),
        migrations.AddIndex(
            model_name='linkrequest',
            index=models.Index(fields=['browser', 'asked_at'], name='link_request_of_browser'),
        ),
        migrations.AddIndex(
            model_name='linkrequest',
            index=models.Index(fields=['asked_at'], name='link_request_by_time'),
        ),
        migrations.AddConstraint(
            model_name='linkrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('plea', ''), ('reply_to', '')), models.Q(models.Q(('plea', ''), _negated=True), models.Q(('reply_to', ''), _negated=True)), _connector='OR'), name='link_request_plea_has_address'),
        ),
        migrations.AddConstraint(
            model_name='linkrequest',
            constraint=models.CheckConstraint(condition=models.Q(('door__in', ['HOLDER', 'REPORTER', 'PARTNER', 'FLAGGER'])), name='link_request_door'),
        ),
        migrations.AddField(
            model_name='lostdecision',
            name='timeline',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='lost_decisions', to='enforcement.databasetimeline'),
        ),
        migrations.AddField(
            model_name='machinecheck',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='machine_checks', to='enforcement.case'),
        ),
        migrations.AddField(
            model_name='measure',
            name='account',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='measures', to='accounts.account'),
        ),
        migrations.AddField(
            model_name='measure',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='measures', to='enforcement.case'),
        ),
        migrations.AddField(
            model_name='measure',
            name='imposed_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='imposed', to='enforcement.decision'),
        ),
        migrations.AddField(
            model_name='measure',
            name='lifted_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='lifted', to='enforcement.decision'),
        ),
        migrations.AddField(
            model_name='message',
            name='case',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='enforcement.case'),
        ),
        migrations.AddField(
            model_name='mailedmessage',
            name='message',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='mailed', to='enforcement.message'),
        ),
        migrations.AddField(
            model_name='misusechoice',
            name='agreed_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='misusechoice',
            name='proposed_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='misusesuspension',
            name='account',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.account'),
        ),
        migrations.AddField(
            model_name='misusesuspension',
            name='agreed_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='misusesuspension',
            name='flagger',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.trustedflagger'),
        ),
        migrations.AddField(
            model_name='misusesuspension',
            name='heard_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='misusesuspension',
            name='proposed_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='misusewarning',
            name='account',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.account'),
        ),
        migrations.AddField(
            model_name='misusewarning',
            name='flagger',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.trustedflagger'),
        ),
        migrations.AddField(
            model_name='misusewarning',
            name='warned_by',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='misusesuspension',
            name='warning',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='suspensions', to='enforcement.misusewarning'),
        ),
        migrations.AddField(
            model_name='notice',
            name='account',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='accounts.account'),
        ),
        migrations.AddField(
            model_name='notice',
            name='case',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='enforcement.case'),
        ),
        migrations.AddField(
            model_name='notice',
            name='decision',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='enforcement.decision'),
        ),
        migrations.AddField(
            model_name='delivery',
            name='notice',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='enforcement.notice'),
        ),
        migrations.AddConstraint(
            model_name='office',
            constraint=models.CheckConstraint(condition=models.Q(('key', 1)), name='office_is_one'),
        ),
        migrations.AddConstraint(
            model_name='office',
            constraint=models.CheckConstraint(condition=models.Q(('closes__lte', 24), ('opens__gte', 0), ('opens__lt', models.F('closes'))), name='office_opens_before_it_closes'),
        ),
        migrations.AddConstraint(
            model_name='office',
            constraint=models.CheckConstraint(condition=models.Q(('weekdays__contained_by', [0, 1, 2, 3, 4, 5, 6]), models.Q(('weekdays', []), _negated=True)), name='office_works_on_some_day'),
        ),
        migrations.AddField(
            model_name='outboxmessage',
            name='account',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.account'),
        ),
        migrations.AddField(
            model_name='outboxmessage',
            name='case',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='enforcement.case'),
        ),
        migrations.AddField(
            model_name='outboxmessage',
            name='notice',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='enforcement.notice'),
        ),
        migrations.AddField(
            model_name='delivery',
            name='message',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='enforcement.outboxmessage'),
        ),
        migrations.AddField(
            model_name='passon',
            name='case',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='pass_ons', to='enforcement.case'),
        ),
        migrations.AddField(
            model_name='passon',
            name='notice',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='pass_on', to='enforcement.notice'),
        ),
        migrations.AddField(
            model_name='passon',
            name='partner',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pass_ons', to='accounts.channelpartner'),
        ),
        migrations.AddField(
            model_name='plan',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='plans', to='enforcement.case'),
        ),
        migrations.AddField(
            model_name='plan',
            name='decision',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='plan', to='enforcement.decision'),
        ),
        migrations.AddField(
            model_name='phraseversion',
            name='policy',
            field=models.ForeignKey(db_index=False, help_text='Null: any.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='enforcement.policy'),
        ),
        migrations.AddField(
            model_name='case',
            name='policy',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='enforcement.policy'),
        ),
        migrations.AddField(
            model_name='bulkdecision',
            name='policy',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='enforcement.policy'),
        ),
        migrations.AddField(
            model_name='policyversion',
            name='policy',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='enforcement.policy'),
        ),
        migrations.AddField(
            model_name='policyversion',
            name='publisher',
            field=models.ForeignKey(blank=True, help_text='Who proposed its publication, where a second admin has to agree.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='decision',
            name='policy_version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='enforcement.policyversion'),
        ),
        migrations.AddField(
            model_name='clause',
            name='version',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='clauses', to='enforcement.policyversion'),
        ),
        migrations.AddField(
            model_name='case',
            name='policy_version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='enforcement.policyversion'),
        ),
        migrations.AddField(
            model_name='portalsession',
            name='contact',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='portal_sessions', to='accounts.contact'),
        ),
        migrations.AddField(
            model_name='presence',
            name='case',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='presences', to='enforcement.case'),
        ),
        migrations.AddField(
            model_name='presence',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='presences', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='profilechoice',
            name='agreed_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='profilechoice',
            name='proposed_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='publicstatement',
            name='approved_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='publicstatement',
            name='case',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='public_statements', to='enforcement.case'),
        ),
        migrations.AddField(
            model_name='publicstatement',
            name='corrects',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='enforcement.publicstatement'),
        ),
        migrations.AddField(
            model_name='publicstatement',
            name='proposed_by',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='qualityanswer',
            name='case',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='enforcement.case'),
        ),
        migrations.AddField(
            model_name='qualityanswer',
            name='given_by',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='qualityreview',
            name='assignee',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='qualityreview',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='quality_reviews', to='enforcement.case'),
        ),
        migrations.AddField(
            model_name='qualityreview',
            name='decision',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='quality_review', to='enforcement.decision'),
        ),
        migrations.AddField(
            model_name='qualityreview',
            name='draw',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='enforcement.qualitydraw'),
        ),
        migrations.AddField(
            model_name='qualityreview',
            name='policy',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='enforcement.policy'),
        ),
        migrations.AddField(
            model_name='qualityreview',
            name='reopening',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='enforcement.decision'),
        ),
        migrations.AddField(
            model_name='qualityreview',
            name='settled_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='qualityanswer',
            name='review',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='answer', to='enforcement.qualityreview'),
        ),
        migrations.AddField(
            model_name='qualityshare',
            name='policy',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='quality_shares', to='enforcement.policy'),
        ),
        migrations.AddField(
            model_name='qualityshare',
            name='set_by',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='qualitydraw',
            name='share',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='draws', to='enforcement.qualityshare'),
        ),
        migrations.AddField(
            model_name='queuerulesversion',
            name='agreed_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='queuerulesversion',
            name='proposed_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='reach',
            index=models.Index(condition=models.Q(('enforced_epoch__lt', models.F('handed_epoch'))), fields=['handed_at'], name='reach_open'),
        ),
        migrations.AddConstraint(
            model_name='reach',
            constraint=models.CheckConstraint(condition=models.Q(('enforced_epoch__gte', 0), ('handed_epoch__gte', models.F('enforced_epoch'))), name='reach_is_handed_before_enforced'),
        ),
        migrations.AddConstraint(
            model_name='reach',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('enforced_at__isnull', True), ('enforced_epoch', 0)), models.Q(('enforced_at__isnull', False), ('enforced_epoch__gt', 0)), _connector='OR'), name='reach_is_enforced_at_a_time'),
        ),
        migrations.AddField(
            model_name='receipt',
            name='case',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='receipts', to='enforcement.case'),
        ),
        migrations.AddField(
            model_name='receipt',
            name='partner',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.channelpartner'),
        ),
        migrations.AddField(
            model_name='referral',
            name='account',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.account'),
        ),
        migrations.AddField(
            model_name='referral',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='referrals', to='enforcement.case'),
        ),
        migrations.AddField(
            model_name='referral',
            name='partner',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='referrals', to='accounts.channelpartner'),
        ),
        migrations.AddField(
            model_name='reinstatementrequest',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reinstatement_requests', to='enforcement.case'),
        ),
        migrations.AddField(
            model_name='report',
            name='account',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='accounts.account'),
        ),
        migrations.AddField(
            model_name='report',
            name='case',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='enforcement.case'),
        ),
        migrations.AddField(
            model_name='report',
            name='policy',
            field=models.ForeignKey(help_text='Null while nobody has said which rule it is about.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='enforcement.policy'),
        ),
        migrations.AddField(
            model_name='report',
            name='policy_version',
            field=models.ForeignKey(help_text='In force at the time of its conduct; null while it is filed nowhere.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='enforcement.policyversion'),
        ),
        migrations.AddField(
            model_name='report',
            name='read_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='report',
            name='rejected_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='receipt',
            name='report',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='receipts', to='enforcement.report'),
        ),
        migrations.AddField(
            model_name='portalsession',
            name='report',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='portal_sessions', to='enforcement.report'),
        ),
        migrations.AddField(
            model_name='notice',
            name='report',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='enforcement.report'),
        ),
        migrations.AddField(
            model_name='misusewarning',
            name='report',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='enforcement.report'),
        ),
        migrations.AddField(
            model_name='misusesuspension',
            name='report',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='enforcement.report'),
        ),
        migrations.AddField(
            model_name='joinedappeal',
            name='report',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='enforcement.report'),
        ),
        migrations.AddField(
            model_name='followup',
            name='report',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='follow_ups', to='enforcement.report'),
        ),
        migrations.AddField(
            model_name='flaggedreport',
            name='report',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='flagged', to='enforcement.report'),
        ),
        migrations.AddField(
            model_name='draft',
            name='report',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to='enforcement.report'),
        ),
        migrations.AddField(
            model_name='appeal',
            name='report',
            field=models.ForeignKey(help_text='Whose reporter appeals.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='appeals', to='enforcement.report'),
        ),
        migrations.AddField(
            model_name='accesslink',
            name='report',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='access_links', to='enforcement.report'),
        ),
        migrations.AddField(
            model_name='reportdetails',
            name='report',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='details', to='enforcement.report'),
        ),
        migrations.AddField(
            model_name='reporterweight',
            name='account',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.account'),
        ),
        migrations.AddField(
            model_name='reporterweight',
            name='flagger',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.trustedflagger'),
        ),
        migrations.AddField(
            model_name='reporterweight',
            name='report',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='enforcement.report'),
        ),
        migrations.AddField(
            model_name='reporterweight',
            name='set_by',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='reportfile',
            name='report',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='files', to='enforcement.report'),
        ),
        migrations.AddField(
            model_name='reportofdanger',
            name='report',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='danger', to='enforcement.report'),
        ),
        migrations.AddIndex(
            model_name='reportsending',
            index=models.Index(fields=['network', 'sent_at'], name='report_sending_of_network'),
        ),
        migrations.AddIndex(
            model_name='reportsending',
            index=models.Index(fields=['browser', 'sent_at'], name='report_sending_of_browser'),
        ),
        migrations.AddIndex(
            model_name='reportsending',
            index=models.Index(fields=['sent_at'], name='report_sending_by_time'),
        ),
        migrations.AddField(
            model_name='requirement',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='requirements', to='enforcement.case'),
        ),
        migrations.AddField(
            model_name='requirement',
            name='plan',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='requirements', to='enforcement.plan'),
        ),
        migrations.AddField(
            model_name='machinecheck',
            name='requirement',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='machine_check', to='enforcement.requirement'),
        ),
        migrations.AddField(
            model_name='requirementcheck',
            name='requirement',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='checks', to='enforcement.requirement'),
        ),
        migrations.AddField(
            model_name='retentionitem',
            name='account',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.account'),
        ),
        migrations.AddField(
            model_name='retentionitem',
            name='case',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='enforcement.case'),
        ),
        migrations.AddField(
            model_name='retentionitem',
            name='report',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='enforcement.report'),
        ),
        migrations.AddConstraint(
            model_name='retentionplan',
            constraint=models.CheckConstraint(condition=models.Q(('days', {}), _negated=True), name='retention_plan_has_terms'),
        ),
        migrations.AddField(
            model_name='retentionitem',
            name='plan',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='items', to='enforcement.retentionplan'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='retentionplan',
            trigger=pgtrigger.compiler.Trigger(name='retention_plan_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'retention_plan is append-only' USING ERRCODE = '23514', CONSTRAINT = 'retention_plan_kept';", hash='675dfe6f8eb36a750365afe92aa158338db46974', operation='UPDATE OR DELETE', pgid='pgtrigger_retention_plan_kept_45493', table='enforcement_retentionplan', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='retentionplan',
            trigger=pgtrigger.compiler.Trigger(name='retention_plan_whole', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF current_setting('docket.allow_truncate', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'retention_plan is append-only' USING ERRCODE = '23514', CONSTRAINT = 'retention_plan_whole';", hash='1ca458db435799afdcb2e26fa5f78ccd0274225f', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_retention_plan_whole_e7ef9', table='enforcement_retentionplan', when='BEFORE')),
        ),
        migrations.AddField(
            model_name='retentionrun',
            name='agreed_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='retentionrun',
            name='plan',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='runs', to='enforcement.retentionplan'),
        ),
        migrations.AddField(
            model_name='retentionrun',
            name='proposed_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='review',
            name='assignee',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='review',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='enforcement.case'),
        ),
        migrations.AddField(
            model_name='roleproposal',
            name='mail',
            field=models.ForeignKey(help_text='What tells the person concerned, and how to stop it.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='enforcement.outboxmessage'),
        ),
        migrations.AddField(
            model_name='roleproposal',
            name='person',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='role_proposal', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='roleproposal',
            name='proposer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='savedphrase',
            name='owner',
            field=models.ForeignKey(db_index=False, help_text="Null: everybody's.", null=True, on_delete=django.db.models.deletion.CASCADE, related_name='phrases', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='savedphrase',
            name='policy',
            field=models.ForeignKey(db_index=False, help_text='Null: any.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='enforcement.policy'),
        ),
        migrations.AddField(
            model_name='phraseversion',
            name='phrase',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='enforcement.savedphrase'),
        ),
        migrations.AddField(
            model_name='savedview',
            name='owner',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='views', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='sealeddelivery',
            name='checkpoint',
            field=models.ForeignKey(db_column='number', on_delete=django.db.models.deletion.PROTECT, related_name='delivery_leaves', to='enforcement.checkpoint', to_field='number'),
        ),
        migrations.AddField(
            model_name='sealedevent',
            name='checkpoint',
            field=models.ForeignKey(db_column='number', on_delete=django.db.models.deletion.PROTECT, related_name='leaves', to='enforcement.checkpoint', to_field='number'),
        ),
        migrations.AddField(
            model_name='seat',
            name='agreed_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='seat',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seats', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='seat',
            name='proposed_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='sentform',
            name='person',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='skip',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='skips', to='enforcement.case'),
        ),
        migrations.AddField(
            model_name='skip',
            name='person',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='skips', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='staffdraft',
            name='case',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='staff_drafts', to='enforcement.case'),
        ),
        migrations.AddField(
            model_name='staffdraft',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='staffevent',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='staffevent',
            name='person',
            field=models.ForeignKey(help_text='Whom it is about.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='staff_events', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='staffevent',
            name='proposer',
            field=models.ForeignKey(help_text='Who proposed it, where it takes two: `by` agreed.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='statementclosing',
            name='agreed_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='statementclosing',
            name='proposed_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='statementofreasons',
            name='choice',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='statements', to='enforcement.profilechoice'),
        ),
        migrations.AddField(
            model_name='statementofreasons',
            name='decision',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='statement_of_reasons', to='enforcement.decision'),
        ),
        migrations.AddField(
            model_name='statementclosing',
            name='statement',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='closings', to='enforcement.statementofreasons'),
        ),
        migrations.AddConstraint(
            model_name='statementstoken',
            constraint=models.CheckConstraint(condition=models.Q(('only', True)), name='statements_token_is_one'),
        ),
        migrations.AddConstraint(
            model_name='statementstoken',
            constraint=models.CheckConstraint(condition=models.Q(('token__startswith', 'gAAAAA')), name='statements_token_is_sealed'),
        ),
        migrations.AddField(
            model_name='statementwording',
            name='by',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='statementwording',
            name='statement',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='wordings', to='enforcement.statementofreasons'),
        ),
        migrations.AddConstraint(
            model_name='storyclock',
            constraint=models.CheckConstraint(condition=models.Q(('one', True)), name='story_clock_is_one'),
        ),
        migrations.AddField(
            model_name='submission',
            name='evidence',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='enforcement.evidence'),
        ),
        migrations.AddField(
            model_name='submission',
            name='requirement',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='submissions', to='enforcement.requirement'),
        ),
        migrations.AddField(
            model_name='sweeprefusal',
            name='case',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='enforcement.case'),
        ),
        migrations.AddField(
            model_name='sweeprefusal',
            name='review',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='enforcement.review'),
        ),
        migrations.AddField(
            model_name='tombstone',
            name='account',
            field=models.ForeignKey(help_text='Whose events had the hash; empty where no event had one.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tombstones', to='accounts.account'),
        ),
        migrations.AddField(
            model_name='tombstone',
            name='case',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tombstones', to='enforcement.case'),
        ),
        migrations.AddField(
            model_name='transparencypublication',
            name='agreed_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='transparencypublication',
            name='proposed_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='transparencyreport',
            name='asked_by',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='transparencyreport',
            name='checks',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='checked_by', to='enforcement.transparencyreport'),
        ),
        migrations.AddField(
            model_name='transparencypublication',
            name='report',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='publications', to='enforcement.transparencyreport'),
        ),
        migrations.AddField(
            model_name='transparencyrow',
            name='report',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='counted', to='enforcement.transparencyreport'),
        ),
        migrations.AddField(
            model_name='usualband',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='usual_bands', to='enforcement.case'),
        ),
        migrations.AddField(
            model_name='usualband',
            name='decision',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='usual_band', to='enforcement.decision'),
        ),
        migrations.AddField(
            model_name='webhookendpoint',
            name='looked_by',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='weighedreport',
            name='because',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='enforcement.reporterweight'),
        ),
        migrations.AddField(
            model_name='weighedreport',
            name='report',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='weighed', to='enforcement.report'),
        ),
        migrations.AddField(
            model_name='weighing',
            name='evidence',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='weighings', to='enforcement.evidence'),
        ),
        migrations.AddField(
            model_name='weighing',
            name='weighed_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='authorityrequest',
            index=models.Index(condition=models.Q(('remind_at__isnull', False)), fields=['remind_at'], name='authority_request_reminds'),
        ),
        migrations.AddConstraint(
            model_name='authorityrequest',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['ORDER', 'INFORMATION', 'PRESERVATION'])), name='authority_request_kind'),
        ),
        migrations.AddConstraint(
            model_name='authorityrequest',
            constraint=models.CheckConstraint(condition=models.Q(('phase__in', ['RECEIVED', 'IN_WORK', 'ANSWERED', 'REFUSED', 'WITHDRAWN'])), name='authority_request_phase'),
        ),
        migrations.AddConstraint(
            model_name='authorityrequest',
            constraint=models.CheckConstraint(condition=models.Q(('received_on__gte', datetime.date(1900, 1, 1)), ('received_on__lt', datetime.date(2200, 1, 1)), ('due_at__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('due_at__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('silent_until_on__gte', datetime.date(1900, 1, 1)), ('silent_until_on__lt', datetime.date(2200, 1, 1))), name='authority_request_within_time'),
        ),
        migrations.AddConstraint(
            model_name='authorityrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('authority', ''), _negated=True), models.Q(('legal_basis', ''), _negated=True), models.Q(('scope', ''), _negated=True), ('country__regex', '^[A-Z]{2}$')), name='authority_request_says_who'),
        ),
        migrations.AddConstraint(
            model_name='authorityrequest',
            constraint=models.CheckConstraint(condition=models.Q(('non_disclosure', True), ('silent_until_on__isnull', True), _connector='OR'), name='authority_request_silent_until'),
        ),
        migrations.AddConstraint(
            model_name='authorityrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('outcome', ''), ('phase__in', ['RECEIVED', 'IN_WORK'])), models.Q(('closed_at__isnull', False), ('closed_by__isnull', False), ('remind_at__isnull', True), models.Q(('phase__in', ['RECEIVED', 'IN_WORK']), _negated=True), models.Q(('outcome', ''), _negated=True)), _connector='OR'), name='authority_request_ends_with_reasons'),
        ),
        migrations.AddConstraint(
            model_name='authorityrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('handed_sha256', ''), ('handed_to', '')), models.Q(('handed_sha256__regex', '^([0-9a-f]{64})?$'), ('phase', 'ANSWERED'), models.Q(('handed_to', ''), _negated=True)), _connector='OR'), name='authority_request_handed_over'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='authorityrequest',
            trigger=pgtrigger.compiler.Trigger(name='phase_follows_arrows', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."phase" IS DISTINCT FROM (NEW."phase"))', func="\n        IF (OLD.phase, NEW.phase) NOT IN (('IN_WORK', 'ANSWERED'), ('RECEIVED', 'ANSWERED'), ('IN_WORK', 'REFUSED'), ('RECEIVED', 'REFUSED'), ('RECEIVED', 'IN_WORK'), ('IN_WORK', 'WITHDRAWN'), ('RECEIVED', 'WITHDRAWN'))\n        THEN RAISE EXCEPTION 'a phase moves along its arrows' USING ERRCODE = '23514', CONSTRAINT = 'phase_follows_arrows'; END IF;\n        RETURN NEW;", hash='52b03e9c2c57dec51977d7c5e456687aac69c082', operation='UPDATE', pgid='pgtrigger_phase_follows_arrows_0462b', table='enforcement_authorityrequest', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='authorityrequest',
            trigger=pgtrigger.compiler.Trigger(name='authority_request_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n        IF TG_OP = 'DELETE' OR to_jsonb(NEW) - ARRAY['phase', 'remind_at', 'closed_at', 'closed_by_id', 'closed_by_name', 'outcome', 'handed_to', 'handed_sha256'] <> to_jsonb(OLD) - ARRAY['phase', 'remind_at', 'closed_at', 'closed_by_id', 'closed_by_name', 'outcome', 'handed_to', 'handed_sha256']\n        THEN RAISE EXCEPTION 'a request stays as it came in' USING ERRCODE = '23514', CONSTRAINT = 'authority_request_kept'; END IF;\n        RETURN NEW;", hash='6bb2643d755185c406777b8f28875c1d75706895', operation='UPDATE OR DELETE', pgid='pgtrigger_authority_request_kept_15d4c', table='enforcement_authorityrequest', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='authorityrequest',
            trigger=pgtrigger.compiler.Trigger(name='on_legal_record', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_legalevent e\n            WHERE e.xact = pg_current_xact_id() AND e.request_number = NEW.number\n        ) THEN RAISE EXCEPTION 'the legal desk acts on its record' USING ERRCODE = '23514', CONSTRAINT = 'on_legal_record'; END IF; RETURN NULL;", hash='a784a8980996bb3234f0931c117d9fd97e6b76cd', operation='INSERT OR UPDATE', pgid='pgtrigger_on_legal_record_8077d', table='enforcement_authorityrequest', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='firstdecision',
            index=models.Index(fields=['decided_at'], include=('took', 'area'), name='first_decision_by_time'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='firstdecision',
            trigger=pgtrigger.compiler.Trigger(name='first_decision_is_the_first', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n                IF NOT EXISTS (\n                    SELECT FROM (SELECT d.executed_at, d.executed_at - c.opened_at, c.area\n    FROM enforcement_decision d JOIN enforcement_case c ON c.id = d.case_id\n    WHERE d.case_id = NEW.case_id AND d.executed_at IS NOT NULL AND d.verb IN ('dismiss', 'limit', 'suspend', 'require_remediation', 'warn', 'sanction', 'give_notice', 'terminate', 'clear')\n    ORDER BY d.executed_at LIMIT 1) AS f (decided_at, took, area)\n                    WHERE (f.*) = (NEW.decided_at, NEW.took, NEW.area)\n                ) THEN RAISE EXCEPTION 'the first decision of a case is as its decisions say' USING ERRCODE = '23514', CONSTRAINT = 'first_decision_is_the_first'; END IF; RETURN NULL;", hash='b24b1414f5000751fcabda906dcb5cdec97084a2', operation='INSERT OR UPDATE', pgid='pgtrigger_first_decision_is_the_first_15f9e', table='enforcement_firstdecision', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='bundlerelease',
            constraint=models.CheckConstraint(condition=models.Q(('handed_on__gte', datetime.date(1900, 1, 1)), ('handed_on__lt', datetime.date(2200, 1, 1))), name='bundle_release_within_time'),
        ),
        migrations.AddConstraint(
            model_name='bundlerelease',
            constraint=models.CheckConstraint(condition=models.Q(('sha256__regex', '^[0-9a-f]{64}$'), models.Q(('reason', ''), _negated=True)), name='bundle_release_says_what'),
        ),
        migrations.AddConstraint(
            model_name='bundlerelease',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('handed_by_name', ''), ('handed_on__isnull', True), ('handed_to', '')), models.Q(('agreed_at__isnull', False), ('handed_on__isnull', False), models.Q(('handed_to', ''), _negated=True), models.Q(('handed_by_name', ''), _negated=True)), _connector='OR'), name='bundle_handed_over_once_released'),
        ),
        migrations.AddConstraint(
            model_name='bundlerelease',
            constraint=models.UniqueConstraint(condition=models.Q(('declined_at__isnull', True)), fields=('request', 'sha256'), name='bundle_release_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='bundlerelease',
            trigger=pgtrigger.compiler.Trigger(name='bundle_release_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n        IF TG_OP = 'DELETE' OR to_jsonb(NEW) - ARRAY['agreed_by_id', 'agreed_by_name', 'agreed_at', 'declined_by_name', 'declined_at', 'handed_to', 'handed_by_name', 'handed_on'] <> to_jsonb(OLD) - ARRAY['agreed_by_id', 'agreed_by_name', 'agreed_at', 'declined_by_name', 'declined_at', 'handed_to', 'handed_by_name', 'handed_on'] OR (\n            coalesce(OLD.agreed_at, OLD.declined_at) IS NOT NULL\n            AND to_jsonb(NEW) - ARRAY['handed_to', 'handed_by_name', 'handed_on'] <> to_jsonb(OLD) - ARRAY['handed_to', 'handed_by_name', 'handed_on']\n        ) THEN RAISE EXCEPTION 'a release stays as it was proposed' USING ERRCODE = '23514', CONSTRAINT = 'bundle_release_kept'; END IF;\n        RETURN NEW;", hash='90d75a18196ef5c5cec619c618a064c3939b78bb', operation='UPDATE OR DELETE', pgid='pgtrigger_bundle_release_kept_88f78', table='enforcement_bundlerelease', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='bundlerelease',
            trigger=pgtrigger.compiler.Trigger(name='bundle_handed_over_kept', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."handed_on" IS NOT NULL)', func="RAISE EXCEPTION 'what was handed over to whom stays as it was entered' USING ERRCODE = '23514', CONSTRAINT = 'bundle_handed_over_kept';", hash='8392f9fafa4e792c3534f11a840a9b25a0191ce7', operation='UPDATE', pgid='pgtrigger_bundle_handed_over_kept_b8c1b', table='enforcement_bundlerelease', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='bundlerelease',
            trigger=pgtrigger.compiler.Trigger(name='bundle_released_by_two', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."agreed_at" IS NOT NULL)', constraint='CONSTRAINT', func="\n        IF NOT EXISTS (\n            SELECT FROM accounts_user u WHERE u.id = NEW.agreed_by_id AND u.legal_desk\n                AND u.is_active\n        ) OR NOT EXISTS (\n            SELECT FROM enforcement_legalevent e JOIN enforcement_authorityrequest r\n                ON r.number = e.request_number\n            WHERE r.id = NEW.request_id AND e.act = 'release bundle'\n                AND e.by_id = NEW.agreed_by_id AND e.said ->> 'sha256' = NEW.sha256\n                AND e.xact = pg_current_xact_id()\n        ) OR (NEW.agreed_by_id = NEW.proposed_by_id AND EXISTS (\n            SELECT FROM accounts_user u WHERE u.id <> NEW.proposed_by_id AND u.legal_desk\n                AND u.is_active AND u.role <> 'AUDITOR'\n        )) THEN RAISE EXCEPTION 'a bundle is released by two with a seat at the legal desk, on its record' USING ERRCODE = '23514', CONSTRAINT = 'bundle_released_by_two'; END IF; RETURN NULL;", hash='35690a9c3e3149f447f6d2ac67e71e6980f2d900', operation='INSERT OR UPDATE OF "agreed_at"', pgid='pgtrigger_bundle_released_by_two_a366c', table='enforcement_bundlerelease', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='bundlerelease',
            trigger=pgtrigger.compiler.Trigger(name='on_legal_record', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_legalevent e\n            WHERE e.xact = pg_current_xact_id() AND e.request_number = (SELECT r.number FROM enforcement_authorityrequest r WHERE r.id = NEW.request_id)\n        ) THEN RAISE EXCEPTION 'the legal desk acts on its record' USING ERRCODE = '23514', CONSTRAINT = 'on_legal_record'; END IF; RETURN NULL;", hash='aeec171af05f06750d56cd6cefc331cfd183e61f', operation='INSERT OR UPDATE', pgid='pgtrigger_on_legal_record_c3056', table='enforcement_bundlerelease', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='authorityname',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('account__isnull', False), ('case__isnull', True)), models.Q(('account__isnull', True), ('case__isnull', False)), _connector='OR'), name='authority_names_one'),
        ),
        migrations.AddConstraint(
            model_name='authorityname',
            constraint=models.UniqueConstraint(fields=('request', 'account', 'case'), name='authority_name_once', nulls_distinct=False),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='authorityname',
            trigger=pgtrigger.compiler.Trigger(name='authority_name_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'authority_name is append-only' USING ERRCODE = '23514', CONSTRAINT = 'authority_name_kept';", hash='c04fb717bbc2ff415f997891f1f9568d7c1502c6', operation='UPDATE OR DELETE', pgid='pgtrigger_authority_name_kept_4451f', table='enforcement_authorityname', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='authorityname',
            trigger=pgtrigger.compiler.Trigger(name='authority_name_whole', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF current_setting('docket.allow_truncate', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'authority_name is append-only' USING ERRCODE = '23514', CONSTRAINT = 'authority_name_whole';", hash='29260a760446637470b342a5db699d711a1120f7', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_authority_name_whole_2a574', table='enforcement_authorityname', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='authorityname',
            trigger=pgtrigger.compiler.Trigger(name='on_legal_record', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_legalevent e\n            WHERE e.xact = pg_current_xact_id() AND e.request_number = (SELECT r.number FROM enforcement_authorityrequest r WHERE r.id = NEW.request_id)\n        ) THEN RAISE EXCEPTION 'the legal desk acts on its record' USING ERRCODE = '23514', CONSTRAINT = 'on_legal_record'; END IF; RETURN NULL;", hash='b7ee0a62fcf64a9418ad2a9050f392a8192290d6', operation='INSERT OR UPDATE', pgid='pgtrigger_on_legal_record_80282', table='enforcement_authorityname', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='casebatch',
            index=models.Index(condition=models.Q(('phase__in', ('PREPARING', 'RUNNING'))), fields=['id'], name='case_batch_under_way'),
        ),
        migrations.AddIndex(
            model_name='casebatch',
            index=models.Index(condition=models.Q(('phase', 'READY')), fields=['expires_at'], name='case_batch_waiting'),
        ),
        migrations.AddConstraint(
            model_name='casebatch',
            constraint=models.UniqueConstraint(fields=('ref',), name='case_batch_ref_once'),
        ),
        migrations.AddConstraint(
            model_name='casebatch',
            constraint=models.CheckConstraint(condition=models.Q(('due_at__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('due_at__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='case_batch_within_time'),
        ),
        migrations.AddConstraint(
            model_name='casebatch',
            constraint=models.CheckConstraint(condition=models.Q(('phase__in', ['PREPARING', 'READY', 'RUNNING', 'STOPPED', 'DONE', 'WITHDRAWN', 'EXPIRED'])), name='case_batch_phase_is_known'),
        ),
        migrations.AddConstraint(
            model_name='casebatch',
            constraint=models.CheckConstraint(condition=models.Q(('act__in', ['ASSIGN', 'SEVERITY', 'LOOK', 'DISMISS'])), name='case_batch_act_is_known'),
        ),
        migrations.AddConstraint(
            model_name='casebatch',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='case_batch_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='casebatch',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('due_at__isnull', True), ('severity', ''), ('undoes__isnull', False)), models.Q(('act', 'ASSIGN'), ('due_at__isnull', True), ('severity', '')), models.Q(('act', 'SEVERITY'), ('due_at__isnull', True), ('severity__in', ['LOW', 'MEDIUM', 'HIGH', 'CRITICAL'])), models.Q(('act', 'LOOK'), ('due_at__isnull', False), ('severity', '')), models.Q(('act', 'DISMISS'), ('due_at__isnull', True), ('severity', '')), _connector='OR'), name='case_batch_says_what'),
        ),
        migrations.AddConstraint(
            model_name='casebatch',
            constraint=models.CheckConstraint(condition=models.Q(('undoes__isnull', True), models.Q(models.Q(('act', 'DISMISS'), _negated=True), ('to__isnull', True)), _connector='OR'), name='case_batch_dismissal_is_not_undone'),
        ),
        migrations.AddConstraint(
            model_name='casebatch',
            constraint=models.CheckConstraint(condition=models.Q(('act', 'DISMISS'), ('original__isnull', True), _connector='OR'), name='case_batch_repeats_where_dismissed'),
        ),
        migrations.AddConstraint(
            model_name='casebatch',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('phase__in', ('RUNNING', 'STOPPED', 'DONE')), ('started_at__isnull', False), models.Q(('set_hash', ''), _negated=True)), models.Q(models.Q(('phase__in', ('RUNNING', 'STOPPED', 'DONE')), _negated=True), ('started_at__isnull', True)), _connector='OR'), name='case_batch_runs_once_started'),
        ),
        migrations.AddConstraint(
            model_name='casebatch',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('phase', 'READY'), _negated=True), models.Q(('expires_at__isnull', False), models.Q(('set_hash', ''), _negated=True)), _connector='OR'), name='case_batch_shown_expires'),
        ),
        migrations.AddConstraint(
            model_name='casebatch',
            constraint=models.UniqueConstraint(condition=models.Q(('undoes__isnull', False), models.Q(('phase__in', ('WITHDRAWN', 'EXPIRED')), _negated=True)), fields=('undoes',), name='case_batch_undone_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='casebatch',
            trigger=pgtrigger.compiler.Trigger(name='phase_follows_arrows', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."phase" IS DISTINCT FROM (NEW."phase"))', func="\n        IF (OLD.phase, NEW.phase) NOT IN (('READY', 'EXPIRED'), ('RUNNING', 'DONE'), ('STOPPED', 'RUNNING'), ('PREPARING', 'READY'), ('READY', 'RUNNING'), ('RUNNING', 'STOPPED'), ('PREPARING', 'WITHDRAWN'), ('READY', 'WITHDRAWN'))\n        THEN RAISE EXCEPTION 'a phase moves along its arrows' USING ERRCODE = '23514', CONSTRAINT = 'phase_follows_arrows'; END IF;\n        RETURN NEW;", hash='2d6074f65e7de0e8442fbd81db70d2f3aa0438aa', operation='UPDATE', pgid='pgtrigger_phase_follows_arrows_2940e', table='enforcement_casebatch', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='casebatch',
            trigger=pgtrigger.compiler.Trigger(name='case_batch_is_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                IF TG_OP = 'DELETE' OR to_jsonb(OLD) - ARRAY['phase','set_hash','expires_at','started_at','ended_at','answer'] <>\n                        to_jsonb(NEW) - ARRAY['phase','set_hash','expires_at','started_at','ended_at','answer']\n                    OR (OLD.phase <> 'PREPARING' AND OLD.set_hash <> NEW.set_hash)\n                    OR (OLD.started_at IS NOT NULL\n                        AND OLD.started_at IS DISTINCT FROM NEW.started_at)\n                THEN RAISE EXCEPTION 'a batch that was shown is not changed' USING ERRCODE = '23514', CONSTRAINT = 'case_batch_is_kept';\n                END IF;\n                RETURN NEW;", hash='8a0109d30674d2bf2a9694057c23698bfdbe6387', operation='UPDATE OR DELETE', pgid='pgtrigger_case_batch_is_kept_1e4a3', table='enforcement_casebatch', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='casebatch',
            trigger=pgtrigger.compiler.Trigger(name='case_batch_begins_unstarted', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                IF NEW.phase <> 'PREPARING'\n                THEN RAISE EXCEPTION 'a batch is shown first' USING ERRCODE = '23514', CONSTRAINT = 'case_batch_begins_unstarted'; END IF;\n                RETURN NEW;", hash='76492bcd822f25cdcb4a89a9fda38682e54e2e6b', operation='INSERT', pgid='pgtrigger_case_batch_begins_unstarted_f3443', table='enforcement_casebatch', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='casebatchitem',
            index=models.Index(fields=['batch', 'phase', 'number'], name='case_batch_item_by_phase'),
        ),
        migrations.AddConstraint(
            model_name='casebatchitem',
            constraint=models.CheckConstraint(condition=models.Q(('set_at__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('set_at__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='case_batch_item_within_time'),
        ),
        migrations.AddConstraint(
            model_name='casebatchitem',
            constraint=models.UniqueConstraint(fields=('batch', 'case'), name='case_batch_item_once'),
        ),
        migrations.AddConstraint(
            model_name='casebatchitem',
            constraint=models.UniqueConstraint(fields=('batch', 'number'), name='case_batch_item_numbered'),
        ),
        migrations.AddConstraint(
            model_name='casebatchitem',
            constraint=models.CheckConstraint(condition=models.Q(('phase__in', ['GIVEN', 'INCLUDED', 'EXCLUDED', 'DONE', 'LEFT_OUT'])), name='case_batch_item_phase_is_known'),
        ),
        migrations.AddConstraint(
            model_name='casebatchitem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('phase__in', ['EXCLUDED', 'LEFT_OUT']), ('left_out__in', ['ALREADY', 'NOT_ALLOWED', 'NOT_POSSIBLE', 'UNAVAILABLE', 'UNREAD', 'NO_ORIGINAL', 'WAITS', 'CHANGED', 'FAILED'])), models.Q(models.Q(('phase__in', ['EXCLUDED', 'LEFT_OUT']), _negated=True), ('left_out', '')), _connector='OR'), name='case_batch_item_says_why_not'),
        ),
        migrations.AddConstraint(
            model_name='casebatchitem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('done_at__isnull', False), ('phase', 'DONE')), models.Q(models.Q(('phase', 'DONE'), _negated=True), ('done_at__isnull', True)), _connector='OR'), name='case_batch_item_done_once'),
        ),
        migrations.AddConstraint(
            model_name='casebatchitem',
            constraint=models.CheckConstraint(condition=models.Q(('original__isnull', True), models.Q(('original', models.F('case')), _negated=True), _connector='OR'), name='case_batch_item_repeats_another'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='casebatchitem',
            trigger=pgtrigger.compiler.Trigger(name='phase_follows_arrows', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."phase" IS DISTINCT FROM (NEW."phase"))', func="\n        IF (OLD.phase, NEW.phase) NOT IN (('INCLUDED', 'DONE'), ('GIVEN', 'EXCLUDED'), ('GIVEN', 'INCLUDED'), ('INCLUDED', 'LEFT_OUT'))\n        THEN RAISE EXCEPTION 'a phase moves along its arrows' USING ERRCODE = '23514', CONSTRAINT = 'phase_follows_arrows'; END IF;\n        RETURN NEW;", hash='18c1582af85014361b54d281d6c135f6c4ad304c', operation='UPDATE', pgid='pgtrigger_phase_follows_arrows_e75ae', table='enforcement_casebatchitem', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='casebatchitem',
            trigger=pgtrigger.compiler.Trigger(name='case_batch_set_is_kept', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE stage text;', func="\n                IF TG_OP = 'DELETE' THEN\n                    RAISE EXCEPTION 'a batch that was shown is not changed' USING ERRCODE = '23514', CONSTRAINT = 'case_batch_set_is_kept';\n                END IF;\n                SELECT phase INTO stage FROM enforcement_casebatch WHERE id = NEW.batch_id;\n                IF stage = 'PREPARING' AND NEW.phase IN ('GIVEN', 'INCLUDED', 'EXCLUDED')\n                THEN RETURN NEW; END IF;\n                IF TG_OP = 'UPDATE' AND stage = 'RUNNING' AND OLD.phase = 'INCLUDED'\n                    AND NEW.phase IN ('DONE', 'LEFT_OUT')\n                    AND to_jsonb(OLD) - ARRAY['phase','left_out','why','done_at'] =\n                        to_jsonb(NEW) - ARRAY['phase','left_out','why','done_at']\n                THEN RETURN NEW; END IF;\n                RAISE EXCEPTION 'a batch that was shown is not changed' USING ERRCODE = '23514', CONSTRAINT = 'case_batch_set_is_kept';", hash='e6c8ad76045be3a02a21ed97d9603ca6e6db4c13', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_case_batch_set_is_kept_00e4a', table='enforcement_casebatchitem', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='casebatchitem',
            trigger=pgtrigger.compiler.Trigger(name='case_batch_item_has_event', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n                IF NEW.phase = 'DONE' AND NOT EXISTS (\n                    SELECT FROM enforcement_event e JOIN enforcement_casebatch b\n                        ON b.id = NEW.batch_id\n                    WHERE e.case_id = NEW.case_id AND e.data ->> 'batch' = b.ref\n                        AND e.actor_id = b.made_by_id AND e.xact = pg_current_xact_id()\n                ) THEN RAISE EXCEPTION 'a case of a batch is done with its event, by who started it' USING ERRCODE = '23514', CONSTRAINT = 'case_batch_item_has_event'; END IF; RETURN NULL;", hash='69c63cacbb83f4e6354e908fb469911d7f409c09', operation='INSERT OR UPDATE OF "phase"', pgid='pgtrigger_case_batch_item_has_event_dffbc', table='enforcement_casebatchitem', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='casefile',
            index=models.Index(fields=['case', 'person', 'asked_at'], name='case_file_of_person'),
        ),
        migrations.AddIndex(
            model_name='casefile',
            index=models.Index(condition=models.Q(('sha256', ''), ('why_not', '')), fields=['asked_at'], name='case_file_wanted'),
        ),
        migrations.AddIndex(
            model_name='casefile',
            index=models.Index(condition=models.Q(('sha256', ''), _negated=True), fields=['sha256'], name='case_file_by_hash'),
        ),
        migrations.AddConstraint(
            model_name='casefile',
            constraint=models.UniqueConstraint(condition=models.Q(('sha256', ''), ('why_not', '')), fields=('case', 'person'), name='case_file_one_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='casefile',
            constraint=models.CheckConstraint(condition=models.Q(('why_not', ''), models.Q(('why_not__in', ['NOT_ALLOWED', 'FILES_AWAY', 'NOT_MADE']), ('sha256', '')), _connector='OR'), name='case_file_made_or_not'),
        ),
        migrations.AddConstraint(
            model_name='casefile',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('made_at__isnull', True), ('sha256', ''), ('size', 0)), models.Q(('made_at__isnull', False), ('sha256__regex', '^[0-9a-f]{64}$'), ('size__gt', 0)), _connector='OR'), name='case_file_has_hash'),
        ),
        migrations.AddConstraint(
            model_name='casefile',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('audience', ''), _negated=True), models.Q(('reason', ''), _negated=True)), name='case_file_says_why'),
        ),
        migrations.AddConstraint(
            model_name='casefile',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(models.Q(('shape', 'REDACTED'), _negated=True), ('redactions', []), ('salt', '')), models.Q(('request__isnull', False), ('shape', 'REDACTED'), models.Q(('redactions', []), _negated=True), ('salt__regex', '^[0-9a-f]{64}$')), _connector='OR'), name='case_file_redacted_on_grounds'),
        ),
        migrations.AddConstraint(
            model_name='casefile',
            constraint=models.CheckConstraint(condition=models.Q(('shape__in', ['PDF', 'BUNDLE', 'REDACTED']), models.Q(('request__isnull', True), models.Q(('shape', 'PDF'), _negated=True), _connector='OR')), name='case_file_shape'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='casefile',
            trigger=pgtrigger.compiler.Trigger(name='case_file_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                IF OLD.sha256 <> '' OR OLD.why_not <> ''\n                    OR to_jsonb(OLD) - '{tries,percent,made_at,sha256,size,why_not,until_at}'::text[]\n                        <> to_jsonb(NEW) - '{tries,percent,made_at,sha256,size,why_not,until_at}'::text[]\n                THEN RAISE EXCEPTION 'a case file is made once, as it was asked for' USING ERRCODE = '23514', CONSTRAINT = 'case_file_kept'; END IF;\n                RETURN NEW;", hash='10c97b2e1b4f06dab43b176282b12d5ceb0de810', operation='UPDATE', pgid='pgtrigger_case_file_kept_ca9c2', table='enforcement_casefile', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='casefile',
            trigger=pgtrigger.compiler.Trigger(name='on_legal_record', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."request_id" IS NOT NULL)', constraint='CONSTRAINT', func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_legalevent e\n            WHERE e.xact = pg_current_xact_id() AND e.request_number = (SELECT r.number FROM enforcement_authorityrequest r WHERE r.id = NEW.request_id)\n        ) THEN RAISE EXCEPTION 'the legal desk acts on its record' USING ERRCODE = '23514', CONSTRAINT = 'on_legal_record'; END IF; RETURN NULL;", hash='0f239778ea283cfac6b18d2dc20d8ff88d936736', operation='INSERT OR UPDATE OF "sha256"', pgid='pgtrigger_on_legal_record_2f3e2', table='enforcement_casefile', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='casefile',
            trigger=pgtrigger.compiler.Trigger(name='kept_while_held', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n        PERFORM pg_advisory_xact_lock_shared(hashtext('docket.legal_holds'));\n        IF EXISTS (\n        SELECT FROM enforcement_heldname held\n        JOIN enforcement_legalhold hold ON hold.id = held.hold_id\n        WHERE hold.ended_at IS NULL AND (\n            held.account_id = NULL::uuid\n            OR held.account_id = (SELECT c.account_id FROM enforcement_case c WHERE c.id = OLD.case_id)\n            OR held.case_id = ANY (ARRAY(SELECT docket_merged_with(OLD.case_id)))\n            OR (OLD.case_id IS NULL AND held.case_id IN (\n                SELECT c.id FROM enforcement_case c WHERE c.account_id = NULL::uuid\n            ))\n        )\n    )\n        THEN RAISE EXCEPTION 'this cannot be removed now' USING ERRCODE = '23514', CONSTRAINT = 'kept_while_held'; END IF; RETURN NULL;", hash='6a4d14036189190e4393d06c64ac28e53c8eb477', operation='DELETE', pgid='pgtrigger_kept_while_held_4ed36', table='enforcement_casefile', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='casefollower',
            constraint=models.UniqueConstraint(fields=('case', 'person'), name='case_follower_once'),
        ),
        migrations.AddConstraint(
            model_name='caselink',
            constraint=models.CheckConstraint(condition=models.Q(('linked_at__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('linked_at__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('removed_at__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('removed_at__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='case_link_within_time'),
        ),
        migrations.AddConstraint(
            model_name='caselink',
            constraint=models.CheckConstraint(condition=models.Q(('case', models.F('other')), _negated=True), name='case_link_joins_two'),
        ),
        migrations.AddConstraint(
            model_name='caselink',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('removed_at__isnull', True), ('removed_by', '')), models.Q(('removed_at__isnull', False), models.Q(('removed_by', ''), _negated=True)), _connector='OR'), name='case_link_removed_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='caselink',
            constraint=models.UniqueConstraint(django.db.models.functions.comparison.Least('case', 'other'), django.db.models.functions.comparison.Greatest('case', 'other'), condition=models.Q(('removed_at__isnull', True)), name='case_link_once'),
        ),
        migrations.AddConstraint(
            model_name='caselink',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['RELATED', 'FOLLOWS'])), name='case_link_kind_is_known'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='caselink',
            trigger=pgtrigger.compiler.Trigger(name='written_with_event', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_case c JOIN enforcement_event e\n                ON e.case_id = c.id AND e.case_version = c.version\n            WHERE c.id = NEW.case_id AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'what binds somebody is written with an event of its case' USING ERRCODE = '23514', CONSTRAINT = 'written_with_event'; END IF; RETURN NULL;", hash='cd9e48e318da6e51bffa8cf090e68a7c20cfaf30', operation='INSERT OR UPDATE OF "removed_at"', pgid='pgtrigger_written_with_event_be543', table='enforcement_caselink', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='caselink',
            trigger=pgtrigger.compiler.Trigger(name='case_link_in_both_records', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n                IF NOT EXISTS (\n                    SELECT FROM enforcement_case c JOIN enforcement_event e\n                        ON e.account_id = c.account_id\n                    WHERE c.id = NEW.other_id AND e.xact = pg_current_xact_id()\n                        AND e.at = coalesce(NEW.removed_at, NEW.linked_at)\n                ) THEN RAISE EXCEPTION 'what is said of two cases is written in the records of both accounts' USING ERRCODE = '23514', CONSTRAINT = 'case_link_in_both_records'; END IF; RETURN NULL;", hash='2105c58c86556f3c909e4cc1cfc797f5f08d2ee3', operation='INSERT OR UPDATE OF "removed_at"', pgid='pgtrigger_case_link_in_both_records_58e49', table='enforcement_caselink', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='allegation',
            index=models.Index(models.F('clause'), models.F('alleged_at'), models.F('case'), name='allegation_of_clause'),
        ),
        migrations.AddConstraint(
            model_name='allegation',
            constraint=models.UniqueConstraint(fields=('case', 'clause'), name='allegation_once'),
        ),
        migrations.AddConstraint(
            model_name='allegation',
            constraint=models.CheckConstraint(condition=models.Q(('phase__in', ['ALLEGED', 'ESTABLISHED', 'NOT_ESTABLISHED', 'EXCEPTED'])), name='allegation_phase_is_known'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='allegation',
            trigger=pgtrigger.compiler.Trigger(name='phase_has_finding', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n                IF NEW.phase <> 'ALLEGED' AND NEW.phase IS DISTINCT FROM (\n                    SELECT f.conclusion FROM enforcement_finding f\n                        WHERE f.allegation_id = NEW.id ORDER BY f.number DESC LIMIT 1\n                ) THEN RAISE EXCEPTION 'an allegation is answered by its latest finding' USING ERRCODE = '23514', CONSTRAINT = 'phase_has_finding'; END IF; RETURN NULL;", hash='7bfa950f8de5b2686e53acdd943104253e65236b', operation='INSERT OR UPDATE OF "phase"', pgid='pgtrigger_phase_has_finding_7c1df', table='enforcement_allegation', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='allegation',
            trigger=pgtrigger.compiler.Trigger(name='written_with_event', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_case c JOIN enforcement_event e\n                ON e.case_id = c.id AND e.case_version = c.version\n            WHERE c.id = NEW.case_id AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'what binds somebody is written with an event of its case' USING ERRCODE = '23514', CONSTRAINT = 'written_with_event'; END IF; RETURN NULL;", hash='c2c0e8371397d695aedb352faad9c4158c9eb78e', operation='INSERT OR UPDATE OF "phase"', pgid='pgtrigger_written_with_event_0d02b', table='enforcement_allegation', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='clauseexception',
            constraint=models.UniqueConstraint(fields=('clause', 'code'), name='exception_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='clauseexception',
            trigger=pgtrigger.compiler.Trigger(name='exception_is_published', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n        PERFORM FROM enforcement_policyversion v WHERE v.id IN (SELECT version_id FROM enforcement_clause WHERE id IN (OLD.clause_id, NEW.clause_id)) FOR SHARE;\n        IF EXISTS (SELECT FROM enforcement_policyversion v WHERE v.id IN (SELECT version_id FROM enforcement_clause WHERE id IN (OLD.clause_id, NEW.clause_id))\n            AND v.published_at IS NOT NULL)\n        THEN RAISE EXCEPTION 'a published version is not changed; draft another one' USING ERRCODE = '23514', CONSTRAINT = 'exception_is_published'; END IF;\n        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n        RETURN NEW;", hash='b00798723933e49a40525bcda09fdc0084b93466', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_exception_is_published_b7a8d', table='enforcement_clauseexception', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='datarequest',
            index=models.Index(condition=models.Q(('phase', 'OPEN')), fields=['due_at', 'number'], name='data_request_open'),
        ),
        migrations.AddIndex(
            model_name='datarequest',
            index=models.Index(condition=models.Q(('remind_at__isnull', False)), fields=['remind_at'], name='data_request_reminds'),
        ),
        migrations.AddConstraint(
            model_name='datarequest',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['ACCESS', 'CORRECTION', 'ERASURE']), ('subject__in', ['CONTACT', 'REPORTER', 'STAFF']), ('phase__in', ['OPEN', 'ANSWERED', 'REFUSED', 'WITHDRAWN']), models.Q(('identity', ''), ('identity__in', ['MAILBOX', 'PORTAL', 'COLLEAGUE', 'DOCUMENT']), _connector='OR'), models.Q(('answered_by', ''), ('answered_by__in', ['MAIL', 'LETTER', 'IN_PERSON']), _connector='OR'), models.Q(('ground', ''), ('ground__in', ['NOT_THEM', 'NEEDED', 'OPEN', 'CLAIMS', 'AS_TOLD', 'EXCESSIVE']), _connector='OR')), name='data_request_choices'),
        ),
        migrations.AddConstraint(
            model_name='datarequest',
            constraint=models.CheckConstraint(condition=models.Q(('received_at__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('received_at__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('due_at__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('due_at__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='data_request_within_time'),
        ),
        migrations.AddConstraint(
            model_name='datarequest',
            constraint=models.CheckConstraint(condition=models.Q(('due_at__gt', models.F('received_at'))), name='data_request_due_after'),
        ),
        migrations.AddConstraint(
            model_name='datarequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('erased_at__isnull', True), models.Q(('name', ''), _negated=True), models.Q(('email', ''), _negated=True)), models.Q(('email', ''), ('erased_at__isnull', False), ('name', ''), ('text', '')), _connector='OR'), name='data_request_of_somebody'),
        ),
        migrations.AddConstraint(
            model_name='datarequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('person__isnull', False), ('subject', 'STAFF')), models.Q(models.Q(('subject', 'STAFF'), _negated=True), ('person__isnull', True)), _connector='OR'), name='data_request_person_of_staff'),
        ),
        migrations.AddConstraint(
            model_name='datarequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('extended_at__isnull', True), ('extension_reason', '')), models.Q(('extended_at__isnull', False), models.Q(models.Q(('extension_reason', ''), _negated=True), models.Q(('erased_at', None), _negated=True), _connector='OR')), _connector='OR'), name='data_request_extended_with_reason'),
        ),
        migrations.AddConstraint(
            model_name='datarequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('identified_at__isnull', True), ('identified_by_name', ''), ('identity', '')), models.Q(models.Q(('identity', ''), _negated=True), ('identified_at__isnull', False), models.Q(('identified_by_name', ''), _negated=True)), _connector='OR'), name='data_request_identified_by'),
        ),
        migrations.AddConstraint(
            model_name='datarequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('closed_at__isnull', True), ('phase', 'OPEN')), models.Q(models.Q(('phase', 'OPEN'), _negated=True), ('closed_at__isnull', False), ('closed_by__isnull', False), ('remind_at__isnull', True), models.Q(models.Q(('answer', ''), _negated=True), models.Q(('erased_at', None), _negated=True), _connector='OR')), _connector='OR'), name='data_request_ends_with_answer'),
        ),
        migrations.AddConstraint(
            model_name='datarequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('phase', 'REFUSED'), models.Q(('ground', ''), _negated=True)), models.Q(models.Q(('phase', 'REFUSED'), _negated=True), ('ground', '')), _connector='OR'), name='data_request_refused_on_ground'),
        ),
        migrations.AddConstraint(
            model_name='datarequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('phase', 'ANSWERED'), _negated=True), models.Q(('identity', ''), _negated=True), _connector='OR'), name='data_request_answered_to_them'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='datarequest',
            trigger=pgtrigger.compiler.Trigger(name='phase_follows_arrows', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."phase" IS DISTINCT FROM (NEW."phase"))', func="\n        IF (OLD.phase, NEW.phase) NOT IN (('OPEN', 'ANSWERED'), ('OPEN', 'REFUSED'), ('OPEN', 'WITHDRAWN'))\n        THEN RAISE EXCEPTION 'a phase moves along its arrows' USING ERRCODE = '23514', CONSTRAINT = 'phase_follows_arrows'; END IF;\n        RETURN NEW;", hash='3c0f0b02ec0b0e131cdeabe6f603363c9d63131b', operation='UPDATE', pgid='pgtrigger_phase_follows_arrows_08c59', table='enforcement_datarequest', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='datarequest',
            trigger=pgtrigger.compiler.Trigger(name='data_request_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n        IF TG_OP = 'DELETE' OR to_jsonb(NEW) - ARRAY['phase', 'due_at', 'remind_at', 'extended_at', 'identity', 'identified_by_name', 'identified_at', 'closed_at', 'closed_by_id', 'closed_by_name', 'answered_by', 'ground', 'erased_at', 'name', 'email', 'text', 'identity_note', 'extension_reason', 'answer'] <> to_jsonb(OLD) - ARRAY['phase', 'due_at', 'remind_at', 'extended_at', 'identity', 'identified_by_name', 'identified_at', 'closed_at', 'closed_by_id', 'closed_by_name', 'answered_by', 'ground', 'erased_at', 'name', 'email', 'text', 'identity_note', 'extension_reason', 'answer']\n        THEN RAISE EXCEPTION 'a data request stays as it came in' USING ERRCODE = '23514', CONSTRAINT = 'data_request_kept'; END IF;\n        RETURN NEW;", hash='9076fedf67063cecbdc479ccfabaaf927dda6da2', operation='UPDATE OR DELETE', pgid='pgtrigger_data_request_kept_202a3', table='enforcement_datarequest', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='datarequest',
            trigger=pgtrigger.compiler.Trigger(name='data_request_words_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                IF NEW.erased_at IS NOT DISTINCT FROM OLD.erased_at AND (\n                    (OLD.name, OLD.email, OLD.text) IS DISTINCT FROM (NEW.name, NEW.email, NEW.text)\n                    OR OLD.closed_at IS NOT NULL\n                ) THEN RAISE EXCEPTION 'a data request stays as it came in' USING ERRCODE = '23514', CONSTRAINT = 'data_request_words_kept'; END IF;\n                RETURN NEW;", hash='5231e6ecf0d4322d28dd39a6028b57073659ccab', operation='UPDATE', pgid='pgtrigger_data_request_words_kept_ee424', table='enforcement_datarequest', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='datarequest',
            trigger=pgtrigger.compiler.Trigger(name='data_request_extended_once', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."due_at" IS DISTINCT FROM (NEW."due_at"))', func="\n                IF OLD.extended_at IS NOT NULL OR NEW.extended_at IS NULL\n                    OR NEW.due_at < OLD.due_at\n                THEN RAISE EXCEPTION 'a deadline is extended once, with a reason' USING ERRCODE = '23514', CONSTRAINT = 'data_request_extended'; END IF;\n                RETURN NEW;", hash='ce108374d8f301f9f50a574eb410b204d899f37b', operation='UPDATE', pgid='pgtrigger_data_request_extended_once_6ff69', table='enforcement_datarequest', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='datarequest',
            trigger=pgtrigger.compiler.Trigger(name='data_request_on_record', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_staffevent e\n            WHERE e.xact = pg_current_xact_id() AND (e.after ->> 'data_request')::int = NEW.number\n        ) THEN RAISE EXCEPTION 'what is done about a data request is on record' USING ERRCODE = '23514', CONSTRAINT = 'data_request_on_record'; END IF; RETURN NULL;", hash='6f7734d49250115d37bab02bcd055e096b88b047', operation='INSERT OR UPDATE', pgid='pgtrigger_data_request_on_record_d285e', table='enforcement_datarequest', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='dataexport',
            index=models.Index(condition=models.Q(('data_sha256', ''), ('why_not', '')), fields=['asked_at'], name='data_export_wanted'),
        ),
        migrations.AddIndex(
            model_name='dataexport',
            index=models.Index(condition=models.Q(('data_sha256', ''), _negated=True), fields=['until_at'], name='data_export_over'),
        ),
        migrations.AddConstraint(
            model_name='dataexport',
            constraint=models.UniqueConstraint(fields=('request', 'number'), name='data_export_numbered'),
        ),
        migrations.AddConstraint(
            model_name='dataexport',
            constraint=models.UniqueConstraint(condition=models.Q(('data_sha256', ''), ('why_not', '')), fields=('request',), name='data_export_one_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='dataexport',
            constraint=models.CheckConstraint(condition=models.Q(('why_not', ''), models.Q(('why_not__in', ['NOT_ALLOWED', 'FILES_AWAY', 'NOT_MADE']), ('data_sha256', '')), _connector='OR'), name='data_export_made_or_not'),
        ),
        migrations.AddConstraint(
            model_name='dataexport',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('data_sha256', ''), ('made_at__isnull', True), ('paper_sha256', '')), models.Q(('data_sha256__regex', '^[0-9a-f]{64}$'), ('data_size__gt', 0), ('made_at__isnull', False), ('paper_sha256__regex', '^[0-9a-f]{64}$'), ('paper_size__gt', 0)), _connector='OR'), name='data_export_has_hashes'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='dataexport',
            trigger=pgtrigger.compiler.Trigger(name='data_export_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                IF OLD.data_sha256 <> '' OR OLD.why_not <> ''\n                    OR to_jsonb(OLD) - '{tries,made_at,data_sha256,data_size,paper_sha256,paper_size,rows,why_not,until_at}'::text[]\n                        <> to_jsonb(NEW) - '{tries,made_at,data_sha256,data_size,paper_sha256,paper_size,rows,why_not,until_at}'::text[]\n                THEN RAISE EXCEPTION 'a copy is made once, as it was asked for' USING ERRCODE = '23514', CONSTRAINT = 'data_export_kept'; END IF;\n                RETURN NEW;", hash='4a46113b515cb17a4e9573099e0f3de5f2026c63', operation='UPDATE', pgid='pgtrigger_data_export_kept_8f253', table='enforcement_dataexport', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='dataerasure',
            index=models.Index(condition=models.Q(('next_at__isnull', False)), fields=['next_at'], name='data_erasure_runs'),
        ),
        migrations.AddConstraint(
            model_name='dataerasure',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='data_erasure_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='dataerasure',
            constraint=models.CheckConstraint(condition=models.Q(('agreed_at__isnull', True), ('declined_at__isnull', True), _connector='OR'), name='data_erasure_answered_once'),
        ),
        migrations.AddConstraint(
            model_name='dataerasure',
            constraint=models.CheckConstraint(condition=models.Q(('stopped_for', ''), ('stopped_for__in', ['NOT_THEM', 'NEEDED', 'OPEN', 'CLAIMS', 'AS_TOLD', 'EXCESSIVE']), _connector='OR'), name='data_erasure_ground_is_known'),
        ),
        migrations.AddConstraint(
            model_name='dataerasure',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('done_at__isnull', True), ('last_checkpoint__isnull', True)), models.Q(('agreed_at__isnull', False), ('backups_until_on__isnull', False), ('done_at__isnull', False), ('next_at__isnull', True), ('stopped_for', '')), _connector='OR'), name='data_erasure_done_once_agreed'),
        ),
        migrations.AddConstraint(
            model_name='dataerasure',
            constraint=models.CheckConstraint(condition=models.Q(('next_at__isnull', True), ('agreed_at__isnull', False), _connector='OR'), name='data_erasure_runs_once_agreed'),
        ),
        migrations.AddConstraint(
            model_name='dataerasure',
            constraint=models.UniqueConstraint(condition=models.Q(('declined_at__isnull', True), ('stopped_for', '')), fields=('request',), name='data_erasure_one_at_a_time'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='dataerasure',
            trigger=pgtrigger.compiler.Trigger(name='data_erasure_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n        IF TG_OP = 'DELETE' OR to_jsonb(NEW) - ARRAY['agreed_by_id', 'agreed_by_name', 'agreed_at', 'declined_by_name', 'declined_at', 'scope', 'next_at', 'done_at', 'stopped_for', 'removed', 'plain', 'left', 'last_checkpoint', 'backups_until_on'] <> to_jsonb(OLD) - ARRAY['agreed_by_id', 'agreed_by_name', 'agreed_at', 'declined_by_name', 'declined_at', 'scope', 'next_at', 'done_at', 'stopped_for', 'removed', 'plain', 'left', 'last_checkpoint', 'backups_until_on'] OR (\n            coalesce(OLD.agreed_at, OLD.declined_at) IS NOT NULL\n            AND to_jsonb(NEW) - ARRAY['scope', 'next_at', 'done_at', 'stopped_for', 'removed', 'plain', 'left', 'last_checkpoint', 'backups_until_on'] <> to_jsonb(OLD) - ARRAY['scope', 'next_at', 'done_at', 'stopped_for', 'removed', 'plain', 'left', 'last_checkpoint', 'backups_until_on']\n        ) THEN RAISE EXCEPTION 'an erasure stays as it was proposed and answered' USING ERRCODE = '23514', CONSTRAINT = 'data_erasure_kept'; END IF;\n        RETURN NEW;", hash='15628f14104ebb54ee5865e37c40de605161ba41', operation='UPDATE OR DELETE', pgid='pgtrigger_data_erasure_kept_8869f', table='enforcement_dataerasure', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='dataerasure',
            trigger=pgtrigger.compiler.Trigger(name='data_erasure_by_two', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."agreed_at" IS NOT NULL)', constraint='CONSTRAINT', func="\n        IF NOT EXISTS (\n            SELECT FROM accounts_user u WHERE u.id = NEW.agreed_by_id AND u.role IN ('ADMIN')\n                AND u.is_active\n        ) OR NOT EXISTS (\n            SELECT FROM enforcement_staffevent e\n            WHERE e.act = 'agree to erasure' AND e.by_id = NEW.agreed_by_id\n                AND (e.after ->> 'number')::int = NEW.number\n                AND e.xact = pg_current_xact_id()\n        ) OR (NEW.agreed_by_id = NEW.proposed_by_id AND EXISTS (\n            SELECT FROM accounts_user u WHERE u.id <> NEW.proposed_by_id AND u.role IN ('ADMIN')\n                AND u.is_active\n        )) THEN RAISE EXCEPTION 'an erasure takes two admins, on the record' USING ERRCODE = '23514', CONSTRAINT = 'data_erasure_by_two'; END IF; RETURN NULL;", hash='35eb35963234a2429efa08a1bbfcb1b2645961dd', operation='INSERT OR UPDATE OF "agreed_at"', pgid='pgtrigger_data_erasure_by_two_e3734', table='enforcement_dataerasure', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='bulkitem',
            index=models.Index(fields=['bulk', 'phase', 'account'], name='bulk_item_by_phase'),
        ),
        migrations.AddIndex(
            model_name='bulkitem',
            index=models.Index(condition=models.Q(('phase', 'DONE')), fields=['account'], name='bulk_item_of_account'),
        ),
        migrations.AddConstraint(
            model_name='bulkitem',
            constraint=models.UniqueConstraint(condition=models.Q(('left_out', 'TWICE'), _negated=True), fields=('bulk', 'account'), name='bulk_item_once_per_account'),
        ),
        migrations.AddConstraint(
            model_name='bulkitem',
            constraint=models.UniqueConstraint(fields=('bulk', 'number'), name='bulk_item_numbered'),
        ),
        migrations.AddConstraint(
            model_name='bulkitem',
            constraint=models.CheckConstraint(condition=models.Q(('phase__in', ['GIVEN', 'INCLUDED', 'EXCLUDED', 'DONE', 'LEFT_OUT'])), name='bulk_item_phase_is_known'),
        ),
        migrations.AddConstraint(
            model_name='bulkitem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('phase__in', ['EXCLUDED', 'LEFT_OUT']), ('left_out__in', ['UNKNOWN', 'TWICE', 'PROTECTED', 'TERMINATED', 'NOT_POSSIBLE', 'NOT_ALLOWED', 'NO_RULE', 'NO_NOTICE', 'WAITS', 'CHANGED', 'FAILED'])), models.Q(models.Q(('phase__in', ['EXCLUDED', 'LEFT_OUT']), _negated=True), ('left_out', '')), _connector='OR'), name='bulk_item_says_why_not'),
        ),
        migrations.AddConstraint(
            model_name='bulkitem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decision__isnull', False), ('phase', 'DONE'), ('case__isnull', False), ('done_at__isnull', False), ('epoch__isnull', False)), models.Q(models.Q(('phase', 'DONE'), _negated=True), ('decision__isnull', True), ('done_at__isnull', True)), _connector='OR'), name='bulk_item_done_by_decision'),
        ),
        migrations.AddConstraint(
            model_name='bulkitem',
            constraint=models.CheckConstraint(condition=models.Q(('account__isnull', False), models.Q(('phase', 'INCLUDED'), _negated=True), _connector='OR'), name='bulk_item_included_is_known'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='bulkitem',
            trigger=pgtrigger.compiler.Trigger(name='phase_follows_arrows', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."phase" IS DISTINCT FROM (NEW."phase"))', func="\n        IF (OLD.phase, NEW.phase) NOT IN (('INCLUDED', 'DONE'), ('GIVEN', 'EXCLUDED'), ('GIVEN', 'INCLUDED'), ('INCLUDED', 'LEFT_OUT'))\n        THEN RAISE EXCEPTION 'a phase moves along its arrows' USING ERRCODE = '23514', CONSTRAINT = 'phase_follows_arrows'; END IF;\n        RETURN NEW;", hash='1d2e29a83e6f9aea65dbc3f55e462ca60967a201', operation='UPDATE', pgid='pgtrigger_phase_follows_arrows_71bc0', table='enforcement_bulkitem', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='bulkitem',
            trigger=pgtrigger.compiler.Trigger(name='bulk_set_is_kept', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE stage text;', func="\n                IF TG_OP = 'DELETE' THEN\n                    RAISE EXCEPTION 'a set that was shown is not changed' USING ERRCODE = '23514', CONSTRAINT = 'bulk_set_is_kept'; END IF;\n                SELECT phase INTO stage FROM enforcement_bulkdecision WHERE id = NEW.bulk_id;\n                IF stage = 'PREPARING' AND NEW.phase IN ('GIVEN', 'INCLUDED', 'EXCLUDED')\n                THEN RETURN NEW; END IF;\n                IF TG_OP = 'UPDATE' AND stage = 'RUNNING' AND OLD.phase = 'INCLUDED'\n                    AND NEW.phase IN ('DONE', 'LEFT_OUT')\n                    AND to_jsonb(OLD) - ARRAY['phase','left_out','why','case_id','decision_id','done_at','epoch'] =\n                        to_jsonb(NEW) - ARRAY['phase','left_out','why','case_id','decision_id','done_at','epoch']\n                THEN RETURN NEW; END IF;\n                RAISE EXCEPTION 'a set that was shown is not changed' USING ERRCODE = '23514', CONSTRAINT = 'bulk_set_is_kept';", hash='a37e8bc9ff27e62cfbbc62afd1727cee257a4d12', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_bulk_set_is_kept_c6689', table='enforcement_bulkitem', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='bulkitem',
            trigger=pgtrigger.compiler.Trigger(name='bulk_item_as_decided', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', declare='DECLARE decided_verb text;', func="\n                IF NEW.phase = 'DONE' THEN\n                SELECT d.verb INTO decided_verb\n                    FROM enforcement_decision d, enforcement_bulkdecision b\n                    WHERE d.id = NEW.decision_id AND b.id = NEW.bulk_id\n                        AND d.case_id = NEW.case_id AND d.phase = 'EXECUTED'\n                        AND d.verb = b.verb AND d.terms_hash = b.terms_hash\n                        AND d.approved_by_id = b.approved_by_id\n                        AND d.proposed_by_id IS NOT DISTINCT FROM b.made_by_id;\n                IF decided_verb IS NULL OR NOT EXISTS (\n                    SELECT FROM enforcement_case\n                    WHERE id = NEW.case_id AND account_id = NEW.account_id\n                ) OR NOT EXISTS (\n                    SELECT FROM enforcement_event e\n                    WHERE e.decision_id = NEW.decision_id AND e.act = decided_verb\n                        AND e.xact = pg_current_xact_id()\n                ) THEN RAISE EXCEPTION 'an account of a set is done with its decision, as approved' USING ERRCODE = '23514', CONSTRAINT = 'bulk_item_as_decided'; END IF; END IF; RETURN NULL;", hash='d557936759363dfb786fd2c1c11fb36c243fde3e', operation='INSERT OR UPDATE OF "phase"', pgid='pgtrigger_bulk_item_as_decided_cf729', table='enforcement_bulkitem', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='disclosure',
            index=models.Index(fields=['case', 'disclosed_at'], name='disclosure_of_case'),
        ),
        migrations.AddConstraint(
            model_name='disclosure',
            constraint=models.CheckConstraint(condition=models.Q(('begins_on__gte', datetime.date(1900, 1, 1)), ('begins_on__lt', datetime.date(2200, 1, 1)), ('ends_on__gte', datetime.date(1900, 1, 1)), ('ends_on__lt', datetime.date(2200, 1, 1))), name='disclosure_within_time'),
        ),
        migrations.AddConstraint(
            model_name='disclosure',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('begins_on'))), name='disclosure_period_ends'),
        ),
        migrations.AddConstraint(
            model_name='disclosure',
            constraint=models.CheckConstraint(condition=models.Q(('withheld__contained_by', ['REPORTER', 'SECURITY', 'LAW']), models.Q(models.Q(('withheld', []), ('withheld_text', '')), models.Q(models.Q(('withheld', []), _negated=True), models.Q(('withheld_text', ''), _negated=True)), _connector='OR')), name='disclosure_withholds_for_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='disclosure',
            constraint=models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(enforcement.models.disclosure.ArrayLength(models.F('key_prefixes')), models.Value(5000)), django.db.models.lookups.LessThanOrEqual(enforcement.models.disclosure.ArrayLength(models.F('request_ids')), models.Value(5000)), django.db.models.lookups.LessThanOrEqual(enforcement.models.disclosure.ArrayLength(models.F('end_user_ids')), models.Value(5000))), name='disclosure_is_bounded'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='disclosure',
            trigger=pgtrigger.compiler.Trigger(name='disclosure_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'disclosure is append-only' USING ERRCODE = '23514', CONSTRAINT = 'disclosure_kept';", hash='412d86d25f04d2cf6e45c6133926ae318fde8423', operation='UPDATE OR DELETE', pgid='pgtrigger_disclosure_kept_4be6f', table='enforcement_disclosure', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='disclosure',
            trigger=pgtrigger.compiler.Trigger(name='disclosure_whole', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF current_setting('docket.allow_truncate', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'disclosure is append-only' USING ERRCODE = '23514', CONSTRAINT = 'disclosure_whole';", hash='95c5381d28e3b1bd1d22d8f7a06e12f1900ba34a', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_disclosure_whole_3512a', table='enforcement_disclosure', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='disclosure',
            trigger=pgtrigger.compiler.Trigger(name='written_with_event', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_case c JOIN enforcement_event e\n                ON e.case_id = c.id AND e.case_version = c.version\n            WHERE c.id = NEW.case_id AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'what binds somebody is written with an event of its case' USING ERRCODE = '23514', CONSTRAINT = 'written_with_event'; END IF; RETURN NULL;", hash='5b10c58eebb75df464276e6c7cf55dae1c65f123', operation='INSERT', pgid='pgtrigger_written_with_event_b80b1', table='enforcement_disclosure', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='distinctaccounts',
            constraint=models.CheckConstraint(condition=models.Q(('said_at__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('said_at__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('taken_back_at__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('taken_back_at__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='distinct_within_time'),
        ),
        migrations.AddConstraint(
            model_name='distinctaccounts',
            constraint=models.CheckConstraint(condition=models.Q(('account', models.F('other')), _negated=True), name='distinct_are_two'),
        ),
        migrations.AddConstraint(
            model_name='distinctaccounts',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('taken_back_at__isnull', True), ('taken_back_by', '')), models.Q(('taken_back_at__isnull', False), models.Q(('taken_back_by', ''), _negated=True)), _connector='OR'), name='distinct_taken_back_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='distinctaccounts',
            constraint=models.UniqueConstraint(django.db.models.functions.comparison.Least('account', 'other'), django.db.models.functions.comparison.Greatest('account', 'other'), condition=models.Q(('taken_back_at__isnull', True)), name='distinct_said_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='distinctaccounts',
            trigger=pgtrigger.compiler.Trigger(name='written_with_event', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_case c JOIN enforcement_event e\n                ON e.case_id = c.id AND e.case_version = c.version\n            WHERE c.id = NEW.case_id AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'what binds somebody is written with an event of its case' USING ERRCODE = '23514', CONSTRAINT = 'written_with_event'; END IF; RETURN NULL;", hash='5b86797a89e87450fdc1bccb21ea9b2668acba42', operation='INSERT OR UPDATE OF "taken_back_at"', pgid='pgtrigger_written_with_event_3d41a', table='enforcement_distinctaccounts', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='distinctaccounts',
            trigger=pgtrigger.compiler.Trigger(name='distinct_in_both_records', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n                IF NOT EXISTS (\n                    SELECT FROM enforcement_case c JOIN enforcement_event e ON e.case_id = c.id\n                    WHERE c.id = NEW.other_case_id AND c.account_id = NEW.other_id\n                        AND e.xact = pg_current_xact_id()\n                ) OR NOT EXISTS (\n                    SELECT FROM enforcement_case c\n                    WHERE c.id = NEW.case_id AND c.account_id = NEW.account_id\n                ) THEN RAISE EXCEPTION 'what is said of two accounts is written in the records of both' USING ERRCODE = '23514', CONSTRAINT = 'distinct_in_both_records'; END IF; RETURN NULL;", hash='5cbc7b64eff574c96d97cd8da201ecc9d2c554be', operation='INSERT OR UPDATE OF "taken_back_at"', pgid='pgtrigger_distinct_in_both_records_096db', table='enforcement_distinctaccounts', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='escalation',
            index=models.Index(condition=models.Q(('closed_at__isnull', True)), fields=['raised_at', 'id'], name='escalation_open'),
        ),
        migrations.AddIndex(
            model_name='escalation',
            index=models.Index(condition=models.Q(('closed_at__isnull', False)), fields=['closed_at', 'id'], name='escalation_closed'),
        ),
        migrations.AddConstraint(
            model_name='escalation',
            constraint=models.UniqueConstraint(condition=models.Q(('phase__in', ['RAISED', 'TAKEN'])), fields=('case',), name='escalation_one_open_per_case'),
        ),
        migrations.AddConstraint(
            model_name='escalation',
            constraint=models.UniqueConstraint(fields=('case', 'number'), name='escalation_numbered'),
        ),
        migrations.AddConstraint(
            model_name='escalation',
            constraint=models.CheckConstraint(condition=models.Q(('phase__in', ['RAISED', 'TAKEN', 'RESOLVED', 'RETURNED'])), name='escalation_phase_is_known'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='escalation',
            trigger=pgtrigger.compiler.Trigger(name='phase_follows_arrows', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."phase" IS DISTINCT FROM (NEW."phase"))', func="\n        IF (OLD.phase, NEW.phase) NOT IN (('RAISED', 'RESOLVED'), ('TAKEN', 'RESOLVED'), ('TAKEN', 'RAISED'), ('TAKEN', 'RESOLVED'), ('TAKEN', 'RETURNED'), ('RAISED', 'TAKEN'))\n        THEN RAISE EXCEPTION 'a phase moves along its arrows' USING ERRCODE = '23514', CONSTRAINT = 'phase_follows_arrows'; END IF;\n        RETURN NEW;", hash='b88261b57fbc13cd4dc417bb307336ebc3fa8972', operation='UPDATE', pgid='pgtrigger_phase_follows_arrows_55437', table='enforcement_escalation', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='escalation',
            trigger=pgtrigger.compiler.Trigger(name='written_with_event', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_case c JOIN enforcement_event e\n                ON e.case_id = c.id AND e.case_version = c.version\n            WHERE c.id = NEW.case_id AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'what binds somebody is written with an event of its case' USING ERRCODE = '23514', CONSTRAINT = 'written_with_event'; END IF; RETURN NULL;", hash='1af3cb9bb1e1dd8a17b7eadf80c83fd25bf19b91', operation='INSERT OR UPDATE OF "phase", "taken_by_id"', pgid='pgtrigger_written_with_event_d7873', table='enforcement_escalation', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(fields=['case', 'case_version'], name='event_of_case'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(fields=['at', 'id'], name='event_by_time'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(condition=models.Q(('actor__isnull', False)), fields=['actor', 'at', 'id'], include=('case', 'act'), name='event_of_person'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(condition=models.Q(('act__in', ('send_back', 'withdraw', 'expire'))), fields=['at'], include=('act', 'decision', 'case'), name='event_of_proposal_ended'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(condition=models.Q(('target__in', ('DISMISSED', 'CLEARED', 'RESOLVED', 'TERMINATED')), ('source__in', ('DISMISSED', 'CLEARED', 'RESOLVED', 'TERMINATED')), _connector='OR'), fields=['at'], include=('source', 'target', 'act', 'case'), name='event_of_ending'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.UniqueConstraint(fields=('account', 'seq'), name='event_numbered'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('actor_name', ''), _negated=True), models.Q(('reason', ''), _negated=True)), name='event_has_actor_and_reason'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('actor_kind', 'STAFF'), _negated=True), ('actor__isnull', False), _connector='OR'), name='event_of_staff_names_the_person'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='event',
            trigger=pgtrigger.compiler.Trigger(name='event_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'event is append-only' USING ERRCODE = '23514', CONSTRAINT = 'event_kept';", hash='8e9b2e70427aed51f2c0e31e25aed904a54255ac', operation='UPDATE OR DELETE', pgid='pgtrigger_event_kept_4c2b7', table='enforcement_event', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='event',
            trigger=pgtrigger.compiler.Trigger(name='event_whole', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF current_setting('docket.allow_truncate', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'event is append-only' USING ERRCODE = '23514', CONSTRAINT = 'event_whole';", hash='c08914a2e6cdc8629f1caeb50b64e13f330224fe', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_event_whole_f5fa3', table='enforcement_event', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='event',
            trigger=pgtrigger.compiler.Trigger(name='event_links', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                NEW.xact := pg_current_xact_id();\n                IF NOT EXISTS (\n                    SELECT FROM accounts_account a WHERE a.id = NEW.account_id\n                        AND a.head = NEW.prev_hash AND a.seq + 1 = NEW.seq\n                ) THEN RAISE EXCEPTION 'an event links to the one before it' USING ERRCODE = '23514', CONSTRAINT = 'event_links'; END IF;\n                RETURN NEW;", hash='f433567e8128ba8dade820ad6b26363028b6733c', operation='INSERT', pgid='pgtrigger_event_links_eba24', table='enforcement_event', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='event',
            trigger=pgtrigger.compiler.Trigger(name='event_is_taken_up', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n                IF (SELECT seq FROM accounts_account WHERE id = NEW.account_id) < NEW.seq\n                THEN RAISE EXCEPTION 'an event is taken up by its account' USING ERRCODE = '23514', CONSTRAINT = 'event_is_taken_up'; END\n                    IF; RETURN NULL;", hash='246a50a50b4de79db28147124c6036724351196a', operation='INSERT', pgid='pgtrigger_event_is_taken_up_2cd55', table='enforcement_event', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='event',
            trigger=pgtrigger.compiler.Trigger(name='event_awaits_seal', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n                INSERT INTO enforcement_unsealedevent (event_id, account_id, seq, hash)\n                    VALUES (NEW.id, NEW.account_id, NEW.seq, NEW.hash);\n                RETURN NULL;', hash='da34c0abd5f81c4fb54e9bcceeca8d5089f179dd', operation='INSERT', pgid='pgtrigger_event_awaits_seal_61a3d', table='enforcement_event', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='evidence',
            constraint=models.UniqueConstraint(fields=('case', 'number'), name='evidence_numbered'),
        ),
        migrations.AddConstraint(
            model_name='evidence',
            constraint=models.CheckConstraint(condition=models.Q(('size__gte', 0), ('size__lte', 10485760)), name='evidence_size'),
        ),
        migrations.AddConstraint(
            model_name='evidence',
            constraint=models.CheckConstraint(condition=models.Q(('sha256__regex', '^[0-9a-f]{64}$')), name='evidence_has_hash'),
        ),
        migrations.AddConstraint(
            model_name='evidence',
            constraint=models.CheckConstraint(condition=models.Q(('made_on__gte', datetime.date(1900, 1, 1)), ('made_on__lt', datetime.date(2200, 1, 1))), name='evidence_within_time'),
        ),
        migrations.AddConstraint(
            model_name='evidence',
            constraint=models.CheckConstraint(condition=models.Q(('origin__in', ['PRESS', 'INTERNAL_DOCUMENT', 'USAGE_DATA', 'HOLDER', 'PARTNER', 'REPORTER', 'DETECTOR'])), name='evidence_origin_is_known'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='evidence',
            trigger=pgtrigger.compiler.Trigger(name='written_with_event', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_case c JOIN enforcement_event e\n                ON e.case_id = c.id AND e.case_version = c.version\n            WHERE c.id = NEW.case_id AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'what binds somebody is written with an event of its case' USING ERRCODE = '23514', CONSTRAINT = 'written_with_event'; END IF; RETURN NULL;", hash='a4cdc9284228019e099f02f45e15d5376d8ad401', operation='INSERT OR UPDATE OF "sealed_at"', pgid='pgtrigger_written_with_event_ccf44', table='enforcement_evidence', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='evidence',
            trigger=pgtrigger.compiler.Trigger(name='evidence_sealed', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n                IF TG_OP = \'UPDATE\' AND coalesce(to_jsonb(NEW) = to_jsonb(OLD) || (\n        SELECT jsonb_object_agg(c.name, jsonb_build_object(\'kind\', \'""\'::jsonb, \'citation\', \'""\'::jsonb, \'text\', \'""\'::jsonb, \'url\', \'""\'::jsonb, \'file_name\', \'""\'::jsonb, \'sha256\', \'"0000000000000000000000000000000000000000000000000000000000000000"\'::jsonb, \'added_by\', \'""\'::jsonb) -> c.name)\n        FROM enforcement_tombstone t, jsonb_object_keys(t.removed) c (name)\n        WHERE t.row_id = OLD.id AND t.kind IN (\'evidence\', \'sensitive_evidence\')\n            AND t.xact = pg_current_xact_id()\n            AND jsonb_exists(jsonb_build_object(\'kind\', \'""\'::jsonb, \'citation\', \'""\'::jsonb, \'text\', \'""\'::jsonb, \'url\', \'""\'::jsonb, \'file_name\', \'""\'::jsonb, \'sha256\', \'"0000000000000000000000000000000000000000000000000000000000000000"\'::jsonb, \'added_by\', \'""\'::jsonb), c.name)\n    ), false) THEN RETURN NEW; END IF;\n                IF TG_OP = \'DELETE\' OR to_jsonb(OLD) - \'sealed_at\' <> to_jsonb(NEW) - \'sealed_at\'\n                    OR OLD.sealed_at IS NOT NULL\n                THEN RAISE EXCEPTION \'evidence is never changed or deleted; a decision seals it\' USING ERRCODE = \'23514\', CONSTRAINT = \'evidence_sealed\'; END IF;\n                RETURN NEW;', hash='f093c28d00a59d6a8db7dd0cd7cb2fa5d9dc81c3', operation='UPDATE OR DELETE', pgid='pgtrigger_evidence_sealed_3cf59', table='enforcement_evidence', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='evidence',
            trigger=pgtrigger.compiler.Trigger(name='kept_while_held', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n        PERFORM pg_advisory_xact_lock_shared(hashtext('docket.legal_holds'));\n        IF EXISTS (\n        SELECT FROM enforcement_heldname held\n        JOIN enforcement_legalhold hold ON hold.id = held.hold_id\n        WHERE hold.ended_at IS NULL AND (\n            held.account_id = NULL::uuid\n            OR held.account_id = (SELECT c.account_id FROM enforcement_case c WHERE c.id = OLD.case_id)\n            OR held.case_id = ANY (ARRAY(SELECT docket_merged_with(OLD.case_id)))\n            OR (OLD.case_id IS NULL AND held.case_id IN (\n                SELECT c.id FROM enforcement_case c WHERE c.account_id = NULL::uuid\n            ))\n        )\n    )\n        THEN RAISE EXCEPTION 'this cannot be removed now' USING ERRCODE = '23514', CONSTRAINT = 'kept_while_held'; END IF; RETURN NULL;", hash='5b3063141d129d1d0699ba513f47d76e3536efde', operation='DELETE', pgid='pgtrigger_kept_while_held_e5fda', table='enforcement_evidence', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='evidencecopy',
            constraint=models.CheckConstraint(condition=models.Q(('made_at__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('made_at__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('shown_at__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('shown_at__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('withdrawn_at__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('withdrawn_at__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='copy_within_time'),
        ),
        migrations.AddConstraint(
            model_name='evidencecopy',
            constraint=models.UniqueConstraint(fields=('case', 'number'), name='copy_numbered'),
        ),
        migrations.AddConstraint(
            model_name='evidencecopy',
            constraint=models.UniqueConstraint(condition=models.Q(('shown_at__isnull', True), ('withdrawn_at__isnull', True)), fields=('evidence',), name='copy_waits_once'),
        ),
        migrations.AddConstraint(
            model_name='evidencecopy',
            constraint=models.CheckConstraint(condition=models.Q(('content_type__in', ('image/png', 'image/jpeg', 'application/pdf', 'text/plain'))), name='copy_type_is_known'),
        ),
        migrations.AddConstraint(
            model_name='evidencecopy',
            constraint=models.CheckConstraint(condition=models.Q(('pages__gte', 1), ('size__gte', 1), ('size__lte', 10485760)), name='copy_size'),
        ),
        migrations.AddConstraint(
            model_name='evidencecopy',
            constraint=models.CheckConstraint(condition=models.Q(('sha256__regex', '^[0-9a-f]{64}$'), ('original_sha256__regex', '^[0-9a-f]{64}$'), models.Q(('marks', []), models.Q(('sha256', models.F('original_sha256')), _negated=True), _connector='OR')), name='copy_has_no_hash_of_what_is_removed'),
        ),
        migrations.AddConstraint(
            model_name='evidencecopy',
            constraint=models.CheckConstraint(condition=models.Q(django.db.models.lookups.LessThanOrEqual(enforcement.models.disclosure.ArrayLength(models.F('marks')), models.Value(100))), name='copy_marks_are_bounded'),
        ),
        migrations.AddConstraint(
            model_name='evidencecopy',
            constraint=models.CheckConstraint(condition=models.Q(('shown_at__isnull', True), ('needs_second', False), ('approved_by__isnull', False), _connector='OR'), name='copy_agreed_to_by_a_second'),
        ),
        migrations.AddConstraint(
            model_name='evidencecopy',
            constraint=models.CheckConstraint(condition=models.Q(('made_by__isnull', True), ('approved_by__isnull', True), models.Q(('approved_by', models.F('made_by')), _negated=True), _connector='OR'), name='copy_agreed_to_by_another'),
        ),
        migrations.AddConstraint(
            model_name='evidencecopy',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('withdrawal', ''), ('withdrawn_at__isnull', True), ('withdrawn_by', '')), models.Q(('withdrawn_at__isnull', False), models.Q(('withdrawn_by', ''), _negated=True), models.Q(('withdrawal', ''), _negated=True)), _connector='OR'), name='copy_withdrawn_by_somebody'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='evidencecopy',
            trigger=pgtrigger.compiler.Trigger(name='copy_of_its_evidence', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                IF NOT EXISTS (\n                    SELECT FROM enforcement_evidence e\n                    WHERE e.id = NEW.evidence_id AND e.case_id = NEW.case_id\n                        AND e.sha256 = NEW.original_sha256\n                        AND (NEW.needs_second OR (NOT e.sensitive AND NEW.made_by_id IS NOT NULL))\n                ) THEN RAISE EXCEPTION 'a copy is of evidence of its case as it was added; of what is sensitive, and from a program, a second person agrees to it' USING ERRCODE = '23514', CONSTRAINT = 'copy_of_its_evidence'; END IF;\n                RETURN NEW;", hash='24ab0520888968241622d8429517cf4e0c2a1dc1', operation='INSERT', pgid='pgtrigger_copy_of_its_evidence_51684', table='enforcement_evidencecopy', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='evidencecopy',
            trigger=pgtrigger.compiler.Trigger(name='copy_seals_its_evidence', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n                IF NOT EXISTS (\n                    SELECT FROM enforcement_evidence e\n                    WHERE e.id = NEW.evidence_id AND e.sealed_at IS NOT NULL\n                ) THEN RAISE EXCEPTION 'evidence that a copy is made of is sealed' USING ERRCODE = '23514', CONSTRAINT = 'copy_seals_its_evidence'; END IF; RETURN NULL;", hash='23e2065bc26ae0e795d8aa18a75ceaefd7d2c4c5', operation='INSERT', pgid='pgtrigger_copy_seals_its_evidence_b313d', table='enforcement_evidencecopy', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='evidencecopy',
            trigger=pgtrigger.compiler.Trigger(name='copy_shown_once', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n                PERFORM FROM enforcement_evidence WHERE id = NEW.evidence_id FOR NO KEY UPDATE;\n                IF (\n                    SELECT count(*) FROM enforcement_evidencecopy c\n                    WHERE c.evidence_id = NEW.evidence_id\n                        AND c.shown_at IS NOT NULL AND c.withdrawn_at IS NULL\n                ) > 1 THEN RAISE EXCEPTION 'one copy of a piece of evidence is shown at a time' USING ERRCODE = '23514', CONSTRAINT = 'copy_shown_once'; END IF; RETURN NULL;", hash='dab78c6553da70af298ecb70dd4ca2f828b52c7b', operation='INSERT OR UPDATE OF "shown_at", "withdrawn_at"', pgid='pgtrigger_copy_shown_once_343e6', table='enforcement_evidencecopy', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='evidencecopy',
            trigger=pgtrigger.compiler.Trigger(name='written_with_event', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_case c JOIN enforcement_event e\n                ON e.case_id = c.id AND e.case_version = c.version\n            WHERE c.id = NEW.case_id AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'what binds somebody is written with an event of its case' USING ERRCODE = '23514', CONSTRAINT = 'written_with_event'; END IF; RETURN NULL;", hash='22901ab413c9035d2ca2f1ebc13f3019f969cedd', operation='INSERT OR UPDATE OF "shown_at", "withdrawn_at"', pgid='pgtrigger_written_with_event_3a387', table='enforcement_evidencecopy', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='evidencecopy',
            trigger=pgtrigger.compiler.Trigger(name='copy_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n                IF TG_OP = \'UPDATE\' AND coalesce(to_jsonb(NEW) = to_jsonb(OLD) || (\n        SELECT jsonb_object_agg(c.name, jsonb_build_object(\'title\', \'""\'::jsonb, \'original_sha256\', \'"0000000000000000000000000000000000000000000000000000000000000000"\'::jsonb, \'sha256\', \'"0000000000000000000000000000000000000000000000000000000000000000"\'::jsonb, \'marks\', \'[]\'::jsonb, \'notes\', \'[]\'::jsonb) -> c.name)\n        FROM enforcement_tombstone t, jsonb_object_keys(t.removed) c (name)\n        WHERE t.row_id = OLD.id AND t.kind IN (\'evidence_copy\', \'evidence_copy_marks\')\n            AND t.xact = pg_current_xact_id()\n            AND jsonb_exists(jsonb_build_object(\'title\', \'""\'::jsonb, \'original_sha256\', \'"0000000000000000000000000000000000000000000000000000000000000000"\'::jsonb, \'sha256\', \'"0000000000000000000000000000000000000000000000000000000000000000"\'::jsonb, \'marks\', \'[]\'::jsonb, \'notes\', \'[]\'::jsonb), c.name)\n    ), false) THEN RETURN NEW; END IF;\n                IF TG_OP = \'DELETE\' OR OLD.withdrawn_at IS NOT NULL\n                    OR to_jsonb(OLD) - \'{approved_by_id,approver_name,shown_at,withdrawn_by,withdrawn_at,withdrawal}\'::text[]\n                        <> to_jsonb(NEW) - \'{approved_by_id,approver_name,shown_at,withdrawn_by,withdrawn_at,withdrawal}\'::text[]\n                    OR (OLD.shown_at IS NOT NULL AND (\n                        OLD.shown_at, OLD.approved_by_id, OLD.approver_name\n                    ) IS DISTINCT FROM (NEW.shown_at, NEW.approved_by_id, NEW.approver_name))\n                THEN RAISE EXCEPTION \'a copy is never changed or deleted; it is shown once and withdrawn once\' USING ERRCODE = \'23514\', CONSTRAINT = \'copy_kept\'; END IF;\n                RETURN NEW;', hash='531a47cd700d542612f4f41058a35610f65ce891', operation='UPDATE OR DELETE', pgid='pgtrigger_copy_kept_d7dd3', table='enforcement_evidencecopy', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='finding',
            constraint=models.UniqueConstraint(fields=('allegation', 'number'), name='finding_numbered'),
        ),
        migrations.AddConstraint(
            model_name='finding',
            constraint=models.CheckConstraint(condition=models.Q(('conclusion__in', ['ESTABLISHED', 'NOT_ESTABLISHED', 'EXCEPTED'])), name='finding_is_known'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='finding',
            trigger=pgtrigger.compiler.Trigger(name='finding_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'finding is append-only' USING ERRCODE = '23514', CONSTRAINT = 'finding_kept';", hash='cc8f6cbb4280bbccb5fa245c70b16c7ad4030b7c', operation='UPDATE OR DELETE', pgid='pgtrigger_finding_kept_cfd41', table='enforcement_finding', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='finding',
            trigger=pgtrigger.compiler.Trigger(name='finding_whole', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF current_setting('docket.allow_truncate', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'finding is append-only' USING ERRCODE = '23514', CONSTRAINT = 'finding_whole';", hash='b742f1273570c184d9226bdb9bf142c31f11fb7b', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_finding_whole_c00e6', table='enforcement_finding', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='finding',
            trigger=pgtrigger.compiler.Trigger(name='established_means_no_exception', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n                IF NEW.conclusion = 'ESTABLISHED' AND EXISTS (\n                    SELECT FROM enforcement_clauseexception x JOIN enforcement_allegation a\n                        ON a.clause_id = x.clause_id\n                    WHERE a.id = NEW.allegation_id AND (NEW.exceptions -> x.code ->> 'answer') IS\n                        DISTINCT FROM 'no'\n                ) THEN RAISE EXCEPTION 'established needs every exception answered no' USING ERRCODE = '23514', CONSTRAINT = 'established_means_no_exception'; END IF; RETURN NULL;", hash='1456eb34a34a02912a7a0a21abe988fd473f7a9e', operation='INSERT', pgid='pgtrigger_established_means_no_exception_ec6dc', table='enforcement_finding', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='finding',
            trigger=pgtrigger.compiler.Trigger(name='written_with_event', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_case c JOIN enforcement_event e\n                ON e.case_id = c.id AND e.case_version = c.version\n            WHERE c.id = (SELECT a.case_id FROM enforcement_allegation a WHERE a.id = NEW.allegation_id) AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'what binds somebody is written with an event of its case' USING ERRCODE = '23514', CONSTRAINT = 'written_with_event'; END IF; RETURN NULL;", hash='820f436f9ab3dc64468d87cc7b76cb6670d1e76e', operation='INSERT', pgid='pgtrigger_written_with_event_8b745', table='enforcement_finding', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='holderrequest',
            index=models.Index(condition=models.Q(('phase', 'LODGED')), fields=['asked_at', 'id'], name='holder_request_open'),
        ),
        migrations.AddIndex(
            model_name='holderrequest',
            index=models.Index(fields=['case', 'asked_at'], name='holder_request_of_case'),
        ),
        migrations.AddConstraint(
            model_name='holderrequest',
            constraint=models.CheckConstraint(condition=models.Q(('phase__in', ['LODGED', 'GRANTED', 'DECLINED'])), name='holder_request_phase_is_known'),
        ),
        migrations.AddConstraint(
            model_name='holderrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', True), ('phase', 'LODGED')), models.Q(models.Q(('phase', 'LODGED'), _negated=True), ('answered_at__isnull', False), models.Q(('reasons', ''), _negated=True)), _connector='OR'), name='holder_request_answered_with_reasons'),
        ),
        migrations.AddConstraint(
            model_name='holderrequest',
            constraint=models.CheckConstraint(condition=models.Q(('reply_to', ''), ('kind', 'CONTACT'), _connector='OR'), name='holder_request_answered_elsewhere'),
        ),
        migrations.AddConstraint(
            model_name='holderrequest',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['MORE_TIME', 'NARROW', 'HARM', 'NOT_US', 'STILL_BLOCKED', 'CONTACT', 'NOT_TOLD'])), name='holder_request_kind_is_known'),
        ),
        migrations.AddConstraint(
            model_name='holderrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('days__gte', 1), ('kind', 'MORE_TIME')), models.Q(('days__isnull', True), ('kind', 'NOT_TOLD'), ('subject__isnull', False)), models.Q(models.Q(('kind__in', ['MORE_TIME', 'NOT_TOLD']), _negated=True), ('days__isnull', True), ('subject__isnull', True)), _connector='OR'), name='holder_request_days_are_of_time'),
        ),
        migrations.AddConstraint(
            model_name='holderrequest',
            constraint=models.UniqueConstraint(condition=models.Q(('phase', 'LODGED')), fields=('case', 'kind', 'subject', 'reply_to'), name='holder_request_one_open_each', nulls_distinct=False),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='holderrequest',
            trigger=pgtrigger.compiler.Trigger(name='phase_follows_arrows', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."phase" IS DISTINCT FROM (NEW."phase"))', func="\n        IF (OLD.phase, NEW.phase) NOT IN (('LODGED', 'DECLINED'), ('LODGED', 'GRANTED'))\n        THEN RAISE EXCEPTION 'a phase moves along its arrows' USING ERRCODE = '23514', CONSTRAINT = 'phase_follows_arrows'; END IF;\n        RETURN NEW;", hash='ac843c4637a5b46f769dc152595590baee941b97', operation='UPDATE', pgid='pgtrigger_phase_follows_arrows_1d417', table='enforcement_holderrequest', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='holderrequest',
            trigger=pgtrigger.compiler.Trigger(name='holder_request_has_look', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."phase" = \'LODGED\')', constraint='CONSTRAINT', func="\n                IF NOT EXISTS (\n                    SELECT FROM enforcement_review v WHERE v.case_id = NEW.case_id\n                        AND v.kind = 'REQUEST' AND v.subject = NEW.id\n                        AND v.phase IN ('OPEN', 'MISSED')\n                ) THEN RAISE EXCEPTION 'what a holder asks for is looked at by a date' USING ERRCODE = '23514', CONSTRAINT = 'holder_request_has_look'; END IF; RETURN NULL;", hash='c7e7a6aeacf8c808748b4d9eee10572788260363', operation='INSERT', pgid='pgtrigger_holder_request_has_look_ca834', table='enforcement_holderrequest', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='holderrequest',
            trigger=pgtrigger.compiler.Trigger(name='written_with_event', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_case c JOIN enforcement_event e\n                ON e.case_id = c.id AND e.case_version = c.version\n            WHERE c.id = NEW.case_id AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'what binds somebody is written with an event of its case' USING ERRCODE = '23514', CONSTRAINT = 'written_with_event'; END IF; RETURN NULL;", hash='363c200adaf0cbb8ea9acca40a0ebcd60c911e58', operation='INSERT OR UPDATE OF "phase"', pgid='pgtrigger_written_with_event_5ff22', table='enforcement_holderrequest', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='inboxitem',
            index=models.Index(fields=['person', 'told_at', 'id'], name='inbox_by_time'),
        ),
        migrations.AddIndex(
            model_name='inboxitem',
            index=models.Index(condition=models.Q(('read_at__isnull', True), ('shown', True)), fields=['person'], name='inbox_unread'),
        ),
        migrations.AddIndex(
            model_name='inboxitem',
            index=models.Index(condition=models.Q(('digest_at__isnull', False)), fields=['digest_at'], name='inbox_digest'),
        ),
        migrations.AddIndex(
            model_name='inboxitem',
            index=models.Index(fields=['told_at'], name='inbox_age'),
        ),
        migrations.AddConstraint(
            model_name='inboxitem',
            constraint=models.UniqueConstraint(fields=('person', 'message_id'), name='inbox_once'),
        ),
        migrations.AddConstraint(
            model_name='inboxitem',
            constraint=models.CheckConstraint(condition=models.Q(('shown', True), ('digest_at__isnull', False), _connector='OR'), name='inbox_leads_somewhere'),
        ),
        migrations.AddConstraint(
            model_name='inboxitem',
            constraint=models.CheckConstraint(condition=models.Q(('shown', True), ('read_at__isnull', True), _connector='OR'), name='inbox_read_is_shown'),
        ),
        migrations.AddConstraint(
            model_name='inboxitem',
            constraint=models.CheckConstraint(condition=models.Q(('path__startswith', '/')), name='inbox_path_is_ours'),
        ),
        migrations.AddConstraint(
            model_name='legalevent',
            constraint=models.CheckConstraint(condition=models.Q(('act', ''), _negated=True), name='legal_event_says_something'),
        ),
        migrations.AddConstraint(
            model_name='legalevent',
            constraint=models.CheckConstraint(condition=models.Q(('request_number__isnull', False), ('hold_number__isnull', False), _connector='OR'), name='legal_event_is_about_something'),
        ),
        migrations.AddConstraint(
            model_name='legalevent',
            constraint=models.CheckConstraint(condition=models.Q(('hash__regex', '^[0-9a-f]{64}$'), models.Q(models.Q(('number', 1), ('previous', '')), models.Q(('number__gt', 1), ('previous__regex', '^[0-9a-f]{64}$')), _connector='OR'), models.Q(('hash', models.F('previous')), _negated=True)), name='legal_event_is_chained'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='legalevent',
            trigger=pgtrigger.compiler.Trigger(name='legal_event_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'legal_event is append-only' USING ERRCODE = '23514', CONSTRAINT = 'legal_event_kept';", hash='ed2ca3d3c7d1ad4c16a5c8613f43511cadea380d', operation='UPDATE OR DELETE', pgid='pgtrigger_legal_event_kept_9e30c', table='enforcement_legalevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='legalevent',
            trigger=pgtrigger.compiler.Trigger(name='legal_event_whole', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF current_setting('docket.allow_truncate', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'legal_event is append-only' USING ERRCODE = '23514', CONSTRAINT = 'legal_event_whole';", hash='ce8a3cedf9f883480a6483e70d71274394191881', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_legal_event_whole_7df72', table='enforcement_legalevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='legalevent',
            trigger=pgtrigger.compiler.Trigger(name='legal_event_follows', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                NEW.xact := pg_current_xact_id();\n                IF (NEW.number - 1 || NEW.previous) IS DISTINCT FROM (\n                    SELECT coalesce(max(number), 0)\n                        || coalesce((array_agg(hash ORDER BY number DESC))[1], '')\n                    FROM enforcement_legalevent\n                ) THEN RAISE EXCEPTION 'an event of the legal record follows the last' USING ERRCODE = '23514', CONSTRAINT = 'legal_event_follows'; END IF;\n                RETURN NEW;", hash='c215e3b0889cc576396ccc04d5e30a92046949ba', operation='INSERT', pgid='pgtrigger_legal_event_follows_2b021', table='enforcement_legalevent', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='legalhold',
            index=models.Index(condition=models.Q(('look_at__isnull', False)), fields=['look_at'], name='legal_hold_looks'),
        ),
        migrations.AddConstraint(
            model_name='legalhold',
            constraint=models.CheckConstraint(condition=models.Q(('from_at__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('from_at__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('until_at__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('until_at__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='legal_hold_within_time'),
        ),
        migrations.AddConstraint(
            model_name='legalhold',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('matter', ''), _negated=True), models.Q(('reason', ''), _negated=True), ('term__in', ['eu-2023-1543', 'own', 'us-2703f'])), name='legal_hold_says_why'),
        ),
        migrations.AddConstraint(
            model_name='legalhold',
            constraint=models.CheckConstraint(condition=models.Q(('until_at__gt', models.F('from_at'))), name='legal_hold_runs_forward'),
        ),
        migrations.AddConstraint(
            model_name='legalhold',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('end_reason', ''), ('ended_at__isnull', True), ('look_at__isnull', False)), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False), ('look_at__isnull', True), models.Q(('end_reason', ''), _negated=True)), _connector='OR'), name='legal_hold_ended_by_person'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='legalhold',
            trigger=pgtrigger.compiler.Trigger(name='legal_hold_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n        IF TG_OP = 'DELETE' OR to_jsonb(NEW) - ARRAY['until_at', 'look_at', 'renewals', 'ended_at', 'ended_by_id', 'ended_by_name', 'end_reason'] <> to_jsonb(OLD) - ARRAY['until_at', 'look_at', 'renewals', 'ended_at', 'ended_by_id', 'ended_by_name', 'end_reason']\n        THEN RAISE EXCEPTION 'a hold stays as it was set' USING ERRCODE = '23514', CONSTRAINT = 'legal_hold_kept'; END IF;\n        RETURN NEW;", hash='cbc597455b4300ec7fa11287c22335ebe348d459', operation='UPDATE OR DELETE', pgid='pgtrigger_legal_hold_kept_a463f', table='enforcement_legalhold', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='legalhold',
            trigger=pgtrigger.compiler.Trigger(name='legal_hold_over', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."ended_at" IS NOT NULL)', func="RAISE EXCEPTION 'a hold that ended stays so: set another one' USING ERRCODE = '23514', CONSTRAINT = 'legal_hold_over';", hash='d1efaa19816fd3599007d2b7e972c312f04d2024', operation='UPDATE', pgid='pgtrigger_legal_hold_over_fbe66', table='enforcement_legalhold', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='legalhold',
            trigger=pgtrigger.compiler.Trigger(name='on_legal_record', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_legalevent e\n            WHERE e.xact = pg_current_xact_id() AND e.hold_number = NEW.number\n        ) THEN RAISE EXCEPTION 'the legal desk acts on its record' USING ERRCODE = '23514', CONSTRAINT = 'on_legal_record'; END IF; RETURN NULL;", hash='562ee117fa1e25f7b42c3927ac613429aff28e8f', operation='INSERT OR UPDATE', pgid='pgtrigger_on_legal_record_fbf47', table='enforcement_legalhold', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='heldname',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('account__isnull', False), ('case__isnull', True)), models.Q(('account__isnull', True), ('case__isnull', False)), _connector='OR'), name='held_names_one'),
        ),
        migrations.AddConstraint(
            model_name='heldname',
            constraint=models.UniqueConstraint(fields=('hold', 'account', 'case'), name='held_name_once', nulls_distinct=False),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='heldname',
            trigger=pgtrigger.compiler.Trigger(name='held_name_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'held_name is append-only' USING ERRCODE = '23514', CONSTRAINT = 'held_name_kept';", hash='600f82fe1af049db5bdb6083fc0d74b46ba62696', operation='UPDATE OR DELETE', pgid='pgtrigger_held_name_kept_c18f7', table='enforcement_heldname', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='heldname',
            trigger=pgtrigger.compiler.Trigger(name='held_name_whole', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF current_setting('docket.allow_truncate', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'held_name is append-only' USING ERRCODE = '23514', CONSTRAINT = 'held_name_whole';", hash='41314f68c28ea3832bbab54e2750d93f064fcb2f', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_held_name_whole_603ee', table='enforcement_heldname', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='heldname',
            trigger=pgtrigger.compiler.Trigger(name='on_legal_record', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_legalevent e\n            WHERE e.xact = pg_current_xact_id() AND e.hold_number = (SELECT h.number FROM enforcement_legalhold h WHERE h.id = NEW.hold_id)\n        ) THEN RAISE EXCEPTION 'the legal desk acts on its record' USING ERRCODE = '23514', CONSTRAINT = 'on_legal_record'; END IF; RETURN NULL;", hash='7d2682f07ed40e57c93f38a960725c5755789edd', operation='INSERT OR UPDATE', pgid='pgtrigger_on_legal_record_ac593', table='enforcement_heldname', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='lostdecision',
            index=models.Index(fields=['account_ref'], name='lost_decision_of_account'),
        ),
        migrations.AddIndex(
            model_name='lostdecision',
            index=models.Index(condition=models.Q(('settled_at__isnull', True)), fields=['noticed_at', 'id'], name='lost_decision_open'),
        ),
        migrations.AddConstraint(
            model_name='lostdecision',
            constraint=models.UniqueConstraint(fields=('timeline', 'account_ref'), name='lost_decision_once_per_account'),
        ),
        migrations.AddConstraint(
            model_name='lostdecision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('how', ''), ('reason', ''), ('settled_at__isnull', True), ('settled_by', '')), models.Q(models.Q(('how__in', ['DECIDED_AGAIN', 'DISMISSED'])), models.Q(('settled_by', ''), _negated=True), models.Q(('reason', ''), _negated=True), ('settled_at__isnull', False)), _connector='OR'), name='lost_decision_is_settled_whole'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='lostdecision',
            trigger=pgtrigger.compiler.Trigger(name='lost_decision_settled_once', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."settled_at" IS NOT NULL)', func="RAISE EXCEPTION 'a lost decision is settled once, and stays' USING ERRCODE = '23514', CONSTRAINT = 'lost_decision_settled_once';", hash='e01e008755ba46253ccf6ecad73bfac67b2cd192', operation='UPDATE OR DELETE', pgid='pgtrigger_lost_decision_settled_once_d5e3a', table='enforcement_lostdecision', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='measure',
            index=models.Index(condition=models.Q(('phase', 'OVER'), _negated=True), fields=['account'], name='measure_not_over'),
        ),
        migrations.AddIndex(
            model_name='measure',
            index=models.Index(condition=models.Q(('ends_at__isnull', False), ('phase', 'IN_FORCE')), fields=['ends_at'], name='measure_ends'),
        ),
        migrations.AddIndex(
            model_name='measure',
            index=models.Index(condition=models.Q(('phase', 'ORDERED')), fields=['starts_at'], name='measure_begins'),
        ),
        migrations.AddIndex(
            model_name='measure',
            index=models.Index(condition=models.Q(('basis__in', ['PRECAUTION', 'SANCTION']), ('phase', 'IN_FORCE')), fields=['id'], name='measure_to_review'),
        ),
        migrations.AddIndex(
            model_name='measure',
            index=models.Index(condition=models.Q(('kind', 'TERMINATE')), fields=['starts_at'], name='measure_terminates'),
        ),
        migrations.AddConstraint(
            model_name='measure',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['LIMIT', 'SUSPEND', 'TERMINATE'])), name='measure_kind_is_known'),
        ),
        migrations.AddConstraint(
            model_name='measure',
            constraint=models.CheckConstraint(condition=models.Q(('basis__in', ['PRECAUTION', 'REMEDIATION', 'SANCTION', 'NOTICE_PERIOD', 'TERMINATION'])), name='measure_basis_is_known'),
        ),
        migrations.AddConstraint(
            model_name='measure',
            constraint=models.CheckConstraint(condition=models.Q(('phase__in', ['ORDERED', 'IN_FORCE', 'OVER'])), name='measure_phase_is_known'),
        ),
        migrations.AddConstraint(
            model_name='measure',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('over_at__isnull', False), ('phase', 'OVER')), models.Q(models.Q(('phase', 'OVER'), _negated=True), ('over_at__isnull', True)), _connector='OR'), name='measure_over_has_time'),
        ),
        migrations.AddConstraint(
            model_name='measure',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('basis', 'PRECAUTION'), _negated=True), models.Q(('review_by_at__isnull', False), ('review_by_at__lte', django.db.models.expressions.CombinedExpression(models.F('review_set_at'), '+', models.Value(datetime.timedelta(days=7)))), ('review_set_at__isnull', False)), _connector='OR'), name='measure_precaution_is_reviewed_within_7_days'),
        ),
        migrations.AddConstraint(
            model_name='measure',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('basis', 'SANCTION'), _negated=True), models.Q(('ends_at__gt', models.F('starts_at')), ('ends_at__isnull', False)), _connector='OR'), name='measure_sanction_has_end'),
        ),
        migrations.AddConstraint(
            model_name='measure',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('basis__in', ['REMEDIATION', 'NOTICE_PERIOD']), _negated=True), ('review_by_at__isnull', False), ('ends_at__isnull', False), _connector='OR'), name='measure_kept_has_end_or_review'),
        ),
        migrations.AddConstraint(
            model_name='measure',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('basis', 'TERMINATION'), ('kind', 'TERMINATE')), models.Q(models.Q(('kind', 'TERMINATE'), _negated=True), models.Q(('basis', 'TERMINATION'), _negated=True)), _connector='OR'), name='measure_terminates_or_not'),
        ),
        migrations.AddConstraint(
            model_name='measure',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'LIMIT'), _negated=True), models.Q(('scope', {}), _negated=True), ('rate__isnull', False), _connector='OR'), name='measure_limit_limits_something'),
        ),
        migrations.AddConstraint(
            model_name='measure',
            constraint=models.UniqueConstraint(condition=models.Q(('phase', 'IN_FORCE'), models.Q(('kind', 'TERMINATE'), _negated=True)), fields=('case',), name='measure_one_in_force_per_case'),
        ),
        migrations.AddConstraint(
            model_name='measure',
            constraint=models.UniqueConstraint(condition=models.Q(('phase', 'ORDERED')), fields=('case',), name='measure_one_ordered_per_case'),
        ),
        migrations.AddConstraint(
            model_name='measure',
            constraint=models.CheckConstraint(condition=models.Q(('starts_at__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('starts_at__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('ends_at__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('ends_at__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('review_by_at__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('review_by_at__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='measure_within_time'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='measure',
            trigger=pgtrigger.compiler.Trigger(name='standing_is_strictest', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n    IF current_setting('transaction_isolation') <> 'read committed'\n    THEN RAISE EXCEPTION 'measures change in read committed transactions alone: another level counts an old copy' USING ERRCODE = '23514', CONSTRAINT = 'standing_is_strictest'; END IF;\n    PERFORM FROM accounts_account WHERE id = coalesce(NEW.account_id, OLD.account_id) FOR NO KEY UPDATE;\n    IF (SELECT standing FROM accounts_account WHERE id = coalesce(NEW.account_id, OLD.account_id)) IS DISTINCT FROM (\n        SELECT (ARRAY['ACTIVE', 'LIMITED', 'SUSPENDED', 'TERMINATED'])[1 + coalesce(max(CASE m.kind WHEN 'TERMINATE' THEN 3 WHEN 'SUSPEND' THEN 2 ELSE 1 END),\n            0)]\n        FROM enforcement_measure m WHERE m.account_id = coalesce(NEW.account_id, OLD.account_id) AND m.phase = 'IN_FORCE'\n    ) THEN RAISE EXCEPTION 'the standing is the strictest measure in force' USING ERRCODE = '23514', CONSTRAINT = 'standing_is_strictest'; END\n        IF; RETURN NULL;", hash='f6a72a43d5608a82708f89fd42a64bcde1597957', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_standing_is_strictest_9ad06', table='enforcement_measure', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='measure',
            trigger=pgtrigger.compiler.Trigger(name='measure_is_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                IF TG_OP = 'DELETE' OR OLD.phase = 'OVER' OR OLD.kind <> NEW.kind\n                    OR OLD.basis <> NEW.basis OR OLD.account_id <> NEW.account_id\n                    OR OLD.case_id <> NEW.case_id OR OLD.imposed_by_id <> NEW.imposed_by_id\n                        OR OLD.starts_at <> NEW.starts_at\n                    OR OLD.ends_at IS DISTINCT FROM NEW.ends_at OR OLD.scope <> NEW.scope\n                        OR OLD.rate IS DISTINCT FROM NEW.rate\n                THEN RAISE EXCEPTION 'a measure is ended or replaced, not edited' USING ERRCODE = '23514', CONSTRAINT = 'measure_is_kept'; END\n                    IF;\n                RETURN NEW;", hash='29d0ba4e47ff74badd986125ae23ef2315374180', operation='UPDATE OR DELETE', pgid='pgtrigger_measure_is_kept_ef418', table='enforcement_measure', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='measure',
            trigger=pgtrigger.compiler.Trigger(name='termination_is_human', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n                IF NEW.kind = 'TERMINATE' AND NOT EXISTS (\n                    SELECT FROM enforcement_decision d JOIN enforcement_allegation a\n                        ON a.case_id = d.case_id\n                    JOIN accounts_user u ON u.id = d.approved_by_id AND u.role = 'ADMIN'\n                    WHERE d.id = NEW.imposed_by_id AND d.approver_role = 'ADMIN'\n                        AND d.case_id = NEW.case_id AND d.verb IN ('give_notice', 'terminate')\n                        AND d.proposed_by_id IS NOT NULL AND a.phase = 'ESTABLISHED'\n                ) THEN RAISE EXCEPTION 'a termination is approved by an admin and rests on a finding' USING ERRCODE = '23514', CONSTRAINT = 'termination_is_human'; END IF; RETURN NULL;", hash='974e78544460092cd2432fe32ef62db2f61cbd46', operation='INSERT OR UPDATE OF "kind"', pgid='pgtrigger_termination_is_human_ce558', table='enforcement_measure', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='measure',
            trigger=pgtrigger.compiler.Trigger(name='review_date_has_event', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n                IF NEW.review_set_at IS NOT NULL AND (\n                    TG_OP = 'INSERT' OR OLD.review_set_at IS DISTINCT FROM NEW.review_set_at\n                ) AND NOT EXISTS (\n                    SELECT FROM enforcement_event e WHERE e.case_id = NEW.case_id\n                        AND e.at = NEW.review_set_at AND e.xact = pg_current_xact_id()\n                ) THEN RAISE EXCEPTION 'a review date is set at the time of its act' USING ERRCODE = '23514', CONSTRAINT = 'review_date_has_event'; END IF; RETURN NULL;", hash='aa1a5be90e678839ec958730ad0932207843f4ea', operation='INSERT OR UPDATE OF "review_set_at"', pgid='pgtrigger_review_date_has_event_e456b', table='enforcement_measure', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='measure',
            trigger=pgtrigger.compiler.Trigger(name='measure_begins_as_decided', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n                IF NOT EXISTS (\n                    SELECT FROM enforcement_decision d JOIN enforcement_event e\n                        ON e.decision_id = d.id AND e.act = d.verb AND e.at = d.executed_at\n                    WHERE d.case_id = NEW.case_id AND d.phase IN ('EXECUTED', 'RATIFIED', 'LAPSED')\n                        AND e.xact = pg_current_xact_id() AND d.id = NEW.imposed_by_id AND NEW.account_id = (\n                        SELECT c.account_id FROM enforcement_case c WHERE c.id = NEW.case_id\n                    ) AND ((((NEW.basis = 'PRECAUTION' AND d.verb IN ('limit', 'suspend', 'suspend_for_danger')) OR (NEW.basis = 'REMEDIATION' AND d.verb IN ('require_remediation')) OR (NEW.basis = 'SANCTION' AND d.verb IN ('sanction', 'vary')) OR (NEW.basis = 'NOTICE_PERIOD' AND d.verb IN ('give_notice')) OR (NEW.basis = 'TERMINATION' AND d.verb IN ('give_notice', 'terminate'))) AND (d.proposed_by_id IS NOT NULL OR NEW.basis = 'PRECAUTION'))\n                        OR (d.verb IN ('lift_measure', 'lapse', 'withdraw_notice', 'lapse_notice', 'set_aside', 'resume_plan', 'remand_notice', 'lift_on_appeal') AND EXISTS (\n                            SELECT FROM enforcement_measure m\n                            WHERE m.case_id = NEW.case_id AND m.id <> NEW.id AND m.phase = 'OVER'\n                                AND CASE m.kind WHEN 'TERMINATE' THEN 3 WHEN 'SUSPEND' THEN 2 ELSE 1 END >= CASE NEW.kind WHEN 'TERMINATE' THEN 3 WHEN 'SUSPEND' THEN 2 ELSE 1 END\n                                AND (NEW.basis <> 'SANCTION' OR m.ends_at = NEW.ends_at)\n                        )))\n                ) THEN RAISE EXCEPTION 'a measure begins with the decision that imposes it, on its ground' USING ERRCODE = '23514', CONSTRAINT = 'measure_begins_as_decided'; END IF; RETURN NULL;", hash='c2b8f53e666f6bc72ad60fe3e3d0090027a55b16', operation='INSERT', pgid='pgtrigger_measure_begins_as_decided_e29e0', table='enforcement_measure', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='measure',
            trigger=pgtrigger.compiler.Trigger(name='order_begins_when_due', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."phase" = \'IN_FORCE\' AND OLD."phase" = \'ORDERED\')', constraint='CONSTRAINT', func="\n                IF NOT EXISTS (SELECT FROM enforcement_decision d JOIN enforcement_event e\n                        ON e.decision_id = d.id AND e.act = d.verb AND e.at = d.executed_at\n                    WHERE d.case_id = NEW.case_id AND d.phase IN ('EXECUTED', 'RATIFIED', 'LAPSED')\n                        AND e.xact = pg_current_xact_id() AND e.at >= NEW.starts_at\n                    AND d.verb IN ('terminate'))\n                THEN RAISE EXCEPTION 'an order begins when it is due, by its verb' USING ERRCODE = '23514', CONSTRAINT = 'order_begins_when_due'; END IF; RETURN NULL;", hash='1826e1414e2e5468c47b30fe2002c8f0ccedd01f', operation='UPDATE OF "phase"', pgid='pgtrigger_order_begins_when_due_edefa', table='enforcement_measure', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='measure',
            trigger=pgtrigger.compiler.Trigger(name='measure_ends_as_decided', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."phase" = \'OVER\' AND OLD."phase" IS DISTINCT FROM (NEW."phase"))', constraint='CONSTRAINT', func="\n                IF NOT EXISTS (\n                    SELECT FROM enforcement_decision d JOIN enforcement_event e\n                        ON e.decision_id = d.id AND e.act = d.verb AND e.at = d.executed_at\n                    WHERE d.case_id = NEW.case_id AND d.phase IN ('EXECUTED', 'RATIFIED', 'LAPSED')\n                        AND e.xact = pg_current_xact_id() AND d.id = NEW.lifted_by_id AND e.at = NEW.over_at\n                        AND d.verb IN ('limit', 'suspend', 'suspend_for_danger', 'lift_measure', 'require_remediation', 'accept_remediation', 'lapse', 'warn', 'sanction', 'serve', 'give_notice', 'withdraw_notice', 'lapse_notice', 'terminate', 'clear', 'overturn', 'set_aside', 'resume_plan', 'remand_notice', 'lift_on_appeal', 'vary', 'end_as_served')\n                ) AND NOT (\n                    NEW.lifted_by_id IS NULL AND NEW.over_how = 'ENDED' AND EXISTS (\n                        SELECT FROM enforcement_event e WHERE e.case_id = NEW.case_id\n                            AND e.xact = pg_current_xact_id() AND e.at = NEW.over_at\n                            AND e.at >= NEW.ends_at\n                    )\n                ) THEN RAISE EXCEPTION 'a measure ends by a decision that takes effect, or with its term' USING ERRCODE = '23514', CONSTRAINT = 'measure_ends_as_decided'; END IF; RETURN NULL;", hash='4203a1d31d2c9018367abf0ac328cc4f840ddd95', operation='UPDATE OF "phase"', pgid='pgtrigger_measure_ends_as_decided_e7ad0', table='enforcement_measure', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='measure',
            trigger=pgtrigger.compiler.Trigger(name='case_holds_what_it_decided', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n    IF EXISTS (\n        SELECT FROM enforcement_case c LEFT JOIN enforcement_measure m\n            ON m.case_id = c.id AND m.phase <> 'OVER'\n        WHERE c.id = NEW.case_id AND (\n            (c.state IN ('TRIAGE', 'DISMISSED', 'CLEARED', 'RESOLVED') AND m.id IS NOT NULL)\n            OR (c.state = 'TERMINATED'\n                AND (m.kind IS DISTINCT FROM 'TERMINATE' OR m.phase <> 'IN_FORCE'))\n            OR (m.phase = 'ORDERED' AND c.state <> 'TERMINATING')\n            OR (c.state = 'TERMINATING' AND NOT EXISTS (\n                SELECT FROM enforcement_measure o WHERE o.case_id = c.id AND o.phase = 'ORDERED'\n            ))\n        )\n    ) THEN RAISE EXCEPTION 'a case holds what its state allows: nothing once it has let go' USING ERRCODE = '23514', CONSTRAINT = 'case_holds_what_it_decided'; END IF; RETURN NULL;", hash='006d41a37693110956f9d1507e25cdf6ef96334c', operation='INSERT OR UPDATE OF "phase"', pgid='pgtrigger_case_holds_what_it_decided_f6051', table='enforcement_measure', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='measure',
            trigger=pgtrigger.compiler.Trigger(name='precaution_has_look', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."basis" = \'PRECAUTION\' AND NEW."phase" = \'IN_FORCE\')', constraint='CONSTRAINT', func="\n    IF EXISTS (\n        SELECT FROM enforcement_measure m\n        WHERE m.id = NEW.id AND m.phase = 'IN_FORCE' AND m.basis = 'PRECAUTION' AND NOT EXISTS (\n            SELECT FROM enforcement_review v\n            WHERE v.case_id = m.case_id AND v.phase IN ('OPEN', 'MISSED') AND v.kind = 'MEASURE'\n                AND v.subject = m.id\n                AND v.due_at <= greatest(m.review_by_at, v.opened_at + interval '7 days')\n        )\n    ) THEN RAISE EXCEPTION 'a precaution in force has a look that falls due by its date' USING ERRCODE = '23514', CONSTRAINT = 'precaution_has_look'; END IF; RETURN NULL;", hash='9385451a36f4a210f045c1d5ec7e22fc606aeb36', operation='INSERT OR UPDATE OF "phase", "review_by_at"', pgid='pgtrigger_precaution_has_look_352f6', table='enforcement_measure', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='measure',
            trigger=pgtrigger.compiler.Trigger(name='precaution_is_continued', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."basis" = \'PRECAUTION\' AND OLD."review_by_at" IS DISTINCT FROM (NEW."review_by_at"))', constraint='CONSTRAINT', func="\n                IF NOT EXISTS (SELECT FROM enforcement_decision d JOIN enforcement_event e\n                        ON e.decision_id = d.id AND e.act = d.verb AND e.at = d.executed_at\n                    WHERE d.case_id = NEW.case_id AND d.phase IN ('EXECUTED', 'RATIFIED', 'LAPSED')\n                        AND e.xact = pg_current_xact_id() AND d.verb = 'continue_measure')\n                THEN RAISE EXCEPTION 'a precaution gets a new date by continuing' USING ERRCODE = '23514', CONSTRAINT = 'precaution_is_continued'; END IF; RETURN NULL;", hash='75264d00c1537823d8c9041a9e6ca46c3e873289', operation='UPDATE OF "review_by_at"', pgid='pgtrigger_precaution_is_continued_0a28a', table='enforcement_measure', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='measure',
            trigger=pgtrigger.compiler.Trigger(name='phase_follows_arrows', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."phase" IS DISTINCT FROM (NEW."phase"))', func="\n        IF (OLD.phase, NEW.phase) NOT IN (('ORDERED', 'IN_FORCE'), ('IN_FORCE', 'OVER'), ('ORDERED', 'OVER'))\n        THEN RAISE EXCEPTION 'a phase moves along its arrows' USING ERRCODE = '23514', CONSTRAINT = 'phase_follows_arrows'; END IF;\n        RETURN NEW;", hash='d5b0e9b68e67b0bf5ad561872ace197939ea9867', operation='UPDATE', pgid='pgtrigger_phase_follows_arrows_965a4', table='enforcement_measure', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='measure',
            trigger=pgtrigger.compiler.Trigger(name='written_with_event', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_case c JOIN enforcement_event e\n                ON e.case_id = c.id AND e.case_version = c.version\n            WHERE c.id = NEW.case_id AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'what binds somebody is written with an event of its case' USING ERRCODE = '23514', CONSTRAINT = 'written_with_event'; END IF; RETURN NULL;", hash='8d2a60a5ca3a7c04442a01fa55c9209e48ee27f9', operation='UPDATE OF "phase", "review_by_at", "review_set_at"', pgid='pgtrigger_written_with_event_af703', table='enforcement_measure', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(fields=['case', 'said_at'], name='message_in_case'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(('lane__in', ['INTERNAL', 'HOLDER', 'REPORTER'])), name='message_lane_is_known'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='message',
            trigger=pgtrigger.compiler.Trigger(name='message_whole', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF current_setting('docket.allow_truncate', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'message is append-only' USING ERRCODE = '23514', CONSTRAINT = 'message_whole';", hash='4536e0efd4f3f9770a70e00d66b0ae437a89e228', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_message_whole_5ad1f', table='enforcement_message', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='message',
            trigger=pgtrigger.compiler.Trigger(name='word_has_look', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."incoming")', constraint='CONSTRAINT', func="\n                IF NOT EXISTS (\n                    SELECT FROM enforcement_review v WHERE v.case_id = NEW.case_id\n                        AND v.phase IN ('OPEN', 'MISSED') AND v.kind IN ('FIRST_LOOK', 'MEASURE', 'DECISION', 'AUTOMATION', 'ANSWER')\n                ) THEN RAISE EXCEPTION 'what somebody outside writes is looked at by a date, in every state' USING ERRCODE = '23514', CONSTRAINT = 'word_has_look'; END IF; RETURN NULL;", hash='d657958c55d83d1d90be5b88e748edaaa5013912', operation='INSERT', pgid='pgtrigger_word_has_look_8da0a', table='enforcement_message', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='message',
            trigger=pgtrigger.compiler.Trigger(name='written_with_event', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_case c JOIN enforcement_event e\n                ON e.case_id = c.id AND e.case_version = c.version\n            WHERE c.id = NEW.case_id AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'what binds somebody is written with an event of its case' USING ERRCODE = '23514', CONSTRAINT = 'written_with_event'; END IF; RETURN NULL;", hash='2f158af2510ddce4fc6453164d0d033041002280', operation='INSERT', pgid='pgtrigger_written_with_event_95c75', table='enforcement_message', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='message',
            trigger=pgtrigger.compiler.Trigger(name='message_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func='IF TG_OP = \'UPDATE\' AND coalesce(to_jsonb(NEW) = to_jsonb(OLD) || (\n        SELECT jsonb_object_agg(c.name, jsonb_build_object(\'author\', \'""\'::jsonb, \'text\', \'""\'::jsonb) -> c.name)\n        FROM enforcement_tombstone t, jsonb_object_keys(t.removed) c (name)\n        WHERE t.row_id = OLD.id AND t.kind IN (\'message\', \'reporter_message\')\n            AND t.xact = pg_current_xact_id()\n            AND jsonb_exists(jsonb_build_object(\'author\', \'""\'::jsonb, \'text\', \'""\'::jsonb), c.name)\n    ), false) THEN RETURN NEW; END IF; RAISE EXCEPTION \'message is append-only\' USING ERRCODE = \'23514\', CONSTRAINT = \'message_kept\';', hash='df532a4cc64b850e9ae25f4aba74bafee5780bc2', operation='UPDATE OR DELETE', pgid='pgtrigger_message_kept_405a1', table='enforcement_message', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='message',
            trigger=pgtrigger.compiler.Trigger(name='kept_while_held', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n        PERFORM pg_advisory_xact_lock_shared(hashtext('docket.legal_holds'));\n        IF EXISTS (\n        SELECT FROM enforcement_heldname held\n        JOIN enforcement_legalhold hold ON hold.id = held.hold_id\n        WHERE hold.ended_at IS NULL AND (\n            held.account_id = NULL::uuid\n            OR held.account_id = (SELECT c.account_id FROM enforcement_case c WHERE c.id = OLD.case_id)\n            OR held.case_id = ANY (ARRAY(SELECT docket_merged_with(OLD.case_id)))\n            OR (OLD.case_id IS NULL AND held.case_id IN (\n                SELECT c.id FROM enforcement_case c WHERE c.account_id = NULL::uuid\n            ))\n        )\n    )\n        THEN RAISE EXCEPTION 'this cannot be removed now' USING ERRCODE = '23514', CONSTRAINT = 'kept_while_held'; END IF; RETURN NULL;", hash='711b9eef331f0faa24f4c81334e2becdea59d7d1', operation='DELETE', pgid='pgtrigger_kept_while_held_64e0a', table='enforcement_message', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='mailedmessage',
            trigger=pgtrigger.compiler.Trigger(name='mailed_message_whole', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF current_setting('docket.allow_truncate', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'mailed_message is append-only' USING ERRCODE = '23514', CONSTRAINT = 'mailed_message_whole';", hash='674c11f49966507c1056c7ba068e47077ce3467b', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_mailed_message_whole_530a9', table='enforcement_mailedmessage', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='mailedmessage',
            trigger=pgtrigger.compiler.Trigger(name='written_with_event', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_case c JOIN enforcement_event e\n                ON e.case_id = c.id AND e.case_version = c.version\n            WHERE c.id = (SELECT m.case_id FROM enforcement_message m WHERE m.id = NEW.message_id) AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'what binds somebody is written with an event of its case' USING ERRCODE = '23514', CONSTRAINT = 'written_with_event'; END IF; RETURN NULL;", hash='6830d94ee3824c9b55c570fa4fce089c8d308241', operation='INSERT', pgid='pgtrigger_written_with_event_9a073', table='enforcement_mailedmessage', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='mailedmessage',
            trigger=pgtrigger.compiler.Trigger(name='mailed_message_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func='IF TG_OP = \'UPDATE\' AND coalesce(to_jsonb(NEW) = to_jsonb(OLD) || (\n        SELECT jsonb_object_agg(c.name, jsonb_build_object(\'sender\', \'""\'::jsonb, \'subject\', \'""\'::jsonb) -> c.name)\n        FROM enforcement_tombstone t, jsonb_object_keys(t.removed) c (name)\n        WHERE t.row_id = OLD.id AND t.kind IN (\'mailed_message\')\n            AND t.xact = pg_current_xact_id()\n            AND jsonb_exists(jsonb_build_object(\'sender\', \'""\'::jsonb, \'subject\', \'""\'::jsonb), c.name)\n    ), false) THEN RETURN NEW; END IF; RAISE EXCEPTION \'mailed_message is append-only\' USING ERRCODE = \'23514\', CONSTRAINT = \'mailed_message_kept\';', hash='878813ff86f8a89433a1ecc57ad7e3db08b27028', operation='UPDATE OR DELETE', pgid='pgtrigger_mailed_message_kept_fb376', table='enforcement_mailedmessage', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='misusechoice',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('reason', ''), _negated=True), ('number__gt', models.F('made_from'))), name='misuse_choice_comes_after'),
        ),
        migrations.AddConstraint(
            model_name='misusechoice',
            constraint=models.CheckConstraint(condition=models.Q(('agreed_at__isnull', True), ('declined_at__isnull', True), _connector='OR'), name='misuse_choice_answered_once'),
        ),
        migrations.AddConstraint(
            model_name='misusechoice',
            constraint=models.UniqueConstraint(condition=models.Q(('declined_at__isnull', True)), fields=('made_from',), name='misuse_choices_follow_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='misusechoice',
            trigger=pgtrigger.compiler.Trigger(name='misuse_choice_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n        IF TG_OP = 'DELETE' OR to_jsonb(NEW) - ARRAY['agreed_by_id', 'agreed_by_name', 'agreed_at', 'declined_by_name', 'declined_at'] <> to_jsonb(OLD) - ARRAY['agreed_by_id', 'agreed_by_name', 'agreed_at', 'declined_by_name', 'declined_at'] OR (\n            coalesce(OLD.agreed_at, OLD.declined_at) IS NOT NULL\n            AND to_jsonb(NEW) - '{}'::text[] <> to_jsonb(OLD) - '{}'::text[]\n        ) THEN RAISE EXCEPTION 'a choice of a profile stays as it was proposed and answered' USING ERRCODE = '23514', CONSTRAINT = 'misuse_choice_kept'; END IF;\n        RETURN NEW;", hash='8326072c8fe375ead0002cd78be3f3eecf6433bf', operation='UPDATE OR DELETE', pgid='pgtrigger_misuse_choice_kept_ec36e', table='enforcement_misusechoice', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='misusechoice',
            trigger=pgtrigger.compiler.Trigger(name='misuse_chosen_by_two', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."agreed_at" IS NOT NULL)', constraint='CONSTRAINT', func="\n        IF NOT EXISTS (\n            SELECT FROM accounts_user u WHERE u.id = NEW.agreed_by_id AND u.role IN ('ADMIN')\n                AND u.is_active\n        ) OR NOT EXISTS (\n            SELECT FROM enforcement_staffevent e\n            WHERE e.act = 'agree to misuse profile' AND e.by_id = NEW.agreed_by_id\n                AND (e.after ->> 'number')::int = NEW.number\n                AND e.xact = pg_current_xact_id()\n        ) OR (NEW.agreed_by_id = NEW.proposed_by_id AND EXISTS (\n            SELECT FROM accounts_user u WHERE u.id <> NEW.proposed_by_id AND u.role IN ('ADMIN')\n                AND u.is_active\n        )) THEN RAISE EXCEPTION 'a profile of misuse is chosen by two, on the record' USING ERRCODE = '23514', CONSTRAINT = 'misuse_chosen_by_two'; END IF; RETURN NULL;", hash='285523f0c26fe602d2b0007b3ea91d505b0f9c3c', operation='INSERT OR UPDATE OF "agreed_at"', pgid='pgtrigger_misuse_chosen_by_two_1f4ca', table='enforcement_misusechoice', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='outboxmessage',
            index=models.Index(condition=models.Q(('phase', 'PENDING')), fields=['channel', 'next_at', 'id'], name='outbox_pending'),
        ),
        migrations.AddIndex(
            model_name='outboxmessage',
            index=models.Index(condition=models.Q(('phase', 'PARKED')), fields=['id'], name='outbox_parked'),
        ),
        migrations.AddIndex(
            model_name='outboxmessage',
            index=models.Index(condition=models.Q(('done_at__isnull', True), ('phase', 'PARKED')), fields=['next_at'], name='outbox_given_up'),
        ),
        migrations.AddIndex(
            model_name='outboxmessage',
            index=models.Index(condition=models.Q(('channel', 'WEBHOOK')), fields=['recipient', 'owed_at', 'id'], name='outbox_of_endpoint'),
        ),
        migrations.AddIndex(
            model_name='outboxmessage',
            index=models.Index(condition=models.Q(('notice__isnull', True), ('phase', 'DONE'), models.Q(models.Q(('channel', 'EMAIL'), _negated=True), ('topic__startswith', 'staff.'), _connector='OR')), fields=['channel', 'done_at'], name='outbox_leaves'),
        ),
        migrations.AddConstraint(
            model_name='outboxmessage',
            constraint=models.CheckConstraint(condition=models.Q(('phase__in', ['PENDING', 'DONE', 'PARKED'])), name='outbox_phase_is_known'),
        ),
        migrations.AddConstraint(
            model_name='outboxmessage',
            constraint=models.UniqueConstraint(fields=('notice', 'channel', 'recipient'), name='outbox_once_per_notice_and_recipient'),
        ),
        migrations.AddConstraint(
            model_name='outboxmessage',
            constraint=models.CheckConstraint(condition=models.Q(('channel__in', ['EMAIL', 'WEBHOOK', 'SNAPSHOT', 'STAFF', 'STATEMENT', 'REPORTERS'])), name='outbox_channel_is_known'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='outboxmessage',
            trigger=pgtrigger.compiler.Trigger(name='paid_has_proof', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."channel" = \'EMAIL\' AND NEW."notice_id" IS NOT NULL AND NEW."phase" = \'DONE\')', constraint='CONSTRAINT', func="\n                IF NOT EXISTS (\n                    SELECT FROM enforcement_delivery d WHERE d.message_id = NEW.id\n                ) THEN RAISE EXCEPTION 'a letter is done once it is known what became of it' USING ERRCODE = '23514', CONSTRAINT = 'paid_has_proof'; END IF; RETURN NULL;", hash='3cfa705f90734ba1f8dccfc1730f0e50486b81db', operation='INSERT OR UPDATE OF "phase"', pgid='pgtrigger_paid_has_proof_ca2b8', table='enforcement_outboxmessage', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='outboxmessage',
            trigger=pgtrigger.compiler.Trigger(name='letter_is_its_notice', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."channel" = \'EMAIL\' AND NEW."notice_id" IS NOT NULL)', constraint='CONSTRAINT', func="\n                IF (NEW.payload ->> 'proves')::boolean AND EXISTS (\n                    SELECT FROM enforcement_notice n WHERE n.id = NEW.notice_id\n                        AND n.audience = 'HOLDER' AND (n.text, n.subject, NEW.recipient) IS DISTINCT FROM\n    (NEW.payload ->> 'text', NEW.payload ->> 'subject', NEW.payload ->> 'to')\n                )\n                THEN RAISE EXCEPTION 'a letter that proves anything says what its notice says, to its recipient' USING ERRCODE = '23514', CONSTRAINT = 'letter_is_its_notice'; END IF; RETURN NULL;", hash='66f058a2ad497400996e3ad0ad917b2f2813b38e', operation='INSERT', pgid='pgtrigger_letter_is_its_notice_e31e1', table='enforcement_outboxmessage', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='outboxmessage',
            trigger=pgtrigger.compiler.Trigger(name='owed_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT (OLD."phase" = \'DONE\') OR OLD."notice_id" IS NOT NULL)', func="RAISE EXCEPTION 'a message that is owed, or brings a notice, stays' USING ERRCODE = '23514', CONSTRAINT = 'owed_stays';", hash='48a3b549cd836107909deb7fa4ebc747c4118809', operation='DELETE', pgid='pgtrigger_owed_stays_07c91', table='enforcement_outboxmessage', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='outboxmessage',
            trigger=pgtrigger.compiler.Trigger(name='kept_while_held', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n        PERFORM pg_advisory_xact_lock_shared(hashtext('docket.legal_holds'));\n        IF EXISTS (\n        SELECT FROM enforcement_heldname held\n        JOIN enforcement_legalhold hold ON hold.id = held.hold_id\n        WHERE hold.ended_at IS NULL AND (\n            held.account_id = OLD.account_id\n            OR held.account_id = (SELECT c.account_id FROM enforcement_case c WHERE c.id = OLD.case_id)\n            OR held.case_id = ANY (ARRAY(SELECT docket_merged_with(OLD.case_id)))\n            OR (OLD.case_id IS NULL AND held.case_id IN (\n                SELECT c.id FROM enforcement_case c WHERE c.account_id = OLD.account_id\n            ))\n        )\n    )\n        THEN RAISE EXCEPTION 'this cannot be removed now' USING ERRCODE = '23514', CONSTRAINT = 'kept_while_held'; END IF; RETURN NULL;", hash='dbbb64f1a19f1fd24ed8a65aef5864fbaa87b391', operation='DELETE', pgid='pgtrigger_kept_while_held_7019b', table='enforcement_outboxmessage', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(fields=['notice', 'at'], name='delivery_of_notice'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(('outcome__in', ['ACCEPTED', 'BOUNCED', 'UNKNOWN', 'FAILED', 'READ'])), name='delivery_outcome_is_known'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(('informs', False), ('outcome__in', ['ACCEPTED', 'READ', 'BOUNCED']), _connector='OR'), name='delivery_informs_by_arriving'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.UniqueConstraint(condition=models.Q(('outcome', 'BOUNCED')), fields=('message',), name='delivery_bounces_once'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.UniqueConstraint(condition=models.Q(('channel', 'PORTAL')), fields=('notice', 'recipient'), name='delivery_opened_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='delivery',
            trigger=pgtrigger.compiler.Trigger(name='delivery_whole', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF current_setting('docket.allow_truncate', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'delivery is append-only' USING ERRCODE = '23514', CONSTRAINT = 'delivery_whole';", hash='72063a32e7c4e7c7044097eae4b12de5a102699f', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_delivery_whole_3e5d7', table='enforcement_delivery', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='delivery',
            trigger=pgtrigger.compiler.Trigger(name='delivery_awaits_seal', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."hash" > \'\')', func="\n                INSERT INTO enforcement_unsealeddelivery (delivery_id, account_id, hash)\n                    SELECT NEW.id, n.account_id, NEW.hash FROM enforcement_notice n\n                    WHERE n.id = NEW.notice_id AND n.audience = 'HOLDER';\n                RETURN NULL;", hash='6bd96b4ee331c1b6ea999b21ba1bfcf3ab972ed9', operation='INSERT', pgid='pgtrigger_delivery_awaits_seal_f3ccc', table='enforcement_delivery', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='delivery',
            trigger=pgtrigger.compiler.Trigger(name='opened_by_a_contact_who_came_in', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."channel" = \'PORTAL\')', constraint='CONSTRAINT', func="\n                IF NEW.outcome <> 'READ' OR NOT EXISTS (\n                    SELECT FROM enforcement_notice n\n                    JOIN accounts_contact c ON c.account_id = n.account_id\n                        AND c.email = NEW.recipient AND c.confirmed_at IS NOT NULL\n                    JOIN enforcement_portalsession s ON s.contact_id = c.id\n                    WHERE n.id = NEW.notice_id AND n.audience = 'HOLDER'\n                ) THEN RAISE EXCEPTION 'a notice is opened by a contact of its account who came in by a link' USING ERRCODE = '23514', CONSTRAINT = 'opened_by_a_contact_who_came_in'; END IF; RETURN NULL;", hash='678fd37a4faec0abee451596e1e1b65d2f79a19f', operation='INSERT', pgid='pgtrigger_opened_by_a_contact_who_came_in_ad4bf', table='enforcement_delivery', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='delivery',
            trigger=pgtrigger.compiler.Trigger(name='delivery_is_of_its_message', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT (NEW."channel" IN (\'PORTAL\', \'PARTNER\')))', constraint='CONSTRAINT', func="\n                IF NOT EXISTS (\n                    SELECT FROM enforcement_outboxmessage o WHERE o.id = NEW.message_id\n                        AND o.notice_id = NEW.notice_id AND o.channel = NEW.channel\n                        AND o.recipient = NEW.recipient\n                        AND (o.attempts > 0 OR o.crashes > 0 OR o.phase <> 'PENDING')\n                ) THEN RAISE EXCEPTION 'a delivery is what became of a message that was sent' USING ERRCODE = '23514', CONSTRAINT = 'delivery_is_of_its_message'; END IF; RETURN NULL;", hash='8146febcbcef1f39ad0d2873ad1fa1ff4d33949b', operation='INSERT', pgid='pgtrigger_delivery_is_of_its_message_0be81', table='enforcement_delivery', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='delivery',
            trigger=pgtrigger.compiler.Trigger(name='confirmed_by_the_partner_asked', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."channel" = \'PARTNER\')', constraint='CONSTRAINT', func="\n                IF NEW.outcome <> 'ACCEPTED' OR NOT EXISTS (\n                    SELECT FROM enforcement_passon p\n                    JOIN enforcement_notice n ON n.id = p.notice_id\n                    JOIN accounts_account a ON a.id = n.account_id\n                        AND a.channel_partner_id = p.partner_id\n                    JOIN accounts_contact c ON c.partner_id = p.partner_id\n                        AND c.email = NEW.recipient AND c.confirmed_at IS NOT NULL\n                    JOIN enforcement_portalsession s ON s.contact_id = c.id\n                    WHERE p.notice_id = NEW.notice_id AND n.audience = 'HOLDER'\n                        AND p.how = 'CONFIRMED' AND p.told_at = NEW.at\n                ) THEN RAISE EXCEPTION 'a notice was passed on if a contact of the partner asked confirms it' USING ERRCODE = '23514', CONSTRAINT = 'confirmed_by_the_partner_asked'; END IF; RETURN NULL;", hash='fd03b9015fb2b9dcef542e582b63acbf5d2f909f', operation='INSERT', pgid='pgtrigger_confirmed_by_the_partner_asked_4d3c3', table='enforcement_delivery', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='delivery',
            trigger=pgtrigger.compiler.Trigger(name='delivery_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func='IF TG_OP = \'UPDATE\' AND coalesce(to_jsonb(NEW) = to_jsonb(OLD) || (\n        SELECT jsonb_object_agg(c.name, jsonb_build_object(\'recipient\', to_jsonb(OLD.id::text), \'proof\', \'""\'::jsonb) -> c.name)\n        FROM enforcement_tombstone t, jsonb_object_keys(t.removed) c (name)\n        WHERE t.row_id = OLD.id AND t.kind IN (\'delivery\')\n            AND t.xact = pg_current_xact_id()\n            AND jsonb_exists(jsonb_build_object(\'recipient\', to_jsonb(OLD.id::text), \'proof\', \'""\'::jsonb), c.name)\n    ), false) THEN RETURN NEW; END IF; RAISE EXCEPTION \'delivery is append-only\' USING ERRCODE = \'23514\', CONSTRAINT = \'delivery_kept\';', hash='0a1ad40b0e56153c0abc39d42470ad3e859e7677', operation='UPDATE OR DELETE', pgid='pgtrigger_delivery_kept_e9b02', table='enforcement_delivery', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='passon',
            index=models.Index(condition=models.Q(('settled_at__isnull', True)), fields=['due_at'], name='pass_on_waiting'),
        ),
        migrations.AddIndex(
            model_name='passon',
            index=models.Index(fields=['case'], name='pass_on_of_case'),
        ),
        migrations.AddConstraint(
            model_name='passon',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('how', ''), ('proof', ''), ('settled_at__isnull', True), ('told_at__isnull', True)), models.Q(models.Q(('proof', ''), _negated=True), ('how', 'CONFIRMED'), ('settled_at__isnull', False), ('told_at__gte', models.F('asked_at')), ('told_at__isnull', False), ('told_at__lte', models.F('settled_at'))), models.Q(('how__in', ['CONFIRMED', 'REACHED', 'OURSELVES']), models.Q(('how', 'CONFIRMED'), _negated=True), ('proof', ''), ('settled_at__isnull', False), ('told_at__isnull', True)), _connector='OR'), name='pass_on_is_settled_whole'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='passon',
            trigger=pgtrigger.compiler.Trigger(name='written_with_event', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_case c JOIN enforcement_event e\n                ON e.case_id = c.id AND e.case_version = c.version\n            WHERE c.id = NEW.case_id AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'what binds somebody is written with an event of its case' USING ERRCODE = '23514', CONSTRAINT = 'written_with_event'; END IF; RETURN NULL;", hash='b37086005de1e0658f0aca8ef15828fc80e13482', operation='INSERT OR UPDATE OF "settled_at"', pgid='pgtrigger_written_with_event_6b64d', table='enforcement_passon', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='plan',
            trigger=pgtrigger.compiler.Trigger(name='written_with_event', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_case c JOIN enforcement_event e\n                ON e.case_id = c.id AND e.case_version = c.version\n            WHERE c.id = NEW.case_id AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'what binds somebody is written with an event of its case' USING ERRCODE = '23514', CONSTRAINT = 'written_with_event'; END IF; RETURN NULL;", hash='d7da4b7c04d2da2a40f101e85af05b5decb52d8d', operation='INSERT', pgid='pgtrigger_written_with_event_c2338', table='enforcement_plan', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='bulkdecision',
            index=models.Index(condition=models.Q(('phase__in', ['PREPARING', 'RUNNING'])), fields=['id'], name='bulk_under_way'),
        ),
        migrations.AddIndex(
            model_name='bulkdecision',
            index=models.Index(condition=models.Q(('phase__in', ['READY', 'PROPOSED'])), fields=['expires_at'], name='bulk_waiting'),
        ),
        migrations.AddConstraint(
            model_name='bulkdecision',
            constraint=models.CheckConstraint(condition=models.Q(('phase__in', ['PREPARING', 'READY', 'PROPOSED', 'RUNNING', 'STOPPED', 'DONE', 'SENT_BACK', 'WITHDRAWN', 'EXPIRED'])), name='bulk_phase_is_known'),
        ),
        migrations.AddConstraint(
            model_name='bulkdecision',
            constraint=models.CheckConstraint(condition=models.Q(('origin__in', ['LIST', 'PARTNER', 'LINKED', 'UNDO'])), name='bulk_origin_is_known'),
        ),
        migrations.AddConstraint(
            model_name='bulkdecision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('undoes__isnull', True), ('verb__in', ('limit', 'suspend'))), models.Q(('undoes__isnull', False), ('verb', 'lift_measure')), _connector='OR'), name='bulk_imposes_or_undoes'),
        ),
        migrations.AddConstraint(
            model_name='bulkdecision',
            constraint=models.CheckConstraint(condition=models.Q(('approved_by__isnull', True), models.Q(('approved_by', models.F('made_by')), _negated=True), _connector='OR'), name='bulk_approver_is_not_proposer'),
        ),
        migrations.AddConstraint(
            model_name='bulkdecision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('phase__in', ('RUNNING', 'STOPPED', 'DONE')), _negated=True), models.Q(('approved_at__isnull', False), ('approved_by__isnull', False), ('approver_role__in', ['LEAD', 'ADMIN']), models.Q(('set_hash', ''), _negated=True), ('approved_hash', models.F('set_hash'))), _connector='OR'), name='bulk_runs_as_approved'),
        ),
        migrations.AddConstraint(
            model_name='bulkdecision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('phase__in', ['READY', 'PROPOSED']), _negated=True), models.Q(('expires_at__isnull', False), models.Q(('set_hash', ''), _negated=True)), _connector='OR'), name='bulk_shown_expires'),
        ),
        migrations.AddConstraint(
            model_name='bulkdecision',
            constraint=models.UniqueConstraint(condition=models.Q(('undoes__isnull', False), models.Q(('phase__in', ('SENT_BACK', 'WITHDRAWN', 'EXPIRED')), _negated=True)), fields=('undoes',), name='bulk_undone_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='bulkdecision',
            trigger=pgtrigger.compiler.Trigger(name='phase_follows_arrows', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."phase" IS DISTINCT FROM (NEW."phase"))', func="\n        IF (OLD.phase, NEW.phase) NOT IN (('PROPOSED', 'RUNNING'), ('PROPOSED', 'EXPIRED'), ('READY', 'EXPIRED'), ('RUNNING', 'DONE'), ('READY', 'PROPOSED'), ('STOPPED', 'RUNNING'), ('PROPOSED', 'SENT_BACK'), ('PREPARING', 'READY'), ('RUNNING', 'STOPPED'), ('PREPARING', 'WITHDRAWN'), ('PROPOSED', 'WITHDRAWN'), ('READY', 'WITHDRAWN'))\n        THEN RAISE EXCEPTION 'a phase moves along its arrows' USING ERRCODE = '23514', CONSTRAINT = 'phase_follows_arrows'; END IF;\n        RETURN NEW;", hash='4389d566d12cf7af6cdd1dfc556ba2a03a25b07a', operation='UPDATE', pgid='pgtrigger_phase_follows_arrows_ec405', table='enforcement_bulkdecision', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='bulkdecision',
            trigger=pgtrigger.compiler.Trigger(name='bulk_is_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                IF TG_OP = 'DELETE' OR to_jsonb(OLD) - ARRAY['phase','set_hash','proposed_at','expires_at','approved_by_id','approver_name','approver_role','approved_hash','approved_at','ended_at','answer'] <>\n                        to_jsonb(NEW) - ARRAY['phase','set_hash','proposed_at','expires_at','approved_by_id','approver_name','approver_role','approved_hash','approved_at','ended_at','answer']\n                    OR (OLD.phase <> 'PREPARING' AND OLD.set_hash <> NEW.set_hash)\n                    OR (OLD.approved_by_id IS NOT NULL AND (OLD.approved_by_id, OLD.approved_hash)\n                        IS DISTINCT FROM (NEW.approved_by_id, NEW.approved_hash))\n                THEN RAISE EXCEPTION 'a set that was shown is not changed' USING ERRCODE = '23514', CONSTRAINT = 'bulk_is_kept'; END IF;\n                RETURN NEW;", hash='29387cd2bff1a84b1223af11bd46487721144960', operation='UPDATE OR DELETE', pgid='pgtrigger_bulk_is_kept_5630f', table='enforcement_bulkdecision', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='bulkdecision',
            trigger=pgtrigger.compiler.Trigger(name='bulk_begins_empty', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                IF NEW.phase <> 'PREPARING' OR NEW.approved_by_id IS NOT NULL\n                THEN RAISE EXCEPTION 'a bulk decision begins unapproved' USING ERRCODE = '23514', CONSTRAINT = 'bulk_begins_empty'; END IF;\n                RETURN NEW;", hash='73f91b6b85aadee39ad8d692aeeca46f9caa4b9d', operation='INSERT', pgid='pgtrigger_bulk_begins_empty_3b1a0', table='enforcement_bulkdecision', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='bulkdecision',
            trigger=pgtrigger.compiler.Trigger(name='bulk_is_approved', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n                IF OLD.phase = 'PROPOSED' AND NEW.phase = 'RUNNING' AND (NOT EXISTS (\n                    SELECT FROM accounts_user u WHERE u.id = NEW.approved_by_id\n                        AND u.role = NEW.approver_role AND u.role IN ('LEAD', 'ADMIN')\n                        AND u.is_active\n                ) OR EXISTS (\n                    SELECT FROM enforcement_staffevent e\n                    WHERE e.act IN ('make', 'role', 'enable', 'renew sign-in', 'email') AND e.at > NEW.approved_at - interval '30 days'\n                        AND e.at <= NEW.approved_at AND (\n                            (e.person_id = NEW.approved_by_id\n                                AND NEW.made_by_id IN (e.by_id, e.proposer_id))\n                            OR (e.person_id = NEW.made_by_id\n                                AND NEW.approved_by_id IN (e.by_id, e.proposer_id))\n                        )\n                )) THEN RAISE EXCEPTION 'a set is approved by a lead or an admin independent of its proposer' USING ERRCODE = '23514', CONSTRAINT = 'bulk_is_approved'; END IF; RETURN NULL;", hash='3491da093bf07b5c49343c9ae5b5fc0f695651ce', operation='UPDATE OF "phase"', pgid='pgtrigger_bulk_is_approved_fa3f2', table='enforcement_bulkdecision', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='policyversion',
            constraint=models.UniqueConstraint(fields=('policy', 'version'), name='policy_version_once'),
        ),
        migrations.AddConstraint(
            model_name='policyversion',
            constraint=models.UniqueConstraint(condition=models.Q(('published_at__isnull', False)), fields=('policy', 'effective_on'), name='policy_one_version_a_day'),
        ),
        migrations.AddConstraint(
            model_name='policyversion',
            constraint=models.UniqueConstraint(condition=models.Q(('published_at__isnull', True)), fields=('policy',), name='policy_one_draft'),
        ),
        migrations.AddConstraint(
            model_name='policyversion',
            constraint=models.CheckConstraint(condition=models.Q(('effective_on__gte', datetime.date(1900, 1, 1)), ('effective_on__lt', datetime.date(2200, 1, 1))), name='version_within_time'),
        ),
        migrations.AddConstraint(
            model_name='policyversion',
            constraint=models.CheckConstraint(condition=models.Q(accounts.bounds.IsComposed(models.F('version')), models.Q(('version__regex', '/|[\\x01-\\x1f\\x7f]|^$|(^|/)[.\\s]+(/|$)'), _negated=True)), name='version_has_address'),
        ),
        migrations.AddConstraint(
            model_name='policyversion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('proposal_ends_at__isnull', True), ('proposed_at__isnull', True), ('publisher__isnull', True)), models.Q(('proposal_ends_at__isnull', False), ('proposed_at__isnull', False), ('published_at__isnull', True), ('publisher__isnull', False)), _connector='OR'), name='version_proposal_is_whole'),
        ),
        migrations.AddConstraint(
            model_name='policyversion',
            constraint=models.CheckConstraint(condition=models.Q(('unless_stopped', False), ('published_at__isnull', False), ('proposal_ends_at__gte', django.db.models.expressions.CombinedExpression(models.F('proposed_at'), '+', models.Value(datetime.timedelta(days=1)))), _connector='OR'), name='version_proposal_can_be_stopped'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='policyversion',
            trigger=pgtrigger.compiler.Trigger(name='policy_version_is_published', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."published_at" IS NOT NULL)', func="RAISE EXCEPTION 'a published version is not changed; draft another one' USING ERRCODE = '23514', CONSTRAINT = 'policy_version_is_published';", hash='59e9e78884fea8c6562cdca1004e0144590b6ab7', operation='UPDATE OR DELETE', pgid='pgtrigger_policy_version_is_published_2ec84', table='enforcement_policyversion', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='policyversion',
            trigger=pgtrigger.compiler.Trigger(name='published_by_two', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."published_at" IS NOT NULL)', constraint='CONSTRAINT', func="\n    IF EXISTS ((\n        SELECT c.code, c.title, btrim(replace(c.text, E'\\r\\n', E'\\n'), E' \\t\\r\\n'), c.severity, c.curable, c.measures, (\n            SELECT jsonb_object_agg(x.code, btrim(replace(x.text, E'\\r\\n', E'\\n'), E' \\t\\r\\n'))\n            FROM enforcement_clauseexception x WHERE x.clause_id = c.id\n        ) FROM enforcement_clause c\n        WHERE c.version_id = (\n            SELECT v.id FROM enforcement_policyversion v\n            WHERE v.policy_id = NEW.policy_id AND v.published_at IS NOT NULL\n                AND v.effective_on < NEW.effective_on\n            ORDER BY v.effective_on DESC LIMIT 1) AND 'TERMINATE' = ANY (c.measures) EXCEPT \n        SELECT c.code, c.title, btrim(replace(c.text, E'\\r\\n', E'\\n'), E' \\t\\r\\n'), c.severity, c.curable, c.measures, (\n            SELECT jsonb_object_agg(x.code, btrim(replace(x.text, E'\\r\\n', E'\\n'), E' \\t\\r\\n'))\n            FROM enforcement_clauseexception x WHERE x.clause_id = c.id\n        ) FROM enforcement_clause c\n        WHERE c.version_id = NEW.id AND 'TERMINATE' = ANY (c.measures)) UNION ALL (\n        SELECT c.code, c.title, btrim(replace(c.text, E'\\r\\n', E'\\n'), E' \\t\\r\\n'), c.severity, c.curable, c.measures, (\n            SELECT jsonb_object_agg(x.code, btrim(replace(x.text, E'\\r\\n', E'\\n'), E' \\t\\r\\n'))\n            FROM enforcement_clauseexception x WHERE x.clause_id = c.id\n        ) FROM enforcement_clause c\n        WHERE c.version_id = NEW.id AND 'TERMINATE' = ANY (c.measures) EXCEPT \n        SELECT c.code, c.title, btrim(replace(c.text, E'\\r\\n', E'\\n'), E' \\t\\r\\n'), c.severity, c.curable, c.measures, (\n            SELECT jsonb_object_agg(x.code, btrim(replace(x.text, E'\\r\\n', E'\\n'), E' \\t\\r\\n'))\n            FROM enforcement_clauseexception x WHERE x.clause_id = c.id\n        ) FROM enforcement_clause c\n        WHERE c.version_id = (\n            SELECT v.id FROM enforcement_policyversion v\n            WHERE v.policy_id = NEW.policy_id AND v.published_at IS NOT NULL\n                AND v.effective_on < NEW.effective_on\n            ORDER BY v.effective_on DESC LIMIT 1) AND 'TERMINATE' = ANY (c.measures)))\n    AND EXISTS (\n        SELECT FROM accounts_user u WHERE u.role = 'ADMIN' AND u.is_active\n            AND u.xact <> pg_current_xact_id()\n    )\n    AND NOT EXISTS (\n        SELECT FROM enforcement_staffevent e\n        LEFT JOIN accounts_user p ON p.id = e.proposer_id AND p.role = 'ADMIN' AND p.is_active\n        LEFT JOIN accounts_user s ON s.id = e.by_id AND s.role = 'ADMIN' AND s.is_active\n        -- the proposal of the edition before, which publishing ends; the version before this\n        -- program's noted less of it\n        LEFT JOIN enforcement_staffevent w ON w.act = 'propose publication' AND w.by_id = p.id\n            AND w.about = e.about\n            AND coalesce(w.after ->> 'version', NEW.id::text) = NEW.id::text\n            AND coalesce((w.after ->> 'edition')::int, NEW.edition - 1) = NEW.edition - 1\n        WHERE e.act = 'publish' AND e.xact = pg_current_xact_id()\n        AND e.after ->> 'version' = NEW.id::text AND (\n            -- one proposed it, another agreed\n            (w.id IS NOT NULL AND s.id IS NOT NULL AND NOT EXISTS (\n                SELECT FROM enforcement_staffevent g\n                WHERE g.act IN ('make', 'role', 'enable', 'renew sign-in', 'email') AND g.at <= e.at\n                    AND g.at > e.at - interval '30 days' AND (\n                        (g.person_id = p.id AND s.id IN (g.by_id, g.proposer_id))\n                        OR (g.person_id = s.id AND p.id IN (g.by_id, g.proposer_id))\n                    )\n            ))\n            -- nobody else could agree, and nobody stopped it for a day\n            OR (w.id IS NOT NULL AND e.by_id IS NULL\n                AND coalesce((w.after ->> 'unless_stopped')::boolean, true)\n                AND w.at <= e.at - interval '86400.0 seconds')\n            -- one alone, where no other admin is there, nor was when this began\n            OR (e.proposer_id IS NULL AND s.id IS NOT NULL AND NOT EXISTS (\n                SELECT FROM accounts_user u WHERE u.id <> s.id AND (u.role = 'ADMIN' AND u.is_active\n                    OR EXISTS (\n                        SELECT FROM enforcement_staffevent x\n                        WHERE x.person_id = u.id AND x.xact = pg_current_xact_id()\n                    ))\n            ))\n        )\n    ) THEN RAISE EXCEPTION 'what an account can be terminated for is changed by two admins, on the record' USING ERRCODE = '23514', CONSTRAINT = 'published_by_two'; END IF; RETURN NULL;", hash='15e5e39dee321171146e6e2fffa6ef173f526aec', operation='INSERT OR UPDATE OF "published_at"', pgid='pgtrigger_published_by_two_3734a', table='enforcement_policyversion', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='decision',
            index=models.Index(condition=models.Q(('phase', 'PROPOSED')), fields=['expires_at'], name='decision_waiting'),
        ),
        migrations.AddIndex(
            model_name='decision',
            index=django.contrib.postgres.indexes.BrinIndex(autosummarize=True, fields=['executed_at'], name='decision_by_time'),
        ),
        migrations.AddIndex(
            model_name='decision',
            index=models.Index(condition=models.Q(('phase', 'EXECUTED'), ('ratify_by_at__isnull', False)), fields=['id'], name='decision_to_ratify'),
        ),
        migrations.AddIndex(
            model_name='decision',
            index=models.Index(condition=models.Q(('needs', ''), _negated=True), fields=['executed_at'], include=('verb', 'case'), name='decision_with_approval'),
        ),
        migrations.AddIndex(
            model_name='decision',
            index=models.Index(condition=models.Q(('verb__in', ('limit', 'suspend', 'suspend_for_danger'))), fields=['executed_at'], include=('id', 'verb', 'case', 'proposed_by'), name='decision_of_precaution'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.UniqueConstraint(condition=models.Q(('phase', 'PROPOSED')), fields=('case',), name='decision_one_open_per_case'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(('phase__in', ['PROPOSED', 'EXECUTED', 'SENT_BACK', 'WITHDRAWN', 'EXPIRED', 'RATIFIED', 'LAPSED'])), name='decision_phase_is_known'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(('ratified_by__isnull', True), models.Q(('ratified_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='decision_ratifier_is_not_proposer'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(('needs__in', ['', 'AUDITOR', 'REVIEWER', 'LEAD', 'ADMIN'])), name='decision_needs_a_known_role'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('phase', 'PROPOSED'), _negated=True), ('expires_at__isnull', False), _connector='OR'), name='decision_held_expires'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('phase', 'RATIFIED'), _negated=True), ('ratified_by__isnull', False), _connector='OR'), name='decision_ratified_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('phase__in', ['EXECUTED', 'RATIFIED', 'LAPSED']), _negated=True), ('executed_at__isnull', False), _connector='OR'), name='decision_executed_has_time'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(('approved_by__isnull', True), models.Q(('approved_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='decision_approver_is_not_proposer'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('phase__in', ['EXECUTED', 'RATIFIED', 'LAPSED']), _negated=True), ('needs', ''), ('approved_by__isnull', False), _connector='OR'), name='decision_executed_as_approved'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('needs', 'ADMIN'), _negated=True), ('approver_role__in', ['', 'ADMIN']), _connector='OR'), name='decision_approved_by_the_role_it_needs'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='decision',
            trigger=pgtrigger.compiler.Trigger(name='decision_is_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                IF TG_OP = 'DELETE' THEN\n                    RAISE EXCEPTION 'a decision is never deleted' USING ERRCODE = '23514', CONSTRAINT = 'decision_is_kept'; END IF;\n                IF OLD.phase = 'PROPOSED' AND to_jsonb(OLD) - ARRAY['phase','approved_by_id','approver_name','approver_role','approved_at','executed_at','impact','answer','notice','ratify_by_at'] =\n                    to_jsonb(NEW) - ARRAY['phase','approved_by_id','approver_name','approver_role','approved_at','executed_at','impact','answer','notice','ratify_by_at']\n                THEN RETURN NEW; END IF;\n                IF OLD.phase = 'EXECUTED' AND NEW.phase IN ('RATIFIED', 'LAPSED') AND\n                    to_jsonb(OLD) - ARRAY['phase','ratified_by_id','ratified_at'] = to_jsonb(NEW) -\n                        ARRAY['phase','ratified_by_id','ratified_at']\n                THEN RETURN NEW; END IF;\n                RAISE EXCEPTION 'a decision is superseded, not edited' USING ERRCODE = '23514', CONSTRAINT = 'decision_is_kept';", hash='fa06e21035297d2115a937893d832d7c451cb835', operation='UPDATE OR DELETE', pgid='pgtrigger_decision_is_kept_54603', table='enforcement_decision', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='decision',
            trigger=pgtrigger.compiler.Trigger(name='decision_has_notice', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n                IF NEW.phase IN ('EXECUTED', 'RATIFIED', 'LAPSED') AND\n                    (SELECT count(*) FROM enforcement_notice n\n                        WHERE n.decision_id = NEW.id) <> (NEW.notice <> '')::int\n                THEN RAISE EXCEPTION 'a decision that owes a notice has exactly one' USING ERRCODE = '23514', CONSTRAINT = 'decision_has_notice'; END IF; RETURN NULL;", hash='7b9be77d16028aa1d6a393a0c04c6e874d858cb4', operation='INSERT OR UPDATE OF "phase"', pgid='pgtrigger_decision_has_notice_900c4', table='enforcement_decision', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='decision',
            trigger=pgtrigger.compiler.Trigger(name='ratifier_is_not_hearer', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n                IF EXISTS (\n                    SELECT FROM enforcement_appeal a WHERE a.decision_id = NEW.id\n                        AND a.hearer_id IN (NEW.ratified_by_id, NEW.approved_by_id)\n                )\n                THEN RAISE EXCEPTION 'who hears the appeal has no part in the decision' USING ERRCODE = '23514', CONSTRAINT = 'ratifier_is_not_hearer'; END IF; RETURN NULL;", hash='72c49625fac759ecd24df8d313d17a27c4ce6bff', operation='UPDATE OF "ratified_by_id", "approved_by_id"', pgid='pgtrigger_ratifier_is_not_hearer_20eac', table='enforcement_decision', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='decision',
            trigger=pgtrigger.compiler.Trigger(name='decision_is_approved', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n                IF NEW.phase IN ('EXECUTED', 'RATIFIED', 'LAPSED') AND (CASE\n                    WHEN NEW.verb IN ('continue_measure', 'require_remediation', 'sanction', 'give_notice', 'withdraw_notice', 'terminate', 'vary', 'end_as_served') THEN TG_OP = 'INSERT' AND NOT EXISTS (\n                        -- a termination that comes due has the approval of its notice\n                        SELECT FROM enforcement_decision o WHERE NEW.verb = 'terminate'\n                            AND o.case_id = NEW.case_id AND o.verb = 'give_notice'\n                            AND o.phase IN ('EXECUTED', 'RATIFIED', 'LAPSED') AND o.approved_at = NEW.approved_at\n                            AND o.approved_by_id = NEW.approved_by_id\n                    ) OR TG_OP = 'UPDATE' AND OLD.phase = 'PROPOSED' AND NOT EXISTS (\n                        SELECT FROM accounts_user u WHERE u.id = NEW.approved_by_id\n                            AND (u.role = 'ADMIN' OR (u.role = 'LEAD'\n                                AND NEW.verb IN ('continue_measure', 'require_remediation', 'sanction', 'vary', 'end_as_served') AND NOT EXISTS (\n                                    -- for long: a sanction, or a precaution in all\n                                    SELECT FROM enforcement_measure m\n                                    WHERE m.case_id = NEW.case_id AND m.phase = 'IN_FORCE' AND (\n                                        (NEW.verb = 'sanction'\n                                            AND m.imposed_by_id = NEW.id\n                                            AND m.ends_at > NEW.executed_at + interval '90 days')\n                                        OR (NEW.verb = 'continue_measure'\n                                            AND m.basis = 'PRECAUTION'\n                                            AND m.review_by_at > m.first_at + interval '30 days')\n                                    )\n                                )))\n                    )\n                    WHEN NEW.verb = 'clear' THEN NEW.approved_by_id IS NULL AND EXISTS (\n                        SELECT FROM enforcement_measure m WHERE m.lifted_by_id = NEW.id\n                    )\n                    WHEN NEW.verb IN ('limit', 'suspend') THEN NEW.approved_by_id IS NULL AND EXISTS (\n                        SELECT FROM enforcement_decision o WHERE o.case_id = NEW.case_id\n                            AND o.verb IN ('lift_measure') AND o.phase IN ('EXECUTED', 'RATIFIED', 'LAPSED')\n                            AND o.executed_at < NEW.executed_at\n                    ) AND EXISTS (\n                        SELECT FROM enforcement_decision o WHERE o.case_id = NEW.case_id\n                            AND o.verb IN ('limit', 'suspend', 'suspend_for_danger') AND o.phase IN ('EXECUTED', 'RATIFIED', 'LAPSED')\n                            AND o.executed_at < NEW.executed_at\n                    )\n                    WHEN NEW.verb IN ('suspend_for_danger') THEN NEW.approved_by_id IS NULL AND EXISTS (\n                        SELECT FROM enforcement_decision o WHERE o.case_id = NEW.case_id\n                            AND o.verb = NEW.verb AND o.phase IN ('EXECUTED', 'RATIFIED', 'LAPSED')\n                            AND o.executed_at < NEW.executed_at\n                    )\n                    ELSE false END)\n                THEN RAISE EXCEPTION 'what needs an approval took effect with one' USING ERRCODE = '23514', CONSTRAINT = 'decision_is_approved'; END IF; RETURN NULL;", hash='bf56b73b9fd6dafa5984fac387e6ef1a5297bb16', operation='INSERT OR UPDATE OF "phase"', pgid='pgtrigger_decision_is_approved_9fab4', table='enforcement_decision', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='decision',
            trigger=pgtrigger.compiler.Trigger(name='decision_leaves_its_own', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n                IF NEW.phase IN ('EXECUTED', 'RATIFIED', 'LAPSED') AND (TG_OP = 'INSERT' OR OLD.phase = 'PROPOSED')\n                    AND NEW.verb IN ('limit', 'suspend', 'suspend_for_danger', 'lift_measure', 'require_remediation', 'accept_remediation', 'warn', 'sanction', 'serve', 'terminate', 'clear', 'overturn', 'vary', 'end_as_served') AND EXISTS (\n                        SELECT FROM enforcement_measure m\n                        WHERE m.case_id = NEW.case_id AND m.phase = 'IN_FORCE'\n                            AND m.kind <> 'TERMINATE' AND m.imposed_by_id <> NEW.id\n                    )\n                THEN RAISE EXCEPTION 'what a decision lifts or replaces is over with it' USING ERRCODE = '23514', CONSTRAINT = 'decision_leaves_its_own'; END IF; RETURN NULL;", hash='584d22bb07e41fd89f03f38a8d4b843555725541', operation='INSERT OR UPDATE OF "phase"', pgid='pgtrigger_decision_leaves_its_own_d49ca', table='enforcement_decision', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='decision',
            trigger=pgtrigger.compiler.Trigger(name='hearer_gives_outcome', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n                IF NEW.phase IN ('EXECUTED', 'RATIFIED', 'LAPSED') AND NEW.verb IN ('overturn', 'set_aside', 'resume_plan', 'remand_notice', 'lift_on_appeal', 'vary', 'end_as_served') AND NOT EXISTS (\n                    SELECT FROM enforcement_appeal a WHERE a.id = NEW.appeal_id\n                        AND a.case_id = NEW.case_id AND a.hearer_id = NEW.proposed_by_id\n                )\n                THEN RAISE EXCEPTION 'the outcome of an appeal is its hearer''s to give' USING ERRCODE = '23514', CONSTRAINT = 'hearer_gives_outcome'; END IF; RETURN NULL;", hash='c256ab84c95816a7466f5565cea7da42f00df125', operation='INSERT OR UPDATE OF "phase"', pgid='pgtrigger_hearer_gives_outcome_d54c2', table='enforcement_decision', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='decision',
            trigger=pgtrigger.compiler.Trigger(name='written_with_event', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_case c JOIN enforcement_event e\n                ON e.case_id = c.id AND e.case_version = c.version\n            WHERE c.id = NEW.case_id AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'what binds somebody is written with an event of its case' USING ERRCODE = '23514', CONSTRAINT = 'written_with_event'; END IF; RETURN NULL;", hash='2caae765d3b25dbad05b2dd155a465fae15c4fd0', operation='INSERT OR UPDATE OF "phase"', pgid='pgtrigger_written_with_event_443f3', table='enforcement_decision', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='decision',
            trigger=pgtrigger.compiler.Trigger(name='approver_is_foreign', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n                IF EXISTS (\n                    SELECT FROM (VALUES\n                        (NEW.approved_by_id, NEW.approved_at),\n                        (NEW.ratified_by_id, NEW.ratified_at)\n                    ) second (id, at) JOIN enforcement_staffevent e\n                        ON e.act IN ('make', 'role', 'enable', 'renew sign-in', 'email') AND e.at > second.at - interval '30 days'\n                        AND e.at <= second.at AND (\n                            (e.person_id = second.id AND NEW.proposed_by_id IN (e.by_id,\n                                e.proposer_id))\n                            OR (e.person_id = NEW.proposed_by_id AND second.id IN (e.by_id,\n                                e.proposer_id))\n                        )\n                )\n                THEN RAISE EXCEPTION 'nobody approves for whom they gave their way in, or got it from' USING ERRCODE = '23514', CONSTRAINT = 'approver_is_foreign'; END IF; RETURN NULL;", hash='3a842d472591b347c87a77d2b3c76a2ec8eaa73d', operation='INSERT OR UPDATE OF "approved_by_id", "ratified_by_id"', pgid='pgtrigger_approver_is_foreign_31a0c', table='enforcement_decision', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='decision',
            trigger=pgtrigger.compiler.Trigger(name='decision_is_the_first', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."executed_at" IS NOT NULL AND NEW."verb" IN (\'dismiss\', \'limit\', \'suspend\', \'require_remediation\', \'warn\', \'sanction\', \'give_notice\', \'terminate\', \'clear\'))', func='\n                INSERT INTO enforcement_firstdecision AS f (case_id, decided_at, took, area)\n                    SELECT c.id, NEW.executed_at, NEW.executed_at - c.opened_at, c.area\n                    FROM enforcement_case c WHERE c.id = NEW.case_id\n                    ON CONFLICT (case_id) DO UPDATE\n                        SET decided_at = excluded.decided_at, took = excluded.took\n                        WHERE excluded.decided_at < f.decided_at;\n                RETURN NULL;', hash='2d942291fa975a32b3826e17bef95523dc077e5c', operation='INSERT OR UPDATE OF "executed_at"', pgid='pgtrigger_decision_is_the_first_3f1a2', table='enforcement_decision', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='clause',
            constraint=models.UniqueConstraint(fields=('version', 'code'), name='clause_once'),
        ),
        migrations.AddConstraint(
            model_name='clause',
            constraint=models.CheckConstraint(condition=models.Q(('severity__in', ['LOW', 'MEDIUM', 'HIGH', 'CRITICAL'])), name='clause_severity_is_known'),
        ),
        migrations.AddConstraint(
            model_name='clause',
            constraint=models.CheckConstraint(condition=models.Q(('measures__contained_by', ['LIMIT', 'SUSPEND', 'TERMINATE'])), name='clause_measures_are_known'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='clause',
            trigger=pgtrigger.compiler.Trigger(name='clause_is_published', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n        PERFORM FROM enforcement_policyversion v WHERE v.id IN (OLD.version_id, NEW.version_id) FOR SHARE;\n        IF EXISTS (SELECT FROM enforcement_policyversion v WHERE v.id IN (OLD.version_id, NEW.version_id)\n            AND v.published_at IS NOT NULL)\n        THEN RAISE EXCEPTION 'a published version is not changed; draft another one' USING ERRCODE = '23514', CONSTRAINT = 'clause_is_published'; END IF;\n        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n        RETURN NEW;", hash='2a7a25b830a841479e216d37aa9f08c683e91a98', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_clause_is_published_1aaf8', table='enforcement_clause', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(models.F('due_at'), models.F('id'), condition=models.Q(('state__in', ('DISMISSED', 'CLEARED', 'RESOLVED', 'TERMINATED')), _negated=True), name='case_by_due'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(models.F('opened_at'), models.F('id'), condition=models.Q(('state__in', ('DISMISSED', 'CLEARED', 'RESOLVED', 'TERMINATED')), _negated=True), name='case_by_age'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(models.F('assignee'), models.OrderBy(models.F('priority'), descending=True), models.F('opened_at'), models.F('id'), condition=models.Q(('state__in', ('DISMISSED', 'CLEARED', 'RESOLVED', 'TERMINATED')), _negated=True), name='case_of_assignee'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(models.F('assignee'), models.F('due_at'), models.F('id'), condition=models.Q(('state__in', ('DISMISSED', 'CLEARED', 'RESOLVED', 'TERMINATED')), _negated=True), name='case_of_assignee_by_due'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(models.F('assignee'), models.F('opened_at'), models.F('id'), condition=models.Q(('state__in', ('DISMISSED', 'CLEARED', 'RESOLVED', 'TERMINATED')), _negated=True), name='case_of_assignee_by_age'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(models.OrderBy(models.F('priority'), descending=True), models.F('opened_at'), models.F('id'), condition=models.Q(('to_review', True)), name='case_to_review'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(models.F('due_at'), models.F('id'), condition=models.Q(('to_review', True)), name='case_to_review_by_due'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(models.F('opened_at'), models.F('id'), condition=models.Q(('to_review', True)), name='case_to_review_by_age'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(models.OrderBy(models.F('priority'), descending=True), models.F('opened_at'), models.F('id'), condition=models.Q(('to_hear', True)), name='case_to_hear'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(models.F('due_at'), models.F('id'), condition=models.Q(('to_hear', True)), name='case_to_hear_by_due'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(models.F('opened_at'), models.F('id'), condition=models.Q(('to_hear', True)), name='case_to_hear_by_age'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(models.OrderBy(models.F('priority'), descending=True), models.F('opened_at'), models.F('id'), condition=models.Q(('escalated', True)), name='case_escalated'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(models.F('due_at'), models.F('id'), condition=models.Q(('escalated', True)), name='case_escalated_by_due'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(models.F('opened_at'), models.F('id'), condition=models.Q(('escalated', True)), name='case_escalated_by_age'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(models.OrderBy(models.F('priority'), descending=True), models.F('opened_at'), models.F('id'), condition=models.Q(('with_others', True)), name='case_with_others'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(models.F('due_at'), models.F('id'), condition=models.Q(('with_others', True)), name='case_with_others_by_due'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(models.F('opened_at'), models.F('id'), condition=models.Q(('with_others', True)), name='case_with_others_by_age'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(models.F('state'), condition=models.Q(('state__in', ('DISMISSED', 'CLEARED', 'RESOLVED', 'TERMINATED')), _negated=True), name='case_by_state'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(models.F('severity'), condition=models.Q(('state__in', ('DISMISSED', 'CLEARED', 'RESOLVED', 'TERMINATED')), _negated=True), name='case_by_severity'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(models.F('measure'), condition=models.Q(('state__in', ('DISMISSED', 'CLEARED', 'RESOLVED', 'TERMINATED')), _negated=True), name='case_by_measure'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(models.F('standing'), condition=models.Q(('state__in', ('DISMISSED', 'CLEARED', 'RESOLVED', 'TERMINATED')), _negated=True), name='case_by_standing'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(models.F('partner'), condition=models.Q(('state__in', ('DISMISSED', 'CLEARED', 'RESOLVED', 'TERMINATED')), _negated=True), name='case_by_partner'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(models.F('locale'), condition=models.Q(('state__in', ('DISMISSED', 'CLEARED', 'RESOLVED', 'TERMINATED')), _negated=True), name='case_by_locale'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(models.F('tier'), models.OrderBy(models.F('priority'), descending=True), models.F('opened_at'), models.F('id'), condition=models.Q(('state__in', ('DISMISSED', 'CLEARED', 'RESOLVED', 'TERMINATED')), _negated=True), name='case_by_tier'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(models.OrderBy(models.F('priority'), descending=True), models.F('opened_at'), models.F('id'), condition=models.Q(('state__in', ('DISMISSED', 'CLEARED', 'RESOLVED', 'TERMINATED')), _negated=True), name='case_queue'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('lease_until_at__isnull', False)), fields=['lease_until_at'], name='case_leases'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(models.OrderBy(models.F('priority'), descending=True), models.F('opened_at'), models.F('id'), condition=models.Q(('to_approve', True)), name='case_to_approve'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(models.F('due_at'), models.F('id'), condition=models.Q(('to_approve', True)), name='case_to_approve_by_due'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(models.F('opened_at'), models.F('id'), condition=models.Q(('to_approve', True)), name='case_to_approve_by_age'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('unseen_since_at__isnull', False)), fields=['unseen_since_at'], name='case_unseen'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('awaits', ''), _negated=True), fields=['id'], name='case_awaiting'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(models.F('area'), models.F('state'), models.F('with_others'), models.F('opened_at'), condition=models.Q(('state__in', ('DISMISSED', 'CLEARED', 'RESOLVED', 'TERMINATED')), _negated=True), name='case_open_by_area'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('first_look_at__isnull', False)), fields=['first_look_at'], include=('opened_at', 'area'), name='case_by_first_look'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=django.contrib.postgres.indexes.BrinIndex(autosummarize=True, fields=['closed_at'], name='case_by_closing'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(models.F('area'), models.F('closed_at'), models.F('id'), condition=models.Q(('state__in', ('DISMISSED', 'CLEARED', 'RESOLVED', 'TERMINATED'))), name='case_closed_by_area'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(models.F('partner'), models.F('closed_at'), models.F('id'), condition=models.Q(('partner__isnull', False), ('state__in', ('DISMISSED', 'CLEARED', 'RESOLVED', 'TERMINATED'))), name='case_closed_by_partner'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(models.F('opened_at'), models.F('id'), include=('area',), name='case_by_opening'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(models.F('closed_at'), models.F('id'), condition=models.Q(('state__in', ('DISMISSED', 'CLEARED', 'RESOLVED', 'TERMINATED'))), include=('policy',), name='case_closed_by_time'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('merged_into__isnull', False)), fields=['merged_into'], name='case_merged'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['TRIAGE', 'INVESTIGATING', 'REMEDIATING', 'SERVING', 'TERMINATING', 'DISMISSED', 'CLEARED', 'RESOLVED', 'TERMINATED'])), name='case_state_is_known'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('state__in', ('DISMISSED', 'CLEARED', 'RESOLVED', 'TERMINATED'))), models.Q(models.Q(('state__in', ('DISMISSED', 'CLEARED', 'RESOLVED', 'TERMINATED')), _negated=True), ('closed_at__isnull', True)), _connector='OR'), name='case_closed_when_final'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('lease_holder__isnull', True), ('lease_until_at__isnull', True)), models.Q(('lease_holder__isnull', False), ('lease_until_at__isnull', False)), _connector='OR'), name='case_lease_has_holder'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('turn__in', ['REVIEWER', 'LEAD', 'ADMIN', 'HEARER', 'HOLDER', 'PARTNER', 'OTHER', 'CLOCK', 'NOBODY'])), name='case_turn_is_known'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('turn_for__in', ['APPROVE', 'RATIFY', 'REVIEW', 'ESCALATION', 'FINDINGS', 'DECIDE', 'ANSWER', 'TERM', 'NOTICE_PERIOD', 'REQUIREMENT', 'CLOSED'])), name='case_turn_for_is_known'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('awaits', ''), ('awaits__in', ['HOLDER', 'PARTNER', 'REPORTER', 'OTHER']), _connector='OR'), name='case_awaits_is_known'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.UniqueConstraint(condition=models.Q(('decided_at__isnull', True), ('split_from__isnull', True), ('state__in', ('TRIAGE', 'INVESTIGATING'))), fields=('account', 'area'), name='case_one_undecided_per_area'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('conduct_on__gte', datetime.date(1900, 1, 1)), ('conduct_on__lt', datetime.date(2200, 1, 1)), ('first_seen_at__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('first_seen_at__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='case_within_time'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('merged_into__isnull', True), models.Q(('state__in', ('DISMISSED', 'CLEARED', 'RESOLVED', 'TERMINATED')), models.Q(('merged_into', models.F('id')), _negated=True)), _connector='OR'), name='case_merged_is_closed'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='case',
            trigger=pgtrigger.compiler.Trigger(name='case_holds_what_it_decided', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."state" IS DISTINCT FROM (NEW."state"))', constraint='CONSTRAINT', func="\n    IF EXISTS (\n        SELECT FROM enforcement_case c LEFT JOIN enforcement_measure m\n            ON m.case_id = c.id AND m.phase <> 'OVER'\n        WHERE c.id = NEW.id AND (\n            (c.state IN ('TRIAGE', 'DISMISSED', 'CLEARED', 'RESOLVED') AND m.id IS NOT NULL)\n            OR (c.state = 'TERMINATED'\n                AND (m.kind IS DISTINCT FROM 'TERMINATE' OR m.phase <> 'IN_FORCE'))\n            OR (m.phase = 'ORDERED' AND c.state <> 'TERMINATING')\n            OR (c.state = 'TERMINATING' AND NOT EXISTS (\n                SELECT FROM enforcement_measure o WHERE o.case_id = c.id AND o.phase = 'ORDERED'\n            ))\n        )\n    ) THEN RAISE EXCEPTION 'a case holds what its state allows: nothing once it has let go' USING ERRCODE = '23514', CONSTRAINT = 'case_holds_what_it_decided'; END IF; RETURN NULL;", hash='d56f3c974484bb352691898702cbee23f8d656cd', operation='UPDATE OF "state"', pgid='pgtrigger_case_holds_what_it_decided_a7c8a', table='enforcement_case', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='case',
            trigger=pgtrigger.compiler.Trigger(name='state_has_event', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n                IF TG_OP = 'UPDATE' AND OLD.state = NEW.state THEN RETURN NULL; END IF;\n                IF NOT (CASE TG_OP WHEN 'INSERT' THEN NEW.state = 'TRIAGE' AND EXISTS (\n                    SELECT FROM enforcement_event e WHERE e.case_id = NEW.id\n                        AND e.source = '' AND e.target = NEW.state\n                        AND e.xact = pg_current_xact_id()\n                ) ELSE EXISTS (\n                    SELECT FROM enforcement_event e JOIN enforcement_decision d\n                        ON d.id = e.decision_id AND d.case_id = NEW.id AND d.verb = e.act\n                        AND d.phase IN ('EXECUTED', 'RATIFIED', 'LAPSED') AND d.executed_at = e.at\n                    WHERE e.case_id = NEW.id AND e.source = OLD.state AND e.target = NEW.state\n                        AND e.xact = pg_current_xact_id()\n                        AND (e.act, e.source, e.target) IN (('accept_remediation', 'REMEDIATING', 'RESOLVED'), ('clear', 'INVESTIGATING', 'CLEARED'), ('dismiss', 'TRIAGE', 'DISMISSED'), ('end_as_served', 'REMEDIATING', 'RESOLVED'), ('end_as_served', 'SERVING', 'RESOLVED'), ('end_as_served', 'TERMINATED', 'RESOLVED'), ('end_as_served', 'TERMINATING', 'RESOLVED'), ('give_notice', 'INVESTIGATING', 'TERMINATING'), ('give_notice', 'REMEDIATING', 'TERMINATING'), ('give_notice', 'SERVING', 'TERMINATING'), ('lapse', 'REMEDIATING', 'INVESTIGATING'), ('lapse_notice', 'TERMINATING', 'INVESTIGATING'), ('limit', 'TRIAGE', 'INVESTIGATING'), ('merge', 'INVESTIGATING', 'DISMISSED'), ('merge', 'TRIAGE', 'DISMISSED'), ('overturn', 'DISMISSED', 'CLEARED'), ('overturn', 'INVESTIGATING', 'CLEARED'), ('overturn', 'REMEDIATING', 'CLEARED'), ('overturn', 'RESOLVED', 'CLEARED'), ('overturn', 'SERVING', 'CLEARED'), ('overturn', 'TERMINATED', 'CLEARED'), ('overturn', 'TERMINATING', 'CLEARED'), ('remand_notice', 'TERMINATING', 'INVESTIGATING'), ('reopen', 'CLEARED', 'INVESTIGATING'), ('reopen', 'DISMISSED', 'INVESTIGATING'), ('reopen', 'RESOLVED', 'INVESTIGATING'), ('reopen', 'TERMINATED', 'INVESTIGATING'), ('require_remediation', 'INVESTIGATING', 'REMEDIATING'), ('resume_plan', 'INVESTIGATING', 'REMEDIATING'), ('sanction', 'INVESTIGATING', 'SERVING'), ('serve', 'SERVING', 'RESOLVED'), ('set_aside', 'REMEDIATING', 'INVESTIGATING'), ('set_aside', 'RESOLVED', 'INVESTIGATING'), ('set_aside', 'SERVING', 'INVESTIGATING'), ('set_aside', 'TERMINATED', 'INVESTIGATING'), ('set_aside', 'TERMINATING', 'INVESTIGATING'), ('suspend', 'TRIAGE', 'INVESTIGATING'), ('take_on', 'TRIAGE', 'INVESTIGATING'), ('terminate', 'INVESTIGATING', 'TERMINATED'), ('terminate', 'REMEDIATING', 'TERMINATED'), ('terminate', 'TERMINATING', 'TERMINATED'), ('vary', 'REMEDIATING', 'SERVING'), ('vary', 'TERMINATED', 'SERVING'), ('vary', 'TERMINATING', 'SERVING'), ('warn', 'INVESTIGATING', 'RESOLVED'), ('withdraw_notice', 'TERMINATING', 'INVESTIGATING'))\n                        AND NOT EXISTS (\n                            SELECT FROM enforcement_event o\n                            WHERE o.decision_id = d.id AND o.id <> e.id AND o.target <> ''\n                        )\n                ) END) THEN RAISE EXCEPTION 'a state moves along an arrow of a decision that takes effect, with its event: a final one by reopening or on appeal alone' USING ERRCODE = '23514', CONSTRAINT = 'state_has_event';\n                END IF; RETURN NULL;", hash='96137b9749dc04f2802569d0817e017b3da742a9', operation='INSERT OR UPDATE OF "state"', pgid='pgtrigger_state_has_event_0df22', table='enforcement_case', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='case',
            trigger=pgtrigger.compiler.Trigger(name='case_goes_on_in_its_own_area', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."merged_into_id" IS NOT NULL)', constraint='CONSTRAINT', func="\n                IF NOT EXISTS (\n                    SELECT FROM enforcement_case o JOIN enforcement_event e ON e.case_id = o.id\n                    WHERE o.id = NEW.merged_into_id AND o.account_id = NEW.account_id\n                        AND o.area = NEW.area AND e.xact = pg_current_xact_id()\n                ) THEN RAISE EXCEPTION 'a case goes on in another one of its account and area, in the records of both' USING ERRCODE = '23514', CONSTRAINT = 'case_goes_on_in_its_own_area'; END IF; RETURN NULL;", hash='592f133bdec2fca3fca736b7e37f0ab1e404285b', operation='INSERT OR UPDATE OF "merged_into_id"', pgid='pgtrigger_case_goes_on_in_its_own_area_aaaa0', table='enforcement_case', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='presence',
            constraint=models.UniqueConstraint(fields=('case', 'person'), name='presence_once'),
        ),
        migrations.AddConstraint(
            model_name='profilechoice',
            constraint=models.CheckConstraint(condition=models.Q(('covers_from_at__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('covers_from_at__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='profile_choice_within_time'),
        ),
        migrations.AddConstraint(
            model_name='profilechoice',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='profile_choice_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='profilechoice',
            constraint=models.CheckConstraint(condition=models.Q(('number__gt', models.F('made_from'))), name='profile_choice_comes_after'),
        ),
        migrations.AddConstraint(
            model_name='profilechoice',
            constraint=models.CheckConstraint(condition=models.Q(('agreed_at__isnull', True), ('declined_at__isnull', True), _connector='OR'), name='profile_choice_answered_once'),
        ),
        migrations.AddConstraint(
            model_name='profilechoice',
            constraint=models.CheckConstraint(condition=models.Q(('next_draw_at__isnull', True), models.Q(('agreed_at__isnull', False), ('drawn_until_at__isnull', False), models.Q(('profile', ''), _negated=True)), _connector='OR'), name='profile_choice_draws_once_agreed'),
        ),
        migrations.AddConstraint(
            model_name='profilechoice',
            constraint=models.UniqueConstraint(condition=models.Q(('declined_at__isnull', True)), fields=('made_from',), name='profile_choices_follow_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='profilechoice',
            trigger=pgtrigger.compiler.Trigger(name='profile_choice_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n        IF TG_OP = 'DELETE' OR to_jsonb(NEW) - ARRAY['agreed_by_id', 'agreed_by_name', 'agreed_at', 'declined_by_name', 'declined_at', 'drawn_until_at', 'next_draw_at'] <> to_jsonb(OLD) - ARRAY['agreed_by_id', 'agreed_by_name', 'agreed_at', 'declined_by_name', 'declined_at', 'drawn_until_at', 'next_draw_at'] OR (\n            coalesce(OLD.agreed_at, OLD.declined_at) IS NOT NULL\n            AND to_jsonb(NEW) - ARRAY['drawn_until_at', 'next_draw_at'] <> to_jsonb(OLD) - ARRAY['drawn_until_at', 'next_draw_at']\n        ) THEN RAISE EXCEPTION 'a choice of a profile stays as it was proposed and answered' USING ERRCODE = '23514', CONSTRAINT = 'profile_choice_kept'; END IF;\n        RETURN NEW;", hash='c6519f769e9e2885ffbac8873210522ba90d2650', operation='UPDATE OR DELETE', pgid='pgtrigger_profile_choice_kept_326be', table='enforcement_profilechoice', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='profilechoice',
            trigger=pgtrigger.compiler.Trigger(name='profile_chosen_by_two', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."agreed_at" IS NOT NULL)', constraint='CONSTRAINT', func="\n        IF NOT EXISTS (\n            SELECT FROM accounts_user u WHERE u.id = NEW.agreed_by_id AND u.role IN ('ADMIN')\n                AND u.is_active\n        ) OR NOT EXISTS (\n            SELECT FROM enforcement_staffevent e\n            WHERE e.act = 'agree to profile' AND e.by_id = NEW.agreed_by_id\n                AND (e.after ->> 'number')::int = NEW.number\n                AND e.xact = pg_current_xact_id()\n        ) OR (NEW.agreed_by_id = NEW.proposed_by_id AND EXISTS (\n            SELECT FROM accounts_user u WHERE u.id <> NEW.proposed_by_id AND u.role IN ('ADMIN')\n                AND u.is_active\n        )) THEN RAISE EXCEPTION 'a profile is chosen by two, on the record' USING ERRCODE = '23514', CONSTRAINT = 'profile_chosen_by_two'; END IF; RETURN NULL;", hash='01ace93efaaaba7f836829fc4edcb6e40cdf86ac', operation='INSERT OR UPDATE OF "agreed_at"', pgid='pgtrigger_profile_chosen_by_two_9b9fa', table='enforcement_profilechoice', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='publicstatement',
            index=models.Index(fields=['proposed_at', 'id'], name='public_by_time'),
        ),
        migrations.AddIndex(
            model_name='publicstatement',
            index=models.Index(fields=['phase', 'proposed_at', 'id'], name='public_by_phase'),
        ),
        migrations.AddIndex(
            model_name='publicstatement',
            index=models.Index(condition=models.Q(('open_until_at__isnull', False)), fields=['open_until_at'], name='public_waits'),
        ),
        migrations.AddConstraint(
            model_name='publicstatement',
            constraint=models.UniqueConstraint(fields=('case', 'number'), name='public_numbered'),
        ),
        migrations.AddConstraint(
            model_name='publicstatement',
            constraint=models.UniqueConstraint(condition=models.Q(('phase__in', ['PROPOSED', 'APPROVED', 'PUBLISHED', 'WITHDRAWN', 'CORRECTED'])), fields=('corrects',), name='public_corrected_once'),
        ),
        migrations.AddConstraint(
            model_name='publicstatement',
            constraint=models.CheckConstraint(condition=models.Q(('phase__in', ['PROPOSED', 'APPROVED', 'PUBLISHED', 'DECLINED', 'EXPIRED', 'WITHDRAWN', 'CORRECTED'])), name='public_phase_is_known'),
        ),
        migrations.AddConstraint(
            model_name='publicstatement',
            constraint=models.CheckConstraint(condition=models.Q(('about__in', ['CASE', 'ACCOUNT'])), name='public_about_is_known'),
        ),
        migrations.AddConstraint(
            model_name='publicstatement',
            constraint=models.CheckConstraint(condition=models.Q(('channel__in', ['PRESS', 'WEBSITE', 'SOCIAL', 'CUSTOMERS', 'OTHER'])), name='public_channel_is_known'),
        ),
        migrations.AddConstraint(
            model_name='publicstatement',
            constraint=models.CheckConstraint(condition=models.Q(('language__in', ['en', 'de'])), name='public_language_is_checked'),
        ),
        migrations.AddConstraint(
            model_name='publicstatement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('text', ''), _negated=True), models.Q(('reason', ''), _negated=True), ('sha256__regex', '^[0-9a-f]{64}$')), name='public_says_something'),
        ),
        migrations.AddConstraint(
            model_name='publicstatement',
            constraint=models.CheckConstraint(condition=models.Q(('approved_by__isnull', True), models.Q(('approved_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='public_approved_by_another'),
        ),
        migrations.AddConstraint(
            model_name='publicstatement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('approved_at__isnull', True), ('approved_by__isnull', True), ('approver_name', '')), models.Q(('approved_at__isnull', False), ('approved_by__isnull', False), models.Q(('approver_name', ''), _negated=True)), _connector='OR'), name='public_approved_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='publicstatement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('published_at__isnull', True), ('published_by_name', ''), models.Q(('phase__in', ['PUBLISHED', 'CORRECTED']), _negated=True)), models.Q(('approved_at__isnull', False), ('phase__in', ('PUBLISHED', 'WITHDRAWN', 'CORRECTED')), ('published_at__isnull', False), models.Q(('published_by_name', ''), _negated=True)), _connector='OR'), name='public_said_once_approved'),
        ),
        migrations.AddConstraint(
            model_name='publicstatement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('approved_at__isnull', True), ('phase', 'PROPOSED')), models.Q(('phase__in', ['PROPOSED', 'APPROVED']), _negated=True), models.Q(('approved_at__isnull', False), ('phase', 'APPROVED')), _connector='OR'), name='public_approved_has_time'),
        ),
        migrations.AddConstraint(
            model_name='publicstatement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('open_until_at__isnull', False), ('phase__in', ('PROPOSED', 'APPROVED'))), models.Q(models.Q(('phase__in', ('PROPOSED', 'APPROVED')), _negated=True), ('open_until_at__isnull', True)), _connector='OR'), name='public_that_waits_has_date'),
        ),
        migrations.AddConstraint(
            model_name='publicstatement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('phase__in', ['PROPOSED', 'APPROVED', 'PUBLISHED']), ('end_reason', ''), ('ended_at__isnull', True), ('ended_by_name', '')), models.Q(models.Q(('phase__in', ['PROPOSED', 'APPROVED', 'PUBLISHED']), _negated=True), ('ended_at__isnull', False), models.Q(('ended_by_name', ''), _negated=True), models.Q(('end_reason', ''), _negated=True)), _connector='OR'), name='public_ended_with_reason'),
        ),
        migrations.AddConstraint(
            model_name='publicstatement',
            constraint=models.CheckConstraint(condition=models.Q(('proposed_at__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('proposed_at__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('approved_at__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('approved_at__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('published_at__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('published_at__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('ended_at__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('ended_at__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='public_within_time'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='publicstatement',
            trigger=pgtrigger.compiler.Trigger(name='public_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                IF TG_OP = 'DELETE'\n                    OR OLD.phase IN ('DECLINED', 'EXPIRED', 'WITHDRAWN', 'CORRECTED')\n                    OR to_jsonb(OLD) - ARRAY['phase', 'open_until_at', 'approved_by_id', 'approver_name', 'approved_at', 'published_by_name', 'published_at', 'ended_by_name', 'ended_at', 'end_reason'] <> to_jsonb(NEW) - ARRAY['phase', 'open_until_at', 'approved_by_id', 'approver_name', 'approved_at', 'published_by_name', 'published_at', 'ended_by_name', 'ended_at', 'end_reason']\n                    OR (OLD.approved_at IS NOT NULL AND (\n                        OLD.approved_at, OLD.approved_by_id, OLD.approver_name\n                    ) IS DISTINCT FROM (NEW.approved_at, NEW.approved_by_id, NEW.approver_name))\n                    OR (OLD.published_at IS NOT NULL AND (\n                        (OLD.published_at, OLD.published_by_name)\n                            IS DISTINCT FROM (NEW.published_at, NEW.published_by_name)\n                        OR NEW.phase NOT IN ('PUBLISHED', 'WITHDRAWN', 'CORRECTED')\n                    ))\n                THEN RAISE EXCEPTION 'a public statement stays as it was proposed, approved and given' USING ERRCODE = '23514', CONSTRAINT = 'public_kept'; END IF;\n                RETURN NEW;", hash='adaa7cd94b3d640b1fd59a4b3ac24697af0d5f7e', operation='UPDATE OR DELETE', pgid='pgtrigger_public_kept_6fc4a', table='enforcement_publicstatement', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='publicstatement',
            trigger=pgtrigger.compiler.Trigger(name='public_by_spokesperson', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                IF NEW.sha256 <> encode(sha256(convert_to(NEW.text, 'UTF8')), 'hex')\n                    OR NEW.phase <> 'PROPOSED' OR NOT EXISTS (\n                        SELECT FROM accounts_user u WHERE u.id = NEW.proposed_by_id\n                            AND u.is_active AND 'SPOKESPERSON' = ANY (u.duties)\n                    ) OR (NEW.corrects_id IS NOT NULL AND NOT EXISTS (\n                        SELECT FROM enforcement_publicstatement s WHERE s.id = NEW.corrects_id\n                            AND s.case_id = NEW.case_id AND s.phase = 'PUBLISHED'\n                    ))\n                THEN RAISE EXCEPTION 'a public statement is proposed by a spokesperson, with the hash of its text; it corrects one of its case that is published' USING ERRCODE = '23514', CONSTRAINT = 'public_by_spokesperson'; END IF;\n                RETURN NEW;", hash='cecce3b7ac5d44499baca9d38a300a64a1cee93b', operation='INSERT', pgid='pgtrigger_public_by_spokesperson_5783c', table='enforcement_publicstatement', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='publicstatement',
            trigger=pgtrigger.compiler.Trigger(name='public_approved_by_right', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n                IF NEW.approved_at IS NOT NULL AND OLD.approved_at IS NULL AND NOT EXISTS (\n                    SELECT FROM accounts_user u WHERE u.id = NEW.approved_by_id AND u.is_active\n                        AND u.role IN ('ADMIN', 'LEAD')\n                        AND (NOT NEW.needs_legal OR 'LEGAL' = ANY (u.duties))\n                ) THEN RAISE EXCEPTION 'a public statement is approved by a lead, of legal where a policy says so' USING ERRCODE = '23514', CONSTRAINT = 'public_approved_by_right'; END IF; RETURN NULL;", hash='fc6b07e375436a8444e8865ae1d327a74bb2f06b', operation='UPDATE OF "approved_at"', pgid='pgtrigger_public_approved_by_right_d3ff7', table='enforcement_publicstatement', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='publicstatement',
            trigger=pgtrigger.compiler.Trigger(name='public_corrected_by_another', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n                IF NEW.phase = 'CORRECTED' AND NOT EXISTS (\n                    SELECT FROM enforcement_publicstatement s WHERE s.corrects_id = NEW.id\n                        AND s.published_at IS NOT NULL\n                ) THEN RAISE EXCEPTION 'a public statement is corrected by another that is published' USING ERRCODE = '23514', CONSTRAINT = 'public_corrected_by_another'; END IF; RETURN NULL;", hash='97ff02d1eb3fee2156fa65e85fc0268d03bfa6f1', operation='UPDATE OF "phase"', pgid='pgtrigger_public_corrected_by_another_e877e', table='enforcement_publicstatement', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='publicstatement',
            trigger=pgtrigger.compiler.Trigger(name='written_with_event', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_case c JOIN enforcement_event e\n                ON e.case_id = c.id AND e.case_version = c.version\n            WHERE c.id = NEW.case_id AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'what binds somebody is written with an event of its case' USING ERRCODE = '23514', CONSTRAINT = 'written_with_event'; END IF; RETURN NULL;", hash='38d940bb95392ada7d26cfc5a0c7aab201327de2', operation='INSERT OR UPDATE OF "phase"', pgid='pgtrigger_written_with_event_4395d', table='enforcement_publicstatement', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='qualityreview',
            index=models.Index(condition=models.Q(('phase', 'OPEN')), fields=['due_at'], name='quality_review_due'),
        ),
        migrations.AddIndex(
            model_name='qualityreview',
            index=models.Index(condition=models.Q(('phase', 'DIFFERS')), fields=['settle_by_at'], name='quality_review_to_settle'),
        ),
        migrations.AddIndex(
            model_name='qualityreview',
            index=models.Index(condition=models.Q(('assignee__isnull', False)), fields=['assignee', 'due_at'], name='quality_review_of_person'),
        ),
        migrations.AddIndex(
            model_name='qualityreview',
            index=models.Index(fields=['answered_at', 'policy'], name='quality_review_answered'),
        ),
        migrations.AddConstraint(
            model_name='qualityreview',
            constraint=models.UniqueConstraint(fields=('ref',), name='quality_review_ref_once'),
        ),
        migrations.AddConstraint(
            model_name='qualityreview',
            constraint=models.CheckConstraint(condition=models.Q(('due_at__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('due_at__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('settle_by_at__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('settle_by_at__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('talk_on__gte', datetime.date(1900, 1, 1)), ('talk_on__lt', datetime.date(2200, 1, 1))), name='quality_review_within_time'),
        ),
        migrations.AddConstraint(
            model_name='qualityreview',
            constraint=models.CheckConstraint(condition=models.Q(('phase__in', ['OPEN', 'AGREED', 'DIFFERS', 'SETTLED', 'LAPSED'])), name='quality_review_phase_is_known'),
        ),
        migrations.AddConstraint(
            model_name='qualityreview',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('phase', 'DIFFERS'), _negated=True), ('settle_by_at__isnull', False), _connector='OR'), name='quality_review_difference_has_date'),
        ),
        migrations.AddConstraint(
            model_name='qualityreview',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', False), ('phase__in', ('AGREED', 'DIFFERS', 'SETTLED'))), models.Q(models.Q(('phase__in', ('AGREED', 'DIFFERS', 'SETTLED')), _negated=True), ('answered_at__isnull', True)), _connector='OR'), name='quality_review_answered_has_time'),
        ),
        migrations.AddConstraint(
            model_name='qualityreview',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(models.Q(('phase', 'SETTLED'), _negated=True), ('how', ''), ('settled_at__isnull', True)), models.Q(('phase', 'SETTLED'), ('how__in', ['TALK', 'REOPENED', 'CLAUSE', 'STANDS']), ('settled_at__isnull', False), ('settled_by__isnull', False), models.Q(('note', ''), _negated=True), models.Q(('settled_by', models.F('assignee')), _negated=True)), _connector='OR'), name='quality_review_settled_by_another'),
        ),
        migrations.AddConstraint(
            model_name='qualityreview',
            constraint=models.CheckConstraint(condition=models.Q(('how__in', ['', 'STANDS']), models.Q(('how', 'TALK'), ('talk_on__isnull', False)), models.Q(('how', 'REOPENED'), ('reopening__isnull', False)), models.Q(('how', 'CLAUSE'), models.Q(('clause', ''), _negated=True)), _connector='OR'), name='quality_review_says_what_followed'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='qualityreview',
            trigger=pgtrigger.compiler.Trigger(name='phase_follows_arrows', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."phase" IS DISTINCT FROM (NEW."phase"))', func="\n        IF (OLD.phase, NEW.phase) NOT IN (('OPEN', 'AGREED'), ('OPEN', 'DIFFERS'), ('OPEN', 'LAPSED'), ('DIFFERS', 'SETTLED'))\n        THEN RAISE EXCEPTION 'a phase moves along its arrows' USING ERRCODE = '23514', CONSTRAINT = 'phase_follows_arrows'; END IF;\n        RETURN NEW;", hash='29a4ffc823007c8a7d0b7d6e519cfa59ffaf6e78', operation='UPDATE', pgid='pgtrigger_phase_follows_arrows_3a051', table='enforcement_qualityreview', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='qualityreview',
            trigger=pgtrigger.compiler.Trigger(name='quality_review_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n        IF TG_OP = 'DELETE' OR to_jsonb(NEW) - ARRAY['phase', 'assignee_id', 'gave_back', 'due_at', 'missed', 'answered_at', 'settle_by_at', 'how', 'note', 'talk_on', 'clause', 'reopening_id', 'settled_by_id', 'settled_by_name', 'settled_at'] <> to_jsonb(OLD) - ARRAY['phase', 'assignee_id', 'gave_back', 'due_at', 'missed', 'answered_at', 'settle_by_at', 'how', 'note', 'talk_on', 'clause', 'reopening_id', 'settled_by_id', 'settled_by_name', 'settled_at']\n        THEN RAISE EXCEPTION 'what was drawn stays as it was drawn' USING ERRCODE = '23514', CONSTRAINT = 'quality_review_kept'; END IF;\n        RETURN NEW;", hash='a6f6aa55781131bdb0e1eb45b85b92597c96f910', operation='UPDATE OR DELETE', pgid='pgtrigger_quality_review_kept_12b1c', table='enforcement_qualityreview', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='qualityreview',
            trigger=pgtrigger.compiler.Trigger(name='quality_review_is_drawn', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n                IF NOT EXISTS (\n                    SELECT FROM enforcement_decision d JOIN enforcement_case c ON c.id = d.case_id\n                    JOIN enforcement_qualitydraw w ON w.id = NEW.draw_id\n                    JOIN enforcement_qualityshare s ON s.id = w.share_id\n                    WHERE d.id = NEW.decision_id AND c.id = NEW.case_id\n                        AND c.policy_id = NEW.policy_id AND s.policy_id = NEW.policy_id\n                        AND d.verb IN ('dismiss', 'require_remediation', 'warn', 'sanction', 'give_notice', 'terminate', 'clear') AND d.executed_at < w.until_at\n                ) THEN RAISE EXCEPTION 'what took effect under the policy before the draw is drawn' USING ERRCODE = '23514', CONSTRAINT = 'quality_review_is_drawn'; END IF; RETURN NULL;", hash='b66cee23a9413b68e0a6fd6ee0db538f17432449', operation='INSERT', pgid='pgtrigger_quality_review_is_drawn_e790a', table='enforcement_qualityreview', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='qualityreview',
            trigger=pgtrigger.compiler.Trigger(name='quality_reviewer_is_foreign', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."assignee_id" IS NOT NULL)', constraint='CONSTRAINT', func="\n                IF NEW.phase IN ('OPEN', 'AGREED', 'DIFFERS', 'SETTLED') AND (EXISTS (\n            SELECT FROM enforcement_decision d WHERE d.case_id = NEW.case_id\n                AND d.proposed_at < coalesce(NEW.answered_at, 'infinity')\n                AND NEW.assignee_id IN (d.proposed_by_id, d.approved_by_id, d.ratified_by_id)\n        ) OR EXISTS (\n            SELECT FROM enforcement_finding f JOIN enforcement_allegation a\n                ON a.id = f.allegation_id\n            WHERE a.case_id = NEW.case_id AND f.found_by_id = NEW.assignee_id AND f.found_at < coalesce(NEW.answered_at, 'infinity')\n        ) OR EXISTS (\n            SELECT FROM enforcement_appeal p WHERE p.case_id = NEW.case_id\n                AND p.hearer_id = NEW.assignee_id AND p.lodged_at < coalesce(NEW.answered_at, 'infinity')\n        )) THEN RAISE EXCEPTION 'a decision is looked at again by somebody without part in its case' USING ERRCODE = '23514', CONSTRAINT = 'quality_reviewer_is_foreign'; END IF; RETURN NULL;", hash='88296f602f86e0923c0b93bc66e80e595b4994fc', operation='INSERT OR UPDATE OF "assignee_id", "phase"', pgid='pgtrigger_quality_reviewer_is_foreign_04e5e', table='enforcement_qualityreview', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='qualityreview',
            trigger=pgtrigger.compiler.Trigger(name='quality_review_is_answered', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."phase" IN (\'AGREED\', \'DIFFERS\', \'SETTLED\'))', constraint='CONSTRAINT', func="\n                IF NOT EXISTS (\n                    SELECT FROM enforcement_qualityanswer q WHERE q.review_id = NEW.id\n                        AND q.given_by_id = NEW.assignee_id\n                        AND q.agrees = (NEW.phase = 'AGREED')\n                ) THEN RAISE EXCEPTION 'a quality review agrees or differs as it was answered' USING ERRCODE = '23514', CONSTRAINT = 'quality_review_is_answered'; END IF; RETURN NULL;", hash='a1db803a9ff5eeddaa708de43e93abc95349c03f', operation='UPDATE OF "phase"', pgid='pgtrigger_quality_review_is_answered_27dfb', table='enforcement_qualityreview', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='qualityreview',
            trigger=pgtrigger.compiler.Trigger(name='quality_settler_is_foreign', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."settled_by_id" IS NOT NULL)', constraint='CONSTRAINT', func="\n                IF NOT EXISTS (\n                    SELECT FROM accounts_user u WHERE u.id = NEW.settled_by_id\n                        AND u.role IN ('ADMIN', 'LEAD')\n                ) OR (EXISTS (\n            SELECT FROM enforcement_decision d WHERE d.case_id = NEW.case_id\n                AND d.proposed_at < NEW.answered_at\n                AND NEW.settled_by_id IN (d.proposed_by_id, d.approved_by_id, d.ratified_by_id)\n        ) OR EXISTS (\n            SELECT FROM enforcement_finding f JOIN enforcement_allegation a\n                ON a.id = f.allegation_id\n            WHERE a.case_id = NEW.case_id AND f.found_by_id = NEW.settled_by_id AND f.found_at < NEW.answered_at\n        ) OR EXISTS (\n            SELECT FROM enforcement_appeal p WHERE p.case_id = NEW.case_id\n                AND p.hearer_id = NEW.settled_by_id AND p.lodged_at < NEW.answered_at\n        ))\n                THEN RAISE EXCEPTION 'a difference is settled by a lead or an admin without part in it' USING ERRCODE = '23514', CONSTRAINT = 'quality_settler_is_foreign'; END IF; RETURN NULL;", hash='9e1ed39897018d32343c7d66a60896732262b335', operation='UPDATE OF "settled_by_id"', pgid='pgtrigger_quality_settler_is_foreign_00bb4', table='enforcement_qualityreview', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='qualityanswer',
            constraint=models.CheckConstraint(condition=models.Q(('outcome__in', ['NOTHING', 'WARNING', 'CHANGES', 'TERM', 'NOTICE', 'TERMINATION', 'LATER']), ('decided_outcome__in', ['NOTHING', 'WARNING', 'CHANGES', 'TERM', 'NOTICE', 'TERMINATION', 'LATER']), models.Q(('decided_outcome', 'LATER'), _negated=True), models.Q(('reasons', ''), _negated=True)), name='quality_answer_is_complete'),
        ),
        migrations.AddConstraint(
            model_name='qualityanswer',
            constraint=models.CheckConstraint(condition=models.Q(('agrees', False), models.Q(('band', models.F('decided_band')), ('measure', models.F('decided_measure')), ('outcome', models.F('decided_outcome'))), _connector='OR'), name='quality_answer_agrees_or_not'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='qualityanswer',
            trigger=pgtrigger.compiler.Trigger(name='quality_answer_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'quality_answer is append-only' USING ERRCODE = '23514', CONSTRAINT = 'quality_answer_kept';", hash='ea8ebaf0d04fd2345e6f8ddff03fd9ca15aaa4fd', operation='UPDATE OR DELETE', pgid='pgtrigger_quality_answer_kept_ce128', table='enforcement_qualityanswer', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='qualityanswer',
            trigger=pgtrigger.compiler.Trigger(name='quality_answer_whole', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF current_setting('docket.allow_truncate', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'quality_answer is append-only' USING ERRCODE = '23514', CONSTRAINT = 'quality_answer_whole';", hash='8f48464c82f31ea9f2d3b854f636b58f7f76d4d2', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_quality_answer_whole_830ea', table='enforcement_qualityanswer', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='qualityanswer',
            trigger=pgtrigger.compiler.Trigger(name='written_with_event', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_case c JOIN enforcement_event e\n                ON e.case_id = c.id AND e.case_version = c.version\n            WHERE c.id = NEW.case_id AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'what binds somebody is written with an event of its case' USING ERRCODE = '23514', CONSTRAINT = 'written_with_event'; END IF; RETURN NULL;", hash='7733f2d8f3aafefc5ebbf79ab632bbafc445d440', operation='INSERT', pgid='pgtrigger_written_with_event_f5b34', table='enforcement_qualityanswer', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='qualityshare',
            index=models.Index(condition=models.Q(('next_draw_at__isnull', False)), fields=['next_draw_at'], name='quality_share_due'),
        ),
        migrations.AddConstraint(
            model_name='qualityshare',
            constraint=models.UniqueConstraint(fields=('policy', 'number'), name='quality_share_numbered'),
        ),
        migrations.AddConstraint(
            model_name='qualityshare',
            constraint=models.UniqueConstraint(condition=models.Q(('next_draw_at__isnull', False)), fields=('policy',), name='quality_share_one_in_force'),
        ),
        migrations.AddConstraint(
            model_name='qualityshare',
            constraint=models.CheckConstraint(condition=models.Q(('at_least__lte', 50), ('percent__lte', 100)), name='quality_share_within_bounds'),
        ),
        migrations.AddConstraint(
            model_name='qualityshare',
            constraint=models.CheckConstraint(condition=models.Q(('next_draw_at__isnull', True), models.Q(('at_least', 0), ('percent', 0), _negated=True), _connector='OR'), name='quality_share_draws_something'),
        ),
        migrations.AddConstraint(
            model_name='qualityshare',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('reason', ''), _negated=True), ('number__gte', 1), ('seed__regex', '^[0-9a-f]{64}$')), name='quality_share_says_why'),
        ),
        migrations.AddConstraint(
            model_name='qualityshare',
            constraint=models.CheckConstraint(condition=models.Q(('set_at__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('set_at__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('drawn_until_at__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('drawn_until_at__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('next_draw_at__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('next_draw_at__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='quality_share_within_time'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='qualityshare',
            trigger=pgtrigger.compiler.Trigger(name='quality_share_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n        IF TG_OP = 'DELETE' OR to_jsonb(NEW) - ARRAY['drawn_until_at', 'next_draw_at'] <> to_jsonb(OLD) - ARRAY['drawn_until_at', 'next_draw_at']\n        THEN RAISE EXCEPTION 'a share stays as it was set' USING ERRCODE = '23514', CONSTRAINT = 'quality_share_kept'; END IF;\n        RETURN NEW;", hash='24fba5c1a7b30ae8754bfc491fddc2548ac0abc7', operation='UPDATE OR DELETE', pgid='pgtrigger_quality_share_kept_43318', table='enforcement_qualityshare', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='qualityshare',
            trigger=pgtrigger.compiler.Trigger(name='quality_share_on_record', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n                IF NOT EXISTS (\n                    SELECT FROM accounts_user u JOIN enforcement_staffevent e ON e.by_id = u.id\n                    WHERE u.id = NEW.set_by_id AND u.is_active\n                        AND u.role IN ('ADMIN', 'LEAD')\n                        AND e.act = 'set quality share' AND e.xact = pg_current_xact_id()\n                        AND e.after ->> 'seed_sha256'\n                            = encode(sha256(convert_to(NEW.seed, 'UTF8')), 'hex')\n                ) THEN RAISE EXCEPTION 'a share is set by a lead or an admin, with its seed on the record' USING ERRCODE = '23514', CONSTRAINT = 'quality_share_on_record'; END IF; RETURN NULL;", hash='41b772500f2548fec3f573f8b2eb640c44414231', operation='INSERT', pgid='pgtrigger_quality_share_on_record_6c8cd', table='enforcement_qualityshare', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='qualitydraw',
            constraint=models.UniqueConstraint(fields=('share', 'from_at'), name='quality_draw_once'),
        ),
        migrations.AddConstraint(
            model_name='qualitydraw',
            constraint=models.CheckConstraint(condition=models.Q(('topped_up__lte', models.F('drawn')), ('until_at__gt', models.F('from_at'))), name='quality_draw_goes_on'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='qualitydraw',
            trigger=pgtrigger.compiler.Trigger(name='quality_draw_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'quality_draw is append-only' USING ERRCODE = '23514', CONSTRAINT = 'quality_draw_kept';", hash='2ecf8995ae23e5a2ac538ed6ae9bc89df530dbe7', operation='UPDATE OR DELETE', pgid='pgtrigger_quality_draw_kept_3f7dc', table='enforcement_qualitydraw', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='qualitydraw',
            trigger=pgtrigger.compiler.Trigger(name='quality_draw_whole', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF current_setting('docket.allow_truncate', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'quality_draw is append-only' USING ERRCODE = '23514', CONSTRAINT = 'quality_draw_whole';", hash='3bc563cc7846f162206402407cad9112fc2a0384', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_quality_draw_whole_98fae', table='enforcement_qualitydraw', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='queuerulesversion',
            constraint=models.CheckConstraint(condition=models.Q(('starts_on__gte', datetime.date(1900, 1, 1)), ('starts_on__lt', datetime.date(2200, 1, 1)), ('valid_from_at__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('valid_from_at__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='queue_rules_within_time'),
        ),
        migrations.AddConstraint(
            model_name='queuerulesversion',
            constraint=models.CheckConstraint(condition=models.Q(('look_low_days__gte', 1), ('look_low_days__lte', 30), ('look_medium_days__gte', 1), ('look_medium_days__lte', 30), ('look_high_days__gte', 1), ('look_high_days__lte', 30), ('look_critical_days__gte', 1), ('look_critical_days__lte', 30), ('look_flagged_days__gte', 1), ('look_flagged_days__lte', 30), ('match_days__gte', 1), ('match_days__lte', 10), ('match_flagged_hours__gte', 1), ('match_flagged_hours__lte', 24), ('decide_days__gte', 1), ('decide_days__lte', 30), ('changes_made_days__gte', 1), ('changes_made_days__lte', 30), ('submission_days__gte', 1), ('submission_days__lte', 30), ('read_days__gte', 1), ('read_days__lte', 30), ('address_days__gte', 1), ('address_days__lte', 30), ('hear_days__gte', 1), ('hear_days__lte', 30), ('sent_back_days__gte', 1), ('sent_back_days__lte', 30), ('escalation_days__gte', 1), ('escalation_days__lte', 30), ('reinstatement_days__gte', 1), ('reinstatement_days__lte', 30), ('severity_low__gte', 0), ('severity_low__lte', 200), ('severity_medium__gte', 0), ('severity_medium__lte', 200), ('severity_high__gte', 0), ('severity_high__lte', 200), ('severity_critical__gte', 0), ('severity_critical__lte', 200), ('review_missed__gte', 0), ('review_missed__lte', 200), ('due_soon__gte', 0), ('due_soon__lte', 200), ('restricted__gte', 0), ('restricted__lte', 200), ('reports_step__gte', 0), ('reports_step__lte', 200), ('reports_most__gte', 0), ('reports_most__lte', 200), ('traffic_step__gte', 0), ('traffic_step__lte', 200), ('traffic_most__gte', 0), ('traffic_most__lte', 200), ('escalated__gte', 0), ('escalated__lte', 200), ('strategic__gte', 0), ('strategic__lte', 200), ('flagged__gte', 0), ('flagged__lte', 200), ('open_hours_before_due__gte', 1), ('open_hours_before_due__lte', 240), ('open_days_without_due__gte', 1), ('open_days_without_due__lte', 60)), name='queue_rules_within_bounds'),
        ),
        migrations.AddConstraint(
            model_name='queuerulesversion',
            constraint=models.CheckConstraint(condition=models.Q(('by_language__in', ['OFF', 'PREFER', 'REQUIRE']), ('by_skill__in', ['OFF', 'PREFER', 'REQUIRE']), ('by_tier__in', ['OFF', 'PREFER', 'REQUIRE'])), name='queue_rules_routing_is_known'),
        ),
        migrations.AddConstraint(
            model_name='queuerulesversion',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='queue_rules_have_reason'),
        ),
        migrations.AddConstraint(
            model_name='queuerulesversion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('made_from', 0), ('number', 1)), models.Q(('made_from__gte', 1), ('number__gt', models.F('made_from'))), _connector='OR'), name='queue_rules_come_after'),
        ),
        migrations.AddConstraint(
            model_name='queuerulesversion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('agreed_at__isnull', True), ('valid_from_at__isnull', True)), models.Q(('agreed_at__isnull', False), ('valid_from_at__gte', models.F('agreed_at'))), models.Q(('agreed_at__isnull', False), ('number', 1), ('valid_from_at__isnull', False)), _connector='OR'), name='queue_rules_valid_once_agreed'),
        ),
        migrations.AddConstraint(
            model_name='queuerulesversion',
            constraint=models.CheckConstraint(condition=models.Q(('agreed_at__isnull', True), ('declined_at__isnull', True), _connector='OR'), name='queue_rules_answered_once'),
        ),
        migrations.AddConstraint(
            model_name='queuerulesversion',
            constraint=models.UniqueConstraint(condition=models.Q(('declined_at__isnull', True)), fields=('made_from',), name='queue_rules_follow_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='queuerulesversion',
            trigger=pgtrigger.compiler.Trigger(name='queue_rules_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n        IF TG_OP = 'DELETE' OR to_jsonb(NEW) - ARRAY['valid_from_at', 'agreed_by_id', 'agreed_by_name', 'agreed_at', 'declined_by_name', 'declined_at', 'counted_at'] <> to_jsonb(OLD) - ARRAY['valid_from_at', 'agreed_by_id', 'agreed_by_name', 'agreed_at', 'declined_by_name', 'declined_at', 'counted_at'] OR (\n            coalesce(OLD.agreed_at, OLD.declined_at) IS NOT NULL\n            AND to_jsonb(NEW) - 'counted_at' <> to_jsonb(OLD) - 'counted_at'\n        ) THEN RAISE EXCEPTION 'a version of the queue rules stays as it was proposed and answered' USING ERRCODE = '23514', CONSTRAINT = 'queue_rules_kept'; END IF;\n        RETURN NEW;", hash='14d90ed250f093f9a12116ca13b769a3acbf2220', operation='UPDATE OR DELETE', pgid='pgtrigger_queue_rules_kept_8cd04', table='enforcement_queuerulesversion', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='queuerulesversion',
            trigger=pgtrigger.compiler.Trigger(name='queue_rules_by_two', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."agreed_at" IS NOT NULL AND NEW."number" > 1)', constraint='CONSTRAINT', func="\n        IF NOT EXISTS (\n            SELECT FROM accounts_user u WHERE u.id = NEW.agreed_by_id AND u.role IN ('ADMIN', 'LEAD')\n                AND u.is_active\n        ) OR NOT EXISTS (\n            SELECT FROM enforcement_staffevent e\n            WHERE e.act = 'agree to queue rules' AND e.by_id = NEW.agreed_by_id\n                AND (e.after ->> 'number')::int = NEW.number\n                AND e.xact = pg_current_xact_id()\n        ) OR (NEW.agreed_by_id = NEW.proposed_by_id AND EXISTS (\n            SELECT FROM accounts_user u WHERE u.id <> NEW.proposed_by_id AND u.role IN ('ADMIN', 'LEAD')\n                AND u.is_active\n        )) THEN RAISE EXCEPTION 'the queue rules are changed by two, on the record' USING ERRCODE = '23514', CONSTRAINT = 'queue_rules_by_two'; END IF; RETURN NULL;", hash='a1cda609b8c88059f78ec5e2c1d1e10c2f775b13', operation='INSERT OR UPDATE OF "agreed_at"', pgid='pgtrigger_queue_rules_by_two_63367', table='enforcement_queuerulesversion', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='referral',
            index=models.Index(condition=models.Q(('phase', 'SENT')), fields=['due_at'], name='referral_waiting'),
        ),
        migrations.AddConstraint(
            model_name='referral',
            constraint=models.CheckConstraint(condition=models.Q(('phase__in', ['SENT', 'ANSWERED', 'OVERDUE'])), name='referral_phase_is_known'),
        ),
        migrations.AddConstraint(
            model_name='referral',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('phase', 'ANSWERED'), _negated=True), ('answered_at__isnull', False), _connector='OR'), name='referral_answered_has_time'),
        ),
        migrations.AddConstraint(
            model_name='referral',
            constraint=models.CheckConstraint(condition=models.Q(('due_at__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('due_at__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='referral_within_time'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='referral',
            trigger=pgtrigger.compiler.Trigger(name='phase_follows_arrows', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."phase" IS DISTINCT FROM (NEW."phase"))', func="\n        IF (OLD.phase, NEW.phase) NOT IN (('OVERDUE', 'ANSWERED'), ('SENT', 'ANSWERED'), ('SENT', 'OVERDUE'))\n        THEN RAISE EXCEPTION 'a phase moves along its arrows' USING ERRCODE = '23514', CONSTRAINT = 'phase_follows_arrows'; END IF;\n        RETURN NEW;", hash='e306252d36487da7ff084435a29bb5a31b01dddb', operation='UPDATE', pgid='pgtrigger_phase_follows_arrows_065df', table='enforcement_referral', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='referral',
            trigger=pgtrigger.compiler.Trigger(name='written_with_event', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_case c JOIN enforcement_event e\n                ON e.case_id = c.id AND e.case_version = c.version\n            WHERE c.id = NEW.case_id AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'what binds somebody is written with an event of its case' USING ERRCODE = '23514', CONSTRAINT = 'written_with_event'; END IF; RETURN NULL;", hash='0c8ae1a4f98fcf9a95eb3fef8b447217faba5f58', operation='INSERT OR UPDATE OF "phase"', pgid='pgtrigger_written_with_event_1747f', table='enforcement_referral', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='reinstatementrequest',
            index=models.Index(condition=models.Q(('phase', 'LODGED')), fields=['asked_at', 'id'], name='reinstatement_open'),
        ),
        migrations.AddConstraint(
            model_name='reinstatementrequest',
            constraint=models.UniqueConstraint(condition=models.Q(('phase', 'LODGED')), fields=('case',), name='reinstatement_one_open_per_case'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reinstatementrequest',
            trigger=pgtrigger.compiler.Trigger(name='phase_follows_arrows', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."phase" IS DISTINCT FROM (NEW."phase"))', func="\n        IF (OLD.phase, NEW.phase) NOT IN (('LODGED', 'DECLINED'), ('LODGED', 'GRANTED'))\n        THEN RAISE EXCEPTION 'a phase moves along its arrows' USING ERRCODE = '23514', CONSTRAINT = 'phase_follows_arrows'; END IF;\n        RETURN NEW;", hash='ab80a2e0e577c205eda3537cc653b0c7fd0c5a98', operation='UPDATE', pgid='pgtrigger_phase_follows_arrows_8bf3d', table='enforcement_reinstatementrequest', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reinstatementrequest',
            trigger=pgtrigger.compiler.Trigger(name='written_with_event', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_case c JOIN enforcement_event e\n                ON e.case_id = c.id AND e.case_version = c.version\n            WHERE c.id = NEW.case_id AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'what binds somebody is written with an event of its case' USING ERRCODE = '23514', CONSTRAINT = 'written_with_event'; END IF; RETURN NULL;", hash='a2d66de2bd5d3543260db012f0cafd817f4c8fe0', operation='INSERT OR UPDATE OF "phase"', pgid='pgtrigger_written_with_event_dec28', table='enforcement_reinstatementrequest', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='report',
            index=models.Index(condition=models.Q(('case__isnull', False), ('read_at__isnull', True)), fields=['case'], name='report_unread'),
        ),
        migrations.AddIndex(
            model_name='report',
            index=models.Index(condition=models.Q(('reporter_email', ''), _negated=True), fields=['case'], name='report_to_tell'),
        ),
        migrations.AddIndex(
            model_name='report',
            index=models.Index(condition=models.Q(('account__isnull', True), ('record_only', False), ('rejected_at__isnull', True)), fields=['match_by_at', 'id'], name='report_to_match'),
        ),
        migrations.AddIndex(
            model_name='report',
            index=models.Index(fields=['case'], include=('received_at', 'origin', 'id'), name='report_of_case'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.CheckConstraint(condition=models.Q(('origin__in', ['PRESS', 'PUBLIC', 'PARTNER', 'AUTHORITY', 'STAFF', 'DETECTOR'])), name='report_origin_is_known'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.CheckConstraint(condition=models.Q(('case__isnull', True), ('account__isnull', False), _connector='OR'), name='report_in_case_has_account'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.CheckConstraint(condition=models.Q(('outcome_told', ''), ('outcome_told__in', ['NOT_PURSUED', 'NOTHING_FOUND', 'ACTED']), _connector='OR'), name='report_outcome_told_is_known'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.UniqueConstraint(fields=('source', 'external_id', 'number'), name='report_once'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.CheckConstraint(condition=models.Q(('conduct_on__gte', datetime.date(1900, 1, 1)), ('conduct_on__lt', datetime.date(2200, 1, 1)), ('first_seen_at__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('first_seen_at__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('received_at__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('received_at__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='report_within_time'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.CheckConstraint(condition=models.Q(('account__isnull', False), ('record_only', True), ('match_by_at__isnull', False), ('rejected_at__isnull', False), _connector='OR'), name='report_unmatched_has_date'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('rejected_at__isnull', True), ('rejected_by__isnull', True), ('rejection', '')), models.Q(models.Q(('rejection', ''), _negated=True), ('account__isnull', True), ('match_by_at__isnull', True), ('rejected_at__isnull', False), ('rejected_by__isnull', False)), _connector='OR'), name='report_rejection_is_whole'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.CheckConstraint(condition=models.Q(('case__isnull', True), ('policy__isnull', False), _connector='OR'), name='report_in_case_has_policy'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='report',
            trigger=pgtrigger.compiler.Trigger(name='written_with_event', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."case_id" IS NOT NULL)', constraint='CONSTRAINT', func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_case c JOIN enforcement_event e\n                ON e.case_id = c.id AND e.case_version = c.version\n            WHERE c.id = NEW.case_id AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'what binds somebody is written with an event of its case' USING ERRCODE = '23514', CONSTRAINT = 'written_with_event'; END IF; RETURN NULL;", hash='9f5306aea2b811bd84308925fb58034951e40861', operation='INSERT OR UPDATE OF "case_id", "read_at"', pgid='pgtrigger_written_with_event_4a7cc', table='enforcement_report', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='report',
            trigger=pgtrigger.compiler.Trigger(name='words_stay', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n                IF (NEW.url, NEW.claim, NEW.account_text, NEW.reporter_name, NEW.reporter_email)\n                    IS NOT DISTINCT FROM\n                    (OLD.url, OLD.claim, OLD.account_text, OLD.reporter_name, OLD.reporter_email)\n                    OR TG_OP = \'UPDATE\' AND coalesce(to_jsonb(NEW) = to_jsonb(OLD) || (\n        SELECT jsonb_object_agg(c.name, jsonb_build_object(\'url\', \'""\'::jsonb, \'claim\', \'""\'::jsonb, \'account_text\', \'""\'::jsonb, \'reporter_name\', \'""\'::jsonb, \'reporter_email\', \'""\'::jsonb) -> c.name)\n        FROM enforcement_tombstone t, jsonb_object_keys(t.removed) c (name)\n        WHERE t.row_id = OLD.id AND t.kind IN (\'report_words\')\n            AND t.xact = pg_current_xact_id()\n            AND jsonb_exists(jsonb_build_object(\'url\', \'""\'::jsonb, \'claim\', \'""\'::jsonb, \'account_text\', \'""\'::jsonb, \'reporter_name\', \'""\'::jsonb, \'reporter_email\', \'""\'::jsonb), c.name)\n    ), false)\n                THEN RETURN NEW; END IF;\n                RAISE EXCEPTION \'what a reporter wrote stays as it came\' USING ERRCODE = \'23514\', CONSTRAINT = \'words_stay\';', hash='7cc6d4626351770471c9fe861d7baa21f006c7f2', operation='UPDATE OF "url", "claim", "account_text", "reporter_name", "reporter_email"', pgid='pgtrigger_words_stay_0fe4d', table='enforcement_report', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='report',
            trigger=pgtrigger.compiler.Trigger(name='kept_while_held', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n        PERFORM pg_advisory_xact_lock_shared(hashtext('docket.legal_holds'));\n        IF EXISTS (\n        SELECT FROM enforcement_heldname held\n        JOIN enforcement_legalhold hold ON hold.id = held.hold_id\n        WHERE hold.ended_at IS NULL AND (\n            held.account_id = OLD.account_id\n            OR held.account_id = (SELECT c.account_id FROM enforcement_case c WHERE c.id = OLD.case_id)\n            OR held.case_id = ANY (ARRAY(SELECT docket_merged_with(OLD.case_id)))\n            OR (OLD.case_id IS NULL AND held.case_id IN (\n                SELECT c.id FROM enforcement_case c WHERE c.account_id = OLD.account_id\n            ))\n        )\n    )\n        THEN RAISE EXCEPTION 'this cannot be removed now' USING ERRCODE = '23514', CONSTRAINT = 'kept_while_held'; END IF; RETURN NULL;", hash='660fb9076fa815c60eaef8ed3ea82e02f352c822', operation='DELETE', pgid='pgtrigger_kept_while_held_042b0', table='enforcement_report', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='receipt',
            index=models.Index(condition=models.Q(('case__isnull', False)), fields=['case', 'received_at'], name='receipt_of_case'),
        ),
        migrations.AddIndex(
            model_name='receipt',
            index=models.Index(condition=models.Q(('report__isnull', False)), fields=['report', 'received_at'], name='receipt_of_report'),
        ),
        migrations.AddIndex(
            model_name='receipt',
            index=models.Index(condition=models.Q(('form__isnull', False)), fields=['form'], name='receipt_of_form'),
        ),
        migrations.AddConstraint(
            model_name='receipt',
            constraint=models.CheckConstraint(condition=models.Q(('sha256__regex', '^[0-9a-f]{64}$')), name='receipt_has_hash'),
        ),
        migrations.AddConstraint(
            model_name='receipt',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('case__isnull', False), ('door', 'HOLDER'), ('partner__isnull', True), ('report__isnull', True)), models.Q(('case__isnull', False), ('door', 'PARTNER'), ('partner__isnull', False), ('report__isnull', True)), models.Q(('case__isnull', True), ('door', 'REPORTER'), ('partner__isnull', True), ('report__isnull', False)), _connector='OR'), name='receipt_is_of_one'),
        ),
        migrations.AddConstraint(
            model_name='receipt',
            constraint=models.CheckConstraint(condition=models.Q(('what__in', ['ANSWER', 'SUBMISSION', 'APPEAL', 'WITHDRAWAL', 'REINSTATEMENT', 'REQUEST', 'MAIL', 'KEY_REVOKED', 'CONTACT_ADDED', 'CONTACT_ENDED', 'REPORT', 'FOLLOW_UP', 'CONTEST', 'PARTNER_ANSWER', 'PASSED_ON'])), name='receipt_what_is_known'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='receipt',
            trigger=pgtrigger.compiler.Trigger(name='receipt_whole', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF current_setting('docket.allow_truncate', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'receipt is append-only' USING ERRCODE = '23514', CONSTRAINT = 'receipt_whole';", hash='ac37c239fa62c99ca507e9874938fc8a0b77b2b0', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_receipt_whole_14e79', table='enforcement_receipt', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='receipt',
            trigger=pgtrigger.compiler.Trigger(name='written_with_event', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT (NEW."door" = \'REPORTER\'))', constraint='CONSTRAINT', func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_case c JOIN enforcement_event e\n                ON e.case_id = c.id AND e.case_version = c.version\n            WHERE c.id = NEW.case_id AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'what binds somebody is written with an event of its case' USING ERRCODE = '23514', CONSTRAINT = 'written_with_event'; END IF; RETURN NULL;", hash='6f95c8414889a817efdf09fbddbe831be55f958d', operation='INSERT', pgid='pgtrigger_written_with_event_b336b', table='enforcement_receipt', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='receipt',
            trigger=pgtrigger.compiler.Trigger(name='receipt_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func='IF TG_OP = \'UPDATE\' AND coalesce(to_jsonb(NEW) = to_jsonb(OLD) || (\n        SELECT jsonb_object_agg(c.name, jsonb_build_object(\'sent_by\', \'""\'::jsonb) -> c.name)\n        FROM enforcement_tombstone t, jsonb_object_keys(t.removed) c (name)\n        WHERE t.row_id = OLD.id AND t.kind IN (\'receipt\')\n            AND t.xact = pg_current_xact_id()\n            AND jsonb_exists(jsonb_build_object(\'sent_by\', \'""\'::jsonb), c.name)\n    ), false) THEN RETURN NEW; END IF; RAISE EXCEPTION \'receipt is append-only\' USING ERRCODE = \'23514\', CONSTRAINT = \'receipt_kept\';', hash='ba77369caefe1534dfe15f1a06982584fdc01726', operation='UPDATE OR DELETE', pgid='pgtrigger_receipt_kept_d5f0d', table='enforcement_receipt', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='portalsession',
            index=models.Index(fields=['browser', 'began_at'], name='portal_session_of_browser'),
        ),
        migrations.AddIndex(
            model_name='portalsession',
            index=models.Index(fields=['seen_at'], name='portal_session_by_time'),
        ),
        migrations.AddConstraint(
            model_name='portalsession',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('end', ''), ('ended_at__isnull', True)), models.Q(('end__in', ['SIGNED_OUT', 'REPLACED', 'CLOSED']), ('ended_at__isnull', False)), _connector='OR'), name='portal_session_ends_with_reason'),
        ),
        migrations.AddConstraint(
            model_name='portalsession',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('contact__isnull', True), ('door', 'REPORTER'), ('report__isnull', False)), models.Q(('contact__isnull', False), ('door__in', ['HOLDER', 'PARTNER', 'FLAGGER']), ('report__isnull', True)), _connector='OR'), name='portal_session_is_of_one'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(fields=['account', 'number'], name='notice_of_account'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(condition=models.Q(('audience', 'HOLDER'), ('informed_at__isnull', True)), fields=['owed_at'], name='notice_unproven'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(condition=models.Q(('audience', 'HOLDER'), ('decision__isnull', False)), fields=['owed_at'], include=('informed_at', 'case'), name='notice_of_decision_by_time'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.UniqueConstraint(condition=models.Q(('audience', 'HOLDER')), fields=('decision',), name='notice_one_per_decision'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.CheckConstraint(condition=models.Q(('audience__in', ['HOLDER', 'REPORTER'])), name='notice_audience_is_known'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('subject', ''), _negated=True), models.Q(('text', ''), _negated=True)), name='notice_says_something'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='notice',
            trigger=pgtrigger.compiler.Trigger(name='notice_is_owed', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n                IF NOT EXISTS (SELECT FROM enforcement_outboxmessage o WHERE o.notice_id = NEW.id)\n                THEN RAISE EXCEPTION 'a notice has an outbox message for its recipient' USING ERRCODE = '23514', CONSTRAINT = 'notice_is_owed';\n                    END IF; RETURN NULL;", hash='92117a0a878d1c2b1a513c837e8e94420f5c1956', operation='INSERT', pgid='pgtrigger_notice_is_owed_2f856', table='enforcement_notice', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='notice',
            trigger=pgtrigger.compiler.Trigger(name='told_until_it_came_back', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."informed_at" IS NOT NULL)', constraint='CONSTRAINT', func="\n                IF NOT EXISTS (\n                    SELECT FROM enforcement_delivery d WHERE d.notice_id = NEW.id\n                        AND d.informs AND d.outcome = 'BOUNCED'\n                ) OR (SELECT informed_at FROM enforcement_notice n WHERE n.id = NEW.id)\n                    IS DISTINCT FROM (SELECT min(p.at) FROM enforcement_delivery p\n    WHERE p.notice_id = NEW.id AND p.informs AND p.outcome <> 'BOUNCED' AND NOT EXISTS (\n        SELECT FROM enforcement_delivery b\n        WHERE b.message_id = p.message_id AND b.informs AND b.outcome = 'BOUNCED'\n    ))\n                THEN RAISE EXCEPTION 'who was told stays so until the letter that told them comes back' USING ERRCODE = '23514', CONSTRAINT = 'told_until_it_came_back'; END IF; RETURN NULL;", hash='ef68931dc2b8e66ca756d66f75784559e9840d71', operation='UPDATE OF "informed_at"', pgid='pgtrigger_told_until_it_came_back_11de3', table='enforcement_notice', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='notice',
            trigger=pgtrigger.compiler.Trigger(name='notice_is_of_its_case', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."audience" = \'HOLDER\')', constraint='CONSTRAINT', func="\n                IF NOT EXISTS (\n                    SELECT FROM enforcement_case c WHERE c.id = NEW.case_id\n                        AND c.account_id = NEW.account_id AND (NEW.decision_id IS NULL OR EXISTS (\n                            SELECT FROM enforcement_decision d\n                            WHERE d.id = NEW.decision_id AND d.case_id = c.id\n                        ))\n                ) THEN RAISE EXCEPTION 'a notice is about its case, to its account' USING ERRCODE = '23514', CONSTRAINT = 'notice_is_of_its_case'; END IF; RETURN NULL;", hash='d64caf9c424b42ec4e51383c7ee026e487c1a1af', operation='INSERT', pgid='pgtrigger_notice_is_of_its_case_d4b1b', table='enforcement_notice', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='notice',
            trigger=pgtrigger.compiler.Trigger(name='written_with_event', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."audience" = \'HOLDER\')', constraint='CONSTRAINT', func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_case c JOIN enforcement_event e\n                ON e.case_id = c.id AND e.case_version = c.version\n            WHERE c.id = NEW.case_id AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'what binds somebody is written with an event of its case' USING ERRCODE = '23514', CONSTRAINT = 'written_with_event'; END IF; RETURN NULL;", hash='f3f22690caf724aedb4979f3cf4311864bdf0183', operation='INSERT', pgid='pgtrigger_written_with_event_ed9e8', table='enforcement_notice', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='notice',
            trigger=pgtrigger.compiler.Trigger(name='notice_is_frozen', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n                IF TG_OP = \'UPDATE\' AND coalesce(to_jsonb(NEW) = to_jsonb(OLD) || (\n        SELECT jsonb_object_agg(c.name, jsonb_build_object(\'text\', \'"[erased]"\'::jsonb, \'statement\', \'{}\'::jsonb) -> c.name)\n        FROM enforcement_tombstone t, jsonb_object_keys(t.removed) c (name)\n        WHERE t.row_id = OLD.id AND t.kind IN (\'reporter_letter\')\n            AND t.xact = pg_current_xact_id()\n            AND jsonb_exists(jsonb_build_object(\'text\', \'"[erased]"\'::jsonb, \'statement\', \'{}\'::jsonb), c.name)\n    ), false) AND OLD.audience = \'REPORTER\'\n                THEN RETURN NEW; END IF;\n                IF TG_OP = \'DELETE\' OR (OLD.informed_at IS NOT NULL AND NEW.informed_at IS NOT NULL)\n                    OR to_jsonb(OLD) - \'informed_at\' <> to_jsonb(NEW) - \'informed_at\'\n                THEN RAISE EXCEPTION \'a notice is frozen as it was sent\' USING ERRCODE = \'23514\', CONSTRAINT = \'notice_is_frozen\'; END IF;\n                RETURN NEW;', hash='a9bf4a09a90d7e43dd64b93525d00020c974be12', operation='UPDATE OR DELETE', pgid='pgtrigger_notice_is_frozen_dd74a', table='enforcement_notice', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='notice',
            trigger=pgtrigger.compiler.Trigger(name='kept_while_held', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n        PERFORM pg_advisory_xact_lock_shared(hashtext('docket.legal_holds'));\n        IF EXISTS (\n        SELECT FROM enforcement_heldname held\n        JOIN enforcement_legalhold hold ON hold.id = held.hold_id\n        WHERE hold.ended_at IS NULL AND (\n            held.account_id = OLD.account_id\n            OR held.account_id = (SELECT c.account_id FROM enforcement_case c WHERE c.id = OLD.case_id)\n            OR held.case_id = ANY (ARRAY(SELECT docket_merged_with(OLD.case_id)))\n            OR (OLD.case_id IS NULL AND held.case_id IN (\n                SELECT c.id FROM enforcement_case c WHERE c.account_id = OLD.account_id\n            ))\n        )\n    )\n        THEN RAISE EXCEPTION 'this cannot be removed now' USING ERRCODE = '23514', CONSTRAINT = 'kept_while_held'; END IF; RETURN NULL;", hash='92741ad0838aa521ce1d800a01be91f7efe4ff0c', operation='DELETE', pgid='pgtrigger_kept_while_held_4fade', table='enforcement_notice', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='misusewarning',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('account__isnull', True), ('flagger__isnull', True), ('report__isnull', False)), models.Q(('account__isnull', True), ('flagger__isnull', False), ('report__isnull', True)), models.Q(('account__isnull', False), ('flagger__isnull', True), ('report__isnull', True)), _connector='OR'), name='misuse_warning_about_one'),
        ),
        migrations.AddConstraint(
            model_name='misusewarning',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('account__isnull', True), ('kind', 'REPORTS')), ('kind', 'APPEALS'), models.Q(('account__isnull', False), ('kind', 'VIOLATIONS')), _connector='OR'), name='misuse_warning_of_their_kind'),
        ),
        migrations.AddConstraint(
            model_name='misusewarning',
            constraint=models.CheckConstraint(condition=models.Q(('counted__gt', 0), ('counted__lte', models.F('decided')), ('kind__in', ['REPORTS', 'APPEALS', 'VIOLATIONS'])), name='misuse_warning_counts'),
        ),
        migrations.AddConstraint(
            model_name='misusewarning',
            constraint=models.CheckConstraint(condition=models.Q(('since_at__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('since_at__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('until_at__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('until_at__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='misuse_warning_within_time'),
        ),
        migrations.AddConstraint(
            model_name='misusewarning',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('reason', ''), _negated=True), ('until_at__gt', models.F('warned_at'))), name='misuse_warning_says_why'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='misusewarning',
            trigger=pgtrigger.compiler.Trigger(name='misuse_warning_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'misuse_warning is append-only' USING ERRCODE = '23514', CONSTRAINT = 'misuse_warning_kept';", hash='73e6c9e19a2baefff0dca36e7942fe49e368d9c9', operation='UPDATE OR DELETE', pgid='pgtrigger_misuse_warning_kept_5d2b7', table='enforcement_misusewarning', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='misusewarning',
            trigger=pgtrigger.compiler.Trigger(name='misuse_warning_whole', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF current_setting('docket.allow_truncate', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'misuse_warning is append-only' USING ERRCODE = '23514', CONSTRAINT = 'misuse_warning_whole';", hash='d976ba6fcc318406ab71ad31d252bcb95da0ac02', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_misuse_warning_whole_079fd', table='enforcement_misusewarning', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='misusesuspension',
            index=models.Index(condition=models.Q(('agreed_at__isnull', False), ('ended_at__isnull', True)), fields=['until_at'], name='misuse_suspension_running'),
        ),
        migrations.AddConstraint(
            model_name='misusesuspension',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('account__isnull', True), ('flagger__isnull', True), ('report__isnull', False)), models.Q(('account__isnull', True), ('flagger__isnull', False), ('report__isnull', True)), models.Q(('account__isnull', False), ('flagger__isnull', True), ('report__isnull', True)), _connector='OR'), name='misuse_suspension_about_one'),
        ),
        migrations.AddConstraint(
            model_name='misusesuspension',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('account__isnull', True), ('kind', 'REPORTS')), ('kind', 'APPEALS'), models.Q(('account__isnull', False), ('kind', 'VIOLATIONS')), _connector='OR'), name='misuse_suspension_of_their_kind'),
        ),
        migrations.AddConstraint(
            model_name='misusesuspension',
            constraint=models.CheckConstraint(condition=models.Q(('counted__gt', 0), ('counted__lte', models.F('decided')), ('kind__in', ['REPORTS', 'APPEALS', 'VIOLATIONS'])), name='misuse_suspension_counts'),
        ),
        migrations.AddConstraint(
            model_name='misusesuspension',
            constraint=models.CheckConstraint(condition=models.Q(('since_at__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('since_at__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('until_at__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('until_at__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='misuse_suspension_within_time'),
        ),
        migrations.AddConstraint(
            model_name='misusesuspension',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['REPORTS', 'APPEALS']), models.Q(('reason', ''), _negated=True)), name='misuse_suspension_says_why'),
        ),
        migrations.AddConstraint(
            model_name='misusesuspension',
            constraint=models.CheckConstraint(condition=models.Q(('days__gte', 1), ('days__lte', 366)), name='misuse_suspension_has_term'),
        ),
        migrations.AddConstraint(
            model_name='misusesuspension',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('agreed_at__isnull', True), ('until_at__isnull', True)), models.Q(('agreed_at__isnull', False), ('declined_at__isnull', True), ('until_at__gt', models.F('agreed_at'))), _connector='OR'), name='misuse_suspension_ends'),
        ),
        migrations.AddConstraint(
            model_name='misusesuspension',
            constraint=models.CheckConstraint(condition=models.Q(('agreed_by__isnull', True), models.Q(('agreed_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='misuse_suspension_takes_two'),
        ),
        migrations.AddConstraint(
            model_name='misusesuspension',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('contest', ''), ('contested_at__isnull', True), ('heard_at__isnull', True)), models.Q(('agreed_at__isnull', False), ('contested_at__isnull', False), models.Q(('contest', ''), _negated=True)), _connector='OR'), name='misuse_suspension_contested'),
        ),
        migrations.AddConstraint(
            model_name='misusesuspension',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('heard_at__isnull', True), ('heard_by__isnull', True), ('upheld__isnull', True)), models.Q(('heard_at__isnull', False), ('heard_by__isnull', False), ('upheld__isnull', False), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='misuse_suspension_answered'),
        ),
        migrations.AddConstraint(
            model_name='misusesuspension',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('end_reason', ''), ('ended_at__isnull', True)), ('until_at__isnull', False), _connector='OR'), name='misuse_suspension_ended'),
        ),
        migrations.AddConstraint(
            model_name='misusesuspension',
            constraint=models.UniqueConstraint(condition=models.Q(('declined_at__isnull', True), ('ended_at__isnull', True)), fields=('kind', 'report', 'flagger', 'account'), name='misuse_suspension_once', nulls_distinct=False),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='misusesuspension',
            trigger=pgtrigger.compiler.Trigger(name='misuse_suspension_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n        IF TG_OP = 'DELETE' OR to_jsonb(NEW) - ARRAY['until_at', 'agreed_by_id', 'agreed_by_name', 'agreed_at', 'declined_by_name', 'declined_at', 'contested_at', 'contest', 'heard_by_id', 'heard_by_name', 'heard_at', 'upheld', 'answer', 'ended_at', 'ended_by_name', 'end_reason'] <> to_jsonb(OLD) - ARRAY['until_at', 'agreed_by_id', 'agreed_by_name', 'agreed_at', 'declined_by_name', 'declined_at', 'contested_at', 'contest', 'heard_by_id', 'heard_by_name', 'heard_at', 'upheld', 'answer', 'ended_at', 'ended_by_name', 'end_reason'] OR (\n            coalesce(OLD.agreed_at, OLD.declined_at) IS NOT NULL\n            AND to_jsonb(NEW) - ARRAY['contested_at', 'contest', 'heard_by_id', 'heard_by_name', 'heard_at', 'upheld', 'answer', 'ended_at', 'ended_by_name', 'end_reason'] <> to_jsonb(OLD) - ARRAY['contested_at', 'contest', 'heard_by_id', 'heard_by_name', 'heard_at', 'upheld', 'answer', 'ended_at', 'ended_by_name', 'end_reason']\n        ) THEN RAISE EXCEPTION 'a suspension stays as it was proposed and answered' USING ERRCODE = '23514', CONSTRAINT = 'misuse_suspension_kept'; END IF;\n        RETURN NEW;", hash='afc6d5c45fd962ed6b5a6005b263a66b93c55f0c', operation='UPDATE OR DELETE', pgid='pgtrigger_misuse_suspension_kept_69515', table='enforcement_misusesuspension', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='misusesuspension',
            trigger=pgtrigger.compiler.Trigger(name='misuse_suspended_by_two', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."agreed_at" IS NOT NULL)', constraint='CONSTRAINT', func="\n        IF NOT EXISTS (\n            SELECT FROM accounts_user u WHERE u.id = NEW.agreed_by_id AND u.role IN ('ADMIN', 'LEAD')\n                AND u.is_active\n        ) OR NOT EXISTS (\n            SELECT FROM enforcement_staffevent e\n            WHERE e.act = 'agree to suspension' AND e.by_id = NEW.agreed_by_id\n                AND (e.after ->> 'number')::int = NEW.number\n                AND e.xact = pg_current_xact_id()\n        ) OR (NEW.agreed_by_id = NEW.proposed_by_id AND EXISTS (\n            SELECT FROM accounts_user u WHERE u.id <> NEW.proposed_by_id AND u.role IN ('ADMIN', 'LEAD')\n                AND u.is_active\n        )) THEN RAISE EXCEPTION 'somebody is suspended by two, on the record' USING ERRCODE = '23514', CONSTRAINT = 'misuse_suspended_by_two'; END IF; RETURN NULL;", hash='dd64a70850927f443efd571989ea86c7ddb5ba8a', operation='INSERT OR UPDATE OF "agreed_at"', pgid='pgtrigger_misuse_suspended_by_two_eb384', table='enforcement_misusesuspension', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='misusesuspension',
            trigger=pgtrigger.compiler.Trigger(name='misuse_suspension_after_warning', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                IF NOT EXISTS (\n                    SELECT FROM enforcement_misusewarning w\n                    WHERE w.id = NEW.warning_id AND w.kind = NEW.kind\n                        AND w.warned_at < NEW.proposed_at AND w.until_at > NEW.proposed_at\n                        AND (w.report_id, w.flagger_id, w.account_id)\n                            IS NOT DISTINCT FROM (NEW.report_id, NEW.flagger_id, NEW.account_id)\n                ) THEN RAISE EXCEPTION 'nobody is suspended who was not warned before' USING ERRCODE = '23514', CONSTRAINT = 'misuse_suspension_after_warning'; END IF;\n                RETURN NEW;", hash='367f567cb038e0faa77af7b9524a9c7a264fd862', operation='INSERT', pgid='pgtrigger_misuse_suspension_after_warning_9d36d', table='enforcement_misusesuspension', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='misusesuspension',
            trigger=pgtrigger.compiler.Trigger(name='misuse_heard_by_another', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."heard_by_id" IS NOT NULL)', constraint='CONSTRAINT', func="\n                IF NEW.heard_by_id IN (NEW.proposed_by_id, NEW.agreed_by_id, (\n                    SELECT w.warned_by_id FROM enforcement_misusewarning w\n                    WHERE w.id = NEW.warning_id\n                )) THEN RAISE EXCEPTION 'who hears an appeal had no part in what it is about' USING ERRCODE = '23514', CONSTRAINT = 'misuse_heard_by_another'; END IF; RETURN NULL;", hash='0a4b33a400002c6443e6eca7cd23cc43c0c4d9ed', operation='INSERT OR UPDATE', pgid='pgtrigger_misuse_heard_by_another_2775c', table='enforcement_misusesuspension', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='misusesuspension',
            trigger=pgtrigger.compiler.Trigger(name='misuse_suspension_said_once', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                IF (OLD.contested_at IS NOT NULL\n                        AND (OLD.contested_at, OLD.contest)\n                            IS DISTINCT FROM (NEW.contested_at, NEW.contest))\n                    OR (OLD.heard_at IS NOT NULL\n                        AND (OLD.heard_at, OLD.heard_by_id, OLD.upheld, OLD.answer)\n                            IS DISTINCT FROM (NEW.heard_at, NEW.heard_by_id, NEW.upheld,\n                                NEW.answer))\n                    OR (OLD.ended_at IS NOT NULL\n                        AND (OLD.ended_at, OLD.end_reason)\n                            IS DISTINCT FROM (NEW.ended_at, NEW.end_reason))\n                THEN RAISE EXCEPTION 'an appeal, its answer and an end are said once' USING ERRCODE = '23514', CONSTRAINT = 'misuse_suspension_said_once'; END IF;\n                RETURN NEW;", hash='a0bbe685f8e54c8ac5ad9c1064a2a16487d34810', operation='UPDATE', pgid='pgtrigger_misuse_suspension_said_once_0099a', table='enforcement_misusesuspension', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='joinedappeal',
            constraint=models.UniqueConstraint(fields=('appeal', 'report'), name='joined_appeal_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='joinedappeal',
            trigger=pgtrigger.compiler.Trigger(name='joined_appeal_whole', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF current_setting('docket.allow_truncate', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'joined_appeal is append-only' USING ERRCODE = '23514', CONSTRAINT = 'joined_appeal_whole';", hash='ababda777b230ec2d14ccf413d3a1fe099239a56', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_joined_appeal_whole_67231', table='enforcement_joinedappeal', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='joinedappeal',
            trigger=pgtrigger.compiler.Trigger(name='written_with_event', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_case c JOIN enforcement_event e\n                ON e.case_id = c.id AND e.case_version = c.version\n            WHERE c.id = (SELECT a.case_id FROM enforcement_appeal a WHERE a.id = NEW.appeal_id) AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'what binds somebody is written with an event of its case' USING ERRCODE = '23514', CONSTRAINT = 'written_with_event'; END IF; RETURN NULL;", hash='313a82121d6c3f5010e1f20c7405d204da861833', operation='INSERT', pgid='pgtrigger_written_with_event_64e1f', table='enforcement_joinedappeal', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='joinedappeal',
            trigger=pgtrigger.compiler.Trigger(name='joined_appeal_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func='IF TG_OP = \'UPDATE\' AND coalesce(to_jsonb(NEW) = to_jsonb(OLD) || (\n        SELECT jsonb_object_agg(c.name, jsonb_build_object(\'lodged_by\', \'""\'::jsonb, \'text\', \'""\'::jsonb) -> c.name)\n        FROM enforcement_tombstone t, jsonb_object_keys(t.removed) c (name)\n        WHERE t.row_id = OLD.id AND t.kind IN (\'joined_appeal\')\n            AND t.xact = pg_current_xact_id()\n            AND jsonb_exists(jsonb_build_object(\'lodged_by\', \'""\'::jsonb, \'text\', \'""\'::jsonb), c.name)\n    ), false) THEN RETURN NEW; END IF; RAISE EXCEPTION \'joined_appeal is append-only\' USING ERRCODE = \'23514\', CONSTRAINT = \'joined_appeal_kept\';', hash='41cf02fc694c0091bbc7fc5336e17f77bfcef73e', operation='UPDATE OR DELETE', pgid='pgtrigger_joined_appeal_kept_f247b', table='enforcement_joinedappeal', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='followup',
            index=models.Index(fields=['report', 'sent_at'], name='follow_up_of_report'),
        ),
        migrations.AddIndex(
            model_name='flaggedreport',
            index=models.Index(fields=['flagger', 'sent_at'], name='flagged_report_of_flagger'),
        ),
        migrations.AddConstraint(
            model_name='flaggedreport',
            constraint=models.UniqueConstraint(fields=('flagger', 'key'), name='flagged_report_once'),
        ),
        migrations.AddConstraint(
            model_name='flaggedreport',
            constraint=models.CheckConstraint(condition=models.Q(('areas__len__gt', 0), models.Q(('key', ''), _negated=True)), name='flagged_report_is_whole'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='flaggedreport',
            trigger=pgtrigger.compiler.Trigger(name='flagged_by_one_who_is_trusted', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                PERFORM FROM accounts_trustedflagger WHERE id = NEW.flagger_id\n                    AND suspended_at IS NULL AND ended_at IS NULL FOR SHARE;\n                IF NOT FOUND THEN RAISE EXCEPTION 'reports are flagged by who is trusted, neither suspended nor ended' USING ERRCODE = '23514', CONSTRAINT = 'flagged_by_one_who_is_trusted'; END IF;\n                RETURN NEW;", hash='c268f436400b79aeaebc42d497cc43432d802e9e', operation='INSERT', pgid='pgtrigger_flagged_by_one_who_is_trusted_ff130', table='enforcement_flaggedreport', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='draft',
            index=models.Index(fields=['case'], name='draft_of_case'),
        ),
        migrations.AddIndex(
            model_name='draft',
            index=models.Index(fields=['saved_at'], name='draft_by_time'),
        ),
        migrations.AddConstraint(
            model_name='draft',
            constraint=models.UniqueConstraint(fields=('contact', 'case', 'report', 'form', 'subject'), name='draft_one_at_a_place', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='draft',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('case__isnull', False), ('contact__isnull', False), ('report__isnull', True)), models.Q(('case__isnull', True), ('contact__isnull', True), ('report__isnull', False)), _connector='OR'), name='draft_is_of_one'),
        ),
        migrations.AddIndex(
            model_name='appeal',
            index=models.Index(condition=models.Q(('phase__in', ['LODGED', 'HEARING'])), fields=['lodged_at', 'id'], name='appeal_open'),
        ),
        migrations.AddIndex(
            model_name='appeal',
            index=models.Index(condition=models.Q(('decided_at__isnull', False)), fields=['decided_at', 'id'], name='appeal_decided'),
        ),
        migrations.AddConstraint(
            model_name='appeal',
            constraint=models.CheckConstraint(condition=models.Q(('phase__in', ['LODGED', 'HEARING', 'AFFIRMED', 'OVERTURNED', 'VARIED', 'REMANDED', 'WITHDRAWN', 'INADMISSIBLE'])), name='appeal_phase_is_known'),
        ),
        migrations.AddConstraint(
            model_name='appeal',
            constraint=models.CheckConstraint(condition=models.Q(('phase__in', ['LODGED', 'WITHDRAWN', 'INADMISSIBLE']), ('hearer__isnull', False), _connector='OR'), name='appeal_heard_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='appeal',
            constraint=models.CheckConstraint(condition=models.Q(('side', 'REPORTER'), ('report__isnull', True), _connector='OR'), name='appeal_report_is_a_reporters'),
        ),
        migrations.AddConstraint(
            model_name='appeal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('phase', 'INADMISSIBLE'), _negated=True), models.Q(('reasons', ''), _negated=True), _connector='OR'), name='appeal_inadmissible_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='appeal',
            constraint=models.UniqueConstraint(condition=models.Q(('phase__in', ['LODGED', 'HEARING'])), fields=('decision',), name='appeal_one_open_per_decision'),
        ),
        migrations.AddConstraint(
            model_name='appeal',
            constraint=models.UniqueConstraint(condition=models.Q(('side', 'HOLDER')), fields=('decision',), name='appeal_once_by_holder'),
        ),
        migrations.AddConstraint(
            model_name='appeal',
            constraint=models.UniqueConstraint(condition=models.Q(('report__isnull', False)), fields=('decision', 'report'), name='appeal_once_by_reporter'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='appeal',
            trigger=pgtrigger.compiler.Trigger(name='hearer_had_no_part', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n                IF NEW.hearer_id IS NOT NULL AND EXISTS (\n                    SELECT FROM enforcement_decision d WHERE d.id = NEW.decision_id AND (\n                        NEW.hearer_id IN (d.proposed_by_id, d.approved_by_id, d.ratified_by_id)\n                        OR (d.verb IN ('require_remediation', 'warn', 'sanction', 'give_notice', 'terminate') AND EXISTS (\n                            SELECT FROM enforcement_finding f\n                            JOIN enforcement_allegation a ON a.id = f.allegation_id\n                            WHERE a.case_id = d.case_id AND a.clause_id = ANY (d.clauses)\n                                AND f.conclusion = 'ESTABLISHED' AND f.found_at <= d.proposed_at\n                                AND f.found_by_id = NEW.hearer_id\n                        ))\n                        OR EXISTS (\n                            SELECT FROM enforcement_appeal other\n                            WHERE other.decision_id = d.id AND other.id <> NEW.id\n                                AND other.hearer_id = NEW.hearer_id\n                        )\n                    )\n                ) THEN RAISE EXCEPTION 'who hears the appeal had no part in the decision' USING ERRCODE = '23514', CONSTRAINT = 'hearer_had_no_part'; END IF; RETURN NULL;", hash='fc858a34380a79c78e009f340c3179531187787e', operation='INSERT OR UPDATE OF "hearer_id", "decision_id"', pgid='pgtrigger_hearer_had_no_part_80122', table='enforcement_appeal', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='appeal',
            trigger=pgtrigger.compiler.Trigger(name='appeal_is_of_its_case', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n                IF NOT EXISTS (\n                    SELECT FROM enforcement_decision d WHERE d.id = NEW.decision_id\n                        AND d.case_id = NEW.case_id AND d.phase IN ('EXECUTED', 'RATIFIED', 'LAPSED')\n                ) THEN RAISE EXCEPTION 'an appeal is against a decision of its case that took effect' USING ERRCODE = '23514', CONSTRAINT = 'appeal_is_of_its_case'; END IF; RETURN NULL;", hash='186c588cabfc12ca206453c189150ea996f6c87c', operation='INSERT', pgid='pgtrigger_appeal_is_of_its_case_bf4a9', table='enforcement_appeal', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='appeal',
            trigger=pgtrigger.compiler.Trigger(name='phase_follows_arrows', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."phase" IS DISTINCT FROM (NEW."phase"))', func="\n        IF (OLD.phase, NEW.phase) NOT IN (('HEARING', 'AFFIRMED'), ('HEARING', 'LODGED'), ('LODGED', 'HEARING'), ('HEARING', 'OVERTURNED'), ('LODGED', 'INADMISSIBLE'), ('HEARING', 'REMANDED'), ('HEARING', 'VARIED'), ('HEARING', 'WITHDRAWN'), ('LODGED', 'WITHDRAWN'))\n        THEN RAISE EXCEPTION 'a phase moves along its arrows' USING ERRCODE = '23514', CONSTRAINT = 'phase_follows_arrows'; END IF;\n        RETURN NEW;", hash='227ded63baa46273a42c9216436b187ad4de9544', operation='UPDATE', pgid='pgtrigger_phase_follows_arrows_cc9fa', table='enforcement_appeal', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='appeal',
            trigger=pgtrigger.compiler.Trigger(name='written_with_event', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_case c JOIN enforcement_event e\n                ON e.case_id = c.id AND e.case_version = c.version\n            WHERE c.id = NEW.case_id AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'what binds somebody is written with an event of its case' USING ERRCODE = '23514', CONSTRAINT = 'written_with_event'; END IF; RETURN NULL;", hash='94a6aad469bbde5c9a6798735c1e0f22e3f4b64e', operation='INSERT OR UPDATE OF "phase", "hearer_id"', pgid='pgtrigger_written_with_event_a5fe1', table='enforcement_appeal', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='appeal',
            trigger=pgtrigger.compiler.Trigger(name='hearer_is_foreign', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n                IF EXISTS (\n                    SELECT FROM enforcement_decision d\n                    -- what binds is written with an event of its case: it says when\n                    JOIN enforcement_event taken ON taken.case_id = NEW.case_id\n                        AND taken.xact = pg_current_xact_id()\n                    JOIN enforcement_staffevent e ON e.act IN ('make', 'role', 'enable', 'renew sign-in', 'email')\n                        AND e.at > taken.at - interval '30 days' AND e.at <= taken.at\n                    WHERE d.id = NEW.decision_id AND (\n                        (e.person_id = NEW.hearer_id AND (\n                            e.by_id IN (d.proposed_by_id, d.approved_by_id, d.ratified_by_id) OR e.proposer_id IN (d.proposed_by_id, d.approved_by_id, d.ratified_by_id)\n                        ))\n                        OR (e.person_id IN (d.proposed_by_id, d.approved_by_id, d.ratified_by_id) AND NEW.hearer_id IN (e.by_id, e.proposer_id))\n                    )\n                ) THEN RAISE EXCEPTION 'nobody hears an appeal against whom they gave their way in, or got it from' USING ERRCODE = '23514', CONSTRAINT = 'hearer_is_foreign'; END IF; RETURN NULL;", hash='59b93b5835cb2f8e7c56090fc571a327afe09200', operation='INSERT OR UPDATE OF "hearer_id", "decision_id"', pgid='pgtrigger_hearer_is_foreign_3f33a', table='enforcement_appeal', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='accesslink',
            index=models.Index(fields=['contact', 'made_at'], name='access_link_of_contact'),
        ),
        migrations.AddIndex(
            model_name='accesslink',
            index=models.Index(fields=['report', 'made_at'], name='access_link_of_report'),
        ),
        migrations.AddIndex(
            model_name='accesslink',
            index=models.Index(fields=['browser', 'made_at'], name='access_link_of_browser'),
        ),
        migrations.AddIndex(
            model_name='accesslink',
            index=models.Index(fields=['made_at'], name='access_link_by_time'),
        ),
        migrations.AddConstraint(
            model_name='accesslink',
            constraint=models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('made_at'))), name='access_link_ends'),
        ),
        migrations.AddConstraint(
            model_name='accesslink',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('contact__isnull', True), ('door', 'REPORTER'), ('report__isnull', False)), models.Q(('contact__isnull', False), ('door__in', ['HOLDER', 'PARTNER', 'FLAGGER']), ('report__isnull', True)), _connector='OR'), name='access_link_is_for_one'),
        ),
        migrations.AddIndex(
            model_name='reporterweight',
            index=models.Index(condition=models.Q(('ended_at__isnull', True)), fields=['until_at'], name='reporter_weight_running'),
        ),
        migrations.AddConstraint(
            model_name='reporterweight',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('account__isnull', True), ('flagger__isnull', True), ('report__isnull', False)), models.Q(('account__isnull', True), ('flagger__isnull', False), ('report__isnull', True)), models.Q(('account__isnull', False), ('flagger__isnull', True), ('report__isnull', True)), _connector='OR'), name='reporter_weight_about_one'),
        ),
        migrations.AddConstraint(
            model_name='reporterweight',
            constraint=models.CheckConstraint(condition=models.Q(('until_at__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('until_at__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='reporter_weight_within_time'),
        ),
        migrations.AddConstraint(
            model_name='reporterweight',
            constraint=models.CheckConstraint(condition=models.Q(('account__isnull', True), ('until_at__gt', models.F('set_at')), models.Q(('reason', ''), _negated=True), ('weight__in', ['LESS', 'MUTED'])), name='reporter_weight_says_why'),
        ),
        migrations.AddConstraint(
            model_name='reporterweight',
            constraint=models.CheckConstraint(condition=models.Q(('ended_at__isnull', False), models.Q(('end_reason', ''), ('ended_by_name', '')), _connector='OR'), name='reporter_weight_ended'),
        ),
        migrations.AddConstraint(
            model_name='reporterweight',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('report', 'flagger'), name='reporter_weight_once', nulls_distinct=False),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reporterweight',
            trigger=pgtrigger.compiler.Trigger(name='reporter_weight_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n        IF TG_OP = 'DELETE' OR to_jsonb(NEW) - ARRAY['ended_at', 'ended_by_name', 'end_reason'] <> to_jsonb(OLD) - ARRAY['ended_at', 'ended_by_name', 'end_reason']\n        THEN RAISE EXCEPTION 'how reports are weighed stays as it was set' USING ERRCODE = '23514', CONSTRAINT = 'reporter_weight_kept'; END IF;\n        RETURN NEW;", hash='66b66a793911c00a723b6f2a10a088b8feaec49e', operation='UPDATE OR DELETE', pgid='pgtrigger_reporter_weight_kept_46fd9', table='enforcement_reporterweight', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='reportfile',
            index=models.Index(fields=['report', 'sent_at'], name='report_file_of_report'),
        ),
        migrations.AddIndex(
            model_name='reportfile',
            index=models.Index(fields=['sha256'], name='report_file_by_hash'),
        ),
        migrations.AddConstraint(
            model_name='reportfile',
            constraint=models.CheckConstraint(condition=models.Q(('size__gt', 0), ('size__lte', 10485760)), name='report_file_size'),
        ),
        migrations.AddConstraint(
            model_name='reportfile',
            constraint=models.CheckConstraint(condition=models.Q(('sha256__regex', '^[0-9a-f]{64}$')), name='report_file_has_hash'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reportofdanger',
            trigger=pgtrigger.compiler.Trigger(name='report_of_danger_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'report_of_danger is append-only' USING ERRCODE = '23514', CONSTRAINT = 'report_of_danger_kept';", hash='9fc64dde8e521a13a62717ec37f431df33bd9192', operation='UPDATE OR DELETE', pgid='pgtrigger_report_of_danger_kept_73881', table='enforcement_reportofdanger', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reportofdanger',
            trigger=pgtrigger.compiler.Trigger(name='report_of_danger_whole', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF current_setting('docket.allow_truncate', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'report_of_danger is append-only' USING ERRCODE = '23514', CONSTRAINT = 'report_of_danger_whole';", hash='1f571269a7b03415587c15e5ea9cf953fb093d39', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_report_of_danger_whole_d92c8', table='enforcement_reportofdanger', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='requirement',
            index=models.Index(condition=models.Q(('phase__in', ['REQUIRED', 'RETURNED']), ('superseded', False)), fields=['due_at'], name='requirement_owed'),
        ),
        migrations.AddIndex(
            model_name='requirement',
            index=models.Index(condition=models.Q(('phase', 'SUBMITTED'), ('superseded', False)), fields=['id'], name='requirement_submitted'),
        ),
        migrations.AddConstraint(
            model_name='requirement',
            constraint=models.UniqueConstraint(fields=('plan', 'number'), name='requirement_numbered'),
        ),
        migrations.AddConstraint(
            model_name='requirement',
            constraint=models.CheckConstraint(condition=models.Q(('phase__in', ['REQUIRED', 'SUBMITTED', 'ACCEPTED', 'RETURNED', 'WAIVED'])), name='requirement_phase_is_known'),
        ),
        migrations.AddConstraint(
            model_name='requirement',
            constraint=models.CheckConstraint(condition=models.Q(('due_at__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('due_at__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='requirement_within_time'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='requirement',
            trigger=pgtrigger.compiler.Trigger(name='phase_follows_arrows', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."phase" IS DISTINCT FROM (NEW."phase"))', func="\n        IF (OLD.phase, NEW.phase) NOT IN (('SUBMITTED', 'ACCEPTED'), ('SUBMITTED', 'RETURNED'), ('REQUIRED', 'SUBMITTED'), ('RETURNED', 'SUBMITTED'), ('REQUIRED', 'WAIVED'), ('RETURNED', 'WAIVED'), ('SUBMITTED', 'WAIVED'))\n        THEN RAISE EXCEPTION 'a phase moves along its arrows' USING ERRCODE = '23514', CONSTRAINT = 'phase_follows_arrows'; END IF;\n        RETURN NEW;", hash='c263a784c62ce9d6f6756fb971933d40994e58aa', operation='UPDATE', pgid='pgtrigger_phase_follows_arrows_b84a3', table='enforcement_requirement', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='requirement',
            trigger=pgtrigger.compiler.Trigger(name='written_with_event', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_case c JOIN enforcement_event e\n                ON e.case_id = c.id AND e.case_version = c.version\n            WHERE c.id = NEW.case_id AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'what binds somebody is written with an event of its case' USING ERRCODE = '23514', CONSTRAINT = 'written_with_event'; END IF; RETURN NULL;", hash='9e2ffed186aa6036dd870f4149b35947d59040aa', operation='INSERT OR UPDATE OF "phase", "superseded", "due_at"', pgid='pgtrigger_written_with_event_bc572', table='enforcement_requirement', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='machinecheck',
            index=models.Index(condition=models.Q(('next_at__isnull', False)), fields=['next_at'], name='machine_check_next'),
        ),
        migrations.AddConstraint(
            model_name='machinecheck',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['NO_REQUESTS', 'USAGE_BELOW', 'KEY_ROTATED'])), name='machine_check_kind_is_known'),
        ),
        migrations.AddConstraint(
            model_name='machinecheck',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('below__isnull', True), ('days__isnull', True), ('kind', 'KEY_ROTATED'), ('product', '')), models.Q(('below__isnull', True), ('days__gte', 1), ('key', ''), ('kind', 'NO_REQUESTS')), models.Q(('below__gte', 1), ('days__gte', 1), ('key', ''), ('kind', 'USAGE_BELOW')), _connector='OR'), name='machine_check_fits_its_kind'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='machinecheck',
            trigger=pgtrigger.compiler.Trigger(name='written_with_event', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_case c JOIN enforcement_event e\n                ON e.case_id = c.id AND e.case_version = c.version\n            WHERE c.id = NEW.case_id AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'what binds somebody is written with an event of its case' USING ERRCODE = '23514', CONSTRAINT = 'written_with_event'; END IF; RETURN NULL;", hash='cd2651719af8d6d95a8161e0a29db4303cf16e32', operation='INSERT', pgid='pgtrigger_written_with_event_b1333', table='enforcement_machinecheck', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='machinecheck',
            trigger=pgtrigger.compiler.Trigger(name='machine_check_is_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'a check is decided once' USING ERRCODE = '23514', CONSTRAINT = 'machine_check_is_kept';", hash='af08ad6e1b68f34bc6f69d9bc5639b002ecbca99', operation='DELETE OR UPDATE OF "id", "case_id", "requirement_id", "kind", "product", "key", "days", "below", "from_at"', pgid='pgtrigger_machine_check_is_kept_5010b', table='enforcement_machinecheck', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='requirementcheck',
            constraint=models.UniqueConstraint(fields=('requirement', 'checked_on'), name='requirement_check_once_a_day'),
        ),
        migrations.AddConstraint(
            model_name='requirementcheck',
            constraint=models.CheckConstraint(condition=models.Q(('blocked__gte', 0), ('fulfilled__gte', 0), ('unknown__gte', 0), ('wanted__gte', 0), ('fulfilled__lte', models.F('wanted'))), name='requirement_check_counts'),
        ),
        migrations.AddConstraint(
            model_name='requirementcheck',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('fulfilled', models.F('wanted')), ('met', True), ('wanted__gte', 1)), models.Q(('met', False), models.Q(('wanted', 0), ('fulfilled__lt', models.F('wanted')), _connector='OR')), _connector='OR'), name='requirement_check_met_by_its_figures'),
        ),
        migrations.AddConstraint(
            model_name='requirementcheck',
            constraint=models.CheckConstraint(condition=models.Q(('submits', False), ('met', True), _connector='OR'), name='requirement_check_submits_if_met'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='requirementcheck',
            trigger=pgtrigger.compiler.Trigger(name='requirement_check_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'requirement_check is append-only' USING ERRCODE = '23514', CONSTRAINT = 'requirement_check_kept';", hash='0be28f8e3b94426aa26f549e05e348b2b678fb27', operation='UPDATE OR DELETE', pgid='pgtrigger_requirement_check_kept_7b805', table='enforcement_requirementcheck', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='requirementcheck',
            trigger=pgtrigger.compiler.Trigger(name='requirement_check_whole', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF current_setting('docket.allow_truncate', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'requirement_check is append-only' USING ERRCODE = '23514', CONSTRAINT = 'requirement_check_whole';", hash='9efd862bab9c456b47706640b20e9722fd6af495', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_requirement_check_whole_3295a', table='enforcement_requirementcheck', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='retentionitem',
            index=models.Index(condition=models.Q(('done_at__isnull', True)), fields=['plan', 'number'], name='retention_item_waits'),
        ),
        migrations.AddIndex(
            model_name='retentionitem',
            index=models.Index(condition=models.Q(('why_kept', ''), _negated=True), fields=['plan', 'number'], name='retention_item_kept'),
        ),
        migrations.AddConstraint(
            model_name='retentionitem',
            constraint=models.UniqueConstraint(fields=('plan', 'number'), name='retention_item_numbered'),
        ),
        migrations.AddConstraint(
            model_name='retentionitem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('account__isnull', True), ('case__isnull', False), ('report__isnull', True)), models.Q(('account__isnull', True), ('case__isnull', True), ('report__isnull', False)), models.Q(('account__isnull', False), ('case__isnull', True), ('report__isnull', True)), _connector='OR'), name='retention_item_is_of_one'),
        ),
        migrations.AddConstraint(
            model_name='retentionitem',
            constraint=models.CheckConstraint(condition=models.Q(('why_kept', ''), models.Q(('done_at__isnull', False), ('why_kept__in', ['REOPENED', 'WINDOW_OPEN', 'NOT_NOW'])), _connector='OR'), name='retention_item_says_why_kept'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='retentionitem',
            trigger=pgtrigger.compiler.Trigger(name='retention_item_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n        IF TG_OP = 'DELETE' OR to_jsonb(NEW) - ARRAY['done_at', 'removed', 'why_kept'] <> to_jsonb(OLD) - ARRAY['done_at', 'removed', 'why_kept']\n        THEN RAISE EXCEPTION 'an item stays as it was planned' USING ERRCODE = '23514', CONSTRAINT = 'retention_item_kept'; END IF;\n        RETURN NEW;", hash='37b9eefe0bcf638f404861605c7f576e20630ada', operation='UPDATE OR DELETE', pgid='pgtrigger_retention_item_kept_cfb2c', table='enforcement_retentionitem', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='retentionrun',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='retention_run_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='retentionrun',
            constraint=models.CheckConstraint(condition=models.Q(('agreed_at__isnull', True), ('declined_at__isnull', True), _connector='OR'), name='retention_run_answered_once'),
        ),
        migrations.AddConstraint(
            model_name='retentionrun',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('stopped_at__isnull', True)), ('agreed_at__isnull', False), _connector='OR'), name='retention_run_runs_once_agreed'),
        ),
        migrations.AddConstraint(
            model_name='retentionrun',
            constraint=models.UniqueConstraint(condition=models.Q(('declined_at__isnull', True)), fields=('plan',), name='retention_run_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='retentionrun',
            trigger=pgtrigger.compiler.Trigger(name='retention_run_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n        IF TG_OP = 'DELETE' OR to_jsonb(NEW) - ARRAY['agreed_by_id', 'agreed_by_name', 'agreed_at', 'declined_by_name', 'declined_at', 'stopped_at', 'stopped_by_name', 'ended_at'] <> to_jsonb(OLD) - ARRAY['agreed_by_id', 'agreed_by_name', 'agreed_at', 'declined_by_name', 'declined_at', 'stopped_at', 'stopped_by_name', 'ended_at'] OR (\n            coalesce(OLD.agreed_at, OLD.declined_at) IS NOT NULL\n            AND to_jsonb(NEW) - ARRAY['stopped_at', 'stopped_by_name', 'ended_at'] <> to_jsonb(OLD) - ARRAY['stopped_at', 'stopped_by_name', 'ended_at']\n        ) THEN RAISE EXCEPTION 'a run stays as it was proposed and answered' USING ERRCODE = '23514', CONSTRAINT = 'retention_run_kept'; END IF;\n        RETURN NEW;", hash='823ea28f5ea1abf7e20d4d02c8d358d069003f20', operation='UPDATE OR DELETE', pgid='pgtrigger_retention_run_kept_09523', table='enforcement_retentionrun', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='retentionrun',
            trigger=pgtrigger.compiler.Trigger(name='retention_run_by_two', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."agreed_at" IS NOT NULL)', constraint='CONSTRAINT', func="\n        IF NOT EXISTS (\n            SELECT FROM accounts_user u WHERE u.id = NEW.agreed_by_id AND u.role IN ('ADMIN')\n                AND u.is_active\n        ) OR NOT EXISTS (\n            SELECT FROM enforcement_staffevent e\n            WHERE e.act = 'agree to retention' AND e.by_id = NEW.agreed_by_id\n                AND (e.after ->> 'number')::int = NEW.number\n                AND e.xact = pg_current_xact_id()\n        ) OR (NEW.agreed_by_id = NEW.proposed_by_id AND EXISTS (\n            SELECT FROM accounts_user u WHERE u.id <> NEW.proposed_by_id AND u.role IN ('ADMIN')\n                AND u.is_active\n        )) THEN RAISE EXCEPTION 'what is over is removed by two, on the record' USING ERRCODE = '23514', CONSTRAINT = 'retention_run_by_two'; END IF; RETURN NULL;", hash='97d39f0b58f6fcb3ade9f7e9bc53dcac88a4c9ac', operation='INSERT OR UPDATE OF "agreed_at"', pgid='pgtrigger_retention_run_by_two_42869', table='enforcement_retentionrun', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='review',
            index=models.Index(condition=models.Q(('paused_at__isnull', True), ('phase', 'OPEN')), fields=['due_at'], name='review_due'),
        ),
        migrations.AddIndex(
            model_name='review',
            index=models.Index(condition=models.Q(('paused_at__isnull', True), ('phase', 'OPEN'), ('warned_at__isnull', True)), fields=['warn_at'], name='review_to_warn'),
        ),
        migrations.AddIndex(
            model_name='review',
            index=models.Index(condition=models.Q(('phase__in', ['OPEN', 'MISSED'])), fields=['case'], name='review_of_case'),
        ),
        migrations.AddIndex(
            model_name='review',
            index=models.Index(condition=models.Q(('missed_at__isnull', False)), fields=['missed_at', 'id'], name='review_missed'),
        ),
        migrations.AddIndex(
            model_name='review',
            index=models.Index(condition=models.Q(('paused_at__isnull', False), ('phase', 'OPEN')), fields=['due_at', 'id'], name='review_paused'),
        ),
        migrations.AddIndex(
            model_name='review',
            index=django.contrib.postgres.indexes.BrinIndex(autosummarize=True, fields=['looked_at', 'missed_at'], name='review_by_time'),
        ),
        migrations.AddIndex(
            model_name='review',
            index=models.Index(condition=models.Q(('paused_at__isnull', False), ('phase', 'OPEN')), fields=['paused_until_at'], name='review_pause_over'),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.CheckConstraint(condition=models.Q(('phase__in', ['OPEN', 'MISSED', 'DONE', 'DROPPED'])), name='review_phase_is_known'),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.CheckConstraint(condition=models.Q(('warn_at__lte', models.F('due_at'))), name='review_warns_before_due'),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('phase', 'DONE'), _negated=True), models.Q(models.Q(('looked_by', ''), _negated=True), ('looked_at__isnull', False)), _connector='OR'), name='review_done_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.CheckConstraint(condition=models.Q(('paused_at__isnull', True), models.Q(('paused_for', ''), _negated=True), _connector='OR'), name='review_pause_says_for_whom'),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.UniqueConstraint(condition=models.Q(('phase', 'OPEN')), fields=('case', 'kind', 'subject'), name='review_once_open', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.CheckConstraint(condition=models.Q(('paused_for', ''), ('paused_for__in', ['HOLDER', 'PARTNER', 'REPORTER', 'OTHER']), _connector='OR'), name='review_paused_for_is_known'),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('paused_at__isnull', True), ('paused_until_at__isnull', True)), models.Q(('paused_until_at__gt', models.F('paused_at')), ('paused_until_at__lte', django.db.models.expressions.CombinedExpression(models.F('paused_at'), '+', models.Value(datetime.timedelta(days=14))))), _connector='OR'), name='review_pause_ends'),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.CheckConstraint(condition=models.Q(('due_at__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('due_at__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('paused_until_at__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('paused_until_at__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='review_within_time'),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.CheckConstraint(condition=models.Q(('paused_at__isnull', True), models.Q(('kind__in', ['MEASURE', 'DECISION', 'RATIFICATION', 'AUTOMATION']), _negated=True), _connector='OR'), name='review_that_protects_is_not_paused'),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['FIRST_LOOK', 'MEASURE', 'DECISION', 'SUBMISSION', 'APPEAL', 'RATIFICATION', 'AUTOMATION', 'REFERRAL', 'UNDONE', 'QUESTION', 'ANSWER', 'ESCALATION', 'ADDRESS', 'REQUEST', 'ASKED'])), name='review_kind_is_known'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='review',
            trigger=pgtrigger.compiler.Trigger(name='phase_follows_arrows', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."phase" IS DISTINCT FROM (NEW."phase"))', func="\n        IF (OLD.phase, NEW.phase) NOT IN (('MISSED', 'DROPPED'), ('OPEN', 'DROPPED'), ('MISSED', 'DONE'), ('OPEN', 'DONE'), ('OPEN', 'MISSED'))\n        THEN RAISE EXCEPTION 'a phase moves along its arrows' USING ERRCODE = '23514', CONSTRAINT = 'phase_follows_arrows'; END IF;\n        RETURN NEW;", hash='06c57e6cd06ba7435b968719291ecc7f31b44bf2', operation='UPDATE', pgid='pgtrigger_phase_follows_arrows_1b5af', table='enforcement_review', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='review',
            trigger=pgtrigger.compiler.Trigger(name='precaution_has_look', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."kind" = \'MEASURE\')', constraint='CONSTRAINT', func="\n    IF EXISTS (\n        SELECT FROM enforcement_measure m\n        WHERE m.id = NEW.subject AND m.phase = 'IN_FORCE' AND m.basis = 'PRECAUTION' AND NOT EXISTS (\n            SELECT FROM enforcement_review v\n            WHERE v.case_id = m.case_id AND v.phase IN ('OPEN', 'MISSED') AND v.kind = 'MEASURE'\n                AND v.subject = m.id\n                AND v.due_at <= greatest(m.review_by_at, v.opened_at + interval '7 days')\n        )\n    ) THEN RAISE EXCEPTION 'a precaution in force has a look that falls due by its date' USING ERRCODE = '23514', CONSTRAINT = 'precaution_has_look'; END IF; RETURN NULL;", hash='b9a92d8bf2d6c630cc3196179ad12b720aac3fa0', operation='UPDATE OF "phase", "due_at"', pgid='pgtrigger_precaution_has_look_a1166', table='enforcement_review', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='review',
            trigger=pgtrigger.compiler.Trigger(name='written_with_event', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_case c JOIN enforcement_event e\n                ON e.case_id = c.id AND e.case_version = c.version\n            WHERE c.id = NEW.case_id AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'what binds somebody is written with an event of its case' USING ERRCODE = '23514', CONSTRAINT = 'written_with_event'; END IF; RETURN NULL;", hash='c3bdb2a1079beca83d8c25668303970abad1a971', operation='INSERT OR UPDATE OF "phase", "due_at", "paused_at"', pgid='pgtrigger_written_with_event_b7e01', table='enforcement_review', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='roleproposal',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ['AUDITOR', 'REVIEWER', 'LEAD', 'ADMIN'])), name='role_proposal_role_is_known'),
        ),
        migrations.AddConstraint(
            model_name='roleproposal',
            constraint=models.CheckConstraint(condition=models.Q(('person', models.F('proposer')), _negated=True), name='role_proposal_is_for_another'),
        ),
        migrations.AddConstraint(
            model_name='roleproposal',
            constraint=models.CheckConstraint(condition=models.Q(('act__in', ['ROLE', 'DISABLE', 'ENABLE', 'RESET'])), name='role_proposal_act_is_known'),
        ),
        migrations.AddConstraint(
            model_name='roleproposal',
            constraint=models.CheckConstraint(condition=models.Q(('unless_stopped', False), ('expires_at__gte', django.db.models.expressions.CombinedExpression(models.F('proposed_at'), '+', models.Value(datetime.timedelta(days=1)))), _connector='OR'), name='role_proposal_can_be_stopped'),
        ),
        migrations.AddConstraint(
            model_name='savedphrase',
            constraint=models.UniqueConstraint(fields=('owner', 'label', 'locale'), name='phrase_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='savedphrase',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('label', ''), _negated=True), models.Q(('text', ''), _negated=True)), name='phrase_says_something'),
        ),
        migrations.AddConstraint(
            model_name='savedphrase',
            constraint=models.CheckConstraint(condition=models.Q(('version__gte', 1)), name='phrase_version_counts'),
        ),
        migrations.AddConstraint(
            model_name='phraseversion',
            constraint=models.UniqueConstraint(fields=('phrase', 'number'), name='phrase_version_once'),
        ),
        migrations.AddConstraint(
            model_name='phraseversion',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='phrase_version_is_counted'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='phraseversion',
            trigger=pgtrigger.compiler.Trigger(name='phrase_version_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'an earlier version of a phrase stays as it was' USING ERRCODE = '23514', CONSTRAINT = 'phrase_version_kept';", hash='5fb63aed63293c07e963cafafc8f01f078d7cc9d', operation='UPDATE', pgid='pgtrigger_phrase_version_kept_ca7b6', table='enforcement_phraseversion', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='savedview',
            constraint=models.UniqueConstraint(fields=('owner', 'name'), name='view_once'),
        ),
        migrations.AddConstraint(
            model_name='savedview',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='view_has_name'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='sealeddelivery',
            trigger=pgtrigger.compiler.Trigger(name='sealed_delivery_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'sealed_delivery is append-only' USING ERRCODE = '23514', CONSTRAINT = 'sealed_delivery_kept';", hash='16bc41779d144a3c2309b844133424b7658ca135', operation='UPDATE OR DELETE', pgid='pgtrigger_sealed_delivery_kept_a6345', table='enforcement_sealeddelivery', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='sealeddelivery',
            trigger=pgtrigger.compiler.Trigger(name='sealed_delivery_whole', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF current_setting('docket.allow_truncate', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'sealed_delivery is append-only' USING ERRCODE = '23514', CONSTRAINT = 'sealed_delivery_whole';", hash='a7964e2e26db421a603185606acc1db1c47c824b', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_sealed_delivery_whole_1322b', table='enforcement_sealeddelivery', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='sealedevent',
            trigger=pgtrigger.compiler.Trigger(name='sealed_event_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'sealed_event is append-only' USING ERRCODE = '23514', CONSTRAINT = 'sealed_event_kept';", hash='288def6ddfee93ae1524e08efcc3d9146f509346', operation='UPDATE OR DELETE', pgid='pgtrigger_sealed_event_kept_473be', table='enforcement_sealedevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='sealedevent',
            trigger=pgtrigger.compiler.Trigger(name='sealed_event_whole', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF current_setting('docket.allow_truncate', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'sealed_event is append-only' USING ERRCODE = '23514', CONSTRAINT = 'sealed_event_whole';", hash='f9a782215dcadbde1192f964e602ca50fe06da8c', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_sealed_event_whole_fef5a', table='enforcement_sealedevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='seat',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['LEGAL_DESK', 'SPOKESPERSON', 'LEGAL'])), name='seat_kind_is_known'),
        ),
        migrations.AddConstraint(
            model_name='seat',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='seat_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='seat',
            constraint=models.CheckConstraint(condition=models.Q(('agreed_at__isnull', True), ('declined_at__isnull', True), _connector='OR'), name='seat_answered_once'),
        ),
        migrations.AddConstraint(
            model_name='seat',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('end_reason', ''), ('ended_at__isnull', True)), models.Q(('agreed_at__isnull', False), ('ended_at__isnull', False), models.Q(('end_reason', ''), _negated=True)), _connector='OR'), name='seat_ends_with_reason'),
        ),
        migrations.AddConstraint(
            model_name='seat',
            constraint=models.CheckConstraint(condition=models.Q(('proposed_by__isnull', True), models.Q(('proposed_by', models.F('person')), _negated=True), _connector='OR'), name='seat_proposed_by_another'),
        ),
        migrations.AddConstraint(
            model_name='seat',
            constraint=models.UniqueConstraint(condition=models.Q(('declined_at__isnull', True), ('ended_at__isnull', True)), fields=('person', 'kind'), name='seat_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='seat',
            trigger=pgtrigger.compiler.Trigger(name='seat_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n        IF TG_OP = 'DELETE' OR to_jsonb(NEW) - ARRAY['agreed_by_id', 'agreed_by_name', 'agreed_at', 'declined_by_name', 'declined_at', 'ended_by_name', 'ended_at', 'end_reason'] <> to_jsonb(OLD) - ARRAY['agreed_by_id', 'agreed_by_name', 'agreed_at', 'declined_by_name', 'declined_at', 'ended_by_name', 'ended_at', 'end_reason'] OR (\n            coalesce(OLD.agreed_at, OLD.declined_at) IS NOT NULL\n            AND to_jsonb(NEW) - ARRAY['ended_by_name', 'ended_at', 'end_reason'] <> to_jsonb(OLD) - ARRAY['ended_by_name', 'ended_at', 'end_reason']\n        ) THEN RAISE EXCEPTION 'a seat stays as it was given' USING ERRCODE = '23514', CONSTRAINT = 'seat_kept'; END IF;\n        RETURN NEW;", hash='0865405d80e3891287f4db1cdec779fd8394303b', operation='UPDATE OR DELETE', pgid='pgtrigger_seat_kept_8c1d7', table='enforcement_seat', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='seat',
            trigger=pgtrigger.compiler.Trigger(name='seat_by_two', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."agreed_at" IS NOT NULL)', constraint='CONSTRAINT', func="\n        IF NOT EXISTS (\n            SELECT FROM accounts_user u WHERE u.id = NEW.agreed_by_id AND u.role IN ('ADMIN')\n                AND u.is_active\n        ) OR NOT EXISTS (\n            SELECT FROM enforcement_staffevent e\n            WHERE e.act = 'agree to seat' AND e.by_id = NEW.agreed_by_id\n                AND (e.after ->> 'number')::int = NEW.number\n                AND e.xact = pg_current_xact_id()\n        ) OR (NEW.agreed_by_id = NEW.proposed_by_id AND EXISTS (\n            SELECT FROM accounts_user u WHERE u.id <> NEW.proposed_by_id AND u.role IN ('ADMIN')\n                AND u.is_active AND u.id IS DISTINCT FROM NEW.person_id\n        )) THEN RAISE EXCEPTION 'a seat is given by two admins, on the record' USING ERRCODE = '23514', CONSTRAINT = 'seat_by_two'; END IF; RETURN NULL;", hash='8a202dfcd7a3d2a46f6295c942b86f7c8cfb5c81', operation='INSERT OR UPDATE OF "agreed_at"', pgid='pgtrigger_seat_by_two_0ac8d', table='enforcement_seat', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='seat',
            trigger=pgtrigger.compiler.Trigger(name='seat_for_another', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."agreed_at" IS NOT NULL)', constraint='CONSTRAINT', func="\n        IF NEW.person_id IN (NEW.proposed_by_id, NEW.agreed_by_id) OR NOT EXISTS (\n            SELECT FROM enforcement_staffevent e\n            WHERE e.act = 'agree to seat' AND e.by_id = NEW.agreed_by_id\n                AND e.person_id = NEW.person_id AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'a seat is given to somebody by others, on the record' USING ERRCODE = '23514', CONSTRAINT = 'seat_for_another'; END IF; RETURN NULL;", hash='41a4c343924a97405c2eba98a4bce87f218875b2', operation='INSERT OR UPDATE OF "agreed_at"', pgid='pgtrigger_seat_for_another_e8c2f', table='enforcement_seat', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='seat',
            trigger=pgtrigger.compiler.Trigger(name='seat_opens', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n        IF (\n            SELECT CASE WHEN u.legal_desk THEN ARRAY['LEGAL_DESK'] ELSE '{}' END\n                || u.duties::text[]\n            FROM accounts_user u WHERE u.id = NEW.person_id\n        ) @> ARRAY[NEW.kind::text] <> EXISTS (\n            SELECT FROM enforcement_seat s WHERE s.person_id = NEW.person_id\n                AND s.kind = NEW.kind AND s.agreed_at IS NOT NULL AND s.ended_at IS NULL\n        ) THEN RAISE EXCEPTION 'who has a seat may do what it is for, and nobody else' USING ERRCODE = '23514', CONSTRAINT = 'seat_opens'; END IF; RETURN NULL;", hash='8ed591a21ec0bfcaf0976316f8adde0fa767b47a', operation='INSERT OR UPDATE', pgid='pgtrigger_seat_opens_b62b4', table='enforcement_seat', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='sentform',
            index=models.Index(fields=['sent_at'], name='form_by_time'),
        ),
        migrations.AddConstraint(
            model_name='sentform',
            constraint=models.UniqueConstraint(fields=('sender', 'key'), name='form_sent_once'),
        ),
        migrations.AddConstraint(
            model_name='sentform',
            constraint=models.CheckConstraint(condition=models.Q(('sender__isnull', False), ('person__isnull', False), _connector='OR'), name='form_is_somebodys'),
        ),
        migrations.AddConstraint(
            model_name='skip',
            constraint=models.UniqueConstraint(fields=('person', 'case'), name='skip_once'),
        ),
        migrations.AddConstraint(
            model_name='skip',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='skip_has_reason'),
        ),
        migrations.AddIndex(
            model_name='staffdraft',
            index=models.Index(fields=['saved_at'], name='staff_draft_by_time'),
        ),
        migrations.AddConstraint(
            model_name='staffdraft',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length(models.F('sealed')), models.Value(1000000)), name='staff_draft_within_size'),
        ),
        migrations.AddConstraint(
            model_name='staffdraft',
            constraint=models.CheckConstraint(condition=models.Q(('revision__gte', 1)), name='staff_draft_counts'),
        ),
        migrations.AddConstraint(
            model_name='staffdraft',
            constraint=models.UniqueConstraint(fields=('case', 'person', 'form', 'subject'), name='staff_draft_once_of_each', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='staffdraft',
            constraint=models.CheckConstraint(condition=models.Q(('form__in', ['DECISION', 'MESSAGE', 'FINDING', 'OUTCOME', 'PARTNER'])), name='staff_draft_of_a_known_form'),
        ),
        migrations.AddConstraint(
            model_name='staffdraft',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('form__in', ['FINDING', 'OUTCOME']), ('subject__isnull', False)), models.Q(models.Q(('form__in', ['FINDING', 'OUTCOME']), _negated=True), ('subject__isnull', True)), _connector='OR'), name='staff_draft_of_its_subject'),
        ),
        migrations.AddIndex(
            model_name='staffevent',
            index=models.Index(models.OrderBy(models.F('at'), descending=True), models.OrderBy(models.F('id'), descending=True), name='staff_event_by_time'),
        ),
        migrations.AddConstraint(
            model_name='staffevent',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('about', ''), _negated=True), models.Q(('act', ''), _negated=True)), name='staff_event_says_something'),
        ),
        migrations.AddConstraint(
            model_name='staffevent',
            constraint=models.CheckConstraint(condition=models.Q(('proposer__isnull', True), models.Q(models.Q(('by__isnull', True), models.Q(('by', models.F('proposer')), _negated=True), _connector='OR'), models.Q(('person__isnull', True), models.Q(('person', models.F('proposer')), _negated=True), _connector='OR')), _connector='OR'), name='staff_event_takes_two'),
        ),
        migrations.AddConstraint(
            model_name='staffevent',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('act__in', ['role', 'enable', 'disable', 'renew sign-in']), _negated=True), ('by__isnull', True), models.Q(('by', models.F('person')), _negated=True), _connector='OR'), name='staff_event_is_about_another'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='staffevent',
            trigger=pgtrigger.compiler.Trigger(name='staff_event_whole', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF current_setting('docket.allow_truncate', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'staff_event is append-only' USING ERRCODE = '23514', CONSTRAINT = 'staff_event_whole';", hash='4d8da715a49d1c9d37595aab9457534e8888c638', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_staff_event_whole_14650', table='enforcement_staffevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='staffevent',
            trigger=pgtrigger.compiler.Trigger(name='staff_event_is_of_now', sql=pgtrigger.compiler.UpsertTriggerSql(func='NEW.xact := pg_current_xact_id(); RETURN NEW;', hash='8b762d3a1aa9c5e2511a88f089f4677253dca626', operation='INSERT', pgid='pgtrigger_staff_event_is_of_now_b4870', table='enforcement_staffevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='staffevent',
            trigger=pgtrigger.compiler.Trigger(name='staff_event_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func='IF TG_OP = \'UPDATE\' AND coalesce(to_jsonb(NEW) = to_jsonb(OLD) || (\n        SELECT jsonb_object_agg(c.name, jsonb_build_object(\'before\', \'{}\'::jsonb, \'after\', \'{}\'::jsonb, \'reason\', \'""\'::jsonb) -> c.name)\n        FROM enforcement_tombstone t, jsonb_object_keys(t.removed) c (name)\n        WHERE t.row_id = OLD.id AND t.kind IN (\'staff_event\')\n            AND t.xact = pg_current_xact_id()\n            AND jsonb_exists(jsonb_build_object(\'before\', \'{}\'::jsonb, \'after\', \'{}\'::jsonb, \'reason\', \'""\'::jsonb), c.name)\n    ), false) THEN RETURN NEW; END IF; RAISE EXCEPTION \'staff_event is append-only\' USING ERRCODE = \'23514\', CONSTRAINT = \'staff_event_kept\';', hash='0c4b6305a3b65efc59ea19f61ec0d002eda0bfe2', operation='UPDATE OR DELETE', pgid='pgtrigger_staff_event_kept_370ef', table='enforcement_staffevent', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='statementofreasons',
            index=models.Index(fields=['executed_at', 'id'], name='statement_by_time'),
        ),
        migrations.AddIndex(
            model_name='statementofreasons',
            index=models.Index(fields=['phase', 'executed_at', 'id'], name='statement_by_phase'),
        ),
        migrations.AddIndex(
            model_name='statementofreasons',
            index=models.Index(condition=models.Q(('look_by_at__isnull', False)), fields=['look_by_at'], name='statement_waits'),
        ),
        migrations.AddConstraint(
            model_name='statementofreasons',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('data__isnull', True), ('phase', 'NOT_COVERED'), ('puid__isnull', True), models.Q(('why_not', ''), _negated=True)), models.Q(models.Q(('phase', 'NOT_COVERED'), _negated=True), ('data__isnull', False), ('puid__isnull', False), ('why_not', ''), models.Q(('hash', ''), _negated=True)), _connector='OR'), name='statement_of_what_is_covered'),
        ),
        migrations.AddConstraint(
            model_name='statementofreasons',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('phase', 'SENT'), ('sent_at__isnull', False)), models.Q(models.Q(('phase', 'SENT'), _negated=True), ('sent_at__isnull', True)), _connector='OR'), name='statement_sent_has_time'),
        ),
        migrations.AddConstraint(
            model_name='statementofreasons',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('look_by_at__isnull', False), ('phase__in', ('BLOCKED', 'SET_ASIDE'))), models.Q(models.Q(('phase__in', ('BLOCKED', 'SET_ASIDE')), _negated=True), ('look_by_at__isnull', True)), _connector='OR'), name='statement_that_waits_has_date'),
        ),
        migrations.AddConstraint(
            model_name='statementofreasons',
            constraint=models.CheckConstraint(condition=models.Q(('phase__in', ['TO_SEND', 'SENT', 'SET_ASIDE', 'BLOCKED', 'KEPT', 'NOT_COVERED', 'NOT_TO_SEND'])), name='statement_phase_is_known'),
        ),
        migrations.AddConstraint(
            model_name='statementofreasons',
            constraint=models.CheckConstraint(condition=models.Q(('phase__in', ['BLOCKED', 'SET_ASIDE', 'NOT_TO_SEND']), ('findings', []), _connector='OR'), name='statement_with_findings_waits'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='statementofreasons',
            trigger=pgtrigger.compiler.Trigger(name='statement_is_owed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."phase" = \'TO_SEND\')', constraint='CONSTRAINT', func="\n                IF NOT EXISTS (\n                    SELECT FROM enforcement_outboxmessage o WHERE o.id = NEW.message\n                        AND o.channel = 'STATEMENT' AND o.recipient = NEW.id::text\n                        AND o.phase <> 'DONE'\n                ) AND EXISTS (\n                    SELECT FROM enforcement_statementofreasons s\n                    WHERE s.id = NEW.id AND s.phase = 'TO_SEND'\n                ) THEN RAISE EXCEPTION 'a statement to be sent has its message' USING ERRCODE = '23514', CONSTRAINT = 'statement_is_owed'; END IF; RETURN NULL;", hash='91d868cc5d7d0395d74c6b6f10247631ec010f3a', operation='INSERT OR UPDATE OF "phase"', pgid='pgtrigger_statement_is_owed_e3f1f', table='enforcement_statementofreasons', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='statementofreasons',
            trigger=pgtrigger.compiler.Trigger(name='statement_is_of_a_decision', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n                IF NOT EXISTS (\n                    SELECT FROM enforcement_decision d JOIN enforcement_profilechoice c\n                        ON c.id = NEW.choice_id AND c.agreed_at IS NOT NULL AND c.profile <> ''\n                    WHERE d.id = NEW.decision_id AND d.executed_at = NEW.executed_at\n                        AND d.executed_at >= c.covers_from_at\n                ) THEN RAISE EXCEPTION 'a statement is of a decision that took effect under a profile chosen' USING ERRCODE = '23514', CONSTRAINT = 'statement_is_of_a_decision'; END IF; RETURN NULL;", hash='7005aa4522345130eafdc4636b98d9294285b49b', operation='INSERT', pgid='pgtrigger_statement_is_of_a_decision_3958b', table='enforcement_statementofreasons', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='statementofreasons',
            trigger=pgtrigger.compiler.Trigger(name='statement_is_frozen', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                IF TG_OP = 'DELETE' OR OLD.phase IN ('SENT', 'NOT_COVERED', 'NOT_TO_SEND')\n                    OR to_jsonb(OLD) - ARRAY['phase', 'findings', 'wording', 'look_by_at', 'kept_at', 'sent_at', 'remote_id', 'answer', 'message'] <> to_jsonb(NEW) - ARRAY['phase', 'findings', 'wording', 'look_by_at', 'kept_at', 'sent_at', 'remote_id', 'answer', 'message']\n                    OR NEW.wording NOT IN (OLD.wording, OLD.wording + 1)\n                THEN RAISE EXCEPTION 'a statement of reasons stays as it was drawn' USING ERRCODE = '23514', CONSTRAINT = 'statement_is_frozen'; END IF;\n                RETURN NEW;", hash='dba3dbc8ee32463a4f9b42cacf0f49fa593926b2', operation='UPDATE OR DELETE', pgid='pgtrigger_statement_is_frozen_61803', table='enforcement_statementofreasons', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='statementofreasons',
            trigger=pgtrigger.compiler.Trigger(name='statement_closed_by_two', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."phase" = \'NOT_TO_SEND\')', constraint='CONSTRAINT', func="\n                IF NOT EXISTS (\n                    SELECT FROM enforcement_statementclosing c\n                    WHERE c.statement_id = NEW.id AND c.agreed_at IS NOT NULL\n                ) THEN RAISE EXCEPTION 'a statement is closed once two leads agreed' USING ERRCODE = '23514', CONSTRAINT = 'statement_closed_by_two'; END IF; RETURN NULL;", hash='45ffe4bdb96bb1cffa3294c11ce5dac2d5f2f9ae', operation='INSERT OR UPDATE OF "phase"', pgid='pgtrigger_statement_closed_by_two_33ce1', table='enforcement_statementofreasons', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='statementclosing',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='statement_closing_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='statementclosing',
            constraint=models.CheckConstraint(condition=models.Q(('agreed_by__isnull', True), models.Q(('agreed_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='statement_closing_takes_two'),
        ),
        migrations.AddConstraint(
            model_name='statementclosing',
            constraint=models.CheckConstraint(condition=models.Q(('agreed_at__isnull', True), ('declined_at__isnull', True), _connector='OR'), name='statement_closing_answered_once'),
        ),
        migrations.AddConstraint(
            model_name='statementclosing',
            constraint=models.UniqueConstraint(condition=models.Q(('declined_at__isnull', True)), fields=('statement',), name='statement_closing_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='statementclosing',
            trigger=pgtrigger.compiler.Trigger(name='statement_closing_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n        IF TG_OP = 'DELETE' OR to_jsonb(NEW) - ARRAY['agreed_by_id', 'agreed_by_name', 'agreed_at', 'declined_by_name', 'declined_at'] <> to_jsonb(OLD) - ARRAY['agreed_by_id', 'agreed_by_name', 'agreed_at', 'declined_by_name', 'declined_at'] OR (\n            coalesce(OLD.agreed_at, OLD.declined_at) IS NOT NULL\n            AND to_jsonb(NEW) - '{}'::text[] <> to_jsonb(OLD) - '{}'::text[]\n        ) THEN RAISE EXCEPTION 'a closing stays as it was proposed and answered' USING ERRCODE = '23514', CONSTRAINT = 'statement_closing_kept'; END IF;\n        RETURN NEW;", hash='46cb2dc0d75bf53176ffbdd38e3f3da96316ba4b', operation='UPDATE OR DELETE', pgid='pgtrigger_statement_closing_kept_8d25c', table='enforcement_statementclosing', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='statementclosing',
            trigger=pgtrigger.compiler.Trigger(name='statement_closed_by_lead', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."agreed_at" IS NOT NULL)', constraint='CONSTRAINT', func="\n        IF NOT EXISTS (\n            SELECT FROM accounts_user u WHERE u.id = NEW.agreed_by_id AND u.role IN ('ADMIN', 'LEAD')\n                AND u.is_active\n        ) OR NOT EXISTS (\n            SELECT FROM enforcement_staffevent e\n            WHERE e.act = 'agree to statement closing' AND e.by_id = NEW.agreed_by_id\n                AND (e.after ->> 'number')::int = NEW.number\n                AND e.xact = pg_current_xact_id()\n        ) OR (NEW.agreed_by_id = NEW.proposed_by_id AND EXISTS (\n            SELECT FROM accounts_user u WHERE u.id <> NEW.proposed_by_id AND u.role IN ('ADMIN', 'LEAD')\n                AND u.is_active\n        )) THEN RAISE EXCEPTION 'a statement is closed by two leads, on the record' USING ERRCODE = '23514', CONSTRAINT = 'statement_closed_by_lead'; END IF; RETURN NULL;", hash='60fe72375d485f18b35a17a61d33d8784ce591bf', operation='INSERT OR UPDATE OF "agreed_at"', pgid='pgtrigger_statement_closed_by_lead_83e2a', table='enforcement_statementclosing', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='statementwording',
            constraint=models.UniqueConstraint(fields=('statement', 'number'), name='wording_once'),
        ),
        migrations.AddConstraint(
            model_name='statementwording',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1), models.Q(('reason', ''), _negated=True)), name='wording_has_reason'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='statementwording',
            trigger=pgtrigger.compiler.Trigger(name='wording_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'wording is append-only' USING ERRCODE = '23514', CONSTRAINT = 'wording_kept';", hash='baeafa531e57fd2d11afade22ac77940158a117a', operation='UPDATE OR DELETE', pgid='pgtrigger_wording_kept_e778a', table='enforcement_statementwording', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='statementwording',
            trigger=pgtrigger.compiler.Trigger(name='wording_whole', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF current_setting('docket.allow_truncate', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'wording is append-only' USING ERRCODE = '23514', CONSTRAINT = 'wording_whole';", hash='c01218da10e7253cd900c9c93e4fb103e50f0aca', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_wording_whole_a8028', table='enforcement_statementwording', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='statementwording',
            trigger=pgtrigger.compiler.Trigger(name='wording_is_on_record', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n                IF NOT EXISTS (\n                    SELECT FROM enforcement_staffevent e WHERE e.act = 'word statement'\n                        AND e.by_id = NEW.by_id AND e.xact = pg_current_xact_id()\n                ) THEN RAISE EXCEPTION 'public words are given on the record' USING ERRCODE = '23514', CONSTRAINT = 'wording_is_on_record'; END IF; RETURN NULL;", hash='7723573225e8dd6f6d586e6576a3f23e2501dbc6', operation='INSERT', pgid='pgtrigger_wording_is_on_record_9d1cd', table='enforcement_statementwording', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='submission',
            trigger=pgtrigger.compiler.Trigger(name='submission_whole', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF current_setting('docket.allow_truncate', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'submission is append-only' USING ERRCODE = '23514', CONSTRAINT = 'submission_whole';", hash='8d99b7d66f222ce380371702dc868cb2ca9daaeb', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_submission_whole_c7ce3', table='enforcement_submission', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='submission',
            trigger=pgtrigger.compiler.Trigger(name='written_with_event', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_case c JOIN enforcement_event e\n                ON e.case_id = c.id AND e.case_version = c.version\n            WHERE c.id = (SELECT r.case_id FROM enforcement_requirement r WHERE r.id = NEW.requirement_id) AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'what binds somebody is written with an event of its case' USING ERRCODE = '23514', CONSTRAINT = 'written_with_event'; END IF; RETURN NULL;", hash='c706483bf086944a4be8780aa6768b8c6feb91fb', operation='INSERT', pgid='pgtrigger_written_with_event_d0742', table='enforcement_submission', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='submission',
            trigger=pgtrigger.compiler.Trigger(name='submission_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func='IF TG_OP = \'UPDATE\' AND coalesce(to_jsonb(NEW) = to_jsonb(OLD) || (\n        SELECT jsonb_object_agg(c.name, jsonb_build_object(\'sent_by\', \'""\'::jsonb, \'text\', \'""\'::jsonb) -> c.name)\n        FROM enforcement_tombstone t, jsonb_object_keys(t.removed) c (name)\n        WHERE t.row_id = OLD.id AND t.kind IN (\'submission\')\n            AND t.xact = pg_current_xact_id()\n            AND jsonb_exists(jsonb_build_object(\'sent_by\', \'""\'::jsonb, \'text\', \'""\'::jsonb), c.name)\n    ), false) THEN RETURN NEW; END IF; RAISE EXCEPTION \'submission is append-only\' USING ERRCODE = \'23514\', CONSTRAINT = \'submission_kept\';', hash='f0630586b5bcec4e40693abfdd8316dcff1894a6', operation='UPDATE OR DELETE', pgid='pgtrigger_submission_kept_ff24b', table='enforcement_submission', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='sweeprefusal',
            index=models.Index(condition=models.Q(('times__gte', 2)), fields=['refused_at'], name='sweep_refused_twice'),
        ),
        migrations.AddConstraint(
            model_name='sweeprefusal',
            constraint=models.UniqueConstraint(fields=('source', 'subject'), name='sweep_refusal_once'),
        ),
        migrations.AddConstraint(
            model_name='sweeprefusal',
            constraint=models.CheckConstraint(condition=models.Q(('times__gte', 1)), name='sweep_refusal_counts'),
        ),
        migrations.AddConstraint(
            model_name='sweeprefusal',
            constraint=models.CheckConstraint(condition=models.Q(('times', 1), ('case__isnull', True), ('review__isnull', False), _connector='OR'), name='sweep_refused_twice_has_review'),
        ),
        migrations.AddConstraint(
            model_name='tombstone',
            constraint=models.UniqueConstraint(condition=models.Q(('was_sha256', ''), _negated=True), fields=('row_id', 'kind', 'was_sha256'), name='tombstone_once'),
        ),
        migrations.AddConstraint(
            model_name='tombstone',
            constraint=models.UniqueConstraint(condition=models.Q(('was_sha256', '')), fields=('row_id', 'kind', 'columns'), name='tombstone_of_unvouched_once'),
        ),
        migrations.AddConstraint(
            model_name='tombstone',
            constraint=models.CheckConstraint(condition=models.Q(('ground__in', ['RETENTION', 'ERASURE'])), name='tombstone_ground_is_known'),
        ),
        migrations.AddConstraint(
            model_name='tombstone',
            constraint=models.CheckConstraint(condition=models.Q(('salt__regex', '^[0-9a-f]{64}$'), models.Q(('removed', {}), _negated=True), models.Q(('reference', ''), _negated=True), models.Q(models.Q(('kind__in', ('follow_up', 'letter', 'report_details', 'report_file', 'reporter_letter', 'staff_event', 'delivery')), ('left_sha256', ''), ('was_sha256', '')), models.Q(models.Q(('kind__in', ('follow_up', 'letter', 'report_details', 'report_file', 'reporter_letter', 'staff_event')), _negated=True), ('left_sha256__regex', '^[0-9a-f]{64}$'), ('was_sha256__regex', '^[0-9a-f]{64}$')), _connector='OR')), name='tombstone_says_what_was_there'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='tombstone',
            trigger=pgtrigger.compiler.Trigger(name='tombstone_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'tombstone is append-only' USING ERRCODE = '23514', CONSTRAINT = 'tombstone_kept';", hash='da3ef211e505e12d6d37e5629e1ea91e999f586f', operation='UPDATE OR DELETE', pgid='pgtrigger_tombstone_kept_4ac7e', table='enforcement_tombstone', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='tombstone',
            trigger=pgtrigger.compiler.Trigger(name='tombstone_whole', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF current_setting('docket.allow_truncate', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'tombstone is append-only' USING ERRCODE = '23514', CONSTRAINT = 'tombstone_whole';", hash='52d4e7f9905b77d0b041e776741b9600dba24a12', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_tombstone_whole_4bdb8', table='enforcement_tombstone', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='tombstone',
            trigger=pgtrigger.compiler.Trigger(name='tombstone_made_in', sql=pgtrigger.compiler.UpsertTriggerSql(func='NEW.xact := pg_current_xact_id(); RETURN NEW;', hash='90a1121cba5c687fa9afa34be8cbbe42da31f4fe', operation='INSERT', pgid='pgtrigger_tombstone_made_in_81f77', table='enforcement_tombstone', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='tombstone',
            trigger=pgtrigger.compiler.Trigger(name='removed_as_agreed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."ground" = \'RETENTION\')', constraint='CONSTRAINT', func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_retentionrun run\n            JOIN enforcement_retentionplan plan ON plan.id = run.plan_id\n            WHERE NEW.reference = 'plan ' || plan.number\n                AND run.agreed_at IS NOT NULL AND run.ended_at IS NULL\n                AND run.stopped_at IS NULL AND EXISTS (\n                    SELECT FROM enforcement_retentionitem item\n                    WHERE item.plan_id = plan.id\n                        AND (item.case_id = NEW.case_id OR NEW.case_id IS NULL)\n                )\n        ) THEN RAISE EXCEPTION 'what is over is removed by a plan that two agreed to' USING ERRCODE = '23514', CONSTRAINT = 'removed_as_agreed'; END IF; RETURN NULL;", hash='7c15e53d308dbaa6967e2b3c1b3b62c85da302ef', operation='INSERT', pgid='pgtrigger_removed_as_agreed_64113', table='enforcement_tombstone', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='tombstone',
            trigger=pgtrigger.compiler.Trigger(name='tombstone_stands_for_a_removal', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func='\n        PERFORM pg_advisory_xact_lock_shared(hashtext(\'docket.legal_holds\'));\n        IF EXISTS (\n        SELECT FROM enforcement_heldname held\n        JOIN enforcement_legalhold hold ON hold.id = held.hold_id\n        WHERE hold.ended_at IS NULL AND (\n            held.account_id = coalesce(NEW.account_id, (SELECT r.account_id FROM enforcement_report r WHERE r.id = NEW.row_id))\n            OR held.account_id = (SELECT c.account_id FROM enforcement_case c WHERE c.id = NEW.case_id)\n            OR held.case_id = ANY (ARRAY(SELECT docket_merged_with(NEW.case_id)))\n            OR (NEW.case_id IS NULL AND held.case_id IN (\n                SELECT c.id FROM enforcement_case c WHERE c.account_id = coalesce(NEW.account_id, (SELECT r.account_id FROM enforcement_report r WHERE r.id = NEW.row_id))\n            ))\n        )\n    )\n        THEN RAISE EXCEPTION \'this cannot be removed now\' USING ERRCODE = \'23514\', CONSTRAINT = \'kept_while_held\'; END IF;\n        IF NOT EXISTS (\n            SELECT FROM enforcement_event e\n            WHERE e.account_id = NEW.account_id AND e.seq = NEW.seq\n                AND e.xact = pg_current_xact_id()\n                AND jsonb_exists(e.data -> \'rows\' -> \'tombstone\', NEW.id::text)\n        ) AND NOT (NEW.account_id IS NULL AND EXISTS (\n            SELECT FROM enforcement_staffevent s\n            WHERE s.xact = pg_current_xact_id()\n                AND jsonb_exists(s.after -> \'tombstones\', NEW.id::text)\n        )) THEN RAISE EXCEPTION \'what is removed is removed by an act on the record\' USING ERRCODE = \'23514\', CONSTRAINT = \'removed_on_record\'; END IF;\n        IF NOT ((NEW.kind IN (\'appeal\', \'reporter_appeal\') AND EXISTS (\n        SELECT FROM enforcement_appeal r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object(\'lodged_by\', \'""\'::jsonb, \'text\', \'""\'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object(\'lodged_by\', \'""\'::jsonb, \'text\', \'""\'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN (\'delivery\') AND EXISTS (\n        SELECT FROM enforcement_delivery r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object(\'recipient\', to_jsonb(r.id::text), \'proof\', \'""\'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object(\'recipient\', to_jsonb(r.id::text), \'proof\', \'""\'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN (\'evidence\', \'sensitive_evidence\') AND EXISTS (\n        SELECT FROM enforcement_evidence r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object(\'kind\', \'""\'::jsonb, \'citation\', \'""\'::jsonb, \'text\', \'""\'::jsonb, \'url\', \'""\'::jsonb, \'file_name\', \'""\'::jsonb, \'sha256\', \'"0000000000000000000000000000000000000000000000000000000000000000"\'::jsonb, \'added_by\', \'""\'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object(\'kind\', \'""\'::jsonb, \'citation\', \'""\'::jsonb, \'text\', \'""\'::jsonb, \'url\', \'""\'::jsonb, \'file_name\', \'""\'::jsonb, \'sha256\', \'"0000000000000000000000000000000000000000000000000000000000000000"\'::jsonb, \'added_by\', \'""\'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN (\'evidence_copy\', \'evidence_copy_marks\') AND EXISTS (\n        SELECT FROM enforcement_evidencecopy r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object(\'title\', \'""\'::jsonb, \'original_sha256\', \'"0000000000000000000000000000000000000000000000000000000000000000"\'::jsonb, \'sha256\', \'"0000000000000000000000000000000000000000000000000000000000000000"\'::jsonb, \'marks\', \'[]\'::jsonb, \'notes\', \'[]\'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object(\'title\', \'""\'::jsonb, \'original_sha256\', \'"0000000000000000000000000000000000000000000000000000000000000000"\'::jsonb, \'sha256\', \'"0000000000000000000000000000000000000000000000000000000000000000"\'::jsonb, \'marks\', \'[]\'::jsonb, \'notes\', \'[]\'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN (\'follow_up\') AND EXISTS (\n        SELECT FROM enforcement_followup r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object(\'text\', \'""\'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object(\'text\', \'""\'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN (\'holder_request\') AND EXISTS (\n        SELECT FROM enforcement_holderrequest r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object(\'asked_by\', \'""\'::jsonb, \'text\', \'""\'::jsonb, \'reply_to\', \'""\'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object(\'asked_by\', \'""\'::jsonb, \'text\', \'""\'::jsonb, \'reply_to\', \'""\'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN (\'joined_appeal\') AND EXISTS (\n        SELECT FROM enforcement_joinedappeal r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object(\'lodged_by\', \'""\'::jsonb, \'text\', \'""\'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object(\'lodged_by\', \'""\'::jsonb, \'text\', \'""\'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN (\'mailed_message\') AND EXISTS (\n        SELECT FROM enforcement_mailedmessage r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object(\'sender\', \'""\'::jsonb, \'subject\', \'""\'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object(\'sender\', \'""\'::jsonb, \'subject\', \'""\'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN (\'message\', \'reporter_message\') AND EXISTS (\n        SELECT FROM enforcement_message r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object(\'author\', \'""\'::jsonb, \'text\', \'""\'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object(\'author\', \'""\'::jsonb, \'text\', \'""\'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN (\'reporter_letter\') AND EXISTS (\n        SELECT FROM enforcement_notice r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object(\'text\', \'"[erased]"\'::jsonb, \'statement\', \'{}\'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object(\'text\', \'"[erased]"\'::jsonb, \'statement\', \'{}\'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN (\'letter\') AND EXISTS (\n        SELECT FROM enforcement_outboxmessage r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object(\'recipient\', to_jsonb(r.id::text), \'payload\', \'{}\'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object(\'recipient\', to_jsonb(r.id::text), \'payload\', \'{}\'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN (\'receipt\') AND EXISTS (\n        SELECT FROM enforcement_receipt r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object(\'sent_by\', \'""\'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object(\'sent_by\', \'""\'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN (\'request\') AND EXISTS (\n        SELECT FROM enforcement_reinstatementrequest r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object(\'asked_by\', \'""\'::jsonb, \'text\', \'""\'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object(\'asked_by\', \'""\'::jsonb, \'text\', \'""\'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN (\'report_words\') AND EXISTS (\n        SELECT FROM enforcement_report r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object(\'url\', \'""\'::jsonb, \'claim\', \'""\'::jsonb, \'account_text\', \'""\'::jsonb, \'reporter_name\', \'""\'::jsonb, \'reporter_email\', \'""\'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object(\'url\', \'""\'::jsonb, \'claim\', \'""\'::jsonb, \'account_text\', \'""\'::jsonb, \'reporter_name\', \'""\'::jsonb, \'reporter_email\', \'""\'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN (\'report_details\') AND EXISTS (\n        SELECT FROM enforcement_reportdetails r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object(\'links\', \'[]\'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object(\'links\', \'[]\'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN (\'report_file\') AND EXISTS (\n        SELECT FROM enforcement_reportfile r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object(\'name\', \'""\'::jsonb, \'sha256\', \'"0000000000000000000000000000000000000000000000000000000000000000"\'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object(\'name\', \'""\'::jsonb, \'sha256\', \'"0000000000000000000000000000000000000000000000000000000000000000"\'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN (\'staff_event\') AND EXISTS (\n        SELECT FROM enforcement_staffevent r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object(\'before\', \'{}\'::jsonb, \'after\', \'{}\'::jsonb, \'reason\', \'""\'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object(\'before\', \'{}\'::jsonb, \'after\', \'{}\'::jsonb, \'reason\', \'""\'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN (\'submission\') AND EXISTS (\n        SELECT FROM enforcement_submission r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object(\'sent_by\', \'""\'::jsonb, \'text\', \'""\'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object(\'sent_by\', \'""\'::jsonb, \'text\', \'""\'::jsonb), c.name)\n        )\n    ))) THEN RAISE EXCEPTION \'a tombstone stands for what was removed, and for nothing else\' USING ERRCODE = \'23514\', CONSTRAINT = \'tombstone_stands_for_a_removal\'; END IF; RETURN NULL;', hash='64984b76b004a91d18667ccf8c3dd84bc9022d70', operation='INSERT', pgid='pgtrigger_tombstone_stands_for_a_removal_0c843', table='enforcement_tombstone', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='transparencyreport',
            index=models.Index(fields=['asked_at', 'id'], name='transparency_by_time'),
        ),
        migrations.AddIndex(
            model_name='transparencyreport',
            index=models.Index(condition=models.Q(('counted_at__isnull', True), ('why_not', '')), fields=['asked_at'], name='transparency_wanted'),
        ),
        migrations.AddConstraint(
            model_name='transparencyreport',
            constraint=models.CheckConstraint(condition=models.Q(('since_on__gte', datetime.date(1900, 1, 1)), ('since_on__lt', datetime.date(2200, 1, 1)), ('until_on__gte', datetime.date(1900, 1, 1)), ('until_on__lt', datetime.date(2200, 1, 1))), name='transparency_within_time'),
        ),
        migrations.AddConstraint(
            model_name='transparencyreport',
            constraint=models.CheckConstraint(condition=models.Q(('until_on__gte', models.F('since_on')), ('until_on__lt', django.db.models.expressions.CombinedExpression(models.F('since_on'), '+', models.Value(datetime.timedelta(days=1100))))), name='transparency_of_a_period'),
        ),
        migrations.AddConstraint(
            model_name='transparencyreport',
            constraint=models.CheckConstraint(condition=models.Q(('why_not', ''), models.Q(('why_not__in', ['FILES_AWAY', 'NOT_MADE']), ('sha256', '')), _connector='OR'), name='transparency_counted_or_not'),
        ),
        migrations.AddConstraint(
            model_name='transparencyreport',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('counted_at__isnull', True), ('published_at__isnull', True), ('sha256', '')), models.Q(('counted_at__isnull', False), ('csv_sha256__regex', '^[0-9a-f]{64}$'), ('rows_sha256__regex', '^[0-9a-f]{64}$'), ('sha256__regex', '^[0-9a-f]{64}$'), ('xlsx_sha256__regex', '^[0-9a-f]{64}$')), _connector='OR'), name='transparency_has_hashes'),
        ),
        migrations.AddConstraint(
            model_name='transparencyreport',
            constraint=models.CheckConstraint(condition=models.Q(('published_at__isnull', True), models.Q(('checks__isnull', True), ('counted_at__date__gt', models.F('until_on'))), _connector='OR'), name='transparency_published_once_over'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='transparencyreport',
            trigger=pgtrigger.compiler.Trigger(name='transparency_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                IF TG_OP = 'DELETE' OR OLD.published_at IS NOT NULL\n                    OR to_jsonb(OLD) - ARRAY['tries', 'percent', 'counted_at', 'content', 'rows', 'rows_sha256', 'csv_sha256', 'csv_size', 'xlsx_sha256', 'xlsx_size', 'sha256', 'why_not', 'differences', 'published_at'] <> to_jsonb(NEW) - ARRAY['tries', 'percent', 'counted_at', 'content', 'rows', 'rows_sha256', 'csv_sha256', 'csv_size', 'xlsx_sha256', 'xlsx_size', 'sha256', 'why_not', 'differences', 'published_at']\n                    OR (NEW.published_at IS NOT NULL AND NEW.sha256 <> OLD.sha256)\n                THEN RAISE EXCEPTION 'a transparency report stays as it was asked for and published' USING ERRCODE = '23514', CONSTRAINT = 'transparency_kept'; END IF;\n                RETURN NEW;", hash='95a877981c4c76bf397463d9c80d0b532e4978d5', operation='UPDATE OR DELETE', pgid='pgtrigger_transparency_kept_fc163', table='enforcement_transparencyreport', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='transparencyreport',
            trigger=pgtrigger.compiler.Trigger(name='transparency_published_by_two', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."published_at" IS NOT NULL)', constraint='CONSTRAINT', func="\n                IF NOT EXISTS (\n                    SELECT FROM enforcement_transparencypublication p\n                    WHERE p.report_id = NEW.id AND p.agreed_at IS NOT NULL\n                        AND p.sha256 = NEW.sha256\n                ) THEN RAISE EXCEPTION 'a transparency report is published as two agreed to it' USING ERRCODE = '23514', CONSTRAINT = 'transparency_published_by_two'; END IF; RETURN NULL;", hash='471b6b5456a9303ddaea79e91050f09ad449f0d3', operation='INSERT OR UPDATE OF "published_at"', pgid='pgtrigger_transparency_published_by_two_9c2b3', table='enforcement_transparencyreport', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='transparencypublication',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='transparency_publication_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='transparencypublication',
            constraint=models.CheckConstraint(condition=models.Q(('agreed_at__isnull', True), ('declined_at__isnull', True), _connector='OR'), name='transparency_publication_answered_once'),
        ),
        migrations.AddConstraint(
            model_name='transparencypublication',
            constraint=models.UniqueConstraint(condition=models.Q(('declined_at__isnull', True)), fields=('report',), name='transparency_published_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='transparencypublication',
            trigger=pgtrigger.compiler.Trigger(name='transparency_publication_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n        IF TG_OP = 'DELETE' OR to_jsonb(NEW) - ARRAY['agreed_by_id', 'agreed_by_name', 'agreed_at', 'declined_by_name', 'declined_at'] <> to_jsonb(OLD) - ARRAY['agreed_by_id', 'agreed_by_name', 'agreed_at', 'declined_by_name', 'declined_at'] OR (\n            coalesce(OLD.agreed_at, OLD.declined_at) IS NOT NULL\n            AND to_jsonb(NEW) - '{}'::text[] <> to_jsonb(OLD) - '{}'::text[]\n        ) THEN RAISE EXCEPTION 'a publication stays as it was proposed and answered' USING ERRCODE = '23514', CONSTRAINT = 'transparency_publication_kept'; END IF;\n        RETURN NEW;", hash='c3f5f782eaed818c10b7a6b8f838474cee4bf6d3', operation='UPDATE OR DELETE', pgid='pgtrigger_transparency_publication_kept_2f610', table='enforcement_transparencypublication', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='transparencypublication',
            trigger=pgtrigger.compiler.Trigger(name='transparency_agreed_by_two', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."agreed_at" IS NOT NULL)', constraint='CONSTRAINT', func="\n        IF NOT EXISTS (\n            SELECT FROM accounts_user u WHERE u.id = NEW.agreed_by_id AND u.role IN ('ADMIN', 'LEAD')\n                AND u.is_active\n        ) OR NOT EXISTS (\n            SELECT FROM enforcement_staffevent e\n            WHERE e.act = 'agree to transparency report' AND e.by_id = NEW.agreed_by_id\n                AND (e.after ->> 'number')::int = NEW.number\n                AND e.xact = pg_current_xact_id()\n        ) OR (NEW.agreed_by_id = NEW.proposed_by_id AND EXISTS (\n            SELECT FROM accounts_user u WHERE u.id <> NEW.proposed_by_id AND u.role IN ('ADMIN', 'LEAD')\n                AND u.is_active\n        )) THEN RAISE EXCEPTION 'a transparency report is published by two, on the record' USING ERRCODE = '23514', CONSTRAINT = 'transparency_agreed_by_two'; END IF; RETURN NULL;", hash='e761c9227fbdac90163002a5f257d0900ffee36e', operation='INSERT OR UPDATE OF "agreed_at"', pgid='pgtrigger_transparency_agreed_by_two_e2ee5', table='enforcement_transparencypublication', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='transparencyrow',
            index=models.Index(fields=['report', 'kind', 'happened_at', 'id'], name='transparency_row_by_time'),
        ),
        migrations.AddConstraint(
            model_name='transparencyrow',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['ORDER', 'REPORT', 'MEASURE', 'APPEAL', 'REVIEW', 'PERSON'])), name='transparency_row_kind_is_known'),
        ),
        migrations.AddConstraint(
            model_name='transparencyrow',
            constraint=models.UniqueConstraint(fields=('report', 'kind', 'subject'), name='transparency_row_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='transparencyrow',
            trigger=pgtrigger.compiler.Trigger(name='transparency_row_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                IF TG_OP = 'UPDATE' OR EXISTS (\n                    SELECT FROM enforcement_transparencyreport r\n                    WHERE r.published_at IS NOT NULL\n                        AND r.id = CASE WHEN TG_OP = 'DELETE' THEN OLD.report_id\n                            ELSE NEW.report_id END\n                ) THEN RAISE EXCEPTION 'the rows of a published transparency report stay' USING ERRCODE = '23514', CONSTRAINT = 'transparency_row_kept'; END IF;\n                IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n                RETURN NEW;", hash='0cc20cd18135bb79162eacd947c2b415646c52c2', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_transparency_row_kept_a3974', table='enforcement_transparencyrow', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='usualband',
            constraint=models.CheckConstraint(condition=models.Q(('departs__in', ['NONE', 'STRICTER', 'MILDER', 'RARE', 'LONGER', 'SHORTER'])), name='usual_band_departure_is_known'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='usualband',
            trigger=pgtrigger.compiler.Trigger(name='usual_band_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'usual_band is append-only' USING ERRCODE = '23514', CONSTRAINT = 'usual_band_kept';", hash='1c12e6030920e5e94cc26608b4ca1399a12c3912', operation='UPDATE OR DELETE', pgid='pgtrigger_usual_band_kept_e5e95', table='enforcement_usualband', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='usualband',
            trigger=pgtrigger.compiler.Trigger(name='usual_band_whole', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF current_setting('docket.allow_truncate', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'usual_band is append-only' USING ERRCODE = '23514', CONSTRAINT = 'usual_band_whole';", hash='7cbdc658318c8f75e8d9939db5f9a64ed2a14e09', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_usual_band_whole_dd685', table='enforcement_usualband', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='usualband',
            trigger=pgtrigger.compiler.Trigger(name='written_with_event', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_case c JOIN enforcement_event e\n                ON e.case_id = c.id AND e.case_version = c.version\n            WHERE c.id = NEW.case_id AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'what binds somebody is written with an event of its case' USING ERRCODE = '23514', CONSTRAINT = 'written_with_event'; END IF; RETURN NULL;", hash='e5465066cb2f231fe5607464a8525b0b1ddbb28d', operation='INSERT', pgid='pgtrigger_written_with_event_536a8', table='enforcement_usualband', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='usualband',
            trigger=pgtrigger.compiler.Trigger(name='departure_has_reason', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n                IF NOT EXISTS (SELECT FROM enforcement_decision d\n                    WHERE d.id = NEW.decision_id AND d.case_id = NEW.case_id\n                        AND (NEW.departs = 'NONE'\n                            OR btrim(coalesce(d.terms ->> 'why_different', '')) <> ''))\n                THEN RAISE EXCEPTION 'whoever leaves what was usual says why' USING ERRCODE = '23514', CONSTRAINT = 'departure_has_reason'; END IF; RETURN NULL;", hash='3efecfc9baa641d646795463afa94805e2547b3c', operation='INSERT', pgid='pgtrigger_departure_has_reason_8f70a', table='enforcement_usualband', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='webhookendpoint',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('disabled_at__isnull', True), ('look_by_at__isnull', True)), models.Q(('disabled_at__isnull', False), ('look_by_at__isnull', False)), models.Q(('disabled_at__isnull', False), ('looked_by__isnull', False)), _connector='OR'), name='endpoint_disabled_has_look'),
        ),
        migrations.AddConstraint(
            model_name='webhookendpoint',
            constraint=models.CheckConstraint(condition=models.Q(('secret__startswith', 'gAAAAA'), models.Q(('old_secret', ''), ('old_secret__startswith', 'gAAAAA'), _connector='OR')), name='endpoint_secrets_are_sealed'),
        ),
        migrations.AddConstraint(
            model_name='webhookendpoint',
            constraint=models.CheckConstraint(condition=models.Q(('sends__in', ['EVENTS', 'CHAT'])), name='endpoint_sends_is_known'),
        ),
        migrations.AddConstraint(
            model_name='webhookendpoint',
            constraint=models.CheckConstraint(condition=models.Q(('sends', 'EVENTS'), ('types__len__gt', 0), _connector='OR'), name='endpoint_chat_names_topics'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='webhookendpoint',
            trigger=pgtrigger.compiler.Trigger(name='endpoint_look_falls_due', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n                IF NEW.disabled_at IS NULL THEN\n                    NEW.look_by_at := NULL;\n                    NEW.looked_by_id := NULL;\n                ELSIF NEW.looked_by_id IS NULL AND NEW.look_by_at IS NULL THEN\n                    NEW.look_by_at := NEW.disabled_at;\n                END IF;\n                RETURN NEW;', hash='f6cfba6ca8c3098e4df2a5d38ac8f075af06bfb9', operation='INSERT OR UPDATE OF "disabled_at"', pgid='pgtrigger_endpoint_look_falls_due_5c59f', table='enforcement_webhookendpoint', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='weighedreport',
            trigger=pgtrigger.compiler.Trigger(name='weighed_report_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'weighed_report is append-only' USING ERRCODE = '23514', CONSTRAINT = 'weighed_report_kept';", hash='46d1915bc0b81289fb95fe3f883f8bd51f77ba2b', operation='UPDATE OR DELETE', pgid='pgtrigger_weighed_report_kept_24343', table='enforcement_weighedreport', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='weighedreport',
            trigger=pgtrigger.compiler.Trigger(name='weighed_report_whole', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF current_setting('docket.allow_truncate', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'weighed_report is append-only' USING ERRCODE = '23514', CONSTRAINT = 'weighed_report_whole';", hash='4509be976f267be67268e407281e8837b601c1d8', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_weighed_report_whole_6304d', table='enforcement_weighedreport', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='weighing',
            constraint=models.UniqueConstraint(fields=('evidence', 'number'), name='weighing_numbered'),
        ),
        migrations.AddConstraint(
            model_name='weighing',
            constraint=models.CheckConstraint(condition=models.Q(('bearing__in', ['FOR', 'AGAINST', 'NEITHER'])), name='weighing_bearing_is_known'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='weighing',
            trigger=pgtrigger.compiler.Trigger(name='weighing_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'weighing is append-only' USING ERRCODE = '23514', CONSTRAINT = 'weighing_kept';", hash='b7162a59353abe059a3916eb554cf955c3f12ee4', operation='UPDATE OR DELETE', pgid='pgtrigger_weighing_kept_17d70', table='enforcement_weighing', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='weighing',
            trigger=pgtrigger.compiler.Trigger(name='weighing_whole', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF current_setting('docket.allow_truncate', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'weighing is append-only' USING ERRCODE = '23514', CONSTRAINT = 'weighing_whole';", hash='0b9cc9f04fe24785dca03d24882f12c188735e0a', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_weighing_whole_1e6e2', table='enforcement_weighing', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='weighing',
            trigger=pgtrigger.compiler.Trigger(name='written_with_event', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_case c JOIN enforcement_event e\n                ON e.case_id = c.id AND e.case_version = c.version\n            WHERE c.id = (SELECT e.case_id FROM enforcement_evidence e WHERE e.id = NEW.evidence_id) AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'what binds somebody is written with an event of its case' USING ERRCODE = '23514', CONSTRAINT = 'written_with_event'; END IF; RETURN NULL;", hash='1aaa8c4be751e2b24606dc30eb7e35d27ca24b0d', operation='INSERT', pgid='pgtrigger_written_with_event_97af0', table='enforcement_weighing', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        # what the parts say in SQL: who may write the tables, functions, columns of the server's own,
        # how tables are looked after, and the first rows
        *roles.Migration.operations,
        migrations.RunSQL(portal_entrance.NOBODY_GOES, migrations.RunSQL.noop),
        *sql_of("enforcement.migrations", "0003_search", "0004_outbox_room"),
        migrations.RunSQL(rows_ask_rows.WRITTEN_ONCE, rows_ask_rows.WRITTEN_AGAIN),
        migrations.RunSQL(reports_to_match.DOMAINS, reports_to_match.NO_DOMAINS),
        *sql_of(
            "enforcement.migrations",
            "0014_joined_appeals",
            "0019_deliveries_sealed",
            "0026_rows_bind",
            "0029_sign_in_takes_two",
            "0036_machine_checks",
            "0037_pleas",
            "0038_public_reports",
            "0039_partner_desk",
            "0043_drafts_of_all_doors",
            "0044_receipts",
            "0045_told_later",
            "0047_flagged_reports",
            "0049_disclosures",
            "0050_mailed",
            "0051_webhook_deliveries",
            "0054_bulk_decisions",
            "0061_database_timelines",
            "0064_room_to_grow",
            "0065_paid_messages_leave",
            "0078_same_actor",
            "0085_queue_rules",
            "0090_looks_that_are_asked_for",
            "0092_case_batches",
            "0093_quality",
            "0096_usual_bands",
            "0098_case_merged",
            "0100_evidence_copies",
            "0102_statements_of_reasons",
            "0110_public_statements",
        ),
        migrations.RunSQL(legal_desk.XACT, migrations.RunSQL.noop),
        # seats at the legal desk were a table of their own, which is that of all seats now
        migrations.RunSQL(
            legal_desk.RIGHTS.replace("enforcement_legalseat", "enforcement_seat"),
            migrations.RunSQL.noop,
        ),
        *sql_of(
            "enforcement.migrations",
            "0114_held_rows_stay",
            "0115_transparency_reports",
            "0118_tombstones",
            "0119_retention",
            "0122_data_requests",
            "0123_data_erasures",
            "0126_misuse",
            "0130_bundle_releases",
        ),
        migrations.RunSQL(seats.RIGHTS, migrations.RunSQL.noop),
        *sql_of(
            "enforcement.migrations",
            "0134_holds_follow_merges",
            "0139_statement_says_why_it_waited",
            "0140_statement_closings",
        ),
        migrations.RunPython(drop_beginnings, migrations.RunPython.noop),
    ]
