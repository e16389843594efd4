"""Pictures: drawings with their words in each language, safe to put into any page."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import REPOSITORY
from lxml import etree

from pipelines.public.view import build
from pipelines.publish.pictures import export
from pipelines.source.drawing import DrawingFault, faults, labels_of, parsed, shown
from pipelines.source.load import load
from pipelines.validate.run import fast

DRAWINGS = sorted((REPOSITORY / "dataset" / "pictures").glob("*.svg"))
PLAIN = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">{}</svg>'


@pytest.mark.parametrize("path", DRAWINGS, ids=[path.stem for path in DRAWINGS])
def test_every_shipped_drawing_is_plain_and_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert [fault.message for fault in faults(parsed(text))] == []
    assert len(text) < 20_000
    assert all(element.text is None for element in parsed(text).iter("{*}text"))


def test_a_drawing_is_written_with_its_words_and_what_a_screen_reader_says(good: Path) -> None:
    (artifact,) = export(build(load(good).dataset))
    assert (artifact.path, artifact.media_type, artifact.language) == (
        "pictures/picture-a-spot.en.svg",
        "image/svg+xml",
        "en",
    )
    root = etree.fromstring(artifact.content)
    assert [element.text for element in root.iter("{*}text")] == ["Spot"]
    title, description = root[0], root[1]
    assert (title.text, description.text) == ("A spot", "A small circle inside a large one.")
    assert root.get("aria-labelledby").split() == [title.get("id"), description.get("id")]
    assert root.get("lang") == "en"
    assert not root.xpath("//@data-label")


def test_words_with_markup_stay_words() -> None:
    svg = PLAIN.format('<text data-label="a" x="1" y="1"/>')
    content = shown("picture-x", svg, "en", "<script>", 'a "b" & c', {"a": "<b>&amp;"})
    root = etree.fromstring(content)
    assert [child.tag.rpartition("}")[2] for child in root] == ["title", "desc", "text"]
    assert [child.text for child in root] == ["<script>", 'a "b" & c', "<b>&amp;"]


def test_two_drawings_on_a_page_share_no_id() -> None:
    svg = PLAIN.format('<circle cx="1" cy="1" r="1"/>')
    one, other = (etree.fromstring(shown(name, svg, "en", "t", "d", {})) for name in ("picture-a", "picture-b"))
    assert not {*one.xpath("//@id")} & {*other.xpath("//@id")}


@pytest.mark.parametrize(
    ("inside", "message"),
    [
        ("<script>1</script>", "<script> is not allowed"),
        ('<image href="a.png"/>', "<image> is not allowed"),
        ('<foreignObject><p xmlns="http://www.w3.org/1999/xhtml"/></foreignObject>', "<foreignObject> is not allowed"),
        ('<circle r="1" onload="x()"/>', "the attribute onload is not allowed"),
        ('<use href="//example.org/a.svg#b"/>', "href leads out of the drawing"),
        (
            '<g xmlns:xlink="http://www.w3.org/1999/xlink"><use xlink:href="#a"/></g>',
            "the attribute href is not allowed",
        ),
        ('<rect fill="url(http://example.org/a)" x="1"/>', "fill leads out of the drawing"),
        ("<style>@import 'a.css';</style>", "the style loads something from elsewhere"),
        (
            "<style>text { background: URL( 'https://example.org/a' ) }</style>",
            "the style loads something from elsewhere",
        ),
        ("<style>@\\69mport 'a.css';</style>", "the style loads something from elsewhere"),
        ("<text>word</text>", "it has words of its own"),
        ("<g/>word", "it has words of its own"),
        ("<text data-label='a'/><style>.a{}</style>word", "it has words of its own"),
        (
            "<style>.a{background:image-set('https://example.org/a' 1x)}</style>",
            "the style loads something from elsewhere",
        ),
        ("<style>.a{src:'//example.org/a'}</style>", "the style loads something from elsewhere"),
        ("<style>.a{fill:red} body,.b{display:none}</style>", "the style of body holds for a whole page"),
        ("<style>@media print{svg{display:none}}</style>", "the style of svg holds for a whole page"),
        ('<rect data-label="a"/>', "a label cannot stand here"),
        ('<style data-label="a"/>', "a label cannot stand here"),
        ('<text data-label=""/>', "a label cannot stand here"),
        ('<text data-label="a"><tspan data-label="a"/></text>', "a label cannot stand here"),
        ('<g id="a"/><g id="a"/>', "the id a is used elsewhere"),
        ('<g id="picture-x-title"/>', "the id picture-x-title is used elsewhere"),
        ('<use href="#a"/>', "nothing in the drawing has the id a"),
        ('<rect clip-path="url(#a)" x="1"/>', "nothing in the drawing has the id a"),
        ('<g id="a"><use href="#a"/></g>', "a uses what uses others in turn"),
        (
            '<g id="a"/><g id="b"><use href="#a"/></g><g id="c"><use href="#b"/></g><g id="d"><use href="#c"/></g>',
            "d uses what uses others in turn",
        ),
    ],
)
def test_what_could_run_or_load_is_refused(inside: str, message: str) -> None:
    assert message in {fault.message for fault in faults(parsed(PLAIN.format(inside)))}


@pytest.mark.parametrize("fill", ["url(#dots)", "#123456", "var(--ink)"])
def test_what_stays_inside_the_drawing_is_allowed(fill: str) -> None:
    inside = f'<g id="dots"/><rect fill="{fill}" x="1" y="1" width="2" height="2"/>'
    assert not list(faults(parsed(PLAIN.format(inside))))


def test_a_row_of_dots_may_be_used_in_rows() -> None:
    row = '<g id="dot"/><g id="row"><use href="#dot"/><use href="#dot"/></g><use href="#row"/>'
    assert not list(faults(parsed(PLAIN.format(row))))


@pytest.mark.parametrize("box", ["0 0 0 0", "0 0 ٦٤ ٤٠", "1 0 10 10"])
def test_a_drawing_has_an_area(box: str) -> None:
    assert [fault.message for fault in faults(parsed(PLAIN.format("").replace("0 0 10 10", box)))] == [
        "it has no viewBox from 0 0"
    ]


def test_a_drawing_does_not_hide_its_alternative_text() -> None:
    hidden = PLAIN.format("").replace("<svg", '<svg aria-hidden="true"')
    assert [fault.message for fault in faults(parsed(hidden))] == ["aria-hidden hides its alternative text"]


def test_a_drawing_with_a_prefix_is_none_for_a_page() -> None:
    with pytest.raises(DrawingFault, match="it is no SVG"):
        parsed('<s:svg xmlns:s="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>')


def test_a_declared_encoding_changes_no_letter() -> None:
    svg = '<?xml version="1.0" encoding="iso-8859-1"?>' + PLAIN.format("<g id='é'/>")
    assert parsed(svg)[0].get("id") == "é"


@pytest.mark.parametrize("name", ["picture-a-dot", "fact-spots-are-common.svg", "picture-A.svg"])
def test_a_drawing_has_the_name_of_a_picture(good: Path, name: str) -> None:
    folder = good / "dataset" / "pictures"
    (folder / name).write_text(PLAIN.format(""), encoding="utf-8")
    assert [(finding.code, finding.file) for finding in load(good).findings] == [("LAY001", f"dataset/pictures/{name}")]


def test_a_drawing_that_cannot_be_read_is_one_finding(good: Path) -> None:
    (good / "dataset" / "pictures" / "picture-a-spot.svg").write_bytes(b"\xff\xfe")
    assert [finding.file for finding in fast(good).findings] == ["dataset/pictures/picture-a-spot.svg"]


@pytest.mark.parametrize(
    "text", ["", "<svg", "<html/>", '<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg"/>']
)
def test_what_is_no_drawing_is_a_fault_with_a_line(text: str) -> None:
    with pytest.raises(DrawingFault) as fault:
        parsed(text)
    assert fault.value.line >= 1


def test_labels_are_given_with_their_lines() -> None:
    assert labels_of(parsed(PLAIN.format('\n<text data-label="a"/>\n<text data-label="b"/>'))) == [(2, "a"), (3, "b")]


def test_a_drawing_may_have_the_line_ends_of_its_editor(good: Path) -> None:
    path = good / "dataset" / "pictures" / "picture-a-spot.svg"
    plain = [*export(build(load(good).dataset))]
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert fast(good).findings == ()
    assert [*export(build(load(good).dataset))] == plain
