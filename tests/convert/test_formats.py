"""What is written of an activity: every format read by somebody else's reader."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import struct
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import pytest

import fitwriter as fw
from places import SAMPLES, device_files, needs_corpus
from runlift_export import convert, fit
from runlift_export.convert import Converted, ConvertOptions, Format
from runlift_export.model import Circle

pandas = pytest.importorskip("pandas")
pytest.importorskip("pyarrow")

GPX = "{http://www.topografix.com/GPX/1/1}"
TPX = "{http://www.garmin.com/xmlschemas/TrackPointExtension/v1}"
TCX = "{http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2}"
EVERY = tuple(Format)
HOME = (47.37, 8.54)
SEMICIRCLES = 2**31 / 180


def converted(data: bytes, **chosen: Any) -> Converted:
    chosen.setdefault("formats", (Format.CSV,))
    return convert.convert_file(data, hashlib.sha256(data).hexdigest(), ConvertOptions(**chosen))


def text_of(data: bytes, form: Format, **chosen: Any) -> str:
    found = converted(data, formats=(form,), **chosen)
    assert 1 == len(found.files)
    return bytes(found.files[0][1]).decode()


def parsed(text: str) -> ET.Element:
    return ET.fromstring(text)  # noqa: S314  # our own


def recording(points: int = 50, *, serial: int = 3_912_345_678) -> bytes:
    """A run that leaves home: one record a second, two laps, and a name and a serial number."""
    writer = fw.FitWriter().message(
        0, [{0: (fw.ENUM, 4), 1: (fw.UINT16, 1), 3: (fw.UINT32Z, serial)}]
    )
    writer.message(3, [{0: (fw.STRING, b"Erika Mustermann\0")}])
    writer.message(
        20,
        [
            {
                253: (fw.UINT32, fw.START + at),
                0: (fw.SINT32, round((HOME[0] + at * 1e-4) * SEMICIRCLES)),
                1: (fw.SINT32, round(HOME[1] * SEMICIRCLES)),
                2: (fw.UINT16, 5 * (400 + 500) + at),
                3: (fw.UINT8, 120 + at % 60),
                4: (fw.UINT8, 85),
                5: (fw.UINT32, at * 300),
                6: (fw.UINT16, 3000),
            }
            for at in range(points)
        ],
    )
    half = points // 2
    writer.message(
        19,
        [
            {
                253: (fw.UINT32, fw.START + begin + half - 1),
                2: (fw.UINT32, fw.START + begin),
                3: (fw.SINT32, round(HOME[0] * SEMICIRCLES)),
                4: (fw.SINT32, round(HOME[1] * SEMICIRCLES)),
                7: (fw.UINT32, half * 1000),
                8: (fw.UINT32, half * 1000),
                9: (fw.UINT32, half * 300),
                24: (fw.ENUM, 2),
            }
            for begin in (0, half)
        ],
    )
    writer.message(
        18,
        [
            {
                253: (fw.UINT32, fw.START + points),
                2: (fw.UINT32, fw.START),
                5: (fw.ENUM, 1),
                7: (fw.UINT32, points * 1000),
                29: (fw.SINT32, round(HOME[0] * SEMICIRCLES)),
                30: (fw.SINT32, round(HOME[1] * SEMICIRCLES)),
            }
        ],
    )
    return writer.bytes()


def test_csv_is_what_a_csv_reader_reads() -> None:
    """A row a record, in profile units, times in UTC; a file for each table."""
    found = converted(recording(), tables=("records", "laps"))
    names = [name for name, _ in found.files]
    assert names[0].startswith("2021-09-08T014640Z-running-")
    assert names[1].endswith(".laps.csv")
    rows = list(csv.DictReader(io.StringIO(bytes(found.files[0][1]).decode())))
    assert 50 == len(rows)
    assert "2021-09-08T01:46:41Z" == rows[1]["timestamp"]
    assert ["400.2", "121", "3.0", "3.0"] == [
        rows[1][name] for name in ("altitude", "heart_rate", "distance", "speed")
    ]
    assert (("laps", 2), ("records", 50)) == found.rows


def test_json_holds_tables_with_units() -> None:
    """One document: what it is, units, rows with what is there and nothing else."""
    document = json.loads(text_of(recording(), Format.JSON, tables=("records", "sessions")))
    assert ("2021-09-08T01:46:40Z", "running") == (document["started_at"], document["sport"])
    assert "bpm" == document["units"]["records"]["heart_rate"]
    assert [50, 1] == [len(document["tables"][name]) for name in ("records", "sessions")]
    assert 121 == document["tables"]["records"][1]["heart_rate"]


def test_json_lines_are_rows_with_their_table() -> None:
    """Each line an object of its own."""
    lines = text_of(recording(), Format.JSONL, tables=("laps", "records")).splitlines()
    tables = [json.loads(line)["table"] for line in lines]
    assert ["laps"] * 2 + ["records"] * 50 == tables


def test_parquet_is_what_pandas_reads() -> None:
    """The same values as in CSV, in types: times with a zone, whole numbers whole."""
    found = converted(recording(), formats=(Format.PARQUET, Format.CSV))
    frame = pandas.read_parquet(io.BytesIO(bytes(found.files[0][1])))
    plain = pandas.read_csv(io.BytesIO(bytes(found.files[1][1])))
    assert "UTC" == str(frame["timestamp"].dt.tz)
    assert "uint8" == str(frame["heart_rate"].dtype)
    for name in plain.columns.drop("timestamp"):
        assert np.allclose(plain[name], frame[name].astype(float), rtol=0, atol=0), name


@pytest.mark.parametrize("form", [Format.CSV, Format.JSON, Format.PARQUET])
def test_every_table_of_every_sample_is_written(form: Format) -> None:
    """Counts in are counts out: messages of each table, and rows in its file."""
    for path in sorted(SAMPLES.glob("*.fit"))[::6]:
        data = path.read_bytes()
        found = converted(data, formats=(form,), tables=("all",), identity=True, unknown=True)
        counted = {
            convert.activity.table_name(number): len(table)
            for file in fit.read_fit(data)
            for number, table in file.tables.items()
        }
        for name in ("field_description", "developer_data_id"):
            counted.pop(name, None)
        assert counted == dict(found.rows)


def test_gpx_is_a_track_with_pulse_and_cadence() -> None:
    """Points with height and time; heart rate and cadence in Garmin's extension, in its order."""
    root = parsed(text_of(recording(), Format.GPX, positions=True))
    points = root.findall(f"{GPX}trk/{GPX}trkseg/{GPX}trkpt")
    assert 50 == len(points)
    assert ["ele", "time", "extensions"] == [child.tag.removeprefix(GPX) for child in points[1]]
    assert ("47.3701000", "8.5400000") == (points[1].get("lat"), points[1].get("lon"))
    extension = points[1].find(f"{GPX}extensions/{TPX}TrackPointExtension")
    assert extension is not None
    assert [("hr", "121"), ("cad", "85")] == [
        (child.tag.removeprefix(TPX), child.text) for child in extension
    ]


