"""The file of a topic holds what its records, terms and pictures rest on, so that an app needs no other."""

from __future__ import annotations

import json
from pathlib import Path

from conftest import copy_good, replace

from pipelines.publish.json_records import export
from pipelines.validate.run import fast

CONTENT = ("facts", "myths", "faqs", "glossary", "pictures", "birads", "questions", "guides")


def test_a_topic_has_the_evidence_of_all_that_it_holds(tmp_path: Path) -> None:
    root = copy_good(tmp_path / "root")
    evidence = "evidence: [{id: map, source: source-town-map, locator: Page 1, verdict: supports}]"
    replace(root, "dataset/glossary/term-picture.yaml", "review:", f"{evidence}\nreview:")
    census = (root / "dataset/sources/source-town-census.yaml").read_text(encoding="utf-8")
    for name, more in (("map", "original: source-town-atlas\n"), ("atlas", "")):
        (root / f"dataset/sources/source-town-{name}.yaml").write_text(census + more, encoding="utf-8")
    found = [json.loads(file.content) for file in export(fast(root).opened.public) if "/topics/" in file.path]
    pages = [page for page in found if any(term["id"] == "term-picture" for term in page["glossary"])]
    assert pages
    for page in pages:
        held = {record["id"] for name in ("sources", "statistics") for record in page[name]}
        assert {"source-town-map", "source-town-atlas"} <= held
        for record in (record for name in CONTENT for record in page[name]):
            assert {item["source"] for item in record["evidence"]} <= held
            assert {name for figure in record["figures"] for name in figure.get("statistics", ())} <= held
