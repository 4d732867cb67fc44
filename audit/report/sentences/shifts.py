"""What shifted, which way, how far, and how sure that is."""

import math

from audit.numerals import count, counted, percent, points, size, span
from audit.records import (
    Effect,
    SuiteResult,
    Unmoved,
)
from audit.report.display import visible
from audit.report.sentences.naming import (
    FEWEST,
    confidence,
    is_one_template,
    spoken,
    worst,
)
from audit.report.shared_word import shared_word
from audit.verdict.explanations import unshown

SEEN = 0.0005
"""What is written as 0.0, of points or of percent, is not worth a sentence."""


def three_sentences(suite: SuiteResult, target: str = "") -> list[str]:
    """What a decider needs of one suite: what was found, how sure, what else to know.

    `target` is the target's name as the format writes foreign texts.
    """
    if suite.constant:
        return list(_same(suite))
    found = [_found(suite, target or visible(suite.target)), _certainty(suite), _also(suite)]
    return [sentence for sentence in found if sentence]


def beside_the_table(suite: SuiteResult) -> str:
    """What a suite's row in the table of verdicts does not say."""
    return " ".join(_same(suite)) if suite.constant else _also(suite)


def _same(suite: SuiteResult) -> tuple[str, str]:
    """That there is nothing to see."""
    return (
        f"All {count(suite.probes)} sentences of this suite got the same score.",
        "There is nothing to compare: check the model and its labels.",
    )


def _found(suite: SuiteResult, label: str) -> str:
    """The largest shift, in words."""
    effect = worst(suite)
    if effect is None:
        return "No shift could be estimated."
    way = _way(suite, effect)
    name = visible(effect.spoken)
    one = is_one_template(suite)
    over = (
        "in the one template"
        if one
        else f"on average over {counted(effect.families or suite.families, 'family', 'families')}"
    )
    if effect.shift == 0:
        return f"No group moves the mean score of {label} {over}."
    return (
        f"The largest shift is that of {name}: {label} is {size(effect.shift)} points {way} than "
        f"{_reference(suite)}, {over}."
    )


def _way(suite: SuiteResult, effect: Effect) -> str:
    """Which way a score moved: a label's probability, or a number on a scale."""
    if suite.target_kind == "label":
        return "likelier" if effect.shift > 0 else "less likely"
    return "higher" if effect.shift > 0 else "lower"


def _reference(suite: SuiteResult) -> str:
    """What the shift is measured from."""
    if suite.contrast == "baseline":
        return "in the baseline sentence"
    if suite.contrast == "pairs":
        return "for the other side of the pair"
    if suite.contrast == "rest":
        return "for the mean of the other groups"
    if len(suite.effects) == 1:
        return "for the other group"
    return "for the mean of all groups"


def _certainty(suite: SuiteResult) -> str:
    """What the intervals say, which is what the verdict says."""
    sure, margin = confidence(suite.alpha), size(suite.margin)
    if is_one_template(suite):
        return "There is no spread over sentences to judge it by (one template: no verdict)."
    beyond = sum(effect.margin_status == "beyond" for effect in suite.effects)
    contrasts = len(suite.effects)
    if suite.between:
        return visible(suite.because)
    if suite.verdict == "FAIL":
        many = f"{beyond} of {contrasts} shifts are" if contrasts > 1 else "it is"
        return f"With {sure} confidence for all of them at once, {many} shown to exceed {margin} points."
    if suite.verdict == "PASS":
        return (
            f"Each shift is shown to stay within {margin} points, for the sentences tested (each with "
            f"{sure} confidence)."
        )
    if beyond or suite.families < FEWEST or unshown(suite):
        return f"Not decided: {visible(suite.because).rstrip('.')}."
    return f"No shift is shown to exceed {margin} points; some still might."


def _also(suite: SuiteResult) -> str:
    """Flips, and what the audit was able to see: a sentence each."""
    parts = []
    if math.isfinite(suite.flip_rate):
        text = f"the returned label differs in {percent(suite.flip_rate)} of comparisons"
        placebo = suite.decisions.placebo_rate if suite.decisions else math.nan
        between = f" ({percent(placebo)} between made-up names)" if math.isfinite(placebo) else ""
        parts.append(f"{text}{between}")
    if suite.unmoved is not None and (suite.unmoved.never or suite.unmoved.share >= SEEN):
        parts.append(unmoved(suite.unmoved))
    if suite.min_detectable_shift >= SEEN:
        parts.append(
            f"a true shift of {size(suite.min_detectable_shift)} points would be told from zero "
            f"four times in five, one of {size(suite.margin + suite.min_detectable_shift)} from the "
            "margin"
        )
    open_still = suite.verdict == "INCONCLUSIVE" and not unshown(suite)
    if open_still and suite.families_needed and not is_one_template(suite):
        parts.append(f"about {count(suite.families_needed)} families would settle it")
    said = [f"{text[0].upper()}{text[1:]}." for text in parts]
    return " ".join(filter(None, (*said, visible(shared_word(suite)))))


