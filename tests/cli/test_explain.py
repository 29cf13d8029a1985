import io
import json
import os
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from rich.cells import cell_len
from rich.console import Console

from streamdetect.cli.explain_document import schema_text
from streamdetect.cli.explain_output import render_explanation
from streamdetect.cli.explain_words import (
    EXCEPTIONS,
    GUARDS,
    IDLE,
    NEAR,
    OUTCOMES,
    REVIEW,
    SHADOW,
    STEPS,
    TITLES,
    Language,
)
from streamdetect.cli.reference import commands
from streamdetect.detect.detector import Detector, Detectors
from streamdetect.detect.evaluation import FILLERS
from streamdetect.detect.explain import explain
from streamdetect.detect.guards import DISTANCE
from streamdetect.detect.guards import GUARDS as ALL_GUARDS
from streamdetect.detect.near_miss import near_misses
from streamdetect.detect.scan import FIXED_DAY, ScanRequest
from streamdetect.detect.sounds import HOMOPHONE
from streamdetect.ruleset.loader import load_ruleset
from streamdetect.text.steps import STEPS as FOLDING_STEPS
from tests.cli.conftest import Run
from tests.cli.policy import write_policy

SCHEMA = Path(__file__).resolve().parents[2] / "docs" / "explain.schema.json"
CLAIM = "喝这个茶一个月就能根治糖尿病"
FINE = "今天这个茶五百克"


@pytest.fixture
def rules_only(policy: Path) -> tuple[object, ...]:
    return ("--detectors", "rules", "--rules", policy, "--lang", "en")


def document(out: str) -> dict[str, object]:
    value: dict[str, object] = json.loads(out)
    jsonschema.validate(value, json.loads(SCHEMA.read_text("utf-8")))
    return value


def test_model_that_the_settings_switch_off_is_told_in_chinese(
    run: Run, policy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STREAMDETECT_CLASSIFIER__ENABLED", "false")
    assert (
        "没有用模型: 设置里没有启用" in run("explain", FINE, "--rules", policy, "--lang", "zh").out
    )
    told = run("explain", FINE, "--rules", policy, "--lang", "en").out
    assert "not asked: the settings have it disabled" in told


def test_exit_codes_are_those_of_scan(run: Run, tmp_path: Path) -> None:
    folder = write_policy(tmp_path / "rules", outcome="review")
    options = ("--detectors", "rules", "--rules")
    assert run("explain", FINE, *options, folder).code == 0
    ran = run("explain", CLAIM, *options, folder, "--json")
    assert (ran.code, document(ran.out)["outcome"]) == (1, "review")
    assert run("explain", CLAIM, *options, tmp_path / "none").code == 2
    assert run("explain", CLAIM, *options, folder, "--product-category", "fod").code == 2
    assert run("explain").code == 2


def test_texts_are_consecutive_segments_of_one_room(
    run: Run, rules_only: tuple[object, ...]
) -> None:
    value = document(run("explain", "喝了我们的茶高血压", "都能治好", "--json", *rules_only).out)
    (hit,) = value["hits"]  # type: ignore[misc]
    assert value["outcome"] == "violation"
    assert hit["words"] == {"quote": "高血压\n都能治好", "spans": [[0, 6, 9], [1, 0, 4]]}
    assert (hit["status"], hit["finding"]) == ("counts", 0)
    assert value["findings"][0]["rule_id"] == hit["rule_id"] == "medical_claim/cures"  # type: ignore[index]


def test_a_removed_hit_is_told_with_its_guard_and_words(
    run: Run, rules_only: tuple[object, ...]
) -> None:
    ran = run("explain", "这个茶不能治好糖尿病", *rules_only)
    assert ran.code == 0
    for words in ("OK", "removed", "medical_claim/cures", "negation", "“不能”", "no claim"):
        assert words in ran.out
    value = document(run("explain", "这个茶不能治好糖尿病", "--json", *rules_only).out)
    (hit,) = value["hits"]  # type: ignore[misc]
    assert hit["removed"]["by"] == "negation"
    assert hit["removed"]["words"] == {"quote": "不能", "spans": [[0, 3, 5]]}
    assert hit["guards"][0]["meaning"]["zh"]


def test_a_violation_shows_article_advice_and_folding(
    run: Run, rules_only: tuple[object, ...]
) -> None:
    out = run("explain", "喝這个茶能根｜治糖尿病", *rules_only).out
    for words in (
        "VIOLATION",
        "直播电商监督管理办法 art. 34",
        "删去疾病与疗效。",
        "“這” 0:1-2 → “这”",
        "“｜” 0:6-7 → “”",
        "(separators)",
        "根治 + 糖尿病",
    ):
        assert words in out


def test_approved_goods_leave_the_rule_idle_and_say_so(
    run: Run, rules_only: tuple[object, ...]
) -> None:
    goods = ("--product-category", "drug", "--approval", "drug_registration")
    ran = run("explain", CLAIM, *rules_only, *goods)
    assert ran.code == 0
    assert "The goods carry an approval that lifts the rule." in ran.out
    ran = run("explain", CLAIM, *rules_only, "--channel", "comment")
    assert ran.code == 0
    assert "does not look at this channel" in ran.out


def test_near_names_the_missing_group(run: Run, rules_only: tuple[object, ...]) -> None:
    assert "Near misses" not in run("explain", "糖尿病的看过来", *rules_only).out
    ran = run("explain", "糖尿病的看过来", "--near", *rules_only)
    assert ran.code == 0
    assert "missing: group cure (such as 根治, 治好)" in ran.out
    value = document(run("explain", "糖尿病的看过来", "--near", "--json", *rules_only).out)
    (miss,) = value["near"]  # type: ignore[misc]
    assert (miss["rule_id"], miss["missing"], miss["name"]) == (
        "medical_claim/cures", "group", "cure",
    )  # fmt: skip


@pytest.mark.parametrize(
    "locale, word", [("zh_CN.UTF-8", "违规"), ("en_GB.UTF-8", "VIOLATION"), ("C", "VIOLATION")]
)
def test_the_locale_chooses_the_language(
    run: Run, policy: Path, monkeypatch: pytest.MonkeyPatch, locale: str, word: str
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", locale)
    ran = run("explain", CLAIM, "--detectors", "rules", "--rules", policy)
    assert ran.out.split()[0] == word


def test_explanation_in_chinese_says_outcome_article_and_advice_in_chinese_alone(
    run: Run, policy: Path
) -> None:
    options = ("--detectors", "rules", "--rules", policy)
    chinese = run("explain", CLAIM, "--lang", "zh", *options).out
    english = run("explain", CLAIM, "--lang", "en", *options).out
    for word in ("VIOLATION", "confidence", " art. "):
        assert word in english
        assert word not in chinese
    assert "违规" in chinese


def test_standard_input_is_read_line_by_line_without_loading_kafka_or_a_model(
    policy: Path,
) -> None:
    code = (
        "import sys; from streamdetect.cli import main\n"
        "try: main()\n"
        "finally: print(sorted({'faust','kafka','aiokafka','torch'} & set(sys.modules)),"
        " file=sys.stderr)"
    )
    arguments = ["explain", "-", "--json", "--detectors", "rules", "--rules", str(policy)]

    def ran(data: bytes) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, "-c", code, *arguments],
            input=data,
            capture_output=True,
            env=os.environ,
            check=False,
        )

    done = ran("喝了我们的茶高血压\n\n都能治好\n".encode())
    assert done.returncode == 1
    value = document(done.stdout.decode())
    assert [text["text"] for text in value["texts"]] == ["喝了我们的茶高血压", "都能治好"]  # type: ignore[attr-defined]
    assert done.stderr.decode().strip() == "[]"
    broken = ran(FINE.encode() + b"\n" + CLAIM.encode("gb18030"))
    assert broken.returncode == 2
    assert "line 2: not UTF-8" in broken.stderr.decode()


