"""Reviewing as a person does it: what is printed, what stands on the topics, what is refused."""

import base64
import json
import shutil
import time
from contextlib import closing
from pathlib import Path

import msgspec
import pytest
import typer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from streamdetect.cli.review.choices import instant_of
from streamdetect.client.admin import create_topics
from streamdetect.client.broker import EmbeddedBroker
from streamdetect.client.records import read_topic
from streamdetect.client.sending import confirm, ordered_producer
from streamdetect.enforce.consequences import consequences
from streamdetect.enforce.due import due
from streamdetect.enforce.facts import EVERYBODY, fact_of
from streamdetect.enforce.ledger import judge
from streamdetect.enforce.policy_bundle import pack_policy
from streamdetect.enforce.signatures import is_signed_by
from streamdetect.events import messages as m
from streamdetect.events.codec import cloud_headers, decode_typed, encode, header
from streamdetect.events.instants import from_ms
from streamdetect.events.topics import (
    APPEALS,
    LISTING_DECISIONS,
    REVIEW_DECISIONS,
    REVIEW_REQUESTS,
    Topic,
    topic_of,
)
from streamdetect.ruleset.bundle import pack
from streamdetect.ruleset.explaining import explain
from streamdetect.ruleset.loader import load_ruleset
from streamdetect.settings import KafkaSettings, content_folder
from tests.cli.conftest import Run
from tests.client.cases import asked
from tests.enforce.histories import amended, at, on_incident, policy_mapping, real_policy, said
from tests.enforce.listings import listing
from tests.stream.test_inspecting import BAD as BAD_TITLE
from tests.stream.test_inspecting import Inspector, offered

PARTITIONS = 2
BAD = (m.RuleRef(id="price/bad", version=3),)
WORDS = said(at(0), "serious", rules=BAD, viewers=5000)
REQUEST = asked(WORDS, "家人们看好了", "这个茶根治糖尿病，加微信abc_1234", "三二一上链接")
KEY = Ed25519PrivateKey.generate()


@pytest.fixture
def topics(broker: EmbeddedBroker, monkeypatch: pytest.MonkeyPatch) -> KafkaSettings:
    """A broker with one violation and the request about it."""
    monkeypatch.setenv("STREAMDETECT_KAFKA__PARTITIONS", str(PARTITIONS))
    kafka = broker.kafka.model_copy(update={"partitions": PARTITIONS})
    create_topics(kafka)
    send(kafka, WORDS.body, REQUEST)
    return kafka


def stored(kafka: KafkaSettings, topic: Topic) -> list[m.Message]:
    return [decode_typed(one.value, one.headers) for one in read_topic(kafka, topic)]


def test_case_is_listed_taken_shown_and_decided(run: Run, topics: KafkaSettings) -> None:
    listed = json.loads(run("review", "list", "--json").out)
    assert (listed["case"], listed["subject"]) == (REQUEST.request_id, WORDS.subject_id)
    assert listed["late"]
    case = REQUEST.request_id[:8]
    assert "late" in run("review", "list").out

    assert run("review", "claim", case, "--by", "reviewer-01").code == 0
    ((claim, claim_id),) = (
        (decode_typed(one.value, one.headers), header(one.headers, "ce_id"))
        for one in read_topic(topics, REVIEW_REQUESTS)
        if header(one.headers, "ce_type") == "streamdetect.review-claim.v1"
    )
    assert claim_id == f"{REQUEST.request_id}/reviewer-01/{claim.claimed_at}"
    refused = run("review", "claim", case, "--by", "reviewer-02")
    assert refused.code == 2
    assert "reviewer-01 has this case until" in refused.err

    shown = run("review", "show", case)
    assert shown.code == 0, shown.err
    assert ">      0.0 s  家人们看好了" in shown.out
    assert "反不正当竞争法 art. 9 (2025)" in shown.out
    assert "5000 viewers" in shown.out
    assert "is not on the control topic any more" in shown.out

    taken = run("review", "decide", case, "overturn", "--by", "reviewer-02", "--reason", "x")
    assert taken.code == 2
    assert "reviewer-01 has this case" in taken.err
    done = run(
        "review", "decide", case, "overturn", "--by", "reviewer-01", "--reason", "lawful",
        "--note", "确有批文", "--exempt", "product", "--until", "+90d",
    )  # fmt: skip
    assert done.code == 0, done.err
    assert "the same words are let pass (product)" in done.out
    (decision,) = stored(topics, REVIEW_DECISIONS)
    assert isinstance(decision, m.ReviewDecision)
    assert decision.target == m.DecisionOn(type="incident", id=WORDS.body.incident_id)
    assert (decision.verdict, decision.note) == ("overturn", "确有批文")
    (record,) = read_topic(topics, REVIEW_DECISIONS)
    assert record.key == WORDS.subject_id.encode()

    again = run("review", "decide", case, "uphold", "--by", "reviewer-02", "--reason", "x")
    assert again.code == 2
    assert "decided by reviewer-01 (review: overturn)" in again.err
    assert "0 cases" in run("review", "list").out
    assert json.loads(run("review", "list", "--all", "--json").out)["closed"] == "decided"


