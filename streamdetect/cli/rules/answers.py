"""What `rules new` makes of an answer: an id, a group of words, a sequence, an article.

Each reader is a function of the text and the language of messages. It raises AnswerError, with how
to write it, where it can make nothing of the text.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from streamdetect.cli.rules.questions import CHOICES
from streamdetect.events.vocabulary import CATEGORIES, CATEGORY_TITLES

if TYPE_CHECKING:
    from streamdetect.ruleset.diagnostics import MessageLanguage
    from streamdetect.ruleset.model import Article, Ruleset

_LAW: Final = re.compile(r"(.+?)\s*(?:第|art\.?|[ :：])\s*([0-9]+(?:[.-][0-9]+)*)\s*条?")
_BETWEEN_NAMES: Final = re.compile(r"[\s,，、+＋]+")
_GROUP: Final = re.compile(r"(\w+)\s*[=:：]\s*(.+)")


class AnswerError(Exception):
    """An answer that cannot be read; the text says how to write it."""


def new_id(path: Path) -> "Callable[[str, MessageLanguage], str]":
    """Return what reads the id of a rule that is not in the rules folder `path` yet."""

    def read(written: str, language: "MessageLanguage") -> str:
        from streamdetect.ruleset.kinds import suggestion, titled
        from streamdetect.ruleset.naming import RULE_ID

        category = written.partition("/")[0]
        if category not in CATEGORIES:
            hint, hint_zh = suggestion(category, CATEGORIES, CATEGORY_TITLES)
            known_zh = "；".join(titled(one, CATEGORY_TITLES) for one in CATEGORIES)
            raise AnswerError(
                f"there is no category {category!r}{hint}; the categories: {', '.join(CATEGORIES)}"
                if language == "en"
                else f"没有类别 {category!r}{hint_zh}；类别有：{known_zh}"
            )
        if not re.fullmatch(RULE_ID, written):
            raise AnswerError(
                "write <category>/<name>, the name in small letters, digits and hyphens"
                if language == "en"
                else "写成 <类别>/<名称>，名称用小写字母、数字和连字符"
            )
        file = path / f"{written}.yml"
        if file.exists():
            raise AnswerError(f"{file} exists already" if language == "en" else f"{file} 已经存在")
        return written

    return read


def one_of(name: str) -> "Callable[[str, MessageLanguage], str]":
    """Return what reads the answer to a question with few answers; any other as it is."""
    known = CHOICES.get(name)

    def read(written: str, language: "MessageLanguage") -> str:
        if known is None or written in known.values():
            return written
        if written in known:
            return known[written]
        options = ", ".join(dict.fromkeys(known.values()))
        raise AnswerError(
            f"{written!r} is none of: {options}"
            if language == "en"
            else f"{written!r} 不行，可以写：{options}"
        )

    return read


def group_beside(named: list[str]) -> "Callable[[str, MessageLanguage], tuple[str, str]]":
    """Return what reads a group; its name is added to those named before."""

    def read(written: str, language: "MessageLanguage") -> tuple[str, str]:
        from streamdetect.ruleset.naming import GROUP_NAME

        match = _GROUP.fullmatch(written.strip())
        if match is None:
            raise AnswerError(
                "write it like `cure: 治好, 根治` or `disease: use disease`"
                if language == "en"
                else "照这样写：`cure: 治好, 根治`，或 `disease: use disease`"
            )
        name = match[1]
        if not re.fullmatch(GROUP_NAME, name):
            raise AnswerError(
                f"{name!r} is no name: use small English letters, digits and _, such as `cure`"
                if language == "en"
                else f"{name!r} 不能作名称：用小写英文字母、数字、_，如 `cure`"
            )
        if name in named:
            raise AnswerError(
                f"there is a group {name!r} already: write all its words in one line"
                if language == "en"
                else f"已经有词组 {name!r}：它的词写在同一行里，或换一个名称"
            )
        named.append(name)
        return name, match[2]

    return read


def sequence_of(
    groups: list[str],
) -> "Callable[[str, MessageLanguage], tuple[tuple[str, ...], int | None]]":
    """Return what reads a sequence of these groups."""

    def read(written: str, language: "MessageLanguage") -> "tuple[tuple[str, ...], int | None]":
        from streamdetect.ruleset.kinds import suggestion
        from streamdetect.ruleset.model import NUMBER_GROUP

        names = [name for name in _BETWEEN_NAMES.split(written) if name]
        gap = int(names.pop()) if names and names[-1].isdecimal() else None
        if not names:
            raise AnswerError(
                "write names of groups: `cure disease 6`"
                if language == "en"
                else "写词组的名称：`cure disease 6`"
            )
        for name in names:
            if name not in groups and name != NUMBER_GROUP:
                hint, hint_zh = suggestion(name, groups)
                raise AnswerError(
                    f"there is no group {name!r}{hint}; there are: {', '.join(groups)}"
                    if language == "en"
                    else f"没有词组 {name!r}{hint_zh}；有：{'、'.join(groups)}"
                )
        return tuple(names), gap

    return read


def sentence(written: str, language: "MessageLanguage") -> str:
    """Return an example as it was written."""
    return written


def cited(ruleset: "Ruleset") -> "Callable[[str, MessageLanguage], Article]":
    """Return what reads an article that the rules folder quotes, such as `广告法 17`."""

    def read(written: str, language: "MessageLanguage") -> "Article":
        match = _LAW.fullmatch(written.strip())
        found = [
            article
            for article in ruleset.law
            if match is not None and (article.name, article.article) == (match[1], match[2])
        ]
        if found:
            return found[-1]  # the newest version that is quoted
        names = dict.fromkeys(article.name for article in ruleset.law)
        raise AnswerError(
            f"rules/law/ has no article {written!r}; write `NAME NUMBER`; quoted are: "
            f"{', '.join(names)}"
            if language == "en"
            else f"rules/law/ 里没有 {written!r}；写“名称 条号”；可引用：{'、'.join(names)}"
        )

    return read
