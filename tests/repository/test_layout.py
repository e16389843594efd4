"""Rules that no linter checks: which modules may import, print and write, and which files the repository has."""

from __future__ import annotations

import ast
import functools
import re
import subprocess
import sys
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
PACKAGE = REPOSITORY / "pipelines"

ROOMS = (
    *("model", "files", "source", "checks", "translate", "upstream", "public", "validate", "compare", "editing"),
    *("publish", "release", "library", "serve", "cli"),
)
"""The folders of the package in the order of the data flow: each imports only itself and folders before it."""

FOREIGN = {
    "yaml": "source.yaml_reader source.yaml_spec source.yaml_hints source.yaml_writer",
    "great_expectations": "validate.suites",
    "pandas": "validate.frames library.rows library.parquet library.union",
    "duckdb": "library.parquet library.together",
    "pyspark": "library.spark",
    "py4j": "library.spark",
    "jsonschema_rs": "source.schemas checks.phrases",
    "jsonschema": "source.schemas",
    "referencing": "source.schemas",
    "click": "cli.*",
    "polib": "translate.catalogs",
    "lxml": "translate.formats.* cli.reports source.drawing",
    "regex": "translate.rules.*",
    "spylls": "checks.speller",
    "babel": "translate.cldr",
    "jinja2": "publish.html",
    "xlsxwriter": "publish.tables.workbook",
    "starlette": "serve.app",
    "uvicorn": "serve.server",
    "markupsafe": "publish.html publish.workbench.page",
}
"""The modules that may import each library; no other library is imported."""

NETWORK = "socket ssl http urllib.request ftplib smtplib asyncio requests httpx aiohttp urllib3 webbrowser"

LISTENS = "publish.preview.server publish.preview.answers serve.server"
"""The modules that answer a browser or a record system; they ask nobody for anything."""

SPEAKS = "library.spark cli.elapsed cli.console cli.main cli.i18n publish.verify publish.apply_changes __main__"
"""The modules that use a stream: ``spark`` hides what Java prints, ``elapsed`` shows progress, ``console`` prints,
``main`` configures streams, ``i18n`` shows a progress bar, and ``verify`` and ``apply_changes`` are separate programs
for app developers."""

WRITES = {
    "files.swap": "staged folders, and their exchange",
    "source.formatting": "one file, replaced in one step; several, all or none",
    "publish.exports": "removes a staged folder that failed",
    "publish.apply_changes": "the copy of an app, replaced in one step",
    "validate.memory": "a cache",
    "library.stored": "a cache",
    "library.rows": "the rows of a dataset, in one step",
    "library.work": "removes the rows of a dataset that has errors now",
    "library.together": "removes what is damaged of a cache",
    "library.scaffold": "the folder of the first dataset of a library",
    "cli.library": "the folder of a run that remembers nothing",
    "library.parquet": "a cache, and the findings as Parquet",
    "library.index.files": "the files of an index, each in one step, and the removal of old ones",
    "library.index.store": "a cache",
    "release.release": "the plan of a release, written and removed",
    "release.history": "a git revision, in a temporary folder",
    "editing.new_record": "the folder of a first record of its kind",
    "cli.describe": "the folder of the generated pages",
    "editing.transaction": "a copy of the dataset, in a temporary folder",
    "cli.i18n": "the folder of translators' files",
}
"""The modules that write to the disk, and what; the others use ``swap`` and ``formatting``."""

TOP = {
    *(".ci", ".github", ".vscode", "benchmarks", "dataset", "docs", "exports", "pipelines", "requirements", "schemas"),
    *("tests", "tools", ".gitattributes", ".gitignore", ".pre-commit-config.yaml", "CHANGELOG.md", "CITATION.cff"),
    *("CONTRIBUTING.md", "LICENSE", "LICENSE-CONTENT", "Makefile", "NOTICE", "README.md", "pyproject.toml"),
}
"""Everything that the repository may have at its top level."""


