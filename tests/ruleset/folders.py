# ruff: noqa: E501 (whole messages and rule lines are shown as they are)
"""A small good set of rule files on disk, and ways to spoil it."""

from dataclasses import dataclass
from pathlib import Path

from streamdetect.ruleset.diagnostics import Diagnostic
from streamdetect.ruleset.loader import inspect_folder

PRODUCTS = """\
categories:
  food: {zh: 普通食品, en: ordinary food}
  drug: {zh: 药品, en: drug}
approvals:
  drug_registration: {zh: 国药准字, en: drug registration}
"""

TERMS = """\
title: {zh: 健康, en: health}
groups:
  cancer: [癌症, 肿瘤]
  disease: [{use: cancer}, 糖尿病, 高血压]
"""

LAW = """\
name: 直播电商监督管理办法
version: "2026"
basis: department_rule
applies_when: always
source: 公布文本
articles:
  "34": |-
    不得作虚假或者引人误解的商业宣传。
"""

RULE = """\
id: medical_claim/cures-disease
version: 1
title: {zh: 宣称治愈疾病, en: said to cure a disease}
status: enforced
category: medical_claim
severity: grave
outcome: enforce
language: zh
law:
  - {basis: department_rule, name: 直播电商监督管理办法, article: "34", version: "2026", applies_when: always, verified: true}
applies_to:
  except_product_categories: [drug]
  except_approvals: [drug_registration]
terms:
  cure: [治好, 根治]
  disease: {use: disease}
match:
  any:
    - {sequence: [cure, disease], gap: 6}
    - {sequence: [disease, cure]}
allow: [不能治好的病]
guards: {off: [question]}
advice: {zh: 删去疾病与疗效的说法, en: drop disease and cure}
examples:
  violating:
    - 喝这个茶能治好糖尿病
    - {segments: [喝了我们这个茶糖尿, 病都能治好]}
    - {text: 根治高血压, product_category: food}
    - 肿瘤喝茶也能治好
    - 高血压喝茶就根治
  allowed:
    - 这个茶不能治好糖尿病
    - 糖尿病患者请咨询医生
    - 我们只卖茶
    - 没有什么能根治高血压
    - 高血压要一直吃药
known_limits: [比喻不识别]
"""

RULE_PATH = "medical_claim/cures-disease.yml"


@dataclass(frozen=True)
class RulesFolder:
    path: Path

    def write(self, relative: str, text: str | bytes) -> None:
        file = self.path / relative
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())

    def replace(self, old: str, new: str, relative: str = RULE_PATH) -> None:
        text = (self.path / relative).read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {relative}"
        self.write(relative, text.replace(old, new, 1))

    def diagnostics(self) -> tuple[Diagnostic, ...]:
        return inspect_folder(self.path).diagnostics

    def codes(self) -> list[str]:
        return [found.code for found in self.diagnostics()]

    def only(self) -> Diagnostic:
        found = self.diagnostics()
        assert len(found) == 1, [f"{one.code} {one.file}:{one.line}:{one.col}" for one in found]
        return found[0]


def good_folder(path: Path) -> RulesFolder:
    folder = RulesFolder(path)
    folder.write("products.yml", PRODUCTS)
    folder.write("terms/health.yml", TERMS)
    folder.write("law/live.yml", LAW)
    folder.write(RULE_PATH, RULE)
    return folder
