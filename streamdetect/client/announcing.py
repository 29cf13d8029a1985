"""Writes what is in force from when on, and looks again whether somebody else did so meanwhile."""

from dataclasses import dataclass

import msgspec

from streamdetect.client.clock import now_ms
from streamdetect.client.control_view import ControlView, read_control
from streamdetect.client.control_writing import Written, write_control
from streamdetect.client.errors import PublishError
from streamdetect.events import messages as m
from streamdetect.events.instants import to_ms
from streamdetect.ruleset.bundle import (
    Content,
    bundle_key,
    current_key,
    hash_in_force,
    is_published,
    since_key,
)
from streamdetect.settings import KafkaSettings


@dataclass(frozen=True, slots=True)
class Announced:
    """What holds from its instant on, and what had been announced, was not due and is taken back.

    `before`: what is in force until then (sha256), None where that is not known.
    """

    current: m.CurrentBundle
    took_back: m.CurrentBundle | None
    before: str | None


def announce(
    kafka: KafkaSettings,
    view: ControlView,
    content: Content,
    bundle: m.Bundle,
    announced: m.CurrentBundle,
    at_ms: int,
) -> Announced:
    """Write a bundle and what announces it, and see that it holds.

    `view`: the control topic as it was read at `at_ms` (epoch ms). Raises PublishError where
    somebody else wrote after us.
    """
    held = view.current.get(content)
    # When a bundle was first written tells since when its rules are known: that stays.
    first = view.bundles.get((content, bundle.hash))
    write_control(
        kafka,
        [
            (bundle_key(content, bundle.hash), bundle, first[1] if first is not None else None),
            *not_yet(content, held, at_ms),
            *_dated(content, announced),
            (current_key(content), announced, None),
        ],
    )
    return _settled(kafka, content, announced, held, at_ms)


def pending(held: m.CurrentBundle | None, at_ms: int) -> m.CurrentBundle | None:
    """Return what a person announced where it is not due yet at an instant (epoch ms)."""
    due = held is None or not is_published(held) or to_ms(held.effective_from) <= at_ms
    return None if due else held


def _settled(
    kafka: KafkaSettings,
    content: Content,
    announced: m.CurrentBundle,
    held: m.CurrentBundle | None,
    at_ms: int,
) -> Announced:
    """Look again after writing: what ours replaced may be later than what we had read.

    Then ours is announced again, with what is in force until it. Raises PublishError where somebody
    else wrote after us.
    """
    known = held
    while (found := _unknown(kafka, content, announced, known)) is not None:
        held, at_ms = found, min(now_ms(), to_ms(announced.effective_from))
        mended = msgspec.structs.replace(announced, previous=_previous(announced, found, at_ms))
        taken_back = found.effective_from != announced.effective_from
        write_control(kafka, not_yet(content, found, at_ms) if taken_back else [])
        if mended == announced:
            break
        write_control(kafka, [*_dated(content, mended), (current_key(content), mended, None)])
        known, announced = announced, mended
    before = hash_in_force(held, at_ms) if held is not None else None
    return Announced(announced, pending(held, at_ms), before)


def _previous(announced: m.CurrentBundle, replaced: m.CurrentBundle, at_ms: int) -> str | None:
    before = hash_in_force(replaced, at_ms)
    stays = before == announced.hash and to_ms(announced.effective_from) <= at_ms
    return announced.previous if stays else before


def _unknown(
    kafka: KafkaSettings,
    content: Content,
    announced: m.CurrentBundle,
    known: m.CurrentBundle | None,
) -> m.CurrentBundle | None:
    """Return what a person announced between our reading and our writing, None where nobody did.

    Raises PublishError where somebody else wrote after us.
    """
    after = read_control(kafka)
    holds = after.current.get(content)
    if holds != announced and (holds is None or is_published(holds)):
        raise overtaken(holds, content, announced.hash)
    found = after.before.get(content)
    return found if holds == announced and found != known and is_published(found) else None


def overtaken(
    holds: m.CurrentBundle | None, content: Content, content_hash: str | None
) -> PublishError:
    """Return the error for who wrote a content's hash when somebody else's `holds`.

    None: the folders lead (`holds`), or there was no hash.
    """
    return PublishError(
        f"{holds.by} published {holds.hash[:12]} at the same time, and that holds"
        if holds is not None
        else "somebody went back to the folder at the same time, and that holds",
        where=f"{content} {content_hash[:12]}" if content_hash is not None else content,
        fix="agree with them; then, where yours should hold, do it again",
    )


def _dated(content: Content, announced: m.CurrentBundle) -> list[Written]:
    """A policy judges what was said in its time for ever; a ruleset judges when words come."""
    if content != "policy":
        return []
    return [(since_key(content, announced.effective_from), announced, None)]


def not_yet(content: Content, held: m.CurrentBundle | None, at_ms: int) -> list[Written]:
    """Return what takes back what was announced and is not due at an instant (epoch ms)."""
    if content != "policy" or held is None or to_ms(held.effective_from) <= at_ms:
        return []
    return [(since_key(content, held.effective_from), None, None)]
