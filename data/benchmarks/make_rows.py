"""Write rows.json: sixteen bits of the SHA-256 of every row of the published benchmark files.

    python data/benchmarks/make_rows.py FOLDER

FOLDER holds the official files in one folder a benchmark, each with its published digest. With
the result an edited file is told apart row by row; nothing of the texts is in it.
"""

import json
import sys
from pathlib import Path

from audit.benchmarks import (
    crows_pairs,
    holisticbias,
    published_files,
    stereoset_files,
    winobias,
    winogender,
)

FILES = {
    **{f"winobias/{name}": digest for name, digest in winobias.DIGESTS.items()},
    f"winogender/{winogender.SENTENCES.name}": winogender.SENTENCES.sha256[0],
    f"winogender/{winogender.SHARES.name}": winogender.SHARES.sha256[0],
    f"crows_pairs/{crows_pairs.FILE.name}": crows_pairs.FILE.sha256[0],
    **{f"holisticbias/v1.1/{name}.json": digest for name, digest in holisticbias.FILES.items()},
}


def main(folder: Path) -> None:
    """Digest every row of every file, once the file is the published one."""
    rows: dict[str, str] = {}
    for place, digest in FILES.items():
        path = folder / place
        published = published_files.Published(name=path.name)
        opened = published_files.open_published(path.parent, published, source="")
        if opened.digest != digest:
            sys.exit(f"{path} is not the published file")
        rows[path.name] = "".join(map(published_files.row_digest, opened.lines()))
    opened, clusters = stereoset_files.open_clusters(folder / "stereoset")
    if opened.warnings:
        sys.exit(f"{opened.path} is not a version that is known")
    digests = sorted(map(stereoset_files.cluster_digest, clusters))
    rows[stereoset_files.CLUSTER_ROWS] = "".join(digests)
    Path(__file__).with_name("rows.json").write_text(
        json.dumps(rows, indent=1, sort_keys=True) + "\n"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
