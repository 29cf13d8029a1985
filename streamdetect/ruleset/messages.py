# ruff: noqa: E501 (a sentence and its translation stay on one line where they can)
"""The words of every diagnostic: what, why, fix, in English and Chinese. No logic.

Written for people who know the law and not YAML. Names in braces are filled in by the check.
"""

from dataclasses import dataclass
from typing import Final, Literal


@dataclass(frozen=True, slots=True)
class Message:
    """One diagnostic's words: (English, Chinese) each."""

    what: tuple[str, str]
    why: tuple[str, str]
    fix: tuple[str, str]

    def words(self, part: Literal["what", "why", "fix"], language: Literal["en", "zh"]) -> str:
        """Return the unfilled words of one part."""
        pair = self.what if part == "what" else self.why if part == "why" else self.fix
        return pair[0] if language == "en" else pair[1]


MESSAGES: Final[dict[str, Message]] = {
    # -- the text of a file
    "not-utf8": Message(
        ("the file is not UTF-8 text", "文件不是 UTF-8 编码"),
        (
            "it was probably saved as GB18030/GBK; its Chinese would be read as other characters",
            "多半存成了 GB18030/GBK，其中的汉字会被读成别的字",
        ),
        ("save it again as UTF-8 (without BOM)", "用 UTF-8（无 BOM）重新保存"),
    ),
    "foreign-byte": Message(
        ("the byte {byte} here is no UTF-8", "此处的字节 {byte} 不是 UTF-8"),
        (
            "the rest of the file is; a piece of it was pasted or written in another encoding",
            "文件其余部分是 UTF-8；这里多半是用别的编码写入或粘贴的",
        ),
        ("write the character at this place again", "把此处的字重新写一遍"),
    ),
    "cut-short": Message(
        (
            "the file ends in the middle of a character",
            "文件断在半个字里",
        ),
        ("it was not saved to its end", "没有存完整"),
        ("save it again, whole", "重新完整保存一次"),
    ),
    "utf-16": Message(
        (
            "the file is UTF-16 text, which editors also call Unicode",
            "文件是 UTF-16 编码（编辑器里常叫 Unicode）",
        ),
        (
            "rule files are UTF-8; nothing in this one can be read",
            "规则文件用 UTF-8；这个文件读不了",
        ),
        ("save it again as UTF-8 (without BOM)", "用 UTF-8（无 BOM）重新保存"),
    ),
    "byte-order-mark": Message(
        ("the file begins with a byte order mark (BOM)", "文件开头有一个字节顺序标记（BOM）"),
        (
            "an editor put it there unseen; other programs take it for a part of the first word",
            "编辑器暗中写入，看不见；别的程序会把它当成第一个词的一部分",
        ),
        ("save the file as UTF-8 without BOM", "另存为“UTF-8（无 BOM）”"),
    ),
    "control-character": Message(
        ("a control character stands here: {name}", "这里有控制字符：{name}"),
        (
            "no file of text holds it: the file was damaged, or something was pasted into it",
            "文字里不会有它：文件可能损坏，或者粘贴时带进了别的东西",
        ),
        (
            "delete it, or take the file from its last good version",
            "删掉它，或恢复到上一个好的版本",
        ),
    ),
    "merge-conflict": Message(
        ("two versions of the file were merged here and not settled", "这里有没解决完的合并冲突"),
        ("it is not said which of the two holds", "没有说明两种写法以哪一种为准"),
        (
            "keep the lines that hold, delete the others, and the lines of <<<<<<<, ======= and >>>>>>>",
            "留下要用的几行，删掉另外的几行，以及 <<<<<<<、=======、>>>>>>> 这三行",
        ),
    ),
    "full-width-mark": Message(
        ("{mark} stands where YAML reads a sign", "这里是 YAML 的记号，却写了{mark_zh}"),
        ("YAML knows only its own half-width signs", "YAML 只认自己的半角记号"),
        ("write {half} with the English keyboard", "切换到英文输入法，写成{half_zh}"),
    ),
    "too-deep": Message(
        (
            "lists or fields stand inside each other more than {most} times",
            "列表或字段一层套一层，超过 {most} 层",
        ),
        ("no rule needs that; a bracket is probably missing", "规则用不着这么多层；多半少了右括号"),
        ("close what was opened before, or correct the indents", "补上前面缺的右括号，或改正缩进"),
    ),
    "too-large": Message(
        ("the file is larger than {most} KiB", "文件超过 {most} KiB"),
        (
            "workers read all files anew at every change; one so large is no rule file",
            "每次改动，运行中的程序都要重读全部文件；这么大的不会是规则文件",
        ),
        ("split it, or move it out of the rules folder", "拆成几个文件，或移出规则文件夹"),
    ),
    "empty-file": Message(
        ("the file is empty", "文件是空的"),
        (
            "an empty file says nothing, and may be a rule lost by accident",
            "空文件没有内容，可能是误删了规则",
        ),
        ("write the content, or delete the file", "写入内容，或删除该文件"),
    ),
    "bad-yaml": Message(
        ("this is not valid YAML: {detail}", "YAML 写法有误：{detail}"),
        ("the file cannot be read beyond this place", "从这里起文件无法读取"),
        (
            "look at the line above too: an open quote or bracket, a missing space behind a colon or a "
            "dash, a wrong indent; a text with `: ` or ` #` in it, or that begins with a sign, needs quotes",
            "也看看上一行：引号或括号没有闭合，冒号或短横后面缺空格，缩进不齐；含有 `: `、` #` 或以符号开头的文字要加引号",
        ),
    ),
    "open-quote": Message(
        ("the quote that opens here is not closed", "这里开始的引号没有闭合"),
        (
            "all that follows is read as one text; a curly quote ” closes nothing",
            "后面的内容全被当成一段文字；中文引号 ” 不能闭合",
        ),
        (
            'write the same straight quote behind the text: "…"; a quote inside the text: “…”',
            '在这段文字后面写上同样的直引号："…"；文字里面的引号用“…”',
        ),
    ),
    "no-item": Message(
        ("this line is neither an item of a list nor a field", "这一行既不是列表项，也不是字段"),
        (
            "YAML knows an item by `- ` (a dash and a space), a field by its name and `: `",
            "列表项以 `- `（短横加空格）开头，字段是名称加 `: `",
        ),
        (
            "begin it as the lines beside it begin; a text that goes on from the line above is "
            "indented further",
            "照旁边几行的样子开头；如果是接着上一行的文字，就多缩进一些",
        ),
    ),
    "wrong-indent": Message(
        (
            "this line is not indented as the lines that it belongs to",
            "这一行的缩进和同一层的行对不齐",
        ),
        (
            "by the indent YAML knows which lines belong together; this one belongs to none",
            "YAML 靠缩进认出哪些行是一层；这一行哪层都不是",
        ),
        (
            "begin it right below the line that it goes with: a dash below a dash, a name below a name",
            "和同一层的上一行对齐：短横对短横，名称对名称",
        ),
    ),
    "swallowed-item": Message(
        (
            "this item is indented further than the one above",
            "这一项比上一项缩进多",
        ),
        (
            "YAML takes it for the end of the text in line {above}: the two become one",
            "YAML 把它当成第 {above} 行文字的后半：两项并成了一项",
        ),
        ("put its dash right below the dash above", "把短横和上一项的短横对齐"),
    ),
    "yaml-machinery": Message(
        (
            "anchors, aliases, tags and several documents are not used in rule files",
            "规则文件不使用锚点、别名、标签，也不能一个文件放多份文档",
        ),
        ("they hide from a reader what a rule says", "它们会让人看不清规则到底写了什么"),
        (
            "write the content out, and share terms through rules/terms/; a text that begins with "
            "`&`, `*` or `!` needs quotes",
            "直接写出内容，共用词放到 rules/terms/；以 `&`、`*`、`!` 开头的文字要加引号",
        ),
    ),
    "tab-indent": Message(
        ("a tab is used to indent", "用了制表符（Tab）缩进"),
        ("YAML allows only spaces there", "YAML 只允许用空格缩进"),
        ("replace it by two spaces a level", "每层改用两个空格"),
    ),
    "full-width-colon": Message(
        ("a full-width colon ： follows a field's name", "字段名后面用了全角冒号“：”"),
        ("YAML needs the half-width `:` and a space", "YAML 要求半角冒号加一个空格"),
        ("write `: ` with the English keyboard", "切换到英文输入法，写成 `: `"),
    ),
    "colon-without-space": Message(
        ("no space follows the colon of `{field}`", "`{field}` 的冒号后面没有空格"),
        (
            "YAML takes the colon for a part of the name without it",
            "没有空格，YAML 把冒号当成名称的一部分",
        ),
        ("write `{field}: …`", "写成 `{field}: …`"),
    ),
    "cut-at-hash": Message(
        ("what follows this `#` is dropped as a comment", "这个 `#` 后面的都算注释，不会被读取"),
        (
            "behind a space YAML begins a comment with it, hashtags too",
            "YAML 里空格加 # 就是注释的开头，话题标签也一样",
        ),
        (
            "put the whole text in quotes; for a comment write `# ` with a space",
            "要的是文字，就整段加引号；要的是注释，# 后面加一个空格",
        ),
    ),
    "curly-quote": Message(
        (
            "the value begins with {mark}, which is no YAML quote",
            "值以 {mark} 开头，这不是 YAML 的引号",
        ),
        (
            "the mark would become part of the text and never match speech",
            "这个符号会成为文字的一部分，永远匹配不到",
        ),
        ('use straight quotes "…", or none', '改用直引号 "…"，或不用引号'),
    ),
    "full-width-comma": Message(
        ("“{text}” holds `{mark}`", "“{text}” 里有 `{mark}`"),
        (
            "YAML separates with the half-width `,`; with `{mark}` the terms become one long term",
            "YAML 用半角逗号分隔；用 `{mark}` 会把几个词并成一个长词",
        ),
        ("write `, ` between the terms", "词与词之间写 `, `"),
    ),
    "table-cells": Message(
        ("“{text}” holds a tab (⇥)", "“{text}” 里有制表符（⇥）"),
        (
            "it was pasted from a table; the tab is dropped, and the cells become one long term",
            "是从表格粘贴来的；制表符会被去掉，几格内容并成一个长词",
        ),
        (
            "keep the cell with the term; several terms have `, ` between them",
            "只留写着词的那一格；几个词之间写 `, `",
        ),
    ),
    "invisible-character": Message(
        ("an invisible character stands here: {name}", "这里有看不见的字符：{name}"),
        (
            "nobody can see it, and a term that holds it never matches",
            "肉眼看不到，含它的词永远匹配不上",
        ),
        ("delete it and type the text again", "删掉它，重新输入文字"),
    ),
    # -- fields and types
    "unknown-field": Message(
        ("unknown field `{field}`{hint}", "没有 `{field}` 这个字段{hint_zh}"),
        (
            "it would be ignored, and the rule would not do what it says",
            "它会被忽略，规则就不会照写的做",
        ),
        ("use one of: {known}", "可用的字段：{known}"),
    ),
    "missing-field": Message(
        ("the field `{field}` is missing", "缺少字段 `{field}`"),
        ("{meaning}", "{meaning_zh}"),
        ("add `{field}: …`", "加上 `{field}: …`"),
    ),
    "missing-fields": Message(
        ("{count} fields are missing: {fields}", "缺少 {count} 个字段：{fields}"),
        (
            "so many at once: a part was probably not saved or not pasted, or it is not finished",
            "一次缺这么多：多半有一段没有存上、没有粘贴过来，或者还没写完",
        ),
        (
            "bring the missing part back, or write it; docs/rules.md shows a whole rule",
            "补回缺的那一段，或接着写完；完整的规则见 docs/rules.md",
        ),
    ),
    "repeated-fields": Message(
        (
            "from here on the file says again what it said from line {first} on: {count} fields "
            "({fields} …)",
            "从这里起，文件又写了一遍第 {first} 行起的内容：{count} 个字段（{fields} 等）",
        ),
        (
            "only one of each would count; it was probably pasted twice, or two rules into one file",
            "每个字段只有一处会生效；多半粘贴了两次，或把两条规则放进了一个文件",
        ),
        (
            "delete one of the two; each rule has a file of its own",
            "删去其中一份；一条规则一个文件",
        ),
    ),
    "comma-in-text": Message(
        ("a comma cut a text in two: `{text}`", "逗号把一段文字切断了：`{text}`"),
        (
            "between braces YAML takes a comma for the end of a value",
            "在花括号里，YAML 把半角逗号当作一项的结尾",
        ),
        (
            'put the whole text in quotes: "…", or write the full-width ，',
            '整段文字加引号："…"，或改用全角逗号“，”',
        ),
    ),
    "joined-names": Message(
        (
            "`{value}` is {count} names without `, ` between",
            "`{value}` 是 {count} 个名称，中间没有半角逗号",
        ),
        (
            "YAML takes it for one name (`{field}`)",
            "YAML 把它当成一个名称（`{field}`）",
        ),
        ("write `{apart}`", "写成 `{apart}`"),
    ),
    "duplicate-field": Message(
        (
            "`{field}` is written twice, first in line {first}",
            "`{field}` 写了两次，第一次在第 {first} 行",
        ),
        ("only one of the two would count", "只有一处会生效"),
        ("keep one", "只保留一处"),
    ),
    "wrong-type": Message(
        ("{expected} is expected here, not {found}", "这里应当是{expected_zh}，而不是{found_zh}"),
        ("the field is `{field}`: {meaning}", "字段 `{field}`：{meaning_zh}"),
        ("{fix}", "{fix_zh}"),
    ),
    "unknown-value": Message(
        ("`{value}` is no value of `{field}`{hint}", "`{value}` 不是 `{field}` 的可用值{hint_zh}"),
        ("{meaning}", "{meaning_zh}"),
        ("use one of: {known}", "可用的值：{known_zh}"),
    ),
    "out-of-range": Message(
        ("{value} is out of range for `{field}`", "`{field}` 的值 {value} 超出范围"),
        ("{meaning}", "{meaning_zh}"),
        ("use a number from {low} to {high}", "用 {low} 到 {high} 之间的数"),
    ),
    "bad-form": Message(
        ("`{value}` has not the form that `{field}` needs", "`{value}` 不符合 `{field}` 的写法"),
        ("{meaning}", "{meaning_zh}"),
        ("write it like `{example}`", "照这样写：`{example}`"),
    ),
    "no-such-day": Message(
        ("there is no such day: {value}", "没有这一天：{value}"),
        ("{meaning}", "{meaning_zh}"),
        ("write a day of the calendar, such as `{example}`", "写日历上有的一天，如 `{example}`"),
    ),
    "colon-in-text": Message(
        (
            "a colon made a name and a value of a text: `{name}`",
            "冒号把一段文字拆成了名称和值：`{name}`",
        ),
        (
            "YAML takes a colon and a space for the end of a name (`{field}`)",
            "YAML 把冒号加空格当作名称的结尾（`{field}`）",
        ),
        ('put the whole text in quotes: "{whole}"', '整段加引号："{whole}"'),
    ),
    "empty-list": Message(
        ("`{field}` {state}", "`{field}` {state_zh}"),
        ("{meaning}", "{meaning_zh}"),
        ("write at least {least}", "至少写 {least} 项"),
    ),
    "one-or-other": Message(
        ("exactly one of {fields} must be given here", "这里必须且只能写 {fields} 之一"),
        ("with none or several, it is not clear what is meant", "都不写或都写，意思就不明确"),
        ("write one of them and no other", "写其中一个，不写另一个"),
    ),
    # -- files
    "missing-file": Message(
        ("the file {file} is missing", "缺少文件 {file}"),
        ("{meaning}", "{meaning_zh}"),
        ("create it", "新建该文件"),
    ),
    "unreadable-file": Message(
        ("the file cannot be read: {detail}", "无法读取文件：{detail}"),
        ("without it the set of rules would be incomplete", "少了它，规则就不完整"),
        (
            "check that it exists and that its permissions allow reading",
            "检查文件是否存在、是否有读取权限",
        ),
    ),
    "circular-link": Message(
        (
            "the folder is a link to a folder that holds it",
            "这个文件夹是链接，指向包含它自己的文件夹",
        ),
        ("whoever follows it never comes to an end", "顺着它走，永远走不完"),
        ("delete the link", "删掉这个链接"),
    ),
    "unknown-folder": Message(
        ("the folder `{folder}` is no category{hint}", "文件夹 `{folder}` 不是违规类别{hint_zh}"),
        ("rules stand in the folder of their category", "规则要放在所属类别的文件夹里"),
        ("use one of: {known}", "可用的类别：{known}"),
    ),
    "wrong-extension": Message(
        ("rule files end in .yml", "规则文件的扩展名应为 .yml"),
        ("this file would not be read", "这个文件不会被读取"),
        ("rename it to {name}", "改名为 {name}"),
    ),
    "misplaced-file": Message(
        (
            "a rule file stands outside rules/<category>/<slug>.yml",
            "规则文件不在 rules/<类别>/<名称>.yml 的位置",
        ),
        ("this file would not be read", "这个文件不会被读取"),
        ("move it into its category's folder", "移到所属类别的文件夹"),
    ),
    # -- identity
    "bad-file-name": Message(
        ("`{name}` is no name for a rule's file", "`{name}` 不能作规则的文件名"),
        (
            "the name is the second half of the rule's id, which every violation cites",
            "文件名就是规则 id 的后半，每条违规都要引用",
        ),
        (
            "use small letters, digits and single hyphens, such as `cures-disease.yml`; if it is a copy, delete it",
            "只用小写英文字母、数字和单个短横，如 `cures-disease.yml`；若是多余的副本，就删掉",
        ),
    ),
    "id-not-path": Message(
        ("the id `{id}` does not equal the file's path", "id `{id}` 与文件路径不一致"),
        ("people find a rule's file by its id", "人们按 id 找规则文件"),
        ("write `id: {expected}`, or move the file", "写成 `id: {expected}`，或移动文件"),
    ),
    "category-not-folder": Message(
        (
            "the category `{category}` does not equal the folder `{folder}`",
            "类别 `{category}` 与文件夹 `{folder}` 不一致",
        ),
        ("rules stand in the folder of their category", "规则要放在所属类别的文件夹里"),
        ("write `category: {folder}`, or move the file", "写成 `category: {folder}`，或移动文件"),
    ),
    "duplicate-id": Message(
        (
            "rule id `{id}` collides with the same id in {other}",
            "规则 id `{id}` 与 {other} 里的相同",
        ),
        (
            "violations cite rules by id; two rules of one id cannot be told apart",
            "违规记录按 id 引用规则；两条同名规则无法区分",
        ),
        (
            "give this rule another id; if it is a copy, delete it",
            "给这一条换一个 id；若是多余的副本，就删掉",
        ),
    ),
    "duplicate-group": Message(
        (
            "group `{group}` collides with the same name in {other}",
            "词组 `{group}` 与 {other} 里的同名",
        ),
        ("rules refer to shared groups by name alone", "规则只按名称引用共用词组"),
        ("rename one of the two", "给其中一个改名"),
    ),
    "duplicate-law": Message(
        (
            "{name} ({version}) is quoted already in {other}",
            "{name}（{version}）已在 {other} 中引用",
        ),
        ("two files could quote one article differently", "两个文件可能把同一条写得不一样"),
        ("put the articles into one file", "把条文放在一个文件里"),
    ),
    # -- category, goods
    "severity-too-high": Message(
        (
            "severity `{severity}` is above the highest of `{category}`, which is `{maximum}`",
            "严重程度 `{severity}` 高于类别 `{category}` 的上限 `{maximum}`",
        ),
        (
            "a category's highest severity is policy, not a matter of one rule",
            "类别的上限由政策定，不由单条规则定",
        ),
        ("use `{maximum}` or lower", "用 `{maximum}` 或更低"),
    ),
    "unknown-product": Message(
        ("`{value}` is no product category{hint}", "`{value}` 不是商品类目代码{hint_zh}"),
        (
            "listings carry codes of products.yml; another code never matches",
            "商品信息只用 products.yml 的代码；别的代码永远对不上",
        ),
        ("use a code of products.yml, or add it there", "用 products.yml 里的代码，或先在那里登记"),
    ),
    "unknown-approval": Message(
        ("`{value}` is no kind of approval{hint}", "`{value}` 不是批准文件类型代码{hint_zh}"),
        (
            "listings carry codes of products.yml; another code never matches",
            "商品信息只用 products.yml 的代码；别的代码永远对不上",
        ),
        ("use a code of products.yml, or add it there", "用 products.yml 里的代码，或先在那里登记"),
    ),
    "clashing-code": Message(
        ("`{value}` already means `{other}`", "`{value}` 已经表示 `{other}`"),
        (
            "a listing with it could mean either",
            "写着它的商品信息说不清是哪一个",
        ),
        ("keep it in one place", "只留在一处"),
    ),
    "clashing-goods-word": Message(
        ("`{value}` already names `{other}`", "`{value}` 已经用来称呼 `{other}`"),
        (
            "a claim beside it could fall under the law of either",
            "旁边的宣称该按哪一类的法条归类，说不清",
        ),
        ("keep it in one place", "只留在一处"),
    ),
    "short-goods-word": Message(
        ("`{value}` is too short to name goods", "`{value}` 太短，不能用来称呼商品"),
        (
            "so few characters stand inside many other words",
            "这么短的写法会出现在许多别的词里",
        ),
        ("write the name whole", "把名称写完整"),
    ),
    "contradicting-goods": Message(
        ("`{value}` is both required and excepted", "`{value}` 既要求又排除"),
        ("the rule could never hit such goods", "规则对这类商品永远不会命中"),
        ("keep it in one of the two lists", "只留在一个列表里"),
    ),
    # -- groups, sequences, terms
    "unknown-group": Message(
        ("there is no group `{group}`{hint}", "没有词组 `{group}`{hint_zh}"),
        ("the rule could not be compiled", "规则无法编译"),
        ("name a group of this rule's `terms`: {known}", "写本规则 `terms` 里的词组：{known}"),
    ),
    "unknown-shared-group": Message(
        ("there is no shared group `{group}`{hint}", "没有共用词组 `{group}`{hint_zh}"),
        ("`use` refers to a group of rules/terms/*.yml", "`use` 引用 rules/terms/*.yml 里的词组"),
        ("correct the name, or add the group there", "改正名称，或先在那里新建"),
    ),
    "circular-group": Message(
        ("group `{group}` brings in itself", "词组 `{group}` 引用了自己"),
        ("its terms could never be listed", "它的词永远列不完"),
        ("remove one `use` of the circle", "去掉循环中的一个 `use`"),
    ),
    "unused-group": Message(
        ("group `{group}` is not used in `match`", "`match` 没有用到词组 `{group}`"),
        ("its terms have no effect", "其中的词不起作用"),
        (
            "use it in a sequence, `all` or `unless`, or delete it",
            "在序列、`all` 或 `unless` 中使用，或删除",
        ),
    ),
    "no-literal-group": Message(
        ("this sequence has no group of terms", "这个序列里没有词组"),
        (
            "the matcher finds words first; numbers and patterns are only looked for beside them",
            "匹配从词开始；数字与表达式只在词的旁边查找",
        ),
        ("add a step that names a group", "加一个词组"),
    ),
    "short-term": Message(
        ("the term `{term}` is too short to stand alone", "词 `{term}` 太短，不能单独成立"),
        (
            "one character hits everywhere: this sequence has no second step",
            "单个字到处都会命中：这个序列没有第二步",
        ),
        ("write a longer term, or add a step to the sequence", "写长一些，或给序列加一步"),
    ),
    "empty-term": Message(
        ("the term `{term}` has nothing left after folding", "词 `{term}` 归一化后什么都不剩"),
        (
            "punctuation, spaces and decoration are dropped before matching",
            "匹配前会去掉标点、空格和装饰符号",
        ),
        ("write a word", "写一个词"),
    ),
    "one-left": Message(
        (
            "of the term `{term}` only `{folded}` is left after folding",
            "词 `{term}` 归一化后只剩一个字 `{folded}`",
        ),
        (
            "marks and spaces are dropped and split characters joined before matching: one "
            "character hits in very many words",
            "匹配前会去掉标点和空格、合并拆开的字：单个字在很多词里都会命中",
        ),
        (
            "write a longer word, or `{folded}` itself if it is meant",
            "写一个更长的词；如果就是要这个字，直接写 `{folded}`",
        ),
    ),
    "pattern-in-term": Message(
        (
            "the term `{term}` holds `{sign}`, and is looked for as `{folded}`",
            "词 `{term}` 里有 `{sign}`，实际会按 `{folded}` 去找",
        ),
        (
            "terms are compared letter by letter: signs of patterns, and dots that stand for other "
            "words, mean nothing in them",
            "词是逐字比对的：表达式的符号、代表别的字的省略号，在词里都不起作用",
        ),
        (
            "write every word out, or make two groups of it with a `gap` between, or a step "
            "`{{pattern: …}}`",
            "把词逐个写全；或拆成两个词组，用 `gap` 连起来；或在序列里写一步 `{{pattern: …}}`",
        ),
    ),
    "group-as-term": Message(
        (
            "`{term}` is looked for as an English word, not as the group `{group}`",
            "`{term}` 会当成英文词来找，不是词组 `{group}`",
        ),
        (
            "a group among terms is brought in by `use`; a name alone is a word like any other",
            "要引用词组，须写 `use`；单写名称只是一个普通的词",
        ),
        (
            "write `{{use: {group}}}`, for a shared group; the rule's own groups stand in `sequence`",
            "共用词组写成 `{{use: {group}}}`；本规则自己的词组写进 `sequence`",
        ),
    ),
    "joined-terms": Message(
        ("`{term}` is looked for as one word: `{folded}`", "`{term}` 会当成一个词来找：`{folded}`"),
        (
            "inside a term {mark} separates nothing",
            "写在词里的{mark_zh}不分隔词语",
        ),
        (
            "write `, ` between words, outside of quotes; if it is one word, write it without a gap",
            "几个词之间写 `, `，写在引号外面；本来就是一个词，就连着写",
        ),
    ),
    "duplicate-term": Message(
        ("`{term}` equals the term `{other}` in this group", "`{term}` 与本组的 `{other}` 等同"),
        ("after folding they are the same word", "归一化之后是同一个词"),
        ("delete one", "删去一个"),
    ),
    "excepted-term": Message(
        (
            "the term `{term}` of `{group}` is an exception too: `unless: [{unless}]`",
            "`{group}` 的词 `{term}` 同时也是例外：`unless: [{unless}]`",
        ),
        (
            "what it hits is always let pass: the term has no effect",
            "它的命中总被放过：这个词不起作用",
        ),
        (
            "delete the term from `{group}`, or the exception from `{unless}`",
            "从 `{group}` 删去这个词，或从 `{unless}` 删去例外",
        ),
    ),
    "excepted-group": Message(
        (
            "`unless: [{unless}]` excepts every term of `{group}`",
            "`unless: [{unless}]` 把 `{group}` 的词全部例外了",
        ),
        (
            "each sequence that asks for `{group}` is let pass: it never hits",
            "要找 `{group}` 的序列总被放过，永远不会命中",
        ),
        (
            "write other words under `unless`, or take `{unless}` out of it",
            "`unless` 写别的词，或从中去掉 `{unless}`",
        ),
    ),
    "idle-phrase": Message(
        (
            "the allowed phrase `{phrase}` holds no shorter term and no pattern of the rule",
            "允许的说法 `{phrase}` 里没有更短的本规则的词，也没有符合其表达式的话",
        ),
        (
            "it lets pass what a step finds inside it; there is nothing, so it has no effect",
            "它只放过落在其中的命中；里面没有，所以不起作用",
        ),
        (
            "write the phrase with the term inside, use `unless` for words beside it, or delete it",
            "把词写进这个说法里；旁边的词用 `unless`；或删去它",
        ),
    ),
    "shadowed-sequence": Message(
        (
            "this sequence adds nothing: sequence {number} ({place}) finds all that it finds",
            "这个序列不起作用：它命中的，第 {number} 个序列（{place}）都会命中",
        ),
        (
            "it has the same words, in fewer steps or with a wider gap",
            "那个序列词语相同，步数更少或间隔更宽",
        ),
        ("delete this sequence, or narrow the other one", "删去这个序列，或收窄那一个"),
    ),
    "duplicate-rule": Message(
        (
            "rule `{id}` finds just what `{other}` finds ({place})",
            "规则 `{id}` 与 `{other}`（{place}）命中的内容完全相同",
        ),
        (
            "both would have to be kept alike for ever, and only one of them is cited",
            "两条要永远保持一致，而引用时只会用到一条",
        ),
        ("delete one of the two", "删去其中一条"),
    ),
    "shadowed-rule": Message(
        (
            "rule `{id}` adds nothing: `{other}` ({place}) finds all that it finds",
            "规则 `{id}` 不起作用：它命中的，`{other}`（{place}）都会命中",
        ),
        (
            "the other rule is as severe and applies as widely, so this one changes nothing",
            "另一条同样严重、适用同样广，有没有这条都一样",
        ),
        (
            "delete this rule, or narrow the other one where this one shall decide",
            "删去这条；若要由它来定，就收窄另一条",
        ),
    ),
    "bad-pattern": Message(
        ("the pattern cannot be compiled: {detail}", "表达式无法编译：{detail}"),
        (
            "only linear-time patterns (RE2) are allowed: no look-around, no back-references",
            "只允许线性时间的表达式（RE2）：不支持环视和反向引用",
        ),
        ("simplify it, or use groups of terms", "简化它，或改用词组"),
    ),
    "nested-repeat": Message(
        (
            "an endless repeat stands inside an endless repeat: {part}",
            "无限重复里面又套了无限重复：{part}",
        ),
        (
            "one text fits it in countless ways, which many engines try for ages; one repeat says the same",
            "同一段文字有无数种套法，许多引擎会卡死；只写一层重复意思相同",
        ),
        ("repeat once: `(a+)+` is `a+`", "只重复一次：`(a+)+` 就是 `a+`"),
    ),
    "slow-pattern": Message(
        (
            "the pattern compiles to {size} instructions; at most {most} are allowed",
            "表达式编译后有 {size} 条指令，最多允许 {most} 条",
        ),
        (
            "a counted repeat such as {{200}} copies its content that many times; every segment pays",
            "{{200}} 这样的计数重复会把内容复制那么多份，每段话都要付出代价",
        ),
        ("count less, or use groups of terms", "减少重复次数，或改用词组"),
    ),
    "double-backslash": Message(
        ("the pattern asks for a backslash `\\\\`", "表达式要找反斜杠 `\\\\`"),
        (
            "folded text never holds one; in single quotes one backslash is enough",
            "归一化之后的文字里没有反斜杠；单引号里写一个就够了",
        ),
        (
            r"write `\b` in single quotes, or `\\b` in double quotes",
            r"单引号里写 `\b`，双引号里写 `\\b`",
        ),
    ),
    "unreachable-pattern": Message(
        (
            "the pattern holds `{character}`, which folded text never holds",
            "表达式里有 `{character}`，归一化后的文字里不会出现它",
        ),
        (
            "patterns see text after folding, where it is `{folded}`: this part never matches",
            "表达式看的是归一化之后的文字，它在那里是 `{folded}`：这一部分永远匹配不到",
        ),
        ("write `{folded}`", "写 `{folded}`"),
    ),
    "dropped-in-pattern": Message(
        (
            "the pattern holds `{mark}`, which folded text never holds",
            "表达式里有 `{mark}`，归一化后的文字里不会出现它",
        ),
        (
            "such marks are dropped before matching, and only half-width ones are signs of a "
            "pattern: this part never matches",
            "比对之前会去掉这类符号；全角的也不是表达式的记号：这一部分永远匹配不到",
        ),
        (
            "a sign of the pattern is half-width: `( ) [ ] | ? + *`; leave other marks out; a number "
            "is `[0-9一二三四五六七八九十百]+`",
            "表达式的记号用半角：`( ) [ ] | ? + *`；别的符号删去；数字写 `[0-9一二三四五六七八九十百]+`",
        ),
    ),
    "numeral-range": Message(
        (
            "`{range}` is no range of numbers: {count} characters stand between the two",
            "`{range}` 不是数字的范围：这两个字之间有 {count} 个字",
        ),
        (
            "characters are sorted by their code, not by their value: most have nothing to do with "
            "numbers, and some numerals are left out",
            "汉字按编码排列，不按数值：其中大多与数字无关，有的数字反而不在内",
        ),
        ("write each: `[一二三四五六七八九十]`", "逐个写出：`[一二三四五六七八九十]`"),
    ),
    "bare-alternative": Message(
        (
            "`{word}` alone is one of the alternatives of this pattern",
            "这个表达式里，单独一个 `{word}` 也算匹配",
        ),
        (
            "a `|` without parentheses parts the whole pattern, not the two characters beside it",
            "没有括号的 `|` 把整个表达式分成两半，而不只是旁边的两个字",
        ),
        ("put the choice in parentheses: `{meant}`", "给要选的字加括号：`{meant}`"),
    ),
    "greedy-border": Message(
        (
            "the pattern begins or ends with any characters, beside another step",
            "表达式以任意字符开头或结尾，而旁边还有另一步",
        ),
        (
            "it takes the words of that step along, and then the sequence is not found",
            "它会把旁边那一步的词一起吞掉，整个序列就找不到了",
        ),
        (
            "end the pattern with words, and let `gap` say how far apart the steps may stand",
            "让表达式以具体的字结尾，两步之间的距离交给 `gap`",
        ),
    ),
    "empty-pattern": Message(
        ("the pattern matches the empty text", "表达式能匹配空文本"),
        ("it would be found beside every word", "它在任何词旁边都成立"),
        (
            "demand at least one character, for example `+` in place of `*`",
            "至少要求一个字符，例如用 `+` 代替 `*`",
        ),
    ),
    # -- law
    "law-without-text": Message(
        (
            "{name} art. {article} ({version}) is marked verified, but its text is not in rules/law/{hint}",
            "{name}第 {article} 条（{version}）标为已核对，但 rules/law/ 里没有条文{hint_zh}",
        ),
        (
            "verified means that anyone can read the quoted text beside the rules",
            "“已核对”指任何人都能在规则旁读到条文原文",
        ),
        (
            "add the article to {file}, or write `verified: false`",
            "把条文加到 {file}，或写 `verified: false`",
        ),
    ),
    "law-basis-differs": Message(
        (
            "{name} is a `{expected}`, not a `{found}`",
            "{name} 的类型是 `{expected}`，不是 `{found}`",
        ),
        ("the rank of a source decides which measures it can carry", "法源位阶决定能采取哪些措施"),
        ("write `basis: {expected}`", "写 `basis: {expected}`"),
    ),
    "law-applies-differs": Message(
        (
            "{name} applies `{expected}`, not `{found}`",
            "{name} 的适用情形是 `{expected}`，不是 `{found}`",
        ),
        (
            "an advertising law holds only where the speech is a commercial advertisement",
            "广告法只适用于商业广告",
        ),
        ("write `applies_when: {expected}`", "写 `applies_when: {expected}`"),
    ),
    "unverified-law": Message(
        (
            "an enforced rule has no verified basis and no rule of the platform",
            "生效规则没有已核对的依据，也没有平台规则",
        ),
        (
            "without a text that stands in rules/law/ a rule may not go beyond review",
            "没有 rules/law/ 中的条文，规则最多只能送人工复核",
        ),
        (
            "cite an article of rules/law/ with `verified: true`, or write `outcome: review`",
            "引用 rules/law/ 里的条文并写 `verified: true`，或写 `outcome: review`",
        ),
    ),
    "advertisement-law-only": Message(
        ("the rule rests on advertising law alone", "规则只以广告法为依据"),
        (
            "where it is not known whether the speech is an advertisement, no basis is left",
            "不清楚是否构成广告时，就没有依据了",
        ),
        (
            "cite a basis that always applies too, such as 直播电商监督管理办法 art. 34",
            "再引用总是适用的依据，如直播电商监督管理办法第 34 条",
        ),
    ),
    # -- examples, time, switches
    "too-few-examples": Message(
        (
            "only {count} {kind} examples; at least {least} are needed",
            "{kind_zh}例子只有 {count} 个，至少要 {least} 个",
        ),
        (
            "examples are how everyone sees what a rule means, and the test of every change",
            "例子让人看懂规则，也是每次改动的测试",
        ),
        ("write more sentences as anchors say them", "照主播的口吻多写几句"),
    ),
    "few-examples": Message(
        (
            "{count} {kind} examples; {good} show what a rule means",
            "{kind_zh}例子有 {count} 个；{good} 个才说得清规则的意思",
        ),
        (
            "what no example shows is decided by the next person who edits the terms",
            "没有例子的地方，就由下一个改词的人说了算",
        ),
        (
            "add some: cut into segments, with goods, and near misses",
            "再写几个：切成几段的、带商品的、差一点就违规的",
        ),
    ),
    "example-missed": Message(
        ("this violating example is not found by its rule", "这个违规例子没有被本规则命中"),
        (
            "a rule must find what it says is a violation (found by: {found})",
            "规则必须命中它所说的违规句（命中它的规则：{found_zh}）",
        ),
        (
            "`streamdetect rules try {id} “…”` tells what is missing; then mend terms, gap or example",
            "用 `streamdetect rules try {id} “…”` 看差在哪里，再改词、间隔或例子",
        ),
    ),
    "example-hit": Message(
        ("this allowed example is found by its rule", "这个允许的例子被本规则命中了"),
        ("the rule would wrong an honest merchant", "规则会冤枉守法的商家"),
        (
            "add to `unless` or `allow`, or narrow the terms; `streamdetect rules try {id} “…”` shows the words",
            "补 `unless` 或 `allow`，或收窄词语；`streamdetect rules try {id} “…”` 会指出命中的词",
        ),
    ),
    "lawful-line": Message(
        ("{rule} finds this lawful line", "{rule} 命中了这句合法的话"),
        ("the rule would wrong an honest merchant", "规则会冤枉守法的商家"),
        (
            "narrow the rule, or say in benign/exceptions.yml why it is right",
            "收窄规则；若规则是对的，在 benign/exceptions.yml 写明理由",
        ),
    ),
    "unknown-rule": Message(
        ("there is no rule `{rule}`{hint}", "没有规则 `{rule}`{hint_zh}"),
        (
            "this entry lets no hit stand: the id is misspelt, or the rule was renamed or deleted",
            "这一条不起作用：编号写错了，或者规则改了名、删掉了",
        ),
        ("correct the id, or delete the entry", "改正编号，或删掉这一条"),
    ),
    "repeated-example": Message(
        ("the same example stands in line {first} already", "同样的例子第 {first} 行已经有了"),
        ("it shows and tests nothing new", "它没有多说明什么，也没有多测试什么"),
        ("write another sentence, or delete it", "换一句话，或删掉"),
    ),
    "goods-not-shown": Message(
        (
            "the rule depends on the goods, and no example has any",
            "规则看商品，却没有一个例子写明商品",
        ),
        (
            "nothing shows for which goods it is meant, or tests that the others are let pass",
            "看不出它针对什么商品，也没有测试别的商品确实放过",
        ),
        (
            "add examples such as {{text: …, product_category: drug}} among the allowed ones",
            "在允许的例子里加上，如 {{text: …, product_category: drug}}",
        ),
    ),
    "same-example": Message(
        ("this example stands under violating and under allowed", "这个例子同时列在违规和允许里"),
        ("it cannot be both", "二者只能居其一"),
        ("delete one", "删去一个"),
    ),
    "dates-reversed": Message(
        (
            "the rule ends ({until}) before it begins ({begin})",
            "规则的结束日 {until} 早于开始日 {begin}",
        ),
        ("it would never be in force", "它永远不会生效"),
        ("correct `effective`", "改正 `effective`"),
    ),
    "expired": Message(
        ("the rule expired on {until}", "规则已于 {until} 失效"),
        ("it no longer hits anything", "它不再命中任何内容"),
        ("extend it, or deprecate it with reason and date", "延长期限，或写明原因和日期后停用"),
    ),
    "far-off": Message(
        ("the rule begins only on {begin}", "规则到 {begin} 才开始生效"),
        (
            "that is more than a year from now; until then it hits nothing",
            "离现在一年以上；在那之前什么都不命中",
        ),
        (
            "correct the year, or write `status: draft` until it is time",
            "改正年份；时候未到就写 `status: draft`",
        ),
    ),
    "no-rooms": Message(
        (
            "the rule is `{status}`, but with `rollout: 0` it acts in no room",
            "规则写着 `{status}`，但 `rollout: 0` 使它在任何直播间都不生效",
        ),
        ("whoever reads its status believes that it acts", "看状态的人会以为它在起作用"),
        (
            "write a `rollout` above 0, or `status: shadow` to watch it without effect",
            "`rollout` 写大于 0 的数；只想观察就写 `status: shadow`，不写 `rollout`",
        ),
    ),
    "other-language": Message(
        (
            "the rule says that its words are {language}, but most are not",
            "规则写着词语是{language_zh}，可大多不是",
        ),
        (
            "by `language` it is known how a denial, a question or a quotation looks; with the wrong "
            "one, denials are found as violations",
            "怎样认出否定、提问、转述，要看 `language`；写错了，否定的话会被当成违规",
        ),
        ("write the language of the terms", "写词语本身的语言"),
    ),
    "language-apart": Message(
        (
            "the rule has {language} words, and holds only for speech of another language",
            "规则的词语是{language_zh}，却只对别的语言的话适用",
        ),
        (
            "speech that is marked as {language} is let pass: the rule hardly ever hits",
            "标明为{language_zh}的话都放过：规则几乎永远不会命中",
        ),
        (
            "add the rule's own language to `languages`, or leave `languages` out",
            "在 `languages` 里加上规则自己的语言，或删去 `languages`",
        ),
    ),
    "comment-channel": Message(
        (
            "comments are never judged: `comment` does nothing here",
            "评论从不作认定：`comment` 写在这里不起作用",
        ),
        (
            "what the audience writes is no claim of the seller's; a rule finds nothing in it",
            "观众写的不是商家的宣称；规则在评论里什么都不会命中",
        ),
        (
            "name only {known}; without `channels` the rule holds for all of these",
            "只写 {known}；不写 `channels` 就是这几种都适用",
        ),
    ),
    "comment-example": Message(
        (
            "comments are never judged: this example shows and tests nothing",
            "评论从不作认定：这个例子什么都没有说明，也没有测试什么",
        ),
        (
            "what the audience writes is no claim of the seller's; no rule finds anything in it",
            "观众写的不是商家的宣称；没有规则会在评论里命中",
        ),
        (
            "delete the example, or write another channel: {known}",
            "删掉这个例子，或改写渠道：{known}",
        ),
    ),
    "status-without-reason": Message(
        ("the rule is deprecated without reason and date", "规则停用了，却没有写原因和日期"),
        (
            "whoever reads an old violation asks why the rule is gone, and since when",
            "以后看旧违规的人会问：这条为什么停用、从何时起",
        ),
        (
            "write `status: {{state: deprecated, reason: …, since: 2026-03-01}}`",
            "写 `status: {{state: deprecated, reason: …, since: 2026-03-01}}`",
        ),
    ),
    "unknown-guard": Message(
        ("`{name}` is no guard{hint}", "没有 `{name}` 这个守卫{hint_zh}"),
        ("guards are built in", "守卫是内置的"),
        ("use one of: {known}", "可用的名称：{known_zh}"),
    ),
    "unknown-technique": Message(
        ("`{name}` is no technique{hint}", "没有 `{name}` 这种手法{hint_zh}"),
        ("what folding and matching undo is built in", "能还原哪些手法是内置的"),
        ("use one of: {known}", "可用的名称：{known_zh}"),
    ),
    "fault": Message(
        ("{what}", "{what}"),
        ("the file cannot be used as it is", "文件不能照现在的样子使用"),
        ("{fix}", "{fix}"),
    ),
    "too-many-free-steps": Message(
        ("a sequence of {count} steps in free order", "任意顺序的序列有 {count} 步"),
        (
            "every order is tried, which is slow beyond {most} steps",
            "每种顺序都要试，超过 {most} 步就太慢",
        ),
        (
            "use at most {most} steps, or write the orders that occur",
            "最多用 {most} 步，或写出实际出现的顺序",
        ),
    ),
    # -- the lock
    "not-locked": Message(
        ("rule `{id}` is not in rules.lock", "规则 `{id}` 不在 rules.lock 里"),
        (
            "what version {version} says could change later without anyone noticing",
            "第 {version} 版的内容以后可能在无人察觉时改变",
        ),
        ("run `streamdetect rules lock`", "运行 `streamdetect rules lock`"),
    ),
    "version-not-raised": Message(
        (
            "rule `{id}` changed, and its version is still {version}",
            "规则 `{id}` 的内容变了，版本仍是 {version}",
        ),
        (
            "violations cite id and version: version {version} must go on saying what it said",
            "违规记录按 id 与版本引用规则：第 {version} 版必须保持原样",
        ),
        ("write `version: {next}`, or take the change back", "写 `version: {next}`，或撤回改动"),
    ),
    "version-lowered": Message(
        (
            "rule `{id}` has version {version}; {was} was given already",
            "规则 `{id}` 的版本是 {version}，而 {was} 已经用过",
        ),
        ("one version would mean two things", "同一个版本号会有两种含义"),
        ("write `version: {next}`", "写 `version: {next}`"),
    ),
    "older-than-in-force": Message(
        (
            "rule `{id}` has version {version} here, and version {was} is in force",
            "规则 `{id}` 在这里是第 {version} 版，正在生效的是第 {was} 版",
        ),
        (
            "the folder is older than what is in force; it would take the newer words back unseen",
            "这个文件夹比正在生效的旧；发布它会在无人察觉时撤掉新的改动",
        ),
        (
            "bring the folder up to date (`git pull`); to go back on purpose: "
            "`streamdetect rules rollback`, or `version: {next}`",
            "先更新文件夹（`git pull`）；有意退回的，用 `streamdetect rules rollback`，"
            "或写 `version: {next}`",
        ),
    ),
    "missing-rule": Message(
        (
            "rule `{id}` (version {version}) is in force, and this folder never heard of it",
            "规则 `{id}`（第 {version} 版）正在生效，这个文件夹却没有见过它",
        ),
        (
            "the folder is older than what is in force; it would take the rule away unseen",
            "这个文件夹比正在生效的旧；发布它会在无人察觉时撤掉这条规则",
        ),
        (
            "bring the folder up to date (`git pull`); one that is deleted after that, on purpose, "
            "stays in rules.lock as gone",
            "先更新文件夹（`git pull`）；之后有意删除的，rules.lock 里会留下 gone",
        ),
    ),
    "shared-not-locked": Message(
        (
            "`{name}` says something else than the last line that rules.lock has of it",
            "`{name}` 的内容与 rules.lock 里它的最后一行不同",
        ),
        (
            "an older copy is told from a newer one by that line",
            "靠这一行才能分清哪份副本新、哪份旧",
        ),
        (
            "run `streamdetect rules lock`, or take the change back",
            "运行 `streamdetect rules lock`，或撤回改动",
        ),
    ),
    "shared-unheard-of": Message(
        (
            "`{name}` is in force as this folder never had it",
            "正在生效的 `{name}` 是这个文件夹从未有过的内容",
        ),
        (
            "the folder is older than what is in force; it would take back unseen what others "
            "changed",
            "这个文件夹比正在生效的旧；发布它会在无人察觉时撤掉别人的改动",
        ),
        (
            "bring the folder up to date, rules.lock with it (`git pull`), then change it again; "
            "to go back on purpose: `streamdetect rules rollback`",
            "先更新文件夹，连同 rules.lock（`git pull`），再做改动；"
            "有意退回的，用 `streamdetect rules rollback`",
        ),
    ),
    "gone-without-lock": Message(
        (
            "rule `{id}` (version {version}) is in force and is left out here, and no rules.lock tells why",
            "规则 `{id}`（第 {version} 版）正在生效，这里没有它，也没有 rules.lock 说明缘由",
        ),
        (
            "without the lock an older copy cannot be told from a newer one; it may take the rule away unseen",
            "没有锁就分不清哪份副本新、哪份旧；发布它可能在无人察觉时撤掉这条规则",
        ),
        (
            "publish the folder with its rules.lock (`git pull`), or pack that folder anew; to drop the "
            "rule on purpose: `--without-lock`; to go back: `streamdetect rules rollback`",
            "发布带 rules.lock 的文件夹（`git pull`），或重新打包；有意撤掉的，加 `--without-lock`；"
            "要退回的，用 `streamdetect rules rollback`",
        ),
    ),
    "shared-without-lock": Message(
        (
            "`{name}` differs from what is in force, and no rules.lock tells which is newer",
            "`{name}` 与正在生效的不同，也没有 rules.lock 说明哪个新",
        ),
        (
            "without the lock an older copy cannot be told from a newer one; it may take back unseen "
            "what others changed",
            "没有锁就分不清哪份副本新、哪份旧；发布它可能在无人察觉时撤掉别人的改动",
        ),
        (
            "publish the folder with its rules.lock (`git pull`), or pack that folder anew; where the "
            "change is meant: `--without-lock`; to go back: `streamdetect rules rollback`",
            "发布带 rules.lock 的文件夹（`git pull`），或重新打包；确实要改的，加 `--without-lock`；"
            "要退回的，用 `streamdetect rules rollback`",
        ),
    ),
    "no-rules": Message(
        ("the folder holds no rule", "文件夹里一条规则也没有"),
        (
            "nothing would be found any more; a copy was cut off, or it is another folder",
            "那样什么都不会再命中；多半是没有复制完，或写错了文件夹",
        ),
        ("take the whole folder, or name another", "取完整的文件夹，或换一个文件夹"),
    ),
    "lock-behind": Message(
        (
            "rule `{id}` has version {version}; rules.lock still has {was}",
            "规则 `{id}` 的版本是 {version}，rules.lock 里还是 {was}",
        ),
        ("the new version is not locked yet", "新版本还没有锁定"),
        ("run `streamdetect rules lock`", "运行 `streamdetect rules lock`"),
    ),
    "lock-of-nothing": Message(
        (
            "rule `{id}` stands in rules.lock but has no file",
            "rules.lock 里有规则 `{id}`，却没有它的文件",
        ),
        (
            "it was deleted; the lock keeps its versions so that they are never given again",
            "它被删除了；锁文件保留它的版本号，以免重复使用",
        ),
        (
            "run `streamdetect rules lock`, or bring the file back",
            "运行 `streamdetect rules lock`，或恢复该文件",
        ),
    ),
    "bad-lock-line": Message(
        ("this line is no line of a lock", "这一行不是锁文件的写法"),
        (
            "a line is id, version and digest, once for each rule; a merge may have spoilt it",
            "每行是 id、版本、指纹，每条规则一行；可能是合并时弄坏了",
        ),
        (
            "take the file of the main branch and run `streamdetect rules lock` again",
            "取主分支的文件，再运行 `streamdetect rules lock`",
        ),
    ),
    "not-a-bundle": Message(
        ("this is no bundle of rules: {detail}", "这不是规则包：{detail}"),
        (
            "a bundle is made by `streamdetect rules pack`",
            "规则包由 `streamdetect rules pack` 生成",
        ),
        ("fetch it again, or pack the folder anew", "重新获取，或重新打包"),
    ),
}
