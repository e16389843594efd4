"""Validates FHIR bundles and lines of resources with HL7's own Java validator, without a network.

Usage: ``python -m tools.validate_fhir [--fhir r4|r5] [--json REPORT] [FILE …]``; without files, all of
``exports/fhir``. The version is that of the option, or the ``r4`` or ``r5`` in the path.
Exit status: 0 without errors and warnings, 1 with some, 2 for wrong usage or if Java or Maven is missing.

The first run needs Maven, which fetches the engine and the definitions; each jar must have its SHA-256 from
``tools/fhir_validator/jars.sha256``, which ``--pin`` rewrites. Later runs use no network. Everything is stored in
``build/fhir-validator``. Only the standard library is used.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.cli.elapsed import show_elapsed
from tools.maven import ROOT, Project, Unusable

SOURCE = ROOT / "tools" / "fhir_validator"
PROJECT = Project(
    "FHIR validator",
    SOURCE,
    ROOT / "build" / "fhir-validator",
    "HL7's FHIR validator with Maven (once, some 160 MB)",
)
EXPORTS = ROOT / "exports" / "fhir"
EXPORTED = ("r4/*.json", "r5/ndjson/*.ndjson")
"""The files of a release. The lines of R4 are left out, because its transaction holds the same resources."""

VERSIONS = ("r4", "r5")
SEVERITIES = ("error", "warning", "information")


@dataclass(frozen=True)
class Finding:
    """A finding of the validator about one element: severity, kind, FHIRPath and message."""

    severity: str
    kind: str
    element: str
    message: str


@dataclass(frozen=True)
class Result:
    """The findings about one file, and the seconds of its validation."""

    file: str
    version: str
    seconds: float
    findings: tuple[Finding, ...]

    def count(self, severity: str) -> int:
        """The number of findings of a severity."""
        return sum(finding.severity == severity for finding in self.findings)


@dataclass(frozen=True)
class Report:
    """The results in the order of the files, the seconds for loading the definitions, and the peak memory."""

    results: tuple[Result, ...]
    loading: float
    megabytes: int

    @property
    def clean(self) -> bool:
        """Whether there is neither an error nor a warning."""
        return not any(result.count("error") or result.count("warning") for result in self.results)


def java() -> str:
    """The path of Java, from JAVA_HOME or PATH.

    Raises:
        Unusable: There is none, or it is too old.
    """
    return PROJECT.java()


def prepared() -> Path:
    """The folder of the validator, which is built on the first run.

    Raises:
        Unusable: Java or Maven is missing, or the jars cannot be fetched or do not match their pins.
    """
    return PROJECT.prepared(lambda folder: unpack(java(), folder))


def command(program: str, folder: Path) -> list[str]:
    """The command that starts the validator of a folder."""
    return [
        program,
        "-Xmx2g",
        # The serial collector and the quick compiler: half the time and memory of the defaults on small runs.
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
        f"-Duser.home={folder / 'home'}",
        f"-Dfhir.settings.path={SOURCE / 'fhir-settings.json'}",
        "-cp",
        os.pathsep.join([str(folder / "fhir-validator.jar"), str(folder / "lib" / "*")]),
        "fhirvalidator.Main",
    ]


def unpack(program: str, folder: Path) -> None:
    """Unpacks the definitions of FHIR into ``home`` of a folder.

    Raises:
        Unusable: Java failed.
    """
    (folder / "home").mkdir()
    done = subprocess.run([*command(program, folder), "install"], capture_output=True, text=True, check=False)
    if done.returncode:
        raise Unusable(f"The definitions of FHIR could not be unpacked: {last(done.stderr)}")


def last(text: str) -> str:
    """The last line of an error output that is no stack frame."""
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("\t")]
    return lines[-1] if lines else "no reason given"


def version_of(path: Path) -> str | None:
    """The version of FHIR that a path names in its last ``r4`` or ``r5``, or None."""
    found = re.findall(r"(?:^|[/\\_. -])(r[45])(?=[/\\_. -]|$)", path.as_posix())
    return found[-1] if found else None


def validate(files: Sequence[tuple[str, Path]], prefix: Sequence[str] = ()) -> Report:
    """Validates files, each given with its version, in one run of Java.

    Args:
        files: Pairs of ``r4`` or ``r5`` and a path.
        prefix: A command that starts Java, such as one that disables the network.

    Raises:
        Unusable: The validator cannot be built or run.
    """
    folder = prepared()
    with tempfile.TemporaryDirectory() as made:
        given = [(version, bundled(path, Path(made))) for version, path in files]
        arguments = [part for version, path in given for part in (version, str(path))]
        done = subprocess.run(
            [*prefix, *command(java(), folder), *arguments], capture_output=True, encoding="utf-8", check=False
        )
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    if done.returncode or len(lines) != len(files) + 1:
        raise Unusable(f"The FHIR validator stopped before its end: {last(done.stderr)}")
    results = tuple(result(line, path) for line, (_, path) in zip(lines, files, strict=False))
    return Report(results, lines[-1]["loading"], lines[-1]["megabytes"])


def bundled(path: Path, folder: Path) -> Path:
    """A bundle file: the path itself, or one made in a folder from a file with a canonical resource on each line."""
    if path.suffix != ".ndjson":
        return path
    resources = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n")[:-1]]
    entries = [{"fullUrl": resource["url"], "resource": resource} for resource in resources]
    made = folder / f"{len(list(folder.iterdir()))}.json"
    made.write_text(json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}), encoding="utf-8")
    return made


def result(line: dict[str, Any], path: Path) -> Result:
    """A file's result from the validator's line of JSON."""
    findings = tuple(Finding(**finding) for finding in line["findings"])
    return Result(str(path), line["version"], line["seconds"], findings)


def explanations() -> dict[str, str]:
    """The explanation of each kind of information for our bundles."""
    found: dict[str, str] = json.loads((SOURCE / "information.json").read_text(encoding="utf-8"))
    return found


def lines_of(report: Report) -> Iterable[str]:
    """The report for a person: errors and warnings, then information by kind, then counts."""
    for file in report.results:
        for finding in file.findings:
            if finding.severity != "information":
                yield f"{file.file}: {finding.severity}: {finding.element}: {finding.message} [{finding.kind}]"
    yield from information(report)
    for version in VERSIONS:
        files = [file for file in report.results if file.version == version]
        for file in files:
            yield f"{version.upper()} {file.file}: {counts([file])} ({file.seconds:.1f} s)"
        if files:
            yield f"{version.upper()}, {len(files)} files: {counts(files)}"
    yield f"Definitions loaded in {report.loading:.0f} s; memory at most {report.megabytes} MB."


def counts(files: Sequence[Result]) -> str:
    """The number of findings of each severity in some files."""
    found = {severity: sum(file.count(severity) for file in files) for severity in SEVERITIES}
    return f"{found['error']} errors, {found['warning']} warnings, {found['information']} information"


def information(report: Report) -> Iterable[str]:
    """Each kind of information: how often, what it means, and an example."""
    kinds: dict[str, list[tuple[str, Finding]]] = {}
    for file in report.results:
        for finding in file.findings:
            if finding.severity == "information":
                kinds.setdefault(finding.kind, []).append((file.file, finding))
    meanings = explanations()
    for kind, found in sorted(kinds.items()):
        name, example = found[0]
        yield f"information: {kind}, {len(found)} times. {meanings.get(kind, 'Not explained yet.')}"
        yield f"    such as {name}: {example.element}: {example.message}"


def as_json(report: Report) -> list[dict[str, str]]:
    """All findings as records, for other programs."""
    return [
        {"file": file.file, "version": file.version, **vars(finding)}
        for file in report.results
        for finding in file.findings
    ]


def chosen(names: Sequence[Path], version: str | None) -> list[tuple[str, Path]]:
    """The files to validate, each with its version.

    Raises:
        Unusable: A file is missing or its version is unknown, or there are no files.
    """
    files = list(names) or [path for pattern in EXPORTED for path in sorted(EXPORTS.glob(pattern))]
    if not files:
        raise Unusable(f"There is nothing to validate in {EXPORTS.relative_to(ROOT)}: run `make export` first.")
    pairs = []
    for path in files:
        found = version or version_of(path)
        if not path.is_file():
            raise Unusable(f"{path} is not a file.")
        if not found:
            raise Unusable(f"{path} does not name its FHIR version: add --fhir r4 or --fhir r5.")
        pairs.append((found, Path(os.path.relpath(path)) if path.is_relative_to(ROOT) else path))
    return pairs


def main(arguments: Sequence[str] | None = None) -> int:
    """Validates and prints; returns an exit status."""
    parser = argparse.ArgumentParser(prog="validate_fhir", description="Validate FHIR bundles with HL7's validator.")
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="default: all of exports/fhir")
    parser.add_argument("--fhir", choices=VERSIONS, help="the version, if the path does not name it")
    parser.add_argument("--json", type=Path, metavar="REPORT", help="write all findings here too")
    parser.add_argument(
        "--pin", action="store_true", help="only write the checksums of the jars, after pom.xml changed"
    )
    options = parser.parse_args(arguments)
    try:
        if options.pin:
            PROJECT.pin()
            return 0
        files = chosen(options.files, options.fhir)
        with show_elapsed("validating"):
            report = validate(files)
    except Unusable as reason:
        print(reason, file=sys.stderr)
        return 2
    for line in lines_of(report):
        print(line)
    if options.json:
        options.json.write_text(json.dumps(as_json(report), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0 if report.clean else 1


if __name__ == "__main__":
    sys.exit(main())