def test_proposal_for_two_people_says_what_it_is_and_what_it_rests_on(
    run: Run, topics: KafkaSettings
) -> None:
    facts = [said(at(4 * i), "grave", "exaggerated_efficacy") for i in range(8)]
    (bar,) = [
        one
        for one in judge(facts, real_policy(), at(29)).sanctions
        if one.measure == "bar_reregistration"
    ]
    request = m.ReviewRequest(
        request_id="bar-case",
        subject_id=bar.subject_id,
        target=m.ReviewTarget(type="sanction", id=bar.sanction_id),
        priority=1.0,
        due_at=from_ms(at(30)),
        violation=facts[-1].body,
    )
    taken_back = amended(facts[-1], "corrected").body
    send(topics, bar, request, taken_back)
    assert "bar_reregistration" in run("review", "list").out
    first = json.loads(run("review", "list", "--json", "--limit", "1").out)
    assert first["measures"] == ["bar_reregistration"]
    shown = run("review", "show", "bar-case").out
    assert "禁止重新注册 bar_reregistration, proposed; points 42 → 48; clause 7 of" in shown
    for reason in bar.reasons:
        assert f"incident:{reason.incident_id}" in shown
    assert "two different people" in shown
    assert f"since     corrected at {taken_back.occurred_at}" in shown
    said_so = run("review", "decide", "bar-case", "uphold", "--by", "reviewer-01", "--reason", "x")
    assert "once a second person upholds it" in said_so.out


def test_instants_that_are_none_do_not_end_the_days_work(run: Run, topics: KafkaSettings) -> None:
    never = "2026-02-31T00:00:00.000Z"
    case, subject = REQUEST.request_id, WORDS.subject_id
    decision = on_incident(WORDS, "uphold", at(1), by="reviewer-01").body
    send(
        topics,
        *(
            m.ReviewClaim(request_id=case, subject_id=subject, claimed_by="a", claimed_at=never,
                          until=never)
            for _ in range(2)
        ),
        msgspec.structs.replace(decision, decided_at=never),
        msgspec.structs.replace(REQUEST, request_id="another", due_at=never),
        msgspec.structs.replace(WORDS.body, violation_id="another", spoken_at=never),
    )  # fmt: skip
    listed = run("review", "list", "--json")
    assert listed.code == 0, listed.err
    assert json.loads(listed.out)["case"] == case
    found = run("report", "--format", "json")
    assert found.code == 0, found.err
    assert json.loads(found.out)["violations"]["count"] == 1
    done = run("review", "decide", case, "overturn", "--by", "reviewer-01", "--reason", "x")
    assert done.code == 0, done.err


HOSTILE = said(at(0), "serious", rules=BAD, subject="[/x]", broadcast="another", viewers=5000)


def test_cases_are_listed_as_they_stand_whatever_is_in_them(
    run: Run, topics: KafkaSettings
) -> None:
    words = msgspec.structs.replace(HOSTILE.body, quote="[bold]x[/]")
    send(topics, words, asked(fact_of(words, at(0)), "a", "b", "c"))
    ran = run("review", "list", "--all")
    assert ran.code == 0, ran.err
    assert "[/x]" in ran.out
    assert "[bold]x[/]" in ran.out


