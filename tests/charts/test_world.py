import math
import re
from xml.etree import ElementTree

from audit.charts.boundaries import read_world
from audit.charts.scale import p_scale, shift_scale
from audit.charts.world import Spot, world_svg
from tests.report.samples import countries

SCALE = shift_scale(0.05, [0.2])


def drawn(spots, **options):
    return str(world_svg(read_world(), spots, SCALE, label="a map", **options))


def everywhere(value=0.0, **options):
    return {one.code: Spot(value, one.name, **options) for one in countries()}


def test_every_country_is_one_path_or_one_circle():
    """197 ids, each once; about a quarter of them are circles."""
    svg = drawn(everywhere())
    ids = re.findall(r'<(path|circle) id="m-([A-Z]{3})"', svg)
    assert sorted(code for _, code in ids) == sorted(one.code for one in countries())
    assert 35 <= sum(shape == "circle" for shape, _ in ids) <= 50
    for code in ("KIR", "MLT", "SGP", "TUV"):
        assert f'<circle id="m-{code}"' in svg


def test_classes_say_what_a_territory_is():
    """Coloured by class, hatched without a score, grey outside the test set."""
    svg = drawn({"FRA": Spot(0.12, "France"), "DEU": Spot(math.nan, "Germany")})
    assert re.search(r'<path id="m-FRA" class="q6"', svg)
    assert re.search(r'<path id="m-DEU" class="none"', svg)
    assert 'id="m-ESP"' not in svg
    assert svg.count('class="off"') == len(read_world().territories) - 2


def test_what_is_not_decided_is_hatched():
    """A class of its own beside the colour's; what is decided has none."""
    svg = drawn({"FRA": Spot(0.0, "France", undecided=True), "DEU": Spot(0.0, "Germany")})
    assert re.search(r'<path id="m-FRA" class="q4 u"', svg)
    assert re.search(r'<path id="m-DEU" class="q4"', svg)


def test_one_set_of_shapes_shows_shift_and_score():
    """Each territory has a class for either, and the group says which leads."""
    by_p = p_scale([0.0, 1.0])
    spots = {"FRA": Spot(0.12, "France", p=0.5), "DEU": Spot(math.nan, "Germany", p=math.nan)}
    svg = drawn(spots, by_p=by_p, p_leads=True)
    assert re.search(r'<path id="m-FRA" class="q6 s4"', svg)
    assert re.search(r'<path id="m-DEU" class="none none"', svg)
    assert '<g class="land by-p"' in svg
    assert len(svg) - len(drawn(spots)) < 100


def test_no_style_attribute_and_no_reference():
    """The page's policy allows neither."""
    svg = drawn(everywhere())
    assert "style=" not in svg
    assert "href" not in svg
    assert "<script" not in svg


def test_tips_are_escaped_and_the_map_is_well_formed():
    """A hostile name is text in the title, and the SVG parses."""
    hostile = '</title><script>alert(1)</script>"&'
    svg = drawn({"FRA": Spot(0.0, hostile)})
    assert "<script>" not in svg
    titles = [element.text for element in ElementTree.fromstring(svg).iter("title")]
    assert titles == [hostile]


def test_ids_and_titles_can_be_left_out():
    """A second map of the same page repeats no id."""
    svg = drawn(everywhere(), prefix="", titles=False)
    assert "id=" not in svg
    assert "<title" not in svg


def test_the_map_is_small():
    """Under 100,000 bytes with ids and tips."""
    assert len(drawn(everywhere()).encode()) < 100_000
