"""A small rules folder for the tests of the command line."""

from pathlib import Path

from streamdetect.settings import content_folder

_PRODUCTS = """\
categories:
  food: {zh: 普通食品, en: ordinary food}
  drug: {zh: 非处方药, en: over-the-counter drug}
approvals:
  drug_registration: {zh: 药品注册, en: drug registration}
"""
_LAW = """\
name: 直播电商监督管理办法
version: "2026"
basis: department_rule
applies_when: always
in_force: 2026-02-01
source: 测试
articles:
  "34": 不得进行虚假或者引人误解的商业宣传。
"""
_RULE = """\
id: medical_claim/cures
version: 1
title: {zh: 宣称治愈疾病, en: Goods said to cure a disease}
status: enforced
category: medical_claim
severity: grave
outcome: OUTCOME
language: zh
law:
  - basis: department_rule
    name: 直播电商监督管理办法
    article: "34"
    version: "2026"
    applies_when: always
    verified: true
applies_to:
  except_approvals: [drug_registration]
  unknown_goods: enforce
terms:
  cure: [根治, 治好]
  disease: [糖尿病, 高血压]
match:
  any:
    - {sequence: [cure, disease], gap: 6}
    - {sequence: [disease, cure], gap: 8}
advice: {zh: 删去疾病与疗效。, en: Delete disease and cure.}
examples:
  violating:
    - 喝这个茶能根治糖尿病
    - 高血压喝这个都治好了
    - {segments: [喝了我们这个茶糖尿病, 都能治好]}
    - {text: 治好糖尿病就靠它, product_category: food}
    - 三天根治高血压
  allowed:
    - 这个茶不能治好糖尿病
    - 糖尿病患者请遵医嘱
    - 今天这个茶五百克
    - {text: 这个药能治好高血压, product_category: drug, approvals: [drug_registration]}
    - 高血压要一直吃药
"""


def write_policy(folder: Path, outcome: str = "enforce", also: str = "") -> Path:
    """Write the folder and return it. `also`: lines that its rule has besides."""
    for name, text in (
        ("products.yml", _PRODUCTS),
        ("law/live-commerce-measures.yml", _LAW),
        ("medical_claim/cures.yml", _RULE.replace("OUTCOME", outcome) + also),
    ):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def write_beside(folder: Path) -> Path:
    """Write what a worker needs beside the rules, as shipped, and return the folder."""
    for name in ("enforcement.yml", "reviewers.yml"):
        (folder / name).write_bytes((content_folder("rules") / name).read_bytes())
    return folder
