"""The explorer in a real Chromium, on runs of shipped suites: its numbers, its keys, what acts in it."""

import random
import re
from urllib.parse import urlencode

import numpy as np
import pytest

from audit import Suite, run_audit
from audit.records import STEPS
from tests.browser.test_pages import violations
from tests.fakes import KnownShifts

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),  # playwright's pipes at shutdown
]
COUNTRIES = ("NER", "FRA", "USA", "COD", "GBR", "BHS", "NLD", "JPN", "BRA", "VAT", "TUV", "KIR")
ANGRY = "<img src=x onerror=alert(1)></script><script>alert(2)</script>"


@pytest.fixture(scope="module")
def countries(tmp_path_factory):
    """Twelve countries, some of which some families cannot speak of."""
    model = KnownShifts({"Niger": -0.2, "France": 0.1}, spread=0.3)
    return run_audit("countries", model, groups=COUNTRIES, out=tmp_path_factory.mktemp("c") / "run")


@pytest.fixture(scope="module")
def people(tmp_path_factory):
    """Two suites with several wordings a group."""
    model = KnownShifts({"she": 0.05, "Muslim": -0.1}, spread=0.3)
    folder = tmp_path_factory.mktemp("p") / "run"
    return run_audit(["gender", "winogender-style"], model, out=folder)


def opened(visit, audit, **state):
    """The run's page at a state of its explorer."""
    seen = visit((audit.folder / "report.html").read_bytes())
    go(seen, **state)
    return seen


def go(seen, **state):
    """Follow a link to the explorer, and wait until it says what it shows."""
    seen.page.evaluate(
        "address => { document.getElementById('x-says')?.replaceChildren(); location.hash = address }",
        f"#explore?{urlencode(state)}",
    )
    seen.page.wait_for_selector("#x-says:not(:empty)")


def number(text):
    """A number as the page writes it."""
    return float(text.replace("−", "-"))


def said(seen):
    """The mean and, where one was planned, the audit's own shift; in points."""
    text = seen.page.inner_text("#x-says")
    mean = re.search(r": ([+−][\d.]+) pp on average", text)
    audit = re.search(r"The audit: ([+−][\d.]+) pp", text)
    return number(mean[1]), number(audit[1]) if audit else None


def rows(seen):
    """Score, compared, shift and sentence of every row."""
    lines = seen.page.evaluate(
        "[...document.querySelectorAll('#x-list tbody tr')].map(r => [...r.cells].map(c => c.textContent))"
    )
    return [(number(p), number(other), number(shift), text) for p, other, shift, text in lines]


def test_two_hundred_numbers_are_those_of_the_run(visit, countries, people):
    """Means equal the effects; sentences and scores equal the parts, within the stated error."""
    picked = random.Random(0)
    checked = 0
    for audit in (countries, people):
        seen = opened(visit, audit)
        for suite in audit.result.suites:
            probes = audit.probes(suite.key)
            scores = probes.set_index("text")["p"].groupby(level=0).first()
            for effect in picked.sample(suite.effects, min(8, len(suite.effects))):
                go(seen, suite=suite.name, target=suite.target, group=effect.group)
                mean, planned = said(seen)
                assert planned == pytest.approx(100 * effect.shift, abs=0.06)
                assert mean == pytest.approx(100 * effect.shift, abs=100 / STEPS / 2 + 0.06)
                for p, _, _, text in picked.sample(rows(seen), 14):
                    assert p == pytest.approx(scores[text], abs=1 / STEPS / 2 + 0.0006)
                checked += 16
        assert (seen.outside(), seen.violations(), seen.faults) == ([], [], [])
    assert checked >= 200


def test_another_group_and_made_up_names_are_what_the_parts_say(visit, countries):
    """Niger less France and Niger less the made-up names, family by family, from the parts."""
    probes = countries.probes("countries")
    kind = np.where(probes["kind"] == "group", probes["group"], probes["kind"])
    cells = probes.assign(kind=kind).groupby(["family", "template", "kind", "term"])["p"].mean()
    means = cells.groupby(level=[0, 1, 2]).mean().groupby(level=[0, 2]).mean().unstack()
    seen = opened(visit, countries)
    for other in ("FRA", "placebo"):
        go(seen, suite="countries", group="NER", **{"with": other})
        mean, planned = said(seen)
        expected = 100 * (means["NER"] - means[other]).mean()
        assert planned is None
        assert mean == pytest.approx(expected, abs=0.25)


