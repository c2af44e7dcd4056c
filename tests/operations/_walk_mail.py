"""Letters go out over a real mail server, are refused there, or come back afterwards; contacts are
found, and what was owed to nobody's address is sent to them.
"""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import rule

from accounts.models import Account, Contact, User
from enforcement.delivery import relay
from enforcement.delivery.bounces import take_report
from enforcement.delivery.delivery_reports import NoReport
from enforcement.delivery.return_path import return_path_of
from enforcement.models import OutboxMessage
from enforcement.models.outbox import Channel
from enforcement.operations import owed_notices
from enforcement.rehearsal.returned import report_about
from tests.operations._walk import Walker, small, who

LETTERS = (Channel.STAFF, Channel.REPORTERS, Channel.EMAIL)
OF_WORK = "staff."


class WalksMail(Walker):
    """The relay, the mail server, and what it says afterwards."""

    def deliver(self) -> None:
        """Send everything that is due; whoever is no longer at work gets no mail about work."""
        before = set(OutboxMessage.objects.values_list("pk", flat=True))
        relay.work_through(now=lambda: self.world.now, channels=LETTERS)
        told = OutboxMessage.objects.exclude(pk__in=before).filter(topic__startswith=OF_WORK)
        at_work = set(
            User.objects.filter(is_active=True)
            .exclude(role="AUDITOR")
            .values_list("email", flat=True)
        )
        assert {mail.recipient for mail in told} <= at_work

    @rule(refuses=st.sampled_from(["", "", "legal@acme.example", "robin@press.example"]))
    def post(self, refuses: str) -> None:
        if refuses:
            self.mailbox.fail_next(refuses, "bounce")
        self.deliver()

    @rule(n=small)
    def come_back(self, n: int) -> None:
        """A mail server had accepted a letter, and could not deliver it."""
        sent = list(
            OutboxMessage.objects.filter(channel=Channel.EMAIL, phase="DONE")
            .exclude(topic__startswith=OF_WORK)
            .order_by("-done_at", "id")
        )
        if not sent:
            return
        message = sent[n % len(sent)]
        report = report_about(recipient=message.recipient, return_path=return_path_of(message.pk))
        try:
            take_report(report, now=self.world.now)
        except NoReport as why:
            assert str(why).endswith("."), why

    @rule(account=st.sampled_from(["acme", "zeta"]))
    def find_a_contact(self, account: str) -> None:
        found = Account.objects.get(external_ref=account)
        rank = found.contacts.count()
        if rank < 4:
            Contact.objects.create(
                account=found,
                name="Found",
                email=f"found{rank}@{account}.example",
                role="OTHER",
                rank=rank,
            )

    @rule(n=small, by=who)
    def send_what_is_owed(self, n: int, by: str) -> None:
        self.attempt(
            lambda: owed_notices.send_owed_notices(case_id=self.case(n).pk, **self.common(by))
        )
