"""What was found, done and undone in a stretch of time: events in, figures and a page out.

Pure: no I/O, no clock. Each figure names the events that it counts.
"""
