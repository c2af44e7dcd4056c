"""The worker's Celery, with what `_hurry` changes."""

from config.celery import app

__all__ = ["app"]
app.conf.include = [*app.conf.include, "tests.faults._hurry"]
