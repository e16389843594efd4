"""How to cite a release: CITATION.cff, DataCite's metadata, and those of Zenodo.

They name no DOI and no person: the publisher is the author, as in the manifest.
"""

from __future__ import annotations

from typing import Any

import yaml

from pipelines.files.json_text import dump
from tools.packages.release import Release


def citation_cff(release: Release) -> bytes:
    """``CITATION.cff`` (https://citation-file-format.github.io)."""
    about = release.manifest
    content = {
        "cff-version": "1.2.0",
        "message": "If you use this dataset, please cite it with its version.",
        "type": "dataset",
        "title": about["title"],
        "abstract": release.summary,
        "authors": [{"name": about["publisher"]}],
        "version": release.version,
        "date-released": release.day,
        "license": about["licence"],
        "keywords": release.keywords,
    }
    return yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=118).encode()


def datacite(release: Release) -> bytes:
    """``datacite.json``, by version 4.5 of the schema (https://schema.datacite.org); a DOI is added on registration."""
    about = release.manifest
    organization = {"name": about["publisher"], "nameType": "Organizational"}
    content: dict[str, Any] = {
        "schemaVersion": "http://datacite.org/schema/kernel-4",
        "creators": [organization],
        "titles": [{"title": about["title"], "lang": release.source_language}],
        "publisher": {"name": about["publisher"]},
        "publicationYear": str(release.day.year),
        "types": {"resourceTypeGeneral": "Dataset", "resourceType": "Patient education"},
        "subjects": [{"subject": keyword} for keyword in release.keywords],
        "dates": [{"date": about["released"], "dateType": "Issued"}],
        "language": release.source_language,
        "version": release.version,
        "rightsList": [{"rightsIdentifier": about["licence"], "rightsIdentifierScheme": "SPDX"}],
        "descriptions": [
            {"description": release.description, "descriptionType": "Abstract", "lang": release.source_language}
        ],
    }
    return dump(content)


def zenodo(release: Release) -> bytes:
    """``.zenodo.json`` (https://developers.zenodo.org/#representation)."""
    about = release.manifest
    return dump(
        {
            "upload_type": "dataset",
            "title": about["title"],
            "description": release.description,
            "creators": [{"name": about["publisher"]}],
            "publication_date": about["released"],
            "version": release.version,
            "license": about["licence"].lower(),
            "access_right": "open",
            "keywords": release.keywords,
        }
    )
