"""A squad in a bucket by one listing: who is there, and what tells whether any of it changed.

Nothing is got for that. A service answers with a thousand objects at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from runlift_export import store
from runlift_export.squad.ledger import LEDGER
from runlift_export.store import Bucket, OddNameError, Stored

ROSTER_NAME = "roster.csv"
SETTINGS_NAME = "runlift.toml"
ARCHIVE = ".zip"
FIT = (".fit", ".fit.gz")

_READ = (*FIT, ARCHIVE, ".csv", ".ics", ".gpx", ".gpx.gz", ".tcx", ".tcx.gz")
"""Recordings, sets, calendars: all else in an athlete's prefix is nobody's business here."""
_SHARED = (".csv", ".ics")


@dataclass(frozen=True, slots=True, kw_only=True)
class FarSquad:
    """What lies in a bucket: the addresses of each athlete, a digest of what is listed there.

    An address of a prefix ends with a slash. The digest is "" where the listing has a name that
    no file can have. `texts` are the names of the squad's own settings and roster, if they are
    there; `shared` are tables and calendars beside them; `strays` counts FIT files of nobody.
    """

    athletes: dict[str, list[str]]
    listed: dict[str, str]
    texts: tuple[str, ...]
    shared: tuple[Stored, ...]
    strays: int


def list_squad(address: str, *, output: str = "") -> FarSquad:
    """Who is in the squad at an address; what lies below `output` is nobody.

    Raises `FolderError` where nothing can be listed, or where a name at the top cannot be.
    """
    odd: list[str] = []
    objects: dict[str, list[Stored]] = {}
    others: set[str] = set()
    top: list[Stored] = []
    for one in _every(Bucket(address), odd):
        name, slash, rest = one.name.partition("/")
        if name.startswith(".") or _lies_in(f"{address}/{one.name}", output):
            continue
        if not slash:
            top.append(one)
        elif rest == LEDGER:  # what another squad's plans are in
            others.add(name)
        else:
            objects.setdefault(name, []).extend([one] if is_read(rest) else [])
    homes = {name: [f"{address}/{name}/"] for name in (*objects, *odd) if name not in others}
    for one in top:
        name = _athlete_of(one)
        if name and one.size:
            homes.setdefault(name, []).append(f"{address}/{one.name}")
            objects.setdefault(name, []).append(one)
        elif name:
            homes.setdefault(name, [f"{address}/{name}/"])
    return FarSquad(
        athletes=homes,
        listed={
            name: "" if name in odd else store.listing_digest(objects.get(name, ()))
            for name in homes
        },
        texts=tuple(one.name for one in top if one.name in (ROSTER_NAME, SETTINGS_NAME)),
        shared=tuple(one for one in top if _is_shared(one)),
        strays=sum(one.name.lower().endswith(FIT) for one in top),
    )


def _lies_in(address: str, output: str) -> bool:
    return bool(output) and f"{address}/".startswith(f"{output}/")


def _athlete_of(one: Stored) -> str:
    """Whose archive an object at the top is; or whose prefix it marks, being empty; else ""."""
    if one.name.lower().endswith(ARCHIVE):
        return one.name[: -len(ARCHIVE)] if one.size else ""
    return one.name if not one.size and "." not in one.name else ""


def _is_shared(one: Stored) -> bool:
    return one.name.lower().endswith(_SHARED) and one.name != ROSTER_NAME


def _every(bucket: Bucket, odd: list[str]) -> Iterator[Stored]:
    """Every object; those of `odd` prefixes are left out, where one name spoils the listing.

    Then each prefix is listed by itself, so that one athlete's trouble is not everybody's.
    """
    try:
        yield from tuple(bucket.list())
    except OddNameError:
        folders, objects = bucket.list_top()
        yield from objects
        for folder in folders:
            try:
                inside = tuple(bucket.below(folder).list())
            except OddNameError:
                odd.append(folder)
            else:
                yield from (replace(one, name=f"{folder}/{one.name}") for one in inside)


def list_member(addresses: tuple[str, ...]) -> tuple[Stored, ...]:
    """What is read of one athlete, by names as they are within the squad.

    Raises `FolderError`, and FileNotFoundError where an archive is gone.
    """
    found: list[Stored] = []
    for address in addresses:
        home, _, name = address.rstrip("/").rpartition("/")
        if address.endswith("/"):
            inside = Bucket(address.rstrip("/")).list()
            found += (
                replace(one, name=f"{name}/{one.name}") for one in inside if is_read(one.name)
            )
        else:
            found.append(Bucket(home).stat(name))
    return tuple(found)


def list_plans(address: str) -> dict[str, str]:
    """A digest of what lies in each prefix of a squad's output. Raises `FolderError`."""
    objects: dict[str, list[Stored]] = {}
    for one in Bucket(address).list():
        name, slash, rest = one.name.partition("/")
        if slash:
            objects.setdefault(name, []).append(replace(one, name=rest))
    return {name: store.listing_digest(inside) for name, inside in objects.items()}


def is_read(name: str) -> bool:
    """Whether an object of an athlete is read: as in a folder, nothing hidden is."""
    *folders, base = name.split("/")
    hidden = base.startswith(".") and not base.startswith("._")
    if hidden or any(folder.startswith(".") for folder in folders):
        return False
    return name == SETTINGS_NAME or base.lower().endswith(_READ)
