"""What to do where no watch is found, or where the way to it cannot do what it should.

One paragraph for each system, with the line that can be pasted. Nothing here looks at a watch.
"""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

from runlift_export.language import say, to_say

GARMIN_VENDOR = "091e"
USB = Path("/sys/bus/usb/devices")


def no_watch_advice(
    *, dead: tuple[Path, ...] = (), system: str = sys.platform, usb: Path = USB
) -> str:
    """What to do when no watch was found; `dead` are mounts that do not answer."""
    plugged = plugged_in(usb)
    first = say(
        "no watch found: expected a mounted drive with a folder GARMIN; name another place with "
        "--watch"
    )
    if plugged:
        first = say(
            "{watch} is plugged in but not mounted: expected a mounted drive with a folder GARMIN; "
            "name another place with --watch",
            watch=plugged,
        )
    lines = [first, *_steps(system)]
    lines.extend(
        say(
            "{place} does not answer: unmount it ({command})",
            place=place,
            command=f"fusermount -u {shlex.quote(str(place))}",
        )
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
                return (name.read_text().strip() if name.is_file() else "") or say("a Garmin")
    except OSError:
        pass
    return ""


def by_hand(folder: Path, target: Path, *, system: str = sys.platform) -> str:
    """How to copy the workouts of a folder by hand to where the watch takes them."""
    source = folder / "*.fit"
    if system == "win32":
        return say("copy {source} to {target} in the Explorer", source=source, target=target)
    return say("copy {source} to {target} in the file manager", source=source, target=target)


def _steps(system: str) -> tuple[str, ...]:
    """The steps for this system, one a line."""
    steps = {"darwin": _MAC, "win32": _WINDOWS}.get(system, _LINUX)
    return tuple(say(step, on_the_watch=say(_ON_THE_WATCH)) for step in steps)


_ON_THE_WATCH = to_say(
    "on the watch set USB Mode (Settings, System, USB) to MTP, accept what it asks when it is "
    "plugged in, and leave its menus"
)
_AFT = to_say('  aft-mtp-cli "cd GARMIN/NewFiles" "put DIR/workouts/NAME.fit"')
_MAC = (
    to_say("older watches: plug it in, and it shows as a drive; run the same command again"),
    to_say("newer ones (MTP) macOS cannot mount: quit Garmin Express;"),
    to_say("  {on_the_watch};"),
    to_say("  then copy DIR/workouts/*.fit to GARMIN/NewFiles with OpenMTP, or each file with"),
    _AFT,
)
_WINDOWS = (
    to_say("older watches: plug it in, and it gets a drive letter; run the same command again"),
    to_say("newer ones (MTP) get none, and runlift cannot reach them:"),
    to_say("  {on_the_watch};"),
    to_say("  then in the Explorer copy DIR\\workouts\\*.fit to"),
    to_say("  This PC > the watch > Internal Storage > GARMIN > NewFiles"),
)
_LINUX = (
    to_say("older watches: plug it in, and it shows as a drive; run the same command again"),
    to_say("newer ones (MTP): {on_the_watch};"),
    to_say(
        "  with GNOME open the watch once in the file manager, then run the same command again;"
    ),
    to_say("  without: mkdir -p ~/watch && jmtpfs ~/watch, then add --watch ~/watch;"),
    to_say("  or close the file manager and copy each file with"),
    _AFT,
)
