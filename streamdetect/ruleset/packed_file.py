"""The file that `rules pack` writes: a bundle, and beside it the lock of the folder it was made of.

The lock says which rules, law texts and product codes that folder knew, so that an older file is
known where it is published. Nothing else needs it: the hash is that of the content alone, and the
control topic gets the bundle alone.
"""

from streamdetect.events.messages import Bundle


class PackedFile(Bundle, frozen=True, kw_only=True):
    """A bundle as it stands in a file.

    `lock`: the text of `rules.lock`; None of a policy, of a folder that has none, and of a file
    that an earlier program wrote.
    """

    lock: str | None = None

    @property
    def bundle(self) -> Bundle:
        """What goes out to workers."""
        return Bundle(hash=self.hash, encoding=self.encoding, content=self.content)


def with_lock(bundle: Bundle, lock: str | None) -> PackedFile:
    """Return a bundle as it is written to a file."""
    return PackedFile(hash=bundle.hash, encoding=bundle.encoding, content=bundle.content, lock=lock)
