"""The acts of staff about public statements, and about statements of reasons."""

from __future__ import annotations

from enforcement.operations import profiles, public_statements, statement_closings, statements
from enforcement.rehearsal import arguments
from enforcement.rehearsal.scene import Scene, Table, act

PUBLIC: Table = {}


@act(PUBLIC, "case")
def state_publicly(scene: Scene, given: arguments.Public) -> None:
    """Propose a sentence for the public; `corrects` is one that is published."""
    world = scene.world
    proposed = public_statements.Proposed(
        **given.model_dump(exclude={"as_", "corrects"}),
        corrects=world.named("public", given.corrects) if given.corrects else None,
    )
    made = public_statements.propose_public(**scene.here, proposed=proposed)
    world.remember("public", given.as_, made.pk)


@act(PUBLIC)
def approve_statement(scene: Scene, given: arguments.PublicOnly) -> None:
    """Approve exactly the text of a public statement."""
    made = scene.world.public_statement(given.statement)
    public_statements.approve_public(statement_id=made.pk, sha256=made.sha256, **scene.who)


@act(PUBLIC)
def decline_statement(scene: Scene, given: arguments.PublicEnd) -> None:
    """Say no to a public statement."""
    made = scene.world.public_statement(given.statement)
    public_statements.decline_public(statement_id=made.pk, reason=given.reason, **scene.who)


@act(PUBLIC)
def publish_statement(scene: Scene, given: arguments.PublicOnly) -> None:
    """Say it in public, now."""
    made = scene.world.public_statement(given.statement)
    public_statements.publish_public(statement_id=made.pk, sha256=made.sha256, **scene.who)


@act(PUBLIC)
def withdraw_statement(scene: Scene, given: arguments.PublicEnd) -> None:
    """Withdraw a public statement, or the proposal of one."""
    made = scene.world.public_statement(given.statement)
    public_statements.withdraw_public(statement_id=made.pk, reason=given.reason, **scene.who)


@act(PUBLIC)
def choose_profile(scene: Scene, given: arguments.Profile) -> None:
    """Propose that statements of reasons are drawn by a profile."""
    proposal = profiles.Proposal(
        profile=given.profile, made_from=scene.world.profile_in_force(), reason=given.reason
    )
    profiles.propose_profile(proposal=proposal, **scene.who)


@act(PUBLIC)
def agree_to_profile(scene: Scene, given: arguments.Nothing) -> None:
    """Agree to the profile that was proposed last."""
    profiles.answer_profile(number=scene.world.profile_proposed(), agreed=True, **scene.who)


@act(PUBLIC, "case")
def word_statement(scene: Scene, given: arguments.Wording) -> None:
    """Give the newest statement of reasons that is kept back other public words, by its fields."""
    waits = scene.world.statement_that_waits(scene.said.case)
    statements.word_statement(
        statement_id=waits.pk,
        seen=waits.wording,
        texts=given.texts,
        reason=given.reason,
        **scene.who,
    )


@act(PUBLIC, "case")
def close_statement(scene: Scene, given: arguments.Closing) -> None:
    """Propose that the newest statement of reasons that is kept back is not sent."""
    waits = scene.world.statement_that_waits(scene.said.case)
    statement_closings.propose_closing(statement_id=waits.pk, reason=given.reason, **scene.who)


@act(PUBLIC, "case")
def agree_to_closing(scene: Scene, given: arguments.Nothing) -> None:
    """Agree that the newest statement of reasons that is kept back is not sent."""
    waits = scene.world.statement_that_waits(scene.said.case)
    number = scene.world.closing_of(waits)
    statement_closings.answer_closing(number=number, agreed=True, **scene.who)
