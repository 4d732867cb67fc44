"""What an English word can be: noun, verb, adjective, of a closed class, or unknown.

The dictionary is lemminflect's (MIT), made from the SPECIALIST Lexicon of the US National
Library of Medicine; closed classes stand here.
"""

import csv
import re
from functools import cache

from audit import paths

PRONOUNS = frozenset(
    """i me my mine myself you your yours yourself yourselves he him his himself she her hers herself
    it its itself we us our ours ourselves they them their theirs themselves themself who whom whose
    which what this that these those someone somebody anyone anybody everyone everybody nobody
    everything something anything nothing one ones each other another""".split()  # noqa: SIM905
)
DETERMINERS = frozenset(
    """a an the this that these those my your his her its our their no every each some any all both
    few many several most much more enough such what which whose another other either neither own
    one two three four five six seven eight nine ten half""".split()  # noqa: SIM905
)
NUMBERS = frozenset("two three four five six seven eight nine ten".split())  # noqa: SIM905
PREPOSITIONS = frozenset(
    """about above across after against along alongside amid among around as at before behind below
    beneath beside besides between beyond by concerning despite down during except for from in inside
    into like near of off on onto out outside over past per regarding round since than through
    throughout till to toward towards under underneath until unto up upon via with within
    without""".split()  # noqa: SIM905
)
AUXILIARIES = frozenset(
    """am is are was were be been being has have had having do does did will would can could shall
    should may might must ought isn aren wasn weren hasn haven hadn doesn don didn won wouldn couldn
    shouldn mustn ain cannot s re ve ll d m t""".split()  # noqa: SIM905
)
CONJUNCTIONS = frozenset(
    """and or but nor so yet because although though while whereas if unless whether when whenever
    where wherever why how that once albeit""".split()  # noqa: SIM905
)
ADVERBS = frozenset(
    """again ago all almost alone already also always anymore anyway apart aside away back backstage
    better certainly clearly directly downstairs else enough even ever everywhere far forever
    finally fully generally here hence hardly however indeed instead just late later least less
    likely maybe merely more most much nearly never now nowhere often once online only otherwise
    overseas overnight perhaps please probably quite rather really seldom simply slightly so
    sometimes soon still suddenly then there therefore thereby together today tomorrow tonight too
    truly twice upstairs usually very well yes yesterday yet not no oh please abroad outdoors
    indoors""".split()  # noqa: SIM905
)
CLOSED = PRONOUNS | DETERMINERS | PREPOSITIONS | AUXILIARIES | CONJUNCTIONS | ADVERBS
_DERIVED = re.compile(
    r".{3,}(?:ly|ness|ment|able|ible|less|ful|ism|ed|ing|tion|sion|ship|ist|maker)s?"
)
_ALSO_ORDINARY = frozenset("tv dvd movie mr mrs ms th st nd rd ok okay vs etc".split())  # noqa: SIM905


@cache
def classes(word: str) -> frozenset[str]:
    """The open classes that a word in lower case can be of: NOUN, VERB, ADJ, ADV."""
    from lemminflect import getAllLemmas

    return frozenset(getAllLemmas(word))


@cache
def verb_lemmas(word: str) -> frozenset[str]:
    """The verbs of which a word in lower case can be a form; itself where it is none."""
    from lemminflect import getAllLemmas

    return frozenset(getAllLemmas(word, upos="VERB").get("VERB", (word,)))


def is_ordinary(word: str) -> bool:
    """Whether a word in lower case is one of the language's, and no name that we know nothing of."""
    parts = word.split("-")
    return all(
        len(part) < 2
        or part in CLOSED
        or part in _ALSO_ORDINARY
        or bool(classes(part))
        or _DERIVED.fullmatch(part) is not None
        for part in parts
    )


def may_be_verb(word: str) -> bool:
    """Whether a word in lower case can be a verb's form."""
    return word in AUXILIARIES or bool(classes(word) & {"VERB", "AUX"})


def is_noun(word: str) -> bool:
    """Whether a word in lower case can be a noun, and no closed class claims it."""
    return word not in CLOSED and "NOUN" in classes(word)


@cache
def expressions(kind: str) -> frozenset[str]:
    """The expressions of one kind in `data/swaps/expressions.csv`, in lower case."""
    with (paths.SWAPS / "expressions.csv").open(encoding="utf-8", newline="") as file:
        return frozenset(row["expression"] for row in csv.DictReader(file) if row["kind"] == kind)


@cache
def given_names() -> dict[str, tuple[int, float]]:
    """Given names -> births and the share of girls among them (US Social Security Administration)."""
    with (paths.SWAPS / "given-names.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["name"]: (int(row["births"]), float(row["female_share"]))
            for row in csv.DictReader(file)
        }
