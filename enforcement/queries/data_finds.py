"""Where somebody is looked for when they ask what is stored of them, and what of each row is given:
field by field, for a contact, a reporter and a member of staff.

Left out on purpose: what names others. So whoever is a contact learns nothing of who reported, and
whoever reported nothing of the account beyond what they said and were told themselves.
"""

from __future__ import annotations

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.db import models
from django.db.models import Q

from accounts.models import Contact, OpenIDSubject, Recusal, User
from enforcement.models import (
    AccessLink,
    Appeal,
    ArrivedMail,
    DataRequest,
    Delivery,
    Draft,
    Event,
    Evidence,
    FollowUp,
    HolderRequest,
    JoinedAppeal,
    LinkRequest,
    MailedMessage,
    Message,
    MisuseSuspension,
    MisuseWarning,
    Notice,
    OutboxMessage,
    PortalSession,
    Receipt,
    ReinstatementRequest,
    Report,
    ReportDetails,
    ReportFile,
    Submission,
)
from enforcement.models.appeal import Side
from enforcement.models.evidence import EvidenceOrigin
from enforcement.models.message import Lane
from enforcement.models.notice import Audience
from enforcement.models.outbox import Channel
from enforcement.models.portal import Door
from enforcement.queries.data_subjects import (
    Find,
    Where,
    at,
    by_address,
    named,
    of_reports,
)
from enforcement.workflow.data_requests import SubjectKind

