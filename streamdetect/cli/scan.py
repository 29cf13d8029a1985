"""`streamdetect scan`: the production detector offline; a merchant's pre-check of a script."""

import os
from codecs import BOM_UTF8
from contextlib import contextmanager
from enum import StrEnum
from errno import EISDIR
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from streamdetect.cli.files import standard_input
from streamdetect.cli.judging_options import (
    ChannelChoice,
    DetectorChoice,
    OfApprovals,
    OfCategory,
    OfChannel,
    OfDay,
    OfDetectors,
    instant_of,
)
from streamdetect.cli.scripts import Encoding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from streamdetect.cli.scan_input import RowDefaults
    from streamdetect.cli.scan_model import SpreadClassifier
    from streamdetect.cli.scan_processes import Scan
    from streamdetect.detect.detector import Detector
    from streamdetect.ruleset.model import Ruleset

_STDIN: Final = "-"
_CLEAN, _FOUND, _ERROR = 0, 1, 2


class InputFormat(StrEnum):
    """How the input is written."""

    TEXT = "text"
    JSONL = "jsonl"


class OutputFormat(StrEnum):
    """How findings are written."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"
    SARIF = "sarif"


def scan(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="What to scan; `-` is standard input.")
    ] = _STDIN,
    input_format: Annotated[
        InputFormat,
        typer.Option(
            help="`text`: a line, or a paragraph of a .docx, is a segment. `jsonl`: a line is a "
            "row."
        ),
    ] = InputFormat.TEXT,
    encoding: Annotated[
        Encoding, typer.Option(help="Of a text; `auto`: UTF-8, else GB18030.")
    ] = Encoding.AUTO,
    output_format: Annotated[
        OutputFormat, typer.Option("--format", help="How findings are written.")
    ] = OutputFormat.TABLE,
    detectors: OfDetectors = DetectorChoice.ALL,
    product_category: OfCategory = None,
    approval: OfApprovals = None,
    listing: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="The goods as a Listing in JSON (docs/events.md), for category and approvals "
            "exactly as live.",
        ),
    ] = None,
    channel: OfChannel = ChannelChoice.SPEECH,
    day: OfDay = None,
    rules: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Rules folder; default: the settings'.")
    ] = None,
) -> None:
    """Scan a script or rows of speech with the detector that runs in production.

    Each finding says what to do: change the words, or keep proof of them where a person would
    judge by it. No finding is no clearance.

    Text: one line, or one paragraph of a Word document (.docx), is one consecutive segment of one
    room; longer ones are split inside, offsets count in the line as it stands. JSONL:
    `{"id", "text"}` or `{"id", "segments": [text, …]}`, optionally `product_category`,
    `approvals`, `channel`; rows are answered in order, as they come.

    Exit code: 0 nothing found, 1 something is a violation or for review, 2 an error. A row that
    cannot be read is named on standard error with its line and the reason, the other rows are
    written all the same, and the exit code is 2. A text is one row: where a line of it cannot be
    read, none of it is scanned.
    """
    from streamdetect.loading import loading

    if listing is not None and (product_category is not None or approval):
        raise typer.BadParameter(
            "it names category and approvals; leave --product-category and --approval out",
            param_hint="--listing",
        )
    if input_format is InputFormat.JSONL and encoding is Encoding.GB18030:
        raise typer.BadParameter(
            "JSON is in UTF-8; it is for --input-format text", param_hint="--encoding"
        )
    name = "standard input" if file == _STDIN else file
    bad: list[int] = []

    def complain(line: int, reason: str) -> None:
        bad.append(line)
        typer.echo(f"{name}:{line}: {reason}", err=True)

    def note(said: str) -> None:
        typer.echo(said, err=True)

    with _opened(file) as fd:
        with loading():
            from streamdetect.cli.scan_input import json_rows, text_row
            from streamdetect.cli.scan_output import output_of
            from streamdetect.cli.scan_processes import scan_groups
            from streamdetect.detect.scan import scan_rows

            detector, classifier = detector_of(detectors, rules)
        defaults = (
            _defaults_of_listing(detector.ruleset, listing, channel.value)
            if listing is not None
            else defaults_of(detector.ruleset, product_category, approval or [], channel.value)
        )
        instant = instant_of(day)

        def scan_with(model: "SpreadClassifier | None") -> "Scan":
            in_order = map if model is None else model.in_order
            return lambda requests: scan_rows(
                requests, detector, model, day=instant, in_order=in_order
            )

        def alone() -> "Scan | None":
            if classifier is None:
                return scan_with(None)
            model = classifier.alone()
            return None if model is None else scan_with(model)

        output = output_of(output_format.value, None if file == _STDIN else file)
        found = False
        if input_format is InputFormat.TEXT:
            row = text_row(fd, name, defaults, encoding, complain, note)
            groups = iter([[row]] if row is not None else [])
        else:
            groups = json_rows(fd, name, defaults, complain, note)
        for one, result in scan_groups(groups, scan_with(classifier), alone):
            output.row(one, result)
            found = found or result.outcome != "ok"
        output.end(unread=len(bad))
    raise typer.Exit(_ERROR if bad else _FOUND if found else _CLEAN)


@contextmanager
def _opened(file: str) -> "Iterator[int]":
    if file == _STDIN:
        yield standard_input("FILE")
        return
    try:
        if Path(file).is_dir():
            raise IsADirectoryError(EISDIR, "it is a folder")
        fd = os.open(file, os.O_RDONLY)
    except OSError as error:
        raise typer.BadParameter(
            f"{file} cannot be read ({error.strerror})", param_hint="FILE"
        ) from None
    try:
        yield fd
    finally:
        os.close(fd)


def detector_of(
    choice: DetectorChoice, folder: Path | None
) -> "tuple[Detector, SpreadClassifier | None]":
    """Return the detector of a rules folder (default: the settings'), with its classifier."""
    from streamdetect.classify.thresholds import read_thresholds
    from streamdetect.cli.rules.folder import existing, language_of
    from streamdetect.detect.detector import DEFAULT, Detectors
    from streamdetect.loading import compiled
    from streamdetect.ruleset.checked import CheckedRulesets
    from streamdetect.settings import load_settings

    settings = load_settings()
    checked = CheckedRulesets(settings.rules.cache)
    ruleset = checked.load(existing(folder, language_of(None), "--rules"))
    with_model = choice is DetectorChoice.MODEL or (
        choice is DetectorChoice.ALL and settings.classifier.enabled
    )
    if not with_model:
        return compiled(ruleset, checked, DEFAULT, Detectors.RULES), None
    from streamdetect.cli.scan_model import load_spread

    classifier = load_spread(settings.classifier)
    thresholds = read_thresholds(settings.classifier.path)
    return compiled(ruleset, checked, thresholds, Detectors(choice.value)), classifier


def defaults_of(
    ruleset: "Ruleset", category: str | None, approvals: list[str], channel: str
) -> "RowDefaults":
    """Return the context that the options give. Raises BadParameter for a code not on the list."""
    from difflib import get_close_matches

    from streamdetect.cli.scan_input import RowDefaults

    if category is not None:
        category = ruleset.platform_products.get(category, category)
    approvals = [ruleset.platform_approvals.get(approval, approval) for approval in approvals]
    named = [("--product-category", category, ruleset.products)] if category is not None else []
    for option, code, known in [
        *named,
        *(("--approval", approval, ruleset.approvals) for approval in approvals),
    ]:
        if code not in known:
            near = get_close_matches(code, known, n=1)
            hint = f"did you mean {near[0]!r}? " if near else ""
            raise typer.BadParameter(
                f"{code!r} is not in products.yml. {hint}It has: {', '.join(sorted(known))}",
                param_hint=option,
            )
    return RowDefaults(
        category,
        tuple(approvals),
        channel,  # type: ignore[arg-type]  # the choices are the channels
        _codes(ruleset.products, ruleset.platform_products),
        _codes(ruleset.approvals, ruleset.platform_approvals),
    )


def _defaults_of_listing(ruleset: "Ruleset", file: Path, channel: str) -> "RowDefaults":
    """Return the context that a listing gives, with its codes as they stand, as live takes them.

    Raises BadParameter where the file is no listing. Codes that no rule knows are named on
    standard error: live goes on with them, too.
    """
    from streamdetect.cli.scan_input import RowDefaults
    from streamdetect.events.codec import DecodeError, decode
    from streamdetect.events.messages import Listing

    try:
        found = decode(Listing, file.read_bytes().removeprefix(BOM_UTF8))
    except OSError as error:
        raise typer.BadParameter(
            f"{file} cannot be read ({error.strerror})", param_hint="--listing"
        ) from None
    except DecodeError as error:
        raise typer.BadParameter(
            f"{file} is no listing: {error.what}", param_hint="--listing"
        ) from None
    products = _codes(ruleset.products, ruleset.platform_products)
    approvals = _codes(ruleset.approvals, ruleset.platform_approvals)
    kinds = tuple(one.kind for one in found.approvals)
    unknown = [code for code in (found.category,) if code not in products]
    unknown += [kind for kind in kinds if kind not in approvals]
    if unknown:
        typer.echo(
            f"{file}: {', '.join(map(repr, unknown))} is not in products.yml; no rule knows it, "
            "here and live",
            err=True,
        )
    return RowDefaults(
        found.category,
        kinds,
        channel,  # type: ignore[arg-type]  # the choices are the channels
        products | {found.category: found.category},
        approvals | {kind: kind for kind in kinds},
    )


def _codes(ours: "frozenset[str]", platform: "dict[str, str]") -> dict[str, str]:
    return {code: code for code in ours} | platform
