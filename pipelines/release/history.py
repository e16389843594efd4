"""Finds earlier versions: snapshots of folders and git revisions, and the releases that the next version depends on."""

from __future__ import annotations

import io
import json
import subprocess
import tarfile
import tempfile
from pathlib import Path, PurePosixPath

from pipelines.compare import snapshot
from pipelines.compare.versions import Version, VersionHistory, parse
from pipelines.model.findings import Unknown, Unsound, worst
from pipelines.publish import exports as export
from pipelines.publish import verify
from pipelines.validate.run import fast


def snapshot_of(name: str, root: Path) -> snapshot.Snapshot:
    """The snapshot of a folder, or of a revision of the repository that holds ``root``.

    A revision that is tagged as a release is read from its committed exports, because these are what apps received. Any
    other revision is read from its dataset, which may be newer than its exports.

    Raises:
        Unknown: the name is none of these.
        Unsound: the dataset there did not pass its checks.
    """
    folder = Path(name)
    if not name.strip():
        raise Unknown(f"{name!r} is empty; name a folder or a git revision")
    if _is_folder(folder):
        return _of_folder(folder, name)
    with tempfile.TemporaryDirectory() as temporary:
        tags = _extract(name, root, Path(temporary))
        exports = Path(temporary) / "exports"
        return _of_folder(exports if f"v{_version(exports)}" in tags else Path(temporary), name, root)


def versions_until(version: str, root: Path) -> VersionHistory:
    """The releases up to a version, on which the next one depends.

    If the version is the last release of the dataset, these include the last final release and the bump of the
    pre-releases since, as ``release`` uses them. Of any other version nothing else is known.

    Raises:
        ValueError: it is not a version.
    """
    dataset = fast(root).dataset
    if (released := dataset.released) and released["version"] == version:
        return VersionHistory.of(dataset.about.get("version", version), released)
    last = parse(version)
    return VersionHistory(Version(last.core), last, last if last.final else None)


def _is_folder(path: Path) -> bool:
    """Whether the path is a folder; False for a name that is invalid on this system."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def _of_folder(folder: Path, name: str, home: Path | None = None) -> snapshot.Snapshot:
    """The snapshot of a folder; datasets that it takes records from are looked for from ``home``, or from itself."""
    if (folder / "manifest.json").is_file():
        try:
            if problems := verify.verify(folder):
                raise Unknown(f"{name} is not a complete export: {problems[0]}")
            return snapshot.take(*export.read(folder))
        except KeyError as error:
            raise Unknown(f"{name} is not a complete export: its manifest.json lacks {error}") from None
        except (OSError, ValueError, TypeError, AttributeError, RecursionError) as error:
            raise Unknown(f"{name} is not a complete export: {error}") from None
    if not (folder / "dataset").is_dir():
        raise Unknown(f"{name} contains neither a manifest.json nor dataset/")
    early = fast(folder, home=home)
    if worst(early.findings) == "error":
        raise Unsound(f"{name} did not pass its checks", early.findings)
    built = export.build(early.opened, early.findings)
    if built.findings:
        raise Unsound(f"{name} cannot be exported", built.findings)
    return built.content


def _version(exports: Path) -> str:
    """The version of a folder of exports, or an empty string."""
    try:
        return str(json.loads((exports / "manifest.json").read_bytes())["version"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return ""


def _extract(revision: str, root: Path, into: Path) -> list[str]:
    """Extracts exports/, dataset/ and schemas/ of a revision below ``into``. Returns the tags of the revision."""
    command = ["git", "-C", str(root), "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"]
    try:
        found = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        raise Unknown(f"{revision!r} is not a folder, and git is not installed") from None
    except ValueError:
        raise Unknown(f"{revision!r} is neither a folder nor a git revision") from None
    if found.returncode:
        raise Unknown(f"{revision!r} is neither a folder nor a git revision")
    commit = found.stdout.strip()
    top = ["git", "-C", str(root), "archive", "--format=tar", commit, "."]
    archive = subprocess.run(top, capture_output=True, check=False)
    if archive.returncode:
        raise Unknown(f"{revision!r} cannot be read: {archive.stderr.decode(errors='replace').strip()}")
    with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as files:
        for member in files:
            parts = PurePosixPath(member.name).parts
            content = files.extractfile(member) if member.isfile() and ".." not in parts else None
            if content and parts[0] in ("exports", "dataset", "schemas"):
                path = into.joinpath(*parts)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content.read())
    tags = ["git", "-C", str(root), "tag", "--points-at", commit]
    return subprocess.run(tags, capture_output=True, text=True, check=False).stdout.split()
