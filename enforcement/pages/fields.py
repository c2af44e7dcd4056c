"""Form fields beyond Django's own: rows that a page offers, names with commas between them, rows of
two columns, the end of a day; and the sentences for values that cannot be read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time
from typing import Any, cast
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.bounds import EARLIEST, is_in_time, is_kept, last_day, shows_something
from accounts.models import User
from accounts.time_zones import time_zones
from enforcement.language import formats, words
from enforcement.models.review import LONGEST_PAUSE
from enforcement.pages.parts import Parts
from enforcement.process import clock

ISO, ISO_TIME = "%Y-%m-%d", "%Y-%m-%dT%H:%M"
Choices = Iterable[tuple[Any, Any]] | Callable[[], Iterable[tuple[Any, Any]]]


class FirstHasFocus(forms.widgets.ChoiceWidget):
    """Of several choices the first has the focus, and not each of them."""

    def create_option(
        self,
        name: str,
        value: object,
        label: Any,
        selected: Any,
        index: int,
        *more: Any,
        **rest: Any,
    ) -> Parts:
        """One of them."""
        option = super().create_option(name, value, label, selected, index, *more, **rest)
        if index:
            option["attrs"].pop("autofocus", None)
        return option


class RadioChoice(FirstHasFocus, forms.RadioSelect):
    """Choices one below the other. That they are wrong is said of the group."""

    def create_option(self, *args: Any, **rest: Any) -> Parts:
        """One of them."""
        option = super().create_option(*args, **rest)
        option["attrs"].pop("aria-invalid", None)
        return option


class Buttons(RadioChoice):
    """A choice that is made by the button with which the form is sent."""


class Segments(RadioChoice):
    """A few choices side by side."""


class CheckboxChoices(FirstHasFocus, forms.CheckboxSelectMultiple):
    """Boxes to tick."""


class TextWithSuggestions(forms.TextInput):
    """A line with proposals; anything else may be typed as well."""

    def __init__(self, proposals: Choices = (), attrs: Parts | None = None) -> None:
        super().__init__(attrs)
        self.proposals = proposals


class DayInput(forms.DateInput):
    """A day, as browsers send it."""

    input_type = "date"

    def __init__(self, attrs: Parts | None = None) -> None:
        super().__init__({"class": "form-control date", **(attrs or {})}, format=ISO)


class MomentInput(forms.DateTimeInput):
    """A day with a time, as browsers send it."""

    input_type = "datetime-local"

    def __init__(self, attrs: Parts | None = None) -> None:
        super().__init__(attrs, format=ISO_TIME)


class OfferedChoice(forms.TypedChoiceField):
    """One of the rows that the page offers. Whether it may be chosen is the operation's to say,
    which knows the rows as they are then.
    """

    def valid_value(self, value: Any) -> bool:
        """Whatever can be read."""
        return is_kept(str(value))


class OfferedChoices(forms.TypedMultipleChoiceField):
    """As `OfferedChoice`, several of them."""

    def valid_value(self, value: Any) -> bool:
        """Whatever can be read."""
        return is_kept(str(value))


class PauseDays(forms.IntegerField):
    """For how many days a deadline is paused."""

    def __init__(self) -> None:
        super().__init__(
            label=gettext_lazy("For how many days"),
            help_text=gettext_lazy("1 to 14. After that, the deadline runs on by itself."),
            initial=LONGEST_PAUSE.days,
            min_value=1,
            max_value=LONGEST_PAUSE.days,
        )


def time_zone_choices() -> list[tuple[str, str]]:
    """Every time zone that this machine knows, as choices."""
    return [(zone, "") for zone in sorted(time_zones())]


class TimeZone(forms.ChoiceField):
    """A time zone, typed or taken from the list."""

    widget = TextWithSuggestions

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=time_zone_choices, **kwargs)
        self.widget.proposals = time_zone_choices


def check_in_time(value: date | datetime) -> None:
    """Raise ValidationError for a day or a moment before 2000, or more than ten years ahead."""
    today = clock.now().date()
    if not is_in_time(value, today):
        raise ValidationError(
            _("Enter a date from %(first)s to %(last)s."),
            params={
                "first": formats.dated(EARLIEST, "j F Y"),
                "last": formats.dated(last_day(today), "j F Y"),
            },
        )


def check_shows_something(value: str) -> None:
    """Raise ValidationError for a text that nobody sees, or that cannot be kept."""
    if value and not shows_something(value):
        raise ValidationError(_("The text has no visible characters. Type it again."))
    if not is_kept(value):
        raise ValidationError(
            _("The text contains control characters and cannot be saved. Type it again.")
        )


class Day(forms.DateField):
    """A day, written as browsers do: 2024-03-01."""

    widget = DayInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=[ISO], validators=[check_in_time], **kwargs)


class Moment(forms.DateTimeField):
    """A day with a time, written as browsers do, in the reader's zone: 2024-03-01T17:00."""

    widget = MomentInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=[ISO_TIME], validators=[check_in_time], **kwargs)

    def to_python(self, value: Any) -> datetime | None:
        """The moment. Raises ValidationError; the end of the year 9999 is none in every zone."""
        try:
            return super().to_python(value)
        except OverflowError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error


