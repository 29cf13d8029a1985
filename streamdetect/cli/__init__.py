"""The command line. One module a command; each imports what it needs when it runs.

Errors that a person can mend are printed as what, where and how to mend; the exit code is 2.
"""

import os
import sys
from typing import Annotated

import typer

from streamdetect import __version__
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


def main() -> None:
    """Run the command line; the entry point of the program `streamdetect`."""
    try:
        app()
    except StreamdetectError as error:
        print_error(error)
        sys.exit(2)
    except BrokenPipeError:
        # The reader (`| head`) has enough. Python would complain when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(141)


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
