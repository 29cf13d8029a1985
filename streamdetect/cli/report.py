"""`streamdetect report`: what was found, done and undone in a stretch of time."""

import sys
from codecs import BOM_UTF8
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from streamdetect.cli.ledger.sources import source_of
from streamdetect.cli.terminal import since_to_ms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from streamdetect.report.authority import Filing
    from streamdetect.report.events import Known, Period


class ReportFormat(StrEnum):
    """How a report is written."""

    HTML = "html"
    JSON = "json"


def report(
    folder: Annotated[
        Path | None,
        typer.Argument(
            metavar="[DIR]",
            help="An export, as `topics export` writes it; default: the broker's topics.",
        ),
    ] = None,
    begin: Annotated[
        str | None,
        typer.Option("--from", metavar="T", help="An instant, a day, or an age such as 30d."),
    ] = None,
    end: Annotated[
        str | None, typer.Option("--to", metavar="T", help="The same; it is not part of it.")
    ] = None,
    output_format: Annotated[
        ReportFormat, typer.Option("--format", help="`json` lists every id behind a figure.")
    ] = ReportFormat.HTML,
    output: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Default: standard output.")
    ] = None,
    authority: Annotated[
        bool,
        typer.Option(
            "--authority",
            help="Instead: which measures are due to be reported to whom, done, withdrawn.",
        ),
    ] = False,
    filed: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="With --authority: the register of what was reported (JSON Lines, "
            "docs/reporting.md).",
        ),
    ] = None,
    unmasked: Annotated[
        bool, typer.Option("--unmasked", help="With --authority: names and quotes as they are.")
    ] = False,
) -> None:
    """Report what was found, dealt with, sanctioned, expelled, reinstated, intercepted, overturned.

    By category and week, with plots, as one HTML page or as JSON; each figure names the events
    that it counts. Violations count by when they were said, incidents by when they began,
    everything else by when it became known. No name of a person is in it. `--authority` lists the
    measures that 直播电商监督管理办法 art. 12(3) wants reported: to the county level, and the
    gravest to the province, too.
    """
    from streamdetect.client.known import read_known
    from streamdetect.events import topics as t
    from streamdetect.report.events import Period

    period = Period(since_to_ms(begin, option="--from"), since_to_ms(end, option="--to"))
    if period.from_ms is not None and period.to_ms is not None and period.from_ms >= period.to_ms:
        raise typer.BadParameter("it ends before it begins", param_hint="--to")
    if not authority and (filed is not None or unmasked):
        raise typer.BadParameter(
            "only with --authority", param_hint="--filed" if filed is not None else "--unmasked"
        )
    source = source_of(folder)
    if authority:
        text = _authority(read_known(source, [t.SANCTIONS]), filed, period, output_format, unmasked)
    else:
        topics = (
            t.VIOLATIONS,
            t.REVIEW_DECISIONS,
            t.LISTING_DECISIONS,
            t.APPEALS,
            t.SANCTIONS,
            t.EXPULSIONS,
            t.INTERCEPTIONS,
            t.INTERVENTIONS,
        )
        text = _report(read_known(source, topics, latency=True), period, output_format)
    if output is None:
        sys.stdout.write(text)
    else:
        _write(output, text)


def _report(events: "Sequence[Known]", period: "Period", output_format: ReportFormat) -> str:
    from streamdetect.report.counting import report_of
    from streamdetect.report.page import report_page
    from streamdetect.report.plain import report_as_plain

    found = report_of(events, period)
    if output_format is ReportFormat.JSON:
        return _json(report_as_plain(found))
    return report_page(found)


def _authority(
    events: "Sequence[Known]",
    filed: Path | None,
    period: "Period",
    output_format: ReportFormat,
    unmasked: bool,
) -> str:
    from streamdetect.client.masking import masked
    from streamdetect.report.authority import duties_of
    from streamdetect.report.authority_page import authority_page
    from streamdetect.report.layout import period_words
    from streamdetect.report.masking import AS_THEY_ARE, Shown, masked_name
    from streamdetect.report.plain import duties_as_plain

    duties = duties_of(events, _filings(filed), period)
    shown = AS_THEY_ARE if unmasked else Shown(masked_name, masked)
    if output_format is ReportFormat.JSON:
        return _json(duties_as_plain(duties, shown))
    newest = max((event.known_at_ms for event in events), default=None)
    words = period_words(period.from_ms, period.to_ms, newest)
    return authority_page(duties, words, shown)


def _filings(file: Path | None) -> "list[Filing]":
    """Return the register's lines. Raises BadParameter that names every bad one."""
    import msgspec

    from streamdetect.events.instants import day_in_beijing
    from streamdetect.report.authority import Filing

    if file is None:
        return []
    try:
        lines = file.read_bytes().removeprefix(BOM_UTF8).splitlines()
    except OSError as error:
        raise typer.BadParameter(
            f"{file} cannot be read ({error.strerror})", param_hint="--filed"
        ) from None
    found: list[Filing] = []
    faults: list[str] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            filing = msgspec.json.decode(line, type=Filing)
            day_in_beijing(filing.filed_at)
        except (msgspec.DecodeError, ValueError, OverflowError, RecursionError) as error:
            faults.append(f"{file}:{number}: {error}")
        else:
            found.append(filing)
    if faults:
        raise typer.BadParameter("\n".join(faults), param_hint="--filed")
    return found


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, "utf-8")
    except OSError as error:
        raise typer.BadParameter(
            f"{file} cannot be written ({error.strerror})", param_hint="--output"
        ) from None
    typer.echo(f"written to {file}", err=True)


def _json(value: object) -> str:
    import msgspec

    return msgspec.json.format(msgspec.json.encode(value), indent=1).decode() + "\n"
