"""What each column that can hold words says of a person, and of whom.

Every such column of every table stands here (`tests/models/test_personal.py` compares it with the
models), so that no new one is forgotten when somebody asks what is stored of them. Columns of
numbers, times, choices and keys of rows are not named: they say something of a person only by the
row that they stand in, and a key of a member of staff is found by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Of(StrEnum):
    """Whom a column names."""

    HOLDER = "HOLDER"  # somebody of an account: a contact, or whom they named
    REPORTER = "REPORTER"
    STAFF = "STAFF"
    OUTSIDE = "OUTSIDE"  # somebody of a partner, a flagger or an authority
    ANYBODY = "ANYBODY"  # words or addresses of whoever it was; free text
    NOBODY = "NOBODY"  # codes, hashes, secrets, texts of ours that are about nobody


COLUMNS: Mapping[str, Mapping[Of, str]] = {
    "account.EmailAddress": {Of.STAFF: "email"},
    "account.EmailConfirmation": {Of.NOBODY: "key"},
    "accounts.Account": {
        Of.HOLDER: "external_ref name",
        Of.NOBODY: "country locale time_zone holds head",
    },
    "accounts.AccountBilling": {Of.NOBODY: "plan currency stop_url refund_url"},
    "accounts.AccountKey": {Of.HOLDER: "prefix name"},
    "accounts.ApiToken": {Of.STAFF: "made_by", Of.NOBODY: "name hash old_hash hint"},
    "accounts.ChannelPartner": {Of.OUTSIDE: "name", Of.NOBODY: "ref adopted"},
    "accounts.Contact": {Of.HOLDER: "name email added_by", Of.NOBODY: "locale"},
    "accounts.OpenIDSubject": {Of.STAFF: "subject", Of.NOBODY: "issuer"},
    "accounts.Recusal": {Of.ANYBODY: "reason"},
    "accounts.TrustedFlagger": {
        Of.OUTSIDE: "name",
        Of.ANYBODY: "why",
        Of.NOBODY: "areas award award_url",
    },
    "accounts.UsageDay": {Of.NOBODY: "product"},
    "accounts.User": {
        Of.STAFF: "username first_name last_name email skills languages time_zone preferences",
        Of.NOBODY: "password tiers",
    },
    "admin.LogEntry": {Of.ANYBODY: "object_repr change_message", Of.NOBODY: "object_id"},
    "enforcement.AccessLink": {Of.NOBODY: "about"},
    "enforcement.Appeal": {Of.HOLDER: "lodged_by", Of.ANYBODY: "text reasons", Of.NOBODY: "ref"},
    "enforcement.ArrivedMail": {Of.ANYBODY: "sender", Of.NOBODY: "digest"},
    "enforcement.AuthorityRequest": {
        Of.OUTSIDE: "authority handed_to",
        Of.STAFF: "entered_by_name closed_by_name",
        Of.ANYBODY: "reference scope outcome",
        Of.NOBODY: "country legal_basis handed_sha256",
    },
    "enforcement.BulkDecision": {
        Of.STAFF: "maker_name approver_name",
        Of.ANYBODY: "origin_text terms answer",
        Of.NOBODY: "ref verb terms_hash set_hash approver_role approved_hash",
    },
    "enforcement.BulkItem": {
        Of.HOLDER: "text",
        Of.ANYBODY: "why",
        Of.NOBODY: "before after notice case_ref essence",
    },
    "enforcement.BundleRelease": {
        Of.STAFF: "proposed_by_name agreed_by_name declined_by_name handed_by_name",
        Of.OUTSIDE: "handed_to",
        Of.ANYBODY: "reason",
        Of.NOBODY: "sha256",
    },
    "enforcement.Case": {
        Of.ANYBODY: "question would_clear awaits_what",
        Of.NOBODY: "ref area priority_terms turn_verb severity measure standing tier locale",
    },
    "enforcement.CaseBatch": {
        Of.STAFF: "maker_name",
        Of.ANYBODY: "reason chosen_by answer",
        Of.NOBODY: "ref set_hash prepared_by",
    },
    "enforcement.CaseBatchItem": {Of.STAFF: "before after", Of.ANYBODY: "why"},
    "enforcement.CaseFile": {
        Of.ANYBODY: "audience reason redactions",
        Of.NOBODY: "role sensitive locale time_zone sha256 salt was_sha256",
    },
    "enforcement.CaseLink": {Of.STAFF: "linked_by removed_by", Of.ANYBODY: "reason"},
    "enforcement.CaseTimes": {Of.NOBODY: "area"},
    "enforcement.Checkpoint": {Of.NOBODY: "root prev_hash key_id hash signature"},
    "enforcement.Clause": {Of.NOBODY: "code title text measures"},
    "enforcement.ClauseException": {Of.NOBODY: "code text"},
    "enforcement.DataErasure": {
        Of.STAFF: "proposed_by_name agreed_by_name declined_by_name",
        Of.ANYBODY: "reason",
        Of.NOBODY: "scope plain left",
    },
    "enforcement.DataExport": {
        Of.STAFF: "asked_by_name",
        Of.NOBODY: "locale time_zone data_sha256 paper_sha256",
    },
    "enforcement.DataRequest": {
        Of.ANYBODY: "name email text extension_reason identity_note answer",
        Of.STAFF: "identified_by_name entered_by_name closed_by_name",
    },
    "enforcement.DatabaseTimeline": {Of.NOBODY: "name"},
    "enforcement.Decision": {
        Of.STAFF: "proposer_name approver_name",
        Of.ANYBODY: "terms answer",
        Of.NOBODY: "ref verb terms_hash impact clauses needs approver_role notice",
    },
    "enforcement.Delivery": {Of.ANYBODY: "recipient proof", Of.NOBODY: "channel hash"},
    "enforcement.Disclosure": {
        Of.OUTSIDE: "end_user_ids",
        Of.STAFF: "disclosed_by",
        Of.ANYBODY: "withheld_text",
        Of.NOBODY: "key_prefixes request_ids",
    },
    "enforcement.Dispute": {
        Of.STAFF: "recorded_by_name ended_by_name followed_by_name over_by_name",
        Of.ANYBODY: "reference note end_note follow_reason over_reason",
        Of.NOBODY: "body law",
    },
    "enforcement.DistinctAccounts": {Of.STAFF: "said_by taken_back_by", Of.ANYBODY: "reason"},
    "enforcement.Draft": {Of.ANYBODY: "sealed", Of.NOBODY: "form hashes"},
    "enforcement.Escalation": {Of.STAFF: "raised_by", Of.ANYBODY: "reason answer"},
    "enforcement.Event": {
        Of.ANYBODY: "actor_name reason data",
        Of.NOBODY: "act actor_kind source target standing holds prev_hash hash",
    },
    "enforcement.Evidence": {
        Of.ANYBODY: "kind citation text url file_name added_by",
        Of.NOBODY: "content_type sha256",
    },
    "enforcement.EvidenceCopy": {
        Of.STAFF: "maker_name approver_name withdrawn_by",
        Of.ANYBODY: "title marks notes reason withdrawal",
        Of.NOBODY: "original_sha256 content_type sha256",
    },
    "enforcement.Finding": {Of.ANYBODY: "exceptions reasons", Of.NOBODY: "evidence"},
    "enforcement.FirstDecision": {Of.NOBODY: "area"},
    "enforcement.FlaggedReport": {Of.NOBODY: "areas key digest"},
    "enforcement.FollowUp": {Of.ANYBODY: "text"},
    "enforcement.Gateway": {Of.NOBODY: "name said"},
    "enforcement.HolderRequest": {
        Of.HOLDER: "asked_by",
        Of.STAFF: "answered_by",
        Of.ANYBODY: "text reply_to reasons",
    },
    "enforcement.InboxItem": {Of.ANYBODY: "about", Of.NOBODY: "kind path"},
    "enforcement.JoinedAppeal": {Of.REPORTER: "lodged_by", Of.ANYBODY: "text"},
    "enforcement.LegalEvent": {
        Of.STAFF: "by_name",
        Of.ANYBODY: "said reason",
        Of.NOBODY: "act previous hash",
    },
    "enforcement.LegalHold": {
        Of.STAFF: "set_by_name ended_by_name",
        Of.OUTSIDE: "authority",
        Of.ANYBODY: "matter reason end_reason",
        Of.NOBODY: "term",
    },
    "enforcement.LinkRequest": {Of.ANYBODY: "named network plea reply_to"},
    "enforcement.LostDecision": {
        Of.HOLDER: "account_ref",
        Of.STAFF: "settled_by",
        Of.ANYBODY: "told kept reason",
    },
    "enforcement.MachineCheck": {Of.NOBODY: "product key"},
    "enforcement.MailedMessage": {Of.ANYBODY: "sender subject"},
    "enforcement.Measure": {Of.NOBODY: "scope narrower on_missed"},
    "enforcement.Message": {Of.ANYBODY: "author text", Of.STAFF: "mentions"},
    "enforcement.MisuseChoice": {
        Of.STAFF: "proposed_by_name agreed_by_name declined_by_name",
        Of.ANYBODY: "reason",
        Of.NOBODY: "profile",
    },
    "enforcement.MisuseCount": {Of.NOBODY: "profile found"},
    "enforcement.MisuseSuspension": {
        Of.STAFF: ("proposed_by_name agreed_by_name declined_by_name heard_by_name ended_by_name"),
        Of.ANYBODY: "reason contest answer end_reason",
        Of.NOBODY: "refs",
    },
    "enforcement.MisuseWarning": {
        Of.STAFF: "warned_by_name",
        Of.ANYBODY: "reason",
        Of.NOBODY: "profile refs",
    },
    "enforcement.Notice": {Of.ANYBODY: "statement subject text", Of.NOBODY: "kind locale"},
    "enforcement.Office": {Of.NOBODY: "country time_zone weekdays closed"},
    "enforcement.OutboxMessage": {
        Of.ANYBODY: "recipient payload last_error answer",
        Of.NOBODY: "topic traceparent",
    },
    "enforcement.PassOn": {Of.ANYBODY: "proof"},
    "enforcement.PhraseVersion": {Of.STAFF: "written_by", Of.NOBODY: "label text locale uses"},
    "enforcement.Policy": {Of.NOBODY: "slug title area"},
    "enforcement.PolicyVersion": {Of.STAFF: "drafted_by published_by", Of.NOBODY: "version url"},
    "enforcement.PortalSession": {Of.NOBODY: "key_hash"},
    "enforcement.ProfileChoice": {
        Of.STAFF: "proposed_by_name agreed_by_name declined_by_name",
        Of.ANYBODY: "reason",
        Of.NOBODY: "profile categories",
    },
    "enforcement.PublicStatement": {
        Of.STAFF: "proposer_name approver_name published_by_name ended_by_name",
        Of.ANYBODY: "text outlet reason facts end_reason",
        Of.NOBODY: "language sha256",
    },
    "enforcement.QualityAnswer": {
        Of.STAFF: "given_by_name",
        Of.ANYBODY: "reasons",
        Of.NOBODY: "findings measure decided_findings decided_measure",
    },
    "enforcement.QualityReview": {
        Of.STAFF: "gave_back settled_by_name",
        Of.ANYBODY: "note",
        Of.NOBODY: "ref ticket clause",
    },
    "enforcement.QualityShare": {
        Of.STAFF: "set_by_name",
        Of.ANYBODY: "reason",
        Of.NOBODY: "seed",
    },
    "enforcement.QueueRulesVersion": {
        Of.STAFF: "proposed_by_name agreed_by_name declined_by_name",
        Of.ANYBODY: "reason",
        Of.NOBODY: "by_skill by_language by_tier",
    },
    "enforcement.Receipt": {
        Of.HOLDER: "sent_by",
        Of.ANYBODY: "files",
        Of.NOBODY: "reference sha256",
    },
    "enforcement.Referral": {Of.STAFF: "sent_by", Of.ANYBODY: "text answered answer_text"},
    "enforcement.ReinstatementRequest": {
        Of.HOLDER: "asked_by",
        Of.STAFF: "answered_by",
        Of.ANYBODY: "text reasons",
    },
    "enforcement.Report": {
        Of.REPORTER: "reporter_name reporter_email",
        Of.ANYBODY: "url claim account_text rejection",
        Of.NOBODY: "ref source source_version external_id locale",
    },
    "enforcement.ReportDetails": {Of.ANYBODY: "links"},
    "enforcement.ReportFile": {Of.ANYBODY: "name", Of.NOBODY: "content_type sha256"},
    "enforcement.ReportSending": {Of.REPORTER: "network", Of.NOBODY: "work"},
    "enforcement.ReporterWeight": {
        Of.STAFF: "set_by_name ended_by_name",
        Of.ANYBODY: "reason end_reason",
    },
    "enforcement.Requirement": {Of.ANYBODY: "text acceptance answer", Of.NOBODY: "title evidence"},
    "enforcement.RetentionItem": {
        Of.NOBODY: "counts removed",
    },
    "enforcement.RetentionPlan": {
        Of.NOBODY: "counts days",
    },
    "enforcement.RetentionRun": {
        Of.STAFF: "proposed_by_name agreed_by_name declined_by_name stopped_by_name",
        Of.ANYBODY: "reason",
    },
    "enforcement.Review": {
        Of.STAFF: "asked_by_name looked_by",
        Of.ANYBODY: "paused_what reasons",
        Of.NOBODY: "on_missed",
    },
    "enforcement.RoleProposal": {Of.ANYBODY: "reason"},
    "enforcement.SavedPhrase": {Of.STAFF: "written_by", Of.NOBODY: "label text locale uses"},
    "enforcement.SavedView": {Of.STAFF: "name query"},
    "enforcement.SealedDelivery": {Of.NOBODY: "hash"},
    "enforcement.SealedEvent": {Of.NOBODY: "hash"},
    "enforcement.Seat": {
        Of.STAFF: "proposed_by_name agreed_by_name declined_by_name ended_by_name",
        Of.ANYBODY: "reason end_reason",
    },
    "enforcement.SentForm": {Of.ANYBODY: "answer", Of.NOBODY: "digest led_to"},
    "enforcement.Skip": {Of.STAFF: "reason"},
    "enforcement.StaffDraft": {Of.STAFF: "sealed"},
    "enforcement.StaffEvent": {
        Of.STAFF: "by_name",
        Of.ANYBODY: "about before after reason",
        Of.NOBODY: "act",
    },
    "enforcement.StatementClosing": {
        Of.STAFF: "proposed_by_name agreed_by_name declined_by_name",
        Of.ANYBODY: "reason",
    },
    "enforcement.StatementOfReasons": {
        Of.ANYBODY: "data findings answer",
        Of.NOBODY: "why_not puid hash remote_id",
    },
    "enforcement.StatementWording": {
        Of.STAFF: "by_name",
        Of.ANYBODY: "data reason findings answer",
        Of.NOBODY: "hash",
    },
    "enforcement.StatementsToken": {Of.STAFF: "set_by_name", Of.NOBODY: "token hint"},
    "enforcement.Submission": {Of.HOLDER: "sent_by", Of.ANYBODY: "text"},
    "enforcement.SweepRefusal": {Of.ANYBODY: "sentence", Of.NOBODY: "source"},
    "enforcement.Tombstone": {
        Of.NOBODY: "kind was_sha256 left_sha256 columns removed salt reference"
    },
    "enforcement.TransparencyPublication": {
        Of.STAFF: "proposed_by_name agreed_by_name declined_by_name",
        Of.ANYBODY: "reason",
        Of.NOBODY: "sha256",
    },
    "enforcement.TransparencyReport": {
        Of.STAFF: "asked_by_name",
        Of.ANYBODY: "given",
        Of.NOBODY: (
            "profile categories content differences sha256 rows_sha256 csv_sha256 xlsx_sha256"
        ),
    },
    "enforcement.TransparencyRow": {
        Of.NOBODY: "ref case_ref area country source outcome measure automation",
    },
    "enforcement.UnsealedDelivery": {Of.NOBODY: "hash"},
    "enforcement.UnsealedEvent": {Of.NOBODY: "hash"},
    "enforcement.UsualBand": {Of.NOBODY: "clauses shares lengths choice"},
    "enforcement.WebhookEndpoint": {Of.NOBODY: "url types language secret old_secret disabled_why"},
    "enforcement.Weighing": {Of.ANYBODY: "carries"},
    "mfa.Authenticator": {Of.NOBODY: "data"},
    "sessions.Session": {Of.NOBODY: "session_key session_data"},
    "socialaccount.SocialAccount": {Of.STAFF: "uid extra_data", Of.NOBODY: "provider"},
    "socialaccount.SocialApp": {
        Of.NOBODY: "provider provider_id name client_id secret key settings"
    },
    "socialaccount.SocialToken": {Of.NOBODY: "token token_secret"},
    "usersessions.UserSession": {Of.STAFF: "ip user_agent", Of.NOBODY: "session_key data"},
}


def columns(label: str, *of: Of) -> tuple[str, ...]:
    """The columns of a table that name one of these."""
    said = COLUMNS.get(label, {})
    return tuple(name for one in of for name in said.get(one, "").split())
