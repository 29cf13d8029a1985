"""Whole rulesets and policies as one value of the control topic, and which one is in force.

A bundle is canonical JSON, without examples for a ruleset, compressed as text. Its hash is sha256
of that JSON: the very hash that the folder's ruleset (or the policy) has. No I/O, no clock.
"""

import base64
import binascii
import bz2
import lzma
import zlib
from collections.abc import Callable
from dataclasses import replace
from typing import Final, Literal, Protocol, get_args

from streamdetect.errors import StreamdetectError
from streamdetect.events.codec import encode
from streamdetect.events.instants import to_ms
from streamdetect.events.messages import Bundle, CurrentBundle
from streamdetect.events.topics import CONTROL
from streamdetect.ruleset.build import content_hash
from streamdetect.ruleset.loader import in_use, read_bundle
from streamdetect.ruleset.model import Ruleset

Content = Literal["ruleset", "policy"]
CONTENTS: Final[tuple[Content, ...]] = get_args(Content)
# Of 2.7 MB of rules bz2 in base64 made 796 kB, this makes 660 kB; of the 3.8 MB of today 932 kB, so
# the library may grow by an eighth before the topic refuses it. It takes 1.4 s of CPU instead of
# 0.2, in the background, and only where the control topic does not have these rules yet.
ENCODING: Final = "xz+base85"
FOLDER: Final = "folder"  # in `by`: a worker took it from its own folder, nobody published it
SHORTEST_HASH: Final = 8  # hex digits that are enough to name a ruleset or a policy

_MOST_UNPACKED: Final = 16 * 1024 * 1024
_MOST_MEMORY: Final = 64 * 1024 * 1024  # a damaged header may ask for gigabytes; ours asks for 9
_FRAME_BYTES: Final = 4096  # of the topic's limit, for key, headers and framing


class BundleError(StreamdetectError):
    """A value that is no usable bundle, or content that fits into none."""


def pack(raw: bytes) -> Bundle:
    """Return the bundle of canonical JSON; BundleError where the control topic would refuse it."""
    made = Bundle(
        hash=content_hash(raw),
        encoding=ENCODING,
        content=base64.b85encode(lzma.compress(raw)).decode("ascii"),
    )
    size, limit = len(encode(made)), CONTROL.max_message_bytes - _FRAME_BYTES
    if size > limit:
        raise BundleError(
            f"the bundle has {size} bytes and the control topic takes {limit}",
            where=f"bundle {made.hash[:12]}",
            fix="split long term lists, or take rules out that are deprecated",
        )
    return made


def unpack(bundle: Bundle) -> bytes:
    """Return the canonical JSON of a bundle, checked against its hash.

    Raises BundleError where the encoding is unknown, the content is damaged, too large, or of
    another hash.
    """
    where = f"bundle {bundle.hash[:12]}"
    if bundle.encoding not in _DECODERS:
        raise BundleError(
            f"its encoding is {bundle.encoding!r}, not {ENCODING!r}",
            where=where,
            fix="publish it with this version of streamdetect, or update this program",
        )
    try:
        bytes_of, decompressor = _DECODERS[bundle.encoding]
        decoder = decompressor()
        raw = decoder.decompress(bytes_of(bundle.content), _MOST_UNPACKED)
    except (binascii.Error, ValueError, zlib.error, lzma.LZMAError, OSError) as error:
        raise BundleError(
            f"its content is damaged ({error})", where=where, fix="pack and publish it again"
        ) from error
    if not decoder.eof:
        raise BundleError(
            f"its content is cut off, or larger than {_MOST_UNPACKED} bytes",
            where=where,
            fix="pack and publish it again",
        )
    found = content_hash(raw)
    if found != bundle.hash:
        raise BundleError(
            f"its content has the hash {found[:12]}", where=where, fix="pack and publish it again"
        )
    return raw


class _Decompressor(Protocol):
    """What the standard library's decompressors have in common."""

    @property
    def eof(self) -> bool: ...

    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


def _of_base64(content: str) -> bytes:
    return base64.b64decode(content, validate=True)


def _xz() -> _Decompressor:
    return lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_MOST_MEMORY)


# The others stand on topics that earlier versions wrote.
_DECODERS: Final[dict[str, tuple[Callable[[str], bytes], Callable[[], _Decompressor]]]] = {
    ENCODING: (base64.b85decode, _xz),
    "bz2+base64": (_of_base64, bz2.BZ2Decompressor),
    "zlib+base64": (_of_base64, zlib.decompressobj),
}


def unpack_ruleset(bundle: Bundle) -> Ruleset:
    """Return the checked ruleset of a bundle, under the hash of the bundle.

    Raises BundleError, or RulesetError with every error that stands in its rules.
    """
    raw = unpack(bundle)
    # A newer program may write the same rules otherwise; the name that was published stays.
    return replace(in_use(read_bundle(raw)), hash=bundle.hash)


def bundle_key(content: Content, content_hash: str) -> str:
    """Return the key of a bundle on the control topic."""
    return f"{content}/{content_hash}"


def current_key(content: Content) -> str:
    """Return the key on the control topic under which stands what is in force."""
    return f"current/{content}"


def since_key(content: Content, effective_from: str) -> str:
    """Return the key that keeps, for good, what was in force from an instant on."""
    return f"{content}-since/{effective_from}"


def left_key(content: Content) -> str:
    """Return the key that keeps who last let workers follow their folders again, and what from."""
    return f"left/{content}"


def is_published(current: CurrentBundle | None) -> bool:
    """Whether a person published what is in force; else every worker follows its folder."""
    return current is not None and current.by != FOLDER


def hash_in_force(current: CurrentBundle, now_ms: int) -> str | None:
    """Return which bundle holds at an instant (epoch ms): the announced one, or its predecessor.

    None: the announcement is not due and nothing was published before it.
    """
    return current.hash if to_ms(current.effective_from) <= now_ms else current.previous
