"""The examples of docs/formats.md: what they run, and what they print."""

from __future__ import annotations

import re
import shlex

from conftest import REPOSITORY

PAGE = (REPOSITORY / "docs" / "formats.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```(python|js|sh)\n(.+?)^```\n\n```text\n(.+?)^```", PAGE, re.MULTILINE | re.DOTALL)

OF_RELEASES = [example for example in EXAMPLES if "apply_changes" in example[1] or "recalls.json" in example[1]]
"""Those that need an older copy and later releases."""


def options(program: str) -> list[str]:
    """The options of the command of a program that makes types."""
    (command,) = re.findall(rf"^(?:npx )?{program} (-.+)$", PAGE, re.MULTILINE)
    return shlex.split(command)
