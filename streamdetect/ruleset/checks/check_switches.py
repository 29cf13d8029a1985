"""Guards and techniques that a rule switches off exist."""

from collections.abc import Iterator, Sequence

from streamdetect.ruleset import wording
from streamdetect.ruleset.diagnostics import Diagnostic
from streamdetect.ruleset.drafts import Draft, Drafts
from streamdetect.ruleset.kinds import Titles, suggestion, titled
from streamdetect.ruleset.model import GUARDS, TECHNIQUES


def check(drafts: Drafts) -> Iterator[Diagnostic]:
    """Yield names that switch off nothing."""
    for draft in drafts.rules:
        yield from _names(draft, "guards", GUARDS, wording.GUARD_TITLES, "unknown-guard")
        yield from _names(draft, "techniques", TECHNIQUES, wording.TECHNIQUES, "unknown-technique")


def _names(
    draft: Draft, field: str, known: Sequence[str], titles: Titles, code: str
) -> Iterator[Diagnostic]:
    for index, name in enumerate(draft.get(field, "off", default=())):
        if name not in known:
            hint, hint_zh = suggestion(name, known, titles)
            yield draft.error(
                code, field, "off", index, name=name, hint=hint, hint_zh=hint_zh,
                known=", ".join(known), known_zh="；".join(titled(one, titles) for one in known),
            )  # fmt: skip
