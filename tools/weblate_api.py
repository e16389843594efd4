"""Weblate's REST API, as far as this repository uses it."""

from __future__ import annotations

import json
import secrets
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

SLOW = 15 * 60
"""Seconds: a pull of a large component reads every string again before it answers."""


class Refused(Exception):
    """Weblate refused a request or could not be reached; the text says which, and what it answered."""


@dataclass(frozen=True)
class Component:
    """A component on a server, as the owner of a token sees it. ``path`` is ``project/component``."""

    server: str
    path: str
    token: str

    def call(self, method: str, path: str, data: Mapping[str, Any] | None = None) -> Any:
        """The answer to a request, below ``/api/``.

        Raises:
            Refused: the server answered with an error, or not at all.
        """
        body = None if data is None else json.dumps(data).encode()
        return self._send(method, path, body, "application/json")

    def operate(self, operation: str) -> bool:
        """Whether an operation on the repository succeeded: commit, push, pull, reset."""
        answer = self.call("POST", f"components/{self.path}/repository/", {"operation": operation})
        return bool(answer["result"])

    def lock(self, locked: bool) -> None:
        """Keeps translators from changing strings, or lets them again."""
        self.call("POST", f"components/{self.path}/lock/", {"lock": locked})

    def units(self, language: str, query: str = "") -> Iterator[dict[str, Any]]:
        """The strings of a language that a search finds."""
        path = f"translations/{self.path}/{language}/units/?page_size=1000&q={urllib.parse.quote(query)}"
        while path:
            page = self.call("GET", path)
            yield from page["results"]
            path = (page["next"] or "").partition("/api/")[2]

    def suggest(self, language: str, file: bytes, by: str, email: str) -> int:
        """Uploads a PO file as suggestions, and returns how many were added."""
        fields = {"method": "suggest", "author": by, "email": email}
        fields = {name: value for name, value in fields.items() if value}
        border = secrets.token_hex(16)
        start = f"--{border}\r\nContent-Disposition: form-data;"
        parts = [f'{start} name="{name}"\r\n\r\n{value}' for name, value in fields.items()]
        parts.append(
            f'{start} name="file"; filename="{language}.po"\r\nContent-Type: text/x-gettext-translation\r\n\r\n'
        )
        body = "\r\n".join(parts).encode() + file + f"\r\n--{border}--\r\n".encode()
        kind = f"multipart/form-data; boundary={border}"
        answer = self._send("POST", f"translations/{self.path}/{language}/file/", body, kind)
        return int(answer["accepted"])

    def _send(self, method: str, path: str, body: bytes | None, kind: str) -> Any:
        headers = {"Authorization": f"Token {self.token}", "Content-Type": kind, "Accept": "application/json"}
        request = urllib.request.Request(f"{self.server}/api/{path}", body, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=SLOW) as answer:
                text = answer.read()
        except urllib.error.HTTPError as error:
            said = error.read().decode("utf-8", "replace")
            raise Refused(f"{method} {path}: {error.code} {said[:600]}") from None
        except OSError as error:
            raise Refused(f"{method} {path}: {error}") from None
        return json.loads(text) if text else None
