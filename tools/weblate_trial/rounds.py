"""Editors and translators who work at the same time, round after round, and what must be true after each round."""

from __future__ import annotations

import hashlib
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import polib

from pipelines.cli.workspace import Workspace
from pipelines.translate import catalogs, check, store, tasks
from pipelines.translate.shapes import Catalog, Entry
from tools.weblate_api import Component, Refused
from tools.weblate_sync import Failed, git, synchronize
from tools.weblate_trial.server import Weblate

ROOT = Path(__file__).resolve().parent.parent.parent
FIXTURE = ROOT / "tests" / "fixtures" / "good" / "dataset"
PO = f"{store.FOLDER}/es.po"
NEEDS_EDITING, TRANSLATED, APPROVED = 10, 20, 30
SENTENCES = (
    *("Ask your care team.", "Take your time.", "You can write it down.", "You can bring a friend."),
    *("Most people have one.", "It is common.", "It can be small.", "It does not hurt.", "Many people ask about it."),
)
EDITED = (
    ("glossary/term-spot.yaml", "definition", "term-spot:definition"),
    ("glossary/term-picture.yaml", "definition", "term-picture:definition"),
    ("faqs/faq-are-spots-common.yaml", "short_answer", "faq-are-spots-common:short_answer"),
)
"""The texts whose English changes: file, field and key."""

TERM = """\
# yaml-language-server: $schema=../../schemas/source/term.schema.json
status: published
aspect: what-it-is
translate: freely
text:
  term: {name}
  definition: A small mark on a picture. {sentence}
  synonyms: [{name} mark]
related: [term-spot]
review: {{checked: "2026-01-15", due: "2027-01-15", sign_offs: []}}
since: "0.1.0"
"""
NAMES = ("red", "blue", "green", "brown", "white", "black", "round", "long", "short", "wide", "thin", "soft")


@dataclass(frozen=True)
class Work:
    """The last work of a person on a string: the text, the English that it was made from, and its mark."""

    text: str
    english: str
    unfinished: bool


@dataclass
class Round:
    """What was done in a round, and what was wrong after it."""

    number: int
    editors: int = 0
    translators: int = 0
    both: int = 0
    conflicts: list[str] = field(default_factory=list)
    returned: int = 0
    lost: list[str] = field(default_factory=list)
    red: list[str] = field(default_factory=list)


class Stuck(Exception):
    """Weblate has locked the component after a conflict, so nobody can work on."""


