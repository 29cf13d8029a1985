"""Publishing and going back as a person does it, and what then stands on the control topic."""

import json
import shutil
import time
from pathlib import Path

import pytest

from streamdetect.client.admin import create_topics
from streamdetect.client.broker import EmbeddedBroker
from streamdetect.client.control_view import ControlView, read_control
from streamdetect.client.records import read_topic
from streamdetect.events.codec import cloud_headers, encode
from streamdetect.events.instants import from_ms, to_ms
from streamdetect.events.topics import CONTROL, VIOLATIONS
from streamdetect.ruleset.bundle import hash_in_force, pack, unpack_ruleset
from streamdetect.ruleset.checked import CheckedRulesets
from streamdetect.ruleset.diagnostics import RulesetError
from streamdetect.ruleset.loader import bundle, load_ruleset
from streamdetect.settings import content_folder
from tests.cli.conftest import Run
from tests.cli.policy import write_policy
from tests.client.produce import produce
from tests.enforce.histories import at, said

PEOPLE = ("--author", "policy-03", "--approver", "policy-07", "--reason", "a trial")


@pytest.fixture
def control(broker: EmbeddedBroker) -> EmbeddedBroker:
    """A broker with an empty control topic."""
    create_topics(broker.kafka, (CONTROL,))
    return broker


@pytest.fixture
def changed(policy: Path, tmp_path: Path) -> Path:
    """The small folder with one more term, as the next version."""
    folder = Path(shutil.copytree(policy, tmp_path / "changed"))
    rule = folder / "medical_claim" / "cures.yml"
    text = rule.read_text("utf-8").replace("version: 1\n", "version: 2\n", 1)
    rule.write_text(text.replace("[根治, 治好]", "[根治, 治好, 断根]"), "utf-8")
    return folder


def view(broker: EmbeddedBroker) -> ControlView:
    return read_control(broker.kafka)


def now_ms() -> int:
    return int(time.time() * 1000)


def test_pack_writes_what_publish_takes(
    run: Run, control: EmbeddedBroker, policy: Path, tmp_path: Path
) -> None:
    file = tmp_path / "packed.json"
    packed = run("rules", "pack", policy, "--output", file)
    assert packed.code == 0
    ruleset_hash = load_ruleset(policy).hash
    assert ruleset_hash in packed.out
    assert json.loads(file.read_text("utf-8"))["hash"] == ruleset_hash
    assert run("rules", "publish", file, *PEOPLE).code == 0
    assert view(control).current["ruleset"].hash == ruleset_hash


def test_publish_writes_the_bundle_before_the_announcement(
    run: Run, control: EmbeddedBroker, policy: Path
) -> None:
    before = now_ms()
    ran = run("rules", "publish", policy, *PEOPLE)
    assert ran.code == 0, ran.err
    ruleset = load_ruleset(policy)
    keys = [(record.key or b"").decode() for record in read_topic(control.kafka, CONTROL)]
    assert keys == [f"ruleset/{ruleset.hash}", "current/ruleset"]
    seen = view(control)
    bundle, _ = seen.bundles["ruleset", ruleset.hash]
    assert unpack_ruleset(bundle).rule("medical_claim/cures").groups == (
        ruleset.rule("medical_claim/cures").groups
    )
    current = seen.current["ruleset"]
    assert (current.by, current.approved_by, current.reason) == (
        "policy-03",
        "policy-07",
        "a trial",
    )
    ahead_ms = to_ms(current.effective_from) - before
    assert 10_000 <= ahead_ms < 20_000
    assert current.effective_from in ran.out


def test_publish_at_an_announced_time_names_what_holds_until_then(
    run: Run, control: EmbeddedBroker, policy: Path, changed: Path
) -> None:
    run("rules", "publish", policy, *PEOPLE, "--effective-from", "+0s")
    later = from_ms(now_ms() + 3_600_000)
    assert run("rules", "publish", changed, *PEOPLE, "--effective-from", later).code == 0
    current = view(control).current["ruleset"]
    assert current.effective_from == later
    assert current.hash == load_ruleset(changed).hash
    assert hash_in_force(current, now_ms()) == load_ruleset(policy).hash


def test_rollback_takes_back_what_is_not_due_yet(
    run: Run, control: EmbeddedBroker, policy: Path, changed: Path
) -> None:
    run("rules", "publish", policy, *PEOPLE, "--effective-from", "+0s")
    run("rules", "publish", changed, *PEOPLE, "--effective-from", "+2h")
    assert run("rules", "rollback", *PEOPLE).code == 0
    current = view(control).current["ruleset"]
    assert hash_in_force(current, now_ms()) == current.hash == load_ruleset(policy).hash


