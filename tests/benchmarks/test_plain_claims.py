"""The grids of plain claims: every wording with all that fits, in both languages."""

import pytest

from benchmarks.disguises import Language
from benchmarks.plain_claims import claims
from tests.shipped import shipped_rules


@pytest.mark.parametrize("language", list(Language))
def test_grid_has_all_categories_and_no_claim_twice(language):
    rows = claims(language)
    assert {rule.category for rule in shipped_rules().rules} <= rows.keys()
    for said in rows.values():
        texts = [text for _, text in said]
        assert len(set(texts)) == len(texts)
        assert not any("…" in text for text in texts)


def test_english_grid_has_lawful_look_alikes():
    rows = claims(Language.ENGLISH)
    lawful = {text for _, text in rows["lawful"]}
    assert lawful.isdisjoint(text for row in rows.keys() - {"lawful"} for _, text in rows[row])