def test_tcx_has_laps_with_their_points() -> None:
    """Children in the order of the schema; each record in the lap in which it fell."""
    root = parsed(text_of(recording(), Format.TCX, positions=True))
    laps = root.findall(f"{TCX}Activities/{TCX}Activity/{TCX}Lap")
    assert 2 == len(laps)
    wanted = [
        "TotalTimeSeconds",
        "DistanceMeters",
        "Calories",
        "Intensity",
        "TriggerMethod",
        "Track",
    ]
    assert wanted == [child.tag.removeprefix(TCX) for child in laps[0]]
    points = [lap.findall(f"{TCX}Track/{TCX}Trackpoint") for lap in laps]
    assert [25, 25] == [len(each) for each in points]
    order = ["Time", "Position", "AltitudeMeters", "DistanceMeters", "HeartRateBpm", "Extensions"]
    assert order == [child.tag.removeprefix(TCX) for child in points[0][0]]


@pytest.mark.parametrize("form", [one for one in EVERY if one is not Format.GPX])
def test_nothing_private_leaks(form: Format) -> None:
    """Neither places nor serial number nor name, in any format, with every table asked for."""
    data = recording()
    found = converted(data, formats=(form,), tables=("all",), unknown=True)
    whole = _all_bytes(found)
    for secret in (b"47.37", b"8.54", b"position", b"3912345678", b"Mustermann", b"serial"):
        assert secret not in whole
    open_hearted = converted(data, formats=(form,), tables=("all",), positions=True, identity=True)
    shown = _all_bytes(open_hearted)
    assert b"47.3701" in shown
    if form is not Format.TCX:
        assert b"3912345678" in shown
        assert b"Mustermann" in shown


def _all_bytes(found: Converted) -> bytes:
    """All that was written, compressed or not."""
    return b"".join(bytes(content) for _, content in found.files) + _plain_parquet(found)


def _plain_parquet(found: Converted) -> bytes:
    frames = (
        pandas.read_parquet(io.BytesIO(bytes(content)))
        for name, content in found.files
        if name.endswith(".parquet")
    )
    return b"".join(frame.to_csv().encode() for frame in frames)