def test_rollback_returns_to_the_predecessor_or_to_any_hash(
    run: Run, control: EmbeddedBroker, policy: Path, changed: Path
) -> None:
    old, new = load_ruleset(policy).hash, load_ruleset(changed).hash
    run("rules", "publish", policy, *PEOPLE, "--effective-from", "+0s")
    run("rules", "publish", changed, *PEOPLE, "--effective-from", "+0s")
    assert run("rules", "rollback", *PEOPLE).code == 0
    assert view(control).current["ruleset"].hash == old
    assert run("rules", "rollback", "--to", new[:8], *PEOPLE).code == 0
    assert view(control).current["ruleset"].hash == new
    refused = run("rules", "rollback", "--to", "00000000", *PEOPLE)
    assert refused.code == 2
    assert old[:12] in refused.err


def test_rollback_in_a_row_does_not_bring_back_what_was_wrong(
    run: Run, control: EmbeddedBroker, policy: Path, changed: Path
) -> None:
    old, new = load_ruleset(policy).hash, load_ruleset(changed).hash
    run("rules", "publish", policy, *PEOPLE, "--effective-from", "+0s")
    run("rules", "publish", changed, *PEOPLE, "--effective-from", "+0s")
    run("rules", "rollback", "--author", "first", "--approver", "policy-07", "--reason", "alarm")
    again = run("rules", "rollback", *PEOPLE)
    assert again.code == 2
    assert "first and policy-07 went back already" in again.err
    assert new[:12] in again.err
    assert view(control).current["ruleset"].hash == old
    told = run("rules", "rollback", *PEOPLE, "--lang", "zh").err
    assert "已在" in told
    assert f"（之前是 {new[:12]}）" in told
    assert run("rules", "rollback", "--to", new, *PEOPLE).code == 0
    assert view(control).current["ruleset"].hash == new


def test_publish_names_what_it_takes_back(
    run: Run, control: EmbeddedBroker, policy: Path, changed: Path
) -> None:
    run("rules", "publish", policy, *PEOPLE, "--effective-from", "+0s")
    first = ("--author", "first", "--approver", "policy-07", "--reason", "tomorrow")
    run("rules", "publish", changed, *first, "--effective-from", "+1d")
    ran = run("rules", "publish", changed, *PEOPLE, "--lang", "en")
    assert f"taken back: {load_ruleset(changed).hash[:12]}, announced for" in ran.out
    assert "(first, policy-07: tomorrow)" in ran.out
    back = run("rules", "rollback", *PEOPLE, "--lang", "zh")
    assert "正在生效的就是这一版" in back.out
    assert "一并取消" in back.out


def test_publish_of_what_is_in_force_leaves_it_so_until_its_time(
    run: Run, control: EmbeddedBroker, policy: Path, changed: Path
) -> None:
    run("rules", "publish", policy, *PEOPLE, "--effective-from", "+0s")
    run("rules", "publish", changed, *PEOPLE, "--effective-from", "+1d")
    assert run("rules", "publish", policy, *PEOPLE, "--effective-from", "+2h").code == 0
    assert hash_in_force(view(control).current["ruleset"], now_ms()) == load_ruleset(policy).hash


def test_going_back_keeps_when_a_bundle_was_first_written(
    run: Run, control: EmbeddedBroker, policy: Path, changed: Path
) -> None:
    run("rules", "publish", policy, *PEOPLE, "--effective-from", "+0s")
    first = view(control).bundles["ruleset", load_ruleset(policy).hash][1]
    run("rules", "publish", changed, *PEOPLE, "--effective-from", "+0s")
    time.sleep(0.05)
    run("rules", "rollback", *PEOPLE)
    assert view(control).bundles["ruleset", load_ruleset(policy).hash][1] == first


def test_rollback_to_the_folder_lets_workers_follow_their_own(
    run: Run, control: EmbeddedBroker, policy: Path
) -> None:
    run("rules", "publish", policy, *PEOPLE, "--effective-from", "+1d")
    ran = run("rules", "rollback", "--to", "folder", *PEOPLE, "--lang", "en")
    assert ran.code == 0
    assert f"taken back: {load_ruleset(policy).hash[:12]}, announced for" in ran.out
    assert "ruleset" not in view(control).current


