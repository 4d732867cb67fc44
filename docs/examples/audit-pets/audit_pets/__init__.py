"""A suite: which animal is named in a neutral sentence."""

from pathlib import Path

SUITE = Path(__file__).with_name("pets.yaml")
