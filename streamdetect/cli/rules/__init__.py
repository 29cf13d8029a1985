"""`streamdetect rules`: what policy staff write, check, try and ship. One module a command."""

import typer

from streamdetect.cli.rules.backtest import backtest
from streamdetect.cli.rules.diff import diff
from streamdetect.cli.rules.docs import docs
from streamdetect.cli.rules.explain import explain
from streamdetect.cli.rules.kill_switch import kill_switch
from streamdetect.cli.rules.lint import lint
from streamdetect.cli.rules.lock import lock
from streamdetect.cli.rules.new import new
from streamdetect.cli.rules.pack import pack
from streamdetect.cli.rules.publish import publish
from streamdetect.cli.rules.rollback import rollback
from streamdetect.cli.rules.show import show
from streamdetect.cli.rules.state import state
from streamdetect.cli.rules.stats import stats
from streamdetect.cli.rules.test import run_tests
from streamdetect.cli.rules.trying import try_text

rules_app = typer.Typer(
    help="Write, check, test, compare and publish rules. Exit code: 0 clean, 1 findings, 2 error.",
    no_args_is_help=True,
)

rules_app.command()(new)
rules_app.command()(lint)
rules_app.command("test")(run_tests)
rules_app.command("try")(try_text)
rules_app.command()(explain)
rules_app.command()(show)
rules_app.command()(diff)
rules_app.command()(stats)
rules_app.command()(lock)
rules_app.command()(docs)
rules_app.command()(backtest)
rules_app.command()(pack)
rules_app.command()(publish)
rules_app.command()(rollback)
rules_app.command()(state)
rules_app.command(name="kill-switch")(kill_switch)
