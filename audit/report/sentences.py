"""Plain sentences from finished numbers. No sentence says more than the verdict beside it does."""

import math
from collections.abc import Sequence
from dataclasses import replace

from audit.numerals import count, decimal, p_value, percent, points, size, span
from audit.records import (
    AuditResult,
    BenchmarkResult,
    Effect,
    Placebo,
    Policy,
    SuiteResult,
    Target,
    Unmoved,
)
from audit.report.display import visible
from audit.report.shared_word import shared_word

BANNED = ("unbiased", "debiased", "fair model", "bias score", "no bias found")
"""Words that the project's own sentences never use."""

CAUTION = (
    "A PASS speaks of these sentences and groups alone. Such a test can show that a problem is "
    "there; it cannot show that there is none (high positive, low negative predictive value: "
    "Rudinger et al. 2018)."
)

OFTEN = 0.2
"""Share of audits of groups that mean nothing from which on a FAIL says little of the groups."""

FEWEST = 10
"""Families under which nothing is decided (the evidence stage's rule; here it chooses a sentence)."""

POST_HOC = "Read post hoc, not as stated before scoring. "

ONE_TEMPLATE = "one template: no verdict"


def is_one_template(suite: SuiteResult) -> bool:
    """Whether one sentence was asked for, which supports no verdict."""
    return suite.templates == 1


def worst(suite: SuiteResult) -> Effect | None:
    """The effect with the largest estimated shift; None where none could be estimated."""
    known = [effect for effect in suite.effects if math.isfinite(effect.shift)]
    return min(known, key=lambda effect: -abs(effect.shift), default=None)


def named(suite: SuiteResult, code: str) -> str:
    """What a reader is shown for a group's code."""
    return next((effect.name for effect in suite.effects if effect.group == code), code)


def spoken(suite: SuiteResult, code: str) -> str:
    """What a sentence says for a group's code: "the Netherlands"."""
    return next((effect.spoken for effect in suite.effects if effect.group == code), code)


def confidence(alpha: float) -> str:
    """Write 1 - alpha in percent."""
    return f"{100 * (1 - alpha):g}%"


def headline(result: AuditResult) -> str:
    """The run's verdict in one sentence, and which suites outside it FAIL where it does not."""
    if not result.suites:
        return _without_suites(result)
    if all(is_one_template(suite) for suite in result.suites):
        return f"{_range(result.suites[0])}One template can show a shift; it supports no verdict."
    return (POST_HOC if result.post_hoc else "") + _lead(result) + _outside(result)


def _lead(result: AuditResult) -> str:
    """What the suites that count say."""
    gating = [suite for suite in result.suites if not suite.exploratory]
    hits = [suite for suite in gating if suite.verdict == result.verdict]
    if not hits:
        return f"{result.verdict}: no suite counted for the verdict."
    names = _titles(hits)
    if result.verdict == "FAIL":
        apart = all(suite.between for suite in hits)
        who = "two groups differ" if apart else "at least one group shifts the score"
        return f"In {names}, {who} by more than {_margin(result)}."
    if result.verdict == "PASS":
        what = "difference between groups" if all(suite.between for suite in hits) else "shift"
        text = f"Every {what} in {names} lies within {_margin(result)}, for the sentences tested."
        return text + _but_labels(hits)
    return f"Not decided in {names}: {_undecided(hits)}."


def _undecided(suites: Sequence[SuiteResult]) -> str:
    """What keeps suites from being decided, in a few words."""
    if all(suite.families < FEWEST for suite in suites):
        return "too few sentence families"
    if all(suite.constant for suite in suites):
        return "all scores are the same"
    if all(suite.between and suite.between.margin_status == "undecided" for suite in suites):
        return "some differences may lie within the margin or beyond it"
    if any(one.margin_status == "undecided" for suite in suites for one in suite.effects):
        return "some shifts may lie within the margin or beyond it"
    return "the classifier was not shown to answer"


def _but_labels(suites: Sequence[SuiteResult]) -> str:
    """What a PASS must not hide: that the returned label differs often, where no policy judges it."""
    often = [one for one in suites if one.decisions is not None and one.decisions.often]
    if not often:
        return ""
    worst = max(often, key=lambda one: one.decisions.rate if one.decisions else 0.0)
    share = percent(worst.decisions.rate if worst.decisions else math.nan)
    more = f" and often in {len(often) - 1} more" if len(often) > 1 else ""
    return f" But the returned label differs in {share} of comparisons in {_titles([worst])}{more}."


