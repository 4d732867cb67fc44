import copy
import json
import random
from contextlib import suppress

import pytest

from audit.charts.boundaries import World
from audit.charts.geojson import read_geojson
from audit.errors import AuditError
from tests.charts.test_boundaries import square


def geojson(path, *features):
    content = {"type": "FeatureCollection", "features": list(features)}
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def feature(code, rings, **properties):
    return {
        "type": "Feature",
        "properties": {"iso_a3": code, **properties},
        "geometry": {"type": "Polygon", "coordinates": rings},
    }


def test_a_users_own_borders_are_read(tmp_path):
    """GeoJSON with ISO codes becomes a world whose source is the file's name."""
    path = geojson(tmp_path / "mine.geojson", feature("fra", square(0, 45, 5, 50), name="France"))
    world = read_geojson(path)
    assert world.source == "mine.geojson"
    assert world.territories["FRA"].name == "France"


@pytest.mark.parametrize(
    ("features", "says"),
    [
        ([feature("FRA", square(0, 0, 1, 1))] * 2, "FRA stands twice"),
        ([feature("", square(0, 0, 1, 1))], "no ISO alpha-3 code"),
        ([feature("<x>", square(0, 0, 1, 1))], "no ISO alpha-3 code"),
        ([{"properties": {"iso_a3": "FRA"}, "geometry": None}], "no polygon for FRA"),
    ],
)
def test_borders_that_cannot_be_drawn_are_refused_with_their_place(tmp_path, features, says):
    """An unusable feature is named with the file and its number."""
    path = geojson(tmp_path / "mine.geojson", *features)
    with pytest.raises(AuditError, match=says) as caught:
        read_geojson(path)
    assert "mine.geojson: feature" in str(caught.value)


@pytest.mark.parametrize("content", ["", "[]", '{"type": "Point"}', "\ud7ff not json"])
def test_a_file_that_is_no_collection_is_refused(tmp_path, content):
    """The error names the file."""
    path = tmp_path / "mine.geojson"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(AuditError, match=r"mine\.geojson"):
        read_geojson(path)


def test_projected_borders_are_told_apart_from_degrees(tmp_path):
    """Metres of the web's projection: the remedy names degrees."""
    path = geojson(tmp_path / "g_3857.geojson", feature("FRA", square(0, 5e6, 5e5, 6e6)))
    with pytest.raises(AuditError, match=r"are no degrees.*EPSG:4326"):
        read_geojson(path)


@pytest.mark.parametrize(
    "rings",
    [
        {},
        "x",
        [[]],
        [[[0, 0]]],
        [[[0, 0], [1, "1"], [1, 1]]],
        [[[0, 0], [1, None], [1, 1]]],
        [[[0, 0], [1, float("nan")], [1, 1]]],
        [[[0, 0], [1], [1, 1]]],
        [[0, 0, 1, 1]],
    ],
)
def test_coordinates_of_another_make_are_refused(tmp_path, rings):
    """With the feature, and no traceback from the libraries that draw."""
    path = geojson(tmp_path / "mine.geojson", feature("FRA", rings))
    with pytest.raises(AuditError, match=r"mine\.geojson"):
        read_geojson(path)


def test_any_damage_is_refused_or_drawn(tmp_path):
    """300 files with one value of the tree replaced, and 100 with bytes cut or changed."""
    rng = random.Random(0)
    whole = {
        "type": "FeatureCollection",
        "features": [
            feature("FRA", square(0, 45, 5, 50), name="France"),
            feature("DEU", square(5, 45, 10, 50)),
        ],
    }
    path = tmp_path / "mine.geojson"
    for _ in range(300):
        damaged = copy.deepcopy(whole)
        node, key = rng.choice(_places(damaged))
        node[key] = rng.choice([None, [], {}, "", "x", -1, 1e308, True, [[]], [[[0, 0]]]])
        path.write_text(json.dumps(damaged), "utf-8")
        _read_or_refused(path)
    data = json.dumps(whole).encode()
    for _ in range(100):
        place = rng.randrange(len(data))
        path.write_bytes(
            data[:place] + bytes([rng.randrange(256)]) + data[place + rng.choice([1, 9]) :]
        )
        _read_or_refused(path)


def _places(node):
    """Every (container, key) of a JSON tree."""
    keys = list(node) if isinstance(node, dict) else range(len(node))
    inner = [p for key in keys if isinstance(node[key], (dict, list)) for p in _places(node[key])]
    return [(node, key) for key in keys] + inner


def _read_or_refused(path):
    with suppress(AuditError):
        assert isinstance(read_geojson(path), World)
