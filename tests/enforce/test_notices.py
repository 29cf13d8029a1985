"""What a party is told: what, why, what next, and how to object, in two languages."""

import msgspec
import pytest

from streamdetect.enforce import consequences, due, judge
from streamdetect.enforce.dossier import dossier_of
from streamdetect.enforce.notice_words import MEASURE_NAMES, law_words, moment
from streamdetect.enforce.notices import expulsion_notice, sanction_notice
from streamdetect.enforce.standing_notice import next_step_of, standing_notice
from streamdetect.events.messages import LawRef
from streamdetect.events.vocabulary import MEASURES
from tests.enforce.histories import SUBJECT, amended, at, decided, on_incident, real_policy, said

POLICY = real_policy()
OFFENCES = [said(at(4 * n), "grave", "medical_claim") for n in range(7)]


def sanctions(facts, when, measure):
    found = judge(facts, POLICY, when).sanctions
    return [one for one in found if one.measure == measure]


def both(notice):
    return notice.zh(), notice.en()


def test_notice_of_a_warning_says_words_article_points_next_step_and_relief():
    fact = said(at(0), "serious", "price_fraud")
    found = dossier_of([fact], POLICY, at(0, 1), SUBJECT)
    warning = next(one for one in found.ledger.sanctions if one.measure == "warn")
    zh, en = both(
        sanction_notice(
            warning,
            coming=next_step_of(found.ledger.standing),
            advice={fact.body.incident_id: fact.body.advice},
            answer_days=15,
        )
    )
    for words in (
        "处置通知：警示",
        fact.body.quote,
        "《反不正当竞争法》第9条",
        "《直播电商监督管理办法》第34条",
        "合规说法：改",
        "live-commerce-enforcement（版本 2026.1）第 1 条",
        "0 → 4 分",
        "由系统自动作出",
        "再记 2 分",
        "限制流量",
        "2026年3月16日 20:00（北京时间）前申诉",
        warning.sanction_id,
        "15 日内由另一名审核人员答复",
    ):
        assert words in zh
    for words in (
        "Notice of a measure: warning",
        fact.body.quote,
        "反不正当竞争法 art. 9",
        "Lawful wording: change it",
        "Points: 0 → 4.",
        "Taken automatically",
        "After 2 more, the next measure may be: limited traffic",
        "appeal before 2026-03-16 20:00 (Beijing time)",
        "Another reviewer answers within 15 days",
    ):
        assert words in en


def test_event_tells_the_party_all_of_it_in_plain_words():
    fact = said(at(0), "serious", "price_fraud")
    told = consequences([], fact, POLICY)
    standing = told[-1]
    (warning,) = (one for one in told if getattr(one, "measure", None) == "warn")
    zh, en = both(
        sanction_notice(
            warning,
            coming=next_step_of(standing),
            advice={fact.body.incident_id: fact.body.advice},
            answer_days=15,
        )
    )
    assert (warning.notice.zh, warning.notice.en) == (zh, en)
    assert "向平台住所地县级以上市场监督管理、网信部门报告" in zh
    assert "省级" not in zh
    assert "authorities of the county level." in en


def test_event_of_what_is_over_promises_nothing_that_comes_next():
    fact = said(at(0), "serious", "price_fraud")
    (ended,) = (one for one in due([fact], POLICY, at(91)) if getattr(one, "measure", "") == "warn")
    assert ended.state == "expired"
    assert "期限已满" in ended.notice.zh
    assert "再记" not in ended.notice.zh
    assert "报告" not in ended.notice.zh


def test_notice_of_a_proposal_promises_no_effect_and_names_no_appeal():
    (proposal, *_) = sanctions(OFFENCES[:2], at(5), "suspend")
    zh, en = both(sanction_notice(proposal))
    assert proposal.state == "proposed"
    assert "尚未生效" in zh
    assert "没有任何效力" in zh
    assert "until then it has no effect" in en
    assert "Nobody has decided yet" in en
    assert "申诉" not in zh
    assert "appeal" not in en


def test_notice_names_people_by_number_only():
    (proposal, *_) = sanctions(OFFENCES[:2], at(5), "suspend")
    upheld = decided("sanction", proposal.sanction_id, "uphold", at(5), by="reviewer-zhang")
    (imposed, *_) = sanctions([*OFFENCES[:2], upheld], at(5), "suspend")
    zh, en = both(sanction_notice(imposed))
    assert "由 1 名审核人员作出决定" in zh
    assert "Decided by 1 person" in en
    assert "zhang" not in zh + en


def test_notice_of_a_lapsed_proposal_says_that_nobody_decided():
    (lapsed, *_) = sanctions(OFFENCES[:2], at(30), "suspend")
    assert lapsed.state == "expired"
    zh, en = both(sanction_notice(lapsed))
    assert zh.startswith("拟处置失效")
    assert "Nobody decided in time" in en


def test_notice_of_what_was_overturned_says_it_no_longer_counts():
    acquittal = on_incident(OFFENCES[0], "overturn", at(1))
    (lifted,) = sanctions([OFFENCES[0], acquittal], at(2), "warn")
    zh, en = both(sanction_notice(lifted))
    assert zh.startswith("处置撤销：警示")
    assert "no longer counts against you" in en
    assert "申诉" not in zh


