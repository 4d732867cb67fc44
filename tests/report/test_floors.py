import math
import re
from dataclasses import replace

from audit.charts.boundaries import read_world
from audit.records import (
    AliasFloor,
    AliasShift,
    FrameEffect,
    PhrasingResult,
    Phrasings,
    Placebo,
    WordingShift,
)
from audit.report import render
from audit.report.floors import PAIRS, WORDINGS, floors, frames, ground, wordings
from audit.report.sentences import caveat
from audit.report.views import suite_views
from tests.report.samples import one_template, sample

BARE = replace(sample().suites[1], placebo=None)


def pair(shift, term="Turkey", **more):
    known = {"low": shift - 0.01, "high": shift + 0.01} | more
    return AliasShift(group="TUR", term=term, name="Türkiye", families=9, shift=shift, **known)


def word(term, shift, group="women", turns=False):
    return WordingShift(
        group=group, term=term, families=9, shift=shift, low=shift - 0.01, high=shift + 0.01,
        changes_verdict=turns,
    )  # fmt: skip


def viewed(**more):
    (view,) = suite_views(replace(sample(), suites=(replace(BARE, **more),)), read_world())
    return view


def text(**more):
    result = replace(sample(), suites=(replace(BARE, **more),))
    return render(result, formats=["html"])["report.html"].decode()


def section(page, name):
    found = re.search(rf'<section id="{name}".*?</section>', page, re.DOTALL)
    return found[0] if found else ""


ALARM = Placebo(
    ratio=0.8, low=0.6, high=1.1, terms=50, beyond=11, false_alarm=0.42, deals=1000, dealt=197,
    reading="not decided",
)  # fmt: skip


def test_where_nothing_was_measured_there_is_no_section():
    """No floor, no frame, no wording: no section, no table."""
    assert floors([viewed()]) == ()
    assert wordings(viewed()) is None
    assert frames(viewed()) is None
    assert section(text(), "floors") == ""
    assert floors(suite_views(one_template(), read_world())) == ()


def test_made_up_names_stand_beside_the_groups():
    """Both shares, the ratio with its reading, and how often nothing would FAIL."""
    shown = section(text(placebo=ALARM), "floors")
    assert "<b>42%</b> of audits with groups that mean nothing would FAIL" in shown
    assert "11 of 50" in shown
    assert "0.8 times as far as made-up names (0.6 to 1.1): not decided" in shown


def test_a_fail_that_nothing_would_reach_too_has_a_caveat():
    """From a fifth of the deals on, and of a FAIL alone."""
    said = caveat(replace(BARE, verdict="FAIL", placebo=ALARM))
    assert said.startswith("Made-up names that mean nothing would FAIL too, 42% of the time")
    assert "mean nothing" not in caveat(replace(BARE, verdict="PASS", placebo=ALARM))
    rare = replace(ALARM, false_alarm=0.04)
    assert "mean nothing" not in caveat(replace(BARE, verdict="FAIL", placebo=rare))


def test_pairs_of_names_are_listed_by_size_and_counted():
    """The largest first, NaN left out, the rest in results.json."""
    many = tuple(pair(0.01 * n, f"name {n}") for n in range(1, PAIRS + 3))
    floor = AliasFloor(typical=0.03, largest=0.08, beyond=2, pairs=(*many, pair(math.nan)))
    (one,) = floors([viewed(aliases=floor)])
    assert [alias.term for alias, _ in one.pairs] == [f"name {n}" for n in range(PAIRS + 2, 2, -1)]
    assert "3 more pairs are in" in section(text(aliases=floor), "floors")


def test_a_wording_that_decides_the_verdict_comes_first():
    """Then those furthest from their group's mean; the heading counts the deciding ones."""
    mean = {effect.group: effect.shift for effect in BARE.effects}["women"]
    each = (word("near", mean), word("far", mean + 0.2), word("turning", mean, turns=True))
    shown = wordings(viewed(wordings=each))
    assert [one.term for one, _, _ in shown.rows] == ["turning", "far", "near"]
    assert shown.turning == 1
    page = section(text(wordings=each), "groups")
    assert "Wordings: 3, 1 of which decides the verdict alone" in page
    assert page.count("without it, another verdict") == 1
    assert wordings(viewed(wordings=each * WORDINGS)).omitted == 2 * WORDINGS


def test_frames_are_columns_and_groups_rows():
    """What a frame does not say of a group is a dash."""
    known = FrameEffect(frame="known", group="women", families=9, shift=0.1, low=0.06, high=0.14)
    own = replace(known, frame="self-reported", group="men", shift=0.0, low=-0.01, high=0.01)
    shown = frames(viewed(frames=(known, own)))
    assert shown.names == ("known", "self-reported")
    cells = {name: [cell is not None for cell in row] for name, row in shown.rows}
    assert sorted(cells.values()) == [[False, True], [True, False]]
    marks = [cell[1] for _, row in shown.rows for cell in row if cell]
    assert any("class=b" in mark for mark in marks)
    assert any("class=w" in mark for mark in marks)


def test_their_bars_have_a_scale_of_their_own():
    """A band for all groups at once can be ten times as wide as a wording's interval."""
    view = viewed(wordings=(word("a", 0.02), word("b", 0.01)))
    assert ground(view).reach == 0.1
    assert ground(view).name != view.frame_name


def test_each_phrasing_has_its_verdict():
    """A row a phrasing in Templates, with its largest shift."""
    each = tuple(
        PhrasingResult(name=name, verdict=verdict, group="women", shift=0.1, low=0.05, high=0.15)
        for name, verdict in (("plain", "FAIL"), ("asked", "PASS"))
    )
    asked = Phrasings(level_share=0.1, shift_share=0.2, agree=False, each=each)
    shown = section(text(phrasings=asked), "templates")
    assert "Each phrasing of the prompt by itself" in shown
    assert shown.count("badge v-PASS") == 1
