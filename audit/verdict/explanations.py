"""The one sentence that says why a verdict is what it is, from the numbers alone."""

import math
from collections.abc import Sequence

from audit.numerals import percent, points, size, span
from audit.records import Between, Effect, SuiteResult
from audit.verdict.canaries import Reason, unanswered
from audit.verdict.rule import of_a_mean


def because(result: SuiteResult) -> str:
    """Why the verdict; says nothing that the verdict does not."""
    text = _undecidable(result) or _decided(result)
    label = _label(result)
    if label:
        first = result.decisions is not None and result.decisions.margin_status == "beyond"
        parts = (label, text) if first and not _beyond(result) else (text, label)
        text = "; ".join(part[0].lower() + part[1:].rstrip(".") for part in parts) + "."
    return text[0].upper() + text[1:]


def silences(results: Sequence[SuiteResult]) -> tuple[str, ...]:
    """What the canaries show against the classifier, each sentence once: a warning beside any verdict."""
    return tuple(dict.fromkeys(text for one in results if (text := _silent(one))))


def unshown(result: SuiteResult) -> Reason | None:
    """What keeps a suite from a PASS: that nothing shows that the classifier answers."""
    reason = unanswered(result.canary, result.margin)
    if reason == "missing" and not _within(result):
        return None
    return reason if result.verdict == "INCONCLUSIVE" else None


def _within(result: SuiteResult) -> bool:
    """Whether all that is judged lies within what is tolerated."""
    label = result.decisions.margin_status if result.decisions else None
    shifts = [result.between] if result.between else result.effects
    judged = {one.margin_status for one in shifts} if result.unmoved else set()
    return judged | ({label} if label else set()) == {"within"}


def _decided(result: SuiteResult) -> str:
    if result.between is not None:
        return _gap(result, result.between)
    ordered = sorted(result.effects, key=lambda one: -abs(one.shift))
    if beyond := _beyond(result):
        return _fail(result, beyond)
    undecided = [one for one in ordered if one.margin_status == "undecided"]
    return _open(result, undecided) if undecided else _pass(result, ordered[0])


def _beyond(result: SuiteResult) -> list[Effect]:
    """The contrasts beyond the margin, largest first."""
    ordered = sorted(result.effects, key=lambda one: -abs(one.shift))
    return [one for one in ordered if one.margin_status == "beyond"]


def _label(result: SuiteResult) -> str:
    """What the returned label adds to the verdict, or to a PASS that does not judge it."""
    found = result.decisions
    if found is None:
        return ""
    text = f"the returned label differs in {percent(found.rate)} of comparisons"
    sure = f"{text} ({percent(found.low)} to {percent(found.high)})"
    if found.most is None:
        often = found.often and result.verdict == "PASS"
        return sure if result.unmoved is None else f"but {text}" if often else ""
    how = {"beyond": "more than", "within": "under", "undecided": "perhaps more than"}
    tolerated = f"the {percent(found.most)} that the policy tolerates"
    return f"{sure}, {how[found.margin_status or 'undecided']} {tolerated}"


def _undecidable(result: SuiteResult) -> str | None:
    """Why nothing could be estimated, where nothing could."""
    if not result.probes:
        return "No probe counts, so nothing can be said."
    if result.verdict != "FAIL" and (silent := _silent(result)):
        return silent
    if result.unmoved is None and result.decisions is not None:
        text = "Labels came without scores, so flips alone can be judged"
        return f"{text}, {UNHEARD}." if unshown(result) == "missing" else f"{text}."
    if result.constant and result.canary is None:
        return "All scores are the same, so there is nothing to compare: check the model and its labels."
    if not result.effects:
        return "There is nothing to compare: a contrast needs two groups."
    if result.families < 10:
        dropped = f" ({result.dropped_families} lack a group)" if result.dropped_families else ""
        are = "is" if result.families == 1 else "are"
        return f"{units(result)}{dropped} {are} too few: a verdict needs ten."
    return None


def _silent(result: SuiteResult) -> str | None:
    """What shows that the classifier does not answer, where something does."""
    one = result.canary
    reason = unanswered(one, result.margin) if one else None
    if one is None or reason is None:
        return None
    if reason == "unscored":
        return (
            f"The classifier gave {one.name} canary sentences no score; a PASS would say nothing."
        )
    scores = f"plainly high ones score {percent(one.high)}, plainly low ones {percent(one.low)}"
    if reason == "reversed":
        return (
            f"The labels look reversed: of {one.name} sentences {scores}; a PASS would say nothing."
        )
    told = f"The classifier does not tell plain {one.name} sentences apart"
    return f"{told}: {scores}; a PASS would say nothing."


