"""What a backtest compares: an edition of the rules, with the policy that stands beside it."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from streamdetect.cli.rules.editions import PUBLISHED, control, named, published
from streamdetect.ruleset.history import Edition, HistoryError, is_committed, of_folder

if TYPE_CHECKING:
    from streamdetect.enforce.policy import Policy
    from streamdetect.ruleset.model import Ruleset


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison. `policy` is None where it comes without one."""

    label: str
    ruleset: "Ruleset"
    policy: "Policy | None"


def side_of_folder(folder: Path, policy: Path | None = None) -> Side:
    """Return what a rules folder holds, or with another policy; RulesetError with every fault."""
    from streamdetect.stream.policy_file import load_policy

    found = of_folder(folder)
    if policy is None:
        return _with_its_policy(found)
    return Side(found.label, found.ruleset, load_policy(policy))


def side_named(name: str | None, folder: Path) -> Side:
    """Return what a name means, see `editions.named`.

    None is what the folder can be compared with: its last commit, else what is published.
    """
    chosen = name if name is not None else "HEAD" if is_committed(folder) else PUBLISHED
    if name is None and chosen == PUBLISHED:
        return _published_or_ask(folder)
    if chosen == PUBLISHED:
        return _published()
    return _with_its_policy(named(chosen, folder))


def _with_its_policy(edition: Edition) -> Side:
    from streamdetect.ruleset.plain_file import POLICY_FILE
    from streamdetect.stream.policy_file import read_policy

    policy = None if edition.policy is None else read_policy(POLICY_FILE, edition.policy)
    return Side(edition.label, edition.ruleset, policy)


def _published_or_ask(folder: Path) -> Side:
    from streamdetect.client.errors import BrokerUnavailableError, TopicError
    from streamdetect.client.reach import blocking, probe
    from streamdetect.settings import load_settings

    try:
        blocking(probe(load_settings().kafka))  # not to wait where no broker runs
        return _published()
    except (BrokerUnavailableError, TopicError, HistoryError) as error:
        raise HistoryError(
            f"there is nothing to compare with: the folder is in no git commit, and {error.what}",
            where=str(folder),
            fix="name it with --base: a folder, a packed file, a git revision or a hash",
        ) from error


def _published() -> Side:
    import time

    from streamdetect.enforce.policy_bundle import unpack_policy
    from streamdetect.ruleset.bundle import hash_in_force

    view = control()
    found = published(view)
    current = view.current.get("policy")
    held = hash_in_force(current, time.time_ns() // 1_000_000) if current is not None else None
    policy = unpack_policy(view.find("policy", held)) if held is not None else None
    return Side(found.label, found.ruleset, policy)
