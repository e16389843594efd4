"""The commands for translators and those who work with them: out, back, signed, and how far it is."""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import click

from pipelines.cli.console import (
    Choice,
    examples,
    format_option,
    print_changed,
    print_findings,
    print_line,
    print_quoted,
    print_raw,
    root_option,
)
from pipelines.cli.workspace import Workspace, file_argument, write_option
from pipelines.files import swap
from pipelines.model.findings import worst
from pipelines.source.formatting import fixed
from pipelines.source.load import document_of
from pipelines.translate import check, cldr, incoming, locales, signatures, store, tasks
from pipelines.translate.catalogs import MAX_BYTES, TranslationFileError
from pipelines.translate.formats import FORMATS, of
from pipelines.translate.shapes import STATES

language_argument = click.argument("language", metavar="LANG")

FORM = "review-form"
"""The name of the form for reviewers among the formats; it goes out like them and comes back to i18n-review."""

T = TypeVar("T")

MANY = 5_000
"""From so many strings on, a bar shows how far a task is."""


@click.command("i18n-extract", epilog=examples("i18n-extract"))
@root_option
def extract(root: Path) -> None:
    """Write dataset/translations/template.pot: every string to translate, with its context and limit."""
    workspace = Workspace(root)
    print_changed(workspace.write(tasks.template(workspace.project)))


@click.command("i18n-update", epilog=examples("i18n-update", "i18n-update --check"))
@root_option
@click.option("--check", "only_check", is_flag=True, help="Only say which files are behind the English.")
def update(root: Path, only_check: bool) -> None:
    """Bring every PO file up to date with the English, by key; a changed English makes its translation stale.

    Nothing is guessed from similar text, and no translation is lost.
    """
    workspace = Workspace(root)
    workspace.require_readable_translations()
    if only_check:
        template = root / store.FOLDER / store.TEMPLATE
        held = template.read_text(encoding="utf-8", errors="replace") if template.is_file() else ""
        behind = tasks.outdated(workspace.project, sorted(workspace.project.store.catalogs), held)
        for path in behind:
            print_line(f"behind the English: {path}; run i18n-update")
        if behind:
            sys.exit(1)
        return
    files = tasks.updated(workspace.project, sorted(workspace.project.store.catalogs))
    print_changed(workspace.write(files))


@click.command("i18n-new", epilog=examples("i18n-new pt-BR"))
@language_argument
@root_option
def new(root: Path, language: str) -> None:
    """Begin a language: its locale from CLDR, an empty PO file, an empty review file. LANG is a BCP 47 tag."""
    workspace = Workspace(root)
    workspace.require_readable_translations()
    if language in workspace.project.store.catalogs or language == workspace.project.source_language:
        raise click.UsageError(f"{language} is there already")
    changed = []
    if language not in workspace.project.locales:
        try:
            text = locales.with_locale(workspace.dataset.settings.get("locales"), language, cldr.propose(language))
        except ValueError as error:
            raise click.UsageError(str(error)) from None
        text = fixed(document_of(locales.PATH, text), "locales", workspace.schemas.sources)
        changed = workspace.write({locales.PATH: text})
        workspace = Workspace(root)
    changed += workspace.write({**tasks.template(workspace.project), **tasks.new_language(workspace.project, language)})
    print_changed(changed)
    print_line(f"Look at {locales.PATH}, then send out what `i18n-export {language}` writes.")
    print_line(f"Exports carry {language} once dataset.yaml names it under languages.")


@click.command("i18n-check", epilog=examples("i18n-check", "i18n-check --strict"))
@root_option
@click.option("--strict", is_flag=True, help="Warnings fail too.")
def check_command(root: Path, strict: bool) -> None:
    """Check every translation, and say how far each language is."""
    workspace = Workspace(root)
    found = check.check(workspace.project, workspace.dataset, progress=_watched("checking"))
    odd = check.outliers(workspace.project)
    print_findings([*found.findings, *odd])
    for language, told in tasks.status(workspace.project, found.blocked).items():
        print_line(_summary(language, told))
    findings = [*found.findings, *odd]
    sys.exit(1 if worst(findings) == "error" or (strict and findings) else 0)


