"""A user's own borders: GeoJSON in degrees, checked to the last number before it is drawn."""

from pathlib import Path
from typing import Any

from audit.charts.boundaries import World, draw
from audit.errors import AuditError
from audit.strict.data import read_document

ENDINGS = (".geojson", ".json")
_CODES = ("iso_a3", "ISO_A3", "a3", "ISO3", "alpha3")
_FAR = 1e12
"""Beyond what any projection gives; NaN and whole numbers that no float holds are that too."""
_REMEDY = "give a FeatureCollection of polygons in degrees with ISO alpha-3 codes"


def read_geojson(path: str | Path) -> World:
    """A user's own borders.

    Parameters
    ----------
    path : path
        GeoJSON FeatureCollection in degrees; each feature has its ISO alpha-3 code as `iso_a3`,
        `ISO_A3`, `a3`, `ISO3`, `alpha3` or `id`, and may have a `name`.

    Raises
    ------
    AuditError
        Where the file is no such collection, a code is doubled, or a geometry cannot be drawn.
    """
    place = f"--boundaries {Path(path).name}"
    content = read_document(path, ENDINGS)
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list) or not features:
        raise AuditError("not a GeoJSON FeatureCollection", where=place, remedy=_REMEDY)
    shapes: dict[str, tuple[str, list[Any]]] = {}
    for number, feature in enumerate(features):
        where = f"{place}: feature {number}"
        code, name, polygons = _feature(feature, where)
        if code in shapes:
            raise AuditError(f"{code} stands twice", where=where)
        shapes[code] = (name, polygons)
    try:
        return draw(shapes, source=Path(path).name)
    except Exception as error:  # shapely, pyproj and numpy each have errors of their own
        said = str(error).splitlines() or [type(error).__name__]
        raise AuditError(
            f"the borders cannot be drawn: {said[0][:200]}", where=place, remedy=_REMEDY
        ) from error


def _feature(feature: Any, where: str) -> tuple[str, str, list[Any]]:
    """Code, name and polygons of one GeoJSON feature."""
    if not isinstance(feature, dict):
        raise AuditError("this is no feature", where=where, remedy=_REMEDY)
    properties = _mapping(feature.get("properties"))
    found = [*(properties.get(key) for key in _CODES), feature.get("id")]
    code = next((text for text in found if isinstance(text, str) and len(text) == 3), None)
    if code is None or not code.isalnum() or not code.isascii():
        raise AuditError("no ISO alpha-3 code", where=where, remedy="add a property iso_a3")
    geometry = _mapping(feature.get("geometry"))
    coordinates, kind = geometry.get("coordinates"), geometry.get("type")
    if kind not in ("Polygon", "MultiPolygon") or not coordinates:
        raise AuditError(f"no polygon for {code}", where=where)
    polygons = [coordinates] if kind == "Polygon" else coordinates
    _check(polygons, f"{where}: {code}")
    name = properties.get("name") or properties.get("NAME") or code
    return code.upper(), str(name), polygons


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _check(polygons: Any, where: str) -> None:
    """Raise where these are no lists of rings of at least three points in degrees."""
    for rings in _listed(polygons, "polygons", where):
        for ring in _listed(rings, "rings", where):
            points = _listed(ring, "points", where)
            if len(points) < 3:
                raise AuditError("a ring has fewer than three points", where=where)
            for point in points:
                _check_point(point, where)


def _listed(value: Any, what: str, where: str) -> list[Any]:
    if not isinstance(value, list) or not value:
        raise AuditError(f"there is no list of {what}", where=where, remedy=_REMEDY)
    return value


def _check_point(point: Any, where: str) -> None:
    """Raise where a point is no longitude and latitude."""
    numbers = point[:2] if isinstance(point, list) else []
    plain = [each for each in numbers if isinstance(each, (int, float)) and abs(each) < _FAR]
    if len(plain) != 2:
        raise AuditError("a point is no pair of numbers", where=where, remedy=_REMEDY)
    if abs(plain[0]) > 360 or abs(plain[1]) > 90:
        raise AuditError(
            f"{plain[0]:g}, {plain[1]:g} are no degrees",
            where=where,
            remedy="write longitude and latitude (EPSG:4326); these are projected",
        )