def _margin(result: AuditResult) -> str:
    """The margin, called stated only where somebody stated it."""
    return (
        "the stated margin"
        if result.policy.signed
        else "the default margin"
        if is_default(result.policy)
        else "the margin"
    )


def _without_suites(result: AuditResult) -> str:
    """What labelled data or a benchmark alone gives: measures, and no verdict."""
    if result.labelled:
        return "Errors on labelled data are compared by group. They are measured; no margin is stated for them, so there is no verdict."
    if result.benchmarks:
        return "A published benchmark was scored. It gives its own figures and no verdict."
    return "Nothing was scored, so there is no verdict."


def _outside(result: AuditResult) -> str:
    """The suites that FAIL without counting: a reader of a better verdict must not miss them."""
    failed = [suite for suite in result.suites if suite.exploratory and suite.verdict == "FAIL"]
    if result.verdict == "FAIL" or not failed:
        return ""
    if len(failed) == 1:
        said = "takes no part in the verdict and shows at least one shift beyond the margin"
    else:
        said = "take no part in the verdict and each show at least one shift beyond the margin"
    return f" {_titles(failed)} {said}."


def _titles(suites: Sequence[SuiteResult]) -> str:
    """Up to four titles in quotation marks, and how many more."""
    titles = [suite.title or suite.name for suite in suites]
    names = visible(", ".join(f"“{title}”" for title in titles[:4]))
    return f"{names} and {len(titles) - 4} more" if len(titles) > 4 else names


def _range(suite: SuiteResult) -> str:
    """From which p to which the groups run, for a single sentence."""
    known = sorted((e for e in suite.effects if math.isfinite(e.p)), key=lambda e: (e.p, e.group))
    if not known:
        return ""
    low, high = known[0], known[-1]
    return (
        f"From {visible(low.spoken)} to {visible(high.spoken)}, p runs from {decimal(low.p, 2)} to "
        f"{decimal(high.p, 2)}. "
    )


def counted(many: int, noun: str, plural: str = "") -> str:
    """Write a count with its noun: 1 family, 2 families."""
    return f"{count(many)} {noun if many == 1 else plural or noun + 's'}"


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
    over = "in the one template" if one else f"on average over {suite.families} families"
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
    if beyond or suite.families < FEWEST:
        return f"Not decided: {visible(suite.because).rstrip('.')}."
    return f"No shift is shown to exceed {margin} points; some still might."


def _also(suite: SuiteResult) -> str:
    """Flips, and what the audit was able to see."""
    parts = []
    if math.isfinite(suite.flip_rate):
        text = f"the returned label differs in {percent(suite.flip_rate)} of comparisons"
        placebo = suite.decisions.placebo_rate if suite.decisions else math.nan
        between = f" ({percent(placebo)} between made-up names)" if math.isfinite(placebo) else ""
        parts.append(f"{text}{between}")
    if suite.unmoved is not None:
        parts.append(unmoved(suite.unmoved))
    if math.isfinite(suite.min_detectable_shift):
        parts.append(
            "the smallest true shift with an 80% chance of being told from zero is "
            f"{size(suite.min_detectable_shift)} points; from the margin, "
            f"{size(suite.margin + suite.min_detectable_shift)}"
        )
    if suite.verdict == "INCONCLUSIVE" and suite.families_needed and not is_one_template(suite):
        parts.append(f"about {count(suite.families_needed)} families would settle it")
    text = "; ".join(parts)
    said = (f"{text[:1].upper()}{text[1:]}." if text else "", visible(shared_word(suite)))
    return " ".join(filter(None, said))


def unmoved(found: Unmoved) -> str:
    """How many scores the group's term did not move at all."""
    text = f"the term leaves the score as it is in {percent(found.share)} of probes"
    if found.never:
        text += f", and {found.never} of {counted(found.terms, 'term')} never change it"
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


def placebo(suite: SuiteResult) -> str:
    """How the groups compare with names that mean nothing, and how often such names would FAIL."""
    floor = suite.placebo
    if floor is None:
        return ""
    return " ".join(
        one for one in (_spread(suite, floor), _alone(suite, floor), _alarm(floor)) if one
    )


