"""Docket's access records for programs that ask OpenFeature: an account is the targeting key.

    api.set_provider_and_wait(DocketProvider(Access("http://127.0.0.1:8001")))
    context = EvaluationContext("acme", {"scopes": ["model:large"]})
    api.get_client().get_boolean_value("docket.access", False, context)

`docket.access` (boolean) is whether the call may be made, `docket.verdict` (string) what holds for
the account, `docket.rate` (integer) its lowest rate in requests a minute, 0 for none. The default
that a program names is answered where nothing is known yet (`on_cold`): name `False`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from docket_access import Access, Decision, NotReady
from openfeature.evaluation_context import EvaluationContext
from openfeature.exception import (
    FlagNotFoundError,
    ProviderNotReadyError,
    TargetingKeyMissingError,
)
from openfeature.flag_evaluation import FlagResolutionDetails, FlagValueType, Reason
from openfeature.provider import AbstractProvider, Metadata

Value = TypeVar("Value")
Context = EvaluationContext | None
FlagFact = bool | int | float | str


class DocketProvider(AbstractProvider):
    """Answers from the memory of a follower, which it starts and closes."""

    def __init__(self, access: Access) -> None:
        super().__init__()
        self._access = access

    def get_metadata(self) -> Metadata:
        return Metadata("docket")

    def initialize(self, evaluation_context: EvaluationContext) -> None:
        """Wait for a copy. Raises ProviderNotReadyError where none comes in time."""
        if not self._access.start():
            raise ProviderNotReadyError("there is no copy of the access records yet")

    def shutdown(self) -> None:
        self._access.close()

    def resolve_boolean_details(
        self, flag_key: str, default_value: bool, evaluation_context: Context = None
    ) -> FlagResolutionDetails[bool]:
        decision = self._decision("docket.access", flag_key, evaluation_context)
        return _details(decision.allowed, decision)

    def resolve_string_details(
        self, flag_key: str, default_value: str, evaluation_context: Context = None
    ) -> FlagResolutionDetails[str]:
        decision = self._decision("docket.verdict", flag_key, evaluation_context)
        return _details(str(decision.verdict), decision)

    def resolve_integer_details(
        self, flag_key: str, default_value: int, evaluation_context: Context = None
    ) -> FlagResolutionDetails[int]:
        decision = self._decision("docket.rate", flag_key, evaluation_context)
        return _details(decision.rate or 0, decision)

    def resolve_float_details(
        self, flag_key: str, default_value: float, evaluation_context: Context = None
    ) -> FlagResolutionDetails[float]:
        raise FlagNotFoundError(f"Docket knows no flag {flag_key}.")

    def resolve_object_details(
        self,
        flag_key: str,
        default_value: Sequence[FlagValueType] | Mapping[str, FlagValueType],
        evaluation_context: Context = None,
    ) -> FlagResolutionDetails[Sequence[FlagValueType] | Mapping[str, FlagValueType]]:
        raise FlagNotFoundError(f"Docket knows no flag {flag_key}.")

    def _decision(self, known: str, flag_key: str, context: Context) -> Decision:
        """Raises FlagNotFoundError, TargetingKeyMissingError, ProviderNotReadyError."""
        if flag_key != known:
            raise FlagNotFoundError(f"Docket knows no flag {flag_key} of this type.")
        if context is None or not context.targeting_key:
            raise TargetingKeyMissingError("the targeting key is the account")
        scopes = context.attributes.get("scopes", ())
        try:
            return self._access.check(context.targeting_key, *map(str, scopes))  # type: ignore[arg-type]
        except NotReady as error:
            raise ProviderNotReadyError(str(error)) from error


def _details(value: Value, decision: Decision) -> FlagResolutionDetails[Value]:
    stale = decision.stale_for is not None
    facts: dict[str, FlagFact] = {"epoch": decision.epoch, "reference": decision.reference or ""}
    return FlagResolutionDetails(
        value, reason=Reason.STALE if stale else Reason.TARGETING_MATCH, flag_metadata=facts
    )
