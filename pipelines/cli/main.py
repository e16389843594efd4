"""The command group, and the commands that check, export, compare, release and describe a dataset."""

from __future__ import annotations

import dataclasses
import datetime
import errno
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

import click

from pipelines import __version__
from pipelines.checks import stats
from pipelines.cli import documents, edit, i18n, reports, review
from pipelines.cli.console import (
    Choice,
    escaped,
    examples,
    fail,
    failure,
    format_option,
    output_format,
    print_finding,
    print_line,
    print_raw,
    refusals_reported,
    root_option,
    suggestion,
)
from pipelines.cli.elapsed import show_elapsed
from pipelines.cli.reports import counted
from pipelines.compare.diff import bump_of, compare
from pipelines.compare.markdown import changes_markdown
from pipelines.editing import new_record
from pipelines.files import shipped
from pipelines.model.families import FAMILIES
from pipelines.model.findings import CRASH, Finding, Unknown, Unsound, worst
from pipelines.model.hashes import text_hash
from pipelines.model.kinds import FOLDERS
from pipelines.publish import exports
from pipelines.publish.site.export import PATH as PAGE
from pipelines.release import history, release
from pipelines.source import formatting
from pipelines.source.schema_check import UNREAD, unsound
from pipelines.source.schemas import BrokenSchema, Schemas
from pipelines.validate.audit import audit as audited
from pipelines.validate.opened import Opened
from pipelines.validate.rules import rules
from pipelines.validate.run import Fast, fast, slow

BUILT = Path("build") / "exports"
"""The folder, below the root, that the working state is exported to."""


