"""An overlay: the repository's dataset for a second country, over two releases of it, neither of which is written.

The texts of the second country are placeholders.
"""

from __future__ import annotations

import datetime
import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from conftest import REPOSITORY, replace

from pipelines.cli.main import main
from pipelines.editing.withdraw import withdraw_record
from pipelines.model.records import Dataset
from pipelines.publish import verify
from pipelines.source import formatting
from pipelines.source.load import document_of, load
from pipelines.source.schemas import Schemas
from pipelines.translate.project import read
from pipelines.upstream.places import sha256
from pipelines.validate.run import fast, slow

pytestmark = pytest.mark.slow

SOURCES = Schemas.of(REPOSITORY, "source").sources
UPSTREAM = "dataset/upstream.yaml"
OWN = "fact-second-country-line"
REPLACED = "fact-help-lines-ireland"
BLOCKED = ("fact-help-lines-us", "fact-work-and-leave-us")
LEANT_ON = "fact-late-is-not-bad"
WITHDRAWN = "fact-cost-australia"
NAMED = f"{OWN}:statement"
KEPT = "fact-late-is-not-bad:statement"

PEOPLE = """\
people:
  - {id: person-ana-example, name: Ana Example, role: translator, languages: [es]}
"""

FACT = """\
status: published
aspect: support
jurisdiction: [IE]
certainty: established
text:
  statement: In this country, you can call the example line during the day.
  explanation: People who know about cancer care answer. They cannot judge your pictures.
evidence:
  - {id: line, source: source-second-country, locator: head of the page, verdict: supports, note: The line.}
related: [fact-late-is-not-bad, fact-cost-australia]
review: {checked: "2026-11-28", due: "2027-11-28", sign_offs: []}
since: "0.1.0"
"""


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def done(*arguments: str | Path) -> str:
    result = run(*arguments)
    assert result.exit_code == 0, result.output
    return result.output


def put(root: Path, path: str, text: str, name: str) -> None:
    target = root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(formatting.fixed(document_of(path, text), name, SOURCES), encoding="utf-8", newline="\n")


