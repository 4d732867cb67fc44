"""Write the countries' lexicons in German, French and Spanish: names from CLDR, forms by the rules below.

    python data/lexicons/countries_by_language.py [FOLDER]

Reads `countries.csv` and `invented-places.csv`; writes `countries-<language>.csv` and
`invented-places-<language>.csv`. A name is CLDR's (through babel) but for those in `NAMES`. What a
name's article, gender and preposition are stands in the tables; every form in a file follows
from these by the rules of the language.
"""

import csv
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import babel
from babel import Locale
from babel.core import get_cldr_version

HERE = Path(__file__).parent
FACTS = ("region", "subregion", "status", "coast", "population", "income", "latitude", "longitude")

NAMES = {
    "de": {
        "BRN": "Brunei",
        "CIV": "Elfenbeinküste",
        "COG": "Republik Kongo",
        "COD": "Demokratische Republik Kongo",
        "CPV": "Kap Verde",
        "PSE": "Palästina",
        "TLS": "Osttimor",
    },
    "fr": {
        "COG": "République du Congo",
        "COD": "République démocratique du Congo",
        "MHL": "îles Marshall",
        "MMR": "Birmanie",
        "MUS": "île Maurice",
        "PSE": "Palestine",
        "SLB": "îles Salomon",
        "VAT": "Vatican",
        "VNM": "Vietnam",
    },
    "es": {
        "CIV": "Costa de Marfil",
        "COG": "República del Congo",
        "GRD": "isla de Granada",
        "MMR": "Birmania",
        "MUS": "isla Mauricio",
        "PSE": "Palestina",
        "TLS": "Timor Oriental",
        "VAT": "Vaticano",
    },
}
"""Names that are not CLDR's: a bracket taken out, the name that `countries.csv` uses, what is said every day,
or one that is no other place's or person's (Granada, Mauricio)."""

AND = {"de": " und ", "fr": "-et-", "es": " y "}
"""What joins the two places of an invented state."""

LIKE_WORDS = {
    "de": "Estora Jalando Miluno Takilo Tatokenia Toriga",
    "fr": "Jalando Nesuro Parero Rimeka Takilo Tresiga",
    "es": """Defara Estora Fobaluvia Jalando Junaba Lidisa Losita Miroka Natamo Naveku Nosita Novima
    Nuzapiria Palita Parero Pordina Sapesa Takilo Tatokenia Tavila Telora Tresiga Varalo Velaburia""",
}
"""Invented names that look like words of the language, so that they take no part in it: one begins or ends
with a common word of four letters or more, is one letter away from one (wordfreq 3.1.1, Zipf 3.2 and above,
accents aside), or is a word of hunspell's dictionary. "Jalando" is one letter away from Zalando, "Tresiga" begins
with tres and très."""
LANGUAGES = {"de": "German", "fr": "French", "es": "Spanish"}

SOURCES = {
    "de": "Duden, Die deutsche Rechtschreibung (names of states)",
    "fr": "Grevisse and Goosse, Le Bon Usage (articles and prepositions before names of states)",
    "es": "RAE and ASALE, Diccionario panhispánico de dudas, appendix on countries and capitals",
}

# --- German --------------------------------------------------------------------------------

DE_FEMININE = "CAF CHE CIV COD COG DOM MDA MNG SVK TUR UKR VAT".split()  # noqa: SIM905
DE_MASCULINE = "IRN IRQ LBN SDN SEN SSD TCD XKX YEM".split()  # noqa: SIM905
DE_NEUTER = ["GBR"]
DE_PLURAL = "ARE BHS COM MDV MHL NLD PHL SLB SYC USA".split()  # noqa: SIM905
DE_ISLANDS = """ATG BHS BRB COM CPV CUB CYP DMA FJI GRD JAM KNA LCA MDG MDV MHL MLT MUS NRU PHL SLB STP SYC TON
TTO TUV VCT VUT WSM""".split()  # noqa: SIM905
"""Where one is "auf" the islands and not "in" the state."""
DE_ARTICLES = {
    "feminine": ("die", "die", "der", "der"),
    "masculine": ("der", "den", "dem", "des"),
    "neuter": ("das", "das", "dem", "des"),
    "plural": ("die", "die", "den", "der"),
}
"""Nominative, accusative, dative, genitive."""


