"""Runs commands of manage.py one after the other, each in a fork of one process that has loaded
Django: a tenth of the time that each of them would need to start.

Reads lines of JSON from stdin, `argv` and the file for `stdin`; answers with
`code` and `said`.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import tempfile
import traceback

sys.path.insert(0, os.getcwd())  # noqa: PTH109 (the checkout that it is run in)


def main() -> None:
    """Serve until stdin ends."""
    commands = importlib.import_module("config.local.commands")
    settings = commands.running_demo() or commands.PLACEHOLDERS
    for name, value in {"DJANGO_SETTINGS_MODULE": "config.settings", **settings}.items():
        os.environ.setdefault(name, value)
    importlib.import_module("django").setup()
    importlib.import_module("config.urls")  # which the checks before each command would load
    for line in sys.stdin:
        wanted = json.loads(line)
        with tempfile.TemporaryFile() as out:
            child = os.fork()
            if not child:
                run(commands, wanted["argv"], wanted["stdin"], out.fileno())
            _, status = os.waitpid(child, 0)
            out.seek(0)
            said = out.read().decode(errors="replace")
        print(json.dumps({"code": os.waitstatus_to_exitcode(status), "said": said}), flush=True)


def run(commands: object, argv: list[str], stdin: str, out: int) -> None:
    """Run one command, and end this process with its status."""
    source = os.open(stdin or os.devnull, os.O_RDONLY)
    for number, descriptor in ((0, source), (1, out), (2, out)):
        os.dup2(descriptor, number)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 (a descriptor)
    code: object = 1
    try:
        code = commands.main(["manage.py", *argv])  # type: ignore[attr-defined]
    except SystemExit as stop:
        code = stop.code
    except BaseException:  # noqa: BLE001 (this process ends here)
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code if isinstance(code, int) else 1)


if __name__ == "__main__":
    main()
