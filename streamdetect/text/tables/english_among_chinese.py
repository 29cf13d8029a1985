"""English words that sellers drop into Chinese sentences, by hand, with what they mean there.

Cross-border rooms say 这个可以 cure 糖尿病. Only words with one meaning in such speech; names (fda,
whatsapp) and what the rules for Chinese list themselves (number one) stay as they are.
"""

from typing import Final

_TEXT = """
治好=cure,cures,cured,curing,heals,healed; 治疗=treats,treated,treating;
预防=prevent,prevents,preventing; 代替=replace,replaces,replacing,instead of;
保证=guarantee,guarantees,guaranteed,promise,promises; 减=lose; 减掉=lost; 瘦=slim down,get slim;
减肥=lose weight,losing weight,weight loss; 排毒=detox,detoxes; 美白=whitening,skin whitening;
抗衰老=anti aging; 去皱=anti wrinkle; 翻倍=double,doubles,doubled;
钱翻倍=double your money,doubles your money;
通过=pass,passes; 推荐=recommend,recommends,recommended; 带来=bring,brings;
加=add; 转账=transfer; 消失=disappear,disappears,vanish,vanishes;
癌症=cancer,cancers; 肿瘤=tumor,tumors; 糖尿病=diabetes;
高血压=hypertension,high blood pressure; 血压=blood pressure; 血糖=blood sugar;
胆固醇=cholesterol; 关节炎=arthritis; 湿疹=eczema; 牛皮癣=psoriasis; 哮喘=asthma;
抑郁症=depression; 失眠=insomnia; 痛风=gout; 中风=stroke; 偏头痛=migraine,migraines;
老年痴呆=dementia,alzheimer's,alzheimers; 流感=flu; 便秘=constipation; 炎症=inflammation;
心脏病=heart disease; 脱发=hair loss; 背痛=back pain; 关节痛=joint pain; 疾病=disease,diseases;
色斑=dark spots,age spots; 皱纹=wrinkle,wrinkles,fine lines; 痘痘=pimples; 痘印=acne scars;
妊娠纹=stretch marks; 黑眼圈=dark circles; 橘皮=cellulite; 毛孔=pores;
副作用=side effect,side effects; 没有副作用=no side effect,no side effects,zero side effects;
处方=prescription; 不用处方=no prescription,without prescription; 药=medicine,medicines,meds;
医生=doctor,doctors; 专家=expert,experts; 教授=professor,professors; 科学家=scientist,scientists;
皮肤科医生=dermatologist,dermatologists; 明星=celebrity,celebrities; 政府=government;
最低价=lowest price,the lowest price; 最便宜=cheapest,the cheapest; 最好=best,the best;
世界最好=world's best,best in the world,the best in the world; 世界级=world class;
唯一=only one,the only one; 原价=original price; 成本价=cost price;
零风险=no risk,zero risk,risk free; 收益=profit,profits; 被动收入=passive income;
稳赚=guaranteed profit; 保证通过=guaranteed pass; 投资=invest,investment; 赚钱=make money;
考试=exam,exams; 流利=fluent,fluently;
其他品牌=other brand,other brands; 同行=competitor,competitors; 垃圾=garbage,trash,rubbish,junk;
骗子=scammer,scammers; 假货=fake goods; 母乳=breast milk,breastmilk;
奶粉=baby formula,infant formula;
好运=good luck; 财运=wealth,fortune; 正品=authentic,genuine; 天然=natural; 有机=organic;
零添加=no additives,zero additives; 无化学成分=no chemicals,chemical free;
永久=forever,permanent,permanently; 立刻=instantly,immediately; 一夜=overnight;
一天内=in one day,in a day; 一周内=in one week,in a week,within a week; 一个月内=in one month;
100%=one hundred percent,hundred percent; 完全=totally,completely,absolutely;
绝对=definitely,for sure; 安全=safe; 真的=really; 有效=effective;
最后一件=last one,last piece; 最后几件=last few pieces;
不能=can't; 不会=won't,doesn't; 不要=don't;
从来没=never; 可以=can; 会=will; 能不能=can it; 有没有=does it
"""
_COUNTED = "两=two 三=three 四=four 五=five 六=six 八=eight 十=ten 二十=twenty"


def _table() -> dict[str, str]:
    table: dict[str, str] = {}
    for entry in _TEXT.replace("\n", " ").split(";"):
        meant, _, forms = entry.strip().partition("=")
        table |= dict.fromkeys(forms.split(","), meant)
    for entry in _COUNTED.split():
        number, _, counted = entry.partition("=")
        table[f"last {counted} pieces"] = f"最后{number}件"
    return table


MEANT_AMONG_CHINESE: Final = _table()
LONGEST_PHRASE: Final = max(phrase.count(" ") + 1 for phrase in MEANT_AMONG_CHINESE)
