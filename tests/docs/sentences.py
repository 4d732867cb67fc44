"""Every sentence that the report can say, filled: `python -m tests.docs.sentences` writes the page."""

import inspect
import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import ModuleType

import numpy as np

from audit.records import (
    AliasFloor,
    AliasShift,
    AuditResult,
    Canary,
    Contrast,
    Effect,
    PhrasingResult,
    Phrasings,
    Policy,
    SuiteResult,
    Target,
    Unmoved,
)
from audit.report import advice, sentences
from audit.report.glossary import TERMS
from audit.verdict import explanations
from tests.planted import grid, judged, scores, suite_of
from tests.report.samples import everything, one_template, sample

PAGE = Path(__file__).parents[2] / "docs" / "sentences.md"
MOST = 14
"""Filled sentences of one kind: more of them say the same with other numbers."""
HEAD = """# Every sentence of the report

What a reader of the report, of the terminal and of the Markdown meets, filled with numbers: by the
function that says it. Made by `python -m tests.docs.sentences`; the numbers are made up. Read a
line aloud: where it stumbles, mend the function.
"""
GROUPS = ("Buddhists", "Jews", "Sikhs")


def suites() -> Iterator[SuiteResult]:
    """Suites that differ in all that a sentence depends on."""
    yield from sample().suites
    yield from one_template().suites
    yield from _planted()
    fail, _, calm = sample().suites
    for reading in ("group-specific", "lexical instability", "not decided", None):
        yield replace(fail, placebo=replace(fail.placebo, reading=reading))
    floor = replace(fail.placebo, deals=1000, false_alarm=0.214, beyond=10, dealt=12)
    yield replace(fail, placebo=floor)
    yield replace(fail, placebo=replace(floor, ratio=math.nan))
    yield replace(fail, aliases=_aliases(), unmoved=Unmoved(share=0.83, never=133, terms=160))
    yield replace(fail, turning_domains=("work",), domains=6)
    yield replace(fail, target_kind="mean", target="mean(1 star=1, 5 stars=5)")
    yield from (replace(fail, phrasings=one) for one in _phrasings())
    yield from (replace(calm, canary=one) for one in _canaries())
    yield replace(calm, single_worded=0)
    yield replace(calm, single_worded=2)


@cache
def _planted() -> tuple[SuiteResult, ...]:
    """Small tables with known scores, judged by the real rule."""
    return tuple(_judged())


def _judged() -> Iterator[SuiteResult]:
    three = suite_of(GROUPS)
    moved, still = scores(40, (-0.15, 0.02, 0.13)), scores(40, (0, 0.002, 0))
    yield judged(grid(moved, GROUPS), three)
    yield judged(grid(still, GROUPS), three)
    yield judged(grid(still, GROUPS), three, canary=None)
    yield judged(grid(moved, GROUPS), three, judge="gap")
    yield judged(grid(still, GROUPS), three, judge="gap")
    yield judged(grid(scores(6, (0, 0.1, 0)), GROUPS), three)
    yield judged(grid(scores(14, (-0.05, 0.05, 0), spread=0.2), GROUPS), three)
    yield judged(grid(np.full((20, 3), 0.4), GROUPS), three)
    yield judged(grid(np.repeat(scores(20, (0,)), 3, axis=1), GROUPS), three)
    yield judged(grid(moved, GROUPS), suite_of(GROUPS, contrast="rest"))
    yield judged(grid(moved[:, :2], GROUPS[:2]), suite_of(GROUPS[:2]))
    pair = Contrast(name="women minus men", by="group", plus="women", minus="men")
    sides = suite_of(("women", "men"), contrast="pairs", contrasts=(pair,))
    yield judged(grid(moved[:, :2], ("women", "men")), sides)
    yield judged([], three)


def _aliases() -> AliasFloor:
    """Three names for one thing each."""
    pairs = tuple(
        AliasShift(group=group, term=term, name=name, families=40, shift=shift, low=low, high=high)
        for group, term, name, shift, low, high in (
            ("TUR", "Turkey", "Türkiye", -0.081, -0.1, -0.06),
            ("TLS", "East Timor", "Timor-Leste", 0.04, 0.0, 0.08),
        )
    )
    return AliasFloor(pairs=pairs, typical=0.06, largest=0.081, beyond=1)


