"""Prints the targets of the Makefile with their descriptions after ``##``; needs neither grep nor awk."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

MAKEFILE = Path(__file__).resolve().parent.parent / "Makefile"


def main() -> None:
    """Prints each documented target."""
    print("make …\n")
    lines = MAKEFILE.read_text(encoding="utf-8")
    for target, words in re.findall(r"^([a-z0-9-]+):.*?## (.+)$", lines, re.MULTILINE):
        print(f"  {target:<13} {words}")
    print('\nOptions go into ARGS, as in: make validate ARGS="--format json --only NUM"')
    print("The shell reads ARGS as if you had typed it; every other value is used literally: FILE='a (1) $x.po'")


if __name__ == "__main__":
    try:
        main()
        sys.stdout.flush()
    except BrokenPipeError:  # the reader, such as `head`, closed the pipe
        os._exit(0)
