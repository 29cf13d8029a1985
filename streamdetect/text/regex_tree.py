"""Python's own parser of regular expressions, and the kinds of node in its trees."""

import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    from re import _constants as kinds  # type: ignore[attr-defined]
    from re import _parser as parser  # type: ignore[attr-defined]

__all__ = ["kinds", "parser"]
