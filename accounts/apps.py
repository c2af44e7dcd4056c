"""The app that says who."""

from importlib import import_module

from django.apps import AppConfig


class Accounts(AppConfig):
    """Accounts, contacts, partners, staff."""

    name = "accounts"

    def ready(self) -> None:
        """Let the log say who signed in."""
        import_module("accounts.security_log").connect()
