"""What `serve` published last, remembered over a restart.

Subscribers know each event by its UID and take a revision only if it is newer; past sessions stay
in the feed. So a server that begins again must go on where it ended; and as long as it is asked the
same question, with the very same plan.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from runlift_export.errors import PlanFileError

if TYPE_CHECKING:
    from runlift_export.model import Plan


def rests_on_runs(plan: Plan | None) -> bool:
    """Whether any run was known when it was made."""
    from runlift_export.model import Basis

    days = plan.before if plan is not None else ()
    return any(day.basis is Basis.RECORDED and day.chance_run == 1 for day in days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """One plan.json in the user's own data folder, for these activities and these settings.

    Beside it a digest of what it was made of.
    """

    path: Path

    @classmethod
    def of(cls, paths: tuple[Path, ...], settings_file: Path | None) -> Served:
        """The file for these activity paths, in whatever order, under this settings file."""
        import hashlib

        import platformdirs

        named = sorted(str(path.absolute()) for path in paths)
        names = (*named, str(settings_file.absolute() if settings_file else ""))
        digest = hashlib.sha256("\0".join(names).encode("utf-8", "surrogateescape")).hexdigest()
        folder = platformdirs.user_data_path("runlift") / "served"
        return cls(path=folder / f"{digest[:32]}.json")

    def plan(self) -> Plan | None:
        """The plan that was served last; one that cannot be read is put aside, not lost."""
        from runlift_export import documents

        try:
            return documents.read_plan(self.path.read_bytes())
        except OSError:
            return None
        except PlanFileError:
            with suppress(OSError):
                self.path.replace(self.path.with_suffix(".damaged"))
            return None

    def made_of(self) -> str:
        """The digest kept with the plan; "" where there is none."""
        try:
            return self._digest.read_text(encoding="ascii")
        except (OSError, ValueError):
            return ""

    def keep(self, data: bytes, made_of: str) -> None:
        """Remember the bytes of a plan.json. Raises `FolderError` or OSError.

        The digest comes last: a plan without its own is only made again.
        """
        from runlift_export import store

        with suppress(OSError):
            if self.path.read_bytes() == data and self.made_of() == made_of:
                return
        store.write_file(self.path, data, mode=0o600)
        store.write_file(self._digest, made_of.encode("ascii"), mode=0o600)

    @property
    def _digest(self) -> Path:
        return self.path.with_suffix(".made-of")
