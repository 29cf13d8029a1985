"""`streamdetect rules try`: what one rule makes of a sentence, and why."""

from typing import TYPE_CHECKING, Annotated, Final

import typer

from streamdetect.cli.judging_options import ChannelChoice, OfApprovals, OfCategory, OfChannel
from streamdetect.cli.rules.folder import (
    CLEAN,
    FINDINGS,
    FolderOption,
    Lang,
    checked_rules,
    chosen_rule,
    existing,
    known_code,
    language_of,
)

if TYPE_CHECKING:
    from streamdetect.detect.trial import Reason, Trial
    from streamdetect.ruleset.diagnostics import MessageLanguage
    from streamdetect.ruleset.model import Rule, Step

_TERMS_SHOWN: Final = 5


def try_text(
    rule: Annotated[str, typer.Argument(metavar="RULE", help="Id of the rule, or its file.")],
    text: Annotated[
        list[str],
        typer.Argument(metavar="TEXT...", help="What is said; several texts are segments."),
    ],
    product_category: OfCategory = None,
    approval: OfApprovals = None,
    channel: OfChannel = ChannelChoice.SPEECH,
    folder: FolderOption = None,
    lang: Lang = None,
) -> None:
    """Try one rule on a sentence: which words it sees, what it decides, what keeps it from a hit.

    Status, dates and rollout of the rule do not count here. Exit code: 0 not found, 1 found.
    """
    from streamdetect.detect.model import DetectionContext
    from streamdetect.detect.trial import try_rule

    language = language_of(lang)
    ruleset = checked_rules(existing(folder, language), language)
    one = chosen_rule(ruleset, rule, language)
    if product_category is not None:
        known_code(product_category, ruleset.products, "--product-category", language)
    for code in approval or ():
        known_code(code, ruleset.approvals, "--approval", language)
    known = product_category is not None or bool(approval)
    goods = DetectionContext(known, product_category, frozenset(approval or ()))
    trial = try_rule(one, ruleset, text, goods, channel.value)
    _print(one, text, trial, language, goods_known=known)
    raise typer.Exit(CLEAN if trial.finding is None else FINDINGS)


def _print(
    rule: "Rule", text: list[str], trial: "Trial", language: "MessageLanguage", *, goods_known: bool
) -> None:
    from streamdetect.cli.terminal import visible

    words = _WORDS[language]
    title = rule.title_zh if language == "zh" else rule.title_en
    typer.echo(f"{rule.id} · {title}")
    if tuple(text) != trial.folded:
        typer.echo(f"  {words['folded']}: {visible(' / '.join(trial.folded))}")
    for name, terms in trial.present:
        typer.echo(f"  {words['group']} {name}: {words['comma'].join(terms)}")
    if trial.finding is not None:
        _print_finding(rule, trial, language, goods_known=goods_known)
        return
    typer.echo(words["not found"])
    for reason in trial.reasons:
        typer.echo(f"  - {_reason(reason, rule, language)}")
    if trial.missing:
        steps = words["comma"].join(_step(step, rule, language) for step in trial.missing)
        typer.echo(f"  - {words['missing'].format(steps=steps)}")
    elif not trial.reasons:
        typer.echo(f"  - {words['unclear']}")


def _print_finding(
    rule: "Rule", trial: "Trial", language: "MessageLanguage", *, goods_known: bool
) -> None:
    from streamdetect.cli.explain_words import GUARDS
    from streamdetect.cli.terminal import visible
    from streamdetect.ruleset.wording import OUTCOMES, SEVERITIES, TECHNIQUES, said

    assert trial.finding is not None
    words, finding = _WORDS[language], trial.finding.finding
    quote = visible(trial.finding.quote.replace("\n", " / "))
    outcome, severity = said(OUTCOMES[finding.outcome], language), SEVERITIES[finding.severity]
    typer.echo(
        words["found"].format(
            quote=quote, outcome=outcome, severity=said(severity, language),
            confidence=finding.confidence,
        )
    )  # fmt: skip
    for guard in finding.guards:
        if (guard.guard, guard.verdict) in GUARDS:
            typer.echo(f"  - {said(GUARDS[guard.guard, guard.verdict], language)}")
    for step in finding.evasions:
        if step in TECHNIQUES:
            typer.echo(f"  - {words['technique'].format(step=said(TECHNIQUES[step], language))}")
    if (
        finding.outcome == "review"
        and rule.outcome == "enforce"
        and rule.applies_to.asks_for_unknown_goods
        and not goods_known
    ):
        typer.echo(f"  - {words['goods unknown']}")
    for law in finding.law:
        article = words["article"].format(name=law.name, article=law.article, version=law.version)
        typer.echo(f"  {words['law']}: {article}")
    advice = rule.advice_zh if language == "zh" else rule.advice_en
    typer.echo(f"  {words['advice']}: {advice}")