class Group(click.Group):
    """A group that suggests the nearest command for a mistyped one, and reports file errors in one line."""

    def invoke(self, context: click.Context) -> Any:
        """Runs a command, and shows the elapsed seconds if it takes long.

        A broken schema becomes a finding, and a file that cannot be read or written an error of one line.
        """
        try:
            with show_elapsed():
                return super().invoke(context)
        except BrokenSchema as fault:
            _refuse((unsound(fault),))
        except click.ClickException as error:
            if output_format(context) == "json":
                print_raw(failure(error.format_message()) + "\n")
            raise escaped(error) from None
        except OSError as error:
            if error.errno == errno.EPIPE:  # the reader closed the pipe; click exits quietly
                raise
            name, why = str(error.filename or "a file"), error.strerror or str(error)
            if output_format(context) not in reports.REPORTERS or output_format(context) in ("text", "json"):
                fail((), f"{name}: {why}", err=True)
            hint = "free space, or check the permissions; then run it again"
            fail([CRASH.at(name, f"it cannot be used: {why}", hint)], why)

    def resolve_command(
        self, context: click.Context, arguments: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Resolves a command, with a suggestion in the error for an unknown one."""
        name = arguments[0]
        if name not in self.commands and not name.startswith("-"):
            raise click.UsageError(f"There is no command {name!r}.{suggestion(name, self.commands)}", context)
        return super().resolve_command(context, arguments)


class Code(click.ParamType[list[str]]):
    """The code of a rule, such as NUM001, or of a family, such as NUM."""

    name = "code"

    def __init__(self, elsewhere: Mapping[str, str] | None = None) -> None:
        self.elsewhere = elsewhere or {}

    def convert(self, value: Any, param: click.Parameter | None, context: click.Context | None) -> list[str]:
        """The codes that a value stands for; a family stands for all of its codes."""
        wanted = str(value).upper()
        if command := self.elsewhere.get(wanted[:3]):
            self.fail(f"{wanted} is checked by `{command}`", param, context)
        if codes := [code for code in rules() if code == wanted or code[:3] == wanted]:
            return codes
        known = [*dict.fromkeys(code[:3] for code in rules()), *rules()]
        return self.fail(f"there is no check {value!r}.{suggestion(wanted, known)}", param, context)


@click.group(
    cls=Group,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit status: 0 no errors, 1 findings, 2 usage error.",
)
@click.version_option(__version__, prog_name="patient-education")
def main() -> None:
    """Check, version and export a patient-education dataset."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


@main.command(epilog=examples("validate", "validate --only NUM --format json", "validate --strict"))
@root_option
@format_option(*reports.REPORTERS)
@click.option(
    "--only",
    multiple=True,
    type=Code({"AUD": "audit", "EXP": "export"}),
    metavar="CODE",
    help="Run only this check or family; may be repeated.",
)
@click.option("--strict", is_flag=True, help="Warnings fail too.")
@click.option("--no-cache", is_flag=True, help="Ignore and do not write the cache.")
@click.option("--no-tables", is_flag=True, help="Skip the table checks, which take seconds after each change.")
def validate(root: Path, form: str, only: tuple[list[str], ...], strict: bool, no_cache: bool, no_tables: bool) -> None:
    """Check the dataset. Print each finding with file, line, column, code and a hint how to fix it.

    Findings of the fast checks are printed at once, those of the table checks at the end. Results of the table checks
    are cached until the tables, the suites or the code change.
    """
    codes = None if not only else [code for family in only for code in family]
    early = fast(root, codes)
    if form == "text":
        for finding in early.findings:
            print_finding(finding)
    outcome = slow(early, remember=not no_cache, look_at_tables=not no_tables)
    if form == "text":
        printed = set(early.findings)
        for finding in outcome.findings:
            if finding not in printed:
                print_finding(finding)
        if outcome.skipped:
            print_line(outcome.skipped)
        print_line(reports.summary(outcome))
    else:
        print_raw(reports.REPORTERS[form](outcome, rules()))
    if outcome.note:
        print_line(outcome.note, err=True)
    _exit_if(worst(outcome.findings) == "error" or (strict and bool(outcome.findings)))


_to_option = click.option(
    "--to", "target", type=click.Path(path_type=Path), help="The folder to write to.  [default: ROOT/build/exports]"
)
_verify_option = click.option(
    "--verify", "read_back", is_flag=True, help="Read the CSV back and compare it with the JSON."
)


@main.command("export", epilog=examples("export", "export --to ../app/data --verify"))
@root_option
@_to_option
@_verify_option
def export_command(root: Path, target: Path | None, read_back: bool) -> None:
    """Check the dataset, then write all files for apps. If a check fails, nothing is written.

    The version is the smallest one that the changes since the last release allow, with the suffix -dev. The folder
    exports/ contains the last release; only `release` writes it.
    """
    _exported(root, target or root / BUILT, read_back)


@main.command("site", epilog=examples("site", "site --to ../app/data"))
@root_option
@_to_option
@_verify_option
def site_command(root: Path, target: Path | None, read_back: bool) -> None:
    """Export like `export`, and print the address of the page for browsing, comparing and reviewing. It works offline.

    The page lists and links the other exported files with their checksums, so all are written together.
    """
    target = target or root / BUILT
    _exported(root, target, read_back)
    print_line(f"Open it in a browser: {(target / PAGE).resolve().as_uri()}")


def _exported(root: Path, target: Path, read_back: bool) -> None:
    """Writes the export of a root, or prints why it cannot be written and exits."""
    built = exports.build(*_checked(root), read_back=read_back)
    changed, findings = False, list(built.findings)
    if not findings:
        try:
            changed, findings = exports.write(built.artifacts, target)
        except exports.NotAnExport as refusal:
            raise click.UsageError(str(refusal)) from None
        except OSError as error:
            raise click.ClickException(f"{target}: {error.strerror}; the previous export is unchanged") from None
    for finding in findings:
        print_finding(finding)
    if not findings:
        done = "written and verified" if changed else "unchanged"
        print_line(f"{target}: {built.version}, {len(built.artifacts)} files, {done}.")
    _exit_if(bool(findings))


@main.command("fix", epilog=examples("fix", "fix --check"))
@root_option
@click.option("--check", is_flag=True, help="Only list the files that would change.")
def fix_command(root: Path, check: bool) -> None:
    """Fix white space, line ends and invisible characters in the YAML of dataset/, and write it in canonical form.

    Words, numbers and comments are kept. A file with other errors is not changed; its finding is printed.
    """
    changed, findings = formatting.fix(root, write_back=not check)
    for finding in findings:
        print_finding(finding)
    for path in changed:
        print_line(f"{'would change' if check else 'changed'}: {path}")
    print_line(f"{counted(len(changed), 'file')} {'would change' if check else 'changed'}.")
    _exit_if(bool(findings) or (check and bool(changed)))


@main.command(epilog=examples("diff", "diff v0.1.0", "diff ../old/exports exports", "diff HEAD~1 HEAD --format json"))
@click.argument("old", required=False)
@click.argument("new", required=False)
@root_option
@format_option("text", "json", "markdown")
def diff(old: str | None, new: str | None, root: Path, form: str) -> None:
    """List the changes between OLD and NEW, and the version bump that they need.

    Each is a folder with dataset/, a folder of exports, or a git revision. OLD defaults to the last release, in
    ROOT/exports; NEW defaults to ROOT.
    """
    if old is None:
        old = str(root / "exports")
        if not (root / "exports" / "manifest.json").is_file():
            raise click.UsageError("there is no release yet; name what to compare with")
    try:
        before = history.snapshot_of(old, root)
        after = history.snapshot_of(str(root) if new is None else new, root)
    except Unknown as error:
        raise click.UsageError(str(error)) from None
    except Unsound as error:
        fail(error.findings, f"{error}; fix it first", err=True)
    changes = compare(before, after)
    bump = bump_of(changes)
    try:
        versions = history.versions_until(before.version, root)
    except ValueError:
        raise click.UsageError(f"{old} has no version, but {before.version!r}") from None
    needed = versions.next(bump) if bump else before.version
    if form == "json":
        found = [dataclasses.asdict(change) for change in changes]
        print_raw(json.dumps({"from": before.version, "bump": bump, "next": needed, "changes": found}, indent=2) + "\n")
    elif form == "markdown":
        print_raw(changes_markdown(changes))
    else:
        print_raw(reports.changes_text(changes))
        if bump:
            number = counted(len(changes), "change")
            print_line(f"{number} since {before.version}: {bump}; the next version is at least {needed}.")


@main.command(epilog=examples("explain NUM001", "explain NUM"))
@click.argument("code", type=Code())
def explain(code: list[str]) -> None:
    """Explain what a check requires, why, and how to fix what it finds. CODE may be a family, such as NUM."""
    for number, name in enumerate(code):
        rule = rules()[name]
        print_raw(
            ("\n" if number else "") + click.style(f"{rule.code} {rule.name} ({rule.severity})", bold=True) + "\n"
        )
        for label, text in (("What", rule.what), ("Why", rule.why), ("Fix", rule.fix)):
            print_raw(click.wrap_text(f"{label}: {text}", 100, "  ", "        ") + "\n")


@main.command(epilog=examples("checks", "checks --format json"))
@format_option("text", "json")
def checks(form: str) -> None:
    """List every check."""
    if form == "json":
        print_raw(json.dumps([dataclasses.asdict(rule) for rule in rules().values()], indent=2) + "\n")
        return
    for rule in rules().values():
        print_raw(f"{click.style(rule.code, bold=True)}  {rule.severity:<8} {rule.what}\n")


@main.command(epilog=examples("new fact fact-what-calcifications-are", "new term term-biopsy"))
@click.argument("kind", type=Choice(list(FOLDERS)), metavar="KIND")
@click.argument("record_id", metavar="ID")
@root_option
def new(kind: str, record_id: str, root: Path) -> None:
    """Write a draft of a record with a comment on every field.

    KIND is fact, myth, birads, faq, question, term or source. ID is the kind, a hyphen, and one to six words.
    """
    try:
        path = new_record.create(root, kind, record_id, datetime.date.today())
    except Unknown as error:
        raise click.UsageError(str(error)) from None
    print_line(f"{path}: draft written. Fill it in, then run: make validate")


@main.command("stats", epilog=examples("stats", "stats --format json", "stats --hash fact-most-are-benign"))
@root_option
@format_option("text", "json")
@click.option("--hash", "record_id", metavar="ID", help="Print the hash of a record's text, for a sign-off.")
def stats_command(root: Path, form: str, record_id: str | None) -> None:
    """Count records, evidence, figures and sources."""
    early = fast(root)
    dataset = early.dataset
    if record_id is not None:
        if (record := dataset.by_id.get(record_id)) is None or record.kind == "source":
            raise click.UsageError(f"There is no text of {record_id!r}.{suggestion(record_id, dataset.by_id)}")
        print_line(text_hash(record.data))
        return
    numbers = stats.stats(dataset)
    if form == "json":
        print_raw(json.dumps(numbers, indent=2) + "\n")
    else:
        for line in stats.table(numbers).splitlines():
            print_line(line)
    _exit_if(_skipped_files(early))


@main.command(epilog=examples("audit", "audit --on 2027-12-31"))
@root_option
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day to check for.  [default: today]")
def audit(root: Path, day: datetime.datetime | None) -> None:
    """Run the date-dependent checks: overdue reviews, old sources, expired waivers, dates in the future.

    No network is used.
    """
    today = day.date() if day else datetime.date.today()
    early = fast(root)
    findings = audited(early.dataset, today)
    for finding in findings:
        print_finding(finding)
    print_line(f"{len(findings)} due on {today.isoformat()}.")
    _exit_if(_skipped_files(early) or worst(findings) == "error")


@main.command("data-docs", epilog=examples("data-docs"))
@root_option
@click.option(
    "--to",
    "target",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("build/data-docs"),
    show_default=True,
    help="The folder to write to.",
)
def data_docs(root: Path, target: Path) -> None:
    """Write Great Expectations' report on the tables as self-contained pages."""
    if target.is_dir() and (foreign := sorted(p.name for p in target.iterdir() if p.suffix != ".html")):
        raise click.UsageError(f"{target} contains {foreign[0]}, which is not a page of a report; name another folder")
    early = fast(root)
    if worst(early.findings) == "error":
        _refuse(early.findings)
    pages = documents.write_data_docs(early.opened, target)
    print_line(f"{target}: {counted(len(pages), 'page')}; open {target / 'index.html'}")


@main.command("docs", epilog=examples("docs", "docs --check"))
@root_option
@click.option("--check", is_flag=True, help="Only list the pages that would change.")
def docs(root: Path, check: bool) -> None:
    """Generate docs/checks.md and schemas/README.md from the code and the schemas."""
    schemas = Schemas.of(root, "source")
    try:
        fields = documents.schemas_page(schemas)
    except (KeyError, TypeError, AttributeError) as error:
        raise BrokenSchema("schemas/source", f"a schema is missing or has another shape: {error}") from None
    pages = {"docs/checks.md": documents.checks_page(rules())}
    if (root / "schemas").is_dir():
        pages["schemas/README.md"] = fields
    changed = []
    for path, text in pages.items():
        file = root / path
        if not file.is_file() or file.read_bytes() != text.encode("utf-8"):
            changed.append(path)
            if not check:
                file.parent.mkdir(exist_ok=True)
                formatting.write(file, text)
    for path in changed:
        print_line(f"{'would change' if check else 'changed'}: {path}")
    _exit_if(check and bool(changed))


@main.command("schemas", epilog=examples("schemas"))
def schemas_command() -> None:
    """Print the folder of the schemas that are installed with this program: source, export and tables.

    A root with its own folder schemas/ is checked with that one instead.
    """
    print_line(str(shipped.SCHEMAS))


@main.command("release", epilog=examples("release 0.2.0"))
@click.argument("version")
@root_option
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day of the release.  [default: today]")
@click.option("--tag/--no-tag", default=True, show_default=True, help="Commit and tag with git.")
@click.option("--forget", is_flag=True, help="Drop redirects of ids that no final release carried.")
def release_command(version: str, root: Path, day: datetime.datetime | None, tag: bool, forget: bool) -> None:
    """Release VERSION: check the bump, write exports/, the version and the changelog, commit and tag.

    VERSION is MAJOR.MINOR.PATCH, or a pre-release of it such as 0.2.0-alpha.1. A bump that is too small is refused.
    The same command finishes a release that was interrupted.
    """
    today = day.date() if day else datetime.date.today()
    with refusals_reported():
        for line in release.release(root, version, today, tag=tag, forget=forget):
            print_line(line)


@main.command("check-release", epilog=examples("check-release"))
@root_option
def check_release(root: Path) -> None:
    """Check that exports/ is unchanged since the last release. On its commit, also rebuild and compare every file."""
    with refusals_reported():
        problems = list(release.check(root))
    for problem in problems:
        print_line(problem)
    print_line("exports/ is the last release." if not problems else f"{counted(len(problems), 'problem')}.")
    _exit_if(bool(problems))


def _checked(root: Path) -> tuple[Opened, tuple[Finding, ...]]:
    """The dataset and its findings. If an error blocks the export, prints the findings and exits."""
    early = fast(root)
    findings = slow(early).findings
    errors = [finding for finding in findings if finding.severity == "error"]
    blocked = [finding for finding in errors if not FAMILIES[finding.code[:3]].blocking]
    if worst(finding for finding in findings if finding not in blocked) == "error":
        _refuse(findings)
    for finding in blocked:
        print_finding(finding)
    if blocked:
        print_line("The translations named above are not exported; the source language is used there.")
    return early.opened, findings


def _skipped_files(early: Fast) -> bool:
    """Whether files were skipped because they cannot be read; prints how many."""
    files = {finding.file for finding in early.findings if finding.code in UNREAD}
    if files:
        print_line(
            f"skipped {counted(len(files), 'file')} that cannot be read; run validate to see why.",
            err=True,
        )
    return bool(files)


def _refuse(findings: tuple[Finding, ...]) -> NoReturn:
    fail(findings, "Nothing was written: fix these errors first.")


def _exit_if(failed: bool) -> None:
    if failed:
        sys.exit(1)


for command in (*edit.COMMANDS, *i18n.COMMANDS, *review.COMMANDS):
    main.add_command(command)
