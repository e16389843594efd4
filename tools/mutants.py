"""Mutates the checks, one module at a time, and lists the changes that no test detects.

Usage: ``python -m tools.mutants [MODULE …]``, such as ``numbers wording``; all modules take about half an hour.
It works on a copy in ``build/mutants``. mutmut skips decorated functions, and every check is one, so the copy registers
them by a call instead. Each module is tested with the fixtures of its own families alone, which is stricter than the
full suite.
"""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

from pipelines.cli.elapsed import show_elapsed

ROOT = Path(__file__).resolve().parent.parent
COPY = ROOT / "build" / "mutants"
NEEDED = ("pipelines", "schemas", "tests", "tools", "pyproject.toml")
FAMILIES = {
    "article": "ART",
    "audit": "AUD",
    "birads": "BIR",
    "ids": "IDS",
    "myths": "MYT",
    "numbers": "NUM",
    "phrases": "TXT or NUM or phrase",
    "references": "REF",
    "review": "REV",
    "schema": "SCH",
    "sources": "SRC",
    "wording": "TXT",
}
SETTINGS = """
[tool.mutmut]
source_paths = ["pipelines/checks/{module}.py"]
also_copy = ["pipelines", "schemas", "tests", "tools"]
pytest_add_cli_args_test_selection = ["tests/checks/test_checks.py"]
pytest_add_cli_args = ["-p", "no:xdist", "-p", "no:cacheprovider", "-q", "-k", "{families} or good"]
"""


def registered_by_call(source: str) -> str:
    """A module's source with each decorated check as a plain function that is registered after its body."""
    lines = source.split("\n")
    functions = [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef) and node.decorator_list]
    for node in reversed(functions):
        decorator = node.decorator_list[0]
        call = ast.get_source_segment(source, decorator) or ""
        if not re.match(r"(?:record|dataset|audit)_check\(", call):
            continue
        after = [f"{node.name}.__doc__ = {ast.get_docstring(node, clean=False)!r}", f"{call}({node.name})"]
        lines[node.end_lineno : node.end_lineno] = ["", "", *after]
        del lines[decorator.lineno - 1 : decorator.end_lineno]
    return "\n".join(lines)


def survivors(module: str) -> list[str]:
    """The mutants of a module that no test detects, each as a diff."""
    shutil.rmtree(COPY, ignore_errors=True)
    COPY.mkdir(parents=True)
    for name in NEEDED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, COPY / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copyfile(source, COPY / name)
    path = COPY / "pipelines" / "checks" / f"{module}.py"
    path.write_text(registered_by_call(path.read_text(encoding="utf-8")), encoding="utf-8")
    with (COPY / "pyproject.toml").open("a", encoding="utf-8") as settings:
        settings.write(SETTINGS.format(module=module, families=FAMILIES[module]))
    mutmut = [sys.executable, "-m", "mutmut"]
    run = subprocess.run([*mutmut, "run"], cwd=COPY, capture_output=True, text=True, check=False)
    counts = run.stdout.replace("\r", "\n").strip().split("\n")[-2:]
    print(f"{module}: {' '.join(counts)}", flush=True)
    listed = subprocess.run([*mutmut, "results"], cwd=COPY, capture_output=True, text=True, check=False).stdout
    names = re.findall(r"(\S+): (?:survived|no tests)", listed)
    return [
        subprocess.run([*mutmut, "show", name], cwd=COPY, capture_output=True, text=True, check=False).stdout
        for name in names
    ]


def main(modules: list[str]) -> None:
    """Prints the surviving mutants by module."""
    with show_elapsed("mutating"):
        for module in modules or list(FAMILIES):
            for difference in survivors(module):
                print(difference)


if __name__ == "__main__":
    main(sys.argv[1:])