def _step(step: "Step", rule: "Rule", language: "MessageLanguage") -> str:
    from streamdetect.ruleset.model import PatternStep

    if isinstance(step, PatternStep):
        return f"{{pattern: {step.pattern}}}"
    terms = rule.groups.get(step.group, ())
    if not terms:
        return step.group
    shown = _WORDS[language]["comma"].join(terms[:_TERMS_SHOWN])
    more = " …" if len(terms) > _TERMS_SHOWN else ""
    return f"{step.group} ({shown}{more})"


def _reason(reason: "Reason", rule: "Rule", language: "MessageLanguage") -> str:
    from streamdetect.ruleset.channels import JUDGED_CHANNELS
    from streamdetect.ruleset.wording import CHANNELS, GUARD_TITLES, TECHNIQUES, said

    words, detail = _WORDS[language], reason.detail
    if reason.kind == "guard":
        meaning = said(GUARD_TITLES[detail], language)
        return words["guard"].format(guard=detail, meaning=meaning)
    if reason.kind == "channel":
        order = [channel for channel in JUDGED_CHANNELS if channel in rule.channels]
        if not order:
            return words["comments alone"]
        detail = words["comma"].join(said(CHANNELS[channel], language) for channel in order)
    elif reason.kind == "technique":
        named = [said(TECHNIQUES[one], language) for one in detail.split(", ") if one]
        return words["technique off"].format(detail=words["comma"].join(named))
    elif reason.kind == "gap":
        gaps = sorted({sequence.gap for sequence in rule.matching.any_of})
        allowed = words["comma"].join(map(str, gaps))
        return words["gap"].format(needed=detail, allowed=allowed)
    elif reason.kind in {"allow", "unless", "company"} and not detail:
        return words[f"{reason.kind} together"]
    return words[reason.kind].format(detail=detail)


_WORDS: Final[dict["MessageLanguage", dict[str, str]]] = {
    "en": {
        "folded": "as the rule sees it",
        "group": "group",
        "comma": ", ",
        "found": "FOUND: “{quote}” → {outcome}, {severity}, confidence {confidence}",
        "not found": "NOT FOUND",
        "missing": "nothing in the text fits: {steps}",
        "unclear": "all groups are there, but not in one claim (or by sound only)",
        "comment": "what the audience writes is never judged",
        "channel": "the rule listens only to: {detail}",
        "comments alone": "the rule listens only to comments, which are never judged",
        "goods": "the rule does not apply to these goods (`applies_to`)",
        "technique off": "found only by undoing what this rule does not count: {detail}",
        "guard": "the guard `{guard}` takes it for {meaning}",
        "technique": "undone: {step}",
        "allow": "the allowed phrase lets it pass: {detail}",
        "allow together": "allowed phrases let it pass",
        "unless": "`unless` lets it pass, for this stands beside it: {detail}",
        "unless together": "`unless` lets it pass",
        "company": "`all` wants this near, and it is not: {detail}",
        "company together": "`all` wants groups near that are not there",
        "gap": "the words are too far apart: a gap of {needed} is needed, the rule has {allowed}",
        "order": "the words stand in another order (`order: free` would find them)",
        "goods unknown": "the goods are not known, so a person looks; try --product-category",
        "law": "law",
        "article": "{name} art. {article} ({version})",
        "advice": "say instead",
    },
    "zh": {
        "folded": "规则看到的文字",
        "group": "词组",
        "comma": "、",
        "found": "命中：“{quote}” → {outcome}，{severity}，把握 {confidence}",
        "not found": "未命中",
        "missing": "这段话里没有：{steps}",
        "unclear": "词组都在，但不在同一个说法里（隔了句，或只是读音相同）",
        "comment": "观众写的评论不作认定",
        "channel": "规则只看：{detail}",
        "comments alone": "规则只看评论，而评论从不作认定",
        "goods": "规则不适用于这类商品（见 `applies_to`）",
        "technique off": "要靠还原才命中，而本规则不计这种手法：{detail}",
        "guard": "守卫 `{guard}` 认为这是：{meaning}",
        "technique": "已还原：{step}",
        "allow": "落在允许的说法里：{detail}",
        "allow together": "落在允许的说法里",
        "unless": "旁边有 `unless` 的词，放过：{detail}",
        "unless together": "旁边有 `unless` 的词，放过",
        "company": "`all` 要求附近有这个词组，但没有：{detail}",
        "company together": "`all` 要求的词组不在附近",
        "gap": "隔得太远：需要 gap {needed}，规则写的是 {allowed}",
        "order": "先后顺序不同（写 `order: free` 就能命中）",
        "goods unknown": "不知道卖什么商品，所以交给人看；可加 --product-category 再试",
        "law": "依据",
        "article": "{name}第 {article} 条（{version}）",
        "advice": "改法",
    },
}
