"""The Faust worker: batched transport, agents, the ledger's table, dead letters, health.

Agents only decode, call the core, and emit. Everything that decides lives in `detect`, `enforce`.
"""
