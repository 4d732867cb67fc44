"""The world's territories as they are drawn: projected, simplified, in fifths of a pixel.

The stored file under `data/boundaries/` was made once by the script beside it with the functions
below; a user's own borders (`--boundaries FILE`) go through the same functions.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from audit.paths import BOUNDARIES
from audit.records import Floats

if TYPE_CHECKING:
    from shapely import MultiPolygon, Polygon

PROJECTION = "+proj=eqearth +lon_0=11 +datum=WGS84"
"""Equal Earth (Šavrič, Patterson, Jenny 2019), turned so that no land but Chukotka meets the edge."""

WIDTH, UNIT = 960, 5
"""Pixels from edge to edge, and drawing units in a pixel."""

SIMPLIFY = 15_000.0
"""Metres by which shared borders may move."""

SPECK = 1.0
"""Square pixels under which a territory's further islands are left out."""

SEAM = -169.0
"""The meridian along which the map is cut."""

Ring = tuple[tuple[int, int], ...]
Area = tuple[Ring, ...]
"""A shell and its holes."""


@dataclass(frozen=True, slots=True)
class Territory:
    """One territory on the map.

    Attributes
    ----------
    code, name : str
        ISO 3166-1 alpha-3 (XKX for Kosovo), and the name that the source gives.
    areas : tuple of Area
        Polygons in drawing units, y downwards; empty where nothing was left to draw.
    x, y : int
        A point inside the largest polygon, in drawing units.
    size : float
        Drawn area in square pixels.
    """

    code: str
    name: str
    areas: tuple[Area, ...]
    x: int
    y: int
    size: float


@dataclass(frozen=True, slots=True)
class World:
    """Territories by code, with the sheet that they lie on and where they come from."""

    source: str
    width: int
    height: int
    territories: dict[str, Territory]


@lru_cache(maxsize=1)
def read_world() -> World:
    """The stored boundaries."""
    return _from_stored(json.loads((BOUNDARIES / "world.json").read_text(encoding="utf-8")))


def draw(
    shapes: dict[str, tuple[str, list[Any]]],
    *,
    source: str,
    spots: Mapping[str, tuple[float, float]] = MappingProxyType({}),
) -> World:
    """Territories in degrees -> the sheet.

    Parameters
    ----------
    shapes : dict of str to (str, list of polygons)
        Code -> (name, polygons); a polygon is a list of rings of (longitude, latitude).
    source : str
        Stands under the map.
    spots : dict of str to (float, float), optional
        Where a territory's circle stands, as (longitude, latitude); its largest polygon otherwise.

    Notes
    -----
    Rings that cross 180 degrees are unwrapped before anything is projected; what then lies beyond
    the seam goes to the other side; borders are simplified together (`simplify_coverage`), so that
    neighbours still share them.
    """
    import geopandas
    from pyproj import CRS

    unwrapped = [_unwrap(polygons) for _, polygons in shapes.values()]
    series = geopandas.GeoSeries(unwrapped, index=list(shapes), crs="EPSG:4326")
    flat = series.to_crs(CRS.from_proj4(PROJECTION)).simplify_coverage(SIMPLIFY)
    left, _, right, _ = _frame()
    scale = WIDTH * UNIT / (right - left)
    _, low, _, high = flat.total_bounds
    height = int(np.ceil((high - low) * scale / UNIT)) + 12
    top = high + 6 * UNIT / scale
    territories = {
        code: _territory(
            code,
            shapes[code][0],
            flat[code],
            _spot(unwrapped[place], spots.get(code)),
            (left, top, scale),
        )
        for place, code in enumerate(shapes)
    }
    return World(source, WIDTH * UNIT, height * UNIT, dict(sorted(territories.items())))


def to_stored(world: World) -> dict[str, Any]:
    """The world as JSON values: rings as flat lists of differences."""
    return {
        "source": world.source,
        "width": world.width,
        "height": world.height,
        "territories": {
            code: {
                "name": one.name,
                "at": [one.x, one.y],
                "size": round(one.size, 1),
                "areas": [[_steps(ring) for ring in area] for area in one.areas],
            }
            for code, one in world.territories.items()
        },
    }


