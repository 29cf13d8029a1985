"""Write the generated tables of `streamdetect/text/tables/`: characters and pinyin.

Run it when Unicode, OpenCC or pypinyin moves: `python -m streamdetect.text.tables.build`.
It needs the `dev` extra (opencc-purepy, pypinyin). Nothing imports it at run time; it is the one
module of `text` that writes files.
Hand-made tables (emoji, styled letters, words, components) are not built here.
"""

import argparse
import sys
import unicodedata
from collections.abc import Callable, Iterable
from importlib.resources import files
from pathlib import Path

from pypinyin import pinyin_dict

FOLDER = Path(__file__).resolve().parent
LAST = 0x10FFFF
LINE = 92  # display columns of a string literal, so that a line keeps to 100

# What stands on its own in folded text: resolved by its neighbours in `text/separators.py`.
KEPT_SIGNS = frozenset(".,:-/*·'#$¥€£+%|")
CLAUSE_SIGNS = {
    **dict.fromkeys("，﹐︐՝،߸᠂᠈꓾꘍", "，"),
    **dict.fromkeys("、､﹑︑", "、"),
    **dict.fromkeys("。｡︒።။۔᠃᠉।॥。", "。"),
    **dict.fromkeys("!！﹗︕❗❕¡՜", "！"),
    **dict.fromkeys("?？﹖︖❓❔¿؟՞⸮", "？"),
    **dict.fromkeys(";；﹔︔؛⁏", "；"),
    **dict.fromkeys("：﹕︓", "："),
    "…": "。",
    "⋯": "。",
    "︙": "。",
    "︰": "。",
    "—": "|",
}
HYPHENS = "~∼〜～˜‐‑‒–⁃−﹣－⁓〰゠"
DOTS = "•‧∙⋅・･᛫⸱●"
APOSTROPHES = "’‘ʼ＇´`′"
# Combining marks that decorate (accents on Latin, strike-through, enclosing), not those that spell.
STRIPPED_MARKS = (
    (0x0300, 0x036F),
    (0x0483, 0x0489),
    (0x1AB0, 0x1AFF),
    (0x1DC0, 0x1DFF),
    (0x20D0, 0x20FF),
    (0xFE20, 0xFE2F),
)
# Not of category Cf, yet without a look of their own.
INVISIBLE = ((0x115F, 0x1160), (0x3164, 0x3164), (0xFFA0, 0xFFA0), (0x17B4, 0x17B5),
             (0x180B, 0x180F), (0xFE00, 0xFE0F), (0xE0000, 0xE0FFF), (0x1F3FB, 0x1F3FF),
             (0x034F, 0x034F), (0xD800, 0xDFFF), (0x00B0, 0x00B0))  # fmt: skip


def build() -> dict[str, str]:
    """Return the generated modules: file name → source text."""
    return {
        "characters_data.py": _characters_module(),
        "pinyin_data.py": _pinyin_module(),
    }


def _within(code: int, ranges: Iterable[tuple[int, int]]) -> bool:
    return any(first <= code <= last for first, last in ranges)


def is_han(char: str) -> bool:
    """Whether a character is a Chinese one (ideograph, radical, iteration mark or zero)."""
    return _within(
        ord(char),
        ((0x2E80, 0x2FDF), (0x3005, 0x3007), (0x3021, 0x3029), (0x3400, 0x4DBF),
         (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFD)),
    )  # fmt: skip


def _opencc(name: str) -> dict[str, list[str]]:
    """Return the single-character entries of one OpenCC dictionary: source → candidates."""
    lines = files("opencc_purepy").joinpath("dicts", name).read_text("utf-8").splitlines()
    pairs = (line.split("\t") for line in lines if "\t" in line and not line.startswith("#"))
    return {source: rest[0].split() for source, *rest in pairs if len(source) == 1}


def simplified() -> tuple[dict[str, str], dict[str, str]]:
    """Return (traditional → simplified, regional variant → simplified), single characters only."""
    traditional = {}
    for source, candidates in _opencc("TSCharacters.txt").items():
        # Where the character itself is a candidate it is in simplified use too (著, 乾): the first.
        if candidates[0] != source and len(candidates[0]) == 1:
            traditional[source] = candidates[0]
    variants: dict[str, str] = {}
    for name in ("JPShinjitaiCharactersRev.txt", "TWVariantsRev.txt", "HKVariantsRev.txt"):
        for source, candidates in _opencc(name).items():
            target = traditional.get(candidates[0], candidates[0])
            if source in traditional or len(target) != 1 or _in_gb2312(source):
                continue
            if source != target and is_han(source) and is_han(target):
                variants.setdefault(source, target)
    variants |= {"効": "效", "囯": "国", "圀": "国", "喆": "哲", "皃": "貌", "薬": "药", "葯": "药"}
    variants |= {"苐": "第", "弌": "一", "弍": "二", "冣": "最", "朂": "最", "袪": "祛"}
    variants |= {
        "壹": "一",
        "贰": "二",
        "叁": "三",
    }  # 第壹; the other capital numerals are names too
    return traditional, variants


