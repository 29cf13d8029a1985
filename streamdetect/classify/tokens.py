"""The tokenizer file of an artifact, read without transformers."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from tokenizers import Tokenizer

from streamdetect.classify.artifact import TOKENIZER_FILE, Artifact, damaged

TOKEN_LIMIT: Final = 192


class Tokens:
    """Texts to token numbers, special tokens included, cut to the artifact's limit."""

    def __init__(self, artifact: Artifact) -> None:
        path = artifact.directory / TOKENIZER_FILE
        try:
            self._tokenizer = Tokenizer.from_file(str(path))
        except Exception as error:  # the binding raises bare Exception
            raise damaged(path, error) from error
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(token_limit(artifact.config))

    def ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the token numbers of each text."""
        return [self._tokenizer.encode(text).ids for text in texts]


def token_limit(config: Mapping[str, Any]) -> int:
    """Return the longest input in tokens: a window of speech fits, a whole script does not."""
    return min(TOKEN_LIMIT, int(config.get("max_position_embeddings") or TOKEN_LIMIT))
