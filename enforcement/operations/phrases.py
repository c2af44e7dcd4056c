"""Saved phrases: one's own, and the team's, which leads and admins keep; each change makes a
version.

No part of the record of cases: what was sent stays as it was sent, whatever becomes of the phrase.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accounts.languages import CODES
from accounts.roles import Actor
from enforcement.language import phrases as language
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import Case, PhraseVersion, Policy, SavedPhrase
from enforcement.step.arrange import Arrangement, arranging, required_text
from enforcement.step.known import row_by_id, unknown_id
from enforcement.workflow.marks import verbs_of

MOST_PHRASES = 200  # of one person, and of everybody
KEPT = ("label", "text", "locale", "uses", "policy_id", "written_by", "written_at")
Recorded = dict[str, object]  # a phrase in the record about staff
SAYS = ("label", "text", "locale", "uses", "policy_id")  # what makes a version another one
# what a phrase may be meant for: the verbs that people take on the decide page, and what they write
USES = (
    *language.Writing,
    *sorted(
        (verb for verb, mark in verbs_of(Case).items() if mark.order),
        key=lambda verb: verbs_of(Case)[verb].order,
    ),
)


@dataclass(frozen=True, kw_only=True)
class PhraseTerms:
    """What a phrase is to say, and what for. Empty `uses`: anything; no `policy_id`: any."""

    label: str
    text: str
    locale: str = "en"
    uses: Sequence[str] = ()
    policy_id: UUID | None = None
    everybodys: bool = False


def put_phrase(
    *,
    terms: PhraseTerms,
    by: Actor,
    now: datetime,
    phrase_id: UUID | None = None,
    version: int | None = None,
) -> SavedPhrase:
    """Keep a phrase, or make a new version of one that was looked at in `version`; everybody's are
    a lead's to keep.

    Raises StepRefused: `unknown-phrase`, `not-allowed`, `bad-text`, `too-many`, `stale`.
    """
    if phrase_id:
        own_phrase(phrase_id, by)
    check_reach(terms.everybodys, by)
    said = checked(terms)
    with arranging(by=by, now=now, what="work") as this:
        phrase = locked(phrase_id, by) if phrase_id else SavedPhrase(version=0)
        if phrase_id and version not in (None, phrase.version):
            raise StepRefused(
                "stale",
                say(
                    "Somebody changed this since you opened it. Check it again; your input is "
                    "below."
                ),
            )
        if change := rewrite(this, phrase, said, everybodys=terms.everybodys):
            this.note("phrase", phrase.label, before=change[0], after=change[1])
    return phrase


def restore_phrase(*, phrase_id: UUID, number: int, by: Actor, now: datetime) -> SavedPhrase:
    """Take an earlier version up again, as a new one.

    Raises StepRefused: `unknown-phrase`, `unknown-version`, `not-allowed`, `bad-text`.
    """
    own_phrase(phrase_id, by)
    with arranging(by=by, now=now, what="work") as this:
        phrase = locked(phrase_id, by)
        earlier = phrase.versions.filter(number=number).first()
        if earlier is None:
            raise unknown_id("version")
        everybodys = phrase.owner_id is None
        said = checked(PhraseTerms(**{name: getattr(earlier, name) for name in SAYS}))
        if change := rewrite(this, phrase, said, everybodys=everybodys):
            this.note("restore phrase", phrase.label, before=change[0], after=change[1])
    return phrase


def forget_phrase(*, phrase_id: UUID, by: Actor, now: datetime) -> None:
    """Remove a phrase, with its versions. Raises StepRefused."""
    phrase = own_phrase(phrase_id, by)
    with arranging(by=by, now=now, what="work") as this:
        if phrase.owner_id is None:
            this.note("remove phrase", phrase.label, before=as_recorded(phrase))
        phrase.delete()


def rewrite(
    this: Arrangement, phrase: SavedPhrase, said: PhraseTerms, *, everybodys: bool
) -> tuple[Recorded | None, Recorded] | None:
    """Let a locked or new phrase say this from now on; what it said before becomes a version. The
    same again changes nothing. Returned is what the record says of a change of everybody's: before
    and after.
    """
    is_new, was_everybodys = phrase._state.adding, not phrase._state.adding and not phrase.owner_id
    owner = None if everybodys else this.by.user_id
    before = None if is_new else as_recorded(phrase)
    earlier = PhraseVersion(
        phrase=phrase, number=phrase.version, **{name: getattr(phrase, name) for name in KEPT}
    )
    for name in SAYS:
        setattr(phrase, name, getattr(said, name))
    says_more = is_new or any(getattr(phrase, n) != getattr(earlier, n) for n in SAYS)
    if not says_more and phrase.owner_id == owner:
        return None
    phrase.owner_id = owner
    check_room(phrase)
    if says_more:
        phrase.version += 1
        phrase.written_by, phrase.written_at = this.by.name, this.now
        if not is_new:
            this.save(earlier)
    this.save(phrase)
    if everybodys:
        return before if was_everybodys else None, as_recorded(phrase)
    if was_everybodys:
        this.note("remove phrase", phrase.label, before=before)
    return None


def checked(terms: PhraseTerms) -> PhraseTerms:
    """The terms as they are kept. Raises StepRefused (code `bad-text`), at the field."""
    text = required_text("text", terms.text)
    if terms.locale not in CODES:
        raise bad(
            "locale",
            say("A saved phrase must be in one of these: %(choices)s.", choices=", ".join(CODES)),
        )
    if unknown := [use for use in terms.uses if use not in USES]:
        raise bad(
            "uses", say("A phrase cannot be meant for “%(name)s”.", name=str(unknown[0])[:40])
        )
    if terms.policy_id and not Policy.objects.filter(pk=terms.policy_id).exists():
        raise bad("policy", say("There is no such policy."))
    if text.count("[") != text.count("]"):
        raise bad("text", say("A placeholder begins with [ and ends with ]."))
    if names := language.unknown_places(text):
        raise bad(
            "text",
            say(
                "Nothing is filled in for [%(name)s]. There are: %(names)s. A place that you fill "
                "in by hand begins with a question mark, such as [?%(name)s].",
                name=names[0],
                names=", ".join(f"[{name}]" for name in language.names_in(terms.locale).values()),
            ),
        )
    return PhraseTerms(
        label=required_text("label", terms.label),
        text=text,
        locale=terms.locale,
        uses=[use for use in USES if use in terms.uses],
        policy_id=terms.policy_id,
    )


def bad(field: str, sentence: object) -> StepRefused:
    """What cannot be kept, said at its field."""
    return StepRefused("bad-text", str(sentence), field=field)


def check_room(phrase: SavedPhrase) -> None:
    """Raises StepRefused (code `too-many`) where its keeper has as many as they may."""
    others = SavedPhrase.objects.filter(owner_id=phrase.owner_id).exclude(pk=phrase.pk)
    if others.count() >= MOST_PHRASES:
        raise StepRefused(
            "too-many",
            say(
                "You already have %(most)s saved phrases. Remove one first.",
                most=MOST_PHRASES,
            ),
        )


def as_recorded(phrase: SavedPhrase) -> Recorded:
    """A phrase as the record about staff keeps it."""
    return {
        "version": phrase.version,
        "label": phrase.label,
        "text": phrase.text,
        "locale": phrase.locale,
        "uses": [str(use) for use in phrase.uses],
        "policy": phrase.policy.slug if phrase.policy else None,
    }


def locked(phrase_id: UUID, by: Actor) -> SavedPhrase:
    """The phrase, which nobody changes meanwhile, if this person may. Raises StepRefused."""
    rows = SavedPhrase.objects.select_for_update(of=("self",)).select_related("policy")
    return allowed(row_by_id(rows, phrase_id, "phrase"), by)


def own_phrase(phrase_id: UUID, by: Actor) -> SavedPhrase:
    """A phrase that this person may change. Raises StepRefused: `unknown-phrase`, `not-allowed`."""
    rows = SavedPhrase.objects.select_related("policy")
    return allowed(row_by_id(rows, phrase_id, "phrase"), by)


def allowed(phrase: SavedPhrase, by: Actor) -> SavedPhrase:
    """The phrase, if this person may change it. Raises StepRefused."""
    if phrase.owner_id not in (None, by.user_id):
        raise unknown_id("phrase")
    check_reach(phrase.owner_id is None, by)
    return phrase


def check_reach(everybodys: bool, by: Actor) -> None:
    """Raises StepRefused (code `not-allowed`)."""
    if everybodys and not by.may("assign others"):
        raise StepRefused(
            "not-allowed",
            say("Only leads and admins can change shared phrases. Save it as your own."),
        )