def modules() -> dict[str, Path]:
    """The files of the package by module name, without ``pipelines.``; a subpackage has the name of its folder."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)
        found[name] = path
    return found


MODULES = modules()


@functools.cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path) -> Iterator[str]:
    """Every module that a file imports, wherever in it, by its full name."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner.removeprefix("pipelines.") in MODULES else str(node.module)


def ours(name: str) -> set[str]:
    """The modules of the package that a module of it imports."""
    found = {imported for imported in imports(MODULES[name]) if imported.split(".")[0] == "pipelines"}
    return {imported.removeprefix("pipelines.") for imported in found} - {"pipelines"}


def fits(name: str, patterns: str) -> bool:
    """Whether a name fits a pattern; ``checks.*`` fits ``checks`` itself as well."""
    return any(fnmatchcase(name, pattern) or f"{name}.*" == pattern for pattern in patterns.split())


def test_the_rooms_are_all_that_the_package_has() -> None:
    assert {name.split(".")[0] for name in MODULES} == {*ROOMS, "__init__", "__main__"}


def test_a_room_imports_only_rooms_before_it() -> None:
    place = {room: index for index, room in enumerate(ROOMS)}
    imported = [(name, other) for name in MODULES if not name.startswith("__") for other in ours(name)]
    wrong = [
        f"{name} imports {other}" for name, other in imported if place[other.split(".")[0]] > place[name.split(".")[0]]
    ]
    assert wrong == []


def test_the_tables_name_no_removed_module() -> None:
    named = {part for patterns in (*FOREIGN.values(), SPEAKS, LISTENS) for part in patterns.split()} | set(WRITES)
    assert {part for part in named if not any(fits(name, part) for name in MODULES)} == set()


def test_tests_are_in_the_same_rooms() -> None:
    rooms = {path.parent.name for path in (REPOSITORY / "tests").rglob("test_*.py")}
    assert rooms == {*ROOMS, "repository"}


def test_no_import_is_circular() -> None:
    graph = {name: ours(name) for name in MODULES}
    seen: dict[str, list[str]] = {}

    def below(name: str, path: list[str]) -> None:
        assert name not in path, " -> ".join([*path, name])
        if name not in seen:
            for imported in sorted(graph[name]):
                below(imported, [*path, name])
            seen[name] = path

    for name in graph:
        below(name, [])
    assert seen.keys() == MODULES.keys()


def test_a_module_imports_only_the_libraries_that_it_may() -> None:
    known = sys.stdlib_module_names | {"pipelines"}
    foreign = {(name, other.split(".")[0]) for name in MODULES for other in imports(MODULES[name])}
    used = sorted((name, root) for name, root in foreign if root not in known)
    assert [f"{name} imports {root}" for name, root in used if not fits(name, FOREIGN.get(root, ""))] == []


def test_programs_without_an_environment_use_the_standard_library_alone() -> None:
    paths = ("pipelines/publish/verify.py", "tools/bootstrap.py", "tools/clean.py", "tools/help.py")
    found = {(path, name.split(".")[0]) for path in paths for name in imports(REPOSITORY / path)}
    assert {(path, name) for path, name in found if name not in sys.stdlib_module_names} == set()


def test_no_module_but_the_preview_s_server_uses_the_network() -> None:
    found = [(name, imported) for name, path in MODULES.items() for imported in imports(path)]
    using = {name for name, imported in found if fits(imported, NETWORK) or fits(imported, "http.*")}
    assert using == set(LISTENS.split())


def prints(node: ast.AST) -> bool:
    """Whether a piece of code writes to the terminal."""
    if isinstance(node, ast.Attribute):
        return node.attr in ("echo", "secho") or ast.unparse(node) in ("sys.stdout", "sys.stderr")
    return isinstance(node, ast.Name) and node.id == "print" and isinstance(node.ctx, ast.Load)


def test_only_the_command_line_and_the_verifier_print() -> None:
    printing = {name for name, path in MODULES.items() if any(map(prints, ast.walk(tree(path))))}
    assert printing == {name for name in MODULES if fits(name, SPEAKS)}


