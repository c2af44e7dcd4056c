"""The acts of staff about seats, and those of the legal desk."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from enforcement.models import BundleRelease, CaseFile
from enforcement.operations import (
    bundle_releases,
    case_bundles,
    case_files,
    legal_holds,
    legal_requests,
    redaction_openings,
    seats,
)
from enforcement.operations.case_bundles import NewBundle
from enforcement.rehearsal import arguments
from enforcement.rehearsal.scene import Scene, Table, act
from enforcement.rehearsal.words import Makes, Names, Part, Word
from enforcement.rehearsal.world import Unplayable
from enforcement.workflow.legal import RequestPhase
from enforcement.workflow.redactions import FileShape
from enforcement.workflow.terms import Line, Text

LEGAL: Table = {}


class BundleAsked(Part):
    """The bundle of a case that a request names, whole or redacted, for whom and why."""

    as_: Annotated[Word | None, Makes("bundle")] = Field(default=None, alias="as")
    request: Annotated[Word, Names("request")]
    shape: Literal["bundle", "redacted"] = "bundle"
    audience: Line
    reason: Text


class BundleOnly(Part):
    """A bundle; with the words of a `redaction` that is to be opened, what it removed."""

    bundle: Annotated[Word, Names("bundle")]
    redaction: Line | None = None


class BundleProposed(BundleOnly):
    """A bundle, and why it may leave the building."""

    reason: Text


class BundleHanded(BundleOnly):
    """A bundle, and to whom it was handed over."""

    handed_to: Line


@act(LEGAL)
def propose_seat(scene: Scene, given: arguments.NewSeat) -> None:
    """Propose that a colleague may do something beside their role."""
    seats.propose_seat(
        person_id=scene.world.users[given.who], kind=given.seat, reason=given.reason, **scene.who
    )


@act(LEGAL)
def agree_to_seat(scene: Scene, given: arguments.SeatOnly) -> None:
    """Agree to a seat that another admin proposed."""
    seat_id = scene.world.seat(given.who, given.seat)
    seats.answer_seat(seat_id=seat_id, agreed=True, **scene.who)


@act(LEGAL)
def end_seat(scene: Scene, given: arguments.SeatEnd) -> None:
    """End a seat."""
    seat_id = scene.world.seat(given.who, given.seat)
    seats.end_seat(seat_id=seat_id, reason=given.reason, **scene.who)


@act(LEGAL)
def enter_request(scene: Scene, given: arguments.Requesting) -> None:
    """Enter a request of an authority at the legal desk."""
    told = given.model_dump(exclude={"as_", "cases", "accounts", "answer_in"})
    made = legal_requests.take_in(
        request=legal_requests.NewRequest(
            **told,
            received_on=scene.now.date(),
            due_at=scene.now + given.answer_in if given.answer_in else None,
            named=scene.world.references(given.cases, given.accounts),
        ),
        **scene.who,
    )
    scene.world.remember("request", given.as_, made.pk)


@act(LEGAL)
def answer_request(scene: Scene, given: arguments.RequestAnswer) -> None:
    """Answer a request of an authority."""
    made = scene.world.authority_request(given.request)
    closing = legal_requests.Closing(
        phase=RequestPhase.ANSWERED, outcome=given.answer, handed_to=given.handed_to
    )
    legal_requests.close_request(number=made.number, closing=closing, **scene.who)


@act(LEGAL)
def set_hold(scene: Scene, given: arguments.Holding) -> None:
    """Hold what belongs to cases and accounts."""
    request = scene.world.authority_request(given.request).number if given.request else None
    made = legal_holds.set_hold(
        hold=legal_holds.NewHold(
            matter=given.matter,
            term=given.term,
            reason=given.reason,
            named=scene.world.references(given.cases, given.accounts),
            request=request,
        ),
        **scene.who,
    )
    scene.world.remember("hold", given.as_, made.pk)


@act(LEGAL)
def renew_hold(scene: Scene, given: arguments.HoldAct) -> None:
    """Hold on for another term."""
    hold = scene.world.hold(given.hold)
    legal_holds.renew_hold(
        number=hold.number, seen_until_at=hold.until_at, reason=given.reason, **scene.who
    )


@act(LEGAL)
def end_hold(scene: Scene, given: arguments.HoldAct) -> None:
    """End a hold."""
    hold = scene.world.hold(given.hold)
    legal_holds.end_hold(number=hold.number, reason=given.reason, **scene.who)


@act(LEGAL, "case")
def make_bundle(scene: Scene, given: BundleAsked) -> None:
    """Have the bundle of a case made, for the authority that asked."""
    wanted = NewBundle(
        case=scene.world.case(scene.said.case).ref,
        audience=given.audience,
        reason=given.reason,
        shape=FileShape(given.shape.upper()),
    )
    request = scene.world.authority_request(given.request)
    made = case_bundles.ask_bundle(number=request.number, wanted=wanted, **scene.who)
    case_files.work_through(now=lambda: scene.now)
    made.refresh_from_db()
    if not made.sha256:
        raise Unplayable(f"The bundle was not made: {made.why_not or 'no worker took it'}.")
    scene.world.remember("bundle", given.as_, made.pk)


@act(LEGAL)
def look_at_bundle(scene: Scene, given: BundleOnly) -> None:
    """Download a bundle, to look at it; or look at what a redaction removed, by its words."""
    made = scene.world.bundle(given.bundle)
    if item := item_of(given, made):
        redaction_openings.look_at_redaction(
            number=number_of(made), key=made.pk, item=item, **scene.who
        )
        return
    case_bundles.content_of_bundle(number=number_of(made), key=made.pk, **scene.who)


@act(LEGAL)
def propose_release(scene: Scene, given: BundleProposed) -> None:
    """Propose that a bundle is handed over, or what one redaction of it removed."""
    made = scene.world.bundle(given.bundle)
    if item := item_of(given, made):
        redaction_openings.propose_opening(
            number=number_of(made), key=made.pk, item=item, reason=given.reason, **scene.who
        )
        return
    bundle_releases.propose_release(
        number=number_of(made), key=made.pk, reason=given.reason, **scene.who
    )


@act(LEGAL)
def agree_to_release(scene: Scene, given: BundleOnly) -> None:
    """Agree that a bundle is handed over, or what one redaction of it removed."""
    made = scene.world.bundle(given.bundle)
    bundle_releases.answer_release(
        number=number_of(made), release=newest_release(given, made), agreed=True, **scene.who
    )


@act(LEGAL)
def hand_over_bundle(scene: Scene, given: BundleHanded) -> None:
    """Enter to whom a bundle was handed over, or what one redaction removed, today."""
    made = scene.world.bundle(given.bundle)
    bundle_releases.hand_over(
        number=number_of(made),
        release=newest_release(given, made),
        handed_to=given.handed_to,
        handed_on=scene.now.date(),
        **scene.who,
    )


def number_of(bundle: CaseFile) -> int:
    """The number of the request that a bundle was made for."""
    return bundle.request.number if bundle.request else 0


def item_of(given: BundleOnly, bundle: CaseFile) -> int | None:
    """The number of the redaction that removed these words; None where none is named."""
    if given.redaction is None:
        return None
    item = redaction_openings.number_of_word(bundle, given.redaction)
    if item is None:
        raise Unplayable(f"No redaction removed “{given.redaction}”.")
    return item


def newest_release(given: BundleOnly, bundle: CaseFile) -> int:
    """The number of the release that was proposed last; 0 where none was."""
    item = item_of(given, bundle)
    rows = BundleRelease.objects.filter(sha256=bundle.sha256, item=item).order_by("number")
    return rows.values_list("number", flat=True).last() or 0
