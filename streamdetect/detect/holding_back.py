"""What keeps a rule from having effect: its status, the controls, a room outside its rollout."""

from hashlib import sha256
from typing import Literal

from streamdetect.detect.model import Controls
from streamdetect.ruleset.model import Rule

HeldReason = Literal["status", "kill_switch", "controls"]


def held_back_by(rule: Rule, controls: Controls) -> tuple[HeldReason, ...]:
    """Return what keeps a rule from having effect in any room; empty where nothing does."""
    reasons: list[HeldReason] = []
    if rule.status == "shadow":
        reasons.append("status")
    if controls.kill_switch:
        reasons.append("kill_switch")
    if controls.rule_states.get(rule.id) == "shadow":
        reasons.append("controls")
    return tuple(reasons)


def is_shadow(rule: Rule, room_id: str, controls: Controls) -> bool:
    """Tell whether what a rule finds in a room stays without effect."""
    return bool(held_back_by(rule, controls)) or not _rolled_out(rule, room_id, controls)


def _rolled_out(rule: Rule, room_id: str, controls: Controls) -> bool:
    if rule.rollout_percent >= 100 or controls.in_every_room:
        return rule.rollout_percent > 0
    digest = sha256(f"{rule.id}|{room_id}".encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:4], "big") % 100 < rule.rollout_percent
