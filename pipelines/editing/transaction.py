"""An edit of several files: applied to a copy, checked there, and then written, all files or none."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from pipelines.model.findings import Finding, Unknown, Unsound
from pipelines.model.records import Dataset
from pipelines.source.formatting import write_all
from pipelines.translate import store
from pipelines.translate.project import Project
from pipelines.upstream.guard import own_files
from pipelines.upstream.rules import UNREAD
from pipelines.validate.memory import CACHE
from pipelines.validate.run import Fast, fast, slow

Files = dict[str, str | None]
"""The new text of files by their path below the root; None deletes a file."""


def open_for_edit(root: Path, edit: Callable[[Dataset], Dataset] | None = None) -> Fast:
    """Opens a dataset whose files can all be read, and those that it takes records from; it may have other errors.

    ``edit`` changes the dataset in memory first.

    Raises:
        Unsound: a file or another dataset cannot be read, so that an edit might miss a reference in it.
    """
    early = fast(root, edit=edit)
    found = [finding for finding in early.findings if finding.code in UNREAD]
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
    """Writes files, and the translation files that depend on them, unless that would add an error or warning.

    ``translations`` returns the translation files of the project after the edit. ``codes`` are the checks to run, or
    all. ``rewrite`` maps a path or message from before the edit to its form after it. Returns the changed paths.

    Raises:
        Unsound: the edit would break something; nothing was changed.
        Unknown: a file cannot be written, or is of another dataset; nothing was changed.
    """
    wanted = None if codes is None else list(codes)
    if not all(path.startswith("dataset/") for path in files):
        own_files(fast(root, ()).dataset, files)
    with tempfile.TemporaryDirectory() as folder:
        copy = _copied(root, Path(folder))
        before = slow(fast(copy, wanted, home=root)).findings
        write_all(copy, files)
        if (root / store.FOLDER).is_dir():
            more = translations(fast(copy, home=root).opened.project)
            write_all(copy, more)
            files = {**files, **more}
        new = new_findings(before, slow(fast(copy, wanted, home=root)).findings, rewrite)
    if new:
        raise Unsound("nothing was changed: the edit would add the errors above; fix what they name first", new)
    try:
        return write_all(root, files)
    except OSError as error:
        raise Unknown(f"nothing was changed: {error.filename or 'a file'}: {error.strerror or error}") from None


def mentions(root: Path, word: str, skipped: Iterable[str]) -> Iterator[str]:
    """The places, as file, line and text, where the YAML files of a root mention a name; some files are skipped."""
    pattern = name_pattern(word)
    for path in sorted((root / "dataset").rglob("*.yaml")):
        name = path.relative_to(root).as_posix()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if name not in skipped and pattern.search(line):
                yield f"{name}:{number}: {line.strip()}"


def name_pattern(word: str) -> re.Pattern[str]:
    """The pattern of a name that is not part of a longer one."""
    return re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])")


def _copied(root: Path, folder: Path) -> Path:
    """A copy of the dataset, the schemas and the cache."""
    hidden = shutil.ignore_patterns(".*")
    for name in ("dataset", *(["schemas"] if os.path.lexists(root / "schemas") else [])):
        shutil.copytree(root / name, folder / name, ignore=hidden, copy_function=shutil.copyfile)
    if (root / CACHE).is_file():
        (folder / CACHE).parent.mkdir()
        shutil.copyfile(root / CACHE, folder / CACHE)
    return folder


def new_findings(
    before: Iterable[Finding], after: Iterable[Finding], rewrite: Callable[[str], str]
) -> tuple[Finding, ...]:
    """The findings that are new, whatever their line; ``rewrite`` maps a path or message from before to one after."""
    known = Counter((item.code, rewrite(item.file), rewrite(item.message)) for item in before)
    new = []
    for item in after:
        key = (item.code, item.file, item.message)
        if known[key]:
            known[key] -= 1
        else:
            new.append(item)
    return tuple(new)
