"""How `explain` looks in the terminal: outcome, words, law, then every hit and what became of it.

Everything is said in words as well as in colour, and every line stays readable at 80 columns.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from rich.console import Group
from rich.padding import Padding
from rich.text import Text

from streamdetect.cli.explain_words import (
    EXCEPTIONS,
    IDLE,
    NEAR,
    OUTCOMES,
    OUTWEIGHED,
    REVIEW,
    STEPS,
    TITLES,
    Language,
    Said,
    guard_sentence,
    pick,
    removal_sentence,
    shadow_sentence,
)
from streamdetect.cli.render import render_finding, render_marked
from streamdetect.cli.terminal import in_line, visible
from streamdetect.detect.explanation import (
    Explanation,
    FoldedText,
    HitStatus,
    Homophone,
    Reading,
    RuleHit,
    Words,
)
from streamdetect.detect.near_miss import NearMiss
from streamdetect.detect.scan import RowOutcome
from streamdetect.events.vocabulary import CATEGORY_TITLES

MOST_SHOWN: Final = 8  # of hits without effect, and of homophones that came to nothing
_PATTERN_SHOWN: Final = 40

_OUTCOME_STYLES: Final[dict[RowOutcome, str]] = {
    "violation": "bold white on red",
    "review": "bold black on yellow",
    "ok": "bold black on green",
}
_STATUS: Final[dict[HitStatus, tuple[str, str]]] = {
    "counts": ("●", "bold red"),
    "shadow": ("◐", "magenta"),
    "removed": ("○", "green"),
    "idle": ("·", "dim"),
}


def render_explanation(
    explanation: Explanation,
    language: Language,
    *,
    near: Sequence[NearMiss] | None = None,
    model_note: str | None = None,
) -> Group:
    """Return the whole explanation.

    `near` is None where it was not asked for. `model_note`: why the classifier was not asked, None
    where it was.
    """
    return Group(*_Page(explanation, language).parts(near, model_note))


class _Page:
    def __init__(self, explanation: Explanation, language: Language) -> None:
        self._of = explanation
        self._language = language

    def parts(
        self, near: Sequence[NearMiss] | None, model_note: str | None
    ) -> Iterator[Text | Padding]:
        yield self._headline()
        yield self._title("texts")
        for index, folded in enumerate(self._of.texts):
            yield from self._text(index, folded)
        if self._of.row.findings:
            yield self._title("findings")
            for number, found in enumerate(self._of.row.findings):
                finding = found.finding
                yield Text(f" {number}  “{in_line(found.quote)}”", "bold")
                yield render_finding(
                    outcome=finding.outcome,
                    category=finding.category,
                    severity=finding.severity,
                    law=finding.law,
                    rules=[rule.id for rule in finding.rules],
                    confidence=finding.confidence,
                    evasions=finding.evasions,
                    guards=(),  # they stand with the hits
                    advice=finding.advice,
                    in_chinese=self._language is Language.ZH,
                )
        yield self._title("hits")
        yield from self._hits()
        if self._of.homophones:
            yield self._title("homophones")
            yield from self._homophones()
        yield self._title("classifier")
        yield from self._classifier(model_note)
        if near is not None:
            yield self._title("near")
            yield from self._near(near)

    def _say(self, said: Said) -> str:
        return pick(said, self._language)

    def _title(self, name: str) -> Text:
        return Text(f"\n{self._say(TITLES[name])}", "bold cyan")

    def _headline(self) -> Text:
        outcome = self._of.row.outcome
        text = Text()
        text.append(f" {self._say(OUTCOMES[outcome])} ", _OUTCOME_STYLES[outcome])
        for category in dict.fromkeys(one.finding.category for one in self._of.row.findings):
            text.append(f" {self._say(CATEGORY_TITLES[category])}", "bold")
            text.append(f" ({category})", "dim")
        return text

    def _text(self, index: int, folded: FoldedText) -> Iterator[Text | Padding]:
        shown = Text(f" {index}  ", "bold cyan")
        words = Text(visible(folded.original), "default")
        for outcome in ("review", "enforce"):  # what is enforced is marked over the rest
            marks = [
                span[1:]
                for found in self._of.row.findings
                if found.finding.outcome == outcome
                for span in found.spans
                if span[0] == index
            ]
            marked = render_marked(folded.original, marks, outcome)
            for span in marked.spans:
                words.stylize(span.style, span.start, span.end)
        shown.append_text(words)
        yield shown
        if folded.folded != folded.original:
            line = Text(f"{self._say(TITLES['read_as'])}: ", "dim")
            line.append(visible(folded.folded), "default")
            yield _indented(line)
        for step in folded.steps:
            line = Text("“", "dim")
            line.append(in_line(step.words.quote), "yellow")
            line.append(f"” {_where(step.words)} → “")
            line.append(visible(step.folded), "yellow")
            line.append(f"”  {self._say(STEPS[step.step])} ({step.step})")
            yield _indented(line)

    def _hits(self) -> Iterator[Text | Padding]:
        hits = self._of.hits
        telling = [hit for hit in hits if hit.status != "idle"]
        idle = [hit for hit in hits if hit.status == "idle"]
        if not hits:
            yield _indented(Text(self._say(TITLES["no_hits"]), "dim"))
        for hit in (*telling, *idle[:MOST_SHOWN]):
            yield from self._hit(hit)
        yield from self._more(len(idle) - MOST_SHOWN)

    def _hit(self, hit: RuleHit) -> Iterator[Text | Padding]:
        sign, style = _STATUS[hit.status]
        line = Text(f" {sign} {self._say(TITLES[hit.status])}", style)
        if hit.status == "counts":
            line.append(f" ({self._say(TITLES['part_of'])} {hit.finding})", "dim")
        line.append(f"  {hit.rule.id}", "bold" if hit.status == "counts" else "default")
        line.append(f"  {self._say((hit.rule.title_zh, hit.rule.title_en))}", "dim")
        yield line
        words = Text("“", "dim")
        words.append(in_line(hit.words.quote), "default" if hit.status == "idle" else "bold")
        words.append(f"” {_where(hit.words)} = ")
        for number, term in enumerate(hit.terms):
            words.append(" + " if number else "")
            said = in_line(term.words.quote) if term.term is None else visible(term.term)
            words.append(said, "dim" if term.term is None else "default")
            if term.by_sound:
                words.append(f" ({self._say(TITLES['by_sound'])} “{in_line(term.words.quote)}”)")
        yield _indented(words)
        for step in hit.steps:
            yield _indented(Text(f"{self._say(STEPS[step])} ({step})", "yellow"))
        for note in hit.guards:
            sentence = self._say(guard_sentence(note.guard, note.verdict))
            name = f"{self._say(TITLES['guard'])} {note.guard} {note.verdict}"
            if note.chance is not None:
                name += f" {note.chance:.2f}"
            yield _indented(_because(name, note.words, sentence))
        if hit.owned is not None:
            yield _indented(Text(f"{self._say(TITLES['owned'])} {hit.owned:.2f}", "dim"))
        if hit.outweighed:
            yield _indented(Text(self._say(OUTWEIGHED), "yellow"))
        if hit.removed_by is not None and (hit.removed_by in EXCEPTIONS or not hit.guards):
            sentence = self._say(removal_sentence(hit.removed_by))
            yield _indented(_because(hit.removed_by, hit.cue, sentence))
        for reason in hit.idle:
            yield _indented(_because(reason, None, self._say(IDLE[reason])))
        for held in hit.shadow:
            sentence = self._say(shadow_sentence(held, hit.rule.rollout_percent))
            yield _indented(_because(held, None, sentence))
        if hit.review and hit.status in ("counts", "shadow"):
            why = " ".join(self._say(REVIEW[reason]) for reason in hit.review)
            yield _indented(Text(f"{self._say(TITLES['only_review'])}: {why}", "yellow"))

    def _homophones(self) -> Iterator[Text | Padding]:
        counted = [one for one in self._of.homophones if one.counted]
        others = [one for one in self._of.homophones if not one.counted]
        for one in (*counted, *others[:MOST_SHOWN]):
            yield self._homophone(one)
        yield from self._more(len(others) - MOST_SHOWN)

    def _homophone(self, one: Homophone) -> Padding:
        line = Text("“", "dim")
        line.append(in_line(one.words.quote), "yellow" if one.counted else "default")
        line.append(f"” {_where(one.words)} ≈ ")
        line.append(visible(one.term), "default")
        line.append(f"  {self._say(TITLES['counted' if one.counted else 'not_counted'])}")
        return _indented(line)

    def _classifier(self, note: str | None) -> Iterator[Text | Padding]:
        if note is not None:
            yield _indented(Text(note, "dim"))
        for reading in self._of.readings:
            yield _indented(self._reading(reading))

    def _reading(self, reading: Reading) -> Text:
        line = Text(f"{reading.segment}  ", "cyan")
        line.append(self._say(TITLES["gate_open" if reading.gate else "gate_shut"]), "default")
        if reading.pointed:
            line.append(f" · {self._say(TITLES['pointed'])}", "default")
        answer = reading.prediction
        if answer is None:
            return line.append(f" · {self._say(TITLES['not_read'])}", "dim")
        line.append(f" · {self._say(TITLES['claim'])} ", "default")
        asks = reading.claim_from is not None and answer.claim >= reading.claim_from
        line.append(f"{answer.claim:.3f}", "bold yellow" if asks else "bold")
        if reading.claim_from is not None:
            line.append(f" ({self._say(TITLES['from'])} {reading.claim_from:.2f})", "dim")
        top = answer.top_category
        line.append(f" · {self._say(CATEGORY_TITLES[top])} {answer.probability(top):.3f}", "dim")
        return line

    def _near(self, near: Sequence[NearMiss]) -> Iterator[Text | Padding]:
        if not near:
            yield _indented(Text(self._say(TITLES["nothing_near"]), "dim"))
        for miss in near:
            line = Text(f" ◌ {miss.rule.id}", "default")
            line.append(f"  {self._say((miss.rule.title_zh, miss.rule.title_en))}", "dim")
            yield line
            name = miss.name
            if len(name) > _PATTERN_SHOWN:
                name = f"{name[:_PATTERN_SHOWN]}…"
            separator = "、" if self._language is Language.ZH else ", "
            missing = self._say(NEAR[miss.missing]).format(
                name=name, terms=separator.join(miss.terms), gap=miss.gap
            )
            yield _indented(_because(None, miss.words, missing))

    def _more(self, count: int) -> Iterator[Padding]:
        if count > 0:
            yield _indented(Text(f"{self._say(TITLES['more'])} {count} (--json)", "dim"))


def _because(name: str | None, words: Words | None, sentence: str) -> Text:
    text = Text(f"{name} " if name is not None else "", "dim")
    if words is not None and words.quote:
        text.append("“", "dim")
        text.append(in_line(words.quote), "cyan")
        text.append("” ", "dim")
    return text.append(sentence, "default")


def _indented(text: Text) -> Padding:
    return Padding(text, (0, 0, 0, 5), expand=False)


def _where(words: Words) -> str:
    return " ".join(f"{index}:{start}-{end}" for index, start, end in words.spans)
