"""What a rule is meant for: channels, languages, days and goods."""

from streamdetect.detect.compiled import CompiledRule
from streamdetect.detect.model import DetectionContext
from streamdetect.events.instants import day_in_beijing
from streamdetect.events.messages import TranscriptSegment
from streamdetect.ruleset.model import AppliesTo


def applies(rule: CompiledRule, segment: TranscriptSegment, goods: DetectionContext) -> bool:
    """Tell whether a rule holds for this channel, language, day and these goods."""
    if segment.channel not in rule.rule.channels:
        return False
    languages = rule.rule.languages
    if languages and segment.language and segment.language[:2].lower() not in languages:
        return False
    if rule.effective_from or rule.effective_until:
        day = day_in_beijing(segment.emitted_at)
        if day < rule.effective_from or (rule.effective_until and day > rule.effective_until):
            return False
    scope = rule.rule.applies_to
    if leaves_open(scope, goods) and not scope.holds_for_unknown_goods:
        return False
    return not goods.known or _goods_fit(scope, goods)


def leaves_open(scope: AppliesTo, goods: DetectionContext) -> bool:
    """Tell whether too little is known of the goods to say if a rule is meant for them."""
    return not goods.known or (goods.product_category is None and scope.depends_on_category)


def _goods_fit(scope: AppliesTo, goods: DetectionContext) -> bool:
    category = goods.product_category
    if category is not None:
        if scope.product_categories and category not in scope.product_categories:
            return False
        if category in scope.except_product_categories:
            return False
    return not (scope.except_approvals & goods.approvals)
