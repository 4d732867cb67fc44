"""The handling of every fault: which module it stands in, what is written there, and what without it.

A handling that stands in several places is taken out of all of them: one that is left would hide the others.
"""

OFF = "if False:"

Cut = tuple[str, str, str]
"""Module, what is written there, what is written in its place."""

HANDLING: dict[int, tuple[Cut, ...]] = {
    1: (("strict/yamls.py", "except yaml.MarkedYAMLError as", "except ZeroDivisionError as"),),
    2: (
        ("strict/yamls.py", "if isinstance(event, yaml.AliasEvent):", OFF),
        ("strict/yamls.py", "if event.anchor is not None:", OFF),
    ),
    3: (("strict/yamls.py", "if event.tag is not None:", OFF),),
    4: (("strict/yamls.py", "if key in items:", OFF),),
    5: (("strict/yamls.py", 'elif tag not in ("str", "timestamp", "value"):', "elif False:"),),
    6: (
        (
            "strict/tables.py",
            "rows.append(tuple(row))",
            'rows.append(tuple("" if cell in ("NA", "null") else cell for cell in row))',
        ),
    ),
    7: (("strict/yamls.py", "if len(place) > DEPTH_LIMIT or self.nodes > NODE_LIMIT:", OFF),),
    8: (("strict/files.py", "if len(data) > limit:", OFF),),
    9: (("strict/files.py", "except UnicodeDecodeError as", "except ZeroDivisionError as"),),
    10: (("strict/files.py", '3 if data.startswith(b"\\xef\\xbb\\xbf") else 0', "0"),),
    11: (
        ("strict/tables.py", 'if "\\\\u" in text:', OFF),
        ("strict/yamls.py", "if found := CONTROL.search(value):", "if found := None:"),
        (
            "suites/frame_source.py",
            'if value is not None and any("\\ud800" <= sign <= "\\udfff" for sign in value):',
            OFF,
        ),
    ),
    12: (("strict/files.py", "if found := CONTROL.search(text):", "if found := None:"),),
    13: (("strict/tables.py", ", parse_constant=constant", ""),),
    14: (
        (
            "strict/models.py",
            "list(_unknown(document, schema, [schema], document.value, ()))",
            "[]",
        ),
    ),
    15: (("strict/models.py", "error.errors()[:FAULT_LIMIT]", "error.errors()[:1]"),),
    16: (("suites/suite.py", "    _check_schema(document)\n", ""),),
    17: (("strict/tables.py", "if len(row) != len(columns)", "if False"),),
    18: (("strict/files.py", "if path.is_symlink():", OFF),),
    19: (
        (
            "suites/families.py",
            "strange = [name for name in slot_names(parts) if name not in known]",
            "strange: list[str] = []",
        ),
        ("suites/families.py", "if name not in used:", OFF),
        ("suites/families.py", "if parts and self.spec.slot not in slot_names(parts):", OFF),
        (
            "suites/grammar.py",
            "    if form in known:\n        return None",
            "    if True:\n        return None",
        ),
    ),
    20: (("suites/template.py", "\\{[^{}]*\\}|[{}]", "\\{[^{}]*\\}"),),
    21: (("suites/template.py", "if not _SLOT.fullmatch(inside):", OFF),),
    22: (("suites/file.py", 'elif "{" in value or "}" in value:', "elif False:"),),
    23: (("suites/sources.py", "if self.size > limit:", OFF),),
    24: (
        ("suites/lexicon.py", 'if not _CODE.fullmatch(cells["group"]):', OFF),
        ("suites/lexicon.py", 'if not cells["term"].strip():', OFF),
        ("suites/lexicon.py", "if not sheet.rows:", OFF),
    ),
    25: (
        ("suites/fillers.py", "elif len(lexicon.groups) < 2:", "elif False:"),
        ("suites/suite.py", "if len(codes) < 2 and", "if False and"),
    ),
    26: (
        ("suites/suite.py", "if count < FEWEST_FAMILIES:", OFF),
        (
            "verdict/rule.py",
            "if families < FEWEST_FAMILIES or not len(found.mean):",
            "if not len(found.mean):",
        ),
        ("verdict/rule.py", "if families < FEWEST_FAMILIES:", OFF),
    ),
    27: (
        ("suites/lexicon.py", "if key in seen:", OFF),
        ("suites/file.py", "twice = value in seen", "twice = False"),
    ),
    28: (
        (
            "scoring/shards.py",
            "texts = text.dictionary.to_pylist()",
            'texts = table["text"].to_pylist()',
        ),
        (
            "scoring/shards.py",
            "inverse = text.indices.to_numpy(zero_copy_only=False).astype(np.int64)",
            "inverse = np.arange(len(texts))",
        ),
    ),
    29: (("suites/lexicon.py", "if owner.setdefault(term.text, term.group) != term.group:", OFF),),
    30: (
        ("suites/lexicon.py", "if spelt.setdefault(plain, term.text) != term.text:", OFF),
        ("suites/scripts.py", 'if not unicodedata.is_normalized("NFC", text):', OFF),
    ),
    31: (
        (
            "strict/files.py",
            'return " ".join(dict.fromkeys(',
            'return "" and " ".join(dict.fromkeys(',
        ),
    ),
    32: (("suites/scripts.py", "if scripts := mixed_scripts(text):", "if scripts := ():"),),
    33: (
        (
            "suites/file.py",
            'StringConstraints(pattern=re.compile(r"\\S").pattern)',
            "StringConstraints()",
        ),
    ),
    34: (
        ("suites/grammar.py", "if article(phrase) != written.group(1).lower() and", "if False and"),
    ),
    35: (
        (
            "suites/file.py",
            "twice = value in seen",
            "twice = any(re.search(value, one) for one in seen)",
        ),
    ),
    36: (
        ("classifiers/scores_file.py", "lonely = kinds[blocks] < 2", "lonely = kinds[blocks] < 0"),
        (
            "suites/frame_source.py",
            'out["alone"] = out.groupby("block")["group"].transform("nunique") < 2',
            'out["alone"] = False',
        ),
    ),
    37: (("classifiers/transformers/snapshot.py", "if pickles:", OFF),),
    38: (("classifiers/transformers/snapshot.py", 'if key == "auto_map" and value:', OFF),),
    39: (("classifiers/transformers/snapshot.py", "if asked and not (", "if False and not ("),),
    40: (
        (
            "classifiers/transformers/snapshot.py",
            "            _check_safetensors(file)\n",
            "            pass\n",
        ),
    ),
    41: (("classifiers/transformers/pretrained.py", "if made_up:", OFF),),
    42: (("classifiers/transformers/snapshot.py", "if Path(name).name != name or", "if False or"),),
    43: (("classifiers/transformers/snapshot.py", "if name.lower().endswith(ARCHIVES):", OFF),),
    44: (("scoring/preflight.py", 'if info.details.get("pinned") == "no":', OFF),),
    45: (
        (
            "classifiers/transformers/snapshot.py",
            "local_files_only=offline",
            "local_files_only=False",
        ),
    ),
    46: (("scoring/workers/executor.py", "            worker.verify()\n", "            pass\n"),),
    47: (("classifiers/transformers/encoder.py", "if largest >= rows:", OFF),),
    48: (
        (
            "classifiers/transformers/pretrained.py",
            "if named and not any(",
            "if False and not any(",
        ),
        (
            "classifiers/transformers/sequence_classifier.py",
            'if not type(model).__name__.endswith("ForSequenceClassification"):',
            OFF,
        ),
    ),
    49: (
        (
            "classifiers/targets.py",
            "if len(info.labels) > 2 or info.scale is not None:",
            "if True:",
        ),
    ),
    50: (("verdict/canaries.py", "if canary.low - canary.high > min(margin, CLEAR):", OFF),),
    51: (
        ("classifiers/label_map.py", "if sorted(names) != list(range(len(names))):", OFF),
        ("classifiers/label_map.py", "if name in labels and labels.index(name) != number:", OFF),
        ("classifiers/transformers/sequence_classifier.py", "if given != len(labels):", OFF),
    ),
    52: (
        (
            "classifiers/label_map.py",
            'if problem == "single_label_classification" or len(labels) == 2:',
            "if True:",
        ),
    ),
    53: (("classifiers/label_map.py", 'if asked != "sigmoid":', OFF),),
    54: (("classifiers/label_map.py", "if doubled:", OFF),),
    55: (("scoring/shards.py", "    if cut.size:\n", "    if False:\n"),),
    56: (
        (
            "classifiers/transformers/encoder.py",
            "self.limit = min(stated, positions or _NO_LIMIT, most or _NO_LIMIT)",
            "self.limit = min(stated, most or _NO_LIMIT)",
        ),
    ),
    57: (
        (
            "classifiers/transformers/encoder.py",
            "unknown[owner[ids == self._unknown]] = True",
            "unknown[owner[ids == self._unknown]] = False",
        ),
    ),
    58: (
        (
            "scoring/shards.py",
            "    wrong[_same_tokens(prepared)] = REASONS.index(SAME_TOKENS)\n",
            "",
        ),
    ),
    59: (
        (
            "scoring/shards.py",
            "special)[inverse]] = REASONS.index(NO_TOKENS)",
            "special)[inverse]] = -1",
        ),
    ),
    60: (
        (
            "classifiers/transformers/encoder.py",
            "backend.encode_special_tokens = True",
            "backend.encode_special_tokens = False",
        ),
        (
            "classifiers/transformers/encoder.py",
            "split_special_tokens=True",
            "split_special_tokens=False",
        ),
    ),
    61: (
        ("classifiers/transformers/sequence_classifier.py", "    config.pad_token_id = -1\n", ""),
    ),
    62: (
        (
            "classifiers/transformers/sequence_classifier.py",
            '"fast" if encoder.fast else "slow"',
            '"fast"',
        ),
    ),
    63: (
        (
            "scoring/shards.py",
            "(wrong < 0) & ~answers.known[prepared.inverse], 3, wrong",
            "wrong > 99, 3, wrong",
        ),
    ),
    64: (
        (
            "scoring/preflight.py",
            "if noise > max(NOISE_REFUSED if exact else LOW_PRECISION_REFUSED, ROOM * sd):",
            OFF,
        ),
    ),
    65: (
        ("scoring/preflight.py", "if noise.sd and isinstance(classifier, TokenClassifier):", OFF),
        (
            "classifiers/transformers/sequence_classifier.py",
            "self._model = model.eval()",
            "self._model = model",
        ),
    ),
    66: (("scoring/preflight.py", 'if info.dtype != "float32":', OFF),),
    67: (("verdict/rule.py", "max(bounds.margin, bounds.noise)", "bounds.margin"),),
    68: (
        ("scoring/batches.py", "        if len(ids) == 1:\n            raise\n", "        raise\n"),
    ),
    69: (
        ("scoring/workers/processes.py", "self._queue.extendleft(reversed(worker.shards))", "pass"),
    ),
    70: (
        ("verdict/judge.py", "undefined = estimates.constant and not answers", "undefined = False"),
        ("scoring/preflight.py", "if len(p) > 1 and np.ptp(p, axis=0).max() == 0:", OFF),
    ),
    71: (
        (
            "classifiers/http.py",
            "if (old.scheme, old.hostname, old.port) != (",
            "if False and () != (",
        ),
    ),
    72: (("scoring/store/parts.py", "use_dictionary=False", "use_dictionary=True"),),
    73: (("scoring/store/atomic.py", "temporary.unlink(missing_ok=True)", "pass"),),
    74: (("scoring/store/lock.py", "fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)", "pass"),),
    75: (
        (
            "scoring/store/run_store.py",
            "if sha256(data).hexdigest() != self._hashes.get(name):",
            OFF,
        ),
    ),
    76: (("scoring/store/plan.py", "if stored == wanted.encode():", "if True:"),),
    77: (
        (
            "scoring/store/run_store.py",
            "for name in [*wrong, *(name for name in found if name not in noted)]:",
            "for name in wrong:",
        ),
    ),
    78: (
        (
            "scoring/store/lock.py",
            "                raise self._refusal(error) from error",
            "                return -1",
        ),
    ),
    79: (
        ("scoring/workers/executor.py", "if self._interrupts.asked:", OFF),
        (
            "scoring/workers/signals.py",
            "self._signum, self._deadline = signum, now + GRACE",
            "pass",
        ),
    ),
    80: (
        (
            "statistics/contrasts.py",
            '    with np.errstate(invalid="ignore", divide="ignore"):\n        return np.asarray(2',
            "    if True:\n        return np.asarray(2",
        ),
        ("analysis/spatial.py", " or not np.ptp(values) > 0", ""),
        ("analysis/metrics.py", "        estimates.constant\n        or ", "        "),
    ),
    81: (
        (
            "statistics/contrasts.py",
            '_holm(p[known]) if method == "holm" else false_discovery_control(p[known])',
            "p[known]",
        ),
    ),
    82: (
        (
            "report/formats/marks.py",
            '_ACTING.sub(r"\\\\\\g<0>", _entities(visible(str(text))))',
            "str(text)",
        ),
        (
            "report/display.py",
            "return escape(shown) if shown.isascii() else",
            "return Markup(shown) if shown.isascii() else",
        ),
        ("report/pages.py", "autoescape=True", "autoescape=False"),
    ),
    83: (
        ("report/explorer.py", "_base64(deflated(whole.encode()))", "whole"),
        (
            "report/display.py",
            "return escape(shown) if shown.isascii() else",
            "return Markup(shown) if shown.isascii() else",
        ),
        ("report/pages.py", "autoescape=True", "autoescape=False"),
    ),
    84: (
        ("report/pages.py", "autoescape=True", "autoescape=False"),
        (
            "report/display.py",
            "return escape(shown) if shown.isascii() else",
            "return Markup(shown) if shown.isascii() else",
        ),
    ),
    85: (("report/formats/csv.py", '("\'" if text.startswith(_RISKY) else "") +', '"" +'),),
    86: (
        (
            "report/display.py",
            'return "".join(_shown(character) for character in text)',
            "return text",
        ),
    ),
    87: (
        (
            "report/rows.py",
            "sorted(suite.effects, key=_severity)[:ROWS]",
            "sorted(suite.effects, key=_severity)",
        ),
        ("report/formats/html.py", "result.warnings[:WARNINGS]", "result.warnings"),
    ),
    88: (("places.py", "    if _WEB.match(text):\n        return address(text)\n", ""),),
    89: (
        (
            "cli/console.py",
            'return text.encode(encoding, "backslashreplace").decode(encoding)',
            "return text",
        ),
    ),
    90: (
        ("scoring/store/files.py", "return bool(_PLAIN.fullmatch(name)) and", "return True or"),
        ("scoring/store/files.py", "if (folder / PARTS).is_symlink():", OFF),
        ("scoring/store/files.py", "if not entry.is_file(follow_symlinks=False):", OFF),
        ("scoring/store/files.py", "os.O_RDONLY | os.O_NOFOLLOW |", "os.O_RDONLY |"),
        ("scoring/store/run_store.py", "if store.finished.plan != sha256(plan).hexdigest():", OFF),
        ("records/documents.py", "if _digest(rest) != found[1]:", OFF),
    ),
    91: (("scoring/store/files.py", "if not ours and (", "if False and ("),),
    92: (("cli/settings.py", "if asked:", OFF),),
    93: (("cli/exits.py", "return code if whole or code else UNUSABLE", "return code"),),
}
"""Fault -> its handling."""
