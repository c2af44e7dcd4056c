"""Each smaller machine, every phase and arrow; and the account's four, which only the ledger of
measures moves.
"""

from __future__ import annotations

from typing import Any

import pytest
from django_fsm import TransitionNotAllowed

from accounts.models import Account
from enforcement.models import (
    Allegation,
    Appeal,
    Decision,
    Escalation,
    Measure,
    Referral,
    ReinstatementRequest,
    Requirement,
    Review,
)

# From domain.md, "The smaller machines": arrow, from where, to where.
MACHINES: dict[Any, dict[str, tuple[str, str]]] = {
    Decision: {
        "execute": ("PROPOSED", "EXECUTED"),
        "send_back": ("PROPOSED", "SENT_BACK"),
        "withdraw": ("PROPOSED", "WITHDRAWN"),
        "expire": ("PROPOSED", "EXPIRED"),
        "ratify": ("EXECUTED", "RATIFIED"),
        "let_lapse": ("EXECUTED", "LAPSED"),
    },
    Measure: {"begin": ("ORDERED", "IN_FORCE"), "end": ("ORDERED IN_FORCE", "OVER")},
    Allegation: {
        "establish": ("ALLEGED ESTABLISHED NOT_ESTABLISHED EXCEPTED", "ESTABLISHED"),
        "reject": ("ALLEGED ESTABLISHED NOT_ESTABLISHED EXCEPTED", "NOT_ESTABLISHED"),
        "excuse": ("ALLEGED ESTABLISHED NOT_ESTABLISHED EXCEPTED", "EXCEPTED"),
    },
    Requirement: {
        "submit": ("REQUIRED RETURNED", "SUBMITTED"),
        "accept": ("SUBMITTED", "ACCEPTED"),
        "send_back": ("SUBMITTED", "RETURNED"),
        "waive": ("REQUIRED SUBMITTED RETURNED", "WAIVED"),
    },
    Appeal: {
        "open_hearing": ("LODGED", "HEARING"),
        "let_go": ("HEARING", "LODGED"),
        "affirm": ("HEARING", "AFFIRMED"),
        "overturn": ("HEARING", "OVERTURNED"),
        "vary": ("HEARING", "VARIED"),
        "remand": ("HEARING", "REMANDED"),
        "withdraw": ("LODGED HEARING", "WITHDRAWN"),
        "refuse": ("LODGED", "INADMISSIBLE"),
    },
    ReinstatementRequest: {"grant": ("LODGED", "GRANTED"), "decline": ("LODGED", "DECLINED")},
    Escalation: {
        "take": ("RAISED", "TAKEN"),
        "let_go": ("TAKEN", "RAISED"),
        "resolve": ("TAKEN", "RESOLVED"),
        "send_back": ("TAKEN", "RETURNED"),
        "end_with_case": ("RAISED TAKEN", "RESOLVED"),
    },
    Referral: {"answer": ("SENT OVERDUE", "ANSWERED"), "fall_overdue": ("SENT", "OVERDUE")},
    Review: {
        "miss": ("OPEN", "MISSED"),
        "look": ("OPEN MISSED", "DONE"),
        "drop": ("OPEN MISSED", "DROPPED"),
    },
}
STANDINGS = {
    "limit": "LIMITED",
    "suspend": "SUSPENDED",
    "terminate": "TERMINATED",
    "restore": "ACTIVE",
}


def phases(model: Any) -> list[str]:
    return [name for name, _ in model._meta.get_field("phase").choices]


@pytest.mark.parametrize("model", MACHINES, ids=lambda m: m.__name__)
def test_a_machine_has_these_arrows_and_no_others(model: Any) -> None:
    declared = {
        n for n in dir(model) if n != "phase" and hasattr(getattr(model, n, None), "_django_fsm")
    }
    assert declared == set(MACHINES[model])
    reached = {
        phase
        for sources, target in MACHINES[model].values()
        for phase in (*sources.split(), target)
    }
    assert reached == set(phases(model))


@pytest.mark.parametrize(
    ("model", "arrow", "phase"),
    [(m, a, p) for m, arrows in MACHINES.items() for a in arrows for p in phases(m)],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_an_arrow_leads_on_from_its_phases_alone(model: Any, arrow: str, phase: str) -> None:
    sources, target = MACHINES[model][arrow]
    row = model(phase=phase)
    if phase in sources.split():
        getattr(row, arrow)()
        assert row.phase == target
    else:
        with pytest.raises(TransitionNotAllowed):
            getattr(row, arrow)()
        assert row.phase == phase


@pytest.mark.parametrize("standing", STANDINGS.values())
@pytest.mark.parametrize("arrow", STANDINGS)
@pytest.mark.parametrize("ledger", ["", *STANDINGS.values()])
def test_the_accounts_arrows_go_where_the_ledger_says(
    arrow: str, standing: str, ledger: str
) -> None:
    account = Account(standing=standing)
    account.ledger = ledger
    if ledger == STANDINGS[arrow]:
        getattr(account, arrow)()
        assert account.standing == ledger
    else:
        with pytest.raises(TransitionNotAllowed):
            getattr(account, arrow)()
        assert account.standing == standing


@pytest.mark.parametrize("before", STANDINGS.values())
@pytest.mark.parametrize("after", STANDINGS.values())
def test_an_account_follows_its_ledger_from_everywhere_to_everywhere(
    before: str, after: str
) -> None:
    account = Account(standing=before)
    account.follow_ledger(after)
    assert account.standing == after


def test_a_state_or_standing_is_not_set_by_hand() -> None:
    for row, name in ((Account(), "standing"), (Decision(), "phase"), (Measure(), "phase")):
        with pytest.raises(AttributeError, match="Direct"):
            setattr(row, name, "SUSPENDED")
