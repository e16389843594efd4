"""The responder as an ASGI application: HL7's URL-based Infobutton request, answered as Atom or JSON."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from pipelines.publish.portal import infobutton
from pipelines.publish.portal.infobutton import ATOM_TYPE, JSON_TYPE
from pipelines.serve.library import READ, XML_TYPE, Answer, Library

LONGEST, MOST = 4096, 100
"""The longest query in bytes, and the most parameters."""

HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag",
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors *",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
ALLOWED = {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "*",
    "Access-Control-Max-Age": "86400",
    "Allow": "GET, HEAD, OPTIONS",
}

FOR_ONE, FOR_ALL = {"Cache-Control": "private, max-age=3600"}, {"Cache-Control": "public, max-age=3600"}
"""An address with a code of a patient's record is health data, which no cache that others share may keep."""

_NUMBERED = re.compile(rf"{re.escape(infobutton.CODE)}([0-9]{{0,2}})")


def application(library: Library) -> Starlette:
    """The application for a library: ``/infobutton``, and the files of ``/portal/`` and ``/read/``."""

    async def asked(request: Request) -> Response:
        query = request.scope["query_string"]
        if len(query) > LONGEST:
            return _refused(f"the query has more than {LONGEST} bytes", 414)
        try:
            values = dict(parse_qsl(query.decode("latin-1"), max_num_fields=MOST, errors="replace"))
        except ValueError:
            return _refused(f"the query has more than {MOST} parameters", 400)
        codes = _codes(values)
        if not codes:
            return _refused(f"the query has no code: give {infobutton.CODE} and {infobutton.SYSTEM}", 400)
        wanted = [values.get(infobutton.LANGUAGE, "").strip(), *_wanted(request.headers.get("accept-language", ""))]
        language = library.language([tag for tag in wanted if tag])
        answer = library.answer(codes, language, _form(values, request.headers.get("accept", "")))
        more = {"Content-Language": answer.language, "Vary": "Accept, Accept-Language"}
        return _sent(request, answer, {**FOR_ONE, **more})

    async def file(request: Request) -> Response:
        path = request.scope["path"].removeprefix("/")
        if answer := library.files.get(path):
            return _sent(request, answer, FOR_ALL)
        if (target := library.moved(path)) is None:
            return _refused("there is no such file", 404)
        if not target:
            return _refused("this page was taken back; portal/index.json says why, and what to read instead", 410)
        return Response(status_code=308, headers={**HEADERS, **FOR_ALL, "Location": f"{library.base}/{target}"})

    answered = {"/infobutton": asked, "/portal/{path:path}": file, f"/{READ}{{path:path}}": file}
    routes = [Route(path, answer) for path, answer in answered.items()]
    routes += [Route(path, _allowed, methods=["OPTIONS"]) for path in answered]
    app = Starlette(routes=routes, exception_handlers={HTTPException: _unknown})
    app.router.redirect_slashes = False  # the address that it redirects to would be what the Host header says
    return app


async def _allowed(_: Request) -> Response:
    """The answer to a browser that asks whether another origin may ask."""
    return Response(status_code=204, headers={**HEADERS, **ALLOWED})


async def _unknown(_: Request, error: Exception) -> Response:
    """The answer to a path or a method that is not served."""
    assert isinstance(error, HTTPException)
    response = _refused("ask /infobutton, or for a file of /portal/, with GET", error.status_code)
    response.headers["Allow"] = ALLOWED["Allow"]
    return response


def _sent(request: Request, answer: Answer, more: dict[str, str]) -> Response:
    headers = {**HEADERS, **more, "ETag": answer.tag}
    known = [tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")]
    if answer.tag in known or known == ["*"]:
        return Response(status_code=304, headers=headers)
    return Response(answer.body, media_type=answer.media_type, headers=headers)


def _refused(why: str, status: int) -> Response:
    return PlainTextResponse(f"{why}\n", status, headers={**HEADERS, "Cache-Control": "no-store"})


def _codes(values: dict[str, str]) -> list[tuple[str, str]]:
    """The system and the code of each main search criterion, those with a number after the one without."""
    found = {match[1]: values[name] for name in values if (match := _NUMBERED.fullmatch(name))}
    order = sorted(found, key=lambda number: int(number or -1))
    return [(values.get(f"{infobutton.SYSTEM}{number}", ""), found[number]) for number in order]


def _wanted(header: str) -> Sequence[str]:
    """The languages or media types of a header such as Accept-Language (RFC 9110), the most wanted first."""
    weighed = []
    for part in header[:1000].split(","):
        tag, _, weight = part.partition(";")
        match = re.fullmatch(r"\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*", weight)
        if tag.strip() and (weight == "" or match):
            weighed.append((-float(match[1]) if match else -1.0, tag.strip()))
    return [tag for weight, tag in sorted(weighed, key=lambda one: one[0]) if weight]


def _form(values: dict[str, str], accept: str) -> str:
    """JSON if the request names it or, where it names no type, the Accept header prefers it; else Atom."""
    named = values.get(infobutton.RESPONSE, "").lower()
    wanted = [named] if named else [kind.lower() for kind in _wanted(accept)]
    first = next((kind for kind in wanted if "json" in kind or "xml" in kind), ATOM_TYPE)
    return JSON_TYPE if "json" in first else XML_TYPE if first == XML_TYPE else ATOM_TYPE
