import json

import pytest

from audit.charts.boundaries import UNIT, WIDTH, draw, read_world, to_stored
from tests.report.samples import countries


def square(west, south, east, north):
    return [[[west, south], [east, south], [east, north], [west, north], [west, south]]]


def test_every_country_of_the_lexicon_is_on_the_map():
    """All 197 codes have a place, small island states among them."""
    world = read_world()
    codes = {group.code for group in countries()}
    assert len(codes) == 197
    assert codes <= set(world.territories)
    assert {"KIR", "MLT", "SGP", "TUV", "VAT", "XKX", "PSE", "TWN"} <= codes


def test_no_territory_smears_across_the_map():
    """No polygon is wider than Russia, which takes well under half of the sheet."""
    world = read_world()
    for one in world.territories.values():
        for shell, *_ in one.areas:
            xs = [x for x, _ in shell]
            assert max(xs) - min(xs) < 0.45 * world.width, one.code


def test_everything_lies_on_the_sheet():
    """No point is outside the view box, and every territory has a point to stand on."""
    world = read_world()
    assert world.width == WIDTH * UNIT
    for one in world.territories.values():
        points = [point for area in one.areas for ring in area for point in ring]
        for x, y in [*points, (one.x, one.y)]:
            assert 0 <= x <= world.width
            assert 0 <= y <= world.height


def test_france_and_norway_do_not_own_what_lies_overseas():
    """French Guiana, Réunion and Svalbard are their own; the sheet holds no Antarctica."""
    world = read_world()
    assert {"GUF", "GLP", "MTQ", "REU", "MYT", "SJM"} <= set(world.territories)
    assert "ATA" not in world.territories
    # French Guiana lies at 53 W, metropolitan France starts at 5 W: 16 % of the sheet between them.
    assert min(x for area in world.territories["FRA"].areas for x, _ in area[0]) > 2000
    assert world.territories["GUF"].x < 1800


def test_a_ring_across_the_date_line_is_cut_and_not_drawn_backwards():
    """A square from 175 E to 175 W is drawn as ten degrees, near the right edge."""
    ring = [[[175, -5], [-175, -5], [-175, 5], [175, 5], [175, -5]]]
    world = draw({"FJI": ("Fiji", [ring])}, source="a test")
    (area,) = world.territories["FJI"].areas
    xs = [x for x, _ in area[0]]
    # Ten of 360 degrees at the equator are a thirty-sixth of 4,800 units: 133.
    assert max(xs) - min(xs) == pytest.approx(133, abs=3)
    assert min(xs) > 0.9 * world.width


def test_what_crosses_the_seam_is_cut_in_two():
    """A square across 169 W has a part at either edge of the sheet."""
    world = draw({"AAA": ("A", [square(-179, 0, -159, 10)])}, source="a test")
    xs = [x for area in world.territories["AAA"].areas for x, _ in area[0]]
    assert min(xs) < 10
    assert max(xs) > world.width - 10


def test_neighbours_still_share_their_border():
    """Simplifying keeps the points of a common border common."""
    world = draw(
        {"AAA": ("A", [square(0, 0, 10, 10)]), "BBB": ("B", [square(10, 0, 20, 10)])},
        source="a test",
    )
    shared = set(world.territories["AAA"].areas[0][0]) & set(world.territories["BBB"].areas[0][0])
    assert len(shared) >= 2


def test_what_is_stored_comes_back():
    """Writing and reading a world changes nothing but the rounding of sizes."""
    world = read_world()
    stored = to_stored(world)
    assert stored["territories"]["FRA"]["name"] == "France"
    assert json.loads(json.dumps(stored)) == stored
