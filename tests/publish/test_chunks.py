"""Passages for retrieval: each is understandable alone, has the required notices, and is found by real questions."""

from __future__ import annotations

import dataclasses
import itertools
import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from conftest import REPOSITORY, copy_good, files_for_apps, replace

from pipelines.model.artifact import Artifact
from pipelines.model.kinds import CONTENT_KINDS, KINDS, TOPIC_KINDS
from pipelines.public import view
from pipelines.public.view import Public
from pipelines.publish import chunks, formats
from pipelines.source.schemas import Schemas
from pipelines.validate.run import fast

SCHEMAS = Schemas(REPOSITORY / "schemas" / "export", "schemas/export")
SOURCES = Schemas(REPOSITORY / "schemas" / "source", "schemas/source")
FACT = "dataset/facts/fact-spots-come-from-age.yaml"
Row = dict[str, Any]


def picture(root: Path) -> Public:
    return view.build(fast(root).dataset)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Public:
    """The public view of the good fixture."""
    return picture(copy_good(tmp_path_factory.mktemp("small") / "root"))


@pytest.fixture(scope="module")
def real() -> Public:
    """The public view of the dataset of this repository."""
    return picture(REPOSITORY)


def made(public: Public) -> dict[str, Artifact]:
    return {artifact.path: artifact for artifact in chunks.export(public)}


def lines(artifact: Artifact) -> list[Row]:
    """The rows of a file, read as an app reads them."""
    assert artifact.content == b"" or artifact.content.endswith(b"\n")
    return [json.loads(line) for line in artifact.content.decode("utf-8").splitlines()]


def rows(public: Public, language: str = "en") -> dict[str, Row]:
    """The passages of a language by the id of their record."""
    return {row["id"]: row for row in lines(made(public)[f"chunks/{language}.jsonl"])}


def edited(public: Public, record_id: str, fields: Mapping[str, Any] = {}, **texts: Mapping[str, Any]) -> Public:
    """The picture with other fields of a record, and other words by language."""

    def changed(record: view.PublicRecord) -> view.PublicRecord:
        if record.id != record_id:
            return record
        words = {language: {**record.texts["en"], **text} for language, text in texts.items()}
        return dataclasses.replace(record, fields={**record.fields, **fields}, texts={**record.texts, **words})

    assert any(record.id == record_id for record in public.records)
    return dataclasses.replace(public, records=tuple(map(changed, public.records)))


# --- What a line holds ------------------------------------------------------------------------------------------------


def test_a_line_holds_all_that_an_app_needs_to_find_show_and_cite_a_record(small: Public) -> None:
    notices = small.texts["en"]["notices"]
    url = next(record.fields["url"] for record in small.records if record.id == "source-town-census")
    record = next(record for record in small.records if record.id == "fact-spots-are-common")
    explanation = record.texts["en"]["explanation"]
    passage = f"What spots are: About 30 out of 100 people in a small town had spots on a picture.\n{explanation}"
    line = rows(small)["fact-spots-are-common"]
    assert re.fullmatch("[0-9a-f]{16}", line.pop("hash"))
    assert line == {
        "id": "fact-spots-are-common",
        "chunk_id": "fact-spots-are-common@0.1.0#en",
        "kind": "fact",
        "topic": "topic-spots",
        "in_core": True,
        "position": 1,
        "topic_title": "What spots are",
        "aspect": "what-it-is",
        "language": "en",
        "statistics": [
            {
                "id": "statistic-town-spots",
                "measure": "share",
                "events": 30,
                "total": 100,
                "per_100": 30,
                "low": 21.895,
                "high": 39.585,
                "source": "source-town-census",
            }
        ],
        "title": "About 30 out of 100 people in a small town had spots on a picture.",
        "text_to_embed": f"{passage}\n{WORDS}",
        "text_to_show": f"{passage}\n{SPOT}",
        "citations": [
            {
                "source": "source-town-census",
                "title": "Census of a small town",
                "publisher": "Example Town",
                "url": url,
                "locator": "table 1, row 2",
                "verdict": "supports",
            }
        ],
        "related": ["faq-are-spots-common"],
        "safety": ["contact-care-team"],
        "must_show": [notices["contact"], notices["general"], notices["review"]],
        "audience": [],
        "jurisdiction": [],
        "clinical_review": "none",
        "translation": {"state": "source"},
        "checked": "2026-01-15",
        "due": "2027-01-15",
        "canonical": "https://example.org/small/facts/fact-spots-are-common",
    }


