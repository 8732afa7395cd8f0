"""So many connections at once and no more: who only waits makes room for who asks."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, TypeVar


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one server gives to its clients; times in seconds.

    `head_s` is from the connection, or the answer before, to the last byte of a request, however
    it trickles in; `answer_s` to take an answer whole; `stop_s` for running requests when the
    server ends. When all `connections` are taken, one that has kept the server waiting for
    `grace_s` at least is hung up on (see `first_to_go`).
    """

    connections: int = 480
    head_s: float = 10.0
    answer_s: float = 30.0
    grace_s: float = 0.25
    stop_s: float = 5.0


class Waiting(Protocol):
    """What must be known of a connection to say whether it goes before another."""

    address: str
    since: float
    is_known: bool

    @property
    def is_busy(self) -> bool:
        """Whether an answer to it is being made."""
        ...


Someone = TypeVar("Someone", bound=Waiting)


def first_to_go(crowd: Iterable[Someone], grace_s: float) -> Someone | None:
    """Who is hung up on to make room; None while nobody has had its grace.

    Those that are being answered stay, and who ever showed a right secret goes only where all did;
    first who comes from the address that holds the most connections, of these who has kept us
    waiting longest, with its request or with taking the answer.
    """
    everybody = tuple(crowd)
    latest = time.monotonic() - grace_s
    idle = [one for one in everybody if not one.is_busy]
    strangers = [one for one in idle if not one.is_known]
    ready = [one for one in strangers or idle if one.since <= latest]
    if not ready:
        return None
    held = Counter(one.address for one in everybody)
    return min(ready, key=lambda one: (-held[one.address], one.since))
