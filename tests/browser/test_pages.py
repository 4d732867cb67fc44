"""The pages in a real Chromium: nothing leaves them, everyone can use them, nothing foreign acts."""

import csv
import io
import re
from dataclasses import replace
from functools import cache

import pytest

from audit.report import notebook_html, render, render_comparison
from tests.report.formats.test_html import hostile
from tests.report.samples import comparison, everything, one_template, sample

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),  # playwright's pipes at shutdown
]

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@cache
def page(name):
    """A page's bytes by name."""
    if name == "comparison":
        return render_comparison(comparison(3))["compare.html"]
    audits = {"three suites": sample, "every suite": everything, "one template": one_template}
    return render(audits[name](), formats=["html"])["report.html"]


PAGES = ["three suites", "every suite", "one template", "comparison"]


@pytest.mark.parametrize("name", PAGES)
def test_nothing_leaves_the_page(visit, name):
    """0 requests, 0 policy violations, 0 complaints on the console."""
    seen = visit(page(name))
    assert seen.outside() == []
    assert seen.violations() == []
    assert seen.faults == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(visit, axe, name, scheme):
    """WCAG 2.0 to 2.2 A and AA and best practice, with every fold open."""
    seen = visit(page(name), color_scheme=scheme, bypass_csp=True)
    seen.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert violations(seen.page, axe) == []


def violations(page, axe, place="html"):
    """What axe finds inside a place of the page: the rule, and where.

    Every section is drawn: where a browser leaves that for later, its links have no true place yet.
    """
    page.add_style_tag(content="main > section { content-visibility: visible !important }")
    page.evaluate(axe)
    return page.evaluate(
        "([place, rules]) => axe.run(place, {runOnly: rules, resultTypes: ['violations']}).then("
        "r => r.violations.map(v => [v.id, v.nodes.slice(0, 3).map(n => n.html.slice(0, 120))]))",
        [place, RULES],
    )


@pytest.mark.parametrize("name", PAGES)
def test_no_page_scrolls_sideways(visit, name):
    """From a small phone to a desk the page is as wide as the window, with every fold open."""
    seen = visit(page(name), width=320)
    seen.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    for width in (320, 390, 768, 1024, 1280):
        seen.page.set_viewport_size({"width": width, "height": 900})
        assert seen.page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("name", ["three suites", "comparison"])
def test_no_table_hides_a_column_behind_a_scroller(visit, name):
    """Every table is as wide as what holds it, with every fold open; a comparison's on phones too."""
    seen = visit(page(name), width=320)
    seen.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    for width in (320, 390, 768, 1024, 1280):
        seen.page.set_viewport_size({"width": width, "height": 900})
        cut = seen.page.evaluate(
            "[...document.querySelectorAll('.scroll')].filter(e => e.scrollWidth > e.clientWidth + 1)"
            ".map(e => e.getAttribute('aria-label'))"
        )
        assert cut == [], width


def test_a_column_sorts_both_ways(visit):
    """A number sorts by value, largest first; the heading says how."""
    seen = visit(page("three suites"))
    shift = seen.page.locator("#t-m thead th", has_text=re.compile("^Shift"))
    shift.locator("button").click()
    assert shift.get_attribute("aria-sort") == "descending"

    def shifts():
        texts = seen.page.locator("#t-m tbody tr td:nth-child(4)").all_text_contents()
        return [float(text.replace("−", "-")) for text in texts]

    assert shifts() == sorted(shifts(), reverse=True)
    shift.locator("button").click()
    assert shift.get_attribute("aria-sort") == "ascending"
    assert shifts() == sorted(shifts())
    name = seen.page.locator("#t-m thead th").first
    name.locator("button").click()
    assert shift.get_attribute("aria-sort") is None
    first = seen.page.locator("#t-m tbody tr").first.get_attribute("id")
    assert first == "c-AFG"


def test_the_filter_shows_what_matches_and_says_how_many(visit):
    """Typing a region leaves its countries; the status line counts them."""
    seen = visit(page("three suites"))
    seen.page.fill("#f-t-m", "polynesia")
    left = seen.page.locator("#t-m tbody tr:visible")
    assert left.count() == 3
    assert seen.page.locator("#s-t-m").text_content() == "3 of 197 countries"
    seen.page.fill("#f-t-m", "")
    assert left.count() == 197


def test_the_table_is_saved_as_csv(visit):
    """What is shown is what is saved, with numbers a program can read."""
    seen = visit(page("three suites"), accept_downloads=True)
    seen.page.fill("#f-t-m", "polynesia")
    with seen.page.expect_download() as waiting:
        seen.page.click("[data-csv=t-m]")
    with waiting.value.path().open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(io.StringIO(file.read())))
    assert len(rows) == 4
    assert rows[0][:4] == ["Country", "Region", "p", "Shift pp"]
    assert {row[1] for row in rows[1:]} == {"Polynesia"}
    float(rows[1][3])
    assert seen.violations() == []


