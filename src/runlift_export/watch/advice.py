"""What to do where no watch is found, or where the way to it cannot do what it should.

One paragraph for each system, with the line that can be pasted. Nothing here looks at a watch.
"""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

GARMIN_VENDOR = "091e"
USB = Path("/sys/bus/usb/devices")


def no_watch_advice(
    *, dead: tuple[Path, ...] = (), system: str = sys.platform, usb: Path = USB
) -> str:
    """What to do when no watch was found; `dead` are mounts that do not answer."""
    plugged = plugged_in(usb)
    first = f"{plugged} is plugged in but not mounted" if plugged else "no watch found"
    expected = "expected a mounted drive with a folder GARMIN; name another place with --watch"
    lines = [f"{first}: {expected}", *_steps(system)]
    lines.extend(
        f"{place} does not answer: unmount it (fusermount -u {shlex.quote(str(place))})"
        for place in dead
    )
    return "\n".join(lines)


def plugged_in(usb: Path = USB) -> str:
    """The name of a Garmin on USB, as Linux lists it; "" if none is seen."""
    try:
        for device in sorted(usb.iterdir()):
            vendor = device / "idVendor"
            if vendor.is_file() and vendor.read_text().strip() == GARMIN_VENDOR:
                name = device / "product"
                return (name.read_text().strip() if name.is_file() else "") or "a Garmin"
    except OSError:
        pass
    return ""


def by_hand(folder: Path, target: Path, *, system: str = sys.platform) -> str:
    """How to copy the workouts of a folder by hand to where the watch takes them."""
    source = folder / "*.fit"
    if system == "win32":
        return f"copy {source} to {target} in the Explorer"
    return f"copy {source} to {target} in the file manager"


def _steps(system: str) -> tuple[str, ...]:
    """The steps for this system, one a line."""
    return {"darwin": _MAC, "win32": _WINDOWS}.get(system, _LINUX)


_ON_THE_WATCH = (
    "on the watch set USB Mode (Settings, System, USB) to MTP, accept what it asks when it is "
    "plugged in, and leave its menus"
)
_AFT = '  aft-mtp-cli "cd GARMIN/NewFiles" "put DIR/workouts/NAME.fit"'
_MAC = (
    "older watches: plug it in, and it shows as a drive; run the same command again",
    "newer ones (MTP) macOS cannot mount: quit Garmin Express;",
    f"  {_ON_THE_WATCH};",
    "  then copy DIR/workouts/*.fit to GARMIN/NewFiles with OpenMTP, or each file with",
    _AFT,
)
_WINDOWS = (
    "older watches: plug it in, and it gets a drive letter; run the same command again",
    "newer ones (MTP) get none, and runlift cannot reach them:",
    f"  {_ON_THE_WATCH};",
    "  then in the Explorer copy DIR\\workouts\\*.fit to",
    "  This PC > the watch > Internal Storage > GARMIN > NewFiles",
)
_LINUX = (
    "older watches: plug it in, and it shows as a drive; run the same command again",
    f"newer ones (MTP): {_ON_THE_WATCH};",
    "  with GNOME open the watch once in the file manager, then run the same command again;",
    "  without: mkdir -p ~/watch && jmtpfs ~/watch, then add --watch ~/watch;",
    "  or close the file manager and copy each file with",
    _AFT,
)