def test_standard_input_stands_alone(run: Run, rules_only: tuple[object, ...]) -> None:
    ran = run("explain", "-", CLAIM, *rules_only)
    assert ran.code == 2
    assert "stands alone" in ran.err


def test_text_that_is_no_unicode_is_refused(run: Run, rules_only: tuple[object, ...]) -> None:
    ran = run("explain", "ok", "\udcff", *rules_only)
    assert ran.code == 2
    assert "text 2 is not UTF-8" in ran.err


def test_without_a_classifier_the_rules_judge_and_the_explanation_says_so(
    run: Run, tmp_path: Path, policy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STREAMDETECT_CLASSIFIER__PATH", str(tmp_path / "no-model"))
    ran = run("explain", CLAIM, "--rules", policy, "--json")
    model = document(ran.out)["classifier"]
    assert ran.code == 1
    assert model["asked"] is False  # type: ignore[index]
    assert "no-model" in model["why_not"]  # type: ignore[index]
    shown = run("explain", CLAIM, "--rules", policy, "--lang", "en").out
    assert "not available, judged by rules alone" in shown
    assert run("explain", CLAIM, "--rules", policy, "--detectors", "model").code == 2
    assert run("explain", CLAIM, "--rules", tmp_path / "none").code == 2  # the rules' own fault


def test_the_default_classifier_is_asked_and_its_score_shown(run: Run, policy: Path) -> None:
    value = document(run("explain", CLAIM, "--rules", policy, "--json").out)
    model = value["classifier"]
    (reading,) = model["readings"]  # type: ignore[index]
    assert model["asked"] is True  # type: ignore[index]
    assert reading["pointed_by_rule"] is True
    assert 0 <= reading["claim"] <= 1
    assert "probability of a claim" in run(
        "explain", CLAIM, "--rules", policy, "--lang", "en"
    ).out  # fmt: skip


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("colour", [None, "truecolor"])
def test_it_is_readable_at_80_columns_with_colour_and_without(
    policy: Path, language: Language, colour: str | None
) -> None:
    detector = Detector(load_ruleset(policy), detectors=Detectors.RULES)
    texts = (
        f"{FINE}，" * 8 + "能根｜治糖尿病",
        "我不敢说治好高血压反正你们自己体会",
        "不能治好高血压",
    )
    request = ScanRequest(texts)
    explanation = explain(request, detector, day=FIXED_DAY)
    console = Console(width=80, color_system=colour, file=io.StringIO(), force_terminal=True)  # type: ignore[arg-type]
    with console.capture() as capture:
        near = near_misses(request, detector, day=FIXED_DAY)
        console.print(render_explanation(explanation, language, near=near, model_note="x"))
    shown = capture.get()
    assert ("\x1b[" in shown) is (colour is not None)
    if colour is None:
        assert max(map(cell_len, shown.splitlines())) <= 80
        assert explanation.hits[0].words.quote in shown.replace("\n", "")


def test_foreign_text_cannot_steer_the_terminal(run: Run, rules_only: tuple[object, ...]) -> None:
    out = run("explain", f"{CLAIM}\x1b[31m[bold]", *rules_only).out
    assert "\x1b" not in out
    assert "[bold]" in out


def test_the_schema_in_docs_is_what_the_program_says() -> None:
    assert SCHEMA.read_text("utf-8") == schema_text(), "run: make docs"


def test_everything_that_can_be_told_has_a_sentence_in_both_languages() -> None:
    assert set(STEPS) == {*FOLDING_STEPS, FILLERS, HOMOPHONE}
    assert {guard for guard, _ in GUARDS} == {*ALL_GUARDS, DISTANCE}
    asking = {"two_sentences", "register", "stance"}  # they only ask for a person
    removing = set(ALL_GUARDS) - asking
    assert {guard for guard, verdict in GUARDS if verdict == "removed"} == removing
    for table in (STEPS, GUARDS, EXCEPTIONS, IDLE, SHADOW, REVIEW, TITLES, OUTCOMES, NEAR):
        for chinese, english in table.values():  # type: ignore[attr-defined]
            assert chinese
            assert english.isascii()


def test_options_mean_the_same_as_those_of_scan() -> None:
    by_name = {command.name: command for command in commands()}
    shared = {*("--detectors", "--product-category", "--approval", "--channel", "--day", "--rules")}
    of = {
        name: {
            one.names: (one.value, one.default, one.help)
            for one in by_name[name].parameters
            if shared & set(one.names)
        }
        for name in ("scan", "explain")
    }
    assert len(of["scan"]) == len(shared)
    assert of["scan"] == of["explain"]


@pytest.mark.parametrize(
    ("language", "said"), [("zh", "错误[full-width-colon]"), ("en", "error[full-width-colon]")]
)
def test_rules_that_are_wrong_are_told_in_the_language_of_the_answer(
    run: Run, tmp_path: Path, language: str, said: str
) -> None:
    folder = write_policy(tmp_path / "rules")
    file = folder / "medical_claim" / "cures.yml"
    file.write_text(file.read_text("utf-8").replace("severity: ", "severity："), "utf-8")
    ran = run("explain", CLAIM, "--rules", folder, "--lang", language)
    assert ran.code == 2
    assert said in ran.err


def test_name_of_a_file_is_explained_as_words_with_the_way_to_read_it(
    run: Run, tmp_path: Path, rules_only: tuple[object, ...]
) -> None:
    script = tmp_path / "script.txt"
    script.write_text("这个茶能根治高血压\n", "utf-8")
    ran = run("explain", script, *rules_only, "--lang", "en")
    assert ran.code == 0
    assert f"streamdetect explain - < {script}" in ran.err
    assert "is a file" not in run("explain", "这个茶不治病", *rules_only, "--lang", "en").err


def test_rule_of_another_day_is_idle_today_and_counts_on_its_day(run: Run, tmp_path: Path) -> None:
    folder = write_policy(tmp_path / "rules", also="effective: {from: 2998-03-01}\n")
    asked = ("explain", CLAIM, "--detectors", "rules", "--rules", folder, "--json", "--near")
    (today,) = document(run(*asked).out)["hits"]  # type: ignore[misc]
    assert [one["reason"] for one in today["idle_because"]] == ["not_yet"]
    (then,) = document(run(*asked, "--day", "2998-03-01").out)["hits"]  # type: ignore[misc]
    assert then["status"] == "counts"


@pytest.mark.parametrize(
    ("language", "told"),
    [("zh", "灰度：只对 20% 的直播间生效。"), ("en", "Rollout: it acts in 20 % of rooms only.")],
)
def test_rollout_of_a_rule_is_told_with_its_hit(
    run: Run, tmp_path: Path, language: str, told: str
) -> None:
    folder = write_policy(tmp_path / "rules", also="rollout: 20\n")
    asked = ("explain", CLAIM, "--detectors", "rules", "--rules", folder)
    assert told in run(*asked, "--lang", language).out
    (hit,) = document(run(*asked, "--json").out)["hits"]  # type: ignore[misc]
    assert hit["shadow_because"][0]["reason"] == "rollout"
    assert "20 % of rooms" in hit["shadow_because"][0]["meaning"]["en"]
