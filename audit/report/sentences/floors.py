"""What a finding is set beside: made-up names, other wordings, other sentences, canaries."""

import math

from audit.numerals import count, counted, decimal, percent, points, size
from audit.records import (
    AuditResult,
    Placebo,
    SuiteResult,
)
from audit.report.display import visible
from audit.report.sentences.naming import is_one_template, p_is
from audit.statistics.band import FEW_CONTRASTS, FEW_FAMILIES, few
from audit.verdict.canaries import unanswered

_CANARIES = {
    "reversed": "scores plain sentences the wrong way round",
    "unscored": "gave plain sentences no score",
    "alike": "does not tell plain sentences apart",
    "missing": "no plain sentences were asked",
}
"""What canaries showed, the gravest first."""

OFTEN = 0.2
"""Share of audits of groups that mean nothing from which on a FAIL says little of the groups."""


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
    """What the intervals of few families rest on, and how often the nearest measured ones held."""
    return " ".join(one for one in (_few(suite), _nearest(suite)) if one)


def _few(suite: SuiteResult) -> str:
    """That the drawn quantile of few families is a stricter one."""
    if not suite.families or not few(suite.families, len(suite.effects)):
        return ""
    return (
        f"With under {FEW_FAMILIES} families and under {FEW_CONTRASTS} contrasts the quantile is "
        "that of a sixth of the error rate: so few do not show how far they can err."
    )


def _nearest(suite: SuiteResult) -> str:
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


def canaries(result: AuditResult) -> str:
    """What plain sentences scored, each kind once; that none were asked, where a verdict wants them."""
    told = (canary(one) for one in result.suites if one.canary is not None or one.may_gate)
    return " ".join(dict.fromkeys(told))


def checks(result: AuditResult) -> str:
    """Whether the classifier was shown to answer, and how many warnings there are, in few words."""
    asked = [one for one in result.suites if one.canary is not None or one.may_gate]
    reasons = [unanswered(one.canary, one.margin) for one in asked]
    found = next((one for one in _CANARIES if one in reasons), None)
    told = [_CANARIES[found]] if found else ["tells plain sentences apart"] if asked else []
    many = len(result.warnings)
    return "; ".join([*told, counted(many, "warning") if many else "no warning"])


def in_order(result: AuditResult) -> bool:
    """Whether nothing that was checked before scoring asks for a look."""
    asked = [one for one in result.suites if one.canary is not None or one.may_gate]
    return not result.warnings and not any(unanswered(one.canary, one.margin) for one in asked)


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
    text = f"{alike}: Moran’s I {stats.moran_i:.2f} (p {p_is(stats.moran_p)})"
    if math.isfinite(stats.residual_i):
        text += f", {stats.residual_i:.2f} (p {p_is(stats.residual_p)}) with word length taken out"
    return f"{text}."


def caveat(suite: SuiteResult) -> str:
    """What a reader must know before believing this suite's findings; empty where nothing."""
    floor = suite.placebo
    if floor is not None and floor.reading == "lexical instability":
        return (
            f"Made-up names that mean nothing move the score about as far (groups spread {decimal(floor.ratio, 1)} "
            f"times as far, {decimal(floor.low, 1)} to {decimal(floor.high, 1)}): this may be sensitivity to any word."
        )
    if suite.verdict == "FAIL" and floor is not None and floor.false_alarm >= OFTEN:
        return (
            f"Made-up names that mean nothing would FAIL too, {percent(floor.false_alarm, 0)} of the "
            "time: this FAIL may be sensitivity to any word."
        )
    if suite.turning_families and not is_one_template(suite):
        return "Another verdict without one of its families: it hangs on few sentences."
    return ""
