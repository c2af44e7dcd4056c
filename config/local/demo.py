"""`demo`: the whole of Docket on this machine, to look at; `demo --once`: rehearse the seed stories
and go.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from config.local import provider
from config.local.commands import DEMO, running_demo
from config.local.play import play_all
from config.local.process import ROOT, Stopped, stop_on_signals
from config.local.services import cores
from config.local.stack import AlreadyRuns, Stack
from enforcement.management.arguments import PAST_WEEKS, whole

MOST = 4  # web processes of a demo, which few people visit


def main(arguments: Sequence[str]) -> int:
    """Run until Ctrl-C or SIGTERM (0), or rehearse once (0 only if every expectation holds)."""
    parser = argparse.ArgumentParser(
        prog="manage.py demo", description="Run the whole of Docket on this machine."
    )
    parser.add_argument(
        "--once", action="store_true", help="play the seed stories in a throw-away stack, then stop"
    )
    parser.add_argument(
        "--story",
        action="store_true",
        help="give it a clock of its own, so that `play` can move it",
    )
    parser.add_argument(
        "--web-processes",
        type=whole(1, 64),
        default=min(cores(), MOST),
        metavar="NUMBER",
        help=f"which serve the pages (default: one per core, {MOST} at most; 95 MB each)",
    )
    parser.add_argument(
        "--weeks",
        type=whole(0, PAST_WEEKS),
        default=PAST_WEEKS,
        metavar="NUMBER",
        help=f"of closed cases before the desk begins, for Insights (default: {PAST_WEEKS}; 0: "
        "none, which is ready sooner)",
    )
    parser.add_argument(
        "--with-provider",
        action="store_true",
        help="also start a toy API behind Caddy that asks the gateway about each call",
    )
    wanted = parser.parse_args(arguments)
    stop_on_signals()
    if wanted.once:
        return play_all(sorted((ROOT / "scenarios").glob("seed_*.yaml")))
    try:
        program = provider.caddy() if wanted.with_provider else None
        with Stack(
            DEMO,
            story=wanted.story,
            throwaway=False,
            web_processes=wanted.web_processes,
            weeks=wanted.weeks,
        ) as stack:
            show(stack, provider.start(stack, program) if program else None)
    except AlreadyRuns:
        print(
            "Docket runs already: "
            f"{(running_demo() or {}).get('DOCKET_BASE_URL', 'it is just starting')}"
        )
    except (KeyboardInterrupt, Stopped):
        print("Docket has stopped.", flush=True)
    return 0


def show(stack: Stack, api: str | None) -> None:
    """Say where it is, and look after it until somebody stops us. `api`: the toy one's address."""
    if stack.ports["web"] != 8000:
        print("Port 8000 is taken, so the next free one is used.")
    print(f"\nDocket runs on {stack.urls['web']}")
    print(f"  the gateway's answer   {stack.urls['gateway']}/v1/access/ACCOUNT")
    print(f"  the mail it sends      {stack.urls['sink']}")
    print(f"  for account holders    {stack.urls['web']}/h/ (as legal@bytedance.example)")
    print(f"  to report something    {stack.urls['web']}/report")
    print(f"  for channel partners   {stack.urls['web']}/p/ (as enforcement@microsoft.example;")
    print("                         partner@rheinkontor.example tells its customers itself)")
    print(f"  for trusted flaggers   {stack.urls['web']}/f/ (as desk@webwatch.example)")
    print(f"  its data and logs      {stack.folder}")
    if api:
        print(f"  a toy API behind it    {api}; call it, suspend the account, call again:")
        for key in provider.KEYS:
            bearer = f'-H "Authorization: Bearer {key.secret}"'
            print(f'    curl {api} {bearer} -d \'{{"model": "small"}}\'')
    print("Ctrl-C stops it.", flush=True)
    stack.wait_until(lambda: False)
