"""A scenario is checked whole before anything is stored; every mistake is one sentence with its
place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from accounts.time_zones import time_zones
from enforcement.models import Case
from enforcement.models.evidence import MAX_FILE
from enforcement.rehearsal.acts import STAFF
from enforcement.rehearsal.document import Document, PolicyPart, ReportPart, StepPart
from enforcement.rehearsal.outsiders import HOLDER, PARTNER, REPORTER
from enforcement.rehearsal.scene import Table
from enforcement.rehearsal.source import Mistake, Mistakes, Place, Source, read_source
from enforcement.rehearsal.words import Makes, Names
from enforcement.workflow.marks import verbs_of
from enforcement.workflow.terms import Terms

STEPS = tuple(StepPart.model_fields)
TABLES: dict[str, Table] = {
    "act": STAFF,
    "holder": HOLDER,
    "reporter": REPORTER,
    "partner": PARTNER,
}
MOST = 20  # mistakes that are told at once
# what steps give names to
MADE = ("case", "evidence", "referral", "public", "dispute", "request", "hold", "bundle")


@dataclass(frozen=True)
class Step:
    """One step: its line, its key, what it says, and for an act what `with` holds."""

    line: int
    kind: str
    said: Any
    given: Any = None


@dataclass(frozen=True)
class Scenario:
    """A story that can be played."""

    path: Path
    document: Document
    policies: list[PolicyPart]
    steps: list[Step]


# what is expected of a case, and not of its account
OF_ALL = {"case", "account", "mails", "unmatched", "published_reports", "waiting"}  # or say whose
OF_CASE = {
    "state",
    "unread",
    "reviews_due",
    "escalations",
    "assignee",
    "public",
    "statements",
    "disputes",
    "removed",
}


def load(path: Path) -> Scenario:
    """Read and check a scenario. Raises Mistakes, in the order of their lines."""
    source = read_source(path)
    check = Check(source)
    check.shape()
    document = check.model(Document, source.data, ())
    policies = check.policies(document) if document else []
    steps = check.steps(document, policies) if document and not check.found else []
    if check.found or document is None:
        raise Mistakes(*sorted(set(check.found))[:MOST])
    return Scenario(path, document, policies, steps)


@dataclass
class Check:
    """The mistakes of one file, and the names that it has made so far."""

    source: Source
    found: list[Mistake] = field(default_factory=list)
    names: dict[str, set[str]] = field(default_factory=dict)

    def say(self, place: Place, sentence: str) -> None:
        """Note a mistake."""
        self.found.append(self.source.mistake(place, sentence))

    def model(self, model: type[Any], data: Any, place: Place, **words: str) -> Any:
        """`data` as a model, or None and its mistakes noted."""
        try:
            return model.model_validate(data)
        except ValidationError as error:
            for one in error.errors():
                self.say((*place, *one["loc"]), sentence_of(one, model))
            return None

    def shape(self) -> None:
        """The top is a mapping, and each step has exactly one key that is known."""
        data = self.source.data
        if not isinstance(data, dict):
            raise Mistakes(
                self.source.mistake(
                    (), "a scenario begins with keys such as `title:` and `steps:`."
                )
            )
        steps = data.get("steps")
        for index, step in enumerate(steps if isinstance(steps, list) else []):
            keys = [key for key in step if key in STEPS] if isinstance(step, dict) else []
            if len(keys) != 1 or len(step) != 1 or step[keys[0]] is None:
                self.say(
                    ("steps", index),
                    "a step has exactly one key, with something in it. There are: "
                    f"{', '.join(STEPS)}.",
                )
        if self.found:
            raise Mistakes(*self.found[:MOST])

    def policies(self, document: Document) -> list[PolicyPart]:
        """Each policy, written out or from `policies/` beside the scenario."""
        found = []
        for index, policy in enumerate(document.policies):
            if isinstance(policy, dict):
                found.append(self.model(PolicyPart, policy, ("policies", index)))
                continue
            path = self.source.path.parent / "policies" / f"{policy}.yaml"
            if not is_beside(path, self.source.path.parent) or not is_file(path):
                self.say(
                    ("policies", index),
                    f"there is no policy {policy!r:.60}: write "
                    f"policies/{name_of_file(str(policy))} beside this file, or write it out here.",
                )
                continue
            beside = Check(read_source(path))
            made = beside.model(PolicyPart, beside.source.data, ())
            if made and made.slug != policy:
                beside.say(("slug",), f"the slug must be the file's name, {policy!r}.")
            self.found += beside.found
            found.append(made)
        return [policy for policy in found if policy]

    def steps(self, document: Document, policies: list[PolicyPart]) -> list[Step]:
        """Every step with what it is given, and every name that it uses known by then."""
        self.names = {kind: set() for kind in MADE} | {
            "person": {"system", *document.staff},
            "partner": {p.ref for p in document.partners},
            "flagger": {f.ref for f in document.flaggers},
            "account": {a.ref for a in document.accounts},
            "policy": {p.slug for p in policies},
        }
        self.fixtures(document)
        now, steps = document.clock, []
        for index, part in enumerate(document.steps):
            kind = next(iter(part.model_fields_set))
            said, place = getattr(part, kind), ("steps", index, kind)
            given = self.given(kind, said, place) if kind in TABLES else None
            for model, where in ((said, place), (given, (*place, "with"))):
                if isinstance(model, BaseModel):
                    self.known(model, where)
            if kind == "report":
                self.flagger(said, place)
            if kind == "wait":
                now = self.later(now, said, place)
            if getattr(said, "refused", None) is None:
                self.made(said, given)
            if kind == "expect":
                self.about(said, place)
            steps.append(Step(self.source.line(place), kind, said, given))
        return steps

    def flagger(self, said: ReportPart, place: Place) -> None:
        """The source of a trusted flagger's report is one that there is, and says who reports."""
        if said.by != "flagger":
            return
        known = self.names["flagger"]
        if said.source not in known:
            there = ", ".join(sorted(known)) or "none"
            self.say(
                (*place, "source"), f"there is no flagger {said.source!r}. There are: {there}."
            )
        if said.reporter:
            self.say((*place, "reporter"), "who reports is the flagger: leave this away.")

    def fixtures(self, document: Document) -> None:
        """No name twice, no account its own controller, only time zones that exist."""
        for key in ("partners", "flaggers", "accounts"):
            refs = [part.ref for part in getattr(document, key)]
            for index, ref in enumerate(refs):
                if ref in refs[:index]:
                    self.say(
                        (key, index, "ref"),
                        f"{ref!r} stands here a second time: each has a name of its own.",
                    )
        if "system" in document.staff:
            self.say(
                ("staff", "system"),
                "`system` is the program itself: call this person something else.",
            )
        for index, phrase in enumerate(document.phrases):
            self.known(phrase, ("phrases", index))
        for index, account in enumerate(document.accounts):
            self.known(account, ("accounts", index))
            if account.controller == account.ref:
                self.say(("accounts", index, "controller"), "an account is not its own controller.")
            if account.time_zone not in time_zones():
                self.say(
                    ("accounts", index, "time_zone"),
                    f"there is no time zone {account.time_zone!r}; one is Europe/Berlin.",
                )

    def given(self, kind: str, said: Any, place: Place) -> Any:
        """What `with` holds: the terms of a verb, or the arguments of a `do`."""
        verb = getattr(said, "verb", None)
        if kind == "act" and (verb is None) == (said.do is None):
            return self.say(place, "an act has either `verb` or `do`.")
        if verb is not None:
            if verb not in verbs_of(Case):
                return self.say(
                    (*place, "verb"),
                    f"there is no verb {verb!r}. There are: {', '.join(verbs_of(Case))}.",
                )
            if said.case is None:
                return self.say(place, "`case` is missing: a verb is taken on a case.")
            return self.model(Terms, said.given, (*place, "with"))
        act = TABLES[kind].get(said.do)
        if act is None:
            return self.say(
                (*place, "do"),
                f"{kind} cannot do {said.do!r}. There are: {', '.join(TABLES[kind])}.",
            )
        for name in act.needs:
            if getattr(said, name, None) is None:
                self.say(place, f"`{name}` is missing: {said.do} is about one.")
        return self.model(act.arguments, said.given, (*place, "with"))

    def known(self, model: BaseModel, place: Place) -> None:
        """Every name that the model uses was made before."""
        for name, mark, values in marked(model):
            for value in values if isinstance(mark, Names) else []:
                if mark.kind == "file":
                    self.file(value, (*place, name))
                elif value not in self.names[mark.kind]:
                    there = ", ".join(sorted(self.names[mark.kind])) or "none yet"
                    self.say(
                        (*place, name),
                        f"there is no {mark.kind} {value!r} by now. There are: {there}.",
                    )

    def made(self, *models: object) -> None:
        """Remember the names that a step gives."""
        for model in models:
            for _, mark, values in marked(model) if isinstance(model, BaseModel) else []:
                if isinstance(mark, Makes):
                    self.names[mark.kind].update(values)

    def file(self, name: str, place: Place) -> None:
        """A file lies beside the scenario, and is not too large."""
        path = self.source.path.parent / name
        if not is_beside(path, self.source.path.parent):
            self.say(place, f"{name!r} is outside the scenario's folder: put the file beside it.")
        elif not is_file(path):
            self.say(place, f"there is no file {name!r} beside the scenario.")
        elif path.stat().st_size > MAX_FILE:
            self.say(
                place,
                f"{name!r} has {path.stat().st_size:,} bytes; the limit is {MAX_FILE:,} (10 MB).",
            )

    def later(self, now: datetime, wait: timedelta | datetime, place: Place) -> datetime:
        """The story's time after a wait; it never goes back."""
        after = now + wait if isinstance(wait, timedelta) else wait
        if after <= now:
            self.say(
                place,
                f"the story is at {now:%Y-%m-%d %H:%M} UTC by now: it cannot wait until a time "
                "that has passed.",
            )
        return max(now, after)

    def about(self, said: Any, place: Place) -> None:
        """What is expected is expected of a case, of an account, or of a mailbox."""
        of_case = said.model_fields_set & OF_CASE
        of_account = said.model_fields_set - OF_ALL - of_case
        if of_case and said.case is None:
            self.say(place, f"`case` is missing: {', '.join(sorted(of_case))} is of a case.")
        if of_account and said.case is None and said.account is None:
            self.say(
                place,
                f"`account` or `case` is missing: {', '.join(sorted(of_account))} is of an "
                "account.",
            )


