"""Where the things stand that are looked at here, and how their YAML is read."""

from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML

ROOT: Final = Path(__file__).resolve().parents[2]
DOCKERFILE: Final = ROOT / "docker" / "Dockerfile"
COMPOSE: Final = ROOT / "docker" / "compose.yml"
PROMETHEUS: Final = ROOT / "docker" / "prometheus"
ALERTS: Final = PROMETHEUS / "alerts.yml"
CHART: Final = ROOT / "helm" / "streamdetect"
OPERATIONS: Final = ROOT / "docs" / "operations.md"


def documents(text: str) -> list[Any]:
    """Return the YAML documents of a text that are not empty."""
    return [found for found in YAML(typ="safe", pure=True).load_all(text) if found is not None]


def document(path: Path) -> Any:
    """Return the one YAML document of a file."""
    (found,) = documents(path.read_text())
    return found
