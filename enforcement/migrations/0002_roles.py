"""The application's role may read and write, owns nothing, and can neither rewrite the record nor disable a trigger.

Also the column `xact` of an event: the transaction that wrote it, which only SQL knows and the trigger `event_links` sets.
"""

from typing import ClassVar

from django.db import migrations

GRANT = """
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'docket_app') THEN
        RAISE EXCEPTION 'The role docket_app is missing. Create it first: docs/how-to/run-it.md, Database roles.';
    END IF;
END $$;
-- A temporary table of the same name would stand before the real one when a trigger looks.
DO $$ BEGIN EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database()); END $$;
GRANT USAGE ON SCHEMA public TO docket_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO docket_app;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO docket_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO docket_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO docket_app;
REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM docket_app;
REVOKE UPDATE, DELETE ON enforcement_event, enforcement_finding, enforcement_message, enforcement_submission, enforcement_checkpoint,
    enforcement_weighing, enforcement_staffevent, enforcement_sealedevent FROM docket_app;
REVOKE UPDATE ON enforcement_unsealedevent FROM docket_app;
REVOKE DELETE ON enforcement_case, enforcement_decision, enforcement_measure, enforcement_notice, enforcement_delivery,
    enforcement_evidence, enforcement_allegation, enforcement_report, enforcement_appeal, enforcement_review, enforcement_escalation,
    enforcement_referral, enforcement_plan, enforcement_requirement, enforcement_reinstatementrequest, enforcement_outboxmessage,
    accounts_account FROM docket_app;
"""
UNGRANT = """
DO $$ BEGIN EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO PUBLIC', current_database()); END $$;
ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE SELECT, INSERT, UPDATE, DELETE ON TABLES FROM docket_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE USAGE ON SEQUENCES FROM docket_app;
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM docket_app;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM docket_app;
REVOKE ALL ON SCHEMA public FROM docket_app;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("enforcement", "0001_initial"),
        ("account", "__latest__"),
        ("admin", "__latest__"),
        ("mfa", "__latest__"),
        ("sessions", "__latest__"),
        ("socialaccount", "__latest__"),
        ("usersessions", "__latest__"),
    ]
    operations: ClassVar = [
        migrations.RunSQL(
            "ALTER TABLE enforcement_event ADD COLUMN xact xid8 NOT NULL DEFAULT pg_current_xact_id()",
            "ALTER TABLE enforcement_event DROP COLUMN xact",
        ),
        migrations.RunSQL(GRANT, UNGRANT),
    ]
