"""`streamdetect rules publish`: put rules or a policy in force on all workers at one time."""

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Final

import typer

from streamdetect.cli.rules.approving import Approver, Author, Reason, content_of, tell
from streamdetect.cli.rules.arriving import arriving, tell_arriving
from streamdetect.cli.rules.folder import Lang, language_of, refusals_in
from streamdetect.cli.rules.moving import NewlyExpelled, gate, refuse_version_given_already
from streamdetect.cli.rules.pack import OfPolicy, Source, packed_of
from streamdetect.cli.terminal import quiet_clients

if TYPE_CHECKING:
    from streamdetect.ruleset.diagnostics import MessageLanguage

_FROM_NOW: Final = re.compile(r"\+(\d+)([smhd])")
_UNIT_MS: Final = {"s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}


def publish(
    author: Author,
    approver: Approver,
    reason: Reason,
    source: Source = None,
    policy: OfPolicy = False,
    effective_from: Annotated[
        str | None,
        typer.Option(
            metavar="T",
            help="When all workers switch: `2026-03-01T00:00:00+08:00`, or `+30m` from now. "
            "Default: `+10s`.",
        ),
    ] = None,
    newly_expelled: NewlyExpelled = 0,
    without_lock: Annotated[
        bool,
        typer.Option(
            "--without-lock",
            help="Of a folder or packed file without `rules.lock`: agree that rules in force are "
            "left out, or products.yml and law texts changed.",
        ),
    ] = False,
    lang: Lang = None,
) -> None:
    """Put a rules folder (or a packed file) in force on all workers at one announced time.

    Every check and every example must pass, no rule may find a lawful line of the folder's
    `benign/`, and its `rules.lock` must agree. What is older than the rules in force is refused,
    and what comes, changes and goes is told: rules, law texts and products.yml. The lock shows what
    is older: without one, no rule in force may be left out and nothing shared be changed, unless
    `--without-lock` agrees to it. From then on the control topic leads and workers do not look at
    their folders, until `rules rollback --to folder`. A policy is first run over the ledger as the
    topics hold it: who would move is shown, and where somebody would newly be proposed for
    expulsion, `--newly-expelled` must agree to it.
    """
    from streamdetect.client.approval import Approval
    from streamdetect.client.publishing import publish as announce
    from streamdetect.settings import load_settings

    quiet_clients()
    language = language_of(lang)
    approval = Approval(author, approver, reason)
    at_ms = _instant(effective_from, language)
    content = content_of(policy)
    with refusals_in(language):
        packed = packed_of(source, content)
        bundle = packed.bundle
        kafka = load_settings().kafka
        change = None
        if policy:
            refuse_version_given_already(kafka, bundle)
            gate(kafka, bundle, newly_expelled, language)
        else:
            change = arriving(kafka, packed, source, without_lock)
        announced = announce(kafka, content, bundle, approval, at_ms)
    tell_arriving(change, language)
    tell(content, announced, language)


def _instant(written: str | None, language: "MessageLanguage") -> int | None:
    if written is None:
        return None
    from streamdetect.events.instants import ms_of

    now_ms = int(datetime.now(UTC).timestamp() * 1000)
    if match := _FROM_NOW.fullmatch(written):
        return _within_years(now_ms + int(match[1]) * _UNIT_MS[match[2]], written, language)
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise typer.BadParameter(
            f"{written!r} is neither +30s, +10m, +2h, +1d nor an instant with its offset, such as "
            "2026-03-01T00:00:00+08:00"
            if language == "en"
            else f"{written!r} 既不是 +30s、+10m、+2h、+1d，也不是带时区的时间，"
            "如 2026-03-01T00:00:00+08:00",
            param_hint="--effective-from",
        )
    return _within_years(ms_of(moment), written, language)


def _within_years(at_ms: int, written: str, language: "MessageLanguage") -> int:
    """Return an instant (epoch ms) that can be announced. Raises BadParameter for another."""
    from streamdetect.events.instants import FIRST_EVENT_MS, LAST_EVENT_MS

    if FIRST_EVENT_MS <= at_ms <= LAST_EVENT_MS:
        return at_ms
    raise typer.BadParameter(
        f"{written!r} lies outside the years 1970 to 9899; name an instant within them"
        if language == "en"
        else f"{written!r} 不在 1970 年到 9899 年之间；请写其间的时间",
        param_hint="--effective-from",
    )
