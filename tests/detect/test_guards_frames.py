"""Frames around the words: anecdotes, refusals, praise declined, and the claims that look alike."""

import pytest

from tests.detect.builders import rule, sequence, words
from tests.detect.guarded import judged

STOPPED = words("medical_claim/stopped", "胰岛素停了", "降压药断了")
LOSS = words("price_fraud/loss", "赔钱清仓")
SWINDLE = words("disparagement/swindle", "智商税", "卷款跑路")
NAMED = rule(
    "superlative/ours",
    (sequence("peak", "ours", gap=8), sequence("goods", "peak", gap=8)),
    groups={"peak": ("顶级", "最好"), "ours": ("咱家",), "goods": ("这壶",)},
)
DROPS = words("cosmetic/drops", "黑头", "没斑")
FORMULA = words("special_superstition/formula", "beats breast milk", language="en")
LOWEST = words("price_fraud/lowest-en", "cheapest on the planet", language="en")
PRINTED = words("drug_device/printed", "标签底下印着")
VOUCHES = rule(
    "false_endorsement/vouches",
    (sequence("who", "vouch", gap=14),),
    groups={"who": ("老师们",), "vouch": ("担保", "保证")},
)

TALKS = rule(
    "exaggerated_efficacy/talks",
    (sequence("pet", "talks", gap=4),),
    groups={"pet": ("鹦哥",), "talks": ("会说话",)},
)

