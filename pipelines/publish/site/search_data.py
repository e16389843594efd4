"""What the search of a language looks through, as a script, because a page on a disk may load no other file."""

from __future__ import annotations

import json

from pipelines.files.json_text import escaped
from pipelines.publish.site.edition import Edition


def script(edition: Edition) -> bytes:
    """``window.searchData`` with a list of pages."""
    text = json.dumps({"pages": []}, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return escaped(f"window.searchData = {text};\n", "\u2028\u2029").encode()
