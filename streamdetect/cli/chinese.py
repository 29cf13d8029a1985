"""Errors of the `rules` commands in Chinese: what libraries and our own errors say, sentence by
sentence. What is not known stays as it was.
"""

import os
import re
from collections.abc import Mapping, Sequence
from typing import Final

_PHRASES: Final[tuple[tuple[str, str], ...]] = (
    # the command line
    (r"Missing option '(.+?)'\.(.*)", "缺少选项 {0}。{1}"),
    (r"Missing (?:argument|parameter) '(.+?)'\.(.*)", "缺少 {0}。{1}"),
    (r"Invalid value for '?(.+?)'?: (.+)", "{0} 写得不对：{1}"),
    (r"Value error, (.+)", "{0}"),
    (r"'(.*)' is not one of (.+)\.", "“{0}”不行，可以写：{1}"),
    (r"'(.*)' is not a valid (?:integer|float|int)(?: range)?\.", "“{0}”不是数"),
    (r"Input should be a valid (?:number|integer).*", "应当是数"),
    (r"Input should be (?:greater|less) than or equal to (.+)", "超出范围（界限 {0}）"),
    (r"(.+) is not in the range (.+)\.", "{0} 不在 {1} 的范围里"),
    (r"No such option: (\S+)(?: \(Possible options: (.+)\)| Did you mean (.+)\?)?",
     "没有选项 {0}。相近的：{1}"),
    (r"No such command '(.+?)'\.(?: Did you mean (.+)\?)?", "没有命令 {0}。相近的：{1}"),
    (r"Got unexpected extra arguments?(?:\(s\))? \((.+)\)", "多写了：{0}"),
    (r"Option '(.+)' requires (?:an argument|\d+ arguments)\.", "选项 {0} 后面要写内容"),
    (r"(?:File|Directory|Path) '(.+)' (?:does not exist|is a directory|is a file)\.",
     "没有这个文件或文件夹：{0}"),
    (r"'(.+)' is neither an age such as (.+) nor a time such as (.+)",
     "“{0}”既不是多久以前（如 {1}），也不是时刻（如 {2}）"),
    # editions
    (r"(.+); nor has the control topic: (.+)", "{0}；发布过的规则里也没有：{1}"),
    (r"'(.*)' is no folder, no packed file, no git revision and no hash of a ruleset",
     "“{0}”不是文件夹、打包文件、git 版本，也不是规则指纹"),
    (r"give a path, a revision such as (\S+) or (\S+), or at least (\d+) digits of a ruleset hash",
     "写路径、版本（如 {0}、{1}），或规则指纹的前 {2} 位以上"),
    (r"'(.*)' is no folder and no packed file, and the rules are in no git repository",
     "“{0}”不是文件夹，也不是打包文件；规则又不在 git 仓库里"),
    (r"name a folder or a packed file; revisions and hashes are looked for in the git history of "
     r"the rules", "写文件夹或打包文件；版本和指纹要在规则的 git 历史里找"),
    (r"git knows no revision '(.*)'", "git 里没有版本“{0}”"),
    (r"see `git log`", "用 `git log` 看有哪些版本"),
    (r"no commit of the rules has the hash '(.*)'", "规则的历史里没有哪次提交的指纹是“{0}”"),
    (r"name a packed file of that ruleset; or fetch the history that is missing here (.+)",
     "写出那套规则的打包文件；或补全这里缺的历史{0}"),
    (r"git is not installed", "没有安装 git"),
    (r"install git, or name folders or packed files", "安装 git，或者写文件夹、打包文件"),
    (r"git (\S+) failed: fatal: not a git repository.*", "文件夹不在 git 仓库里"),
    (r"git (\S+) failed: (.+)", "git {0} 没有成功：{1}"),
    (r"the folder must be in a git repository; else name folders or packed files",
     "文件夹要在 git 仓库里；否则写文件夹或打包文件"),
    (r"no ruleset is in force on the control topic", "还没有发布过规则"),
    (r"name a folder, a packed file or a git revision", "写文件夹、打包文件或 git 版本"),
    (r"there is nothing to compare with: the folder is in no git commit, and (.+)",
     "没有可以比较的：文件夹不在任何 git 提交里，而且{0}"),
    (r"name it with --base: a folder, a packed file, a git revision or a hash",
     "用 --base 写出：文件夹、打包文件、git 版本或指纹"),
    # exports
    (r"there is no such folder", "没有这个文件夹"),
    (r"it is a file", "这是一个文件"),
    (r"there is no exported topic in it \(no \*\.jsonl\)", "里面没有导出的主题（没有 *.jsonl）"),
    (r"name a folder that `streamdetect topics export DIR` wrote",
     "写 `streamdetect topics export DIR` 导出的文件夹"),
    # packed files
    (r"it cannot be read \((.+)\)", "读不了（{0}）"),
    (r"No such file or directory", "文件不存在"),
    (r"No space left on device", "磁盘满了"),
    (r"Permission denied", "没有权限"),
    (r"see that it is there, that you may read or write it, and that the disk is not full",
     "看它在不在、能不能读写，磁盘是不是满了"),
    (r"it is no bundle \((.+)\)", "不是打包的规则（{0}）"),
    (r"name a rules folder, or a file that `streamdetect rules pack` wrote",
     "写规则文件夹，或 `streamdetect rules pack` 写出的文件"),
    (r"the bundle has (\d+) bytes and the control topic takes (\d+)",
     "打包后有 {0} 字节，最多 {1} 字节"),
    (r"split long term lists, or take rules out that are deprecated",
     "缩短过长的词表，或拿掉停用的规则"),
    (r"its content is damaged \((.+)\)", "内容损坏（{0}）"),
    (r"pack and publish it again", "重新打包，再发布"),
    # lawful lines
    (r"(.+): no \*\.txt; the benign corpus has gone", "{0} 里没有 *.txt，合法语料不见了"),
    (r"(.+): name it zh-<kind>\.txt or en-<kind>\.txt, by its language",
     "{0} 的文件名没有以语言开头：改成 zh-….txt 或 en-….txt"),
    (r"(.+):(\d+): not UTF-8 text; save the file again as UTF-8 \(it may be GBK\)",
     "{0} 第 {1} 行不是 UTF-8 文字：用 UTF-8 重新保存（原来多半是 GBK）"),
    # publishing
    (r"no author is named", "没有写作者"),
    (r"no approver is named", "没有写批准人"),
    (r"name one with --(\S+)", "用 --{0} 写明"),
    (r"author and approver are both '(.+)'", "作者和批准人都是“{0}”"),
    (r"let another person read the change \((.+) shows what it does\) and name that person with "
     r"--approver", "请另一个人看过改动（{0} 说明它改变什么），把他写在 --approver"),
    (r"'(.+)' stands for what no person did", "“{0}”不是人，是程序用的名字"),
    (r"name a person with --(\S+)", "用 --{0} 写明是谁"),
    (r"no reason is given", "没有写理由"),
    (r"say in a sentence why, with --reason", "用 --reason 写一句为什么"),
    (r"a person and a reason belong to it", "要写明是谁、为什么"),
    (r"name them: --by and --reason", "写上 --by 和 --reason"),
    (r"there is no rule '(.+?)'(?:; did you mean (.+)\?)?", "没有规则“{0}”。相近的：{1}"),
    (r"write the id as in the rule's file; a ruleset is on the topic once (.+)",
     "照规则文件里的 id 写；进程启动过，或用 `rules publish` 发布过，才有规则可停"),
    (r"(.+) is over", "{0} 已经过了"),
    (r"name a later --effective-from, or leave it out", "--effective-from 写晚一些，或不写"),
    (r"this (?:ruleset|policy) is published already, in force since (.+)",
     "这一版已经发布，从 {0} 起生效"),
    (r"there is nothing to do; `rules rollback` takes it back",
     "不必再做；`rules rollback` 可退回"),
    (r"(.+) and (.+) went back already, at (\S+): (.+)",
     "{0}（批准人 {1}）已在 {2} 退回：{3}"),
    (r"(.+) and (.+) went back to the folder, at (\S+): (.+)",
     "{0}（批准人 {1}）已在 {2} 退回文件夹：{3}"),
    (r"name an edition with --to HASH \(before, it was (.+)\), or --to folder",
     "用 --to 指纹 写出要哪一版（之前是 {0}），或 --to folder"),
    (r"there is nothing to do; for another edition, or to undo it, name one with --to HASH",
     "不必再做；要换另一版，或撤销这次退回，用 --to 指纹 写出"),
    (r"there is nothing to do; for another edition, or to undo it, name one with --to HASH "
     r"\(before, it was (.+)\)",
     "不必再做；要换另一版，或撤销这次退回，用 --to 指纹 写出（之前是 {0}）"),
    (r"(\S+) published (\S+) at the same time, and that holds",
     "{0} 同时发布了 {1}，以那一版为准"),
    (r"somebody went back to the folder at the same time, and that holds",
     "有人同时退回了文件夹，以文件夹为准"),
    (r"agree with them; then, where yours should hold, do it again",
     "先和对方商量；应以你的为准，就再做一次"),
    (r"it is not known which (?:ruleset|policy) was in force before", "不知道以前生效的是哪一版"),
    (r"name one with --to HASH (.+), or --to folder",
     "用 --to 指纹 写出（事件里有当时的指纹），或 --to folder"),
    (r"(?:no|more than one|too short a) (?:ruleset|policy) for the hash '(.+)'",
     "指纹“{0}”对不上唯一的一版"),
    (r"name at least (\d+) digits of one of: (.+)", "写以下之一的前 {0} 位以上：{1}"),
    (r"(\d+) subjects would newly be proposed for expulsion had this policy judged all",
     "若一直用这版处置规则，会新有 {0} 个主体被提请清退"),
    (r"look at them \((.+)\); where that is meant, say so: (.+)",
     "先看是谁（{0}）；确实要这样，就加上 {1}"),
    (r"version '(.+)' of (.+) says something else already: (\S+)",
     "{1} 的版本“{0}”已经用过，内容不同：{2}"),
    (r"sanctions cite it: write another `version` in enforcement.yml",
     "处置会引用它：在 enforcement.yml 里换一个 `version`"),
    # speech and the cluster
    (r"cannot be read \((.+)\)", "读不了（{0}）"),
    (r"name a JSON Lines file", "写一个 JSON Lines 文件"),
    (r"a line is a transcript segment \((.+)\), an exported record, or a recording (.+)",
     "一行是一段话（{0}）、一条导出的记录，或一段录音 {1}"),
    (r"no Kafka answers \((.+)\)", "连不上 Kafka（{0}）"),
    (r"start the broker, or mend (\S+) and (\S+)", "启动 Kafka，或改正 {0} 与 {1}"),
    (r"no such topic: (.+)", "没有主题：{0}"),
    (r"the topic does not exist", "没有这个主题"),
    (r"the broker does not let us see (.+)", "没有查看这些主题的权限：{0}"),
    (r"ask for the right to read and describe these topics",
     "请管理员给这些主题的读取（Read）和描述（Describe）权限"),
    (r"run: streamdetect topics create", "运行：streamdetect topics create"),
    (r"a record is larger than its topic takes", "一条记录超过了主题允许的大小"),
    (
        r"run: streamdetect topics create \(it raises max\.message\.bytes\), then do it again",
        "运行：streamdetect topics create（它会调高 max.message.bytes），然后再做一次",
    ),
)  # fmt: skip
_COMPILED: Final = tuple((re.compile(pattern, re.DOTALL), words) for pattern, words in _PHRASES)
_NEAR: Final = "。相近的："
_LOCALE_VARIABLES: Final = ("LC_ALL", "LC_MESSAGES", "LANG")  # the first that is set decides