class Trial:
    """A repository, its clone, a component of Weblate, and what people did to each string.

    ``flow`` is ``branch``, the flow of docs/translating.md, or else Weblate's merge style on the branch of the editors.
    ``done`` has the last work on each string that main must have; ``theirs`` and ``ours`` that of the present round.
    ``wrong`` are strings that were given a wrong number in it. ``skipped`` are those that no made-up translation fits.
    """

    def __init__(self, folder: Path, server: Weblate, seed: int, flow: str) -> None:
        self.random = random.Random(seed)
        self.server, self.flow = server, flow
        self.origin, self.clone = folder / "origin.git", folder / "clone"
        self.made_up = 0
        self.terms: list[str] = []
        self.done: dict[str, Work] = {}
        self.theirs: dict[str, Work] = {}
        self.ours: dict[str, Work] = {}
        self.wrong: set[str] = set()
        self.skipped: set[str] = set()
        self.suggested: dict[str, Work] = {}
        self.dropped = 0
        self._make_repository()
        self._make_component()

    # What the trial starts with

    def _make_repository(self) -> None:
        for folder in (self.origin, self.clone):
            shutil.rmtree(folder, ignore_errors=True)
        git(ROOT, "init", "--quiet", "--bare", "--initial-branch=main", str(self.origin))
        git(ROOT, "clone", "--quiet", str(self.origin), str(self.clone))
        for name, value in (("user.name", "Ed Itor"), ("user.email", "editor@example.org")):
            git(self.clone, "config", name, value)
        shutil.copytree(FIXTURE, self.clone / "dataset")
        shutil.copy(ROOT / ".gitignore", self.clone)
        about = self.clone / "dataset" / "dataset.yaml"
        about.write_text(about.read_text(encoding="utf-8").replace("max: 9}", "max: 99}"), encoding="utf-8")
        self._pipelines("i18n-new", "es")
        self._pipelines("i18n-update")
        workspace = Workspace(self.clone)
        find = check.issue_finder(workspace.project, "es")
        entries: dict[str, Entry] = {}
        for number, unit in enumerate(workspace.project.units):
            text = self._translation(unit.source)
            wrong = [issue.code for issue in find(unit, text) if issue.code not in ("TRN131", "TRN143", "TRN144")]
            if wrong:
                self.skipped.add(unit.key)
            elif number % 4:
                entries[unit.key] = Entry(unit.key, unit.source, text, fuzzy=number % 4 == 1)
        catalog = Catalog("es", PO, entries, draft="machine-made, checked by no person")
        workspace.write(tasks.po_file(workspace.project, catalog))
        self.done = {key: Work(entry.target, entry.source, entry.fuzzy) for key, entry in entries.items()}
        self._require_green()
        self._push("Start")
        git(self.clone, "push", "--quiet", "origin", "main:weblate")

    def _make_component(self) -> None:
        name = f"trial-{self.flow}"
        editor = Component(self.server.url, f"{name}/{name}", self.server.token)
        editor.call("POST", "projects/", {"name": name, "slug": name, "web": "https://example.org/"})
        editor.call("PATCH", f"projects/{name}/", {"translation_review": True, "set_language_team": False})
        settings = {
            "name": name,
            "slug": name,
            "vcs": "git",
            "repo": f"file://{self.origin}",
            "push": f"file://{self.origin}",
            "branch": "weblate" if self.flow == "branch" else "main",
            "merge_style": "rebase" if self.flow == "branch" else self.flow,
            "file_format": "po",
            "filemask": f"{store.FOLDER}/*.po",
            "new_base": f"{store.FOLDER}/{store.TEMPLATE}",
            "new_lang": "contact",
            "language_code_style": "bcp",
            "push_on_commit": True,
            "file_format_params": {"po_line_wrap": -1},
        }
        editor.call("POST", f"projects/{name}/components/", settings)
        self.editor = editor
        self.translators = [Component(editor.server, editor.path, token) for token in self.server.translators]

    # One round

    def round(self, number: int) -> Round:
        """Works on both sides, brings them together, and looks at the result.

        Raises:
            Stuck: Weblate lets nobody work after a conflict.
        """
        if self.editor.call("GET", f"components/{self.editor.path}/lock/")["locked"]:
            raise Stuck
        row = Round(number)
        self.theirs, self.ours, self.wrong = {}, {}, set()
        changing = self._changing(number)
        self._translate(number, [key for _, _, key in changing])
        if number % 2:
            self._operate(row, "commit", "push")
        english = self._edit(number, changing)
        self._translate(number, [key for _, _, key in changing])
        row.editors, row.translators = len(english | self.ours.keys()), len(self.theirs)
        row.both = len(self.theirs.keys() & (english | self.ours.keys()))
        self._meet(row)
        if not row.conflicts:
            self._look(row)
        return row

    def _changing(self, number: int) -> list[tuple[str, str, str]]:
        """Two strings whose English changes in this round, in file, field and key; translators change them too."""
        terms = [(f"glossary/{name}.yaml", "definition", f"{name}:definition") for name in self.terms]
        choice = [*EDITED, *terms]
        return [choice[number % len(choice)], choice[(number + 1) % len(choice)]]

    def _edit(self, number: int, changing: list[tuple[str, str, str]]) -> set[str]:
        """The editors change English, add a record, withdraw one, correct translations, and push.

        Returns the keys whose English changed.
        """
        git(self.clone, "pull", "--quiet", "--rebase", "origin", "main")
        before = self._catalog()
        for place, (path, name, _) in enumerate(changing):
            file = self.clone / "dataset" / path
            sentence = SENTENCES[(number + place) % len(SENTENCES)]
            text = file.read_text(encoding="utf-8")
            file.write_text(re.sub(rf"(?m)^(  {name}: .+?\.)( .*)?$", rf"\g<1> {sentence}", text), encoding="utf-8")
        if number % 3 == 0:
            reason = ("--reason", "No longer used.", "--on", "2026-02-01")
            self._pipelines("withdraw", self.terms.pop(0), *reason)
        name = f"{NAMES[number % len(NAMES)]} {NAMES[(number + number // len(NAMES) + 1) % len(NAMES)]} mark"
        term = f"term-{name.replace(' ', '-')}"
        draft = TERM.format(name=name, sentence=SENTENCES[number % len(SENTENCES)])
        (self.clone / "dataset" / "glossary" / f"{term}.yaml").write_text(draft, encoding="utf-8")
        self.terms.append(term)
        user = self.clone / "dataset" / "glossary" / "term-spot.yaml"
        text = user.read_text(encoding="utf-8")
        text = re.sub(r"related: \[(.+?)\]", rf"related: [\1, {term}]", text)
        text = re.sub(r"(?m)^related:\n", rf"related:\n  - {term}\n", text)
        user.write_text(text, encoding="utf-8")
        self._pipelines("fix")
        self._pipelines("i18n-update")
        after = self._catalog()
        self._correct(after, number)
        self._require_green()
        self._push(f"Round {number}")
        keys = before.entries.keys() | after.entries.keys()
        english = (({key: entry.source for key, entry in one.entries.items()}) for one in (before, after))
        was, now = english
        return {key for key in keys if was.get(key) != now.get(key)}

    def _correct(self, catalog: Catalog, number: int) -> None:
        """The editors correct two translations in es.po themselves; in odd rounds one that is changed in Weblate."""
        fresh = [key for key, entry in catalog.entries.items() if entry.target and not entry.previous]
        theirs = [key for key in fresh if key in self.theirs and key not in self.wrong]
        picked = {self.random.choice([key for key in fresh if key not in self.theirs])}
        if number % 2 and theirs:
            picked.add(self.random.choice(theirs))
        entries = dict(catalog.entries)
        for key in sorted(picked):
            entries[key] = replace(entries[key], target=self._translation(entries[key].source), fuzzy=False)
            self.ours[key] = Work(entries[key].target, entries[key].source, False)
        workspace = Workspace(self.clone)
        workspace.write(tasks.po_file(workspace.project, replace(catalog, entries=entries)))

    def _translate(self, number: int, changing: list[str]) -> None:
        """Two translators do in Weblate what translators do, some of it on strings whose English changes."""
        shown = {str(unit["context"]): unit for unit in self.editor.units("es")}
        units = {key: unit for key, unit in shown.items() if key not in self.skipped}
        keys = list(units)
        by_state: dict[int, list[str]] = {0: [], NEEDS_EDITING: [], TRANSLATED: [], APPROVED: []}
        for key in keys:
            if key in self.done or units[key]["state"] == 0:
                by_state[int(units[key]["state"])].append(key)

        def pick(state: int, test: Callable[[str], bool] = lambda _: True) -> Iterator[str]:
            left = [key for key in by_state[state] if key not in self.theirs and test(key)]
            yield from self.random.sample(left, min(1, len(left)))

        def save(key: str, text: str, state: int, made: bool = True) -> None:
            unit, person = units[key], self.random.choice(self.translators)
            person.call("PATCH", f"units/{unit['id']}/", {"target": [text], "state": state})
            if made:
                self.theirs[key] = Work(text, unit["source"][0], state == NEEDS_EDITING)

        def fresh(key: str) -> str:
            return self._translation(units[key]["source"][0])

        def old(key: str) -> str:
            return str(units[key]["target"][0])

        for key in changing:
            if key in units and self.random.random() < 0.7:
                save(key, fresh(key), TRANSLATED)
                beside = keys[(keys.index(key) + 1) % len(keys)]
                save(beside, fresh(beside), TRANSLATED)
        for key in [key for key in keys if self.terms and key.startswith(f"{self.terms[0]}:")][:1]:
            save(key, fresh(key), TRANSLATED)
        for state in (0, 0, TRANSLATED, NEEDS_EDITING):
            for key in pick(state):
                save(key, fresh(key), TRANSLATED)
        for key in pick(NEEDS_EDITING):
            save(key, old(key), TRANSLATED)
        for key in pick(TRANSLATED):
            save(key, old(key), NEEDS_EDITING)
        for key in pick(TRANSLATED):
            save(key, fresh(key), NEEDS_EDITING)
        for key in pick(TRANSLATED):
            save(key, old(key), APPROVED, made=False)
        if number % 3 == 1 and self.flow == "branch":  # in the other flows it breaks the branch of the editors at once
            for key in pick(TRANSLATED, lambda key: bool(re.search(r"\d", old(key)))):
                save(key, re.sub(r"\d+", "77", fresh(key)), TRANSLATED)
                self.wrong.add(key)
        for key in [key for key in [*pick(TRANSLATED), *changing] if key in units and key not in self.suggested]:
            self.suggested[key] = Work(fresh(key), units[key]["source"][0], True)
            entry = polib.POEntry(msgctxt=key, msgid=units[key]["source"][0], msgstr=self.suggested[key].text)
            self.editor.suggest("es", f'msgid ""\nmsgstr ""\n\n{entry}'.encode(), "Ana Ejemplo", "ana@example.org")

    # What brings both sides together

    def _meet(self, row: Round) -> None:
        if self.flow == "branch":
            try:
                texts = synchronize(self.editor, self.clone)
            except (Failed, Refused) as error:
                row.conflicts.append(str(error))
            else:
                row.returned = sum(text.left for text in texts)
            return
        if not self._operate(row, "commit", "pull", "push"):
            return
        git(self.clone, "pull", "--quiet", "--rebase", "origin", "main")
        self._pipelines("i18n-update")
        if git(self.clone, "status", "--porcelain"):
            self._push(f"Update after round {row.number}")
            self._operate(row, "pull")

    def _operate(self, row: Round, *operations: str) -> bool:
        """Whether Weblate did all of this; otherwise the round has a conflict."""
        for operation in operations:
            if not self.editor.operate(operation):
                row.conflicts.append(f"Weblate could not {operation}")
                return False
        return True

    # What must be true then

    def _look(self, row: Round) -> None:
        git(self.clone, "pull", "--quiet", "--rebase", "origin", "main")
        catalog = self._catalog()
        suggestions = self._suggestions()
        for key, work in self.theirs.items():
            other = self.ours.get(key)
            if key in self.wrong or (other and other.text != work.text):
                if key in catalog.entries and (key, work.text) not in suggestions:
                    row.lost.append(f"{key}: neither taken nor returned: {work.text}")
            else:
                self.done[key] = work
        self.done |= {key: work for key, work in self.ours.items() if key not in self.theirs or key in self.done}
        for key in self.ours.keys() & self.theirs.keys():
            self.done[key] = self.ours[key]
        row.lost += self._losses(catalog)
        row.lost += self._differences(catalog)
        for key, work in list(self.suggested.items()):
            if (key, work.text) not in suggestions:
                self.dropped += key in catalog.entries
                if key in catalog.entries and catalog.entries[key].source == work.english:
                    row.lost.append(f"{key}: a suggestion is gone although its English stays: {work.text}")
                del self.suggested[key]
        try:
            self._require_green()
        except Failed as error:
            row.red.append(str(error))

    def _losses(self, catalog: Catalog) -> Iterator[str]:
        """What main does not have as a person left it: a text, its English, or its mark."""
        for key, work in self.done.items():
            live = key in catalog.entries
            entry = (catalog.entries if live else catalog.obsolete).get(key)
            if entry is None or entry.target != work.text:
                yield f"{key}: main has {entry.target if entry else 'nothing'!r} and not {work.text!r}"
                continue
            made_from = entry.previous or entry.source
            if made_from != work.english:
                yield f"{key}: the translation of {work.english!r} is given to {made_from!r}"
            elif live and entry.fuzzy != (work.unfinished or entry.source != work.english):
                yield f"{key}: its mark is {entry.fuzzy}"
        for key, entry in catalog.entries.items():
            if entry.target and key not in self.done:
                yield f"{key}: nobody translated it, and main has {entry.target!r}"

    def _differences(self, catalog: Catalog) -> Iterator[str]:
        """Where Weblate shows something else than main has."""
        shown = {unit["context"]: (unit["source"][0], unit["target"][0], unit["state"]) for unit in self._shown()}
        for key in sorted(shown.keys() ^ catalog.entries.keys()):
            yield f"{key}: {'not ' if key not in shown else ''}in Weblate"
        for key, entry in catalog.entries.items():
            source, target, state = shown.get(key, (entry.source, entry.target, 0))
            wanted = (0,) if not entry.target else (NEEDS_EDITING,) if entry.fuzzy else (TRANSLATED, APPROVED)
            if key in shown and (source, target) != (entry.source, entry.target):
                yield f"{key}: Weblate shows {target!r} for {source!r}"
            elif key in shown and state not in wanted:
                yield f"{key}: Weblate shows the state {state}"

    def _shown(self) -> Iterator[dict[str, Any]]:
        return self.editor.units("es")

    def _suggestions(self) -> set[tuple[str, str]]:
        """The key and text of each open suggestion."""
        rows = self.server.query(
            "SELECT u.context, replace(s.target, E'\\n', '\\n') FROM trans_suggestion s"
            " JOIN trans_unit u ON s.unit_id = u.id JOIN trans_translation t ON u.translation_id = t.id"
            f" JOIN trans_component c ON t.component_id = c.id WHERE c.slug = 'trial-{self.flow}'"
        )
        return {(key, text.replace("\\n", "\n")) for key, _, text in (row.partition("\t") for row in rows)}

    # Tools

    def _pipelines(self, *words: str) -> None:
        """Runs a command of the repository on the clone.

        Raises:
            Failed: it found errors.
        """
        command = [sys.executable, "-m", "pipelines", *words, "--root", str(self.clone)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            raise Failed(f"{words[0]}: {(done.stdout + done.stderr)[-1000:]}")

    def _require_green(self) -> None:
        for words in (("validate",), ("fix", "--check"), ("i18n-update", "--check")):
            self._pipelines(*words)

    def _push(self, message: str) -> None:
        git(self.clone, "add", "--all")
        git(self.clone, "commit", "--quiet", "--message", message)
        git(self.clone, "push", "--quiet", "origin", "HEAD:main")

    def _catalog(self) -> Catalog:
        return catalogs.parse((self.clone / PO).read_text(encoding="utf-8"), "es", PO)

    def _translation(self, english: str) -> str:
        """A text of made-up words in place of a translation, different each time, with the numbers of the English."""
        self.made_up += 1
        start = syllables(f"text {self.made_up}").capitalize()

        def word(found: re.Match[str]) -> str:
            return found[0] if found[0].isupper() else syllables(found[0].lower())

        return f"{start} " + re.sub(r"(?<![\w-])[A-Za-z]+(?![\w-]*[0-9])", word, english)


def syllables(seed: str) -> str:
    """A made-up word of three syllables, always the same for a seed."""
    digest = hashlib.sha256(seed.encode()).digest()
    return "".join("bdfglmnprst"[digest[place] % 11] + "aeiou"[digest[place + 1] % 5] for place in (0, 2, 4))
