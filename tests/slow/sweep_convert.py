"""Every field of every public recording beside Garmin's own decoder (`make sweep`)."""

from __future__ import annotations

from garmin_columns import REASONS, compared
from places import CORPUS, device_files, needs_corpus

pytestmark = needs_corpus

RUNNERS_EVERY = 4


def test_every_value_is_garmins() -> None:
    """All device files and a quarter of the runners': equal, or one of the known reasons."""
    runners = sorted(path for path in CORPUS.glob("runner-*/*") if path.is_file())
    reasons, odd, equal = compared(device_files() + runners[::RUNNERS_EVERY])
    assert {} == odd
    assert equal > 10_000_000
    assert reasons.keys() <= REASONS.keys()
