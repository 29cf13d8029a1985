"""What `scan` writes: a table for people, JSON for programs, SARIF for code-review tools."""

import json
import os
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import typer

from streamdetect import __version__
from streamdetect.cli.scan_input import InputRow
from streamdetect.cli.terminal import console, in_line
from streamdetect.detect.precheck import NO_FINDING, Action, action_on
from streamdetect.detect.scan import Row, RowFinding
from streamdetect.events.codec import plain
from streamdetect.events.vocabulary import CATEGORY_TITLES

_WORDS: Final = {"enforce": "violation", "review": "review"}
_LEVELS: Final = {"enforce": "error", "review": "warning"}
_SARIF_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
_CLASSIFIER_RULE: Final = "classifier"


class Output(ABC):
    """One format. Rows come in order; `end` is called once."""

    @abstractmethod
    def row(self, source: InputRow, row: Row) -> None:
        """Write one row."""

    @abstractmethod
    def end(self, unread: int) -> None:
        """Write what follows the last row. `unread`: lines that could not be read."""


def output_of(name: str, file: str | None) -> Output:
    """Return the format of that name for the input `file`; None is standard input."""
    formats: Mapping[str, Output] = {
        "table": Table(),
        "json": Json(),
        "jsonl": JsonLines(),
        "sarif": Sarif(file),
    }
    return formats[name]


def row_as_json(source: InputRow, row: Row) -> dict[str, Any]:
    """Return the object that stands for a row in `json` and `jsonl`."""
    return {
        "id": source.id,
        "outcome": row.outcome,
        **({} if row.findings else {"note": plain(NO_FINDING)}),
        "findings": [finding_as_json(source, found) for found in row.findings],
    }


def finding_as_json(source: InputRow, found: RowFinding) -> dict[str, Any]:
    """Return the object that stands for a finding; spans are `[index, start, end]`."""
    finding = found.finding
    return {
        "category": finding.category,
        "also": list(finding.also),
        "outcome": _WORDS[finding.outcome],
        "severity": finding.severity,
        "quote": found.quote,
        "spans": [[source.index(index), start, end] for index, start, end in found.spans],
        "rule_id": finding.rules[0].id if finding.rules else None,
        "confidence": finding.confidence,
        "evasions": list(finding.evasions),
        "guards": [plain(guard) for guard in finding.guards],
        "law": [plain(law) for law in finding.law],
        "advice": plain(finding.advice),
        "action": _action_as_json(action_on(finding, source.request.goods)),
    }


def _action_as_json(action: Action) -> dict[str, Any]:
    shown: dict[str, Any] = {"kind": action.kind, "text": plain(action.text)}
    if action.proof is not None:
        shown["proof"] = plain(action.proof)
    return shown


class JsonLines(Output):
    """One object a row, written as soon as it is known."""

    def row(self, source: InputRow, row: Row) -> None:
        """Write the row's object on a line."""
        typer.echo(_compact(row_as_json(source, row)))

    def end(self, unread: int) -> None:
        """Nothing follows."""


class Json(Output):
    """One array of the same objects."""

    def __init__(self) -> None:
        self._begun = False

    def row(self, source: InputRow, row: Row) -> None:
        """Write the row's object."""
        typer.echo(",\n" if self._begun else "[\n", nl=False)
        self._begun = True
        typer.echo(_compact(row_as_json(source, row)), nl=False)

    def end(self, unread: int) -> None:
        """Close the array."""
        typer.echo("\n]" if self._begun else "[]")


