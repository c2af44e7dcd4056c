"""The workflow as a page for people: drawn from the arrows, told from the marks.

What is not declared there cannot stand here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import models
from django_fsm import FSMField

from accounts.models import Account, Standing
from accounts.roles import Role
from enforcement.models import Case
from enforcement.workflow import machines
from enforcement.workflow.marks import Machine, Mark, sources_of, targets_of, verbs_of
from enforcement.workflow.proceeding import FINAL, State

Arrows = list[tuple[str, str, str]]  # from, to, name
HEAD = """\
# The workflow

Made by `python3 manage.py workflow_diagram` from `enforcement/workflow/proceeding.py`,
`enforcement/workflow/on_appeal.py`, `enforcement/workflow/machines.py` and
`accounts/models/holders.py`. Change those, not this.
"""


def page() -> str:
    """The whole of `docs/reference/workflow.md`; the same workflow gives the same text."""
    back = [verb for verb in verbs_of(Case) if set(sources_of(Case, verb)) & set(FINAL)]
    onward = [arrow for arrow in case_arrows() if arrow[2] not in back]
    parts = [
        HEAD,
        "## The case\n\nWhere a proceeding is, and the verbs that move it.\n",
        drawing(onward, begins=State.TRIAGE, ends=FINAL),
        "A final state is left only by these, which may also be taken earlier:\n",
        drawing([arrow for arrow in case_arrows() if arrow[2] in back]),
        (
            "## The verbs\n\nA higher role may do what a lower one may. “Hearer” is who hears the "
            "appeal. “Same” leaves the state as it is.\n"
        ),
        table(
            [
                "verb",
                "from",
                "to",
                "taken by",
                "approved by",
                "ratified by",
                "to the account",
                "notice",
                "strike",
            ],
            moves(),
        ),
        (
            "What is asked for along with each verb, and what refuses it. Each also takes a note, "
            "and whether automation detected it.\n"
        ),
        table(["verb", "what it is", "needs", "takes", "refused when"], conditions()),
        (
            "What else is true of each verb: its place among those that are offered to people, "
            "what may be chosen with it, what would take it back, whether it favours the holder "
            "(who then has nothing to contest), counts as a decision where the time to one is "
            "measured, and, taken by a person, keeps automation off the account for 90 days.\n"
        ),
        table(
            [
                "verb",
                "place",
                "measures",
                "if nobody looks",
                "undone by",
                "favours the holder",
                "decides",
                "overrules automation",
            ],
            rest(),
        ),
        (
            "## The account\n\nWhat the account may do. Each arrow is guarded: the strictest "
            "measure in force decides, and nothing else.\n"
        ),
        drawing(arrows_of(Account, "standing"), begins=Standing.ACTIVE),
        "## The smaller machines\n",
    ]
    for machine in small_machines():
        first, *phases = values(machine, "phase")
        drawn = arrows_of(machine, "phase")
        name = machine.__name__.removesuffix("Machine")
        ends = [
            phase for phase in [first, *phases] if phase not in {source for source, _, _ in drawn}
        ]
        parts += [
            f"### {name}\n\n{docstring(machine)}\n",
            drawing(drawn, begins=first, ends=ends),
        ]
    return "\n".join(parts)


def small_machines() -> list[type[Machine]]:
    """Every machine of `workflow/machines.py`, in the order of the file."""
    return [
        m
        for m in vars(machines).values()
        if isinstance(m, type) and issubclass(m, Machine) and m is not Machine
    ]


def values(model: type[models.Model], field: str) -> list[str]:
    """Every value that the machine of `model` can have, the first one first."""
    found = model._meta.get_field(field)
    assert isinstance(found, FSMField)
    return [str(value) for value, _ in found.choices or []]


def case_arrows() -> Arrows:
    """Every arrow of the case."""
    found = [
        (verb, source, target or source)
        for verb in verbs_of(Case)
        for source, target in targets_of(Case, verb).items()
    ]
    return [(str(source), str(target), verb) for verb, source, target in found]


def arrows_of(model: type[models.Model], field: str) -> Arrows:
    """Every arrow of a smaller machine; "from anywhere" is drawn from each other value."""
    found: Arrows = []
    for name, method in vars(model).items():
        for source, transition in getattr(
            getattr(method, "_django_fsm", None), "transitions", {}
        ).items():
            target = str(transition.target)
            sources = (
                [v for v in values(model, field) if v != target] if source == "*" else [str(source)]
            )
            found += [(source, target, name) for source in sources]
    return found


def drawing(arrows: Arrows, *, begins: str = "", ends: Iterable[str] = ()) -> str:
    """A Mermaid diagram; arrows between the same two are one line with all their names."""
    together: dict[tuple[str, str], list[str]] = {}
    for source, target, name in arrows:
        together.setdefault((source, target), []).append(name)
    lines = [f"    [*] --> {begins}"] if begins else []
    lines += [
        f"    {source} --> {target}: {', '.join(names)}"
        for (source, target), names in together.items()
    ]
    lines += [f"    {end} --> [*]" for end in ends]
    return "\n".join(["```mermaid", "stateDiagram-v2", *lines, "```\n"])


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; an empty cell is a dash."""
    filled = [[cell.replace("|", "\\|") or "–" for cell in row] for row in rows]
    return (
        "\n".join("| " + " | ".join(row) + " |" for row in [heads, ["---"] * len(heads), *filled])
        + "\n"
    )