def _in_gb2312(char: str) -> bool:
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


class _Characters:
    """The per-character part of folding, worked out for every code point."""

    def __init__(self) -> None:
        self.traditional, self.variants = simplified()
        self._known: dict[str, str] = {}

    def target(self, char: str) -> str:
        """Return what a character folds to; applied again, it must change no more."""
        known = self._known.get(char)
        if known is None:
            known = self._once(char)
            if known != char:
                known = "".join(self.target(part) for part in known)
            self._known[char] = known
        return known

    def _once(self, char: str) -> str:
        code, category = ord(char), unicodedata.category(char)
        if char in CLAUSE_SIGNS:
            return CLAUSE_SIGNS[char]
        if char in KEPT_SIGNS or char in CLAUSE_SIGNS.values() or char == " ":
            return char
        if char in HYPHENS or category == "Pd":
            return "-"
        if char in DOTS:
            return "·"
        if char in APOSTROPHES:
            return "'"
        if char in "⁄∕╱⧸":
            return "/"
        if char.isspace() or char == "\u2800":
            return " "
        if category in ("Cf", "Cc", "Cs") or _within(code, INVISIBLE + STRIPPED_MARKS):
            return ""
        if category == "Nd":
            return str(unicodedata.decimal(char))
        if 0x2488 <= code <= 0x249B:  # ⒈–⒛: NFKC would leave a full stop behind the number
            return str(code - 0x2487)
        if char in self.traditional:
            return self.traditional[char]
        if char in self.variants:
            return self.variants[char]
        normal = unicodedata.normalize("NFKC", char)
        if normal != char:
            return normal
        if category[0] in "PS" or category == "Co":
            return "|"
        return self._plain_letter(char)

    @staticmethod
    def _plain_letter(char: str) -> str:
        bare = "".join(
            part
            for part in unicodedata.normalize("NFD", char)
            if not _within(ord(part), STRIPPED_MARKS)
        )
        return unicodedata.normalize("NFC", bare).lower()


def _characters_module() -> str:
    table = _Characters()
    parts: dict[str, list[tuple[str, str]]] = {
        name: [] for name in ("FULL_WIDTH", "COMPATIBILITY", "TRADITIONAL", "VARIANTS", "PLAIN")
    }
    deleted: list[int] = []
    decoration: list[int] = []
    spaces: list[int] = []
    for code in range(LAST + 1):
        char = chr(code)
        if unicodedata.category(char) == "Cn" and not _within(code, INVISIBLE):
            continue
        target = table.target(char)
        if target == char:
            continue
        if target in ("", "|", " "):
            {"": deleted, "|": decoration, " ": spaces}[target].append(code)
            continue
        parts[_part_of(char, target, table)].append((char, target))
    composing = [
        code
        for code in range(LAST + 1)
        if _composes(chr(code)) and table.target(chr(code)) == chr(code)
    ]
    blocks = [
        '"""Generated by text/tables/build.py: what single characters fold to."""',
        "# fmt: off",
        "# ruff: noqa: E501",
        "",
        f'UNICODE_VERSION = "{unicodedata.unidata_version}"',
    ]
    comments = {
        "FULL_WIDTH": "Full-width and half-width forms.",
        "COMPATIBILITY": "Compatibility forms (NFKC), digits of other scripts.",
        "TRADITIONAL": "Traditional characters (OpenCC).",
        "VARIANTS": "Regional variants (OpenCC) of simplified characters.",
        "PLAIN": "Upper case, accents, punctuation: no evasion.",
    }
    for name, pairs in parts.items():
        one = [(s, t) for s, t in pairs if len(t) == 1]
        more = [(s, t) for s, t in pairs if len(t) > 1]
        blocks += ["", f"# {comments[name]} Source and target strings run in parallel."]
        blocks += _string(f"{name}_FROM", "".join(s for s, _ in one))
        blocks += _string(f"{name}_TO", "".join(t for _, t in one))
        if more:
            blocks += ["# The same, into several characters: entries of a source and its target."]
            blocks += _string(f"{name}_LONGER", "\n".join(s + t for s, t in more))
    for name, codes, comment in (
        ("DELETED", deleted, "Dropped: format, control and surrogate code points, stripped marks."),
        ("DECORATION", decoration, "Signs that mean nothing here: they become DECORATION_MARK."),
        ("SPACES", spaces, "White space."),
        ("COMPOSING", composing, "May join the character before it (canonical composition)."),
    ):
        blocks += ["", f"# {comment} Ranges of code points, both ends included."]
        blocks += _ranges(name, codes)
    return "\n".join(blocks) + "\n"


