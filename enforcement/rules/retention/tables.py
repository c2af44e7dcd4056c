"""Of every table, how long its rows are kept, and why those stay that are never removed
(`tests/models/test_kept.py` compares it with the models, so that no new one is forgotten).

A row that stays may lose what it says: `models/_removal.py` has the columns of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from enforcement.workflow.retention import Kept


@dataclass(frozen=True)
class Leaves:
    """Rows that leave by themselves, so many days after `since`."""

    days: int
    since: str


# By a plan that two agree to; of the kinds of a case rows stay and what they say goes.
BY_PLAN: Mapping[Kept, str] = {
    Kept.EVIDENCE: "enforcement.Evidence enforcement.EvidenceCopy",
    Kept.MESSAGES: "enforcement.Message enforcement.MailedMessage",
    Kept.REPORTS: (
        "enforcement.Report enforcement.ReportDetails enforcement.ReportFile enforcement.FollowUp"
    ),
    Kept.DELIVERIES: "enforcement.Delivery",
    Kept.USAGE: "accounts.UsageDay",
    Kept.MAILS: "enforcement.OutboxMessage",
    Kept.LOGS: ("admin.LogEntry enforcement.Presence enforcement.Skip usersessions.UserSession"),
}
# What is of use for days: nobody has to agree. Mails to staff and webhooks are in the outbox, too,
# and leave 7 to 90 days after they were paid (`delivery/forgetting.py`).
BY_ITSELF: Mapping[str, Leaves] = {
    "enforcement.AccessLink": Leaves(7, "it was made"),
    "enforcement.ArrivedMail": Leaves(7, "it came in"),
    "enforcement.CaseFile": Leaves(7, "it was made; a bundle for an authority after 90"),
    "enforcement.DataExport": Leaves(30, "it was made"),
    "enforcement.Draft": Leaves(90, "it was saved last"),
    "enforcement.InboxItem": Leaves(90, "they were told"),
    "enforcement.LinkRequest": Leaves(7, "it was asked for"),
    "enforcement.PortalSession": Leaves(7, "they were seen last"),
    "enforcement.ReportSending": Leaves(7, "it was sent"),
    "enforcement.SentForm": Leaves(7, "it was sent: the key of a form, or of a call of the API"),
    "enforcement.StaffDraft": Leaves(30, "it was saved last"),
    "enforcement.SweepRefusal": Leaves(7, "the sweep was refused once; else once it is done"),
    "sessions.Session": Leaves(1, "it ended"),
}
# Never, and why.
STAYS: Mapping[str, str] = {
    "It is the record, or the record has a hash of it: who decided what, on which ground, has to "
    "stay known.": (
        "enforcement.Allegation enforcement.Appeal enforcement.BulkDecision enforcement.BulkItem "
        "enforcement.Case enforcement.CaseBatch enforcement.CaseBatchItem enforcement.CaseLink "
        "enforcement.Checkpoint enforcement.Clause enforcement.ClauseException "
        "enforcement.Decision enforcement.Disclosure enforcement.Dispute "
        "enforcement.DistinctAccounts enforcement.Escalation enforcement.Event "
        "enforcement.Finding enforcement.FirstDecision "
        "enforcement.HolderRequest enforcement.JoinedAppeal enforcement.MachineCheck "
        "enforcement.Measure enforcement.Notice enforcement.PassOn enforcement.Plan "
        "enforcement.Policy enforcement.PolicyVersion enforcement.PublicStatement "
        "enforcement.Receipt enforcement.Referral enforcement.ReinstatementRequest "
        "enforcement.Requirement enforcement.RequirementCheck enforcement.Review "
        "enforcement.SealedDelivery enforcement.SealedEvent enforcement.StaffEvent "
        "enforcement.Submission enforcement.Tombstone enforcement.UnsealedDelivery "
        "enforcement.UnsealedEvent enforcement.UsualBand enforcement.Weighing"
    ),
    "It is the record of the legal desk, and what that answered, held and handed over.": (
        "enforcement.AuthorityName enforcement.AuthorityRequest enforcement.BundleRelease "
        "enforcement.HeldName enforcement.LegalEvent enforcement.LegalHold"
    ),
    "Two agreed to it, and who did has to stay known.": (
        "enforcement.DataErasure enforcement.MisuseChoice enforcement.ProfileChoice "
        "enforcement.QueueRulesVersion enforcement.RetentionItem enforcement.RetentionPlan "
        "enforcement.RetentionRun enforcement.RoleProposal enforcement.Seat "
        "enforcement.StatementClosing enforcement.TransparencyPublication"
    ),
    "It says how somebody's data was dealt with, by its number; who asked goes with the erasure.": (
        "enforcement.DataRequest"
    ),
    "Whoever was warned or suspended may be so again, and contests it by this.": (
        "enforcement.FlaggedReport enforcement.MisuseSuspension enforcement.MisuseWarning "
        "enforcement.ReportOfDanger enforcement.ReporterWeight enforcement.WeighedReport"
    ),
    "It was published, or sent to an authority, and is corrected by a newer one alone.": (
        "enforcement.StatementOfReasons enforcement.StatementWording "
        "enforcement.TransparencyReport enforcement.TransparencyRow"
    ),
    "Figures of quality and of time rest on it.": (
        "enforcement.CaseTimes enforcement.EnforcementTime enforcement.QualityAnswer "
        "enforcement.QualityDraw enforcement.QualityReview enforcement.QualityShare"
    ),
    "It says who somebody is and how they are reached now; an erasure, an admin or the provider's "
    "feed removes it.": (
        "account.EmailAddress account.EmailConfirmation accounts.Account accounts.AccountBilling "
        "accounts.AccountKey accounts.AccountLink accounts.ApiToken accounts.ChannelPartner "
        "accounts.Contact accounts.OpenIDSubject accounts.Recusal accounts.TrustedFlagger "
        "accounts.User mfa.Authenticator socialaccount.SocialAccount socialaccount.SocialApp "
        "socialaccount.SocialToken"
    ),
    "It is set or kept by staff for now, and they remove it.": (
        "enforcement.CaseFollower enforcement.Office enforcement.PhraseVersion "
        "enforcement.SavedPhrase enforcement.SavedView enforcement.StatementsToken "
        "enforcement.WebhookEndpoint"
    ),
    "One row says how things stand: it is written over, and does not grow.": (
        "enforcement.DatabaseTimeline enforcement.Digest enforcement.FileStore "
        "enforcement.Gateway enforcement.MisuseCount enforcement.Reach enforcement.StoryClock"
    ),
    "One row a day says that the usage of it is complete, and names nobody.": "accounts.UsageFed",
    "What the database lost in a failover stays in force until a person settles it, and who did.": (
        "enforcement.LostDecision"
    ),
    "It is Django's own: names of tables and of rights.": (
        "auth.Group auth.Permission contenttypes.ContentType"
    ),
}
