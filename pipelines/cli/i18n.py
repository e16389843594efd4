"""The commands for translations: export, import, sign and report progress."""

from __future__ import annotations

import dataclasses
import json
import sys
from collections import Counter
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
from pipelines.cli.reports import counted
from pipelines.cli.workspace import NOT_WRITTEN, Workspace, file_argument, write_option
from pipelines.files import swap
from pipelines.model.findings import worst
from pipelines.source.formatting import fixed
from pipelines.source.load import document_of
from pipelines.translate import check, cldr, incoming, locales, rules, signatures, store, tags, tasks
from pipelines.translate.catalogs import MAX_BYTES, TranslationFileError
from pipelines.translate.formats import FORMATS, of, other_tag
from pipelines.translate.shapes import STATES, ReturnedUnit

language_argument = click.argument("language", metavar="LANG")

FORM = "review-form"
"""The name of the reviewers' form among the formats; i18n-review reads it back."""

T = TypeVar("T")

MANY = 5_000
"""The number of strings from which on a progress bar is shown."""

FEW = 10
"""The number of unmarked texts up to which an import lists each of them."""


@click.command("i18n-extract", epilog=examples("i18n-extract"))
@root_option
def extract(root: Path) -> None:
    """Write dataset/translations/template.pot: every string to translate, with its context and limit."""
    workspace = Workspace(root)
    print_changed(workspace.write(tasks.template(workspace.project)))


@click.command("i18n-update", epilog=examples("i18n-update", "i18n-update --check"))
@root_option
@click.option("--check", "only_check", is_flag=True, help="Only list the files that are out of date.")
def update(root: Path, only_check: bool) -> None:
    """Update every PO file from the English, by key. A changed English marks its translation as stale.

    No translation is guessed from similar text, and none is lost.
    """
    workspace = Workspace(root)
    workspace.require_readable_translations()
    if only_check:
        template = root / store.FOLDER / store.TEMPLATE
        stored = template.read_text(encoding="utf-8", errors="replace") if template.is_file() else ""
        outdated = tasks.outdated(workspace.project, sorted(workspace.project.store.catalogs), stored)
        for path in outdated:
            print_line(f"out of date: {path}; run i18n-update")
        if outdated:
            sys.exit(1)
        return
    files = tasks.updated(workspace.project, sorted(workspace.project.store.catalogs))
    print_changed(workspace.write(files))


@click.command("i18n-new", epilog=examples("i18n-new pt-BR"))
@language_argument
@root_option
def new(root: Path, language: str) -> None:
    """Add a language: a locale from CLDR, an empty PO file and an empty review file. LANG is a BCP 47 tag."""
    workspace = Workspace(root)
    workspace.require_readable_translations()
    if language in workspace.project.store.catalogs or language == workspace.project.source_language:
        raise click.UsageError(f"{language} exists already")
    if language.partition("-")[0] == workspace.project.source_language.partition("-")[0]:
        raise click.UsageError(
            f"{language} is a variant of the source language {workspace.project.source_language}: texts that are the"
            " same in both would be reported as untranslated (TRN152). Translations are into other languages"
        )
    changed = []
    if language not in workspace.project.locales:
        try:
            own, inherited = workspace.dataset.own("locales"), workspace.dataset.release
            text = locales.with_locale(own, language, cldr.propose(language), inherited)
        except ValueError as error:
            raise click.UsageError(str(error)) from None
        text = fixed(document_of(locales.PATH, text), "locales", workspace.schemas.sources)
        changed = workspace.write({locales.PATH: text})
        workspace = Workspace(root)
    changed += workspace.write({**tasks.template(workspace.project), **tasks.new_language(workspace.project, language)})
    print_changed(changed)
    print_line(f"Check {locales.PATH}, then send the files that `i18n-export {language}` writes.")
    print_line(f"Exports include {language} once dataset.yaml lists it under languages.")


@click.command("i18n-check", epilog=examples("i18n-check", "i18n-check --strict"))
@root_option
@click.option("--strict", is_flag=True, help="Warnings fail too.")
def check_command(root: Path, strict: bool) -> None:
    """Check every translation and print the progress of each language."""
    workspace = Workspace(root)
    found = check.check(workspace.project, workspace.dataset, progress=_with_progress("checking"))
    findings = [*found.findings, *check.outliers(workspace.project)]
    print_findings(findings)
    for language, progress in tasks.status(workspace.project, found.blocked, found.warned).items():
        print_line(_summary(language, progress))
    sys.exit(1 if worst(findings) == "error" or (strict and findings) else 0)


