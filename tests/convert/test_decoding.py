"""Every field of a message: names, units, words, components, meanings, developer and unknown."""

from __future__ import annotations

import json
import sys
from typing import Any

import fitwriter as fw
from garmin_columns import REASONS, compared, differences, plain_values
from places import CORPUS, ROOT, SAMPLES, device_files, needs_corpus
from runlift_export import fit
from runlift_export.convert import Decoding, decode_columns

RUNNERS_EVERY = 400


def columns(
    data: bytes, message: int, decoding: Decoding | None = None, names: Any = None
) -> dict[str, list[Any]]:
    table = fit.read_fit(data)[0].tables[message]
    found = decode_columns(table, names or {}, decoding or Decoding())
    return {column.name: plain_values(column) for column in found}


def test_the_profile_is_what_the_two_libraries_say() -> None:
    """The committed table equals a fresh one, and carries both licences."""
    sys.path.insert(0, str(ROOT / "tools"))
    import make_profile

    fresh = make_profile.whole_profile()
    text = (ROOT / "src/runlift_export/fit/messages.json").read_text(encoding="utf-8")
    assert json.loads(json.dumps(fresh)) == json.loads(text)
    assert ["MIT" in text, "Stages Cycling" in text] == [True, True]


def test_fields_have_names_scales_and_words() -> None:
    """Whole numbers stay whole; scaled ones are in their unit; codes are words."""
    data = fw.FitWriter()
    data.message(18, [{5: (fw.ENUM, 1), 7: (fw.UINT32, 1_234_567), 16: (fw.UINT8, 150)}])
    found = columns(data.bytes(), 18)
    assert {
        "sport": ["running"],
        "total_elapsed_time": [1234.567],
        "avg_heart_rate": [150],
    } == found


def test_raw_keeps_codes() -> None:
    """--raw gives the number that a word stands for; a code without a word stays a number."""
    data = fw.FitWriter().message(18, [{5: (fw.ENUM, 1)}, {5: (fw.ENUM, 201)}]).bytes()
    assert [1, 201] == columns(data, 18, Decoding(raw=True))["sport"]
    assert ["running", 201] == columns(data, 18)["sport"]


def test_components_become_columns() -> None:
    """16 bits of speed are enhanced_speed too; 12 + 12 bits are speed and growing distance."""
    plain = fw.FitWriter().message(20, [{6: (fw.UINT16, 2500)}]).bytes()
    assert {"speed": [2.5], "enhanced_speed": [2.5]} == columns(plain, 20)
    packed = [(300 | at << 12).to_bytes(3, "little") for at in (4000, 4090, 10)]
    rows = [{8: (fw.BYTE, raw)} for raw in packed]
    found = columns(fw.FitWriter().message(20, rows).bytes(), 20)
    assert [250.0, 255.625, 256.625] == found["distance"]
    assert [3.0] * 3 == found["speed"]


def test_a_field_that_says_nothing_hides_no_other_with_the_same_component() -> None:
    """A watch that writes an empty compressed speed beside the plain one keeps its speed."""
    empty = {8: (fw.BYTE, b"\xff" * 3), 6: (fw.UINT16, 2500)}
    packed = {8: (fw.BYTE, (300).to_bytes(3, "little")), 6: (fw.UINT16, 0xFFFF)}
    found = columns(fw.FitWriter().message(20, [empty, packed]).bytes(), 20)
    assert [2.5, 3.0] == found["enhanced_speed"]


def test_a_fields_own_value_stays_beside_its_component() -> None:
    """Where enhanced_speed is stored itself, the 16-bit speed does not overwrite it."""
    rows = [
        {6: (fw.UINT16, 2500), 73: (fw.UINT32, 2501)},
        {6: (fw.UINT16, 2600), 73: (fw.UINT32, 2**32 - 1)},
    ]
    assert [2.501, 2.6] == columns(fw.FitWriter().message(20, rows).bytes(), 20)["enhanced_speed"]


def test_data_means_what_the_event_says() -> None:
    """`data` of a timer event is a trigger, that of a battery event a level."""
    rows = [{0: (fw.ENUM, 0), 3: (fw.UINT32, 1)}, {0: (fw.ENUM, 11), 3: (fw.UINT32, 3700)}]
    found = columns(fw.FitWriter().message(21, rows).bytes(), 21)
    assert (["auto", None], [None, 3.7], [1, 3700]) == (
        found["timer_trigger"], found["battery_level"], found["data"],
    )  # fmt: skip


