"""Scores: their form, their independence of company, the cache, the located span."""

import threading
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streamdetect.classify.inference import RecentTexts, load_classifier
from streamdetect.classify.locate import (
    ALLOWED_LOSS,
    PROMISING,
    _narrowed,
    candidates,
    promising,
    strongest_span,
)
from streamdetect.classify.model import LABELS, Prediction
from streamdetect.classify.stretches import stretches
from streamdetect.classify.training.measures import area_under_curve
from streamdetect.events.vocabulary import CATEGORIES
from tests.classify.conftest import ARTIFACT, RAMBLE

TEXTS = [
    "喝了三天血糖就正常了药都不用吃",
    "三号链接还有四十七件",
    "欢迎新进来的宝宝",
    RAMBLE,
    "this patch cures arthritis overnight guaranteed",
    "",
    " ",
    "全网第一",
]


def test_predictions_have_the_form_of_the_contract(classifier):
    for prediction in classifier.predict(TEXTS):
        assert tuple(name for name, _ in prediction.categories) == CATEGORIES
        values = [p for _, p in prediction.categories]
        values += [prediction.outcome_violation, prediction.outcome_review, prediction.claim]
        assert all(0 <= value <= 1 and round(value, 3) == value for value in values)
        assert prediction.probability(prediction.top_category) == max(
            p for _, p in prediction.categories
        )


def _claim(violation, review, *categories):
    rest = [0.0] * (len(CATEGORIES) - len(categories))
    return Prediction.from_probabilities([*categories, *rest, violation, review]).claim


def test_claim_is_what_outcomes_and_categories_agree_on():
    assert _claim(0.6, 0.0, 0.6) == 0.6
    assert _claim(0.5, 0.2, 0.6) == 0.6  # a violation or a review
    assert _claim(0.6, 0.0, 0.2, 0.5) == 0.6  # of one category or another
    assert _claim(0.0, 0.0) == 0.0
    assert _claim(1.0, 1.0, 1.0) == 1.0


def test_claim_is_the_mean_of_log_odds_where_outcomes_and_categories_differ():
    assert _claim(0.9, 0.0, 0.1) == 0.5
    assert _claim(0.8, 0.0, 0.5) == 0.667  # odds of 4 and of 1: of 2
    assert _claim(1.0, 1.0) == _claim(0.0, 0.0, 1.0) == 0.5


def test_top_category_is_the_earlier_one_on_a_tie():
    values = [0.0] * len(LABELS)
    values[3] = values[9] = 0.5
    assert Prediction.from_probabilities(values).top_category == CATEGORIES[3]


def test_unknown_category_is_a_key_error(classifier):
    with pytest.raises(KeyError):
        classifier.predict(["好"])[0].probability("spam")


def test_scores_do_not_depend_on_the_batch():
    together = load_classifier(ARTIFACT, cached_texts=0)
    alone = load_classifier(ARTIFACT, cached_texts=0)
    straight = together.predict(TEXTS)
    assert straight == [alone.predict([text])[0] for text in TEXTS]
    assert straight == together.predict(TEXTS[::-1])[::-1]
    assert straight[:3] == together.predict([TEXTS[3] * 3, *TEXTS[:3]])[1:]


def test_raw_bytes_do_not_depend_on_what_was_computed_before(classifier):
    encoder = classifier._encoder
    before = encoder.logits(TEXTS[:1])
    for text in TEXTS[1:]:
        encoder.logits([text])
    assert encoder.logits(TEXTS[:1]) == before


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.sampled_from([*TEXTS, RAMBLE * 3, *(RAMBLE[:size] for size in range(1, 90, 7))]))
)
def test_raw_bytes_of_a_text_do_not_depend_on_its_company(classifier, texts):
    encoder = classifier._encoder
    together = encoder.logits([TEXTS[0], *texts])
    for row, text in zip(together, [TEXTS[0], *texts], strict=True):
        assert row == encoder.logits([text])[0]


def test_scores_from_a_worker_thread_are_the_same(classifier):
    other = load_classifier(ARTIFACT, cached_texts=0)
    found: list[list[Prediction]] = []
    thread = threading.Thread(target=lambda: found.append(other.predict(TEXTS)))
    thread.start()
    thread.join()
    assert found == [classifier.predict(TEXTS)]


