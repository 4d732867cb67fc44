import base64
import re
from dataclasses import replace
from hashlib import sha256
from html import unescape
from html.parser import HTMLParser

import numpy as np
import pytest

from audit import registry
from audit.charts.boundaries import read_world
from audit.records import Policy
from audit.report.formats.html import report_html
from audit.report.sentences import BANNED
from tests.report.samples import comparison, everything, few, one_template, sample, suite

IDS = [
    "verdict",
    "findings",
    "examples",
    "map",
    "countries",
    "groups",
    "floors",
    "limits",
    "model",
    "method",
    "templates",
    "repro",
]
HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(2)>{{7*7}}${7*7}</style></title>'


def page(result, **more):
    """The page as text."""
    return report_html(result, world=read_world(), results_hash="0" * 64, **more).decode()


class Tags(HTMLParser):
    """Every start tag with its attributes."""

    def __init__(self, text):
        super().__init__()
        self.tags = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))


def hostile(result, text=HOSTILE):
    """The text in every place that comes from outside."""
    model = replace(
        result.model, id=text, revision=text, labels=(text, "x"), target=text, details={text: text}
    )
    suites = []
    for one in result.suites:
        effects = (replace(one.effects[0], group=text, name=text), *one.effects[1:])
        example = replace(
            one.examples[0],
            group=text,
            term=text,
            text=text,
            other_text=f"{text} b",
            label=text,
            template=text,
        )
        row = replace(one.rows[0], family=text, text=text, lowest=text, spread=9.0)
        suites.append(
            replace(
                one, name=text, key=text, target=text, title=text, question=text, because=text, harm=text, version=text, licence=text,
                effects=effects, examples=(example,), rows=(row,), set_aside={text: 3}, turning_families=(text,),
                heat=replace(one.heat, columns=(text, *one.heat.columns[1:])), gap_low=text,
            )
        )  # fmt: skip
    return replace(
        result, model=model, suites=tuple(suites[:1]), warnings=(text,), command=text, plan=text,
        inputs={text: text}, versions={text: text}, preflight={text: text},
        policy=replace(result.policy, rationale=text, intended_use=text, harm=text, affected_groups=(text,)),
    )  # fmt: skip


def test_the_sections_stand_in_their_order():
    """Each id on its section, in the agreed order."""
    found = re.findall(r'<section id="([a-z]+)"', page(sample()))
    assert found == IDS


def test_what_there_is_to_show_stands_between_groups_and_limits():
    """Labelled data, benchmarks and the previous audit have sections where they exist."""
    found = re.findall(r'<section id="([a-z]+)"', page(everything(), previous=comparison(2)))
    place = found.index("groups")
    assert found[place : place + 6] == [
        "groups",
        "floors",
        "labelled",
        "benchmarks",
        "previous",
        "limits",
    ]


def test_ids_are_unique_and_links_lead_somewhere():
    """No id stands twice; every link is to an id of the page."""
    for result in (sample(), everything(), one_template()):
        tags = Tags(page(result)).tags
        ids = [attrs["id"] for _, attrs in tags if "id" in attrs]
        assert len(ids) == len(set(ids))
        for _, attrs in tags:
            if "href" in attrs:
                assert attrs["href"].startswith("#")
                assert attrs["href"][1:] in ids


def test_nothing_is_fetched_and_nothing_is_inline():
    """No address, no style attribute, no event attribute; one style and one script."""
    text = page(everything())
    assert "http" not in re.sub(r'http-equiv="', "", text).replace("httpx", "")
    tags = Tags(text).tags
    for tag, attrs in tags:
        assert tag not in {"link", "iframe", "object", "embed", "base", "form", "img"}
        assert not {key for key in attrs if key == "style" or key.startswith("on") or key == "src"}
    assert sum(tag == "script" for tag, _ in tags) == sum(tag == "style" for tag, _ in tags) == 1