class Table(Output):
    """The words, marked, with article and advice; rows without a finding are only counted."""

    def __init__(self) -> None:
        self._console = console()
        self._rows: Counter[str] = Counter()
        self._texts = 0

    def row(self, source: InputRow, row: Row) -> None:
        """Write what was found in the row."""
        from rich.text import Text

        from streamdetect.cli.render import render_finding, render_marked

        self._rows[row.outcome] += 1
        self._texts += len(source.request.segments)
        for found in row.findings:
            finding = found.finding
            for index in sorted({span[0] for span in found.spans}):
                place = f"{source.lines[index]}" if source.lines else f"{_name(source)}:{index}"
                marks = [span[1:] for span in found.spans if span[0] == index]
                self._console.print(Text(f"{in_line(place):>5}  ", "bold cyan"), end="")
                self._console.print(
                    render_marked(source.request.segments[index], marks, finding.outcome)
                )
            if not self._console.is_terminal or self._console.no_color:
                # Nobody sees the marks: the words are said.
                self._console.print(Text(f"   “{in_line(found.quote)}”"))
            self._console.print(
                render_finding(
                    outcome=finding.outcome,
                    category=finding.category,
                    severity=finding.severity,
                    law=finding.law,
                    rules=[rule.id for rule in finding.rules],
                    confidence=finding.confidence,
                    evasions=finding.evasions,
                    guards=[f"{guard.guard}: {guard.verdict}" for guard in finding.guards],
                    advice=action_on(finding, source.request.goods).text,
                )
            )
            self._found(finding.outcome)

    def _found(self, outcome: str) -> None:
        self._rows[f"found {outcome}"] += 1

    def end(self, unread: int) -> None:
        """Write the counts."""
        self._console.print(
            f"{self._texts} texts: {self._rows['found enforce']} violations, "
            f"{self._rows['found review']} to review"
        )
        if unread:
            # Nobody must take what was never judged for cleared.
            self._console.print(
                f"{unread} 行读不了，没有检查完。\n"
                f"{unread} lines could not be read: not everything was scanned."
            )
        elif not self._rows["found enforce"] + self._rows["found review"]:
            self._console.print(f"{NO_FINDING.zh}\n{NO_FINDING.en}")


class Sarif(Output):
    """SARIF 2.1.0. Columns count code points; a JSON row is located by its line and its id."""

    def __init__(self, file: str | None) -> None:
        self._artifact = _artifact(file)
        self._rules: dict[str, dict[str, Any]] = {}
        self._results: list[dict[str, Any]] = []

    def row(self, source: InputRow, row: Row) -> None:
        """Keep the row's findings."""
        for found in row.findings:
            rule = found.finding.rules[0].id if found.finding.rules else _CLASSIFIER_RULE
            zh, en = CATEGORY_TITLES[found.finding.category]
            self._rules.setdefault(
                rule,
                {
                    "id": rule,
                    "shortDescription": {"text": f"{en} ({zh})"},
                    "properties": {"category": found.finding.category},
                },
            )
            self._results.append(self._result(source, found, rule))

    def end(self, unread: int) -> None:
        """Write the document."""
        driver = {
            "name": "streamdetect",
            "version": __version__,
            "rules": list(self._rules.values()),
        }
        run = {
            "tool": {"driver": driver},
            "invocations": [{"executionSuccessful": unread == 0}],
            "columnKind": "unicodeCodePoints",
            "results": self._results,
        }
        document = {"$schema": _SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}
        typer.echo(json.dumps(document, ensure_ascii=False, indent=1))

    def _result(self, source: InputRow, found: RowFinding, rule: str) -> dict[str, Any]:
        finding = found.finding
        law = "; ".join(f"{ref.name} art. {ref.article}" for ref in finding.law)
        action = action_on(finding, source.request.goods)
        return {
            "ruleId": rule,
            "level": _LEVELS[finding.outcome],
            "message": {"text": f"“{found.quote}” {law} {action.text.zh} {action.text.en}".strip()},
            "locations": [self._location(source, span) for span in found.spans],
            "properties": {
                "outcome": _WORDS[finding.outcome],
                "severity": finding.severity,
                "confidence": finding.confidence,
                "action": action.kind,
            },
        }

    def _location(self, source: InputRow, span: tuple[int, int, int]) -> dict[str, Any]:
        index, start, end = span
        quote = source.request.segments[index][start:end]
        region: dict[str, Any] = {"startLine": source.line, "snippet": {"text": quote}}
        if source.lines:
            region |= {
                "startLine": source.lines[index],
                "startColumn": start + 1,
                "endColumn": end + 1,
            }
        location: dict[str, Any] = {
            "physicalLocation": {"artifactLocation": self._artifact, "region": region}
        }
        if not source.lines:
            location["logicalLocations"] = [
                {"fullyQualifiedName": f"{_name(source)}/segments/{index}", "kind": "member"}
            ]
        return location


def _artifact(file: str | None) -> dict[str, Any]:
    """Return where a file is, as a URI: relative to where it was scanned, or absolute."""
    if file is None:
        return {"uri": "stdin", "description": {"text": "standard input"}}
    path = Path(file)
    return {"uri": path.as_uri() if path.is_absolute() else quote(os.fsencode(path))}


def _name(source: InputRow) -> str:
    """Return what a row is called: its id, else where it stands."""
    return f"line {source.line}" if source.id is None else str(source.id)


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": "))
