"""Firefox and WebKit, driven without a library: each by the protocol that its own driver speaks.

Firefox is driven by Marionette: its commands are those of WebDriver, sent as JSON over a socket; geckodriver, which
Debian has not, only passes them on. WebKit is driven by Debian's WebKitWebDriver, over HTTP; it needs a display, which
Xvfb gives. Where one of these programs is missing, a test skips itself and says why; with CI=true it fails.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NoReturn

from outside import program, unavailable

PATIENCE = 60
"""After how many seconds a browser that does not answer is given up."""

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
"""The name under which WebDriver gives an element."""


class Fault(Exception):
    """What a browser says when it cannot do what it was told."""


class Engine(ABC):
    """A browser with one page. What waits, waits a few seconds at most."""

    @abstractmethod
    def send(self, command: str, **parameters: Any) -> Any:
        """Gives a command of WebDriver."""

    @abstractmethod
    def resize(self, width: int, height: int) -> None:
        """Makes the page so wide; how high it is depends on the browser."""

    def visit(self, address: str) -> None:
        self.send("Navigate", url=address)

    def reload(self) -> None:
        self.send("Refresh")

    def back(self) -> None:
        """Goes back; a script that went back would at times never be answered by WebKit's driver."""
        self.send("Back")

    def run(self, script: str, *values: Any) -> Any:
        """What the body of a function returns in the page; ``values`` are its arguments."""
        return self.send("ExecuteScript", script=script, args=list(values))

    def until(self, expression: str, *values: Any) -> Any:
        """The value of an expression as soon as there is one; ``values`` are its arguments."""
        end = time.monotonic() + 10
        while not (found := self._now(expression, values)):
            assert time.monotonic() < end, f"{expression} stays {found!r} at {self.run('return location.href')}"
            time.sleep(0.05)
        return found

    def _now(self, expression: str, values: tuple[Any, ...]) -> Any:
        try:
            return self.run(f"return {expression}", *values)
        except Fault as fault:
            if "unload" in str(fault):  # the page was left before it could answer
                return None
            raise

    def find(self, css: str) -> str:
        self.until("document.querySelector(arguments[0]) !== null", css)
        return str(self.send("FindElement", using="css selector", value=css)[ELEMENT])

    def click(self, css: str) -> None:
        """Clicks as a hand does: at the middle of the element, as soon as it stands still and nothing covers it."""
        end = time.monotonic() + 10
        while True:
            try:
                element = self.find(css)  # which WebKit's driver does not always scroll to
                self.run("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", {ELEMENT: element})
                self.send("ElementClick", id=element)
                return
            except Fault:
                if time.monotonic() > end:
                    raise
                time.sleep(0.05)

    def type(self, css: str, text: str) -> None:
        """Types a text, key by key; the sign U+E007 is the Enter key."""
        self.send("ElementSendKeys", id=self.find(css), text=text)


@contextmanager
def started(
    command: list[str], log: Path, environment: Mapping[str, str], **how: Any
) -> Iterator[subprocess.Popen[bytes]]:
    """A program that ends with the block; what it prints goes to a file, and it may not reach the home folder."""
    folders = {"HOME": str(log.parent), **{f"XDG_{name}_HOME": str(log.parent) for name in ("DATA", "CACHE", "CONFIG")}}
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, stdout=output, stderr=subprocess.STDOUT, env={**os.environ, **folders, **environment}, **how
        )
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def soon(what: Callable[[], Any], process: subprocess.Popen[bytes], log: Path, package: str) -> Any:
    """What a program that starts gives, as soon as it gives it; else its test cannot run."""
    end = time.monotonic() + PATIENCE
    while not (found := what()):
        if process.poll() is not None or time.monotonic() > end:
            said = log.read_text(encoding="utf-8", errors="replace")[-1000:]
            unavailable(f"{log.stem} does not start; install Debian's package {package} anew. {said}")
        time.sleep(0.05)
    return found


# --- Firefox ----------------------------------------------------------------------------------------------------------

SETTINGS = {
    "marionette.port": 0,  # any free one
    "intl.accept_languages": "en-US",
    "ui.prefersReducedMotion": 1,
    "network.proxy.type": 1,  # it reaches nothing
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": 9,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": 9,
}


class Firefox(Engine):
    """Firefox by Marionette: `length:[0, number, command, parameters]` out, `length:[1, number, error, result]` in."""

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection
        self._read()  # it says who it is
        self.send("NewSession")

    def _read(self) -> Any:
        length, message = b"", b""
        while not length.endswith(b":"):
            length += self._received(1)
        while len(message) < int(length[:-1]):
            message += self._received(int(length[:-1]) - len(message))
        return json.loads(message)

    def _received(self, most: int) -> bytes:
        return self._socket.recv(most) or self._ended()

    def _ended(self) -> NoReturn:
        raise Fault("Firefox has ended")

    def send(self, command: str, **parameters: Any) -> Any:
        if command == "ExecuteScript":
            parameters["sandbox"] = None  # as a script of the page
        return self._told(f"WebDriver:{command}", parameters)

    def _told(self, command: str, parameters: Mapping[str, Any]) -> Any:
        message = json.dumps([0, 1, command, parameters]).encode()
        self._socket.sendall(b"%d:%b" % (len(message), message))
        _, _, error, result = self._read()
        if error:
            raise Fault(f"{command}: {error['error']}: {error['message']}")
        return result["value"] if isinstance(result, dict) and result.keys() == {"value"} else result

    def _inside(self, script: str, *values: Any) -> Any:
        """What a script returns that runs in the browser, not in the page."""
        self._told("Marionette:SetContext", {"value": "chrome"})
        try:
            return self._told("WebDriver:ExecuteScript", {"script": script, "args": list(values)})
        finally:
            self._told("Marionette:SetContext", {"value": "content"})

    def resize(self, width: int, height: int) -> None:
        """A window cannot be narrower than 500 px; the page in it can."""
        self.send("SetWindowRect", width=max(width, 500), height=height)
        style = "gBrowser.selectedBrowser.style"
        self._inside(f"{style}.minWidth = 0; {style}.width = arguments[0]", f"{width}px")
        self.until("innerWidth === arguments[0]", width)

    def console(self) -> list[str]:
        """What the browser has to say of files so far."""
        ours = "one instanceof Ci.nsIScriptError && one.sourceName.startsWith('file:')"
        return list(self._inside(f"return Services.console.getMessageArray().filter(one => {ours}).map(String)"))