def test_list_in_json_says_that_it_leaves_cases_out(run: Run, topics: KafkaSettings) -> None:
    assert run("review", "list", "--json", "--limit", "1").err == ""
    send(topics, HOSTILE.body, asked(HOSTILE, "a", "b", "c"), key=HOSTILE.subject_id)
    ran = run("review", "list", "--json", "--limit", "1")
    assert len(ran.out.splitlines()) == 1
    assert "2 cases; the first 1 are shown" in ran.err


def test_void_names_subjects_as_they_stand(run: Run, topics: KafkaSettings) -> None:
    send(topics, HOSTILE.body, key=HOSTILE.subject_id)
    ran = run(*VOID, "--by", "board-01", "--preview")
    assert ran.code == 0, ran.err
    assert "[/x]" in ran.out


@pytest.mark.parametrize("until", ["+9999999999d", "+²d", "9999-12-31T23:00-14:00"])
def test_exemption_until_beyond_all_times_is_refused(until: str) -> None:
    with pytest.raises(typer.BadParameter, match="neither"):
        instant_of(until, "--until")


def test_unknown_case_and_missing_rights_are_said_clearly(run: Run, topics: KafkaSettings) -> None:
    case = REQUEST.request_id
    for arguments, words in (
        (("show", "nonsense"), "there is no case 'nonsense'"),
        (("decide", case, "uphold", "--by", "nobody", "--reason", "x"), "'nobody' is no reviewer"),
        (
            ("decide", case, "uphold", "--by", "reviewer-01", "--reason", "x", "--level", "board"),
            "does not decide at level 'board'",
        ),
        (
            ("decide", case, "uphold", "--by", "reviewer-01", "--reason", "x", "--key", "none.pem"),
            "No such file",
        ),
        (("claim", case, "--by", "nobody"), "'nobody' is no reviewer"),
    ):
        ran = run("review", *arguments)
        assert ran.code == 2, ran.out
        assert words in ran.err
        assert "fix:" in ran.err
    assert stored(topics, REVIEW_DECISIONS) == []


def test_appeal_is_filed_once_however_often(run: Run, topics: KafkaSettings) -> None:
    target = f"incident:{WORDS.body.incident_id}"
    for _ in range(2):
        ran = run(
            "review", "appeal", "file", target, "--by", "shop-1", "--statement", "我们有批文",
            "--evidence", "https://example.org/1",
        )  # fmt: skip
        assert ran.code == 0, ran.err
    first, second = stored(topics, APPEALS)
    assert isinstance(first, m.Appeal)
    assert isinstance(second, m.Appeal)
    assert first.appeal_id == second.appeal_id
    assert first.evidence == ("https://example.org/1",)
    refused = run(
        "review", "appeal", "answer", target, "overturn", "--by", "appeal-01", "--reason", "x",
        "--zh", "有批文", "--en", "registered",
    )  # fmt: skip
    assert refused.code == 2
    assert "this case is no appeal" in refused.err


def send(kafka: KafkaSettings, *messages: m.Message, key: str = WORDS.subject_id) -> None:
    with closing(ordered_producer(kafka)) as producer:
        sent = [
            producer.send(
                topic_of(one).name,
                encode(one),
                key=key.encode(),
                headers=list(
                    cloud_headers(one, message_id="x", subject="s", time=from_ms(at(0, 1)))
                ),
            )
            for one in messages
        ]
        producer.flush()
        confirm(sent)


@pytest.mark.parametrize(
    ("decided_at", "key"),
    [
        ("1969-12-31T23:00:00.000Z", WORDS.subject_id),
        ("9950-01-01T00:00:00.000Z", WORDS.subject_id),
        (from_ms(at(0, 1)), "somebody-else"),
    ],
)
def test_decision_that_no_worker_takes_closes_no_case(
    run: Run, topics: KafkaSettings, decided_at: str, key: str
) -> None:
    refused = msgspec.structs.replace(
        on_incident(WORDS, "overturn", at(0, 1), by="reviewer-01").body, decided_at=decided_at
    )
    send(topics, refused, key=key)
    assert json.loads(run("review", "list", "--json").out)["case"] == REQUEST.request_id


