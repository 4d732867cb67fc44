"""`audit attest`, `verify` and `log`: what is handed on with a run."""

from pathlib import Path

import click

from audit.cli.console import note, tell
from audit.cli.paths import PATH


@click.command()
@click.argument("folder", metavar="RUN", type=PATH)
@click.option(
    "--key", type=PATH, required=True, metavar="FILE", help="An ed25519 private key (PEM)."
)
@click.option("--model", type=PATH, metavar="PATH", help="The model's file or folder, signed too.")
def attest(folder: Path, key: Path, model: Path | None) -> int:
    """Sign a finished run: a statement over its files, a bill of materials, an index."""
    from audit.attest.pack import write_pack

    tell(str(write_pack(folder, key, model=model)))
    return 0


@click.command()
@click.argument("place", metavar="RUN", type=PATH)
@click.option("--key", type=PATH, metavar="FILE", help="The public key that you trust (PEM).")
def verify(place: Path, key: Path | None) -> int:
    """Hold a run's files against its evidence pack: exit 0 where no byte was changed."""
    from audit.attest.pack import verify as verified

    found = verified(place, key=key)
    tell(f"{found.files} files as they were signed")
    tell(f"the run's verdict: {found.verdict}; the statement says {found.result}")
    tell(f"signed by {found.key}")
    if not found.trusted:
        note("the key lies in the pack: --key FILE says whether it is the one that you trust")
    return 0


@click.command()
@click.argument("folder", metavar="RUN", type=PATH)
@click.option(
    "--to", type=click.Choice(["mlflow", "trackio", "wandb"]), required=True, help="The tracker."
)
@click.option("--project", default="audit", show_default=True, help="The experiment's name.")
def log(folder: Path, to: str, project: str) -> int:
    """Send a finished run to an experiment tracker, where its own settings say it is."""
    from audit.result import Audit
    from audit.trackers import log as logged

    tell(logged(Audit.load(folder), to, project=project))
    return 0