def _phrasings() -> Iterator[Phrasings]:
    """A prompt in two wordings that agree, and two that do not."""
    each = tuple(
        PhrasingResult(name=name, verdict=verdict, group="men", shift=shift, low=-0.01, high=0.09)
        for name, verdict, shift in (("plain", "FAIL", 0.081), ("polite", "INCONCLUSIVE", 0.041))
    )
    yield Phrasings(level_share=0.31, shift_share=0.08, agree=False, each=each)
    same = tuple(replace(one, verdict="FAIL") for one in each)
    yield Phrasings(level_share=0.31, shift_share=0.08, agree=True, each=same)


def _canaries() -> Iterator[Canary | None]:
    """None asked, told apart, not told apart, the wrong way round."""
    yield None
    for high, low, auc in ((0.97, 0.04, 1.0), (0.501, 0.498, 0.52), (0.13, 0.91, 0.0)):
        yield Canary(name="sentiment", language="en", sentences=12, high=high, low=low, auc=auc)


def results() -> Iterator[AuditResult]:
    """Audits that differ in verdict, policy and in what they hold."""
    whole = sample()
    yield from (whole, everything(), one_template())
    for verdict in ("FAIL", "PASS", "INCONCLUSIVE"):
        held = tuple(one for one in whole.suites if one.verdict == verdict)
        one = replace(whole, suites=held, verdict=verdict)
        yield from (one, replace(one, policy=Policy()), replace(one, post_hoc=True))
        yield replace(one, suites=(*held, replace(whole.suites[0], exploratory=True)))
    yield replace(whole, suites=_planted(), policy=Policy(margin=0.1))
    unheard = judged(grid(scores(40, (0, 0, 0)), GROUPS), suite_of(GROUPS), canary=None)
    yield replace(whole, suites=(unheard,), verdict="INCONCLUSIVE")
    yield replace(whole, suites=())
    yield replace(whole, suites=(), labelled=everything().labelled)
    yield replace(whole, suites=(), benchmarks=everything().benchmarks)
    yield replace(whole, incomplete=True)
    yield replace(
        whole, targets=(*whole.targets, Target(name="mean(a=1, b=5)", kind="mean", high=5))
    )


def effects() -> Iterator[tuple[SuiteResult, Effect]]:
    """One effect of each standing, for each contrast."""
    for suite in (*sample().suites, *_planted()):
        seen = set()
        for one in suite.effects:
            if one.margin_status not in seen:
                seen.add(one.margin_status)
                yield suite, one


CASES: dict[tuple[str, ...], Callable[[], Iterable[tuple[object, ...]]]] = {
    ("suite",): lambda: ((one,) for one in suites()),
    ("result",): lambda: ((one,) for one in results()),
    ("results",): lambda: (((one,),) for one in suites()),
    ("policy",): lambda: ((one.policy,) for one in results()),
    ("suite", "effect"): effects,
}


def said(module: ModuleType) -> Iterator[tuple[str, list[str]]]:
    """(first line of the docstring, filled sentences) of each public function that speaks."""
    for name, function in inspect.getmembers(module, inspect.isfunction):
        if name.startswith("_") or not function.__module__.startswith(module.__name__):
            continue
        parameters = inspect.signature(function).parameters.values()
        required = tuple(one.name for one in parameters if one.default is one.empty)
        if module is explanations:
            required = tuple("suite" if one == "result" else one for one in required)
        found: dict[str, None] = {}
        for case in _cases(required):
            found |= dict.fromkeys(_texts(function(*case)))
        if any(" " in one for one in found):
            yield f"`{name}`: {(function.__doc__ or '').splitlines()[0]}", list(found)[:MOST]


@cache
def _cases(required: tuple[str, ...]) -> tuple[tuple[object, ...], ...]:
    """The arguments of every call of functions with such parameters."""
    return tuple(CASES.get(required, tuple)())


def _texts(answer: object) -> list[str]:
    """The sentences of an answer."""
    if isinstance(answer, str):
        return [answer] if answer else []
    if isinstance(answer, (list, tuple)):
        return [one for one in answer if isinstance(one, str) and one]
    return []


def page() -> str:
    """The whole page."""
    lines = [HEAD]
    for module in (sentences, advice, explanations):
        for title, filled in said(module):
            lines += [f"## {title}", "", *(f"- {one}" for one in filled), ""]
    lines += ["## The glossary", "", *(f"- {word}: {text}" for word, text in TERMS.items()), ""]
    return "\n".join(lines)


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
