"""`streamdetect explain`: why words are, or are not, a violation."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from streamdetect.cli.explain_words import DISABLED, Language
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
from streamdetect.cli.rules.folder import refusals_in
from streamdetect.cli.scan import defaults_of, detector_of
from streamdetect.errors import StreamdetectError

if TYPE_CHECKING:
    from streamdetect.classify.model import Classifier
    from streamdetect.cli.scan_input import RowDefaults
    from streamdetect.detect.detector import Detector
    from streamdetect.detect.scan import ScanRequest

_STDIN: Final = "-"
_AS_WORDS: Final = {
    Language.ZH: "“{0}” 是一个文件，这里把它当作一句话来解释；要解释文件里的话："
    "streamdetect explain - < {0}",
    Language.EN: "“{0}” is a file, here taken as words; to explain what it says: "
    "streamdetect explain - < {0}",
}


def explain(
    texts: Annotated[
        list[str],
        typer.Argument(metavar="TEXT...", help="Consecutive segments; `-` is standard input."),
    ],
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object, as docs/explain.schema.json.")
    ] = False,
    near: Annotated[
        bool, typer.Option("--near", help="Also name rules that nearly hit, and what is missing.")
    ] = False,
    detectors: OfDetectors = DetectorChoice.ALL,
    product_category: OfCategory = None,
    approval: OfApprovals = None,
    channel: OfChannel = ChannelChoice.SPEECH,
    day: OfDay = None,
    lang: Annotated[
        Language | None, typer.Option(help="Language of the explanation; default: the locale's.")
    ] = None,
    rules: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Rules folder; default: the settings'.")
    ] = None,
) -> None:
    """Explain what the detector makes of some words, and why.

    Shows how each text is read and which evasions were undone, the findings with article and
    advice, every hit of a rule and what became of it: it counts, a guard or an exception removed
    it (with the words that did so), or its rule does not hold for these goods, this channel or
    day. Then what only sounds like a term, and what the classifier was asked and answered.
    Several texts are consecutive segments of one room; of standard input each line is one.

    Where the classifier cannot be loaded, the rules judge alone and the explanation says so;
    `scan` refuses then.

    Exit code: 0 nothing found, 1 something is a violation or for review, 2 an error.
    """
    from streamdetect.detect.explain import explain as explain_row
    from streamdetect.detect.near_miss import near_misses

    language = lang or _language()
    with refusals_in("zh" if language is Language.ZH else "en"):
        detector, classifier, failure = _detector(detectors, rules)
    defaults = defaults_of(detector.ruleset, product_category, approval or [], channel.value)
    request = _request(texts, defaults)
    if len(texts) == 1 and _is_file(texts[0]):
        typer.echo(_AS_WORDS[language].format(texts[0]), err=True)
    instant = instant_of(day)
    explanation = explain_row(request, detector, classifier, day=instant)
    missed = None
    if near:
        hit = [one.rule.id for one in explanation.hits]
        missed = near_misses(request, detector, hit, day=instant)
    why_not = _why_not(detectors, classifier, failure)
    if as_json:
        import msgspec

        from streamdetect.cli.explain_document import document_of

        document = document_of(
            explanation,
            detector,
            near=missed,
            model=(classifier.name, classifier.model_hash) if classifier is not None else None,
            why_not=why_not,
        )
        typer.echo(msgspec.json.encode(document).decode())
    else:
        from streamdetect.cli.explain_output import render_explanation
        from streamdetect.cli.explain_words import REASONS, TITLES, pick
        from streamdetect.cli.terminal import console

        note = None
        if why_not is not None:
            title = "not_asked" if failure is None else "unavailable"
            said = pick(REASONS.get(why_not, (why_not, why_not)), language)
            note = f"{pick(TITLES[title], language)}: {said}"
        console().print(render_explanation(explanation, language, near=missed, model_note=note))
    raise typer.Exit(0 if explanation.row.outcome == "ok" else 1)


def _is_file(text: str) -> bool:
    try:
        return Path(text).is_file()
    except (OSError, ValueError):  # too long for a name, or no name at all
        return False


def _detector(
    choice: DetectorChoice, folder: Path | None
) -> "tuple[Detector, Classifier | None, StreamdetectError | None]":
    """Return what judges; where the classifier fails to load, the rules alone and the error."""
    try:
        return *detector_of(choice, folder), None
    except StreamdetectError as error:
        if choice is not DetectorChoice.ALL:
            raise
        # If it is the rules that are wrong, this raises again.
        return *detector_of(DetectorChoice.RULES, folder), error


def _why_not(
    choice: DetectorChoice, classifier: "Classifier | None", failure: StreamdetectError | None
) -> str | None:
    """Return why the classifier was not asked, None where it was."""
    if classifier is not None:
        return None
    if failure is None:
        by_option = choice is DetectorChoice.RULES
        return "--detectors rules" if by_option else DISABLED
    return "; ".join(filter(None, (failure.what, failure.where, failure.fix)))


def _request(texts: list[str], defaults: "RowDefaults") -> "ScanRequest":
    from streamdetect.cli.scan_input import text_row
    from streamdetect.cli.scripts import Encoding
    from streamdetect.detect.scan import ScanRequest

    if _STDIN in texts:
        if len(texts) > 1:
            raise typer.BadParameter("`-` stands alone: standard input has all the texts")
        bad: list[str] = []
        row = text_row(
            standard_input("TEXT"),
            "standard input",
            defaults,
            Encoding.AUTO,
            lambda line, reason: bad.append(f"line {line}: {reason}"),
            lambda said: typer.echo(said, err=True),
        )
        if row is None:
            raise typer.BadParameter(f"standard input, {'; '.join(bad)}", param_hint="TEXT")
        return row.request
    for number, text in enumerate(texts, 1):
        try:
            text.encode()
        except UnicodeEncodeError:
            raise typer.BadParameter(f"text {number} is not UTF-8", param_hint="TEXT") from None
    return ScanRequest(tuple(texts), defaults.goods(None, None), defaults.channel)


def _language() -> Language:
    """Return the locale's language, as POSIX looks for it; English where it is another."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name)
        if value:
            return Language.ZH if value.lower().startswith("zh") else Language.EN
    return Language.EN
