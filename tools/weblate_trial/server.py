"""Installs Weblate with PostgreSQL and Redis in a folder, and starts and stops them; nothing outside it is changed.

Debian's packages postgresql, redis-server, gettext and git are needed. Weblate comes from PyPI, into a virtual
environment of its own. Four of the packages that it asks for need compilers and headers, and draw badges, read texts in
screenshots or make backups, which no trial does: they are replaced by empty stand-ins.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

WEBLATE, RELEASED = "Weblate[postgres]==5.14.3", "2025-11-10"
"""The last release for Python 3.11, and the day from which on no packages are used: later ones do not fit together."""

_MOCKS = "from unittest.mock import MagicMock\n"
STAND_INS: Mapping[str, Mapping[str, str]] = {
    "borgbackup-1.4.2": {},
    "pycairo-1.28.0": {"cairo/__init__.py": f"{_MOCKS}\n\ndef __getattr__(name):\n    return MagicMock()\n"},
    "pygobject-3.54.5": {
        "gi/__init__.py": "def require_version(*wanted):\n    pass\n",
        "gi/repository/__init__.py": f"{_MOCKS}Pango = PangoCairo = Rsvg = MagicMock()\n",
    },
    "tesserocr-2.9.1": {"tesserocr.py": f"{_MOCKS}OEM = PSM = RIL = PyTessBaseAPI = iterate_level = MagicMock()\n"},
}
"""The files of the packages that are replaced, by name and version."""

SETTINGS = """\
from weblate.settings_example import *

DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
SITE_DOMAIN = "127.0.0.1:{port}"
SITE_URL = f"http://{{SITE_DOMAIN}}"
SECRET_KEY = "{secret}"
ADMINS = ()
DATA_DIR = "{folder}/data"
CACHE_DIR = f"{{DATA_DIR}}/cache"
MEDIA_ROOT = f"{{DATA_DIR}}/media"
STATIC_ROOT = f"{{CACHE_DIR}}/static"
DATABASES["default"] |= {{"USER": "postgres", "NAME": "weblate", "HOST": "{folder}/sockets"}}
CACHES["default"]["LOCATION"] = "unix://{folder}/sockets/redis?db=1"
# The steps of the trial follow one another: what a worker would do later is done at once.
CELERY_TASK_ALWAYS_EAGER = True
CELERY_BROKER_URL = "memory://"
CELERY_RESULT_BACKEND = None
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
# The repository is a folder of the same machine.
VCS_FILE_PROTOCOL = True
VCS_CLONE_DEPTH = 0
API_RATELIMIT_USER = "100000/hour"
REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"] = {{"anon": "100000/hour", "user": "100000/hour"}}
ENABLE_AVATARS = False
SILENCED_SYSTEM_CHECKS += ["weblate.C024", "otp_webauthn.E010", "otp_webauthn.E031"]
"""


class Unusable(Exception):
    """The trial cannot run; the text is one sentence with the reason."""


@dataclass(frozen=True)
class Weblate:
    """A running server: its address, and the tokens of an editor and of translators, which are made for each trial."""

    url: str
    token: str
    translators: tuple[str, ...]
    sockets: Path

    def query(self, sql: str) -> list[str]:
        """The rows of an SQL query, with tabs between their fields, for what the REST API does not tell."""
        return _run([*_client(self.sockets), "-d", "weblate", "-At", "-F", "\t", "-c", sql]).splitlines()


def ready(folder: Path) -> None:
    """Installs Weblate into a folder, if it is not there.

    Raises:
        Unusable: a program is missing, or the installation failed.
    """
    for program, package in (("redis-server", "redis-server"), ("msgmerge", "gettext"), ("git", "git")):
        if not shutil.which(program):
            raise Unusable(f"There is no {program}: install Debian's package {package}.")
    _postgres("initdb")
    if (folder / "venv" / "installed").is_file():
        return
    print(f"Installing {WEBLATE} in {folder} (once, some 500 MB) …", file=sys.stderr, flush=True)
    wheels = folder / "stand-ins"
    wheels.mkdir(parents=True, exist_ok=True)
    for name, files in STAND_INS.items():
        _write_wheel(wheels, name, files)
    _run([sys.executable, "-m", "venv", str(folder / "venv")])
    stand_ins = [str(wheel) for wheel in sorted(wheels.glob("*.whl"))]
    programs = folder / "venv" / "bin"
    _run([str(programs / "pip"), "install", "--quiet", "uv"])
    where = ["--python", str(programs / "python"), "--exclude-newer", RELEASED]
    _run([str(programs / "uv"), "pip", "install", "--quiet", *where, WEBLATE, *stand_ins])
    (folder / "venv" / "installed").touch()


def _write_wheel(folder: Path, name: str, files: Mapping[str, str]) -> None:
    """Writes a wheel with some files."""
    about = f"{name}.dist-info"
    package, _, version = name.partition("-")
    content = {
        **files,
        f"{about}/METADATA": f"Metadata-Version: 2.1\nName: {package}\nVersion: {version}\n",
        f"{about}/WHEEL": "Wheel-Version: 1.0\nGenerator: stand-in\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    content[f"{about}/RECORD"] = "".join(f"{path},,\n" for path in [*content, f"{about}/RECORD"])
    with zipfile.ZipFile(folder / f"{name}-py3-none-any.whl", "w") as wheel:
        for path, text in content.items():
            wheel.writestr(path, text)


@contextlib.contextmanager
def running(folder: Path) -> Iterator[Weblate]:
    """A server with an empty database; it is stopped at the end, and its data stay in the folder until the next trial.

    Raises:
        Unusable: a part of it did not start.
    """
    ready(folder)
    for name in ("data", "sockets", "database"):
        shutil.rmtree(folder / name, ignore_errors=True)
        (folder / name).mkdir()
    with contextlib.ExitStack() as stack:
        _start_database(folder, stack)
        redis = ["redis-server", "--port", "0", "--unixsocket", str(folder / "sockets" / "redis"), "--save", ""]
        _start([*redis, "--dir", str(folder / "data")], folder / "redis.log", {}, stack)
        port = _free_port()
        settings = SETTINGS.format(folder=folder, port=port, secret=secrets.token_hex(32))
        (folder / "trial_settings.py").write_text(settings, encoding="utf-8")
        environment = {"DJANGO_SETTINGS_MODULE": "trial_settings", "PYTHONPATH": str(folder)}
        program = str(folder / "venv" / "bin" / "weblate")
        print("Setting up the database of Weblate …", file=sys.stderr, flush=True)
        _run([program, "migrate", "--no-input", "--verbosity", "0"], environment)
        _run([program, "collectstatic", "--no-input", "--verbosity", "0"], environment)
        _run([program, "compress", "--force"], environment)
        password = secrets.token_hex(16)
        _run([program, "createadmin", "--username", "editor", "--password", password], environment)
        made = _run([program, "shell", "--verbosity", "0", "-c", _TOKENS], environment).splitlines()[-1].split()
        _start([program, "runserver", "--noreload", f"127.0.0.1:{port}"], folder / "weblate.log", environment, stack)
        server = Weblate(f"http://127.0.0.1:{port}", made[0], tuple(made[1:]), folder / "sockets")
        _await(server.url)
        yield server


_TOKENS = """
from weblate.auth.models import User
for name in ("Ana Ejemplo", "Luis Ejemplo"):
    user = User.objects.create_user(name.split()[0].lower(), f"{name.split()[0].lower()}@example.org", full_name=name)
    user.is_superuser = True
    user.save()