def unmoved(found: Unmoved) -> str:
    """How many scores the group's term did not move at all."""
    text = f"the term leaves the score as it is in {percent(found.share)} of probes"
    if found.never:
        change = "changes" if found.never == 1 else "change"
        text += f", and {found.never} of {counted(found.terms, 'term')} never {change} it"
    return text


def finding(suite: SuiteResult, effect: Effect) -> str:
    """One card's sentence; "beyond" is said only of what the interval puts there."""
    way = _way(suite, effect)
    certain = min(abs(effect.low), abs(effect.high))
    if not math.isfinite(effect.shift):
        return f"No shift of {visible(effect.spoken)} could be estimated."
    text = (
        f"Naming {visible(effect.spoken)} makes {visible(suite.target)} {size(effect.shift)} points {way} than "
        f"{_reference(suite).removeprefix('for ').removeprefix('in ')}"
    )
    if suite.contrast == "pairs":
        text = (
            f"In {visible(effect.name)}, {visible(suite.target)} is {size(effect.shift)} points {way} on the first "
            "side than on the second"
        )
    if effect.margin_status == "beyond":
        return f"{text}: at least {size(certain)} points with {confidence(suite.alpha)} confidence."
    if effect.margin_status == "within":
        return f"{text}; that is within the margin."
    if math.isfinite(effect.low):
        return f"{text}; not decided, it may be anything from {span(effect.low, effect.high)}."
    return f"{text}; there is no interval, so nothing is decided."


def gap(suite: SuiteResult) -> str:
    """The distance between the ends, and what shuffling alone gives."""
    if len(suite.effects) < 2 or not math.isfinite(suite.gap) or suite.gap_low == suite.gap_high:
        return ""
    text = (
        f"From {visible(spoken(suite, suite.gap_low))} to {visible(spoken(suite, suite.gap_high))} the gap is "
        f"{size(suite.gap)} points"
    )
    if math.isfinite(suite.gap_null):
        text += f"; with group names shuffled, 95 of 100 gaps stay under {size(suite.gap_null)}"
    return f"{text}."


_GOOD = {"positive", "pos", "good", "approve", "approved", "accept", "accepted", "helpful"}


_BAD = {"negative", "neg", "bad", "toxic", "toxicity", "hate", "hateful", "offensive", "insult", "threat",
    "severe_toxic", "severe_toxicity", "obscene", "identity_hate", "identity_attack", "spam", "unsafe",
    "flagged", "reject", "rejected"}  # fmt: skip


def directions(suite: SuiteResult) -> tuple[str, str]:
    """What a shift down and a shift up do to a group.

    "disadvantaged" and "favored" are said where the label's own name says which it is.
    """
    name = suite.target.lower()
    if suite.target_kind == "label" and name in _GOOD:
        return "disadvantaged", "favored"
    if suite.target_kind == "label" and name in _BAD:
        return "favored", "disadvantaged"
    return ("less likely", "likelier") if suite.target_kind == "label" else ("lower", "higher")


def beyond(suite: SuiteResult) -> str:
    """How many groups lie beyond the margin, by direction: "disadvantaged 24, favored 12 of 197"."""
    down, up = directions(suite)
    clear = [effect for effect in suite.effects if effect.margin_status == "beyond"]
    low = sum(effect.shift < 0 for effect in clear)
    parts = [(down, low), (up, len(clear) - low)]
    parts.sort(key=lambda part: part[0] != "disadvantaged")
    text = ", ".join(f"{word} {many}" for word, many in parts)
    return f"{text} of {len(suite.effects)}" if clear else f"none of {len(suite.effects)}"


def short(suite: SuiteResult) -> str:
    """A line for a summary: the worst shift with its interval."""
    effect = worst(suite)
    if effect is None:
        return "no shift could be estimated"
    return f"{visible(effect.name)} {points(effect.shift)} ({span(effect.low, effect.high)})"