CLAIMS = {
    "zh": [
        "这个膏药贴上去三天腰突就根治了不用去医院",
        "喝一个礼拜斑全没了比打光子还厉害",
        "投两万块躺着一个月回本稳赚不赔的",
        "我们学员百分之百过不过全额退还倒赔你",
        "别家卖的全是假的里面都是激素千万别买",
        "加我那个号私下转我便宜一半",
    ],
    "en": [
        "this gummy cures diabetes you can throw away your insulin",
        "guaranteed double your money in a month, zero risk",
        "every other brand is poison, only ours is real",
        "lose ten kilos in one week without doing anything",
        "wear this bracelet and your cancer goes away",
        "pay me outside the app and I give you half price",
    ],
}
TALK = {
    "zh": [
        "三号链接现在还有四十七件拍完要等下周",
        "欢迎刚进来的姐妹晚上好吃饭了没有",
        "这个颜色有黑的有白的身上穿的是M码",
        "切成片下锅炒两分钟放点盐就行",
        "退货运费险都有收到不喜欢可以退",
        "我们明天晚上八点还有一场",
    ],
    "en": [
        "hi everyone welcome in, link three is the blue one",
        "it comes in small medium and large, I'm wearing the medium",
        "shipping takes about four days to most places",
        "let me grab some water, one second",
        "you wash it at thirty degrees and hang it to dry",
        "we are back tomorrow at eight with the autumn coats",
    ],
}


@pytest.mark.parametrize(("lang", "least"), [("zh", 0.9), ("en", 0.75)])
def test_claims_score_above_ordinary_talk(classifier, lang, least):
    claims = [found.claim for found in classifier.predict(CLAIMS[lang])]
    talk = [found.claim for found in classifier.predict(TALK[lang])]
    assert area_under_curve(claims, talk) >= least


def test_plain_disease_claim_is_sure_and_well_named(classifier):
    found = classifier.predict(CLAIMS["zh"][:1])[0]
    assert found.claim > 0.7
    assert found.top_category in ("medical_claim", "drug_device", "exaggerated_efficacy")


def test_cache_answers_repeats_and_stays_bounded():
    computed: list[list[str]] = []

    def compute(texts: list[str]) -> list[Prediction]:
        computed.append(list(texts))
        return [Prediction.from_probabilities([0.0] * len(LABELS))] * len(texts)

    cache = RecentTexts(2)
    for text in ("a", "b", "a", "c", "a", "b"):
        cache.get([text], compute)
    assert computed == [["a"], ["b"], ["c"], ["b"]]
    assert (cache.hits, cache.misses, len(cache)) == (2, 4, 2)
    assert len(cache.get(["d", "b", "d", "e"], compute)) == 4
    assert computed[-1] == ["d", "e"]


def test_failed_predictions_are_not_remembered():
    def fail(texts: list[str]) -> list[Prediction]:
        raise RuntimeError(texts)

    cache = RecentTexts(2)
    with pytest.raises(RuntimeError):
        cache.get(["a"], fail)
    assert len(cache) == 0


def test_located_span_holds_the_claim(classifier):
    start, end = classifier.locate(RAMBLE, "medical_claim")
    claim = RAMBLE.index("血压")
    assert start <= claim < end
    assert end - start <= 40
    assert classifier.locate(RAMBLE, "medical_claim") == (start, end)


def test_located_clause_is_the_claiming_one(classifier):
    text = "欢迎新来的，我们这个贴三天根治腰突，三号链接自己拍，晚上八点还有一场"
    start, end = classifier.locate(text, "medical_claim")
    assert "根治" in text[start:end]
    assert "链接" not in text[start:end]


def test_located_english_span_has_whole_words(classifier):
    text = (
        "so this one comes in blue and grey and the cord is two metres long wear it for a month "
        "and your arthritis is gone doctors hate it and then we have the small bag for nine"
    )
    start, end = classifier.locate(text, "medical_claim")
    assert "arthritis" in text[start:end]
    assert text[start - 1 : start] in ("", " ")
    assert text[end : end + 1] in ("", " ")