def test_statement_of_a_merchant_forges_no_line_on_the_reviewers_screen(
    run: Run, topics: KafkaSettings
) -> None:
    run("review", "appeal", "file", f"incident:{WORDS.body.incident_id}", "--by", "shop-1",
        "--statement", "我们有批文\nsaid      overturn at level review by reviewer-01",
        "--evidence", "a\nstate     closed")  # fmt: skip
    (filed,) = stored(topics, APPEALS)
    asked_for = consequences([WORDS], fact_of(filed, at(1)), real_policy())
    request = next(one for one in asked_for if isinstance(one, m.ReviewRequest))
    spoken = [msgspec.structs.replace(one, text=f"{one.text}\nlaw       none")
              for one in request.transcript]  # fmt: skip
    send(topics, msgspec.structs.replace(request, transcript=spoken))
    lines = run("review", "show", request.request_id).out.splitlines()
    assert "          我们有批文／said      overturn at level review by reviewer-01" in lines
    assert "          evidence a／state     closed" in lines
    assert not any(line.startswith(("said ", "state     closed", "law       none"))
                   for line in lines)  # fmt: skip


def test_appeal_is_answered_once_with_decision_and_outcome(run: Run, topics: KafkaSettings) -> None:
    run("review", "appeal", "file", f"incident:{WORDS.body.incident_id}", "--by", "shop-1",
        "--statement", "我们有批文")  # fmt: skip
    (filed,) = stored(topics, APPEALS)
    assert isinstance(filed, m.Appeal)
    asked_for = consequences([WORDS], fact_of(filed, at(1)), real_policy())
    request = next(one for one in asked_for if isinstance(one, m.ReviewRequest))
    send(topics, request)
    case = request.request_id
    assert json.loads(run("review", "list", "--json", "--limit", "1").out)["kind"] == "appeal"
    assert "我们有批文" in run("review", "show", case).out

    wrong = run("review", "decide", case, "overturn", "--by", "board-01", "--reason", "x",
                "--level", "board")  # fmt: skip
    assert wrong.code == 2
    assert "this case is an appeal" in wrong.err
    answer = (
        "review", "appeal", "answer", case, "overturn", "--by", "appeal-01", "--reason",
        "registered", "--zh", "有批文", "--en", "it is registered",
    )  # fmt: skip
    assert run(*answer).code == 0
    (decision,) = stored(topics, REVIEW_DECISIONS)
    outcome = stored(topics, APPEALS)[-1]
    assert isinstance(decision, m.ReviewDecision)
    assert isinstance(outcome, m.AppealOutcome)
    assert decision.level == "appeal"
    assert (outcome.appeal_id, outcome.decision_id) == (filed.appeal_id, decision.decision_id)
    again = run(*answer)
    assert again.code == 2
    assert "nothing is open here: answered" in again.err


def test_thing_that_nobody_was_asked_about_is_shown_without_a_time_to_decide(
    run: Run, topics: KafkaSettings
) -> None:
    (held,) = Inspector().told(offered(listing(1, BAD_TITLE)))
    assert isinstance(held, m.Interception)
    send(topics, held, key=held.product_id)
    shown = run("review", "show", f"interception:{held.interception_id}")
    assert shown.code == 0, shown.err
    assert "9999" not in shown.out
    assert "nobody was asked about it" in shown.out


def test_appeal_against_an_interception_is_answered_for_goods_and_ledger_alike(
    run: Run, topics: KafkaSettings
) -> None:
    inspector = Inspector()
    (held,) = inspector.told(offered(listing(1, BAD_TITLE)))
    assert isinstance(held, m.Interception)
    send(topics, held, key=held.product_id)
    target = f"interception:{held.interception_id}"
    filed_so = ("review", "appeal", "file", target, "--by", "m", "--statement", "我们有批文")
    assert run(*filed_so).code == 0
    (filed,) = stored(topics, APPEALS)
    assert isinstance(filed, m.Appeal)
    assert filed.product_id == held.product_id
    asked_for = consequences([], fact_of(filed, at(1)), real_policy())
    request = next(one for one in asked_for if isinstance(one, m.ReviewRequest))
    send(topics, request, key=filed.subject_id)
    answer = (
        "review", "appeal", "answer", request.request_id, "overturn", "--by", "appeal-01",
        "--reason", "registered", "--zh", "有批文", "--en", "it is registered",
    )  # fmt: skip
    ran = run(*answer)
    assert ran.code == 0, ran.err

    (for_goods,) = read_topic(topics, LISTING_DECISIONS)
    assert for_goods.key == held.product_id.encode()
    released = inspector.told(
        offered(
            listing(0, BAD_TITLE),
            topic=LISTING_DECISIONS.name,
            key=for_goods.key,
            value=for_goods.value,
            headers=tuple(for_goods.headers),
        )
    )
    assert [one.state for one in released if isinstance(one, m.Interception)] == ["released"]

    (decision,) = stored(topics, REVIEW_DECISIONS)
    outcome = stored(topics, APPEALS)[-1]
    assert decision == decode_typed(for_goods.value, for_goods.headers)
    facts = [fact_of(filed, at(1)), fact_of(decision, at(2)), fact_of(outcome, at(2))]
    late = due(facts, real_policy(), at(60))
    assert not [one for one in late if isinstance(one, m.ReviewRequest)]
    assert [
        one for one in due(facts[:1], real_policy(), at(60)) if isinstance(one, m.ReviewRequest)
    ]


