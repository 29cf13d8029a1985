"""What the YAML parser, RE2 and the system say, in Chinese. What is not known stays as it was."""

import re
from typing import Final

_TOKENS: Final = {
    "<block end>": "这一块的结尾（缩进不齐？）",
    "<document start>": "文件的开头",
    "<stream end>": "文件的结尾",
    "<scalar>": "文字",
    "<block mapping start>": "字段",
    "<block sequence start>": "列表",
    ",": "半角逗号",
    "]": "右方括号 ]",
    "}": "右花括号 }",
    ":": "半角冒号",
    "?": "问号 ?",
    "-": "短横 -",
    "[": "左方括号 [",
    "{": "左花括号 {",
}
_TOKEN: Final = r"'?(<[a-z ]+>|[^' ]+)'?"
_PHRASES: Final[tuple[tuple[str, str], ...]] = (
    # YAML
    (r"expected URI, but found .*", "以 ! 开头的文字要加引号"),
    (r"expected chomping or indentation indicators, but found .*", "以 > 或 | 开头的文字要加引号"),
    (r"expected alphabetic or numeric character, but found .*", "以 & 或 * 开头的文字要加引号"),
    (rf"expected {_TOKEN} or {_TOKEN}, but got {_TOKEN}", "这里应当是{0}或{1}，却是{2}"),
    (rf"expected {_TOKEN}, but (?:found|got) {_TOKEN}", "这里应当是{0}，却是{1}"),
    (rf"expected the node content, but found {_TOKEN}", "这里应当有内容，却是{0}"),
    (r"mapping values are not allowed (?:here|in this context)",
     "这里不能有冒号：文字里的冒号要加引号，或上一行缩进不齐"),
    (r"could not find expected ':'", "这一行之前少了半角冒号"),
    (r"found character (.+) that cannot start any token", "{0} 不能放在开头，要加引号"),
    (r"found unknown escape character '?(.+?)'?",
     "双引号里不认识 \\{0}：改用单引号，或写成 \\\\{0}"),
    (r"(?:sequence|block sequence) entries are not allowed (?:here|in this context)",
     "这里不能有列表：列表要另起一行并缩进"),
    (r"special characters are not allowed|a character that YAML does not allow|control characters"
     r" are not allowed", "有不允许的控制字符"),
    (r"the text is no YAML", "这不是 YAML"),
    # RE2
    (r"missing \): (.*)", "少了右括号 )：{0}"),
    (r"unexpected \): (.*)", "多了右括号 )：{0}"),
    (r"missing \]: (.*)", "少了右方括号 ]：{0}"),
    (r"(?:missing argument to|no argument for) repetition operator: (.*)",
     "{0} 前面没有可重复的内容"),
    (r"(?:bad|invalid nested) repetition operator: (.*)", "不能这样连写重复：{0}"),
    (r"invalid repetition size: (.*)", "重复次数太大：{0}"),
    (r"invalid escape sequence: (.*)", "不认识的转义：{0}"),
    (r"invalid character class range: (.*)", "字符范围写反或写错：{0}"),
    (r"invalid character class: (.*)", "不认识的字符类：{0}"),
    (r"invalid (?:perl operator|named capture group|group): (.*)", "不支持的写法：{0}"),
    (r"trailing \\.*", "结尾多了一个反斜杠"),
    (r"pattern too large.*", "表达式太大"),
    # files and packed files
    (r"No such file or directory", "文件不存在"),
    (r"Permission denied", "没有读取权限"),
    (r"Is a directory", "这是一个文件夹"),
    (r"Is no regular file", "这不是普通文件（是管道或设备）"),
    (r"Too many levels of symbolic links", "链接指向自己，或链接套得太深"),
    (r"Not a directory", "路径里的一段不是文件夹"),
    (r"Input/output error", "磁盘读写出错"),
    (r"`format` is not (.*)", "`format` 不是 {0}"),
    (r"no usable `(.*)`", "没有可用的 `{0}`"),
    (r"JSON is malformed: (.*)", "JSON 写法有误：{0}"),
)  # fmt: skip
_COMPILED: Final = tuple((re.compile(pattern, re.DOTALL), words) for pattern, words in _PHRASES)


def in_chinese(detail: str) -> str:
    """Return what a library said in Chinese, or the same text where it is not known."""
    for pattern, words in _COMPILED:
        if found := pattern.fullmatch(detail):
            return words.format(*(_TOKENS.get(one, one) for one in found.groups()))
    return detail
