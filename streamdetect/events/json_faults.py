"""What is wrong with a line of JSON, where the decoder's own words would mislead a person."""

import re
from typing import Final

import msgspec

# All that is in order, escape by escape, so that an escaped backslash begins none; then, group 1,
# half of a pair. One match without a way back: a record of a megabyte may hold nothing but escapes.
_HALF: Final = re.compile(
    rb"(?:[^\\]++|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    rb"|\\u(?![dD][89a-fA-F])|\\[^u])*+"
    rb"(\\u[dD][89a-fA-F][0-9a-fA-F]{2})"
)


def fault_of(line: bytes, error: Exception) -> str:
    """Return what is wrong with a line that a decoder refused with an error, and how to mend it."""
    if isinstance(error, RecursionError):
        return "it nests too deep to be read; write fewer brackets in each other"
    misread = isinstance(error, msgspec.DecodeError) and not isinstance(
        error, msgspec.ValidationError
    )
    if misread and (found := _HALF.match(line)) is not None:
        return (
            f"{found[1].decode()} is half of a surrogate pair and no text; write both halves, or "
            "the character itself"
        )
    return str(error)
