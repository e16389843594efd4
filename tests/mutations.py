"""A seeded fuzzer of the files of a dataset: one structural mutation after the other, each told in a line."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from reduced import Tree

from pipelines.model.kinds import FOLDERS
from pipelines.source import formatting, yaml_reader
from pipelines.source.load import document_of
from pipelines.source.yaml_faults import UnreadableYaml

VALUES: tuple[Any, ...] = (
    *(None, True, False, [], {}, [[]], [None], {"": None}, {"a": 1}, 0, -1, 1, 0.1, -0.5, 10**15, 10**30, 1e300),
    *("", " ", "\u00a0", "\n", "\n\n", "\t", "null", "~", "true", "NaN", ".inf", "1e5", "0x10", "1_000", "12:30", "NO"),
    *(
        "2026-02-30",
        "0001-01-01",
        "9999-12-31",
        "2026-13",
        "1",
        "01",
        "-",
        "---",
        "...",
        "#",
        "# a",
        ": ",
        "- a",
        "? a",
    ),
    *(
        "{",
        "}",
        "[",
        "]",
        "&a",
        "*a",
        "!a",
        "|",
        ">",
        "%",
        "@",
        "`",
        '"',
        "'",
        "\\",
        "a: b",
        "a #b",
        "<<",
        "=1+1",
        "<b>",
    ),
    *(
        "&amp;",
        "</script>",
        "${x}",
        "{{x}}",
        "%s",
        "%(a)s",
        "{0}",
        "../../a",
        "/etc/a",
        "C:\\a",
        "a\x00b",
        "a\x1bb",
        "\ud800",
    ),
    *(
        "\u202ea",
        "\u200b",
        "\ufeff",
        "\u2028",
        "e\u0301",
        "e" + "\u0301" * 500,
        "ﬁ",
        "½",
        "３",
        "٣",
        "Ａ",
        "ß",
        "İ",
        "а",
        "👩‍👩‍👧",
    ),
    *("https://[", "https://", "http://a", "javascript:alert(1)", "https://a.b/ü", "https://a b", "//a", "mailto:a@b"),
    *(
        "(a+)+$",
        "(",
        "[",
        "a{99999}",
        "(?<x",
        "(?s).*",
        "(.*)*",
        "(a|a)*b",
        "(\\w+\\s?)*$",
        "\\",
        "\\k",
        "*",
        "x{2,1}",
        "#" * 50,
    ),
    *(
        "fact",
        "fact-",
        "fact-most-are-benign",
        "birads-4a",
        "birads-9",
        "term-biopsy",
        "source-ucsf-wire",
        "dataset",
        "es",
    ),
    *(
        "xx",
        "en",
        "en-x-draft",
        "es-x-draft",
        "EN",
        "es_MX",
        "a" * 49,
        "person-ben-example",
        "SCH001",
        "TXT008",
        "BUG001",
    ),
    *("a" * 5_000, "a " * 20_000, " " * 50_000, "9" * 5_000, "(" * 3_000, "1 " * 9_000, "a-" * 3_000, "a." * 9_000),
    *("1.0.0", "1.0.0-dev", "1.0", "99999999999.0.0", "0.1.0-alpha.1", "01.0.0"),
)
"""What is put in the place of a value."""

SNIPPETS = (
    *(
        "\t",
        "\r",
        "\r\n",
        "\x00",
        "\x1b[31m",
        "\x7f",
        "\x85",
        "\u2028",
        "\u202e",
        "\u200b",
        "\ufeff",
        "\u00a0",
        "\u0301",
    ),
    *(
        "#",
        " #",
        ": ",
        ":",
        "- ",
        "? ",
        "? a\n",
        "&a ",
        "*a ",
        "!!a ",
        "!a ",
        "| ",
        ">- ",
        "|9\n",
        "%YAML 1.1\n",
        "---\n",
    ),
    *(
        "...\n",
        "<<: ",
        "<<<<<<< HEAD\n",
        "=======\n",
        ">>>>>>> a\n",
        "|||||||\n",
        '"',
        "'",
        "\\",
        '\\"',
        "\\n",
        "\\x00",
    ),
    *(
        "{",
        "}",
        "[",
        "]",
        ",",
        "[[[[[[[[",
        "{{{{",
        "msgid ",
        'msgid "a"\n',
        'msgctxt "a"\n',
        'msgstr "a"\n',
        "#~ ",
        "#| ",
    ),
    *(
        'msgid_plural "a"\n',
        'msgstr[1] "a"\n',
        "#, fuzzy\n",
        "#. a\n",
        'domain "a"\n',
        '"Language: xx\\n"\n',
        "{a} ",
        "<b>",
    ),
    *(
        "\n",
        "\n\n",
        " ",
        "  ",
        "   ",
        "\n\n\n",
        '""\n',
        ",,,",
        '"""',
        "é",
        "\xad",
        "%(a)s",
        "{x, plural, other{a}}",
        "é" * 99,
    ),
)
"""What is put between two characters."""


