"""The pages that other tests open hold what those tests look for: work in every state; nothing but hostile texts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import workbench_roots as roots
from browser_bench import Opened, fits, nu

from pipelines.model.records import ID
from pipelines.translate.shapes import STATES
from pipelines.validate.run import fast

pytestmark = pytest.mark.slow


def data_of(page: Path) -> Any:
    """What a page holds as data."""
    (data,) = re.findall(
        r'<script type="application/json" id="data">(.*?)</script>', page.read_text("utf-8"), re.DOTALL
    )
    return json.loads(data)


def states_of(data: Mapping[str, Any], language: str) -> dict[str, set[str]]:
    """The states of the strings of each record in a language."""
    (told,) = [told for told in data["translations"] if told["language"] == language]
    found: dict[str, set[str]] = {}
    for key, state in zip(data["units"]["keys"], told["states"], strict=True):
        found.setdefault(key.split(":")[0], set()).add(state)
    return found


def test_the_small_dataset_has_work_in_every_state(small_root: Path, small_page: Path) -> None:
    data = data_of(small_page)
    spanish, arabic = (states_of(data, language) for language in ("es", "ar"))
    assert set().union(*spanish.values()) == set(STATES)
    assert {name: spanish[name] for name in (roots.REVIEWED, roots.TRANSLATED, roots.DRAFTED, roots.MISSING)} == {
        roots.REVIEWED: {"reviewed"},
        roots.TRANSLATED: {"translated"},
        roots.DRAFTED: {"draft"},
        roots.MISSING: {"missing"},
    }
    assert "stale" in spanish[roots.COMMON] & arabic[roots.COMMON]
    assert {name for name, states in arabic.items() if states != {"approved"}} == {roots.COMMON}
    assert [told["draft"] for told in data["translations"]] == ["", roots.DRAFT_NOTE]
    (told,) = [told for told in data["translations"] if told["language"] == "es"]
    blocked = {data["units"]["keys"][int(place)] for place, rest in told["rest"].items() if rest.get("blocked")}
    assert blocked == {f"{roots.BLOCKED}:name"}
    assert [rest["changed"] for rest in told["rest"].values() if "changed" in rest]
    assert data["drafts"] == ["es-x-draft"]
    assert [one["id"] for one in data["records"] if one["clinical_review"] == "signed"] == [roots.SIGNED]
    assert [one["id"] for one in data["withdrawn"]] == [roots.GONE]
    assert [one["from"] for one in data["redirects"]] == [roots.RENAMED]
    work = data["work"]
    assert [one["code"] for one in work["findings"]] == ["REV005", "TXT008"]
    assert [one["check"] for one in work["waivers"]] == ["TXT003"]
    assert [one["verdict"] for one in work["comments"]] == ["change", "comment"]
    assert all(one["id"].endswith("-example") for one in work["people"])
    assert {bool(one["records"]) for one in work["article"]["statements"]} == {True, False}
    assert fast(small_root).waived == 1


def texts_of(value: Any) -> Iterator[str]:
    """The strings of JSON that hold words; the id of a record is none."""
    if isinstance(value, str):
        yield from () if ID.fullmatch(value) else (value,)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            if key not in roots.KEPT | {"carried", "signed"}:
                yield from texts_of(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts_of(item)


def test_every_text_of_the_hostile_page_is_hostile(small_page: Path, hostile_page: Path) -> None:
    bad = {*roots.TEXTS, *roots.ADDRESSES}
    data = data_of(hostile_page)
    held = [
        *(
            text
            for name in ("about", "records", "statistics", "sources", "withdrawn", "redirects", "work")
            for text in texts_of(data[name])
        ),
        *(person["name"] for person in data["work"]["people"]),
        *(target for told in data["translations"] for target in told["targets"] if target),
    ]
    assert len(held) > 300
    assert set(held) == bad
    assert [one["id"] for one in data["records"]] == [one["id"] for one in data_of(small_page)["records"]]


def test_hostile_texts_stay_texts_without_scripts(opened: Opened, hostile_page: Path) -> None:
    page = opened(hostile_page, script=False, width=320)
    odd = "img, iframe, object, embed, base, form, style:not(head > style), [onerror], [onmouseover], script script"
    assert page.locator(odd).count() == 0
    assert page.locator("script").count() == 2
    assert fits(page) == []
    shown = page.locator("main").inner_text()
    assert [text for text in roots.HOSTILE if text.isascii() and text not in shown] == []


def test_hostile_texts_leave_the_html_valid(hostile_page: Path) -> None:
    assert [line for line in nu([hostile_page]) if ": error: " in line] == []
