"""The worker's Celery, with what `_hurry` changes."""

from config.celery import app

__all__ = ["app"]
app.conf.include = [*app.conf.include, "tests.faults._hurry"]
app.conf.beat_schedule["seal"]["schedule"] = 1.0  # seconds, in place of five
