"""Who would move under another policy: shown before it is published, and to be agreed to."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from streamdetect.enforce.backtest import SubjectChange
    from streamdetect.events.messages import Bundle
    from streamdetect.ruleset.diagnostics import MessageLanguage
    from streamdetect.settings import KafkaSettings

NewlyExpelled = Annotated[
    int,
    typer.Option(
        min=0,
        metavar="N",
        help="With `--policy`: agree that up to so many subjects would newly be proposed for "
        "expulsion, had the policy that comes judged everything.",
    ),
]

_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Moved:
    """Whose standing would differ, of so many subjects, had the new policy judged everything."""

    changes: "tuple[SubjectChange, ...]"
    subjects: int

    @property
    def newly_expelled(self) -> list[str]:
        """The subjects that would newly be proposed for expulsion."""
        return [one.subject_id for one in self.changes if one.newly_expelled]


def gate(
    kafka: "KafkaSettings", policy: "Bundle", agreed: int, language: "MessageLanguage"
) -> None:
    """Show who would move under a policy that is to come into force.

    Raises PublishError where more would newly be proposed for expulsion than was agreed to.
    """
    moved = who_moves(kafka, policy)
    show_moved(moved, language)
    refuse_unless_agreed(moved, agreed)


def refuse_version_given_already(kafka: "KafkaSettings", policy: "Bundle") -> None:
    """Raise PublishError where another policy of the topic has the same id and version.

    Sanctions cite both: a merchant must be able to look up what the platform's rule said.
    """
    from streamdetect.client.control_view import read_control
    from streamdetect.client.errors import PublishError
    from streamdetect.enforce.policy_bundle import unpack_policy
    from streamdetect.errors import StreamdetectError

    new = unpack_policy(policy)
    for (content, content_hash), (bundle, _) in read_control(kafka).bundles.items():
        if content != "policy" or content_hash == policy.hash:
            continue
        try:
            old = unpack_policy(bundle)
        except StreamdetectError:
            continue  # one that nobody can read any more
        if (old.id, old.version) == (new.id, new.version):
            raise PublishError(
                f"version {new.version!r} of {new.id} says something else already: "
                f"{content_hash[:12]}",
                where=f"policy {policy.hash[:12]}",
                fix="sanctions cite it: write another `version` in enforcement.yml",
            )


def who_moves(kafka: "KafkaSettings", policy: "Bundle") -> Moved | None:
    """Return who would move against the policy in force; None where none is known to compare with.

    Over the ledger's facts as the topics hold them, before any person decides.
    """
    import time

    from streamdetect.cli.ledger.sources import ledger_facts
    from streamdetect.client.control_view import read_control
    from streamdetect.enforce.backtest import compare_standings
    from streamdetect.enforce.policy_bundle import unpack_policy
    from streamdetect.ruleset.bundle import hash_in_force

    view = read_control(kafka)
    current = view.current.get("policy")
    held = hash_in_force(current, time.time_ns() // 1_000_000) if current is not None else None
    found = view.bundles.get(("policy", held)) if held is not None else None
    if found is None:
        return None
    old = unpack_policy(found[0])
    facts = ledger_facts(old).facts
    changes = compare_standings(facts, facts, old, unpack_policy(policy))
    return Moved(changes, len({fact.subject_id for fact in facts}))


def show_moved(moved: Moved | None, language: "MessageLanguage") -> None:
    """Print who would move, those that come nearest to expulsion first."""
    from streamdetect.cli.terminal import visible

    if moved is None:
        typer.echo(
            "no policy is in force yet to compare with"
            if language == "en"
            else "还没有生效的处置规则，无从比较"
        )
        return
    count, expelled = len(moved.changes), moved.newly_expelled
    names = ", ".join(visible(one) for one in expelled[:_SHOWN])
    more = f", … ({len(expelled)})" if len(expelled) > _SHOWN else ""
    if language == "en":
        typer.echo(f"standing would differ for {count} of {moved.subjects} subjects")
        typer.echo(f"would newly be proposed for expulsion: {names + more or 'nobody'}")
    else:
        typer.echo(f"{moved.subjects} 个主体中有 {count} 个记分会变")
        typer.echo(f"会新被提请清退的：{names + more or '无'}")


def refuse_unless_agreed(moved: Moved | None, agreed: int) -> None:
    """Raise PublishError where more would be expelled than was agreed to."""
    from streamdetect.client.errors import PublishError

    count = 0 if moved is None else len(moved.newly_expelled)
    if count > agreed:
        raise PublishError(
            f"{count} subjects would newly be proposed for expulsion had this policy judged all",
            where="the ledger's facts",
            fix="look at them (`streamdetect rules backtest --policy FILE --against topic`); where "
            f"that is meant, say so: --newly-expelled {count}",
        )