@click.command("i18n-export", epilog=examples("i18n-export es", "i18n-export es --format po"))
@language_argument
@root_option
@click.option(
    "--format", "names", multiple=True, type=Choice([*FORMATS, FORM]), help="Only this format; may be repeated."
)
@click.option(
    "--to",
    "target",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder to write to.  [default: build/l10n/LANG]",
)
def export(root: Path, language: str, names: tuple[str, ...], target: Path | None) -> None:
    """Write the files for translators of LANG: PO, XLIFF 1.2 in two variants, XLIFF 2.0, TMX, TBX and CSV.

    It also writes a form for reviewers, who fill in stage, by and on where they sign, and which i18n-review reads back;
    and a sheet with an empty column, in which a second person translates the translations back.
    """
    workspace = Workspace(root)
    workspace.require_readable_translations()
    kit = tasks.kit(workspace.project, workspace.known_language(language))
    target = target or root / "build" / "l10n" / language
    names_of_all = {f"{language}{form.suffix}" for form in FORMATS.values()} | {f"{language}.{FORM}.csv"}
    if target.is_dir() and (foreign := sorted({path.name for path in target.iterdir()} - names_of_all)):
        raise click.UsageError(f"{target} contains {foreign[0]}, which is not a file for translators of {language}")
    wanted = [FORMATS[name] for name in names or FORMATS if name != FORM]
    files: dict[str, bytes] = {}
    for form in wanted:
        files[f"{language}{form.suffix}"] = form.write(kit)
    descriptions = {f"{language}{form.suffix}": form.about for form in wanted}
    if not names or FORM in names:
        name = f"{language}.{FORM}.csv"
        files[name], descriptions[name] = signatures.form(kit.rows).encode("utf-8"), "a form for reviewers to sign"
    target.parent.mkdir(parents=True, exist_ok=True)
    swap.put_in_place(swap.stage(target, files), target)
    for name, about in descriptions.items():
        print_line(f"{target / name}: {about}")


def _with_progress(label: str) -> Callable[[Sequence[T]], Iterator[T]]:
    """An iterator over items that shows a progress bar for many items on a terminal."""

    def walk(items: Sequence[T]) -> Iterator[T]:
        hidden = len(items) < MANY or not getattr(sys.stderr, "isatty", bool)()
        with click.progressbar(items, label=label, file=sys.stderr, hidden=hidden) as shown:
            yield from shown

    return walk


@click.command(
    "i18n-import", epilog=examples("i18n-import es es.po", "i18n-import es es.xlf --by 'Jo Example' --write")
)
@language_argument
@file_argument
@root_option
@write_option
@click.option(
    "--by", "given", metavar="NAME", help="Who translated: a name, or an id of people.yaml.  [default: as in FILE]"
)
@click.option(
    "--confirm",
    "confirmed",
    is_flag=True,
    help="The person of --by has checked the drafts that return unchanged and without their mark: finish them.",
)
@click.option(
    "--since",
    "sent",
    metavar="SENT",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The file as it was sent: only what differs from it is imported, and marks that were set or removed count.",
)
def import_command(
    root: Path, language: str, file: Path, keep: bool, given: str | None, confirmed: bool, sent: Path | None
) -> None:
    """Import translations from FILE. Print a table of changes and warnings; with --write, also save them.

    Only the key, the text, the mark of unfinished work and the translator are read. No translation is deleted. Strings
    that are not imported are listed with the reason. A draft that returns unchanged stays a draft.
    """
    by = tags.name_of(given or "")
    if given is not None and not by:
        raise click.UsageError("--by needs a name, without a mail address, or an id of people.yaml")
    if confirmed and not by:
        raise click.UsageError("--confirm needs --by: who has checked the unchanged drafts?")
    workspace = Workspace(root)
    workspace.require_readable_translations()
    project, catalog = workspace.project, workspace.project.catalog(workspace.known_language(language))
    locale = project.locales[language]
    try:
        raw = _bytes(file)
        returned = _units(workspace, file, raw, language)
        tag = other_tag(raw, language)
        if tag.casefold() in {known.casefold() for known in project.locales if known != language}:
            raise TranslationFileError(1, f"the file declares the language {tag}, not {language}")
        shown = _with_progress("checking")(returned)
        finder = check.issue_finder(project, language)
        earlier = _sent(workspace, sent, language) if sent else None
        result = incoming.classify(
            shown, project.units, catalog, finder, locale.same, by=by, confirmed=confirmed, sent=earlier
        )
    except TranslationFileError as error:
        print_line(f"{file}:{error.line}:1: error: {error.message}")
        print_line("Nothing was imported.")
        sys.exit(1)
    if tag:
        print_line(f"note: the file declares the language {tag}; it is imported as {language}.")
    unmarked = len(result.of("unmarked"))
    for line in result.lines:
        if line.status != "same" and (line.before or line.after) and (line.status != "unmarked" or unmarked <= FEW):
            _print_import(line)
    if unmarked:
        print_line(
            f"{counted(unmarked, 'unchanged text')} without the mark of unfinished work: still unfinished. If a person"
            " has checked each of them, add --confirm --by NAME."
        )
    if warned := [line for line in result.lines if line.warnings]:
        warnings = counted(sum(len(line.warnings) for line in warned), "warning")
        print_line(f"{warnings} on {counted(len(warned), 'accepted text')}: compare each with the English.")
    for name, texts in Counter(entry.by for entry in result.imported).items():
        print_line(f"{counted(texts, 'text')} by {name or 'an unknown translator; --by NAME says who it is'}.")
    counts = ", ".join(f"{len(found)} {status}" for status in _STATUSES if (found := result.of(status)))
    print_line(f"{len(result.lines)} strings in the file: {counts or 'none'}; {len(result.absent)} are missing.")
    if keep:
        print_changed(workspace.write(tasks.po_file(project, result.applied(catalog))))
    elif result.imported:
        print_line(NOT_WRITTEN)
    sys.exit(1 if result.of("rejected", "unknown", "unmarked") else 0)


