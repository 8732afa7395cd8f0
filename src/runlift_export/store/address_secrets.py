"""The secrets that open served plans: their digests on disk, never the secrets themselves.

One secret opens one address of one plan: its feed, or its page. What was revoked or has ended stays
known, so that a program which still asks is told that it is gone for good.
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from runlift_export.checked import CheckedTable, Fault
from runlift_export.errors import FolderError, RunliftError, reason_of
from runlift_export.language import say, to_say
from runlift_export.store.staging import alone_in, make_private, read_plain, replace, sweep

MOST_SECRETS = 5_000
"""A service that starts anew every hour has as many in three months; the oldest that no longer
open anything make way."""

_DIGEST = re.compile("[0-9a-f]{64}")
_FORMAT_VERSION = 2
_LARGEST = 4_000_000
_REMEDY = to_say("delete it to start over; addresses that were handed out before then stop working")


class Opens(StrEnum):
    """What an address leads to: the feed alone, or the page with all that it links to."""

    FEED = "feed"
    PAGE = "page"


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressSecret:
    """One secret by its SHA-256 (64 hex digits), what it opens, and for whom it was made.

    `plan` tells the plan that it belongs to, "" for one of version 0.1.0 that is not yet bound to
    one; `place` is the same in words for its owner, `name` what the owner calls it. `made_at` is
    None where version 0.1.0 made it, `ends_at` where it does not end.
    """

    digest: str
    opens: Opens
    plan: str
    place: str = ""
    name: str = ""
    made_at: datetime | None = None
    ends_at: datetime | None = None
    is_revoked: bool = False

    @property
    def short_id(self) -> str:
        """A few letters by which its owner can mean it."""
        return self.digest[:8]

    def is_valid(self, now: datetime) -> bool:
        """Whether it still opens something."""
        return not self.is_revoked and (self.ends_at is None or now < self.ends_at)

    def is_meant_by(self, word: str) -> bool:
        """Whether its owner's word is its name, or the beginning of its id."""
        return word == self.name or (len(word) >= 4 and self.digest.startswith(word))


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressSecrets:
    """All secrets that were ever handed out, in the order of their making."""

    known: tuple[AddressSecret, ...] = ()

    def valid(self, plan: str, opens: Opens, now: datetime) -> tuple[str, ...]:
        """The digests that open this address of this plan now."""
        return tuple(
            one.digest
            for one in self.known
            if one.plan == plan and one.opens is opens and one.is_valid(now)
        )

    def gone(self, now: datetime) -> tuple[str, ...]:
        """The digests that were revoked or have ended, of whatever plan."""
        return tuple(one.digest for one in self.known if not one.is_valid(now))

    def with_secrets(self, *more: AddressSecret, now: datetime) -> AddressSecrets:
        """The same and these; where there are too many, the oldest that open nothing make way.

        Raises `RunliftError` where too many are still in force.
        """
        known = [*self.known, *more]
        surplus = len(known) - MOST_SECRETS
        for one in list(known):
            if surplus > 0 and not one.is_valid(now):
                known.remove(one)
                surplus -= 1
        if surplus > 0:
            raise RunliftError(
                say(
                    "more than {most} addresses are in force; revoke those that nobody "
                    "uses (runlift secrets)",
                    most=MOST_SECRETS,
                )
            )
        return AddressSecrets(known=tuple(known))

    def revoked(self, wanted: Callable[[AddressSecret], bool]) -> AddressSecrets:
        """The same with those `wanted` revoked."""
        return AddressSecrets(
            known=tuple(
                dataclasses.replace(one, is_revoked=True) if wanted(one) else one
                for one in self.known
            )
        )

    def bound_to(self, plan: str, place: str) -> AddressSecrets:
        """Those of version 0.1.0, which opened every plan, bound to this one."""
        return AddressSecrets(
            known=tuple(
                one if one.plan else dataclasses.replace(one, plan=plan, place=place)
                for one in self.known
            )
        )


