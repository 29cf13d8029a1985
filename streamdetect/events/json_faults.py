"""What is wrong with a line of JSON, where the decoder's own words would mislead a person."""

import re
from typing import Final

import msgspec

# Escapes one after the other, so that an escaped backslash begins none; group 1: half of a pair.
_HALF: Final = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    rb"|\\(u[dD][89a-fA-F][0-9a-fA-F]{2})|\\."
)


def fault_of(line: bytes, error: Exception) -> str:
    """Return what is wrong with a line that a decoder refused with an error, and how to mend it."""
    if isinstance(error, RecursionError):
        return "it nests too deep to be read; write fewer brackets in each other"
    if isinstance(error, msgspec.DecodeError) and not isinstance(error, msgspec.ValidationError):
        for escape in _HALF.finditer(line):
            if escape[1] is not None:
                half = escape[0].decode()
                return (
                    f"{half} is half of a surrogate pair and no text; write both halves, or the "
                    "character itself"
                )
    return str(error)
