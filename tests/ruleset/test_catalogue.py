"""The page of all rules: everything is in it, links lead somewhere, nothing is run as markup."""

from html.parser import HTMLParser

import pytest

from streamdetect.ruleset.catalogue import catalogue
from streamdetect.ruleset.loader import load_ruleset
from tests.ruleset.folders import RULE, RulesFolder


class Page(HTMLParser):
    """Collects anchors, links, tags and text; every tag that needs it must be closed in order."""

    VOID = frozenset({"meta", "input"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: set[str] = set()
        self.tags: set[str] = set()
        self.text = ""
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        values = dict(attrs)
        if values.get("id"):
            self.ids.append(values["id"])
        if tag == "a":
            self.links.add(values["href"])
        if tag not in self.VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture
def page(folder: RulesFolder) -> Page:
    folder.write("medical_claim/second.yml", RULE.replace("cures-disease", "second"))
    return Page(catalogue(load_ruleset(folder.path), "zh"))


def test_page_has_every_rule_and_category_once(page: Page):
    assert sorted(page.ids) == sorted(
        ["medical_claim/cures-disease", "medical_claim/second", "medical_claim", "law",
         "law-直播电商监督管理办法-2026-34"]
    )  # fmt: skip
    assert "1 个类别，共 2 条规则" in page.text


def test_every_link_leads_to_a_place_of_the_page(page: Page):
    assert page.links
    assert {link.removeprefix("#") for link in page.links} <= set(page.ids)


def test_page_has_words_law_and_examples(page: Page):
    for words in (
        "〔cure〕 治好、根治", "不得作虚假或者引人误解的商业宣传。", "喝这个茶能治好糖尿病",
        "这个茶不能治好糖尿病", "比喻不识别", "删去疾病与疗效的说法",
    ):  # fmt: skip
        assert words in page.text


def test_page_needs_nothing_from_elsewhere(folder: RulesFolder):
    text = catalogue(load_ruleset(folder.path), "en")
    assert "http" not in text
    assert "src=" not in text


def test_markup_in_a_rule_is_shown_and_not_obeyed(folder: RulesFolder):
    folder.replace("[比喻不识别]", '["<img src=x onerror=1>"]')
    folder.replace("宣称治愈疾病", "宣称<b>治愈</b>")
    page = Page(catalogue(load_ruleset(folder.path), "zh"))
    assert "img" not in page.tags
    assert "宣称<b>治愈</b>" in page.text


def test_page_is_the_same_for_the_same_rules(folder: RulesFolder):
    assert catalogue(load_ruleset(folder.path), "en") == catalogue(load_ruleset(folder.path), "en")
