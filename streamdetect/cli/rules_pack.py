"""`streamdetect rules pack`: a whole ruleset, or a policy, as one file that can be published."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from streamdetect.events.messages import Bundle
    from streamdetect.ruleset.bundle import Content
    from streamdetect.ruleset.examples import ExampleFailure
    from streamdetect.ruleset.model import Ruleset

Source = Annotated[
    Path | None,
    typer.Argument(
        metavar="[SOURCE]",
        help="Rules folder, or a packed file; with `--policy` also the policy's file. "
        "Default: the settings' folder.",
    ),
]
OfPolicy = Annotated[
    bool, typer.Option("--policy", help="The enforcement policy instead of the rules.")
]


def pack(
    source: Source = None,
    policy: OfPolicy = False,
    output: Annotated[
        Path | None,
        typer.Option("--output", metavar="FILE", help="Default: `<what>-<hash>.json`."),
    ] = None,
) -> None:
    """Pack a rules folder, without its examples, into one file of the form of the control topic.

    Every check of `rules lint` and every example must pass. The hash is that of the folder.
    """
    from streamdetect.events.codec import encode
    from streamdetect.ruleset.bundle import unpack

    content: Content = "policy" if policy else "ruleset"
    bundle = bundle_of(source, content)
    target = output or Path(f"{content}-{bundle.hash[:12]}.json")
    value = encode(bundle)
    try:
        target.write_bytes(value)
    except OSError as error:
        raise typer.BadParameter(
            f"{target} cannot be written ({error.strerror})", param_hint="--output"
        ) from error
    typer.echo(f"{content} {bundle.hash}")
    typer.echo(f"{len(unpack(bundle))} bytes, packed {len(value)}: {target}")


def bundle_of(source: Path | None, content: "Content") -> "Bundle":
    """Return the bundle of a folder (checked and tried on its examples) or of a packed file.

    Raises StreamdetectError that says what to mend.
    """
    from streamdetect.enforce.policy_bundle import unpack_policy
    from streamdetect.ruleset.bundle import unpack_ruleset
    from streamdetect.settings import load_settings

    path = source or load_settings().rules.path
    if path.is_dir():
        return _of_folder(path) if content == "ruleset" else _of_policy(path / "enforcement.yml")
    if content == "policy" and path.suffix in {".yml", ".yaml"}:
        return _of_policy(path)
    packed = _packed(path)
    if content == "ruleset":
        unpack_ruleset(packed)
    else:
        unpack_policy(packed)
    return packed


def _of_folder(folder: Path) -> "Bundle":
    from streamdetect.ruleset.bundle import BundleError
    from streamdetect.ruleset.bundle import pack as packed
    from streamdetect.ruleset.loader import bundle, load_ruleset

    failures = _contradictions(load_ruleset(folder))
    if failures:
        shown = "\n".join(f"  {failure}" for failure in failures[:10])
        more = f"\n  … and {len(failures) - 10} more" if len(failures) > 10 else ""
        raise BundleError(
            f"{len(failures)} examples contradict their rules:\n{shown}{more}",
            where=str(folder),
            fix="mend them; `streamdetect rules test` shows them all",
        )
    return packed(bundle(folder))


def _contradictions(ruleset: "Ruleset") -> "list[ExampleFailure]":
    """Return the examples that contradict their rules, as `rules test` finds them."""
    from streamdetect.detect.detector import Detector, Detectors
    from streamdetect.detect.model import DetectionContext
    from streamdetect.detect.scan import ScanRequest, scan_rows
    from streamdetect.ruleset.examples import rehearsal, run_examples

    examples = {
        example: None for rule in ruleset.rules for example in (*rule.violating, *rule.allowed)
    }
    requests = [
        ScanRequest(
            one.segments,
            DetectionContext(
                one.product_category is not None or bool(one.approvals),
                one.product_category,
                frozenset(one.approvals),
            ),
            one.channel,
        )
        for one in examples
    ]
    rows = scan_rows(requests, Detector(rehearsal(ruleset), detectors=Detectors.RULES))
    found = {
        example: {ref.id for one in (*row.findings, *row.shadow) for ref in one.finding.rules}
        for example, row in zip(examples, rows, strict=True)
    }
    return run_examples(ruleset, found.__getitem__)


def _of_policy(path: Path) -> "Bundle":
    from streamdetect.enforce.errors import PolicyError
    from streamdetect.enforce.policy_bundle import pack_policy
    from streamdetect.ruleset.plain_file import read_plain

    plain = read_plain(path)
    try:
        return pack_policy(plain.value)
    except PolicyError as error:
        raise plain.refused(error.faults) from None


def _packed(path: Path) -> "Bundle":
    from streamdetect.events.codec import DecodeError, decode
    from streamdetect.events.messages import Bundle
    from streamdetect.ruleset.bundle import BundleError

    fix = "name a rules folder, or a file that `streamdetect rules pack` wrote"
    try:
        return decode(Bundle, path.read_bytes())
    except OSError as error:
        raise BundleError(
            f"it cannot be read ({error.strerror})", where=str(path), fix=fix
        ) from error
    except DecodeError as error:
        raise BundleError(f"it is no bundle ({error.what})", where=str(path), fix=fix) from error