# of misuse, as they were told of it
OF_WARNINGS = ("kind", "warned_at", "until_at", "counted", "decided", "refs", "reason")
OF_SUSPENSIONS = (
    *("kind", "number", "agreed_at", "until_at", "counted", "decided", "refs", "reason"),
    *("contested_at", "contest", "heard_at", "upheld", "answer", "ended_at", "end_reason"),
)
# what somebody outside leaves at any door
AT_THE_DOORS = (
    Find(
        key="link_requests",
        model=LinkRequest,
        where=lambda subject: Q(at("named", *subject.emails)) | Q(at("reply_to", *subject.emails)),
        gives=("door", "named", "plea", "reply_to", "asked_at", "handled_at"),
    ),
    Find(
        key="mails_that_came_in",
        model=ArrivedMail,
        where=by_address("sender"),
        gives=("sender", "fate", "came_at"),
    ),
    Find(
        key="answers_by_mail",
        model=MailedMessage,
        where=by_address("sender"),
        gives=("sender", "subject", "message__text", "message__said_at"),
    ),
    Find(
        key="mails_to_you",
        model=OutboxMessage,
        where=lambda subject: Q(at("recipient", *subject.emails)) & Q(channel=Channel.EMAIL),
        gives=("topic", "recipient", "phase", "owed_at", "done_at"),
    ),
    Find(
        key="deliveries",
        model=Delivery,
        where=by_address("recipient"),
        gives=("channel", "recipient", "outcome", "at", "notice__subject"),
    ),
    Find(
        key="data_requests",
        model=DataRequest,
        where=by_address("email"),
        gives=("number", "kind", "text", "received_at", "due_at", "closed_at", "answer"),
    ),
)
OF_CONTACT = (
    Find(
        key="contacts",
        model=Contact,
        where=by_address("email"),
        gives=(
            *("name", "email", "role", "locale", "account__external_ref", "account__name"),
            *("partner__name", "flagger__name", "confirmed_at", "added_at", "until_at"),
        ),
    ),
    Find(
        key="sessions",
        model=PortalSession,
        where=lambda subject: Q(contact__in=subject.contacts),
        gives=("door", "began_at", "seen_at", "ended_at", "end"),
    ),
    Find(
        key="links",
        model=AccessLink,
        where=lambda subject: Q(contact__in=subject.contacts),
        gives=("door", "about", "made_at", "expires_at", "used_at"),
    ),
    Find(
        key="drafts",
        model=Draft,
        where=lambda subject: Q(contact__in=subject.contacts),
        gives=("form", "case__ref", "saved_at", "due_at"),
    ),
    Find(
        key="messages",
        model=Message,
        where=named("author", "case__account", incoming=True, lane=Lane.HOLDER),
        gives=("case__ref", "author", "text", "said_at"),
    ),
    Find(
        key="files",
        model=Evidence,
        where=named("added_by", "case__account", origin=EvidenceOrigin.HOLDER),
        gives=("case__ref", "file_name", "content_type", "size", "sha256", "added_by", "added_at"),
    ),
    Find(
        key="submissions",
        model=Submission,
        where=named("sent_by", "requirement__case__account"),
        gives=("requirement__case__ref", "requirement__title", "sent_by", "text", "sent_at"),
    ),
    Find(
        key="appeals",
        model=Appeal,
        where=named("lodged_by", "case__account", side=Side.HOLDER),
        gives=("ref", "lodged_by", "text", "lodged_at", "phase", "decided_at", "reasons"),
    ),
    Find(
        key="requests",
        model=HolderRequest,
        where=lambda subject: (
            named("asked_by", "case__account")(subject) | Q(at("reply_to", *subject.emails))
        ),
        gives=("case__ref", "kind", "text", "reply_to", "asked_by", "asked_at", "reasons"),
    ),
    Find(
        key="requests_for_reinstatement",
        model=ReinstatementRequest,
        where=named("asked_by", "case__account"),
        gives=("case__ref", "text", "asked_by", "asked_at", "phase", "reasons"),
    ),
    Find(
        key="receipts",
        model=Receipt,
        where=named("sent_by", "case__account", door=Door.HOLDER),
        gives=("case__ref", "what", "reference", "sent_by", "sha256", "files", "received_at"),
    ),
    Find(
        key="letters",
        model=Notice,
        where=lambda subject: (
            Q(at("messages__recipient", *subject.emails)) & Q(audience=Audience.HOLDER)
        ),
        gives=("case__ref", "kind", "subject", "text", "owed_at"),
    ),
    Find(
        key="misuse_warnings",
        model=MisuseWarning,
        where=lambda subject: Q(account__in=subject.accounts),
        gives=("account__external_ref", *OF_WARNINGS),
    ),
    Find(
        key="misuse_suspensions",
        model=MisuseSuspension,
        where=lambda subject: Q(account__in=subject.accounts, agreed_at__isnull=False),
        gives=("account__external_ref", *OF_SUSPENSIONS),
    ),
    Find(
        key="record",
        model=Event,
        where=named("actor_name", "account", actor_kind="HOLDER"),
        gives=("act", "actor_name", "at", "case__ref"),
    ),
    *AT_THE_DOORS,
)
OF_REPORTER = (
    Find(
        key="reports",
        model=Report,
        where=by_address("reporter_email"),
        gives=(
            *("ref", "reporter_name", "reporter_email", "locale", "claim", "url", "account_text"),
            *("received_at", "conduct_on", "first_seen_at", "read_at", "rejected_at", "rejection"),
            *("outcome_told", "outcome_told_at"),
        ),
    ),
    Find(
        key="report_details",
        model=ReportDetails,
        where=of_reports("report"),
        gives=("report__ref", "affected", "links", "declared_at"),
    ),
    Find(
        key="misuse_warnings",
        model=MisuseWarning,
        where=of_reports("report"),
        gives=OF_WARNINGS,
    ),
    Find(
        key="misuse_suspensions",
        model=MisuseSuspension,
        where=of_reports("report", agreed_at__isnull=False),
        gives=OF_SUSPENSIONS,
    ),
    Find(
        key="follow_ups",
        model=FollowUp,
        where=of_reports("report"),
        gives=("report__ref", "text", "sent_at"),
    ),
    Find(
        key="files",
        model=ReportFile,
        where=of_reports("report"),
        gives=("report__ref", "name", "content_type", "size", "sha256", "sent_at"),
    ),
    Find(
        key="appeals",
        model=Appeal,
        where=of_reports("report", side=Side.REPORTER),
        gives=("ref", "text", "lodged_at", "phase", "decided_at", "reasons"),
    ),
    Find(
        key="joined_appeals",
        model=JoinedAppeal,
        where=of_reports("report"),
        gives=("appeal__ref", "text", "lodged_at"),
    ),
    Find(
        key="letters",
        model=Notice,
        where=of_reports("report", audience=Audience.REPORTER),
        gives=("report__ref", "kind", "subject", "text", "owed_at"),
    ),
    Find(
        key="receipts",
        model=Receipt,
        where=of_reports("report"),
        gives=("report__ref", "what", "reference", "sha256", "files", "received_at"),
    ),
    Find(
        key="sessions",
        model=PortalSession,
        where=of_reports("report"),
        gives=("door", "began_at", "seen_at", "ended_at", "end"),
    ),
    Find(
        key="links",
        model=AccessLink,
        where=of_reports("report"),
        gives=("door", "about", "made_at", "expires_at", "used_at"),
    ),
    Find(
        key="drafts",
        model=Draft,
        where=of_reports("report"),
        gives=("form", "report__ref", "saved_at", "due_at"),
    ),
    *AT_THE_DOORS,
)
OF_STAFF = (
    Find(
        key="user",
        model=User,
        where=lambda subject: Q(pk=subject.user_id),
        gives=(
            *("username", "first_name", "last_name", "email", "role", "skills", "languages"),
            *("tiers", "duties", "time_zone", "preferences", "is_active", "date_joined"),
            *("last_login", "away_until_at", "legal_desk"),
        ),
    ),
    Find(
        key="addresses",
        model=EmailAddress,
        where=lambda subject: Q(user=subject.user_id),
        gives=("email", "verified", "primary"),
    ),
    Find(
        key="sessions_of_sign_in",
        model=UserSession,
        where=lambda subject: Q(user=subject.user_id),
        gives=("ip", "user_agent", "created_at", "last_seen_at"),
    ),
    Find(
        key="authenticators",
        model=Authenticator,
        where=lambda subject: Q(user=subject.user_id),
        gives=("type", "created_at", "last_used_at"),
    ),
    Find(
        key="openid",
        model=OpenIDSubject,
        where=lambda subject: Q(user=subject.user_id),
        gives=("issuer", "subject", "since_at"),
    ),
    Find(
        key="social_accounts",
        model=SocialAccount,
        where=lambda subject: Q(user=subject.user_id),
        gives=("provider", "uid", "last_login", "date_joined"),
    ),
    Find(
        key="recusals",
        model=Recusal,
        where=lambda subject: Q(user=subject.user_id),
        gives=("account__external_ref", "reason", "since_at"),
    ),
    *(one for one in AT_THE_DOORS if one.key in {"mails_to_you", "data_requests"}),
)
BY_SIGN_IN = {EmailAddress, UserSession, Authenticator, OpenIDSubject, SocialAccount, Recusal}
NAMES_A_ROW = ("ref", "number", "act", "case__ref")
# who was told what of whom is theirs; the log of Django's admin has what it is about in words
NOT_BY_KEY: set[type[models.Model]] = {*BY_SIGN_IN, LogEntry}


