"""Errors of detection that a user can meet."""

from streamdetect.errors import StreamdetectError


class RulesetCompileError(StreamdetectError):
    """A rule cannot be turned into something that matches in linear time."""
