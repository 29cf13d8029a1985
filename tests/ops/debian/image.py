"""Builds the image and runs it where there is no container daemon: mmdebstrap, buildah, chroot.

The bases are made here from Debian packages. What this machine's pip needs to reach its indexes
(settings, certificates, local folders) goes into those bases or is mounted, never into the
Dockerfile.
"""

import ast
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlparse

from tests.ops.places import DOCKERFILE, ROOT

_PIP_SETTINGS: Final = frozenset(
    {"cert", "default-timeout", "extra-index-url", "find-links", "index-url", "trusted-host"}
)
_RUN_PACKAGES: Final = "python3.11,python3.11-venv,libstdc++6,ca-certificates"
_BUILD_PACKAGES: Final = f"{_RUN_PACKAGES},gcc,libc6-dev,python3.11-dev"

# Like a container with a read-only root: a private mount name space, /tmp in memory, another user.
_ENTER: Final = """
mount --bind "$1" "$1"
mount -o remount,bind,ro "$1"
mount -t tmpfs -o mode=1777 tmpfs "$1/tmp"
mount --rbind /dev "$1/dev"
mount --rbind /proc "$1/proc"
root=$1 user=$2 cwd=$3
shift 3
exec chroot --userspec="$user" "$root" /usr/bin/env -i -C "$cwd" "$@"
"""


def need(*tools: str) -> None:
    """Fail, naming the packages, where a program is missing."""
    missing = [tool for tool in tools if shutil.which(tool) is None]
    assert not missing, f"{', '.join(missing)} missing: .ci/run installs the Debian packages"


@dataclass(frozen=True, slots=True)
class Image:
    """A built image: its configuration, and its files at `tree`."""

    config: dict[str, Any]
    tree: Path

    def command(self, *arguments: str, **environment: str) -> list[str]:
        """Return how to run a command in the image, as its user, on a read-only root."""
        settings = [*self.config["Env"], *(f"{k}={v}" for k, v in environment.items())]
        place = [str(self.tree), self.config["User"], self.config["WorkingDir"]]
        return ["unshare", "--mount", "sh", "-euc", _ENTER, "sh", *place, *settings, *arguments]

    def run(
        self, *arguments: str, stdin: str = "", **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Run the image's entry point with arguments, to its end."""
        return self.run_program(*self.config["Entrypoint"], *arguments, stdin=stdin, **environment)

    def run_program(
        self, *command: str, stdin: str = "", **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Run any program of the image to its end."""
        return subprocess.run(
            self.command(*command, **environment),
            input=stdin,
            capture_output=True,
            text=True,
            timeout=120,
        )

    @contextmanager
    def running(
        self, log: Path, *arguments: str, **environment: str
    ) -> Iterator[subprocess.Popen[bytes]]:
        """Run the entry point in the background; ended with SIGKILL where it is still there."""
        command = self.command(*self.config["Entrypoint"], *arguments, **environment)
        with log.open("wb") as out:
            process = subprocess.Popen(command, stdout=out, stderr=out, start_new_session=True)
        try:
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


class Builder:
    """buildah with its storage in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        need("buildah", "mmdebstrap", "unshare")

    def build(self) -> Image:
        """Make both bases, build docker/Dockerfile on them, lay the result out as files."""
        overlay = _overlay(self._folder / "overlay")
        self._make_base("run-base", _RUN_PACKAGES, overlay)
        self._make_base("build-base", _BUILD_PACKAGES, overlay)
        bases = ("--build-arg", "BASE=run-base", "--build-arg", "BUILD_BASE=build-base")
        self._bud(DOCKERFILE, ROOT, "streamdetect", *bases)
        told = json.loads(self._buildah("inspect", "--type", "image", "streamdetect"))
        container = self._buildah("from", "--pull-never", "streamdetect").strip()
        tree = Path(self._buildah("mount", container).strip())
        return Image(told["Docker"]["config"], tree)

    def _make_base(self, name: str, packages: str, overlay: Path) -> None:
        context = self._folder / name
        shutil.copytree(overlay, context / "overlay")
        _checked(
            [
                *("mmdebstrap", "--quiet", "--variant=essential", "--dpkgopt=force-unsafe-io"),
                *(f"--include={packages}", "bookworm", str(context / "base.tar")),
            ]
        )
        (context / "Dockerfile").write_text("FROM scratch\nADD base.tar /\nCOPY overlay/ /\n")
        self._bud(context / "Dockerfile", context, name)

    def _bud(self, dockerfile: Path, context: Path, tag: str, *options: str) -> None:
        mounts = [option for folder in _local_indexes() for option in ("--volume", _mount(folder))]
        self._buildah(
            *("bud", "--isolation", "chroot", "--format", "docker", "--pull=never"),
            *("--network", "host", *mounts, *options),
            *("--file", str(dockerfile), "--tag", tag, str(context)),
        )

    def _buildah(self, *arguments: str) -> str:
        storage = [f"--root={self._folder}/storage", f"--runroot={self._folder}/run"]
        return _checked(["buildah", "--storage-driver", "vfs", *storage, *arguments])


def _checked(command: Sequence[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True)
    told = (done.stdout + done.stderr)[-6000:]
    assert done.returncode == 0, f"{' '.join(command)} ended with {done.returncode}:\n{told}"
    return done.stdout


def _pip_settings() -> dict[str, str]:
    """Return this machine's pip settings that say where packages come from."""
    told = _checked([sys.executable, "-m", "pip", "config", "list"])
    found: dict[str, str] = {}
    # Variables of the environment beat files.
    for line in sorted(told.splitlines(), key=lambda entry: entry.startswith(":env:")):
        name, _, value = line.partition("=")
        if (key := name.rpartition(".")[2]) in _PIP_SETTINGS:
            found[key] = str(ast.literal_eval(value))
    return found


def _overlay(folder: Path) -> Path:
    """Return a folder with the files that pip inside needs: its settings and certificates."""
    settings = _pip_settings()
    (folder / "etc").mkdir(parents=True)
    lines = [f"{key} = {' '.join(value.split())}" for key, value in settings.items()]
    (folder / "etc" / "pip.conf").write_text("[global]\n" + "\n".join(lines) + "\n")
    if certificates := settings.get("cert"):
        copy = folder / certificates.lstrip("/")
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(certificates, copy)
    return folder


def _local_indexes() -> list[Path]:
    """Return the folders of this machine that pip's settings point into."""
    settings = _pip_settings()
    folders = {Path(word) for word in settings.get("find-links", "").split() if word[0] == "/"}
    for word in f"{settings.get('index-url', '')} {settings.get('extra-index-url', '')}".split():
        if (address := urlparse(word)).scheme == "file":
            folders.add(Path(unquote(address.path)).parent)  # files stand beside an index's pages
    return sorted(folder for folder in folders if folder.is_dir())


def _mount(folder: Path) -> str:
    return f"{folder}:{folder}:ro"
