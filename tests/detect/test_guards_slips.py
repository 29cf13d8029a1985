"""A slip of the price, the link or a name takes back no claim; a slip of the claim does."""

import pytest

from tests.detect.guarded import judged

OF_THE_CLAIM = [
    ("治好糖尿病", "说错了"),
    ("治好糖尿病", "说错了，不能治病"),
    ("治好糖尿病", "口误，收回"),
    ("治好糖尿病", "口误口误是辅助"),
    ("治好糖尿病", "我说错了这个没有治疗作用"),
    ("治好糖尿病", "刚才那句话我收回"),
    ("治好糖尿病", "不对不对没有这个功效"),
    ("治好糖尿病", "不好意思说错了，它只是食品，一号链接自己看"),
    ("治好糖尿病", "更正一下，不能治糖尿病"),
    ("治好糖尿病", "刚才那句不算"),
    ("治好糖尿病", "嘴瓢了，是调节"),
    ("治好糖尿病", "我嘴快说错了"),
    ("治好糖尿病", "讲错话了家人们"),
    ("治好糖尿病", "对不起我看错了说明书"),
    ("治好糖尿病", "念错行了这是别的品"),
    ("治好糖尿病", "等一下我看错了"),
    ("治好糖尿病", "刚才说大了，没那么神"),
    ("治好糖尿病", "说得不严谨，因人而异"),
    ("治好糖尿病", "这个说法有问题我撤回刚才的话"),
    ("治好糖尿病", "不对，重新说，它是普通食品"),
    ("治好糖尿病", "口误，三号链接这款没有治疗作用"),
    ("治好糖尿病", "说错了啊这个价格再好也不能治病"),
    ("治好糖尿病", "我纠正一下刚才的话，不治病"),
    ("治好糖尿病", "搞错了，那是药，我们这是茶"),
    ("治好糖尿病", "说错了不能治病大家拍一号链接"),
    ("全网最低价", "价格报错了是三十九"),
    ("全网最低价", "说错了，是本店优惠价"),
    ("全网最低价", "不好意思价格看错了"),
    ("全网最低价", "口误，券后价才是这个"),
    ("it cures diabetes", "i misspoke, it doesn't cure anything"),
    ("it cures diabetes", "sorry, i misspoke"),
    ("it cures diabetes", "slip of the tongue"),
    ("it cures diabetes", "let me correct myself"),
    ("it cures diabetes", "scratch that"),
    ("it cures diabetes", "my mistake, it's only tea"),
    ("it cures diabetes", "i take that back"),
    ("it cures diabetes", "correction: it is tea"),
    ("it cures diabetes", "sorry, wrong line"),
    ("it cures diabetes", "no hang on, that's the other card"),
    ("it cures diabetes", "that was wrong"),
    ("it cures diabetes", "let me rephrase"),
    ("it cures diabetes", "i got that wrong"),
    ("it cures diabetes", "that's wrong, i meant it helps you relax"),
    ("it cures diabetes", "strike that"),
    ("it cures diabetes", "i'm reading the wrong page"),
    ("it cures diabetes", "i said that wrong, it does not cure"),
    ("it cures diabetes", "my mistake, it's tea, the link is below"),
    ("it cures diabetes", "i misspoke, link four does not cure anything"),
    ("it cures diabetes", "sorry wrong product, this is plain tea"),
    ("it cures diabetes", "i take it back"),
    ("it is the lowest price", "my mistake, the price is wrong, it's thirty"),
    ("it is the lowest price", "correction, the price is forty"),
    ("it is the lowest price", "i misspoke, the price is thirty"),
    ("it is the lowest price", "sorry, wrong price"),
]

