"""What a command reads and writes: refused at once, and by name, where it cannot be used."""

import os
import sys
from errno import EACCES
from pathlib import Path

import typer


def standard_input(name: str) -> int:
    """Return the descriptor of standard input. Raises BadParameter, naming the parameter."""
    if sys.stdin is None:  # as Python has it where the shell wrote `<&-`
        raise typer.BadParameter(
            "standard input is closed; name a file, or give it something to read", param_hint=name
        )
    return sys.stdin.fileno()


def writable_folder(folder: Path, name: str) -> None:
    """Create a folder where it is missing. Raises BadParameter where it cannot be written to."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not os.access(folder, os.W_OK | os.X_OK):
            raise PermissionError(EACCES, os.strerror(EACCES))
    except FileExistsError:
        raise typer.BadParameter(f"{folder} is a file; name a folder", param_hint=name) from None
    except OSError as error:
        raise typer.BadParameter(
            f"{folder} cannot be written to ({error.strerror})", param_hint=name
        ) from None