def _spread(suite: SuiteResult, floor: Placebo) -> str:
    """The ratio and its reading."""
    if not math.isfinite(floor.ratio):
        still = f"Not one of {floor.terms} made-up names moves the score"
        return f"{still}, so any shift is more than a change of word does." if floor.reading else ""
    each = f" in sets of {floor.terms_a_group}" if floor.terms_a_group > 1 else ""
    text = (
        f"The groups spread {floor.ratio:.1f} times as far as {floor.terms} made-up names that mean "
        f"nothing do{each} ({decimal(floor.low, 1)} to {decimal(floor.high, 1)})"
    )
    reading = {
        "group-specific": "more than a change of word alone does",
        "lexical instability": "less than made-up names, so this FAIL may be sensitivity to any word",
        "not decided": "whether that is more than a change of word alone does is not decided",
        None: "",
    }[floor.reading]
    return f"{text}: {reading}." if reading else f"{text}."


def _alone(suite: SuiteResult, floor: Placebo) -> str:
    """Made-up names beyond the margin, beside the groups that are."""
    if not floor.deals:
        return ""
    groups = sum(one.margin_status == "beyond" for one in suite.effects)
    return (
        f"{floor.beyond} of {floor.terms} made-up names are themselves shown to exceed the margin; "
        f"of {len(suite.effects)} groups, {groups}."
    )


def _alarm(floor: Placebo) -> str:
    """The rule's own false alarm rate on this classifier."""
    if not floor.deals or not math.isfinite(floor.false_alarm):
        return ""
    return (
        f"With groups that mean nothing this audit would FAIL {percent(floor.false_alarm)} of the time "
        f"({count(floor.deals)} deals of {floor.terms} made-up names into {floor.dealt} groups)."
    )


def band(suite: SuiteResult) -> str:
    """How often the intervals were measured to hold in the case nearest to this one."""
    one = suite.nearest
    if one is None or not math.isfinite(one.coverage):
        return ""
    return (
        f"In the nearest case that was measured ({one.groups} groups, {one.families} families, "
        f"{percent(one.sure)} of scores beyond 95% or under 5%) all intervals held at once in "
        f"{percent(one.coverage)} of {count(one.runs)} runs."
    )


def canary(suite: SuiteResult) -> str:
    """Whether the classifier was shown to answer at all."""
    one = suite.canary
    if one is None:
        return "No canary sentences for this score were asked, so nothing shows that the classifier answers at all."
    if not math.isfinite(one.high) or not math.isfinite(one.low):
        return "The classifier gave no score for the canary sentences."
    return (
        f"Of {counted(one.sentences, 'plain sentence')} a side, those that should score high score "
        f"{percent(one.high)} on average and those that should score low {percent(one.low)}."
    )


def aliases(suite: SuiteResult) -> str:
    """What two names of one thing do in the same sentences."""
    floor = suite.aliases
    if floor is None or not math.isfinite(floor.largest):
        return ""
    one = floor.pairs[0]
    return (
        f"Wording alone moves the score too: {counted(len(floor.pairs), 'pair')} of names for one thing "
        f"differ by {size(floor.typical)} points typically, and by {size(floor.largest)} at most "
        f"({visible(one.name)} and {visible(one.term)}); {_exceed(floor.beyond)} the margin."
    )


def _exceed(many: int) -> str:
    """How many of some pairs exceed something."""
    return f"{many or 'none'} of them {'exceeds' if many < 2 else 'exceed'}"


def wordings(suite: SuiteResult) -> str:
    """How many wordings stand for a group, and whether one of them decides."""
    if suite.contrast == "pairs":
        return ""
    groups = len({one.group for one in suite.wordings}) + suite.single_worded
    parts = []
    if suite.single_worded:
        every = (
            "Each group"
            if suite.single_worded == groups
            else f"{suite.single_worded} of {groups} groups"
        )
        has = "has" if suite.single_worded in (1, groups) else "have"
        parts.append(f"{every} {has} one wording: what another one would do is not known.")
    turning = [one for one in suite.wordings if one.changes_verdict]
    if turning:
        names = ", ".join(visible(one.term) for one in turning[:5])
        more = f" and {len(turning) - 5} more" if len(turning) > 5 else ""
        parts.append(f"Without one of these wordings the verdict would be another: {names}{more}.")
    return " ".join(parts)


def brittleness(suite: SuiteResult) -> str:
    """Whether one family carries the verdict."""
    if is_one_template(suite):
        return ""
    if suite.turning_domains:
        names = ", ".join(visible(name) for name in suite.turning_domains[:5])
        return (
            f"Without all families of one of these subjects the verdict would be another: {names}. "
            f"{_one_family(suite)}"
        )
    kept = f", and whichever of {suite.domains} subjects" if suite.domains > 1 else ""
    return _one_family(suite, kept)


