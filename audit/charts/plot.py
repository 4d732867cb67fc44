"""The map as matplotlib Axes: for notebooks, PNG and PDF."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from audit.charts.boundaries import UNIT, Territory, World, read_world
from audit.charts.geojson import read_geojson
from audit.charts.scale import ABSENT, BORDER, NO_SCORE, SEA, Scale, p_scale, shift_scale
from audit.charts.world import SMALL
from audit.errors import AuditError
from audit.records import AuditResult, Effect, SuiteResult

if TYPE_CHECKING:
    import geopandas
    from matplotlib.axes import Axes

Value = Literal["shrunken", "shift", "p", "logit_shift", "length_adjusted_shift", "flips"]
"""What the map can show; all but p share the scale of shifts, flips that of p."""


def plot_map(
    result: AuditResult,
    suite: str = "countries",
    value: Value = "shrunken",
    *,
    ax: "Axes | None" = None,
    boundaries: str | Path | None = None,
    legend: bool = True,
) -> "Axes":
    """Draw a suite's shifts, or p itself, on the world map.

    Parameters
    ----------
    result : AuditResult
        Finished values.
    suite : str
        A suite whose groups are countries.
    value : {"shrunken", "shift", "p", "logit_shift", "length_adjusted_shift", "flips"}
        Which number colours a country; shifts are in probability, + means that the target label
        became likelier.
    ax : matplotlib Axes, optional
        Where to draw; a new figure otherwise.
    boundaries : path, optional
        GeoJSON with other borders.
    legend : bool
        Whether the classes are explained below.

    Returns
    -------
    matplotlib.axes.Axes
        In Equal Earth, drawing units; ``ax.figure.savefig("map.pdf")`` keeps it as vectors.

    Raises
    ------
    AuditError
        Where there is no such suite, or its groups are no territories of the map.
    """
    world = read_geojson(boundaries) if boundaries is not None else read_world()
    chosen = _suite(result, suite)
    effects = {effect.group: effect for effect in chosen.effects}
    if not any(code in world.territories for code in effects):
        raise AuditError(
            f"the groups of {suite!r} are not on the map", remedy="choose a countries suite"
        )
    scale = _scale(chosen, value)
    axes = _axes(world) if ax is None else ax
    _draw(axes, _frame(world, effects, value), scale)
    one = chosen.templates == 1
    if not one and value in ("shrunken", "shift"):
        _hatch(axes, world, effects)
    what = f"P({result.model.target})" if value == "p" else value.replace("_", " ")
    note = ", one template: no verdict" if one else f": {chosen.verdict}"
    axes.set_xlabel("")
    axes.set_ylabel("")
    axes.set_title(
        f"{result.model.id}, {chosen.title or suite} ({what}){note}", loc="left", fontsize=10
    )
    if legend:
        _legend(axes, scale)
    return axes


def _suite(result: AuditResult, name: str) -> SuiteResult:
    for suite in result.suites:
        if name in (suite.key, suite.name):
            return suite
    names = ", ".join(suite.key for suite in result.suites)
    raise AuditError(f"no suite {name!r} in this audit", remedy=f"there are: {names}")


def _scale(suite: SuiteResult, value: Value) -> Scale:
    if value in ("p", "flips"):
        ends = suite.scale if value == "p" else (0.0, 1.0)
        return p_scale((getattr(effect, value) for effect in suite.effects), ends=ends)
    margin = suite.margin * (
        4 if value == "logit_shift" else 1
    )  # at p = .5 log-odds move 4 times p
    unit = "pp" if suite.target_kind == "label" else "points"
    return shift_scale(margin, (getattr(effect, value) for effect in suite.effects), unit=unit)


def _axes(world: World) -> "Axes":
    from matplotlib import pyplot as plt

    height = 9.6 * world.height / world.width
    _, axes = plt.subplots(figsize=(9.6, height + 0.7), layout="constrained")
    axes.set_facecolor(SEA)
    axes.set_xlim(0, world.width)
    axes.set_ylim(world.height, 0)
    axes.set_aspect("equal")
    axes.set_xticks([])
    axes.set_yticks([])
    return axes


def _frame(world: World, effects: dict[str, Effect], value: Value) -> "geopandas.GeoDataFrame":
    """Territories as shapes with their value; small ones as circles."""
    import geopandas

    codes = list(world.territories)
    return geopandas.GeoDataFrame(
        {
            "code": codes,
            "tested": [code in effects for code in codes],
            "value": [
                float(getattr(effects[code], value)) if code in effects else float("nan")
                for code in codes
            ],
        },
        geometry=[_shape(one, one.code in effects) for one in world.territories.values()],
    )


def _shape(one: Territory, tested: bool) -> Any:
    from shapely import MultiPolygon, Point, Polygon

    if one.size < SMALL:
        return Point(one.x, one.y).buffer((3.5 if tested else 1.5) * UNIT)
    return MultiPolygon([Polygon(area[0], area[1:]) for area in one.areas])


def _draw(axes: "Axes", frame: "geopandas.GeoDataFrame", scale: Scale) -> None:
    """One layer a class, small states last."""
    place = frame["value"].map(scale.place)
    line = {"edgecolor": BORDER, "linewidth": 0.4, "ax": axes, "aspect": None}
    layers = [(frame[~frame["tested"]], {"color": ABSENT})]
    layers.append((frame[frame["tested"] & (place == 0)], {"color": NO_SCORE, "hatch": "...."}))
    layers += [
        (frame[frame["tested"] & (place == number)], {"color": colour})
        for number, colour in enumerate(scale.colours, start=1)
    ]
    for layer, style in layers:
        if not layer.empty:
            layer.sort_values("code").plot(**line, **style)


def _hatch(axes: "Axes", world: World, effects: dict[str, Effect]) -> None:
    """Every country whose interval is not clear of the margin, hatched."""
    import geopandas

    shapes = [
        _shape(one, True)
        for code, one in world.territories.items()
        if code in effects and effects[code].margin_status == "undecided"
    ]
    if shapes:
        geopandas.GeoSeries(shapes).plot(
            ax=axes, aspect=None, facecolor="none", edgecolor=BORDER, linewidth=0, hatch="//////"
        )


def _legend(axes: "Axes", scale: Scale) -> None:
    from matplotlib.patches import Patch

    handles = [
        Patch(facecolor=colour, edgecolor=BORDER, label=label)
        for colour, label in zip(scale.colours, scale.labels, strict=True)
    ]
    handles.append(Patch(facecolor="none", edgecolor=BORDER, hatch="//////", label="undecided"))
    handles.append(Patch(facecolor=NO_SCORE, edgecolor=BORDER, hatch="....", label="no score"))
    handles.append(Patch(facecolor=ABSENT, edgecolor=BORDER, label="not in the test set"))
    axes.legend(
        handles=handles,
        loc="upper center",
        bbox_to_anchor=(0.5, -0.01),
        ncols=5,
        fontsize=7,
        frameon=False,
    )
