"""The rules of the items of a Questionnaire."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.subject import Fault, Json, Subject, duplicates

BARE = ("group", "display")
"""The kinds of item that nobody answers."""

CHOSEN = (
    *("choice", "open-choice", "coding", "decimal", "integer", "date", "dateTime", "time", "string"),
    "quantity",
)
"""The kinds whose answers may be listed; R4 says choice and open-choice, R5 coding."""

SIMPLE = ("boolean", "decimal", "integer", "string", "text", "url", "open-choice")
"""The kinds whose answers may have a greatest length."""


def check(subject: Subject) -> Iterator[Fault]:
    """Faults of items (questionnaire.html; que-1 to que-15)."""
    for resource in subject.resources:
        items = list(resource.of("Questionnaire.item"))
        links = [(f"{node.path}.linkId", node.value["linkId"]) for node in items if "linkId" in node.value]
        for path, link in duplicates(iter(links)):
            yield Fault(path, f"a second item with the linkId {link} (que-2)")
        known = {link for _, link in links}
        for node in resource.of("Questionnaire.item.enableWhen"):
            if node.value.get("question") not in known:
                yield Fault(f"{node.path}.question", "is no linkId of the questionnaire")
            if node.value.get("operator") == "exists" and not isinstance(node.value.get("answerBoolean"), bool):
                yield Fault(f"{node.path}.answer[x]", "should be answerBoolean (que-7)")
        for node in items:
            for element, message in _item(node.value):
                yield Fault(f"{node.path}.{element}", message)


def _item(item: Json) -> Iterator[tuple[str, str]]:
    kind = item.get("type")
    if kind == "group" and "item" not in item:
        yield "item", "is missing in a group (que-1)"
    if "text" not in item:
        yield "text", "is missing: there is nothing to ask"
    unwanted = {
        "display": ("item", "code", "required", "repeats", "readOnly", "initial", "maxLength"),
        "group": ("initial", "maxLength"),
    }
    for element in unwanted.get(str(kind), ()):
        if element in item:
            yield element, f"should not stand in a {kind} (que-1, que-3, que-6, que-8 to que-10)"
    for element in ("answerOption", "answerValueSet"):
        if element in item and kind not in CHOSEN:
            yield element, f"should not stand in an item of the type {kind} (que-5)"
    if "maxLength" in item and kind not in (*SIMPLE, *BARE):
        yield "maxLength", f"should not stand in an item of the type {kind} (que-10)"
    if "answerOption" in item and "answerValueSet" in item:
        yield "answerValueSet", "stands beside answerOption (que-4)"
    if "answerOption" in item and "initial" in item:
        yield "initial", "stands beside answerOption (que-11)"
    if len(item.get("enableWhen", [])) > 1 and "enableBehavior" not in item:
        yield "enableBehavior", "is missing beside several enableWhen (que-12)"
    if len(item.get("initial", [])) > 1 and item.get("repeats") is not True:
        yield "initial", "has several values, and the item does not repeat (que-13)"
    if len(item.get("linkId", "")) > 255:
        yield "linkId", "has more than 255 characters (que-15)"
