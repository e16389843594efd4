"""What validating costs before anything is validated, and how a family's findings are treated."""

from __future__ import annotations

import subprocess
import sys

from conftest import REPOSITORY

from pipelines.checks import spelling
from pipelines.validate.rules import rules

HEAVY = {"babel", "great_expectations", "jinja2", "jsonschema", "lxml", "pandas", "polib", "regex", "spylls"}


def test_importing_validate_loads_no_exporter_and_no_heavy_library() -> None:
    code = "import sys, pipelines.validate.run; print(*sys.modules, sep='\\n')"
    done = subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    loaded = done.stdout.split()
    assert "pipelines.validate.run" in loaded
    assert [name for name in loaded if name in HEAVY or name.startswith("pipelines.publish")] == []


def test_what_takes_seconds_is_remembered_and_all_else_is_known_at_once() -> None:
    slow = {code for code, rule in rules().items() if rule.slow}
    assert slow == {
        *(code for code in rules() if code[:3] in ("FMT", "TAB", "TRN")),
        *(rule.code for rule in spelling.RULES),
    }


def test_only_faults_of_translations_stop_no_export() -> None:
    assert {rule.family.prefix for rule in rules().values() if not rule.family.blocking} == {"TRN"}
