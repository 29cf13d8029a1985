"""Which policy was in force when; by which of them a fact is judged.

A fact is judged by the policy in force when its words were said, or by a later one that is milder
and came into force before it was decided. What was decided stays decided: a policy that comes into
force changes nothing by itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from streamdetect.enforce.policy import Policy
from streamdetect.events.instants import to_ms


@dataclass(frozen=True, slots=True)
class InForce:
    """A policy and the instant (epoch ms) from which it was in force."""

    from_ms: int
    policy: Policy


def in_force_from(policy: Policy, told_ms: int) -> InForce:
    """Return a policy told for an instant, but not before the day (in China) that it names."""
    return InForce(max(told_ms, to_ms(f"{policy.effective_from}T00:00:00.000+08:00")), policy)


@dataclass(frozen=True, slots=True)
class PolicyBook:
    """Every policy that was ever in force, ascending by instant; at least one.

    What was said before the first of them is judged by the first.
    """

    entries: tuple[InForce, ...]

    def __post_init__(self) -> None:
        if not self.entries:
            raise ValueError("a policy book needs a policy")

    @classmethod
    def of(cls, entries: Iterable[InForce]) -> "PolicyBook":
        """Return the book of policies in any order; what only repeats the one before is left out.

        Of two from the same instant the one with the smaller hash holds, whoever told it first.
        """
        kept: list[InForce] = []
        for entry in sorted(entries, key=lambda one: (one.from_ms, one.policy.hash)):
            if kept and entry.from_ms == kept[-1].from_ms:
                continue
            if not kept or kept[-1].policy.hash != entry.policy.hash:
                kept.append(entry)
        return cls(tuple(kept))

    @property
    def latest(self) -> Policy:
        """The policy that came into force last."""
        return self.entries[-1].policy

    def at(self, at_ms: int) -> Policy:
        """Return the policy in force at an instant (epoch ms)."""
        found = self.entries[0].policy
        for entry in self.entries[1:]:
            if entry.from_ms > at_ms:
                break
            found = entry.policy
        return found

    def between(self, said_ms: int, decided_ms: int) -> tuple[Policy, ...]:
        """Return the policies in force from one instant to another, each once, the first first."""
        if len(self.entries) == 1:
            return (self.entries[0].policy,)
        found = {(first := self.at(said_ms)).hash: first}
        for entry in self.entries:
            if said_ms < entry.from_ms <= decided_ms:
                found.setdefault(entry.policy.hash, entry.policy)
        return tuple(found.values())


Policies = Policy | PolicyBook
"""One policy for all times, or which was in force when."""


def book_of(policies: Policies) -> PolicyBook:
    """Return the book of policies; one policy alone was always in force."""
    if isinstance(policies, PolicyBook):
        return policies
    return PolicyBook((InForce(0, policies),))
