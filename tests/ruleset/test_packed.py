"""Whole rulesets as one value of the control topic, and which one is in force when."""

import base64
import bz2
import lzma
import random
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from streamdetect.enforce.errors import PolicyError
from streamdetect.enforce.policy_bundle import pack_policy, unpack_policy
from streamdetect.enforce.policy_parser import parse_policy
from streamdetect.events.codec import encode
from streamdetect.events.instants import from_ms
from streamdetect.events.messages import Bundle, CurrentBundle
from streamdetect.events.topics import CONTROL
from streamdetect.ruleset.bundle import (
    BundleError,
    hash_in_force,
    is_published,
    pack,
    unpack,
    unpack_ruleset,
)
from streamdetect.ruleset.diagnostics import RulesetError
from streamdetect.ruleset.loader import bundle
from streamdetect.ruleset.plain_file import read_plain
from streamdetect.settings import content_folder
from tests.ruleset.folders import RulesFolder
from tests.shipped import rules_with_examples

# All shipped rules are compiled first, beside other tests that compute.
pytestmark = pytest.mark.timeout(180)


def test_whole_library_fits_and_keeps_the_hash_of_its_folder():
    folder = content_folder("rules")
    packed = pack(bundle(folder))
    # A platform adds its own rules, perhaps as many. Where this fails, a bundle needs parts.
    assert len(encode(packed)) < CONTROL.max_message_bytes / 2
    ruleset = rules_with_examples()
    assert packed.hash == ruleset.hash
    assert unpack_ruleset(packed).rules == tuple(
        replace(rule, violating=(), allowed=()) for rule in ruleset.rules
    )


def test_same_content_packs_to_the_same_bytes(folder: RulesFolder):
    assert encode(pack(bundle(folder.path))) == encode(pack(bundle(folder.path)))


def test_pack_refuses_what_the_topic_would_refuse():
    with pytest.raises(BundleError, match="the control topic takes"):
        pack(random.Random(1).randbytes(CONTROL.max_message_bytes))


def damaged(made: Bundle, **changes: str) -> Bundle:
    return msgspec.structs.replace(made, **changes)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"encoding": "zstd"}, "encoding is 'zstd'"),
        ({"content": "no base 85"}, "damaged"),
        ({"content": base64.b85encode(b"these are no bytes of xz").decode()}, "damaged"),
        ({"content": base64.b85encode(lzma.compress(b"{}")).decode()}, "has the hash"),
        ({"content": base64.b85encode(lzma.compress(bytes(17 << 20))).decode()}, "larger than"),
        ({"content": base64.b85encode(zlib.compress(b"no bytes of xz")).decode()}, "damaged"),
        ({"encoding": "bz2+base64"}, "damaged"),
        ({"hash": "0" * 64}, "has the hash"),
    ],
)  # fmt: skip
def test_unpack_refuses_what_is_damaged(folder: RulesFolder, changes: dict[str, str], words: str):
    with pytest.raises(BundleError, match=words):
        unpack(damaged(pack(bundle(folder.path)), **changes))


@pytest.mark.parametrize(
    ("encoding", "compress"),
    [("zlib+base64", lambda raw: zlib.compress(raw, 9)), ("bz2+base64", bz2.compress)],
)
def test_bundle_of_an_earlier_version_is_read(
    folder: RulesFolder, encoding: str, compress: Callable[[bytes], bytes]
):
    raw = bundle(folder.path)
    packed = pack(raw)
    earlier = base64.b64encode(compress(raw)).decode()
    assert unpack(damaged(packed, encoding=encoding, content=earlier)) == raw == unpack(packed)


def test_unpack_refuses_content_that_is_cut_off(folder: RulesFolder):
    made = pack(bundle(folder.path))
    half = base64.b85decode(made.content)[:-20]
    with pytest.raises(BundleError, match="cut off"):
        unpack(damaged(made, content=base64.b85encode(half).decode()))


def test_unpack_ruleset_checks_the_rules_in_it(folder: RulesFolder):
    content = msgspec.json.decode(bundle(folder.path))
    content["rules"][0]["severity"] = "terrible"
    with pytest.raises(RulesetError, match="terrible"):
        unpack_ruleset(pack(msgspec.json.encode(content)))


def test_ruleset_of_an_older_program_keeps_the_hash_under_which_it_was_published(
    folder: RulesFolder,
):
    content = msgspec.json.decode(bundle(folder.path))
    older = pack(msgspec.json.encode(content, order=None) + b"\n")
    assert unpack_ruleset(older).hash == older.hash != pack(bundle(folder.path)).hash


def test_policy_keeps_its_hash_in_a_bundle():
    mapping = read_plain(Path(content_folder("rules")) / "enforcement.yml").value
    packed = pack_policy(mapping)
    assert unpack_policy(packed) == parse_policy(mapping)
    assert packed.hash == parse_policy(mapping).hash


def test_bad_policy_is_not_packed():
    mapping = read_plain(Path(content_folder("rules")) / "enforcement.yml").value
    with pytest.raises(PolicyError):
        pack_policy(mapping | {"grace_minutes": "soon"})


def announced(at_ms: int, by: str = "policy-03", previous: str | None = "old") -> CurrentBundle:
    return CurrentBundle(hash="new", effective_from=from_ms(at_ms), by=by, previous=previous)


@pytest.mark.parametrize(
    ("now_ms", "expected"), [(999, "old"), (1000, "new"), (1001, "new")], ids=str
)
def test_predecessor_holds_until_the_announced_instant(now_ms: int, expected: str):
    assert hash_in_force(announced(1000), now_ms) == expected


def test_nothing_holds_before_the_first_announcement_is_due():
    assert hash_in_force(announced(1000, previous=None), 999) is None


def test_only_people_publish():
    assert is_published(announced(0))
    assert not is_published(announced(0, by="folder"))
    assert not is_published(None)
