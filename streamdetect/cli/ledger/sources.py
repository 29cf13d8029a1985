"""Where the ledger's commands read from: an exported folder, or the broker of the settings."""

from pathlib import Path
from typing import TYPE_CHECKING

from streamdetect.cli.terminal import quiet_clients

if TYPE_CHECKING:
    from streamdetect.client.sources import Source
    from streamdetect.enforce.policy import Policy
    from streamdetect.enforce.reviewers import Reviewers


def source_of(folder: Path | None) -> "Source":
    """Return the folder's source, or the broker's. Raises ExportError."""
    from streamdetect.client.sources import BrokerSource, ExportFolder
    from streamdetect.settings import load_settings

    if folder is not None:
        return ExportFolder(folder)
    quiet_clients()
    return BrokerSource(load_settings().kafka)


def folder_policy() -> "Policy":
    """Return the policy of the rules folder. Raises RulesetError where it is not valid."""
    from streamdetect.ruleset.plain_file import POLICY_FILE
    from streamdetect.settings import load_settings
    from streamdetect.stream.policy_file import load_policy

    return load_policy(load_settings().rules.path / POLICY_FILE)


def folder_reviewers() -> "Reviewers":
    """Return the reviewers of the rules folder. Raises RulesetError where they are not valid."""
    from streamdetect.ruleset.plain_file import REVIEWERS_FILE
    from streamdetect.settings import load_settings
    from streamdetect.stream.reviewers_file import load_reviewers

    return load_reviewers(load_settings().rules.path / REVIEWERS_FILE)
