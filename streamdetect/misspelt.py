"""Variables that look like settings and are none: whoever wrote one believes that it counts."""

import difflib
from collections.abc import Iterable, Sequence
from typing import Final

_PREFIX: Final = "STREAMDETECT_"
_ALIKE: Final = 0.85


def unknown_variables(written: Iterable[str], known: Sequence[str]) -> dict[str, str]:
    """Return what is wrong with each of the written variables that is no setting, by its name.

    Without two underscores only the very name of a setting counts: Kubernetes makes variables of a
    Service, too (STREAMDETECT_WORKER_PORT).
    """
    flat = {name.replace("__", "_") for name in known}
    looks = (name for name in written if "__" in name or name.upper() in flat)
    return {
        name: no_such_setting(name, known)
        for name in sorted(looks)
        if name.upper().startswith(_PREFIX) and name.upper() not in known
    }


def no_such_setting(name: str, known: Sequence[str]) -> str:
    """Return the fault of a name that is no setting, with the one that was probably meant."""
    near = difflib.get_close_matches(name.upper(), known, n=1, cutoff=_ALIKE)
    return "there is no such setting" + (f"; did you mean {near[0]}?" if near else "")