def test_fault_85_a_formula_in_the_page_is_saved_as_text(visit):
    """A group called =1+1 gets an apostrophe in the file."""
    result = sample()
    world = result.suites[0]
    effects = (replace(world.effects[0], name="=1+1"), *world.effects[1:])
    html = render(replace(result, suites=(replace(world, effects=effects),)))["report.html"]
    seen = visit(html, accept_downloads=True)
    with seen.page.expect_download() as waiting:
        seen.page.click("[data-csv=t-m]")
    assert '"\'=1+1"' in waiting.value.path().read_text(encoding="utf-8")


def test_the_table_is_copied(visit):
    """The clipboard gets tabs between the cells."""
    seen = visit(page("three suites"), permissions=["clipboard-read", "clipboard-write"])
    seen.page.fill("#f-t-m", "polynesia")
    seen.page.click("[data-copy=t-m]")
    seen.page.wait_for_function("document.getElementById('s-t-m').textContent === 'copied'")
    text = seen.page.evaluate("navigator.clipboard.readText()")
    assert text.splitlines()[0].startswith("Country\tRegion\tp")


def test_a_tooltip_shows_stays_and_closes(visit):
    """Hovering a country shows what its row says; Escape closes it."""
    seen = visit(page("three suites"))
    seen.page.locator("#m-BRA").scroll_into_view_if_needed()
    seen.page.hover("#m-BRA")
    tip = seen.page.locator("#tip")
    assert tip.is_visible()
    assert tip.locator("b").text_content() == "Brazil"
    assert tip.locator("dt").all_text_contents() == ["Score", "Shift", "Band", "Rank", "Margin"]
    row = seen.page.locator("#c-BRA td").all_text_contents()
    said = tip.locator("dd").all_text_contents()
    assert said[0] == row[1].strip()
    assert said[1] == f"{row[2].strip()} pp"
    seen.page.keyboard.press("Escape")
    assert not tip.is_visible()


def test_a_term_is_explained_on_focus(visit):
    """In a heading that sorts, in one that does not, in a sentence: each is in the order of Tab."""
    seen = visit(page("three suites"))
    for place in (".verdicts [data-term]", ".eff thead button:has(.term)", "a.term"):
        seen.page.locator(place).first.focus()
        assert seen.page.locator("#tip").is_visible(), place
        seen.page.keyboard.press("Escape")


def test_the_keyboard_reaches_every_country(visit):
    """One is in the order of Tab; arrows walk all 197, a letter jumps, Enter opens the row."""
    seen = visit(page("three suites"))
    here = "document.activeElement.id"
    assert seen.page.locator("#m-map .land [tabindex='0']").count() == 1
    seen.page.locator("#m-map .land [tabindex='0']").focus()
    assert seen.page.locator("#tip").is_visible()
    met = [seen.page.evaluate(here)]
    for _ in range(197):
        seen.page.keyboard.press("ArrowRight")
        met.append(seen.page.evaluate(here))
    assert len(set(met)) == 197
    assert (
        met[-1]
        == met[0]
        == seen.page.locator("#t-m tbody tr").first.get_attribute("id").replace("c-", "m-")
    )
    seen.page.keyboard.press("End")
    seen.page.keyboard.press("z")
    assert seen.page.evaluate(here) in ("m-ZMB", "m-ZWE")
    code = seen.page.evaluate(here)[2:]
    seen.page.keyboard.press("Enter")
    assert seen.page.evaluate("location.hash") in (f"#c-{code}",) or code in seen.page.evaluate(
        "location.hash"
    )


def test_a_tap_tells_and_a_second_tap_opens(visit):
    """On a touch screen the first tap shows, the second goes."""
    seen = visit(page("three suites"), width=390, has_touch=True)
    seen.page.locator("#m-BRA").scroll_into_view_if_needed()
    box = seen.page.locator("#m-BRA").bounding_box()
    at = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    seen.page.touchscreen.tap(*at)
    assert seen.page.locator("#tip b").text_content() == "Brazil"
    assert seen.page.evaluate("location.hash") == ""
    seen.page.touchscreen.tap(*at)
    assert "BRA" in seen.page.evaluate("location.hash")


