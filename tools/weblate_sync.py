"""Brings the work of translators on a Weblate server into main, and the English of main to Weblate.

Usage: ``WEBLATE_TOKEN=… python -m tools.weblate_sync --server ADDRESS --component PROJECT/COMPONENT``, in a clone of
the repository; docs/translating.md says how the component is set up. Exit status: 0 if both sides have the same now,
also if texts went back to their translators; 1 if something failed; 2 for wrong usage.

Weblate reads and writes a branch of its own, and is locked for the minutes of a run. What its commits changed since
both sides were last the same is imported by key, with the checks of ``i18n-import``. A merge commit has the result, so
that Weblate's commits are part of its history, and Weblate can follow without a merge of its own. Texts that were not
taken return to Weblate as suggestions.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import polib

from pipelines.cli.workspace import Workspace
from pipelines.translate import catalogs, check, incoming, store, tags, tasks
from pipelines.translate.catalogs import TranslationFileError
from pipelines.translate.formats import po
from pipelines.translate.incoming import ImportLine
from pipelines.translate.shapes import Entry, ReturnedUnit
from tools.weblate_api import Component, Refused

ROOT = Path(__file__).resolve().parent.parent


Author = tuple[str, str]
"""The name and the mail address of a commit."""


class Failed(Exception):
    """The two sides could not be brought together; the text says why."""


@dataclass(frozen=True)
class Text:
    """What became of a text that a translator changed; ``by`` and ``email`` are those of the commit."""

    language: str
    by: str
    email: str
    line: ImportLine

    @property
    def left(self) -> bool:
        """Whether the text was not taken."""
        return self.line.entry is None and self.line.status not in ("same", "empty")


def git(folder: Path, *words: str) -> str:
    """The output of git.

    Raises:
        Failed: git failed.
    """
    done = subprocess.run(["git", *words], cwd=folder, capture_output=True, check=False)
    if done.returncode:
        raise Failed(f"git {words[0]}: {done.stderr.decode('utf-8', 'replace').strip()}")
    return done.stdout.decode("utf-8")


def synchronize(weblate: Component, clone: Path, main: str = "main", branch: str = "weblate") -> list[Text]:
    """Brings both sides together, and returns what became of each text that a translator changed.

    Raises:
        Failed: a step failed. Weblate is unlocked again.
        Refused: Weblate did not do its part.
    """
    weblate.lock(True)
    try:
        if not (weblate.operate("commit") and weblate.operate("push")):
            raise Failed("Weblate could not push; its page *Manage, Repository maintenance* says why")
        texts = _meet(clone, main, branch)
        if not weblate.operate("pull"):
            raise Failed("everything was pushed, but Weblate could not pull; run it again")
    finally:
        weblate.lock(False)
    _return(weblate, clone, main, [text for text in texts if text.left])
    return texts


def _meet(clone: Path, main: str, branch: str) -> list[Text]:
    """Merges the branch of Weblate into main, and lets both be the result."""
    git(clone, "fetch", "--quiet", "origin", main, branch)
    with _checkout(clone, f"origin/{main}") as folder:
        ours, theirs = f"origin/{main}", f"origin/{branch}"
        commits = git(folder, "rev-list", "--reverse", "--no-merges", f"{ours}..{theirs}").split()
        texts: list[Text] = []
        if commits:
            git(folder, "merge", "--quiet", "--no-commit", "--no-ff", "--strategy=ours", theirs)
            texts = _imported(folder, commits)
            _finish(folder)
            git(folder, "add", "--", store.FOLDER)
            git(folder, "commit", "--quiet", "--message", _message(texts))
        git(folder, "push", "--quiet", "--atomic", "origin", f"HEAD:refs/heads/{main}", f"HEAD:refs/heads/{branch}")
    return texts


@contextmanager
def _checkout(clone: Path, commit: str) -> Iterator[Path]:
    """A checkout of a commit, beside that of the clone, which is not touched."""
    with tempfile.TemporaryDirectory() as outer:
        folder = Path(outer) / "checkout"
        git(clone, "worktree", "add", "--quiet", "--detach", str(folder), commit)
        try:
            yield folder
        finally:
            git(clone, "worktree", "remove", "--force", str(folder))


def _imported(folder: Path, commits: Sequence[str]) -> list[Text]:
    """Imports what the commits of translators changed since both sides were last the same, and writes the PO files."""
    workspace = Workspace(folder)
    workspace.require_readable_translations()
    project = workspace.project
    start, end = git(folder, "merge-base", "HEAD", commits[-1]).strip(), commits[-1]
    texts: list[Text] = []
    for language, authors in _authors(workspace, folder, commits).items():
        path = f"{store.FOLDER}/{language}.po"
        sent, returned = (_units(workspace, folder, commit, path, language) for commit in (start, end))
        catalog = project.catalog(language)
        finder, same = check.issue_finder(project, language), project.locales[language].same
        for by, email in sorted(set(authors.values())):
            own = [unit for key, unit in returned.items() if authors.get(key) == (by, email)]
            outcome = incoming.classify(own, project.units, catalog, finder, same, by=tags.name_of(by), sent=sent)
            catalog = outcome.applied(catalog)
            texts += [Text(language, by, email, line) for line in outcome.lines if line.status != "same"]
        workspace.write(tasks.po_file(project, catalog))
    return texts


def _authors(workspace: Workspace, folder: Path, commits: Sequence[str]) -> dict[str, dict[str, Author]]:
    """The translator of each changed text by language and key: who last changed it, or else its mark.

    Raises:
        Failed: a commit changes something else.
    """
    files = {f"{store.FOLDER}/{language}.po": language for language in workspace.project.store.catalogs}
    found: dict[str, dict[str, Author]] = {}
    worded: set[tuple[str, str]] = set()
    for commit in commits:
        by, email = git(folder, "log", "-1", "--format=%an%n%ae", commit).splitlines()
        for path in git(folder, "diff", "--name-only", f"{commit}^", commit).splitlines():
            if path not in files:
                raise Failed(f"{commit[:10]} of {by} changes {path}, which is not Weblate's to change")
            language = files[path]
            before, after = (_units(workspace, folder, one, path, language) for one in (f"{commit}^", commit))
            for key, unit in after.items():
                earlier = before.get(key)
                if earlier is None or earlier.target != unit.target:
                    worded.add((language, key))
                elif earlier.fuzzy == unit.fuzzy or (language, key) in worded:
                    continue
                found.setdefault(language, {})[key] = (by, email)
    return found


def _units(workspace: Workspace, folder: Path, commit: str, path: str, language: str) -> dict[str, ReturnedUnit]:
    """The units of a PO file in a commit, by the present key."""
    try:
        units = list(po.read(git(folder, "show", f"{commit}:{path}").encode(), language))
    except TranslationFileError as error:
        raise Failed(f"{path} of {commit[:10]}, line {error.line}: {error.message}") from None
    return {key: replace(one, key=key) for one in units for key in (workspace.dataset.today(one.key),)}


def _finish(folder: Path) -> None:
    """Brings every PO file up to date, and runs the checks of CI.

    Raises:
        Failed: there is an error.
    """
    for word in ("i18n-update", "validate"):
        command = [sys.executable, "-m", "pipelines", word, "--root", str(folder)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            raise Failed(f"{word} finds errors:\n{(done.stdout + done.stderr)[-2000:]}")


def _message(texts: Sequence[Text]) -> str:
    """The message of the merge commit."""
    taken = sum(text.line.entry is not None for text in texts)
    lines = ["Take translations from Weblate", "", f"{taken} of {len(texts)} changed texts taken."]
    lines += [f"Not taken: {text.line.key} ({text.language}): {text.line.reason}" for text in texts if text.left]
    return "\n".join(lines)


def _return(weblate: Component, clone: Path, main: str, left: Sequence[Text]) -> None:
    """Uploads the texts that were not taken as suggestions of those who made them."""
    git(clone, "fetch", "--quiet", "origin", main)
    parcels: dict[tuple[str, str, str], dict[str, Entry]] = {}
    for text in left:
        path = f"{store.FOLDER}/{text.language}.po"
        present = catalogs.parse(git(clone, "show", f"origin/{main}:{path}"), text.language, path).entries
        if text.line.after and text.line.key in present:
            entry = Entry(text.line.key, present[text.line.key].source, text.line.after)
            parcels.setdefault((text.language, text.by, text.email), {})[entry.key] = entry
    for (language, by, email), entries in parcels.items():
        weblate.suggest(language, _suggestions(language, entries), by, email)


def _suggestions(language: str, entries: Mapping[str, Entry]) -> bytes:
    """A PO file with some entries."""
    file = polib.POFile(wrapwidth=0, encoding="utf-8")
    file.metadata = {"Language": language, "Content-Type": "text/plain; charset=UTF-8"}
    for entry in entries.values():
        file.append(polib.POEntry(msgctxt=entry.key, msgid=entry.source, msgstr=entry.target))
    return str(file).encode()


def main() -> int:
    """The exit status."""
    parser = argparse.ArgumentParser(prog="python -m tools.weblate_sync", description=__doc__.split("\n\n")[0])
    parser.add_argument("--server", required=True, help="the address of the server")
    parser.add_argument("--component", required=True, metavar="PROJECT/COMPONENT", help="as in the address of its page")
    parser.add_argument("--clone", type=Path, default=ROOT, help="a clone whose origin is the repository")
    parser.add_argument("--main", default="main", help="the branch of the editors")
    parser.add_argument("--branch", default="weblate", help="the branch of Weblate")
    given = parser.parse_args()
    token = os.environ.get("WEBLATE_TOKEN")
    if not token:
        parser.error("the environment has no WEBLATE_TOKEN: an editor's API key, from the profile page of the server")
    try:
        weblate = Component(given.server.rstrip("/"), given.component, token)
        texts = synchronize(weblate, given.clone, given.main, given.branch)
    except (Failed, Refused) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    for text in texts:
        print(f"{text.line.status:<14} {text.language} {text.line.key}  {text.line.reason}  ({text.by})")
    left = sum(text.left for text in texts)
    print(f"{len(texts)} texts were changed in Weblate; {left} returned to it as suggestions.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
