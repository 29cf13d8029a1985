"""A rule in plain words, Chinese or English: what it looks for, lets pass, and rests on."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from streamdetect.events.vocabulary import CATEGORY_TITLES
from streamdetect.ruleset.channels import COMMENT, JUDGED_CHANNELS
from streamdetect.ruleset.model import (
    GUARDS,
    NUMBER_GROUP,
    Example,
    LawCitation,
    PatternStep,
    Rule,
    Ruleset,
    Step,
    TermSequence,
)
from streamdetect.ruleset.wording import (
    APPLIES,
    BASES,
    CHANNELS,
    GUARD_TITLES,
    LANGUAGES,
    OUTCOMES,
    SEVERITIES,
    STATUSES,
    TECHNIQUES,
    UNKNOWN_GOODS,
    Pair,
    said,
)

Language = Literal["zh", "en"]

ALL_TERMS: Final = 1_000_000


SectionName = Literal[
    "match", "words", "pass", "scope", "law", "advice", "violating", "allowed", "limits"
]

_HEADINGS: Final[dict[SectionName, Pair]] = {
    "match": ("命中什么（满足一条即可）", "What it looks for (one is enough)"),
    "words": ("词组", "Words"),
    "pass": ("放过什么", "What it lets pass"),
    "scope": ("适用范围", "Where it holds"),
    "law": ("法律依据", "Law"),
    "advice": ("应该怎么说", "Say instead"),
    "violating": ("必须命中的例子", "Found"),
    "allowed": ("不得命中的例子", "Let pass"),
    "limits": ("已知不足", "Known limits"),
}


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with its lines. Of the law, quoted text is indented beneath its citation."""

    name: SectionName
    heading: str
    lines: tuple[str, ...]


def explain(rule: Rule, ruleset: Ruleset, language: Language, most_terms: int = 12) -> str:
    """Return the rule in plain words. Of each group at most so many terms are listed."""
    parts = [f"{rule.id} · {title_of(rule, language)}", summary(rule, language)]
    for section in sections(rule, ruleset, language, most_terms):
        parts.extend(["", section.heading, *(f"  {line}" for line in section.lines)])
    return "\n".join(parts)


def title_of(rule: Rule, language: Language) -> str:
    """Return the rule's title in a language."""
    return rule.title_zh if language == "zh" else rule.title_en


def summary(rule: Rule, language: Language) -> str:
    """Return version, status, category, severity and outcome in a line.

    Dates and rollout, too, where it has them: a rule in force may have effect nowhere yet.
    """
    category = said(CATEGORY_TITLES[rule.category], language)
    status = said(STATUSES[rule.status], language)
    if rule.status_reason:
        status += f"（{rule.status_reason}）" if language == "zh" else f" ({rule.status_reason})"
    severity = said(SEVERITIES[rule.severity], language)
    outcome = said(OUTCOMES[rule.outcome], language)
    told = (
        f"第 {rule.version} 版 · {status} · {category} · {severity} · 命中后{outcome}"
        if language == "zh"
        else f"version {rule.version} · {status} · {category} · {severity} · a hit is {outcome}"
    )
    return " · ".join((told, *limits(rule, language)))


def limits(rule: Rule, language: Language) -> Iterator[str]:
    """Yield from when, until when and in what share of rooms a rule holds, where not always."""
    zh, begin, until = language == "zh", rule.effective_from, rule.effective_until
    if begin is not None:
        yield f"自 {begin} 起" if zh else f"from {begin}"
    if until is not None:
        yield f"到 {until} 为止（含当日）" if zh else f"until {until}, that day included"
    if rule.rollout_percent < 100:
        share = rule.rollout_percent
        yield f"对 {share}% 的直播间生效" if zh else f"for {share} % of rooms"


