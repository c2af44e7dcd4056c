"""Who and what a story is about, by the names that the story gives them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import models

from accounts.models import Account, ChannelPartner, User
from accounts.roles import SYSTEM, Actor, Kind
from enforcement.language.notices import KINDS
from enforcement.models import (
    Appeal,
    AuthorityRequest,
    Case,
    CaseFile,
    Decision,
    LegalHold,
    Notice,
    ProfileChoice,
    PublicStatement,
    ReinstatementRequest,
    Report,
    Requirement,
    Review,
    Seat,
    StatementOfReasons,
    TransparencyReport,
)
from enforcement.operations.files import Stored, store
from enforcement.workflow.machines import UNANSWERED


class Unplayable(Exception):
    """The story cannot go on here; the message is one sentence."""


@dataclass
class World:
    """The names of a story, as far as it has gone. `folder` is where its files lie."""

    folder: Path
    users: dict[str, UUID] = field(default_factory=dict)
    flaggers: dict[str, UUID] = field(default_factory=dict)
    reports: dict[str, UUID] = field(default_factory=dict)
    evidence: dict[str, UUID] = field(default_factory=dict)
    referrals: dict[str, UUID] = field(default_factory=dict)
    # public statements, requests of authorities and holds, by their kind and name
    others: dict[tuple[str, str], UUID] = field(default_factory=dict)
    # of those who came in on the pages outside: the cookies of their browsers
    cookies: dict[tuple[str, str, str], dict[str, str]] = field(default_factory=dict)

    def remember(self, kind: str, name: str | None, pk: UUID) -> None:
        """Give something that a step made its name."""
        known = {"report": self.reports, "evidence": self.evidence, "referral": self.referrals}
        if name and kind in known:
            known[kind][name] = pk
        elif name:
            self.others[kind, name] = pk

    def named(self, kind: str, name: str) -> UUID:
        """The key of what a step gave this name. Raises Unplayable."""
        if found := self.others.get((kind, name)):
            return found
        raise Unplayable(f"{name} was never made: the step that names it was refused.")

    def staff(self, name: str) -> Actor:
        """A member of staff, or the program itself as `system`."""
        return SYSTEM if name == "system" else User.objects.get(pk=self.users[name]).actor

    def account(self, ref: str) -> Account:
        """An account, as it is now."""
        return Account.objects.get(external_ref=ref)

    def partner(self, ref: str) -> ChannelPartner:
        """A channel partner."""
        return ChannelPartner.objects.get(ref=ref)

    def holder(self, ref: str) -> Actor:
        """Whoever speaks for an account."""
        return Actor(kind=Kind.HOLDER, name=self.account(ref).name)

    def report(self, name: str) -> Report:
        """A report, as it is now."""
        return Report.objects.select_related("case__account").get(pk=self.reports[name])

    def reporter(self, name: str) -> Actor:
        """Whoever sent a report."""
        report = self.report(name)
        return Actor(
            kind=Kind.REPORTER,
            name=report.reporter_name or report.source,
            email=report.reporter_email,
        )

    def case(self, name: str) -> Case:
        """The case of a report. Raises Unplayable while the report is not matched."""
        report = self.report(name)
        if report.case is None:
            raise Unplayable(f"{name} has no case yet: no account was matched to it.")
        return report.case

    def called(self, case_id: UUID | None) -> str:
        """What the story calls a case: the name of its first report."""
        known = (
            Report.objects.filter(case=case_id, pk__in=self.reports.values())
            .order_by("received_at", "pk")
            .first()
        )
        return next((name for name, pk in self.reports.items() if known and pk == known.pk), "")

    def proposal(self, name: str) -> UUID:
        """The proposal that waits on a case, or the last one that did: then the operation says what
        became of it.
        """
        return newest(
            Decision.objects.filter(case=self.case(name)).exclude(needs=""),
            "proposed_at",
            f"{name} has no proposal.",
        )

    def case_of_step(self, said: Any) -> Case:
        """The case that a step of a holder's is about: named, or that of the required change."""
        if said.case:
            return self.case(said.case)
        found = about_account(said.account).order_by("-plan__made_at").first()
        if found is None:
            raise Unplayable(f"Nothing is required of {said.account}.")
        return found.case

    def contestable(self, name: str) -> UUID:
        """The newest decision of a case that can be contested, whether or not it was."""
        told = Notice.objects.filter(case=self.case(name), decision__isnull=False)
        for notice in told.order_by("-owed_at", "-pk"):
            if KINDS[notice.kind].appealable and notice.decision_id:
                return notice.decision_id
        raise Unplayable(f"{name} has no decision that could be contested.")

    def appeal(self, name: str) -> UUID:
        """The last appeal about a case."""
        return newest(
            Appeal.objects.filter(case=self.case(name)),
            "lodged_at",
            f"Nobody has appealed in {name}.",
        )

    def request(self, name: str) -> UUID:
        """The last reinstatement request of a case."""
        asked = ReinstatementRequest.objects.filter(case=self.case(name))
        return newest(asked, "asked_at", f"Nobody has asked for reinstatement in {name}.")

    def newest_transparency_report(self) -> TransparencyReport:
        """The transparency report that was asked for last."""
        if found := TransparencyReport.objects.listed().order_by("number").last():
            return found
        raise Unplayable("Nobody has had a transparency report made.")

    def review(self, name: str, kind: str) -> UUID:
        """The open review of a kind, or the last one that was: then the operation says that it was
        answered.
        """
        reviews = Review.objects.filter(case=self.case(name), kind=kind)
        waiting = reviews.filter(phase__in=UNANSWERED)
        return newest(
            waiting if waiting.exists() else reviews, "opened_at", f"{name} has no review {kind}."
        )

    def requirement(self, said: Any) -> UUID:
        """A requirement of the newest plan of a case, or of an account's, by title or number."""
        asked = (
            Requirement.objects.filter(case=self.case(said.case))
            if said.case
            else about_account(said.account)
        )
        key = "number" if isinstance(said.requirement, int) else "title__iexact"
        return newest(
            asked.filter(**{key: said.requirement}),
            "plan__made_at",
            f"There is no requirement {said.requirement!r}.",
        )

    def public_statement(self, name: str) -> PublicStatement:
        """A public statement, as it is now."""
        return PublicStatement.objects.get(pk=self.named("public", name))

    def authority_request(self, name: str) -> AuthorityRequest:
        """A request of an authority, as it is now."""
        return AuthorityRequest.objects.get(pk=self.named("request", name))

    def bundle(self, name: str) -> CaseFile:
        """A bundle of a case, as it is now."""
        return CaseFile.objects.select_related("request").get(pk=self.named("bundle", name))

    def hold(self, name: str) -> LegalHold:
        """A legal hold, as it is now."""
        return LegalHold.objects.get(pk=self.named("hold", name))

    def seat(self, who: str, kind: str) -> UUID:
        """The newest seat of somebody, in use or proposed."""
        rows = Seat.objects.filter(person=self.users[who], kind=kind)
        return newest(rows, "number", f"{who} has no seat {kind}.")

    def references(self, cases: list[str], accounts: list[str]) -> list[str]:
        """What a request or a hold names, as the legal desk writes it."""
        return [*(self.case(name).ref for name in cases), *accounts]

    def profile_in_force(self) -> int:
        """The number of the profile's choice that holds; 0 where there is none."""
        found = ProfileChoice.objects.in_force().first()
        return found.number if found else 0

    def profile_proposed(self) -> int:
        """The number of the choice that was proposed last. Raises Unplayable."""
        found = ProfileChoice.objects.order_by("-number").first()
        if found is None:
            raise Unplayable("Nobody has proposed a profile.")
        return found.number

    def statement_that_waits(self, name: str) -> StatementOfReasons:
        """The newest statement of reasons of a case that is kept back. Raises Unplayable."""
        rows = StatementOfReasons.objects.awaiting_lead().filter(decision__case=self.case(name))
        if found := rows.order_by("-executed_at", "-pk").first():
            return found
        raise Unplayable(f"No statement of reasons of {name} is kept back.")

    def closing_of(self, statement: StatementOfReasons) -> int:
        """The number of the proposal not to send a statement. Raises Unplayable."""
        if found := statement.closings.waiting().first():
            return int(found.number)
        raise Unplayable("Nobody has proposed not to send the statement.")

    def stored(self, name: str | None) -> Stored | None:
        """A file beside the scenario, put into the store."""
        return store((self.folder / name).read_bytes(), name) if name else None

    def files_named(self, name: str | None) -> list[Stored]:
        """The same as a list, of one or none."""
        stored = self.stored(name)
        return [stored] if stored else []


def about_account(ref: str) -> models.QuerySet[Requirement]:
    """Every requirement of an account."""
    return Requirement.objects.filter(case__account__external_ref=ref)


def newest(rows: models.QuerySet[Any], at: str, otherwise: str) -> UUID:
    """The key of the newest row; of two of the same moment, the one that was written last."""
    found: UUID | None = rows.order_by(f"-{at}", "-pk").values_list("pk", flat=True).first()
    if found is None:
        raise Unplayable(otherwise)
    return found
