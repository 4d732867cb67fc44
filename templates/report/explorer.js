(function () {
  "use strict";
  const $ = (id) => document.getElementById(id);
  const source = $("x-data");
  if (!source) return;
  const packed = JSON.parse(source.textContent);
  let data, suites;
  const STANDING = { b: "beyond the margin", w: "within the margin", u: "undecided" };
  const DOTS = 600, ROWS = 20, FIRST = { frame: "", term: "", text: "", sort: "shift", margin: "" };

  // Numbers as the tables write them.
  const pp = (value) => (value < 0 ? "\u2212" : "+") + Math.abs(100 * value).toFixed(1);
  const size = (value) => (100 * value).toFixed(1);
  const dec = (value) => value.toFixed(3);
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const known = (value) => !Number.isNaN(value);
  const mode = (suite) => (suite.pairs.length ? "pairs" : suite.contrast);

  // Every probe of a suite, once: its template, column and block.
  const filled = (piece, term) => piece.replaceAll("\u0001", term).replaceAll("\u0002", term.charAt(0).toUpperCase() + term.slice(1));
  const column = (suite, form, member) => {
    const [sets, term] = suite.members[member];
    return { sets: [].concat(sets), term: term, pieces: suite.forms[form].map((piece) => filled(piece, term)) };
  };
  const columnsOf = (suite) => suite.spread || (suite.spread = (() => {
    const found = [], runs = suite.columns;
    for (let at = 0; at < runs.length; at += 3) for (let n = 0; n < runs[at + 2]; n += 1) found.push(column(suite, runs[at], runs[at + 1] + n));
    return found;
  })());
  const probesOf = (suite) => suite.probes || (suite.probes = suite.blocks.flatMap(([template, , which], block) => {
    const runs = suite.runs[which], found = [], columns = columnsOf(suite);
    for (let at = 0; at < runs.length; at += 2) for (let n = 0; n < runs[at + 1]; n += 1) found.push(columns[runs[at] + n]);
    return found.map((each, at) => ({ block: block, column: each, template: Array.isArray(template) ? template[at] : template }));
  }));
  const literalsOf = (suite, probe) => suite.blocks[probe.block][1];
  const textOf = (suite, probe) => literalsOf(suite, probe).map((literal, at) => literal + (probe.column.pieces[at] || "")).join("");

  // Scores: a byte is a step between the lowest and the highest of its block.
  const scoresOf = (suite, target) => target.p || (target.p = (() => {
    const codes = target.codes;
    return probesOf(suite).map((probe, at) => {
      const low = target.bounds[2 * probe.block], high = target.bounds[2 * probe.block + 1];
      return (low + (high - low) * codes.charCodeAt(at) / data.steps) / data.grid;
    });
  })());

  // Scores by template, set and term; a family's mean is of templates, a template's of terms, a term's of blocks.
  const cellsOf = (suite, target) => target.cells || (target.cells = (() => {
    const cells = suite.templates.map(() => []), p = scoresOf(suite, target);
    probesOf(suite).forEach((probe, at) => {
      const sets = cells[probe.template], term = probe.column.term;
      for (const set of probe.column.sets) {
        const terms = sets[set] || (sets[set] = []);
        let one = terms.find((each) => each.term === term);
        if (!one) terms.push(one = { term: term, sum: 0, count: 0 });
        one.sum += p[at];
        one.count += 1;
      }
    });
    return cells;
  })());
  const levelIn = (terms, term) => {
    let sum = 0, count = 0;
    for (const one of terms || []) if (!term || one.term === term) { sum += one.sum / one.count; count += 1; }
    return sum / count;
  };
  const special = (suite, name) => suite.sets.indexOf(name);
  const isGroup = (suite, set) => set !== special(suite, "placebo") && set !== special(suite, "baseline");
  const familiesOf = (suite) => suite.families || (suite.families = (() => {
    const found = [];
    suite.templates.forEach((family, template) => { (found[family] = found[family] || []).push(template); });
    return found;
  })());
  const leftOf = (suite) => suite.without || (suite.without = new Set(suite.left));
  const countedOf = (suite, target) => target.counted || (target.counted = cellsOf(suite, target).map((sets) => sets.some((terms, set) => terms && isGroup(suite, set))));
  const levelOf = (suite, target, set, term) => {
    const cells = cellsOf(suite, target), counted = countedOf(suite, target), left = leftOf(suite);
    const whole = mode(suite) !== "pairs" && isGroup(suite, set) && !term;
    return familiesOf(suite).map((templates, family) => {
      let sum = 0, count = 0;
      for (const template of left.has(family) ? [] : templates) {
        const level = levelIn(cells[template][set], term);
        if (known(level)) { sum += level; count += 1; } else if (whole && counted[template]) return NaN;
      }
      return sum / count;
    });
  };
  const levels = (suite, target, set) => {
    target.levels = target.levels || [];
    return target.levels[set] || (target.levels[set] = levelOf(suite, target, set, ""));
  };
  const groupsOf = (suite) => suite.sets.map((_, set) => set).filter((set) => isGroup(suite, set));

  // What the audit measures from: the mean of the groups, corrected for those that a family lacks.
  const centre = (suite, target) => {
    if (target.centre) return target.centre;
    const groups = groupsOf(suite), share = suite.contrast === "rest" ? (groups.length - 1) / groups.length : 1;
    const effects = new Map(target.effects.map((effect) => [effect[0], effect[1] === null ? 0 : effect[1] / data.fine]));
    const own = groups.map((set) => (groups.length > 2 ? share * (effects.get(suite.sets[set]) || 0) : 0));
    const there = groups.map((set) => levels(suite, target, set));
    target.centre = familiesOf(suite).map((_, family) => {
      let sum = 0, count = 0;
      there.forEach((level, at) => { if (known(level[family])) { sum += level[family] - own[at]; count += 1; } });
      return sum / count;
    });
    return target.centre;
  };
  const reference = (view) => {
    if (view.other >= 0) return levels(view.suite, view.target, view.other);
    return centre(view.suite, view.target);
  };
  const scaleOf = (view) => (view.other < 0 && view.suite.contrast === "rest" ? groupsOf(view.suite).length / (groupsOf(view.suite).length - 1) : 1);

  // The state: in the address, so that a link opens it.
  // A page in a frame without an address has it in its head.
  let state = {};
  const address = () => location.hash || (document.querySelector("meta[name=explore]") || {}).content || "";
  const isOpen = () => address().split("?")[0] === "#explore";
  const read = () => {
    const at = isOpen() ? address().indexOf("?") : -1;
    const asked = at < 0 ? {} : Object.fromEntries(new URLSearchParams(address().slice(at + 1)));
    state = Object.assign({}, FIRST, asked);
  };
  const write = () => {
    const words = new URLSearchParams();
    Object.keys(state).forEach((key) => { if (state[key] !== "" && state[key] !== FIRST[key]) words.set(key, state[key]); });
    try { history.replaceState(null, "", "#explore?" + words.toString().replace(/\+/g, "%20")); } catch (fault) { /* a frame without an address */ }
  };
  const addressOf = (suite, target, group) => "#explore?suite=" + encodeURIComponent(suite.name) + "&target=" + encodeURIComponent(target.name) + "&group=" + encodeURIComponent(group);

  // What is shown, from the state; what the state does not say, or says wrongly, is chosen.
  const worst = (target) => target.effects.filter((effect) => effect[1] !== null).sort((a, b) => Math.abs(b[1]) - Math.abs(a[1]))[0];
  const pairOf = (suite, name) => suite.pairs.find((pair) => pair[0] === name);
  const viewOf = () => {
    const suite = suites.find((one) => one.name === state.suite) || suites[0];
    const target = suite.targets.find((one) => one.name === state.target) || suite.targets[0];
    const pair = pairOf(suite, state.group) || (suite.sets.indexOf(state.group) < 0 && worst(target) && pairOf(suite, worst(target)[0]));
    let set = pair ? pair[1] : suite.sets.indexOf(state.group);
    if (set < 0 || !isGroup(suite, set)) set = Math.max(0, worst(target) ? suite.sets.indexOf(worst(target)[0]) : 0);
    let other = pair ? pair[2] : suite.sets.indexOf(state.with);
    if (other < 0 && suite.contrast === "baseline") other = special(suite, "baseline");
    if (other < 0 && mode(suite) === "pairs") other = groupsOf(suite).find((one) => one !== set);
    return { suite: suite, target: target, set: set, other: other === set ? -1 : other };
  };
  const plannedEffect = (view) => {
    const suite = view.suite, code = suite.sets[view.set];
    const pair = suite.pairs.find((one) => one[1] === view.set && one[2] === view.other);
    const groups = groupsOf(suite);
    const plain = !suite.pairs.length && (view.other < 0 ? groups.length > 2 : suite.contrast === "baseline" ? view.other === special(suite, "baseline") : groups.length === 2 && view.other === groups[0]);
    const name = pair ? pair[0] : plain ? code : "";
    return view.target.effects.find((effect) => effect[0] === name);
  };

  // The families as dots: the group's level less the reference's.
  const passes = (view, family) => {
    if (state.frame && view.suite.frames[0][view.suite.frames[1][family]] !== state.frame) return false;
    return !state.text || view.mine.some((one) => one.family === family);
  };
  const dotsOf = (view) => {
    const own = state.term ? levelOf(view.suite, view.target, view.set, state.term) : levels(view.suite, view.target, view.set);
    const from = reference(view), scale = scaleOf(view);
    const dots = own.map((level, family) => ({ family: family, level: level, from: from[family], shift: scale * (level - from[family]) }));
    return ordered(dots.filter((dot) => known(dot.shift) && passes(view, dot.family)));
  };
  const ordered = (things) => {
    const by = { shift: (a, b) => a.shift - b.shift, size: (a, b) => Math.abs(b.shift) - Math.abs(a.shift), suite: (a, b) => a.family - b.family };
    return things.sort(by[state.sort] || by.shift);
  };
  // Items that share an opening count as one, as in the audit.
  const averageOf = (view, dots) => {
    if (!view.suite.units.length) return mean(dots.map((dot) => dot.shift));
    const units = new Map();
    dots.forEach((dot) => { const unit = view.suite.units[dot.family]; units.set(unit, (units.get(unit) || []).concat(dot.shift)); });
    return mean([...units.values()].map(mean));
  };
  const sentencesOf = (view, set, term) => {
    const suite = view.suite, p = scoresOf(suite, view.target), left = leftOf(suite), want = set === view.set ? state.text.toLowerCase() : "", found = [];
    probesOf(suite).forEach((probe, at) => {
      const family = suite.templates[probe.template];
      if (!probe.column.sets.includes(set) || (term && probe.column.term !== term) || left.has(family)) return;
      if (!want || textOf(suite, probe).toLowerCase().includes(want)) found.push({ probe: probe, p: p[at], family: family });
    });
    return found;
  };

  // Elements: text is text, whatever it says.
  const made = (name, text, classes) => {
    const node = document.createElement(name);
    if (text !== undefined) node.textContent = text;
    if (classes) node.className = classes;
    return node;
  };
  const drawn = (name, attributes) => {
    const node = document.createElementNS("http://www.w3.org/2000/svg", name);
    Object.keys(attributes).forEach((key) => node.setAttribute(key, attributes[key]));
    return node;
  };
  const sentence = (suite, probe) => {
    const node = made("bdi");
    literalsOf(suite, probe).forEach((literal, at) => {
      node.append(literal);
      if (probe.column.pieces[at]) node.append(made("mark", probe.column.pieces[at]));
    });
    return node;
  };
  const nameOf = (view, set) => (set < 0 ? (view.suite.contrast === "rest" ? "the mean of the others" : "the mean of all groups") : view.suite.names[set]);

  // Choices.
  const fill = (field, choices, chosen) => {
    field.replaceChildren(...choices.map(([value, text]) => {
      const option = made("option", text);
      option.value = value;
      return option;
    }));
    field.value = chosen;
    if (field.selectedIndex < 0) field.selectedIndex = 0;
    field.closest("label").hidden = choices.length < 2;
  };
  const named = (suite, sets) => sets.map((set) => [suite.sets[set], suite.names[set]]).sort((a, b) => a[1].localeCompare(b[1], "en"));
  const choices = (view) => {
    const suite = view.suite, groups = groupsOf(suite), placebo = special(suite, "placebo"), baseline = special(suite, "baseline");
    const first = mode(suite) === "pairs" ? [] : baseline >= 0 && suite.contrast === "baseline" ? [["baseline", suite.names[baseline]]] : [["mean", nameOf(view, -1)]];
    fill($("x-suite"), suites.map((one) => [one.name, one.title]), suite.name);
    fill($("x-target"), suite.targets.map((one) => [one.name, one.name]), view.target.name);
    fill($("x-group"), named(suite, groups), suite.sets[view.set]);
    fill($("x-with"), first.concat(placebo < 0 ? [] : [["placebo", suite.names[placebo]]], named(suite, groups.filter((set) => set !== view.set))), view.other < 0 ? "mean" : suite.sets[view.other]);
    fill($("x-frame"), [["", "any"]].concat(suite.frames[0].filter(Boolean).map((frame) => [frame, frame])), state.frame);
    const terms = [...new Set(suite.members.filter(([sets]) => [].concat(sets).includes(view.set)).map((member) => member[1]))];
    fill($("x-term"), [["", "any"]].concat(terms.length > 1 ? terms.map((term) => [term, term]) : []), state.term);
    state.frame = $("x-frame").value;
    state.term = $("x-term").value;
    $("x-sort").value = state.sort;
    if (document.activeElement !== $("x-text")) $("x-text").value = state.text;
    if (document.activeElement !== $("x-margin")) $("x-margin").value = state.margin || size(view.target.margin / data.fine);
  };

  const familiesIn = (view, dots) => {
    const units = view.suite.units, many = units.length ? new Set(dots.map((dot) => units[dot.family])).size : dots.length;
    return many + (many === 1 ? " family" : " families");
  };
  // What is said of it, with the audit's own number beside it.
  const says = (view, dots) => {
    const filtered = state.frame || state.term || state.text, effect = plannedEffect(view);
    let text = view.suite.names[view.set] + ", compared with " + nameOf(view, view.other) + ": ";
    text += dots.length ? pp(averageOf(view, dots)) + " pp on average over " + familiesIn(view, dots) + "." : "no sentence fits.";
    if (effect && effect[1] !== null) {
      text += " The audit: " + pp(effect[1] / data.fine) + " pp";
      if (effect[2] !== null) text += " (" + pp(effect[2] / data.fine) + " to " + pp(effect[3] / data.fine) + "), " + STANDING[effect[4]];
      text += ".";
    }
    if (filtered || !effect) text += " A comparison that was not planned: it has no band and takes no part in the verdict.";
    $("x-says").textContent = text;
  };
  const marginOf = (view) => (state.margin === "" || !(Number(state.margin) >= 0) ? view.target.margin / data.fine : Number(state.margin) / 100);
  const postHoc = (view) => {
    const planned = view.target.margin / data.fine, asked = marginOf(view), box = $("x-hoc");
    box.hidden = Math.abs(planned - asked) < 1e-9;
    const bands = view.target.effects.filter((effect) => effect[2] !== null);
    const beyond = bands.filter((effect) => Math.max(effect[2], -effect[3]) > asked * data.fine).length;
    box.textContent = "Post hoc: the audit’s margin is " + size(planned) + " pp. At " + size(asked) + " pp " + beyond + " of " + bands.length + " bands lie wholly beyond it. The verdict stays as it was.";
  };

  // The plot: shares of its width and height, so that it fits any screen.
  const STEPS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5];
  const plot = (view, dots) => {
    const field = $("x-plot"), margin = marginOf(view), edge = margin * 1.5 || 0.01, shifts = dots.map((dot) => dot.shift);
    const low = Math.min(-edge, ...shifts), high = Math.max(edge, ...shifts), step = STEPS.find((one) => high - low <= 6 * one) || 1;
    const x = (at) => 9 + 90 * (at + 0.5) / dots.length, y = (shift) => 5 + 90 * (high - shift) / (high - low);
    const ticks = [];
    for (let at = Math.ceil(low / step); at <= high / step; at += 1) ticks.push(at * step);
    const label = (shift) => { const text = drawn("text", { x: "1%", y: y(shift) + "%", dy: "4" }); text.textContent = shift ? pp(shift).replace(".0", "") : "0"; return text; };
    const across = (shift, name) => drawn("line", { x1: "9%", x2: "99%", y1: y(shift) + "%", y2: y(shift) + "%", class: name });
    const nodes = [drawn("rect", { class: "x-in", x: "9%", width: "90%", y: y(margin) + "%", height: y(-margin) - y(margin) + "%" }), ...ticks.filter(Boolean).map((at) => across(at, "x-tick")), across(0, "x-zero"), ...ticks.map(label)];
    if (dots.length) nodes.push(across(averageOf(view, dots), "x-mean"));
    nodes.push(...dots.map((dot, at) => drawn("circle", { cx: x(at) + "%", cy: y(dot.shift) + "%", id: "x-d" + at, role: "option", "aria-selected": "false", "aria-label": pp(dot.shift) + " pp: " + textOf(view.suite, view.first.get(dot.family).probe) })));
    nodes.forEach((node) => { if (!node.hasAttribute("role")) node.setAttribute("role", "presentation"); });
    field.replaceChildren(...nodes);
    const counted = familiesIn(view, dots), each = dots.length + (dots.length === 1 ? " family" : " families");
    $("x-cap").textContent = (counted === each ? counted : dots.length + " dots in " + counted) + ", " + view.suite.names[view.set] + " less " + nameOf(view, view.other) + ", pp; the band is the margin of " + size(margin) + (dots.length === DOTS ? "; the largest " + DOTS + " are drawn" : "");
  };

  // The sentences behind one dot: the pair whose difference is closest to the dot's.
  const partners = (view, mine) => {
    const others = view.theirs.filter((one) => one.probe.block === mine.probe.block);
    return others.length ? others : view.theirs.filter((one) => one.family === mine.family);
  };
  const pairBehind = (view, dot) => {
    const mine = view.mine.filter((one) => one.family === dot.family);
    if (view.other < 0) return { mine: mine.sort((a, b) => Math.abs(a.p - dot.level) - Math.abs(b.p - dot.level))[0] };
    const pairs = mine.slice(0, 40).flatMap((one) => partners(view, one).map((other) => ({ mine: one, other: other, off: Math.abs(one.p - other.p - dot.shift) })));
    return pairs.sort((a, b) => a.off - b.off)[0] || { mine: mine[0] };
  };
  const scored = (p, node) => {
    const row = made("div");
    row.append(made("dt", dec(p)), made("dd"));
    row.lastChild.append(node);
    return row;
  };
  let chosen = -1;
  const choose = (view, dots, at) => {
    const before = $("x-d" + chosen), now = $("x-d" + at), field = $("x-plot");
    if (before) { before.setAttribute("aria-selected", "false"); before.classList.remove("on"); }
    chosen = at;
    if (!now) { field.removeAttribute("aria-activedescendant"); $("x-pair").replaceChildren(); return; }
    now.setAttribute("aria-selected", "true");
    now.classList.add("on");
    field.setAttribute("aria-activedescendant", now.id);
    const dot = dots[at], pair = pairBehind(view, dot);
    const other = pair.other ? scored(pair.other.p, sentence(view.suite, pair.other.probe)) : scored(dot.from, made("span", nameOf(view, view.other) + " in these sentences"));
    const head = made("div");
    head.append(made("dt", pp(dot.shift) + " pp"), made("dd", "Dot " + (at + 1) + " of " + dots.length + (pair.other ? ": the pair closest to the family’s shift" : "")));
    $("x-pair").replaceChildren(head, scored(pair.mine.p, sentence(view.suite, pair.mine.probe)), other);
  };

  // The list of every sentence.
  let whole = false;
  const list = (view) => {
    const from = reference(view), scale = scaleOf(view), table = $("x-list");
    const rows = ordered(view.mine.filter((one) => passes(view, one.family)).map((one) => ({ one: one, p: one.p, family: one.family, from: from[one.family], shift: scale * (one.p - from[one.family]) })));
    if (state.sort === "shift" && averageOf(view, now.dots) > 0) rows.reverse();  // as the dot that is chosen first
    const cell = (text) => made("td", text, "n");
    const shown = whole ? rows : rows.slice(0, ROWS);
    table.caption.textContent = rows.length + (rows.length === 1 ? " sentence about " : " sentences about ") + view.suite.names[view.set];
    table.tBodies[0].replaceChildren(...shown.map((row) => {
      const line = made("tr"), text = made("td");
      text.append(sentence(view.suite, row.one.probe));
      line.append(cell(dec(row.p)), cell(known(row.from) ? dec(row.from) : "\u2013"), cell(known(row.shift) ? pp(row.shift) : "\u2013"), text);
      return line;
    }));
    $("x-more").hidden = shown.length === rows.length;
    $("x-more").textContent = "Show all " + rows.length;
  };

  let now = { view: null, dots: [] };
  const show = () => {
    const view = viewOf();
    choices(view);
    view.mine = sentencesOf(view, view.set, state.term);
    view.theirs = view.other < 0 ? [] : sentencesOf(view, view.other, "");
    view.first = new Map(view.mine.map((one) => [one.family, one]).reverse());
    let dots = dotsOf(view);
    says(view, dots);
    postHoc(view);
    if (dots.length > DOTS) dots = ordered(dots.sort((a, b) => Math.abs(b.shift) - Math.abs(a.shift)).slice(0, DOTS));
    now = { view: view, dots: dots };
    plot(view, dots);
    chosen = -1;
    choose(view, dots, dots.length ? (state.sort === "shift" && averageOf(view, dots) > 0 ? dots.length - 1 : 0) : -1);
    list(view);
  };
  const changed = (key, forgotten) => (event) => {
    const view = now.view;
    Object.assign(state, { suite: view.suite.name, target: view.target.name, group: view.suite.sets[view.set], with: view.other < 0 ? "mean" : view.suite.sets[view.other] });
    state[key] = event.target.value;
    forgotten.forEach((name) => { state[name] = FIRST[name] || ""; });
    whole = false;
    show();
    write();
  };
  const listen = () => {
    const forget = { suite: ["target", "group", "with", "frame", "term", "margin"], target: ["margin"], group: ["term"], with: [], frame: [], term: [], sort: [] };
    Object.keys(forget).forEach((key) => $("x-" + key).addEventListener("change", changed(key, forget[key])));
    ["text", "margin"].forEach((key) => $("x-" + key).addEventListener("input", changed(key, [])));
    $("x-more").addEventListener("click", () => { whole = true; list(now.view); $("x-list").parentNode.focus(); });
    const field = $("x-plot"), pick = (at) => choose(now.view, now.dots, Math.max(0, Math.min(now.dots.length - 1, at)));
    field.addEventListener("pointermove", (event) => {
      const box = field.getBoundingClientRect(), share = (event.clientX - box.left) / box.width;
      const at = Math.max(0, Math.min(now.dots.length - 1, Math.floor(now.dots.length * (share - 0.09) / 0.9)));
      if (at !== chosen && now.dots.length) pick(at);
    });
    field.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -1e9, End: 1e9 }[event.key];
      if (!step || !now.dots.length) return;
      event.preventDefault();
      pick(chosen + step);
    });
  };
  const arrive = () => { if (isOpen()) $("explore").scrollIntoView({ behavior: "instant" }); };
  const opened = () => {
    if (!isOpen()) return;
    if (address().indexOf("?") > 0) { read(); whole = false; show(); }
    arrive();
  };

  // Rows and findings lead here; their text stays as it is, for who copies them.
  const go = (address, words) => {
    const link = made("a", undefined, "x-go");
    link.href = address;
    link.dataset.x = "\u2192";
    link.setAttribute("aria-label", words);
    return link;
  };
  const link = () => {
    const cards = [...document.querySelectorAll(".card h3 > a, .worst .mean > a")];
    suites.forEach((suite) => suite.targets.forEach((target) => target.effects.forEach(([code]) => {
      const id = target.named[code] || target.rows + "-" + code, row = $(id), address = addressOf(suite, target, code);
      const words = "Sentences: " + (suite.names[suite.sets.indexOf(code)] || code);
      if (row && row.cells) row.cells[0].append(go(address, words));
      cards.filter((card) => card.hash === "#" + id).forEach((card) => card.after(go(address, words)));
    })));
  };

  // Texts are deflated; scores are a byte each.
  const unpack = async () => {
    const bytes = Uint8Array.from(atob(packed.texts), (sign) => sign.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
    data = JSON.parse(await new Response(stream).text());
    data.suites.forEach((suite, at) => suite.targets.forEach((target) => { target.codes = atob(packed.scores[at][target.scores]); }));
    suites = data.suites.filter((suite) => suite.targets.length);
  };
  const start = async () => {
    await unpack();
    if (!suites.length) return;
    document.querySelector("#explore .x-off").hidden = true;
    document.querySelector("#explore .x-app").hidden = false;
    read();
    listen();
    show();
    link();
    addEventListener("hashchange", opened);
    addEventListener("load", arrive);
    arrive();
  };
  // The page is there first; who followed a link to the explorer does not wait.
  if (!window.DecompressionStream) return;
  if (isOpen() || !window.requestIdleCallback) start();
  else requestIdleCallback(start, { timeout: 1000 });
})();