@pytest.mark.parametrize("form", EVERY)
def test_home_is_cut(form: Format) -> None:
    """No place within the circle in any table; those outside stay."""
    circle = Circle(latitude_deg=HOME[0], longitude_deg=HOME[1], radius_m=200.0)
    found = converted(
        recording(), formats=(form,), tables=("all",), positions=True, hidden=(circle,)
    )
    whole = _all_bytes(found)
    for at in range(17):  # 11 m each
        assert f"{HOME[0] + at * 1e-4:.4f}".encode() not in whole
    assert b"47.3719" in whole
    assert b"47.3735" in whole


def test_a_line_does_not_cross_what_is_hidden() -> None:
    """A track that passes the circle comes out as two segments."""
    data = fw.FitWriter()
    fw.file_id(data)
    rows = [
        {
            253: (fw.UINT32, fw.START + at),
            0: (fw.SINT32, round(47 * SEMICIRCLES)),
            1: (fw.SINT32, round((8 + at * 1e-3) * SEMICIRCLES)),
        }
        for at in range(30)
    ]
    circle = Circle(latitude_deg=47.0, longitude_deg=8.015, radius_m=300.0)
    text = text_of(data.message(20, rows).bytes(), Format.GPX, positions=True, hidden=(circle,))
    assert 2 == text.count("<trkseg>")


def test_hostile_names_stay_text() -> None:
    """A developer field named like a formula or a path is a cell and a key, nothing more."""
    name = b'=HYPERLINK("x")/../../\x1b[31m,"a\0'
    data = fw.FitWriter()
    fw.file_id(data)
    data.message(
        206,
        [{0: (fw.UINT8, 0), 1: (fw.UINT8, 0), 2: (fw.UINT8, fw.UINT8), 3: (fw.STRING, name)}],
    )
    data.define(1, 20, [(3, 1, fw.UINT8)], developer=[(0, 1, 0)]).data(1, bytes([150, 7]))
    found = converted(data.bytes(), formats=(Format.CSV, Format.JSON, Format.PARQUET))
    heading = next(csv.reader(io.StringIO(bytes(found.files[0][1]).decode())))
    assert heading[1].startswith("'=HYPERLINK")
    assert "\x1b" not in heading[1]
    document = json.loads(bytes(found.files[1][1]))
    assert 7 == document["tables"]["records"][0][name[:-1].decode()]
    assert all("/" not in file for file, _ in found.files)


def test_a_damaged_file_is_converted_only_if_that_is_accepted() -> None:
    """Cut short: nothing and a problem; accepted: all before the break and the problem."""
    data = recording()[:-400]
    strict, lenient = converted(data), converted(data, accept_damaged=True)
    assert ((), "damaged") == (strict.files, str((strict.fault or ("", ""))[0]))
    assert ((("records", 38),), "damaged") == (lenient.rows, str((lenient.fault or ("", ""))[0]))


@needs_corpus
def test_multisport_gives_its_parts() -> None:
    """Each session a file of its own; every record in exactly one of them."""
    paths = [path for path in device_files() if path.parent.name == "multisport"]
    several = 0
    for path in paths:
        data = path.read_bytes()
        records = sum(len(file.tables.get(20, ())) for file in fit.read_fit(data))
        found = converted(data, accept_damaged=True)
        assert records == dict(found.rows).get("records", 0)
        several += len(found.files) > 1
    assert several >= 5