class Fuzzer:
    """Breaks a dataset that lies in a root, and mends it again; the same seed gives the same breaks."""

    def __init__(self, root: Path, tree: Tree) -> None:
        self.root = root
        self.tree = tree
        self.touched: set[str] = set()

    def apply(self, seed: str) -> str:
        """Mutates the files as a seed says; gives what was done, a line for each mutation."""
        rng = random.Random(seed)
        done = []
        for _ in range(rng.choice((1, 1, 1, 1, 2))):
            kind = rng.choices((_nodes, _text, _bytes, _files), (9, 6, 2, 3))[0]
            done.append(f"{kind.__name__[1:]}: {kind(self, rng)}")
        return "\n".join(done)

    def pick(self, rng: random.Random) -> str:
        """A file of the dataset; those that others are made from are taken more often."""
        paths = sorted(path for path in self.tree if (self.root / path).is_file())
        special = [path for path in paths if path.count("/") == 1 or "translations" in path]
        return rng.choice(special if rng.random() < 0.6 and special else paths)

    def read(self, path: str) -> bytes:
        """The bytes that stand there now."""
        return (self.root / path).read_bytes()

    def write(self, path: str, content: bytes) -> None:
        """Puts bytes in place."""
        self.touch(path)
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_bytes(content)

    def touch(self, path: str) -> None:
        """Remembers that a path changes, or the first folder above it that is new."""
        while not (self.root / path).parent.is_dir():
            path = path.rsplit("/", 1)[0]
        self.touched.add(path)

    def mend(self) -> None:
        """Brings back whatever was touched."""
        for path in sorted(self.touched):
            remove(self.root / path)
        for path, content in self.tree.items():
            if any(path == gone or path.startswith(f"{gone}/") for gone in self.touched):
                (self.root / path).parent.mkdir(parents=True, exist_ok=True)
                (self.root / path).write_bytes(content)
        self.touched.clear()


