"""A worker for `_naive`: it delivers what it is handed, and asks nobody what is owed."""

from config.celery import app

__all__ = ["app"]
app.conf.include = ["tests.faults._naive"]
