"""The secrets of `serve --public`: their hashes, kept in the user's own data folder."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from runlift_export.checked import Fault, Table
from runlift_export.errors import RunliftError

_DIGEST = re.compile("[0-9a-f]{64}")


@dataclass(slots=True, kw_only=True)
class Tokens:
    """Digests of valid and of revoked secrets; the secrets themselves are shown once."""

    path: Path
    valid: tuple[str, ...]
    revoked: tuple[str, ...]

    @classmethod
    def stored(cls) -> Tokens:
        """What is on disk; an unreadable file is an error, never silently replaced."""
        import json

        import platformdirs

        path = platformdirs.user_data_path("runlift") / "tokens.json"
        if not path.exists():
            return cls(path=path, valid=(), revoked=())
        faults: list[Fault] = []
        try:
            table = Table(json.loads(path.read_bytes()), faults=faults)
        except (OSError, ValueError, RecursionError) as error:
            raise RunliftError(f"{path}: {error}; delete it to begin anew") from error
        tokens = cls(path=path, valid=table.texts("valid"), revoked=table.texts("revoked"))
        if not all(map(_DIGEST.fullmatch, tokens.valid + tokens.revoked)):
            table.fault("valid", "expected SHA-256 digests of 64 hex digits")
        if faults:
            raise RunliftError(f"{path}: {faults[0][0]}: {faults[0][1]}; delete it to begin anew")
        return tokens

    def add(self) -> str:
        """A new secret; only its digest is kept."""
        from runlift_export import web

        secret = web.new_token()
        self.valid = (*self.valid, web.token_digest(secret))
        self._store()
        return secret

    def revoke(self) -> None:
        """Make every valid secret a revoked one: asked for, it is gone for good (410)."""
        self.revoked = (*self.revoked, *self.valid)
        self.valid = ()
        self._store()

    def _store(self) -> None:
        import json

        from runlift_export import store

        document = {"format": 1, "valid": list(self.valid), "revoked": list(self.revoked)}
        text = json.dumps(document, indent=1) + "\n"
        store.write_file(self.path, text.encode(), mode=0o600)