def test_the_switch_works_without_script(visit):
    """The score's colour replaces the shift's, and its legend the other."""
    for script in (True, False):
        seen = visit(page("three suites"), java_script_enabled=script)
        assert seen.page.locator("#map .of-q .hist").is_visible()
        seen.page.locator("#map .to-p + label").click()
        assert seen.page.locator("#map .of-p .hist").is_visible()
        assert not seen.page.locator("#map .of-q .hist").is_visible()
    seen = visit(page("three suites"))
    fill = "getComputedStyle(document.getElementById('m-BRA')).fill"
    before = seen.page.evaluate(fill)
    seen.page.locator("#map .to-p + label").click()
    assert seen.page.evaluate(fill) != before
    assert seen.page.evaluate(fill).startswith("rgb")


def test_a_country_is_found_by_another_name(visit):
    """Typing holland marks the Netherlands, drc one Congo; Enter goes there."""
    seen = visit(page("three suites"))
    for want, code in (("holland", "NLD"), ("drc", "COD"), ("usa", "USA")):
        seen.page.fill("#f-m", want)
        assert seen.page.locator("#m-map .land .hit").get_attribute("id") == f"m-{code}"
        seen.page.keyboard.press("Enter")
        assert seen.page.evaluate("document.activeElement.id") == f"m-{code}"
    seen.page.fill("#f-m", "atlantis")
    assert seen.page.locator("#m-map .status").text_content() == "no country of that name"


def test_the_wheel_zooms_about_the_pointer_and_a_drag_moves(visit):
    """With Ctrl; the page itself scrolls where the map has no focus."""
    seen = visit(page("three suites"))
    seen.page.locator("#m-BRA").scroll_into_view_if_needed()
    seen.page.hover("#m-BRA")
    view = "document.querySelector('#m-map svg.world').getAttribute('viewBox')"
    whole = seen.page.evaluate(view)
    seen.page.keyboard.down("Control")
    seen.page.mouse.wheel(0, -600)
    seen.page.keyboard.up("Control")
    seen.page.wait_for_function(f"{view} !== {whole!r}")
    near = list(map(float, seen.page.evaluate(view).split()))
    assert near[2] < float(whole.split()[2]) / 1.5
    box = seen.page.locator("#m-map svg.world").bounding_box()
    seen.page.mouse.move(box["x"] + 300, box["y"] + 200)
    seen.page.mouse.down()
    seen.page.mouse.move(box["x"] + 340, box["y"] + 200, steps=4)
    seen.page.mouse.up()
    moved = list(map(float, seen.page.evaluate(view).split()))
    assert moved[0] < near[0]
    assert moved[2] == near[2]
    assert seen.page.evaluate("location.hash") == ""


def test_a_row_lights_up_its_country(visit):
    """Focus in the table marks the map."""
    seen = visit(page("three suites"))
    seen.page.focus("#c-FRA a")
    assert "on" in seen.page.get_attribute("#m-FRA", "class").split()


def test_zoom_shows_a_part_and_comes_back(visit):
    """Each button frames its region; small states there are inside the frame."""
    seen = visit(page("three suites"))
    whole = seen.page.get_attribute("svg.world", "viewBox")
    for region, inside in (
        ("Europe", ["MLT", "ISL", "CYP"]),
        ("Caribbean", ["BRB", "JAM", "BHS"]),
        ("Pacific", ["TUV", "PLW", "FJI", "WSM", "KIR"]),
    ):
        button = seen.page.get_by_role("button", name=region).first
        button.click()
        assert button.get_attribute("aria-pressed") == "true"
        x, y, wide, high = map(float, seen.page.get_attribute("svg.world", "viewBox").split())
        for code in inside:
            box = seen.page.evaluate(
                "id => { const b = document.getElementById(id).getBBox(); return [b.x + b.width / 2, b.y + b.height / 2] }",
                f"m-{code}",
            )
            assert x < box[0] < x + wide, (region, code)
            assert y < box[1] < y + high, (region, code)
    seen.page.get_by_role("button", name="World").first.click()
    assert seen.page.get_attribute("svg.world", "viewBox") == whole


@pytest.mark.parametrize("width", [1280, 390])
def test_a_click_lands_where_it_leads(visit, width):
    """A section's heading, or a finding's row, is seen below the bar, whatever was drawn before."""
    seen = visit(page("three suites"), width=width, height=800)
    links = seen.page.locator(".toc a, .card h3 > a:not(.x-go)")
    for at in [*range(links.count()), *reversed(range(links.count()))]:
        name = links.nth(at).get_attribute("href")
        links.nth(at).click()
        seen.page.wait_for_timeout(50)
        top, bar, ends = seen.page.evaluate(PLACED, name)
        assert bar <= top + 1, name
        assert ends or top < 190, name  # a row stands below its table's head too


PLACED = """name => [
    document.querySelector(name).getBoundingClientRect().top,
    document.querySelector(".toc").getBoundingClientRect().bottom,
    Math.ceil(scrollY + innerHeight) >= document.documentElement.scrollHeight]"""


