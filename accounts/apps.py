"""The app that says who."""

from django.apps import AppConfig


class Accounts(AppConfig):
    """Accounts, contacts, partners, staff."""

    name = "accounts"
