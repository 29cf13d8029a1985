"""A row with the outcome that it should reach: how files of such rows are written."""

from typing import Literal

import msgspec

from streamdetect.detect.model import DetectionContext
from streamdetect.detect.scan import RowOutcome, ScanRequest
from streamdetect.events.vocabulary import Category, Channel


class ExpectedRow(msgspec.Struct, frozen=True, kw_only=True):
    """Consecutive words of one room, and what a lawful judge would say of them."""

    id: str
    expected: RowOutcome
    language: Literal["zh", "en"] = "zh"
    category: Category | None = None
    family: str = ""
    part: str = ""
    text: str | None = None
    segments: tuple[str, ...] | None = None
    product_category: str | None = None
    approvals: tuple[str, ...] = ()
    channel: Channel = "speech"

    def __post_init__(self) -> None:
        """Raise ValueError, which msgspec turns into a ValidationError, for two texts or none."""
        if (self.text is None) == (self.segments is None):
            raise ValueError("a row has either `text` or `segments`")

    @property
    def words(self) -> tuple[str, ...]:
        """The consecutive texts."""
        return self.segments if self.segments is not None else (self.text or "",)

    @property
    def goods(self) -> DetectionContext:
        """What the row says of the goods; unknown where it says nothing."""
        known = self.product_category is not None or bool(self.approvals)
        return DetectionContext(known, self.product_category, frozenset(self.approvals))

    @property
    def request(self) -> ScanRequest:
        """The row as the offline detector takes it."""
        return ScanRequest(self.words, self.goods, self.channel)
