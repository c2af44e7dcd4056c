"""Fields of one tag, drawn without a template: Django renders each box of a list by three, which
with a hundred boxes is a fifth of a page.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.utils.safestring import SafeString

# The templates of Django that say no more than `input.html` does.
PLAIN = frozenset(
    f"django/forms/widgets/{name}.html"
    for name in (
        "checkbox",
        "checkbox_option",
        "date",
        "datetime",
        "email",
        "hidden",
        "input",
        "number",
        "password",
        "radio_option",
        "text",
        "time",
        "url",
    )
)


class DrawnInputs(DjangoTemplates):
    """Django's renderer but for inputs, which come out as by its templates."""

    def render(
        self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None
    ) -> SafeString:
        """A widget as markup."""
        widget = context.get("widget", {})
        if template_name in PLAIN and not widget.get("wrap_label"):
            return drawn_input(widget)
        return SafeString(super().render(template_name, context, request))


def drawn_input(widget: Mapping[str, Any]) -> SafeString:
    """The tag: its type, name, value and attributes; of those that are False nothing, of those that
    are True only the name.
    """
    said = f'type="{escaped(widget["type"])}" name="{escaped(widget["name"])}"'
    if widget["value"] is not None:
        said += f' value="{escaped(widget["value"])}"'
    more = "".join(
        f" {escaped(name)}" if value is True else f' {escaped(name)}="{escaped(value)}"'
        for name, value in widget["attrs"].items()
        if value is not False
    )
    return SafeString(f"<input {said}{more}>")


def escaped(value: object) -> str:
    """A value as an attribute has it; Django's own function would first ask whether it is lazy."""
    return value if isinstance(value, SafeString) else escape(str(value))
