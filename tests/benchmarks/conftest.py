"""Small models that the tests of the classifier make."""

from tests.classify.conftest import int8_breaks, tiny_base  # noqa: F401  (fixtures)
