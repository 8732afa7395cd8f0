"""Cards to print and to paste: every session, every exercise, a box for each set."""

from __future__ import annotations

import re
from datetime import timedelta
from html.parser import HTMLParser

from hypothesis import given, settings
from hypothesis import strategies as st

from runlift_export.export import cards_html, cards_text
from strategies import a_lift, a_plan, a_prescription, a_session

FIRST = a_session().date


def a_plan_of(*lifts):
    """One session a week."""
    sessions = tuple(
        a_session(uid=f"u{n}", date=FIRST + timedelta(days=7 * n), lift=lift)
        for n, lift in enumerate(lifts)
    )
    return a_plan(sessions=sessions)


class Reader(HTMLParser):
    """Visible text, tags in order, and whether each end tag closes the last open one."""

    def __init__(self) -> None:
        super().__init__()
        self.text, self.open, self.tags = "", [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)

    def handle_endtag(self, tag):
        assert tag == self.open.pop()

    def handle_data(self, data):
        if "style" not in self.open:
            self.text += f"{data} "


def read(data: bytes) -> Reader:
    reader = Reader()
    reader.feed(data.decode())
    reader.close()
    assert [] == reader.open
    return reader


def test_a_card_for_each_week_and_each_session():
    found = read(cards_html(a_plan_of(a_lift(), a_lift(name="Gym B")), units="kg"))
    assert 4 == found.tags.count("article")
    assert "Week of Mon 23 Nov" in found.text
    assert "Gym B" in found.text


def test_each_set_has_a_box_on_both():
    lift = a_lift(exercises=(a_prescription(sets=4), a_prescription(name="Row", sets=2)))
    assert 6 == cards_html(a_plan_of(lift), units="kg").count(b'class="box"')
    assert 6 == cards_text(a_plan_of(lift), units="kg").decode().count("[ ]")


def test_the_text_names_day_exercise_dose_rest_and_cue():
    text = cards_text(a_plan_of(a_lift(exercises=(a_prescription(),))), units="kg").decode()
    assert "Tue 24 Nov 18:30  Gym A" in text
    assert "1. Goblet squat: 3 x 8, 16 kg  [ ][ ][ ]" in text
    assert "End each set when you could still do 2 more." in text
    assert "   rest 1 min 30 s\n" in text


def test_a_reserve_of_its_own_is_said_with_the_exercise():
    """What all share is said once above them; words of lifters are explained, not used."""
    own = a_lift(exercises=(a_prescription(rir=3), a_prescription(name="Row", rir=1)))
    text = cards_text(a_plan_of(own), units="kg").decode()
    assert "End each set" not in text
    assert "stop when you could still do 3 more" in text
    assert "stop when you could still do 1 more" in text
    assert "reserve" not in text


def test_exercises_in_turn_are_named_together():
    pair = (a_prescription(superset="A"), a_prescription(name="Row", superset="A"))
    plan = a_plan_of(a_lift(exercises=pair))
    page = cards_html(plan, units="kg").decode()
    assert "Goblet squat, Row: take turns, one set of each, then rest." in page
    assert "take turns with Row" in cards_text(plan, units="kg").decode()


def test_each_exercise_is_drawn_and_each_drawing_stands_once():
    """Also in the week's card; one that the runner added has no picture and loses nothing."""
    lift = a_lift(exercises=(a_prescription(), a_prescription(name="My own")))
    page = cards_html(a_plan_of(lift, lift), units="kg").decode()
    ids = re.findall(r'<symbol id="([^"]+)"', page)
    assert ["x-goblet-squat-1", "x-goblet-squat-2", "x-goblet-squat"] == ids
    used = re.findall(r'<use [^>]*href="#([^"]+)"', page)
    assert set(ids) == set(used)
    assert 2 * (1 + 2) == len(used)
    assert 4 == read(page.encode()).text.count("My own")


def test_pounds_are_said_where_they_are_wished():
    lift = a_lift(exercises=(a_prescription(weight_kg=20.41),))
    assert "45 lb" in cards_text(a_plan_of(lift), units="lb").decode()


def test_lines_of_the_text_fit_a_phone_but_for_cues():
    text = cards_text(a_plan_of(a_lift()), units="kg").decode()
    assert all(len(line) <= 70 for line in text.splitlines() if not line.startswith("   "))


def test_the_same_plan_gives_the_same_bytes():
    one, two = (cards_html(a_plan_of(a_lift()), units="kg") for _ in range(2))
    assert one == two


def test_cards_ask_nothing_of_the_network():
    page = cards_html(a_plan_of(a_lift()), units="kg").decode()
    assert "default-src &#x27;none&#x27;" in page
    assert not re.search(r"<script|<link|<img|https?://", page)


@settings(deadline=None, max_examples=30)
@given(st.text(min_size=1, max_size=40))
def test_names_from_files_stay_text(name):
    """Also those with tags, quotes, line breaks or a change of direction in them."""
    lift = a_lift(name=name, exercises=(a_prescription(name=f"<b>{name}", notes=f"{name}</p>"),))
    data = cards_html(a_plan_of(lift), units="kg")
    # In the week's card the time and the name, in the session's the one exercise.
    assert 3 == read(data).tags.count("b")
    for found in (data, cards_text(a_plan_of(lift), units="kg")):
        assert not set(found.decode()) & {"\x1b", "\u202e", "\x07", "\u2028"}
