"""`streamdetect review`: what waits for people, and what they decide. One module a command."""

import typer

from streamdetect.cli.review.appeal import appeal_app
from streamdetect.cli.review.claim import claim
from streamdetect.cli.review.decide import decide
from streamdetect.cli.review.export import export
from streamdetect.cli.review.list import list_cases
from streamdetect.cli.review.show import show
from streamdetect.cli.review.void import void

review_app = typer.Typer(
    help="See what waits for people, decide, answer appeals, void what a bad rule did.",
    no_args_is_help=True,
)

review_app.command("list")(list_cases)
review_app.command()(claim)
review_app.command()(show)
review_app.command()(decide)
review_app.add_typer(appeal_app, name="appeal")
review_app.command()(void)
review_app.command()(export)