def sections(
    rule: Rule, ruleset: Ruleset, language: Language, most_terms: int = ALL_TERMS
) -> tuple[Section, ...]:
    """Return what there is to say of a rule; sections without a line are left out."""
    found: dict[SectionName, Iterable[str]] = {
        "match": _looks_for(rule, language),
        "words": _groups(rule, language, most_terms),
        "pass": _lets_pass(rule, language),
        "scope": _holds(rule, ruleset, language),
        "law": _law(rule, ruleset, language),
        "advice": (rule.advice_zh if language == "zh" else rule.advice_en,),
        "violating": _examples(rule.violating, ruleset, language),
        "allowed": _examples(rule.allowed, ruleset, language),
        "limits": rule.known_limits,
    }
    made = (
        Section(name, said(_HEADINGS[name], language), tuple(lines))
        for name, lines in found.items()
    )
    return tuple(section for section in made if section.lines)


def sequence_words(sequence: TermSequence, language: Language) -> str:
    """Return a sequence in words: `cure, then at most 6 characters on disease`."""
    steps = [step_words(step, language) for step in sequence.steps]
    if len(steps) == 1:
        return steps[0]
    if language == "zh":
        if sequence.fixed_order:
            gap = f"最多隔 {sequence.gap} 个字" if sequence.gap else "紧接着"
            return f" →（{gap}）→ ".join(steps)
        gap = f"相邻两个最多隔 {sequence.gap} 个字" if sequence.gap else "紧挨着"
        return f"{' + '.join(steps)}，先后不论，{gap}"
    if sequence.fixed_order:
        gap = f"at most {sequence.gap} characters on" if sequence.gap else "right behind it"
        return f", then {gap} ".join(steps)
    gap = f"neighbours at most {sequence.gap} characters apart" if sequence.gap else "side by side"
    return f"{' + '.join(steps)} in any order, {gap}"


def step_words(step: Step, language: Language) -> str:
    """Return one step in words."""
    if isinstance(step, PatternStep):
        return f"表达式 {step.pattern}" if language == "zh" else f"the pattern {step.pattern}"
    if step.group == NUMBER_GROUP:
        return "一个数字" if language == "zh" else "a number"
    return f"〔{step.group}〕"


def citation_words(law: LawCitation, language: Language) -> str:
    """Return a cited article in words."""
    basis, applies = said(BASES[law.basis], language), said(APPLIES[law.applies_when], language)
    if language == "zh":
        checked = "" if law.verified else "，条文未核对"
        return f"{law.name}第 {law.article} 条（{law.version} 年版，{basis}，{applies}{checked}）"
    checked = "" if law.verified else ", text not verified"
    return f"{law.name} art. {law.article} ({law.version}, {basis}, {applies}{checked})"


def example_words(example: Example, ruleset: Ruleset, language: Language) -> str:
    """Return an example with what it says of goods and channel."""
    marks: list[str] = []
    if example.product_category is not None:
        marks.append(_title(ruleset.product_titles, example.product_category, language))
    marks.extend(_title(ruleset.approval_titles, one, language) for one in example.approvals)
    if example.channel != "speech":
        marks.append(said(CHANNELS[example.channel], language))
    text = " ／ ".join(example.segments)
    if not marks:
        return text
    return f"{text}（{'、'.join(marks)}）" if language == "zh" else f"{text} ({', '.join(marks)})"


def _looks_for(rule: Rule, language: Language) -> Iterator[str]:
    for number, sequence in enumerate(rule.matching.any_of, start=1):
        yield f"{number}. {sequence_words(sequence, language)}"
    matching = rule.matching
    if matching.all_of:
        names = _joined([f"〔{name}〕" for name in matching.all_of], language)
        yield (
            f"而且前后 {matching.near} 个字以内要有：{names}"
            if language == "zh"
            else f"and within {matching.near} characters of it: {names}"
        )


def _groups(rule: Rule, language: Language, most: int) -> Iterator[str]:
    for name, terms in rule.groups.items():
        listed = _joined(terms[:most], language)
        if len(terms) > most:
            more = f"等 {len(terms)} 个词" if language == "zh" else f", … {len(terms)} in all"
            listed += more
        yield f"〔{name}〕 {listed}"