def test_notice_of_a_slight_slip_corrected_on_the_spot_says_that_nothing_was_charged():
    slip = said(at(0))
    (notice,) = sanctions([slip, amended(slip, "corrected")], at(1), "warn")
    zh, en = both(sanction_notice(notice))
    assert "不记分" in zh
    assert "first_slight_corrected" in zh
    assert "No points were added" in en


def test_notice_of_an_expulsion_follows_its_state():
    found = judge(OFFENCES, POLICY, at(25))
    (proposed,) = found.expulsions
    zh, en = both(expulsion_notice(proposed, ["close_account"]))
    assert "须由两名不同的人审核决定" in zh
    assert "关闭账号" in zh
    assert "account closed" in en
    upheld = [
        decided("expulsion", proposed.expulsion_id, "uphold", at(25, n), by=f"r{n}") for n in (1, 2)
    ]
    out = judge([*OFFENCES, *upheld], POLICY, at(26))
    (expelled,) = out.expulsions
    zh, en = both(expulsion_notice(expelled, ["close_account", "bar_reregistration"], 15))
    assert msgspec.structs.astuple(expelled.notice) == (zh, en)
    assert "由 2 名审核人员作出决定" in zh
    assert "没有期限" in zh
    assert expelled.expulsion_id in zh
    assert "appeal before" in en
    overturned = decided(
        "expulsion", proposed.expulsion_id, "overturn", at(27), by="b", level="board"
    )
    (back,) = judge([*OFFENCES, *upheld, overturned], POLICY, at(28)).expulsions
    assert back.state == "reinstated"
    assert expulsion_notice(back).zh().startswith("恢复资格")


def test_notice_of_a_stayed_measure_says_that_we_are_late_and_that_it_does_not_apply():
    (warning,) = sanctions([said(at(0))], at(1), "warn")
    stayed = msgspec.structs.replace(warning, stayed_since="2026-03-20T00:00:00.000Z")
    zh, en = both(sanction_notice(stayed))
    assert "自2026年3月20日 08:00（北京时间）起暂停执行" in zh
    assert "does not apply from 2026-03-20" in en
    assert "暂停执行" not in sanction_notice(warning).zh()


def test_standing_says_how_each_strike_ends_and_what_restores_it():
    found = judge(OFFENCES[:2], POLICY, at(5)).standing
    zh, en = both(standing_notice(found))
    assert "当前记分：14 分" in zh
    assert zh.count("现余 7 分") == 2
    assert "2027年3月1日" in zh
    assert "生效中：警示" in zh
    assert "如不再违规" in zh
    assert "Without a new violation nothing is left after 2027-03-05" in en


def test_clean_standing_says_so_and_one_without_end_names_the_appeal_alone():
    clean = judge([], POLICY, at(0), subject_id=SUBJECT).standing
    assert "没有记分，也没有处置" in standing_notice(clean).zh()
    endless = msgspec.structs.replace(judge(OFFENCES[:1], POLICY, at(1)).standing, restores_at=None)
    assert "only a successful appeal" in standing_notice(endless).en()
    top = msgspec.structs.replace(clean, next_measure=None, points_to_next=None)
    assert "top of the ladder" in standing_notice(top).en()


@pytest.mark.parametrize("measure", MEASURES)
def test_every_measure_has_a_name_in_both_languages(measure):
    assert MEASURE_NAMES[measure].zh
    assert MEASURE_NAMES[measure].en.isascii()


def test_law_that_holds_for_advertisements_only_says_so():
    law = LawRef(
        basis="statute",
        name="广告法",
        article="17",
        version="2021",
        applies_when="advertisement",
        verified=True,
    )
    assert law_words(law).zh == "《广告法》第17条（构成商业广告时）"
    assert "where it is an advertisement" in law_words(law).en


def test_instants_are_told_in_beijing_time():
    assert moment("2026-12-31T20:05:59.000Z").zh == "2027年1月1日 04:05（北京时间）"
    assert moment("2026-12-31T20:05:59.000Z").en == "2027-01-01 04:05 (Beijing time)"


def test_notice_of_a_proposal_that_one_of_two_people_upheld_says_that_another_must_decide():
    (proposal,) = sanctions(OFFENCES, at(24, 1), "close_account")
    first = decided("sanction", proposal.sanction_id, "uphold", at(24, 2))
    (waiting,) = sanctions([*OFFENCES, first], at(24, 3), "close_account")
    assert (waiting.state, len(waiting.decided_by)) == ("proposed", 1)
    zh, en = both(sanction_notice(waiting))
    assert "已有 1 名审核人员同意，还须由另一人决定" in zh
    assert "1 person agreed; another one must decide, too" in en
    assert "作出决定。" not in zh
    assert "Decided by" not in en
    (lapsed,) = sanctions([*OFFENCES, first], at(90), "close_account")
    assert lapsed.state == "expired"
    zh, en = both(sanction_notice(lapsed))
    assert zh.startswith("拟处置失效")
    assert "没有得到所需人数的同意" in zh
    assert "Too few people agreed in time" in en
    assert "Nobody" not in en
