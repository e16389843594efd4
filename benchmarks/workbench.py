"""How large the page is, how long it takes to make, and how long a reader waits for it in Chromium."""

from __future__ import annotations

import argparse
import gzip
import re
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.generate import REPOSITORY, generate
from pipelines.editing.progress import progress_report
from pipelines.model.artifact import Artifact
from pipelines.model.kinds import CONTENT_KINDS
from pipelines.publish import exports
from pipelines.publish.site.export import export as site_export
from pipelines.publish.workbench import export as workbench
from pipelines.validate.opened import Opened
from pipelines.validate.run import Fast, fast

LARGE = 2_800
"""Records with sources, so that 1,500 and more have words to translate."""

# What is known of the page: where a reader types, what the addresses are, and what it marks when it has shown itself.
SEARCH_VIEW, SEARCH = "#/search", "#search"
VIEWS = ("#/topic/topic-call-back-letter", "#/search", "#/scale", "#/translations/es", "#/state", "#/files", "#/")
SHOWN = "shown"
TYPED = ("calcifications", "biopsy result", "4a", "qqq")

_PAINTED = "const painted = () => new Promise(done => requestAnimationFrame(() => setTimeout(done)));"

_WATCH = f"""
globalThis.shown = new Promise(done => new PerformanceObserver(list => {{
  const [mark] = list.getEntriesByName("{SHOWN}");
  if (mark) requestAnimationFrame(() => setTimeout(() => done([mark.startTime, performance.now()])));
}}).observe({{type: "mark", buffered: true}}));
"""
"""Runs before the page does, and waits for the frame after its mark."""

_FIRST = """async () => {
  const text = new Promise(done => new PerformanceObserver(list => {
    for (const {name, startTime} of list.getEntries()) if (name === "first-contentful-paint") done(startTime);
  }).observe({type: "paint", buffered: true}));
  return [await text, ...await shown];
}"""

_KEYS = f"""async ([selector, words]) => {{
  {_PAINTED}
  const input = document.querySelector(selector), taken = [];
  const press = async value => {{
    await painted();
    const start = performance.now();
    input.value = value;
    input.dispatchEvent(new Event("input", {{bubbles: true}}));
    await painted();
    taken.push(performance.now() - start);
  }};
  for (const word of words) {{
    for (let length = 1; length <= word.length; length += 1) await press(word.slice(0, length));
    await press("");
  }}
  return taken;
}}"""

_TURNS = f"""async addresses => {{
  {_PAINTED}
  const taken = [];
  for (const address of addresses) {{
    await painted();
    const start = performance.now(), shown = new Promise(done => addEventListener("hashchange", done, {{once: true}}));
    location.hash = address;
    await shown;
    await painted();
    taken.push(performance.now() - start);
  }}
  return taken;
}}"""