def read_address_secrets(path: Path) -> AddressSecrets:
    """The secrets in a file; none where there is no file.

    Raises `RunliftError` for a file that cannot be read: it is never silently replaced.
    """
    faults: list[Fault] = []
    try:
        table = CheckedTable(json.loads(read_plain(path, most=_LARGEST)), faults=faults)
    except FileNotFoundError:
        return AddressSecrets()
    except (OSError, ValueError, RecursionError) as error:
        reason = reason_of(error) if isinstance(error, OSError) else error
        raise RunliftError(f"{path}: {reason}; {say(_REMEDY)}") from error
    known = _secrets(table) if "secrets" in table else _first_format(table)
    if not all(_DIGEST.fullmatch(one.digest) for one in known):
        table.fault("secrets", say("expected SHA-256 digests of 64 hex digits"))
    if faults:
        raise RunliftError(f"{path}: {faults[0][0]}: {faults[0][1]}; {say(_REMEDY)}")
    return AddressSecrets(known=known)


def _first_format(table: CheckedTable) -> tuple[AddressSecret, ...]:
    """Version 0.1.0 knew only digests, each of which opened everything: now the feed alone."""
    valid, revoked = table.texts("valid"), table.texts("revoked")
    gone = tuple(
        AddressSecret(digest=one, opens=Opens.FEED, plan="", is_revoked=True) for one in revoked
    )
    return gone + tuple(AddressSecret(digest=one, opens=Opens.FEED, plan="") for one in valid)


def _secrets(table: CheckedTable) -> tuple[AddressSecret, ...]:
    return tuple(
        AddressSecret(
            digest=one.text("digest"),
            opens=Opens(one.text("opens", one_of=tuple(Opens))),
            plan=one.text("plan"),
            place=one.text("place") if "place" in one else "",
            name=one.text("name") if "name" in one else "",
            made_at=one.instant("made_at") if "made_at" in one else None,
            ends_at=one.instant("ends_at") if "ends_at" in one else None,
            is_revoked=one.flag("revoked"),
        )
        for one in table.tables("secrets")
    )


def change_address_secrets(
    path: Path, change: Callable[[AddressSecrets], AddressSecrets]
) -> AddressSecrets:
    """Read, change and write the secrets while no other process does; what they are then.

    Raises `FolderError` naming the file where the disk refuses, and `RunliftError` as reading does.
    """
    try:
        make_private(path.parent)
        with alone_in(path.parent) as alone:
            if alone:
                sweep(path.parent, ())
            before = read_address_secrets(path)
            after = change(before)
            if after != before:
                replace(path, _document(after), mode=0o600)
            return after
    except OSError as error:
        raise FolderError(
            say(
                "{path}: {why}; the addresses were not changed: fix that, then run the same "
                "command again",
                path=path,
                why=reason_of(error),
            )
        ) from error


def _document(secrets: AddressSecrets) -> bytes:
    rows = [
        {
            "digest": one.digest,
            "opens": str(one.opens),
            "plan": one.plan,
            "place": one.place,
            "name": one.name,
            "made_at": one.made_at.isoformat() if one.made_at else None,
            "ends_at": one.ends_at.isoformat() if one.ends_at else None,
            "revoked": one.is_revoked,
        }
        for one in secrets.known
    ]
    text = json.dumps({"format": _FORMAT_VERSION, "secrets": rows}, indent=1)
    return (text + "\n").encode("utf-8", "backslashreplace")


class CurrentSecrets:
    """The secrets as they are on disk now; read again only when another process wrote them.

    A file is never changed in place, so its number, size and times tell whether it is the same.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read = AddressSecrets()
        self._stamp: tuple[int, ...] | None = None

    def __call__(self) -> AddressSecrets:
        """The secrets now. Raises `RunliftError` as reading does."""
        try:
            found = self._path.stat()
            stamp = (
                found.st_dev,
                found.st_ino,
                found.st_size,
                found.st_mtime_ns,
                found.st_ctime_ns,
            )
        except FileNotFoundError:
            return AddressSecrets()
        except OSError as error:
            raise RunliftError(f"{self._path}: {error.strerror}; {say(_REMEDY)}") from error
        if stamp != self._stamp:
            self._read = read_address_secrets(self._path)
            self._stamp = stamp
        return self._read
