"""HL7's own validator accepts the exports of the working state and rejects faulty bundles.

All bundles are validated in one run, without a network where the machine allows that.
"""

from __future__ import annotations

import copy
import json
import os
import pickle
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import faulty_yaml
import pytest
from fhir_bundles import NAMES, aged, bundles, small
from outside import unavailable

from tools import maven, validate_fhir
from tools.maven import Unusable
from tools.validate_fhir import Finding, Report, Result

REPOSITORY = Path(__file__).resolve().parents[2]
GOOD = REPOSITORY / "tests" / "golden" / "fhir"
EXPORTED = ("r4/document-en.json", "r4/document-es-x-draft.json", "r4/transaction.json", "r5/ndjson/1-Evidence.ndjson")
XHTML = 'xmlns="http://www.w3.org/1999/xhtml"'
REAL_ADDRESS = ("https://example.org/", "https://small.example/")
"""What to replace: the validator rejects addresses below example.org, which the fixture dataset has."""

Json = dict[str, Any]


def resource(bundle: Json, kind: str) -> Json:
    """The first resource of a type in a bundle."""
    return next(entry["resource"] for entry in bundle["entry"] if entry["resource"]["resourceType"] == kind)


def concept(bundle: Json) -> Json:
    return resource(bundle, "CodeSystem")["concept"][0]


def nothing(bundle: Json) -> None:
    """The good bundle, so that a fault is all that makes the difference."""


def status_not_in_the_required_table(bundle: Json) -> None:
    resource(bundle, "Composition")["status"] = "done"


def entry_that_nothing_leads_to(bundle: Json) -> None:
    lost = copy.deepcopy(resource(bundle, "Organization"))
    lost["id"] = "lost"
    bundle["entry"].append({"fullUrl": bundle["entry"][0]["fullUrl"].split("/Composition")[0] + "/Organization/lost"})
    bundle["entry"][-1]["resource"] = lost


def script_in_a_narrative(bundle: Json) -> None:
    text = resource(bundle, "Organization")["text"]
    text["div"] = text["div"].replace("</div>", "<script>1</script></div>")


def narrative_that_does_not_close(bundle: Json) -> None:
    text = resource(bundle, "Organization")["text"]
    text["div"] = text["div"].replace("</div>", "<p>open</div>")


def narrative_in_another_language(bundle: Json) -> None:
    resource(bundle, "Organization")["text"]["div"] = f'<div {XHTML} lang="fr" xml:lang="fr"><p>Éditeur</p></div>'


def narrative_without_language(bundle: Json) -> None:
    resource(bundle, "Organization")["text"]["div"] = f"<div {XHTML}><p>Publisher</p></div>"


def resource_without_narrative(bundle: Json) -> None:
    del resource(bundle, "Organization")["text"]


def element_that_does_not_exist(bundle: Json) -> None:
    resource(bundle, "Organization")["nickname"] = "Publisher"


def element_of_the_wrong_type(bundle: Json) -> None:
    resource(bundle, "Organization")["active"] = "yes"


def element_left_out(bundle: Json) -> None:
    del resource(bundle, "Composition")["title"]


def section_with_nothing_in_it(bundle: Json) -> None:
    resource(bundle, "Composition")["section"].append({"title": "Empty"})


def date_that_is_none(bundle: Json) -> None:
    resource(bundle, "Composition")["date"] = "2026-13-01"


def language_with_an_underscore(bundle: Json) -> None:
    resource(bundle, "Organization")["language"] = "en_US"


def language_of_a_designation_not_registered(bundle: Json) -> None:
    concept(bundle).setdefault("designation", []).append({"language": "qq", "value": "?"})


def language_of_a_translation_not_registered(bundle: Json) -> None:
    parts = [{"url": "lang", "valueCode": "es_MX"}, {"url": "content", "valueString": "Título"}]
    translation = {"url": "http://hl7.org/fhir/StructureDefinition/translation", "extension": parts}
    resource(bundle, "CodeSystem")["_title"] = {"extension": [translation]}


