"""What a script says, in whatever it is written."""

from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamdetect.cli.scripts import Encoding, ScriptError, lines_of_script
from streamdetect.settings import content_folder
from tests.cli.word import word_document

BENIGN = sorted((content_folder("rules") / "benign").glob("*.txt"))


def read(data: bytes, encoding: Encoding = Encoding.AUTO):
    complaints: list[tuple[int, str]] = []
    notes: list[str] = []
    lines = lines_of_script(
        data, "s", encoding, lambda n, why: complaints.append((n, why)), notes.append
    )
    return lines, complaints, notes


def texts(file: Path) -> list[str]:
    lines, complaints, notes = read(file.read_bytes())
    assert (complaints, notes) == ([], [])
    assert [number for number, _ in lines] == sorted({number for number, _ in lines})
    return [text for _, text in lines]


@given(st.text(st.characters(codec="utf-8", exclude_characters="\n\r\ufeff"), max_size=40))
def test_utf8_is_never_taken_for_anything_else(text: str):
    data = text.encode()
    if data[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0") or data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return
    assert read(data) == ([(1, text)], [], [])


def test_chinese_in_gb18030_is_read_with_a_word_about_it():
    script = "家人们好\n今天的茶五百克\nok"
    lines, complaints, notes = read(script.encode("gb18030"))
    assert lines == list(enumerate(script.split("\n"), 1))
    assert (complaints, notes) == ([], ["s is no UTF-8; it is read as GB18030"])


def test_lines_that_end_in_carriage_returns_alone_are_lines():
    assert read("好茶\r\r根治糖尿病\r".encode()) == (
        [(1, "好茶"), (2, ""), (3, "根治糖尿病"), (4, "")], [], [],
    )  # fmt: skip


def test_mixture_of_utf8_and_gb18030_is_refused_line_by_line():
    lines, complaints, _ = read("茶\n".encode() + "茶叶".encode("gb18030"))
    assert lines is None
    assert [number for number, _ in complaints] == [2]


def test_utf16_without_its_mark_is_not_taken_for_gb18030():
    lines, complaints, notes = read("全网最低价\n".encode("utf-16-le"))
    assert (lines, notes) == (None, [])
    assert complaints


@pytest.mark.parametrize("text", ["這茶根治糖尿病，全網最低價\n", "全國第一\nbest\n", "無效退款"])
def test_big5_is_refused_since_as_gb18030_it_would_say_nothing(text: str):
    with pytest.raises(ScriptError, match=r"written in Big5.*save it as UTF-8"):
        read(text.encode("big5"))


def test_ordinary_talk_in_gb18030_is_never_taken_for_big5():
    for page in BENIGN:
        for line in page.read_text("utf-8").splitlines():
            lines, complaints, _ = read(line.encode("gb18030"))
            assert (complaints, lines) == ([], [(1, line)])


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("This tea doesn’t cure diabetes.", "cp1252"),
        ("This tea doesn’t cure diabetes.", "mac-roman"),
        ("It isn’t a cure. We can’t say so.\nThe tea that—cures in 30 days\n", "cp1252"),
        ("He said “wait…” but it’s not a naïve claim", "cp1252"),
        ("From 1–2–3 cups it doesn’t cure", "cp1252"),
        ("OK\nIt’s", "cp1252"),
    ],
)
def test_western_text_is_refused_since_as_gb18030_its_denials_would_vanish(
    text: str, encoding: str
):
    data = text.encode(encoding)
    with pytest.raises(ScriptError, match="looks like Windows-1252") as caught:
        read(data)
    assert caught.value.fix.startswith("save it as UTF-8")
    lines, _, _ = read(data, Encoding.GB18030)
    assert lines is not None


@pytest.mark.parametrize(
    "text",
    [
        "Try our tea 茶 today, it’s “fine”",
        "Best tea ever 😀 only 9.9",
        "iPhone買1送1",
        "this is the one 這個",
        "24h only, ask Miss 喆 or Mr 镕 for the café’s tea",
        "It’s—fine…",
    ],
)
def test_english_with_a_little_chinese_in_gb18030_is_never_taken_for_western(text: str):
    lines, complaints, _ = read(text.encode("gb18030"))
    assert (complaints, lines) == ([], [(1, text)])


