"""The npm data package: ES modules with the languages, the other files, and TypeScript's types."""

from __future__ import annotations

import json
from pathlib import Path

from pipelines.files.json_text import dump
from tools.packages import typed
from tools.packages.archives import tarred
from tools.packages.python_package import LICENCES
from tools.packages.release import LEFT_OUT, Release

ROOT = Path(__file__).resolve().parents[2]

_INDEX = """\
export const version = {version};
export const sourceLanguage = {source};
export const languages = {languages};

const modules = {{
{modules}
}};

export async function load(language = sourceLanguage) {{
  if (!languages.includes(language)) {{
    throw new RangeError(`there is no language ${{language}}; choose one of ${{languages.join(", ")}}`);
  }}
  return (await modules[language]()).default;
}}
"""

_TYPES = """\
/** The tag of a language. */
export type Language = {language};
/** The version of the dataset, as a semantic version. */
export const version: string;
/** The language of the originals. */
export const sourceLanguage: Language;
/** The tags of the languages, that of the originals first. */
export const languages: readonly Language[];
/** Reads every record in a language; rejects with a RangeError if there is none. */
export function load(language?: Language): Promise<Dataset>;

{declared}"""

_README = """\
# {title}

{description}

```js
import {{ load }} from "{package}";

const {{ faqs }} = await load("{source}");
for (const faq of faqs) console.log(faq.text.question, "-", faq.text.short_answer);
```

- `load(language)` gives every record in a language: {languages}. A tag that ends in `-x-draft` is a draft of a
  translation. Each language is a module of its own, which bundlers load when it is asked for; import one directly from
  `{package}/languages/{source}.js`.
- The other files, among them `manifest.json`, are below `{package}/data/`.
- The package has no dependencies.

Version {version} of {released}. Licence: {licence} for the content, Apache-2.0 for the modules. {base_url}
"""


def tarball(release: Release) -> tuple[str, bytes]:
    """The name and the bytes of the package, in the form of ``npm pack``."""
    tags = release.languages
    readme = _README.format(
        **release.manifest | {"languages": ", ".join(f"`{tag}`" for tag in tags)},
        description=release.description,
        package=release.package,
        source=release.source_language,
    )
    modules = "\n".join(f'  {json.dumps(tag)}: () => import("./languages/{tag}.js"),' for tag in tags)
    index = _INDEX.format(
        version=json.dumps(release.version),
        source=json.dumps(release.source_language),
        languages=json.dumps(tags),
        modules=modules,
    )
    language = " | ".join(map(json.dumps, tags))
    declared = _TYPES.format(language=language, declared=typed.declared(release, typed.TYPESCRIPT))
    own = 'import type { Dataset } from "../index.js";\n\ndeclare const dataset: Dataset;\nexport default dataset;\n'
    paths = {tag: f"json/{tag}.json" for tag in tags}
    files = {
        "package.json": _package(release),
        "README.md": readme.encode(),
        **{name: (ROOT / name).read_bytes() for name in LICENCES},
        "index.js": index.encode(),
        "index.d.ts": declared.encode(),
        **{f"languages/{tag}.js": b"export default " + release.files[path] for tag, path in paths.items()},
        **{f"languages/{tag}.d.ts": own.encode() for tag in tags},
        **{f"data/{path}": content for path, content in sorted(release.without(LEFT_OUT, *paths.values()).items())},
    }
    packed = tarred({f"package/{path}": content for path, content in files.items()}, release.epoch)
    return f"{release.package}-{release.version}.tgz", packed


def _package(release: Release) -> bytes:
    """``package.json``, with the entry points that Node.js and bundlers read (https://nodejs.org/api/packages.html)."""
    about = release.manifest
    return dump(
        {
            "name": release.package,
            "version": release.version,
            "description": about["title"],
            "keywords": release.keywords,
            "author": about["publisher"],
            "license": f"({about['licence']} AND Apache-2.0)",
            **({"repository": {"type": "git", "url": f"git+{release.repository}.git"}} if release.repository else {}),
            "type": "module",
            "sideEffects": False,
            "engines": {"node": ">=20"},
            "main": "./index.js",
            "types": "./index.d.ts",
            "exports": {
                ".": {"types": "./index.d.ts", "default": "./index.js"},
                "./languages/*.js": {"types": "./languages/*.d.ts", "default": "./languages/*.js"},
                "./data/*": "./data/*",
                "./package.json": "./package.json",
            },
        }
    )
