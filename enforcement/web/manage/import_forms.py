"""What an admin sends to import accounts."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from enforcement.operations.account_file import MOST_BYTES
from enforcement.pages.forms import SmallAct
from enforcement.pages.parts import AnyFile


class AccountFileForm(SmallAct):
    """A file, which is looked through before anything is imported."""

    button = _("Check the file")
    quick = False
    css = "mt-3"
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV in UTF-8, with commas or semicolons: at most 2,000 lines and 1 MB."),
        allow_empty_file=True,
        widget=forms.FileInput(
            attrs={"accept": ".csv,text/csv", "class": "form-control w-auto mw-100"}
        ),
    )

    def clean_file(self) -> AnyFile:
        """No larger than what is read."""
        file: AnyFile = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise ValidationError(gettext("The file is larger than 1 MB. Send it in parts."))
        return file


class ImportAll(SmallAct):
    """The button below what the file would do; `digest` says what that was."""

    button = _("Import")
    quick = False
    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)
