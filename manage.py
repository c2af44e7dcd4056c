#!/usr/bin/env python3
"""The only entry point: makes .venv on first use, then runs Docket's own commands, or Django's, in
it.

No newer grammar than old Pythons have in this file, so that they print a sentence and not a syntax
error.
"""

import os
import sys

if __name__ == "__main__":
    if sys.version_info < (3, 11):  # noqa: UP036
        have = ".".join(str(part) for part in sys.version_info[:3])
        sys.exit(
            "Docket needs Python 3.11 or newer, and this is "
            + have
            + ". Start manage.py with a newer one."
        )
    if os.name != "posix":
        sys.exit(
            "Docket runs on Linux and macOS. On Windows, start it in the Windows Subsystem for "
            "Linux."
        )

    from config.local import bootstrap

    bootstrap.enter(sys.argv)  # comes back only inside the virtual environment

    from config.local import commands

    sys.exit(commands.main(sys.argv))
