"""What a server published last, kept over a restart.

Subscribers know each event by its UID and take a revision only if it is newer; past sessions stay
in the feed. So a server that starts again must go on where it ended; and as long as nothing has
changed that its plan was made from, with the very same plan.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from runlift_export.store.staging import make_private
from runlift_export.store.writing import write_file


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedState:
    """One plan.json (`path`), and beside it a digest of what that plan was made from."""

    path: Path

    @classmethod
    def of(
        cls, folder: Path, paths: tuple[Path, ...], settings_file: Path | None
    ) -> PublishedState:
        """The state in `folder` for these activity paths, in any order, and this settings file."""
        named = sorted(str(path.absolute()) for path in paths)
        names = (*named, str(settings_file.absolute() if settings_file else ""))
        digest = hashlib.sha256("\0".join(names).encode("utf-8", "surrogateescape")).hexdigest()
        return cls(path=folder / f"{digest[:32]}.json")

    def plan_bytes(self) -> bytes | None:
        """The plan.json that was published last; None where there is none to be read."""
        try:
            return self.path.read_bytes()
        except OSError:
            return None

    def put_aside(self, why: str = "damaged") -> None:
        """Give a plan.json that cannot be gone on from another name, so that it is not lost."""
        with suppress(OSError):
            self.path.replace(self.path.with_suffix(f".{why}"))

    def inputs_digest(self) -> str:
        """The digest kept with the plan; "" where there is none."""
        try:
            return self._digest_path.read_text(encoding="ascii")
        except (OSError, ValueError):
            return ""

    def keep(self, plan_bytes: bytes, inputs_digest: str) -> None:
        """Keep a plan.json and the digest of what it was made from. Raises `FolderError`, OSError.

        The digest comes last: a plan without its own is only made again.
        """
        if self.plan_bytes() == plan_bytes and self.inputs_digest() == inputs_digest:
            return
        make_private(self.path.parent)
        write_file(self.path, plan_bytes, mode=0o600)
        write_file(self._digest_path, inputs_digest.encode("ascii"), mode=0o600)

    @property
    def _digest_path(self) -> Path:
        return self.path.with_suffix(".made-of")
