"""Who is told what, in the inbox, by mail at once, or in the daily mail; and what becomes of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Recusal, User
from accounts.preferences import ALWAYS_TOLD, ByMail, Told, Topic, preferences_of
from enforcement.delivery.staff import fan_out
from enforcement.language.refusals import StepRefused
from enforcement.language.staff_mails import MAILS
from enforcement.language.staff_topics import BY_MAIL, KINDS, TOPIC_OF, TOPICS, WHAT
from enforcement.models import Case, InboxItem, OutboxMessage
from enforcement.models.inbox import KEPT
from enforcement.models.outbox import Channel
from enforcement.operations import assignment, due, inbox
from enforcement.queries.badges import badge_counts
from tests.world import PLAN, STATED, World

pytestmark = pytest.mark.django_db(transaction=True)
OFF = Told(inbox=False, mail=ByMail.OFF)
DAILY = Told(mail=ByMail.DAILY)


@pytest.fixture
def case(world: World) -> Case:
    world.account()
    return world.case()


def prefer(world: World, who: str, topic: Topic, told: Told) -> None:
    inbox.choose_told(told={topic: told}, by=world.actor(who))


def deliver(world: World) -> None:
    """Every message to staff that is owed becomes what each person gets."""
    with transaction.atomic():
        for message in OutboxMessage.objects.filter(channel=Channel.STAFF, phase="PENDING"):
            fan_out(message, world.now)
            OutboxMessage.objects.filter(pk=message.pk).update(phase="DONE", done_at=world.now)


def assign(world: World, case: Case, to: str) -> None:
    """Lena gives the case to somebody, who is told."""
    assignment.assign(
        case_id=case.pk, to=world.people[to].pk, by=world.actor("lena"), now=world.now
    )
    deliver(world)


def mails_to(who: str) -> int:
    return OutboxMessage.objects.filter(
        channel=Channel.EMAIL, recipient=f"{who}@provider.example", topic__startswith="staff"
    ).count()


def unread_of(world: World, who: str) -> int:
    """What the bell counts."""
    return badge_counts(world.people[who].pk, world.now)["unread"]


def items_of(world: World, who: str) -> list[InboxItem]:
    return list(InboxItem.objects.of(world.people[who].pk))


def test_every_message_to_staff_has_one_topic_and_every_topic_its_words() -> None:
    kinds = [kind for kinds in KINDS.values() for kind in kinds]
    assert sorted(kinds) == sorted(MAILS) and len(TOPIC_OF) == len(kinds)
    assert set(KINDS) == set(TOPICS) == set(WHAT) == set(Topic) and set(BY_MAIL) == set(ByMail)


def test_who_chose_nothing_has_it_in_the_inbox_and_by_mail(world: World, case: Case) -> None:
    assign(world, case, "rhea")
    (item,) = items_of(world, "rhea")
    assert (item.kind, item.path, item.case_id) == ("assigned", f"/cases/{case.ref}", case.pk)
    assert item.digest_at is None and mails_to("rhea") == 1
    assert unread_of(world, "rhea") == 1 and items_of(world, "ravi") == []


@pytest.mark.parametrize(
    ("told", "shown", "mailed", "daily"),
    [
        (Told(inbox=True, mail=ByMail.OFF), 1, 0, False),
        (Told(inbox=False, mail=ByMail.AT_ONCE), 0, 1, False),
        (DAILY, 1, 0, True),
        (Told(inbox=False, mail=ByMail.DAILY), 0, 0, True),
    ],
)
def test_each_is_told_as_they_chose(
    world: World, case: Case, told: Told, shown: int, mailed: int, daily: bool
) -> None:
    prefer(world, "rhea", Topic.ASSIGNMENTS, told)
    assign(world, case, "rhea")
    assert (len(items_of(world, "rhea")), mails_to("rhea")) == (shown, mailed)
    assert InboxItem.objects.filter(digest_at__isnull=False).exists() is daily


def test_what_everybody_switched_off_is_told_to_everybody_all_the_same(
    world: World, case: Case
) -> None:
    prefer(world, "rhea", Topic.ASSIGNMENTS, OFF)
    assign(world, case, "rhea")
    assert len(items_of(world, "rhea")) == mails_to("rhea") == 1


def test_one_of_several_who_switched_it_off_hears_nothing(world: World, case: Case) -> None:
    prefer(world, "lena", Topic.PROPOSALS, OFF)
    world.suspend(case)
    world.establish(case)
    world.take(case, "require_remediation", measure="keep", plan=PLAN, **STATED)
    deliver(world)
    others = {item.person.username for item in InboxItem.objects.select_related("person")}
    assert "lars" in others and "lena" not in others and mails_to("lena") == 0


def test_what_is_about_security_cannot_be_switched_off(world: World) -> None:
    prefer(world, "rhea", Topic.SECURITY, OFF)
    kept = preferences_of(User.objects.get(username="rhea"))
    assert {Topic.SECURITY} == ALWAYS_TOLD and kept.told_of(Topic.SECURITY) == Told()


def test_the_daily_mail_comes_in_the_morning_once_and_says_everything(
    world: World, case: Case
) -> None:
    User.objects.filter(username="rhea").update(time_zone="Europe/Berlin")
    prefer(world, "rhea", Topic.ASSIGNMENTS, Told(inbox=False, mail=ByMail.DAILY))
    assign(world, case, "rhea")
    world.account("birch")
    other = world.case("birch")
    assign(world, other, "rhea")
    assert mails_to("rhea") == 0
    morning = datetime(2024, 3, 2, 6, tzinfo=UTC)  # seven o'clock in Berlin
    assert due.next_due_after(world.now) is not None
    world.wait(hours=17)  # until five
    assert mails_to("rhea") == 0
    world.wait(hours=2)
    (mail,) = OutboxMessage.objects.filter(topic="staff.digest")
    assert mail.owed_at == morning and mail.recipient == "rhea@provider.example"
    for one in (case, other):
        assert f"- {one.ref} {one.account.name}: assigned to you by lena" in mail.payload["text"]
    assert "2 messages" in mail.payload["subject"] and "/inbox" in mail.payload["text"]
    assert not InboxItem.objects.exists()  # it was not wanted in the inbox
    with pytest.raises(StepRefused, match="no daily mail"):
        inbox.send_digest(person_id=world.people["rhea"].pk, now=world.now)


def test_the_daily_mail_says_how_much_more_there_is(world: World, case: Case) -> None:
    rhea = world.people["rhea"]
    InboxItem.objects.bulk_create(
        InboxItem(
            person=rhea,
            message_id=UUID(int=number),
            kind="assigned",
            about={"by": "lena"},
            path="/",
            told_at=world.now,
            digest_at=world.now,
        )
        for number in range(inbox.MOST + 3)
    )
    inbox.send_digest(person_id=rhea.pk, now=world.now)
    mail = OutboxMessage.objects.get(topic="staff.digest")
    assert mail.payload["text"].count("\n- ") == inbox.MOST
    assert "And 3 more." in mail.payload["text"]
    assert not InboxItem.objects.digest_due(world.now).exists()


def test_nobody_reads_about_an_account_that_they_may_not_deal_with_any_more(
    world: World, case: Case
) -> None:
    prefer(world, "rhea", Topic.ASSIGNMENTS, DAILY)
    assign(world, case, "rhea")
    Recusal.objects.create(
        user=world.people["rhea"], account=case.account, reason="A friend.", since_at=world.now
    )
    assert items_of(world, "rhea") == [] and unread_of(world, "rhea") == 0
    world.wait(days=1)
    assert not OutboxMessage.objects.filter(topic="staff.digest").exists()


def test_what_was_read_is_read_and_only_ones_own_can_be(world: World, case: Case) -> None:
    assign(world, case, "rhea")
    (item,) = items_of(world, "rhea")
    with pytest.raises(StepRefused) as refused:
        inbox.read_item(item_id=item.pk, by=world.actor("ravi"), now=world.now)
    assert refused.value.code == "unknown-message"
    first = world.now
    inbox.read_item(item_id=item.pk, by=world.actor("rhea"), now=first)
    inbox.read_item(item_id=item.pk, by=world.actor("rhea"), now=first + timedelta(hours=1))
    assert items_of(world, "rhea")[0].read_at == first
    inbox.put_back(item_id=item.pk, by=world.actor("rhea"))
    assert unread_of(world, "rhea") == 1


def test_what_comes_while_one_looks_is_not_read_with_the_rest(world: World, case: Case) -> None:
    assign(world, case, "rhea")
    shown = items_of(world, "rhea")[0]
    world.now += timedelta(minutes=1)
    world.account("birch")
    assign(world, world.case("birch"), "rhea")
    assert inbox.read_all(newest=shown.pk, by=world.actor("rhea"), now=world.now) == 1
    assert unread_of(world, "rhea") == 1


def test_the_same_message_is_in_an_inbox_once(world: World, case: Case) -> None:
    assign(world, case, "rhea")
    message = OutboxMessage.objects.get(channel=Channel.STAFF, topic__contains="assigned")
    with transaction.atomic():
        fan_out(message, world.now)
    assert len(items_of(world, "rhea")) == 1


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("inbox_leads_somewhere", {"shown": False, "digest_at": None}),
        ("inbox_read_is_shown", {"shown": False, "read_at": datetime(2024, 3, 1, tzinfo=UTC)}),
        ("inbox_path_is_ours", {"path": "https://elsewhere.example/"}),
    ],
)
def test_the_database_refuses_what_makes_no_sense(
    world: World, case: Case, name: str, values: dict[str, object]
) -> None:
    prefer(world, "rhea", Topic.ASSIGNMENTS, DAILY)
    assign(world, case, "rhea")
    with pytest.raises(IntegrityError, match=name):
        InboxItem.objects.update(**values)


def test_what_is_old_leaves_and_what_waits_for_a_mail_does_not(world: World, case: Case) -> None:
    assign(world, case, "rhea")
    prefer(world, "rhea", Topic.ASSIGNMENTS, DAILY)
    world.account("birch")
    assign(world, world.case("birch"), "rhea")
    assert inbox.forget_inbox(now=world.now + KEPT - timedelta(seconds=1)) == 0
    assert inbox.forget_inbox(now=world.now + KEPT) == 1
    assert InboxItem.objects.get().digest_at is not None
