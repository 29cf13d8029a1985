"""Dockerfile and compose file: clean by their own tools, true to the package and its settings."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

from streamdetect.settings import variables
from tests.ops.places import COMPOSE, DOCKERFILE, OPERATIONS, PROMETHEUS, ROOT, document

_TEXT = DOCKERFILE.read_text()


def _tool(name: str) -> str:
    beside = Path(sys.executable).parent / name
    found = str(beside) if beside.exists() else shutil.which(name)
    assert found, f"{name} is missing: make env installs it"
    return found


def _instructions(name: str) -> list[str]:
    return re.findall(rf"^{name} (.*)$", _TEXT, re.MULTILINE)


def test_dockerfile_is_hadolint_clean() -> None:
    done = subprocess.run([_tool("hadolint"), str(DOCKERFILE)], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")


def test_dockerfile_runs_as_nobody_in_particular_and_execs() -> None:
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", _instructions("USER")[-1])
    assert _instructions("ENTRYPOINT") == ['["streamdetect"]']
    assert "/healthz" in _TEXT.split("HEALTHCHECK", 1)[1].split("ENTRYPOINT")[0]


def test_dockerfile_needs_no_newer_builder() -> None:
    assert "--link" not in _TEXT
    assert "<<" not in _TEXT
    assert "--mount" not in _TEXT


def test_dockerfile_installs_the_torch_of_the_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    (pin,) = [d for d in project["optional-dependencies"]["model"] if d.startswith("torch")]
    assert pin == f"torch=={re.search(r'TORCH_VERSION=(.*)', _TEXT)[1]}"
    assert re.search(r"VERSION=(\d.*)", _TEXT.split("AS run")[1])[1] == project["version"]


def _build_arguments() -> set[str]:
    return {line.split("=")[0] for line in _instructions("ARG")}


def test_operations_page_lists_the_build_arguments() -> None:
    """All but the version of torch, which is the package's and no builder's choice."""
    table = OPERATIONS.read_text().split("| build argument |")[1].split("\n\n")[0]
    listed = re.findall(r"^\| (`.+?`) \|", table, re.MULTILINE)
    names = {name for cell in listed for name in re.findall(r"`(\w+)`", cell)}
    assert names == _build_arguments() - {"TORCH_VERSION"}


def test_builder_can_require_the_extensions_in_c() -> None:
    """A worker without them gives this remedy: what the hook reads must reach the installation."""
    package = re.search(r"^RUN .*\n?.*\.\[\$\{EXTRAS\}\]", _TEXT, re.MULTILINE)
    assert package is not None
    stage = _TEXT[: package.start()].rsplit("FROM ", 1)[1]
    (switch,) = re.findall(
        r'^SWITCH = "(\w+)"$', (ROOT / "hatch_build.py").read_text(), re.MULTILINE
    )
    assert f"ARG {switch}=" in stage


def test_builder_gets_what_it_copies_and_nothing_else() -> None:
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    assert "*" in lines
    let_through = {line[1:] for line in lines if line.startswith("!")}
    copied = {
        word for line in _instructions("COPY") if "--from" not in line for word in line.split()[:-1]
    }
    assert copied == let_through
    assert all((ROOT / name).exists() for name in copied)


def test_builder_gets_no_extension_that_this_machine_compiled() -> None:
    """Of another system or an older source, it would go into the image beside its own."""
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    assert "**/*.so" in lines[lines.index("!streamdetect") :]


def test_compose_file_follows_its_schema() -> None:
    command = [_tool("check-jsonschema"), "--builtin-schema", "vendor.compose-spec", str(COMPOSE)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_compose_schema_check_can_fail(tmp_path: Path) -> None:
    broken = tmp_path / "compose.yml"
    broken.write_text(COMPOSE.read_text().replace("services:", "servces:"))
    command = [_tool("check-jsonschema"), "--builtin-schema", "vendor.compose-spec", str(broken)]
    assert subprocess.run(command, capture_output=True).returncode == 1


def _services() -> dict[str, Any]:
    return document(COMPOSE)["services"]


def test_compose_starts_workers_when_topics_are_there() -> None:
    services = _services()
    assert services["topics"]["depends_on"]["kafka"] == {"condition": "service_healthy"}
    assert services["topics"]["command"] == ["topics", "create"]
    wanted = {"condition": "service_completed_successfully"}
    assert services["worker"]["depends_on"]["topics"] == wanted
    assert services["worker"]["command"] == ["worker", "--no-create-topics"]


def test_compose_sets_settings_that_exist_and_reaches_kafka() -> None:
    known = set(variables())
    services = _services()
    for name in ("topics", "worker"):
        environment = services[name]["environment"]
        assert set(environment) <= known
        host, _, port = environment["STREAMDETECT_KAFKA__BOOTSTRAP_SERVERS"].partition(":")
        assert host in services
        assert f"//{host}:{port}" in services[host]["environment"]["KAFKA_ADVERTISED_LISTENERS"]
    assert {name for name in _image_environment() if name.startswith("STREAMDETECT")} <= known


def test_compose_opens_ports_on_loopback_only_and_locks_our_containers() -> None:
    services = _services()
    for service in services.values():
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))
    for name in ("topics", "worker"):
        assert services[name]["read_only"] is True
        assert services[name]["cap_drop"] == ["ALL"]


def test_prometheus_scrapes_the_port_that_workers_serve() -> None:
    config = document(PROMETHEUS / "prometheus.yml")
    (scrape,) = config["scrape_configs"]
    (found,) = scrape["dns_sd_configs"]
    assert found["names"] == ["worker"]
    assert str(found["port"]) == _image_environment()["STREAMDETECT_WORKER__METRICS_PORT"]
    mounted = [volume.split(":")[0] for volume in _services()["prometheus"]["volumes"]]
    for name in ("prometheus.yml", *config["rule_files"]):
        assert f"./prometheus/{name}" in mounted
        assert (PROMETHEUS / name).is_file()


def _image_environment() -> dict[str, str]:
    words = re.findall(r"^\s+(?:ENV )?([A-Z_]+)=(\S+)(?: \\)?$", _TEXT, re.MULTILINE)
    return dict(words)
