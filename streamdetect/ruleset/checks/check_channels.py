"""Rules and examples of what is never judged: the comments of the audience.

A warning and no error: rules that name them beside other channels work, and so do older editions.
"""

from collections.abc import Iterator
from typing import Final

from streamdetect.ruleset.channels import COMMENT, JUDGED_CHANNELS
from streamdetect.ruleset.diagnostics import Diagnostic
from streamdetect.ruleset.drafts import Drafts
from streamdetect.ruleset.model import Ruleset

_KNOWN: Final = ", ".join(JUDGED_CHANNELS)


def advise(drafts: Drafts, ruleset: Ruleset) -> Iterator[Diagnostic]:
    """Yield each `comment` among the channels of a rule or of its examples."""
    for draft in drafts.rules:
        for index, channel in enumerate(draft.get("applies_to", "channels", default=())):
            if channel == COMMENT:
                yield draft.warning(
                    "comment-channel", "applies_to", "channels", index, known=_KNOWN
                )
        for kind in ("violating", "allowed"):
            for index, example in enumerate(draft.get("examples", kind, default=())):
                if isinstance(example, dict) and example.get("channel") == COMMENT:
                    yield draft.warning(
                        "comment-example", "examples", kind, index, "channel", known=_KNOWN
                    )