def speaks_chinese(locale_of: Mapping[str, str] = os.environ) -> bool:
    """Whether the locale is a Chinese one."""
    locale = next((locale_of[name] for name in _LOCALE_VARIABLES if locale_of.get(name)), "")
    return locale.lower().startswith("zh")


def asked_in_chinese(arguments: Sequence[str], locale_of: Mapping[str, str] = os.environ) -> bool:
    """Whether a command line is one of `rules` and its answers are to be Chinese."""
    if "rules" not in arguments[:1]:
        return False
    for name, value in zip(arguments, [*arguments[1:], ""], strict=True):
        chosen = value if name == "--lang" else name.removeprefix("--lang=")
        if chosen in {"zh", "en"} and name.startswith("--lang"):
            return chosen == "zh"
    return speaks_chinese(locale_of)


def in_chinese(said: str) -> str:
    """Return what was said in Chinese, or the same text where it is not known."""
    for pattern, words in _COMPILED:
        if found := pattern.fullmatch(said):
            parts = [in_chinese(part) if part else "" for part in found.groups()]
            if _NEAR in words and not any(parts[1:]):
                return words.split(_NEAR, maxsplit=1)[0].format(*parts)
            if _NEAR in words:
                parts[1] = next(part for part in parts[1:] if part)
            return words.format(*parts)
    return said
