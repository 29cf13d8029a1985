"""Which rules a name means: on disk, in git, or on the control topic."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from streamdetect.ruleset.history import (
    Edition,
    HistoryError,
    by_hash,
    edition,
    is_hash,
    of_bundle,
)

if TYPE_CHECKING:
    from streamdetect.client.control_view import ControlView

PUBLISHED: Final = "published"


def named(name: str, folder: Path) -> Edition:
    """Return the ruleset that a name means.

    A folder, a packed file, a git revision of the rules folder `folder`, `published` (in force on
    the control topic), or a hash: of the folder's history, else of the control topic. Raises
    HistoryError, and RulesetError where what is found is wrong.
    """
    if name == PUBLISHED:
        return published(control())
    try:
        return edition(name, folder)
    except HistoryError as error:
        return _published_before(name, error)


def of_hash(content_hash: str, folder: Path) -> Edition:
    """Return the ruleset of a hash, from the folder's history, else from the control topic."""
    try:
        return by_hash(folder, content_hash)
    except HistoryError as error:
        return _published_before(content_hash, error)


def published(view: "ControlView") -> Edition:
    """Return the ruleset that is in force on the control topic; HistoryError where none is."""
    import time

    from streamdetect.ruleset.bundle import hash_in_force

    current = view.current.get("ruleset")
    held = hash_in_force(current, time.time_ns() // 1_000_000) if current is not None else None
    if held is None:
        raise HistoryError(
            "no ruleset is in force on the control topic",
            where=PUBLISHED,
            fix="name a folder, a packed file or a git revision",
        )
    return of_bundle(view.find("ruleset", held), f"{PUBLISHED} {held[:12]}")


def control() -> "ControlView":
    """Return what the control topic of the settings' cluster says."""
    from streamdetect.cli.terminal import quiet_clients
    from streamdetect.client.control_view import read_control
    from streamdetect.settings import load_settings

    quiet_clients()
    return read_control(load_settings().kafka)


def _published_before(content_hash: str, unknown: HistoryError) -> Edition:
    """Return what was published under a hash; else raise what was known without the topic."""
    from streamdetect.client.errors import BrokerUnavailableError, PublishError, TopicError
    from streamdetect.client.reach import blocking, probe
    from streamdetect.settings import load_settings

    if not is_hash(content_hash):
        raise unknown
    try:
        blocking(probe(load_settings().kafka))  # not to wait where no broker runs
        found = control().find("ruleset", content_hash)
    except (BrokerUnavailableError, TopicError, PublishError) as error:
        raise HistoryError(
            f"{unknown.what}; nor has the control topic: {error.what}",
            where=unknown.where,
            fix=unknown.fix,
        ) from error
    return of_bundle(found, f"{PUBLISHED} {found.hash[:12]}")