print(*(User.objects.get(username=name).auth_token.key for name in ("editor", "ana", "luis")))
"""


def _start_database(folder: Path, stack: contextlib.ExitStack) -> None:
    """Starts PostgreSQL, which refuses to run as root: then it runs as Debian's user postgres."""
    database = folder / "database"
    user: list[str] = []
    if os.geteuid() == 0:
        user = ["runuser", "-u", "postgres", "--"]
        for owned in (database, folder / "sockets"):
            shutil.chown(owned, "postgres")
        (folder / "sockets").chmod(0o777)
    quick = ["-c", "listen_addresses=", "-c", "fsync=off", "-k", str(folder / "sockets")]
    _run([*user, _postgres("initdb"), "--auth", "trust", "--encoding", "UTF8", "-U", "postgres", str(database)])
    _start([*user, _postgres("postgres"), "-D", str(database), *quick], folder / "database.log", {}, stack)
    create = [*_client(folder / "sockets"), "-c", "CREATE DATABASE weblate"]
    for _ in range(60):
        if subprocess.run(create, capture_output=True, check=False, cwd="/").returncode == 0:
            return
        time.sleep(0.5)
    raise Unusable("PostgreSQL did not start; see database.log.")


def _client(sockets: Path) -> list[str]:
    return [_postgres("psql"), "-h", str(sockets), "-U", "postgres"]


def _postgres(program: str) -> str:
    """A program of PostgreSQL, which Debian keeps off PATH."""
    found = [str(path) for path in sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"))]
    if not found and (here := shutil.which(program)):
        found = [here]
    if not found:
        raise Unusable(f"There is no {program}: install Debian's package postgresql.")
    return found[-1]


def _run(command: list[str], environment: Mapping[str, str] | None = None) -> str:
    """The output of a command.

    Raises:
        Unusable: it failed.
    """
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd="/", env=os.environ | (environment or {})
    )
    if done.returncode:
        raise Unusable(f"{' '.join(command[:3])} failed:\n{(done.stdout + done.stderr)[-2000:]}")
    return done.stdout


def _start(command: list[str], log: Path, environment: Mapping[str, str], stack: contextlib.ExitStack) -> None:
    """Starts a program, which is ended with the stack."""
    output = stack.enter_context(log.open("wb"))
    process = subprocess.Popen(
        command, stdout=output, stderr=output, stdin=subprocess.DEVNULL, cwd="/", env={**os.environ, **environment}
    )

    def end() -> None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    stack.callback(end)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def _await(url: str) -> None:
    """Waits until a server answers."""
    for _ in range(240):
        try:
            urllib.request.urlopen(f"{url}/healthz/", timeout=5).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.5)
        else:
            return
    raise Unusable("Weblate did not start; see weblate.log.")
