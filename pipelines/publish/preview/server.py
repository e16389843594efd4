"""The server of the preview: the standard library's, for one editor on one machine, with nothing but GET and HEAD."""

from __future__ import annotations

import ipaddress
import os
import socket
import sys
import threading
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from pipelines.publish.preview.answers import Answer, answer, has_changed
from pipelines.publish.preview.state import Preview

WAIT = 20.0
"""Seconds that a request for changes waits; a proxy may end longer ones."""

CHANGES = "/preview/changes"
"""Where a page asks whether it has changed."""


class Server(ThreadingHTTPServer):
    """Answers requests about a preview; ``tell`` gets a line about each request that fails.

    Raises:
        OSError: the address cannot be used, because another program has it, for example.
    """

    daemon_threads = True
    block_on_close = False
    allow_reuse_address = os.name == "posix"  # elsewhere it lets two programs have one port

    def __init__(self, preview: Preview, host: str, port: int, tell: Callable[[str], None]) -> None:
        self.preview, self.tell, self.host = preview, tell, host
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        super().__init__((host, port), _Handler)

    def server_bind(self) -> None:
        """Binds without the look-up of this machine's name that the library does: it can take seconds."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = self.host, self.server_address[1]

    @property
    def address(self) -> str:
        """The address to open in a browser."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{name}:{self.server_port}/"

    @property
    def is_local(self) -> bool:
        """Whether only this machine reaches it."""
        return is_local(self.host)

    def handle_error(self, _request: Any, _client: Any) -> None:
        """Tells of a request that failed, unless the browser has left."""
        error = sys.exception()
        if not isinstance(error, ConnectionError | TimeoutError):
            self.tell(" ".join(f"A request failed: {type(error).__name__}: {error}".split()))

    def run(self) -> None:
        """Answers requests and looks at the files until the program is interrupted."""
        stop = threading.Event()
        watcher = threading.Thread(target=self.preview.watch, args=(stop,), daemon=True)
        watcher.start()
        try:
            self.serve_forever(poll_interval=0.2)
        finally:
            stop.set()
            self.server_close()


def is_local(host: str) -> bool:
    """Whether a name or an address is of this machine alone."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class _Handler(BaseHTTPRequestHandler):
    server: Server
    server_version, sys_version = "preview", ""
    timeout = 30

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def parse_request(self) -> bool:
        """Reads the request line and the headers; anything but GET and HEAD ends here."""
        if not super().parse_request():
            return False
        if self.command in ("GET", "HEAD"):
            return True
        self.close_connection = True
        self._send(_plain(HTTPStatus.METHOD_NOT_ALLOWED), with_body=True)
        return False

    def _answer(self, *, with_body: bool) -> None:
        url = urlsplit(self.path)
        path = unquote(url.path, errors="replace")
        if self.server.is_local and not self._is_asked_by_its_name():
            found = _plain(HTTPStatus.FORBIDDEN)
        elif not path.startswith("/") or "\0" in path or "\\" in path or ".." in path.split("/"):
            found = _plain(HTTPStatus.BAD_REQUEST)
        elif path == CHANGES:
            asked = parse_qs(url.query)
            page, seen = asked.get("page", ["/"])[0], asked.get("seen", [""])[0]
            changed = has_changed(self.server.preview, unquote(page, errors="replace"), seen, WAIT)
            found = _plain(HTTPStatus.OK if changed else HTTPStatus.NO_CONTENT)
        else:
            found = answer(self.server.preview, path)
        self._send(found, with_body=with_body)

    def _is_asked_by_its_name(self) -> bool:
        """Whether the request names this machine, and not a website whose name somebody points here."""
        host = urlsplit(f"//{self.headers.get('Host', 'localhost')}").hostname or ""
        return is_local(host)

    def _send(self, found: Answer, *, with_body: bool) -> None:
        content = b"" if found.status == HTTPStatus.NO_CONTENT else found.body
        self.send_response(found.status)
        if found.location:
            self.send_header("Location", found.location)
        if found.status == HTTPStatus.METHOD_NOT_ALLOWED:
            self.send_header("Allow", "GET, HEAD")
        text = found.media_type.startswith("text/")
        self.send_header("Content-Type", f"{found.media_type}; charset=utf-8" if text else found.media_type)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Cross-Origin-Resource-Policy", "same-origin")
        self.end_headers()
        if with_body:
            self.wfile.write(content)

    def log_request(self, code: int | str = "-", _size: int | str = "-") -> None:
        if isinstance(code, int) and code >= HTTPStatus.BAD_REQUEST:
            self.server.tell(f"{self.requestline}: {int(code)} {HTTPStatus(code).phrase}")

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
        """Says nothing: ``log_request`` tells of what fails."""


def _plain(status: HTTPStatus) -> Answer:
    return Answer(status, "text/plain", f"{status.phrase}\n".encode())
