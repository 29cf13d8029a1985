"""Rules as Kubernetes lays them out in a pod: links below a folder that is swapped as one."""

import shutil
from pathlib import Path, PurePosixPath

import pytest

from streamdetect.ruleset.loader import load_ruleset
from streamdetect.ruleset.reload import Rejected, Reloaded, RulesetSource
from tests.ops.places import ROOT
from tests.ops.rendering import environment, objects, only

_RULES = ROOT / "rules"


class MountedConfigMap:
    """What the kubelet makes of a ConfigMap volume: files under a hidden folder, links to them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._version = 0
        folder.mkdir()

    def write(self, files: dict[str, bytes]) -> None:
        """Lay a new version out beside the old one, then swap one link."""
        self._version += 1
        place = self.folder / f"..version_{self._version}"
        for path, content in files.items():
            file = place / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        link = self.folder / "..data_tmp"
        link.symlink_to(place.name)
        link.replace(self.folder / "..data")
        for top in {PurePosixPath(path).parts[0] for path in files}:
            if not (self.folder / top).is_symlink():
                (self.folder / top).symlink_to(f"..data/{top}")
        for old in self.folder.glob("..version_*"):
            if old != place:
                shutil.rmtree(old)


def _files() -> dict[str, str]:
    """Return some rules of two real categories, with what they need."""
    wanted = [path for folder in ("law", "terms") for path in (_RULES / folder).glob("*.yml")]
    for category in ("superlative", "medical_claim"):
        wanted += sorted((_RULES / category).glob("*.yml"))[::8]
    wanted += [_RULES / f"{name}.yml" for name in ("products", "enforcement", "reviewers")]
    return {path.relative_to(_RULES).as_posix(): path.read_text() for path in wanted}


@pytest.fixture
def mounted(tmp_path: Path) -> tuple[MountedConfigMap, Path]:
    """Return the volume of the rendered chart, and the folder that the worker is told."""
    values = {"rules": {"files": _files()}}
    worker = only(values, "Deployment")
    mount = "/etc/streamdetect/rules"
    path = PurePosixPath(environment(worker)["STREAMDETECT_RULES__PATH"])
    volume = MountedConfigMap(tmp_path / "volume")
    volume.write(_as_mounted(_files()))
    return volume, volume.folder / path.relative_to(mount)


def _as_mounted(files: dict[str, str]) -> dict[str, bytes]:
    """Return the files as the chart's ConfigMap volume has them."""
    values = {"rules": {"files": files}}
    (config,) = [item for item in objects(values) if item["kind"] == "ConfigMap"]
    pod = only(values, "Deployment")["spec"]["template"]["spec"]
    (volume,) = [v for v in pod["volumes"] if v["name"] == "rules"]
    data: dict[str, str] = config["data"]
    return {i["path"]: data[i["key"]].encode() for i in volume["configMap"]["items"]}


def test_rules_through_the_chart_are_the_rules(
    mounted: tuple[MountedConfigMap, Path], tmp_path: Path
) -> None:
    plain = tmp_path / "plain"
    for path, content in _files().items():
        file = plain / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content)
    found = load_ruleset(mounted[1])
    assert found.rules
    assert found.hash == load_ruleset(plain).hash


def test_swap_of_the_config_map_is_seen_and_a_bad_one_refused(
    mounted: tuple[MountedConfigMap, Path],
) -> None:
    volume, folder = mounted
    source = RulesetSource(folder)
    first = source.poll()
    assert isinstance(first, Reloaded)
    fewer = {path: text for path, text in _files().items() if not path.startswith("superlative/")}
    volume.write(_as_mounted(fewer))
    second = source.poll()
    assert isinstance(second, Reloaded)
    assert len(second.ruleset.rules) < len(first.ruleset.rules)
    bad = fewer | {next(p for p in fewer if p.startswith("medical_claim/")): "id: [unclosed"}
    volume.write(_as_mounted(bad))
    third = source.poll()
    assert isinstance(third, Rejected)
    assert third.kept_hash == second.ruleset.hash


def test_rules_mounted_without_a_folder_of_their_own_are_read_too(tmp_path: Path) -> None:
    volume = MountedConfigMap(tmp_path / "volume")
    volume.write({path: text.encode() for path, text in _files().items()})
    assert load_ruleset(volume.folder).rules