@click.command("i18n-export", epilog=examples("i18n-export es", "i18n-export es --format po"))
@language_argument
@root_option
@click.option("--format", "names", multiple=True, type=Choice([*FORMATS, FORM]), help="Only this; may be repeated.")
@click.option(
    "--to", "target", type=click.Path(path_type=Path, file_okay=False), help="Where to.  [default: build/l10n/LANG]"
)
def export(root: Path, language: str, names: tuple[str, ...], target: Path | None) -> None:
    """Write the files for translators of LANG: PO, XLIFF 1.2 in two flavours, XLIFF 2.0, TMX, TBX, CSV; and a form.

    The form is for reviewers: they fill in stage, by and on where they sign, and i18n-review takes it back.
    """
    workspace = Workspace(root)
    workspace.require_readable_translations()
    kit = tasks.kit(workspace.project, workspace.known_language(language))
    target = target or root / "build" / "l10n" / language
    names_of_all = {f"{language}{form.suffix}" for form in FORMATS.values()} | {f"{language}.{FORM}.csv"}
    if target.is_dir() and (foreign := sorted({path.name for path in target.iterdir()} - names_of_all)):
        raise click.UsageError(f"{target} holds {foreign[0]}, which is no file for translators of {language}")
    wanted = [FORMATS[name] for name in names or FORMATS if name != FORM]
    files: dict[str, bytes] = {}
    for form in wanted:
        files[f"{language}{form.suffix}"] = form.write(kit)
    told = {f"{language}{form.suffix}": form.about for form in wanted}
    if not names or FORM in names:
        name = f"{language}.{FORM}.csv"
        files[name], told[name] = signatures.form(kit.rows).encode("utf-8"), "a form for reviewers to sign"
    target.parent.mkdir(parents=True, exist_ok=True)
    swap.put_in_place(swap.stage(target, files), target)
    for name, about in told.items():
        print_line(f"{target / name}: {about}")


def _watched(label: str) -> Callable[[Sequence[T]], Iterator[T]]:
    """What walks through things, with a bar where they are many and a person looks on."""

    def walk(items: Sequence[T]) -> Iterator[T]:
        hidden = len(items) < MANY or not getattr(sys.stderr, "isatty", bool)()
        with click.progressbar(items, label=label, file=sys.stderr, hidden=hidden) as watched:
            yield from watched

    return walk


@click.command("i18n-import", epilog=examples("i18n-import es es.po", "i18n-import es es.xlf --write"))
@language_argument
@file_argument
@root_option
@write_option
def import_command(root: Path, language: str, file: Path, keep: bool) -> None:
    """Take translations back from FILE: first a table of what would change; with --write they are kept.

    Only key, text and the mark of unfinished work are taken. Nothing is ever deleted; what is not taken is listed with
    the reason.
    """
    workspace = Workspace(root)
    workspace.require_readable_translations()
    project, catalog = workspace.project, workspace.project.catalog(workspace.known_language(language))
    locale = project.locales[language]
    try:
        raw = _bytes(file)
        form = of(file.name, raw)
        if form.read is None:
            raise click.UsageError(f"{file.name} is {form.about}; send back the PO, XLIFF or CSV file")
        returned = [dataclasses.replace(one, key=workspace.dataset.today(one.key)) for one in form.read(raw, language)]
        watched = _watched("checking")(returned)
        outcome = incoming.classify(watched, project.units, catalog, check.error_finder(project, language), locale.same)
    except TranslationFileError as error:
        print_line(f"{file}:{error.line}:1: error: {error.message}")
        print_line("Nothing was taken.")
        sys.exit(1)
    for line in outcome.lines:
        if line.status != "same" and (line.before or line.after):
            print_line(f"{line.status:<14} {line.key}  {line.reason}")
            if line.entry and line.before and line.before != line.after:
                print_quoted("    - ", line.before)
                print_quoted("    + ", line.after)
            elif line.entry is None and line.after:
                print_quoted("    ", line.after)
    counts = ", ".join(f"{len(found)} {verdict}" for verdict in _VERDICTS if (found := outcome.of(verdict)))
    print_line(f"{len(outcome.lines)} strings came back: {counts or 'none'}; {len(outcome.absent)} did not.")
    if keep:
        print_changed(workspace.write(tasks.po_file(project, outcome.applied(catalog))))
    elif outcome.taken:
        print_line("Nothing was written yet: run it again with --write.")
    sys.exit(1 if outcome.of("rejected", "unknown") else 0)


