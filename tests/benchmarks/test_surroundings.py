"""Ordinary lines beside claims: what takes a claim away is told by its guard and its words."""

import pytest

from benchmarks.disguises import Language, outcomes
from benchmarks.plain_claims import framed_claims
from benchmarks.surroundings import ordinary_lines, taken_by
from streamdetect.detect.rooms import Rooms
from streamdetect.detect.scan import FIXED_DAY, ScanRequest, hear_row
from tests.shipped import shipped_detector


@pytest.mark.parametrize("language", list(Language))
def test_every_claim_is_enforced_alone(language):
    detector = shipped_detector()
    claims = framed_claims(language)
    assert dict(zip(claims, outcomes(detector, claims), strict=True)) == dict.fromkeys(
        claims, "violation"
    )


def test_lines_are_of_their_language_and_lawful():
    assert all(line.isascii() for line in ordinary_lines(Language.ENGLISH)[:50])
    assert not set(ordinary_lines(Language.CHINESE)) & set(ordinary_lines(Language.ENGLISH))


def test_what_took_a_claim_away_is_told():
    rooms = Rooms(shipped_detector())
    denied = hear_row(rooms, ScanRequest(("我不能说这个茶能治糖尿病",)), day=FIXED_DAY)
    assert {guard for guard, _ in taken_by(denied)} & {"negation", "quotation"}