WORDS = "spots common dot dots speck specks fleck flecks image images imaging photo photos pictures"
"""The words that people type instead, of the fact that stands below."""

SPOT = "spot: A small mark on a picture."
"""The definition of a term; a passage ends with those of the terms that its record uses."""

SHOWN = {
    "fact-spots-come-from-age": """\
What spots are: Spots are seen more often in older people.
The same count found more spots in older people than in younger ones. Age is one cause among several.""",
    "myth-spots-mean-illness": """\
What spots are: Most spots on a picture turn out to be no illness.
You may hear: A spot means that you are ill.
Why that is wrong: A spot is a mark that a picture shows. Many things leave one, and age is the most common.
Most spots are no illness. Ask what yours looks like, and what comes next.""",
    "birads-4a": """\
What a result means: BI-RADS 4A (Placeholder for category 4A)
What it means: This row stands for category 4A in the tests of this project.
What usually comes next: Ask your care team what comes next.""",
    "faq-are-spots-common": """\
What spots are: Are spots common?
Yes. Many people have them, and most need nothing.
Yes. A town counted them and found them in many people. Your care team can tell you more about yours.""",
    "question-what-is-it": """\
What spots are: Questions to ask your care team
What do you see on my picture?
Why ask: The answer sets what comes next.""",
    "term-spot": """\
Words explained: spot
spot: A small mark on a picture.
Also called: mark, dot""",
    "term-picture": """\
Words explained: picture
picture: What a camera makes of the inside of the body.""",
    "topic-results": """\
Topics: What a result means
A category sets the next step.
The categories of a result, one by one.
The main points: It tells how likely cancer is.
Ask for your category.""",
    "guide-spots": """\
Step by step: You have spots
Many people have spots.
For people who were told that they have spots.
The main points: Ask what yours are.
Bring someone along.
The letter: When: Now
You read that spots were seen.
How long: A few minutes
What you can do: Ask for a date.
The visit: When: After the letter
The doctor looks at the picture.
What you can do: Bring someone along.
When to call: Call your care team if you have no date.""",
    "picture-a-spot": """\
Pictures: A spot
A spot is small.
A small circle inside a large one.""",
}

EMBEDDED = {
    **SHOWN,
    "faq-are-spots-common": """\
What spots are: Are spots common?
how common are spots
do many people have spots
Yes. Many people have them, and most need nothing.""",
    "question-what-is-it": """\
What spots are: What do you see on my picture?
Why ask: The answer sets what comes next.""",
}


@pytest.mark.parametrize("record_id", SHOWN)
def test_a_passage_is_put_together_from_the_words_of_its_record(small: Public, record_id: str) -> None:
    row = rows(small)[record_id]
    defined = {
        "question-what-is-it": "\npicture: What a camera makes of the inside of the body.",
        **dict.fromkeys(("term-spot", "term-picture", "topic-results", "guide-spots", "picture-a-spot"), ""),
    }
    assert row["text_to_show"] == SHOWN[record_id] + defined.get(record_id, f"\n{SPOT}")
    before, _, last = row["text_to_embed"].rpartition("\n")
    assert EMBEDDED[record_id] in (before, row["text_to_embed"])
    assert before != EMBEDDED[record_id] or re.fullmatch(r"[a-z0-9 ]+", last), "words alone"


