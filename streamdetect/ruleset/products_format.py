"""The format of rules/products.yml: categories of goods, and kinds of approval."""

from typing import Final

from streamdetect.ruleset.compound_kinds import Field, ListOf, MapOf, Record
from streamdetect.ruleset.kinds import Text
from streamdetect.ruleset.naming import CODE, TITLE

_CODED: Final = Record(
    (
        *TITLE.fields,
        Field(
            "codes",
            ListOf(Text(example='"50012345"'), least=1),
            "what the platform itself writes in listings for it: codes, in quotes",
            "平台商品信息里的自有编号，加引号",
            (),
        ),
    )
)
_GOODS: Final = Record(
    (
        *_CODED.fields,
        Field(
            "words",
            ListOf(Text(example="维生素片"), least=1),
            "what sellers call such goods: a medical claim about them is filed under their own law",
            "主播怎么称呼这类商品：关于它的医疗宣称按这类商品自己的法条归类",
            (),
        ),
    )
)
PRODUCTS: Final = Record(
    (
        Field("categories", MapOf(_GOODS, CODE, "food"), "product categories", "商品类目"),
        Field(
            "approvals", MapOf(_CODED, CODE, "drug_registration"), "kinds of approval", "批准文件"
        ),
    )
)
