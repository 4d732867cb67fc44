"""Strict reading of YAML, CSV and JSON: every fault with file, line and field, all at once.

What a file may hold is decided before it is trusted: its size, its bytes, its depth. A YAML
file is plain mappings, lists, texts, numbers and true/false; aliases, tags and the readings
of YAML 1.1 that surprise people (`NO`, `012`, `1:30`) are refused with a hint to quote.

`files`, `yamls`, `tables`: what lies in a file; `models`: what it may hold; `data`: a user's own tables.
"""

from audit.strict.files import Document as Document
from audit.strict.files import at_home as at_home
from audit.strict.files import doubled as doubled
from audit.strict.files import escaped as escaped
from audit.strict.files import invisible as invisible
from audit.strict.files import near as near
from audit.strict.files import raise_all as raise_all
from audit.strict.files import sha256_of as sha256_of
from audit.strict.models import validate as validate
from audit.strict.tables import Sheet as Sheet
from audit.strict.tables import read_csv as read_csv
from audit.strict.tables import read_json as read_json
from audit.strict.yamls import read_yaml as read_yaml
