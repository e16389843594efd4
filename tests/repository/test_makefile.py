"""Values given to make reach the program literally, as one word that neither make nor a shell interprets."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest
from conftest import REPOSITORY

MAKEFILE = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
RECIPES = dict(re.findall(r"^([a-z0-9-]+):.*\n((?:\t.*\n)+)", MAKEFILE, re.MULTILINE))
TAKES = {
    target: re.findall(r"(?:\$\(call given,|\"\$\$)([A-Z]+)", recipe.partition(" -- ")[2])
    for target, recipe in RECIPES.items()
}
"""The values that each target takes, in their order."""

REQUIRED = {
    target: found[1].split()
    for target, recipe in RECIPES.items()
    if (found := re.search(r"call require,(.+?)\)", recipe))
}
"""The values that each target cannot do without, as they are called where they are given."""

NAMES = {"ARGS", "MAKEFLAGS", *re.findall(r"\$\(call (?:given|option),([A-Z]+)", MAKEFILE)}

GIVEN = {"TO": "LANG"}
"""What a value is called where it is given, when that is something else."""

HOSTILE = [
    "a b  c.po",
    "$HOME",
    "$$HOME $(HOME) ${HOME}",
    "$(shell touch ran)",
    "$(touch ran)",
    "`touch ran`",
    "; touch ran #",
    "'; touch ran; '",
    '"; touch ran; "',
    "\"'\\",
    "it's (1) [a] {b,c} *.? ~ ! & | < > %s",
    "D:\\new\\table.po",
    "-x.po",
    "--write",
    "--",
    "two\nlines\n\ttouch ran",
    "ends with a backslash\\",
    "$(error stopped)",
    "$(eval PYTHON = false)",
    "=:= #!",
    "ñ \u202e 🙂",
]


def run(folder: Path, target: str, *given: str, env: dict[str, str] | None) -> subprocess.CompletedProcess[bytes]:
    """Runs a target; ``printf`` replaces Python, and ``folder`` the root."""
    stub = r"printf '%s\0'"
    command = ["make", "-s", "-f", str(REPOSITORY / "Makefile"), "-o", "venv", f"RUN={stub}", f"PYTHON={stub}"]
    environment = {name: value for name, value in os.environ.items() if name not in NAMES} | (env or {})
    done = subprocess.run([*command, target, *given], cwd=folder, capture_output=True, env=environment, check=False)
    assert list(folder.iterdir()) == [], "something was run"
    return done


def made(folder: Path, target: str, *given: str, env: dict[str, str] | None = None) -> list[str]:
    """The arguments with which a target calls its program."""
    done = run(folder, target, *given, env=env)
    assert (done.returncode, done.stderr) == (0, b""), done.stderr
    return done.stdout.decode("utf-8").split("\0")[:-1]


def refused(folder: Path, target: str, *given: str, env: dict[str, str] | None = None) -> str:
    """What make says about a target that it does not run."""
    done = run(folder, target, *given, env=env)
    assert (done.returncode, done.stdout) == (2, b"")
    return done.stderr.decode("utf-8")


def after(words: list[str]) -> list[str]:
    """The arguments after ``--``, where nothing is an option."""
    return words[words.index("--") + 1 :]


@pytest.mark.parametrize("value", HOSTILE)
def test_a_value_arrives_as_one_word_that_nobody_has_read(tmp_path: Path, value: str) -> None:
    for target in ("i18n-import", "verify", "diff"):
        given = [f"{GIVEN.get(name, name)}={value}" for name in TAKES[target]]
        assert after(made(tmp_path, target, *given)) == [value] * len(TAKES[target])


@pytest.mark.parametrize("target", sorted(target for target, names in TAKES.items() if names))
def test_every_target_takes_its_values_so(tmp_path: Path, target: str) -> None:
    value = "$(shell touch ran)`touch ran` ' \" -"
    given = [f"{GIVEN.get(name, name)}={value}" for name in TAKES[target]]
    reason = [f"{name}=x" for name in OPTIONS if name in REQUIRED.get(target, ())]
    words = made(tmp_path, target, *given, *reason, "ARGS=--one '2 3'")
    assert after(words)[: len(given)] == [value] * len(given)
    if "$(ARGS)" in RECIPES[target]:
        assert words[words.index("--") - 2 : words.index("--")] == ["--one", "2 3"]


OPTIONS = {"REASON", "SEVERITY", "WRONG", "RIGHT", "DO"}
"""Values that are passed as options."""


@pytest.mark.parametrize("target", REQUIRED)
def test_a_target_names_the_values_that_are_missing(tmp_path: Path, target: str) -> None:
    names = REQUIRED[target]
    assert {"TO" if name == "LANG" else name for name in names} - OPTIONS == set(TAKES[target])
    for absent in (names, *([name] for name in names)):
        given = [f"{name}=x" for name in names if name not in absent]
        assert f"*** {target} needs {' '.join(absent)};" in refused(tmp_path, target, *given, env={"LANG": "C"})
    assert made(tmp_path, target, "ARGS=--help")[3:4] == ["--help"]


def test_a_target_that_takes_values_requires_them_or_does_without() -> None:
    assert {target for target, names in TAKES.items() if names} - REQUIRED.keys() == {
        "verify",
        "diff",
        "packages",
        "pages",
    }


@pytest.mark.parametrize("value", HOSTILE)
def test_a_value_of_the_environment_is_not_read_either(tmp_path: Path, value: str) -> None:
    assert after(made(tmp_path, "review-import", env={"FILE": value})) == [value]


@pytest.mark.parametrize("value", HOSTILE)
def test_the_value_of_an_option_arrives_in_one_word_with_it(tmp_path: Path, value: str) -> None:
    words = made(tmp_path, "withdraw", f"REASON={value}", f"INSTEAD={value}", "ARGS=--on 2027-01-01", "ID=fact-a")
    assert words[2:] == ["withdraw", f"--reason={value}", f"--instead={value}", "--on", "2027-01-01", "--", "fact-a"]
    assert made(tmp_path, "withdraw", "ID=fact-a", "REASON=b")[2:] == ["withdraw", "--reason=b", "--", "fact-a"]


def test_a_value_that_no_target_knows_is_not_run(tmp_path: Path) -> None:
    for name in ("FIEL", "OS", "LANG"):
        assert made(tmp_path, "stats", f"{name}=$(shell touch ran)") == ["-m", "pipelines", "stats"]


def test_what_is_not_given_is_no_word(tmp_path: Path) -> None:
    assert after(made(tmp_path, "diff")) == [""]
    assert after(made(tmp_path, "diff", "OLD=", "NEW=")) == [""]
    assert after(made(tmp_path, "diff", "NEW=v2")) == ["", "v2"]
    assert after(made(tmp_path, "verify", "DIR=")) == ["exports"]


def test_the_language_of_the_shell_is_not_taken_for_one_of_the_dataset(tmp_path: Path) -> None:
    assert "needs LANG" in refused(tmp_path, "i18n-new", env={"LANG": "de_DE.UTF-8", "TO": "fr"})
    assert after(made(tmp_path, "i18n-new", "LANG=pt-BR", env={"LANG": "de_DE.UTF-8"})) == ["pt-BR"]


def test_the_shell_reads_args_and_make_does_not(tmp_path: Path) -> None:
    args = "ARGS=--a \"$HOME\" '$(shell touch ran)' $(echo b)"
    words = made(tmp_path, "validate", args, env={"HOME": "/a home"})
    assert words == ["-m", "pipelines", "validate", "--a", "/a home", "$(shell touch ran)", "b"]


def test_no_recipe_lets_make_write_a_value_into_the_shell() -> None:
    written = set(re.findall(r"\$[({](\w+)", "".join(RECIPES.values())))
    assert written <= {"PYTHON", "RUN", "ARGS", "call"}
    exported = set(re.findall(r"^export (.+)$", MAKEFILE, re.MULTILINE)[0].split())
    assert NAMES - {"ARGS", "MAKEFLAGS"} <= exported
