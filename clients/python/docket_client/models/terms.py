from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

from ..models.terms_exception_type_0 import TermsExceptionType0, check_terms_exception_type_0
from ..models.terms_measure_type_0 import TermsMeasureType0, check_terms_measure_type_0
from ..models.terms_on_missed import TermsOnMissed, check_terms_on_missed
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.plan_item import PlanItem
    from ..models.scope import Scope


T = TypeVar("T", bound="Terms")


@_attrs_define
class Terms:
    """Everything that some verb may want; the verb's mark says which it needs and which it
    takes.

    """

    facts: str | Unset = ""
    reasons: str | Unset = ""
    note: str | Unset = ""
    why_different: str | Unset | None = UNSET
    clauses: list[str] | Unset = UNSET
    question: str | Unset = ""
    would_clear: str | Unset = ""
    review_in: str | Unset | None = UNSET
    scope: Scope | Unset = UNSET
    """ What a limit is about; empty means the whole account. """
    rate: int | Unset | None = UNSET
    on_missed: TermsOnMissed | Unset = "escalate"
    measure: TermsMeasureType0 | Unset | None = UNSET
    ends_in: str | Unset | None = UNSET
    days: int | Unset | None = UNSET
    plan: list[PlanItem] | Unset = UNSET
    exception: TermsExceptionType0 | Unset | None = UNSET
    into: str | Unset | None = UNSET
    detected_by_automation: bool | Unset = False

    def to_dict(self) -> dict[str, Any]:
        facts = self.facts

        reasons = self.reasons

        note = self.note

        why_different: str | Unset | None
        if isinstance(self.why_different, Unset):
            why_different = UNSET
        else:
            why_different = self.why_different

        clauses: list[str] | Unset = UNSET
        if not isinstance(self.clauses, Unset):
            clauses = self.clauses

        question = self.question

        would_clear = self.would_clear

        review_in: str | Unset | None
        if isinstance(self.review_in, Unset):
            review_in = UNSET
        else:
            review_in = self.review_in

        scope: dict[str, Any] | Unset = UNSET
        if not isinstance(self.scope, Unset):
            scope = self.scope.to_dict()

        rate: int | Unset | None
        if isinstance(self.rate, Unset):
            rate = UNSET
        else:
            rate = self.rate

        on_missed: str | Unset = UNSET
        if not isinstance(self.on_missed, Unset):
            on_missed = self.on_missed

        measure: str | Unset | None
        if isinstance(self.measure, Unset):
            measure = UNSET
        elif isinstance(self.measure, str):
            measure = self.measure
        else:
            measure = self.measure

        ends_in: str | Unset | None
        if isinstance(self.ends_in, Unset):
            ends_in = UNSET
        else:
            ends_in = self.ends_in

        days: int | Unset | None
        if isinstance(self.days, Unset):
            days = UNSET
        else:
            days = self.days

        plan: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.plan, Unset):
            plan = []
            for plan_item_data in self.plan:
                plan_item = plan_item_data.to_dict()
                plan.append(plan_item)

        exception: str | Unset | None
        if isinstance(self.exception, Unset):
            exception = UNSET
        elif isinstance(self.exception, str):
            exception = self.exception
        else:
            exception = self.exception

        into: str | Unset | None
        if isinstance(self.into, Unset):
            into = UNSET
        else:
            into = self.into

        detected_by_automation = self.detected_by_automation

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if facts is not UNSET:
            field_dict["facts"] = facts
        if reasons is not UNSET:
            field_dict["reasons"] = reasons
        if note is not UNSET:
            field_dict["note"] = note
        if why_different is not UNSET:
            field_dict["why_different"] = why_different
        if clauses is not UNSET:
            field_dict["clauses"] = clauses
        if question is not UNSET:
            field_dict["question"] = question
        if would_clear is not UNSET:
            field_dict["would_clear"] = would_clear
        if review_in is not UNSET:
            field_dict["review_in"] = review_in
        if scope is not UNSET:
            field_dict["scope"] = scope
        if rate is not UNSET:
            field_dict["rate"] = rate
        if on_missed is not UNSET:
            field_dict["on_missed"] = on_missed
        if measure is not UNSET:
            field_dict["measure"] = measure
        if ends_in is not UNSET:
            field_dict["ends_in"] = ends_in
        if days is not UNSET:
            field_dict["days"] = days
        if plan is not UNSET:
            field_dict["plan"] = plan
        if exception is not UNSET:
            field_dict["exception"] = exception
        if into is not UNSET:
            field_dict["into"] = into
        if detected_by_automation is not UNSET:
            field_dict["detected_by_automation"] = detected_by_automation

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.plan_item import PlanItem  # noqa: PLC0415
        from ..models.scope import Scope  # noqa: PLC0415

        d = dict(src_dict)
        facts = d.pop("facts", UNSET)

        reasons = d.pop("reasons", UNSET)

        note = d.pop("note", UNSET)

        def _parse_why_different(data: object) -> str | Unset | None:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        why_different = _parse_why_different(d.pop("why_different", UNSET))

        clauses = cast(list[str], d.pop("clauses", UNSET))

        question = d.pop("question", UNSET)

        would_clear = d.pop("would_clear", UNSET)

        def _parse_review_in(data: object) -> str | Unset | None:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        review_in = _parse_review_in(d.pop("review_in", UNSET))

        _scope = d.pop("scope", UNSET)
        scope: Scope | Unset
        if isinstance(_scope, Unset):
            scope = UNSET
        else:
            scope = Scope.from_dict(_scope)

        def _parse_rate(data: object) -> int | Unset | None:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        rate = _parse_rate(d.pop("rate", UNSET))

        _on_missed = d.pop("on_missed", UNSET)
        on_missed: TermsOnMissed | Unset
        if isinstance(_on_missed, Unset):
            on_missed = UNSET
        else:
            on_missed = check_terms_on_missed(_on_missed)

        def _parse_measure(data: object) -> TermsMeasureType0 | Unset | None:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                measure_type_0 = check_terms_measure_type_0(data)

                return measure_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | TermsMeasureType0 | Unset, data)

        measure = _parse_measure(d.pop("measure", UNSET))

        def _parse_ends_in(data: object) -> str | Unset | None:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        ends_in = _parse_ends_in(d.pop("ends_in", UNSET))

        def _parse_days(data: object) -> int | Unset | None:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        days = _parse_days(d.pop("days", UNSET))

        _plan = d.pop("plan", UNSET)
        plan: list[PlanItem] | Unset = UNSET
        if _plan is not UNSET:
            plan = []
            for plan_item_data in _plan:
                plan_item = PlanItem.from_dict(plan_item_data)

                plan.append(plan_item)

        def _parse_exception(data: object) -> TermsExceptionType0 | Unset | None:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                exception_type_0 = check_terms_exception_type_0(data)

                return exception_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | TermsExceptionType0 | Unset, data)

        exception = _parse_exception(d.pop("exception", UNSET))

        def _parse_into(data: object) -> str | Unset | None:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        into = _parse_into(d.pop("into", UNSET))

        detected_by_automation = d.pop("detected_by_automation", UNSET)

        terms = cls(
            facts=facts,
            reasons=reasons,
            note=note,
            why_different=why_different,
            clauses=clauses,
            question=question,
            would_clear=would_clear,
            review_in=review_in,
            scope=scope,
            rate=rate,
            on_missed=on_missed,
            measure=measure,
            ends_in=ends_in,
            days=days,
            plan=plan,
            exception=exception,
            into=into,
            detected_by_automation=detected_by_automation,
        )

        return terms
