"""Questions: asked by viewers or left open; answered with yes they are claims."""

import pytest

from tests.detect.guarded import judged

NO_CLAIM = [
    "这个能治好糖尿病嘛",
    "这个喝完就能治好糖尿病嘛",
    "有人问能不能治好糖尿病",
    "有宝宝问这个治好糖尿病吗",
    "这个能治好糖尿病吗",
    "能不能治好糖尿病要问医生",
    "刚才有姐妹问是不是全网最低价",
    "痛风和糖尿病能不能治愈请问医生",
    "好多人来问治好糖尿病有没有可能",
    "那位大哥问治好糖尿病要几个疗程",
    "姐妹问瘦十斤靠谱吗",
    "公屏有人问瘦十斤是真的吗",
    "这款是不是真的能治好高血压",
    "会不会根治高血压得看医生怎么说",
    "你们想问可不可以治好糖尿病",
    "能否治愈高血压请咨询医生",
    "怎么才能治好糖尿病呢去医院",
    "老铁问全网最低价吗我不知道",
    "有家长问孩子治好高血压行不行",
    "请问治好糖尿病的吗",
    "刚刚后台有人问如何根治高血压",
    "别问我能不能祛斑了我真的不能答这个",
    "有家长问报了班是不是包过我只能说看孩子自己",
    "有小伙伴在问这个是不是最后一批不是的仓库还有两千件",
]

NO_CLAIM_EN = [
    "does it cure diabetes?",
    "does this cure diabetes no it does not",
    "someone asked if it cures diabetes",
    "can this cure diabetes",
    "she asked whether it cures diabetes",
    "people keep asking if it heals arthritis",
    "a viewer is asking does it cure cancer, i'd ask a doctor",
    "will it cure my diabetes or not",
    "is it the best one? hard to say",
    "how can it cure cancer? it can't",
    "which one is the best for a small kitchen",
    "rumour has it that it heals arthritis",
    "does it whiten teeth? honestly no",
    "i was asked whether it melts fat, it does not",
    "a viewer asks can it replace insulin, absolutely not",
]

CLAIMS = [
    # Another question, answered before the claim begins.
    "does it get hot no it's just a little bit warm this tea cures diabetes",
    "does it take a sim, no, wifi only, this tea cures diabetes",
    "can he swim in it yes it floats this tea cures diabetes",
    "你喝上它就治好糖尿病嘛",
    "一看价签就是全网最低价嘛",
    "人家问我能不能治好糖尿病我说包治",
    "别问我凭什么就是全网最低价",
    "好多老板问我这酒什么来头我只能说全国第一",
    "有人问哪里产的是吧全网最低价",
    "someone asked about the size, it fits all, it cures diabetes",
    "治好糖尿病吗必须的",
    "有人问治好糖尿病吗肯定能啊",
    "有姐妹问尺码我回复一下然后说我们的茶治好糖尿病",
    "治好糖尿病你敢信吗",
    "你见过这样的全网最低价吗",
    "谁不想一个月瘦十斤",
    "知道为什么全网最低价吗",
    "去哪找这样的全网最低价",
    "问我能不能根治高血压，可以的",
    "can it cure diabetes? absolutely",
    "who wouldn't want something that cures diabetes",
    "have you ever seen a tea that cures diabetes",
    "does it cure cancer? of course",
    "want to know what cures arthritis? this tea cures arthritis",
]


@pytest.mark.parametrize("text", NO_CLAIM + NO_CLAIM_EN)
def test_question_removes_what_is_no_claim(text):
    stands, results = judged(text)
    assert not stands, results
    assert ("question", "removed") in results


@pytest.mark.parametrize("text", CLAIMS)
def test_question_leaves_claims_standing(text):
    stands, results = judged(text)
    assert stands, results


@pytest.mark.parametrize(
    ("text", "stands"),
    [
        ("do a whatsapp to me", True),
        ("so do me a bank transfer", True),
        ("do a lot of you cure diabetes with it", False),
        ("do these cure diabetes", False),
    ],
)
def test_do_may_order(text, stands):
    assert judged(text)[0] is stands
