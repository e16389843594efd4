"""Checks the types and the style of the scripts of pages with TypeScript and ESLint; both need Node.js.

Where Node.js is missing, the check is left out and says so; in CI that is an error.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tools.npm import installed

ROOT = Path(__file__).resolve().parent.parent
CONFIGURATION = ROOT / "tools" / "javascript"
SCRIPTS = (
    ROOT / "pipelines" / "publish" / "workbench" / "page" / "script",
    ROOT / "pipelines" / "publish" / "site" / "assets",
    ROOT / "pipelines" / "publish" / "preview" / "page",
)
"""The folders of scripts; those of one folder share a scope."""

LEFT_OUT = frozenset(("minisearch.js",))
"""What others wrote."""


def lint(scripts: Path, npm: str) -> int:
    """Runs both tools over a folder of scripts; gives an exit status."""
    folder = installed(CONFIGURATION, ROOT / "build" / "npm", npm)
    for name in ("eslint.config.js", "package.json"):
        shutil.copyfile(CONFIGURATION / name, folder / name)
    programs = folder / "node_modules" / ".bin"
    files = sorted(str(path) for path in scripts.glob("*.js") if path.name not in LEFT_OUT)
    types = sorted(str(path) for path in scripts.glob("*.d.ts"))
    options = (CONFIGURATION / "tsc.options").read_text(encoding="utf-8").split()
    checked = subprocess.run([str(programs / "tsc"), *options, *types, *files], cwd=scripts, check=False)
    style = [str(programs / "eslint"), "--config", str(folder / "eslint.config.js"), "--max-warnings", "0", *files]
    styled = subprocess.run(style, cwd=scripts, check=False)
    return 1 if checked.returncode or styled.returncode else 0


def main(arguments: list[str]) -> int:
    """Lints the folder named, or those of the pages."""
    npm = shutil.which("npm")
    if npm is None:
        print("NOT CHECKED: the JavaScript of the pages. It needs Node.js with npm.", file=sys.stderr)
        return 1 if os.environ.get("CI") else 0
    try:
        return max(lint(scripts, npm) for scripts in ([Path(arguments[0])] if arguments else SCRIPTS))
    except RuntimeError as error:
        print(f"NOT CHECKED: the JavaScript of the pages. npm could not install its linters:\n{error}", file=sys.stderr)
        return 1 if os.environ.get("CI") else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
