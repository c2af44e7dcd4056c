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
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

FEW = 10  # of fewer than this many nothing is told but how many agree
Z_95 = 1.959964  # 95 times in 100


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

    @property
    def few(self) -> bool:
        """Whether there are too few to tell."""
        return self.many < FEW

    @property
    def interval(self) -> tuple[float, float] | None:
        """The range that chance allows for kappa, 95 times in 100."""
        if self.kappa is None or self.error is None:
            return None
        reach = Z_95 * self.error
        return max(-1.0, self.kappa - reach), min(1.0, self.kappa + reach)


def agreement_of(pairs: Iterable[tuple[str, str]], *, few: int = FEW) -> Agreement:
    """The agreement of pairs: what the one said, and the other. Below `few` no kappa is told."""
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