BESIDE_IT = [
    ("治好糖尿病", "没听清的我重新说一遍"),
    ("治好糖尿病", "库存弄错了还有五单"),
    ("治好糖尿病", "这位姐妹你看错了，是三号链接"),
    ("治好糖尿病", "不好意思价格看错了"),
    ("治好糖尿病", "念错了名字，是小王姐姐"),
    ("治好糖尿病", "我嘴快，大家慢慢听"),
    ("治好糖尿病", "价格报错了是三十九"),
    ("治好糖尿病", "说错了是二号链接不是一号链接"),
    ("治好糖尿病", "口误，是三号链接"),
    ("治好糖尿病", "说错了，价格是四十九"),
    ("治好糖尿病", "刚才报错价了，三十九块九"),
    ("治好糖尿病", "报错了三十九块九"),
    ("治好糖尿病", "尺码说错了，最大到四十码"),
    ("治好糖尿病", "颜色念错了是米白"),
    ("治好糖尿病", "你们别看错了"),
    ("治好糖尿病", "大家不要搞错了"),
    ("治好糖尿病", "更正一下价格，是三十九"),
    ("治好糖尿病", "更正一下，链接是五号"),
    ("治好糖尿病", "优惠券金额说错了，是二十"),
    ("治好糖尿病", "订单号看错了"),
    ("治好糖尿病", "链接口误了"),
    ("治好糖尿病", "这位宝宝是不是看错了"),
    ("治好糖尿病", "我有没有看错啊这么多人"),
    ("治好糖尿病", "等一下我看错了，是四号链接"),
    ("治好糖尿病", "名字念错了不好意思小李姐"),
    ("治好糖尿病", "声音弄错了重新调一下"),
    ("治好糖尿病", "不对不对是三号链接"),
    ("治好糖尿病", "说错了还有十单"),
    ("治好糖尿病", "运费说错了，包邮的"),
    ("治好糖尿病", "刚才价格那句说错了"),
    ("全网最低价", "链接说错了是三号"),
    ("全网最低价", "名字念错了"),
    ("全网最低价", "颜色报错了"),
    ("it cures diabetes", "hang on a second"),
    ("it cures diabetes", "hang on, let me get the link up"),
    ("it cures diabetes", "my mistake, the link is number four"),
    ("it cures diabetes", "oh hang on, my dog is barking"),
    ("it cures diabetes", "sorry, wrong link"),
    ("it cures diabetes", "sorry, wrong price, it's thirty"),
    ("it cures diabetes", "correction, it's number two"),
    ("it cures diabetes", "i misspoke, the price is thirty"),
    ("it cures diabetes", "my mistake, that's twenty dollars"),
    ("it cures diabetes", "i said it wrong, it's link number three"),
    ("it cures diabetes", "sorry, wrong name, thank you Anna"),
    ("it cures diabetes", "i got that wrong, we have six left"),
    ("it cures diabetes", "correction, size eight is back"),
    ("it cures diabetes", "i'm looking at the wrong size"),
    ("it cures diabetes", "sorry, wrong color"),
    ("it cures diabetes", "let me correct that, the coupon code is ten"),
    ("it cures diabetes", "my mistake guys, it's item five"),
    ("it cures diabetes", "no wait hang on my mic is off"),
    ("it cures diabetes", "i read that wrong, three left in stock"),
    ("it cures diabetes", "sorry wrong number"),
    ("it cures diabetes", "oh my mistake the camera is off"),
    ("it cures diabetes", "let me rephrase the price"),
    ("it cures diabetes", "scratch that, link five"),
    ("it cures diabetes", "i'm looking at the wrong order"),
    ("it is the lowest price", "sorry, wrong link"),
    ("it is the lowest price", "my mistake, the name is Anna"),
    ("it is the lowest price", "correction, it's link number two"),
]


def corrected(claim, talk):
    return ("self_correction", "removed") in judged(
        f"{claim} {talk}" if claim.isascii() else claim + talk
    )[1]


@pytest.mark.parametrize(("claim", "talk"), OF_THE_CLAIM)
def test_slip_of_the_claim_takes_it_back(claim, talk):
    assert corrected(claim, talk)


@pytest.mark.parametrize(("claim", "talk"), BESIDE_IT)
def test_slip_of_something_else_takes_nothing_back(claim, talk):
    stands, guards = judged(f"{claim} {talk}" if claim.isascii() else claim + talk)
    assert stands
    assert ("self_correction", "removed") not in guards


def test_slip_beside_the_claim_does_not_hide_the_correction_behind_it():
    assert corrected("治好糖尿病", "价格说错了，刚才那句也说错了，不治病")
    assert corrected("it cures diabetes", "wrong link, my mistake, i take that back")


def test_name_read_wrong_is_no_answer_to_the_claim_either():
    text = "这支防晒一天治好糖尿病管三天念错了名字是小王姐姐"
    assert judged(text) == (True, set())


def test_stock_put_right_is_of_a_claim_of_the_last_ones_only():
    assert corrected("限量发售", "库存弄错了还有五单")
    assert not corrected("好评率", "库存弄错了还有五单")
