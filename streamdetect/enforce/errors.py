"""The errors of the ledger: what is no fact, what cannot be judged together, what is no policy."""

from dataclasses import dataclass

from streamdetect.errors import StreamdetectError

FieldPath = tuple[str | int, ...]  # names and list indexes from the root


class NotAFactError(StreamdetectError):
    """A message that the ledger cannot take as a fact.

    Its type, an instant that is none, or a target that is none (`BadTargetError`).
    """


class BadTargetError(NotAFactError):
    """A decision that names no rule version, or something addressed to all that may not be."""


class MixedSubjectsError(StreamdetectError):
    """Facts of two subjects were given to one ledger."""


class NoFactsError(StreamdetectError):
    """A ledger was asked for without a single fact, so nobody knows whose it would be."""


@dataclass(frozen=True, slots=True)
class PolicyFault:
    """One thing wrong with a policy: where (field path), what, and how to mend it."""

    path: FieldPath
    what: str
    fix: str
    of_name: bool = False  # the name at the end of the path is wrong, and not its value

    @property
    def place(self) -> str:
        """The path as people write it: `measures[3].term`."""
        text = ""
        for part in self.path:
            if isinstance(part, int):
                text += f"[{part}]"
            else:
                text += f".{part}" if text else part
        return text or "policy"


class PolicyError(StreamdetectError):
    """A policy with faults; all of them are collected in `faults`."""

    def __init__(self, faults: tuple[PolicyFault, ...]) -> None:
        self.faults = faults
        lines = [f"{fault.place}: {fault.what} — {fault.fix}" for fault in faults]
        super().__init__("the enforcement policy is not valid:\n  " + "\n  ".join(lines))


class ReviewersError(StreamdetectError):
    """A list of reviewers with faults; all of them are collected in `faults`."""

    def __init__(self, faults: tuple[PolicyFault, ...]) -> None:
        self.faults = faults
        lines = [f"{fault.place}: {fault.what} — {fault.fix}" for fault in faults]
        super().__init__("the list of reviewers is not valid:\n  " + "\n  ".join(lines))


class SigningKeyError(StreamdetectError):
    """A file that holds no private key to sign decisions with."""