def test_way_to_the_folder_keeps_who_agreed_to_it_and_why(
    run: Run, control: EmbeddedBroker, policy: Path
) -> None:
    run("rules", "publish", policy, *PEOPLE, "--effective-from", "+0s")
    run("rules", "rollback", "--to", "folder", *PEOPLE)
    left = view(control).left["ruleset"]
    assert (left.hash, left.went_back) == (load_ruleset(policy).hash, True)
    assert (left.by, left.approved_by, left.reason) == ("policy-03", "policy-07", "a trial")
    # Whoever goes back next is told, and by which hash what people left comes again.
    told = run("rules", "rollback", *PEOPLE)
    assert told.code == 2
    assert "policy-03 and policy-07 went back to the folder" in told.err
    assert f"(before, it was {left.hash[:12]})" in told.err
    assert "已在" in run("rules", "rollback", *PEOPLE, "--lang", "zh").err
    # Where only a folder led, nobody leaves anything.
    run("rules", "rollback", "--to", "folder", "--author", "a", "--approver", "b", "--reason", "c")
    assert view(control).left["ruleset"] == left


def test_rollback_without_a_predecessor_says_what_to_name(
    run: Run, control: EmbeddedBroker
) -> None:
    ran = run("rules", "rollback", *PEOPLE)
    assert ran.code == 2
    assert "--to HASH" in ran.err


@pytest.mark.parametrize(
    ("people", "words"),
    [
        (("--author", "li", "--approver", " Li ", "--reason", "why"), "are both 'li'"),
        (("--author", "machine", "--approver", "li", "--reason", "why"), "no person"),
        (("--author", "li", "--approver", "Machine", "--reason", "why"), "no person"),
        (("--author", "li", "--approver", " ", "--reason", "why"), "no approver"),
        (("--author", "li", "--approver", "wu", "--reason", ""), "no reason"),
    ],
)
def test_publish_needs_two_people_and_a_reason(
    run: Run, control: EmbeddedBroker, policy: Path, people: tuple[str, ...], words: str
) -> None:
    ran = run("rules", "publish", policy, *people)
    assert ran.code == 2
    assert words in ran.err
    assert "fix:" in ran.err
    assert not view(control).current


def test_publish_refuses_examples_that_contradict_and_broken_rules(
    run: Run, control: EmbeddedBroker, changed: Path
) -> None:
    rule = changed / "medical_claim" / "cures.yml"
    sound = rule.read_text("utf-8")
    rule.write_text(sound.replace("今天这个茶五百克", "这个茶根治高血压"), "utf-8")
    contradicting = run("rules", "publish", changed, *PEOPLE)
    assert contradicting.code == 2
    assert "cures.yml:37:7: error[example-hit]" in contradicting.err
    told = run("rules", "publish", changed, *PEOPLE, "--lang", "zh").err
    assert "错误[example-hit]" in told
    rule.write_text(sound.replace("severity: grave", "severity: terrible"), "utf-8")
    broken = run("rules", "publish", changed, *PEOPLE)
    assert broken.code == 2
    assert "cures.yml:6:" in broken.err
    assert not view(control).current


def test_rules_that_find_a_lawful_line_are_neither_packed_nor_published(
    run: Run, control: EmbeddedBroker, tmp_path: Path
) -> None:
    folder = write_policy(tmp_path / "rules")
    benign = folder / "benign"
    benign.mkdir()
    (benign / "zh.txt").write_text("今天下雨\n这个茶根治高血压\n", "utf-8")
    target = tmp_path / "packed.json"
    for command in (("pack", folder, "--output", target), ("publish", folder, *PEOPLE)):
        ran = run("rules", *command)
        assert ran.code == 2
        assert (
            "benign/zh.txt:2:1: error[lawful-line]: medical_claim/cures finds this lawful line"
            in ran.err
        )
    assert not target.exists()
    told = run("rules", "pack", folder, "--output", target, "--lang", "zh").err
    assert "错误[lawful-line]: medical_claim/cures 命中了这句合法的话" in told
    (benign / "exceptions.yml").write_text(
        "exceptions: [{rule: medical_claim/cures, line: 这个茶根治高血压, reason: 书名}]\n", "utf-8"
    )
    assert run("rules", "pack", folder, "--output", target).code == 0


def test_publish_refuses_a_version_that_says_something_else_than_it_was_locked_with(
    run: Run, control: EmbeddedBroker, changed: Path
) -> None:
    assert run("rules", "lock", changed).code == 0
    rule = changed / "medical_claim" / "cures.yml"
    rule.write_text(rule.read_text("utf-8").replace("gap: 6", "gap: 5"), "utf-8")
    for command in (("publish", changed, *PEOPLE), ("pack", changed)):
        refused = run("rules", *command)
        assert refused.code == 2
        assert "cures.yml:2:10: error[version-not-raised]" in refused.err
    assert not view(control).current
    assert run("rules", "lock", changed, "--raise").code == 0
    assert run("rules", "publish", changed, *PEOPLE).code == 0


