"""What the matrix of complete acts needs: the world of one role, with something for each act, and
what an act sends.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.test import Client

from accounts.models import Account, ApiToken, Contact, Recusal, TrustedFlagger, User
from enforcement.models import (
    Appeal,
    Case,
    DatabaseTimeline,
    Decision,
    InboxItem,
    LostDecision,
    PolicyVersion,
    Report,
    Review,
    SavedPhrase,
    StatementOfReasons,
)
from enforcement.operations import (
    appeal_hearing,
    escalate,
    establish,
    gather,
    profiles,
    sign_ins,
    statements,
)
from enforcement.operations.copies import disclose_copy
from enforcement.operations.copy_making import prepare
from enforcement.operations.gather import Item, add_evidence
from enforcement.operations.queue_rules import Proposal, propose_rules
from enforcement.queries.office import the_office
from enforcement.workflow.queue_rules import AS_BUILT
from tests.disputes import end, record
from tests.public import approve, propose, tell_holder
from tests.scenes import other_policy
from tests.seats import speaks
from tests.web._batches import case_batches
from tests.web._bulk import bulk_decisions
from tests.web._desks import today
from tests.web._transparency import transparency_reports
from tests.world import STATED, World


@dataclass
class There:
    """The world of one role: who acts, and where everything is."""

    world: World
    who: str
    client: Client

    def case(self, account: str) -> Case:
        return Case.objects.select_related("account").get(account__external_ref=account)

    def decision(self, account: str) -> Decision:
        return Decision.objects.filter(case__account__external_ref=account).latest("id")

    def appeal(self, account: str) -> Appeal:
        return Appeal.objects.get(case__account__external_ref=account)

    def review(self, account: str, kind: str = "FIRST_LOOK") -> UUID:
        return Review.objects.filter(case__account__external_ref=account, kind=kind).latest("id").pk

    def person(self, name: str) -> User:
        return self.world.people[name]

    @property
    def other(self) -> str:
        """A colleague, who had no part in anything."""
        return "ada" if self.who != "ada" else "lena"

    def draft(self) -> PolicyVersion:
        return PolicyVersion.objects.filter(policy__slug="spam").latest("id")

    def office_edition(self) -> int:
        return the_office().edition

    def edition(self) -> dict[str, Any]:
        return {"edition": self.draft().edition}

    def edition_of(self, version: str) -> int:
        found = PolicyVersion.objects.filter(version=version).first()
        return found.edition if found else 0


Of = Callable[[There], dict[str, Any]]


@dataclass(frozen=True)
class Sent:
    """One act: the name of its address, the code for each role, what its places stand for, what is
    sent, and the part behind the `?`.
    """

    name: str
    codes: str
    at: Of = lambda there: {}
    data: Of = lambda there: {}
    query: Callable[[There], str] = lambda there: ""


def about(account: str, **more: Any) -> Of:
    """The address of an act about the account's case."""
    return lambda there: {"ref": there.case(account).ref, **more}


def decided(account: str) -> Of:
    """The address of an act about the account's newest decision."""
    return lambda there: {"ref": there.decision(account).ref}


def contested(account: str) -> Of:
    """The address of an act about the account's appeal."""
    return lambda there: {"ref": there.appeal(account).ref}


def kept(account: str) -> Of:
    """The key of the report that names its account so."""
    return lambda there: {"key": Report.objects.get(account_text=account).pk}


def just(**values: Any) -> Of:
    """The same for everybody."""
    return lambda there: values


def statements_of(world: World) -> None:
    """A profile is chosen and another one proposed; one statement of reasons waits for a lead."""
    for number, (slug, reason) in enumerate(
        [("dsa-online-platform", "It applies."), ("dsa-hosting-service", "It does not.")]
    ):
        choice = profiles.Proposal(
            profile=slug, reason=reason, made_from=number, covers_from_on=world.now.date()
        )
        made = profiles.propose_profile(proposal=choice, by=world.actor("axel"), now=world.now)
        if number == 0:
            profiles.answer_profile(
                number=made.number, agreed=True, by=world.actor("ada"), now=world.now
            )
            statements.draw_due(choice_id=made.pk, now=world.now)
    waiting = StatementOfReasons.objects.filter(phase="TO_SEND").earliest("id")
    StatementOfReasons.objects.filter(pk=waiting.pk).update(
        phase="BLOCKED", look_by_at=world.now + timedelta(days=3)
    )


def public_statements_of(world: World, case: Case) -> None:
    """Four of ravi's, of which the third is approved; everybody may speak in public."""
    for person in User.objects.all():
        speaks(world, person.username)
    tell_holder(world, case)
    for _ in range(4):
        made = propose(world, case, text="We look into it.")
        if made.number == 3:
            approve(world, made, "lars")


def disputes_of(world: World, case: Case) -> None:
    """One that is open, one that has ended and asks for something, and two more."""
    for outcome in ("", "REVERSED", "", ""):
        made = record(world, case, by="ravi")
        if outcome:
            end(world, made, outcome, by="ravi")


