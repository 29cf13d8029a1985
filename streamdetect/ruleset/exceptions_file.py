"""`benign/exceptions.yml`: hits on lawful lines that stand, each with its reason.

It is read as rule files are: each fault has its place in the file, a reason and a cure.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from streamdetect.ruleset.benign import AcceptedHit, Hit
from streamdetect.ruleset.compound_kinds import Field, ListOf, Record
from streamdetect.ruleset.diagnostics import Diagnostic, RulesetError
from streamdetect.ruleset.kinds import Meaning, Report, Text, clipped, read_value, suggestion
from streamdetect.ruleset.nodes import ListNode, MapNode, Node, ScalarNode, node_at
from streamdetect.ruleset.plain_file import read_bytes_of
from streamdetect.ruleset.rule_files import BENIGN_FOLDER
from streamdetect.ruleset.source_file import SourceFile
from streamdetect.ruleset.yaml_source import read_source

EXCEPTIONS_FILE: Final = "exceptions.yml"

_ENTRY: Final = Record(
    (
        Field("rule", Text(), "id of the rule that is right to find it", "没有错的那条规则的编号"),
        Field("line", Text(), "the whole lawful line", "整句原文"),
        Field("reason", Text(), "why the hit stands", "这次命中为什么保留"),
    ),
    example="{rule: superlative/ceiling, line: …, reason: …}",
)
_FORMAT: Final = Record((Field("exceptions", ListOf(_ENTRY), "hits that stand", "允许保留的命中"),))
_WHOLE_FILE: Final = Meaning("file", "the whole file", "整个文件")
_NOTHING: Final = frozenset({"", "~", "null"})


@dataclass(frozen=True, slots=True)
class Exceptions:
    """The hits that stand, and what is wrong with the file. With an error not all are known."""

    accepted: tuple[AcceptedHit, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


def read_exceptions(benign: Path, rules: Collection[str]) -> Exceptions:
    """Return the exceptions of a folder of lawful lines, with warnings; none without the file.

    `rules`: ids of all rules. Raises RulesetError where there is an error.
    """
    read = inspect_exceptions(benign, rules)
    if errors := [one for one in read.diagnostics if one.severity == "error"]:
        raise RulesetError(errors)
    return read


def inspect_exceptions(
    benign: Path, rules: Collection[str], unsure: Collection[str] = ()
) -> Exceptions:
    """Return the exceptions of a folder of lawful lines, with errors and warnings.

    `unsure`: categories in which not all rules are known, so that none is missed.
    """
    file, name = benign / EXCEPTIONS_FILE, f"{BENIGN_FOLDER}/{EXCEPTIONS_FILE}"
    if not file.exists():
        return Exceptions()
    try:
        raw = read_bytes_of(file, name)
    except RulesetError as error:
        return Exceptions((), error.diagnostics)
    source, root, problems = read_source(name, raw)
    if root is None:
        return Exceptions((), problems)
    root = _emptied(root)
    report = Report(source)
    content = read_value(_FORMAT, root, _WHOLE_FILE, report)
    unknown = _unknown_rules(source, root, rules, unsure)
    return Exceptions(tuple(_accepted(content)), (*problems, *report.found, *unknown))


def _emptied(root: Node) -> Node:
    """Return the file; who has deleted the last entry leaves `exceptions:` with nothing behind."""
    held = node_at(root, "exceptions")
    if not isinstance(root, MapNode) or not isinstance(held, ScalarNode):
        return root
    if held.quoted or held.text not in _NOTHING:
        return root
    empty = ListNode((), held.line, held.col)
    entries = tuple((key, empty if value is held else value) for key, value in root.entries)
    return MapNode(entries, root.line, root.col)


def _accepted(content: Any) -> Iterator[AcceptedHit]:
    """Yield the entries that could be read whole."""
    for entry in content.get("exceptions", ()) if isinstance(content, dict) else ():
        if all(spec.name in entry for spec in _ENTRY.fields):
            yield AcceptedHit(Hit(entry["rule"], entry["line"]), entry["reason"])


def _unknown_rules(
    source: SourceFile, root: Node, rules: Collection[str], unsure: Collection[str]
) -> Iterator[Diagnostic]:
    entries = node_at(root, "exceptions")
    for entry in entries.items if isinstance(entries, ListNode) else ():
        rule = entry.get("rule") if isinstance(entry, MapNode) else None
        if not isinstance(rule, ScalarNode) or not rule.text.strip() or rule.text in rules:
            continue
        if rule.text.split("/", 1)[0] in unsure:
            continue
        hint, hint_zh = suggestion(rule.text, sorted(rules))
        yield source.warning(
            "unknown-rule", rule, rule=clipped(rule.text), hint=hint, hint_zh=hint_zh
        )