@pytest.mark.parametrize(
    ("record_id", "title"),
    [
        ("birads-0", "BI-RADS 0 (Placeholder for category 0)"),
        ("myth-spots-mean-illness", "Most spots on a picture turn out to be no illness."),
        ("faq-are-spots-common", "Are spots common?"),
        ("term-spot", "spot"),
    ],
)
def test_a_title_says_what_the_record_is_about(small: Public, record_id: str, title: str) -> None:
    assert rows(small)[record_id]["title"] == title


EVIDENCE = [
    {"id": "a", "source": "source-town-census", "locator": "table 1", "verdict": "supports"},
    {"id": "b", "source": "source-town-census", "locator": "table 1", "verdict": "supports"},
    {"id": "c", "source": "source-town-census", "locator": "table 2", "verdict": "supports-in-part"},
    {"id": "d", "source": "source-town-letter", "locator": "line 1", "verdict": "contradicts"},
    {"id": "e", "source": "source-town-letter", "locator": "line 2", "verdict": "background"},
    {"id": "f", "source": "source-not-there", "locator": "line 3", "verdict": "supports"},
]


def test_citations_are_unique_and_include_contradictions_but_no_background(small: Public) -> None:
    cited = rows(edited(small, "term-spot", {"evidence": EVIDENCE}))["term-spot"]["citations"]
    assert [(item["source"], item["locator"], item["verdict"]) for item in cited] == [
        ("source-town-census", "table 1", "supports"),
        ("source-town-census", "table 2", "supports-in-part"),
        ("source-town-letter", "line 1", "contradicts"),
    ]
    assert not any("record" in item for item in cited)


@pytest.mark.parametrize(
    ("record_id", "fields", "cited"),
    [
        ("topic-spots", {}, ["fact-spots-are-common"]),
        ("guide-spots", {}, ["fact-spots-are-common", "birads-0"]),
        ("term-picture", {"evidence": [], "related": ["birads-4"]}, ["birads-4"]),
        ("term-picture", {"evidence": [], "related": []}, []),
    ],
)
def test_what_rests_on_no_source_itself_cites_those_of_the_records_that_it_leads_to(
    small: Public, record_id: str, fields: Mapping[str, Any], cited: list[str]
) -> None:
    citations = rows(edited(small, record_id, fields))[record_id]["citations"]
    assert [item["record"] for item in citations][: len(cited)] == cited
    assert [bool(citations)] == [bool(cited)]


def test_every_passage_of_the_dataset_has_a_citation(real: Public) -> None:
    assert [name for name, row in rows(real).items() if not row["citations"]] == []


def test_a_topic_and_a_guide_lead_to_their_records_in_order(small: Public) -> None:
    found = rows(small)
    topic = small.record("topic-spots").fields
    assert found["topic-spots"]["related"] == [*topic["core"], *topic.get("more", ())]
    assert found["guide-spots"]["related"] == ["fact-spots-are-common", "birads-0", "question-what-is-it"]


# --- What to say instead of an answer ---------------------------------------------------------------------------------


def test_every_reason_to_abstain_has_a_notice_and_the_most_urgent_comes_first(real: Public) -> None:
    found = lines(made(real)["chunks/notices.en.jsonl"])
    texts = real.texts["en"]["notices"]
    assert [row["urgency"] for row in found] == [1, 2, 3, 4, 5, 6, 7]
    assert [row["id"] for row in found][:2] == ["crisis", "emergency"]
    assert all(row["text"] == texts[row["id"]] and row["translation"] == {"state": "source"} for row in found)
    reasons = SCHEMAS.sources["eval"]["properties"]["abstain"]["enum"]
    assert {reason for row in found for reason in row["abstain"]} == set(reasons)


def test_a_dataset_without_some_notices_has_a_row_for_the_others(small: Public) -> None:
    found = lines(made(small)["chunks/notices.en.jsonl"])
    assert [(row["id"], row["urgency"]) for row in found] == [("general", 7)]