def test_folder_without_a_rule_is_refused_wherever_it_would_judge(
    run: Run, control: EmbeddedBroker, policy: Path, tmp_path: Path
) -> None:
    empty = Path(shutil.copytree(policy, tmp_path / "empty"))
    shutil.rmtree(empty / "medical_claim")
    for command in (("publish", empty, *PEOPLE), ("pack", empty)):
        ran = run("rules", *command)
        assert ran.code == 2
        assert "error[no-rules]" in ran.err
    assert run("rules", "lint", empty).code == 1
    with pytest.raises(RulesetError, match="no-rules"):
        CheckedRulesets(tmp_path / "cache").load(empty)
    with pytest.raises(RulesetError, match="no-rules"):
        unpack_ruleset(pack(bundle(empty)))
    assert not view(control).current


def test_publish_of_an_older_copy_takes_back_no_shared_file(
    run: Run, control: EmbeddedBroker, policy: Path, tmp_path: Path
) -> None:
    theirs = Path(shutil.copytree(policy, tmp_path / "theirs"))
    assert run("rules", "lock", theirs).code == 0
    mine = Path(shutil.copytree(theirs, tmp_path / "mine"))
    products = theirs / "products.yml"
    products.write_text(products.read_text("utf-8").replace("普通食品", "一般食品"), "utf-8")
    refused = run("rules", "publish", theirs, *PEOPLE)
    assert refused.code == 2
    assert "error[shared-not-locked]: `products.yml`" in refused.err
    run("rules", "lock", theirs)
    assert run("rules", "publish", theirs, *PEOPLE, "--effective-from", "+0s").code == 0

    refused = run("rules", "publish", mine, *PEOPLE)
    assert refused.code == 2
    assert "rules.lock:1:1: error[shared-unheard-of]: `products.yml` is in force" in refused.err
    assert view(control).current["ruleset"].hash == load_ruleset(theirs).hash

    # Who has it, and changes it again on purpose, is told what changes for all rules.
    shutil.copytree(theirs, mine, dirs_exist_ok=True)
    products = mine / "products.yml"
    products.write_text(products.read_text("utf-8").replace("一般食品", "预包装食品"), "utf-8")
    run("rules", "lock", mine)
    done = run("rules", "publish", mine, *PEOPLE, "--lang", "zh")
    assert done.code == 0, done.err
    assert "各规则共用的有改动：products.yml\n    商品类目 food：一般食品 → 预包装食品" in done.out


def test_publish_of_an_older_copy_takes_back_nothing_unseen(
    run: Run, control: EmbeddedBroker, policy: Path, changed: Path
) -> None:
    mine = Path(shutil.copytree(policy, changed.parent / "mine"))
    assert run("rules", "lock", mine).code == 0
    newer = changed / "medical_claim" / "newer.yml"
    text = (mine / "medical_claim" / "cures.yml").read_text("utf-8")
    text = text.replace("medical_claim/cures", "medical_claim/newer").replace("根治", "逆转")
    newer.write_text(text.replace("治好", "治绝"), "utf-8")
    theirs = run("rules", "publish", changed, *PEOPLE, "--effective-from", "+0s")
    assert theirs.code == 0, theirs.err

    refused = run("rules", "publish", mine, *PEOPLE)
    assert refused.code == 2
    assert "cures.yml:2:10: error[older-than-in-force]" in refused.err
    assert "rule `medical_claim/newer` (version 1) is in force" in refused.err
    assert run("rules", "publish", mine, *PEOPLE, "--lang", "zh").err.count("git pull") == 2
    run("rules", "pack", mine, "--output", mine / "packed.json")
    packed = run("rules", "publish", mine / "packed.json", *PEOPLE)
    assert packed.code == 2
    assert "older-than-in-force" in packed.err
    assert "rule `medical_claim/newer` (version 1) is in force" in packed.err

    shutil.copytree(changed, mine, dirs_exist_ok=True)
    run("rules", "lock", mine)
    (mine / "medical_claim" / "newer.yml").unlink()
    cures = mine / "medical_claim" / "cures.yml"
    cures.write_text(cures.read_text("utf-8").replace("gap: 6", "gap: 5"), "utf-8")
    assert run("rules", "lock", mine, "--raise").code == 0
    done = run("rules", "publish", mine, *PEOPLE, "--lang", "en")
    assert done.code == 0, done.err
    assert "changed rules: medical_claim/cures\nrules gone: medical_claim/newer" in done.out


