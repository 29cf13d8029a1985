"""Rulesets that were checked before, kept in a folder, so that a program starts quickly.

What is kept is the bundle of a rules folder and its rules as they are used, with all terms folded,
named by the bytes of its files and of the program that checked them: a change of either is another
name. What cannot be kept is checked each time.
"""

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Final, TypeVar

import msgspec

import streamdetect
from streamdetect.events.messages import Bundle
from streamdetect.ruleset.build import content_hash
from streamdetect.ruleset.bundle import pack
from streamdetect.ruleset.loader import bundle_files, bundle_folder, in_use
from streamdetect.ruleset.model import Ruleset
from streamdetect.ruleset.rule_files import read_rule_file, rule_files

KEPT: Final = 16  # files in the folder; those go that were not used for longest
_ENDINGS: Final = (".checked", ".json")  # the second: of a program before this one
_DIGEST_BYTES: Final = hashlib.sha256().digest_size
_CHECKERS: Final = ("ruleset", "text", "detect", "events")  # what decides whether a rule is right


T = TypeVar("T")


class _Kept(msgspec.Struct, frozen=True, array_like=True):
    """One file of the cache, behind a digest of it. Either part is read without the other."""

    bundle: msgspec.Raw  # msgpack of bytes
    ruleset: msgspec.Raw  # msgpack of the Ruleset, without examples


class CheckedRulesets:
    """A folder of rulesets that were checked; made when the first one is kept."""

    def __init__(self, cache: Path) -> None:
        self._cache = cache

    def load(self, folder: Path) -> Ruleset:
        """Return the rules of a folder, without their examples.

        Raises RulesetError with every error where anything is wrong, as `load_ruleset` does.
        """
        files = _files_of(folder)
        with contextlib.suppress(_Unusable):
            return _decoded(self._kept(files).ruleset, Ruleset)
        return self._check(folder, files)[0]

    def bundle(self, folder: Path) -> bytes:
        """Return the canonical JSON of a folder's rules, without examples. Raises as `load`."""
        files = _files_of(folder)
        with contextlib.suppress(_Unusable):
            return _decoded(self._kept(files).bundle, bytes)
        return self._check(folder, files)[1]

    def packed(self, folder: Path) -> Bundle:
        """Return a folder's rules as the control topic has them. Raises as `load` and `pack` do."""
        raw = self.bundle(folder)
        return self._beside(content_hash(raw), lambda: pack(raw), Bundle)

    def beside(self, ruleset: Ruleset, make: Callable[[Ruleset], T], shape: type[T]) -> T:
        """Return what `make` works out of checked rules: as it was kept, else made now, and kept.

        `make` is a pure function of this program. Raises what it raises.
        """
        return self._beside(ruleset.hash, lambda: make(ruleset), shape)

    def _beside(self, ruleset_hash: str, make: Callable[[], T], shape: type[T]) -> T:
        about = f"{shape.__module__}.{shape.__qualname__} {ruleset_hash}"
        path = self._path(hashlib.sha256(_program() + about.encode()).hexdigest())
        with contextlib.suppress(_Unusable):
            return _decoded(_body_of(path), shape)
        made = make()
        self._keep(path, msgspec.msgpack.encode(made))
        return made

    def _kept(self, files: Mapping[str, bytes]) -> _Kept:
        """Return what is kept of these files. Raises _Unusable where it is missing or damaged."""
        return _decoded(_body_of(self._path(_name_of(files))), _Kept)

    def _check(self, folder: Path, files: Mapping[str, bytes]) -> tuple[Ruleset, bytes]:
        # Without files the folder is read again: that says what is missing, or cannot be read.
        ruleset, raw = bundle_files(files) if files else bundle_folder(folder)
        in_use(ruleset)
        bare = tuple(replace(rule, violating=(), allowed=()) for rule in ruleset.rules)
        ruleset = replace(ruleset, rules=bare)
        if files:
            encode = msgspec.msgpack.encode
            kept = _Kept(msgspec.Raw(encode(raw)), msgspec.Raw(encode(ruleset)))
            self._keep(self._path(_name_of(files)), encode(kept))
        return ruleset, raw

    def _path(self, name: str) -> Path:
        return self._cache / f"{name}.checked"

    def _keep(self, path: Path, body: bytes) -> None:
        with contextlib.suppress(OSError):  # a read-only file system: the next start checks again
            self._cache.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self._cache, suffix=".new", delete=False) as file:
                file.write(hashlib.sha256(body).digest())
                file.write(body)
            Path(file.name).replace(path)
            self._forget_old()

    def _forget_old(self) -> None:
        kept = [path for path in self._cache.iterdir() if path.suffix in _ENDINGS]
        for old in sorted(kept, key=lambda one: one.stat().st_mtime_ns)[:-KEPT]:
            old.unlink(missing_ok=True)


class _Unusable(Exception):  # noqa: N818 - a reason to check, no error
    """Nothing that can be used is kept."""


def _body_of(path: Path) -> memoryview:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise _Unusable from error
    body = memoryview(raw)[_DIGEST_BYTES:]
    if hashlib.sha256(body).digest() != raw[:_DIGEST_BYTES]:
        raise _Unusable
    with contextlib.suppress(OSError):  # a read-only file system, where nothing is forgotten either
        os.utime(path)
    return body


def _decoded(raw: msgspec.Raw | memoryview, shape: type[T]) -> T:
    try:
        return msgspec.msgpack.decode(raw, type=shape)
    except msgspec.DecodeError as error:
        raise _Unusable from error


def _files_of(folder: Path) -> dict[str, bytes]:
    """Return the files of a folder; none where one cannot be read, so that nothing is kept."""
    try:
        return {str(name): read_rule_file(path) for name, path in rule_files(folder)}
    except OSError:
        return {}


def _name_of(files: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256(_program())
    for name, raw in sorted(files.items()):
        digest.update(f"{name}\n{len(raw)}\n".encode())
        digest.update(raw)
    return digest.hexdigest()


@lru_cache(maxsize=1)
def _program() -> bytes:
    """Return what tells this program from another that may check otherwise."""
    digest = hashlib.sha256()
    package = Path(streamdetect.__file__).parent
    for part in _CHECKERS:
        for path in sorted((package / part).rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.digest()
