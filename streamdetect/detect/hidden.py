"""Which terms of a ruleset folding looks for where they are hidden (糖*病, chang梗阻)."""

from collections.abc import Iterable, Sequence

from streamdetect.text.lexicon import Lexicon, may_hide
from streamdetect.text.pipeline import Folding, fold_text, is_plain


def hidden_among(literals: Sequence[str], indices: Iterable[int]) -> tuple[int, ...]:
    """Return those of some literals, by index, that may be hidden.

    No literal folds to something else by them: text that holds it would no longer be found.
    """
    wanted = [index for index in indices if may_hide(literals[index])]
    # Whatever folds to itself by all of them does so by fewer.
    touchy = [one for one in literals if not one.isascii() and not is_plain(one)]
    touchy = [one for one in touchy if fold_text(one) == one]
    while True:
        fold = Folding(Lexicon([literals[index] for index in wanted])).text_of
        touchy = [one for one in touchy if fold(one) != one]
        if not touchy:
            return tuple(wanted)
        spoilt = "\n".join(map(fold, touchy))
        kept = [index for index in wanted if literals[index] not in spoilt]
        if len(kept) == len(wanted):  # a later step hides which one it was: all that may be
            seen = set(spoilt).union(*touchy)
            kept = [index for index in wanted if seen.isdisjoint(literals[index])]
        wanted = kept