@pytest.fixture
def theirs(run: Run, control: EmbeddedBroker, policy: Path, tmp_path: Path) -> Path:
    """A locked folder in force; beside it `mine`, an older copy, and `mine.json`, packed of it."""
    mine = Path(shutil.copytree(policy, tmp_path / "mine"))
    assert run("rules", "lock", mine).code == 0
    assert run("rules", "pack", mine, "--output", tmp_path / "mine.json").code == 0
    theirs = Path(shutil.copytree(mine, tmp_path / "theirs"))
    products = theirs / "products.yml"
    products.write_text(products.read_text("utf-8").replace("普通食品", "一般食品"), "utf-8")
    newer = (theirs / "medical_claim" / "cures.yml").read_text("utf-8")
    newer = newer.replace("medical_claim/cures", "medical_claim/newer").replace("根治", "逆转")
    (theirs / "medical_claim" / "newer.yml").write_text(newer.replace("治好", "治绝"), "utf-8")
    assert run("rules", "lock", theirs).code == 0
    assert run("rules", "publish", theirs, *PEOPLE, "--effective-from", "+0s").code == 0
    return theirs


def test_packed_file_is_known_as_older_as_its_folder_is(
    run: Run, control: EmbeddedBroker, theirs: Path
) -> None:
    again = theirs.parent / "again.json"
    assert run("rules", "pack", theirs.parent / "mine.json", "--output", again).code == 0
    for source in (theirs.parent / "mine", theirs.parent / "mine.json", again):
        refused = run("rules", "publish", source, *PEOPLE, "--without-lock")
        assert refused.code == 2
        assert "error[missing-rule]: rule `medical_claim/newer`" in refused.err
        assert "error[shared-unheard-of]: `products.yml`" in refused.err
    assert view(control).current["ruleset"].hash == load_ruleset(theirs).hash


def test_what_has_no_lock_takes_back_nothing_unless_that_is_agreed_to(
    run: Run, control: EmbeddedBroker, theirs: Path
) -> None:
    mine, file = theirs.parent / "mine", theirs.parent / "unlocked.json"
    (mine / "rules.lock").unlink()
    # As an earlier program wrote it.
    earlier = json.loads((theirs.parent / "mine.json").read_text("utf-8"))
    del earlier["lock"]
    file.write_text(json.dumps(earlier), "utf-8")
    for source in (mine, file):
        refused = run("rules", "publish", source, *PEOPLE)
        assert refused.code == 2
        assert "rules.lock: error[gone-without-lock]: rule `medical_claim/newer`" in refused.err
        assert "rules.lock: error[shared-without-lock]: `products.yml` differs" in refused.err
        assert "--without-lock" in refused.err
        told = run("rules", "publish", source, *PEOPLE, "--lang", "zh").err
        assert "也没有 rules.lock 说明缘由" in told
    assert view(control).current["ruleset"].hash == load_ruleset(theirs).hash

    agreed = run("rules", "publish", file, *PEOPLE, "--without-lock", "--lang", "en")
    assert agreed.code == 0, agreed.err
    assert "rules gone: medical_claim/newer\nchanged for all rules: products.yml" in agreed.out


def test_what_has_no_lock_and_takes_nothing_back_is_published(
    run: Run, control: EmbeddedBroker, theirs: Path
) -> None:
    (theirs / "rules.lock").unlink()
    cures = theirs / "medical_claim" / "cures.yml"
    text = cures.read_text("utf-8").replace("version: 1\n", "version: 2\n", 1)
    cures.write_text(text.replace("gap: 6", "gap: 5"), "utf-8")
    done = run("rules", "publish", theirs, *PEOPLE, "--lang", "en")
    assert done.code == 0, done.err
    assert "changed rules: medical_claim/cures" in done.out


def test_lock_travels_in_the_file_and_not_to_the_topic(
    run: Run, control: EmbeddedBroker, theirs: Path
) -> None:
    file = theirs.parent / "theirs.json"
    assert run("rules", "pack", theirs, "--output", file).code == 0
    packed = json.loads(file.read_text("utf-8"))
    assert "medical_claim/newer 1 " in packed["lock"]
    assert packed["hash"] == load_ruleset(theirs).hash
    assert run("rules", "rollback", "--to", "folder", *PEOPLE).code == 0
    assert run("rules", "publish", file, *PEOPLE).code == 0
    values = [record.value or b"" for record in read_topic(control.kafka, CONTROL)]
    assert not [value for value in values if b'"lock"' in value]
    shown = run("rules", "show", "--packed", file)
    assert "medical_claim/newer" in shown.out


@pytest.mark.parametrize("at", ["yesterday", "2026-03-01T00:00:00", "2020-01-01T00:00:00Z"])
def test_publish_refuses_a_time_that_is_none_or_over(
    run: Run, control: EmbeddedBroker, policy: Path, at: str
) -> None:
    assert run("rules", "publish", policy, *PEOPLE, "--effective-from", at).code == 2
    assert not view(control).current


def test_publishing_twice_is_told_not_done(run: Run, control: EmbeddedBroker, policy: Path) -> None:
    run("rules", "publish", policy, *PEOPLE, "--effective-from", "+0s")
    again = run("rules", "publish", policy, *PEOPLE)
    assert again.code == 2
    assert "published already" in again.err


