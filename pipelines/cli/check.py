"""The commands that check a dataset, and describe the checks."""

from __future__ import annotations

import dataclasses
import datetime
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from pipelines.cli import reports
from pipelines.cli.console import (
    examples,
    exit_if,
    format_option,
    print_finding,
    print_line,
    print_raw,
    root_option,
    skipped_files,
    suggestion,
)
from pipelines.model.findings import Report, worst
from pipelines.validate import unchanged


class Code(click.ParamType[list[str]]):
    """The code of a rule, such as NUM001, or of a family, such as NUM."""

    name = "code"

    def __init__(self, elsewhere: Mapping[str, str] | None = None) -> None:
        self.elsewhere = elsewhere or {}

    def convert(self, value: Any, param: click.Parameter | None, context: click.Context | None) -> list[str]:
        """The codes that a value stands for; a family stands for all of its codes."""
        from pipelines.validate.rules import rules

        wanted = str(value).upper()
        if command := self.elsewhere.get(wanted[:3]):
            self.fail(f"{wanted} is checked by `{command}`", param, context)
        if codes := [code for code in rules() if code == wanted or code[:3] == wanted]:
            return codes
        known = [*dict.fromkeys(code[:3] for code in rules()), *rules()]
        return self.fail(f"there is no check {value!r}.{suggestion(wanted, known)}", param, context)


@click.command("validate", epilog=examples("validate", "validate --only NUM --format json", "validate --strict"))
@root_option
@format_option(*reports.REPORTERS)
@click.option(
    "--only",
    multiple=True,
    type=Code({"AUD": "audit", "EXP": "export", "LIB": "library validate"}),
    metavar="CODE",
    help="Run only this check or family; may be repeated.",
)
@click.option("--strict", is_flag=True, help="Warnings fail too.")
@click.option("--no-cache", is_flag=True, help="Ignore and do not write the cache.")
@click.option("--no-tables", is_flag=True, help="Skip the table checks, which take seconds after each change.")
def validate(root: Path, form: str, only: tuple[list[str], ...], strict: bool, no_cache: bool, no_tables: bool) -> None:
    """Check the dataset. Print each finding with file, line, column, code and a hint how to fix it.

    Warnings are printed first, those of the fast checks at once; errors are printed last. Results of the table checks
    are cached until the tables, the suites or the code change.
    """
    basis = "" if only or no_tables or no_cache else unchanged.basis_of(root)
    if outcome := unchanged.recall(root, basis):
        if form == "text":
            for finding in reports.by_severity(outcome.findings):
                print_finding(finding)
            print_line(reports.summary(outcome))
        else:
            _print_report(form, outcome)
        exit_if(worst(outcome.findings) == "error" or (strict and bool(outcome.findings)))
        return
    from pipelines.validate.run import fast, slow

    codes = None if not only else [code for family in only for code in family]
    early = fast(root, codes)
    printed = {finding for finding in early.findings if form == "text" and finding.severity == "warning"}
    for finding in sorted(printed):
        print_finding(finding)
    outcome = slow(early, remember=not no_cache, look_at_tables=not no_tables)
    if form == "text":
        for finding in reports.by_severity(outcome.findings):
            if finding not in printed:
                print_finding(finding)
        if outcome.skipped:
            print_line(outcome.skipped)
        print_line(reports.summary(outcome))
    else:
        _print_report(form, outcome)
    unchanged.keep(root, basis, outcome)
    if outcome.note:
        print_line(outcome.note, err=True)
    exit_if(worst(outcome.findings) == "error" or (strict and bool(outcome.findings)))


def _print_report(form: str, outcome: Report) -> None:
    from pipelines.validate.rules import rules

    print_raw(reports.REPORTERS[form](outcome, rules()))


@click.command("explain", epilog=examples("explain NUM001", "explain NUM"))
@click.argument("code", type=Code())
def explain(code: list[str]) -> None:
    """Explain what a check requires, why, and how to fix what it finds. CODE may be a family, such as NUM."""
    from pipelines.validate.rules import rules

    for number, name in enumerate(code):
        rule = rules()[name]
        print_raw(
            ("\n" if number else "") + click.style(f"{rule.code} {rule.name} ({rule.severity})", bold=True) + "\n"
        )
        for label, text in (("What", rule.what), ("Why", rule.why), ("Fix", rule.fix)):
            print_raw(click.wrap_text(f"{label}: {text}", 100, "  ", "        ") + "\n")


@click.command("checks", epilog=examples("checks", "checks --format json"))
@format_option("text", "json")
def checks(form: str) -> None:
    """List every check."""
    from pipelines.validate.rules import rules

    if form == "json":
        print_raw(json.dumps([dataclasses.asdict(rule) for rule in rules().values()], indent=2) + "\n")
        return
    for rule in rules().values():
        print_raw(f"{click.style(rule.code, bold=True)}  {rule.severity:<8} {rule.what}\n")


@click.command("audit", epilog=examples("audit", "audit --on 2027-12-31"))
@root_option
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day to check for.  [default: today]")
def audit(root: Path, day: datetime.datetime | None) -> None:
    """Run the date-dependent checks: overdue reviews, old sources, expired waivers, dates in the future.

    No network is used.
    """
    from pipelines.validate.audit import audit as date_findings
    from pipelines.validate.run import fast

    today = day.date() if day else datetime.date.today()
    early = fast(root)
    findings = date_findings(early.dataset, today)
    for finding in findings:
        print_finding(finding)
    print_line(f"{len(findings)} due on {today.isoformat()}.")
    exit_if(skipped_files(early) or worst(findings) == "error")


COMMANDS = (validate, explain, checks, audit)
"""The commands of this module."""
