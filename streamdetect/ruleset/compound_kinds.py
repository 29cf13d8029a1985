"""Kinds of value that hold others: lists, records with known names, maps with free names.

A record leaves out fields at their default, so that a default written out changes no hash.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from streamdetect.ruleset.kinds import (
    INVALID,
    Invalid,
    Kind,
    Meaning,
    Report,
    bad_form,
    clipped,
    colon_in_text,
    cut_at_colon,
    read_value,
    suggestion,
    wrong_type,
)
from streamdetect.ruleset.nodes import ListNode, MapNode, Node, ScalarNode

_NO_DEFAULT: Final = Invalid()
_COMMON: Final = frozenset({"zh", "en", "off"})  # of several maps: it is not known which is meant
_MANY: Final = 3  # more faults of one kind in one map have one cause, and are told as one


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list of one kind; refused items are left out. `least` items are needed."""

    kind: Kind
    least: int = 0

    def read(self, node: Node, meaning: Meaning, report: Report) -> Any:
        """See Kind."""
        if not isinstance(node, ListNode):
            fix = "write it as a list: [ … ], or one item a line, each behind `- `"
            fix_zh = "写成列表：[ … ]，或者一项一行，前面写 `- `"
            return wrong_type(node, meaning, report, "a list", "列表", fix, fix_zh)
        if len(node.items) < self.least:
            count = len(node.items)
            report.add(
                "empty-list", node, field=meaning.name, least=self.least, meaning=meaning.en,
                meaning_zh=meaning.zh, state=f"has only {count}" if count else "is empty",
                state_zh=f"只有 {count} 项" if count else "是空的",
            )  # fmt: skip
            return INVALID
        values = [read_value(self.kind, item, meaning, report) for item in node.items]
        return [value for value in values if value is not INVALID]

    def schema(self) -> dict[str, Any]:
        """See Kind."""
        shape: dict[str, Any] = {"type": "array", "items": self.kind.schema()}
        if self.least:
            shape["minItems"] = self.least
        return shape


@dataclass(frozen=True, slots=True)
class Field:
    """A named place of a record. `default` left unset: the field is required."""

    name: str
    kind: Kind
    en: str
    zh: str
    default: Any = _NO_DEFAULT

    @property
    def required(self) -> bool:
        """Whether the file must write the field."""
        return self.default is _NO_DEFAULT

    @property
    def meaning(self) -> Meaning:
        """Name and purpose, for messages."""
        return Meaning(self.name, self.en, self.zh)


@dataclass(frozen=True, slots=True)
class Record:
    """A map with known names. Of the names in `exactly_one` one must be there.

    `elsewhere`: names that people write here and that belong to another map; `example`: a map in
    one line.
    """

    fields: tuple[Field, ...]
    exactly_one: tuple[str, ...] = ()
    example: str = ""
    elsewhere: Mapping[str, str] = field(default_factory=dict)

    def read(self, node: Node, meaning: Meaning, report: Report) -> Any:
        """See Kind."""
        if not isinstance(node, MapNode):
            known = ", ".join(spec.name for spec in self.fields)
            fix, fix_zh = f"write its fields: {known}", f"写出字段：{known}"
            if self.example:
                fix, fix_zh = f"{fix}, such as `{self.example}`", f"{fix_zh}，如 `{self.example}`"
            return wrong_type(node, meaning, report, "a group of fields", "一组字段", fix, fix_zh)
        written = _names_once(node, report)
        by_name = {spec.name: spec for spec in self.fields}
        value: dict[str, Any] = {}
        given = set(written)  # with those whose colon is wrong: they are meant
        for name, (key, held) in written.items():
            if name not in by_name and (meant := _wrong_colon(key, by_name, report)):
                given.add(meant)
                continue
            if name not in by_name and _cut_at_comma(key, held):
                report.add("comma-in-text", key, text=clipped(name))
                continue
            if name not in by_name:
                left = [one for one in by_name if one not in written]
                hint, hint_zh = suggestion(name, left)
                given.update(one for one in left if f"`{one}`" in hint)  # it is not missing as well
                if home := self._home(name):
                    hint, hint_zh = f"; it belongs to `{home}`", f"；它要写在 `{home}` 里"
                report.add(
                    "unknown-field", key, field=clipped(name), hint=hint, hint_zh=hint_zh,
                    known=", ".join(by_name),
                )  # fmt: skip
                continue
            spec = by_name[name]
            read = read_value(spec.kind, held, spec.meaning, report)
            if read is not INVALID and (spec.required or read != spec.default):
                value[name] = read
        missing = [spec for spec in self.fields if spec.required and spec.name not in given]
        if len(missing) > _MANY:
            names = ", ".join(f"`{spec.name}`" for spec in missing)
            report.add("missing-fields", node, fields=names, count=len(missing))
        else:
            for spec in missing:
                report.add(
                    "missing-field", node, field=spec.name, meaning=spec.en, meaning_zh=spec.zh
                )
        if self.exactly_one and sum(name in given for name in self.exactly_one) != 1:
            report.add(
                "one-or-other", node, fields=" / ".join(f"`{name}`" for name in self.exactly_one)
            )
        return value

    def _home(self, name: str) -> str | None:
        for spec in self.fields:
            inner = spec.kind.fields if isinstance(spec.kind, Record) else ()
            if any(one.name == name for one in inner) and name not in _COMMON:
                return spec.name
        return self.elsewhere.get(name)

    def schema(self) -> dict[str, Any]:
        """See Kind."""
        shape: dict[str, Any] = {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                spec.name: {**spec.kind.schema(), "description": f"{spec.zh} / {spec.en}"}
                for spec in self.fields
            },
        }
        if required := [spec.name for spec in self.fields if spec.required]:
            shape["required"] = required
        if self.exactly_one:
            shape["oneOf"] = [{"required": [name]} for name in self.exactly_one]
        return shape


