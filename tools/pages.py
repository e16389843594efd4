"""Builds what a web server publishes: the site, the exports and the workbench of a release, and the documentation.

Usage: ``python -m tools.pages --repository URL [--to FOLDER] RELEASE``. RELEASE is the folder of
``make export ARGS="--released --to build/release"``; without ``--to`` the pages are built in ``build/pages/``.
Exit status: 0, or 2 if RELEASE is not a folder of exports or differs from its manifest.

The root is ``base_url`` of the dataset: the site stands there with the exports beside it, as canonical addresses and
``jsonld/dataset.jsonld`` have them. The documentation is below ``docs/``; its links to other files of the repository
lead to the tag of the release.
"""

from __future__ import annotations

import argparse
import html
import posixpath
import re
import sys
from collections.abc import Collection, Sequence
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.anchors import anchors_plugin

from pipelines.files.swap import put_in_place, stage
from tools.packages.release import Release, Unusable, read

ROOT = Path(__file__).resolve().parent.parent
SITE = "site/"
ELSEWHERE = re.compile(r"(?:l10n|site)/.*")
"""The files that are not published where the manifest has them: the site, and texts for testing screens."""

_PAGE = """\
<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
body {{ font: 1rem/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 60rem; padding: 1rem; }}
pre, table {{ display: block; overflow-x: auto; }}
img {{ max-width: 100%; }}
pre {{ background: #f4f4f4; padding: 0.75rem; }}
td, th {{ border: 1px solid #ccc; padding: 0.25rem 0.5rem; text-align: left; vertical-align: top; }}
table {{ border-collapse: collapse; }}
</style>
<nav>{links}</nav>
<main>
{body}</main>
</html>
"""


def pages(release: Release) -> dict[str, bytes]:
    """Every file to publish, by path.

    Raises:
        Unusable: a file of the site has the path of an export.
    """
    exports = release.without(ELSEWHERE)
    site = {path.removeprefix(SITE): content for path, content in release.files.items() if path.startswith(SITE)}
    if twice := sorted(exports.keys() & site.keys()):
        raise Unusable(f"{twice[0]} is in the site and in the exports")
    return {**exports, **site, **documentation(release, exports)}


def documentation(release: Release, exports: Collection[str]) -> dict[str, bytes]:
    """The pages of documentation as HTML."""
    sources = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), ROOT / "CONTRIBUTING.md"]
    names = {path.relative_to(ROOT).as_posix(): f"{path.stem.lower()}.html" for path in sources}
    names["README.md"] = "index.html"
    links = " · ".join(f'<a href="{name}">{Path(name).stem}</a>' for name in names.values())
    pictures = sorted((ROOT / "docs" / "images").iterdir())
    names |= {f"docs/images/{path.name}": f"images/{path.name}" for path in pictures}
    made = {f"docs/images/{path.name}": path.read_bytes() for path in pictures}
    for path in sources:
        source = path.relative_to(ROOT).as_posix()
        markdown = MarkdownIt("commonmark").enable("table").use(anchors_plugin, max_level=4)
        tokens = markdown.parse(path.read_text(encoding="utf-8"))
        for token in tokens:
            for child in token.children or ():
                _lead(child, source, names, exports, f"{release.repository}/blob/v{release.version}")
        title = next(token.content for token in tokens if token.type == "inline")
        body = markdown.renderer.render(tokens, markdown.options, {})
        made[f"docs/{names[source]}"] = _PAGE.format(title=html.escape(title), links=links, body=body).encode()
    return made


def _lead(token: Token, source: str, names: dict[str, str], exports: Collection[str], repository: str) -> None:
    """Makes a relative link lead to a page, to an exported file, or to the file in the repository."""
    attribute = {"link_open": "href", "image": "src"}.get(token.type, "")
    address = str(token.attrGet(attribute) or "")
    if not address or address.startswith(("#", "https://", "mailto:")):
        return
    path, _, anchor = address.partition("#")
    target = posixpath.normpath(posixpath.join(posixpath.dirname(source), path))
    exported = target.removeprefix("exports/")
    if target in names:
        found = names[target]
    elif exported in exports and target != exported:
        found = f"../{exported}"
    else:
        found = f"{repository}/{target}"
    token.attrSet(attribute, f"{found}#{anchor}" if anchor else found)


def main(arguments: Sequence[str]) -> int:
    """Builds the pages, prints their number and size, and returns an exit status."""
    parser = argparse.ArgumentParser(prog="python -m tools.pages", description="Builds what a web server publishes.")
    parser.add_argument("release", type=Path)
    parser.add_argument("--repository", required=True, help="the address of the repository")
    parser.add_argument("--to", type=Path, default=ROOT / "build" / "pages")
    given = parser.parse_args(arguments)
    try:
        files = pages(read(given.release, given.repository))
        put_in_place(stage(given.to, files), given.to)
    except (Unusable, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    print(f"{given.to}: {len(files):,} files, {sum(map(len, files.values())):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
