"""Follows CONTRIBUTING.md literally, on a copy of the repository."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from conftest import REPOSITORY, replace
from shipped import LISTED

from pipelines.model.kinds import FOLDERS
from pipelines.source.formatting import fixed
from pipelines.source.load import document_of
from pipelines.source.schemas import Schemas
from pipelines.source.yaml_reader import decode, parse
from pipelines.validate.run import fast

PAGE = (REPOSITORY / "CONTRIBUTING.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^( *)```(\w+)\n(.+?)^ *```$", re.MULTILINE | re.DOTALL)
HEAD = re.compile(r"\A# yaml-language-server: .+\n")
KINDS = [kind for kind in FOLDERS if kind != "birads"]

pytestmark = pytest.mark.slow


def blocks(heading: str, language: str) -> list[str]:
    """The examples of a part of the page in a language, without the margin of a list."""
    part = PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return [textwrap.dedent(text) for _, name, text in BLOCK.findall(part) if name == language]


def test_every_example_of_the_page_is_tried_here() -> None:
    shown = [(name, text.split("\n", 1)[0].strip()) for _, name, text in BLOCK.findall(PAGE)]
    tried = {
        (name, text.split("\n", 1)[0].strip())
        for heading in re.findall(r"^## (.+)$", PAGE, re.MULTILINE)
        for name in ("sh", "yaml", "python", "json")
        for text in blocks(heading, name)
    }
    assert set(shown) == tried
    headings = {
        *("Add a record", "Rename or withdraw a record", "Sign off", "Accept a finding", "Translate"),
        *("Add a check", "Add a kind of record", "Add an exporter"),
    }
    assert headings <= set(re.findall(r"^## (.+)$", PAGE, re.MULTILINE))


def copied(folder: Path, *names: str) -> Path:
    """A copy of some of the repository, where `make` uses the environment that runs the tests."""
    hidden = shutil.ignore_patterns("__pycache__", ".*")
    for name in ("Makefile", "pyproject.toml", "dataset", "schemas", "pipelines", "tools", *names):
        source, target = REPOSITORY / name, folder / name
        shutil.copytree(source, target, ignore=hidden) if source.is_dir() else shutil.copyfile(source, target)
    (folder / "docs").mkdir(exist_ok=True)
    (folder / ".venv").symlink_to(sys.prefix)
    if (REPOSITORY / ".cache").is_dir():
        shutil.copytree(REPOSITORY / ".cache", folder / ".cache")
    return folder


def run(root: Path, command: str, *, status: int = 0) -> str:
    """What a line of the page prints. The environment is there, so that `make` does not look for it."""
    line = command.replace("make ", "make PYTHON=true ", 1) if "make verify" not in command else command
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("LANG", "PYTHONPATH", "MAKEFLAGS", "MAKELEVEL")
    }
    done = subprocess.run(["sh", "-ec", line], cwd=root, env=environment, capture_output=True, text=True, check=False)
    output = f"{done.stdout}{done.stderr}"
    assert (done.returncode == 0) is (status == 0), f"{command}\n{output}"
    return output


def lines(heading: str) -> list[str]:
    """The commands of a part of the page."""
    return [line for block in blocks(heading, "sh") for line in block.splitlines()]


def clean(root: Path) -> None:
    assert "0 errors" in (told := run(root, "make validate"))
    assert warned(told) <= LISTED.keys()


def warned(told: str) -> set[str]:
    """The codes of the findings that were printed, but that nobody compared the new records with their sources.

    Those of translations are left out: a draft may have warnings.
    """
    return {code for code in re.findall(r"\[(\w+)\]$", told, re.MULTILINE) if not code.startswith("TRN")} - {"REV008"}


def _a_draft_of_every_kind_gives_warnings_and_no_error(editor: Path) -> None:
    command = next(line for line in lines("Add a record") if "KIND=question" in line)
    for kind in KINDS:
        run(editor, command.replace("question", kind))
    assert re.search(r": 0 errors, \d+ warnings\.", output := run(editor, "make validate")), output
    assert warned(output) - LISTED.keys() == {"TXT010"}
    for kind in KINDS:
        if kind != "question":
            (editor / "dataset" / FOLDERS[kind] / f"{kind}-may-i-record.yaml").unlink()


def _a_record_is_added(editor: Path) -> None:
    first, source, last = lines("Add a record")
    written = re.search(r"`(dataset/questions/\S+)` can look like this", PAGE)
    assert written
    assert (editor / written[1]).exists(), first
    (example,) = blocks("Add a record", "yaml")
    (editor / written[1]).write_text(example, encoding="utf-8")
    topic = re.search(r"here\s+`(dataset/topics/\S+)`", PAGE)
    assert topic
    replace(editor, topic[1], "more:\n", f"more:\n  - {Path(written[1]).stem}\n")
    run(editor, source)
    (editor / "dataset/sources/source-my-new-source.yaml").unlink()
    output = run(editor, last)
    assert "0 files changed." in output, "the example is in canonical form"
    assert "0 errors" in output
    assert warned(output) <= LISTED.keys()
    assert "written and verified" in output
    assert "May I record our talk?" in (editor / "build/exports/json/en.json").read_text(encoding="utf-8")
    assert "May I record our talk?" in (editor / "dataset/translations/es.po").read_text(encoding="utf-8")


def _a_record_is_renamed_and_one_is_taken_back(editor: Path) -> None:
    for line in lines("Rename or withdraw a record"):
        run(editor, line)
    clean(editor)
    withdrawn = fast(editor).dataset.by_id["question-bring-someone-along"].data["withdrawn"]
    assert withdrawn["reason"] == "It asks two things at once."
    assert withdrawn["instead"] == ["question-record-the-talk"]


def _a_finding_is_accepted(editor: Path) -> None:
    path = "dataset/questions/question-record-the-talk.yaml"
    replace(editor, path, "you can listen", "you can always listen")
    assert "[TXT001]" in run(editor, "make validate", status=1)
    (example,) = blocks("Accept a finding", "yaml")
    replace(editor, "dataset/waivers.yaml", "waivers: []\n", example)
    clean(editor)
    replace(editor, path, "you can always listen", "you can listen")
    replace(editor, "dataset/waivers.yaml", example, "waivers: []\n")
    clean(editor)


def _a_record_is_signed_off(editor: Path) -> None:
    people, review = blocks("Sign off", "yaml")
    replace(editor, "dataset/people.yaml", "people: []\n", people)
    (command,) = lines("Sign off")
    hashed = run(editor, command).strip()
    path = "dataset/questions/question-record-the-talk.yaml"
    text = (editor / path).read_text(encoding="utf-8")
    old = text[text.index("review:") : text.index("since:")]
    replace(editor, path, old, review.replace("HASH", f'"{hashed}"'))
    run(editor, "make fix")
    clean(editor)
    replace(editor, path, "listen to it again", "listen to it")
    assert "[REV003]" in run(editor, "make validate", status=1)
    replace(editor, path, "listen to it", "listen to it again")


def _a_translation_goes_out_and_comes_back(editor: Path) -> None:
    output = "".join(run(editor, line) for line in lines("Translate"))
    assert "0 files changed." in output
    assert "1 missing" in output or "2 missing" in output
    clean(editor)


def test_an_editor_follows_the_page(tmp_path: Path) -> None:
    editor = copied(tmp_path)
    _a_draft_of_every_kind_gives_warnings_and_no_error(editor)
    _a_record_is_added(editor)
    _a_record_is_renamed_and_one_is_taken_back(editor)
    _a_finding_is_accepted(editor)
    _a_record_is_signed_off(editor)
    _a_translation_goes_out_and_comes_back(editor)


@pytest.fixture(scope="module")
def developer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy for a developer, with the tests and whatever they and the linters look at."""
    folder = copied(
        tmp_path_factory.mktemp("developer"),
        "tests",
        "benchmarks",
        "CONTRIBUTING.md",
        "README.md",
        "docs",
        "requirements",
    )
    if (REPOSITORY / ".mypy_cache").is_dir():
        shutil.copytree(REPOSITORY / ".mypy_cache", folder / ".mypy_cache")
    return folder