@dataclass(frozen=True, slots=True)
class MapOf:
    """A map with names of the writer's choice (each equal to the pattern `names`)."""

    kind: Kind
    names: str
    example: str
    least: int = 1

    def read(self, node: Node, meaning: Meaning, report: Report) -> Any:
        """See Kind."""
        if not isinstance(node, MapNode):
            fix = f"write names with their values: {self.example}: …"
            fix_zh = f"写出名称与内容：{self.example}: …"
            return wrong_type(node, meaning, report, "names with values", "名称与内容", fix, fix_zh)
        if len(node.entries) < self.least:
            count = len(node.entries)
            report.add(
                "empty-list", node, field=meaning.name, least=self.least, meaning=meaning.en,
                meaning_zh=meaning.zh, state=f"has only {count}" if count else "is empty",
                state_zh=f"只有 {count} 项" if count else "是空的",
            )  # fmt: skip
        value: dict[str, Any] = {}
        for name, (key, held) in _names_once(node, report).items():
            if not re.fullmatch(self.names, name):
                bad_form(key, meaning, report, self.example)
            read = read_value(self.kind, held, Meaning(name, meaning.en, meaning.zh), report)
            if read is not INVALID:
                value[name] = read
        return value

    def schema(self) -> dict[str, Any]:
        """See Kind."""
        return {
            "type": "object",
            "minProperties": self.least,
            "propertyNames": {"pattern": f"^(?:{self.names})$"},
            "additionalProperties": self.kind.schema(),
        }


@dataclass(frozen=True, slots=True)
class ByShape:
    """One kind where a plain value is written, another for a list, another for a map."""

    scalar: Kind | None = None
    listed: Kind | None = None
    mapped: Kind | None = None

    def read(self, node: Node, meaning: Meaning, report: Report) -> Any:
        """See Kind."""
        if isinstance(node, ScalarNode):
            kind = self.scalar
        else:
            kind = self.listed if isinstance(node, ListNode) else self.mapped
        if kind is None:
            kind = self._kinds()[0]  # it reports what it expects
        if self.scalar is not None and isinstance(node, MapNode) and cut_at_colon(node):
            return colon_in_text(node, meaning, report)
        return kind.read(node, meaning, report)

    def schema(self) -> dict[str, Any]:
        """See Kind."""
        return {"anyOf": [kind.schema() for kind in self._kinds()]}

    def _kinds(self) -> Sequence[Kind]:
        return [kind for kind in (self.listed, self.scalar, self.mapped) if kind is not None]


def _wrong_colon(key: ScalarNode, known: Collection[str], report: Report) -> str | None:
    """Report a known field whose colon is full-width or has no space behind; return its name.

    Between braces YAML takes `gap:6` and `gap：6` for one long name.
    """
    found = re.match(r"([A-Za-z_]+) *([:：])", key.text)
    if key.quoted or found is None or found[1] not in known:
        return None
    code = "full-width-colon" if found[2] == "：" else "colon-without-space"
    place = ScalarNode(found[2], False, key.line, key.col + found.start(2))
    report.add(code, place, field=found[1])
    return found[1]


def _cut_at_comma(key: ScalarNode, held: Node) -> bool:
    """Whether a name without a value is the rest of a text that a comma cut between braces."""
    return not key.quoted and isinstance(held, ScalarNode) and not (held.text or held.quoted)


def _names_once(node: MapNode, report: Report) -> dict[str, tuple[ScalarNode, Node]]:
    written: dict[str, tuple[ScalarNode, Node]] = {}
    again: list[ScalarNode] = []
    for key, held in node.entries:
        if key.text in written:
            again.append(key)
        else:
            written[key.text] = (key, held)
    if len(again) > _MANY:
        first = written[again[0].text][0].line
        fields = ", ".join(f"`{clipped(key.text)}`" for key in again[:_MANY])
        report.add("repeated-fields", again[0], fields=fields, count=len(again), first=first)
        return written
    for key in again:
        report.add("duplicate-field", key, field=key.text, first=written[key.text][0].line)
    return written
