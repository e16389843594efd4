"""PIC: a picture has a drawing that is safe to show, and its words can be translated."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.checks.declare import dataset_check
from pipelines.model.findings import Problem
from pipelines.model.records import Dataset, Document
from pipelines.source.drawing import DrawingFault, faults, labels_of, parsed


@dataset_check("PIC001")
def picture_has_a_drawing(dataset: Dataset) -> Iterator[Problem]:
    """Each picture has an SVG file of its name beside it, and each SVG file its picture.

    Why: without the drawing there is nothing to show, and without the record nobody finds it.
    Fix: add the file that is missing, or remove the other.
    """
    for record in dataset.of("picture"):
        if record.id not in dataset.drawings and record.id not in dataset.unread.ids and not record.draft:
            hint = f"add dataset/pictures/{record.id}.svg"
            yield Problem((), f"{record.id} has no drawing", hint, document=record.document)
    for name, drawing in dataset.drawings.items():
        if dataset.absent(name):
            yield Problem((), f"no picture has the id {name}", f"add dataset/pictures/{name}.yaml", document=drawing)


@dataset_check("PIC002")
def drawing_is_plain(dataset: Dataset) -> Iterator[Problem]:
    """A drawing is SVG of shapes and labels alone, without scripts, links, fonts and other files.

    Its styles name its own classes, and each id stands once.

    Why: apps put it into their pages, where a script would run, a link would load something, and a style for `body`
    would change the page.
    Fix: remove what is named; use the elements and attributes that the finding lists.
    """
    for drawing in dataset.drawings.values():
        for fault in _faults(drawing):
            yield Problem((fault.line,), fault.message, fault.hint, document=drawing)


def _faults(drawing: Document) -> Iterator[DrawingFault]:
    try:
        yield from faults(parsed(drawing.text))
    except DrawingFault as fault:
        yield fault


@dataset_check("PIC003")
def labels_agree(dataset: Dataset) -> Iterator[Problem]:
    """The labels in a drawing are those of its record, and the drawing has no other words.

    Why: words in the drawing itself could not be translated, and a label without a place is not shown.
    Fix: give each text element of the drawing a data-label, and the label its words under text.labels.
    """
    for record in dataset.of("picture"):
        if (drawing := dataset.drawings.get(record.id)) is None:
            continue
        try:
            places = labels_of(parsed(drawing.text))
        except DrawingFault:
            continue  # PIC002 reports it
        known = record.data["text"].get("labels", {})
        for line, label in places:
            if label not in known:
                hint = "add it under text.labels"
                yield Problem((line,), f"the label {label!r} has no words", hint, document=drawing)
        for label in sorted(known.keys() - {label for _, label in places}):
            problem = f"the drawing has no label {label}"
            yield Problem(("text", "labels", label), problem, "remove it", document=record.document)
