from dataclasses import dataclass
from pathlib import Path

import pytest

from streamdetect.enforce import parse_policy
from streamdetect.ruleset.diagnostics import RulesetError
from streamdetect.ruleset.plain_file import read_plain

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Fault:
    path: tuple[str | int, ...]
    what: str
    fix: str
    of_name: bool = False


def written(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "policy.yml"
    file.write_text(text, encoding="utf-8")
    return file


def test_plain_file_reads_values_by_yaml_1_2(tmp_path: Path):
    text = 'a: [1, -2, 1.5, true, yes, "1", ~, 2026-02-01, 0o7]\nb: {c: }\n'
    assert read_plain(written(tmp_path, text)).value == {
        "a": [1, -2, 1.5, True, "yes", "1", None, "2026-02-01", "0o7"],
        "b": {"c": None},
    }


def test_plain_file_shows_faults_at_their_place(tmp_path: Path):
    file = read_plain(written(tmp_path, "measures:\n  - {name: warn}\n  - {name: wran}\n"))
    error = file.refused([Fault(("measures", 1, "name"), "no such measure", "use `warn`")])
    assert str(error).startswith(
        "policy.yml:3:12: error[fault]: no such measure\n"
        "   3 |   - {name: wran}\n"
        "     |            ^\n"
    )


def test_plain_file_points_at_a_name_that_is_wrong_and_not_at_its_value(tmp_path: Path):
    file = read_plain(written(tmp_path, "decay:\n  kind: half_life\n  steps:\n    - {keep: 0}\n"))
    fault = Fault(("decay", "steps"), "unknown field `steps`", "use one of kind", of_name=True)
    assert str(file.refused([fault])).startswith("policy.yml:3:3: error[fault]: unknown field")


def test_plain_file_takes_truth_values_as_rule_files_do(tmp_path: Path):
    assert read_plain(written(tmp_path, "a: [True, FALSE]\n")).value == {"a": [True, False]}


def test_plain_file_is_not_refused_over_a_warning(tmp_path: Path):
    assert read_plain(written(tmp_path, "a: 首次 #x\n")).value == {"a": "首次"}


@pytest.mark.parametrize(
    ("text", "code"),
    [("a: 1\na: 2\n", "duplicate-field"), ("a: [", "bad-yaml"), ("", "empty-file")],
)
def test_plain_file_refuses_what_cannot_be_meant(tmp_path: Path, text: str, code: str):
    with pytest.raises(RulesetError) as caught:
        read_plain(written(tmp_path, text))
    assert [found.code for found in caught.value.diagnostics] == [code]


def test_plain_file_that_is_missing_is_named(tmp_path: Path):
    with pytest.raises(RulesetError, match="No such file"):
        read_plain(tmp_path / "nowhere.yml")


def test_shipped_enforcement_policy_is_read_and_accepted():
    policy = parse_policy(read_plain(ROOT / "rules" / "enforcement.yml").value)
    assert policy.id == "live-commerce-enforcement"
