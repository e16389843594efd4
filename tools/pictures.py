"""Takes the pictures of ``docs/images/``: the patient's site on two screens, and a finding in a terminal.

    make site && python -m tools.pictures

It needs Chromium. ``site.png`` is taken of ``build/exports/site/``; ``finding.png`` shows what ``make validate`` prints
after the edit that README.md asks for, which is made in a copy.
"""

from __future__ import annotations

import html
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
SITE = ROOT / "build" / "exports" / "site" / "en"
TARGET = ROOT / "docs" / "images"

_SCREENS = """\
<style>
body {{ background: #dfe5e5; display: flex; gap: 24px; margin: 0; padding: 24px; width: max-content; }}
iframe {{ background: #fff; border: 1px solid #8a9a9a; height: 560px; }}
</style>
<iframe src="{home}" style="width: 800px" scrolling="no"></iframe>
<iframe src="{page}" style="border-radius: 24px; width: 390px" scrolling="no"></iframe>
"""

_TERMINAL = """\
<style>
body {{ background: #16211f; margin: 0; width: max-content; }}
pre {{ color: #e6ecec; font: 17px/1.5 "DejaVu Sans Mono", monospace; margin: 0; padding: 16px 24px; }}
b {{ color: #ff8a80; }}
i {{ color: #a3b0b0; font-style: normal; }}
</style>
<pre>$ make validate
<i>…</i>
{output}</pre>
"""


def edit() -> tuple[str, str, str]:
    """The edit that README.md asks for: the path of the file, the words to replace, and the new ones."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    found = re.search(r"Open\s+`([^`]+)`,\s+replace\s+`([^`]+)`\s+there\s+by\s+`([^`]+)`", text)
    assert found
    return found[1], found[2], found[3]


def output() -> str:
    """The end of what ``make validate`` prints after the edit: the error, and the lines below it."""
    path, old, new = edit()
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        for folder in ("dataset", "schemas"):
            shutil.copytree(ROOT / folder, root / folder)
        text = (root / path).read_text(encoding="utf-8")
        (root / path).write_text(text.replace(old, new), encoding="utf-8")
        command = [sys.executable, "-m", "pipelines", "validate", "--root", name]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    return done.stdout[done.stdout.rindex(f"{path}:") :].rstrip()


def terminal(text: str) -> str:
    """A page that shows a finding as a terminal does: the place in bold, the hint dim."""
    text = re.sub(r"^(\S+:\d+:\d+)", r"<b>\1</b>", html.escape(text, quote=False), flags=re.MULTILINE)
    return _TERMINAL.format(output=re.sub(r"^( +.+)$", r"<i>\1</i>", text, flags=re.MULTILINE))


def main() -> int:
    """Takes both pictures; the exit status is 0, or 2 if there is no site or no Chromium."""
    program = shutil.which("chromium")
    if not program or not SITE.is_dir():
        print("run make site, and install Chromium", file=sys.stderr)
        return 2
    screens = _SCREENS.format(
        home=(SITE / "index.html").as_uri(), page=(SITE / "guides" / "called-back" / "index.html").as_uri()
    )
    TARGET.mkdir(exist_ok=True)
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        page = playwright.chromium.launch(executable_path=program).new_page()
        for name, content in (("site", screens), ("finding", terminal(output()))):
            source = Path(folder) / f"{name}.html"
            source.write_text(f'<!DOCTYPE html>\n<meta charset="utf-8">\n{content}', encoding="utf-8")
            page.goto(source.as_uri(), wait_until="load")
            page.locator("body").screenshot(path=TARGET / f"{name}.png")
            print(f"docs/images/{name}.png: {(TARGET / f'{name}.png').stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
