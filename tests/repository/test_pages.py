"""What a web server publishes: the site, the exports and the documentation, whose links lead somewhere."""

from __future__ import annotations

import json
import posixpath
import re
from pathlib import Path
from urllib.parse import urldefrag

import pytest
from conftest import REPOSITORY

from tools.packages.release import Release, Unusable, read
from tools.pages import main, pages

ADDRESS = "https://git.example/owner/repository"


def with_site(*paths: str) -> Release:
    """The last release, and some files of a site."""
    release = read(REPOSITORY / "exports", ADDRESS)
    extra = {f"site/{path}": b"<p>" for path in paths}
    listed = [{"path": path, "sha256": "", "bytes": 3} for path in extra]
    manifest = {**release.manifest, "files": [*release.manifest["files"], *listed]}
    return Release({**release.files, **extra, "manifest.json": json.dumps(manifest).encode()}, ADDRESS)


def test_every_link_of_the_documentation_leads_to_a_page_an_export_or_the_repository() -> None:
    release = with_site("index.html")
    made = pages(release)
    documents = {path: content.decode() for path, content in made.items() if re.fullmatch(r"docs/[^/]+\.html", path)}
    assert {"docs/index.html", "docs/formats.html", "docs/contributing.html"} < documents.keys()
    for path, text in documents.items():
        assert {link for link in re.findall(r'src="([^"]+)"', text) if link.startswith("https://")} == set()
        for link in re.findall(r'(?:href|src)="([^"]+)"', text):
            address, anchor = urldefrag(link)
            target = posixpath.normpath(posixpath.join("docs", address)) if address else path
            if address.startswith(f"{ADDRESS}/blob/v{release.version}/"):
                assert (REPOSITORY / address.partition(f"/v{release.version}/")[2]).exists(), f"{path}: {link}"
            elif not address.startswith("https://"):
                assert target in made, f"{path}: {link}"
                assert not anchor or f'id="{anchor}"' in documents.get(target, ""), f"{path}: {link}"


def test_the_site_is_at_the_root_and_the_exports_are_beside_it() -> None:
    made = pages(with_site("index.html", "en/index.html"))
    assert {"index.html", "en/index.html", "json/en.json", "csv/records.csv"} < made.keys()
    listed = {entry["path"] for entry in json.loads(made["manifest.json"])["files"]}
    assert listed < made.keys()


def test_a_site_that_has_the_path_of_an_export_is_refused() -> None:
    with pytest.raises(Unusable, match=r"^json/en\.json is in the site and in the exports$"):
        pages(with_site("json/en.json"))


def test_a_folder_without_exports_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--repository", ADDRESS, "--to", str(tmp_path / "pages"), str(tmp_path / "nowhere")]) == 2
    assert "nowhere" in capsys.readouterr().err
    assert not (tmp_path / "pages").exists()
