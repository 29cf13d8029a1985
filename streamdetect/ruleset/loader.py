"""A folder of rule files, or a bundle of it → a Ruleset; or every error of every file at once.

`load_ruleset` and `read_bundle` raise; `inspect_folder` and `inspect_files` hand back errors and
warnings for the tools of policy staff.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from pathlib import Path, PurePosixPath
from typing import Any, Final

import msgspec

from streamdetect.events.vocabulary import CATEGORIES
from streamdetect.ruleset.build import BUNDLE_FORMAT, build_ruleset, canonical, content_hash
from streamdetect.ruleset.checks import advise, check_all, check_dates
from streamdetect.ruleset.compound_kinds import Record
from streamdetect.ruleset.diagnostics import Diagnostic, RulesetError, in_order
from streamdetect.ruleset.drafts import Draft, Drafts
from streamdetect.ruleset.kinds import Kind, Meaning, Report, read_value, suggestion
from streamdetect.ruleset.law_format import LAW
from streamdetect.ruleset.model import Ruleset
from streamdetect.ruleset.nodes import MapNode, Node, from_json
from streamdetect.ruleset.products_format import PRODUCTS
from streamdetect.ruleset.rule_files import (
    MOST_BYTES,
    OTHER_FILES,
    PRODUCTS_FILE,
    TooLargeError,
    is_rule_file,
    looks_like_rule,
    read_rule_file,
    rule_files,
)
from streamdetect.ruleset.rule_format import RULE
from streamdetect.ruleset.source_file import SourceFile
from streamdetect.ruleset.terms_format import TERMS
from streamdetect.ruleset.yaml_source import read_source

TERMS_FOLDER: Final = "terms"
LAW_FOLDER: Final = "law"

_MISSING_PRODUCTS: Final = {
    "file": PRODUCTS_FILE,
    "meaning": "it lists the product categories and kinds of approval that rules name",
    "meaning_zh": "规则引用的商品类目与批准文件都列在其中",
}
_KINDS: Final[tuple[Kind, ...]] = (RULE, TERMS, LAW, PRODUCTS)
_WHOLE_FILE = Meaning("file", "the whole file", "整个文件")
_BUNDLED_RULE: Final = Record(tuple(spec for spec in RULE.fields if spec.name != "examples"))


@dataclass(frozen=True, slots=True)
class Inspection:
    """What a look at rule files found. `ruleset` is None where there is any error."""

    ruleset: Ruleset | None
    diagnostics: tuple[Diagnostic, ...]
    drafts: Drafts


def load_ruleset(folder: Path) -> Ruleset:
    """Return the rules of a folder; RulesetError with every error where anything is wrong."""
    return bundle_folder(folder)[0]


def inspect_folder(folder: Path, today: date | None = None) -> Inspection:
    """Return the rules of a folder together with all errors and warnings.

    With `today`, rules whose time is over are among the warnings.
    """
    return _inspect(_read_folder(folder), today)


def inspect_files(files: Mapping[str, bytes], today: date | None = None) -> Inspection:
    """Do as `inspect_folder` with files by their path relative to a rules folder."""
    return _inspect(_read_files(files), today)


def _inspect(read: tuple[Drafts, list[Diagnostic]], today: date | None) -> Inspection:
    drafts, found = read
    found.extend(check_all(drafts))
    if today is not None:
        found.extend(check_dates.untimely(drafts, today))
    if any(problem.severity == "error" for problem in found):
        return Inspection(None, in_order(found), drafts)
    ruleset, _ = build_ruleset(drafts)
    found.extend(advise(drafts, ruleset))
    return Inspection(ruleset, in_order(found), drafts)


def content_hash_of(files: Mapping[str, bytes]) -> str:
    """Return the ruleset hash of files without checking them; wrong files have some hash too."""
    return content_hash(canonical(_read_files(files)[0]))


def bundle(folder: Path) -> bytes:
    """Return the whole content of a folder, without examples, as one canonical JSON text.

    RulesetError where anything is wrong. The sha256 of the bytes is the ruleset's hash.
    """
    return bundle_folder(folder)[1]


def bundle_folder(folder: Path) -> tuple[Ruleset, bytes]:
    """Return what `load_ruleset` and `bundle` return, checked once."""
    return _checked(*_read_folder(folder))


def in_use(ruleset: Ruleset) -> Ruleset:
    """Return a ruleset that is to judge speech; RulesetError where it has no rule.

    Terms, law and products without rules are sound, and where the first rule begins; in force they
    would find nothing, and say nothing.
    """
    if not ruleset.rules:
        raise RulesetError([SourceFile(PRODUCTS_FILE).error_at("no-rules", 0, 0)])
    return ruleset


def drafts_of(folder: Path) -> Drafts:
    """Return the files of a folder as they were read, without the checks of `bundle_folder`."""
    return _read_folder(folder)[0]


def bundle_files(files: Mapping[str, bytes]) -> tuple[Ruleset, bytes]:
    """Do as `bundle_folder` with files by their path relative to a rules folder."""
    return _checked(*_read_files(files))


def drafts_of_bundle(raw: bytes) -> Drafts:
    """Return the rules of a bundle as they were written; RulesetError where it is none."""
    drafts, found = _read_bundle(raw)
    if found:
        raise RulesetError(in_order(found))
    return drafts


def read_bundle(raw: bytes) -> Ruleset:
    """Return the rules of a bundle; RulesetError where it is none or anything in it is wrong."""
    return _checked(*_read_bundle(raw))[0]


def _read_bundle(raw: bytes) -> tuple[Drafts, list[Diagnostic]]:
    source = SourceFile("bundle")
    try:
        content = msgspec.json.decode(raw)
    except msgspec.DecodeError as error:
        raise RulesetError([_not_a_bundle(source, str(error))]) from error
    if not isinstance(content, dict) or content.get("format") != BUNDLE_FORMAT:
        raise RulesetError([_not_a_bundle(source, f"`format` is not {BUNDLE_FORMAT}")])
    shapes = (("rules", list), ("terms", dict), ("law", list), ("products", dict))
    wrong = [name for name, shape in shapes if not isinstance(content.get(name), shape)]
    if wrong:
        raise RulesetError([_not_a_bundle(source, f"no usable `{name}`") for name in wrong])
    found: list[Diagnostic] = []
    title = {"zh": "词组", "en": "terms"}
    drafts = Drafts(
        rules=tuple(
            _bundled(f"{_id_of(rule, index)}.yml", rule, _BUNDLED_RULE, found)
            for index, rule in enumerate(content["rules"])
        ),
        terms=(
            (_bundled("terms", {"title": title, "groups": content["terms"]}, TERMS, found),)
            if content["terms"]
            else ()
        ),
        law=tuple(
            _bundled(f"{LAW_FOLDER}/{index}", law, LAW, found)
            for index, law in enumerate(content["law"])
        ),
        products=_bundled(PRODUCTS_FILE, content["products"], PRODUCTS, found),
    )
    return drafts, found


def _checked(drafts: Drafts, found: list[Diagnostic]) -> tuple[Ruleset, bytes]:
    errors = [problem for problem in (*found, *check_all(drafts)) if problem.severity == "error"]
    if errors:
        raise RulesetError(in_order(errors))
    return build_ruleset(drafts)


def _read_folder(folder: Path) -> tuple[Drafts, list[Diagnostic]]:
    return _read((name, partial(read_rule_file, path)) for name, path in rule_files(folder))


def _read_files(files: Mapping[str, bytes]) -> tuple[Drafts, list[Diagnostic]]:
    named = sorted((PurePosixPath(name), raw) for name, raw in files.items())
    return _read((path, partial(bytes, raw)) for path, raw in named if is_rule_file(path))


def _read(
    files: Iterable[tuple[PurePosixPath, Callable[[], bytes]]],
) -> tuple[Drafts, list[Diagnostic]]:
    found: list[Diagnostic] = []
    rules: list[Draft] = []
    terms: list[Draft] = []
    law: list[Draft] = []
    products: Draft | None = None
    products_seen = False
    for relative, reading in files:
        top, depth = relative.parts[0], len(relative.parts)
        if not looks_like_rule(relative):
            found.append(SourceFile(_shown(relative)).error_at("circular-link", 0, 0))
        elif relative.suffix != ".yml":
            source = SourceFile(_shown(relative))
            name = f"{relative.name.split('.', 1)[0]}.yml"
            found.append(source.error("wrong-extension", None, name=name))
        elif str(relative) == PRODUCTS_FILE:
            products_seen = True
            products = _read_file(reading, relative, PRODUCTS, found)
        elif str(relative) in OTHER_FILES:
            continue
        elif depth != 2:
            found.append(SourceFile(_shown(relative)).error("misplaced-file", None))
        elif top == TERMS_FOLDER:
            terms.extend(_some(_read_file(reading, relative, TERMS, found)))
        elif top == LAW_FOLDER:
            law.extend(_some(_read_file(reading, relative, LAW, found)))
        elif top in CATEGORIES:
            rules.extend(_some(_read_file(reading, relative, RULE, found)))
        else:
            hint, hint_zh = suggestion(top, CATEGORIES)
            known = ", ".join(CATEGORIES)
            wrong = {"folder": top, "hint": hint, "hint_zh": hint_zh, "known": known}
            found.append(SourceFile(_shown(relative)).error("unknown-folder", None, **wrong))
    if not products_seen:
        found.append(SourceFile(PRODUCTS_FILE).error_at("missing-file", 0, 0, **_MISSING_PRODUCTS))
    unsure = frozenset(one.file.split("/", 1)[0].removesuffix(".yml") for one in found)
    return Drafts(tuple(rules), tuple(terms), tuple(law), products, unsure), found


def _read_file(
    reading: Callable[[], bytes], relative: PurePosixPath, kind: Kind, found: list[Diagnostic]
) -> Draft | None:
    name = _shown(relative)
    try:
        raw = reading()
    except TooLargeError:
        found.append(SourceFile(name).error_at("too-large", 0, 0, most=MOST_BYTES // 1024))
        return None
    except OSError as error:
        detail = error.strerror or error
        found.append(SourceFile(name).error_at("unreadable-file", 0, 0, detail=detail))
        return None
    draft, problems = _drafted(name, raw, _KINDS.index(kind))
    found.extend(problems)
    return draft


def _shown(relative: PurePosixPath) -> str:
    """Return a path as it can be printed: bytes that are no UTF-8 stand as escapes."""
    return str(relative).encode("utf-8", "backslashreplace").decode()


@lru_cache(maxsize=2048)  # a reload reads only the files that changed; drafts are never changed
def _drafted(path: str, raw: bytes, kind: int) -> tuple[Draft | None, tuple[Diagnostic, ...]]:
    source, root, problems = read_source(path, raw)
    found = list(problems)
    draft = None if root is None else _draft(source, root, _KINDS[kind], found)
    return draft, tuple(found)


def _bundled(path: str, value: Any, kind: Kind, found: list[Diagnostic]) -> Draft:
    return _draft(SourceFile(path), from_json(value), kind, found)


def _draft(source: SourceFile, root: Node, kind: Kind, found: list[Diagnostic]) -> Draft:
    report = Report(source)
    content = read_value(kind, root, _WHOLE_FILE, report)
    found.extend(report.found)
    if not isinstance(content, dict):
        return Draft(source, MapNode((), root.line, root.col), {})
    return Draft(source, root, content)


def _some(draft: Draft | None) -> tuple[Draft, ...]:
    return () if draft is None else (draft,)


def _id_of(rule: Any, index: int) -> str:
    found = rule.get("id") if isinstance(rule, dict) else None
    return found if isinstance(found, str) else f"rule {index}"


def _not_a_bundle(source: SourceFile, detail: str) -> Diagnostic:
    return source.error_at("not-a-bundle", 0, 0, detail=detail)
