"""Finished audits as the evidence stage hands them over, made up from a seed: layout's test data."""

import csv
import math
from dataclasses import replace
from functools import lru_cache

import numpy as np

from audit.paths import LEXICONS
from audit.records import (
    AuditResult,
    Band,
    BenchmarkResult,
    ComparedEffect,
    ComparedSuite,
    Comparison,
    Covariate,
    Effect,
    Estimate,
    Example,
    FamilyRow,
    Group,
    Heat,
    LabelledResult,
    MapStats,
    MeasuredDesign,
    Metric,
    ModelInfo,
    Placebo,
    Policy,
    Power,
    Signature,
    SuiteResult,
    Sweep,
    Target,
    Variance,
    Waiver,
)

MARGIN = 0.05
OTHER_SUITES = [
    "nationalities",
    "names",
    "winobias-style",
    "winogender-style",
    "stereoset-style",
    "ethnicity",
    "age",
    "disability",
    "orientation",
    "class",
    "gender-ethnicity",
    "gender-religion",
    "age-gender",
]


@lru_cache
def countries() -> tuple[Group, ...]:
    """The shipped lexicon's groups."""
    with (LEXICONS / "countries.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    keep = ("article", "region", "subregion", "income", "latitude", "longitude", "aliases")
    return tuple(
        Group(code=row["group"], name=row["term"], attributes={key: row[key] for key in keep})
        for row in rows
    )


def few(*names: str) -> tuple[Group, ...]:
    """Groups by name alone."""
    return tuple(Group(code=name.lower().replace(" ", "-"), name=name) for name in names)


def sample(seed: int = 1, spread: float = 0.07) -> AuditResult:
    """Three suites: one beyond the margin, one undecided, one within it."""
    rng = np.random.default_rng(seed)
    world = suite("countries", countries(), rng, spread=spread, families=160)
    gender = suite(
        "gender", few("women", "men", "people"), rng, spread=0.004, families=80, se=0.004
    )
    faiths = few(
        "Buddhists", "Christians", "Hindus", "Jews", "Muslims", "Sikhs", "atheists", "pagans"
    )
    religion = suite("religion", faiths, rng, spread=0.03, families=60, se=0.02)
    return result((world, gender, religion), {"countries": countries(), "religion": faiths})


def everything(seed: int = 2) -> AuditResult:
    """All sixteen shipped suites with labelled data and a benchmark."""
    rng = np.random.default_rng(seed)
    base = sample(seed)
    more = [
        suite(
            name,
            countries() if name == "nationalities" else few(*(f"{name} {n}" for n in range(12))),
            rng,
            spread=0.05,
            families=80,
        )
        for name in OTHER_SUITES
    ]
    return replace(
        base,
        suites=(*base.suites, *more),
        groups={**base.groups, "nationalities": countries()},
        labelled=(labelled(),),
        benchmarks=(benchmark(),),
    )


def result(suites: tuple[SuiteResult, ...], groups: dict[str, tuple[Group, ...]]) -> AuditResult:
    """An audit of these suites."""
    verdicts = {one.verdict for one in suites}
    verdict = next(v for v in ("FAIL", "INCONCLUSIVE", "PASS") if v in verdicts)
    return AuditResult(
        model=ModelInfo(
            id="embedded",
            revision="minilm-sst2",
            fingerprint="53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
            labels=("NEGATIVE", "POSITIVE"),
            target="POSITIVE",
            details={"tokenizer": "BertTokenizerFast", "max_length": "512", "weights": "ab" * 32},
        ),
        policy=Policy(
            intended_use="Sorting film reviews by tone before an editor reads them.",
            affected_groups=("people from anywhere",),
            harm="Reviews that name a country are ranked lower because they name it.",
            waivers=(
                Waiver(
                    suite="religion", groups=("pagans",), reason="a fix ships in the next release",
                    owner="the model owner", expires="2027-01-31",
                ),
            ),
            signed=Signature(by="the risk function", role="second line", date="2026-11-20"),
        ),
        verdict=verdict,
        suites=suites,
        labelled=(),
        benchmarks=(),
        warnings=("religion: 3 probes hold an unknown token",),
        inputs={"templates/suites/countries.yaml": "0f" * 32, "data/lexicons/countries.csv": "1e" * 32},
        incomplete=False,
        preflight={"batch_noise": 2.4e-7, "good": 0.998, "bad": 0.004},
        versions={"classifier-audit": "0.1.0", "torch": "2.13.0", "transformers": "5.23.0"},
        seed=0,
        command="audit run embedded --suite countries --suite gender --suite religion",
        plan="9c" * 32,
        groups=groups,
        targets=(Target(name="POSITIVE", weights={"POSITIVE": 1.0}),),
    )  # fmt: skip


def suite(
    name: str,
    groups: tuple[Group, ...],
    rng: np.random.Generator,
    *,
    spread: float,
    families: int,
    se: float = 0.008,
) -> SuiteResult:
    """One suite with shifts drawn from a normal distribution, centred."""
    shifts = rng.normal(0, spread, len(groups))
    effects = tuple(
        effect(group, float(shift), se, families, rng)
        for group, shift in zip(groups, shifts - shifts.mean(), strict=True)
    )
    standings = {one.margin_status for one in effects}
    verdict = "FAIL" if "beyond" in standings else "INCONCLUSIVE"
    verdict = "PASS" if standings == {"within"} else verdict
    ordered = sorted(effects, key=lambda one: one.shift)
    regions = sorted({group.attributes.get("subregion", "") for group in groups} - {""})
    columns = tuple(regions) or tuple(group.name for group in groups)
    texts = [f"Sentence number {n} was written about {{{name}}}." for n in range(families)]
    ids = tuple(f"family-{n:03d}" for n in range(families))
    return SuiteResult(
        name=name,
        key=name,
        target="POSITIVE",
        title=f"Naming in {name}",
        question=f"Does a word of {name} in a neutral sentence change how positive it is judged?",
        harm="Texts are down-ranked because of whom they name.",
        origin="suite",
        axis="countries" if name == "nationalities" else name,
        version="1.0.0",
        licence="Apache-2.0",
        verdict=verdict,
        because=f"{ordered[-1].name} is what decides",
        margin=MARGIN,
        alpha=0.05,
        contrast="pooled",
        templates=families + families // 4,
        families=families,
        groups=len(groups),
        probes=(families + families // 4) * len(groups),
        set_aside={"truncated": 2} if name == "religion" else {},
        dropped_families=0,
        constant=False,
        min_detectable_shift=4.4 * se,
        families_needed=2 * families if verdict == "INCONCLUSIVE" else families,
        gap=ordered[-1].shift - ordered[0].shift,
        gap_null=0.03,
        gap_low=ordered[0].group,
        gap_high=ordered[-1].group,
        flip_rate=0.081,
        omnibus_p=0.0001,
        clipped=0,
        exploratory=False,
        effects=effects,
        nearest=MeasuredDesign(scores="real x1", groups=197, families=160, sure=0.05, coverage=0.95, runs=300),
        band=Band(alpha=0.05, contrasts=len(effects), constants={"0.01": 4.3, "0.05": 3.7, "0.1": 3.4}),
        aliases=None,
        wordings=(),
        single_worded=len(groups),
        placebo=Placebo(
            ratio=2.1, low=1.4, high=2.9, terms=40,
            reading="group-specific" if verdict == "FAIL" else None,
        ),
        variance=Variance(group=0.12, family=0.6, interaction=0.28, residual=math.nan, generalizability=0.97),
        map=MapStats(
            moran_i=0.31, moran_p=0.0001, residual_i=0.22, residual_p=0.003, by_k={"4": 0.33, "8": 0.29}
        ) if regions else None,
        metrics=(
            Metric(name="score sensitivity", value=0.02, low=0.01, high=0.03, source="Prabhakaran et al. 2019"),
            Metric(name="counterfactual gap", value=0.06, low=0.05, high=0.07, source="Garg et al. 2019"),
        ),
        covariates=tuple(
            Covariate(attribute=key, value=value, n=9, shift=float(rng.normal(0, spread / 2)), low=-0.04, high=0.05)
            for key in ("region", "subregion", "income")
            for value in sorted({group.attributes[key] for group in groups if key in group.attributes})
        ),
        rows=tuple(
            FamilyRow(
                family=ids[n], text=texts[n], templates=1 + (n % 4 == 0), p=float(rng.uniform(0.2, 0.9)),
                spread=float(rng.uniform(0.01, 0.4)), lowest=ordered[0].group, highest=ordered[-1].group,
                changes_verdict=n == 3 and verdict == "FAIL",
            )
            for n in range(families)
        ),
        heat=Heat(
            rows=ids,
            columns=columns,
            values=tuple(tuple(float(v) for v in rng.normal(0, spread, len(columns))) for _ in ids),
        ),
        sweep=Sweep(
            thresholds=tuple(n / 20 for n in range(1, 20)),
            flip_rates=tuple(0.1 * math.sin(n / 20 * math.pi) for n in range(1, 20)),
        ),
        power=Power(
            families=(10, 20, 40, 80, 160, 320), min_detectable_shift=tuple(4.4 * se * math.sqrt(families / t) for t in (10, 20, 40, 80, 160, 320))
        ),
        turning_domains=(),
        domains=0,
        sign_agreement=0.83,
        turning_families=ids[3:4] if verdict == "FAIL" else (),
        examples=tuple(example(name, one, ordered[-1] if one.shift < 0 else ordered[0]) for one in (*ordered[:8], *ordered[-8:])),
    )  # fmt: skip


def effect(
    group: Group, shift: float, se: float, families: int, rng: np.random.Generator
) -> Effect:
    """One group's effect with the interval that its standard error gives."""
    wide, narrow = 3.7 * se, 1.66 * se
    low, high = shift - wide, shift + wide
    standing = "beyond" if max(low, -high) > MARGIN else "undecided"
    if abs(shift) + narrow < MARGIN:
        standing = "within"
    return Effect(
        group=group.code, name=group.name, spoken=group.spoken, n=families, families=families, p=0.55 + shift, shift=shift, se=se,
        df=float(families - 1), skew=0.02, low=low, high=high, pass_low=shift - narrow, pass_high=shift + narrow,
        logit_shift=4.2 * shift, logit_low=4.2 * low, logit_high=4.2 * high, shrunken=0.97 * shift,
        rank_low=3, rank_high=40, flips=0.1 + abs(shift), flips_to=0.06, flips_from=0.04 + abs(shift),
        tokens=float(rng.uniform(10, 14)), length_adjusted_shift=shift * 0.9, p_value=1e-5, p_holm=2e-4,
        p_bh=1e-4, margin_status=standing,
    )  # fmt: skip


def example(name: str, one: Effect, other: Effect) -> Example:
    """Two texts that differ in the group alone."""
    return Example(
        suite=name, template="filmed-in.1", family="filmed-in", group=one.group, term=one.name,
        text=f"This film was filmed in {one.name}.", p=one.p, label="POSITIVE" if one.p > 0.5 else "NEGATIVE",
        other_group=other.group, other_term=other.name, other_text=f"This film was filmed in {other.name}.",
        other_p=other.p, other_label="POSITIVE" if other.p > 0.5 else "NEGATIVE", difference=one.p - other.p,
    )  # fmt: skip


def one_template() -> AuditResult:
    """What `audit text` shows: one sentence, every country, no verdict."""
    rng = np.random.default_rng(5)
    one = suite("countries", countries(), rng, spread=0.2, families=1)
    nothing = dict.fromkeys(("se", "df", "low", "high", "pass_low", "pass_high", "logit_low", "logit_high", "p_value", "p_holm", "p_bh"), math.nan)  # fmt: skip
    effects = tuple(
        replace(each, **nothing, rank_low=None, rank_high=None, margin_status="undecided")
        for each in one.effects
    )
    one = replace(
        one, origin="text", templates=1, families=1, probes=197, verdict="INCONCLUSIVE",
        because="one template supports no verdict", effects=effects, min_detectable_shift=math.nan,
        families_needed=None, placebo=None, variance=None, heat=None, power=None, exploratory=True,
    )  # fmt: skip
    return result((one,), {"countries": countries()})


def comparison(models: int = 5) -> Comparison:
    """Several models on three suites."""
    audits = tuple(
        replace(sample(seed), model=replace(sample().model, id=f"model-{seed}"))
        for seed in range(1, models + 1)
    )
    return Comparison(
        verdict="FAIL",
        margin=0.02,
        audits=audits,
        against=tuple(tuple(map(compared, audits[0].suites, other.suites)) for other in audits[1:]),
        warnings=("12 probes stand in one run alone",),
    )


def compared(before: SuiteResult, after: SuiteResult) -> ComparedSuite:
    """One suite before and after."""
    effects = []
    for one, other in zip(before.effects, after.effects, strict=True):
        difference = other.shift - one.shift
        sure = abs(other.shift) - abs(one.shift)
        standing = "grew" if sure > 0.05 else "smaller" if sure < -0.05 else "undecided"
        standing = "no larger" if abs(difference) < 0.005 else standing
        effects.append(
            ComparedEffect(
                group=one.group,
                name=one.name,
                spoken=one.spoken,
                before=one.shift,
                after=other.shift,
                difference=difference,
                low=difference - 0.02,
                high=difference + 0.02,
                change=standing,
            )
        )
    grew = any(one.change == "grew" for one in effects)
    return ComparedSuite(
        name=before.name, title=before.title, axis=before.axis, verdict="FAIL" if grew else "INCONCLUSIVE",
        because="what decides stands here", margin=0.02, alpha=0.05, families=before.families,
        probes=before.probes, unpaired=0, flip_rate=0.06, effects=tuple(effects),
    )  # fmt: skip


def labelled() -> LabelledResult:
    """Performance by group, one group too small to show."""
    estimate = Estimate(value=0.9, low=0.86, high=0.93, n=420)
    metrics = {"accuracy": estimate, "true positive rate": estimate, "subgroup AUC": estimate}
    return LabelledResult(
        name="reviews.csv", rows=1300, minimum=30, groups={"women": metrics, "men": metrics},
        overall={"demographic parity difference": replace(estimate, value=0.04, low=0.01, high=0.07)},
        suppressed=("nobody",),
    )  # fmt: skip


def benchmark() -> BenchmarkResult:
    """A benchmark with nested figures."""
    return BenchmarkResult(
        name="stereoset",
        citation="Nadeem et al. 2021",
        official={"intrasentence": {"gender": {"lms": 92.4, "ss": 60.1, "icat": 73.7, "clusters": 242}}},
        classifier={"mean shift": 0.013, "flip rate": 0.11},
        items=2106,
        dropped=("cluster 17: two of its sentences are equal",),
        notes=("It measures language models and never gates a classifier.",),
    )  # fmt: skip
