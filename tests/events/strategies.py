"""Hypothesis strategies for every message, and valid plain values with every place in them.

Both are derived from the types, so that a new field is tested the day it is declared.
"""

from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path

from hypothesis import strategies as st
from msgspec import inspect

from streamdetect.events import messages as m
from streamdetect.events.codec import MESSAGE_TYPES
from streamdetect.events.instants import from_ms

ALL_MESSAGES = list(MESSAGE_TYPES.values())
SAMPLES = Path(__file__).parents[1] / "data" / "events"
KEY_IN_MAPS = "some-part"  # of `full`

instants = st.integers(min_value=-62_135_596_800_000, max_value=253_402_300_799_999).map(from_ms)
"""From the first day of year 1 to the last of year 9999, in our own form."""


def words(min_size: int = 0, max_size: int | None = None) -> st.SearchStrategy[str]:
    """Any text that UTF-8 can carry: no half of a surrogate pair."""
    most = 12 if max_size is None else min(max_size, 12)
    return st.text(
        st.characters(exclude_categories=["Cs"]), min_size=min_size, max_size=max(min_size, most)
    )


@cache
def messages(cls: type[m.Message]) -> st.SearchStrategy[m.Message]:
    """All values of one message."""
    return _strategy(inspect.type_info(cls))


def any_message() -> st.SearchStrategy[m.Message]:
    """All values of all messages."""
    return st.one_of([messages(cls) for cls in ALL_MESSAGES])


def _strategy(kind: inspect.Type) -> st.SearchStrategy:
    match kind:
        case inspect.StructType():
            fields = {field.name: _strategy(field.type) for field in kind.fields}
            return st.builds(kind.cls, **fields)
        case inspect.StrType(pattern=None):
            return words(kind.min_length or 0, kind.max_length)
        case inspect.StrType():
            return instants
        case inspect.IntType():
            return st.integers(kind.ge, kind.le)
        case inspect.FloatType():
            return st.floats(kind.ge, kind.le, allow_nan=False, allow_infinity=False)
        case inspect.BoolType():
            return st.booleans()
        case inspect.NoneType():
            return st.none()
        case inspect.LiteralType():
            return st.sampled_from(kind.values)
        case inspect.UnionType():
            return st.one_of([_strategy(option) for option in kind.types])
        case inspect.VarTupleType():
            items = _strategy(kind.item_type)
            return st.lists(items, min_size=kind.min_length or 0, max_size=2).map(tuple)
        case inspect.DictType():
            return st.dictionaries(_strategy(kind.key_type), _strategy(kind.value_type), max_size=2)
        case inspect.Metadata():
            return _strategy(kind.type)
    raise AssertionError(f"no strategy for {kind}")


def full(cls: type[m.Message]) -> dict:
    """A valid plain value in which every field stands, every list with one item."""
    return _full(inspect.type_info(cls))


def _full(kind: inspect.Type):
    match kind:
        case inspect.StructType():
            return {field.encode_name: _full(field.type) for field in kind.fields}
        case inspect.StrType(pattern=None):
            return "话" * (kind.min_length or 1)
        case inspect.StrType():
            return "2026-03-01T12:00:00.000Z"
        case inspect.IntType():
            return 1
        case inspect.FloatType():
            return 0.5
        case inspect.BoolType():
            return True
        case inspect.LiteralType():
            return kind.values[0]
        case inspect.UnionType():
            return _full(_present(kind))
        case inspect.VarTupleType():
            return [_full(kind.item_type)]
        case inspect.DictType():
            return {KEY_IN_MAPS: _full(kind.value_type)}
        case inspect.Metadata():
            return _full(kind.type)
    raise AssertionError(f"no value for {kind}")


Place = tuple[tuple[str | int, ...], inspect.Type]


def places(cls: type[m.Message]) -> Iterator[Place]:
    """Every place inside `full(cls)`: keys and indexes that lead to it, and its type."""
    yield from _places((), inspect.type_info(cls))


def _places(path: tuple[str | int, ...], kind: inspect.Type) -> Iterator[Place]:
    match kind:
        case inspect.Metadata():
            yield from _places(path, kind.type)
        case inspect.UnionType():
            yield from _places(path, _present(kind))
        case _:
            yield path, kind
            if isinstance(kind, inspect.StructType):
                for field in kind.fields:
                    yield from _places((*path, field.encode_name), field.type)
            elif isinstance(kind, inspect.VarTupleType):
                yield from _places((*path, 0), kind.item_type)
            elif isinstance(kind, inspect.DictType):
                yield from _places((*path, KEY_IN_MAPS), kind.value_type)


def _present(kind: inspect.UnionType) -> inspect.Type:
    return next(option for option in kind.types if not isinstance(option, inspect.NoneType))


def replaced(value, path: tuple[str | int, ...], new):
    """A copy of a plain value with another one at a place."""
    if not path:
        return new
    copy = deepcopy(value)
    inner = copy
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = new
    return copy


def wrong_values(kind: inspect.Type) -> list:
    """Values that a place of this type must refuse: other types, and just beyond its limits."""
    match kind:
        case inspect.StrType():
            wrong: list = [7, True, ["x"], {"x": 1}]
            if kind.pattern is not None:
                wrong += ["yesterday", "2026-03-01 12:00", "2026-03-01T12:00:00"]
            if kind.min_length:
                wrong.append("x" * (kind.min_length - 1))
            if kind.max_length is not None:
                wrong.append("话" * (kind.max_length + 1))
            return wrong
        case inspect.IntType():
            return ["7", 1.5, True, [7], {}, kind.ge - 1, kind.le + 1]
        case inspect.FloatType():
            limits = [] if kind.ge is None else [kind.ge - 0.001, kind.le + 0.001]
            return ["0.5", False, [0.5], {}, *limits]
        case inspect.BoolType():
            return ["true", 1, 0, [True], {}]
        case inspect.LiteralType():
            return ["no such word", 7, True, [kind.values[0]], {}]
        case inspect.VarTupleType():
            return ["x", 7, True, {}]
        case inspect.StructType() | inspect.DictType():
            return ["x", 7, True, [{}]]
    raise AssertionError(f"no wrong values for {kind}")


ODD_VALUES = (
    None, True, 0, -1, 1, 0.5, 1.5, 2**53, 2**53 + 1, 10**11, 10**11 + 1, 2**64, "", "x",
    "话" * 256, "话" * 257, "😀" * 256, "😀" * 257, "😀" * 4000, "😀" * 4001,
    [], {}, [None], {"x": None},
    "2026-03-01T12:00:00Z", "2026-03-01t12:00:00.1z", "2026-03-01T12:00:00.123456789-00:00",
    "2026-03-01T12:00:00.1234567890Z", "2026-03-01T12:00:00+0800", "2026-03-01 12:00:00Z",
)  # fmt: skip
"""Values that one reader of a contract takes and another refuses; not `1.0`, see docs/events.md."""


def path_text(path: tuple[str | int, ...]) -> str:
    """The path as a DecodeError writes it, such as `$.evidence[0].start`; maps name no key."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return "$" + "".join(steps).replace(f".{KEY_IN_MAPS}", "[...]")
