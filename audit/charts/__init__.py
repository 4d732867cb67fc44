"""Figures from finished values: SVG strings for the page, matplotlib Axes for everything else."""
