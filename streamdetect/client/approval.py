"""The names under a change of what is in force: two people, and a reason."""

from dataclasses import dataclass

from streamdetect.client.errors import PublishError
from streamdetect.enforce.policy import MACHINE
from streamdetect.events import messages as m
from streamdetect.events.instants import from_ms
from streamdetect.ruleset.bundle import FOLDER


@dataclass(frozen=True, slots=True)
class Approval:
    """Who wrote a change, who else agreed, and why."""

    author: str
    approver: str
    reason: str

    def __post_init__(self) -> None:
        for name, value in (("author", self.author), ("approver", self.approver)):
            if not value.strip():
                raise PublishError(f"no {name} is named", fix=f"name one with --{name}")
        refuse_nobody(self.author, "author")
        refuse_nobody(self.approver, "approver")
        if self.author.strip().casefold() == self.approver.strip().casefold():
            raise PublishError(
                f"author and approver are both {self.author.strip()!r}",
                fix="let another person read the change (`streamdetect rules backtest` shows what "
                "it does) and name that person with --approver",
            )
        if not self.reason.strip():
            raise PublishError("no reason is given", fix="say in a sentence why, with --reason")

    def announces(
        self, content_hash: str, from_time_ms: int, previous: str | None, *, went_back: bool = False
    ) -> m.CurrentBundle:
        """Return the announcement of a bundle from an instant (epoch ms) on, in these names."""
        return m.CurrentBundle(
            hash=content_hash,
            effective_from=from_ms(from_time_ms),
            by=self.author.strip(),
            approved_by=self.approver.strip(),
            reason=self.reason.strip(),
            previous=previous,
            went_back=went_back,
        )


def refuse_nobody(name: str, option: str) -> None:
    """Raise PublishError for a name that stands for no person; `option`: how it was given."""
    if name.strip().casefold() in {MACHINE, FOLDER}:
        raise PublishError(
            f"{name!r} stands for what no person did", fix=f"name a person with --{option}"
        )