@pytest.mark.parametrize(
    ("record_id", "fields", "text", "expected"),
    [
        ("term-spot", {}, {}, "general review"),
        ("term-spot", {"clinical_review": "signed"}, {}, "general"),
        ("term-spot", {"safety": ["contact-care-team"]}, {}, "contact general review"),
        ("term-spot", {"safety": ["not-alone"]}, {}, "not_alone general review"),
        ("term-spot", {"safety": ["not-alone", "contact-care-team"]}, {}, "contact not_alone general review"),
        ("term-spot", {}, {"definition": "A mark with a Bi-Rads category."}, "general review birads"),
        ("birads-2", {}, {}, "general review birads"),
    ],
)
def test_the_notices_that_must_be_shown_come_with_the_passage(
    small: Public, record_id: str, fields: Mapping[str, Any], text: Mapping[str, Any], expected: str
) -> None:
    notices = small.texts["en"]["notices"]
    shown = rows(edited(small, record_id, fields, en=text))[record_id]["must_show"]
    assert shown == [notices[name] for name in expected.split()]


def test_a_passage_whose_definitions_name_the_scale_shows_the_trademark(small: Public) -> None:
    changed = edited(small, "term-spot", {}, en={"definition": "A mark with a BI-RADS category."})
    passage = rows(changed)["fact-spots-are-common"]
    assert "BI-RADS" in passage["text_to_show"]
    assert small.texts["en"]["notices"]["birads"] in passage["must_show"]


# --- Which records, which languages, which bytes ----------------------------------------------------------------------


def test_every_published_record_that_a_reader_sees_has_one_passage(real: Public) -> None:
    artifact = made(real)["chunks/en.jsonl"]
    found = lines(artifact)
    assert sorted(row["id"] for row in found) == sorted(record.id for record in real.of(*CONTENT_KINDS))
    assert [row["id"] for row in found if row["kind"] in TOPIC_KINDS] == [
        name for topic in real.of("topic") for name in (*topic.fields["core"], *topic.fields.get("more", ()))
    ]
    others = [kind for kind, _ in itertools.groupby(row["kind"] for row in found) if kind not in TOPIC_KINDS]
    assert others == ["guide", "topic", "picture", "term"]
    assert artifact.rows == len(found) > 250
    assert (artifact.media_type, artifact.schema, artifact.language) == ("application/jsonl", "chunk", "en")


@pytest.mark.parametrize(
    "status", ["draft", 'withdrawn\nwithdrawn: {on: "2026-01-30", reason: The count was wrong}'], ids=["draft", "gone"]
)
def test_what_is_not_published_has_no_passage(good: Path, status: str) -> None:
    replace(good, FACT, "status: published", f"status: {status}")
    assert "fact-spots-come-from-age" not in rows(picture(good))
    assert "fact-spots-are-common" in rows(picture(good))


def spanish(public: Public) -> Public:
    """The public view with a second language, which has a topic, one fact and a term."""
    about = public.texts["en"]
    texts = {**public.texts, "es": {**about, "labels": {**about["labels"], "glossary": "Palabras"}}}
    public = dataclasses.replace(public, texts=texts, meta={**public.meta, "languages": ["en", "es"]})
    public = edited(public, "topic-spots", es={"title": "Qué son las manchas"})
    public = edited(public, "fact-spots-come-from-age", es={"statement": "La edad deja manchas."})
    return edited(public, "term-spot", es={"term": "mancha"})


def test_a_second_language_contains_its_own_records_alone(small: Public) -> None:
    translated = rows(spanish(small), "es")
    assert list(translated) == ["topic-spots", "fact-spots-come-from-age", "term-spot"]
    fact = translated["fact-spots-come-from-age"]
    assert fact["text_to_show"].startswith("Qué son las manchas: La edad deja manchas.\n")
    assert translated["term-spot"]["text_to_show"].startswith("Palabras: mancha\n")
    assert (fact["language"], fact["chunk_id"]) == ("es", "fact-spots-come-from-age@0.1.0#es")
    assert rows(spanish(small)) == rows(small)


