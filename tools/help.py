"""Prints the targets of a Makefile with the words behind ``##``; works where there is no grep and no awk."""

from __future__ import annotations

import re
import sys
from pathlib import Path


def main(makefile: str) -> None:
    """Prints each documented target."""
    print("make …\n")
    lines = Path(makefile).read_text(encoding="utf-8")
    for target, words in re.findall(r"^([a-z0-9-]+):.*?## (.+)$", lines, re.MULTILINE):
        print(f"  {target:<13} {words}")
    print('\nOptions go into ARGS, as in: make validate ARGS="--format json --only NUM"')


if __name__ == "__main__":
    main(sys.argv[1])