def _part_of(char: str, target: str, table: _Characters) -> str:
    if target in CLAUSE_SIGNS.values() or target in KEPT_SIGNS:
        return "PLAIN"
    if char in table.traditional:  # 薰 and the like are in simplified use too: nobody hides there
        return "PLAIN" if _in_gb2312(char) else "TRADITIONAL"
    if char in table.variants:
        return "VARIANTS"
    code = ord(char)
    if 0xFF00 <= code <= 0xFFEF or code == 0x3000:
        return "FULL_WIDTH"
    if unicodedata.normalize("NFKC", char) != unicodedata.normalize("NFC", char):
        return "COMPATIBILITY"
    if unicodedata.category(char) == "Nd":
        return "COMPATIBILITY"
    if is_han(char):  # canonical doubles of ideographs
        return "VARIANTS"
    return "PLAIN"


_SECONDS: set[str] = set()


def _composes(char: str) -> bool:
    if not _SECONDS:
        for code in range(LAST + 1):
            parts = unicodedata.decomposition(chr(code))
            if parts and not parts.startswith("<") and " " in parts:
                _SECONDS.add(chr(int(parts.split()[1], 16)))
        _SECONDS.update(map(chr, range(0x1161, 0x1176)))
        _SECONDS.update(map(chr, range(0x11A8, 0x11C3)))
    return char in _SECONDS or unicodedata.combining(char) > 0


def _pinyin_module() -> str:
    readings: dict[str, str] = {}
    for code, marked in pinyin_dict.pinyin_dict.items():
        if code > 0xFFFF or not is_han(chr(code)):
            continue
        syllable = _toneless(marked.split(",")[0])
        if syllable:
            readings[chr(code)] = syllable
    traditional, variants = simplified()
    for char in (*traditional, *variants):  # never in folded text
        readings.pop(char, None)
    by_syllable: dict[str, list[str]] = {}
    for char in sorted(readings):
        by_syllable.setdefault(readings[char], []).append(char)
    lines = [
        '"""Generated by text/tables/build.py: toneless first readings of characters."""',
        "# fmt: off",
        "",
        "# Syllable → the characters read so, in order of code point.",
        "READINGS: dict[str, str] = {",
    ]
    for syllable in sorted(by_syllable):
        rows = _rows("".join(by_syllable[syllable]), LINE - 4)
        if len(rows) == 1 and len(syllable) + _width(rows[0]) < LINE - 8:
            lines.append(f'    "{syllable}": "{rows[0]}",')
        else:
            lines += [f'    "{syllable}": (', *(f'        "{row}"' for row in rows), "    ),"]
    return "\n".join([*lines, "}"]) + "\n"


def _toneless(marked: str) -> str:
    """Return a syllable in ASCII letters: lǜ → lv, ê → e; nothing for readings without a vowel."""
    bare = "".join(
        part for part in unicodedata.normalize("NFD", marked) if part == "\u0308" or part.isascii()
    )
    syllable = bare.replace("u\u0308", "v").replace("\u0308", "")
    return syllable if set(syllable) & set("aeiouv") else ""


def _escape(char: str) -> str:
    if char in '"\\':
        return "\\" + char
    if char == "\n":
        return "\\n"
    code = ord(char)
    shown = unicodedata.category(char)[0] in "LNPS" and unicodedata.bidirectional(char) not in (
        "R",
        "AL",
    )
    if shown and unicodedata.normalize("NFC", char) == char and unicodedata.category(char) != "Lm":
        return char
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in text)


def _rows(text: str, width: int, escape: Callable[[str], str] = _escape) -> list[str]:
    rows: list[str] = []
    row, used = "", 0
    for char in text:
        piece = escape(char)
        if used + _width(piece) > width:
            rows.append(row)
            row, used = "", 0
        row += piece
        used += _width(piece)
    return [*rows, row] if row else rows or [""]


def _string(name: str, text: str) -> list[str]:
    return [f"{name} = (", *(f'    "{row}"' for row in _rows(text, LINE - 4)), ")"]


def _ranges(name: str, codes: list[int]) -> list[str]:
    ranges: list[list[int]] = []
    for code in codes:
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    lines = [f"{name}: tuple[tuple[int, int], ...] = ("]
    lines += [f"    (0x{first:X}, 0x{last:X})," for first, last in ranges]
    return [*lines, ")"]


def main(arguments: list[str]) -> int:
    """Write the modules, or with --check say whether the committed ones are what would be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare only, write nothing")
    check = parser.parse_args(arguments).check
    stale = [
        name
        for name, source in build().items()
        if not (FOLDER / name).exists() or (FOLDER / name).read_text("utf-8") != source
    ]
    if check:
        print("stale: " + ", ".join(stale) if stale else "tables are up to date")
        return 1 if stale else 0
    for name, source in build().items():
        (FOLDER / name).write_text(source, "utf-8")
    print("written: " + ", ".join(stale) if stale else "nothing had changed")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
