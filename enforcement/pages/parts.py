"""The types of what pages and forms are made of."""

from __future__ import annotations

from typing import Any, TypeAlias

from django.core.files.uploadedfile import UploadedFile

AnyFile: TypeAlias = "UploadedFile[Any]"
Parts = dict[str, Any]  # of a page or a form, by name; Django asks nothing of them
