"""Watches what the demo's worker emits: prints it, and has the demo's people answer."""

import threading
import time
from collections.abc import Callable

from rich.console import Console

from streamdetect.cli.demo.cast import Script
from streamdetect.cli.demo.playing import Player
from streamdetect.cli.demo.reviewers import decision_on_goods, decision_on_words, decisions
from streamdetect.cli.demo.stage import Stage
from streamdetect.cli.render import render_event
from streamdetect.client import Delivery, Subscriber
from streamdetect.client.admin import committed_lag
from streamdetect.events.messages import (
    Expulsion,
    Interception,
    Intervention,
    Message,
    ReviewDecision,
    TrafficSignal,
    Violation,
)
from streamdetect.events.topics import (
    LISTING_DECISIONS,
    LISTINGS,
    REVIEW_DECISIONS,
    TRANSCRIPTS,
    VIOLATIONS,
)
from streamdetect.settings import KafkaSettings

_WATCHED = (
    "violations",
    "sanctions",
    "expulsions",
    "interceptions",
    "interventions",
    "traffic-signals",
)
_REST_S = 1.0
_SETTLE_WITHIN_S = 25.0


class Watcher(threading.Thread):
    """Prints what happens as it happens, and has the demo's people answer."""

    def __init__(self, stage: Stage, script: Script, console: Console) -> None:
        super().__init__(name="demo-watcher", daemon=True)
        self._script = script
        self._console = console
        self.stage = stage
        self._subscriber = Subscriber(stage.kafka, "demo-watcher", _WATCHED, outcomes="all")
        self.last_event = time.monotonic()
        self.reinstated: set[str] = set()
        self.failure: BaseException | None = None

    def run(self) -> None:
        """Watch until `end`."""
        try:
            with Player(self.stage.kafka) as player:
                self._subscriber.run(lambda delivery: self._see(delivery, player))
        except BaseException as error:  # a thread has nobody above it; `end` raises it again
            self.failure = error

    def end(self) -> None:
        """Stop, and raise what went wrong."""
        self._subscriber.stop()
        self.join(10)
        self._subscriber.close()
        if self.failure is not None:
            raise self.failure

    def _see(self, delivery: Delivery, player: Player) -> None:
        self.last_event = time.monotonic()
        message = delivery.message
        if _says_something(message):
            self._console.print(render_event(message))
        if isinstance(message, Violation):
            self._answer(decision_on_words(message, self._script), player.decide)
        elif isinstance(message, Interception):
            product_id = message.product_id
            self._answer(
                decision_on_goods(message, self._script),
                lambda decision: player.decide_listing(product_id, decision),
            )
        elif isinstance(message, Expulsion):
            if message.state == "reinstated":
                self.reinstated.add(message.subject_id)
            for decision in decisions(message, self._script.subjects("disputed")):
                self._answer(decision, player.decide)

    def _answer(
        self, decision: ReviewDecision | None, decide: Callable[[ReviewDecision], None]
    ) -> None:
        if decision is not None:
            self._console.print(
                f"        {decision.decided_by} ({decision.level}): "
                f"{decision.verdict}, {decision.reason_code}",
                style="dim",
                markup=False,
            )
            decide(decision)


def _says_something(message: Message) -> bool:
    """Whether it is worth a look: signals of rooms without burden and mere preparations are not."""
    if isinstance(message, TrafficSignal):
        return message.score < 1
    return not (isinstance(message, Intervention) and message.state == "prepared")


def settle(kafka: KafkaSettings, group: str, watcher: Watcher) -> None:
    """Wait until the worker has committed everything and nothing more comes.

    Gives up where nothing has come for long, though something is left. Raises StageError where the
    worker has ended.
    """
    began = time.monotonic()
    watched = (TRANSCRIPTS, VIOLATIONS, REVIEW_DECISIONS, LISTINGS, LISTING_DECISIONS)
    # As long as something comes it is at work, however slow the machine is.
    while (
        time.monotonic() - max(began, watcher.last_event) < _SETTLE_WITHIN_S and watcher.is_alive()
    ):
        watcher.stage.require_worker()
        quiet = time.monotonic() - watcher.last_event > _REST_S
        if quiet and not sum(committed_lag(kafka, group, watched).values()):
            return
        time.sleep(0.2)