def test_a_check_is_added(developer: Path) -> None:
    (check,) = blocks("Add a check", "python")
    (expected,) = blocks("Add a check", "json")
    home = re.search(r"goes to the end of `(\S+)`", PAGE)
    folder = re.search(r"Add `(tests/fixtures/bad/\S+)/`", PAGE)
    changed = re.search(r"here\s+`(dataset/\S+)` with `(.+?)` in place of `(.+?)`", PAGE)
    assert home
    assert folder
    assert changed
    module = developer / home[1]
    module.write_text(f"{module.read_text(encoding='utf-8')}\n\n{check}", encoding="utf-8")
    target = developer / folder[1] / changed[1]
    target.parent.mkdir(parents=True)
    good = (developer / "tests/fixtures/good" / changed[1]).read_text(encoding="utf-8")
    assert good.count(changed[3]) == 1
    target.write_text(good.replace(changed[3], changed[2]), encoding="utf-8")
    (developer / folder[1] / "expected.json").write_text(expected, encoding="utf-8")
    alone, commands = lines("Add a check")
    assert commands == "make docs test lint"
    assert "changed: docs/checks.md" in run(developer, "make docs")
    run(developer, "make lint")
    assert re.search(r"\b2 passed", output := run(developer, alone)), output
    output = run(developer, alone.replace("SRC900", "'every_code or good_dataset'"))
    assert re.search(r"\b[2-9] passed", output), output
    clean(developer)