def changed(root: Path, record_id: str, **fields: Any) -> None:
    """Changes fields of a record of a release in the making."""
    record = load(root).dataset.by_id[record_id]
    text = formatting.fixed(record.document, record.kind, SOURCES, {**record.data, **fields})
    (root / record.document.path).write_text(text, encoding="utf-8", newline="\n")


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dataset of the repository as release 0.1.0, and with edits as release 0.2.0."""
    folder = tmp_path_factory.mktemp("releases")
    for name in ("upstream-0.1.0", "upstream-0.2.0"):
        shutil.copytree(REPOSITORY / "dataset", folder / name / "dataset")
    new = folder / "upstream-0.2.0"
    replace(new, "dataset/dataset.yaml", 'version: "0.1.0"', 'version: "0.2.0"')
    data = load(new).dataset.by_id[LEANT_ON].data
    changed(new, LEANT_ON, text={**data["text"], "statement": f"{data['text']['statement']} This was added."})
    data = load(new).dataset.by_id[REPLACED].data
    changed(new, REPLACED, text={**data["text"], "explanation": f"{data['text']['explanation']} This was added."})
    withdraw_record(new, WITHDRAWN, "It is out of date.", [], datetime.date(2026, 12, 1))
    return folder


@pytest.fixture(scope="module")
def made(releases: Path) -> Path:
    """The overlay over 0.1.0: it adds, blocks and replaces records and codes, and has its own translator."""
    root = releases / "overlay"
    about = (REPOSITORY / "dataset" / "dataset.yaml").read_text(encoding="utf-8")
    about = about.replace("name: breast-calcifications", "name: second-country").replace("prefix: bce", "prefix: sec")
    about = about.replace("https://breast-calcifications.example", "https://second.example")
    put(root, "dataset/dataset.yaml", about, "dataset")
    put(root, "dataset/people.yaml", PEOPLE, "people")
    for name in ("redirects", "waivers", "recalls"):
        put(root, f"dataset/{name}.yaml", f"{name}: []\n", name)
    put(root, f"dataset/facts/{OWN}.yaml", FACT, "fact")
    source = load(REPOSITORY).dataset.by_id["source-acs-helpline"].document.text
    source = re.sub(r"(?m)^url: .*$", "url: https://library.smalltown/line", source)
    source = re.sub(r"(?m)^title: .*$", "title: A placeholder for the line of the second country", source)
    put(root, "dataset/sources/source-second-country.yaml", source, "source")
    old = (REPOSITORY / f"dataset/facts/{REPLACED}.yaml").read_text(encoding="utf-8")
    put(root, f"dataset/facts/{REPLACED}.yaml", old.replace("The nurses listen", "Those who answer listen", 1), "fact")
    topic = (REPOSITORY / "dataset/topics/topic-feelings-and-support.yaml").read_text(encoding="utf-8")
    topic = topic.replace("  - fact-help-lines-us\n", f"  - {OWN}\n")
    put(root, "dataset/topics/topic-feelings-and-support.yaml", topic, "topic")
    blocks = ", ".join(BLOCKED)
    extends = f"from: ../upstream-0.1.0, blocks: [{blocks}], blocked_codes: {{icd-10-cm: [D05.0]}}"
    put(root, UPSTREAM, f"extends: {{{extends}}}\n", "upstream")
    done("upstream", "--root", root, "--to", releases / "upstream-0.1.0", "--write")
    done("upstream", "--root", root, "--confirm", REPLACED, "--confirm", "topic-feelings-and-support")
    done("checked", OWN, REPLACED, "topic-feelings-and-support", "--root", root, "--by", "software", "--yes")
    return root


@pytest.fixture
def overlay(made: Path, releases: Path, tmp_path: Path) -> Path:
    """A copy of the overlay beside the releases, which no test may change."""
    before = {name: sha256(releases / name) for name in ("upstream-0.1.0", "upstream-0.2.0")}
    root = releases / tmp_path.name
    shutil.copytree(made, root)
    yield root
    shutil.rmtree(root)
    assert {name: sha256(releases / name) for name in before} == before


def composed(root: Path) -> Dataset:
    return fast(root).dataset


def translated(root: Path) -> None:
    """The own translation of an own string and of one of the release, signed by the own translator's colleague."""
    done("i18n-update", "--root", root)
    path = root / "es.csv"
    done("i18n-export", "es", "--root", root, "--format", "po", "--to", root / "l10n")
    text = (root / "l10n" / "es.po").read_text(encoding="utf-8")
    for key, target in (
        (NAMED, "En este país, puede llamar a la línea de ejemplo durante el día."),
        (KEPT, "Una respuesta que tarda no es una mala señal."),
    ):
        head, context, rest = text.partition(f'msgctxt "{key}"\n')
        assert context
        entry, gap, after = rest.partition("\n\n")
        entry = re.sub(r"msgstr .*\Z", f'msgstr "{target}"', entry, flags=re.DOTALL)
        head = re.sub(r"#, fuzzy(, )?(.*)\n\Z", lambda m: f"#, {m[2]}\n" if m[2] else "", head)
        text = f"{head}{context}{entry}{gap}{after}"
    path = root / "es.po"
    path.write_text(text, encoding="utf-8")
    result = run("i18n-import", "es", path, "--root", root, "--by", "Luz Example", "--write")
    assert "dataset/translations/es.po" in result.output, result.output
    path.unlink()


