"""The enforcement policy from its file. `enforce` is pure and reads nothing; this reads for it."""

from pathlib import Path

from streamdetect.enforce.errors import PolicyError
from streamdetect.enforce.policy import Policy
from streamdetect.enforce.policy_parser import parse_policy
from streamdetect.ruleset.plain_file import read_plain

POLICY_FILE = "enforcement.yml"


def load_policy(path: Path) -> Policy:
    """Return the policy of a file such as rules/enforcement.yml.

    Raises RulesetError with every fault at its `file:line:col`.
    """
    plain = read_plain(path)
    try:
        return parse_policy(plain.value)
    except PolicyError as error:
        raise plain.refused(error.faults) from None