def test_announced_time_can_be_moved_while_it_is_not_due(
    run: Run, control: EmbeddedBroker, policy: Path, changed: Path
) -> None:
    run("rules", "publish", policy, *PEOPLE, "--effective-from", "+0s")
    run("rules", "publish", changed, *PEOPLE, "--effective-from", "+2h")
    assert run("rules", "publish", changed, *PEOPLE, "--effective-from", "+0s").code == 0
    current = view(control).current["ruleset"]
    assert hash_in_force(current, now_ms()) == load_ruleset(changed).hash
    assert current.previous == load_ruleset(policy).hash


def test_policy_is_published_under_its_own_key(run: Run, control: EmbeddedBroker) -> None:
    file = content_folder("rules") / "enforcement.yml"
    ran = run("rules", "publish", file, "--policy", *PEOPLE)
    assert ran.code == 0, ran.err
    seen = view(control)
    assert set(seen.current) == {"policy"}
    assert ("policy", seen.current["policy"].hash) in seen.bundles


def test_policy_that_would_expel_more_must_be_agreed_to(
    run: Run, control: EmbeddedBroker, tmp_path: Path
) -> None:
    create_topics(control.kafka)
    shipped = content_folder("rules") / "enforcement.yml"
    text = shipped.read_text("utf-8")
    harder, dearer = tmp_path / "harder.yml", tmp_path / "dearer.yml"
    fewer = text.replace("incidents_at_least: 5", "incidents_at_least: 4")
    harder.write_text(fewer.replace("points: 30", "points: 27"), "utf-8")
    dearer.write_text(text.replace("general: 2", "general: 2.5"), "utf-8")
    for file, version in ((harder, "2026.2"), (dearer, "2026.3")):
        file.write_text(file.read_text("utf-8").replace('"2026.1"', f'"{version}"'), "utf-8")
    first = run("rules", "publish", shipped, "--policy", *PEOPLE, "--effective-from", "+0s")
    assert "no policy is in force yet to compare with" in first.out
    facts = [said(at(day), "grave", "medical_claim", subject="s") for day in (0, 3, 6, 9)]
    facts.append(said(at(3), subject="t"))
    produce(
        control.kafka,
        VIOLATIONS.name,
        [
            (
                one.subject_id.encode(),
                encode(one.body),
                list(
                    cloud_headers(
                        one.body,
                        message_id=one.fact_id,
                        subject=one.subject_id,
                        time=from_ms(one.known_at_ms),
                    )
                ),
            )
            for one in facts
        ],
    )
    before = view(control).current["policy"]
    refused = run("rules", "publish", harder, "--policy", *PEOPLE)
    assert refused.code == 2
    assert "would newly be proposed for expulsion: s" in refused.out
    assert "--newly-expelled 1" in refused.err
    assert view(control).current["policy"] == before

    moved = run("rules", "publish", dearer, "--policy", *PEOPLE, "--effective-from", "+0s")
    assert moved.code == 0, moved.err
    assert "standing would differ for 1 of 2 subjects" in moved.out
    assert "would newly be proposed for expulsion: nobody" in moved.out

    now = ("--effective-from", "+0s", "--newly-expelled", "1")
    agreed = run("rules", "publish", harder, "--policy", *PEOPLE, *now)
    assert agreed.code == 0, agreed.err
    hard = view(control).current["policy"].hash
    assert hard != before.hash

    # Going back is a change like any other: who would be expelled by it must be agreed to.
    eased = run("rules", "rollback", "--policy", "--to", before.hash, *PEOPLE)
    assert eased.code == 0, eased.err
    assert "would newly be proposed for expulsion: nobody" in eased.out
    refused = run("rules", "rollback", "--policy", "--to", hard, *PEOPLE)
    assert refused.code == 2
    assert "would newly be proposed for expulsion: s" in refused.out
    assert "--newly-expelled 1" in refused.err
    assert view(control).current["policy"].hash == before.hash
    agreed = run("rules", "rollback", "--policy", "--to", hard, *PEOPLE, "--newly-expelled", "1")
    assert agreed.code == 0, agreed.err
    assert view(control).current["policy"].hash == hard
    handed = run("rules", "rollback", "--policy", "--to", "folder", *PEOPLE)
    assert handed.code == 0, handed.err
    assert "would newly be proposed for expulsion: nobody" in handed.out


