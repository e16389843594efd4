"""The folder that a library is exported to: nothing in it that is not the library's may be replaced or removed."""

from __future__ import annotations

import os
from pathlib import Path

from pipelines.library import stored
from pipelines.library.definition import Library
from pipelines.library.index.files import FOLDER, INDEX, SITEMAP
from pipelines.library.index.sitemaps import PREFIX, is_over
from pipelines.publish.exports import NotAnExport


def refuse(library: Library, to: Path) -> None:
    """Ensures that a library can be exported to a folder: it is absent, empty, or holds what an earlier run wrote.

    Raises:
        NotAnExport: it is not a folder, holds datasets or is inside one, or contains an index of something else.
        OSError: it cannot be read.
    """
    resolved = to.resolve()
    for member in library.members:
        root = member.root.resolve()
        if root.is_relative_to(resolved) or resolved.is_relative_to(root):
            where = "is inside" if resolved.is_relative_to(root) else "contains"
            raise NotAnExport(f"{to} {where} the dataset {member.name}; choose another folder")
    if os.path.lexists(to) and not to.is_dir():
        raise NotAnExport(f"{to} is not a folder; choose another one")
    base, sitemap = library.data["base_url"], to / SITEMAP
    if os.path.lexists(to / INDEX):
        if (address := stored.read(to / INDEX).get("base_url")) != base:
            whose = f", but of {address}" if isinstance(address, str) else ""
            raise NotAnExport(f"{to / INDEX} is not of {base}{whose}; choose another folder, or remove the file")
    elif to.is_dir():  # a killed run leaves datasets before it writes the index
        own = {FOLDER, SITEMAP, *(member.name.partition("/")[0] for member in library.members)}
        for name in sorted(path.name for path in to.iterdir()):
            if name not in own and not name.startswith((".", PREFIX)):
                raise NotAnExport(f"{to} contains {name} and no index of this library; choose another folder")
    if os.path.lexists(sitemap) and not (sitemap.is_file() and is_over(base, sitemap.read_bytes())):
        raise NotAnExport(f"{sitemap} is no sitemap of {base}; choose another folder, or remove the file")