def test_only_one_module_prints_texts_from_outside() -> None:
    echoing = {
        name
        for name, path in MODULES.items()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr in ("echo", "secho", "pager", "echo_via_pager")
    }
    assert echoing == {"cli.console"}


WRITING = frozenset(
    (
        *("write_text", "write_bytes", "mkdir", "rmtree", "unlink", "rename", "touch", "symlink_to", "hardlink_to"),
        *("extractall", "fdopen", "mkstemp", "mkdtemp", "chmod", "rmdir", "makedirs", "copytree", "copyfile", "move"),
        *("NamedTemporaryFile", "TemporaryDirectory"),
    )
)


def writes(node: ast.AST) -> bool:
    """Whether a piece of code is a call that changes files."""
    if not isinstance(node, ast.Call):
        return False
    name = getattr(node.func, "attr", getattr(node.func, "id", ""))
    if name == "replace":  # a path takes one argument, a string two; dataclasses.replace names its others
        return len(node.args) == 1 and not node.keywords
    if name == "open":
        return any(
            isinstance(a, ast.Constant) and isinstance(a.value, str) and set(a.value) & set("wax+") for a in node.args
        )
    return name in WRITING


def test_only_a_few_modules_touch_the_disk() -> None:
    assert {name for name, path in MODULES.items() if any(map(writes, ast.walk(tree(path))))} == set(WRITES)


def python_files() -> list[Path]:
    return [
        path for folder in ("pipelines", "tools", "benchmarks", "tests") for path in (REPOSITORY / folder).rglob("*.py")
    ]


def test_a_module_opens_with_one_sentence() -> None:
    opening = {
        path: " ".join((ast.get_docstring(tree(path)) or "").split("\n\n")[0].split()) for path in python_files()
    }
    sentence = re.compile(r"[^a-z](?!.*\. [A-Z]).{15,}\.")
    assert {str(path): words for path, words in opening.items() if not sentence.fullmatch(words)} == {}


def repository_files() -> list[Path]:
    """What git tracks, and what it would with the next ``git add``."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, check=True)
    names = [Path(name.decode("utf-8")) for name in done.stdout.split(b"\0") if name]
    found = [name for name in names if (REPOSITORY / name).is_file() and not (REPOSITORY / name).is_symlink()]
    assert len(found) > 400
    return found


def test_nothing_else_is_at_the_top_level() -> None:
    assert {path.parts[0] for path in repository_files()} - TOP == set()


HOSTS = [
    ("pypi", "org"),
    ("pythonhosted", "org"),
    ("registry.npmjs", "org"),
    ("npmjs", "com"),
    ("crates", "io"),
    ("proxy.golang", "org"),
    ("repo1", "maven", "org"),
    ("repo", "maven", "apache", "org"),
    ("deb.debian", "org"),
]
"""Registries, in parts so that this file does not contain their names."""

REGISTRY = re.compile("|".join(re.escape(".".join(host)) for host in HOSTS).encode())
PLACE = re.compile(rb"(?<![\w.:/-])/(?:home|Users|root|work|mnt|srv)/(?!wzyxq\b)[\w.-]+|\b[A-Za-z]:\\\\?Users\\")
"""Home folders and the like; the excepted one is invented by a test that shows that no export contains it."""


def test_no_file_names_a_package_registry_or_a_place_on_somebody_s_machine() -> None:
    found = [
        f"{path}: {match.group().decode(errors='replace')}"
        for path in repository_files()
        for pattern in (REGISTRY, PLACE)
        if (match := pattern.search((REPOSITORY / path).read_bytes()))
    ]
    assert found == []


def test_no_file_is_large() -> None:
    large = [path for path in repository_files() if (REPOSITORY / path).stat().st_size > 6_000_000]
    assert large == []


def test_vendored_files_are_beside_their_licence() -> None:
    vendored = {path.parts[2] for path in repository_files() if path.parts[:2] == ("tests", "vendor")}
    assert vendored == {"junit", "sarif"}
    assert [name for name in vendored if not (REPOSITORY / "tests" / "vendor" / name / "LICENSE").is_file()] == []