_BARE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Bare</title></head><body><h1></h1><input id="search">
<script type="application/json" id="data">%s</script>
<script>
const data = JSON.parse(document.getElementById("data").textContent);
document.querySelector("h1").textContent = `${Object.keys(data).length} members`;
performance.mark("shown");
</script></body></html>
"""
"""The peer: a page of the same data, which it reads and does nothing with."""


class Line(NamedTuple):
    """A line of the table: what was measured, how, the ratio that counts, and what it should be."""

    what: str
    measured: str
    ratio: str = ""
    target: str = ""


def lines(folder: Path, rounds: int, records: int = LARGE) -> Iterator[Line]:
    """What is measured of the page of the repository and of that of a large dataset."""
    roots = {"repository": REPOSITORY, "large": generate(folder / "large", records, ("es", "ar"))}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for name, root in roots.items():
            early = fast(root)
            count = sum(record.published for record in early.dataset.of(*CONTENT_KINDS))
            shown = f"page, {name}, {count:,} texts"
            path, bare = folder / f"{name}.html", folder / f"{name}-bare.html"
            for line in made(early, path, bare, rounds):
                yield line._replace(what=f"{shown}: {line.what}")
            for line in seen(browser, path, bare, rounds):
                yield line._replace(what=f"{shown}: {line.what}")
        browser.close()


def made(early: Fast, path: Path, bare: Path, rounds: int) -> Iterator[Line]:
    """Writes the page and its peer; gives what they weigh, and how long the page takes to make."""
    files: list[Artifact] = []

    def export_all() -> None:
        built = exports.build(Opened(early.dataset), early.findings)
        assert not built.findings
        files[:] = built.artifacts

    exported = median(export_all, rounds if len(early.dataset.records) < 1_000 else 1)
    public, progress = early.opened.public, progress_report(early.opened, early.findings)
    others = [file for file in files if file.path != workbench.PATH]
    alone = median(lambda: workbench.export(public, others, progress), rounds)
    pages = [file for file in files if file.path.startswith("site/")]
    site = median(lambda: list(site_export(public)), 1)
    heaviest = max(
        len(file.content) for file in pages if file.path.endswith("/index.html") and "/search/" not in file.path
    )
    yield Line(
        "the patient's site",
        f"{len(pages):,} files, {sum(len(file.content) for file in pages) / 1e6:.1f} MB in {site:.2f} s; "
        f"the heaviest page {heaviest / 1e3:.0f} kB",
        f"{site / exported:.2f} of the export",
        "in proportion",
    )
    content = next(file.content for file in files if file.path == workbench.PATH)
    records = next(file.content for file in files if file.path == "json/records.json")
    path.write_bytes(content)
    (data,) = re.findall(rb'<script type="application/json" id="data">(.*?)</script>', content, re.DOTALL)
    bare.write_text(_BARE % data.decode("utf-8"), encoding="utf-8", newline="\n")
    packed, peer = (len(gzip.compress(each, mtime=0)) for each in (content, records))
    yield Line(
        "size",
        f"{len(content) / 1e6:.2f} MB, gzip {packed / 1e6:.2f} MB; json/records.json {len(records) / 1e6:.2f} MB, "
        f"gzip {peer / 1e6:.2f} MB",
        f"{len(content) / len(records):.2f} x records.json, gzip {packed / peer:.2f} x",
    )
    yield Line(
        "made of what is loaded",
        f"{alone:.2f} s; the complete export {exported:.2f} s",
        f"{alone / exported:.2f} of the export",
    )


def seen(browser: Browser, path: Path, bare: Path, rounds: int) -> Iterator[Line]:
    """What a reader waits for; each wait ends when the picture has changed, so it is a frame at least."""
    waits: dict[Path, list[list[float]]] = {path: [], bare: []}
    for _ in range(rounds):
        for file, taken in waits.items():
            taken.append(fresh(browser, file, "", lambda page: page.evaluate(_FIRST)))
    (text, script, painted), (_, bare_script, bare_painted) = (
        [statistics.median(each) for each in zip(*taken, strict=True)] for taken in waits.values()
    )
    yield Line(
        "first view, from the start of the navigation",
        f"something to read {text:.0f} ms, script done {script:.0f} ms, painted {painted:.0f} ms; a bare page that "
        f"parses the same data {bare_script:.0f} ms, {bare_painted:.0f} ms",
        f"{script / bare_script:.2f} x bare, painted {painted / bare_painted:.2f} x",
    )
    typed = [SEARCH, list(TYPED)]
    keys = fresh(browser, path, SEARCH_VIEW, lambda page: page.evaluate(_KEYS, typed))
    idle = fresh(browser, bare, "", lambda page: page.evaluate(_KEYS, typed))
    yield Line(
        f"search, {len(keys)} keystrokes until the results are painted",
        f"median {at(keys, 50):.0f} ms, 95th {at(keys, 95):.0f} ms, worst {max(keys):.0f} ms; in a field that does "
        f"nothing {at(idle, 50):.0f} ms",
        f"median {at(keys, 50) / at(idle, 50):.1f} x nothing",
        "95th <= 100 ms",
    )
    turns = fresh(browser, path, "", lambda page: [page.evaluate(_TURNS, list(VIEWS)) for _ in range(rounds)])
    means = [statistics.median(each) for each in zip(*turns, strict=True)]
    empty = fresh(browser, bare, "", lambda page: page.evaluate(_TURNS, list(VIEWS)))
    slowest = max(zip(means, VIEWS, strict=True))
    yield Line(
        "another view, until it is painted",
        f"median {statistics.median(means):.0f} ms, slowest {slowest[0]:.0f} ms ({slowest[1]}); in a page that does "
        f"nothing {at(empty, 50):.0f} ms",
        f"median {statistics.median(means) / at(empty, 50):.1f} x nothing",
    )


def fresh(browser: Browser, path: Path, address: str, measure: Callable[[Page], Any]) -> Any:
    """What is measured of a file in a browser that has not seen it."""
    context = browser.new_context(offline=True, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.add_init_script(_WATCH)
    page.on("pageerror", lambda fault: sys.exit(f"{path.name}: {fault}"))
    page.goto(path.as_uri() + address)
    result = measure(page)
    context.close()
    return result


def at(values: Sequence[float], percent: int) -> float:
    """The smallest value that so many of 100 do not exceed."""
    return sorted(values)[max(0, -(-len(values) * percent // 100) - 1)]


def median(function: Callable[[], object], rounds: int) -> float:
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        function()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.workbench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="runs of each; medians are shown (default 5)")
    options = parser.parse_args()
    if shutil.which("chromium") is None:
        sys.exit("chromium is missing; install Debian's package chromium.")
    print("| what | measured | ratio | target |\n|---|---|---|---|", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        for line in lines(Path(folder), options.rounds):
            print(f"| {' | '.join(line)} |", flush=True)


if __name__ == "__main__":
    main()
