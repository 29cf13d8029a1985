"""Scripts as merchants write them: text in UTF-8 or GB18030, or a Word document (.docx)."""

import re
import zlib
from codecs import BOM_UTF8
from collections.abc import Callable
from enum import StrEnum
from math import inf, log2
from statistics import fmean
from typing import Final
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile

from streamdetect.errors import StreamdetectError

_ZIP: Final = b"PK\x03\x04"
_OLD_WORD: Final = b"\xd0\xcf\x11\xe0"
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
# Documents whose bytes may pass for text, in which no detector would ever find a word.
_DOCUMENTS: Final = {b"%PDF-": "a PDF", b"{\\rtf": "rich text (.rtf)"}
_DOCUMENT: Final = "word/document.xml"
_MOST_XML_BYTES: Final = 32 * 1024 * 1024
_WORD: Final = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
_SAME_AGAIN: Final = "http://schemas.openxmlformats.org/markup-compatibility/2006 Fallback"
# What was taken away from here, and the pronunciation that is written above words (`w:ruby`).
_LEFT_OUT: Final = frozenset({"del", "moveFrom", "rt"})
_BREAKS: Final = {"tab": "\t", "br": "\n", "cr": "\n"}
_ASCII: Final = bytes(range(0x80))
_LETTERS: Final = re.compile(rb"[A-Za-z]")
_AMONG_LETTERS: Final = re.compile(rb"[A-Za-z][\x80-\xff]+[A-Za-z]")
_LETTERS_BY_A_MARK: Final = 3  # at least, in Western text
_A_PAIR: Final = 2  # bytes
_SECOND_OF_COMMON: Final = 0xA1  # from here, in GB2312, whose characters nearly all Chinese is
_RARER_THAN_TALK: Final = -14.0  # mean log share; Chinese talk has about -9, a missing one -18

NumberedLine = tuple[int, str]  # line or paragraph, from 1


class ScriptError(StreamdetectError):
    """A script that cannot be read as text."""


class Encoding(StrEnum):
    """How a text is written."""

    AUTO = "auto"
    UTF8 = "utf-8"
    GB18030 = "gb18030"


def lines_of_script(
    data: bytes,
    name: str,
    encoding: Encoding,
    complain: Callable[[int, str], None],
    note: Callable[[str], None],
) -> list[NumberedLine] | None:
    """Return the lines of a text, or the paragraphs of a Word document, numbered from 1.

    None where a line cannot be read: every such line is complained of. `note` is told what was
    guessed. Raises ScriptError where it is no text at all.
    """
    if data.startswith(_ZIP):
        return _paragraphs(data, name)
    if data.startswith(_OLD_WORD):
        raise ScriptError(
            "it is an old Word document (.doc)", where=name, fix="save it as .docx or as text"
        )
    refuse_utf16(data, name)
    for beginning, what in _DOCUMENTS.items():
        if data.startswith(beginning):
            raise ScriptError(f"it is {what}", where=name, fix="save it as .docx or as text")
    data = data.removeprefix(BOM_UTF8)
    # Where no line feed is, as old editors and some exports write it, carriage returns end lines.
    lines = data.split(b"\n" if b"\n" in data else b"\r")
    bad = _not_utf8(lines)
    chinese = encoding is Encoding.GB18030 or (
        encoding is Encoding.AUTO and bool(bad) and _may_be_gb18030(lines, bad)
    )
    if chinese:
        if encoding is Encoding.AUTO and _reads_as_western(data):
            raise ScriptError(
                "it looks like Windows-1252 or another Western encoding",
                where=name,
                fix="save it as UTF-8, or say --encoding gb18030 if it is that",
            )
        if encoding is Encoding.AUTO and _reads_as_big5(data):
            raise ScriptError("it is written in Big5", where=name, fix="save it as UTF-8")
        return _gb18030(lines, name, encoding, complain, note)
    for number, why in bad.items():
        complain(number, why)
    return None if bad else [(n, line.decode()) for n, line in enumerate(lines, 1)]


def refuse_utf16(data: bytes, name: str) -> None:
    """Raise ScriptError where bytes begin as UTF-16 does."""
    if data.startswith(_UTF16):
        raise ScriptError("it is written in UTF-16", where=name, fix="save it as UTF-8")


def _not_utf8(lines: list[bytes]) -> dict[int, str]:
    found: dict[int, str] = {}
    for number, line in enumerate(lines, 1):
        try:
            line.decode()
        except UnicodeDecodeError as error:
            found[number] = f"not UTF-8 (byte {error.start + 1} of the line)"
    return found


def _may_be_gb18030(lines: list[bytes], bad: dict[int, str]) -> bool:
    """Whether all is GB18030. A text that has Chinese in UTF-8 elsewhere is a mixture, none."""
    if any(b"\0" in line for line in lines):
        return False  # as UTF-16 has it, which may begin without its mark
    for number, line in enumerate(lines, 1):
        if number in bad:
            try:
                line.decode("gb18030")
            except UnicodeDecodeError:
                return False
        elif any(character > "\u2fff" for character in line.decode()):
            return False
    return True