def finds_of(kind: SubjectKind) -> tuple[Find, ...]:
    """Where somebody is looked for."""
    if kind == SubjectKind.STAFF:
        return OF_STAFF + staff_by_key()
    return OF_CONTACT if kind == SubjectKind.CONTACT else OF_REPORTER


def staff_by_key() -> tuple[Find, ...]:
    """Every row that has a member of staff by their key: who acted, was asked, or is meant; of each
    when it was, by which reference, and in which of its columns. What it says stays out.
    """
    found = []
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if field.related_model is not User or model in NOT_BY_KEY:
                continue
            found.append(
                Find(
                    key=f"{model._meta.model_name}.{field.name}",
                    model=model,
                    where=by_key(field.name),
                    gives=about_row(model),
                )
            )
    return tuple(found)


def by_key(field: str) -> Where:
    """Rows that have their key in a column."""
    return lambda subject: Q(**{field: subject.user_id})


def about_row(model: type[models.Model]) -> tuple[str, ...]:
    """By what one knows a row, and when it was written and changed."""
    fields = {f.name: f for f in model._meta.concrete_fields}
    names = [n for n in NAMES_A_ROW if n.partition("__")[0] in fields]
    names += [n for n, f in fields.items() if isinstance(f, models.DateField)]
    names += [n for n, f in fields.items() if f.choices and n not in names]
    return tuple(names or ["pk"])
