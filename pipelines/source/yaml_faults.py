"""The ways in which a YAML file can be unreadable, each with its rule."""

from __future__ import annotations

from typing import ClassVar

from pipelines.model.findings import Finding, Rule


class UnreadableYaml(Exception):
    """Why a file cannot be read, with the line and column (from 1) and how to fix it.

    The docstring of a subclass is its rule.
    """

    rule: ClassVar[Rule]

    def __init_subclass__(cls, *, code: str) -> None:
        cls.rule = Rule.of(code, "error", cls.__name__, cls.__doc__)

    def __init__(self, line: int, column: int, message: str, hint: str) -> None:
        super().__init__(message)
        self.line = line
        self.column = column
        self.message = message
        self.hint = hint

    def finding(self, file: str, record: str = "") -> Finding:
        """The finding in a file, of a record if it holds one."""
        return self.rule.at(file, self.message, self.hint, line=self.line, column=self.column, record=record)


class NotUtf8(UnreadableYaml, code="YML001"):
    """The file is UTF-8 text without a byte-order mark.

    Why: apps, translators' tools and git read bytes differently when the encoding is left to chance.
    Fix: save the file as UTF-8; in most editors the encoding stands in the status bar. `make fix` takes the mark away.
    """


class ForeignWhitespace(UnreadableYaml, code="YML002"):
    """Lines end with a line feed alone, and indentation is made of spaces.

    Why: tabs and carriage returns look like nothing and change what YAML reads.
    Fix: run `make fix`, and set the editor to LF line ends and spaces. Where tabs leave it open which line belongs to
    which, write spaces.
    """


class HiddenCharacter(UnreadableYaml, code="YML003"):
    """The text is in Unicode's composed form (NFC) and holds no hidden or direction-changing character.

    Why: such characters make two strings that look alike differ, or show a sentence in another order than it is.
    Fix: run `make fix`. It leaves a character that changes the order of others, and control characters: delete them.
    """


class BadSyntax(UnreadableYaml, code="YML004"):
    """The file is well-formed YAML.

    Why: a file that cannot be read holds no record.
    Fix: look at the line named; most often a quotation mark, a colon or the indentation is off.
    """


class Indirection(UnreadableYaml, code="YML005"):
    """The file uses no anchor, alias, tag or merge key.

    Why: readers of other tools resolve them differently, and a few lines of them can fill a memory.
    Fix: write the value out where it is needed.
    """


class DuplicateKey(UnreadableYaml, code="YML006"):
    """A key stands once in its mapping.

    Why: most readers keep the last one silently, and an edit of the first does nothing.
    Fix: delete one of the two.
    """


class NotOneMapping(UnreadableYaml, code="YML007"):
    """The file holds one document, and that is a mapping of keys to values.

    Why: one file is one record.
    Fix: keep one document; put another record into a file of its own.
    """


class TooBig(UnreadableYaml, code="YML008"):
    """The file is at most 512 KiB and nests at most 16 levels.

    Why: a record is a page of text; anything larger was put here by mistake, or to do harm.
    Fix: split the record, or remove the file.
    """


class CutText(UnreadableYaml, code="YML009"):
    """A comment has its line to itself, or stands beside a value that is no text.

    Why: in a text without quotation marks a ' #' begins a comment, so the rest of the sentence would be lost unseen.
    Fix: put the text in quotation marks if the '#' belongs to it; else move the comment to a line of its own.
    """


UNREADABLE: tuple[type[UnreadableYaml], ...] = (
    NotUtf8,
    ForeignWhitespace,
    HiddenCharacter,
    BadSyntax,
    Indirection,
    DuplicateKey,
    NotOneMapping,
    TooBig,
    CutText,
)
"""Every way in which a file can be unreadable; each gives one finding."""
