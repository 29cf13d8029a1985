"""Builds the optional C extensions of `streamdetect` while the package is installed.

Where there is no compiler or no Python header, the package installs all the same and the code in
Python does the work, more slowly. STREAMDETECT_BUILD_NATIVE=require turns that into an error,
=never leaves the extensions out.
"""

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SWITCH = "STREAMDETECT_BUILD_NATIVE"
NAMES = ("_native", "_phrases", "_sieve")


class NativeBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Compile in place for an editable install, into the wheel for any other."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the compiled files to what is built."""
        wanted = os.environ.get(SWITCH, "")
        if self.target_name != "wheel" or wanted == "never":
            return
        built = [name for name in NAMES if self._add(name, wanted, build_data)]
        if built:
            build_data["pure_python"] = False
            build_data["infer_tag"] = True

    def _add(self, name: str, wanted: str, build_data: dict[str, Any]) -> bool:
        """Compile one extension; tell whether it is there."""
        folder = Path(self.root) / "streamdetect"
        with tempfile.TemporaryDirectory() as work:
            try:
                built = _compile(folder / f"{name}.c", Path(work))
            except Exception as error:
                if wanted == "require":
                    raise
                self.app.display_warning(f"streamdetect.{name} is left out: {error}")
                return False
            place = folder / built.name
            # Never written in place: a running worker has the old file mapped.
            beside = place.with_suffix(".new")
            shutil.copy2(built, beside)
            beside.replace(place)
        build_data["artifacts"].append(f"/streamdetect/{place.name}")
        return True


def _compile(source: Path, work: Path) -> Path:
    from setuptools import Distribution, Extension
    from setuptools.command.build_ext import build_ext

    extension = Extension(
        f"streamdetect.{source.stem}", [str(source)], extra_compile_args=["-O3"], language="c"
    )
    command = build_ext(Distribution({"ext_modules": [extension]}))
    command.build_lib = command.build_temp = str(work)
    command.ensure_finalized()
    command.run()
    return Path(command.get_ext_fullpath(extension.name))
