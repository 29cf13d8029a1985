"""Writes docs/cli.md from the commands themselves: `python -m streamdetect.cli.reference`.

It reads our own signatures, so that the page is the same under every version of Typer.
"""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final, get_args, get_type_hints

import typer
from typer.models import ArgumentInfo, OptionInfo

from streamdetect.cli import app

_INTRODUCTION: Final = """# The command line

Written by `make docs` from the program; a test keeps it true.

Where to reach Kafka, which rules and which classifier: [settings](settings.md), from the
environment or a file. What goes wrong is printed on standard error as what, where and how to mend
it; the exit code is then 2. It is 2, too, where the program itself is at fault and prints a
traceback, and 141 where the reader of a pipe has enough. `-h` or `--help` stands behind every
command.
"""
_TYPE_NAMES: Final = {"str": "TEXT", "int": "N", "float": "NUMBER", "Path": "PATH"}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One argument or option. `names` is empty for an argument."""

    names: tuple[str, ...]
    value: str  # what stands for its value; empty for a switch
    default: str
    help: str


@dataclass(frozen=True, slots=True)
class Command:
    """One command with its full name, such as `topics create`."""

    name: str
    description: str
    parameters: tuple[Parameter, ...]


def commands() -> tuple[Command, ...]:
    """Return every command in the order of `--help`."""
    return tuple(_commands(app, ""))


def reference() -> str:
    """Return the page."""
    parts = [_INTRODUCTION]
    for command in commands():
        arguments = [one.value for one in command.parameters if not one.names]
        usage = " ".join(["streamdetect", command.name, "[OPTIONS]", *arguments])
        parts.append(f"## streamdetect {command.name}\n\n```\n{usage}\n```\n")
        parts.append(f"{command.description}\n")
        if command.parameters:
            rows = [_row(one) for one in command.parameters]
            parts.append("\n".join(["| | default | |", "|---|---|---|", *rows, ""]))
    return "\n".join(parts)


def _commands(group: typer.Typer, prefix: str) -> Iterator[Command]:
    for info in group.registered_commands:
        assert info.callback is not None
        name = info.name or info.callback.__name__.replace("_", "-")
        yield Command(
            prefix + name,
            inspect.cleandoc(info.callback.__doc__ or ""),
            tuple(_parameters(info.callback)),
        )
    for inner in group.registered_groups:
        assert inner.typer_instance is not None
        if inner.hidden is True:
            continue
        yield from _commands(inner.typer_instance, f"{prefix}{inner.name} ")


def _parameters(callback: Callable[..., Any]) -> Iterator[Parameter]:
    hints = get_type_hints(callback, include_extras=True)
    for parameter in inspect.signature(callback).parameters.values():
        kind, info = get_args(hints[parameter.name])
        if info.hidden:
            continue
        kind = next((one for one in get_args(kind) if one is not type(None)), kind)
        kind = get_args(kind)[0] if get_args(kind) else kind
        if isinstance(info, OptionInfo):
            # Inside Annotated, Typer keeps the first declared name where a default would be.
            declared = [info.default, *(info.param_decls or ())]
            names = tuple(str(name) for name in declared if str(name).startswith("-")) or (
                f"--{parameter.name.replace('_', '-')}",
            )
            value = "" if kind is bool else info.metavar or _value(kind)
        else:
            assert isinstance(info, ArgumentInfo)
            names, value = (), info.metavar or parameter.name.upper()
        yield Parameter(names, value, _default(parameter.default), info.help or "")


def _value(kind: type) -> str:
    if issubclass(kind, Enum):
        return "|".join(str(choice.value) for choice in kind)
    return _TYPE_NAMES[kind.__name__]


def _default(value: Any) -> str:
    if value is None or value is inspect.Parameter.empty or value is False:
        return ""
    if value is True:
        return "on"
    return str(value.value if isinstance(value, Enum) else value)


def _row(parameter: Parameter) -> str:
    names = ", ".join(f"`{name}`" for name in parameter.names)
    value = f"`{parameter.value}`" if parameter.value else ""
    default = f"`{parameter.default}`" if parameter.default else ""
    cells = (f"{names} {value}".strip(), default, parameter.help)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


if __name__ == "__main__":
    print(reference(), end="")
