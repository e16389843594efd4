"""The Python data package: a wheel with the files, a module that reads them, and their types."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

from pipelines.compare.versions import parse
from tools.packages import typed
from tools.packages.archives import zipped
from tools.packages.release import LEFT_OUT, Release

ROOT = Path(__file__).resolve().parents[2]
MODULE = Path(__file__).with_name("python_module.txt")
LICENCES = ("LICENSE", "LICENSE-CONTENT", "NOTICE")

_STAGES = {"alpha": "a", "beta": "b", "rc": "rc", "dev": ".dev"}

_TYPES = '''"""The types of the JSON files, made from their schemas."""

from typing import Any, Literal, NotRequired, TypedDict

Language = Literal[{languages}]
"The tag of a language."

SOURCE_LANGUAGE: Language = {source!r}
VERSION = {version!r}


{declared}'''

_README = """\
# {title}

{description}

```python
from {module} import load

for faq in load({source!r})["faqs"]:
    print(faq["text"]["question"], "-", faq["text"]["short_answer"])
```

- `load(language)` gives every record in a language: {languages}. A tag that ends in `-x-draft` is a draft of a
  translation.
- `path(name)` gives a file, such as `path("csv/records.csv")`; `manifest()` lists them all.
- The types are for mypy, Pyright and editors. Nothing else is needed to use the package.

Version {version} of {released}. Licence: {licence} for the content, Apache-2.0 for the module. {base_url}
"""


def pep440(version: str) -> str:
    """A version of the dataset as Python has it (https://packaging.python.org/en/latest/specifications/version-specifiers/)."""
    made = parse(version)
    stage = f"{_STAGES[made.stage]}{max(made.number, 0)}" if made.stage else ""
    return ".".join(map(str, made.core)) + stage


def wheel(release: Release) -> tuple[str, bytes]:
    """The name and the bytes of the wheel.

    Its form is that of https://packaging.python.org/en/latest/specifications/binary-distribution-format/.
    """
    module = release.package.replace("-", "_")
    version = pep440(release.version)
    about = f"{module}-{version}.dist-info"
    data = {f"{module}/data/{path}": content for path, content in release.without(LEFT_OUT).items()}
    declared = _TYPES.format(
        languages=", ".join(f'"{language}"' for language in release.languages),
        source=release.source_language,
        version=release.version,
        declared=typed.declared(release, typed.PYTHON),
    )
    files = {
        f"{module}/__init__.py": MODULE.read_bytes(),
        f"{module}/types.py": declared.encode(),
        f"{module}/py.typed": b"",
        **dict(sorted(data.items())),
        **{f"{about}/licenses/{name}": (ROOT / name).read_bytes() for name in LICENCES},
        f"{about}/METADATA": _metadata(release, module, version).encode(),
        f"{about}/WHEEL": b"Wheel-Version: 1.0\nGenerator: tools.packages\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = f"{about}/RECORD"
    lines = [f"{path},sha256={_digest(content)},{len(content)}\n" for path, content in files.items()]
    files[record] = "".join([*lines, f"{record},,\n"]).encode()
    return f"{module}-{version}-py3-none-any.whl", zipped(files, release.day)


def _digest(content: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()


def _metadata(release: Release, module: str, version: str) -> str:
    """The core metadata (https://packaging.python.org/en/latest/specifications/core-metadata/)."""
    about = release.manifest
    readme = _README.format(
        title=about["title"],
        description=release.description,
        module=module,
        source=release.source_language,
        languages=", ".join(f"`{language}`" for language in release.languages),
        version=release.version,
        released=about["released"],
        licence=about["licence"],
        base_url=about["base_url"],
    )
    fields = {
        "Metadata-Version": "2.4",
        "Name": release.package,
        "Version": version,
        "Summary": about["title"],
        "Author": about["publisher"],
        "License-Expression": f"{about['licence']} AND Apache-2.0",
        "Keywords": ",".join(release.keywords),
        "Requires-Python": ">=3.11",
        "Description-Content-Type": "text/markdown",
    }
    lines = [f"{name}: {value}\n" for name, value in fields.items()]
    lines += [f"License-File: {name}\n" for name in LICENCES]
    lines += [f"Project-URL: Repository, {release.repository}\n"] if release.repository else []
    return "".join([*lines, "\n", readme])