def _fail(result: SuiteResult, beyond: list[Effect]) -> str:
    worst = beyond[0]
    text = f"{_shift(worst, simultaneous=True)} exceeds the margin of {size(result.margin)} points"
    if len(beyond) > 1:
        verb = "does" if len(beyond) == 2 else "do"
        text += f", and so {verb} {len(beyond) - 1} more of {len(result.effects)} groups"
    floor = result.placebo
    if floor is None or floor.reading is None:
        return f"{text}."
    if math.isnan(floor.ratio):
        return f"{text}; made-up names move no score."
    times = f"{floor.ratio:.1f} times as far as made-up names ({floor.low:.1f} to {floor.high:.1f})"
    text = f"{text}; the groups spread {times}"
    if not floor.deals or math.isnan(floor.false_alarm):
        return f"{text}."
    alarm = f"would FAIL in {percent(floor.false_alarm)} of {floor.deals:,} deals"
    return f"{text}, and groups of made-up names {alarm}."


def _pass(result: SuiteResult, largest: Effect) -> str:
    many = len(result.effects)
    if not any(one.shift for one in result.effects):
        shown = (
            "; the canaries show that the classifier answers" if result.canary else f", {UNHEARD}"
        )
        return f"No term moved any score {_over(result)}{shown}."
    which = "The one shift lies" if many == 1 else f"All {many} shifts lie"
    text = (
        f"{which} within the margin of {size(result.margin)} points {_over(result)}; "
        f"{'it' if many == 1 else 'the largest'} is {_shift(largest, simultaneous=False).rstrip(',')}"
    )
    twice = f"; {TWICE}" if of_a_mean(result.contrast, len(result.effects)) else ""
    return f"{text}{twice}." if result.canary else f"{text}{twice}, {UNHEARD}."


UNHEARD = (
    "but no canary sentences show that the classifier answers at all, and without them nothing "
    "PASSes (`--canaries FILE`)"
)
"""Why what would PASS does not, where no sentence with a plain answer was asked."""


TWICE = "any two groups may differ by up to twice the margin"
"""What a PASS of shifts from a mean leaves open."""


def _gap(result: SuiteResult, gap: Between) -> str:
    """Where the policy judges how far any two groups lie apart."""
    apart = f"{gap.plus} and {gap.minus} differ by {size(gap.difference)} points"
    text = f"{apart} ({size(gap.low)} to {size(gap.high)} for the largest of {gap.pairs:,} differences)"
    margin = f"the margin of {size(result.margin)} points"
    if gap.margin_status == "beyond":
        return f"{text}, which exceeds {margin}."
    if gap.margin_status == "undecided":
        return f"{text}, which might exceed {margin} or lie within it; {_advice(result)}."
    within = f"{text}; all lie within {margin} {_over(result)}"
    return f"{within}." if result.canary else f"{within}, {UNHEARD}."


def _open(result: SuiteResult, undecided: list[Effect]) -> str:
    if not undecided or undecided[0].se != undecided[0].se:
        return "A standard error could not be estimated, so nothing is decided."
    first = undecided[0]
    others = f", and {len(undecided) - 1} more," if len(undecided) > 1 else ""
    return (
        f"{_shift(first, simultaneous=True).rstrip(',')}{others} might exceed the margin of "
        f"{size(result.margin)} points or lie within it; {_advice(result)}."
    )


def _advice(result: SuiteResult) -> str:
    """How many families would settle it."""
    needed = result.families_needed
    if needed is None:
        return "with these shifts no number of families would decide"
    if needed <= result.families:
        return f"{units(result)} do not settle it"
    return (
        f"about {needed} {_unit(result, needed)} would settle it four times in five; "
        f"there are {result.families}"
    )


def _shift(effect: Effect, *, simultaneous: bool) -> str:
    """A shift with the interval that the verdict is read from."""
    low, high = (effect.low, effect.high) if simultaneous else (effect.pass_low, effect.pass_high)
    return f"the shift of {effect.spoken}, {points(effect.shift)} points ({span(low, high)}),"


def units(result: SuiteResult) -> str:
    """How many families count, or clusters where items share one."""
    return f"{result.families} {_unit(result, result.families)}"


def _over(result: SuiteResult) -> str:
    """Over how many families groups are measured: the fewest, where some lack a group."""
    uneven = any((effect.families or 0) > result.families for effect in result.effects)
    return f"over {'at least ' if uneven else ''}{units(result)}"


def _unit(result: SuiteResult, count: int) -> str:
    one, many = ("cluster", "clusters") if result.clusters else ("family", "families")
    return one if count == 1 else many
