from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

from ..models.mark_in_ground import MarkInGround, check_mark_in_ground
from ..types import UNSET, Unset

T = TypeVar("T", bound="MarkIn")


@_attrs_define
class MarkIn:
    """What is removed, and why. `page`, `left`, `top`, `width` and `height` place it on a picture
    or a PDF; `first` and `last` in a text, where `words` leaves the rest of those lines.

    """

    ground: MarkInGround
    """ The holder reads it in words. """
    note: str | Unset = ""
    """ For staff alone. """
    page: int | Unset = 1
    left: float | str | Unset = 0.0
    """ Of pictures and PDFs: the place, in percent of the page as it is shown upright. """
    top: float | str | Unset = 0.0
    width: float | str | Unset = 0.0
    height: float | str | Unset = 0.0
    first: int | Unset = 0
    """ Of texts: the first and the last line, from 1. """
    last: int | Unset = 0
    words: str | Unset = ""
    """ Only these, wherever they stand in those lines. """

    def to_dict(self) -> dict[str, Any]:
        ground: str = self.ground

        note = self.note

        page = self.page

        left: float | str | Unset
        if isinstance(self.left, Unset):
            left = UNSET
        else:
            left = self.left

        top: float | str | Unset
        if isinstance(self.top, Unset):
            top = UNSET
        else:
            top = self.top

        width: float | str | Unset
        if isinstance(self.width, Unset):
            width = UNSET
        else:
            width = self.width

        height: float | str | Unset
        if isinstance(self.height, Unset):
            height = UNSET
        else:
            height = self.height

        first = self.first

        last = self.last

        words = self.words

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "ground": ground,
            }
        )
        if note is not UNSET:
            field_dict["note"] = note
        if page is not UNSET:
            field_dict["page"] = page
        if left is not UNSET:
            field_dict["left"] = left
        if top is not UNSET:
            field_dict["top"] = top
        if width is not UNSET:
            field_dict["width"] = width
        if height is not UNSET:
            field_dict["height"] = height
        if first is not UNSET:
            field_dict["first"] = first
        if last is not UNSET:
            field_dict["last"] = last
        if words is not UNSET:
            field_dict["words"] = words

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        ground = check_mark_in_ground(d.pop("ground"))

        note = d.pop("note", UNSET)

        page = d.pop("page", UNSET)

        def _parse_left(data: object) -> float | str | Unset:
            if isinstance(data, Unset):
                return data
            return cast(float | str | Unset, data)

        left = _parse_left(d.pop("left", UNSET))

        def _parse_top(data: object) -> float | str | Unset:
            if isinstance(data, Unset):
                return data
            return cast(float | str | Unset, data)

        top = _parse_top(d.pop("top", UNSET))

        def _parse_width(data: object) -> float | str | Unset:
            if isinstance(data, Unset):
                return data
            return cast(float | str | Unset, data)

        width = _parse_width(d.pop("width", UNSET))

        def _parse_height(data: object) -> float | str | Unset:
            if isinstance(data, Unset):
                return data
            return cast(float | str | Unset, data)

        height = _parse_height(d.pop("height", UNSET))

        first = d.pop("first", UNSET)

        last = d.pop("last", UNSET)

        words = d.pop("words", UNSET)

        mark_in = cls(
            ground=ground,
            note=note,
            page=page,
            left=left,
            top=top,
            width=width,
            height=height,
            first=first,
            last=last,
            words=words,
        )

        return mark_in
