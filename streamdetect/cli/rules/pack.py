"""`streamdetect rules pack`: a whole ruleset, or a policy, as one file that can be published."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from streamdetect.cli.rules.folder import Lang, kept_rulesets, language_of, refusals_in

if TYPE_CHECKING:
    from streamdetect.events.messages import Bundle
    from streamdetect.ruleset.bundle import Content
    from streamdetect.ruleset.packed_file import PackedFile

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
    lang: Lang = None,
) -> None:
    """Pack a rules folder, without its examples, into one file of the form of the control topic.

    Every check of `rules lint` and every example must pass; where the folder has a `rules.lock` it
    must agree, and where it has `benign/` no rule may find a lawful line. The hash is that of the
    folder. The lock goes into the file, beside the rules: it tells an older file from a newer one.
    """
    from streamdetect.events.codec import encode
    from streamdetect.ruleset.bundle import unpack

    language = language_of(lang)
    content: Content = "policy" if policy else "ruleset"
    with refusals_in(language):
        packed = packed_of(source, content)
    target = output or Path(f"{content}-{packed.hash[:12]}.json")
    value = encode(packed)
    try:
        target.write_bytes(value)
    except OSError as error:
        raise typer.BadParameter(
            f"{target} cannot be written ({error.strerror})"
            if language == "en"
            else f"{target} 无法写入（{error.strerror}）",
            param_hint="--output",
        ) from error
    typer.echo(f"{content} {packed.hash}")
    size = len(unpack(packed.bundle))
    typer.echo(
        f"{size} bytes, packed {len(value)}: {target}"
        if language == "en"
        else f"{size} 字节，打包后 {len(value)} 字节：{target}"
    )


def bundle_of(source: Path | None, content: "Content") -> "Bundle":
    """Return the bundle alone of what `packed_of` returns."""
    return packed_of(source, content).bundle


def packed_of(source: Path | None, content: "Content") -> "PackedFile":
    """Return what a folder (checked and tried) is packed to, or what a packed file holds.

    Raises StreamdetectError that says what to mend.
    """
    from streamdetect.enforce.policy_bundle import unpack_policy
    from streamdetect.ruleset.bundle import unpack_ruleset
    from streamdetect.ruleset.packed_file import with_lock
    from streamdetect.ruleset.plain_file import POLICY_FILE
    from streamdetect.settings import load_settings

    path = source or load_settings().rules.path
    if path.is_dir() and content == "ruleset":
        return with_lock(_of_folder(path), _lock_of(path))
    if path.is_dir():
        return with_lock(_of_policy(path / POLICY_FILE), None)
    if content == "policy" and path.suffix in {".yml", ".yaml"}:
        return with_lock(_of_policy(path), None)
    packed = _packed(path)
    if content == "ruleset":
        unpack_ruleset(packed.bundle)
    else:
        unpack_policy(packed.bundle)
    return packed


def _of_folder(folder: Path) -> "Bundle":
    from streamdetect.cli.rules.rehearsing import detection_of, look_at_lawful_lines
    from streamdetect.ruleset.bundle import pack as packed
    from streamdetect.ruleset.diagnostics import RulesetError
    from streamdetect.ruleset.examples import diagnostic_of, run_examples
    from streamdetect.ruleset.loader import bundle_folder, drafts_of, in_use

    ruleset, raw = bundle_folder(folder)
    in_use(ruleset)
    _refuse_unless_locked(folder)
    detect = detection_of(ruleset, checked=kept_rulesets())
    failures = run_examples(ruleset, detect)
    look = look_at_lawful_lines(folder, ruleset, detect)
    lawful = look.found if look is not None else ()
    if failures or lawful:
        drafts = drafts_of(folder)
        raise RulesetError((*(diagnostic_of(one, drafts) for one in failures), *lawful))
    return packed(raw)


def _refuse_unless_locked(folder: Path) -> None:
    """Raise RulesetError where a version says something else than it was locked with.

    Violations cite it: what is voided or counted by version would mean two things.
    """
    from streamdetect.cli.rules.lock import differences, read_lock
    from streamdetect.ruleset.diagnostics import RulesetError
    from streamdetect.ruleset.loader import drafts_of
    from streamdetect.ruleset.lock import LOCK_FILE

    file = folder / LOCK_FILE
    if file.exists() and (found := tuple(differences(drafts_of(folder), *read_lock(file)))):
        raise RulesetError(found)


def _lock_of(folder: Path) -> str | None:
    from streamdetect.cli.rules.lock import lock_text
    from streamdetect.ruleset.lock import LOCK_FILE

    file = folder / LOCK_FILE
    return lock_text(file) if file.exists() else None


def _of_policy(path: Path) -> "Bundle":
    from streamdetect.enforce.errors import PolicyError
    from streamdetect.enforce.policy_bundle import pack_policy
    from streamdetect.ruleset.plain_file import read_plain

    plain = read_plain(path)
    try:
        return pack_policy(plain.value)
    except PolicyError as error:
        raise plain.refused(error.faults) from None


def _packed(path: Path) -> "PackedFile":
    from streamdetect.events.codec import DecodeError, decode
    from streamdetect.ruleset.bundle import BundleError
    from streamdetect.ruleset.packed_file import PackedFile

    fix = "name a rules folder, or a file that `streamdetect rules pack` wrote"
    try:
        return decode(PackedFile, path.read_bytes())
    except OSError as error:
        raise BundleError(
            f"it cannot be read ({error.strerror})", where=str(path), fix=fix
        ) from error
    except DecodeError as error:
        raise BundleError(f"it is no bundle ({error.what})", where=str(path), fix=fix) from error
