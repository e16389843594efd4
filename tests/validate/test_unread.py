"""One cause, one finding: a file that is there and cannot be read is unread for every check, and missing for none."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import REPOSITORY, replace
from shipped import LISTED, unlisted
from translation_project import FOLDER, LINGUIST, opened, sign, translated, tree

from pipelines.checks.article import run_hash
from pipelines.cli.main import main
from pipelines.files.json_text import dump
from pipelines.model.findings import Finding
from pipelines.model.kinds import FOLDERS
from pipelines.publish import exports
from pipelines.translate.shapes import sha
from pipelines.validate.run import fast, validate

AGE, COMMON = "fact-spots-come-from-age", "fact-spots-are-common"
AGE_FILE = f"dataset/facts/{AGE}.yaml"
LOSS = re.compile(r"\b(delete|drop|remove|withdraw|take the language out)\b", re.IGNORECASE)


def connected(root: Path) -> Path:
    """The good dataset with every file that there can be, each leaned on by others: none is lost unnoticed."""
    translated(root, approved=False)
    for language in ("es", "ar"):
        sign(root, language, [f"{AGE}:statement", "dataset:title", "term-spot:term"], ["linguistic"])
    words = "a b c d e f g"
    (root / "dataset/article-words.txt").write_text(f"# words\n{words}\n{run_hash(words.split())}\n", encoding="ascii")
    redirect = f'{{from: fact-old-name, to: [{COMMON}], "on": "2026-01-20", reason: Renamed.}}'
    replace(root, "dataset/redirects.yaml", "redirects: []", f"redirects: [{redirect}]")
    replace(root, AGE_FILE, "Age is one cause", "Age is always one cause")
    waiver = f'{{check: TXT001, record: {AGE}, reason: Accepted in these tests., until: "2026-12-31"}}'
    replace(root, "dataset/waivers.yaml", "waivers: []", f"waivers: [{waiver}]")
    project, dataset = opened(root)
    words = dataset.text_hash(dataset.by_id[AGE])
    signed = f'{{person: person-ben-example, role: clinician, "on": "2026-01-20", text_hash: "{words}"}}'
    replace(root, AGE_FILE, "sign_offs: []", f"sign_offs: [{signed}]")
    unit = project.by_key[f"{AGE}:statement"]
    hashes = f'source_sha: "{sha(unit.source)}", target_sha: "{sha(project.catalog("es").entries[unit.key].target)}"'
    said = f'person: {LINGUIST}, "on": "2026-01-20", verdict: change, comment: Look again.'
    comments = f"""[{{about: {AGE}, {said}, text_hash: "{words}"}},
        {{about: "{unit.key}", language: es, stage: linguistic, {said}, {hashes}}}]"""
    replace(root, "dataset/comments.yaml", "comments: []", f"comments: {comments}")
    assert CliRunner().invoke(main, ["fix", "--root", str(root)]).exit_code == 0
    early = fast(root)
    shot = {**exports.build(early.opened, early.findings).content.as_json(), "version": "0.1.0"}
    shot["redirects"] |= {"fact-old-name": [COMMON]}
    (root / "dataset/released.json").write_bytes(dump(shot))
    assert CliRunner().invoke(main, ["i18n-update", "--root", str(root)]).exit_code == 0
    return root


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The connected dataset, for each case to share what it leaves alone."""
    return connected(tmp_path_factory.mktemp("whole") / "root")


@pytest.fixture(scope="module")
def before(whole: Path) -> list[Finding]:
    """What is found in it: warnings, among them the two changes that are asked for."""
    found = list(validate(whole).findings)
    assert {finding.severity for finding in found} == {"warning"}
    assert {finding.code for finding in found} >= {"REV005", "TRN006"}
    return found


