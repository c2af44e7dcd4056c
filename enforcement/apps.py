"""The app that says what."""

from django.apps import AppConfig


class Enforcement(AppConfig):
    """The proceeding."""

    name = "enforcement"
