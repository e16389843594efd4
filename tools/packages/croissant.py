"""Croissant metadata: every table and list of passages as record sets, for loaders of machine learning.

The form and the context are those of Croissant 1.0 (https://docs.mlcommons.org/croissant/docs/croissant-spec.html).
Paths are relative to the folder of ``croissant.json``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pipelines.files.json_text import dump
from pipelines.publish.jsonld.nodes import licence_url
from tools.packages.release import Release
from tools.packages.tables import Lines

CONTEXT: Mapping[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}

_TYPES = {
    "integer": "sc:Integer",
    "number": "sc:Float",
    "boolean": "sc:Boolean",
    "date": "sc:Date",
}


def croissant(release: Release, files: Sequence[Lines]) -> bytes:
    """``croissant.json`` of some files."""
    about = release.manifest
    organization = {"@type": "Organization", "name": about["publisher"], "url": about["base_url"]}
    return dump(
        {
            "@context": CONTEXT,
            "@type": "sc:Dataset",
            "conformsTo": "http://mlcommons.org/croissant/1.0",
            "name": release.name,
            "description": release.description,
            "url": about["base_url"],
            "version": release.version,
            "datePublished": about["released"],
            "license": licence_url(about["licence"]),
            "inLanguage": release.languages,
            "keywords": release.keywords,
            "creator": organization,
            "publisher": organization,
            "citeAs": f"{about['publisher']}. {about['title']}. {release.version}. {about['base_url']}",
            "isLiveDataset": False,
            "distribution": [_file(lines) for lines in files],
            "recordSet": [_record_set(lines) for lines in files],
        }
    )


def _file(lines: Lines) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": lines.path,
        "name": lines.path,
        "contentUrl": lines.path,
        "contentSize": f"{len(lines.content)} B",
        "encodingFormat": "application/jsonlines",
        "sha256": lines.sha256,
    }


def _record_set(lines: Lines) -> dict[str, Any]:
    return {
        "@type": "cr:RecordSet",
        "@id": lines.name,
        "name": lines.name,
        "description": lines.description,
        "key": [{"@id": f"{lines.name}/{name}"} for name in lines.key],
        "field": [
            {
                "@type": "cr:Field",
                "@id": f"{lines.name}/{field.name}",
                "name": field.name,
                "description": field.description,
                "dataType": _TYPES.get(field.type, "sc:Text"),
                **({"repeated": True} if field.repeated else {}),
                "source": {"fileObject": {"@id": lines.path}, "extract": {"column": field.name}},
            }
            for field in lines.fields
        ],
    }
