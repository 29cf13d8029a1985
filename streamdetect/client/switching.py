"""Hold a rule back or let it go, and throw the kill switch, for every worker at once."""

from difflib import get_close_matches

from streamdetect.client.admin import require_topics
from streamdetect.client.approval import refuse_nobody
from streamdetect.client.clock import now_ms
from streamdetect.client.control_view import KILL_SWITCH_KEY, RULE_KEY, read_control
from streamdetect.client.control_writing import write_control
from streamdetect.client.errors import PublishError
from streamdetect.events import messages as m
from streamdetect.events.instants import from_ms
from streamdetect.events.topics import CONTROL
from streamdetect.events.vocabulary import RuleState
from streamdetect.settings import KafkaSettings


def set_rule_state(
    kafka: KafkaSettings, rule_id: str, state: RuleState, by: str, why: str
) -> str | None:
    """Set the state of a rule at run time; return the status that it has in the rules in force.

    None where those have not got it: its state then waits for the rules that do. Raises
    PublishError where no person or reason is given, or no bundle of the topic has the rule.
    """
    _require_named(by, why)
    view = read_control(kafka)
    known = view.rule_versions()
    if rule_id not in known:
        near = get_close_matches(rule_id, known, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise PublishError(
            f"there is no rule {rule_id!r}{hint}",
            where=CONTROL.name,
            fix="write the id as in the rule's file; a ruleset is on the topic once a worker "
            "has started or `rules publish` has run",
        )
    now = now_ms()
    message = m.RuleControl(state=state, reason=why.strip(), by=by.strip(), at=from_ms(now))
    write_control(kafka, [(f"{RULE_KEY}{rule_id}", message, None)])
    return view.status_in_force(rule_id, now)


def set_kill_switch(kafka: KafkaSettings, *, on: bool, by: str, why: str) -> None:
    """Send all decisions of all workers to the shadow topic, or let them have effect again.

    Raises PublishError where no person or reason is given, TopicError where the topic is missing.
    """
    _require_named(by, why)
    require_topics(kafka, (CONTROL,))
    message = m.KillSwitch(on=on, reason=why.strip(), by=by.strip(), at=from_ms(now_ms()))
    write_control(kafka, [(KILL_SWITCH_KEY, message, None)])


def _require_named(by: str, why: str) -> None:
    if not by.strip() or not why.strip():
        raise PublishError("a person and a reason belong to it", fix="name them: --by and --reason")
    refuse_nobody(by, "by")
