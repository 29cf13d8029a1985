"""Where words stand that a rule may judge, and where words stand that none does."""

from typing import Final

from streamdetect.ruleset import wording
from streamdetect.ruleset.kinds import Choice

JUDGED_CHANNELS: Final = ("speech", "title", "card")
COMMENT: Final = "comment"  # what the audience writes is no claim of the seller's: never judged
CHANNEL: Final = Choice(JUDGED_CHANNELS, wording.CHANNELS, unoffered=(COMMENT,))
"""Where a rule looks, as it is written: comments are understood, and never offered."""