def test_a_kind_is_added(developer: Path) -> None:
    (text,) = blocks("Add a kind of record", "json")
    (module,) = blocks("Add a kind of record", "python")
    schema = json.loads((developer / "schemas/source/question.schema.json").read_text(encoding="utf-8"))
    schema |= {"title": "Stories", "description": "What a person went through."}
    schema["properties"]["text"] = json.loads(text)
    (developer / "schemas/source/story.schema.json").write_text(json.dumps(schema, indent=2) + "\n", encoding="utf-8")
    (developer / "pipelines/model/kinds/story.py").write_text(module, encoding="utf-8")
    kinds = "pipelines/model/kinds/__init__.py"
    importing = "from pipelines.model.kinds.term"
    replace(developer, kinds, importing, f"from pipelines.model.kinds.story import STORY\n{importing}")
    replace(developer, kinds, "    TERM,\n", "    TERM,\n    STORY,\n")
    update, docs, new = lines("Add a kind of record")
    run(developer, update)
    assert run(developer, update) == "", "it is up to date"
    assert docs == "make docs lint"
    run(developer, "make docs")
    run(developer, "make lint")
    about = "dataset/dataset.yaml"
    run(developer, new)
    path = developer / "dataset/stories/story-a-call-back.yaml"
    draft = path.read_text(encoding="utf-8")
    assert draft.count("status: draft") == 1
    draft = draft.replace("status: draft", "status: published")
    draft = draft.replace("title: TODO", "title: A call-back that ended well").replace(
        "story: TODO", "story: It was long."
    )
    draft = draft.replace("what_helped: TODO", "what_helped: A friend came along.")
    path.write_text(draft, encoding="utf-8")
    topic = "dataset/topics/topic-feelings-and-support.yaml"
    replace(developer, topic, "more:\n", "more:\n  - story-a-call-back\n")
    told = run(developer, "make validate", status=1)
    for missing in ("no label stories for stories", "no label what_helped for stories", "stories has no bounds"):
        assert missing in told
    replace(developer, about, "    index: ", "    stories: Stories\n    what_helped: What helped\n    index: ")
    replace(developer, about, "counts:\n", "counts:\n  stories: {min: 0, max: 50}\n")
    run(developer, "make fix")
    run(developer, "make i18n-update")
    clean(developer)
    assert "written and verified" in run(developer, "make export ARGS=--verify")
    exports = developer / "build/exports"
    told = json.loads((exports / "json/en.json").read_text(encoding="utf-8"))
    assert told["stories"][0]["text"]["story"] == "It was long."
    assert told["labels"]["what_helped"] == "What helped"
    labelled = "What helped: A friend came along."
    assert labelled in (exports / "chunks/en.jsonl").read_text(encoding="utf-8")
    assert labelled in (exports / "jsonld/topics-en.jsonld").read_text(encoding="utf-8")
    carried = {
        file.relative_to(exports).parts[0]
        for file in exports.rglob("*")
        if file.is_file() and b"story-a-call-back" in file.read_bytes()
    }
    formats = {"json", "csv", "tables", "fhir", "jsonld", "chunks", "portal", "l10n", "workbench"}
    # The changes name it once there is a release that apps can follow.
    assert carried - {"changes"} == {*formats, "manifest.json"}
    shutil.rmtree(path.parent)
    replace(developer, topic, "  - story-a-call-back\n", "")


