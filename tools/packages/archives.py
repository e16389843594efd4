"""Archives with the same bytes on every build: sorted names, one date, no owner."""

from __future__ import annotations

import datetime
import gzip
import io
import tarfile
import zipfile
from collections.abc import Mapping

_MODE = 0o644


def zipped(files: Mapping[str, bytes], day: datetime.date) -> bytes:
    """A ZIP archive of some files by path, in their order.

    The mode of each is that of an ordinary file. The bytes depend on the version of zlib too.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path, content in files.items():
            info = zipfile.ZipInfo(path, (day.year, day.month, day.day, 0, 0, 0))
            info.create_system, info.external_attr = 3, (0o100000 | _MODE) << 16
            archive.writestr(info, content, zipfile.ZIP_DEFLATED, 9)
    return buffer.getvalue()


def tarred(files: Mapping[str, bytes], epoch: int) -> bytes:
    """A gzipped TAR archive of some files by path, in their order.

    Raises:
        ValueError: a path is longer than the oldest form of TAR allows, which every reader knows.
    """
    buffer = io.BytesIO()
    # GzipFile writes the same header in every version of Python; gzip.compress does not.
    with (
        gzip.GzipFile("", "wb", 9, buffer, mtime=0) as stream,
        tarfile.open(fileobj=stream, mode="w", format=tarfile.USTAR_FORMAT) as archive,
    ):
        for path, content in files.items():
            info = tarfile.TarInfo(path)
            info.size, info.mtime, info.mode = len(content), epoch, _MODE
            archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()
