"""Every reason why a YAML file can be unreadable, with its rule."""

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

    Why: apps, translation tools and git read bytes differently if the encoding is not fixed.
    Fix: save the file as UTF-8; most editors show the encoding in the status bar. `make fix` removes the mark.
    """


class ForeignWhitespace(UnreadableYaml, code="YML002"):
    """Lines end with a line feed only, and are indented with spaces.

    Why: tabs and carriage returns are invisible and change what YAML reads.
    Fix: run `make fix`, and set the editor to LF line ends and spaces. If tabs make the nesting ambiguous, replace them
    by spaces.
    """


class HiddenCharacter(UnreadableYaml, code="YML003"):
    """The text is in Unicode's composed form (NFC), without hidden or direction-changing characters.

    Why: such characters make two strings that look alike differ, or display a sentence in another order.
    Fix: run `make fix`. It does not remove characters that change the order of others, or control characters: delete
    them.
    """


class BadSyntax(UnreadableYaml, code="YML004"):
    """The file is well-formed YAML.

    Why: a file that cannot be read contains no record.
    Fix: look at the reported line; usually a quotation mark, a colon or the indentation is wrong.
    """


class Indirection(UnreadableYaml, code="YML005"):
    """The file uses no anchor, alias, tag or merge key.

    Why: other tools resolve them differently, and a few lines of them can exhaust memory.
    Fix: write the value out where it is needed.
    """


class DuplicateKey(UnreadableYaml, code="YML006"):
    """A key occurs once in its mapping.

    Why: most readers silently keep the last one, and an edit of the first has no effect.
    Fix: delete one of the two.
    """


class NotOneMapping(UnreadableYaml, code="YML007"):
    """The file contains one document, which is a mapping of keys to values.

    Why: one file is one record.
    Fix: keep one document; put another record into its own file.
    """


class TooBig(UnreadableYaml, code="YML008"):
    """The file is at most 512 KiB and nests at most 16 levels.

    Why: a record is a page of text; anything larger is a mistake or an attack.
    Fix: split the record, or remove the file.
    """


class CutText(UnreadableYaml, code="YML009"):
    """A comment is on its own line, or follows a value that is not text.

    Why: in a text without quotation marks ' #' begins a comment, so the rest of the sentence would be silently lost.
    Fix: put the text in quotation marks if the '#' belongs to it; otherwise move the comment to its own line.
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
"""Every reason why a file can be unreadable; each gives one finding."""