def test_a_language_without_labels_and_notices_has_no_passages_yet(good: Path) -> None:
    replace(good, "dataset/dataset.yaml", "languages: [en]", "languages: [en, es]")
    artifacts, findings = files_for_apps(fast(good).opened)
    assert findings == []
    assert [artifact.path for artifact in artifacts if artifact.path.startswith("chunks/")] == [
        "chunks/en.jsonl",
        "chunks/eval.jsonl",
        "chunks/notices.en.jsonl",
    ]


ODD = [
    "<b>&amp;</b> & \"quotes\" 'here'",
    "حبة كلس في الثدي",
    "乳腺钙化",
    "🩻 é ß",
    "a\u2028b\u2029c\u0085d",
    "\\n \\u0041",
]


@pytest.mark.parametrize("words", ODD)
def test_whatever_a_text_holds_survives_and_keeps_to_its_line(small: Public, words: str) -> None:
    public = edited(small, "term-spot", en={"term": words})
    artifact = made(public)["chunks/en.jsonl"]
    row = next(row for row in lines(artifact) if row["id"] == "term-spot")
    assert row["title"] == words
    assert row["text_to_show"].startswith(f"Words explained: {words}\n{words}: ")
    assert artifact.content.count(b"\n") == len(artifact.content.decode("utf-8").splitlines()) == artifact.rows
    assert SCHEMAS.accepts("chunk", row)


def test_text_is_written_as_it_is_and_not_as_escapes(small: Public) -> None:
    words = "حبة كلس, 乳腺钙化, 🩻 é < & ß"
    assert (
        words.encode("utf-8") in made(edited(small, "term-spot", en={"definition": words}))["chunks/en.jsonl"].content
    )


def test_a_second_build_gives_the_same_bytes(real: Public) -> None:
    assert list(chunks.export(real)) == list(chunks.export(picture(REPOSITORY)))
    assert [a.content for a in chunks.export(real)] == [a.content for a in chunks.export(picture(REPOSITORY))]


def test_every_line_obeys_its_schema_by_both_validators(real: Public, small: Public) -> None:
    for public in (real, small, spanish(small)):
        for artifact in chunks.export(public):
            judge = SCHEMAS.reference(str(artifact.schema))
            for row in lines(artifact):
                assert SCHEMAS.accepts(str(artifact.schema), row)
                assert judge.is_valid(row)


Spoil = Callable[[list[bytes]], list[bytes]]


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (lambda raw: [*raw[:2], raw[2].replace(b'"kind":"topic"', b'"kind":"rumour"'), *raw[3:]], [(3, "/kind: ")]),
        (lambda raw: [raw[0], raw[1][:-9], *raw[2:]], [(2, "not JSON: ")]),
        (lambda raw: [*raw[:4], b"", *raw[4:]], [(5, "not JSON: ")]),
        (lambda raw: [raw[0].replace(b'"title":', b'"heading":', 1), *raw[1:]], [(1, "/heading: "), (1, "/title: ")]),
        (lambda raw: [b"{}" for _ in raw], [(1, "/")] * 10),
    ],
    ids=["a code", "half a line", "an empty line", "a name", "no end of faults"],
)
def test_a_line_that_breaks_its_schema_is_named_and_not_published(
    good: Path, monkeypatch: pytest.MonkeyPatch, spoil: Spoil, expected: list[tuple[int, str]]
) -> None:
    def faulty(public: Public) -> list[Artifact]:
        first, *others = chunks.export(public)
        raw = b"\n".join(spoil(first.content.removesuffix(b"\n").split(b"\n"))) + b"\n"
        return [dataclasses.replace(first, content=raw), *others]

    monkeypatch.setitem(formats.EXPORTERS, "chunks", faulty)  # type: ignore[arg-type]
    artifacts, findings = files_for_apps(fast(good).opened)
    assert artifacts == []
    assert {(finding.code, finding.file) for finding in findings} == {("EXP001", "exports/chunks/en.jsonl")}
    assert [finding.line for finding in findings] == [line for line, _ in expected]
    assert all(finding.message.startswith(start) for finding, (_, start) in zip(findings, expected, strict=True))
    assert all(finding.hint for finding in findings)


