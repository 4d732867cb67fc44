"""The run's verdict in one sentence."""

import math
from collections.abc import Sequence

from audit.numerals import counted, decimal, percent
from audit.records import (
    AuditResult,
    LabelledResult,
    SuiteResult,
)
from audit.report.display import visible
from audit.report.sentences.alarms import alarms_lead
from audit.report.sentences.naming import FEWEST, is_measured, is_one_template
from audit.report.sentences.question import is_default
from audit.verdict.explanations import unshown

UNANSWERED = "the classifier was not shown to answer"

POST_HOC = "Read post hoc, not as stated before scoring. "


def headline(result: AuditResult) -> str:
    """The run's verdict in one sentence, and which suites outside it FAIL where it does not."""
    if not result.suites:
        return _without_suites(result)
    if all(is_one_template(suite) for suite in result.suites):
        return f"{_range(result.suites[0])}One template can show a shift; it supports no verdict."
    if is_measured(result):
        return "The returned labels came without scores. How often they differ is measured; no `max_flip_rate` is stated for it, so there is no verdict."
    return (POST_HOC if result.post_hoc else "") + _lead(result) + _outside(result)


def _lead(result: AuditResult) -> str:
    """What the suites that count say."""
    gating = [suite for suite in result.suites if not suite.exploratory]
    hits = [suite for suite in gating if suite.verdict == result.verdict]
    alarms = alarms_lead(result, gating)
    if not hits:
        return alarms or f"{result.verdict}: no suite counted for the verdict."
    names = _titles(hits)
    if result.verdict == "FAIL":
        return f"{_fails(hits, names, f'by more than {_margin(result)}')} {alarms}".rstrip()
    if result.verdict == "PASS":
        what = "difference between groups" if all(suite.between for suite in hits) else "shift"
        text = f"Every {what} in {names} lies within {_margin(result)}, for the sentences tested."
        return text + _but_labels(hits)
    return f"Not decided in {names}: {_undecided(hits)}."


def _fails(hits: Sequence[SuiteResult], names: str, by: str) -> str:
    """How many groups shift the score too far, or that two differ too much."""
    if all(suite.between for suite in hits):
        return f"In {names}, two groups differ {by}."
    many = sum(one.margin_status == "beyond" for suite in hits for one in suite.effects)
    if not many:
        return f"In {names}, at least one group shifts the score {by}."
    if len(targets := {suite.target for suite in hits}) > 1:
        return f"In {names}, {counted(many, 'shift')} of {len(targets)} targets {'exceeds' if many == 1 else 'exceed'} {by.removeprefix('by more than ')}."
    pairs = all(suite.contrast == "pairs" for suite in hits)
    who = counted(many, "pair" if pairs else "group")
    return f"In {names}, {who} {'shifts' if many == 1 else 'shift'} the score {by}."


def _undecided(suites: Sequence[SuiteResult]) -> str:
    """What keeps suites from being decided, in a few words."""
    if all(suite.canary and unshown(suite) for suite in suites):
        return UNANSWERED
    if all(suite.families < FEWEST for suite in suites):
        return "too few sentence families"
    if all(suite.constant for suite in suites):
        return "all scores are the same"
    if all(suite.between and suite.between.margin_status == "undecided" for suite in suites):
        return "some differences may lie within the margin or beyond it"
    if any(one.margin_status == "undecided" for suite in suites for one in suite.effects):
        return "some shifts may lie within the margin or beyond it"
    return UNANSWERED


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


def of_labelled(found: LabelledResult) -> str:
    """The share of right answers, by group where there are few."""
    shares = [(name, of["accuracy"]) for name, of in found.groups.items() if "accuracy" in of]
    shares.sort(key=lambda pair: (-pair[1].value, pair[0]))
    rows = counted(found.rows, "row")
    if not shares:
        return f"{rows} with true labels; no group is large enough to be compared."
    (best, high), (last, low) = shares[0], shares[-1]
    if high.value == low.value:
        return f"{rows} with true labels; {percent(high.value)} of answers are right."
    return (
        f"{rows} with true labels; right answers run from {percent(low.value)} ({visible(last)}) "
        f"to {percent(high.value)} ({visible(best)})."
    )


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
    titles = list(dict.fromkeys(suite.title or suite.name for suite in suites))
    *most, last = [visible(f"“{title}”") for title in titles[:4]]
    more = f"{len(titles) - 4} more" if len(titles) > 4 else ""
    names = [*most, last, more] if more else [*most, last]
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else last


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