NO_CLAIM = [
    # Taken up behind the words, and waved away.
    ("你说这个茶能根治糖尿病，我只能说你被忽悠了", None),
    ("我们不搞这个茶能根治糖尿病那一套", None),
    ("什么这个茶能根治糖尿病，都是瞎扯", None),
    ("这个标签上没有写这个膏根治糖尿病", None),
    # "Does not talk" is no trait of somebody here, whatever follows.
    ("鹦哥不会说话，饿了只会叫", (TALKS,)),
    # An answer after "I tell you" that says it cannot.
    ("有人问膝盖不好贴了能治好糖尿病吗我跟你讲这就是一块热毛巾治不了病的", None),
    ("有个大叔问喝完能不能根治我告诉你汤就是汤身子不舒服还是去找大夫", None),
    # The same word denied after the question.
    ("几位兄弟说师傅这壶是不是最好的我倒杯水看看出水还行吧算不上最好够喝茶了", (NAMED,)),
    # Words named first, what is done with them later.
    ("顶级的字眼咱家一概不用", (NAMED,)),
    # No single use does it.
    ("不会贴一张就没斑的总得坚持一阵子", (DROPS,)),
    ("哪有洗两次就没斑的道理", (DROPS,)),
    # It fails to, it only does something else.
    ("这张湿巾擦不掉你的黑头顶多擦点汗", (DROPS,)),
    # Medicine stopped by others, and the listener told not to.
    ("有位大爷来电话说胰岛素停了给我急的这是米粉你们谁的胰岛素和药千万别自己停", (STOPPED,)),
    ("隔壁村大伯听人劝把降压药断了当晚晕倒家人们药不能乱停", (STOPPED,)),
    # A second clause about anybody is no second negation.
    ("老师们没有说过这个成绩神仙也保证不了", (VOUCHES,)),
    # Another's words, and the listener's money gone.
    ("我二舅被拉进群人家天天讲稳赚结果养老金全没了", None),
    ("短视频里有人号称根治后来被罚了真的要当心", None),
    # Warnings of whoever claims the impossible.
    ("说能治高血压的枕头都是智商税", (SWINDLE,)),
    ("承诺稳赚的群十个里有九个卷款跑路", (SWINDLE,)),
    # Praise declined, an offer turned down, another's manner.
    ("李哥一来就夸全国第一哎哟这顶高帽小店可戴不起", None),
    ("大婶夸我们是最好的过奖过奖我们真不敢当", None),
    ("上礼拜有个中介找上门说帮我们刷好评收费不高我当场拒绝了", None),
    ("溜达到对面摊子一听赔钱清仓嗓门震天我可演不来", (LOSS,)),
    ("一进门满耳朵赔钱清仓我们不学人家那一套", (LOSS,)),
    # A prescribed sentence read out.
    ("标签底下印着本品不能代替药品我给大家读出来", (PRINTED,)),
    # The penalty a few words after the words named.
    ("培训课讲了引导顾客加微信发红包付款要扣分", None),
    # 不过 may be "not to pass", which is no turn; what a thing plainly is adopts nothing.
    ("庭审上律师念合同，写的是不过包退考编包过，法官说这条违法", None),
    ("有个视频里说这颗糖根治糖尿病，就是薄荷糖", None),
]
NO_CLAIM_EN = [
    ("one store was shouting cheapest on the planet all night", (LOWEST,)),
    ("that lady started yelling cheapest on the planet so i left", (LOWEST,)),
    ("my lawyer would kill me if i said this tea cures diabetes", None),
    ("i'd get sued if i told you this tea cures diabetes", None),
    ("we had to delete the line 'this tea cures diabetes' from our page", None),
    ("in training they showed us a bad script: 'this tea cures diabetes'", None),
    ("it would be illegal for me to say this tea cures diabetes", None),
    ("if you hear 'this tea cures diabetes' in my stream, flag me", None),
    ("this tea cures diabetes? it doesn't, it is a drink", None),
    ("this tea cures diabetes, they say, but it doesn't cure anything", None),
    ("you'd have to be crazy to think this tea cures diabetes", None),
    ("the minute you hear this tea cures diabetes, close the app", None),
    ("if i told you this tea cures diabetes i'd be a fraud", None),
    ("we got a warning for the phrase 'this tea cures diabetes' so we dropped it", None),
    ("it is not true that this is the best blender", None),
    ("the label is not allowed to read this tea cures diabetes", None),
    ("a friend lost his savings because he believed this tea cures diabetes", None),
    ("what would you do if a shop told you this tea cures diabetes, report it", None),
    ("i've heard people say this tea cures diabetes, i can't confirm that", None),
    ("it has not been shown to any doctor's satisfaction that this tea cures diabetes", None),
    ("a small brand got banned for telling mothers that its powder beats breast milk", (FORMULA,)),
]
CLAIMS = [
    ("平台不让说我也要说，这个茶根治糖尿病", None),
    ("遗传我爸的，没办法，这个茶根治糖尿病", None),
    ("外面的你们都被忽悠了，这个茶根治糖尿病", None),
    ("有人问能治好糖尿病吗我跟你讲隔壁张婶喝完这个医院治不了的都好了", None),
    ("这壶是不是最好的你说是不是没有比它最好的了", (NAMED,)),
    ("顶级的料子咱家都用", (NAMED,)),
    ("不是贴一张就没斑不然你找我退钱", (DROPS,)),
    ("医院洗不掉的黑头用这个只要三天", (DROPS,)),
    ("我爸喝了两个月胰岛素停了以前医生说药不能停", (STOPPED,)),
    ("不敢说治好糖尿病结果我妈的药都没了", None),
    ("网上说治好糖尿病真的是一点不假", None),
    ("我们家说到做到那些吹能治高血压的枕头都是智商税", (SWINDLE,)),
    ("今天赔钱清仓别人学不来", (LOSS,)),
    ("有个中介打电话帮忙写全国第一我们就写上了", None),
    # The claim that was not dared, as a bet.
    ("全网最低价我不敢说谁能翻出比我便宜的这单白给", None),
    ("不能说全网最低价你去找找到比我们低的我倒贴", None),
    # A warning or a fine of others, and then the speaker's own goods.
    ("派出所的防骗海报我看过，我们不一样，稳赚", None),
    ("去年有个博主被罚是他货不行，我们的茶根治糖尿病", None),
    ("外面骗人的多我们不骗，这个茶根治糖尿病", None),
    # Medicine stopped is the effect that is told, not a danger.
    ("讲到茶，这个茶根治糖尿病，喝三个月就停药", None),
    # Not even a sketch would dare: no sketch.
    ("剧本都写不出来，这个茶根治糖尿病", None),
]
CLAIMS_EN = [
    # What is said on of the goods denies nothing.
    ("this tea cures diabetes, and it isn't expensive", None),
    ("this tea cures diabetes, it isn't even expensive", None),
    ("this tea cures diabetes, it doesn't matter how old you are", None),
    ("this tea cures diabetes, it won't hurt your stomach", None),
    ("this tea cures diabetes, believe it or not", None),
    ("this tea cures diabetes, it can't be simpler", None),
    ("this tea cures diabetes, if it doesn't work i'll eat my hat", None),
    ("this tea cures diabetes, it won't be at this price tomorrow", None),
    # No mark says where a new clause begins.
    ("the staff may not write reviews this is the best blender", None),
    ("don't judge me in these jeans this tea cures diabetes", None),
    ("can't wait to tell you, this tea cures diabetes", None),
    # Banned for another thing.
    ("i would get in trouble for the price but this tea cures diabetes", None),
]


@pytest.mark.parametrize(("text", "rules"), NO_CLAIM + NO_CLAIM_EN)
def test_frame_removes_what_is_no_claim(text, rules):
    stands, results = judged(text, rules)
    assert not stands, results
    assert "removed" in {verdict for _, verdict in results}


@pytest.mark.parametrize(("text", "rules"), CLAIMS + CLAIMS_EN)
def test_frame_leaves_claims_standing(text, rules):
    stands, results = judged(text, rules)
    assert stands, results
