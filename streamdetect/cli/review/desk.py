"""What every command of `review` takes: a person, a key, the desk with its cases."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from streamdetect.client.deciding import Rights
    from streamdetect.client.desk import Desk
    from streamdetect.settings import Settings

CaseId = Annotated[
    str,
    typer.Argument(
        metavar="CASE",
        help="Id of the case or its beginning, or what it is about: `incident:ID`, `sanction:ID`, "
        "`expulsion:ID`, `interception:ID`.",
    ),
]
By = Annotated[str, typer.Option(metavar="ID", help="Your id in rules/reviewers.yml.")]
Key = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Your Ed25519 private key (PEM), to sign the decision."),
]
Note = Annotated[str | None, typer.Option(metavar="TEXT", help="Anything to remember.")]
ReasonCode = Annotated[
    str, typer.Option("--reason", metavar="CODE", help="Why, as a code of your own catalogue.")
]


def rights(settings: "Settings", key: Path | None = None) -> "Rights":
    """Return who may decide, by rules/reviewers.yml, with the key of who asks.

    Raises RulesetError where the file cannot be used, SigningKeyError where the key cannot.
    """
    from streamdetect.client.deciding import Rights
    from streamdetect.ruleset.plain_file import REVIEWERS_FILE
    from streamdetect.stream.reviewers_file import load_reviewers

    reviewers = load_reviewers(settings.rules.path / REVIEWERS_FILE)
    return Rights(reviewers, settings.review.signatures, read_key(key))


def read_key(path: Path | None) -> "Ed25519PrivateKey | None":
    """Return the private key of a file, None where there is none."""
    from streamdetect.enforce.errors import SigningKeyError
    from streamdetect.enforce.signatures import signing_key

    if path is None:
        return None
    try:
        return signing_key(path.read_bytes(), str(path))
    except OSError as error:
        raise SigningKeyError(
            error.strerror or str(error), where=str(path), fix="name the file with --key"
        ) from error


def desk_of(settings: "Settings", held: "Rights") -> "Desk":
    """Return all cases as the topics have them now."""
    from streamdetect.cli.terminal import quiet_clients
    from streamdetect.client.clock import now_ms
    from streamdetect.client.desk_reading import read_desk

    quiet_clients()
    return read_desk(settings.kafka, held.reviewers, held.signatures, now_ms())
