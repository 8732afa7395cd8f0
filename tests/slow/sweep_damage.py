"""Real files with bytes changed, cut, doubled and moved: always a result or a problem."""

from __future__ import annotations

import random
from collections.abc import Callable

from fitwriter import crc16
from places import CORPUS, device_files, fit_bytes, needs_corpus
from runlift_export import fit
from runlift_export.errors import FitError
from runlift_export.runs.contents import read_contents
from work import at_most

pytestmark = needs_corpus

SEED = 20261122
ROUNDS = 12
LARGEST = 40_000
LINES_A_MEGABYTE = 5_000_000  # of Python, and as many for a twentieth more


def flipped(data: bytearray, chance: random.Random) -> None:
    for _ in range(chance.choice((1, 3, 30))):
        data[chance.randrange(len(data))] = chance.randrange(256)


def cut(data: bytearray, chance: random.Random) -> None:
    del data[chance.randrange(len(data)) :]


def holed(data: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(data))
    del data[at : at + chance.randrange(1, 40)]


def repeated(data: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(data))
    data[at:at] = data[at : at + chance.randrange(1, 400)]


def checksummed(data: bytearray, _: random.Random) -> None:
    """Make size and checksum right again, so that the damage is believed."""
    if len(data) > 16:
        data[4:8] = (len(data) - data[0] - 2).to_bytes(4, "little", signed=True)
        data[-2:] = crc16(bytes(data[:-2])).to_bytes(2, "little")


DAMAGES: tuple[Callable[[bytearray, random.Random], None], ...] = (flipped, cut, holed, repeated)


def test_damaged_real_files_never_raise_and_cost_no_more() -> None:
    """Thousands of damaged files: read with work that grows with their size, none raises."""
    chance = random.Random(SEED)  # noqa: S311 damage, not secrets
    runners = sorted(path for path in CORPUS.glob("runner-*/*") if path.is_file())
    for path in device_files() + runners[::30]:
        sound = fit_bytes(path)
        if not 20 < len(sound) <= LARGEST:
            continue
        for _ in range(ROUNDS):
            data = bytearray(sound)
            for _ in range(chance.choice((1, 2))):
                if data:
                    chance.choice(DAMAGES)(data, chance)
            if chance.random() < 0.5:
                checksummed(data, chance)
            with at_most(int(LINES_A_MEGABYTE * (len(data) / 1e6 + 0.05))):
                contents = read_contents(bytes(data), "x.fit")
            assert contents.runs or contents.lifts or contents.problems
            ask_everything(bytes(data))


def ask_everything(data: bytes) -> None:
    """Ask for every column of every table."""
    try:
        files = fit.read_fit(data)
    except FitError:
        return
    for file in files:
        for table in file.tables.values():
            table.timestamps()
            for number in table.fields():
                assert len(table) == len(table.values(number)) == len(table.numbers(number))
                table.texts(number)
                table.arrays(number)