def remove(path: Path) -> None:
    """Removes a file, a link or a folder, if it is there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    elif os.path.lexists(path):
        path.unlink()


# Nodes of YAML and JSON, cells of CSV, strings of PO


def _nodes(fuzzer: Fuzzer, rng: random.Random) -> str:
    path = fuzzer.pick(rng)
    raw = fuzzer.read(path)
    if path.endswith((".po", ".pot")):
        text, told = _po(raw.decode("utf-8", "replace"), rng)
        fuzzer.write(path, text.encode("utf-8", "surrogatepass"))
        return f"{path}: {told}"
    if path.endswith((".csv", ".txt")):
        text, told = _cells(raw.decode("utf-8", "replace"), rng)
        fuzzer.write(path, text.encode("utf-8", "surrogatepass"))
        return f"{path}: {told}"
    try:
        data = json.loads(raw) if path.endswith(".json") else yaml_reader.parse(raw.decode())
    except (ValueError, UnreadableYaml):
        return f"{path}: nothing"
    told = _node(data, rng)
    fuzzer.write(path, _dumped(path, data))
    return f"{path}: {told}"


def _dumped(path: str, data: Any) -> bytes:
    """Data in the canonical form, or in JSON where there is none."""
    text = json.dumps(data, ensure_ascii=False, indent=2 if path.endswith(".json") else None)
    if path.endswith(".yaml"):
        name = next((kind for kind, home in FOLDERS.items() if f"/{home}/" in path), Path(path).stem)
        try:
            text = formatting.fixed(document_of(path, text), name, _schemas())
        except (UnreadableYaml, RuntimeError, RecursionError, UnicodeError):
            folder = "../.." if path.count("/") > 1 else ".."
            text = f"# yaml-language-server: $schema={folder}/schemas/source/{name}.schema.json\n{text}\n"
    return text.encode("utf-8", "surrogatepass")


def _schemas() -> Mapping[str, Any]:
    from reduced import source_schemas

    return source_schemas()


def _places(value: Any, pointer: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield (*pointer, key)
        yield from _places(inner, (*pointer, key))


def _node(data: Any, rng: random.Random) -> str:
    """Changes one node of some data in place."""
    places = list(_places(data))
    if not places:
        return "nothing"
    depths = sorted({len(place) for place in places})
    depth = rng.choice(depths)
    pointer = rng.choice([place for place in places if len(place) == depth])
    home = data
    for part in pointer[:-1]:
        home = home[part]
    key, value = pointer[-1], home[pointer[-1]]
    what = rng.choice(
        ["value", "value", "value", "drop", "name", "nest", "copy", "other", "text", "text", "more", "cut"]
    )
    match what:
        case "value":
            home[key] = json.loads(json.dumps(made := rng.choice(VALUES)))
            return f"{pointer} = {made!r:.60}"
        case "drop":
            del home[key]
        case "name" if isinstance(home, dict):
            new = rng.choice(
                [key.upper(), f"{key} ", f"x{key}", "", key[:-1], "$ref", "__proto__", "é", key.title(), "0"]
            )
            home[new] = home.pop(key)
            return f"{pointer} renamed to {new!r}"
        case "nest":
            depth = rng.choice((1, 1, 2, 12, 20, 300))
            for _ in range(depth):
                value = [value] if rng.random() < 0.5 else {str(key): value}
            home[key] = value
            return f"{pointer} nested {depth}"
        case "copy" if isinstance(home, list):
            home[key:key] = [json.loads(json.dumps(value))] * rng.choice((1, 1, 2, 300))
        case "other":
            other = data
            for part in rng.choice(places):
                other = other[part]
            home[key] = json.loads(json.dumps(other))
        case "text" if isinstance(value, str) and value:
            home[key] = _garbled(value, rng)
            return f"{pointer}: {home[key]!r:.80}"
        case "more" if isinstance(value, dict):
            value[rng.choice(["more", "", "id", "text", "Ü"])] = rng.choice(VALUES)
        case "more" if isinstance(value, list):
            value.insert(rng.randint(0, len(value)), rng.choice(VALUES))
        case "cut" if isinstance(value, str | list):
            home[key] = value[: rng.randint(0, len(value))]
        case _:
            home[key] = rng.choice(VALUES)
    return f"{pointer}: {what}"


def _garbled(text: str, rng: random.Random) -> str:
    place = rng.randint(0, len(text))
    return rng.choice(
        (
            lambda: text[:place] + rng.choice(SNIPPETS) + text[place:],
            lambda: text[:place] + text[place + 1 :],
            lambda: text * rng.choice((2, 10, 500)),
            lambda: text.upper(),
            lambda: text[::-1],
            lambda: f" {text} ",
            lambda: text.replace(" ", rng.choice(("  ", "\u00a0", "\t", "\n", "\u3000"))),
            lambda: (
                text
                + rng.choice((".", " 31%", " 1 in 8", " never", " 999 days", "\u0301", " #", ":", " BI-RADS 9", "?"))
            ),
            lambda: re.sub(r"\d+", lambda found: str(rng.choice((0, 1, 10**20, 7))), text),
        )
    )()


def _po(text: str, rng: random.Random) -> tuple[str, str]:
    """Changes one string of a PO file, or one of its lines."""
    strings = list(re.finditer(r'"((?:[^"\\\n]|\\.)*)"', text))
    if not strings or rng.random() < 0.3:
        return _line(text, rng)
    found = rng.choice(strings)
    value = rng.choice([value for value in VALUES if isinstance(value, str)])
    new = rng.choice((value, found[1] + value, _garbled(found[1], rng) if found[1] else value))
    if rng.random() < 0.7:
        new = (
            new.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")
        )
    told = f"{found[1]!r:.40} -> {new!r:.40} at line {text.count(chr(10), 0, found.start()) + 1}"
    return text[: found.start(1)] + new + text[found.end(1) :], told


def _cells(text: str, rng: random.Random) -> tuple[str, str]:
    """Changes one cell of a CSV file."""
    lines = text.split("\n")
    number = rng.randrange(len(lines))
    cells = lines[number].split(",")
    place = rng.randrange(len(cells))
    match rng.choice(("value", "value", "drop", "more", "other")):
        case "value":
            cells[place] = str(rng.choice(VALUES))
        case "drop":
            del cells[place]
        case "more":
            cells.insert(place, rng.choice(("", "a", '"', '"a\nb"')))
        case "other":
            cells[place] = rng.choice(lines).split(",")[0]
    lines[number] = ",".join(cells)
    return "\n".join(lines), f"line {number + 1}: {lines[number]!r:.60}"


# Text


def _text(fuzzer: Fuzzer, rng: random.Random) -> str:
    path = fuzzer.pick(rng)
    text = fuzzer.read(path).decode("utf-8", "replace")
    what = rng.choice((_line, _line, _line, _snippet, _snippet, _snippet, _filler, _shape))
    made, told = what(text, rng)
    fuzzer.write(path, made.encode("utf-8", "surrogatepass"))
    return f"{path}: {told}"


def _line(text: str, rng: random.Random) -> tuple[str, str]:
    lines = text.split("\n")
    first = rng.randrange(len(lines))
    last = min(len(lines), first + rng.choice((1, 1, 1, 2, 5, 20)))
    part = lines[first:last]
    what = rng.choice(("drop", "twice", "swap", "in", "out", "moved", "case", "merge", "key", "comment", "join", "end"))
    match what:
        case "drop":
            part = []
        case "twice":
            part = part * rng.choice((2, 2, 3, 50))
        case "swap":
            part = part[::-1]
        case "in":
            part = [" " * rng.choice((1, 2, 4)) + line for line in part]
        case "out":
            part = [line[rng.choice((1, 2)) :] if line.startswith(" ") else line.lstrip() for line in part]
        case "moved":
            rest = lines[:first] + lines[last:]
            place = rng.randrange(len(rest) + 1)
            return "\n".join([*rest[:place], *part, *rest[place:]]), f"lines {first + 1} to {last} moved to {place + 1}"
        case "case":
            part = [rng.choice((str.upper, str.title, str.swapcase))(line) for line in part]
        case "merge":
            part = ["<<<<<<< ours", *part, "=======", *part, ">>>>>>> theirs"]
        case "key":
            part = [
                re.sub(r"^( *(?:- )?)(\w+):", lambda found: f"{found[1]}{found[2].title()}:", line) for line in part
            ]
        case "comment":
            part = [rng.choice((f"# {line}", f"{line} # a", f"{line}#a", f"{line} #")) for line in part]
        case "join":
            part = [" ".join(part)]
        case "end":
            part = [line + rng.choice((" ", ",", ":", '"', "]", "}", "\\", "  ", "\u00a0", "|", ">")) for line in part]
    return "\n".join(lines[:first] + part + lines[last:]), f"lines {first + 1} to {last}: {what}"


def _snippet(text: str, rng: random.Random) -> tuple[str, str]:
    place = rng.randint(0, len(text))
    if rng.random() < 0.4 and "\n" in text:
        place = text.rfind("\n", 0, place) + 1
    snippet = rng.choice(SNIPPETS)
    return text[:place] + snippet + text[place:], f"{snippet!r:.20} at line {text.count(chr(10), 0, place) + 1}"


def _filler(text: str, rng: random.Random) -> tuple[str, str]:
    place = rng.randint(0, len(text))
    unit = rng.choice(
        (
            " ",
            "\n",
            "a",
            "#",
            '"',
            "\\",
            "[",
            "{",
            "a: ",
            "- ",
            "\n ",
            "\n\n  a",
            ",",
            "é",
            "9",
            "\t",
            "' ",
            "#~ ",
            '"" ',
        )
    )
    times = rng.choice((100, 5_000, 200_000)) // len(unit)
    return text[:place] + unit * times + text[place:], f"{unit!r} * {times} at {place}"


def _shape(text: str, rng: random.Random) -> tuple[str, str]:
    what, change = rng.choice(
        (
            ("CRLF", lambda: text.replace("\n", "\r\n")),
            ("CR", lambda: text.replace("\n", "\r")),
            ("BOM", lambda: f"\ufeff{text}"),
            ("no end", lambda: text.rstrip("\n")),
            ("empty", lambda: ""),
            ("a line feed", lambda: "\n"),
            ("blank lines", lambda: text.replace("\n", "\n\n")),
            ("trailing spaces", lambda: text.replace("\n", " \n")),
            ("tabs", lambda: text.replace("  ", "\t")),
            ("one line", lambda: text.replace("\n", " ")),
            ("upper case", lambda: text.upper()),
            ("no colons", lambda: text.replace(":", "")),
            ("single quotes", lambda: text.replace('"', "'")),
            ("twice", lambda: text + text),
            ("two documents", lambda: f"{text}---\n{text}"),
            ("null", lambda: "null\n"),
            ("a list", lambda: "- a\n"),
            ("a word", lambda: "a\n"),
            ("{}", lambda: "{}\n"),
            ("[]", lambda: "[]"),
            ("only the first line", lambda: text.split("\n", 1)[0] + "\n"),
            ("a half", lambda: text[: len(text) // 2]),
            ("a tail", lambda: text[len(text) // 2 :]),
        )
    )
    return change(), what


# Bytes


def _bytes(fuzzer: Fuzzer, rng: random.Random) -> str:
    path = fuzzer.pick(rng)
    raw = fuzzer.read(path)
    first = rng.randint(0, len(raw))
    last = min(len(raw), first + rng.choice((1, 1, 2, 9, 300)))
    what = rng.choice(("flip", "drop", "twice", "noise", "zero", "cut", "utf-16", "latin-1", "binary"))
    match what:
        case "flip":
            raw = raw[:first] + bytes(byte ^ (1 << rng.randrange(8)) for byte in raw[first:last]) + raw[last:]
        case "drop":
            raw = raw[:first] + raw[last:]
        case "twice":
            raw = raw[:last] + raw[first:]
        case "noise":
            raw = raw[:first] + rng.randbytes(last - first) + raw[last:]
        case "zero":
            raw = raw[:first] + b"\x00" + raw[first:]
        case "cut":
            raw = raw[:first]
        case "utf-16":
            raw = raw.decode("utf-8", "replace").encode("utf-16")
        case "latin-1":
            raw = raw.decode("utf-8", "replace").encode("latin-1", "replace")
        case "binary":
            raw = rng.randbytes(rng.choice((0, 1, 7, 3_000)))
    fuzzer.write(path, raw)
    return f"{path}: {what} at {first}"


# Files and folders


def _files(fuzzer: Fuzzer, rng: random.Random) -> str:
    path = fuzzer.pick(rng)
    if rng.random() < 0.15:
        path = path.rsplit("/", 1)[0] if path.count("/") > 1 else path
    file = fuzzer.root / path
    fuzzer.touch(path)
    what = rng.choice(("drop", "move", "copy", "copy", "folder", "link", "dangling", "other", "junk"))
    match what:
        case "drop":
            remove(file)
        case "move" | "copy":
            new = _other_name(path, rng)
            if new == path or os.path.lexists(fuzzer.root / new):
                return f"{path}: nothing"
            fuzzer.touch(new)
            try:
                (fuzzer.root / new).parent.mkdir(parents=True, exist_ok=True)
                if what == "move":
                    file.rename(fuzzer.root / new)
                elif file.is_dir():
                    shutil.copytree(file, fuzzer.root / new)
                else:
                    shutil.copyfile(file, fuzzer.root / new)
            except (OSError, shutil.Error):
                return f"{path}: {what} to {new!r} is impossible here"
            return f"{path}: {what} to {new!r}"
        case "folder":
            remove(file)
            file.mkdir()
            (file / rng.choice(("a.yaml", ".a", "fact-a.yaml"))).write_bytes(rng.choice((b"", b"a: b\n")))
        case "link":
            remove(file)
            file.symlink_to(fuzzer.root / "dataset" / rng.choice(("dataset.yaml", "facts", ".", "people.yaml")))
        case "dangling":
            remove(file)
            file.symlink_to(rng.choice(("nowhere", file.name)))
        case "other":
            other = fuzzer.pick(rng)
            content = fuzzer.read(other)
            if file.is_file():
                fuzzer.write(path, content)
            return f"{path}: the content of {other}"
        case "junk":
            new = f"dataset/{rng.choice(('', 'facts/', 'translations/', 'glossary/'))}{_JUNK(rng)}"
            if not os.path.lexists(fuzzer.root / new):
                fuzzer.write(new, rng.choice((b"", b"a: b\n", b"\x00\xff", b"# a\n")))
            return f"junk {new!r}"
    return f"{path}: {what}"


def _JUNK(rng: random.Random) -> str:
    return rng.choice(
        (
            "a",
            "a.yaml",
            "fact-a.yaml",
            "facts",
            "es.po.orig",
            "es.review.csv~",
            ".es.po.swp",
            "xx.po",
            "en.po",
            "é.yaml",
            "a b.yaml",
            "a\nb.yaml",
            "\x1b[31m.yaml",
            "-rf.yaml",
            "con.yaml",
            "fact-" + "a" * 60 + ".yaml",
            "Thumbs.db",
            "es-MX.po",
            "es.mo",
            "es.xlf",
            "locales.yml",
            "LOCALES.YAML",
            "dataset.yaml.orig",
            "people (1).yaml",
            "%s.yaml",
            "\u202efact-a.yaml",
            "fact-a.yaml.",
            "fact-a .yaml",
            "term-a.YAML",
            "source-a.yml",
            ".hidden",
            "a.yaml.yaml",
        )
    )


def _other_name(path: str, rng: random.Random) -> str:
    folder, _, name = path.rpartition("/")
    stem, dot, ending = name.partition(".")
    return rng.choice(
        (
            f"{folder}/{name.upper()}",
            f"{folder}/{name.title()}",
            f"{folder}/{stem}.yml",
            f"{folder}/{name}.bak",
            f"{folder}/{stem}-copy{dot}{ending}",
            f"{folder}/{stem} {dot}{ending}",
            f"{folder}/{stem}",
            f"{folder}/x{name}",
            f"{folder}/{stem}-{'a' * 50}{dot}{ending}",
            f"dataset/{name}",
            f"dataset/facts/{name}",
            f"dataset/sources/{name}",
            f"dataset/translations/{name}",
            f"dataset/new/{name}",
            f"dataset/facts/fact-other{dot}{ending}",
            f"{folder}/{stem.replace('-', '_')}{dot}{ending}",
            f"{folder}/{stem}ü{dot}{ending}",
        )
    )
