"""What every tokenizer.json needs once it has fewer pieces, whatever kind of vocabulary it has."""

from collections.abc import Mapping
from typing import Any


def renumber(document: dict[str, Any], numbers: Mapping[str, int]) -> None:
    """Give the special tokens of a tokenizer.json their new numbers; those without one go.

    It neither cuts nor fills up texts any more: who encodes says how.
    """
    document["added_tokens"] = [
        {**token, "id": numbers[token["content"]]}
        for token in document["added_tokens"]
        if token["content"] in numbers
    ]
    for content, token in ((document["post_processor"] or {}).get("special_tokens") or {}).items():
        token["ids"] = [numbers[content]]
    document["truncation"] = document["padding"] = None