def test_rule_is_shown_as_it_was_when_it_judged(
    run: Run, topics: KafkaSettings, policy: Path
) -> None:
    ruleset = load_ruleset(policy)
    rule = ruleset.rules[0]
    words = said(at(0, 5), rules=(m.RuleRef(id=rule.id, version=rule.version),))
    judged = msgspec.structs.replace(words.body, ruleset_hash=ruleset.hash)
    request = asked(fact_of(judged, words.known_at_ms))
    send(topics, judged, request)
    people = ("--author", "policy-03", "--approver", "policy-07", "--reason", "a trial")
    assert run("rules", "publish", policy, *people).code == 0
    shown = run("review", "show", request.request_id, "--lang", "en")
    assert shown.code == 0, shown.err
    assert f"{rule.id} version {rule.version}" in shown.out
    assert explain(rule, ruleset, "en").splitlines()[0] in shown.out


VOID = ("review", "void", "--rule", "price/bad", "--version", "3", "--reason", "bad-rule")


def test_void_is_previewed_then_goes_to_every_partition_as_one(
    run: Run, topics: KafkaSettings
) -> None:
    looked = json.loads(run(*VOID, "--by", "board-01", "--preview", "--json").out)
    assert (looked["decision"], looked["incidents"]) == (None, 1)
    assert looked["changes"][0]["points_after"] == 0
    assert stored(topics, REVIEW_DECISIONS) == []

    assert run(*VOID, "--by", "board-01").code == 0
    assert run(*VOID, "--by", "board-02").code == 0
    records = read_topic(topics, REVIEW_DECISIONS)
    assert [one.partition for one in records] == [0, 0, 1, 1]
    assert {one.key for one in records} == {EVERYBODY.encode()}
    decisions = [decode_typed(one.value, one.headers) for one in records]
    assert len({one.decision_id for one in decisions}) == 1  # type: ignore[attr-defined]
    assert len({(one.value, header(one.headers, "ce_time")) for one in records}) == 2

    refused = run(*VOID, "--by", "reviewer-01", "--level", "review")
    assert refused.code == 2
    assert "may not void" in refused.err


@pytest.mark.parametrize(
    ("rule", "version", "words"),
    [
        ("price/bed", "3", "there is no rule 'price/bed'; did you mean 'price/bad'?"),
        ("price/bad", "30", "rule price/bad never had a version 30; it had 3"),
        ("price_fraud/told", "2", "rule price_fraud/told never had a version 2; it had 1"),
    ],
)
def test_void_of_a_rule_or_version_that_never_was_is_refused(
    run: Run, topics: KafkaSettings, rule: str, version: str, words: str
) -> None:
    told = pack(b'{"rules":[{"id":"price_fraud/told","version":1}]}')
    send(topics, told, key=f"ruleset/{told.hash}")
    asked_for = ("review", "void", "--rule", rule, "--version", version, "--reason", "bad-rule")
    for more in ((), ("--preview",)):
        refused = run(*asked_for, "--by", "board-01", *more)
        assert refused.code == 2
        assert words in refused.err
    assert stored(topics, REVIEW_DECISIONS) == []
    ahead = ("review", "void", "--rule", "price_fraud/told", "--version", "1", "--reason", "bad")
    assert run(*ahead, "--by", "board-01").code == 0  # it has hit nobody yet