def code_that_our_table_lacks(bundle: Json) -> None:
    coding = {"system": resource(bundle, "CodeSystem")["url"], "code": "no-such-code"}
    resource(bundle, "Composition")["section"][0]["code"] = {"coding": [coding]}


def display_that_our_table_lacks(bundle: Json) -> None:
    coding = {"system": resource(bundle, "CodeSystem")["url"], "code": concept(bundle)["code"], "display": "Other"}
    resource(bundle, "Composition")["section"][0]["code"] = {"coding": [coding]}


def count_of_codes_wrong(bundle: Json) -> None:
    resource(bundle, "CodeSystem")["count"] += 1


def code_twice(bundle: Json) -> None:
    table = resource(bundle, "CodeSystem")
    table["concept"].append(copy.deepcopy(concept(bundle)))
    table["count"] += 1


def reference_to_nothing(bundle: Json) -> None:
    resource(bundle, "Composition")["custodian"] = {"reference": "Organization/nobody"}


def address_of_an_example(bundle: Json) -> None:
    resource(bundle, "Organization")["identifier"][0]["system"] = "https://example.org/id"


def extension_that_nobody_defined(bundle: Json) -> None:
    mark = {"url": "https://breast-calcifications.example/fhir/StructureDefinition/mood", "valueString": "calm"}
    resource(bundle, "Composition").setdefault("extension", []).append(mark)


def table_not_shareable(bundle: Json) -> None:
    del resource(bundle, "CodeSystem")["experimental"]


def statistic(bundle: Json) -> Json:
    found: Json = resource(bundle, "Evidence")["statistic"][0]
    return found


def unit_that_ucum_lacks(bundle: Json) -> None:
    statistic(bundle)["quantity"]["code"] = "percent"


def statistic_type_that_hl7_lacks(bundle: Json) -> None:
    statistic(bundle)["statisticType"]["coding"][0]["code"] = "share"


def name_of_another_statistic_type(bundle: Json) -> None:
    statistic(bundle)["statisticType"]["coding"][0]["display"] = "Odds Ratio"


def interval_upside_down(bundle: Json) -> None:
    ends = next(
        one["range"]
        for entry in bundle["entry"]
        if entry["resource"]["resourceType"] == "Evidence"
        for one in entry["resource"]["statistic"][0].get("attributeEstimate", ())
        if len(one["range"]) == 2
    )
    ends["low"], ends["high"] = ends["high"], ends["low"]


def variable_without_a_role(bundle: Json) -> None:
    del resource(bundle, "Evidence")["variableDefinition"][0]["variableRole"]


# Each fault, with the severity and a pattern of "element: message" that only this fault can bring about.
FAULTS: list[tuple[Callable[[Json], None], str, str]] = [
    (status_not_in_the_required_table, "error", r"Composition/\S+/\.status: .*\('done'\) was not found"),
    (entry_that_nothing_leads_to, "error", r"Bundle\.entry\[\d+\]: .*/Organization/lost' isn't reachable"),
    (script_in_a_narrative, "error", r"Organization/\S+/\.text\.div: .*'script'"),
    (narrative_that_does_not_close, "error", r"\.resource\.text\.div: .*Malformed XHTML"),
    (narrative_in_another_language, "warning", r"Organization/\S+: Resource has a language .* they differ"),
    (narrative_without_language, "warning", r"Organization/\S+: Resource has a language, but the XHTML does not"),
    (resource_without_narrative, "warning", r"Organization/\S+: .*dom-6"),
    (element_that_does_not_exist, "error", r"Bundle\.entry\[1\]\.resource: .*'nickname'"),
    (element_of_the_wrong_type, "error", r"\.active: .*boolean"),
    (element_left_out, "error", r"Composition/\S+: .*Composition\.title: minimum required = 1"),
    (section_with_nothing_in_it, "error", r"Composition/\S+\.section\[\d+\]: .*cmp-1"),
    (date_that_is_none, "error", r"Composition/\S+\.date: .*2026-13-01"),
    (language_with_an_underscore, "error", r"Organization/\S+\.language: .*'en_US'"),
    (language_of_a_designation_not_registered, "error", r"\.designation\[\d+\]\.language: .*'qq'"),
    (language_of_a_translation_not_registered, "error", r"_title\.extension\S+\.valueCode: 'es_MX'"),
    (code_that_our_table_lacks, "error", r"section\[0\]\.code\.coding\[0\]\.code: Unknown code 'no-such-code'"),
    (display_that_our_table_lacks, "error", r"section\[0\]\.code\.coding\[0\]\.display: Wrong Display Name 'Other'"),
    (count_of_codes_wrong, "error", r"CodeSystem/\S+\.count: .*does not match"),
    (code_twice, "error", r"CodeSystem/\S+\.concept\[\d+\]: .*already been defined"),
    (reference_to_nothing, "error", r"\.custodian: Can't find 'Organization/nobody'"),
    (address_of_an_example, "error", r"\.identifier\[0\]\.system: Example URLs are not allowed"),
    (extension_that_nobody_defined, "error", r"\.extension\[\d+\]: .*StructureDefinition/mood could not be found"),
    (table_not_shareable, "error", r"CodeSystem/\S+: CodeSystem\.experimental: minimum required = 1"),
]

