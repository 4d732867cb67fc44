import math

from audit.charts.marks import frame_svg, interval_svg, reach_of, strip_svg


def test_an_interval_lies_where_its_numbers_say():
    """Reach .2: -.1 is at 25 %, +.1 at 75 %, +.05 at 62.5 %."""
    svg = interval_svg(low=-0.1, value=0.05, high=0.1, reach=0.2, frame="f0", css="b")
    assert "<rect x=25% width=50% />" in svg
    assert "<circle cx=62.5% class=b />" in svg
    assert "<use href=#f0 />" in svg


def test_what_is_not_known_is_not_drawn():
    """Without an interval the frame stands alone."""
    svg = interval_svg(low=math.nan, value=0.05, high=0.1, reach=0.2, frame="f0")
    assert "rect" not in svg
    assert "circle" not in svg


def test_what_lies_beyond_the_reach_is_drawn_at_the_edge():
    """Nothing leaves the column."""
    svg = interval_svg(low=-0.9, value=0.9, high=0.9, reach=0.2, frame="f0")
    assert "x=0% width=100% " in svg
    assert "cx=100% " in svg


def test_an_interval_that_goes_on_ends_in_an_arrow():
    """To the right of reach 1 alone; inside it there is none."""
    cut = interval_svg(low=-0.82, value=0.25, high=1.32, reach=1.0, frame="f0")
    assert cut.count("class=go d=") == 1
    assert "<svg class=go x=100%>" in cut
    assert "go" not in interval_svg(low=-0.82, value=0.25, high=1.0, reach=1.0, frame="f0")


def test_the_frame_shades_the_margin():
    """Margin .05 of reach .2 takes 37.5 % to 62.5 %."""
    assert 'x="37.5%" width="25%"' in frame_svg("f0", reach=0.2, margin=0.05)


def test_a_strip_has_a_dot_for_every_group_that_is_known():
    """NaN is left out; the mean is a bar."""
    svg = strip_svg([0.1, math.nan, -0.1], mean=0.0, low=-0.05, high=0.05, reach=0.2, frame="f0")
    assert 'd="M50 8h0m100 0h0"' in svg
    assert 'class="mean" d="M100 2v12"' in svg


def test_the_reach_is_round_and_holds_the_margin():
    """The largest finite value and 1.2 margins fit."""
    assert reach_of([0.12, -0.13, math.nan], 0.05) == 0.15
    assert reach_of([], 0.05) == 0.1
