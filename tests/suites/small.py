"""Small suites and lexicons, written where a test wants them."""

import json
from pathlib import Path

PLACES = """group,term,article,adjective,people,source
FRA,France,,French,the French,ISO 3166-1
NLD,Netherlands,the,Dutch,the Dutch,ISO 3166-1
ITA,Italy,,Italian,Italians,ISO 3166-1
"""

PEOPLE = """group,name,term,subject,object,possessive,number,source
female,women,she,she,her,her,singular,a dictionary
female,women,my sister,she,her,her,singular,a dictionary
male,men,he,he,him,his,singular,a dictionary
male,men,my brother,he,him,his,singular,a dictionary
neutral,left open,they,they,them,their,plural,a dictionary
neutral,left open,my sibling,they,them,their,singular,a dictionary
"""

HEAD = {
    "schema": 1,
    "name": "small",
    "version": "1.0.0",
    "licence": "Apache-2.0",
    "title": "A small suite",
    "question": "Does it matter?",
    "harm": "It may.",
}


def write_lexicon(folder: Path, name: str = "places", text: str = PLACES) -> Path:
    """A lexicon's file."""
    path = folder / f"{name}.csv"
    path.write_text(text, encoding="utf-8")
    return path


def write_suite(folder: Path, *templates: object, **keys: object) -> Path:
    """A suite's file: one family a template, and the places' lexicon beside it."""
    write_lexicon(folder)
    families = [{"id": f"f{n}", "templates": [text]} for n, text in enumerate(templates, 1)]
    content = {**HEAD, "slot": "country", "lexicon": "places", "families": families, **keys}
    content = {key: value for key, value in content.items() if value is not None}
    path = folder / "small.yaml"
    # JSON is YAML, too, and writes no aliases.
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False), encoding="utf-8")
    return path


def write_items(folder: Path, items: list[object], **keys: object) -> Path:
    """A suite of texts written out, with the contrast pro-anti."""
    contrasts = [{"name": "pro-anti", "by": "stereotype", "plus": "pro", "minus": "anti"}]
    shape = {
        "slot": None,
        "lexicon": None,
        "families": None,
        "contrast": "pairs",
        "contrasts": contrasts,
    }
    return write_suite(folder, **{**shape, "items": items, **keys})
