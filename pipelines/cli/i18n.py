"""The commands for translators and those who work with them: out, back, signed, and how far it is."""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from pipelines.cli.console import Choice, examples, format_option, put, quote, root_option, say
from pipelines.cli.imports import Desk, file_argument, said, tell, write_option
from pipelines.files import swap
from pipelines.model.findings import worst
from pipelines.source.formatting import fixed
from pipelines.source.load import document_of
from pipelines.translate import check, cldr, incoming, locales, signatures, store, tasks
from pipelines.translate.catalogs import MAX_BYTES, Unreadable
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
    desk = Desk(root)
    said(desk.put(tasks.template(desk.project)))


@click.command("i18n-update", epilog=examples("i18n-update", "i18n-update --check"))
@root_option
@click.option("--check", "only_check", is_flag=True, help="Only say which files are behind the English.")
def update(root: Path, only_check: bool) -> None:
    """Bring every PO file up to date with the English, by key; a changed English makes its translation stale.

    Nothing is guessed from similar text, and no translation is lost.
    """
    desk = Desk(root)
    desk.sound()
    if only_check:
        template = root / store.FOLDER / store.TEMPLATE
        held = template.read_text(encoding="utf-8", errors="replace") if template.is_file() else ""
        behind = tasks.outdated(desk.project, sorted(desk.project.store.catalogs), held)
        for path in behind:
            say(f"behind the English: {path}; run i18n-update")
        if behind:
            sys.exit(1)
        return
    files = tasks.updated(desk.project, sorted(desk.project.store.catalogs))
    said(desk.put(files))


@click.command("i18n-new", epilog=examples("i18n-new pt-BR"))
@language_argument
@root_option
def new(root: Path, language: str) -> None:
    """Begin a language: its locale from CLDR, an empty PO file, an empty review file. LANG is a BCP 47 tag."""
    desk = Desk(root)
    desk.sound()
    if language in desk.project.store.catalogs or language == desk.project.source_language:
        raise click.UsageError(f"{language} is there already")
    changed = []
    if language not in desk.project.locales:
        try:
            text = locales.with_locale(desk.dataset.settings.get("locales"), language, cldr.propose(language))
        except ValueError as error:
            raise click.UsageError(str(error)) from None
        text = fixed(document_of(locales.PATH, text), "locales", desk.schemas.sources)
        changed = desk.put({locales.PATH: text})
        desk = Desk(root)
    changed += desk.put({**tasks.template(desk.project), **tasks.begun(desk.project, language)})
    said(changed)
    say(f"Look at {locales.PATH}, then send out what `i18n-export {language}` writes.")
    say(f"Exports carry {language} once dataset.yaml names it under languages.")


@click.command("i18n-check", epilog=examples("i18n-check", "i18n-check --strict"))
@root_option
@click.option("--strict", is_flag=True, help="Warnings fail too.")
def check_command(root: Path, strict: bool) -> None:
    """Check every translation, and say how far each language is."""
    desk = Desk(root)
    found = check.check(desk.project, desk.dataset, watch=_watched("checking"))
    odd = check.outliers(desk.project)
    tell([*found.findings, *odd])
    for language, told in tasks.status(desk.project, found.blocked).items():
        say(_summary(language, told))
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
    desk = Desk(root)
    desk.sound()
    parcel = tasks.parcel(desk.project, desk.language(language))
    target = target or root / "build" / "l10n" / language
    names_of_all = {f"{language}{form.suffix}" for form in FORMATS.values()} | {f"{language}.{FORM}.csv"}
    if target.is_dir() and (foreign := sorted({path.name for path in target.iterdir()} - names_of_all)):
        raise click.UsageError(f"{target} holds {foreign[0]}, which is no file for translators of {language}")
    wanted = [FORMATS[name] for name in names or FORMATS if name != FORM]
    files: dict[str, bytes] = {}
    for form in wanted:
        files[f"{language}{form.suffix}"] = form.write(parcel)
    told = {f"{language}{form.suffix}": form.about for form in wanted}
    if not names or FORM in names:
        name = f"{language}.{FORM}.csv"
        files[name], told[name] = signatures.form(parcel.rows).encode("utf-8"), "a form for reviewers to sign"
    target.parent.mkdir(parents=True, exist_ok=True)
    swap.put_in_place(swap.stage(target, files), target)
    for name, about in told.items():
        say(f"{target / name}: {about}")


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
    desk = Desk(root)
    desk.sound()
    project, catalog = desk.project, desk.project.catalog(desk.language(language))
    locale = project.locales[language]
    try:
        raw = _bytes(file)
        form = of(file.name, raw)
        if form.read is None:
            raise click.UsageError(f"{file.name} is {form.about}; send back the PO, XLIFF or CSV file")
        returned = [dataclasses.replace(one, key=desk.dataset.today(one.key)) for one in form.read(raw, language)]
        watched = _watched("checking")(returned)
        outcome = incoming.sort(watched, project.units, catalog, check.tester(project, language), locale.same)
    except Unreadable as error:
        say(f"{file}:{error.line}:1: error: {error.message}")
        say("Nothing was taken.")
        sys.exit(1)
    for line in outcome.lines:
        if line.verdict != "same" and (line.before or line.after):
            say(f"{line.verdict:<14} {line.key}  {line.reason}")
            if line.entry and line.before and line.before != line.after:
                quote("    - ", line.before)
                quote("    + ", line.after)
            elif line.entry is None and line.after:
                quote("    ", line.after)
    counts = ", ".join(f"{len(found)} {verdict}" for verdict in _VERDICTS if (found := outcome.of(verdict)))
    say(f"{len(outcome.lines)} strings came back: {counts or 'none'}; {len(outcome.absent)} did not.")
    if keep:
        said(desk.put(tasks.po(project, outcome.applied(catalog))))
    elif outcome.taken:
        say("Nothing was written yet: run it again with --write.")
    sys.exit(1 if outcome.of("rejected", "unknown") else 0)