@settings(deadline=None)
@given(
    text=st.text(alphabet="治疗好啊，。 a!\n\u200b😀", max_size=160),
    word=st.text(alphabet="治疗好a", min_size=1, max_size=2),
)
def test_strongest_span_stays_within_bounds(text, word):
    def score(pieces):
        return [piece.count(word) / (1 + len(piece)) for piece in pieces]

    start, end = strongest_span(text, score)
    assert 0 <= start <= end <= len(text)
    assert (start, end) == strongest_span(text, score)
    if text.strip():
        assert text[start:end].strip()


def _searched_in_full(text, score):
    """What `strongest_span` promises, every piece and every rest read."""

    def best(spans):
        worth = [score([text[a:b]])[0] - score([text[:a] + text[b:]])[0] for a, b in spans]
        place = max(range(len(spans)), key=lambda n: (worth[n], spans[n][0] - spans[n][1], -n))
        return spans[place], worth[place]

    span, value = best(candidates(text))
    while narrower := _narrowed(text, span):
        inner, inner_value = best(narrower)
        if inner_value < value - ALLOWED_LOSS:
            break
        span, value = inner, max(value, inner_value)
    return span


@settings(deadline=None)
@given(
    text=st.text(alphabet="治疗好啊，。 a!\n\u200b", min_size=1, max_size=160),
    words=st.lists(st.text(alphabet="治疗好a", min_size=1, max_size=2), min_size=1, max_size=3),
    seed=st.integers(0, 5),
)
def test_strongest_span_is_that_of_the_search_in_full(text, words, seed):
    read: list[str] = []

    def score(pieces):
        read.extend(pieces)
        return [
            min(1.0, sum(piece.count(word) for word in words) / (1 + len(piece) % (7 + seed)))
            for piece in pieces
        ]

    if text.strip():
        found = strongest_span(text, score)
        few = len(read)
        read.clear()
        assert found == _searched_in_full(text, score)
        assert few <= len(read)


def test_rest_of_a_text_is_read_only_where_its_piece_may_win():
    text = "，".join(character * 24 for character in "一二三四治五六七八九")
    read: list[str] = []

    def score(pieces):
        read.extend(pieces)
        return [piece.count("治") / max(1, len(piece)) for piece in pieces]

    start, end = strongest_span(text, score)
    assert set(text[start:end]) == {"治"}
    assert sum(len(piece) > 60 for piece in read) <= 3 < len(candidates(text))


@settings(deadline=None)
@given(
    text=st.text(alphabet="治疗好啊，。 a!\n\u200b😀", max_size=160),
    word=st.text(alphabet="治疗好a", min_size=1, max_size=2),
)
def test_hinted_span_stays_within_bounds_and_reads_few_pieces(text, word):
    read: list[str] = []

    def score(pieces):
        read.extend(pieces)
        return [piece.count(word) / (1 + len(piece)) for piece in pieces]

    def hint(pieces):
        return [(len(piece) * 37 % 101) / 101 for piece in pieces]

    start, end = strongest_span(text, score, hint)
    assert 0 <= start <= end <= len(text)
    narrowings = 8  # of 160 characters, each takes a quarter and more
    assert len(read) <= 2 * PROMISING + 2 * narrowings
    if text.strip():
        assert text[start:end].strip()


HINTED = "，".join(character * 12 for character in "一二三四治五六七八九")


def _holds(word: str, read: list[str]):
    def score(pieces):
        read.extend(pieces)
        return [0.9 if word in piece else 0.01 for piece in pieces]

    return score


def test_span_that_a_hint_is_sure_of_is_found_without_a_prediction():
    def sure(pieces):
        return [0.99 if set(one) == {"治"} else 0.3 if "治" in one else 0.01 for one in pieces]

    read: list[str] = []
    text = "一一一一一一，治治治治治治，二二二二二二二二二二二二二二二二二二二二二二二二二二"
    start, end = strongest_span(text, _holds("治", read), sure)
    assert text[start:end] == "治" * 6
    assert not read


