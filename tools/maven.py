"""Builds a program in Java from a folder with a ``pom.xml``, once; each jar has its SHA-256 from ``jars.sha256``.

The first run needs Maven, which fetches the jars; later runs use no network.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST_JAVA = 17


class Unusable(Exception):
    """The program cannot run; the text is one sentence with the reason and the remedy."""


def checksums(folder: Path) -> dict[str, str]:
    """The SHA-256 of each jar in a folder, by name."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.glob("*.jar"))}


@dataclass(frozen=True)
class Project:
    """A program: its name, its folder, the folder below which it is built, and what Maven fetches for it.

    Its ``pom.xml`` writes the jars into ``lib`` of the folder that the property ``output`` names.
    """

    name: str
    source: Path
    cache: Path
    fetched: str

    @property
    def pins(self) -> Path:
        """The file with the checksums of the jars."""
        return self.source / "jars.sha256"

    def java(self) -> str:
        """The path of Java, from JAVA_HOME or PATH.

        Raises:
            Unusable: There is none, or it is too old.
        """
        home = os.environ.get("JAVA_HOME")
        found = shutil.which("java", path=str(Path(home) / "bin")) if home else None
        found = found or shutil.which("java")
        need = f"The {self.name} needs Java {OLDEST_JAVA} or newer"
        if not found:
            raise Unusable(f"{need}, and there is no java in JAVA_HOME or on PATH.")
        output = subprocess.run([found, "-version"], capture_output=True, text=True, check=False).stderr
        version = re.search(r'version "(\d+)', output)
        if not version or int(version[1]) < OLDEST_JAVA:
            raise Unusable(f"{need}, and {found} is {version[1] if version else 'of an unknown version'}.")
        return found

    def prepared(self, finish: Callable[[Path], None] = lambda _: None) -> Path:
        """The folder of the program, which is built on the first run; ``finish`` adds to it what the jars do not hold.

        Raises:
            Unusable: Java or Maven is missing, or the jars cannot be fetched or do not match their pins.
        """
        folder = self.cache / self._digest()
        if folder.is_dir():
            return folder
        self.java()
        self.cache.mkdir(parents=True, exist_ok=True)
        draft = self._draft()
        try:
            self._build(draft)
            self.check(draft / "lib")
            finish(draft)
            for old in self.cache.glob("[0-9a-f]*"):
                if old != folder:
                    shutil.rmtree(old, ignore_errors=True)
            try:
                draft.rename(folder)
            except OSError:
                # A concurrent run was first; its result is the same.
                if not folder.is_dir():
                    raise
        finally:
            shutil.rmtree(draft, ignore_errors=True)
        return folder

    def pin(self) -> None:
        """Writes the checksums of the jars that Maven delivers; run it after a change of ``pom.xml``.

        Raises:
            Unusable: Maven is missing or failed.
        """
        draft = self._draft()
        try:
            self._build(draft)
            lines = [f"{value}  {name}\n" for name, value in checksums(draft / "lib").items()]
            self.pins.write_text("".join(lines), encoding="ascii", newline="\n")
        finally:
            shutil.rmtree(draft, ignore_errors=True)

    def check(self, folder: Path) -> None:
        """Compares the jars in a folder with their pins.

        Raises:
            Unusable: A jar is missing, new or different.
        """
        lines = self.pins.read_text(encoding="ascii").splitlines()
        pinned = {name: value for value, name in (line.split() for line in lines)}
        found = checksums(folder)
        differing = sorted(name for name in pinned.keys() | found.keys() if pinned.get(name) != found.get(name))
        if differing:
            named = os.path.relpath(self.pins, ROOT)
            raise Unusable(f"Maven delivered other jars than {named} names: {', '.join(differing)}.")

    def _draft(self) -> Path:
        return self.cache / f".draft-{os.getpid()}"

    def _digest(self) -> str:
        """A name for the built program, derived from all of its sources."""
        found = hashlib.sha256()
        for path in sorted(path for path in self.source.rglob("*") if path.is_file()):
            found.update(path.relative_to(self.source).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
        return found.hexdigest()[:16]

    def _build(self, folder: Path) -> None:
        """Fetches the jars into ``lib`` of a folder and compiles our own."""
        maven = shutil.which("mvn")
        if not maven:
            raise Unusable(f"The first run of the {self.name} needs Maven 3.8 or newer, and there is no mvn on PATH.")
        print(f"Fetching {self.fetched} …", file=sys.stderr, flush=True)
        command = [maven, "--batch-mode", "--quiet", "-Dstyle.color=never", f"-Doutput={folder}"]
        done = subprocess.run(
            [*command, "--file", str(self.source / "pom.xml"), "package"], capture_output=True, text=True, check=False
        )
        if done.returncode:
            lines = [line for line in (done.stdout + done.stderr).splitlines() if "ERROR" in line]
            raise Unusable(f"Maven could not build the {self.name}: {(lines or ['no reason given'])[0].strip()}")