def _reads_as_western(data: bytes) -> bool:
    """Whether bytes that may be GB18030 are rather English with quotation marks, dashes or accents.

    As GB18030 such a mark and the letter after it are one rare character: `doesn’t` is `doesn抰`,
    in which no denial is found. The second byte of common Chinese is never a letter.
    """
    marks = len(data.translate(None, delete=_ASCII))
    letters = len(_LETTERS.findall(data))
    if not _AMONG_LETTERS.search(data) or marks * _LETTERS_BY_A_MARK > letters:
        return False
    # Four bytes are an emoji, or dashes between digits: they say nothing.
    pairs = [one for one in data.decode("gb18030") if len(one.encode("gb18030")) == _A_PAIR]
    return (
        bool(pairs)
        and all(one.encode("gb18030")[1] < _SECOND_OF_COMMON for one in pairs)
        and _ordinary("".join(pairs)) < _RARER_THAN_TALK
    )


def _reads_as_big5(data: bytes) -> bool:
    """Whether bytes that may be GB18030 are more ordinary Chinese as Big5, Taiwan's old writing.

    Nearly all bytes of one are characters in the other, rare ones, in which no claim is found.
    """
    try:
        taken = data.decode("cp950")
    except UnicodeDecodeError:
        return False
    return _ordinary(taken) > _ordinary(data.decode("gb18030"))


def _ordinary(text: str) -> float:
    """Return the mean log share in ordinary talk of a text's characters beyond ASCII."""
    from streamdetect.detect.shares import share_of
    from streamdetect.text.pipeline import fold_text

    shares = [log2(share_of(character)) for character in fold_text(text) if character > "\x7f"]
    return fmean(shares) if shares else -inf


def _gb18030(
    lines: list[bytes],
    name: str,
    encoding: Encoding,
    complain: Callable[[int, str], None],
    note: Callable[[str], None],
) -> list[NumberedLine] | None:
    found: list[NumberedLine] = []
    sound = True
    for number, line in enumerate(lines, 1):
        try:
            found.append((number, line.decode("gb18030")))
        except UnicodeDecodeError as error:
            complain(number, f"not GB18030 (byte {error.start + 1} of the line)")
            sound = False
    if sound and encoding is Encoding.AUTO:
        note(f"{name} is no UTF-8; it is read as GB18030")
    return found if sound else None


def _paragraphs(data: bytes, name: str) -> list[NumberedLine]:
    from io import BytesIO

    try:
        with ZipFile(BytesIO(data)) as archive, archive.open(_DOCUMENT) as part:
            document = part.read(_MOST_XML_BYTES + 1)
    except (
        BadZipFile, KeyError, RuntimeError, NotImplementedError, EOFError, zlib.error,
    ) as error:  # fmt: skip
        raise ScriptError(
            f"it is no Word document that can be read ({error})",
            where=name,
            fix="save it as .docx without a password, or as text",
        ) from error
    if len(document) > _MOST_XML_BYTES:
        raise ScriptError(
            f"its text has more than {_MOST_XML_BYTES >> 20} MiB", where=name, fix="split it"
        )
    reader = _Reader()
    try:
        reader.read(document)
    except (expat.ExpatError, ValueError, LookupError) as error:  # the latter two: its encoding
        raise ScriptError(
            f"its text is damaged ({error})", where=name, fix="save it again as .docx or as text"
        ) from error
    return sorted(reader.found)


class _Reader:
    """Collects the paragraphs of a document; what is deleted, or said twice, is left out."""

    def __init__(self) -> None:
        self.found: list[NumberedLine] = []
        self._open: list[tuple[int, list[str]]] = []  # text boxes put paragraphs into paragraphs
        self._begun = 0
        self._left_out = 0
        self._in_text = False
        self._runs = 0  # open ones; a tab elsewhere is where a paragraph's tabs stop

    def read(self, document: bytes) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.StartDoctypeDeclHandler = self._refuse
        parser.Parse(document, True)

    def _start(self, name: str, _: dict[str, str]) -> None:
        space, tag = _parts(name)
        if name == _SAME_AGAIN or (space in _WORD and tag in _LEFT_OUT):
            self._left_out += 1
        if space not in _WORD or self._left_out:
            return
        if tag == "p":
            self._begun += 1
            self._open.append((self._begun, []))
        elif tag == "r":
            self._runs += 1
        elif tag == "t":
            self._in_text = True
        elif tag in _BREAKS and self._open and self._runs:
            self._open[-1][1].append(_BREAKS[tag])

    def _end(self, name: str) -> None:
        space, tag = _parts(name)
        if name == _SAME_AGAIN or (space in _WORD and tag in _LEFT_OUT):
            self._left_out -= 1
            return
        if space not in _WORD or self._left_out:
            return
        if tag == "p":
            number, parts = self._open.pop()
            self.found.append((number, "".join(parts)))
        elif tag == "r":
            self._runs -= 1
        elif tag == "t":
            self._in_text = False

    def _characters(self, text: str) -> None:
        if self._in_text and self._open and not self._left_out:
            self._open[-1][1].append(text)

    def _refuse(self, *_: object) -> None:
        # No Word document has one; entities that blow up need one.
        raise expat.ExpatError("it declares a document type")


def _parts(name: str) -> tuple[str, str]:
    """Return name space and tag."""
    space, _, tag = name.rpartition(" ")
    return space, tag
