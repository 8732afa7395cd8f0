"""The few dozen message and field numbers we use, with scale, offset and unit.

Source: Garmin FIT SDK profile 21.x (Profile.xlsx); messages 79 and 140 are undocumented and
were worked out by the community. value = stored / scale - offset.
"""

from __future__ import annotations

from dataclasses import dataclass

RELATIVE_BEFORE = 0x1000_0000  # smaller times count from the device's start, not from the epoch

TIMESTAMP = 253
MESSAGE_INDEX = 254


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A field with a unit: `value = stored / scale - offset`."""

    number: int
    scale: float = 1.0
    offset: float = 0.0
    unit: str = ""


# file_id
FILE_ID = 0
FILE_ID_TYPE = 0
FILE_ID_MANUFACTURER = 1
FILE_ID_PRODUCT = 2
FILE_ID_SERIAL = 3
FILE_ID_PRODUCT_NAME = 8

# user_profile
USER_PROFILE = 3
USER_GENDER = 1
USER_AGE = 2
USER_WEIGHT = Quantity(number=4, scale=10.0, unit="kg")
USER_RESTING_HR = Quantity(number=8, unit="bpm")
USER_MAX_RUNNING_HR = Quantity(number=9, unit="bpm")
USER_MAX_HR = Quantity(number=11, unit="bpm")

# zones_target
ZONES_TARGET = 7
ZONES_MAX_HR = Quantity(number=1, unit="bpm")
ZONES_THRESHOLD_HR = Quantity(number=2, unit="bpm")

# sport
SPORT = 12
SPORT_SPORT = 0
SPORT_SUB_SPORT = 1

# session
SESSION = 18
SESSION_START = 2
SESSION_SPORT = 5
SESSION_SUB_SPORT = 6
SESSION_ELAPSED = Quantity(number=7, scale=1000.0, unit="s")
SESSION_TIMER = Quantity(number=8, scale=1000.0, unit="s")
SESSION_DISTANCE = Quantity(number=9, scale=100.0, unit="m")
SESSION_AVG_HR = Quantity(number=16, unit="bpm")
SESSION_MAX_HR = Quantity(number=17, unit="bpm")
SESSION_ASCENT = Quantity(number=22, unit="m")
SESSION_DESCENT = Quantity(number=23, unit="m")
SESSION_AEROBIC_EFFECT = Quantity(number=24, scale=10.0)
SESSION_ANAEROBIC_EFFECT = Quantity(number=137, scale=10.0)
SESSION_LOAD = Quantity(number=168, scale=65536.0)
SESSION_PERCEIVED_EFFORT = Quantity(number=193)  # 10 a point of the ten-point scale

# lap
LAP = 19
LAP_START = 2
LAP_ELAPSED = Quantity(number=7, scale=1000.0, unit="s")
LAP_TIMER = Quantity(number=8, scale=1000.0, unit="s")
LAP_DISTANCE = Quantity(number=9, scale=100.0, unit="m")
LAP_AVG_HR = Quantity(number=15, unit="bpm")
LAP_INTENSITY = 23
LAP_TRIGGER = 24
LAP_SPORT = 25
LAP_SUB_SPORT = 39

# record
RECORD = 20
RECORD_LATITUDE = 0
RECORD_LONGITUDE = 1
RECORD_ALTITUDE = Quantity(number=2, scale=5.0, offset=500.0, unit="m")
RECORD_HR = Quantity(number=3, unit="bpm")
RECORD_CADENCE = Quantity(number=4, unit="strides/min")
RECORD_DISTANCE = Quantity(number=5, scale=100.0, unit="m")
RECORD_SPEED = Quantity(number=6, scale=1000.0, unit="m/s")
RECORD_POWER = Quantity(number=7, unit="W")
RECORD_COMPRESSED_SPEED_DISTANCE = 8
RECORD_FRACTIONAL_CADENCE = Quantity(number=53, scale=128.0, unit="strides/min")
RECORD_ENHANCED_SPEED = Quantity(number=73, scale=1000.0, unit="m/s")
RECORD_ENHANCED_ALTITUDE = Quantity(number=78, scale=5.0, offset=500.0, unit="m")

# event
EVENT = 21
EVENT_EVENT = 0
EVENT_TYPE = 1

# device_info
DEVICE_INFO = 23
DEVICE_TYPE = 1
DEVICE_SOURCE = 25

# workout, workout_step, exercise_title
WORKOUT = 26
WORKOUT_SPORT = 4
WORKOUT_SUB_SPORT = 11
WORKOUT_STEP = 27
STEP_INTENSITY = 7
EXERCISE_TITLE = 264
TITLE_CATEGORY = 0
TITLE_NAME = 1
TITLE_TEXT = 2

# activity
ACTIVITY = 34
ACTIVITY_LOCAL_TIMESTAMP = 5

# undocumented: the user's figures as the watch keeps them
USER_METRICS = 79
USER_METRICS_MAX_HR = Quantity(number=6, unit="bpm")

# undocumented: physiological metrics of one activity
PHYSIOLOGY = 140
PHYSIOLOGY_AEROBIC_EFFECT = Quantity(number=4, scale=10.0)
PHYSIOLOGY_THRESHOLD_HR = Quantity(number=14, unit="bpm")
PHYSIOLOGY_ANAEROBIC_EFFECT = Quantity(number=20, scale=10.0)
PHYSIOLOGY_LOAD = Quantity(number=37)
PHYSIOLOGY_BENEFIT = 41

# developer data
FIELD_DESCRIPTION = 206
DESCRIPTION_DEVELOPER = 0
DESCRIPTION_FIELD = 1
DESCRIPTION_BASE_TYPE = 2
DESCRIPTION_NAME = 3
DESCRIPTION_UNITS = 8
DESCRIPTION_NATIVE_MESSAGE = 14
DESCRIPTION_NATIVE_FIELD = 15

# set
SET = 225
SET_DURATION = Quantity(number=0, scale=1000.0, unit="s")
SET_REPETITIONS = 3
SET_WEIGHT = Quantity(number=4, scale=16.0, unit="kg")
SET_TYPE = 5
SET_START = 6
SET_CATEGORY = 7
SET_NAME = 8

WEST_S = -12 * 3600
EAST_S = 14 * 3600
"""The offsets from UTC that there are on Earth, in seconds."""
