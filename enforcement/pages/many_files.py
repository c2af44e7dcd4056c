"""Several files in one field, as the pages of staff and those outside ask for them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from enforcement.pages.parts import AnyFile

MOST_FILES = 10


class ManyFilesInput(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """All of them."""
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name)


class ManyFiles(forms.FileField):
    """Up to ten files; each is looked at for itself, where it is stored."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The files, perhaps none. Raises ValidationError for more than ten."""
        files: list[AnyFile] = [one for one in (data or []) if one]
        if len(files) > MOST_FILES:
            raise ValidationError(
                _("Send at most %(most)s files at once; the others with a second message."),
                params={"most": MOST_FILES},
            )
        return files
