"""Where the ledger's commands read from: an exported folder, or the broker of the settings."""

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from streamdetect.cli.terminal import quiet_clients

if TYPE_CHECKING:
    from collections.abc import Mapping

    from streamdetect.client.sources import Source
    from streamdetect.enforce.admission import Admitted, DecisionRights
    from streamdetect.enforce.entitlement import RefusalCode
    from streamdetect.enforce.policy import Policy
    from streamdetect.enforce.policy_book import Policies
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


def decision_rights() -> "DecisionRights":
    """Return who may decide, by the rules folder and the settings. Raises RulesetError."""
    from streamdetect.enforce.admission import DecisionRights
    from streamdetect.settings import load_settings

    return DecisionRights(folder_reviewers(), load_settings().review.signatures)


def ledger_facts(policies: "Policies") -> "Admitted":
    """Return the facts of the broker's ledgers that count; say on stderr what was refused.

    Raises RulesetError where the reviewers are not valid, TopicError where a topic is missing.
    """
    from streamdetect.client.past import read_facts
    from streamdetect.settings import load_settings

    found = read_facts(load_settings().kafka, decision_rights(), policies)
    if said := refused_in_words(found.refused):
        typer.echo(said, err=True)
    return found


def refused_in_words(refused: "Mapping[RefusalCode, int] | Mapping[str, int]") -> str:
    """Return which records were refused, in words; empty where none was."""
    if not refused:
        return ""
    reasons = ", ".join(f"{count} {reason}" for reason, count in sorted(refused.items()))
    total = sum(refused.values())
    records = "record is" if total == 1 else "records are"
    return f"{total} {records} refused, as in production: {reasons}"
