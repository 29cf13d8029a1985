"""The comparison as Markdown with plots beside it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from streamdetect.classify.training.plots import Bar, Line, bars, curves

PAGE: Final = "evaluation.md"
_SHOWN: Final = ("rules", "model", "both")  # whose recall by category is shown
_FORMULA: Final = (
    "Flagged: the outcome is a violation or a review. Precision: violations among flagged "
    "violations and flagged ok samples; recall: flagged among violations; samples to review are "
    "counted apart. AUC: of violation or review against ok, and of violation against ok, by the "
    "detector's score. Mean F1: over the categories that occur, a category being found where a "
    "flagged sample is named so. In brackets 95 %: Wilson for shares, resampled families for AUC."
)


def write_report(comparison: dict[str, Any], folder: Path) -> list[Path]:
    """Write `evaluation.md` and its plots; return the files written."""
    folder.mkdir(parents=True, exist_ok=True)
    pages: dict[str, str] = {}
    parts = [_head(comparison)]
    for number, source in enumerate(comparison["sources"], start=1):
        parts.append(_source(source, number, pages))
    lines = [
        Line(source["name"], _points(found["reliability"]), dots=True)
        for source in comparison["sources"]
        if (found := source["detectors"].get("model")) and source["samples"]["violation"]
    ]
    if lines:
        pages["reliability.svg"] = curves(
            "Reliability of the model's claim score",
            "mean score",
            "share that are claims",
            lines,
            diagonal=True,
        )
        parts.append(_reliability(comparison["sources"]))
    pages[PAGE] = "\n".join(parts)
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in sorted(pages)]


def figures_table(source: dict[str, Any]) -> str:
    """Return the figures of one source, a line a detector."""
    names = ["detector", "precision", "recall", "reviews flagged", "ok flagged"]
    names += ["AUC claim", "AUC violation", "mean F1"]
    rows = [
        [
            name,
            *(cell(found[key]) for key in ("precision", "recall", "review_flagged", "ok_flagged")),
            *(cell(found[key]) for key in ("auc_claim", "auc_violation")),
            "–" if found["macro_f1"] is None else f"{found['macro_f1']:.2f}",
        ]
        for name, found in source["detectors"].items()
    ]
    return _table(names, rows)


def cell(figure: dict[str, Any]) -> str:
    """Return a figure with its interval, a dash of nothing."""
    if figure["value"] is None:
        return "–"
    count = f" {figure['count']}/{figure['total']}" if "count" in figure else ""
    return f"{figure['value']:.3f} ({figure['low']:.2f}–{figure['high']:.2f}){count}"


def _head(comparison: dict[str, Any]) -> str:
    about = comparison["about"]
    lines = [
        "# Detectors side by side",
        "",
        f"Made by `{about['command']}`. {_FORMULA}",
        "",
        f"- **words**: {about['words']} words of the enforced rules, found as substrings: those "
        "that suffice alone, and those that hardly stand in training lines but in claims.",
        f"- **n-grams**: TF-IDF of 1–4 characters, or of 1–3 words in English, and logistic "
        f"regression, trained on {about['train_lines']} lines; penalties "
        f"{about['ngram_penalties']} and threshold "
        f"{about['ngram_threshold']} chosen on {about['calibration_lines']} calibration lines "
        f"(at most {about['alarm_share']:.1%} of their ok lines flagged).",
        f"- **rules**: {about['rules']} rules (ruleset `{about['ruleset'][:16]}`).",
    ]
    if about["model"]:
        lines.append(
            f"- **model**: `{about['model']}`, digest `{about['model_hash'][:16]}`, behind its "
            "gate; **both**: fused as in production."
        )
    return "\n".join([*lines, ""])


def _source(source: dict[str, Any], number: int, pages: dict[str, str]) -> str:
    counts, note = source["samples"], source["note"]
    lines = [
        f"## {source['name'].capitalize()}",
        "",
        f"{counts['violation']} violations, {counts['review']} reviews, {counts['ok']} ok"
        + (f"; {source['left_out']} left out" if source["left_out"] else "")
        + f". {note[:1].upper()}{note[1:]}.",
        "",
        figures_table(source),
        "",
    ]
    drawn = [
        Line(name, _points(found["curve"]))
        for name, found in source["detectors"].items()
        if found["curve"]
    ]
    if drawn:
        pages[f"precision-recall-{number}.svg"] = curves(
            f"Claims against ok: {source['name']}", "recall", "precision", drawn
        )
        lines += [f"![Precision and recall](precision-recall-{number}.svg)", ""]
    shown = [name for name in _SHOWN if name in source["detectors"]]
    groups = _groups(source, shown)
    if groups:
        pages[f"categories-{number}.svg"] = bars(
            f"Flagged by category: {source['name']}", groups, shown
        )
        lines += [f"![Recall by category](categories-{number}.svg)", "", _categories(source, shown)]
        lines.append("")
    return "\n".join(lines)


def _groups(source: dict[str, Any], shown: Sequence[str]) -> list[tuple[str, list[Bar | None]]]:
    groups: list[tuple[str, list[Bar | None]]] = []
    for category in _present(source):
        shares = [source["detectors"][name]["categories"][category]["flagged"] for name in shown]
        groups.append((category, [Bar(one["value"], one["low"], one["high"]) for one in shares]))
    return groups


def _categories(source: dict[str, Any], shown: Sequence[str]) -> str:
    detectors = source["detectors"]
    rows = [
        [
            f"`{category}`",
            *(cell(detectors[name]["categories"][category]["flagged"]) for name in shown),
            *(cell(detectors[name]["categories"][category]["named"]) for name in shown[-1:]),
        ]
        for category in _present(source)
    ]
    names = ["category", *(f"{name}: flagged" for name in shown)]
    return _table([*names, *(f"{name}: so named" for name in shown[-1:])], rows)


def _present(source: dict[str, Any]) -> list[str]:
    found = next(iter(source["detectors"].values()))["categories"]
    return [category for category, part in found.items() if part["samples"]]


def _reliability(sources: Sequence[dict[str, Any]]) -> str:
    lines = ["## Reliability", "", "![Reliability](reliability.svg)", ""]
    rows = [
        [source["name"], name, str(found["calibration_error"])]
        for source in sources
        for name, found in source["detectors"].items()
        if "reliability" in found and source["samples"]["violation"]
    ]
    table = _table(["source", "detector", "expected calibration error"], rows)
    return "\n".join([*lines, table, ""])


def _points(rows: Sequence[Sequence[Any]]) -> list[tuple[float, float]]:
    return [(float(row[0]), float(row[1])) for row in rows]


def _table(names: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [names, ["---"] * len(names), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
