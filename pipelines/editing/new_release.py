"""Takes a newer release of the dataset that this one extends, and says what it breaks."""

from __future__ import annotations

from pathlib import Path

from pipelines.editing import transaction
from pipelines.model.findings import Finding, Unknown
from pipelines.model.records import UPSTREAM, Dataset
from pipelines.source.formatting import write_all
from pipelines.translate import tasks
from pipelines.upstream import places, report
from pipelines.validate.run import fast


def findings(root: Path, place: str) -> tuple[Finding, ...]:
    """What the fast checks find with the release in ``place``, a folder relative to the root, and not without it.

    Raises:
        Unknown: the dataset extends nothing, or the release cannot be taken.
    """
    before = fast(root)
    old = next((layer.place for layer in before.dataset.layers if layer.extended), place)

    def elsewhere(text: str) -> str:
        return text.replace(f"{old}/", f"{place}/")

    after = fast(root, edit=lambda dataset: report.taken(root, dataset, place).own)
    return transaction.new_findings(before.findings, after.findings, elsewhere)


def take(root: Path, place: str) -> list[str]:
    """Pins the release in ``place``, a folder relative to the root, and returns the changed files.

    What this dataset has of a record that the release renamed gets its new id: the entries of upstream.yaml, the own
    file that replaces it, translations and their signatures. Either all files are written, or none.

    Raises:
        Unknown: the dataset extends nothing, the release cannot be taken, or a file cannot be written.
        Unsound: a file of the dataset cannot be read.
    """
    taken: list[report.Taken] = []

    def edited(own: Dataset) -> Dataset:
        taken.append(report.taken(root, own, place))
        return taken[0].own

    early = transaction.open_for_edit(root, edited)
    own, moves = taken[0]
    files: transaction.Files = {places.FILE: own.settings[UPSTREAM].text}
    for old, new in moves.items():
        for document in (*(own.by_id[name].document for name in (new,) if name in own.by_id), own.drawings.get(new)):
            if document:
                path = Path(document.path)
                files |= {path.with_stem(old).as_posix(): None, document.path: document.text}
    if moves:
        written = tasks.renamed(early.opened.project, moves)
        files |= {path: text for path, text in written.items() if (root / path).is_file()}
    try:
        return write_all(root, files)
    except OSError as error:
        raise Unknown(f"nothing was changed: {error.filename or 'a file'}: {error.strerror or error}") from None
