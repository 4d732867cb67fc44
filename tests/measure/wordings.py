"""What wording alone does, a suite at a time: the tables of `docs/suites/wordings.md` from finished runs.

python tests/measure/wordings.py RUN [RUN ...] > docs/suites/wordings.md

A suite that several runs scored is told as the last of them has it.
"""

import argparse
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

HEAD = """# What wording alone does

Two names of one thing, and the wordings of one group, move a score although nothing else in the sentence changes.
Measured on {model}, in percentage points of P({target}), margin {margin}. Made by
`python tests/measure/wordings.py RUN` from finished runs of {suites} suites; behind a suite stands the version whose
sentences were scored. {without}
Left out: the suites in German, French and Spanish, which a classifier of English can't read, and `flagging` and
`flagging-mild`, which ask about toxicity.

## Two names of one thing

| suite | pairs | typically | at most | which | shown to exceed the margin |
|---|---|---|---|---|---|
"""
SECOND = """
## The wordings of one group

How far the wordings of a group lie apart: the mean over groups, and the group that they divide most.

| suite | groups with several | wordings a group | range, mean | range, largest | where | wordings that decide the verdict |
|---|---|---|---|---|---|---|
"""


def points(value: float) -> str:
    """A probability in percentage points."""
    return f"{100 * value:.1f}"


def alias_row(suite: dict[str, Any]) -> str:
    """A row of the first table."""
    floor = suite["aliases"]
    first = floor["pairs"][0]
    return (
        f"| `{suite['name']}` {suite['version']} | {len(floor['pairs'])} | {points(floor['typical'])} | "
        f"{points(floor['largest'])} | {first['term']} / {first['name']} | {floor['beyond']} |"
    )


def worded(suite: dict[str, Any]) -> dict[str, dict[str, float]]:
    """Each group of several wordings, with the shift of each."""
    by_group: dict[str, dict[str, float]] = defaultdict(dict)
    for one in suite["wordings"]:
        if one["shift"] is not None:
            by_group[one["group"]][one["term"]] = one["shift"]
    return {name: terms for name, terms in by_group.items() if len(terms) > 1}


def head(results: dict[str, Any]) -> str:
    """What was measured, on what, and which suites have nothing to compare."""
    suites = results["suites"]
    bare = [f"`{one['name']}`" for one in suites if not one["aliases"] and not worded(one)]
    return HEAD.format(
        model="the embedded classifier"
        if results["model"]["id"] == "embedded"
        else results["model"]["id"],
        target=results["model"]["target"],
        margin=f"{100 * suites[0]['margin']:g}",
        suites=len(suites),
        without=f"There is nothing to compare in {', '.join(bare)}." if bare else "",
    )


def wording_row(suite: dict[str, Any]) -> str:
    """A row of the second table."""
    groups = worded(suite)
    ranges = {name: max(terms.values()) - min(terms.values()) for name, terms in groups.items()}
    widest = max(ranges, key=lambda name: ranges[name])
    low, high = (pick(groups[widest], key=groups[widest].__getitem__) for pick in (min, max))
    turning = [one["term"] for one in suite["wordings"] if one["changes_verdict"]]
    return (
        f"| `{suite['name']}` {suite['version']} | {len(groups)} | "
        f"{sum(map(len, groups.values())) / len(groups):.1f} | "
        f"{points(sum(ranges.values()) / len(ranges))} | {points(ranges[widest])} | "
        f"{widest}: {low} to {high} | {', '.join(turning[:4]) or 'none'} |"
    )


def main() -> None:
    """Print the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("runs", type=Path, nargs="+")
    read = [
        json.loads((run / "results.json").read_text("utf-8")) for run in parser.parse_args().runs
    ]
    suites = list({one["name"]: one for results in read for one in results["suites"]}.values())
    print(
        head({**read[0], "suites": suites})
        + "\n".join(alias_row(one) for one in suites if one["aliases"])
    )
    print(SECOND + "\n".join(wording_row(one) for one in suites if worded(one)))


if __name__ == "__main__":
    main()