def test_it_is_driven_by_keyboard_alone(visit, countries):
    """Tab reaches every control; arrows walk the dots; typing filters; the address says where one is."""
    seen = opened(visit, countries, suite="countries", group="NER")
    page = seen.page
    page.focus("#x-group")
    page.keyboard.type("Fran")
    assert "France" in page.inner_text("#x-says")
    assert "group=FRA" in page.evaluate("location.hash")
    reached = []
    for _ in range(9):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.id"))
    assert [
        one
        for one in reached
        if one in {"x-with", "x-frame", "x-text", "x-sort", "x-margin", "x-plot"}
    ] == ["x-with", "x-frame", "x-text", "x-sort", "x-margin", "x-plot"]
    page.focus("#x-plot")
    page.keyboard.press("Home")
    first = page.inner_text("#x-pair")
    page.keyboard.press("ArrowRight")
    assert page.inner_text("#x-pair") != first
    assert page.get_attribute("#x-plot", "aria-activedescendant") == "x-d1"
    page.focus("#x-text")
    page.keyboard.type("film")
    listed = [text for *_, text in rows(seen)]
    assert listed
    assert all("film" in text.lower() for text in listed)
    page.reload()
    page.wait_for_selector("#x-says:not(:empty)")
    assert page.input_value("#x-text") == "film"
    assert page.input_value("#x-group") == "FRA"


def test_another_margin_is_stamped_post_hoc(visit, countries):
    """The verdict stays; the bands that lie beyond the other margin are counted."""
    seen = opened(visit, countries, suite="countries", group="NER")
    assert not seen.page.is_visible("#x-hoc")
    seen.page.fill("#x-margin", "1")
    text = seen.page.inner_text("#x-hoc")
    beyond = sum(max(one.low, -one.high) > 0.01 for one in countries.result.suites[0].effects)
    assert text.startswith("Post hoc: the audit’s margin is 5.0 pp. At 1.0 pp")
    assert f"{beyond} of 12 bands" in text


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_it(visit, axe, countries, scheme):
    """With the explorer at work, at the width of a phone too, and nothing scrolls sideways there."""
    html = (countries.folder / "report.html").read_bytes()
    for width in (1280, 390):
        seen = visit(html, width=width, color_scheme=scheme, bypass_csp=True)
        go(seen, suite="countries", group="NER", margin="2")
        assert violations(seen.page, axe, "#explore") == []
    assert seen.page.evaluate("document.documentElement.scrollWidth") == 390


def test_without_script_it_says_so(visit, countries):
    """Nothing that needs script is shown."""
    seen = visit((countries.folder / "report.html").read_bytes(), java_script_enabled=False)
    assert seen.page.is_visible("#explore .x-off")
    assert not seen.page.is_visible("#x-group")


def test_hostile_texts_are_inert_in_it(visit, tmp_path):
    """As a group, a term, a sentence and a filter: shown as text, nothing acts."""
    texts = [f"{n} {ANGRY} {{pet}} sat." for n in range(12)]
    suite = Suite.from_templates(texts, groups={ANGRY: ANGRY, "b": "cat", "c": "dog"}, name="pets")
    model = KnownShifts({"cat": 0.1}, spread=0.3)
    audit = run_audit(suite, model, out=tmp_path / "run")
    seen = opened(visit, audit, suite="pets", text="<img", group=ANGRY)
    assert ANGRY in seen.page.inner_text("#x-list")
    assert ANGRY in seen.page.inner_text("#x-says")
    assert seen.page.locator("main img, main iframe, main script:not([type])").count() == 0
    assert (seen.dialogs, seen.outside(), seen.violations(), seen.faults) == ([], [], [], [])


def test_it_opens_in_a_notebooks_frame(visit, countries):
    """In a sandboxed frame without an address it opens at the group, and its own policy still holds."""
    seen = visit(
        b"<!doctype html><title>n</title>" + countries.explore(group="Niger")._repr_html_().encode()
    )
    frame = seen.page.frames[1]
    frame.wait_for_selector("#x-says:not(:empty)")
    assert frame.inner_text("#x-says").startswith("Niger, compared with")
    assert (seen.outside(), seen.faults) == ([], [])
