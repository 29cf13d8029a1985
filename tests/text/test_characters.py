"""The per-character table over every code point, and the generated files behind it."""

import importlib.util
import unicodedata
from pathlib import Path
from types import ModuleType

from streamdetect.text.characters import folded_character, step_of_character
from streamdetect.text.folding import fold
from streamdetect.text.steps import STEPS
from streamdetect.text.tables import characters_data

_EVERY = [chr(code) for code in range(0x110000)]
_SCRIPT = Path(__file__).parents[2] / "streamdetect" / "text" / "tables" / "build.py"
_TABLES = Path(characters_data.__file__).parent


def test_folding_a_character_twice_changes_no_more() -> None:
    unstable = []
    for char in _EVERY:
        folded = folded_character(char)
        if folded != char and "".join(map(folded_character, folded)) != folded:
            unstable.append(char)
    assert unstable == []


def test_compatibility_equivalents_fold_the_same() -> None:
    """Between Chinese characters, so that signs count by what they are; ⒈ drops its full stop."""
    numbered = {chr(code) for code in range(0x2488, 0x249C)}
    different = []
    for char in _EVERY:
        normal = unicodedata.normalize("NFKC", char)
        if normal != char and fold(f"好{char}好").text != fold(f"好{normal}好").text:
            different.append(char)
    assert set(different) == numbered


def test_every_step_of_a_character_is_a_listed_one() -> None:
    assert {step_of_character(char) for char in _EVERY} <= {None, *STEPS}


def test_nothing_folds_to_private_use_or_surrogates() -> None:
    targets = {part for char in _EVERY for part in folded_character(char)}
    assert not [part for part in targets if unicodedata.category(part) in ("Co", "Cs", "Cc")]


def _script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_text_tables", _SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_generated_tables_are_what_the_script_writes() -> None:
    built = _script().build()
    if unicodedata.unidata_version != characters_data.UNICODE_VERSION:
        built.pop("characters_data.py")  # another Python's Unicode: pinyin can still be compared
    for name, source in built.items():
        assert (_TABLES / name).read_text("utf-8") == source, f"run {_SCRIPT.name}"