def german(code: str, name: str) -> dict[str, str]:
    """A German name in its cases and behind its prepositions."""
    kinds = {
        "feminine": DE_FEMININE,
        "masculine": DE_MASCULINE,
        "neuter": DE_NEUTER,
        "plural": DE_PLURAL,
    }
    kind = next((kind for kind, codes in kinds.items() if code in codes), "")
    where = "auf" if code in DE_ISLANDS else "in"
    if not kind:
        dative = name.replace(" und die ", " und den ")
        several = " und " in name or " " in name or name[-1] in "sxzß"
        return {
            "default": name,
            "gender": "neuter",
            "number": "singular",
            "accusative": name,
            "dative": dative,
            "of": f"von {dative}" if several else f"{name}s",
            "in": f"{where} {dative}",
            "to": f"nach {dative}",
            "from": f"aus {dative}" if dative == name else f"von {dative}",
            "is": "ist",
        }
    cases = [_declined(name, kind, case) for case in range(4)]
    nominative, accusative, dative, genitive = (
        f"{article} {form}" for article, form in zip(DE_ARTICLES[kind], cases, strict=True)
    )
    inside = f"{where} {dative}".replace("in dem ", "im ")
    return {
        "default": nominative,
        "gender": "" if kind == "plural" else kind,
        "number": "plural" if kind == "plural" else "singular",
        "accusative": accusative,
        "dative": dative,
        "of": genitive,
        "in": inside,
        "to": f"{where} {accusative}".replace("in das ", "ins "),
        "from": f"{'von' if where == 'auf' else 'aus'} {dative}",
        "is": "sind" if kind == "plural" else "ist",
    }


def _declined(name: str, kind: str, case: int) -> str:
    """A name behind its article, in a case: adjectives take the weak endings."""
    words = name.split()
    weak = case > 1 or kind == "plural"
    ends = {"Demokratische", "Dominikanische", "Zentralafrikanische", "Vereinigte", "Arabische"}
    out = [f"{word}n" if weak and word in ends else word for word in words]
    if kind == "plural" and case == 2 and out[-1] in ("Niederlande", "Emirate"):
        out[-1] += "n"
    if kind == "neuter":
        out = [
            word.removesuffix("s") + "n" * weak if word == "Vereinigtes" else word for word in out
        ]
        out[-1] += "s" * (case == 3)
    return " ".join(out)


# --- French --------------------------------------------------------------------------------

FR_MASCULINE_IN_E = "BLZ KHM MEX MOZ SUR ZWE".split()  # noqa: SIM905
FR_FEMININE = "PSE GNQ NZL PNG SAU ZAF PRK KOR MKD CIV DOM CAF COD COG BIH GNB".split()  # noqa: SIM905
FR_PLURAL = "ARE BHS COM FJI MDV MHL NLD PHL PLW SLB SYC TON USA WSM".split()  # noqa: SIM905
FR_BARE = """AND ATG BHR CUB CYP DJI HTI ISR KIR KNA LCA MCO MDG MLT NRU OMN SGP SMR STP TTO TUV TWN VCT""".split()  # noqa: SIM905
"""Names without an article."""
FR_EN = ["HTI", "ISR", "AND"]
"""Bare names that take "en" and not "à"."""
FR_A_LA = ["BRB", "DMA", "GRD", "MUS"]
"""Islands whose name keeps its article: "à la Barbade", "à l'île Maurice"."""
FR_H = ("Honduras", "Hongrie")
"""Names whose h is aspirated: no elision."""


