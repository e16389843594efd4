"""Edits of a dataset that people make every day, each drawn; `validate` must stay clean after every one of them.

An edit does what CONTRIBUTING.md asks for with it: whoever changes words takes the sign-offs for them away, whoever
withdraws a record mends what names it. ``wild`` alone may break a rule.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime
import functools
import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import hypothesis.strategies as st
import reduced
from conftest import without
from reduced import CLINICIAN, EDITOR, HOME, LINGUIST, LOCALES, Tree, spelled, statistics_of, sync, written
from reduced import WORDS as WORDS_FILE

from pipelines.compare.versions import VersionHistory
from pipelines.model.hashes import text_hash
from pipelines.model.kinds import CONTENT_KINDS, FOLDERS, TOPIC_KINDS
from pipelines.publish.exports import build
from pipelines.release import release
from pipelines.source import formatting, yaml_reader
from pipelines.source.load import document_of
from pipelines.source.yaml_faults import UnreadableYaml
from pipelines.translate import cldr, locales, signatures, tasks
from pipelines.translate.shapes import Entry, sha
from pipelines.validate.opened import Opened
from pipelines.validate.run import fast

T = TypeVar("T")
Draw = Callable[[st.SearchStrategy[T]], T]

RELEASED = "dataset/released.json"
DAY = "2026-11-23"
LANGUAGES = ("fr", "ar", "pt-BR", "zh-Hans", "he")
PROSE = {
    "guide": ("for_whom",),
    "topic": ("summary",),
    "picture": ("caption", "alternative"),
    "fact": ("explanation",),
    "myth": ("why_wrong", "answer"),
    "birads": ("meaning", "next_step"),
    "faq": ("short_answer", "answer"),
    "question": ("why",),
    "term": ("definition",),
}
"""The fields of a kind that hold sentences."""

MOST_IN_CORE = 8
"""The most records that an edit puts into the core of a topic."""

SENTENCES = (
    "Ask your care team about it.",
    "A second picture can help.",
    'Your report may say "benign".',
    "Zoë and Ana (both nurses) can help.",
    "Food, sleep and rest matter too.",
    "Costs & rides differ.",
    "Some ask who reads the picture.",
    "Left/right and up/down are marked on it.",
    "The 'clip' stays in place.",
    "A well-known sign is a change in the skin.",
    "The report may use a \\ or a | or a ^ or a ~ sign.",
    "Some write mamografía or mammographie.",
    "Ask (if you like) what the report says.",
    "It is – in short – a mark on a picture.",
)
"""Sentences that may stand in any record."""

WORDS = ("spots", "marks & more", "Ana's part", "the «first» part", "A – B", "a/b", "Zoë's question", "x < y", "c#")
"""What titles, labels and names may hold."""


@dataclasses.dataclass
class Work:
    """A dataset that is being edited: its files, and a root where they can be laid down."""

    root: Path
    tree: dict[str, bytes]
    draw: Callable[[st.SearchStrategy[Any]], Any]
    held: Tree
    wild: bool = False

    def read(self, path: str) -> dict[str, Any]:
        """What a YAML file says."""
        return dict(_parsed(self.tree[path]))

    def write(self, path: str, data: Mapping[str, Any], name: str) -> None:
        """Puts a YAML file in place, in canonical form."""
        self.tree[path] = written(path, data, name)

    def set(self, name: str, /, **values: Any) -> None:
        """Changes values of a settings file."""
        path = f"dataset/{name}.yaml"
        self.write(path, {**self.read(path), **values}, name)

    def records(self, *kinds: str, status: str = "published") -> dict[str, str]:
        """The paths of the records of some kinds with a status, or of all, by id."""
        found = {}
        for path in sorted(self.tree):
            folder, _, name = path.removeprefix("dataset/").partition("/")
            kind = next((kind for kind, home in FOLDERS.items() if home == folder), "")
            if not path.endswith(".yaml"):
                continue
            if kind in kinds and (not status or _parsed(self.tree[path])["status"] == status):
                found[name.removesuffix(".yaml")] = path
        return found

    def hash_of(self, data: Any) -> str:
        """The hash that a sign-off of a record has."""
        return text_hash(data, statistics_of(self.tree))

    def edit(self, path: str, **values: Any) -> None:
        """Changes fields of a record, or takes those away that are None; sign-offs for other words fall."""
        before = self.read(path)
        data = {name: value for name, value in {**before, **values}.items() if value is not None and value != []}
        if "review" in data and data["review"]["sign_offs"] and self.hash_of(data) != self.hash_of(before):
            data["review"] = {**data["review"], "sign_offs": []}
        self.write(path, data, kind_of(path))

    def lay_down(self) -> None:
        """Writes the files."""
        sync(self.root, self.tree, self.held)
        self.held = dict(self.tree)

    def spell(self) -> None:
        """Writes the files, and brings the word list up to date."""
        self.lay_down()
        self.tree[WORDS_FILE] = spelled(self.root)
        self.held = dict(self.tree)

    def opened(self) -> Opened:
        """The dataset as it stands."""
        self.lay_down()
        return fast(self.root).opened

    def one(self, choices: Any) -> Any:
        """One of some things."""
        return self.draw(st.sampled_from(list(choices)))

    def maybe(self) -> bool:
        """Yes or no."""
        return bool(self.draw(st.booleans()))

    @property
    def released(self) -> bool:
        """Whether there was a release."""
        return RELEASED in self.tree


@functools.lru_cache(maxsize=4096)
def _parsed(raw: bytes) -> dict[str, Any]:
    return yaml_reader.parse(raw.decode("utf-8"))


def kind_of(path: str) -> str:
    """The kind of a record from its path."""
    return next(kind for kind, folder in FOLDERS.items() if path.startswith(f"dataset/{folder}/"))


def _fresh(work: Work, kind: str) -> str:
    """An id that is not taken."""
    taken = {*work.records(kind, status=""), *_retired(work)}
    number = work.draw(st.integers(0, 99))
    while (name := f"{kind}-drawn-{_letters(number)}") in taken:
        number += 1
    return name


def _letters(number: int) -> str:
    """A word for a number; a digit in a text would have to be declared."""
    return "".join("abcdefghij"[int(digit)] for digit in str(number))


def _retired(work: Work) -> set[str]:
    return {entry["from"] for entry in work.read("dataset/redirects.yaml")["redirects"]}


def _with_sentence(work: Work, path: str, field: str, sentence: str) -> None:
    data = work.read(path)
    text = data["text"][field]
    joint = "\n" if field in ("explanation", "answer", "meaning") and work.maybe() else " "
    limits = {"alternative": 450} | dict.fromkeys(("explanation", "why_wrong", "answer", "meaning"), 1000)
    if len(text) + len(sentence) < limits.get(field, 230):
        work.edit(path, text={**data["text"], field: f"{text}{joint}{sentence}"})


# What a reader sees


def add_a_sentence(work: Work) -> None:
    path = work.one(work.records(*CONTENT_KINDS).values())
    _with_sentence(work, path, work.one(PROSE[kind_of(path)]), work.one(SENTENCES))


def add_a_number(work: Work) -> None:
    found = [path for path in work.records("fact", "myth", "faq").values() if work.read(path).get("evidence")]
    path = work.one(found)
    data = work.read(path)
    taken = {figure["id"] for figure in data.get("figures", ())}
    if "drawn" in taken:
        return
    low = work.draw(st.integers(101, 199))
    figure = {"id": "drawn", "low": low, "unit": work.one(["days", "women"]), "evidence": data["evidence"][0]["id"]}
    sentence = f"It was told of {low} {figure['unit']}."
    if work.maybe():
        figure["high"] = low + 7
        sentence = f"It was told of {low} to {low + 7} {figure['unit']}."
    field = PROSE[kind_of(path)][-1]
    text = {**data["text"], field: f"{data['text'][field]} {sentence}"}
    work.edit(path, text=text, figures=[*data.get("figures", ()), figure])


def change_alternatives(work: Work) -> None:
    path = work.one(work.records("faq", "term").values())
    data = work.read(path)
    field = "alternatives" if kind_of(path) == "faq" else "synonyms"
    held = data["text"].get(field, [])
    made = {
        "more": [*held, f"more {work.one(WORDS)} {chr(97 + len(held))}"],
        "fewer": held[: 3 if field == "alternatives" else 1],
        "turned": held[::-1],
    }[work.one(["more", "fewer", "turned"])]
    if made:
        work.edit(path, text={**data["text"], field: made[:8]})


def change_own_words(work: Work) -> None:
    text = work.read(HOME)["text"]
    part = work.one(["title", "summary", "notices", "labels"])
    words = work.one(WORDS)
    home = text if part in ("title", "summary") else text[part]
    key = part if home is text else work.one([key for key in home if key != "birads"])
    longer = f"{home[key]} It is so: {words}." if part in ("summary", "notices") else f"{home[key]} {words}"
    if len(longer) <= {"title": 110, "summary": 490, "notices": 290}.get(part, 58) and not home[key].endswith(words):
        home = {**home, key: longer}
    text = {**text, **home} if part in ("title", "summary") else {**text, part: home}
    work.set("dataset", text=text)


# What apps and editors see


def change_metadata(work: Work) -> None:
    path = work.one(work.records(*CONTENT_KINDS).values())
    data = work.read(path)
    others = [name for name in work.records(*CONTENT_KINDS) if not path.endswith(f"/{name}.yaml")]
    terms = [name for name in work.records("term") if not path.endswith(f"/{name}.yaml")]
    values: dict[str, Any] = {
        "safety": work.one([None, ["contact-care-team"], ["not-alone"], ["not-alone", "contact-care-team"]]),
        "audience": work.one([None, ["men"], ["called-back", "told-dcis"]]),
        "jurisdiction": work.one([None, ["US"], ["GB", "TH"]]),
        "related": work.draw(st.lists(st.sampled_from(others), unique=True, max_size=4)),
        "translator_note": work.one([None, "Keep it short.", "Read «this» & that: it matters."]),
    }
    if terms and not work.released:
        values["terms"] = sorted({*data.get("terms", ()), work.one(terms)})
    field = work.one(values)
    work.edit(path, **{field: values[field]})


def change_codes(work: Work) -> None:
    path = work.one(work.records("fact", "myth", "term").values())
    field, codes = {
        "fact": ("certainty", ["established", "likely", "uncertain", "debated"]),
        "myth": ("fallacy", ["false-cause", "overgeneralization", "misread-word"]),
        "term": ("translate", ["freely", "keep", "keep-with-gloss"]),
    }[kind_of(path)]
    work.edit(path, **{field: work.one(codes)})


def change_evidence(work: Work) -> None:
    found = [path for path in work.records(*CONTENT_KINDS).values() if work.read(path).get("evidence")]
    path = work.one(found)
    evidence = [dict(item) for item in work.read(path)["evidence"]]
    evidence[-1]["locator"] = f"page {work.draw(st.integers(1, 900))}, {work.one(WORDS)}"
    evidence[-1]["note"] = f"Says so of {work.one(WORDS)}."
    if work.maybe():
        evidence.append({**evidence[-1], "id": f"more-{len(evidence)}", "source": work.one(work.records("source"))})
        evidence[-1]["verdict"] = work.one(["supports", "contradicts", "background"])
    work.edit(path, evidence=evidence)


def change_a_statistic(work: Work) -> None:
    path = work.one(work.records("statistic").values())
    first = work.draw(st.integers(1950, 2020))
    values = {
        "setting": work.one([None, f"{work.one(WORDS)} & one hospital"]),
        "countries": work.one([None, ["SE"], ["US", "KR"]]),
        "years": work.one([None, {"from": first, "to": first + work.draw(st.integers(0, 30))}]),
        "note": work.one([None, "A count & more.", "Counted once more."]),
        "read": work.one(["whole", "excerpt", "abstract", "table"]),
        "locator": f"table {work.draw(st.integers(1, 99))}",
    }
    for field in work.draw(st.lists(st.sampled_from(sorted(values)), min_size=1, max_size=3, unique=True)):
        work.edit(path, **{field: values[field]})


def change_a_source(work: Work) -> None:
    path = work.one(work.records("source").values())
    data = work.read(path)
    values = {
        "title": f"{work.one(WORDS)} of {data['title']}"[:290],
        "publisher": f"{work.one(WORDS)} Press",
        "type": work.one(["web-page", "journal-article", "guideline", "book", "news"]),
        "url": f"https://www.cancer.gov/{work.draw(st.integers(0, 10**6))}?a=1&b=2",
        "doi": f"10.1000/x<{work.draw(st.integers(0, 10**6))}>",
        "published": work.one(["1999", "2001-05", "2020-02-29", None]),
        "read": work.one(["whole", "excerpt", "abstract", "table"]),
        "rights": work.one(["cited-only", "open-licence", "public-domain"]),
        "note": work.one([None, "A note & more."]),
        "title_seen": work.one([None, False, True]),
    }
    for field in work.draw(st.lists(st.sampled_from(sorted(values)), min_size=1, max_size=3, unique=True)):
        work.edit(path, **{field: values[field]})


def change_the_dataset(work: Work) -> None:
    home = work.read(HOME)
    values: dict[str, Any] = {
        "publisher": f"{work.one(WORDS)} people",
        "base_url": work.one(["https://breast.example", "https://a.example/b/c", "https://xn--bcher-kva.example/x_y"]),
        "licence": {**home["licence"], "content": work.one(["CC-BY-4.0", "CC0-1.0"])},
        "name": work.one([home["name"], "breast-marks"]),
        "fhir": {**home["fhir"], "prefix": work.one(["bce", "marks"])},
        "counts": {**home["counts"], "facts": {"min": 0, "max": 4000}},
    }
    field = work.one(values)
    work.set("dataset", **{field: values[field]})


# The order of a reader


def change_topics(work: Work) -> None:
    """Another order, another place, or other words, of a topic, a guide or a picture."""
    edits = (
        *(_turn_a_topic, _within_a_topic, _between_topics, _merge_topics, _place, _aspect, _words),
        *(_words_of_a_step, _words_in_a_picture, _turn_steps, _name_in_a_step, _show_a_picture),
    )
    work.one(edits)(work)


def _turn_a_topic(work: Work) -> None:
    path = work.one(work.records("topic").values())
    data = work.read(path)
    work.edit(path, **{part: work.draw(st.permutations(data[part])) for part in ("core", "more") if part in data})


def _within_a_topic(work: Work) -> None:
    path = work.one(work.records("topic").values())
    core, more = (list(work.read(path).get(part, ())) for part in ("core", "more"))
    if more and len(core) < MOST_IN_CORE and work.maybe():
        core.append(more.pop(work.draw(st.integers(0, len(more) - 1))))
    elif len(core) > 1:
        more.insert(0, core.pop(work.draw(st.integers(0, len(core) - 1))))
    work.edit(path, core=core, more=more)


def _between_topics(work: Work) -> None:
    name = work.one(work.records(*TOPIC_KINDS))
    if _unlisted(work, name):
        _list(work, name)


def _merge_topics(work: Work) -> None:
    """The records of a topic go to another, which takes its place."""
    topics = work.records("topic")
    if len(topics) < 2:
        return
    name = work.one(topics)
    to = work.one([other for other in topics if other != name])
    data, held = work.read(topics[name]), work.read(topics[to])
    if not _forget(work, name, but=topics[name]):
        return
    del work.tree[topics[name]]
    work.edit(topics[to], more=[*held.get("more", ()), *data["core"], *data.get("more", ())])
    _retire(work, name, [to])
    _orphans(work)


def _place(work: Work) -> None:
    path = work.one(work.records("topic", "guide").values())
    work.edit(path, position=_free_position(work, kind_of(path)))


def _free_position(work: Work, kind: str) -> int:
    taken = {work.read(path)["position"] for path in work.records(kind, status="").values()}
    number = work.draw(st.integers(1, 9000))
    while number in taken:
        number += 1
    return number


def _aspect(work: Work) -> None:
    aspects = (
        "what-it-is",
        "cause",
        "sign",
        "test",
        "result",
        "risk",
        "treatment",
        "self-care",
        "prevention",
        "support",
    )
    work.edit(work.one(work.records(*CONTENT_KINDS).values()), aspect=work.one(aspects))


def _words(work: Work) -> None:
    path = work.one(work.records("topic", "guide", "picture").values())
    text = work.read(path)["text"]
    field = work.one([field for field in text if field not in ("steps", "labels")])
    match text[field]:
        case str(words):
            text = {**text, field: _longer(work, words, 75 if field == "title" else 230)}
        case [*lines]:
            changed = list(dict.fromkeys([work.one(SENTENCES), *lines[1:]]))
            text = {**text, field: changed if len(changed) == len(lines) else lines[::-1]}
    work.edit(path, text=text)


def _longer(work: Work, words: str, most: int) -> str:
    """A line with more words, if there is room."""
    more = f"{words} {work.one(SENTENCES if words.endswith('.') else WORDS)}"
    return more if len(more) <= most else words


def _words_of_a_step(work: Work) -> None:
    if guides := work.records("guide"):
        path = work.one(guides.values())
        text = work.read(path)["text"]
        step = work.one(text["steps"])
        told = text["steps"][step]
        field = work.one(told)
        told = {**told, field: _longer(work, told[field], 590 if field.startswith("what_") else 75)}
        work.edit(path, text={**text, "steps": {**text["steps"], step: told}})


def _words_in_a_picture(work: Work) -> None:
    labelled = [path for path in work.records("picture").values() if "labels" in work.read(path)["text"]]
    if labelled:
        path = work.one(labelled)
        text = work.read(path)["text"]
        label = work.one(text["labels"])
        words = _longer(work, text["labels"][label], 40)
        work.edit(path, text={**text, "labels": {**text["labels"], label: words}})


def _turn_steps(work: Work) -> None:
    if guides := work.records("guide"):
        path = work.one(guides.values())
        data = work.read(path)
        steps = work.draw(st.permutations(data["steps"]))
        told = {step["id"]: data["text"]["steps"][step["id"]] for step in steps}
        work.edit(path, steps=steps, text={**data["text"], "steps": told})


def _name_in_a_step(work: Work) -> None:
    if guides := work.records("guide"):
        path = work.one(guides.values())
        steps = [dict(step) for step in work.read(path)["steps"]]
        step = work.one(steps)
        kinds = [kind for kind in TOPIC_KINDS if kind != "question"]
        field = work.one(["records", "questions"])
        name = work.one(work.records(*(kinds if field == "records" else ["question"])))
        step[field] = list(dict.fromkeys([name, *step.get(field, ())]))[:5]
        work.edit(path, steps=steps)


def _show_a_picture(work: Work) -> None:
    if pictures := work.records("picture"):
        path = work.one(work.records("fact", "myth", "birads", "faq").values())
        shown = list(dict.fromkeys([*work.read(path).get("pictures", ()), work.one(pictures)]))
        work.edit(path, pictures=shown)


def _list(work: Work, name: str) -> None:
    """Lists a record in a topic."""
    path = work.one(work.records("topic").values())
    data = work.read(path)
    part = work.one(["core", "more"]) if len(data["core"]) < MOST_IN_CORE else "more"
    ids = list(data.get(part, ()))
    ids.insert(work.draw(st.integers(0, len(ids))), name)
    work.edit(path, **{part: ids})


Changes = dict[str, dict[str, Any]]
"""Other values of fields, by the path of the record."""


def _forget_in_order(work: Work, name: str) -> bool:
    """Takes an id out of topics and guides; false, and nothing is changed, where one would have nothing to read."""
    changes: Changes = {}
    if not (_forget_in_topics(work, name, changes) and _forget_in_guides(work, name, changes)):
        return False
    for path, values in changes.items():
        work.edit(path, **values)
    return True


def _forget_in_topics(work: Work, name: str, changes: Changes) -> bool:
    for path in work.records("topic", status="").values():
        data = work.read(path)
        if name in (*data["core"], *data.get("more", ())):
            core, more = ([other for other in data.get(part, ()) if other != name] for part in ("core", "more"))
            if not core:
                core, more = more[:1], more[1:]
            if not core:
                return False
            changes[path] = {"core": core, "more": more}
    return True


def _forget_in_guides(work: Work, name: str, changes: Changes) -> bool:
    """A step that has nothing else to read goes with its words."""
    for path in work.records("guide", status="").values():
        data = work.read(path)
        steps = [without(step, name) for step in data["steps"]]
        steps = [step for step in steps if "records" in step]
        topics = [other for other in data["topics"] if other != name]
        if not steps or not topics:
            return False
        if steps != data["steps"] or topics != data["topics"]:
            told = {step["id"]: data["text"]["steps"][step["id"]] for step in steps}
            changes[path] = {"steps": steps, "topics": topics, "text": {**data["text"], "steps": told}}
    return True


# Records that come and go


def new_record(work: Work) -> None:
    kind = work.one(["fact", "myth", "faq", "question", "guide", "topic", "picture", "term", "source"])
    models = work.records(kind)
    if not models:
        return
    name = _fresh(work, kind)
    model = work.one(models.values())
    data = work.read(model)
    path = f"dataset/{FOLDERS[kind]}/{name}.yaml"
    data["status"] = work.one(["published", "draft"])
    data.pop("withdrawn", None)
    if "review" in data:
        data["review"] = {**data["review"], "sign_offs": []}
    if kind == "source":
        data |= {"url": f"https://www.cancer.gov/{name}", "title": f"{work.one(WORDS)} anew"}
        data.pop("doi", None)
    if kind == "term":
        data["text"] = {"term": f"{name.removeprefix('term-')} word", "definition": work.one(SENTENCES)}
        data.pop("figures", None)
    if kind in ("topic", "guide"):
        data["position"] = _free_position(work, kind)
    if kind == "topic":
        some = st.lists(st.sampled_from(sorted(work.records(*TOPIC_KINDS))), min_size=1, max_size=3, unique=True)
        ids = [other for other in work.draw(some) if data["status"] == "draft" or _unlisted(work, other)]
        if not ids:
            return
        data |= {"core": ids[:MOST_IN_CORE], "more": ids[MOST_IN_CORE:]}
    if kind == "picture":
        work.tree[path.replace(".yaml", ".svg")] = work.tree[model.replace(".yaml", ".svg")]
    if data["status"] == "published" and kind in ("picture", "term", "source"):
        _cite(work, kind, name)
    if data["status"] == "published" and kind in TOPIC_KINDS:
        _list(work, name)
    data["related"] = [other for other in data.get("related", ()) if other != name]
    work.write(path, {key: value for key, value in data.items() if value != []}, kind)


def _unlisted(work: Work, name: str) -> bool:
    """Takes a record out of its topic; false, and it stays, where the topic has no other."""
    changes: Changes = {}
    if not _forget_in_topics(work, name, changes):
        return False
    for path, values in changes.items():
        work.edit(path, **values)
    return True


def _cite(work: Work, kind: str, name: str) -> None:
    """Names a new picture, term or source in a record that a reader sees."""
    home = work.one(work.records("fact", "faq").values())
    held = work.read(home)
    if kind in ("picture", "term"):
        field = f"{kind}s"
        work.edit(home, **{field: [*held.get(field, ()), name]})
    else:
        item = {"id": name, "source": name, "locator": "the whole page", "verdict": "supports"}
        work.edit(home, evidence=[*held.get("evidence", ()), item])


def _spare(work: Work) -> list[str]:
    """The paths of records that may go, since another of their kind stays."""
    found = []
    for kind in ("fact", "myth", "faq", "question", "guide", "picture", "term", "source"):
        records = work.records(kind)
        found += list(records.values()) if len(records) > 1 else []
    return [path for path in found if not (_cited_alone if kind_of(path) == "source" else _explains)(work, path)]


def _explains(work: Work, path: str) -> bool:
    """Whether a term explains an abbreviation, which texts may use."""
    text = work.read(path)["text"]
    names = " ".join([text.get("term", ""), *text.get("synonyms", ())])
    return bool(re.search(r"\b[A-Z]{2,}\b", names))


def _cited_alone(work: Work, path: str) -> bool:
    """Whether a claim, or a figure, would lose its ground with a source, or a copy its original."""
    name = Path(path).stem
    for other in work.records(*CONTENT_KINDS, "source", status="").values():
        data = work.read(other)
        if any(item["source"] == name for item in data.get("evidence", ())) or data.get("original") == name:
            return True
    return False


def _forget(work: Work, name: str, *, but: str = "") -> bool:
    """Takes an id out of whatever names it; false where something cannot do without it."""
    changes: Changes = {}
    for path in work.records(*CONTENT_KINDS, "statistic", "source", status="").values():
        data = work.read(path)
        if path == but:
            continue
        for field in ("terms", "related", "answered_by", "pictures", "where_to_turn"):
            if name in data.get(field, ()):
                rest = [other for other in data[field] if other != name]
                if field == "answered_by" and not rest:
                    return False
                changes.setdefault(path, {})[field] = rest
        if name in data.get("withdrawn", {}).get("instead", ()):
            rest = [other for other in data["withdrawn"]["instead"] if other != name]
            gone = {key: value for key, value in data["withdrawn"].items() if key != "instead"}
            changes.setdefault(path, {})["withdrawn"] = {**gone, **({"instead": rest} if rest else {})}
    entries = work.read("dataset/redirects.yaml")["redirects"]
    if any(name in entry["to"] for entry in entries):
        return False
    if not _forget_in_order(work, name):
        return False
    for path, values in changes.items():
        work.edit(path, **values)
    questions = work.read("dataset/eval.yaml")["questions"] if "dataset/eval.yaml" in work.tree else []
    if any(name in entry.get("answers", ()) for entry in questions):
        kept = [entry for entry in questions if name not in entry.get("answers", ())]
        work.set("eval", questions=kept)
    if "dataset/codes.yaml" in work.tree:
        codes = work.read("dataset/codes.yaml")
        systems = [{**system, "codes": reduced.answered(system["codes"], name.__ne__)} for system in codes["systems"]]
        categories = reduced.answered(codes.get("categories", []), name.__ne__)
        work.set("codes", systems=[system for system in systems if system["codes"]], categories=categories)
    if "dataset/article.yaml" in work.tree:
        statements = [_without(entry, name) for entry in work.read("dataset/article.yaml")["statements"]]
        work.set("article", statements=statements)
    comments = work.read("dataset/comments.yaml")["comments"]
    if any(entry["about"].split(":")[0] == name for entry in comments):
        work.set("comments", comments=[entry for entry in comments if entry["about"].split(":")[0] != name])
    waivers = work.read("dataset/waivers.yaml")["waivers"]
    if any(entry["record"] == name for entry in waivers):
        work.set("waivers", waivers=[entry for entry in waivers if entry["record"] != name])
    _orphans(work)
    _drop_signatures(work, lambda key: key.split(":")[0] == name)
    return True


def _without(entry: Mapping[str, Any], name: str) -> dict[str, Any]:
    rest = [other for other in entry.get("records", ()) if other != name]
    if rest == entry.get("records", rest):
        return dict(entry)
    made = {key: value for key, value in entry.items() if key != "records"}
    return {**made, "records": rest} if rest else {**made, "verdict": "tone", "reason": "Nothing tells it any more."}


def _orphans(work: Work) -> None:
    """Sets pictures, terms, statistics and sources to draft that nothing uses any more; no redirect leads to them."""
    if work.released:
        return
    used: set[str] = set()
    for path in work.records(*CONTENT_KINDS, "statistic", "source", status="").values():
        data = work.read(path)
        used |= {name for figure in data.get("figures", ()) for name in figure.get("statistics", ())}
        used.add(data.get("source", ""))
        used |= {*data.get("terms", ()), *data.get("related", ()), *data.get("pictures", ()), data.get("original", "")}
        used |= {name for step in data.get("steps", ()) for name in step.get("pictures", ())}
        used |= {item["source"] for item in data.get("evidence", ())}
    gone = {
        name: path for name, path in work.records("picture", "term", "statistic", "source").items() if name not in used
    }
    for name, path in gone.items():
        work.edit(path, status="draft")
        _drop_signatures(work, lambda key, name=name: key.split(":")[0] == name)
    entries = work.read("dataset/redirects.yaml")["redirects"]
    if any(gone.keys() & {*entry["to"]} for entry in entries):
        work.set("redirects", redirects=[entry for entry in entries if not gone.keys() & {*entry["to"]}])


def _drop_signatures(work: Work, gone: Callable[[str], bool]) -> None:
    """Takes out what was signed for strings that are no longer there to translate."""
    for path, raw in list(work.tree.items()):
        if path.endswith(".review.csv"):
            rows = [row for row in signatures.parse(raw) if not gone(row.key)]
            work.tree[path] = signatures.write(rows).encode()


def withdraw(work: Work) -> None:
    path = work.one(_spare(work) or work.records("fact").values())
    name = Path(path).stem
    if len(work.records(kind_of(path))) < 2 or not _forget(work, name, but=path):
        return
    others = [other for other in work.records(kind_of(path)) if other != name]
    instead = {"instead": [work.one(others)]} if kind_of(path) != "source" and others and work.maybe() else {}
    gone = {"on": DAY, "reason": f"It fell: {work.one(WORDS)}.", **instead}
    work.edit(path, status="withdrawn", withdrawn=gone)
    _orphans(work)


def redirect(work: Work) -> None:
    path = work.one(_spare(work) or work.records("fact").values())
    name, kind = Path(path).stem, kind_of(path)
    others = [other for other in work.records(kind) if other != name]
    if not others or not _forget(work, name, but=path):
        return
    del work.tree[path]
    work.tree.pop(path.replace(".yaml", ".svg"), None)
    _orphans(work)
    others = [other for other in work.records(kind) if other != name]
    to = work.draw(st.lists(st.sampled_from(others), min_size=1, max_size=2, unique=True)) if others else ["birads-0"]
    _retire(work, name, to)


def _retire(work: Work, name: str, to: list[str]) -> None:
    entries = work.read("dataset/redirects.yaml")["redirects"]
    work.set("redirects", redirects=[*entries, {"from": name, "to": to, "on": DAY, "reason": work.one(WORDS)}])


def retire_an_old_id(work: Work) -> None:
    kind = work.one(["fact", "faq", "term", "source"])
    _retire(work, _fresh(work, kind), [work.one(work.records(*CONTENT_KINDS))])


def set_to_draft(work: Work) -> None:
    if work.released:
        return
    path = work.one([path for path in _spare(work) if kind_of(path) != "source"] or work.records("fact").values())
    name = Path(path).stem
    if len(work.records(kind_of(path))) > 1 and _forget(work, name):
        work.edit(path, status="draft")
        _orphans(work)


def publish_a_draft(work: Work) -> None:
    drafts = work.records("fact", "myth", "faq", "question", status="draft")
    if drafts:
        name = work.one(drafts)
        work.edit(drafts[name], status="published")
        _list(work, name)


# People


def change_people(work: Work) -> None:
    people = work.read("dataset/people.yaml")["people"]
    person = {"id": f"person-drawn-{len(people)}", "name": work.one(["Zoë O'Hara", "李 梅", "Ana & Co"])}
    role = work.one(["clinician", "patient-reviewer", "editor", "translator"])
    more = work.one([{}, {"orcid": "0000-0002-1825-0097"}, {"credentials": "MD, breast & x < y"}])
    work.set("people", people=[*people, {**person, "role": role, "languages": ["en", "es"], **more}])


def sign_off(work: Work) -> None:
    path = work.one(work.records(*CONTENT_KINDS).values())
    data = work.read(path)
    mark = {"on": DAY, "text_hash": work.hash_of(data)}
    review = {**data["review"], "sign_offs": [{"person": CLINICIAN, "role": "clinician", **mark}]}
    if work.maybe():
        review["authors"] = [EDITOR]
    work.write(path, {**data, "review": review}, kind_of(path))


def sign_all_off(work: Work) -> None:
    for path in work.records(*CONTENT_KINDS).values():
        data = work.read(path)
        mark = {"person": CLINICIAN, "role": "clinician", "on": DAY, "text_hash": work.hash_of(data)}
        work.write(path, {**data, "review": {**data["review"], "sign_offs": [mark]}}, kind_of(path))


def comment(work: Work) -> None:
    comments = work.read("dataset/comments.yaml")["comments"]
    said = {
        "person": work.one([CLINICIAN, LINGUIST]),
        "on": DAY,
        "verdict": work.one(["change", "comment"]),
        "comment": work.one(["Say it anew.", "Why?? x < y", "a\n\nb", "=1+1", "\\u{200F} stands here"]),
    }
    if work.maybe():
        path = work.one(work.records(*CONTENT_KINDS).values())
        said |= {"about": Path(path).stem, "text_hash": work.one([work.hash_of(work.read(path)), "0" * 16])}
    else:
        project = work.opened().project
        if not project.locales:
            return
        unit, language = work.one(project.units), work.one(project.locales)
        target = getattr(project.catalog(language).entries.get(unit.key), "target", "")
        said |= {"about": unit.key, "language": language, "source_sha": sha(unit.source), "target_sha": sha(target)}
        said |= work.one([{}, {"stage": "linguistic"}])
    work.set("comments", comments=[*comments, said])


def waive(work: Work) -> None:
    path = work.one(work.records("fact", "faq").values())
    name, data = Path(path).stem, work.read(path)
    waivers = work.read("dataset/waivers.yaml")["waivers"]
    if any(entry["record"] == name for entry in waivers):
        return
    field = PROSE[kind_of(path)][-1]
    if len(data["text"][field]) > 1000:
        return
    work.edit(path, text={**data["text"], field: f"{data['text'][field]} It is simply so."})
    entry = {"check": "TXT008", "record": name, "reason": "The word is part of a name here.", "until": "2030-01-01"}
    work.set("waivers", waivers=[*waivers, entry])


# What stands beside the records


def change_questions_held_out(work: Work) -> None:
    if "dataset/eval.yaml" not in work.tree:
        return
    questions = work.read("dataset/eval.yaml")["questions"]
    match work.one(["add", "abstain", "empty", "turn"]):
        case "add":
            more = {"answers": [work.one(work.records(*CONTENT_KINDS))]}
        case "abstain":
            more = {"abstain": "own-result"}
        case "empty":
            work.set("eval", questions=questions[:1])
            return
        case _:
            work.set("eval", questions=questions[::-1])
            return
    number = work.draw(st.integers(0, 999))
    language = work.one(work.read(HOME)["languages"])
    asked = {"id": f"drawn-{number}", "language": language, "question": f"what of {number} & x < y??", **more}
    if all(entry["id"] != asked["id"] for entry in questions):
        work.set("eval", questions=[*questions, asked])


def change_codes_of_records(work: Work) -> None:
    if "dataset/codes.yaml" not in work.tree:
        return
    answers = [work.one([*work.records("guide", "topic"), *work.records(*TOPIC_KINDS)])]
    codes = work.read("dataset/codes.yaml")
    match work.one(["category", "answers", "system"]):
        case "category":
            category = work.one(work.records("birads"))
            others = [entry for entry in codes.get("categories", []) if entry["category"] != category]
            work.set("codes", categories=[*others, {"category": category, "answers": answers}])
        case "answers" if codes["systems"]:
            first, *rest = codes["systems"]
            changed = [{**first["codes"][0], "answers": answers}, *first["codes"][1:]]
            work.set("codes", systems=[{**first, "codes": changed}, *rest])
        case _:
            drawn = work.draw(st.integers(0, 999))
            about = {
                "name": f"drawn-{drawn}",
                "title": "Drawn",
                "uri": f"https://drawn.example/{drawn}",
                "version": "1",
            }
            seen = {"url": "https://drawn.example/", "read": "All of it.", "seen": "2026-05-31"}
            entry = {"code": f"{drawn}-X", "title": 'A & "B" x < y', "answers": answers}
            if all(system["name"] != about["name"] for system in codes["systems"]):
                work.set("codes", systems=[*codes["systems"], {**about, **seen, "codes": [entry]}])


def do_without(work: Work) -> None:
    """A settings file that may be absent goes, if it says nothing that others need."""
    name = work.one(["article", "eval", "codes", "comments", "waivers", "article-words.txt", "template"])
    path = {
        "article-words.txt": "dataset/article-words.txt",
        "template": "dataset/translations/template.pot",
    }.get(name, f"dataset/{name}.yaml")
    if name in ("comments", "waivers") and work.read(path)[name]:
        return
    if name in ("comments", "waivers"):
        work.set(name, **{name: []})
        return
    work.tree.pop(path, None)


# Translations


def _languages(work: Work) -> list[str]:
    return sorted(work.read(LOCALES)["locales"]) if LOCALES in work.tree else []


def _put_catalog(work: Work, opened: Opened, language: str, change: Callable[[str, Entry], Entry | None]) -> None:
    """Changes entries of a PO file, takes out those for which ``change`` gives None, and leaves it as it falls."""
    held = opened.project.catalog(language)
    entries = {key: made for key, entry in held.entries.items() if (made := change(key, entry)) is not None}
    catalog = dataclasses.replace(held, entries=entries)
    for path, text in tasks.po_file(opened.project, catalog).items():
        work.tree[path] = text.encode()


def translate(work: Work) -> None:
    if not (languages := _languages(work)):
        return
    opened, language = work.opened(), work.one(languages)
    keys = set(work.draw(st.lists(st.sampled_from(sorted(opened.project.by_key)), min_size=1, max_size=12)))
    what = work.one(["fuzzy", "empty", "finished", "stale", "gone"])

    def change(key: str, entry: Entry) -> Entry | None:
        if key not in keys:
            return entry
        match what:
            case "fuzzy":
                return dataclasses.replace(entry, fuzzy=True)
            case "empty":
                return dataclasses.replace(entry, target="", fuzzy=False, previous="")
            case "finished":
                return dataclasses.replace(entry, fuzzy=False, previous="")
            case "stale":
                return dataclasses.replace(entry, fuzzy=True, previous="What stood here before.")
        return None

    _put_catalog(work, opened, language, change)


def finish_a_part(work: Work) -> None:
    """Everything of one kind, or all, is finished, and perhaps signed."""
    if not (languages := _languages(work)):
        return
    opened, language = work.opened(), work.one(languages)
    kinds = set(work.draw(st.lists(st.sampled_from(["dataset", *CONTENT_KINDS]), min_size=1, max_size=7)))
    units = opened.project.by_key

    def change(key: str, entry: Entry) -> Entry:
        wanted = key in units and units[key].kind in kinds and entry.target and not entry.previous
        return dataclasses.replace(entry, fuzzy=False) if wanted else entry

    _put_catalog(work, opened, language, change)
    if work.maybe() and language in ("es", "fr"):
        sign_translations(work, kinds, language)


def sign_translations(work: Work, kinds: set[str] | None = None, language: str = "es") -> None:
    path = f"dataset/translations/{language}.review.csv"
    if path not in work.tree:
        return
    project = work.opened().project
    catalog, states = project.catalog(language), project.states(language)
    wanted = kinds or {work.one(["dataset", *CONTENT_KINDS])}
    stages = work.one([[("linguistic", LINGUIST)], [("linguistic", LINGUIST), ("clinical", CLINICIAN)]])
    held = list(signatures.parse(work.tree[path]))
    for unit in project.units:
        if unit.kind in wanted and states[unit.key] in ("translated", "reviewed", "approved"):
            held += [reduced.signature(unit, catalog.entries[unit.key], stage, by) for stage, by in stages]
    work.tree[path] = signatures.write(dict.fromkeys(held)).encode()


def update_translations(work: Work) -> None:
    if not (languages := _languages(work)):
        return
    for path, text in tasks.updated(work.opened().project, languages).items():
        work.tree[path] = text.encode()


def begin_a_language(work: Work) -> None:
    language = work.one(LANGUAGES)
    home = work.read(HOME)
    if language in _languages(work):
        return
    document = document_of(LOCALES, work.tree[LOCALES].decode()) if LOCALES in work.tree else None
    text = locales.with_locale(document, language, cldr.propose(language))
    work.tree[LOCALES] = formatting.fixed(document_of(LOCALES, text), "locales", reduced.source_schemas()).encode()
    project = work.opened().project
    work.tree |= {path: text.encode() for path, text in tasks.new_language(project, language).items()}
    if work.maybe():
        work.set("dataset", languages=[*home["languages"], language])
    _first_translations(work, language)


_SPOKEN = {"fr": "mot drôle", "pt-BR": "palavra", "ar": "كلمة", "he": "מילה", "zh-Hans": "词"}


def _first_translations(work: Work, language: str) -> None:
    """One term, one label, all labels, or nothing yet, in words that stand for that language."""
    opened = work.opened()
    which = work.one(["nothing", "a term", "a label", "the labels", "the terms"])
    terms = [key for key, unit in opened.project.by_key.items() if unit.kind == "term" and unit.handling == "freely"]
    labels = [key for key in opened.project.by_key if key.startswith("dataset:labels.")]
    plain = [key for key in labels if not key.endswith(("birads", "questions"))]
    some = [key for key in terms if key.endswith(":term") and "bi-rads" not in key]
    keys = {"a term": some[:1], "a label": plain[:1], "the labels": plain, "the terms": some}.get(which, [])

    def change(key: str, entry: Entry) -> Entry:
        return dataclasses.replace(entry, target=_SPOKEN[language]) if key in keys else entry

    _put_catalog(work, opened, language, change)


def carry(work: Work) -> None:
    """Exports carry a language more, or one less."""
    home = work.read(HOME)
    carried, known = list(home["languages"]), _languages(work)
    held = (
        {entry["language"] for entry in work.read("dataset/eval.yaml")["questions"]}
        if ("dataset/eval.yaml" in work.tree)
        else set()
    )
    language = work.one([*known, "es"])
    if language in carried and language not in held:
        carried.remove(language)
    elif language in known and language not in carried:
        carried.insert(work.draw(st.integers(0, len(carried))), language)
    work.set("dataset", languages=carried)


def change_the_policy(work: Work) -> None:
    if LOCALES not in work.tree:
        return
    data = work.read(LOCALES)
    kind, state = work.one(data["release"]), work.one(["translated", "reviewed", "approved"])
    work.write(LOCALES, {**data, "release": {**data["release"], kind: state}}, "locales")


def lose_a_file(work: Work) -> None:
    """A PO file or a review file that is not there yet, or no more."""
    if languages := _languages(work):
        work.tree.pop(f"dataset/translations/{work.one(languages)}{work.one(['.po', '.review.csv'])}", None)


# Releases


def publish_a_release(work: Work) -> None:
    """A release as `make release` makes it: what it writes to dataset/ stays."""
    work.spell()
    opened = work.opened()
    if any(finding.severity == "error" for finding in opened.checked.findings):
        return
    built = build(opened)
    assert built.findings == ()
    line = VersionHistory.of(opened.dataset.about["version"], opened.dataset.released)
    core = ".".join(map(str, line.least(built.bump)))
    last = line.last.number if line.last and str(line.last).startswith(f"{core}-") else 0
    version = work.one([core, f"{core}-alpha.{last + 1}", f"{core}-rc.{last + 2}"])
    number = int(opened.dataset.about["released"][-2:])
    day = datetime.date(2026, 12, min(number + 1, 31)) if opened.dataset.released else datetime.date(2026, 12, 1)
    with contextlib.suppress(release.Unknown):  # a version that is too small is refused
        list(release.release(work.root, version, day, tag=False, forget=work.maybe()))
    changes = (path.relative_to(work.root).as_posix() for path in (work.root / "dataset/changes").glob("*.json"))
    for path in (HOME, RELEASED, "dataset/redirects.yaml", "dataset/recalls.yaml", *changes):
        if (work.root / path).is_file():
            work.tree[path] = (work.root / path).read_bytes()
    work.held = dict(work.tree)


# What may break a rule


_ANY = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=60)


def wild(work: Work) -> None:
    """Any text at all in any place; most of it breaks a rule, so nothing is edited after it."""
    work.wild = True
    path = work.one([*work.records(*CONTENT_KINDS, "source").values(), HOME])
    data = work.read(path)
    homes = [(data, name) for name in ("title", "publisher", "note", "url", "base_url") if name in data]
    for part in (data.get("text", {}), *(data.get("text", {}).get(name, {}) for name in ("notices", "labels"))):
        homes += [(part, name) for name, value in part.items() if isinstance(value, str)]
    home, name = work.one(homes)
    changed = _replaced(data, home, {**home, name: work.draw(_ANY)})
    try:
        work.write(path, changed, "dataset" if path == HOME else kind_of(path))
    except UnreadableYaml:
        work.tree[path] = json.dumps(changed).encode()


def _replaced(data: Any, old: Any, new: Any) -> Any:
    """Data with one part, known by its identity, exchanged."""
    if data is old:
        return new
    return {name: _replaced(value, old, new) for name, value in data.items()} if isinstance(data, dict) else data


EDITS: Mapping[str, Callable[[Work], None]] = {
    edit.__name__: edit
    for edit in (
        add_a_sentence,
        add_a_number,
        change_alternatives,
        change_own_words,
        change_metadata,
        change_codes,
        change_evidence,
        change_a_source,
        change_a_statistic,
        change_the_dataset,
        change_topics,
        new_record,
        withdraw,
        redirect,
        retire_an_old_id,
        set_to_draft,
        publish_a_draft,
        change_people,
        sign_off,
        sign_all_off,
        comment,
        waive,
        change_codes_of_records,
        change_questions_held_out,
        do_without,
        translate,
        finish_a_part,
        sign_translations,
        update_translations,
        begin_a_language,
        carry,
        change_the_policy,
        lose_a_file,
        publish_a_release,
        wild,
    )
}
"""Every edit by its name."""


def names() -> Iterator[str]:
    """The names of all edits."""
    yield from EDITS
