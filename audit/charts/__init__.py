"""Figures from finished values: SVG strings for the page, matplotlib Axes for everything else.

`boundaries`, `geojson` < `world`; `scale` < `legend`, `heat`, `lines`, `marks`; `intervals` and `plot` draw with matplotlib.
"""

from audit.charts.intervals import plot_families, plot_intervals
from audit.charts.plot import plot_map

__all__ = ["plot_families", "plot_intervals", "plot_map"]
