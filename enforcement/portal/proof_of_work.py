"""Proof of work: a sum that a browser does by itself, and that costs a flood its speed. Asked for
above a threshold alone (`operations/public_reports.py`); nobody has to solve anything.

By ALTCHA: the server's part is its library, the browser's `static/docket/vendor/altcha.min.js`.
"""

from __future__ import annotations

import json
from hashlib import sha256

from altcha import Payload, create_challenge, verify_solution
from django.conf import settings
from django.utils.crypto import salted_hmac

from enforcement.process import clock

ALGORITHM = "PBKDF2/SHA-256"
COST = 5_000  # rounds of one try; 256 tries on average: about a second of a browser's time
HOLDS = 2 * 60 * 60  # seconds in which somebody may write
LONGEST = 4_000  # characters of a solution
SALT = "docket.work"


def challenge() -> str:
    """A sum to do, as the widget reads it."""
    made = create_challenge(
        ALGORITHM,
        COST,
        expires_at=int(clock.wall().timestamp()) + HOLDS,
        hmac_secret=secret(settings.SECRET_KEY),
    )
    return json.dumps(made.to_dict())


def work_in(solution: str) -> str:
    """The name of the work that was done, by which it serves once; empty where it was not done, or
    not for us.
    """
    if not solution or len(solution) > LONGEST:
        return ""
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        if verify_solution(solution, secret(key)).verified:
            signature = Payload.from_base64(solution).challenge.signature or ""
            return sha256(signature.encode()).hexdigest()
    return ""


def secret(key: str) -> str:
    """What challenges are signed with."""
    return salted_hmac(SALT, "challenge", secret=key, algorithm="sha256").hexdigest()
