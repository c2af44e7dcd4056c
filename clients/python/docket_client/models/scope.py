from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="Scope")


@_attrs_define
class Scope:
    """What a limit is about; empty means the whole account."""

    models: list[str] | Unset = UNSET
    features: list[str] | Unset = UNSET
    keys: list[str] | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        models: list[str] | Unset = UNSET
        if not isinstance(self.models, Unset):
            models = self.models

        features: list[str] | Unset = UNSET
        if not isinstance(self.features, Unset):
            features = self.features

        keys: list[str] | Unset = UNSET
        if not isinstance(self.keys, Unset):
            keys = self.keys

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if models is not UNSET:
            field_dict["models"] = models
        if features is not UNSET:
            field_dict["features"] = features
        if keys is not UNSET:
            field_dict["keys"] = keys

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        models = cast(list[str], d.pop("models", UNSET))

        features = cast(list[str], d.pop("features", UNSET))

        keys = cast(list[str], d.pop("keys", UNSET))

        scope = cls(
            models=models,
            features=features,
            keys=keys,
        )

        return scope