# --- Passages are understandable alone --------------------------------------------------------------------------------

BARE = re.compile(r"(it|they|this|that|these|those)\b", re.IGNORECASE)
NOUN = re.compile(
    r"calcif|calcium|speck|mammogram|breast|bi-rads|biops|dcis|call.back|called back|cancer|screening|mass or a|benign"
    r"|high-risk result|marker clip",
    re.IGNORECASE,
)
UNNAMED = {
    "fact-crisis-line-australia",
    "fact-crisis-line-uk-ireland",
    "fact-crisis-line-us-canada",
    "fact-late-is-not-bad",
    "fact-work-and-leave-us",
    "faq-back-after-four-months",
    "faq-bill-for-extra-pictures-us",
    "faq-cannot-go-to-call-back",
    "faq-does-the-wait-matter",
    "faq-getting-through-the-wait",
    "faq-interpreter-or-disability",
    "faq-result-in-portal-at-night",
    "faq-second-opinion",
    "faq-what-happens-at-call-back",
    "faq-what-to-tell-family",
    "faq-what-to-wear-and-bring",
    "faq-who-to-call-before-visit",
    "guide-understand-my-report",
    "guide-waiting-for-a-result",
    "question-copies-of-report",
    "question-how-long-today",
    "question-next-step-and-date",
    "question-support-for-worry",
    "question-what-happens-if-wait",
    "question-when-results",
    "topic-being-watched",
    "topic-call-back-letter",
    "topic-call-back-visit",
    "topic-costs-and-practical",
    "topic-feelings-and-support",
    "topic-men-and-trans-people",
    "topic-shapes",
    "topic-signs",
    "topic-your-result",
}
"""Passages whose opening names nothing of the subject beyond their own title; no more may be added."""


def opening(row: Row) -> str:
    """What a reader meets first: the topic with the title, which of a question for the care team has its own line."""
    return "\n".join(row["text_to_show"].split("\n")[: 2 if row["kind"] == "question" else 1])


def test_a_passage_begins_with_its_topic_or_its_kind_and_its_title(real: Public) -> None:
    labels, topics = real.texts["en"]["labels"], {topic.id: topic.texts["en"]["title"] for topic in real.of("topic")}
    for row in rows(real).values():
        between = f"{labels['questions']}\n" if row["kind"] == "question" else ""
        within = topics[row["topic"]] if row["kind"] in TOPIC_KINDS else labels[KINDS[row["kind"]].folder]
        assert opening(row) == f"{within}: {between}{row['title']}"
        assert row["text_to_embed"].startswith(f"{within}: {row['title']}\n")


@pytest.mark.parametrize("field", ["text_to_show", "text_to_embed", "title"])
def test_nothing_starts_with_a_pronoun(real: Public, field: str) -> None:
    bare = {row["id"] for row in rows(real).values() if BARE.match(row[field])}
    # What a patient says about an own result comes below its topic.
    said = {name for name in bare if name.startswith("question-")} | {"faq-back-after-four-months"}
    assert bare - (said if field == "title" else set()) == set()


def test_the_opening_names_the_subject(real: Public) -> None:
    answering = [row for row in rows(real).values() if row["kind"] not in ("term", "picture")]
    unnamed = {row["id"] for row in answering if not NOUN.search(opening(row))}
    assert unnamed <= UNNAMED


