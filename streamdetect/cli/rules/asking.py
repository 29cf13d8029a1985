"""The asking of `rules new`: a question at a time, again until its answer can be read."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import typer

from streamdetect.cli.rules.answers import AnswerError, one_of
from streamdetect.cli.rules.folder import ERROR
from streamdetect.cli.rules.questions import QUESTIONS

if TYPE_CHECKING:
    from streamdetect.ruleset.diagnostics import MessageLanguage

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Asking:
    """Questions in one language. An answer that cannot be read is asked for again."""

    language: "MessageLanguage"

    def text(
        self,
        name: str,
        given: str | None,
        default: str | None = None,
        read: "Callable[[str, MessageLanguage], str] | None" = None,
    ) -> str:
        """Return what an option gave, else the answer to the question, asked until it can be."""
        read = read or one_of(name)
        if given is not None:
            return self._given(name, given, read)
        while True:
            written = self._prompt(name, QUESTIONS[name][self.language], default)
            try:
                return read(written, self.language)
            except AnswerError as error:
                typer.echo(f"  {error}")

    def _given(self, name: str, given: str, read: "Callable[[str, MessageLanguage], str]") -> str:
        _readable(name, given)
        if name != "id":
            return given  # what is wrong in it is shown in the file
        try:
            return read(given, self.language)
        except AnswerError as error:
            raise typer.BadParameter(str(error), param_hint=_option(name)) from None

    def lines(
        self,
        name: str,
        given: list[str] | None,
        read: "Callable[[str, MessageLanguage], T]",
        default: str | None = None,
    ) -> "tuple[T, ...]":
        """Return what a repeated option gave, else answers line by line until an empty one."""
        if given:
            for written in given:
                _readable(name, written)
            try:
                return tuple(read(written, self.language) for written in given)
            except AnswerError as error:
                raise typer.BadParameter(str(error), param_hint=_option(name)) from None
        typer.echo(QUESTIONS[name][self.language])
        found: list[T] = []
        while True:
            written = self._prompt(name, f"  {len(found) + 1}", "" if found else default or "")
            if not written:
                return tuple(found)
            try:
                found.append(read(written, self.language))
            except AnswerError as error:
                typer.echo(f"  {error}")

    def _prompt(self, name: str, question: str, default: str | None) -> str:
        try:
            shown = bool(default)
            answer = typer.prompt(question, default=default, show_default=shown)
        except typer.Abort:
            typer.echo(
                f"\nno answer for {_option(name)}; nothing was written"
                if self.language == "en"
                else f"\n没有回答 {_option(name)}；什么都没有写",
                err=True,
            )
            raise typer.Exit(ERROR) from None
        return str(answer).strip()


def _readable(name: str, given: str) -> None:
    try:
        given.encode()
    except UnicodeEncodeError:
        raise typer.BadParameter("it is not UTF-8 text", param_hint=_option(name)) from None


def _option(name: str) -> str:
    """Return how a question is answered on the command line."""
    return "ID" if name == "id" else f"--{name.replace('_', '-')}"