@pytest.fixture(autouse=True, scope="module")
def no_tables() -> Iterator[None]:
    """Without the tables, which take long, and which are looked at only where nothing is wrong."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipelines.validate.remembered.tables", lambda *_: [])
        yield


@pytest.fixture
def root(whole: Path, tmp_path: Path) -> Path:
    """A root that links to the files of the connected dataset: a file of it may be replaced, not written into."""
    return Path(shutil.copytree(whole, tmp_path / "root", copy_function=os.link))


# Ways to break a file: what gives another place, or another content


def renamed(name: Callable[[str], str]) -> Callable[[Path], Path]:
    def way(file: Path) -> Path:
        return file.rename(file.with_name(name(file.name)))

    return way


def holding(content: Callable[[bytes], bytes]) -> Callable[[Path], Path]:
    def way(file: Path) -> Path:
        raw = content(file.read_bytes())
        file.unlink()
        file.write_bytes(raw)
        return file

    return way


def a_folder(file: Path) -> Path:
    file.unlink()
    file.mkdir()
    return file


def a_link(file: Path) -> Path:
    file.unlink()
    file.symlink_to("nowhere")
    return file


def refused(file: Path) -> Path:
    """Marked for ``deny``: a changed mode would do nothing where tests run as root."""
    return file


def _other_ending(name: str) -> str:
    return f"{name.rsplit('.', 1)[0]}.yml"


def _upper(name: str) -> str:
    return f"{name.split('.', 1)[0].upper()}.{name.split('.', 1)[1]}"


def _merge_marker(raw: bytes) -> bytes:
    lines = raw.split(b"\n")
    return b"\n".join([*lines[:2], b"<<<<<<< ours", *lines[2:]])


def _key_twice(raw: bytes) -> bytes:
    return raw + re.search(rb"(?m)^\w+:", raw).group() + b" x\n"  # type: ignore[union-attr]


def _name_twice(raw: bytes) -> bytes:
    return raw.replace(b"{", b'{"meta": {},', 1)


def _entry_twice(raw: bytes) -> bytes:
    return raw + b"\n" + raw.strip().split(b"\n\n")[-1].replace(b"#~ ", b"") + b"\n"


ANY: dict[str, Callable[[Path], Path]] = {
    "another ending": renamed(_other_ending),
    "capital letters": renamed(_upper),
    "a merge marker": holding(_merge_marker),
    "no permission": refused,
    "a folder": a_folder,
    "a link": a_link,
    "no text": holding(lambda raw: raw[:20] + b"\xff\xfe" + raw[20:]),
}
WAYS: dict[str, dict[str, Callable[[Path], Path]]] = {
    ".yaml": {
        **ANY,
        "a key twice": holding(_key_twice),
        "a tab": holding(lambda raw: raw.replace(b": ", b":\t", 1)),
        "an unknown field": holding(lambda raw: raw + b"unheard_of: x\n"),
        "broken off": holding(lambda raw: raw[: len(raw) * 2 // 3] + b"\n  x: ["),
        "nothing": holding(lambda _: b""),
    },
    ".json": {
        **ANY,
        "a name twice": holding(_name_twice),
        "an unknown field": holding(lambda raw: raw.replace(b"{", b'{"unheard_of": 1,', 1)),
        "broken off": holding(lambda raw: raw[: len(raw) // 2]),
        "nothing": holding(lambda _: b""),
    },
    ".po": {
        **ANY,
        "a key twice": holding(_entry_twice),
        "broken off": holding(lambda raw: raw[: raw.index(b'\nmsgid "', len(raw) // 2) + 9]),
    },
    ".csv": {
        **ANY,
        "a column more": holding(lambda raw: raw.replace(b"note\n", b"note,more\n", 1)),
        "broken off": holding(lambda raw: raw[: len(raw) * 2 // 3]),
        "nothing": holding(lambda _: b""),
    },
    ".svg": {
        **ANY,
        "another ending": renamed(lambda name: f"{name}.txt"),
        "broken off": holding(lambda raw: raw[: len(raw) // 2]),
        "nothing": holding(lambda _: b""),
        "a page": holding(lambda _: b"<html/>"),
    },
    ".txt": {**ANY, "broken off": holding(lambda raw: raw[:-6]), "nothing": holding(lambda _: b"")},
}
WAYS[".pot"] = WAYS[".po"]
MOVED = ("another ending", "capital letters", "a folder", "a link", "no permission")
"""Ways that leave the content as it was; to throw it away would be a loss."""


def files() -> Iterator[str]:
    """Every file of the connected dataset."""
    good = REPOSITORY / "tests" / "fixtures" / "good"
    yield from sorted(path.relative_to(good).as_posix() for path in good.rglob("*.*") if path.is_file())
    yield from ("dataset/released.json", "dataset/article-words.txt", f"{FOLDER}/locales.yaml")
    yield from (f"{FOLDER}/{name}" for name in ("template.pot", "es.po", "ar.po", "es.review.csv", "ar.review.csv"))


FILES = list(files())


def deny(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    """Lets nobody read a file."""
    read = Path.read_bytes

    def read_bytes(self: Path) -> bytes:
        if self == path:
            raise PermissionError(13, "Permission denied", str(self))
        return read(self)

    monkeypatch.setattr(Path, "read_bytes", read_bytes)


@contextmanager
def broken(root: Path, path: str, way: Callable[[Path], Path]) -> Iterator[str]:
    """A file that is broken for a while; the path at which it stands then."""
    file = root / path
    raw = file.read_bytes()
    with pytest.MonkeyPatch.context() as patch:
        changed = way(file)
        if way is refused:
            deny(patch, changed)
        yield changed.relative_to(root).as_posix()
    if changed.is_dir():
        changed.rmdir()
    else:
        changed.unlink()
    file.write_bytes(raw)


def told(root: Path, before: list[Finding]) -> list[Finding]:
    """What is found besides; of what was found before, nothing is told in other words."""
    return [finding for finding in validate(root).findings if finding not in before]


@pytest.mark.slow
@pytest.mark.parametrize("path", FILES)
def test_whatever_stops_a_file_from_being_read_is_one_finding_at_that_file(
    path: str, whole: Path, before: list[Finding]
) -> None:
    assert {name for name in tree(whole) if name.startswith("dataset/")} == set(FILES)
    for name, way in WAYS[Path(path).suffix].items():
        with broken(whole, path, way) as place:
            found = told(whole, before)
        shown = [(finding.code, finding.file, finding.message) for finding in found]
        assert [finding.file for finding in found] == [place], (name, shown)
        hint = found[0].hint
        assert name not in MOVED or not LOSS.search(hint), (name, hint)
        if name in ("another ending", "capital letters") and not path.endswith(".pot"):
            assert Path(path).name in hint, (name, hint)


@pytest.mark.parametrize("path", [path for path in FILES if path.count("/") > 1 and path.endswith(".yaml")])
def test_a_record_that_breaks_off_between_two_lines_is_told_at_that_file_alone(
    path: str, whole: Path, before: list[Finding]
) -> None:
    """Each field that is missing is a finding of its own, because each has to be written."""

    def cut(raw: bytes) -> bytes:
        lines = raw.split(b"\n")
        return b"\n".join(lines[: len(lines) // 2]) + b"\n"

    with broken(whole, path, holding(cut)) as place:
        found = told(whole, before)
    assert {(finding.code[:3], finding.file) for finding in found} in ({("SCH", place)}, {("YML", place)})


@pytest.mark.parametrize("kind", FOLDERS)
def test_a_record_in_the_folder_of_another_kind_is_one_finding(kind: str, root: Path, before: list[Finding]) -> None:
    home = root / "dataset" / FOLDERS[kind]
    other = root / "dataset" / ("myths" if kind != "myth" else "facts")
    first = sorted(home.glob("*.yaml"))[0]
    moved = first.rename(other / first.name)
    (finding,) = told(root, before)
    assert (finding.code, finding.file) == ("IDS001", moved.relative_to(root).as_posix())
    assert f"move it to dataset/{FOLDERS[kind]}/" in finding.hint


FOLDER_WAYS: dict[str, Callable[[Path], object]] = {
    "capital letters": lambda folder: folder.rename(folder.with_name(folder.name.title())),
    "another name": lambda folder: folder.rename(folder.with_name("more")),
    "a file": lambda folder: [shutil.rmtree(folder), folder.write_text("x", encoding="utf-8")],
    "a link": lambda folder: [folder.rename(folder.parent.parent / "away"), folder.symlink_to("../away")],
    "a folder deeper": lambda folder: [
        folder.rename(folder.parent.parent / "away"),
        folder.mkdir(),
        (folder.parent.parent / "away").rename(folder / "more"),
    ],
}


@pytest.mark.parametrize("name", FOLDER_WAYS)
@pytest.mark.parametrize("folder", [*FOLDERS.values(), "translations"])
def test_a_folder_that_cannot_be_entered_is_one_finding(
    folder: str, name: str, root: Path, before: list[Finding]
) -> None:
    FOLDER_WAYS[name](root / "dataset" / folder)
    (finding,) = told(root, before)
    assert finding.code == ("LAY002" if (folder, name) == ("translations", "a folder deeper") else "LAY001")
    assert not LOSS.search(finding.hint)


def test_a_folder_that_may_not_be_listed_is_one_finding(
    root: Path, before: list[Finding], monkeypatch: pytest.MonkeyPatch
) -> None:
    scan = os.scandir
    for folder in ("dataset", *(f"dataset/{name}" for name in (*FOLDERS.values(), "translations"))):

        def scandir(path: Path, folder: str = folder) -> object:
            if Path(path) == root / folder:
                raise PermissionError(13, "Permission denied", str(path))
            return scan(path)

        with monkeypatch.context() as patch:
            patch.setattr(os, "scandir", scandir)
            found = told(root, before)
        assert [(finding.code, finding.file) for finding in found] == [("LAY001", folder)]


# What writes loses nothing


WRITERS = (
    ("i18n-update",),
    ("i18n-new", "fr"),
    ("i18n-import", "es", "{file}", "--write"),
    ("i18n-review", "es", "{file}", "--write"),
    ("review-import", "{file}", "--write"),
    ("release", "9.9.9", "--no-tag"),
)


@pytest.mark.slow
@pytest.mark.parametrize("command", WRITERS, ids=lambda command: command[0])
@pytest.mark.parametrize(
    ("path", "name"),
    [
        (AGE_FILE, "another ending"),
        (AGE_FILE, "a key twice"),
        ("dataset/people.yaml", "a merge marker"),
        ("dataset/comments.yaml", "capital letters"),
        ("dataset/redirects.yaml", "a folder"),
        ("dataset/waivers.yaml", "broken off"),
        ("dataset/released.json", "an unknown field"),
        (f"{FOLDER}/locales.yaml", "another ending"),
        (f"{FOLDER}/es.po", "capital letters"),
        (f"{FOLDER}/es.po", "a folder"),
        (f"{FOLDER}/es.review.csv", "a column more"),
    ],
)
def test_nothing_is_written_while_something_is_unread(
    command: tuple[str, ...], path: str, name: str, root: Path
) -> None:
    WAYS[Path(path).suffix][name](root / path)
    file = root / "file"
    file.write_text("x", encoding="utf-8")
    held = tree(root)
    result = CliRunner().invoke(main, [*(part.format(file=file) for part in command), "--root", str(root)])
    assert isinstance(result.exception, SystemExit)
    assert result.exit_code == 1
    assert tree(root) == held


def test_what_is_generated_is_written_anew_whatever_stands_there(root: Path) -> None:
    template = root / FOLDER / "template.pot"
    held = template.read_bytes()
    holding(_merge_marker)(template)
    assert CliRunner().invoke(main, ["i18n-update", "--root", str(root)]).exit_code == 0
    assert template.read_bytes() == held


def test_fix_rewrites_what_it_can_read_and_keeps_its_hands_off_the_rest(root: Path) -> None:
    holding(_key_twice)(root / AGE_FILE)
    holding(lambda raw: raw.replace(b"aspect: what-it-is", b"aspect:   what-it-is"))(
        root / f"dataset/facts/{COMMON}.yaml"
    )
    held = tree(root)
    result = CliRunner().invoke(main, ["fix", "--root", str(root)])
    assert result.exit_code == 1
    assert {path for path, raw in tree(root).items() if held[path] != raw} == {f"dataset/facts/{COMMON}.yaml"}


# What a waiver may accept


def test_while_the_waivers_are_unread_nothing_that_they_may_accept_is_told(root: Path, before: list[Finding]) -> None:
    holding(_merge_marker)(root / "dataset/waivers.yaml")
    report = validate(root, remember=False)
    assert [finding.file for finding in report.findings if finding not in before] == ["dataset/waivers.yaml"]
    assert "waivers.yaml" in report.skipped


def test_a_waiver_is_not_called_needless_while_something_is_unread(root: Path, before: list[Finding]) -> None:
    holding(_key_twice)(root / AGE_FILE)
    assert [finding.code for finding in told(root, before)] == ["YML006"]
    (root / "dataset/glossary/term-spot.yaml").unlink()
    assert "WAV001" not in {finding.code for finding in told(root, before)}


# A copy that can be read as well


@pytest.mark.parametrize("name", [f"{AGE}.yaml.bak", f"{AGE}.yml", f"{AGE}.yaml~", f"{AGE}.YAML"])
def test_a_copy_beside_a_readable_file_makes_nothing_unread(good: Path, name: str) -> None:
    shutil.copy(good / AGE_FILE, good / "dataset/facts" / name)
    loaded = fast(good)
    assert [(finding.code, finding.file) for finding in loaded.findings] == [("LAY001", f"dataset/facts/{name}")]
    assert not loaded.dataset.unread
    assert f"{AGE_FILE} exists as well" in loaded.findings[0].hint


def test_what_is_truly_missing_is_told_beside_what_is_unread(good: Path) -> None:
    replace(good, AGE_FILE, "terms: [term-spot]", "terms: [term-spott]")
    (good / f"dataset/facts/{COMMON}.yaml").rename(good / f"dataset/facts/{COMMON}.yml")
    assert sorted(finding.code for finding in fast(good).findings) == ["LAY001", "REF001"]


# The dataset of this repository


SLICE = (
    *("facts/fact-most-are-benign.yaml", "myths/myth-calcifications-mean-cancer.yaml", "birads/birads-4a.yaml"),
    *("glossary/term-biopsy.yaml", "people.yaml", "redirects.yaml", "waivers.yaml", "comments.yaml", "article.yaml"),
    *(
        "eval.yaml",
        "codes.yaml",
        "dataset.yaml",
        "translations/locales.yaml",
        "translations/es.po",
        "translations/template.pot",
    ),
    *("translations/es.review.csv", "article-words.txt"),
)


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of this repository's dataset with what a run on it remembers."""
    root = tmp_path_factory.mktemp("ours") / "root"
    for name in ("dataset", "schemas"):
        shutil.copytree(REPOSITORY / name, root / name)
    assert unlisted(validate(root).findings) == []
    return root


@pytest.mark.slow
def test_the_same_holds_for_files_of_this_repository(ours: Path) -> None:
    paths = [f"dataset/{path}" for path in SLICE if (ours / "dataset" / path).is_file()]
    assert len(paths) > 12
    for number, path in enumerate(paths):
        ways = WAYS[Path(path).suffix]
        for name in sorted(ways)[number % 3 :: 3]:  # each file in a third of the ways, each way on a third of them
            with broken(ours, path, ways[name]) as place:
                found = [finding for finding in validate(ours).findings if finding.code not in LISTED]
            shown = [(finding.code, finding.file, finding.message) for finding in found[:9]]
            assert [finding.file for finding in found] == [place], (path, name, shown)
