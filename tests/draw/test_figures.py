"""Drawn exercises: every one of the catalogue, possible for a body, on its floor, unlike others."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner

from lifts.placed import of
from runlift_export import draw
from runlift_export.cli import program
from runlift_export.draw import figures
from runlift_export.draw.drawings import Drawing, all_drawings
from runlift_export.draw.figures import CELL_HEIGHT, CELL_WIDTH, drawn_poses
from runlift_export.draw.gear import furniture_of
from runlift_export.draw.skeleton import Limb, Pose, body_of, undersides
from runlift_export.language import speaking
from runlift_export.lifts import exercise_catalogue

NAMES = [one.name for one in exercise_catalogue(of())]
EVERY = list(all_drawings().values())
OUT_OF_REACH = 1.2
MOST_BYTES = 1200
ON_THE_FLOOR = 2.7  # a sole is a line with round ends: half its width lies below its middle


def each(drawing: Drawing):
    return [body_of(pose, drawing.view) for pose in drawing.poses]


def test_every_exercise_of_the_catalogue_is_drawn():
    assert [] == [name for name in NAMES if not draw.has_drawing(name)]
    assert set(NAMES) == set(all_drawings()), "a drawing without an exercise is of no use"


@pytest.mark.parametrize("drawing", EVERY, ids=lambda one: one.name)
def test_every_grip_and_ankle_is_within_reach(drawing):
    """Lengths of limbs are the same in every drawing; what is too far away would be torn."""
    for body in each(drawing):
        seen = (body.near_arm, body.far_arm) if drawing.view == "top" else body.limbs
        assert max(one.miss for one in seen) <= OUT_OF_REACH


@pytest.mark.parametrize("drawing", EVERY, ids=lambda one: one.name)
def test_a_body_stands_or_lies_on_something(drawing):
    """Some part is on the floor or on a thing that stands there, or all of it is in the air."""
    if drawing.view == "top":
        return
    tops = [0.0, *(y for said in drawing.furniture for _, y in furniture_of(said).corners)]
    for body, air in zip(each(drawing), drawing.air, strict=True):
        found = undersides(body)
        assert min(found) >= -ON_THE_FLOOR
        rests = any(abs(low - top) <= ON_THE_FLOOR for low in found for top in tops)
        assert min(found) > 3 if air else rests, (min(found), tops)


@pytest.mark.parametrize("drawing", EVERY, ids=lambda one: one.name)
def test_both_poses_fit_one_cell_at_one_scale(drawing):
    """Every number of the markup, moved and scaled as it says, lies within the cell."""
    scales = set()
    for markup in drawn_poses(drawing):
        assert len(markup.encode()) <= MOST_BYTES
        group = re.search(r'translate\((\S+) (\S+)\)scale\((\S+)\)">(.*)</g>', markup)
        left, floor, scale = (float(group[n]) for n in (1, 2, 3))
        scales.add((left, floor, scale))
        for data in re.findall(r'<path class="d-(?:near|far|trunk)[^>]* d="([^"]+)"', group[4]):
            numbers = [float(one) for one in re.findall(r"-?[\d.]+", data)]
            for x, y in zip(numbers[::2], numbers[1::2], strict=True):
                assert 0 <= left + scale * x <= CELL_WIDTH
                assert 0 <= floor + scale * y <= CELL_HEIGHT
    assert 1 == len(scales)
    assert next(iter(scales))[2] >= 0.6, "too small to be read"


def test_no_two_exercises_have_the_same_picture():
    """Where only the gear differs, the gear is seen to differ."""
    pictures: dict[tuple[str, ...], str] = {}
    for drawing in EVERY:
        picture = tuple(drawn_poses(drawing))
        assert picture not in pictures, (drawing.name, pictures[picture])
        pictures[picture] = drawing.name


@pytest.mark.parametrize("drawing", EVERY, ids=lambda one: one.name)
def test_start_and_end_differ_or_the_position_is_held(drawing):
    """A held one has a stopwatch, a moved one an arrow."""
    poses = tuple(drawn_poses(drawing))
    if drawing.held:
        assert "d-watch" in poses[0]
    else:
        first, last = each(drawing)
        limbs = zip(first.limbs, last.limbs, strict=True)
        moved = [
            abs(a.tip[n] - b.tip[n]) + abs(a.joint[n] - b.joint[n])
            for a, b in limbs
            for n in (0, 1)
        ]
        hips = abs(first.hip[0] - last.hip[0]) + abs(first.hip[1] - last.hip[1])
        back = sum(abs(a[1] - b[1]) for a, b in zip(first.trunk, last.trunk, strict=True))
        assert max(*moved, hips, back) >= 6
        assert "d-arrow" in poses[1] or "rope" in " ".join(drawing.gear[1])


@pytest.mark.parametrize("side", [1, -1])
def test_a_joint_lies_on_the_side_that_is_asked_for(side):
    """+1 puts a knee to the left of the line from hip to ankle: forward, for one who stands."""
    limb = Limb(tip=(40, 4), side=side, toe=0)
    arm = Limb(tip=(40, 60), side=side)
    pose = Pose(
        hip=(40, 40), trunk=90, head=90, near_leg=limb, far_leg=limb, near_arm=arm, far_arm=arm
    )
    knee = body_of(pose, "side").near_leg.joint
    assert (knee[0] - 40) * side > 10


def test_a_tip_out_of_reach_is_measured():
    far, arm = Limb(tip=(40, -20), side=1, toe=0), Limb(tip=(40, 60), side=1)
    pose = Pose(
        hip=(40, 40), trunk=90, head=90, near_leg=far, far_leg=far, near_arm=arm, far_arm=arm
    )
    assert body_of(pose, "side").near_leg.miss == pytest.approx(60 - 48.5)


def test_symbols_stand_once_and_figures_use_them():
    symbols = draw.exercise_symbols(["Back squat", "Plank", "Back squat", "<unknown>"])
    ids = re.findall(r'<symbol id="([^"]+)"', symbols)
    poses, pairs = ["x-back-squat-1", "x-back-squat-2", "x-plank-1"], ["x-back-squat", "x-plank"]
    assert poses + pairs == ids
    assert poses == re.findall(r'href="#([^"]+)"', symbols)
    figures = "".join(draw.exercise_figure(name) for name in ("Back squat", "Plank"))
    assert pairs == re.findall(r'href="#([^"]+)"', figures)
    assert 'aria-hidden="true"' in draw.exercise_figure("Plank")
    assert 'aria-label="A &lt;plank&gt;"' in draw.exercise_figure("Plank", "A <plank>")
    assert "" == draw.exercise_figure("<unknown>") == draw.exercise_sign("<unknown>")


def test_a_sign_is_the_position_that_says_most():
    """The last one as a rule; who stands with a bar in his hands may have done anything."""
    assert 'href="#x-barbell-deadlift-1"' in draw.exercise_sign("Barbell deadlift")
    assert 'href="#x-back-squat-2"' in draw.exercise_sign("Back squat")
    assert 'href="#x-plank-1"' in draw.exercise_sign("Plank")


@pytest.mark.parametrize("theme", ["light", "dark", "print"])
def test_a_file_alone_is_sound_and_asks_nothing(theme):
    """XML that a parser takes, every class in its style, every colour inside."""
    for name in ("Back squat", "Pallof press", "Easy skipping", "Plank"):
        svg = draw.exercise_svg(name, theme)
        root = ET.fromstring(svg)  # noqa: S314 - our own
        assert name == root.findtext("{http://www.w3.org/2000/svg}title")
        used = {one for found in re.findall(r'class="([^"]+)"', svg) for one in found.split()}
        assert set() == {one for one in used if f".{one}" not in svg} - {"d-near", "d-far"}
        for name_of in re.findall(r"var\((--[a-z-]+)\)", svg):
            assert f"{name_of}:#" in svg
        assert "http" not in svg.replace('xmlns="http://www.w3.org/2000/svg"', "")


def test_the_command_writes_every_drawing_as_a_file(tmp_path):
    """And lists the exercises all the same; a folder that cannot be is said in words."""
    runner = CliRunner()
    done = runner.invoke(program, ["exercises", "--svg", str(tmp_path / "out")])
    assert 0 == done.exit_code
    assert "Back squat" in done.stdout
    written = sorted(path.stem for path in (tmp_path / "out").glob("*.svg"))
    assert sorted(draw.drawing_id(name) for name in NAMES) == written
    (tmp_path / "file").write_text("in the way")
    refused = runner.invoke(program, ["exercises", "--svg", str(tmp_path / "file" / "out")])
    assert 0 != refused.exit_code
    assert "name a folder you may write to" in refused.stderr


def test_the_words_of_a_drawing_are_in_the_language_being_spoken(monkeypatch):
    """Also after it was drawn in another one."""
    assert "seen from above" in draw.exercise_symbols(["Pallof press"])
    monkeypatch.setattr(figures, "say", lambda text: f"<{text.upper()}>")
    with speaking("xx"):
        assert "&lt;SEEN FROM ABOVE&gt;" in draw.exercise_symbols(["Pallof press"])
    assert "seen from above" in draw.exercise_symbols(["Pallof press"])