_VERDICTS: tuple[incoming.ImportStatus, ...] = (
    *("new", "changed", "stale", "same", "empty", "same-as-source", "rejected", "unknown"),
)


def _bytes(file: Path) -> bytes:
    if file.stat().st_size > MAX_BYTES:
        raise TranslationFileError(1, f"the file is larger than {MAX_BYTES:,} bytes")
    return file.read_bytes()


@click.command("i18n-review", epilog=examples("i18n-review es review.csv", "i18n-review es review.csv --write"))
@language_argument
@file_argument
@root_option
@write_option
def review(root: Path, language: str, file: Path, keep: bool) -> None:
    """Take a reviewer's signatures from FILE, a review file; first a table, and with --write they are kept.

    A signature is taken when its person stands in people.yaml, reads the language, and signed the very words that
    stand there today.
    """
    workspace = Workspace(root)
    workspace.require_readable_translations()
    workspace.known_language(language)
    try:
        rows = signatures.parse_form(_bytes(file))
        known = [dataclasses.replace(row, key=workspace.dataset.today(row.key)) for row in rows]
        verdicts = tasks.decide_signatures(workspace.project, language, known, workspace.dataset.people)
    except TranslationFileError as error:
        print_line(f"{file}:{error.line}:1: error: {error.message}")
        print_line("Nothing was taken.")
        sys.exit(1)
    for verdict in verdicts:
        signature = verdict.signature
        word = "signed" if verdict.taken else "not taken"
        told = f"{word:<10} {signature.key}  {signature.stage}, {signature.by}, {signature.on}  {verdict.reason}"
        print_line(told.rstrip())
    taken = sum(verdict.taken for verdict in verdicts)
    print_line(f"{taken} of {len(verdicts)} signatures are taken.")
    if keep:
        print_changed(workspace.write(tasks.review_file(workspace.project, language, verdicts)))
    elif taken:
        print_line("Nothing was written yet: run it again with --write.")
    sys.exit(0 if taken == len(verdicts) else 1)


@click.command("i18n-status", epilog=examples("i18n-status", "i18n-status --format json"))
@root_option
@format_option("text", "json")
def status(root: Path, form: str) -> None:
    """Say how far each language is, and which translations the English has left behind."""
    workspace = Workspace(root)
    told = tasks.status(
        workspace.project, check.check(workspace.project, workspace.dataset, progress=_watched("checking")).blocked
    )
    if form == "json":
        print_raw(json.dumps(told, ensure_ascii=False, indent=2) + "\n")
        return
    for language, one in told.items():
        print_line(_summary(language, one))
        for kind, counts in one["kinds"].items():
            shown = ", ".join(f"{counts[state]} {state}" for state in STATES if counts[state])
            print_line(f"  {kind:<9} {shown}")
        for stale in one["stale"]:
            print_line(f"  stale: {stale['key']}")
            print_quoted("    was: ", stale["was"])
            print_quoted("    is:  ", stale["is"])
        for key in one["blocked"]:
            print_line(f"  held back by a check: {key}")
        for key in one["fallen"]:
            print_line(f"  signature no longer holds: {key}")


def _summary(language: str, told: tasks.Status) -> str:
    counts = ", ".join(f"{told['states'][state]} {state}" for state in STATES if told["states"][state])
    draft = f" ({told['draft']})" if told["draft"] else ""
    return f"{language}{draft}: {told['units']} strings: {counts}; {len(told['blocked'])} held back by checks."


COMMANDS = (extract, update, new, check_command, export, import_command, review, status)
"""Every command of this module, for the group that it belongs to."""
