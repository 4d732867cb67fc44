"""The HTML pages: one environment, one stylesheet, one script, both named by hash in the policy."""

import base64
import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from hashlib import sha256
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from audit import numerals
from audit.charts.scale import colour_rules
from audit.paths import REPORT_TEMPLATES
from audit.report import display, sentences, units


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Make the environment: everything escaped, nothing undefined, foreign texts isolated."""
    made = Environment(
        loader=FileSystemLoader(REPORT_TEMPLATES, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters.update(
        points=numerals.points,
        size=numerals.size,
        unit=units.unit,
        unit_spelled=units.unit_spelled,
        level=units.level,
        margin=units.margin,
        percent=numerals.percent,
        decimal=numerals.decimal,
        signed=numerals.signed,
        p_value=numerals.p_value,
        count=numerals.count,
        foreign=display.foreign,
        visible=display.visible,
        anchor=display.anchor,
        visible_lines=display.foreign_lines,
    )
    made.globals.update(span=numerals.span, ranks=numerals.ranks, sentences=sentences)
    return made


def page(name: str, *, running: str, also: Sequence[str] = (), **values: Any) -> bytes:
    """Fill a page.

    Parameters
    ----------
    name : str
        The template under `templates/report`.
    running : str
        What heads every printed page.
    also : sequence of str
        Parts that bring a stylesheet and a script of their own.
    **values
        Finished values.

    Returns
    -------
    bytes
        UTF-8; a lone surrogate cannot occur, since foreign texts were made visible.
    """
    parts = ("map", *also)
    style = Markup("").join(
        [colours(), asset("style.css"), *(asset(f"{one}.css") for one in parts), _head(running)]
    )
    script = Markup("").join([asset("script.js"), *(asset(f"{one}.js") for one in parts)])
    policy = (
        f"default-src 'none'; style-src {_source(style)}; script-src {_source(script)}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    template = environment().get_template(name)
    text = template.render(csp=Markup(policy), style=style, script=script, **values)  # noqa: S704
    return text.encode("utf-8", "backslashreplace")


def _head(text: str) -> Markup:
    """What heads the printed pages: a rule whose text has no character that CSS or HTML would read."""
    plain = "".join(
        c if c.isascii() and (c.isalnum() or c == " ") else f"\\{ord(c):x} "
        for c in display.visible(text)[:90]
    )
    rule = f'@page{{@top-left{{content:"{plain}";font:8pt sans-serif;color:#444}}}}\n'
    return Markup(rule)  # noqa: S704 - letters, digits and escapes alone


def colours() -> Markup:
    """The colours of the maps' classes, for a stylesheet."""
    return Markup(colour_rules())  # noqa: S704 - the project's own numbers


@lru_cache(maxsize=8)
def asset(name: str) -> Markup:
    """Read the project's own stylesheet or script, without its comments and indentation."""
    lines = (REPORT_TEMPLATES / name).read_text(encoding="utf-8").splitlines()
    kept = [line.strip() for line in lines if not line.lstrip().startswith("//")]
    return Markup("\n".join(line for line in kept if line) + "\n")  # noqa: S704


def fragment(name: str, **values: Any) -> str:
    """Fill a template that is no page of its own."""
    return environment().get_template(name).render(**values)


def _source(text: str) -> str:
    digest = base64.b64encode(sha256(text.encode("utf-8")).digest()).decode("ascii")
    return f"'sha256-{digest}'"


def flat(values: Mapping[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    """Nested JSON values as rows of a name and a text, in the order of the names."""
    rows: list[tuple[str, str]] = []
    for key in sorted(values, key=str):
        value, name = values[key], f"{prefix}{key}"
        if isinstance(value, Mapping):
            rows += flat(value, f"{name} · ")
        elif isinstance(value, float):
            rows.append((name, f"{value:.4g}" if math.isfinite(value) else numerals.MISSING))
        elif isinstance(value, (list, tuple)):
            rows.append((name, f"{len(value)} values, in results.json"))
        else:
            rows.append((name, numerals.MISSING if value is None else str(value)))
    return rows