def test_policy_of_a_version_that_said_something_else_is_refused(
    run: Run, control: EmbeddedBroker, tmp_path: Path
) -> None:
    create_topics(control.kafka)
    shipped, changed = content_folder("rules") / "enforcement.yml", tmp_path / "changed.yml"
    text = shipped.read_text("utf-8").replace("grace_minutes: 30", "grace_minutes: 31")
    changed.write_text(text, "utf-8")
    run("rules", "publish", shipped, "--policy", *PEOPLE, "--effective-from", "+0s")
    first = view(control).current["policy"]
    refused = run("rules", "publish", changed, "--policy", *PEOPLE)
    assert refused.code == 2
    assert f"says something else already: {first.hash[:12]}" in refused.err
    told = run("rules", "publish", changed, "--policy", *PEOPLE, "--lang", "zh").err
    assert "已经用过" in told
    assert view(control).current["policy"] == first
    changed.write_text(text.replace('"2026.1"', '"2026.2"'), "utf-8")
    assert run("rules", "publish", changed, "--policy", *PEOPLE).code == 0


def test_state_is_set_for_rules_that_exist(run: Run, control: EmbeddedBroker, policy: Path) -> None:
    run("rules", "publish", policy, *PEOPLE)
    arguments = ("--by", "policy-03", "--reason", "hits honest shops")
    unknown = run("rules", "state", "medical_claim/cure", "shadow", *arguments)
    assert unknown.code == 2
    assert "did you mean 'medical_claim/cures'" in unknown.err
    by_file = "rules/medical_claim/cures.yml"
    assert run("rules", "state", by_file, "shadow", *arguments).code == 0
    assert view(control).rules["medical_claim/cures"].state == "shadow"


def test_state_that_is_set_says_what_the_rule_does_then(
    run: Run, control: EmbeddedBroker, policy: Path, tmp_path: Path
) -> None:
    arguments = ("medical_claim/cures", "enforced", "--by", "policy-03", "--reason", "mended")
    run("rules", "publish", policy, *PEOPLE, "--effective-from", "+0s")
    acts = run("rules", "state", *arguments, "--lang", "en")
    assert acts.out == "medical_claim/cures is enforced\n"

    quiet = Path(shutil.copytree(policy, tmp_path / "quiet"))
    rule = quiet / "medical_claim" / "cures.yml"
    text = rule.read_text("utf-8")
    text = text.replace("status: enforced", "status: shadow")
    rule.write_text(text.replace("version: 1\n", "version: 2\n", 1), "utf-8")
    assert run("rules", "publish", quiet, *PEOPLE, "--effective-from", "+0s").code == 0
    said = "its own status is shadow, run without effect"
    let_go = run("rules", "state", *arguments, "--lang", "en").out
    assert let_go == f"medical_claim/cures is no longer held back; {said}\n"
    assert "不再按住（enforced）；它自己的状态是：观察" in (
        run("rules", "state", *arguments, "--lang", "zh").out
    )

    other = text.replace("medical_claim/cures", "medical_claim/other").replace("根治", "治愈")
    (quiet / "medical_claim" / "other.yml").write_text(other, "utf-8")
    rule.unlink()
    at_once = ("--effective-from", "+0s", "--without-lock")
    assert run("rules", "publish", quiet, *PEOPLE, *at_once).code == 0
    gone = run("rules", "state", *arguments, "--lang", "en").out
    assert gone == "medical_claim/cures is no longer held back; it is not in the rules in force\n"
    held = run("rules", "state", "medical_claim/cures", "shadow", *arguments[2:], "--lang", "zh")
    assert "只观察，无效力（shadow）；正在生效的规则里没有它" in held.out


def test_kill_switch_is_set_and_taken_off_by_a_named_person(
    run: Run, control: EmbeddedBroker
) -> None:
    arguments = ("--by", "oncall-1", "--reason", "far more expulsions than usual", "--lang", "en")
    set_on = run("rules", "kill-switch", "on", *arguments)
    assert (set_on.code, set_on.out) == (
        0,
        "the kill switch is on: decisions go to the shadow topic\n",
    )
    switch = view(control).kill_switch
    assert switch is not None
    assert (switch.on, switch.by) == (True, "oncall-1")
    assert run("rules", "kill-switch", "off", *arguments).code == 0
    switch = view(control).kill_switch
    assert switch is not None
    assert not switch.on
    nobody = run("rules", "kill-switch", "on", "--by", " ", "--reason", "x")
    assert nobody.code == 2
    machine = run("rules", "kill-switch", "on", "--by", "machine", "--reason", "x", "--lang", "zh")
    assert machine.code == 2
    assert "不是人" in machine.err
    assert view(control).kill_switch == switch


