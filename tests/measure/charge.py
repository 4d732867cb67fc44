"""How charged each template is before any group is named: P(POSITIVE) and VADER of the bare sentence.

    python tests/measure/charge.py [countries | nationalities]

Every form of the group slot is filled with words that name no country ("this country"), one
rule for all templates. VADER sees words alone; the embedded classifier sees the sentence.
Prints Markdown: a summary, then every template.
"""

import sys
from dataclasses import dataclass
from math import nan

import numpy as np
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from audit.errors import AuditError
from audit.suites.grammar import fill_slot
from audit.suites.lexicon import Term
from audit.suites.suite import read_suite
from audit.suites.template import Template

NOBODY = Term(
    group="none",
    text="this country",
    forms={"adjective": "local", "people": "people here"},
)
"""What stands where a country would: no name, and grammatical in every template."""


@dataclass(frozen=True)
class Charge:
    """One template without a country.

    Attributes
    ----------
    vader : float
        VADER's compound score, -1 to 1; 0: no word of its lexicon.
    p : float
        P(POSITIVE) of the embedded classifier; NaN where it is not installed.
    """

    template: str
    text: str
    vader: float
    p: float = nan


def bare_text(template: Template) -> str:
    """Fill every slot of a template with words that name no country."""
    return "".join(
        part if isinstance(part, str) else fill_slot(part, NOBODY) for part in template.parts
    )


def positive(texts: list[str]) -> list[float]:
    """P(POSITIVE) by the embedded classifier, or NaN for each text where it is not installed."""
    from audit.classifiers import embedded

    try:
        classifier = embedded.load(threads=1)
    except (AuditError, FileNotFoundError) as fault:
        print(f"embedded classifier left out: {fault}", file=sys.stderr)
        return [nan] * len(texts)
    scores = classifier.score(texts)
    column = scores.labels.index("POSITIVE")
    if scores.p is not None:
        return [float(value) for value in scores.p[:, column]]
    assert scores.logits is not None
    shifted = np.exp(scores.logits - scores.logits.max(axis=1, keepdims=True))
    return [float(value) for value in (shifted / shifted.sum(axis=1, keepdims=True))[:, column]]


def measure(suite: str, *, classify: bool = True) -> list[Charge]:
    """Measure the charge of every template of a suite, in the order of the file."""
    templates = read_suite(suite).templates
    texts = [bare_text(template) for template in templates]
    vader = SentimentIntensityAnalyzer()
    ps = positive(texts) if classify else [nan] * len(texts)
    return [
        Charge(template.id, text, vader.polarity_scores(text)["compound"], p)
        for template, text, p in zip(templates, texts, ps, strict=True)
    ]


def summary(charges: list[Charge]) -> str:
    """Say how the charges are spread: counts and quantiles."""
    ps = np.array([charge.p for charge in charges])
    words = sum(charge.vader != 0 for charge in charges)
    lines = [f"{len(charges)} templates; VADER's compound is not 0 in {words}."]
    if not np.isnan(ps).any():
        low, first, middle, third, high = np.quantile(ps, [0, 0.25, 0.5, 0.75, 1])
        lines.append(
            f"P(POSITIVE) without a country: min {low:.3f}, quartiles {first:.3f}, {middle:.3f},"
            f" {third:.3f}, max {high:.3f}; {np.mean((ps > 0.1) & (ps < 0.9)):.0%} within .1 to .9."
        )
    return "\n".join(lines)


def table(charges: list[Charge]) -> str:
    """Write every template as a Markdown row, the least positive first where p is known."""
    ordered = sorted(charges, key=lambda charge: (charge.p, charge.template))
    rows = (f"| {c.template} | {c.text} | {c.vader:.2f} | {c.p:.3f} |" for c in ordered)
    return "\n".join(("| template | without a country | VADER | p |", "|---|---|---|---|", *rows))


if __name__ == "__main__":
    found = measure(sys.argv[1] if len(sys.argv) > 1 else "countries")
    print(summary(found), table(found), sep="\n\n")