def _one_family(suite: SuiteResult, kept: str = "") -> str:
    """Whether the verdict hangs on a single family."""
    if suite.turning_families:
        names = ", ".join(visible(name) for name in suite.turning_families[:5])
        more = len(suite.turning_families) - 5
        rest = f" and {more} more" if more > 0 else ""
        return f"Without one of these families the verdict would be another: {names}{rest}. It hangs on few sentences."
    return f"The verdict stays the same whichever one family is left out{kept}."


def phrasings(suite: SuiteResult) -> str:
    """What each phrasing of the prompt says by itself, and how much of what varies is the phrasing's."""
    found = suite.phrasings
    if found is None:
        return ""
    each = "; ".join(
        f"phrasing {visible(one.name)}: {one.verdict}, largest shift {points(one.shift)} "
        f"({visible(one.group)})"
        for one in found.each
    )
    lead = (
        f"The prompt was asked in {len(found.each)} phrasings, and each has the verdict of their mean"
        if found.agree
        else f"The verdict depends on the prompt: not all of its {len(found.each)} phrasings have "
        "the verdict of their mean"
    )
    text = f"{lead}. {each[0].upper()}{each[1:]}."
    if math.isfinite(found.level_share):
        text += f" Of all differences between scores, {percent(found.level_share)} come from the phrasing"
        if math.isfinite(found.shift_share):
            text += f"; of the squared mean shifts, {percent(found.shift_share)} differ by phrasing"
        text += "."
    return text


def variance(suite: SuiteResult) -> str:
    """Where scores vary, and whether the ranking would hold."""
    split = suite.variance
    if split is None or not math.isfinite(split.group):
        return ""
    text = (
        f"Of all differences between scores, {percent(split.family)} come from the sentences, {percent(split.group)} "
        f"from the groups, and {percent(split.interaction)} from particular group-sentence combinations"
    )
    if math.isfinite(split.residual):
        text += f"; {percent(split.residual)} come from paraphrases and wordings"
    if math.isfinite(split.generalizability):
        text += f". With other sentences of this kind, the order of groups would repeat to {split.generalizability:.2f} (1: wholly)"
    return f"{text}."


def geography(suite: SuiteResult) -> str:
    """Whether neighbours shift alike."""
    stats = suite.map
    if stats is None or not math.isfinite(stats.moran_i):
        return ""
    alike = (
        "Neighboring countries shift alike"
        if stats.moran_p < suite.alpha and stats.moran_i > 0
        else "Neighboring countries are not shown to shift alike"
    )
    text = f"{alike}: Moran’s I {stats.moran_i:.2f} (p {_p(stats.moran_p)})"
    if math.isfinite(stats.residual_i):
        text += f", {stats.residual_i:.2f} (p {_p(stats.residual_p)}) with word length taken out"
    return f"{text}."


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


def not_tested(result: AuditResult) -> list[str]:
    """What a reader must not conclude from this audit."""
    axes = ", ".join(sorted({visible(suite.axis) for suite in result.suites}))
    lines = [
        f"Groups on axes other than these: {axes}." if axes else "No axis was tested.",
        "Other sentences, other languages and longer texts than those of the suites.",
    ]
    if not result.labelled:
        lines.append(
            "Errors on labelled data by group: none was given, so accuracy was not compared."
        )
    if not result.benchmarks:
        lines.append("Published benchmarks: none was run beside the suites.")
    lines.append("What happens to people after the classifier answers: thresholds, review, appeal.")
    return lines


def limits(result: AuditResult) -> list[str]:
    """Caveats that stand in every report."""
    lines = [
        "Templates are written sentences. They isolate the effect of a word; they are not a sample of "
        "what the classifier meets in use.",
        "Intervals speak of more sentences of the same kind, not of other kinds of text.",
        "A shift is a difference in the model’s output. Whether it harms depends on the use, which the "
        "policy states and this audit does not observe.",
        "The error rate holds for all suites that count, together."
        if result.policy.alpha_scope == "run"
        else "The error rate holds for each suite by itself, not for all suites together.",
        "A shift depends on how the model is calibrated, a flip on the threshold alone. They may disagree.",
    ]
    if any(suite.verdict == "PASS" for suite in result.suites):
        lines.insert(0, CAUTION)
    if any(suite.exploratory for suite in result.suites):
        lines.append("Suites marked exploratory took no part in the verdict.")
    if result.incomplete:
        lines.insert(0, "This run is incomplete: probes or families were left out (see Method).")
    return lines