def test_it_is_valid_and_exported_whole(overlay: Path) -> None:
    assert [str(item) for item in slow(fast(overlay), remember=False).findings] == []
    done("export", "--root", overlay, "--verify")
    exports = overlay / "build" / "exports"
    assert verify.verify(exports) == []
    data = json.loads((exports / "json" / "en.json").read_text(encoding="utf-8"))
    facts = {record["id"]: record for record in data["facts"]}
    draft = json.loads((exports / "json" / "es-x-draft.json").read_text(encoding="utf-8"))
    spanish = {record["id"]: record["text"]["statement"] for record in draft["facts"]}
    assert spanish["fact-follow-1000-people"] != facts["fact-follow-1000-people"]["text"]["statement"]
    assert OWN in facts
    assert not {*BLOCKED} & facts.keys()
    assert "Those who answer" in json.dumps(facts[REPLACED])
    assert "source-second-country" in {record["id"] for record in data["sources"]}
    assert not any(name in json.dumps(data) for name in BLOCKED)
    codes = json.loads((exports / "portal" / "index.json").read_text(encoding="utf-8"))["codes"]
    assert {"D05.00", "D05.1"} <= {code["code"] for code in codes}
    assert "D05.0" not in {code["code"] for code in codes}


def test_what_the_combination_breaks_is_told_where_it_is_and_how_to_mend_it(overlay: Path) -> None:
    replace(overlay, UPSTREAM, f"[{', '.join(BLOCKED)}]", f"[{', '.join(BLOCKED)}, fact-help-lines-uk]")
    first, second = (item for item in fast(overlay).findings if "faq-who-to-call-before-visit" in item.file)
    text = (overlay / first.file).read_text(encoding="utf-8").split("\n")
    assert first.file == second.file == "../upstream-0.1.0/dataset/faqs/faq-who-to-call-before-visit.yaml"
    assert text[first.line - 1][first.column - 1 :].startswith("fact-help-lines-us")
    assert text[second.line - 1][second.column - 1 :].startswith("fact-help-lines-uk")
    assert "replace it by an own file in dataset/faqs/, or block it" in first.hint


def test_translations_of_the_release_fill_in_what_own_ones_lack(overlay: Path) -> None:
    sources = Schemas.of(overlay, "source").sources
    before = read(composed(overlay), sources)
    assert before.states("es")[NAMED] == "missing"
    assert before.states("es")["fact-most-are-benign:statement"] == "draft"
    translated(overlay)
    project = read(composed(overlay), sources)
    assert project.states("es")[NAMED] == project.states("es")[KEPT] == "translated"
    text = (overlay / "dataset/translations/es.po").read_text(encoding="utf-8")
    assert f'msgctxt "{KEPT}"' in text
    assert 'msgctxt "fact-most-are-benign:statement"' not in text
    assert "fact-most-are-benign" not in (overlay / "dataset/translations/template.pot").read_text(encoding="utf-8")
    done("i18n-update", "--root", overlay, "--check")
    assert slow(fast(overlay), remember=False, look_at_tables=False).findings == ()
    form = overlay / "form.csv"
    done("i18n-export", "es", "--root", overlay, "--format", "review-form", "--to", overlay / "l10n")
    rows = (overlay / "l10n" / "es.review-form.csv").read_text(encoding="utf-8").split("\n")
    signed = [re.sub(",,,,,", ",linguistic,person-ana-example,2026-11-28,,", row, count=1) for row in rows]
    form.write_text("\n".join(signed), encoding="utf-8")
    done("i18n-review", "es", form, "--root", overlay, "--write")
    assert read(composed(overlay), sources).states("es")[NAMED] == "reviewed"


