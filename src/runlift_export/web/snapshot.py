"""The newest good state of the plan, made again when the runner's files change."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable

from runlift_export.errors import RunliftError
from runlift_export.web.site import Site

CHECK_S = 5.0


class Snapshots:
    """Hands out the current `Site`; safe to share between threads.

    `make` reads, plans and writes in memory (seconds); `fingerprint` says cheaply whether
    anything that it reads has changed (milliseconds) and is asked at most every `check_s`.
    While one request makes the site anew, others get the former one at once. A failure leaves
    the last good site standing and is told to `report`, once as long as it stays the same; the
    next check tries again.
    """

    def __init__(
        self,
        make: Callable[[], Site],
        *,
        fingerprint: Callable[[], Hashable],
        report: Callable[[str], None],
        check_s: float = CHECK_S,
    ) -> None:
        self._make = make
        self._fingerprint = fingerprint
        self._report = report
        self._check_s = check_s
        self._lock = threading.Lock()
        self._site: Site | None = None
        self._made_of: Hashable = None
        self._checked_at = float("-inf")
        self._trouble = ""

    def current(self) -> Site | None:
        """Return the site, None if none could be made yet."""
        if time.monotonic() - self._checked_at < self._check_s:
            return self._site
        if self._lock.acquire(blocking=self._site is None):
            try:
                if time.monotonic() - self._checked_at >= self._check_s:
                    self._refresh()
            finally:
                self._lock.release()
        return self._site

    def _refresh(self) -> None:
        try:
            state = self._fingerprint()
            if self._site is None or state != self._made_of:
                made = self._make()
                self._site = made.after(self._site) if self._site else made
                self._made_of = state
            self._trouble = ""
        except (RunliftError, OSError) as error:
            if str(error) != self._trouble:
                self._trouble = str(error)
                self._report(self._trouble)
        finally:
            self._checked_at = time.monotonic()