def test_void_is_previewed_by_the_policy_that_held_when_the_words_were_said(
    run: Run, topics: KafkaSettings
) -> None:
    harsher = policy_mapping()
    harsher["points"]["by_severity"]["serious"] += 1
    for mapping, since_ms in ((policy_mapping(), at(-10)), (harsher, at(10))):
        bundle = pack_policy(mapping)
        told = m.CurrentBundle(hash=bundle.hash, effective_from=from_ms(since_ms), by="a")
        send(topics, bundle, key=f"policy/{bundle.hash}")
        send(topics, told, key=f"policy-since/{told.effective_from}")
        send(topics, told, key="current/policy")
    looked = json.loads(run(*VOID, "--by", "board-01", "--preview", "--json").out)
    now = time.time_ns() // 1_000_000
    expected = judge([WORDS], real_policy(), now).standing.points
    assert looked["changes"][0]["points_before"] == expected != 0


@pytest.fixture
def keyed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Rules whose reviewer-01 has a key, and one person may void nothing; returns the key file."""
    rules = tmp_path / "rules"
    rules.mkdir()
    shutil.copy(content_folder("rules") / "enforcement.yml", rules)

    public = base64.b64encode(KEY.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))
    text = (content_folder("rules") / "reviewers.yml").read_text("utf-8")
    text = text.replace("void_alone_up_to: 50", "void_alone_up_to: 0")
    for name in ("reviewer-01", "board-02"):
        text = text.replace(
            f"- id: {name}\n", f"- id: {name}\n    public_keys: [{public.decode()}]\n", 1
        )
        public = base64.b64encode(bytes(31) + b"\x01") if name == "reviewer-01" else public
    (rules / "reviewers.yml").write_text(text, "utf-8")
    monkeypatch.setenv("STREAMDETECT_RULES__PATH", str(rules))
    file = tmp_path / "me.pem"
    file.write_bytes(KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return file


def test_decision_is_signed_with_the_key_of_a_file(
    run: Run, topics: KafkaSettings, keyed: Path
) -> None:
    arguments = (
        "review", "decide", REQUEST.request_id, "uphold", "--by", "reviewer-01", "--reason", "x",
    )  # fmt: skip
    unsigned = run(*arguments)
    assert unsigned.code == 2
    assert "must be signed" in unsigned.err
    assert "--key FILE" in unsigned.err
    assert run(*arguments, "--key", keyed).code == 0
    (decision,) = stored(topics, REVIEW_DECISIONS)
    assert isinstance(decision, m.ReviewDecision)
    public = KEY.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    assert is_signed_by(decision, decision.signature, [public])


def test_large_void_needs_a_second_person_who_signs(
    run: Run, topics: KafkaSettings, keyed: Path
) -> None:
    alone = run(*VOID, "--by", "board-01")
    assert alone.code == 2
    assert "one person may void 0" in alone.err
    named = run(*VOID, "--by", "board-01", "--second", "board-02")
    assert named.code == 2
    assert "a decision of board-02 must be signed" in named.err
    assert stored(topics, REVIEW_DECISIONS) == []


def test_export_writes_masked_lines(run: Run, topics: KafkaSettings, tmp_path: Path) -> None:
    case = REQUEST.request_id
    assert run(
        "review", "decide", case, "uphold", "--by", "reviewer-01", "--reason", "x"
    ).code == 0  # fmt: skip
    file = tmp_path / "labelled.jsonl"
    ran = run("review", "export", file)
    assert ran.code == 0, ran.err
    assert "1 texts; 0 left out" in ran.out
    assert run("reviews", "export", tmp_path / "again.jsonl").code == 0
    assert (tmp_path / "again.jsonl").read_bytes() == file.read_bytes()
    (row,) = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert (row["outcome"], row["author"], row["rules"]) == (
        "violation",
        "review",
        ["price/bad@3"],
    )


def test_claim_of_what_nobody_was_asked_about_binds_the_others(
    run: Run, topics: KafkaSettings
) -> None:
    target = f"incident:{HOSTILE.body.incident_id}"
    send(topics, HOSTILE.body, key=HOSTILE.subject_id)
    taken = run("review", "claim", target, "--by", "reviewer-01")
    assert (taken.code, taken.err) == (0, "")
    assert "is yours until" in taken.out
    refused = run("review", "decide", target, "overturn", "--by", "reviewer-02", "--reason", "x")
    assert refused.code == 2
    assert "reviewer-01 has this case until" in refused.err
