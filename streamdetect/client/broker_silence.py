"""Whether a broker from which nothing comes is away: said once, and once more when it is back."""

import logging
import time
from typing import Final

from streamdetect.client.errors import BrokerUnavailableError
from streamdetect.client.reach import blocking, probe
from streamdetect.settings import KafkaSettings

log = logging.getLogger("streamdetect.client.subscriber")  # by what users filter

_IDLE_PROBE_S: Final = 5.0


class BrokerSilence:
    """Asks a broker that was silent for five seconds whether it is there."""

    def __init__(self, kafka: KafkaSettings) -> None:
        self._kafka = kafka
        self._heard_at = time.monotonic()
        self._broker_away = False

    def note(self, *, silent: bool) -> None:
        """Note whether a poll brought nothing; log that the broker is away, or back.

        Raises BrokerRefusedError where it answers, and refuses us.
        """
        now = time.monotonic()
        if not silent:
            self._heard_at = now
        elif now - self._heard_at < _IDLE_PROBE_S:
            return
        else:
            self._heard_at = now
            try:
                blocking(probe(self._kafka))
            except BrokerUnavailableError as error:
                if not self._broker_away:
                    log.warning("%s; waiting for it", error)
                self._broker_away = True
                return
        if self._broker_away:
            log.warning("%s answers; going on", self._kafka.bootstrap_servers)
            self._broker_away = False
