"""An audit as it shows itself in a notebook: verdict, map, the ends; no script, under 120 KB."""

from dataclasses import replace

from markupsafe import Markup

from audit.charts.boundaries import World, read_world
from audit.charts.scale import Scale
from audit.charts.world import world_svg
from audit.records import AuditResult
from audit.report import sentences
from audit.report.maps import spots
from audit.report.pages import asset, colours, fragment
from audit.report.performance import labelled_view
from audit.report.rows import ends
from audit.report.views import SuiteView, suite_views

WITHOUT_MAP = 6
"""Suites whose ends are shown; the verdict table holds all of them."""


def notebook_html(result: AuditResult) -> str:
    """Render an audit for `_repr_html_`.

    Returns
    -------
    str
        A fragment with its own scoped style, without script, id or reference.
    """
    world = read_world()
    views = suite_views(result, world)
    drawn = next((view for view in views if view.world), None)
    return fragment(
        "notebook.html.j2",
        result=result,
        style=colours() + asset("notebook.css"),
        headline=sentences.headline(result),
        all_one=bool(views) and all(view.one for view in views),
        unjudged=sentences.is_measured(result) or not views,
        tables=[labelled_view(one) for one in result.labelled],
        views=views[:60],
        omitted=max(0, len(views) - 60),
        drawn=drawn,
        scale=_scale(drawn) if drawn else None,
        map=_map(drawn, world) if drawn else "",
        ends=[(view, *ends(view.rows)) for view in views[:WITHOUT_MAP] if not view.one],
    )


def _scale(view: SuiteView) -> Scale:
    return view.scale_p if view.one else view.scale


def _map(view: SuiteView, world: World) -> Markup:
    """The map without ids, so that a notebook may show several audits."""
    what = "probability of the target label" if view.one else "shift of the score"
    shown = spots(view.suite)
    if view.one:
        shown = {code: replace(spot, value=spot.p) for code, spot in shown.items()}
    return world_svg(
        world, shown, _scale(view), label=f"World map: {what} by country", prefix="", titles=False
    )