def sign_note(result: AuditResult) -> str:
    """What a positive shift and a point mean, for each kind of score."""
    scales = [one for one in result.targets if one.kind != "label"]
    labels = [one.name for one in result.targets if one.kind == "label"]
    parts = []
    if labels or not scales:
        named = visible(labels[0] if len(labels) == 1 else result.model.target)
        what = named if len(labels) < 2 else "the label"
        parts.append(
            f"A positive shift means that {what} became likelier; points are percentage points of "
            "probability."
        )
    parts += [_scale_note(one, result.policy.margin) for one in scales]
    return " ".join(parts)


def _scale_note(target: Target, margin: float) -> str:
    """What a point of a scale is, and what the margin is on it."""
    width = target.high - target.low
    return (
        f"Of {visible(target.name)} a positive shift means that the score rose; a point is a hundredth "
        f"of the scale from {target.low:g} to {target.high:g}: the margin of {size(margin)} points is "
        f"{margin * width:g} on it."
    )


def scores_read(result: AuditResult) -> str:
    """What is read as the score: "probability of toxic", or of how many labels."""
    targets = result.targets
    if len(targets) > 1:
        return (
            f"{len(targets)} targets: {visible(', '.join(one.spoken for one in targets[:6]))}"
            + (", ..." if len(targets) > 6 else "")
        )
    if targets and targets[0].kind != "label":
        return visible(targets[0].name)
    return f"probability of {visible(result.model.target)}"


def is_default(policy: Policy) -> bool:
    """Whether nobody stated a policy: it is the one that comes with the program."""
    return replace(policy, canaries=()) == Policy()


def asked(result: AuditResult) -> str:
    """What the policy asks of the classifier, in one line."""
    read = scores_read(result).removeprefix("probability of ")
    what = (
        f"any of {read}"
        if len(result.targets) > 1
        else f"P({read})"
        if read == visible(result.model.target)
        else read
    )
    most = f"more than {size(result.policy.margin)} points"
    if result.policy.judge == "gap":
        return f"No two groups may differ in {what} by {most}"
    return f"No group may move {what} by {most}"


def stated_by(policy: Policy) -> str:
    """Who stands behind the policy."""
    if policy.signed:
        return visible(f"{policy.signed.by}, {policy.signed.role}, {policy.signed.date}")
    if is_default(policy):
        return "nobody: unsigned default policy"
    return "nobody: the policy is unsigned"


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


def caveat(suite: SuiteResult) -> str:
    """What a reader must know before believing this suite's findings; empty where nothing."""
    floor = suite.placebo
    if floor is not None and floor.reading == "lexical instability":
        return (
            f"Made-up names that mean nothing move the score about as far (groups spread {decimal(floor.ratio, 1)} "
            f"times as far, {decimal(floor.low, 1)} to {decimal(floor.high, 1)}): this may be sensitivity to any word."
        )
    if suite.verdict == "FAIL" and floor is not None and floor.false_alarm >= OFTEN:
        return f"With groups that mean nothing this audit would FAIL {percent(floor.false_alarm, 0)} of the time."
    if suite.turning_families and not is_one_template(suite):
        return "Another verdict without one of its families: it hangs on few sentences."
    return ""


def canaries(result: AuditResult) -> str:
    """What plain sentences scored, each kind once; that none were asked, where a verdict wants them."""
    told = (canary(one) for one in result.suites if one.canary is not None or one.may_gate)
    return " ".join(dict.fromkeys(told))


def _p(value: float) -> str:
    return f"{'' if value < 0.001 else '= '}{p_value(value)}"


def short(suite: SuiteResult) -> str:
    """A line for a summary: the worst shift with its interval."""
    effect = worst(suite)
    if effect is None:
        return "no shift could be estimated"
    return f"{visible(effect.name)} {points(effect.shift)} ({span(effect.low, effect.high)})"


def false_alarms(one: BenchmarkResult) -> str:
    """How far apart identities lie in the harmless cases that are flagged, and the verdict on it."""
    found = one.false_alarm_spread
    if found is None:
        return ""
    first = (
        f"Harmless cases about {visible(found.highest)} are flagged {size(found.value)} percentage "
        f"points more often than those about {visible(found.lowest)}."
        if found.value
        else "Harmless cases about all identities are flagged equally often."
    )
    text = (
        f"{first} Over "
        f"{counted(found.templates, 'template')}, two identities lie at least {size(found.low)} and "
        f"at most {size(found.high)} points apart."
    )
    if found.most is None:
        return f"{text} The policy states no limit for this."
    return f"{found.verdict}: {text} The policy tolerates {size(found.most)} points."
