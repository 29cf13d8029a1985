"""Detection: a room's recent segments in, findings with spans in the original words out.

Pure: no I/O, no clock. `Detector` is a compiled ruleset, `Rooms` the windows of many rooms, `emit`
makes wire values, `scan` runs the same over texts at rest.
"""