def test_score_decides_among_what_a_hint_finds_promising():
    def unsure(pieces):
        return [0.6 if "三" in piece else 0.5 if "治" in piece else 0.4 for piece in pieces]

    read: list[str] = []
    assert len(promising(HINTED, candidates(HINTED), unsure)) == PROMISING
    start, end = strongest_span(HINTED, _holds("治", read), unsure)
    assert "治" in HINTED[start:end]
    assert len(read) <= 8


@pytest.fixture
def asked(classifier, monkeypatch):
    """The texts that the classifier is asked to predict."""
    texts_asked: list[str] = []
    predict = classifier.predict

    def counted(texts):
        texts_asked.extend(texts)
        return predict(texts)

    monkeypatch.setattr(classifier, "predict", counted)
    return texts_asked


def test_claim_is_located_with_few_predictions(classifier, asked):
    start, end = classifier.locate(RAMBLE, "medical_claim")
    assert "血压" in RAMBLE[start:end]
    assert len(asked) <= 8


def test_claim_is_located_without_phrases(artifact_copy):
    (artifact_copy / "phrases.npz").unlink()
    text = "欢迎新来的，我们这个贴三天根治腰突，三号链接自己拍，晚上八点还有一场"
    start, end = load_classifier(artifact_copy).locate(text, "medical_claim")
    assert "根治" in text[start:end]


@settings(max_examples=15, deadline=None)
@given(text=st.text(max_size=60), category=st.sampled_from(CATEGORIES))
def test_located_span_stays_within_any_text(classifier, text, category):
    start, end = classifier.locate(text, category)
    assert 0 <= start <= end <= len(text)


CLAIM = "喝了这个茶三天血压就下来了药都停了"
ORDINARY = "今天天气不错我们来看看这个杯子它是五百毫升的，"


@pytest.mark.parametrize("before", [300, 1500, 3900])
def test_claim_behind_a_long_text_is_read_and_located(classifier, before):
    talk = (ORDINARY * 200)[:before]
    text = talk + CLAIM
    assert classifier.predict([talk])[0].claim < 0.5
    assert classifier.predict([text])[0].claim > 0.9
    assert classifier.gate([talk, text]) == [False, True]
    start, end = classifier.locate(text, "medical_claim")
    assert before - 24 <= start < end <= len(text)
    assert "血压" in text[start:end]


def test_long_text_counts_as_its_strongest_stretch(classifier):
    talk = (ORDINARY * 20)[:400]
    text = talk + CLAIM + talk
    parts = [text[start:end] for start, end in stretches(text)]
    assert classifier.predict([text])[0] in classifier.predict(parts)
    assert classifier.predict([text, *parts])[0].claim == max(
        one.claim for one in classifier.predict(parts)
    )


@given(st.integers(0, 5000), st.sampled_from(["好", "a", "好a"]))
def test_stretches_cover_every_text(size, character):
    text = (character * size)[:size]
    spans = stretches(text)
    assert spans[0][0] == 0
    assert spans[-1][1] == size
    assert all(start < ended for (_, ended), (start, _) in pairwise(spans))
    assert len(spans) == 1 or all(40 <= end - start <= 192 for start, end in spans)


def test_words_of_a_long_text_take_few_predictions_more(classifier, asked):
    classifier.locate((ORDINARY * 200)[:4000] + CLAIM, "medical_claim")
    assert len(asked) < 250


def test_halves_of_a_pair_are_read_as_unknown_characters(classifier):
    whole, *halves = classifier.predict(
        ["喝了三天\ufffd糖尿病就好了", "喝了三天\ud83d糖尿病就好了", "喝了三天\udc00糖尿病就好了"]
    )
    assert halves == [whole, whole]
    start, end = classifier.locate("来看看\ud83d，喝了三天糖尿病就好了", "medical_claim")
    assert (start, end) == (5, 15)


def test_candidate_windows_cover_unpunctuated_speech():
    covered = candidates("一" * 100)
    assert covered[0][0] == 0
    assert covered[-1][1] == 100
    assert all(after[0] <= before[1] for before, after in pairwise(covered))
