"""A new rule file from a few answers: written as a person would, for `rules new`."""

import json
import re
from dataclasses import dataclass
from typing import Final

from streamdetect.ruleset.kinds import needs_quotes
from streamdetect.ruleset.model import Article

# Characters that mean nothing to YAML wherever they stand.
_PLAIN: Final = re.compile(r"[\w，。！？；、（）《》…·/+~ -]+")
_OPENS_NUMBER: Final = tuple("+.0123456789")
_SEGMENT_MARK: Final = re.compile(r"\s+[/／]\s+")  # 120/80 is one sentence
_TERM_MARK: Final = re.compile(r"\s*[,，、;；]\s*")
_USE: Final = re.compile(r"use[: ]\s*(\w+)")
_SCHEMA: Final = "# yaml-language-server: $schema=../../docs/rule.schema.json"


@dataclass(frozen=True, slots=True)
class Answers:
    """What a rule needs. `groups`: name → terms as a person lists them, or `use NAME`.

    `sequences`: names of groups, with a gap. An example with ` / ` in it is cut there in segments.
    """

    rule_id: str
    title_zh: str
    title_en: str
    status: str
    severity: str
    outcome: str
    language: str
    law: tuple[Article, ...]
    groups: tuple[tuple[str, str], ...]
    sequences: tuple[tuple[tuple[str, ...], int], ...]
    advice_zh: str
    advice_en: str
    violating: tuple[str, ...]
    allowed: tuple[str, ...]


def rule_text(answers: Answers) -> str:
    """Return the text of the rule file."""
    category = answers.rule_id.partition("/")[0]
    lines = [
        _SCHEMA,
        f"id: {scalar(answers.rule_id)}",
        "version: 1",
        f"title: {{zh: {scalar(answers.title_zh)}, en: {scalar(answers.title_en)}}}",
        f"status: {scalar(answers.status)}",
        f"category: {scalar(category)}",
        f"severity: {scalar(answers.severity)}",
        f"outcome: {scalar(answers.outcome)}",
        f"language: {scalar(answers.language)}",
        "law:",
        *(f"  - {_citation(article)}" for article in answers.law),
        "terms:",
        *(f"  {scalar(name)}: {_terms(written)}" for name, written in answers.groups),
        "match:",
        "  any:",
        *(
            f"    - {{sequence: [{', '.join(map(_step, steps))}], gap: {gap}}}"
            for steps, gap in answers.sequences
        ),
        f"advice: {{zh: {scalar(answers.advice_zh)}, en: {scalar(answers.advice_en)}}}",
        "examples:",
        "  violating:",
        *(f"    - {_example(text)}" for text in answers.violating),
        "  allowed:",
        *(f"    - {_example(text)}" for text in answers.allowed),
    ]
    return "\n".join(lines) + "\n"


def scalar(text: str) -> str:
    """Return a text as a YAML scalar: plain where that is safe, else in double quotes."""
    plain = _PLAIN.fullmatch(text) and text == text.strip() and not text.startswith(("-", "~"))
    # Other readers take 1_000, .inf and 2026-01-01 for no text.
    may_be_number = text.isascii() and text.startswith(_OPENS_NUMBER)
    if plain and not needs_quotes(text) and not may_be_number:
        return text
    return json.dumps(text, ensure_ascii=False)


def split_terms(written: str) -> tuple[str, ...]:
    """Return terms written with commas of any kind between them."""
    return tuple(term for term in _TERM_MARK.split(written.strip()) if term)


def _citation(article: Article) -> str:
    return (
        f"{{basis: {article.basis}, name: {scalar(article.name)}, "
        f"article: {json.dumps(article.article)}, version: {json.dumps(article.version)}, "
        f"applies_when: {article.applies_when}, verified: true}}"
    )


def _terms(written: str) -> str:
    if use := _USE.fullmatch(written.strip()):
        return f"{{use: {use[1]}}}"
    return f"[{', '.join(scalar(term) for term in split_terms(written))}]"


def _step(name: str) -> str:
    return json.dumps(name) if name.startswith("<") else scalar(name)


def _example(text: str) -> str:
    segments = [part for part in _SEGMENT_MARK.split(text.strip()) if part]
    if len(segments) < 2:
        return scalar(text.strip())
    return f"{{segments: [{', '.join(scalar(part) for part in segments)}]}}"
