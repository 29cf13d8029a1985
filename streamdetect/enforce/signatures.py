"""Ed25519 signatures of decisions: over all of a decision but the signature itself.

What is signed: the line `streamdetect.review-decision.v1`, then the decision as JSON in UTF-8 with
sorted names, no spaces, without its signatures and without fields that hold their default.
"""

import base64
import binascii
from collections.abc import Iterable
from typing import Final

import msgspec
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from streamdetect.enforce.errors import SigningKeyError
from streamdetect.events.messages import ReviewDecision

_PREFIX: Final = "ed25519:"
_CONTEXT: Final = b"streamdetect.review-decision.v1\n"
_ENCODER: Final = msgspec.json.Encoder(order="sorted")


def canonical_bytes(decision: ReviewDecision) -> bytes:
    """Return the bytes that a reviewer signs; the same whether or not it is signed already."""
    bare = msgspec.structs.replace(decision, signature=None, second_signature=None)
    return _CONTEXT + _ENCODER.encode(bare)


def signed(decision: ReviewDecision, private_key: Ed25519PrivateKey) -> ReviewDecision:
    """Return the decision with its maker's signature: `ed25519:` and base64."""
    return msgspec.structs.replace(decision, signature=_signature(decision, private_key))


def seconded(decision: ReviewDecision, private_key: Ed25519PrivateKey) -> ReviewDecision:
    """Return the decision with the signature of its second person, whom it names already."""
    return msgspec.structs.replace(decision, second_signature=_signature(decision, private_key))


def is_signed_by(
    decision: ReviewDecision, written: str | None, public_keys: Iterable[bytes]
) -> bool:
    """Whether a signature of the decision (as written in it) is of one of the keys."""
    if written is None or not written.startswith(_PREFIX):
        return False
    try:
        signature = base64.b64decode(written.removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        return False
    message = canonical_bytes(decision)
    return any(_verifies(key, signature, message) for key in public_keys)


def signing_key(pem: bytes, where: str) -> Ed25519PrivateKey:
    """Return the private key of a PEM file that is not encrypted. `where` names it in errors.

    Raises SigningKeyError where it is something else.
    """
    try:
        key = load_pem_private_key(pem, password=None)
    except TypeError as error:
        raise SigningKeyError(
            "the key is encrypted", where=where, fix="decrypt it: openssl pkey -in KEY -out PLAIN"
        ) from error
    except (ValueError, UnsupportedAlgorithm) as error:
        raise SigningKeyError(
            "the file holds no private key in PEM", where=where, fix=_MAKE_ONE
        ) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise SigningKeyError("the key is not Ed25519", where=where, fix=_MAKE_ONE)
    return key


_MAKE_ONE: Final = "make one: openssl genpkey -algorithm ed25519 -out KEY.pem"


def _signature(decision: ReviewDecision, private_key: Ed25519PrivateKey) -> str:
    signature = private_key.sign(canonical_bytes(decision))
    return _PREFIX + base64.b64encode(signature).decode("ascii")


def _verifies(key: bytes, signature: bytes, message: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
