"""`streamdetect ledger`: what stands in the ledger, why, and how to judge or build it anew."""

import typer

from streamdetect.cli.ledger.rebuild import rebuild
from streamdetect.cli.ledger.replay import replay
from streamdetect.cli.ledger.show import show

ledger_app = typer.Typer(
    help="Explain a standing, judge an export anew, rebuild the worker's table.",
    no_args_is_help=True,
)
ledger_app.command()(show)
ledger_app.command()(replay)
ledger_app.command()(rebuild)
