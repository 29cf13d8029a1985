"""What changes between two rulesets, in words: rules that come, go or change, and shared texts.

Words come as pairs (zh, en).
"""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from streamdetect.events.vocabulary import CATEGORY_TITLES
from streamdetect.ruleset.explaining import (
    citation_words,
    example_words,
    sequence_words,
    step_words,
)
from streamdetect.ruleset.model import Example, Rule, Ruleset, TermSequence
from streamdetect.ruleset.wording import (
    CHANNELS,
    GUARD_TITLES,
    LANGUAGES,
    OUTCOMES,
    SEVERITIES,
    STATUSES,
    TECHNIQUES,
    UNKNOWN_GOODS,
    Pair,
)

_MORE: Final[Pair] = ("（命中变多）", " (finds more)")
_LESS: Final[Pair] = ("（命中变少）", " (finds less)")
_AS_BEFORE: Final[Pair] = ("", "")
_TERMS_SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class RuleChange:
    """One rule that differs. `old` or `new` is None where the rule comes or goes."""

    rule_id: str
    old: Rule | None
    new: Rule | None
    lines: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """All that differs; `shared` are law texts, product categories and approvals."""

    rules: tuple[RuleChange, ...]
    shared: tuple[Pair, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing differs, not even an example."""
        return not self.rules and not self.shared


def difference(old: Ruleset, new: Ruleset, *, with_examples: bool = True) -> Difference:
    """Return what changes from one ruleset to another.

    Without examples where one of the two is a packed file, which holds none.
    """
    before = {rule.id: rule for rule in old.rules}
    after = {rule.id: rule for rule in new.rules}
    changes: list[RuleChange] = []
    for rule_id in sorted(before.keys() | after.keys()):
        was, now = before.get(rule_id), after.get(rule_id)
        lines = tuple(_rule(was, now, new, with_examples=with_examples)) if was and now else ()
        if was is None or now is None or lines:
            changes.append(RuleChange(rule_id, was, now, lines))
    return Difference(tuple(changes), tuple(_shared(old, new)))


def _rule(was: Rule, now: Rule, ruleset: Ruleset, *, with_examples: bool) -> Iterator[Pair]:
    yield from _labels(was, now)
    yield from _goods(was, now, ruleset)
    yield from _terms(was, now)
    yield from _matching(was, now)
    yield from _switches(was, now)
    yield from _texts(was, now)
    if with_examples:
        for was_all, now_all, kind in (
            (was.violating, now.violating, ("违规例子", "violating example")),
            (was.allowed, now.allowed, ("允许例子", "allowed example")),
        ):
            yield from _examples(was_all, now_all, kind, ruleset)


def _labels(was: Rule, now: Rule) -> Iterator[Pair]:
    for name, old, new in (
        (("状态", "status"), STATUSES[was.status], STATUSES[now.status]),
        (("状态原因", "reason of the status"), _same(was.status_reason), _same(now.status_reason)),
        (("状态日期", "date of the status"), _day(was.status_since), _day(now.status_since)),
        (("类别", "category"), CATEGORY_TITLES[was.category], CATEGORY_TITLES[now.category]),
        (("严重程度", "severity"), SEVERITIES[was.severity], SEVERITIES[now.severity]),
        (("命中后", "a hit is"), OUTCOMES[was.outcome], OUTCOMES[now.outcome]),
        (("词语的语言", "language"), LANGUAGES[was.language], LANGUAGES[now.language]),
        (("法域", "country"), _same(was.jurisdiction), _same(now.jurisdiction)),
        (("生效首日", "first day"), _day(was.effective_from), _day(now.effective_from)),
        (("生效末日", "last day"), _day(was.effective_until), _day(now.effective_until)),
        (("灰度", "share of rooms"), _share(was), _share(now)),
        (("负责", "owner"), _same(was.owner), _same(now.owner)),
        (("标题", "title"), (was.title_zh, was.title_en), (now.title_zh, now.title_en)),
        (("版本", "version"), _same(str(was.version)), _same(str(now.version))),
    ):
        if old != new:
            yield _turned(name, old, new)
    yield from _sets(was.channels, now.channels, ("渠道", "channel"), CHANNELS, _MORE, _LESS)
    yield from _sets(was.languages, now.languages,
                     ("只适用的语言", "language to which alone it applies"), LANGUAGES)  # fmt: skip


def _goods(was: Rule, now: Rule, ruleset: Ruleset) -> Iterator[Pair]:
    old, new = was.applies_to, now.applies_to
    products, approvals = ruleset.product_titles, ruleset.approval_titles
    yield from _sets(old.product_categories, new.product_categories,
                     ("只适用的商品", "goods to which alone it applies"), products)  # fmt: skip
    yield from _sets(old.except_product_categories, new.except_product_categories,
                     ("除外的商品", "excepted goods"), products, _LESS, _MORE)  # fmt: skip
    yield from _sets(old.except_approvals, new.except_approvals,
                     ("除外的批准文件", "excepted approval"), approvals, _LESS, _MORE)  # fmt: skip
    if old.unknown_goods != new.unknown_goods:
        unknown = UNKNOWN_GOODS[old.unknown_goods], UNKNOWN_GOODS[new.unknown_goods]
        yield _turned(("商品不明时", "where the goods are not known"), *unknown)


def _terms(was: Rule, now: Rule) -> Iterator[Pair]:
    excepted = set(was.matching.unless) | set(now.matching.unless)
    for name in [*was.groups, *(one for one in now.groups if one not in was.groups)]:
        old, new = was.groups.get(name), now.groups.get(name)
        more, less = (_LESS, _MORE) if name in excepted else (_MORE, _LESS)
        if old is None or new is None:
            what = ("新增词组", "new group") if old is None else ("删除词组", "group removed")
            words = old or new or ()
            yield f"{what[0]} {name}：{_list(words)[0]}", f"{what[1]} {name}: {_list(words)[1]}"
            continue
        added = [term for term in new if term not in old]
        gone = [term for term in old if term not in new]
        if added:
            zh, en = _list(added)
            yield f"词组 {name} 增加：{zh}{more[0]}", f"group {name} gains: {en}{more[1]}"
        if gone:
            zh, en = _list(gone)
            yield f"词组 {name} 删去：{zh}{less[0]}", f"group {name} loses: {en}{less[1]}"


def _matching(was: Rule, now: Rule) -> Iterator[Pair]:
    old, new = was.matching, now.matching
    gone = [sequence for sequence in old.any_of if sequence not in new.any_of]
    come = [sequence for sequence in new.any_of if sequence not in old.any_of]
    for sequence in list(gone):
        other = next((one for one in come if replace(one, gap=sequence.gap) == sequence), None)
        if other is not None:
            gone.remove(sequence)
            come.remove(other)
            zh, en = _steps(sequence)
            effect = _MORE if other.gap > sequence.gap else _LESS
            yield (
                f"间隔 {zh}：{sequence.gap} → {other.gap}{effect[0]}",
                f"gap of {en}: {sequence.gap} → {other.gap}{effect[1]}",
            )
    yield from _sequences(gone, come)
    yield from _sets(set(old.all_of), set(new.all_of),
                     ("附近必须有的词组", "group that must be near"), {}, _LESS, _MORE)  # fmt: skip
    yield from _sets(set(old.unless), set(new.unless),
                     ("排除的词组", "group that excepts"), {}, _LESS, _MORE)  # fmt: skip
    if old.near != new.near:
        yield _turned(("“附近”的字数", "characters that are near"), _same(str(old.near)),
                      _same(str(new.near)))  # fmt: skip
    if old.unless_within != new.unless_within:
        yield _turned(("“旁边”的字数", "characters of an exception"),
                      _same(str(old.unless_within)), _same(str(new.unless_within)))  # fmt: skip


def _sequences(gone: Sequence[TermSequence], come: Sequence[TermSequence]) -> Iterator[Pair]:
    for sequence in gone:
        yield (
            f"不再命中：{sequence_words(sequence, 'zh')}{_LESS[0]}",
            f"no longer looked for: {sequence_words(sequence, 'en')}{_LESS[1]}",
        )
    for sequence in come:
        yield (
            f"新的命中方式：{sequence_words(sequence, 'zh')}{_MORE[0]}",
            f"now looked for: {sequence_words(sequence, 'en')}{_MORE[1]}",
        )


def _steps(sequence: TermSequence) -> Pair:
    return (
        " ".join(step_words(step, "zh") for step in sequence.steps),
        " ".join(step_words(step, "en") for step in sequence.steps),
    )


def _switches(was: Rule, now: Rule) -> Iterator[Pair]:
    yield from _sets(set(was.allow), set(now.allow), ("允许的说法", "allowed phrase"), {}, _LESS,
                     _MORE)  # fmt: skip
    yield from _sets(was.guards_off, now.guards_off, ("关掉的守卫", "guard switched off"),
                     GUARD_TITLES, _MORE, _LESS)  # fmt: skip
    yield from _sets(was.techniques_off, now.techniques_off,
                     ("不计的还原", "folding step that does not count"), TECHNIQUES, _LESS,
                     _MORE)  # fmt: skip


def _texts(was: Rule, now: Rule) -> Iterator[Pair]:
    for law in was.law:
        if law not in now.law:
            yield (
                f"不再引用：{citation_words(law, 'zh')}",
                f"no longer cited: {citation_words(law, 'en')}",
            )
    for law in now.law:
        if law not in was.law:
            yield f"新引用：{citation_words(law, 'zh')}", f"now cited: {citation_words(law, 'en')}"
    old, new = (was.advice_zh, was.advice_en), (now.advice_zh, now.advice_en)
    if old != new:
        yield _turned(("改法", "advice"), old, new)
    yield from _sets(set(was.known_limits), set(now.known_limits), ("已知不足", "known limit"), {})


def _examples(
    was: Sequence[Example], now: Sequence[Example], kind: Pair, ruleset: Ruleset
) -> Iterator[Pair]:
    for one in was:
        if one not in now:
            yield (
                f"删去{kind[0]}：{example_words(one, ruleset, 'zh')}",
                f"{kind[1]} removed: {example_words(one, ruleset, 'en')}",
            )
    for one in now:
        if one not in was:
            yield (
                f"新增{kind[0]}：{example_words(one, ruleset, 'zh')}",
                f"new {kind[1]}: {example_words(one, ruleset, 'en')}",
            )


def _shared(old: Ruleset, new: Ruleset) -> Iterator[Pair]:
    was = {(one.name, one.version, one.article): one for one in old.law}
    now = {(one.name, one.version, one.article): one for one in new.law}
    for key in sorted(was.keys() | now.keys()):
        name, version, article = key
        if was.get(key) == now.get(key):
            continue
        zh, en = f"{name}（{version}）第 {article} 条", f"{name} ({version}) art. {article}"
        if key not in was:
            yield f"新增条文：{zh}", f"article added: {en}"
        elif key not in now:
            yield f"删去条文：{zh}", f"article removed: {en}"
        else:
            yield f"条文有改动：{zh}", f"article changed: {en}"
    for kind, titles, others in (
        (("商品类目", "product category"), old.product_titles, new.product_titles),
        (("批准文件", "approval"), old.approval_titles, new.approval_titles),
    ):
        for code in sorted(titles.keys() | others.keys()):
            if code not in titles:
                yield _pair(f"新增{kind[0]} {code}：", f"new {kind[1]} {code}: ", others[code])
            elif code not in others:
                yield _pair(f"删去{kind[0]} {code}：", f"{kind[1]} removed {code}: ", titles[code])
            elif titles[code] != others[code]:
                yield _turned((f"{kind[0]} {code}", f"{kind[1]} {code}"), titles[code],
                              others[code])  # fmt: skip
    for what, meant, means in (
        (("平台的商品类目代码", "platform's code of a product category"),
         old.platform_products, new.platform_products),
        (("平台的批准文件代码", "platform's code of an approval"),
         old.platform_approvals, new.platform_approvals),
        (("商品叫法", "word for goods"), dict(old.goods_words), dict(new.goods_words)),
    ):  # fmt: skip
        yield from _meanings(what, meant, means)


def _meanings(name: Pair, was: Mapping[str, str], now: Mapping[str, str]) -> Iterator[Pair]:
    """Tell what words or codes of others come, go or mean another code of products.yml."""
    zh, en = name
    for word in sorted(was.keys() | now.keys()):
        if word not in was:
            yield f"{zh}新增 {word}：{now[word]}", f"{en} added {word}: {now[word]}"
        elif word not in now:
            yield f"{zh}删去 {word}：{was[word]}", f"{en} removed {word}: {was[word]}"
        elif was[word] != now[word]:
            yield (
                f"{zh} {word}：{was[word]} → {now[word]}",
                f"{en} {word}: {was[word]} → {now[word]}",
            )


def _sets(
    was: Set[str],
    now: Set[str],
    name: Pair,
    titles: Mapping[str, Pair],
    more: Pair = _AS_BEFORE,
    less: Pair = _AS_BEFORE,
) -> Iterator[Pair]:
    """Tell what a set gains and loses, and what that means for the rule's reach."""
    for words, effect, members in (
        (("增加", "added"), more, now - was),
        (("删去", "removed"), less, was - now),
    ):
        for one in sorted(members):
            zh, en = titles.get(one, (one, one))
            yield (
                f"{name[0]}{words[0]}：{zh}{effect[0]}",
                f"{name[1]} {words[1]}: {en}{effect[1]}",
            )


def _turned(name: Pair, old: Pair, new: Pair) -> Pair:
    nothing = ("（无）", "none")
    zh = f"{name[0]}：{old[0] or nothing[0]} → {new[0] or nothing[0]}"
    return zh, f"{name[1]}: {old[1] or nothing[1]} → {new[1] or nothing[1]}"


def _pair(zh: str, en: str, title: Pair) -> Pair:
    return zh + title[0], en + title[1]


def _same(text: str) -> Pair:
    return text, text


def _day(day: date | None) -> Pair:
    return _same(day.isoformat() if day is not None else "")


def _share(rule: Rule) -> Pair:
    return _same(f"{rule.rollout_percent}%")


def _list(words: Sequence[str]) -> Pair:
    shown, more = words[:_TERMS_SHOWN], len(words) - _TERMS_SHOWN
    zh, en = "、".join(shown), ", ".join(shown)
    return (f"{zh} 等 {len(words)} 个", f"{en}, … {len(words)} in all") if more > 0 else (zh, en)