def test_a_newer_release_says_what_it_affects_and_is_taken(overlay: Path, releases: Path) -> None:
    translated(overlay)
    before = (overlay / UPSTREAM).read_bytes()
    new = releases / "upstream-0.2.0"
    told = done("upstream", "--root", overlay, "--to", new)
    assert (overlay / UPSTREAM).read_bytes() == before
    for line in (
        "../upstream-0.2.0 is 0.2.0: ",
        f"  {REPLACED}: replaces a record that has another meaning",
        f"  {OWN}: names {LEANT_ON} in related, which has another meaning",
        f"  {OWN}: names {WITHDRAWN} in related, which was withdrawn: It is out of date.",
        f"  es {KEPT}: the translation of this dataset becomes stale",
        "Nothing was written",
    ):
        assert line in told
    done("upstream", "--root", overlay, "--to", new, "--write")
    found = fast(overlay).findings
    assert {(item.code, item.file) for item in found if item.severity == "error"} == {
        ("UPS004", UPSTREAM),
        ("REF002", f"dataset/facts/{OWN}.yaml"),
    }
    replace(overlay, f"dataset/facts/{OWN}.yaml", f"related: [{LEANT_ON}, {WITHDRAWN}]", f"related: [{LEANT_ON}]")
    done("upstream", "--root", overlay, "--confirm", REPLACED)
    assert [item for item in fast(overlay).findings if item.severity == "error"] == []
    done("i18n-update", "--root", overlay)
    done("export", "--root", overlay, "--verify")
    assert verify.verify(overlay / "build" / "exports") == []


def test_signatures_that_rest_on_the_release_fall_with_it(overlay: Path, releases: Path, tmp_path: Path) -> None:
    """A figure of an own record takes its count from a statistic of the release, which a newer one corrects."""
    name = next(
        record.id
        for record in load(releases / "upstream-0.1.0").dataset.of("fact")
        if any("statistics" in figure for figure in record.data.get("figures", ()))
    )
    shutil.copy(releases / f"upstream-0.1.0/dataset/facts/{name}.yaml", overlay / "dataset" / "facts")
    done("upstream", "--root", overlay, "--confirm", name)
    newer = releases / "upstream-0.3.0"
    shutil.copytree(releases / "upstream-0.1.0", newer)
    try:
        record = composed(overlay).by_id[name]
        figures = record.data["figures"]
        statistic = next(figure["statistics"][0] for figure in figures if "statistics" in figure)
        text = load(newer).dataset.by_id[statistic].data["text"]
        changed(newer, statistic, text={**text, "outcome": f"{text['outcome']}, corrected"})
        told = done("upstream", "--root", overlay, "--to", newer)
    finally:
        shutil.rmtree(newer)
    assert f"  {name}: the comparison by software no longer counts" in told


def test_commands_that_write_refuse_records_of_the_release(overlay: Path) -> None:
    before = sha256(overlay)
    name = "fact-most-are-benign"
    for command in (
        ("checked", name, "--by", "software", "--yes"),
        ("rename", name, "fact-many-are-benign"),
        ("rename", REPLACED, "fact-other-lines"),
        ("withdraw", name, "--reason", "Not here."),
        ("new", "fact", name),
        ("new", "fact", BLOCKED[0]),
    ):
        result = run(*command, "--root", overlay)
        assert result.exit_code != 0
        assert "../upstream-0.1.0" in result.output
        assert len([line for line in result.output.split("\n") if line.startswith("Error")]) == 1
    assert sha256(overlay) == before
    assert done("fix", "--root", overlay).endswith("0 files changed.\n")


def test_it_is_released_and_compared_like_any_dataset(overlay: Path, releases: Path) -> None:
    told = done("release", "0.1.0", "--root", overlay, "--no-tag", "--on", "2026-12-01")
    assert "exports: " in told
    assert done("check-release", "--root", overlay) == "exports/ is the last release.\n"
    assert "nothing changed" in done("diff", "--root", overlay)
    replace(overlay, f"dataset/facts/{OWN}.yaml", f"related: [{LEANT_ON}, {WITHDRAWN}]", f"related: [{LEANT_ON}]")
    done("upstream", "--root", overlay, "--to", releases / "upstream-0.2.0", "--write", "--confirm", REPLACED)
    assert WITHDRAWN in done("diff", "--root", overlay, "--format", "markdown")
    assert json.loads(done("stats", "--root", overlay, "--format", "json"))
    run("audit", "--root", overlay, "--on", "2026-12-02")
