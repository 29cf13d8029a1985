"""The wire: typed messages, ids, codec, topics, schemas. The contract is docs/events.md.

No I/O lives here and no clock: bytes in, values out, and back.
"""
