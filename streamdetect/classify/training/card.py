"""The documents beside the weights: an honest model card and the notice of the base."""

import json
from pathlib import Path
from typing import Any, Final

from streamdetect.classify.artifact import REPORT_FILE
from streamdetect.classify.errors import TrainingDataError

_MIT: Final = """\
Permission is hereby granted, free of charge, to any person obtaining a copy of this software and
associated documentation files (the "Software"), to deal in the Software without restriction,
including without limitation the rights to use, copy, modify, merge, publish, distribute,
sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or
substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT
NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND
NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM,
DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT
OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""


# Who holds the copyright of the bases that were trained from.
_HOLDERS: Final = {
    "bge-small-zh-v1.5": (
        "bge-small-zh-v1.5 (Beijing Academy of\nArtificial Intelligence, FlagEmbedding)",
        "Copyright (c) 2022 staoxiao",
    ),
    "multilingual-e5-small": (
        "multilingual-e5-small (Liang Wang and others,\nwhich goes on from "
        "Multilingual-MiniLM-L12-H384)",
        "Copyright (c) Microsoft Corporation",
    ),
}


def notice(base: str) -> str:
    """Return the licence notice that must travel with weights derived from a base, by its name.

    Of a base that is not known here it says that its licence must be looked up.
    """
    if base not in _HOLDERS:
        return (
            f"The weights in this directory are derived from {base}, whose licence is not known\n"
            "here: copy it to this file before you give them to anybody.\n"
        )
    described, holder = _HOLDERS[base]
    return (
        f"The weights in this directory are derived from {described}, "
        f"published under the MIT licence:\n\n{holder}\n\n" + _MIT
    )


def megabytes_of(artifact: Path) -> float:
    """Return the size of an artifact's files in megabytes (10**6 bytes)."""
    return round(sum(path.stat().st_size for path in artifact.iterdir()) / 1e6, 1)


def read_report(artifact: Path) -> dict[str, Any]:
    """Return the report of a trained artifact. Raises TrainingDataError without one."""
    path = artifact / REPORT_FILE
    if not path.exists():
        raise TrainingDataError(
            "there is no report, so how lines were split is not known",
            where=str(path),
            fix="give an artifact that this pipeline trained",
        )
    report: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return report


def write_report(artifact: Path, report: dict[str, Any]) -> None:
    """Write the report of an artifact, and the card that says the same in words."""
    text = json.dumps(report, indent=2, ensure_ascii=False) + "\n"
    (artifact / REPORT_FILE).write_text(text, encoding="utf-8")
    (artifact / "README.md").write_text(model_card(report), encoding="utf-8")


