"""How accurate the reports of a trusted flagger are: for its own page, and for that of staff."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import (
    Aggregate,
    Count,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
)

from enforcement.models import Appeal, FlaggedReport
from enforcement.models.report import ReportOutcome
from enforcement.workflow.machines import AppealPhase

SPAN = timedelta(days=365)
# how an appeal ends after which an outcome was not right as it was
CHANGED = (AppealPhase.OVERTURNED, AppealPhase.REMANDED)


class Median(Aggregate):
    """The value in the middle."""

    function = "percentile_disc"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"


@dataclass(frozen=True, kw_only=True)
class AccuracyRecord:
    """Reports of the last twelve months. `decided`: their outcome was told; of these, `acted` on,
    and `corrected`: the outcome was changed after an appeal, by whomever. `first_look`: the median
    time until a person read one; None while nobody has.
    """

    reports: int = 0
    decided: int = 0
    acted: int = 0
    corrected: int = 0
    first_look: timedelta | None = None

    @property
    def dismissed(self) -> int:
        """Decided, and not acted on."""
        return self.decided - self.acted

    @property
    def waiting(self) -> int:
        """Not decided yet."""
        return self.reports - self.decided

    @property
    def share(self) -> int:
        """How many of a hundred decided ones were acted on."""
        return round(100 * self.acted / self.decided) if self.decided else 0

    @property
    def bar(self) -> list[tuple[str, str, str]]:
        """The parts of a bar of 100, as SVG writes numbers: what each is, where it begins, how long
        it is.
        """
        at, found = 0.0, []
        for name in ("acted", "dismissed", "waiting"):
            long = 100 * getattr(self, name) / self.reports if self.reports else 0
            if long:
                found.append((name, f"{at:.2f}", f"{long:.2f}"))
            at += long
        return found


NOTHING = AccuracyRecord()


def accuracy_of(flaggers: Collection[UUID], now: datetime) -> Mapping[UUID, AccuracyRecord]:
    """The record of each that has sent something; one statement."""
    corrected = Appeal.objects.filter(
        case=OuterRef("report__case"),
        phase__in=CHANGED,
        decided_at__gte=OuterRef("report__received_at"),
        decided_at__lte=OuterRef("report__outcome_told_at"),
    )
    took = ExpressionWrapper(
        F("report__read_at") - F("report__received_at"), output_field=DurationField()
    )
    told = ~Q(report__outcome_told="")
    rows = (
        FlaggedReport.objects.filter(flagger__in=flaggers, sent_at__gt=now - SPAN)
        .annotate(is_corrected=Exists(corrected))
        .values("flagger")
        .annotate(
            reports=Count("pk"),
            decided=Count("pk", filter=told),
            acted=Count("pk", filter=Q(report__outcome_told=ReportOutcome.ACTED)),
            corrected=Count("pk", filter=told & Q(is_corrected=True)),
            first_look=Median(took, filter=Q(report__read_at__isnull=False)),
        )
        .order_by()
        .values_list("flagger", "reports", "decided", "acted", "corrected", "first_look")
    )
    return {
        flagger: AccuracyRecord(
            reports=reports,
            decided=decided,
            acted=acted,
            corrected=corrected,
            first_look=first_look,
        )
        for flagger, reports, decided, acted, corrected, first_look in rows
    }