def world_to_act_in() -> World:
    """Nobody who signs in below has had a part in anything: ravi proposed, lars approved."""
    world = today()
    partner = world.partner()
    for name in (
        "acme",
        "skipped",
        "elsewhere",
        "stuck",
        "proposed",
        "returned",
        "own",
        "strategic",
        "contested",
        "heard",
        "looked",
        "given",
    ):
        values: dict[str, Any] = {"channel_partner": partner} if name == "acme" else {}
        world.account(name, tier="STRATEGIC" if name == "strategic" else "STANDARD", **values)
    cases = {
        name: world.case(name) for name in Account.objects.values_list("external_ref", flat=True)
    }
    watch = TrustedFlagger.objects.create(
        name="Watch", areas=["competition"], awarded_by="OPERATOR", since_on=date(2024, 1, 1)
    )
    Contact.objects.create(flagger=watch, name="Desk", email="desk@watch.example")
    ApiToken.objects.create(
        name="crawler",
        flagger=watch,
        made_by="Desk",
        hash="0" * 64,
        scopes=["REPORTS_WRITE"],
        created_at=world.now,
    )
    for name in ("ACME", "a film"):
        world.report(name)
    for name in ("proposed", "returned", "contested", "heard"):
        world.take(cases[name], "take_on", "ravi")
        world.establish(cases[name], "ravi")
        made = world.take(
            cases[name], "sanction", "ravi", measure="suspend", ends_in="30d", **STATED
        )
        if name in ("contested", "heard"):
            world.approve(made, "lars")
            if name == "contested":
                copy_of_program(world, cases[name])
            world.appeal(cases[name])
    appeal_hearing.take_hearing(
        appeal_id=Appeal.objects.get(case=cases["heard"]).pk, by=world.actor("axel"), now=world.now
    )
    world.suspend(cases["strategic"], "ravi")
    item = gather.Item(kind="Letter", origin="PRESS", citation="p. 1", text="It says so.")
    gather.add_evidence(case_id=cases["acme"].pk, item=item, by=world.actor("ravi"), now=world.now)
    escalate.escalate(
        case_id=cases["stuck"].pk,
        by=world.actor("ravi"),
        reason="An admin should know.",
        now=world.now,
    )
    PolicyVersion.objects.create(
        policy=other_policy(world), version="next", effective_on=date(2033, 1, 1)
    ).clauses.create(code="1", title="One", text="You may not.")
    Case.objects.filter(pk=cases["given"].pk).update(assignee=world.people["ravi"])
    Recusal.objects.create(
        user=world.people["axel"],
        account=cases["skipped"].account,
        reason="A relative.",
        since_at=world.now,
    )
    sign_ins.change_role(
        person_id=world.people["lars"].pk,
        role="ADMIN",
        reason="He has learnt.",
        by=world.actor("axel"),
        now=world.now,
    )
    bulk_decisions(world)
    case_batches(world)
    other = Proposal(rules=replace(AS_BUILT, escalated=60), made_from=1, reason="They wait.")
    propose_rules(proposal=other, by=world.actor("lars"), now=world.now)
    statements_of(world)
    transparency_reports(world)
    public_statements_of(world, cases["strategic"])
    disputes_of(world, cases["strategic"])
    InboxItem.objects.bulk_create(
        InboxItem(person=one, message_id=uuid4(), kind="mention", path="/", told_at=world.now)
        for one in world.people.values()
    )
    LostDecision.objects.create(
        timeline=DatabaseTimeline.objects.create(name="1:2:3", began_at=world.now),
        account_ref="acme",
        told={"account": "acme", "epoch": 7, "standing": "ACTIVE", "holds": []},
        kept=[],
        own_epoch=0,
        noticed_at=world.now,
    )
    return world


def copy_of_program(world: World, case: Case) -> None:
    """A copy of evidence that a program proposed."""
    by = world.actor("system")
    item = Item(kind="note", origin="DETECTOR", text="A page.")
    piece = add_evidence(case_id=case.pk, item=item, by=by, now=world.now)
    prepared = prepare(evidence_id=piece.pk, title="A page", asked=[])
    disclose_copy(prepared=prepared, reason="Asked.", by=by, now=world.now)


def own_proposal(world: World, who: str) -> None:
    """A proposal of the one who signs in; an auditor's is somebody else's."""
    case, by = Case.objects.get(account__external_ref="own"), "ravi" if who == "otto" else who
    if who == "otto":
        SavedPhrase.objects.create(owner=world.people[who], label="Old", text="Good day.")
        establish.allege(
            case_id=Case.objects.get(account__external_ref="acme").pk,
            clause="2c-iii",
            by=world.actor(by),
            now=world.now,
        )
    world.take(case, "take_on", by)
    world.establish(case, by)
    world.take(case, "sanction", by, measure="suspend", ends_in="30d", **STATED)


def said(html: str) -> str:
    """The sentences of a refusal."""
    return " ".join(
        re.sub("<[^>]+>", " ", html.rpartition('role="alert"')[2] or html.partition("<main")[2])[
            :600
        ].split()
    )