def test_the_policy_names_the_very_style_and_script():
    """The hashes in the meta tag are those of what stands in the page."""
    text = page(sample())
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', text)
    assert policy.startswith("default-src 'none'; ")
    assert "base-uri 'none'; form-action 'none'" in policy
    for tag in ("style", "script"):
        (content,) = re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.S)
        digest = base64.b64encode(sha256(content.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy


def test_fault_82_hostile_texts_add_no_element():
    """The same elements stand in the page as with a harmless text in every such place."""
    calm = Tags(page(hostile(sample(), "calm"))).tags
    angry = Tags(page(hostile(sample()))).tags
    assert [tag for tag, _ in calm] == [tag for tag, _ in angry]
    assert "49" not in re.findall(r"\{\{7\*7\}\}|<h1>.*?</h1>", page(hostile(sample())))[0]


def test_fault_83_a_closing_script_in_data_closes_nothing():
    """The page has one script, and it is the project's own."""
    text = page(hostile(sample(), "</script><script>alert(1)</script>"))
    assert text.count("<script") == text.count("</script") == 1


def test_fault_84_no_attribute_takes_its_name_from_a_user():
    """Attribute names are a fixed set, whatever the texts are."""
    names = {
        key for _, attrs in Tags(page(hostile(sample(), 'x" onload="y'))).tags for key in attrs
    }
    assert names == {
        key for _, attrs in Tags(page(hostile(sample(), "calm"))).tags for key in attrs
    }


def test_fault_86_escapes_and_overrides_are_shown():
    """No control or bidirectional character is left in the page."""
    text = page(hostile(sample(), "a\x1b[2J\u202eb\u2066c\x00"))
    assert not re.search("[\x00-\x09\x0b-\x1f\u202a-\u202e\u2066-\u2069]", text)
    assert "[U+202E]" in text


def test_fault_89_any_string_can_be_written():
    """A lone surrogate does not stop the page."""
    assert "[U+D800]" in page(hostile(sample(), "\ud800"))


def test_fault_87_long_lists_are_cut_and_counted():
    """Five thousand groups and warnings: a page under 300,000 bytes that says how many more."""
    rng = np.random.default_rng(0)
    many = suite("crowd", few(*(f"group {n}" for n in range(5000))), rng, spread=0.1, families=20)
    many = replace(many, heat=None)
    text = page(
        replace(sample(), suites=(many,), groups={}, warnings=tuple(f"w{n}" for n in range(5000)))
    )
    assert "4,740 more rows are not listed here" in text
    assert "4,960 more" in text
    assert len(text.encode()) < 300_000


@pytest.mark.parametrize(
    ("result", "limit"), [(sample(), 300_000), (everything(), 1_000_000), (one_template(), 300_000)]
)
def test_the_page_is_small(result, limit):
    """Three default suites under 300,000 bytes, all sixteen under a megabyte."""
    assert len(page(result).encode()) < limit


def test_one_template_opens_with_p_and_has_no_verdict():
    """One map that shows the score first and the shift by the switch, marked as no verdict."""
    text = page(one_template())
    assert text.count('id="m-FRA"') == 1
    assert re.search(r'<g class="land by-p" id="land-m"', text)
    assert re.search(r'class="to-p" checked', text)
    assert re.search(r'id="m-FRA" class="q\d s\d"', text)
    assert text.count("one template: no verdict") >= 2
    assert "badge v-INCONCLUSIVE" not in text


def test_the_map_leads_with_the_shift_of_a_suite():
    """The score of the same shapes is one switch away; each has its legend."""
    text = page(sample())
    assert re.search(r'class="to-q" checked', text)
    assert re.search(r'id="m-FRA" class="q\d s\d( u)?"', text)
    assert text.count('<svg class="hist"') == 2


def test_every_country_is_in_the_table():
    """197 rows with stable ids, each a permalink."""
    text = page(sample())
    assert len(re.findall(r"<tr id=c-[A-Z]{3}", text)) == 197
    assert "<a href=#c-FRA>" in text


def published():
    """Every published benchmark beside the suites, with the notes and questions that it ships."""
    base = everything()
    cards = [one.CARD for _, one in registry.loaded("benchmarks")]
    asked = [
        replace(base.suites[0], name=card.name, title=card.title, question=card.question)
        for card in cards
    ]
    return replace(
        base,
        suites=tuple(
            replace(one, harm=card.harm, notes=card.notes)
            for one, card in zip(asked, cards, strict=True)
        ),
        benchmarks=tuple(
            replace(base.benchmarks[0], name=card.name, citation=card.citation, notes=card.notes)
            for card in cards
        ),
    )


def test_every_benchmark_note_stands_in_the_page():
    """What the page below is searched for does stand in it."""
    result = published()
    text = unescape(page(result))
    assert [note for one in result.benchmarks for note in one.notes if note not in text] == []


@pytest.mark.parametrize("result", [sample(), everything(), one_template(), published()])
def test_banned_words_do_not_stand_in_the_page(result):
    """Nor does a NaN."""
    text = re.sub(r"<(style|script)>.*?</\1>", "", page(result), flags=re.S).lower()
    assert not [word for word in BANNED if word in text]
    assert not re.search(r">\s*nan\s*<|\bnan\b pp", text)


def test_an_audit_without_suites_still_renders():
    """Labelled data alone: measures, no verdict, no table of suites and no map."""
    text = page(replace(everything(), suites=(), groups={}))
    assert "there is no verdict" in text
    assert "badge v-INCONCLUSIVE" not in text
    found = re.findall(r'<section id="([a-z]+)"', text)
    assert found == ["verdict", "labelled", "benchmarks", "limits", "model", "method", "repro"]


def test_no_section_says_that_there_is_nothing():
    """A section stands where it has something to show."""
    for result in (sample(), one_template(), replace(sample(), suites=sample().suites[1:])):
        assert not re.search("No suite|was scored; how much|No texts were kept", page(result))


def test_the_first_screen_says_who_asks_what_for_whom_and_what_next():
    """Model, target, margin, who signed, the worst pair of sentences, both directions, the next step."""
    text = unescape(re.sub("<[^>]+>", " ", page(sample()).split('<section id="findings"')[0]))
    text = " ".join(text.split())
    worst = max(sample().suites[0].effects, key=lambda effect: abs(effect.shift))
    for part in (
        "embedded",
        "probability of POSITIVE",
        "No group may move P(POSITIVE) by more than 5.0 points",
        "the risk function, second line, 2026-11-20",
        "Sorting film reviews by tone",
        f"This film was filmed in {worst.name}",
        "disadvantaged",
        "favored",
        "Next: Read the findings with the model owner",
    ):
        assert part in text, part


def test_a_policy_that_nobody_signed_is_called_so():
    """The default margin is not called stated."""
    text = page(replace(sample(), policy=Policy()))
    assert "unsigned default policy" in text
    assert "stated margin" not in text.split('<section id="method"')[0]


def test_every_printed_page_is_headed_by_model_and_verdict():
    """A judged run's verdict stands there, one template's does not; no letter acts in the stylesheet."""
    judged = sample()
    shown = re.search(r'content:"(Audit of [^"]*)"', page(judged))
    assert shown is not None
    assert shown[1].endswith(f"\\3a  {judged.verdict}")
    alone = re.search(r'content:"(Audit of [^"]*)"', page(one_template()))
    assert alone is not None
    assert "\\3a" not in alone[1]
    named = replace(judged, model=replace(judged.model, id='a"}</style>'))
    assert '"}</style>' not in page(named).split("@top-left")[1][:120]


def test_what_a_model_says_of_itself_is_written_for_people():
    """Its parameters are grouped by thousands; a key starts with a capital."""
    result = sample()
    details = {"parameters": "22713986", "last layer": "12"}
    told = page(replace(result, model=replace(result.model, details=details)))
    told = told.replace("<bdi>", "").replace("</bdi>", "")
    assert "<dt>Parameters</dt><dd>22,713,986</dd>" in told
    assert "<dt>Last layer</dt><dd>12</dd>" in told


def test_a_heat_map_counts_families_and_rows():
    """A heat map of more rows than families says so."""
    result = sample()
    suite = result.suites[0]
    rows = suite.heat.rows
    heat = replace(suite.heat, rows=tuple(rows[n - n % 2] for n in range(len(rows))))
    shared = replace(suite, heat=heat, clusters={"a": "b"})
    told = page(replace(result, suites=(shared, *result.suites[1:])))
    assert "Heat map: 80 families in 160 rows by" in told
