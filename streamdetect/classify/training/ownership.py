"""Teaching a classifier to tell whose claim marked words are.

    python -m streamdetect.classify.training.ownership MODEL [--passes 2] [--work FOLDER]

Writes `ownership.safetensors` into the artifact: low-rank changes of its encoder that say of the
words a rule hits whether the speaker makes the claim himself. Scores do not change. A run that was
cut goes on after its last whole pass.
"""

import hashlib
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from random import Random
from typing import Annotated, Any, Final

import torch
import typer
from rich.console import Console
from tokenizers import Tokenizer
from torch.nn import functional
from transformers.utils import logging as transformers_logging

from streamdetect.classify.artifact import (
    OWNERSHIP_FILE,
    REPORT_FILE,
    digest_of_files,
    read_artifact,
)
from streamdetect.classify.ownership import OwnershipReader
from streamdetect.classify.training.card import megabytes_of, read_report, write_report
from streamdetect.classify.training.forward import multiplied
from streamdetect.classify.training.frames import Frame, read_frames
from streamdetect.classify.training.low_rank import (
    MarkedModel,
    marked_inputs,
    marked_model,
    write_changes,
)
from streamdetect.classify.training.marked import (
    Example,
    Gathered,
    Mix,
    Mixer,
    filled,
    gather,
    rules_of,
)
from streamdetect.classify.training.measures import area_under_curve
from streamdetect.classify.training.progress_bar import with_bar
from streamdetect.classify.training.publishing import name_of, require_folder
from streamdetect.classify.training.rows import DATA, LANGUAGES, read_rows
from streamdetect.classify.training.settings import settings_of
from streamdetect.classify.training.splits import split_rows
from streamdetect.errors import StreamdetectError
from streamdetect.settings import content_folder

CHECKPOINT: Final = "ownership.pt"
FRAMES_FOLDER: Final = "frames"
_POOL: Final = 8  # batches among which texts of like length are put together
_FILLED: Final = 3  # claims that each held-out frame is measured with
_ASKED: Final = 64  # texts a call when measuring
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class OwnershipSettings:
    """Every number of this training; defaults are those of the committed artifact.

    `rate`: the highest learning rate, after `warmup` steps; it falls evenly to the share `lowest`.
    `head_speed`: so many times as fast the head learns. `rank`: of the changes of each matrix.
    `bfloat16`: multiply in 16 bits, which few processors can.
    """

    seed: int = 20261122
    passes: int = 2
    rate: float = 1.5e-3
    rank: int = 4
    batch: int = 32
    warmup: int = 100
    lowest: float = 0.02
    head_speed: float = 5.0
    weight_decay: float = 0.01
    bfloat16: bool = False
    mix: Mix = field(default_factory=Mix)


@dataclass(frozen=True, slots=True)
class OwnershipRun:
    """What one run reads and writes. `data`: training lines, with the folder of frames."""

    artifact: Path
    rules: Path
    work: Path
    data: Path = DATA
    settings: OwnershipSettings = field(default_factory=OwnershipSettings)


def train_ownership(run: OwnershipRun, progress: Progress) -> dict[str, float | None]:
    """Train, write the file and return the areas under the curve on what was held out.

    By `hits/LANGUAGE`, `removed/LANGUAGE` (what guards take back) and `frames/LANGUAGE`; None where
    there are not both kinds.
    """
    for folder in (run.artifact, run.work):
        require_folder(folder)
    settings = run.settings
    torch.manual_seed(settings.seed)
    model, tokenizer = marked_model(run.artifact, settings.rank)
    frames = read_frames(run.data / FRAMES_FOLDER)
    unseen = read_frames(run.data / FRAMES_FOLDER, held_out=True)
    # As the artifact's own lines were divided: what measured it measures this too.
    told = settings_of(run.artifact)
    parts = split_rows(read_rows(run.data), told.seed, told.calibration_share, told.test_share)
    detector = rules_of(run.rules)
    learnt = gather(parts.train, detector, "training lines")
    progress(_counts(learnt, frames))
    run.work.mkdir(parents=True, exist_ok=True)
    mixer = Mixer(learnt, frames, settings.mix, settings.seed)
    _Trainer(model, tokenizer, mixer, settings, run.work / CHECKPOINT, progress).run()
    write_changes(model, run.artifact / OWNERSHIP_FILE)
    held_out = gather([*parts.calibration, *parts.test], detector, "held-out lines")
    areas = measured(run.artifact, held_out, unseen, settings.seed)
    _report(run, areas)
    return areas


