"""The agents of facts and of listings: one batch at a time, for each builds on the one before."""

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import Any

from aiokafka.structs import ConsumerRecord

from streamdetect.stream.dues import Dues
from streamdetect.stream.enforcing import EnforceWork
from streamdetect.stream.health import Health
from streamdetect.stream.in_hand import InHand
from streamdetect.stream.inspecting import InspectWork
from streamdetect.stream.outgoing import deliver
from streamdetect.stream.room_talk import RoomTalk
from streamdetect.stream.tenure import Tenure


class FactAgents:
    """Lets `enforcing` and `inspecting` work, and tells what follows while partitions are ours.

    `rules_settled`: set once what was published before is in force.
    """

    def __init__(
        self,
        app: Any,
        health: Health,
        tenure: Tenure,
        in_hand: InHand,
        talk: RoomTalk,
        enforcing: EnforceWork,
        inspecting: InspectWork,
        dues: Dues,
        rules_settled: asyncio.Event,
    ) -> None:
        self._app = app
        self._health = health
        self._tenure = tenure
        self._in_hand = in_hand
        self._talk = talk
        self._enforcing = enforcing
        self._inspecting = inspecting
        self._dues = dues
        self._rules_settled = rules_settled

    async def take_facts(self, event: Any) -> None:
        """Take a batch of what the ledger counts, and tell what follows from it."""
        message = event.message
        is_stale = partial(self._tenure.is_stale, message.generation_id)
        await self._rules_settled.wait()
        async with self._in_hand.ledger_turn:
            if self._health.stopping or not await self._tenure.lasts(message.generation_id):
                return
            batch: Sequence[ConsumerRecord] = message.value
            await self._talk.take(message.tp.partition, batch)
            if is_stale():
                return  # the table may be another worker's by now
            out = await self._enforcing.work(message.tp.partition, batch, is_stale)
            if not await self._tenure.lasts(message.generation_id):
                return
            await deliver(self._app.producer, out)
            self._dues.took(message.tp, batch[-1].timestamp)
            self._tenure.consumer.confirm(message)

    async def take_listings(self, event: Any) -> None:
        """Take a batch of listings, and of what people decided on them."""
        message = event.message
        is_stale = partial(self._tenure.is_stale, message.generation_id)
        await self._rules_settled.wait()
        async with self._in_hand.listing_turn:
            if self._health.stopping or not await self._tenure.lasts(message.generation_id):
                return
            out = await self._inspecting.work(message.value, is_stale)
            if await self._tenure.lasts(message.generation_id):
                await deliver(self._app.producer, out)
                self._tenure.consumer.confirm(message)
