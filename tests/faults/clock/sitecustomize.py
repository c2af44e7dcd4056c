"""A machine whose clock is wrong, for a process that has this folder in its PYTHONPATH: by as many
seconds as the file says that FAULTS_CLOCK names.
"""

import os
import time

right = time.time


def wrong() -> float:
    """Looked up each time, so that the clock can be put forward and back."""
    try:
        with open(os.environ["FAULTS_CLOCK"], encoding="ascii") as file:  # noqa: PTH123
            return right() + float(file.read() or 0)
    except (OSError, KeyError):
        return right()


time.time = wrong