def french(code: str, name: str) -> dict[str, str]:
    """A French name with its article and behind its prepositions."""
    vowel = name[0] in "AEÉIÎOUH" and name not in FR_H
    feminine = code in FR_FEMININE or (name.endswith("e") and code not in FR_MASCULINE_IN_E)
    shown = code not in (*FR_PLURAL, *FR_BARE)
    gender = ("feminine" if feminine else "masculine") if shown else ""
    de = f"d'{name}" if vowel else f"de {name}"
    if code in FR_PLURAL:
        forms = f"les {name}", f"aux {name}", f"des {name}", f"des {name}"
    elif code in FR_BARE or "-et-" in name:
        forms = name, f"{'en' if code in FR_EN else 'à'} {name}", de, de
    elif code in FR_A_LA:
        the = f"l'{name}" if name[0] == "î" else f"la {name}"
        forms = the, f"à {the}", f"de {the}", f"de {the}"
    elif vowel:
        forms = f"l'{name}", f"en {name}", de, f"de l'{name}"
    elif feminine:
        forms = f"la {name}", f"en {name}", de, f"de la {name}"
    else:
        forms = f"le {name}", f"au {name}", f"du {name}", f"du {name}"
    default, inside, from_, of = forms
    to = f"à {default}".replace("à les ", "aux ").replace("à le ", "au ")
    return {
        "default": default,
        "gender": gender,
        "number": "plural" if code in FR_PLURAL else "singular",
        "of": of,
        "to": to,
        "in": inside,
        "from": from_,
        "is": "sont" if code in FR_PLURAL else "est",
    }


# --- Spanish -------------------------------------------------------------------------------

ES_ARTICLES = {
    "ARE": "los",
    "CAF": "la",
    "COD": "la",
    "COG": "la",
    "DOM": "la",
    "GBR": "el",
    "GRD": "la",
    "IND": "la",
    "LBN": "el",
    "MHL": "las",
    "MUS": "la",
    "NLD": "los",
    "SLB": "las",
    "VAT": "el",
}
"""Articles without which the name is rarely written."""


def spanish(code: str, name: str) -> dict[str, str]:
    """A Spanish name with its article, and behind a and de."""
    article = ES_ARTICLES.get(code, "")
    default = f"{article} {name}".strip()
    plural = article in ("los", "las")
    return {
        "default": default,
        "number": "plural" if plural else "singular",
        "of": f"del {name}" if article == "el" else f"de {default}",
        "to": f"al {name}" if article == "el" else f"a {default}",
        "is": "están" if plural else "está",
    }


RULES: dict[str, Callable[[str, str], dict[str, str]]] = {
    "de": german,
    "fr": french,
    "es": spanish,
}


def countries(language: str) -> list[dict[str, str]]:
    """The rows of a language's lexicon of countries, in the order of `countries.csv`."""
    territories = Locale.parse(language).territories
    cldr = f"CLDR {get_cldr_version()} (babel {babel.__version__})"
    rows: dict[str, dict[str, str]] = {}
    for row in _rows("countries.csv"):
        code = row["group"]
        if code in rows:
            continue  # other wordings of the same group are English ones
        name = NAMES[language].get(code) or territories[row["alpha2"]].replace("’", "'")
        named = "name: this project" if code in NAMES[language] else f"name: {cldr}"
        rows[code] = {
            "group": code,
            "name": row["term"],
            "article": row["article"],
            "term": name,
            **RULES[language](code, name),
            **{fact: row[fact] for fact in FACTS},
            "source": f"ISO 3166-1; {named}; article, gender and forms: this project, after {SOURCES[language]}",
        }
    return sorted(rows.values(), key=lambda row: row["name"])


def invented(language: str) -> list[dict[str, str]]:
    """The rows of a language's lexicon of places that do not exist."""
    rows = []
    for row in _rows("invented-places.csv"):
        name = row["term"].replace(" and ", AND[language])
        if name.split()[0] not in LIKE_WORDS[language].split():
            forms = RULES[language]("", name)
            source = f"{row['source']}; nor a common {LANGUAGES[language]} word"
            rows.append({"group": row["group"], "term": name, **forms, "source": source})
    return rows


def _rows(file: str) -> list[dict[str, str]]:
    """A lexicon's rows."""
    with (HERE / file).open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def write(path: Path, rows: Iterable[dict[str, str]]) -> None:
    """Write one lexicon."""
    rows = list(rows)
    with path.open("w", encoding="utf-8", newline="") as opened:
        sheet = csv.DictWriter(opened, list(rows[0]), lineterminator="\n")
        sheet.writeheader()
        sheet.writerows(rows)


def main(folder: Path) -> None:
    """Write both lexicons of every language."""
    for language in RULES:
        write(folder / f"countries-{language}.csv", countries(language))
        write(folder / f"invented-places-{language}.csv", invented(language))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
