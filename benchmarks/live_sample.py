"""Draws sentences of real rooms for people to label: by recording and offsets, seeded.

    python -m benchmarks.live_sample RECORDINGS.jsonl OUT.tsv [--sentences 300] [--seed 20261126]

Half of the sentences are drawn at random from all, half from those that hold a word which claims
are often made of (`POINTED`: fixed before anything was drawn, and no part of rules or classifier).
Each line of OUT has a number, recording, start, end, stratum and the sentence itself: it is for the
labeller's eyes and stays out of the repository. What is kept are the labels, without the words.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Annotated, Final

import typer

SHORTEST: Final = 10  # characters of a sentence worth a label
LONGEST: Final = 120  # a longer one is cut at its last comma before this
POINTED: Final = re.compile(
    "治|病|疗|药|医|瘦|减肥|降血|降糖|免疫|抗|祛|美白|斑|皱|年轻|见效|有效|功效|根|永|绝对|保证|百分"
    "|第一|最[好强低高大全]|全网|唯一|独家|顶级|国家|专利|专家|教授|明星|认证|检测|原价|专柜|亏|限|秒"
    "|销量|回购|好评|赔|假|别家|人家|加微|微信|私信|收益|赚|升值|包过|提分|转运|招财|纯天然|零添加|进口"
)
_END: Final = re.compile(r"[。！？!?…]+[”’」』）)]*|\n")
_COMMA: Final = re.compile(r"[，,；;、：: ]")


@dataclass(frozen=True, slots=True)
class Sentence:
    """Where a sentence stands: offsets are characters of the recording's text, end exclusive."""

    recording: str
    start: int
    end: int
    text: str


def sentences_of(recording: str, text: str) -> list[Sentence]:
    """Return the sentences of a transcript that are long enough to be judged."""
    found = []
    start = 0
    for end in [*(match.end() for match in _END.finditer(text)), len(text)]:
        while end - start > LONGEST:
            commas = [m.end() for m in _COMMA.finditer(text, start + SHORTEST, start + LONGEST)]
            cut = commas[-1] if commas else start + LONGEST
            found.append(Sentence(recording, start, cut, text[start:cut]))
            start = cut
        if end - start >= SHORTEST:
            found.append(Sentence(recording, start, end, text[start:end]))
        start = end
    return found


def draw(sentences: list[Sentence], count: int, seed: int) -> list[tuple[str, Sentence]]:
    """Return `count` different sentences with their stratum, in random order."""
    random = Random(seed)
    distinct = list({sentence.text: sentence for sentence in sentences}.values())
    plain = random.sample(distinct, count // 2)
    taken = {sentence.text for sentence in plain}
    others = [s for s in distinct if POINTED.search(s.text) and s.text not in taken]
    drawn = [("random", s) for s in plain]
    drawn += [("pointed", s) for s in random.sample(others, count - len(plain))]
    random.shuffle(drawn)
    return drawn


def main(
    recordings: Annotated[Path, typer.Argument(help="JSON lines with `recording` and `text`.")],
    out: Annotated[Path, typer.Argument(help="Tab-separated lines for the labellers.")],
    sentences: int = 300,
    seed: int = 20261126,
) -> None:
    """Draw sentences and write them for the labellers; print how many stand in each stratum."""
    found: list[Sentence] = []
    for line in recordings.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        found += sentences_of(row["recording"], row["text"])
    drawn = draw(found, sentences, seed)
    with out.open("w", encoding="utf-8") as file:
        for number, (stratum, s) in enumerate(drawn, start=1):
            words = " ".join(s.text.split())
            file.write(f"{number}\t{s.recording}\t{s.start}\t{s.end}\t{stratum}\t{words}\n")
    pointed = len({s.text for s in found if POINTED.search(s.text)})
    print(f"{len({s.text for s in found})} sentences, {pointed} of them pointed at")


if __name__ == "__main__":
    typer.run(main)