def test_an_exporter_is_added(developer: Path) -> None:
    module, line = blocks("Add an exporter", "python")
    home = re.search(r"The shortest one there is, as `(\S+)`", PAGE)
    assert home
    (developer / home[1]).write_text(module, encoding="utf-8")
    registry = developer / "pipelines/publish/formats.py"
    text = registry.read_text(encoding="utf-8")
    text = text.replace(", pictures, pseudo_locales", ", pictures, plain, pseudo_locales")
    text = text.replace('}\n"""Every exporter by', f'{textwrap.indent(line, "    ")}}}\n"""Every exporter by')
    registry.write_text(text, encoding="utf-8")
    golden, export, verify = lines("Add an exporter")
    run(developer, golden)
    assert (developer / "tests/golden/plain/ids.txt").read_text(encoding="utf-8").startswith("guide-spots\n")
    assert export == "make export test"
    assert "written and verified" in run(developer, "make export")
    ids = (developer / "build/exports/plain/ids.txt").read_text(encoding="utf-8").splitlines()
    assert len(ids) == sum(record.published for record in fast(developer).dataset.records)
    output = run(developer, 'make test ARGS="-n 0 -k golden tests/publish/test_exports.py"')
    assert re.search(r"\b[2-9] passed", output), output
    run(developer, "make lint")
    run(developer, verify)


def test_the_commands_of_the_page_are_in_plain_yaml_and_python() -> None:
    for heading in ("Add a record", "Sign off", "Accept a finding"):
        for example in blocks(heading, "yaml"):
            assert parse(decode(example.encode()))
    for heading in ("Add a check", "Add a kind of record", "Add an exporter"):
        compile(blocks(heading, "python")[0], heading, "exec")


def test_every_yaml_example_of_the_page_is_in_canonical_form() -> None:
    files = {
        "Add a record": ["dataset/questions/question-a.yaml"],
        "Give a number": ["dataset/statistics/statistic-a.yaml"],
        "Sign off": ["dataset/people.yaml", "dataset/questions/question-a.yaml"],
        "Accept a finding": ["dataset/waivers.yaml"],
    }
    assert sum(map(len, files.values())) == sum(name == "yaml" for _, name, _ in BLOCK.findall(PAGE))
    sources = Schemas.of(REPOSITORY, "source").sources
    for heading, paths in files.items():
        for path, example in zip(paths, blocks(heading, "yaml"), strict=True):
            kind = Path(path).stem.partition("-")[0]
            written = fixed(document_of(path, example), kind, sources)
            assert HEAD.sub("", written) == HEAD.sub("", example)