def _units(workspace: Workspace, file: Path, raw: bytes, language: str) -> list[ReturnedUnit]:
    """The units of a translator's file, under the present ids of their records."""
    form = of(file.name, raw)
    if form.read is None:
        raise click.UsageError(f"{file.name} is {form.about}; import the PO, XLIFF, CSV or TMX file")
    return [dataclasses.replace(one, key=workspace.dataset.today(one.key)) for one in form.read(raw, language)]


def _sent(workspace: Workspace, file: Path, language: str) -> dict[str, ReturnedUnit]:
    """The units of a file as it was sent, by key."""
    try:
        return {one.key: one for one in _units(workspace, file, _bytes(file), language)}
    except TranslationFileError as error:
        raise click.UsageError(f"{file}:{error.line}: {error.message}") from None


def _print_import(line: incoming.ImportLine) -> None:
    """Prints the decision about a returned text, with its warnings below it."""
    print_line(f"{line.status:<14} {line.key}  {line.reason}")
    if line.entry and line.before and line.before != line.after:
        print_quoted("    - ", line.before)
        print_quoted("    + ", line.after)
    elif line.after and (line.entry is None or line.warnings):
        print_quoted("    ", line.after)
    for issue in line.warnings:
        severity = rules.severity(issue.code, "draft" if line.entry and line.entry.fuzzy else "translated")
        print_line(f"    {severity}: {issue.message} [{issue.code}]")


_STATUSES: tuple[incoming.ImportStatus, ...] = (
    *("new", "changed", "stale", "same", "unmarked", "empty", "same-as-source", "rejected", "unknown"),
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
    """Import a reviewer's signatures from FILE, a review file. Print a table; with --write, also save them.

    A signature is accepted if its person is in people.yaml, reads the language and did not translate the text, and if
    the signed texts are unchanged. It is refused if its date is in the future.
    """
    workspace = Workspace(root)
    workspace.require_readable_translations()
    workspace.known_language(language)
    try:
        rows = signatures.parse_form(_bytes(file))
        known = [dataclasses.replace(row, key=workspace.dataset.today(row.key)) for row in rows]
        decisions = tasks.decide_signatures(workspace.project, language, known, workspace.dataset.people)
    except TranslationFileError as error:
        print_line(f"{file}:{error.line}:1: error: {error.message}")
        print_line("Nothing was imported.")
        sys.exit(1)
    for decision in decisions:
        signature = decision.signature
        word = "signed" if decision.accepted else "rejected"
        line = f"{word:<10} {signature.key}  {signature.stage}, {signature.by}, {signature.on}  {decision.reason}"
        print_line(line.rstrip())
    accepted = sum(decision.accepted for decision in decisions)
    print_line(f"{accepted} of {len(decisions)} signatures accepted.")
    if keep:
        print_changed(workspace.write(tasks.review_file(workspace.project, language, decisions)))
    elif accepted:
        print_line(NOT_WRITTEN)
    sys.exit(0 if accepted == len(decisions) else 1)


@click.command("i18n-status", epilog=examples("i18n-status", "i18n-status --format json"))
@root_option
@format_option("text", "json")
def status(root: Path, form: str) -> None:
    """Print the progress of each language, and its stale translations."""
    workspace = Workspace(root)
    found = check.check(workspace.project, workspace.dataset, progress=_with_progress("checking"))
    languages = tasks.status(workspace.project, found.blocked, found.warned)
    if form == "json":
        print_raw(json.dumps(languages, ensure_ascii=False, indent=2) + "\n")
        return
    for language, one in languages.items():
        print_line(_summary(language, one))
        for kind, counts in one["kinds"].items():
            shown = ", ".join(f"{counts[state]} {state}" for state in STATES if counts[state])
            print_line(f"  {kind:<9} {shown}")
        print_line(f"  {len(one['blocked'])} with errors, {len(one['warned'])} with warnings only")
        if one["without"]:
            print_line(f"  not checked, because locales.yaml has no lists: {', '.join(one['without'])}")
        for stale in one["stale"]:
            print_line(f"  stale: {stale['key']}")
            print_quoted("    was: ", stale["was"])
            print_quoted("    is:  ", stale["is"])
        for key in one["blocked"]:
            print_line(f"  blocked by a check: {key}")
        for key in one["fallen"]:
            print_line(f"  the signature no longer matches the text: {key}")


def _summary(language: str, status: tasks.Status) -> str:
    about = {"draft": f" ({status['draft']})"} if status["draft"] else {}
    counts = [f"{number} {state}{about.get(state, '')}" for state, number in status["states"].items() if number]
    strings = counted(status["units"], "string")
    return f"{language}: {strings}: {', '.join(counts)}; {len(status['blocked'])} blocked by checks."


COMMANDS = (extract, update, new, check_command, export, import_command, review, status)
"""The commands of this module."""