def is_beside(path: Path, folder: Path) -> bool:
    """Whether a path stays in the folder, links followed."""
    try:
        return path.resolve().is_relative_to(folder.resolve())
    except ValueError:  # a character that no path has
        return False


def name_of_file(slug: str) -> str:
    """What the file of a policy is called, as far as it can be shown."""
    return f"{slug}.yaml" if slug.isprintable() and len(slug) < 60 else "SLUG.yaml"


def is_file(path: Path) -> bool:
    """Whether a file is there; not where its name is too long to be one's."""
    try:
        return path.is_file()
    except OSError:
        return False


def marked(model: BaseModel) -> Iterator[tuple[str, Any, list[str]]]:
    """Each field that names or makes something: its key, its mark, its names."""
    for name, info in type(model).model_fields.items():
        value = getattr(model, name)
        for mark in info.metadata:
            if isinstance(mark, Names | Makes) and value is not None:
                yield info.alias or name, mark, value if isinstance(value, list) else [value]


def sentence_of(error: Any, model: type[BaseModel]) -> str:
    """A mistake that pydantic found, in our words."""
    name, kind, given = (
        error["loc"][-1] if error["loc"] else "this",
        error["type"],
        error.get("input"),
    )
    what = f"item {name + 1}" if isinstance(name, int) else f"`{name}`"
    if kind == "missing":
        return f"{what} is missing."
    if kind == "extra_forbidden":
        inside = model_at(model, error["loc"][:-1])
        return (
            f"there is no {what} here. There are: "
            f"{', '.join(f.alias or n for n, f in inside.model_fields.items())}."
        )
    if kind == "string_type":
        advice = "" if given is None or isinstance(given, list | dict) else ": put it in quotes"
        return f"{what} must be a text{advice}."
    if kind in ("model_type", "dict_type"):
        return f"{what} must have keys of its own."
    said = error["msg"].removeprefix("Value error, ")
    return f"{what}: {said[:1].lower()}{said[1:]}."


def model_at(model: type[BaseModel], place: Place) -> type[BaseModel]:
    """The model that a place in a document belongs to."""
    for part in place:
        if isinstance(part, str):
            by_key = {f.alias or n: f.annotation for n, f in model.model_fields.items()}
            model = model_in(by_key.get(part)) or model
    return model


def model_in(annotation: object) -> type[BaseModel] | None:
    """The model inside an annotation such as `list[Part] | None`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := model_in(part))), None)
