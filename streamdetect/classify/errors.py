"""Errors of the classifier that a user can meet; each says where it is and how to mend it."""

from streamdetect.errors import StreamdetectError


class ClassifierArtifactError(StreamdetectError):
    """A classifier directory is missing, incomplete, damaged or made for other labels."""


class ClassifierEngineError(StreamdetectError):
    """The chosen backend or precision cannot run here."""


class TrainingDataError(StreamdetectError):
    """A line of training data does not follow the row format of the datasheet."""