_VERDICTS: tuple[incoming.Verdict, ...] = (
    *("new", "changed", "stale", "same", "empty", "same-as-source", "rejected", "unknown"),
)


def _bytes(file: Path) -> bytes:
    if file.stat().st_size > MAX_BYTES:
        raise Unreadable(1, f"the file is larger than {MAX_BYTES:,} bytes")
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
    desk = Desk(root)
    desk.sound()
    desk.language(language)
    try:
        rows = signatures.parse_form(_bytes(file))
        known = [dataclasses.replace(row, key=desk.dataset.today(row.key)) for row in rows]
        verdicts = tasks.reviewed(desk.project, language, known, desk.dataset.people)
    except Unreadable as error:
        say(f"{file}:{error.line}:1: error: {error.message}")
        say("Nothing was taken.")
        sys.exit(1)
    for verdict in verdicts:
        signature = verdict.signature
        word = "signed" if verdict.taken else "not taken"
        told = f"{word:<10} {signature.key}  {signature.stage}, {signature.by}, {signature.on}  {verdict.reason}"
        say(told.rstrip())
    taken = sum(verdict.taken for verdict in verdicts)
    say(f"{taken} of {len(verdicts)} signatures are taken.")
    if keep:
        said(desk.put(tasks.signed(desk.project, language, verdicts)))
    elif taken:
        say("Nothing was written yet: run it again with --write.")
    sys.exit(0 if taken == len(verdicts) else 1)


@click.command("i18n-status", epilog=examples("i18n-status", "i18n-status --format json"))
@root_option
@format_option("text", "json")
def status(root: Path, form: str) -> None:
    """Say how far each language is, and which translations the English has left behind."""
    desk = Desk(root)
    told = tasks.status(desk.project, check.check(desk.project, desk.dataset, watch=_watched("checking")).blocked)
    if form == "json":
        put(json.dumps(told, ensure_ascii=False, indent=2) + "\n")
        return
    for language, one in told.items():
        say(_summary(language, one))
        for kind, counts in one["kinds"].items():
            shown = ", ".join(f"{counts[state]} {state}" for state in STATES if counts[state])
            say(f"  {kind:<9} {shown}")
        for stale in one["stale"]:
            say(f"  stale: {stale['key']}")
            quote("    was: ", stale["was"])
            quote("    is:  ", stale["is"])
        for key in one["blocked"]:
            say(f"  held back by a check: {key}")
        for key in one["fallen"]:
            say(f"  signature no longer holds: {key}")


def _summary(language: str, told: Mapping[str, Any]) -> str:
    counts = ", ".join(f"{told['states'][state]} {state}" for state in STATES if told["states"][state])
    draft = f" ({told['draft']})" if told["draft"] else ""
    return f"{language}{draft}: {told['units']} strings: {counts}; {len(told['blocked'])} held back by checks."


COMMANDS = (extract, update, new, check_command, export, import_command, review, status)
"""Every command of this module, for the group that it belongs to."""