def test_laps_are_measured_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of a million laps is no trap: columns are worked out once, not once a lap."""
    from runlift_export.convert import tcx

    calls: list[int] = []
    plain = tcx.measure
    monkeypatch.setattr(tcx, "measure", lambda *names: calls.append(1) or plain(*names))
    counts = []
    for laps in (2, 200):
        writer = fw.file_id(fw.FitWriter())
        stamps = [fw.START + at for at in range(laps)]
        writer.message(19, [{253: (fw.UINT32, at), 2: (fw.UINT32, at)} for at in stamps])
        writer.message(20, fw.record_rows(range(5)))
        calls.clear()
        assert laps == text_of(writer.bytes(), Format.TCX).count("<Lap ")
        counts.append(len(calls))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("form", [Format.CSV, Format.JSON, Format.JSONL, Format.TCX, Format.GPX])
def test_a_large_file_is_written_in_pieces(form: Format) -> None:
    """No piece is more than a block of rows; together they are what a small file would be."""
    writer = fw.file_id(fw.FitWriter())
    writer.message(
        19, [{253: (fw.UINT32, at), 2: (fw.UINT32, at)} for at in range(10**9, 10**9 + 40_000)]
    )
    place = {0: (fw.SINT32, 10**8), 1: (fw.SINT32, 10**8), 3: (fw.UINT8, 150)}
    writer.message(20, [{253: (fw.UINT32, at), **place} for at in range(10**9, 10**9 + 40_000)])
    found = converted(writer.bytes(), formats=(form,), tables=("records", "laps"), positions=True)
    for _, content in found.files:
        sizes = list(map(len, content))
        assert max(sizes) < 3_000_000
        assert sum(sizes) > 3 * max(sizes) / 2
        assert 40_000 <= bytes(content).count(b"\n") <= 300_000


def test_a_track_has_a_point_or_is_none() -> None:
    """Records without any time: a lap with no track, since a track of nothing is not valid."""
    writer = fw.file_id(fw.FitWriter())
    writer.message(
        18, [{253: (fw.UINT32, fw.START + 9), 2: (fw.UINT32, fw.START), 5: (fw.ENUM, 1)}]
    )
    text = text_of(writer.message(20, [{3: (fw.UINT8, 150)}] * 5).bytes(), Format.TCX)
    assert (1, 0) == (text.count("<Lap "), text.count("<Track>"))


SPOKEN_OF = (
    b"47.37",
    b"8.54",
    b"473701",
    b"565147",
    b"3912345678",
    b"1234567890",
    b"erika",
    b"Erika",
)


def of_somebody() -> bytes:
    """Apps' fields called anything, with the values of places, a serial number and a name."""
    latitude, longitude = (round(angle * SEMICIRCLES) for angle in HOME)
    writer = fw.FitWriter().message(0, [{0: (fw.ENUM, 4), 3: (fw.UINT32Z, 3_912_345_678)}])
    writer.message(3, [{0: (fw.STRING, b"Erika Mustermann\0"), 22: (fw.UINT16, 12_345)}])
    sensor = {3: (fw.UINT32Z, 1_234_567_890), 19: (fw.STRING, b"Erikas strap\0")}
    writer.message(23, [{253: (fw.UINT32, fw.START), **sensor}])
    kinds = {"x": fw.SINT32, "q1": fw.FLOAT64, "q2": fw.SINT32, "tag": fw.STRING, "n": fw.UINT32}
    for number, (name, kind) in enumerate((kinds | {"GPSLat": fw.SINT32}).items()):
        told = {0: (fw.UINT8, 0), 1: (fw.UINT8, number), 2: (fw.UINT8, kind)}
        writer.message(206, [told | {3: (fw.STRING, name.encode() + b"\0")}])
    developer = [(0, 4, 0), (1, 8, 0), (2, 4, 0), (3, 12, 0), (4, 4, 0), (5, 4, 0)]
    writer.define(
        1, 20, [(253, 4, fw.UINT32), (0, 4, fw.SINT32), (1, 4, fw.SINT32)], developer=developer
    )
    for at in range(20):
        place = struct.pack("<Iii", fw.START + at, latitude + 90 * at, longitude)
        apps = struct.pack("<idi", latitude + 90 * at, HOME[1] + 1e-6 * at, 473_701_000 + at)
        rest = b"by erika m.\0" + struct.pack("<Ii", 3_912_345_678, latitude)
        writer.data(1, place + apps + rest)
    return writer.bytes()


@pytest.mark.parametrize("form", [one for one in EVERY if one is not Format.GPX])
def test_what_apps_call_anything_is_told_by_its_values(form: Format) -> None:
    """A place is one under any name and in any unit; so are a serial number and a name."""
    kept = _all_bytes(converted(of_somebody(), formats=(form,), tables=("all",), unknown=True))
    assert [] == [secret for secret in SPOKEN_OF if secret in kept]
    assert b"12345" not in kept
    if form is Format.JSON:
        shown = {"positions": True, "identity": True}
        whole = _all_bytes(converted(of_somebody(), formats=(form,), tables=("all",), **shown))
        assert [] == [secret for secret in SPOKEN_OF if secret not in whole]


def test_where_home_is_cut_apps_do_not_tell_it() -> None:
    """With a circle a field that follows the track is left out: it cannot be cut in pairs."""
    circle = Circle(latitude_deg=HOME[0], longitude_deg=HOME[1], radius_m=100.0)
    found = converted(of_somebody(), formats=(Format.CSV,), positions=True, hidden=(circle,))
    heading = bytes(found.files[0][1]).decode().splitlines()[0]
    assert "timestamp" == heading