def test_word_document_keeps_tables_tabs_and_text_boxes_and_drops_what_was_deleted(tmp_path):
    def p(text: str) -> str:
        return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"

    box = f"<w:txbxContent>{p('in a box')}</w:txbxContent>"
    file = word_document(
        tmp_path / "s.docx",
        "<w:p><w:r><w:t>one</w:t><w:tab/><w:t xml:space='preserve"
        "'> &amp; two</w:t><w:br/><w:t>three</w:t></w:r></w:p>"
        f"<w:tbl><w:tr><w:tc>{p('cell')}</w:tc></w:tr></w:tbl>"
        "<w:p><w:ins><w:r><w:t>new</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>old</w:delText></w:r></w:del>"
        "<w:moveFrom><w:r><w:t>moved</w:t></w:r></w:moveFrom></w:p>"
        "<w:p><w:r><w:t>around</w:t><mc:AlternateContent>"
        f"<mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
        "</w:r></w:p><w:p><w:r><w:instrText>PAGE</w:instrText></w:r></w:p>",
    )
    assert texts(file) == ["one\t & two\nthree", "cell", "new", "around", "in a box", ""]


def test_pronunciation_above_words_does_not_stand_between_them(tmp_path):
    guided = "".join(
        f"<w:r><w:ruby><w:rt><w:r><w:t>{said}</w:t></w:r></w:rt>"
        f"<w:rubyBase><w:r><w:t>{base}</w:t></w:r></w:rubyBase></w:ruby></w:r>"
        for base, said in (("根", "gēn"), ("治", "zhì"))
    )
    file = word_document(tmp_path / "s.docx", f"<w:p>{guided}<w:r><w:t>糖尿病</w:t></w:r></w:p>")
    assert texts(file) == ["根治糖尿病"]


def test_breaks_and_tabs_that_were_deleted_are_no_text(tmp_path):
    cut = "<w:del><w:r><w:br/><w:delText>x</w:delText><w:tab/></w:r></w:del>"
    file = word_document(
        tmp_path / "s.docx",
        "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>"
        f"<w:r><w:t>根</w:t></w:r>{cut}<w:r><w:t>治</w:t></w:r></w:p>",
    )
    assert texts(file) == ["根治"]


def test_where_tabs_stop_in_a_paragraph_is_no_text(tmp_path):
    stops = "<w:pPr><w:tabs><w:tab w:val='left' w:pos='720'/><w:tab w:pos='1440'/></w:tabs></w:pPr>"
    run = "<w:r><w:t>one</w:t><w:tab/><w:t>two</w:t></w:r>"
    file = word_document(tmp_path / "s.docx", f"<w:p>{stops}{run}</w:p>")
    assert texts(file) == ["one\ttwo"]


def test_word_document_with_entities_that_blow_up_is_refused(tmp_path):
    head = '<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    file = word_document(tmp_path / "s.docx", "<w:p><w:r><w:t>&b;</w:t></w:r></w:p>", head=head)
    with pytest.raises(ScriptError, match="declares a document type"):
        read(file.read_bytes())


def test_word_document_that_unpacks_to_too_much_is_refused(tmp_path):
    file = tmp_path / "s.docx"
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * (33 * 1024 * 1024))
    with pytest.raises(ScriptError, match="more than 32 MiB"):
        read(file.read_bytes())


def test_word_document_with_flipped_bytes_is_refused(tmp_path):
    file = word_document(tmp_path / "s.docx", "<w:p><w:r><w:t>one</w:t></w:r></w:p>")
    sound = file.read_bytes()
    at = sound.index(b"word/document.xml") + len("word/document.xml")
    for place in range(at, at + 40):  # of the packed text
        damaged = bytearray(sound)
        damaged[place] ^= 0xFF
        with pytest.raises(ScriptError, match=r"no Word document|damaged"):
            read(bytes(damaged))


@pytest.mark.parametrize("encoding", ["GB2312", "no-such-encoding"])
def test_word_document_in_an_encoding_that_no_word_processor_writes_is_refused(
    tmp_path, encoding: str
):
    file = tmp_path / "s.docx"
    with ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", f'<?xml version="1.0" encoding="{encoding}"?><d/>')
    with pytest.raises(ScriptError, match="its text is damaged"):
        read(file.read_bytes())


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04nonsense",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "茶".encode("utf-16"),
        b"{\\rtf1\\ansi \\'b2\\'e8}",
        b"%PDF-1.7\n1 0 obj",
    ],
)
def test_what_is_no_text_says_how_to_save_it(data: bytes):
    with pytest.raises(ScriptError) as caught:
        read(data)
    assert caught.value.fix.startswith("save it as")