def moves() -> list[list[str]]:
    """A row for each verb: where it leads, who takes it, what it does."""
    return [
        [
            f"`{verb}`",
            from_where(verb),
            to_where(verb),
            ", ".join(name.lower() for name in mark.by),
            approvers(mark),
            ratifier(mark),
            mark.does,
            notice_in_words(mark),
            "yes" if mark.strike else "",
        ]
        for verb, mark in verbs_of(Case).items()
    ]


def notice_in_words(mark: Mark) -> str:
    """The notice that a verb owes, and when, if not always."""
    when = f" {docstring(mark.notice_when)}" if mark.notice_when else ""
    return mark.notice and f"`{mark.notice}`{when}"


def conditions() -> list[list[str]]:
    """A row for each verb: what it is, its terms, and its guards' sentences."""
    return [
        [
            f"`{verb}`",
            docstring(getattr(Case, verb)),
            code(mark.needs),
            code(mark.takes),
            "; ".join(guards_of(verb)),
        ]
        for verb, mark in verbs_of(Case).items()
    ]


def rest() -> list[list[str]]:
    """A row for each verb: what pages and rules ask of its mark besides."""
    return [
        [
            f"`{verb}`",
            str(place) if (place := places().get(verb)) else "",
            code(mark.measures),
            code(mark.on_missed),
            code(mark.undone_by),
            "yes" if mark.favours_holder else "",
            "yes" if mark.decides else "",
            "yes" if mark.overrules_automation else "",
        ]
        for verb, mark in verbs_of(Case).items()
    ]


def places() -> dict[str, int]:
    """The place of each verb among those that are offered to people, the likeliest first."""
    offered = [(mark.order, verb) for verb, mark in verbs_of(Case).items() if mark.order]
    return {verb: place for place, (_order, verb) in enumerate(sorted(offered), start=1)}


def docstring(described: object) -> str:
    """A docstring as one line."""
    return " ".join((described.__doc__ or "").split())


def code(names: Iterable[str]) -> str:
    """Names of terms."""
    return ", ".join(f"`{name}`" for name in names)


def guards_of(verb: str) -> list[str]:
    """The sentences with which the guards of a verb refuse."""
    transition = next(iter(getattr(Case, verb)._django_fsm.transitions.values()))
    return [guard.__doc__ or "" for guard in transition.conditions]


def from_where(verb: str) -> str:
    """The states from which a verb may be taken, in the fewest words."""
    sources = sources_of(Case, verb)
    others = [state for state in State.values if state not in sources]
    if len(others) == 1:
        return f"any but {others[0]}"
    return "any final" if set(sources) == set(FINAL) else ", ".join(map(str, sources))


def to_where(verb: str) -> str:
    """Where it leads."""
    return ", ".join(
        dict.fromkeys(
            "same" if target is None else str(target) for target in targets_of(Case, verb).values()
        )
    )


def approvers(mark: Mark) -> str:
    """Who must approve, and when; the condition's words are its docstring."""
    return "; ".join(needed(role, when) for role, when in mark.approve)


def ratifier(mark: Mark) -> str:
    """Who must ratify within 24 hours, and when."""
    return f"{needed(*mark.ratify)}, within 24 h" if mark.ratify else ""


def needed(role: Role, when: object) -> str:
    """A role, with the condition where there is one."""
    return role.lower() if when.__doc__ == "always" else f"{role.lower()} {when.__doc__}"
