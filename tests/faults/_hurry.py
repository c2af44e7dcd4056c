"""Loaded by the worker after its tasks: what takes a minute takes a second, so that no test need wait for what a dead sender held."""

from __future__ import annotations

import os
from datetime import timedelta

from django.conf import settings

from enforcement import clock
from enforcement.delivery import relay
from enforcement.operations import seal

settings.SMTP["timeout"] = 3  # seconds, in place of ten, for a mail server that says nothing
seal.EVERY = timedelta(seconds=1)  # in place of a minute
relay.LEASE = timedelta(seconds=float(os.environ["FAULTS_LEASE"]))
if off := float(os.environ.get("FAULTS_CLOCK_OFF", "0")):
    right = clock.now
    clock.now = lambda: right() + timedelta(seconds=off)
