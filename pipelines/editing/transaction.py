"""An edit of many files at once: made beside the dataset, looked at there, and put in place whole or not at all."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from pipelines.model.findings import Finding, Unknown, Unsound
from pipelines.source.formatting import write_all
from pipelines.translate import store
from pipelines.translate.project import Project
from pipelines.validate.memory import CACHE
from pipelines.validate.run import Fast, fast, slow

Files = dict[str, str | None]
"""What becomes of files, by their path below the root; None where a file goes."""

_UNREADABLE = ("YML", "LAY", "SCH", "IDS001", "TRN001", "TRN002")


def open_for_edit(root: Path) -> Fast:
    """A dataset whose files were all read; other errors may stand.

    Raises:
        Unsound: a file cannot be read, so that an edit might pass it over.
    """
    early = fast(root)
    found = [finding for finding in early.findings if finding.code.startswith(_UNREADABLE)]
    if not found:
        found = [item for item in early.opened.project.store.findings if not item.file.endswith(store.TEMPLATE)]
    if found:
        raise Unsound("nothing was changed: fix these files first", tuple(found))
    return early


def commit(
    root: Path,
    files: Files,
    translations: Callable[[Project], Mapping[str, str]],
    codes: Iterable[str] | None = None,
    rewrite: Callable[[str], str] = str,
) -> list[str]:
    """Puts files in place with the translations that follow from them, if nothing is wrong that was right before.

    ``translations`` gives the files of translations for the project after the edit. ``codes`` are the checks to run, or
    all. ``rewrite`` maps a path or message from before the edit to its form after it. Returns the changed paths.

    Raises:
        Unsound: the edit would break something; nothing was changed.
        Unknown: a file cannot be written; nothing was changed.
    """
    wanted = None if codes is None else list(codes)
    with tempfile.TemporaryDirectory() as folder:
        copy = _copied(root, Path(folder))
        before = slow(fast(copy, wanted)).findings
        write_all(copy, files)
        if (root / store.FOLDER).is_dir():
            more = translations(fast(copy).opened.project)
            write_all(copy, more)
            files = {**files, **more}
        new = _new_findings(before, slow(fast(copy, wanted)).findings, rewrite)
    if new:
        raise Unsound(
            "nothing was changed: afterwards the dataset would have the errors above; fix what they name first", new
        )
    try:
        return write_all(root, files)
    except OSError as error:
        raise Unknown(f"nothing was changed: {error.filename or 'a file'}: {error.strerror or error}") from None


def mentions(root: Path, word: str, passed_over: Iterable[str]) -> Iterator[str]:
    """Where a name still stands in the YAML files of a root, but for some files: each place as file, line and text."""
    pattern = name_pattern(word)
    for path in sorted((root / "dataset").rglob("*.yaml")):
        name = path.relative_to(root).as_posix()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if name not in passed_over and pattern.search(line):
                yield f"{name}:{number}: {line.strip()}"


def name_pattern(word: str) -> re.Pattern[str]:
    """The pattern of a name that is not a part of a longer one."""
    return re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])")


def _copied(root: Path, folder: Path) -> Path:
    """A copy of what is checked, with what is remembered of it."""
    hidden = shutil.ignore_patterns(".*")
    for name in ("dataset", "schemas"):
        shutil.copytree(root / name, folder / name, ignore=hidden, copy_function=shutil.copyfile)
    if (root / CACHE).is_file():
        (folder / CACHE).parent.mkdir()
        shutil.copyfile(root / CACHE, folder / CACHE)
    return folder


def _new_findings(
    before: Iterable[Finding], after: Iterable[Finding], rewrite: Callable[[str], str]
) -> tuple[Finding, ...]:
    """What is found now and was not, wherever in its file it stands."""
    known = Counter((item.code, rewrite(item.file), rewrite(item.message)) for item in before)
    new = []
    for item in after:
        mark = (item.code, item.file, item.message)
        if known[mark]:
            known[mark] -= 1
        else:
            new.append(item)
    return tuple(new)