def model_card(report: dict[str, Any]) -> str:
    """Return README.md of the artifact from the figures of its report."""
    test, settings = report["test"], report["settings"]
    flagged, doubted = test["verdicts"]["flagged"], test["verdicts"]["doubted"]
    lines = sum(report["lines"].values())
    return f"""\
---
license: mit
language: [zh, en]
pipeline_tag: text-classification
---
# {report["name"]}

Scores one short piece of live-stream sales speech: is it a violation, does it turn on facts that a
person must check (`review`), and which of 16 categories of claim does it touch. A verdict of this
model alone never punishes anybody: it asks a person, or makes a rule hit ask one.

| | |
|---|---|
| base | {report["base"]} (MIT, see NOTICE), {settings["layers"]} layers, pruned vocabulary |
| labels | 16 categories, `violation`, `review`; independent sigmoids |
| size | {report["megabytes"]} MB, half precision |
| trained on | {report["splits"]["train"]} of {lines} lines written for this project |
{_origins(report)}| digest | `{report["model_hash"]}` |

The lines were written by {_authors(report)} authors, each with another brief; nothing was copied
from real rooms. Format, mix and gaps: `streamdetect/classify/training/data/DATASHEET.md`.

## Figures
Made by

    {report["command"]}

in about an hour on two cores{_earlier(report)}.
{_speech_note(report)}
Measured on {sum(test["lines"].values())} lines of families that were neither trained nor
calibrated on ({test["lines"]["violation"]} violations, {test["lines"]["review"]} reviews, \
{test["lines"]["ok"]} ok). In brackets: 95 % interval over resampled families.

| figure | value |
|---|---|
| AUC, violation or review against ok | {_interval(test["auc_claim_vs_ok"])} |
| AUC, violation against ok | {_interval(test["auc_violation_vs_ok"])} |
{_languages(test["by_language"])}
| most probable category is a labelled one, of claims | {test["top_category_right"]} |
| mean F1 of the categories at {test["category_level"]} (chosen on calibration) | \
{test["macro_f1"]} |
| flagged without any rule hit: violations / reviews / ok | {_triple(flagged)} |
| doubted, were a rule to hit: violations / reviews / ok | {_triple(doubted)} |
| gate lets through, of lines that the model flags | {test["gate"]["flagged"]} |
| gate lets through: violations / reviews / ok | {_triple(test["gate"])} |
| flagged share of ordinary pieces (calibration) | {report["flagged_share"]["ok_pieces"]} |
{_speech(report)}
| category | lines | F1 at {test["category_level"]} | AUC |
|---|---|---|---|
{_categories(test["by_category"])}

## What these figures do not say
- The test lines come from the same authors as the training lines. On speech of real rooms,
  with real recognition errors and products nobody imagined, expect clearly less.
- Each category has few test lines: its F1 moves by 0.1 with one or two of them.
- Words that are split, misspelt or written with digits are other words, in English above all.
- The anchors' dialects, code words for body parts and diseases, and newest slang are rare in the
  lines. Rules and policy staff are quicker there than a new training run.
- Thresholds are chosen for rare alarms: without a rule hit most reviews pass unflagged.
- The gate asks the phrases alone. It is held to {settings["gate_recall"]} of what the model flags
  among calibration lines, rambles of them and real speech, not to every labelled claim: a claim
  that the model passes over anyway would only cost time. Rule hits reach the model past it.

## Files
`config.json`, `model.safetensors`, `tokenizer.json`, `tokenizer_config.json`: a standard Hugging
Face directory. `calibration.json`: a divisor of the logits for each group of labels.
`phrases.npz`: the gate and a second opinion by runs of characters, in English by runs of words,
which counts two fifths in the score of a claim. `thresholds.json`: when the
model alone asks for a review (`claim`, in English `claim_spaced`), when it doubts a hit of a rule
that it hears amid other talk (`doubt`, `hears`), when it outweighs a guard that only measures
(`sure`, `sure_spaced`), when both together let a hit of a rule that it knows pass (`doubt_twice`,
`doubt_twice_spaced`, `knows`), below which score the stance guard counts for more
(`unconvinced`), what the chance that a hit is the speaker's own claim counts for (`disowned`,
`half_owned`, `owned`, `reclaimed`, in English `_spaced`), and what phrases must say for the model
to be asked (`worth`, `worth_spaced`).
`ownership.safetensors`, where there is one: small changes of the encoder by which it reads a hit
of a rule as marked words and says whether the speaker makes that claim himself.
`drift.json`: how scores are spread over ordinary texts, to measure drift against. `report.json`:
every figure and setting.
Input of more than {settings["positions"]} tokens is cut.
"""


def _authors(report: dict[str, Any]) -> int:
    return len({mix.partition("/")[0] for mix in report["lines"]})


def _origins(report: dict[str, Any]) -> str:
    kinds = {"start": "goes on from", "averaged_with": "averaged with", "teacher": "taught by"}
    return "".join(
        f"| {told} | weights with SHA-256 `{report[kind]}` |\n"
        for kind, told in kinds.items()
        if kind in report
    )


def _earlier(report: dict[str, Any]) -> str:
    return (
        ", beside the trainings that it goes on from or is taught by"
        if report.keys() & {"start", "teacher"}
        else ""
    )


def _speech_note(report: dict[str, Any]) -> str:
    if "real_speech" not in report["flagged_share"]:
        return ""
    return """
`SPEECH.jsonl` holds unlabelled transcripts of real rooms, which are no part of this project: only
the share that is flagged was looked at, to raise the thresholds. Without it they rest on the
written lines alone and flag more.
"""


def _interval(figure: dict[str, float | None]) -> str:
    return f"{figure['value']} ({figure['low']}–{figure['high']})"


def _triple(figures: dict[str, float | None]) -> str:
    return f"{figures['violation']} / {figures['review']} / {figures['ok']}"


def _languages(figures: dict[str, dict[str, float | None]]) -> str:
    return "\n".join(
        f"| {lang}: AUC claim / violation against ok ({part['lines']} lines) | "
        f"{part['auc_claim_vs_ok']} / {part['auc_violation_vs_ok']} |"
        for lang, part in figures.items()
    )


def _categories(figures: dict[str, dict[str, float | None]]) -> str:
    return "\n".join(
        f"| `{name}` | {part['lines']} | {part['f1']} | {part['auc']} |"
        for name, part in figures.items()
    )


def _speech(report: dict[str, Any]) -> str:
    if "real_speech" not in report["flagged_share"]:
        return ""
    kind = "of unlabelled real speech (windows of ≤ 80 characters)"
    rows = [f"| flagged share {kind} | {report['flagged_share']['real_speech']} |"]
    if "real_speech" in report["gate"]:
        passed, hits = report["gate"]["real_speech"], report["gate"]["real_speech_flagged"]
        rows.append(f"| gate lets through, {kind} | {passed} |")
        rows.append(f"| gate lets through, of what the model flags there | {hits} |")
    return "\n".join(rows) + "\n"
