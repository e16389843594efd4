"""Runs rounds of work on both sides of a real Weblate, and reports conflicts and losses.

Usage: ``python -m tools.weblate_trial --folder FOLDER [--rounds 10] [--seed 1] [--flow branch]``. It is optional and no
part of the tests: the first run installs some 500 MB into the folder, and a run of ten rounds takes a quarter of an
hour. Debian's packages postgresql, redis-server, gettext and git are needed. All that it writes is in the folder, and
its servers listen on this machine alone. Exit status: 0 without conflicts and losses, 1 with some, 2 if it cannot run.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tools.weblate_trial.rounds import Round, Stuck, Trial
from tools.weblate_trial.server import Unusable, running

FLOWS = ("branch", "rebase", "merge")


def main() -> int:
    """The exit status."""
    parser = argparse.ArgumentParser(prog="python -m tools.weblate_trial", description=__doc__.split("\n\n")[0])
    parser.add_argument(
        "--folder", type=Path, required=True, help="for the server and the trial; used again if it exists"
    )
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--flow", action="append", choices=FLOWS, help="may be repeated; rebase and merge are Weblate's own  [branch]"
    )
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    bad = False
    try:
        with running(given.folder.resolve()) as server:
            for flow in given.flow or ["branch"]:
                trial = Trial(given.folder.resolve() / flow, server, given.seed, flow)
                print(f"flow {flow}, seed {given.seed}", flush=True)
                print(" round  editors  Weblate  both  conflicts  returned  lost")
                try:
                    for number in range(1, given.rounds + 1):
                        row = trial.round(number)
                        show(row)
                        bad = bad or bool(row.conflicts or row.lost or row.red)
                except Stuck:
                    print("Weblate has locked the component after the conflict; no round can follow.")
                print(f"{trial.dropped} suggestions were dropped by Weblate when the English changed", flush=True)
    except Unusable as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return int(bad)


def show(row: Round) -> None:
    """Prints a round: how many strings each side changed, and what went wrong."""
    counts = f"{len(row.conflicts):>10} {row.returned:>9} {len(row.lost):>5}"
    print(f"{row.number:>5} {row.editors:>8} {row.translators:>8} {row.both:>5} {counts}")
    for kind, lines in (("conflict", row.conflicts), ("lost", row.lost), ("red", row.red)):
        for line in lines:
            print(f"      {kind}: {line}")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