@pytest.mark.parametrize("field", ["text_to_show", "text_to_embed"])
def test_a_myth_follows_its_correction_and_its_label(real: Public, field: str) -> None:
    label = real.texts["en"]["labels"]["you_may_hear"]
    found, myths = rows(real), {record.id: record.texts["en"] for record in real.of("myth")}
    assert len(myths) >= 20
    for name, text in myths.items():
        paragraphs = found[name][field].split("\n")
        assert paragraphs[0].endswith(f": {text['fact']}")
        assert paragraphs[1] == f"{label}: {text['myth']}"
        assert found[name][field].count(text["myth"]) == 1
        rest = found[name][field].partition(f"\n{text['answer']}")
        assert rest[1]
        after = [line for line in rest[2].split("\n")[1:] if ": " not in line]
        assert len(after) == (field == "text_to_embed"), "definitions alone, and the words to find it by"
    others = "\n".join(row[field] for row in found.values() if row["kind"] != "myth")
    assert [name for name, text in myths.items() if text["myth"] in others] == []


def test_no_myth_is_a_title(real: Public) -> None:
    titles = {row["title"] for row in rows(real).values()}
    assert titles.isdisjoint(record.texts["en"]["myth"] for record in real.of("myth"))


# --- Held-out questions -----------------------------------------------------------------------------------------------


def test_held_out_questions_are_exported_by_id_with_answers_or_with_a_reason(small: Public) -> None:
    artifact = made(small)["chunks/eval.jsonl"]
    assert lines(artifact) == [
        {
            "id": "how-many-people",
            "language": "en",
            "question": "how many peple get spots",
            "split": "dev",
            "answers": ["faq-are-spots-common", "fact-spots-are-common"],
        },
        {
            "id": "is-mine-bad",
            "language": "en",
            "question": "is my spot bad?",
            "split": "dev",
            "answers": [],
            "abstain": "own-result",
        },
    ]
    assert (artifact.rows, artifact.schema, artifact.language) == (2, "eval", None)


def test_the_order_of_questions_changes_no_byte(small: Public, good: Path) -> None:
    path = good / "dataset/eval.yaml"
    head, _, entries = path.read_text(encoding="utf-8").partition("questions:\n")
    first, second = re.split(r"\n(?=  - )", entries.rstrip("\n"))
    path.write_text(f"{head}questions:\n{second}\n{first}\n", encoding="utf-8")
    assert made(picture(good)) == made(small)
    assert made(picture(good))["chunks/eval.jsonl"].content == made(small)["chunks/eval.jsonl"].content


def test_without_held_out_questions_there_is_no_file_of_them(good: Path) -> None:
    (good / "dataset/eval.yaml").unlink()
    assert list(made(picture(good))) == ["chunks/en.jsonl", "chunks/notices.en.jsonl"]
    assert fast(good).findings == ()


@pytest.mark.parametrize(
    "change",
    [{"abstain": "own-care"}, {"answers": []}, {"answers": None}, {"question": "a\nb"}, {"language": "English!"}],
    ids=["both", "no answer", "neither", "two lines", "no language"],
)
def test_a_question_has_answers_or_a_reason_to_abstain(change: Mapping[str, Any]) -> None:
    entry = {"id": "a", "language": "en", "question": "is it bad", "answers": ["fact-most-are-benign"]}
    assert SOURCES.accepts("eval", {"questions": [entry]})
    spoilt = {key: value for key, value in {**entry, **change}.items() if value is not None}
    assert not SOURCES.accepts("eval", {"questions": [spoilt]})
    assert list(SOURCES.explain("eval", {"questions": [spoilt]}))


def test_the_questions_cover_every_topic_and_kind_and_every_reason_to_abstain(real: Public) -> None:
    records = {record.id: record for record in real.records}
    english = [entry for entry in real.evaluation if entry["language"] == "en"]
    answered = [entry for entry in english if "answers" in entry]
    first = [records[entry["answers"][0]] for entry in answered]
    assert len(answered) >= 120
    assert {record.kind for record in first} == {*TOPIC_KINDS, "term"}
    assert {record.fields["topic"] for record in first if record.kind in TOPIC_KINDS} == {
        t.id for t in real.of("topic")
    }
    reasons = Counter(entry["abstain"] for entry in english if "abstain" in entry)
    allowed = SCHEMAS.sources["eval"]["properties"]["abstain"]["enum"]
    assert reasons.keys() == set(allowed)
    assert reasons.total() >= 30