class EndOfDay(Day):
    """The last minute of a day in the reader's zone."""

    def clean(self, value: object) -> datetime | None:
        """The moment; None where no day is named."""
        day = super().clean(value)
        if not isinstance(day, date):
            return None
        zone = timezone.get_current_timezone()
        return datetime.combine(day, time(23, 59), zone if isinstance(zone, ZoneInfo) else UTC)

    def prepare_value(self, value: object) -> object:
        """The day of a moment that is kept."""
        return timezone.localtime(value).date() if isinstance(value, datetime) else value


class Names(forms.Field):
    """Names with commas or lines between; each once."""

    widget = forms.TextInput

    def to_python(self, value: Any) -> list[str]:
        """The names, without the space around them."""
        found = [part.strip() for part in re.split(r"[,\n]", str(value or ""))]
        return [name for name in dict.fromkeys(found) if name]

    def run_validators(self, value: Any) -> None:
        """Each name by itself. Raises ValidationError."""
        for name in value:
            check_shows_something(name)

    def prepare_value(self, value: object) -> object:
        """As they are typed."""
        return ", ".join(value) if isinstance(value, (list, tuple)) else value


class Columns(forms.Widget):
    """Two columns whose cells are sent under two names; the form's own template draws them."""

    def __init__(self, *names: str) -> None:
        super().__init__()
        self.names = names

    def value_from_datadict(
        self, data: Any, files: MultiValueDict[str, Any], name: str
    ) -> list[tuple[str, str]]:
        """The rows as they were typed."""
        first, second = (data.getlist(column) for column in self.names)
        return list(zip(first, second, strict=False))


class Pairs(forms.Field):
    """Rows of two cells; a row in which nothing is typed is none."""

    def __init__(self, *, label: Any, **columns: forms.Field) -> None:
        super().__init__(label=label, required=False, widget=Columns(*columns))
        self.columns = list(columns.values())
        for column in self.columns:
            set_error_sentences(column)

    def to_python(self, value: Any) -> list[tuple[Any, ...]]:
        """The rows, read. Raises ValidationError with the number of the row that cannot be read."""
        read = []
        for number, cells in enumerate(value or (), start=1):
            if not any(cell.strip() for cell in cells):
                continue
            try:
                pairs = zip(self.columns, cells, strict=True)
                read.append(tuple(column.clean(cell) for column, cell in pairs))
            except ValidationError as error:
                raise ValidationError(
                    _("Row %(number)s: %(why)s"),
                    params={"number": number, "why": " ".join(error.messages)},
                ) from error
        return read


def typed_as_text(field: forms.Field) -> None:
    """Ask for a number as text: of what is no number a number's own input sends nothing, so that
    nobody could say what was wrong with it.
    """
    widget = field.widget
    if isinstance(widget, forms.NumberInput):
        widget.input_type = "text"
        widget.attrs = {"inputmode": "numeric", **widget.attrs}
        for bound in ("min", "max", "step"):
            widget.attrs.pop(bound, None)


def error_sentences(field: forms.Field) -> dict[str, str]:
    """What is said at a field, by the code of what is wrong."""
    offered = _("Choose one of the options offered.")
    match field:
        case TimeZone():
            missing = _("There is no such time zone. Choose one from the list.")
            return {"required": missing, "invalid_choice": missing}
        case forms.ChoiceField():
            choose = _("Choose one.")
            return {"required": choose, "invalid_choice": offered, "invalid_list": offered}
        case forms.DateTimeField():
            wrong = _("Enter a date and time like 2024-03-01T17:00.")
            return {"required": _("Choose a day."), "invalid": wrong}
        case forms.DateField():
            wrong = _("Enter a date like 2024-03-01.")
            return {"required": _("Choose a day."), "invalid": wrong}
        case forms.IntegerField(min_value=least, max_value=most):
            within = _("Enter a number from %(least)s to %(most)s.") % {
                "least": formats.number(cast(int, least or 0)),
                "most": formats.number(cast(int, most or 0)),
            }
            wrong = _("Enter a whole number.")
            return {"required": wrong, "invalid": wrong, "min_value": within, "max_value": within}
        case forms.CharField(max_length=most):
            return {
                "required": _("This field is required."),
                "max_length": _("The text is too long: at most %(most)s characters.")
                % {"most": formats.number(int(most or 0))},
                "null_characters_not_allowed": _(
                    "The text contains control characters and cannot be saved. Type it again."
                ),
            } | email_error_sentences(field)
    return {"required": _("This field is required.")}


def email_error_sentences(field: forms.Field) -> dict[str, str]:
    """What is said of an address that is none."""
    if isinstance(field, forms.EmailField):
        return {"invalid": _("Enter a valid e-mail address.")}
    if isinstance(field, forms.URLField):
        return {"invalid": _("Enter a web address that begins with https://.")}
    return {}


def set_error_sentences(field: forms.Field) -> None:
    """Give a field the house's sentences where it was not given sentences of its own, and a text
    its bounds.
    """
    if isinstance(field, forms.CharField) and check_shows_something not in field.validators:
        field.validators.append(check_shows_something)
    theirs: Parts = {}
    for kind in reversed(type(field).__mro__):
        theirs |= getattr(kind, "default_error_messages", {})
    for code, sentence in error_sentences(field).items():
        if field.error_messages.get(code) is theirs.get(code):
            field.error_messages[code] = sentence


def name_with_role(user: User, now: datetime) -> str:
    """A colleague with role, and whether they are away."""
    name = f"{user.actor.name}, {words.ROLES[user.role]}"
    if user.absent_until(now) is None:
        return name
    away = _("away")
    return f"{name} ({away})"
