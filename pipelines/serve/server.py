"""The program that runs the responder: uvicorn with limits on what one client can hold."""

from __future__ import annotations

import asyncio
import logging
import os
import socket

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from pipelines.serve.app import application
from pipelines.serve.library import Library

CONNECTIONS = 256
"""How many connections are held at once; others get the status 503."""

HEAD_SECONDS, ANSWER_SECONDS = 10, 30
"""How long a client may take to send a request, and to take the answer."""


class _Protocol(H11Protocol):
    """Ends a connection whose client is slow; uvicorn itself only ends those that are idle between requests."""

    _deadline: asyncio.TimerHandle | None = None

    def _allow(self, seconds: int) -> None:
        if self._deadline:
            self._deadline.cancel()
        self._deadline = self.loop.call_later(seconds, self.transport.abort)

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._allow(HEAD_SECONDS)

    def data_received(self, data: bytes) -> None:
        answered = self.cycle
        super().data_received(data)
        if self.cycle is not answered and not self.cycle.response_complete:
            self._allow(ANSWER_SECONDS)

    def on_response_complete(self) -> None:
        self._allow(HEAD_SECONDS)
        super().on_response_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._deadline:
            self._deadline.cancel()
        super().connection_lost(exc)


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens on an IP address and a port.

    Raises:
        OSError: the address cannot be used, because another program has it, for example.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Without the protocol asyncio leaves Nagle's algorithm on, and an answer then waits 40 ms for an acknowledgement.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":  # elsewhere it lets two programs have one port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(CONNECTIONS)
    except OSError:
        listener.close()
        raise
    return listener


def run(library: Library, listener: socket.socket) -> None:
    """Answers requests until the program is interrupted, and logs none of them.

    Raises:
        KeyboardInterrupt: it was interrupted.
    """
    logging.getLogger("uvicorn").setLevel(logging.ERROR)
    config = uvicorn.Config(
        application(library),
        http=_Protocol,
        ws="none",
        loop="asyncio",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=CONNECTIONS,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=2,
        h11_max_incomplete_event_size=16384,
    )
    uvicorn.Server(config).run(sockets=[listener])
