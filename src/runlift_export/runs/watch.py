"""What the watch knew and thought: its owner's settings, its opinion of the run, its name."""

from __future__ import annotations

import numpy as np

from runlift_export.fit import FitFile, profile
from runlift_export.fit.profile import Quantity
from runlift_export.model import WatchSettings, WatchVerdict
from runlift_export.runs.names import MANUFACTURERS, SEXES, named
from runlift_export.runs.sessions import SessionSpan, stored

_BAROMETER = 4
_LOCAL = 5


def watch_settings(file: FitFile, start_year: int) -> WatchSettings:
    """Return the owner's figures; 0 and implausible ones count as not set."""
    max_hr = (
        _plausible(file, profile.ZONES_TARGET, profile.ZONES_MAX_HR, 100, 240)
        or _plausible(file, profile.USER_METRICS, profile.USER_METRICS_MAX_HR, 100, 240)
        or _plausible(file, profile.USER_PROFILE, profile.USER_MAX_RUNNING_HR, 100, 240)
        or _plausible(file, profile.USER_PROFILE, profile.USER_MAX_HR, 100, 240)
    )
    threshold = _plausible(
        file, profile.ZONES_TARGET, profile.ZONES_THRESHOLD_HR, 80, 230
    ) or _plausible(file, profile.PHYSIOLOGY, profile.PHYSIOLOGY_THRESHOLD_HR, 80, 230)
    age = _plausible(file, profile.USER_PROFILE, Quantity(number=profile.USER_AGE), 5, 120)
    sex = _last(file, profile.USER_PROFILE, Quantity(number=profile.USER_GENDER))
    return WatchSettings(
        max_hr_bpm=max_hr,
        resting_hr_bpm=_plausible(file, profile.USER_PROFILE, profile.USER_RESTING_HR, 25, 120),
        threshold_hr_bpm=threshold,
        weight_kg=_plausible(file, profile.USER_PROFILE, profile.USER_WEIGHT, 20, 300),
        birth_year=None if age is None else start_year - int(age),
        sex=None if sex is None else SEXES.get(int(sex)),
    )


def watch_verdict(file: FitFile, span: SessionSpan) -> WatchVerdict:
    """Return the watch's opinion of one session; None where it has none.

    An aerobic effect of exactly 1.0 on a Stryd export is a filler, but a true 1.0 looks the
    same, so it is kept: nothing here is used to judge.
    """
    aerobic = stored(file, span, profile.SESSION_AEROBIC_EFFECT)
    anaerobic = stored(file, span, profile.SESSION_ANAEROBIC_EFFECT)
    load = stored(file, span, profile.SESSION_LOAD)
    if aerobic is None:
        aerobic = _last(file, profile.PHYSIOLOGY, profile.PHYSIOLOGY_AEROBIC_EFFECT)
    if anaerobic is None:
        anaerobic = _last(file, profile.PHYSIOLOGY, profile.PHYSIOLOGY_ANAEROBIC_EFFECT)
    if load is None:
        load = _last(file, profile.PHYSIOLOGY, profile.PHYSIOLOGY_LOAD)
    benefit = _last(file, profile.PHYSIOLOGY, Quantity(number=profile.PHYSIOLOGY_BENEFIT))
    return WatchVerdict(
        aerobic_effect=aerobic,
        anaerobic_effect=anaerobic,
        benefit=None if benefit is None else int(benefit),
        load=load,
        perceived_effort=stored(file, span, profile.SESSION_PERCEIVED_EFFORT),
    )


def device(file: FitFile) -> str:
    """Return maker and product in words as far as the file names them, "" if not at all."""
    table = file.table(profile.FILE_ID)
    if table is None:
        return ""
    maker = table.values(profile.FILE_ID_MANUFACTURER)[0]
    name = table.texts(profile.FILE_ID_PRODUCT_NAME)[0]
    product = table.values(profile.FILE_ID_PRODUCT)[0]
    words = named(MANUFACTURERS, maker if isinstance(maker, int) else None, "")
    if words.isdigit():
        words = f"maker {words}"
    if name and name.lower().startswith(words.lower()):
        return name
    what = name or ("" if product is None else f"product {product}")
    return f"{words} {what}".strip()


def has_barometer(file: FitFile) -> bool:
    """Say whether the device lists a barometer among its own sensors (device_info)."""
    table = file.table(profile.DEVICE_INFO)
    if table is None:
        return False
    own = table.numbers(profile.DEVICE_SOURCE) == _LOCAL
    return bool((own & (table.numbers(profile.DEVICE_TYPE) == _BAROMETER)).any())


def _last(file: FitFile, message: int, quantity: Quantity) -> float | None:
    table = file.table(message)
    if table is None:
        return None
    values = table.quantity(quantity)
    values = values[~np.isnan(values)]
    return float(values[-1]) if len(values) else None


def _plausible(
    file: FitFile, message: int, quantity: Quantity, least: float, most: float
) -> float | None:
    value = _last(file, message, quantity)
    return value if value is not None and least <= value <= most else None
