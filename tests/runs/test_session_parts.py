"""Laps, planned steps and the device, as stored."""

from __future__ import annotations

import fitwriter as fw
from fitwriter import FitWriter
from runlift_export.model import Intensity, Lap, Run
from runlift_export.runs import read_contents

START = fw.START


def run_of(writer: FitWriter) -> Run:
    """The half hour that a file holds when a session is written after its messages."""
    (run,) = read_contents(writer.message(18, [fw.session_row()], 9).bytes(), "x.fit").runs
    return run


def lap_row(start: int, timer_s: float, **more: tuple[int, float]) -> dict[int, tuple[int, float]]:
    return {
        2: (fw.UINT32, START + start),
        7: (fw.UINT32, round(timer_s * 1000) + 5000),
        8: (fw.UINT32, round(timer_s * 1000)),
        9: (fw.UINT32, round(timer_s * 300)),
        15: (fw.UINT8, 150),
        23: (fw.ENUM, 0),
        24: (fw.ENUM, 0),
        **{int(name[1:]): value for name, value in more.items()},
    }


def test_a_lap_keeps_its_figures_and_words() -> None:
    """Start after the run's start, timer time, distance, heart rate, intensity, trigger."""
    rows = [lap_row(300, 240.5, f23=(fw.ENUM, 4), f24=(fw.ENUM, 2), f15=(fw.UINT8, 0))]
    (lap,) = run_of(FitWriter().message(19, rows)).laps
    assert lap == Lap(
        start_s=300.0, timer_s=240.5, distance_m=721.5, mean_heart_rate_bpm=None,
        intensity=Intensity.RECOVERY, trigger="distance",
    )  # fmt: skip


def test_laps_are_those_of_the_session_in_order() -> None:
    """Laps before its start and after its end are another session's."""
    rows = [lap_row(at, 60) for at in (900, -600, 0, 1801, 1900)]
    laps = run_of(FitWriter().message(19, rows)).laps
    assert [0.0, 900.0, 1801.0] == [lap.start_s for lap in laps]


def test_what_a_lap_does_not_say_is_unknown() -> None:
    """Unknown intensity and trigger are words too; elapsed time stands in for timer time."""
    none = {"f8": (fw.UINT32, 0xFFFFFFFF), "f9": (fw.UINT32, 0xFFFFFFFF)}
    rows = [lap_row(0, 60, f23=(fw.ENUM, 255), f24=(fw.ENUM, 255), **none)]
    (lap,) = run_of(FitWriter().message(19, rows)).laps
    assert (Intensity.UNKNOWN, "unknown", 65.0, None) == (
        lap.intensity, lap.trigger, lap.timer_s, lap.distance_m
    )  # fmt: skip
    assert () == run_of(FitWriter()).laps


def test_the_steps_of_the_stored_workout_are_in_order() -> None:
    """A structured session carries its workout: warm-up, intervals, recovery, cool-down."""
    rows = [{254: (fw.UINT16, at), 7: (fw.ENUM, code)} for at, code in enumerate((2, 5, 4, 3, 99))]
    expected = ("warmup", "interval", "recovery", "cooldown", "unknown")
    found = run_of(FitWriter().message(27, rows)).planned_intensities
    assert expected == tuple(step.value for step in found)


def test_only_the_watchs_own_barometer_counts() -> None:
    """device_info lists sensors; type 4 is a barometer only among the local ones."""

    def has_barometer(source: int, kind: int) -> bool:
        row = {25: (fw.ENUM, source), 1: (fw.UINT8, kind)}
        return run_of(FitWriter().message(23, [row])).has_barometer

    assert has_barometer(5, 4)
    assert not has_barometer(5, 0)
    assert not has_barometer(1, 4)
    assert not run_of(FitWriter()).has_barometer


def test_a_device_is_named_as_far_as_the_file_names_it() -> None:
    """Maker and product in words where known, once each."""

    def named(maker: int, product: int, name: bytes) -> str:
        row = {1: (fw.UINT16, maker), 2: (fw.UINT16, product), 8: (fw.STRING, name)}
        return run_of(FitWriter().message(0, [row])).device

    assert "COROS PACE 2" == named(294, 802, b"COROS PACE 2\0")
    assert "Garmin product 2431" == named(1, 2431, b"\0")
    assert "maker 999 Thing" == named(999, 1, b"Thing\0")
    assert "" == run_of(FitWriter()).device


def test_calories_and_temperature_are_the_watchs() -> None:
    """In the session and in each lap: kilocalories, degrees below zero too; 0 kcal is none."""
    laps = [
        lap_row(0, 600.0, f11=(fw.UINT16, 130), f50=(fw.SINT8, -7)),
        lap_row(600, 600.0, f11=(fw.UINT16, 0), f50=(fw.SINT8, 0x7F)),
    ]
    session = fw.session_row() | {11: (fw.UINT16, 412), 57: (fw.SINT8, -6)}
    (run,) = read_contents(
        FitWriter().message(19, laps).message(18, [session], 9).bytes(), "x.fit"
    ).runs
    assert (412.0, -6.0) == (run.calories_kcal, run.mean_temperature_c)
    told = [(lap.calories_kcal, lap.mean_temperature_c) for lap in run.laps]
    assert [(130.0, -7.0), (None, None)] == told
    bare = run_of(FitWriter().message(19, [lap_row(0, 60.0)]))
    assert (None, None) == (bare.calories_kcal, bare.mean_temperature_c)