def test_gears_come_out_of_meanings() -> None:
    """A gear change holds four numbers in one; 0 of a z type is none."""
    rows = [{0: (fw.ENUM, 43), 3: (fw.UINT32, 11 | 0 << 8 | 2 << 16 | 34 << 24)}]
    found = columns(fw.FitWriter().message(21, rows).bytes(), 21)
    assert ([11], [2], [34]) == (
        found["rear_gear_num"],
        found["front_gear_num"],
        found["front_gear"],
    )
    assert "rear_gear" not in found


def test_arrays_keep_their_holes() -> None:
    """R-R intervals: three of five there, in seconds."""
    raw = b"".join(value.to_bytes(2, "little") for value in (800, 65535, 812, 65535, 65535))
    data = fw.FitWriter().define(0, 78, [(0, 10, fw.UINT16)]).data(0, raw).bytes()
    assert {"time": [[0.8, None, 0.812]]} == columns(data, 78)


def test_developer_fields_have_their_own_names() -> None:
    """A developer field is decoded in the type that its description names; a clash is numbered."""
    data = fw.FitWriter()
    data.define(0, 20, [(3, 1, fw.UINT8)], developer=[(0, 4, 0), (1, 1, 0)])
    data.message(
        206,
        [{0: (fw.UINT8, 0), 1: (fw.UINT8, 0), 2: (fw.UINT8, fw.FLOAT32)}],
        local=1,
    )
    data.data(0, bytes([150]) + fw.value_bytes(fw.FLOAT32, [1.5]) + bytes([9]))
    names = {(0, 0): ("heart_rate", "bpm"), (0, 1): ("app", "")}
    found = columns(data.bytes(), 20, names=names)
    assert {"heart_rate": [150], "heart_rate_0": [1.5], "app": [9]} == found


def test_unknown_fields_come_on_request() -> None:
    """A field without a name is `field_NNN`, and only if asked for."""
    data = fw.FitWriter().message(20, [{3: (fw.UINT8, 150), 200: (fw.UINT16, 7)}]).bytes()
    assert {"heart_rate": [150]} == columns(data, 20)
    assert {"heart_rate": [150], "field_200": [7]} == columns(data, 20, Decoding(unknown=True))


def test_compressed_times_are_times() -> None:
    """Records whose time stands in the header byte have timestamps all the same."""
    data = fw.FitWriter().message(20, [{253: (fw.UINT32, fw.START), 3: (fw.UINT8, 150)}])
    data.define(1, 20, [(3, 1, fw.UINT8)]).compressed(1, (fw.START + 5) & 31, bytes([151]))
    found = columns(data.bytes(), 20)
    assert [631065600 + fw.START, 631065605 + fw.START] == found["timestamp"]


def test_parts_of_one_table_join() -> None:
    """A field that changes its width between definitions stays one column of whole numbers."""
    data = fw.FitWriter().message(20, [{5: (fw.UINT16, 100)}])
    data.message(20, [{5: (fw.UINT32, 100_000)}, {5: (fw.UINT32, 2**32 - 1)}], local=1)
    assert [1.0, 1000.0, None] == columns(data.bytes(), 20)["distance"]


def test_samples_equal_garmins_own_decoder() -> None:
    """Every value of every field of every sample, or a reason."""
    odd: list[str] = []
    equal = 0
    for path in sorted(SAMPLES.glob("*.fit"))[::4]:
        _, differ, same = differences(path.read_bytes())
        odd, equal = odd + differ, equal + same
    assert [] == odd
    assert equal > 50_000


@needs_corpus
def test_real_files_equal_garmins_own_decoder() -> None:
    """A sample of the public recordings; `make sweep` takes them all."""
    runners = sorted(path for path in CORPUS.glob("runner-*/*") if path.is_file())
    reasons, odd, equal = compared(device_files()[::10] + runners[::RUNNERS_EVERY])
    assert {} == odd
    assert equal > 100_000
    assert reasons.keys() <= REASONS.keys()