def measured(
    artifact: Path, held_out: Gathered, frames: Sequence[Frame], seed: int
) -> dict[str, float | None]:
    """Return the areas under the curve of an artifact's reader, as `train_ownership` does."""
    reader = OwnershipReader(read_artifact(artifact))
    sets = {
        "hits": list(held_out.standing()),
        "removed": list(held_out.taken_back()),
        "frames": list(filled(frames, held_out.claims, _FILLED, seed)),
    }
    areas: dict[str, float | None] = {}
    for name, pairs in sets.items():
        starts = range(0, len(pairs), _ASKED)
        chances: list[float] = []
        for start in with_bar(starts, f"held-out {name}"):
            some = pairs[start : start + _ASKED]
            chances += reader.owned([example.asked for _, example in some])
        for lang in LANGUAGES:
            kinds: dict[bool, list[float]] = {True: [], False: []}
            for (of, example), chance in zip(pairs, chances, strict=True):
                if of == lang:
                    kinds[example.own].append(chance)
            area = area_under_curve(kinds[True], kinds[False])
            areas[f"{name}/{lang}"] = None if math.isnan(area) else round(area, 3)
    return areas


class _Trainer:
    def __init__(
        self,
        model: MarkedModel,
        tokenizer: Tokenizer,
        mixer: Mixer,
        settings: OwnershipSettings,
        path: Path,
        progress: Progress,
    ) -> None:
        self._model = model
        self._tokenizer = tokenizer
        self._mixer = mixer
        self._settings = settings
        self._path = path
        self._progress = progress
        self._step = 0
        first = mixer.epoch(0)
        self._steps = settings.passes * max(1, len(first) // settings.batch)
        self._key = _key(model, tokenizer, first, settings)
        head = list(model.head.parameters())
        others = [one for name, one in model.trained().items() if not name.startswith("head.")]
        self._optimizer = torch.optim.AdamW(
            [{"params": others, "speed": 1.0}, {"params": head, "speed": settings.head_speed}],
            settings.rate,
            weight_decay=settings.weight_decay,
        )

    def run(self) -> None:
        """Run the passes that no checkpoint covers."""
        settings = self._settings
        for number in range(self._resume(), settings.passes):
            torch.manual_seed(settings.seed + number)
            label = f"pass {number + 1}/{settings.passes}"
            loss = self._pass(self._mixer.epoch(number), number, label)
            self._save(number + 1)
            self._progress(f"{label}: loss {loss:.4f}")
        self._model.eval()

    def _pass(self, examples: Sequence[Example], number: int, label: str) -> float:
        self._model.train()
        trained = list(self._model.trained().values())
        losses = 0.0
        order = Random(f"{self._settings.seed}/{number}/batches")
        for batch in with_bar(_batches(examples, self._settings.batch, order), label):
            for group in self._optimizer.param_groups:
                group["lr"] = self._settings.rate * self._share_of_rate() * group["speed"]
            asked = [example.asked for example in batch]
            inputs = marked_inputs(self._tokenizer, asked, self._model.limit)
            with multiplied(self._settings.bfloat16):
                odds = self._model(inputs)
            wanted = torch.tensor([float(example.own) for example in batch])
            loss = functional.binary_cross_entropy_with_logits(odds.float(), wanted)
            self._optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(trained, 1.0)
            self._optimizer.step()
            self._step += 1
            losses += float(loss.detach()) * len(batch)
        return losses / len(examples)

    def _share_of_rate(self) -> float:
        settings = self._settings
        falling = max(settings.lowest, 1 - self._step / self._steps)
        return min(1.0, (self._step + 1) / settings.warmup) * falling

    def _save(self, passes: int) -> None:
        state = {
            "key": self._key,
            "passes": passes,
            "step": self._step,
            "trained": self._model.trained(),
            "optimizer": self._optimizer.state_dict(),
        }
        partial = self._path.with_suffix(".partial")
        torch.save(state, partial)
        partial.replace(self._path)

    def _resume(self) -> int:
        """Return how many passes a checkpoint covers, after taking its weights."""
        if not self._path.exists():
            return 0
        try:
            state: dict[str, Any] = torch.load(self._path, weights_only=True)
        except Exception as error:  # torch raises what zip, pickle and the disk raise
            self._progress(f"the checkpoint cannot be read ({type(error).__name__}): starting anew")
            return 0
        if state.get("key") != self._key:
            self._progress("a checkpoint of another run is there: starting anew")
            return 0
        self._model.restore(state["trained"])
        self._optimizer.load_state_dict(state["optimizer"])
        self._step = int(state["step"])
        self._progress(f"going on after pass {state['passes']}")
        return int(state["passes"])


def _batches(examples: Sequence[Example], size: int, random: Random) -> list[list[Example]]:
    """Return batches of similar length in random order: little padding, no curriculum."""
    pool = size * _POOL
    batches: list[list[Example]] = []
    for start in range(0, len(examples), pool):
        near = sorted(examples[start : start + pool], key=lambda example: len(example.asked))
        batches += [near[place : place + size] for place in range(0, len(near), size)]
    random.shuffle(batches)
    return batches


def _key(
    model: MarkedModel,
    tokenizer: Tokenizer,
    examples: Iterable[Example],
    settings: OwnershipSettings,
) -> str:
    """Return a digest of all that the changes come from: only its own checkpoint resumes a run."""
    total = hashlib.sha256(repr(settings).encode())
    total.update(repr(sorted(tokenizer.get_vocab().items())).encode("utf-8", "surrogatepass"))
    for example in examples:
        total.update(repr(example).encode("utf-8", "surrogatepass"))
    for name, value in model.state_dict().items():
        total.update(name.encode())
        total.update(value.numpy().tobytes())
    return total.hexdigest()


def _counts(learnt: Gathered, frames: Sequence[Frame]) -> str:
    told = [
        f"{lang}: {len(learnt.own.get(lang, []))} lines with claims of their own, "
        f"{len(learnt.mistaken.get(lang, []))} where a guard takes them back, "
        f"{len(learnt.others.get(lang, []))} with others' hits, "
        f"{len(learnt.removed.get(lang, []))} where all are taken back, "
        f"{len(learnt.claims.get(lang, []))} claims for "
        f"{sum(frame.lang == lang for frame in frames)} frames"
        for lang in LANGUAGES
    ]
    return "; ".join(told)


def _report(run: OwnershipRun, areas: dict[str, float | None]) -> None:
    """Tell of the file in the report of an artifact that has one: its digest is another now."""
    if not (run.artifact / REPORT_FILE).exists():
        return
    report = read_report(run.artifact)
    report["ownership"] = {"settings": asdict(run.settings), "auc": areas}
    report["megabytes"] = megabytes_of(run.artifact)
    report["model_hash"] = digest_of_files(run.artifact)
    write_report(run.artifact, report)


_DEFAULTS: Final = OwnershipSettings()


def main(
    artifact: Annotated[Path, typer.Argument(help="Artifact directory.")],
    passes: Annotated[
        int, typer.Option(min=1, help="Passes over the examples.")
    ] = _DEFAULTS.passes,
    rate: Annotated[float, typer.Option(min=0, help="Highest learning rate.")] = _DEFAULTS.rate,
    rank: Annotated[int, typer.Option(min=1, help="Rank of the changes.")] = _DEFAULTS.rank,
    seed: Annotated[int, typer.Option(help="Seed of all draws.")] = _DEFAULTS.seed,
    bfloat16: Annotated[
        bool, typer.Option("--bfloat16", help="Multiply in 16 bits: faster where processors can.")
    ] = False,
    threads: Annotated[int, typer.Option(min=1, help="Torch threads; 1 repeats best.")] = 2,
    work: Annotated[
        Path | None, typer.Option(help="Folder of checkpoints [default: build/ownership/NAME].")
    ] = None,
    rules: Annotated[
        Path | None, typer.Option(help="Rules folder [default: the bundled rules].")
    ] = None,
    data: Annotated[
        Path, typer.Option(help="Folder of *.jsonl training lines, with a folder of frames.")
    ] = DATA,
) -> None:
    """Teach a classifier whose claim marked words are; a run that was cut goes on."""
    console = Console(stderr=True)
    transformers_logging.set_verbosity_error()
    transformers_logging.disable_progress_bar()
    torch.set_num_threads(threads)
    run = OwnershipRun(
        artifact,
        rules or content_folder("rules"),
        work or Path("build", "ownership", name_of(artifact)),
        data,
        OwnershipSettings(seed=seed, passes=passes, rate=rate, rank=rank, bfloat16=bfloat16),
    )
    try:
        areas = train_ownership(run, lambda line: console.print(line, highlight=False))
    except StreamdetectError as error:
        console.print(f"error: {error}", style="red", highlight=False, markup=False, soft_wrap=True)
        raise typer.Exit(2) from error
    console.print_json(data=areas)


if __name__ == "__main__":
    typer.run(main)
