"""Faults of narratives: markup, language, links."""

from __future__ import annotations

from typing import Any

from conformance.planted.case import Case, drop, swap

ABOUT = "Composition/section[id=about].text.div"


def instead(markup: str) -> Any:
    """Puts markup in place of the first paragraph's beginning, or a whole paragraph in front of it."""
    return swap("<p>", f"{markup}<p>")


CASES = {
    "no narrative": Case("Organization/text", drop),
    "narrative without markup": Case("Organization/text.div", drop),
    "markup that does not end": Case(ABOUT, swap("</p>", "")),
    "entity of HTML": Case(ABOUT, swap("<p>", "<p>&nbsp;")),
    "two roots": Case(ABOUT, lambda div: div + div),
    "text before the root": Case(ABOUT, lambda div: f"About: {div}"),
    "no namespace": Case(ABOUT, swap(' xmlns="http://www.w3.org/1999/xhtml"', "")),
    "comment": Case(ABOUT, instead("<!-- draft -->")),
    "processing instruction": Case(ABOUT, instead("<?php ?>")),
    "script": Case(ABOUT, instead("<script>alert(1)</script>")),
    "style sheet": Case(ABOUT, instead("<style>p {}</style>")),
    "form": Case(ABOUT, instead("<form></form>")),
    "frame": Case(ABOUT, instead('<iframe src="https://example.org"></iframe>')),
    "markup of old": Case(ABOUT, swap("<p>", "<p><font>x</font>")),
    "attribute that runs a program": Case(ABOUT, swap("<p>", '<p onclick="alert(1)">')),
    "style that loads something": Case(ABOUT, swap("<p>", '<p style="background: url(https://example.org)">')),
    "picture without a description": Case(ABOUT, instead('<p><img src="https://example.org/a.png"/></p>')),
    "list in a paragraph": Case(ABOUT, swap("<p>", "<p><ul><li>x</li></ul>")),
    "paragraph in a heading": Case(ABOUT, instead("<h2><p>x</p></h2>")),
    "text in a list": Case(ABOUT, instead("<ul>x<li>y</li></ul>")),
    "empty list": Case(ABOUT, instead("<ul></ul>")),
    "row outside a table": Case(ABOUT, instead("<tr><td>x</td></tr>")),
    "link in a link": Case(ABOUT, instead('<p><a href="https://a.example"><a href="https://b.example">x</a></a></p>')),
    "no text": Case(ABOUT, '<div xmlns="http://www.w3.org/1999/xhtml" xml:lang="en" lang="en"><p> </p></div>'),
    "id twice": Case(ABOUT, instead('<p id="a">x</p><p id="a">y</p>')),
    "link that runs a program": Case(ABOUT, instead('<p><a href="javascript:alert(1)">x</a></p>')),
    "link to no id": Case(ABOUT, instead('<p><a href="#nowhere">x</a></p>')),
    "link to nothing": Case(ABOUT, instead("<p><a>x</a></p>")),
    "narrative in another language": Case(ABOUT, swap(' lang="en"', ' lang="es"')),
    "narrative without xml:lang": Case(ABOUT, swap(' xml:lang="en"', "")),
    "narrative without lang": Case(ABOUT, swap(' lang="en"', "")),
    "piece in no language": Case(ABOUT, swap("<p>", '<p lang="en_US">')),
    "Arabic from left to right": Case(ABOUT, swap(' dir="rtl"', ""), file="document-ar"),
    "English from right to left": Case(ABOUT, swap(' lang="en"', ' lang="en" dir="rtl"')),
    "no such direction": Case(ABOUT, swap("<p>", '<p dir="up">')),
}
