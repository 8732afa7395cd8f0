"""What is installed with the program, and what is known against it.

    python tools/supply.py [--audit]

Asks the list in advisories.toml and the database of the package safety-db (free, offline, of
2021; it comes from the package index); with --audit also pip-audit, which needs its services on
the network. The exit status is 1 if something is known against a version that is installed.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import tomllib
import zipfile
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

from versions import NEWEST, ROOT, call, environment, pinned


def main() -> int:
    """1 if anything is known against what is installed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--audit", action="store_true")
    options = parser.parse_args()
    here = installed()
    for name, version in here.items():
        told = metadata.metadata(name)
        licence = told.get("License-Expression") or (told.get("License") or "see its classifiers")
        print(f"{name:20} {version!s:10} {licence.splitlines()[0]}")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    print(f"{len(here)} packages, {len(project['dependencies'])} of them named by us")
    known = [*_ours(here), *_safety_db(here)]
    if options.audit:
        known += _pip_audit()
    print("\n".join(known) or "nothing is known against these versions")
    return int(bool(known))


def installed() -> dict[str, Version]:
    """The program's dependencies and theirs, in this environment."""
    waiting, found = ["runlift-export"], {}
    while waiting:
        name = canonicalize_name(waiting.pop())
        if name in found:
            continue
        found[name] = Version(metadata.version(name))
        needs = map(Requirement, metadata.requires(name) or ())
        waiting += [
            one.name for one in needs if one.marker is None or one.marker.evaluate({"extra": ""})
        ]
    del found["runlift-export"]
    return dict(sorted(found.items()))


def _ours(here: dict[str, Version]) -> list[str]:
    path = Path(__file__).with_name("advisories.toml")
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    print(f"{path.name}, looked up on {table['looked_up']}: {len(table['advisory'])} entries")
    return [
        f"{one['package']} {here[one['package']]}: {', '.join(one['ids'])}: {one['what']}"
        for one in table["advisory"]
        if here[one["package"]] < Version(one["below"])
    ]


def _safety_db(here: dict[str, Version]) -> list[str]:
    with tempfile.TemporaryDirectory() as name:
        call(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary",
             ":all:", "--dest", name, "safety-db")  # fmt: skip
        (wheel,) = Path(name).glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            table = json.loads(archive.read("safety_db/insecure_full.json"))
    print(f"{wheel.stem.split('-py')[0]}: {len(table) - 1} packages")
    return [
        f"{package} {version}: {one['advisory']}"
        for package, version in here.items()
        for one in table.get(package, ())
        if any(version in SpecifierSet(text) for text in one["specs"])
    ]


def _pip_audit() -> list[str]:
    """What pip-audit says of the newest versions; packages it could not ask about are counted."""
    with tempfile.TemporaryDirectory() as name:
        python = environment(Path(name) / "env", sys.executable)
        pins = Path(name) / "pins.txt"
        pins.write_text(pinned(python, NEWEST))
        call(python, "-m", "pip", "install", "--quiet", "pip-audit")
        report = call(python, "-m", "pip_audit", "--requirement", pins, "--no-deps",
                      "--disable-pip", "--progress-spinner", "off", "--format", "json",
                      allowed=(0, 1))  # fmt: skip
    told = json.loads(report)["dependencies"]
    unasked = [one["name"] for one in told if "skip_reason" in one]
    print(f"pip-audit: {len(told) - len(unasked)} packages asked about, {len(unasked)} unknown")
    return [
        f"{one['name']} {one['version']}: {found['id']}"
        for one in told
        for found in one.get("vulns", ())
    ]


if __name__ == "__main__":
    sys.exit(main())
