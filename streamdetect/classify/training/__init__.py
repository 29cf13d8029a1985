"""Training of the default classifier: `python -m streamdetect.classify.training --help`.

Seeded and resumable; reads the lines in `data/` and writes an artifact directory.
"""