EVIDENCE_FAULTS: list[tuple[Callable[[Json], None], str, str]] = [
    (unit_that_ucum_lacks, "error", r"\.statistic\[0\]\.quantity\.code: Unknown code 'percent'"),
    (statistic_type_that_hl7_lacks, "error", r"\.statisticType\.coding\[0\]\.code: Unknown code 'share'"),
    (name_of_another_statistic_type, "error", r"\.coding\[0\]\.display: Wrong Display Name 'Odds Ratio'"),
    (interval_upside_down, "error", r"\.attributeEstimate\[0\]\.range: .*rng-2"),
    (variable_without_a_role, "error", r"\.variableDefinition\[0\]: .*variableRole"),
]
"""The same for Evidence, which only R5 bundles have."""


def without_network() -> list[str]:
    """A command that runs another without a network, where the machine has one that works."""
    for command in (["unshare", "--net"], ["unshare", "--map-root-user", "--net"]):
        if shutil.which(command[0]) and subprocess.run([*command, "true"], capture_output=True).returncode == 0:
            return command
    return []


def saved(folder: Path, name: str, bundle: Json) -> Path:
    path = folder / f"{name}.json"
    path.write_text(json.dumps(bundle, ensure_ascii=False), encoding="utf-8")
    return path


def asked(folder: Path, fhir: Path) -> Report | str:
    """The report on the exports and on a good bundle with every fault, in one run.

    A string instead says what is missing to run the validator.
    """
    try:
        validate_fhir.prepared()
        validate_fhir.java()
    except Unusable as missing:
        return str(missing)
    files = [(name[:2], fhir / name) for name in EXPORTED]
    old = bundles(aged(small(folder / "root")))
    for fault, _, _ in EVIDENCE_FAULTS:
        bundle = json.loads(json.dumps(old["r5/ndjson/1-Evidence"], ensure_ascii=False).replace(*REAL_ADDRESS))
        fault(bundle)
        files.append(("r5", saved(folder, f"r5-{fault.__name__}", bundle)))
    for name in NAMES:
        bundle = json.loads(json.dumps(old[name], ensure_ascii=False).replace(*REAL_ADDRESS))
        files.append((name[:2], saved(folder, f"aged-{name.replace('/', '-')}", bundle)))
    text = (GOOD / "r4" / "document-en.json").read_text(encoding="utf-8")
    good = json.loads(text.replace(*REAL_ADDRESS))
    for fault in (nothing, *(fault for fault, _, _ in FAULTS)):
        bundle = copy.deepcopy(good)
        fault(bundle)
        files.append(("r4", saved(folder, f"r4-{fault.__name__}", bundle)))
    for edit, public in faulty_yaml.passed(folder / "edits").items():
        made = bundles(public)
        for name in ("r4/document-en", "r4/transaction", "r5/ndjson/1-Evidence"):
            bundle = json.loads(json.dumps(made[name], ensure_ascii=False).replace(*REAL_ADDRESS))
            files.append((name[:2], saved(folder, f"edit-{edit}-{name.replace('/', '-')}", bundle)))
    return validate_fhir.validate(files, without_network())


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory, fhir: Path) -> Report:
    """The report of that run, shared by the processes that run the tests."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    result = folder / "fhir-report"
    try:
        (folder / "fhir-files").mkdir()
    except FileExistsError:
        while not result.exists():
            time.sleep(0.2)
    else:
        outcome: Report | str | Exception
        try:
            outcome = asked(folder / "fhir-files", fhir)
        except Exception as reason:  # the other process waits for any result
            outcome = reason
        draft = folder / "fhir-report.draft"
        draft.write_bytes(pickle.dumps(outcome))
        draft.rename(result)
    outcome = pickle.loads(result.read_bytes())
    if isinstance(outcome, Exception):
        pytest.fail(repr(outcome))
    if isinstance(outcome, str):
        unavailable(outcome)
    return outcome


def of(report: Report, name: str) -> Result:
    """The result for a file, by the end of its path."""
    (found,) = (result for result in report.results if Path(result.file).as_posix().endswith(f"/{name}"))
    return found


def serious(result: Result) -> list[str]:
    return [
        f"{finding.severity}: {finding.element}: {finding.message}"
        for finding in result.findings
        if finding.severity != "information"
    ]


@pytest.mark.slow
@pytest.mark.parametrize("name", EXPORTED)
def test_the_exports_give_no_error_and_no_warning(report: Report, name: str) -> None:
    assert serious(of(report, name)) == []


@pytest.mark.slow
def test_no_export_is_left_out(fhir: Path) -> None:
    made = {path.relative_to(fhir).as_posix() for pattern in validate_fhir.EXPORTED for path in fhir.glob(pattern)}
    assert made == set(EXPORTED)


@pytest.mark.slow
def test_every_kind_of_information_is_explained(report: Report) -> None:
    exported = [of(report, name) for name in EXPORTED]
    kinds = {finding.kind for result in exported for finding in result.findings if finding.severity == "information"}
    assert kinds <= validate_fhir.explanations().keys()


@pytest.mark.slow
def test_codes_that_cannot_be_checked_are_reported(report: Report) -> None:
    result = of(report, "r4/document-en.json")
    messages = [finding.message for finding in result.findings if finding.kind == "OFFLINE_CODES_NOT_CHECKED"]
    assert any("http://loinc.org" in message for message in messages)
    assert any("http://hl7.org/fhir/sid/icd-10-cm" in message for message in messages)


@pytest.mark.slow
def test_the_bundle_that_faults_are_made_from_is_good(report: Report) -> None:
    assert serious(of(report, "r4-nothing.json")) == []


def test_faulty_edits_are_refused_but_for_those_that_do_no_harm(tmp_path: Path) -> None:
    assert set(faulty_yaml.passed(tmp_path)) == faulty_yaml.HARMLESS
    assert len(faulty_yaml.EDITS) >= 40


@pytest.mark.slow
def test_a_faulty_edit_that_passes_is_valid_fhir_all_the_same(report: Report) -> None:
    found = [result for result in report.results if Path(result.file).name.startswith("edit-")]
    assert len(found) == len(faulty_yaml.HARMLESS) * 3
    for result in found:
        assert serious(result) == [], result.file


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_signed_withdrawn_and_translated_records_give_no_error_and_no_warning(report: Report, name: str) -> None:
    assert serious(of(report, f"aged-{name.replace('/', '-')}.json")) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fault", "severity", "pattern"), FAULTS, ids=[fault.__name__.replace("_", "-") for fault, _, _ in FAULTS]
)
def test_a_faulty_bundle_is_refused_by_name(
    report: Report, fault: Callable[[Json], None], severity: str, pattern: str
) -> None:
    result = of(report, f"r4-{fault.__name__}.json")
    assert any(re.match(f"{severity}: .*{pattern}", line) for line in serious(result)), serious(result)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fault", "severity", "pattern"),
    EVIDENCE_FAULTS,
    ids=[fault.__name__.replace("_", "-") for fault, _, _ in EVIDENCE_FAULTS],
)
def test_a_faulty_statistic_is_refused_by_name(
    report: Report, fault: Callable[[Json], None], severity: str, pattern: str
) -> None:
    result = of(report, f"r5-{fault.__name__}.json")
    assert any(re.match(f"{severity}: .*{pattern}", line) for line in serious(result)), serious(result)


# The command line, without Java.

GRAVE = Finding("error", "Code", "Bundle.entry[0]", "Wrong.")
SLIGHT = Finding("warning", "Style", "Bundle.entry[1]", "Odd.")
NOTE = Finding("information", "MSG_DRAFT", "Bundle.entry[2]", "Draft.")
NEWS = Finding("information", "NEVER_SEEN", "Bundle.entry[3]", "New.")


def status_of(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *findings: Finding, arguments: tuple[str, ...] = ()
) -> int:
    """The exit status for some findings about a file."""
    path = tmp_path / "r4" / "one.json"
    path.parent.mkdir()
    path.write_text("{}", encoding="utf-8")
    report = Report((Result(str(path), "r4", 1.25, findings),), 7.5, 900)
    monkeypatch.setattr(validate_fhir, "validate", lambda files: report)
    return validate_fhir.main([*arguments, str(path)])


@pytest.mark.parametrize(
    ("findings", "status"), [((), 0), ((NOTE,), 0), ((SLIGHT,), 1), ((GRAVE,), 1), ((NOTE, SLIGHT, GRAVE), 1)]
)
def test_the_exit_status_is_1_for_errors_and_warnings(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, findings: tuple[Finding, ...], status: int
) -> None:
    assert status_of(monkeypatch, tmp_path, *findings) == status


def test_output_names_the_element_groups_information_and_counts(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status_of(monkeypatch, tmp_path, GRAVE, SLIGHT, NOTE, NOTE, NEWS)
    path = tmp_path / "r4" / "one.json"
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"{path}: error: Bundle.entry[0]: Wrong. [Code]"
    assert lines[1] == f"{path}: warning: Bundle.entry[1]: Odd. [Style]"
    assert lines[2].startswith("information: MSG_DRAFT, 2 times. HL7's own")
    assert lines[3] == f"    such as {path}: Bundle.entry[2]: Draft."
    assert lines[4] == "information: NEVER_SEEN, 1 times. Not explained yet."
    assert lines[6:] == [
        f"R4 {path}: 1 errors, 1 warnings, 3 information (1.2 s)",
        "R4, 1 files: 1 errors, 1 warnings, 3 information",
        "Definitions loaded in 8 s; memory at most 900 MB.",
    ]


def test_report_for_programs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    target = tmp_path / "report.json"
    status_of(monkeypatch, tmp_path, GRAVE, arguments=("--json", str(target)))
    (record,) = json.loads(target.read_text(encoding="utf-8"))
    assert record["element"] == "Bundle.entry[0]"
    assert record["version"] == "r4"
    assert record["severity"] == "error"


@pytest.mark.parametrize(
    ("path", "version"),
    [
        ("exports/fhir/r4/document-en.json", "r4"),
        ("a/r4/b/r5.json", "r5"),
        ("r5_es.json", "r5"),
        ("for4/card5.json", None),
        ("bundle.json", None),
    ],
)
def test_version_is_read_from_the_path(path: str, version: str | None) -> None:
    assert validate_fhir.version_of(Path(path)) == version


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["no/such/r4.json"], "is not a file"),
        (["pyproject.toml"], "does not name its FHIR version"),
        (["--fhir", "r3", "pyproject.toml"], "invalid choice"),
        (["--fast"], "unrecognized arguments"),
    ],
)
def test_wrong_usage_exits_with_2(arguments: list[str], reason: str) -> None:
    command = [sys.executable, "-m", "tools.validate_fhir", *arguments]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (2, "")
    assert reason in done.stderr


def test_an_empty_folder_is_reported(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(validate_fhir, "ROOT", tmp_path)
    monkeypatch.setattr(validate_fhir, "EXPORTS", tmp_path / "exports" / "fhir")
    assert validate_fhir.main([]) == 2
    assert "make export" in capsys.readouterr().err


def program(folder: Path, name: str, script: str) -> None:
    """Writes a replacement of a program to a folder of PATH."""
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)


@pytest.mark.skipif(os.name == "nt", reason="the replacements are shell scripts")
@pytest.mark.parametrize(
    ("programs", "reason"),
    [
        ({}, "needs Java 17 or newer, and there is no java in JAVA_HOME or on PATH."),
        ({"java": "echo 'openjdk version \"11.0.2\"' >&2"}, "needs Java 17 or newer, and .*java is 11."),
        ({"java": "echo nonsense >&2"}, "needs Java 17 or newer, and .*java is of an unknown version."),
        ({"java": "echo 'openjdk version \"21\"' >&2"}, "needs Maven 3.8 or newer, and there is no mvn on PATH."),
        (
            {"java": "echo 'openjdk version \"17.0.1\"' >&2", "mvn": "echo '[ERROR] No such artifact'; exit 1"},
            r"Maven could not build the FHIR validator: \[ERROR\] No such artifact",
        ),
        (
            {"java": "echo 'openjdk version \"17.0.1\"' >&2", "mvn": "exit 0"},
            r"Maven delivered other jars than tools/fhir_validator/jars.sha256 names: Saxon-HE",
        ),
    ],
)
def test_missing_programs_are_reported_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    programs: dict[str, str],
    reason: str,
) -> None:
    (tmp_path / "bin").mkdir()
    for name, script in programs.items():
        program(tmp_path / "bin", name, script)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setattr(validate_fhir, "PROJECT", replace(validate_fhir.PROJECT, cache=tmp_path / "build"))
    path = tmp_path / "r4.json"
    path.write_text("{}", encoding="utf-8")
    assert validate_fhir.main([str(path)]) == 2
    line = capsys.readouterr().err.splitlines()[-1]
    assert re.search(reason, line), line
    assert not list((tmp_path / "build").glob("*"))


def test_a_jar_that_changed_is_named(tmp_path: Path) -> None:
    (tmp_path / "good.jar").write_bytes(b"good")
    (tmp_path / "bad.jar").write_bytes(b"bad")
    pins = tmp_path / "jars.sha256"
    sums = maven.checksums(tmp_path)
    pins.write_text("".join(f"{value}  {name}\n" for name, value in sums.items()), encoding="ascii")
    project = replace(validate_fhir.PROJECT, source=tmp_path)
    project.check(tmp_path)
    (tmp_path / "bad.jar").write_bytes(b"worse")
    with pytest.raises(Unusable, match=r"jars\.sha256 names: bad\.jar\.$"):
        project.check(tmp_path)


@pytest.mark.skipif(os.name == "nt", reason="the replacement is a shell script")
def test_pinning_writes_what_the_check_accepts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    delivers_one_jar = """
    for argument; do case $argument in -Doutput=*) folder=${argument#*=};; esac; done
    mkdir -p "$folder/lib" && echo 1 >"$folder/lib/a.jar"
    """
    program(tmp_path / "bin", "mvn", delivers_one_jar)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    project = replace(validate_fhir.PROJECT, source=tmp_path, cache=tmp_path / "build")
    monkeypatch.setattr(validate_fhir, "PROJECT", project)
    assert validate_fhir.main(["--pin"]) == 0
    (tmp_path / "a.jar").write_bytes(b"1\n")
    project.check(tmp_path)
    assert not list((tmp_path / "build").iterdir())


def test_a_validator_that_crashes_is_reported(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(validate_fhir, "prepared", lambda: tmp_path)
    monkeypatch.setattr(validate_fhir, "java", lambda: "java")
    monkeypatch.setattr(
        validate_fhir, "command", lambda program, folder: [sys.executable, "-c", "raise SystemExit('out of memory')"]
    )
    with pytest.raises(Unusable, match="stopped before its end: out of memory"):
        validate_fhir.validate([("r4", tmp_path / "r4.json")])
