"""The errors that a user can meet. Each says what went wrong, where, and what to do.

Packages declare their own subclasses beside the code that raises them.
"""


class StreamdetectError(Exception):
    """Base of every error that we raise on purpose; the CLI prints it without a traceback."""

    def __init__(self, what: str, *, where: str = "", fix: str = "") -> None:
        self.what = what
        self.where = where
        self.fix = fix
        super().__init__(str(self))

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        mend = f" — {self.fix}" if self.fix else ""
        return f"{place}{self.what}{mend}"