@contextmanager
def firefox(folder: Path) -> Iterator[Firefox]:
    """Firefox without a window, with a new profile in a folder; it ends with the block."""
    path = shutil.which("firefox-esr") or shutil.which("firefox") or program("firefox-esr", "firefox-esr")
    lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in SETTINGS.items()]
    (folder / "user.js").write_text("".join(lines), encoding="utf-8")
    command = [path, "--headless", "--marionette", "--remote-allow-system-access", "--no-remote"]
    log, told = folder / "firefox.log", folder / "MarionetteActivePort"
    with started([*command, "--profile", str(folder)], log, {}) as process:
        port = soon(lambda: told.exists() and told.read_text(encoding="utf-8"), process, log, "firefox-esr")
        with socket.create_connection(("127.0.0.1", int(port)), timeout=PATIENCE) as connection:
            yield Firefox(connection)


# --- WebKit -----------------------------------------------------------------------------------------------------------

PATHS = {
    "Navigate": "url",
    "Refresh": "refresh",
    "Back": "back",
    "ExecuteScript": "execute/sync",
    "FindElement": "element",
    "ElementClick": "element/{id}/click",
    "ElementSendKeys": "element/{id}/value",
    "SetWindowRect": "window/rect",
}
"""Where WebDriver over HTTP has the commands."""


class WebKit(Engine):
    """WebKit by WebDriver over HTTP."""

    def __init__(self, port: int) -> None:
        self._address = f"http://127.0.0.1:{port}/session"
        self._session = ""
        options = {"webkitgtk:browserOptions": {"args": ["--automation", "--full-screen"]}}
        self._session = f"/{self._asked('', {'capabilities': {'alwaysMatch': options}})['sessionId']}/"

    def _asked(self, path: str, parameters: Mapping[str, Any]) -> Any:
        request = urllib.request.Request(
            self._address + self._session + path,
            data=json.dumps(parameters).encode(),
            headers={"Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise Fault(f"{path}: {error.read().decode()}") from None

    def send(self, command: str, **parameters: Any) -> Any:
        return self._asked(PATHS[command].format(id=parameters.pop("id", "")), parameters)

    def resize(self, width: int, height: int) -> None:
        self.send("SetWindowRect", width=width, height=height)
        self.until("innerWidth === arguments[0]", width)

    def end(self) -> None:
        """Ends the browser, which else outlives its driver."""
        urllib.request.urlopen(
            urllib.request.Request((self._address + self._session).rstrip("/"), method="DELETE"), timeout=PATIENCE
        ).close()


@contextmanager
def display(folder: Path) -> Iterator[dict[str, str]]:
    """A display that nobody sees, as the environment names it."""
    path, log = program("Xvfb", "xvfb"), folder / "display.log"
    ours, theirs = os.pipe()
    command = [path, "-displayfd", str(theirs), "-screen", "0", "1280x900x24", "-nolisten", "tcp"]
    with ExitStack() as stack, os.fdopen(ours) as number:
        try:
            process = stack.enter_context(started(command, log, {}, pass_fds=[theirs]))
        finally:
            os.close(theirs)
        name = soon(number.readline, process, log, "xvfb")
        yield {"DISPLAY": f":{name.strip()}", "GDK_BACKEND": "x11"}


@contextmanager
def webkit(folder: Path) -> Iterator[WebKit]:
    """WebKit on a display of its own; it ends with the block."""
    path = program("WebKitWebDriver", "webkit2gtk-driver")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    log, still = folder / "webkit.log", folder / "gtk-3.0" / "settings.ini"
    still.parent.mkdir()
    still.write_text("[Settings]\ngtk-enable-animations=0\n", encoding="utf-8")  # a page that scrolls smoothly is late
    with display(folder) as environment, started([path, f"--port={port}"], log, environment) as process:
        soon(lambda: _listens(port), process, log, "webkit2gtk-driver")
        try:
            engine = WebKit(port)
        except Fault as fault:
            unavailable(f"WebKit does not start; install Debian's package webkit2gtk-driver anew. {fault}")
        try:
            yield engine
        finally:
            engine.end()


def _listens(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


def webkit_console(page: Path, last: str, folder: Path) -> list[str]:
    """What WebKit prints while it reads a page, up to a line that holds ``last``. A driven WebKit prints nothing."""
    program("WebKitWebDriver", "webkit2gtk-driver")
    browsers = sorted(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"))
    if not browsers:
        unavailable("WebKit's MiniBrowser is missing; install Debian's package webkit2gtk-driver anew.")
    command = [str(browsers[-1]), "--enable-write-console-messages-to-stdout=1", page.as_uri()]
    log = folder / "console.log"
    with display(folder) as environment, started(command, log, environment) as process:
        end = time.monotonic() + PATIENCE
        while last not in log.read_text(encoding="utf-8"):
            assert (process.poll(), time.monotonic() < end) == (None, True), log.read_text(encoding="utf-8")
            time.sleep(0.05)
    return [line for line in log.read_text(encoding="utf-8").splitlines() if "CONSOLE" in line and last not in line]
