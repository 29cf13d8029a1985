"""The command line. One module a command; each imports what it needs when it runs.

Errors that a person can mend are printed as what, where and how to mend; the exit code is 2,
as it is where the program itself is at fault: 1 is for what a command found.
"""

import gc
import os
import signal
import sys
import traceback
from types import FrameType
from typing import Annotated, Final, NoReturn, cast

import typer

from streamdetect import __version__
from streamdetect.cli.chinese import asked_in_chinese, in_chinese
from streamdetect.cli.deadletters import deadletters_app
from streamdetect.cli.demo import demo
from streamdetect.cli.evaluate import evaluate
from streamdetect.cli.explain import explain
from streamdetect.cli.ledger import ledger_app
from streamdetect.cli.replay import replay
from streamdetect.cli.report import report
from streamdetect.cli.review import review_app
from streamdetect.cli.rules import rules_app
from streamdetect.cli.scan import scan
from streamdetect.cli.terminal import ready_output
from streamdetect.cli.topics import topics_app
from streamdetect.cli.watch import watch
from streamdetect.cli.worker import worker
from streamdetect.errors import StreamdetectError

app = typer.Typer(
    name="streamdetect",
    help="Hears false and exaggerated claims in live sales speech; keeps a fair ledger.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    rich_markup_mode="markdown",
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"streamdetect {__version__}")
        raise typer.Exit


@app.callback()
def _streamdetect(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version and exit."
        ),
    ] = False,
) -> None:
    pass


_ERROR: Final = 2

_TRY = "Try it"
_RUN = "Run it"
_USE = "Use and administer it"

app.command(rich_help_panel=_TRY)(demo)
app.command(rich_help_panel=_TRY)(scan)
app.command(rich_help_panel=_TRY)(explain)
app.add_typer(rules_app, name="rules", rich_help_panel=_TRY)
app.command(rich_help_panel=_RUN)(worker)
app.command(rich_help_panel=_RUN)(replay)
app.command(rich_help_panel=_USE)(watch)
app.add_typer(review_app, name="review", rich_help_panel=_USE)
app.add_typer(review_app, name="reviews", hidden=True)  # as people also say it
app.add_typer(ledger_app, name="ledger", rich_help_panel=_USE)
app.command(rich_help_panel=_USE)(report)
app.add_typer(topics_app, name="topics", rich_help_panel=_USE)
app.command(rich_help_panel=_USE)(evaluate)
app.add_typer(deadletters_app, name="deadletters", rich_help_panel=_USE)

# Rules are hundreds of thousands of values that stay: at Python's own pace a fifth of a command's
# time goes into looking for cycles among them.
_COLLECT_AFTER: Final = (100_000, 20, 20)


def main() -> None:
    """Run the command line; the entry point of the program `streamdetect`."""
    signal.signal(signal.SIGTERM, _end_on_signal)
    gc.set_threshold(*_COLLECT_AFTER)
    ready_output()
    chinese = asked_in_chinese(sys.argv[1:])
    try:
        if chinese:
            # The library prints its own complaints in English only.
            sys.exit(app(standalone_mode=False) or 0)
        app()
    except SystemExit as error:
        if isinstance(error.__context__, BrokenPipeError):  # the library makes it 1
            _end_with_the_pipe()
        raise
    except typer.Abort:
        typer.echo("已中止", err=True)
        sys.exit(1)
    except _WRONG_USE as error:
        _print_wrong_use(error)
        sys.exit(_ERROR)
    except StreamdetectError as error:
        _print_error_in(error, chinese=chinese)
        sys.exit(_ERROR)
    except BrokenPipeError:
        _end_with_the_pipe()
    except OSError as error:
        _print_error_in(_refusal_of(error), chinese=chinese)
        sys.exit(_ERROR)
    except Exception:
        traceback.print_exc()  # our fault; Python's own exit code, 1, would mean: found
        sys.exit(_ERROR)


def _end_on_signal(number: int, _: FrameType | None) -> NoReturn:
    """End as an asked-for end does, also as the first process of a container.

    There the kernel drops a signal that nobody handles: a worker that waits for its broker would
    be killed only at the end of its grace period.
    """
    sys.exit(128 + number)


def _end_with_the_pipe() -> NoReturn:
    """End as a program does whose reader (`| head`) has enough."""
    _forget_output()
    sys.exit(141)


def _forget_output() -> None:
    """Let what is not written yet go nowhere: Python would complain when it flushes at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _refusal_of(error: OSError) -> StreamdetectError:
    """Return what the system refused, as an error of ours."""
    where = str(error.filename) if error.filename is not None else ""
    try:
        sys.stdout.flush()
    except OSError:
        _forget_output()
        where = where or "standard output"
    return StreamdetectError(
        error.strerror or str(error),
        where=where,
        fix="see that it is there, that you may read or write it, and that the disk is not full",
    )


# Of all that a person may write wrong on the command line, in every version of the library.
_WRONG_USE: type[typer.BadParameter] = cast("type[typer.BadParameter]", typer.BadParameter.__base__)


def _print_wrong_use(error: typer.BadParameter) -> None:
    typer.secho(f"错误：{in_chinese(error.format_message())}", fg="red", err=True)
    if error.ctx is not None:
        typer.echo(f"  说明：{error.ctx.command_path} -h", err=True)


def _print_error_in(error: StreamdetectError, *, chinese: bool) -> None:
    if chinese:
        _print_in_chinese(error)
    else:
        print_error(error)


def _print_in_chinese(error: StreamdetectError) -> None:
    from streamdetect.ruleset.diagnostics import RulesetError, render_all

    if isinstance(error, RulesetError):
        typer.echo(render_all(error.diagnostics, "zh"), err=True)
        return
    typer.secho(f"错误：{in_chinese(error.what)}", fg="red", err=True)
    if error.where:
        typer.echo(f"  位置：{error.where}", err=True)
    if error.fix:
        typer.echo(f"  改法：{in_chinese(error.fix)}", err=True)


def print_error(error: StreamdetectError) -> None:
    """Print what went wrong, where, and how to mend it, on standard error."""
    if type(error).__str__ is not StreamdetectError.__str__:
        typer.echo(str(error), err=True)  # it lays itself out: every fault of a rules folder
        return
    typer.secho(f"error: {error.what}", fg="red", err=True)
    if error.where:
        typer.echo(f"  where: {error.where}", err=True)
    if error.fix:
        typer.echo(f"  fix:   {error.fix}", err=True)
