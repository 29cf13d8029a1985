"""The enforcement policy as one value of the control topic."""

import json
from collections.abc import Mapping

from streamdetect.enforce.policy import Policy
from streamdetect.enforce.policy_parser import canonical_policy, parse_policy
from streamdetect.events.messages import Bundle
from streamdetect.ruleset.bundle import BundleError, pack, unpack


def pack_policy(mapping: Mapping[str, object]) -> Bundle:
    """Return the bundle of a policy as read from its file; PolicyError names all its faults."""
    parse_policy(mapping)
    return pack(canonical_policy(mapping))


def unpack_policy(bundle: Bundle) -> Policy:
    """Return the checked policy of a bundle. Raises BundleError or PolicyError."""
    try:
        mapping = json.loads(unpack(bundle).decode("utf-8", "surrogatepass"))
    except ValueError as error:
        raise BundleError(
            f"its content is no JSON ({error})",
            where=f"bundle {bundle.hash[:12]}",
            fix="pack and publish it again",
        ) from error
    return parse_policy(mapping)
