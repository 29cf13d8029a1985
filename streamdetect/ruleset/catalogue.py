"""All rules as one page for people: HTML that needs nothing else, with law and examples."""

from html import escape
from itertools import groupby
from typing import Final

from streamdetect.events.vocabulary import CATEGORIES, CATEGORY_TITLES
from streamdetect.ruleset.explaining import (
    Language,
    Section,
    citation_words,
    sections,
    summary,
    title_of,
)
from streamdetect.ruleset.model import Article, LawCitation, Rule, Ruleset
from streamdetect.ruleset.wording import APPLIES, BASES, said

_STYLE: Final = """
body{font:16px/1.6 system-ui,"PingFang SC","Microsoft YaHei",sans-serif;max-width:60rem;
margin:2rem auto;padding:0 1rem;color:#1c1c1c;background:#fff}
h1{font-size:1.6rem}h2{margin-top:2.5rem;border-bottom:2px solid #b00;font-size:1.25rem}
h3{font-size:.95rem;margin:.8rem 0 .1rem;color:#555}
details{border:1px solid #ddd;border-radius:.4rem;margin:.4rem 0;padding:.4rem .8rem}
summary{cursor:pointer}summary b{font-size:1.05rem}
code{background:#f3f3f3;padding:0 .3em;border-radius:.2em}
.about{color:#666;font-size:.9rem}ul{margin:.1rem 0;padding-left:1.3rem}
.violating li{color:#a40000}.allowed li{color:#006400}
input{font:inherit;width:100%;padding:.4rem;box-sizing:border-box}
blockquote{margin:.3rem 0;padding-left:.8rem;border-left:3px solid #ccc;white-space:pre-line}
@media print{input{display:none}}
"""
_SCRIPT: Final = """
const box=document.querySelector("input"),rules=[...document.querySelectorAll("details.rule")];
box.addEventListener("input",()=>{const words=box.value.toLowerCase().split(/\\s+/);
for(const one of rules)one.hidden=!words.every(w=>one.textContent.toLowerCase().includes(w));});
addEventListener("hashchange",()=>{const one=document.getElementById(
decodeURIComponent(location.hash.slice(1)));if(one&&one.tagName==="DETAILS")one.open=true;});
"""
_WORDS: Final[dict[Language, dict[str, str]]] = {
    "en": {
        "title": "The rules",
        "about": "{rules} rules in {categories} categories. Fingerprint of this set: {hash}",
        "find": "Find: a word, a rule, an article",
        "rules": "{count} rules",
        "law": "The law that is cited",
        "article": "{name} art. {article} ({version})",
    },
    "zh": {
        "title": "规则目录",
        "about": "{categories} 个类别，共 {rules} 条规则。本套规则的指纹：{hash}",
        "find": "查找：词语、规则、法条",
        "rules": "{count} 条",
        "law": "引用的法律条文",
        "article": "{name}第 {article} 条（{version} 年版）",
    },
}


def catalogue(ruleset: Ruleset, language: Language) -> str:
    """Return the page. It is the same for the same rules, whenever and wherever it is made."""
    words = _WORDS[language]
    by_category = {
        category: list(rules)
        for category, rules in groupby(_sorted(ruleset), key=lambda rule: rule.category)
    }
    about = words["about"].format(
        rules=len(ruleset.rules), categories=len(by_category), hash=ruleset.hash[:12]
    )
    parts = [
        f'<!doctype html>\n<html lang="{"zh-CN" if language == "zh" else "en"}">',
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width">',
        f"<title>{words['title']}</title><style>{_STYLE}</style>",
        f"<h1>{words['title']}</h1>",
        f'<p class="about">{escape(about)}</p>',
        f'<input type="search" placeholder="{escape(words["find"])}">',
        "<ul>",
        *(
            f'<li><a href="#{category}">{escape(said(CATEGORY_TITLES[category], language))}</a> '
            f"· {words['rules'].format(count=len(rules))}</li>"
            for category, rules in by_category.items()
        ),
        f'<li><a href="#law">{words["law"]}</a></li>',
        "</ul>",
    ]
    for category, rules in by_category.items():
        title = escape(said(CATEGORY_TITLES[category], language))
        parts.append(f'<h2 id="{category}">{title}</h2>')
        parts.extend(_rule(rule, ruleset, language) for rule in rules)
    parts.append(f'<h2 id="law">{words["law"]}</h2>')
    cited = {(law.name, law.version, law.article) for rule in ruleset.rules for law in rule.law}
    parts.extend(
        _article(article, language)
        for article in ruleset.law
        if (article.name, article.version, article.article) in cited
    )
    parts.append(f"<script>{_SCRIPT}</script>\n</html>\n")
    return "\n".join(parts)


def _sorted(ruleset: Ruleset) -> list[Rule]:
    order = {category: place for place, category in enumerate(CATEGORIES)}
    return sorted(ruleset.rules, key=lambda rule: (order[rule.category], rule.id))


def _rule(rule: Rule, ruleset: Ruleset, language: Language) -> str:
    parts = [
        f'<details class="rule" id="{escape(rule.id)}">',
        f"<summary><b>{escape(title_of(rule, language))}</b> "
        f"<code>{escape(rule.id)}</code></summary>",
        f'<p class="about">{escape(summary(rule, language))}</p>',
    ]
    for section in sections(rule, ruleset, language):
        parts.append(f"<h3>{escape(section.heading)}</h3>")
        parts.append(_list(section, rule, ruleset, language))
    parts.append("</details>")
    return "\n".join(parts)


def _list(section: Section, rule: Rule, ruleset: Ruleset, language: Language) -> str:
    if section.name == "law":
        items = [_citation(law, ruleset, language) for law in rule.law]
    else:
        items = [escape(line) for line in section.lines]
    lines = "".join(f"<li>{item}</li>" for item in items)
    return f'<ul class="{section.name}">{lines}</ul>'


def _citation(law: LawCitation, ruleset: Ruleset, language: Language) -> str:
    words, article = escape(citation_words(law, language)), ruleset.article(law)
    return words if article is None else f'<a href="#{_anchor(article)}">{words}</a>'


def _article(article: Article, language: Language) -> str:
    title = _WORDS[language]["article"].format(
        name=article.name, article=article.article, version=article.version
    )
    basis, applies = (
        said(BASES[article.basis], language),
        said(APPLIES[article.applies_when], language),
    )
    return (
        f'<details id="{_anchor(article)}"><summary><b>{escape(title)}</b> '
        f'<span class="about">{basis} · {applies}</span></summary>'
        f"<blockquote>{escape(article.text)}</blockquote></details>"
    )


def _anchor(article: Article) -> str:
    return escape(f"law-{article.name}-{article.version}-{article.article}")
