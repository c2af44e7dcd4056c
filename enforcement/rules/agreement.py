"""How far two people who judge the same things agree: raw, and corrected for chance.

Cohen's kappa is (po - pe) / (1 - pe): po is the share on which both say the same, pe the share on
which they would by chance alone, from how often each says what (Cohen 1960, Educational and
Psychological Measurement 20, 37-46). Its standard error is that of large samples where kappa is not
nought (Fleiss, Cohen and Everitt 1969, Psychological Bulletin 72, 323-327, formula 13; Fleiss,
Levin and Paik 2003, Statistical Methods for Rates and Proportions, formulas 18.13 to 18.15):

    se^2 = (A + B - C) / (n (1 - pe)^2)
    A = sum over i of p_ii (1 - (p_i. + p_.i) (1 - kappa))^2
    B = (1 - kappa)^2 * sum over i /= j of p_ij (p_.i + p_j.)^2
    C = (kappa - pe (1 - kappa))^2

The interval of 95 % is kappa -/+ 1.96 se, cut off at -1 and 1.

Where answers have an order, two that lie side by side differ less than two that lie far apart. The
weighted kappa is 1 - qo / qe: qo is the mean distance of the pairs, qe the one that chance alone
would give (Cohen 1968, Psychological Bulletin 70, 213-220). The distance is the number of steps
between two answers (Cicchetti and Allison 1971, American Journal of EEG Technology 11, 101-109):
squares of it would make kappa a correlation (Fleiss and Cohen 1973, Educational and Psychological
Measurement 33, 613-619), which a few far answers decide. Its standard error, with w the weights 1 -
distance / greatest distance (Fleiss, Cohen and Everitt 1969, formula 16):

    se^2 = (sum over i, j of p_ij (w_ij - (w_i. + w_.j) (1 - kappa))^2
           - (kappa - pe (1 - kappa))^2) / (n (1 - pe)^2)
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

FEW = 10  # of fewer than this many nothing is told but how many agree
Z_95 = 1.959964  # 95 times in 100


def range_of(kappa: float | None, error: float | None) -> tuple[float, float] | None:
    """The range that chance allows for a kappa, 95 times in 100."""
    if kappa is None or error is None:
        return None
    reach = Z_95 * error
    return max(-1.0, kappa - reach), min(1.0, kappa + reach)


@dataclass(frozen=True, kw_only=True)
class WeightedKappa:
    """The agreement of the `many` pairs whose answers have an order, near ones counted in part;
    both None where they mean nothing, and the error also where all agree.
    """

    many: int
    kappa: float | None = None
    error: float | None = None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The range that chance allows for it, 95 times in 100."""
        return range_of(self.kappa, self.error)


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """Of `many` judgements `same` are the same. `kappa` is None where it means nothing: too few, or
    both always say one and the same; `error`, its standard error, also where all agree, because
    the formula then gives nought, which no sample shows.
    """

    many: int
    same: int
    kappa: float | None = None
    error: float | None = None
    weighted: WeightedKappa | None = None  # where the answers have an order

    @property
    def few(self) -> bool:
        """Whether there are too few to tell."""
        return self.many < FEW

    @property
    def interval(self) -> tuple[float, float] | None:
        """The range that chance allows for kappa, 95 times in 100."""
        return range_of(self.kappa, self.error)


def steps(one: int, other: int) -> float:
    """How far two answers are apart: in steps of the order."""
    return abs(one - other)


def weighted_kappa(
    pairs: Iterable[tuple[str, str]],
    order: Sequence[str],
    *,
    few: int = FEW,
    apart: Callable[[int, int], float] = steps,
) -> WeightedKappa:
    """The weighted kappa of the pairs whose answers stand in `order`, the mildest first; the others
    are left out. `apart` says how far two places of the order are apart.
    """
    place = {name: number for number, name in enumerate(order)}
    known = [(place[a], place[b]) for a, b in pairs if a in place and b in place]
    cells, total, places = Counter(known), len(known), range(len(order))
    if not total or total < few:
        return WeightedKappa(many=total)
    ones = [sum(cells[one, other] for other in places) / total for one in places]
    others = [sum(cells[one, other] for one in places) / total for other in places]
    most = max(apart(one, other) for one in places for other in places)
    near = [[1 - apart(one, other) / most for other in places] for one in places]
    same = sum(many / total * near[one][other] for (one, other), many in cells.items())
    chance = sum(ones[one] * others[other] * near[one][other] for one in places for other in places)
    if math.isclose(chance, 1):
        return WeightedKappa(many=total)
    kappa = (same - chance) / (1 - chance)
    if all(one == other for one, other in cells):
        return WeightedKappa(many=total, kappa=kappa)
    by_one = [sum(others[other] * near[one][other] for other in places) for one in places]
    by_other = [sum(ones[one] * near[one][other] for one in places) for other in places]
    spread = sum(
        many / total * (near[one][other] - (by_one[one] + by_other[other]) * (1 - kappa)) ** 2
        for (one, other), many in cells.items()
    )
    variance = spread - (kappa - chance * (1 - kappa)) ** 2
    error = math.sqrt(max(0.0, variance) / total) / (1 - chance)
    return WeightedKappa(many=total, kappa=kappa, error=error)


def agreement_of(
    pairs: Iterable[tuple[str, str]], *, few: int = FEW, order: Sequence[str] = ()
) -> Agreement:
    """The agreement of pairs: what the one said, and the other. Below `few` no kappa is told; where
    the answers have an `order`, the weighted one stands beside it.
    """
    pairs = list(pairs)
    found = plain_agreement(pairs, few=few)
    return replace(found, weighted=weighted_kappa(pairs, order, few=few)) if order else found


def plain_agreement(pairs: Iterable[tuple[str, str]], *, few: int) -> Agreement:
    """The same without an order: whatever differs, differs."""
    cells = Counter(pairs)
    total = sum(cells.values())
    same = sum(many for (one, other), many in cells.items() if one == other)
    if not total or total < few:
        return Agreement(many=total, same=same)
    ones, others = Counter[str](), Counter[str]()
    for (one, other), many in cells.items():
        ones[one] += many
        others[other] += many
    chance = sum(ones[name] * others[name] for name in ones) / total**2
    if math.isclose(chance, 1):
        return Agreement(many=total, same=same)
    kappa = (same / total - chance) / (1 - chance)
    if same == total:
        return Agreement(many=total, same=same, kappa=kappa)
    return Agreement(
        many=total, same=same, kappa=kappa, error=error_of(cells, ones, others, kappa, chance)
    )


def error_of(
    cells: Counter[tuple[str, str]],
    ones: Counter[str],
    others: Counter[str],
    kappa: float,
    chance: float,
) -> float:
    """The standard error of a kappa, as the module says."""
    total, left = sum(cells.values()), 1 - kappa
    diagonal = sum(
        many / total * (1 - (ones[one] + others[one]) / total * left) ** 2
        for (one, other), many in cells.items()
        if one == other
    )
    beside = sum(
        many / total * ((others[one] + ones[other]) / total) ** 2
        for (one, other), many in cells.items()
        if one != other
    )
    variance = diagonal + left**2 * beside - (kappa - chance * left) ** 2
    return math.sqrt(max(0.0, variance) / total) / (1 - chance)
