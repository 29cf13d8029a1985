"""streamdetect: hears false and exaggerated claims in live sales speech; keeps a fair ledger.

The way through the packages is the way of the data: `events` (the wire) → `text` → `ruleset` →
`detect` and `classify` → `enforce` → `stream`, `client` → `cli`. See docs/concepts.md.
"""

__version__ = "0.1.0"
