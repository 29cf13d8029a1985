"""What a rule rests on: verified articles stand in rules/law/, and an enforced rule has one, or a
rule of the platform.
"""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from streamdetect.ruleset.diagnostics import Diagnostic
from streamdetect.ruleset.drafts import Draft, Drafts
from streamdetect.ruleset.nodes import MapNode, ScalarNode


def check(drafts: Drafts) -> Iterator[Diagnostic]:
    """Yield citations without a text or at odds with their source, and rules without a basis."""
    quoted = {
        (draft.get("name"), draft.get("version")): draft
        for draft in drafts.law
        if draft.get("name") is not None
    }
    for draft in drafts.rules:
        for index, cited in enumerate(draft.get("law", default=())):
            if "law" not in drafts.unsure:
                yield from _citation(draft, index, cited, quoted)
        yield from _basis(draft)


def _citation(
    draft: Draft, index: int, cited: dict[str, Any], quoted: dict[Any, Draft]
) -> Iterator[Diagnostic]:
    law = quoted.get((cited.get("name"), cited.get("version")))
    named = all(field in cited for field in ("name", "version", "article"))
    if named and cited.get("verified") and not _stands(cited, quoted):
        file = law.path if law is not None else "rules/law/"
        yield draft.error(
            "law-without-text", "law", index, "article", name=cited["name"],
            article=cited["article"], version=cited["version"], file=file,
            **_meant(cited, quoted),
        )  # fmt: skip
    if law is None:
        return
    for field, code in (("basis", "law-basis-differs"), ("applies_when", "law-applies-differs")):
        expected, found = law.get(field), cited.get(field)
        if expected is not None and found is not None and expected != found:
            yield draft.error(
                code, "law", index, field, name=cited["name"], expected=expected, found=found
            )


def _meant(cited: dict[str, Any], quoted: dict[Any, Draft]) -> dict[str, str]:
    """Return a hint at the quoted text that was probably meant."""
    law = quoted.get((cited["name"], cited["version"]))
    if law is not None:
        plain = cited["article"].lstrip("0")
        found = [plain] if plain in law.get("articles", default={}) else []
    else:
        bare = cited["name"].strip("《》")
        found = [
            f"{name} ({version})"
            for (name, version), draft in quoted.items()
            if bare in {name, str(draft.get("full_name")).split("（")[0]}
        ] or [
            f"{name} ({version})"
            for name, version in quoted
            if get_close_matches(bare, [name], cutoff=0.7)
        ]
    if not found:
        return {"hint": "", "hint_zh": ""}
    said = ", ".join(sorted(found))
    return {"hint": f" (did you mean {said}?)", "hint_zh": f"（是不是 {said}？）"}


def _basis(draft: Draft) -> Iterator[Diagnostic]:
    status = draft.get("status")
    state = status.get("state") if isinstance(status, dict) else status
    citations = draft.get("law")
    if state != "enforced" or draft.get("outcome") != "enforce" or not citations:
        return
    if any(_unreadable(draft, index) for index in range(len(citations))):
        return  # reported where it is read; what it was meant to say is not known
    bearing = [
        cited
        for cited in citations
        # The platform's own rules need no text of the state's: users agreed to them.
        if cited.get("verified") or cited.get("basis") == "platform_rule"
    ]
    if not bearing:
        yield draft.error_at_name("unverified-law", "law")
    elif all(cited.get("applies_when") == "advertisement" for cited in bearing):
        yield draft.warning_at_name("advertisement-law-only", "law")


def _unreadable(draft: Draft, index: int) -> bool:
    written = draft.node("law", index)
    names = {key.text for key, _ in written.entries} if isinstance(written, MapNode) else set()
    # `verified: false` is the default, which is left out of what is read.
    read = {*draft.get("law", index, default={}), "verified"}
    flag = draft.node("law", index, "verified")
    unclear = isinstance(flag, ScalarNode) and (
        flag.quoted or flag.text.lower() not in {"true", "false"}
    )
    return unclear or not names <= read or "article" not in names


def _stands(cited: dict[str, Any], quoted: dict[Any, Draft]) -> bool:
    law = quoted.get((cited.get("name"), cited.get("version")))
    return law is not None and cited.get("article") in law.get("articles", default={})