def _from_stored(stored: dict[str, Any]) -> World:
    territories = {
        code: Territory(
            code,
            one["name"],
            tuple(tuple(_ring(steps) for steps in area) for area in one["areas"]),
            one["at"][0],
            one["at"][1],
            one["size"],
        )
        for code, one in stored["territories"].items()
    }
    return World(stored["source"], stored["width"], stored["height"], territories)


def _steps(ring: Ring) -> list[int]:
    """First point, then differences; the closing point is left out."""
    points = np.array(ring[:-1])
    return [int(value) for value in np.diff(points, axis=0, prepend=[[0, 0]]).ravel()]


def _ring(steps: list[int]) -> Ring:
    points = np.cumsum(np.array(steps).reshape(-1, 2), axis=0)
    closed = [(int(x), int(y)) for x, y in points]
    return (*closed, closed[0])


def _unwrap(polygons: list[Any]) -> "MultiPolygon":
    """Polygons in degrees between the seam and the seam plus 360."""
    from shapely import MultiPolygon, Point, Polygon, box, make_valid, unary_union
    from shapely.affinity import translate

    pieces: list[Polygon] = []
    for rings in polygons:
        shell, *holes = (_straight(np.asarray(ring, dtype=float)[:, :2]) for ring in rings)
        whole = make_valid(
            Polygon(shell if len(shell) > 3 else None, [hole for hole in holes if len(hole) > 3])
        )
        if not whole.area:  # all of the Vatican falls together: a spot of ten metres stands for it
            whole = Point(shell.mean(axis=0)).buffer(1e-4)
        for turn in (-360, 0, 360):
            # Not quite to the seam: on it, a point could be drawn at either edge.
            sheet = box(SEAM + 1e-6 - turn, -90, SEAM + 360 - 1e-6 - turn, 90)
            if whole.intersects(sheet):
                pieces.extend(_polygons(translate(whole.intersection(sheet), xoff=turn)))
    return MultiPolygon(_polygons(unary_union(pieces)))


def _straight(ring: Floats) -> Floats:
    """The ring without the jump at 180 degrees."""
    return np.column_stack([np.unwrap(ring[:, 0], period=360), ring[:, 1]])


def _polygons(geometry: Any) -> "list[Polygon]":
    parts = getattr(geometry, "geoms", [geometry])
    return [part for part in parts if part.geom_type == "Polygon" and not part.is_empty]


def _frame() -> tuple[float, float, float, float]:
    """Bounds of the projection in metres."""
    from pyproj import Proj

    project = Proj(PROJECTION)
    left, _ = project(SEAM + 1e-9, 0)
    right, _ = project(SEAM + 360 - 1e-9, 0)
    _, top = project(11, 90)
    return left, -top, right, top


def _territory(
    code: str, name: str, flat: Any, at: tuple[float, float], sheet: tuple[float, float, float]
) -> Territory:
    """One simplified territory in drawing units, with its point (given in degrees)."""
    from pyproj import Proj

    left, top, scale = sheet
    ordered = sorted(_polygons(flat), key=lambda part: -part.area)
    parts = ordered[:1] + [part for part in ordered[1:] if part.area * (scale / UNIT) ** 2 > SPECK]
    rings = (
        tuple(
            ring
            for line in (part.exterior, *part.interiors)
            if (ring := _units(np.asarray(line.coords), left, top, scale))
        )
        for part in parts
    )
    areas = tuple(area for area in rings if area)
    (x, y), *_ = _grid(np.array([Proj(PROJECTION)(*at)]), left, top, scale)
    return Territory(code, name, areas, int(x), int(y), flat.area * (scale / UNIT) ** 2)


def _spot(whole: "MultiPolygon", given: tuple[float, float] | None) -> tuple[float, float]:
    """The given point, or one inside the largest polygon."""
    if given is not None:
        return given
    inside = max(whole.geoms, key=lambda part: part.area).representative_point()
    return inside.x, inside.y


def _grid(points: Floats, left: float, top: float, scale: float) -> Floats:
    return np.rint(np.column_stack([points[:, 0] - left, top - points[:, 1]]) * scale)


def _units(points: Floats, left: float, top: float, scale: float) -> Ring:
    """A ring on the drawing grid without repeated points; empty where it fell together."""
    grid = _grid(points, left, top, scale).astype(int)
    kept = grid[np.append(True, np.any(np.diff(grid, axis=0) != 0, axis=1))]
    return tuple((int(x), int(y)) for x, y in kept) if len(kept) > 3 else ()