def test_it_prints(visit, tmp_path):
    """Controls are hidden, folds open, the PDF has pages."""
    seen = visit(page("three suites"))
    seen.page.emulate_media(media="print")
    assert not seen.page.locator(".tools").first.is_visible()
    assert not seen.page.locator("nav.toc").is_visible()
    pdf = seen.page.pdf(path=tmp_path / "report.pdf", format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) > 4


@pytest.mark.parametrize("name", PAGES)
def test_it_is_readable_with_script_off(visit, name):
    """Every section's text is there; controls that need script are not."""
    seen = visit(page(name), java_script_enabled=False, height=30_000)  # all of it is in view
    for section in seen.page.locator("main > section").all():
        assert section.is_visible()
        assert len(section.inner_text()) > 20
    assert seen.page.locator(".tools:visible").count() == 0


def _strings():
    """500 strings that pages have been broken with: markup, schemes, escapes, directions, templates."""
    cores = [
        "<script>alert({n})</script>", "<img src=x{n} onerror=alert(1)>", "<svg onload=alert({n})>", '"><b>{n}',
        "'><iframe src=//x.invalid/{n}>", "</title><script>alert({n})</script>", "</style><style>*{{display:none}}</style>{n}",
        "javascript:alert({n})", "{{{{constructor.constructor('alert({n})')()}}}}", "${{alert({n})}}", "]]><x>{n}",
        "<!--{n}", "--><script>alert({n})</script>", "&lt;script&gt;alert({n})", "\u202e<script>{n}", "\x00<b>{n}",
        "\x1b]8;;http://x.invalid/{n}\x07", "<a href='https://x.invalid/{n}'>x</a>", "<link rel=stylesheet href=//x.invalid/{n}>",
        "<base href=//x.invalid/{n}>", "<meta http-equiv=refresh content='0;url=//x.invalid/{n}'>", "<form action=//x.invalid/{n}>",
        "' onmouseover='alert({n})", '" autofocus onfocus="alert({n})', "`{n}`", "\ud800{n}", "<math><mi xlink:href='javascript:alert({n})'>",
        "<template><script>alert({n})</script>", "<object data=//x.invalid/{n}>", "\u2028<script>alert({n})</script>",
        "<style>@import '//x.invalid/{n}'</style>", "<body onpageshow=alert({n})>", "=cmd|'/C calc'!A{n}", "<x/onclick=alert({n})>{n}",
    ]  # fmt: skip
    return [cores[n % len(cores)].format(n=n) for n in range(500)]


def test_500_hostile_strings_are_inert(visit):
    """As model id, labels, template ids, terms and texts: no dialog, no new element, no request."""
    count = "document.querySelectorAll('*').length"
    calm = visit(render(hostile(sample(), "calm"), formats=["html"])["report.html"])
    elements = calm.page.evaluate(count)
    strings = _strings()
    for batch in range(0, 500, 20):
        # Each string in every place for a sample of them, all of them as groups of one suite.
        text = strings[batch]
        seen = visit(render(hostile(sample(), text), formats=["html"])["report.html"])
        assert seen.page.evaluate(count) == elements, text
        assert (seen.dialogs, seen.outside(), seen.violations(), seen.faults) == ([], [], [], []), (
            text
        )
        seen.page.close()
    result = sample()
    gender = result.suites[1]
    effects = tuple(replace(gender.effects[0], group=text, name=text) for text in strings)
    examples = tuple(
        replace(
            gender.examples[0],
            group=text,
            term=text,
            text=text,
            other_text=f"x {text}",
            template=text,
            label=text,
        )
        for text in strings
    )
    many = [
        replace(
            result,
            suites=(
                replace(
                    gender,
                    effects=effects[at : at + 250],
                    examples=examples[at + step : at + step + 8],
                ),
            ),
            warnings=tuple(strings[at + step : at + step + 8]),
        )
        for at in (0, 250)
        for step in (0, 60, 120)
    ]
    for audit in many:
        seen = visit(render(audit, formats=["html"])["report.html"])
        assert seen.page.locator("#t-g-gender tbody tr").count() == 250
        assert (
            seen.page.locator("main script, main img, main iframe, main a[href^='http']").count()
            == 0
        )
        assert (seen.dialogs, seen.outside(), seen.violations(), seen.faults) == ([], [], [], [])
        seen.page.close()


def test_the_notebook_view_stands_alone(visit):
    """A fragment without script draws its map and asks for nothing."""
    seen = visit(f"<!doctype html><title>n</title>{notebook_html(sample())}".encode())
    assert seen.outside() == []
    assert seen.page.locator("svg.world path").count() > 150