def _lets_pass(rule: Rule, language: Language) -> Iterator[str]:
    zh, matching = language == "zh", rule.matching
    if matching.unless:
        names = _joined([f"〔{name}〕" for name in matching.unless], language)
        within = matching.unless_within
        yield (
            f"旁边 {within} 个字以内有：{names}"
            if zh
            else f"a word within {within} characters of: {names}"
        )
    if rule.allow:
        yield (
            f"落在这些说法里：{_joined(rule.allow, language)}"
            if zh
            else (f"words inside these phrases: {_joined(rule.allow, language)}")
        )
    on = [said(GUARD_TITLES[guard], language) for guard in GUARDS if guard not in rule.guards_off]
    if on:
        yield f"内置守卫：{_joined(on, language)}" if zh else f"guards: {_joined(on, language)}"
    off = [said(GUARD_TITLES[guard], language) for guard in GUARDS if guard in rule.guards_off]
    if off:
        yield (
            f"已关掉的守卫：{_joined(off, language)}"
            if zh
            else (f"guards switched off: {_joined(off, language)}")
        )
    ignored = [said(TECHNIQUES[step], language) for step in sorted(rule.techniques_off)]
    if ignored:
        yield (
            f"靠这些还原才命中的：{_joined(ignored, language)}"
            if zh
            else (f"what is found only by undoing: {_joined(ignored, language)}")
        )


def _holds(rule: Rule, ruleset: Ruleset, language: Language) -> Iterator[str]:
    zh, goods = language == "zh", rule.applies_to
    judged = [said(CHANNELS[one], language) for one in JUDGED_CHANNELS if one in rule.channels]
    where = _joined(judged, language) or ("哪里都不适用" if zh else "nowhere")
    terms = said(LANGUAGES[rule.language], language)
    yield (
        f"{where}；{terms}词语；法域 {rule.jurisdiction}"
        if zh
        else (f"{where}; {terms} words; country {rule.jurisdiction}")
    )
    if COMMENT in rule.channels:
        yield "写了评论，但评论从不作认定" if zh else "comments are named too, and are never judged"
    if rule.languages:
        only = _joined(
            [said(pair, language) for one, pair in LANGUAGES.items() if one in rule.languages],
            language,
        )
        yield f"只对标明为{only}的话" if zh else f"only speech that is marked as {only}"
    for codes, titles, words in (
        (goods.product_categories, ruleset.product_titles, ("只对：", "only ")),
        (goods.except_product_categories, ruleset.product_titles, ("不对：", "not for ")),
        (
            goods.except_approvals,
            ruleset.approval_titles,
            ("有其一即不适用：", "not for goods with "),
        ),
    ):
        if codes:
            named = [_title(titles, code, language) for code in sorted(codes)]
            yield said(words, language) + _joined(named, language)
    if goods.depends_on_goods:
        outcome = said(UNKNOWN_GOODS[goods.unknown_goods], language)
        yield f"不知道卖什么时：{outcome}" if zh else f"where the goods are not known: {outcome}"
    yield from limits(rule, language)
    yield f"负责：{rule.owner}" if zh else f"answered for by: {rule.owner}"


def _law(rule: Rule, ruleset: Ruleset, language: Language) -> Iterator[str]:
    for law in rule.law:
        yield citation_words(law, language)
        article = ruleset.article(law)
        if article is not None:
            yield from (f"    {line}" for line in article.text.splitlines())


def _examples(examples: Sequence[Example], ruleset: Ruleset, language: Language) -> tuple[str, ...]:
    return tuple(example_words(one, ruleset, language) for one in examples)


def _title(titles: dict[str, tuple[str, str]], code: str, language: Language) -> str:
    return said(titles[code], language) if code in titles else code


def _joined(words: Sequence[str], language: Language) -> str:
    return ("、" if language == "zh" else ", ").join(words)