def test_show_and_diff_find_on_the_control_topic_what_no_commit_has(
    run: Run, control: EmbeddedBroker, policy: Path, changed: Path
) -> None:
    run("rules", "publish", changed, *PEOPLE, "--effective-from", "+0s")
    shutil.rmtree(changed)
    published = view(control).current["ruleset"].hash
    shown = run("rules", "show", "medical_claim/cures", "--hash", published[:8], "--rules", policy)
    assert shown.code == 0, shown.err
    assert "断根" in shown.out
    assert f"published {published[:12]}" in shown.out
    for name in (published, "published"):
        differs = run("rules", "diff", policy, name, "--rules", policy, "--lang", "en")
        assert differs.code == 1, differs.err
        assert "断根" in differs.out
    unknown = run("rules", "show", "medical_claim/cures", "--hash", "0" * 8, "--rules", policy)
    assert unknown.code == 2
    assert "nor has the control topic" in unknown.err


@pytest.fixture
def outdated(control: EmbeddedBroker, policy: Path) -> str:
    """An edition on the topic that an earlier program took and this one refuses; its hash."""
    content = json.loads(bundle(policy))
    content["rules"][0]["match"]["any"][0]["gap"] = 999
    packed = pack(json.dumps(content, ensure_ascii=False).encode())
    records = [(f"ruleset/{packed.hash}".encode(), encode(packed), [])]
    produce(control.kafka, CONTROL.name, records)
    return packed.hash


def test_show_tells_what_a_rule_said_that_todays_checks_refuse(
    run: Run, outdated: str, policy: Path
) -> None:
    asked = ("--hash", outdated[:8], "--rules", policy)
    shown = run("rules", "show", "medical_claim/cures", *asked)
    assert shown.code == 0, shown.err
    assert "gap: 999" in shown.out
    assert "today's checks refuse this edition" in shown.err
    unknown = run("rules", "show", "medical_claim/cure", *asked)
    assert unknown.code == 2
    assert "did you mean 'medical_claim/cures'" in unknown.err
    assert run("rules", "show", *asked).code == 2


def test_rollback_to_what_todays_checks_refuse_says_what_can_be_done(
    run: Run, control: EmbeddedBroker, outdated: str, policy: Path
) -> None:
    run("rules", "publish", policy, *PEOPLE, "--effective-from", "+0s")
    refused = run("rules", "rollback", "--to", outdated[:8], *PEOPLE)
    assert refused.code == 2
    assert "error[out-of-range]" in refused.err
    assert "cannot be changed any more" in refused.err
    assert "mend them" not in refused.err
    told = run("rules", "rollback", "--to", outdated[:8], *PEOPLE, "--lang", "zh").err
    assert "发布过的不能再改" in told
    assert view(control).current["ruleset"].hash == load_ruleset(policy).hash


def test_commands_speak_chinese(
    run: Run, control: EmbeddedBroker, policy: Path, changed: Path, tmp_path: Path
) -> None:
    file = tmp_path / "packed.json"
    assert "打包后" in run("rules", "pack", policy, "--output", file, "--lang", "zh").out
    ran = run("rules", "publish", file, *PEOPLE, "--effective-from", "+0s", "--lang", "zh")
    assert "同时切换；之前是：不知道" in ran.out
    run("rules", "publish", changed, *PEOPLE, "--effective-from", "+0s")
    assert "之前是：" in run("rules", "rollback", *PEOPLE, "--lang", "zh").out
    by = ("--by", "policy-03", "--reason", "hits honest shops", "--lang", "zh")
    assert "只送人工复核" in run("rules", "state", "medical_claim/cures", "review_only", *by).out
    rule = changed / "medical_claim" / "cures.yml"
    rule.write_text(rule.read_text("utf-8").replace("severity: grave", "severity: gravee"), "utf-8")
    refused = run("rules", "publish", changed, *PEOPLE, "--lang", "zh")
    assert refused.code == 2
    assert "是不是 `grave`" in refused.err
    at = run("rules", "publish", policy, *PEOPLE, "--effective-from", "明天", "--lang", "zh")
    assert "既不是" in at.err


def test_missing_topic_says_how_to_make_it(run: Run, broker: EmbeddedBroker, policy: Path) -> None:
    ran = run("rules", "publish", policy, *PEOPLE)
    assert ran.code == 2
    assert "streamdetect topics create" in ran.err


@pytest.mark.parametrize(
    "when",
    [
        "+99999999d",
        "+999999999999999999d",
        "9999-12-31T23:59:59-08:00",
        "0001-01-01T00:00:00+08:00",
        "1969-12-31T23:59:59Z",
    ],
)
def test_publish_refuses_a_time_that_nobody_can_write(run: Run, policy: Path, when: str) -> None:
    ran = run("rules", "publish", policy, *PEOPLE, "--effective-from", when, "--lang", "en")
    assert ran.code == 2
    assert "--effective-from" in ran.err
    assert "outside the years 1970 to 9899" in ran.err
