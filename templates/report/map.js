// Maps and tooltips: a country says what it has by hover, focus and tap, and opens by click and Enter.
(function () {
  "use strict";
  var doc = document, root = doc.documentElement;
  var all = function (q, at) { return Array.prototype.slice.call((at || doc).querySelectorAll(q)); };
  var add = function (at, name, text) {
    var made = doc.createElement(name);
    made.textContent = text;
    at.appendChild(made);
    return made;
  };

  // One tooltip: it stays while hovered, and Escape closes it.
  var tip = add(doc.body, "div", "");
  tip.id = "tip";
  tip.setAttribute("role", "tooltip");
  tip.hidden = true;
  var show = function (content, x, y) {
    tip.replaceChildren(content);
    tip.hidden = false;
    var under = y + 16, over = y - tip.offsetHeight - 12;
    tip.style.left = Math.max(4, Math.min(x + 12, root.clientWidth - tip.offsetWidth - 8)) + scrollX + "px";
    tip.style.top = (under + tip.offsetHeight > innerHeight && over > 0 ? over : under) + scrollY + "px";
  };
  var hide = function () { tip.hidden = true; };
  tip.addEventListener("pointerleave", hide);
  doc.addEventListener("keydown", function (e) { if (e.key === "Escape") hide(); });

  // Terms: the glossary's sentence on hover and on focus.
  all(".term").forEach(function (term) {
    var name = term.getAttribute("data-term") || term.hash.slice(6), entry = doc.querySelector("#term-" + name + " dd");
    if (!entry) return;
    var at = term.closest("button") || term, say = function () {
      var box = term.getBoundingClientRect();
      show(doc.createTextNode(entry.textContent), box.left, box.bottom - 8);
    };
    if (at.tabIndex < 0) at.tabIndex = 0;
    at.addEventListener("pointerenter", say);
    at.addEventListener("pointerleave", hide);
    at.addEventListener("focus", say);
    at.addEventListener("blur", hide);
  });

  var rowOf = function (shape) { return doc.getElementById(shape.id.replace(/^m/, "c")); };

  // What its row in the table says of a country.
  var facts = function (row) {
    var cell = row.cells, whole = cell.length > 9, unit = row.closest("table").querySelector("th small");
    var found = [["Score", cell[2].textContent.trim()], ["Shift", cell[3].textContent.trim() + (unit ? unit.textContent : "")]];
    if (whole) found.push(["Band", cell[5].textContent], ["Rank", cell[7].textContent], ["Margin", cell[9].textContent.trim()]);
    return found;
  };
  // Its score and where it lies furthest out: a sentence by its place in the table's list, or as it is.
  var furthest = function (row) {
    var told = row.getAttribute("data-w"), found = /^(\S+) (\d+)$/.exec(told);
    if (!found) return told;
    return found[1] + " " + row.closest("table").getAttribute("data-x").split("\n")[found[2]].replace("{}", row.cells[0].textContent.trim());
  };
  var card = function (row) {
    var made = doc.createDocumentFragment(), list = doc.createElement("dl"), worst = furthest(row);
    add(made, "b", row.cells[0].textContent.trim());
    facts(row).forEach(function (pair) { add(list, "dt", pair[0]); add(list, "dd", pair[1]); });
    made.appendChild(list);
    if (worst) add(made, "p", worst);
    return made;
  };

  all(".atlas").forEach(function (figure) {
    var map = figure.querySelector("svg.world"), last = "mouse", moved = 0;
    var table = doc.getElementById("t-" + figure.id.replace(/-map$/, ""));
    var rows = table ? Array.prototype.slice.call(table.tBodies[0].rows) : [];
    var shapes = rows.map(function (row) { return doc.getElementById(row.id.replace(/^c/, "m")); }).filter(Boolean);
    if (!shapes.length) return;

    var place = function (shape) { var b = shape.getBoundingClientRect(); return [b.left + b.width / 2, b.top + b.height / 2]; };
    var tell = function (shape) { var at = place(shape); show(card(rowOf(shape)), at[0], at[1]); };
    var open = function (shape) {
      var data = figure.dataset, code = shape.id.slice(shape.id.lastIndexOf("-") + 1);
      hide();
      location.hash = doc.getElementById("explore")
        ? "explore?suite=" + encodeURIComponent(data.suite) + "&target=" + encodeURIComponent(data.target) + "&group=" + code + "&with=mean"
        : rowOf(shape).id;
    };
    // One country at a time is in the order of Tab; the arrows walk them, the gravest first.
    var walk = function (shape) {
      shapes.forEach(function (one) { one.setAttribute("tabindex", one === shape ? "0" : "-1"); });
      shape.focus({ preventScroll: true });
    };
    map.setAttribute("role", "group");
    map.setAttribute("aria-describedby", figure.id.replace(/map$/, "keys"));
    shapes.forEach(function (shape, n) {
      var row = rowOf(shape), title = shape.querySelector("title");
      if (title) shape.removeChild(title);
      shape.setAttribute("tabindex", n ? "-1" : "0");
      shape.setAttribute("role", "link");
      shape.setAttribute("aria-label", row.cells[0].textContent.trim() + ": " + facts(row).map(function (pair) { return pair.join(" "); }).join(", "));
      shape.addEventListener("pointermove", function (e) { if (e.pointerType !== "touch" && !e.buttons) show(card(row), e.clientX, e.clientY); });
      shape.addEventListener("pointerleave", function (e) { if (e.pointerType !== "touch" && e.relatedTarget !== tip) hide(); });
      shape.addEventListener("focus", function () { if (last !== "touch") tell(shape); });
      shape.addEventListener("blur", hide);
      shape.addEventListener("click", function () {
        var again = figure.tapped === shape && !tip.hidden;
        figure.tapped = shape;
        if (moved > 5) return;
        if (last !== "touch" || again) open(shape);
        else tell(shape);
      });
      ["pointerenter", "focusin"].forEach(function (kind) { row.addEventListener(kind, function () { shape.classList.add("on"); }); });
      ["pointerleave", "focusout"].forEach(function (kind) { row.addEventListener(kind, function () { shape.classList.remove("on"); }); });
    });
    map.addEventListener("keydown", function (e) {
      var at = shapes.indexOf(doc.activeElement), to = at;
      if (at < 0 || e.ctrlKey || e.metaKey || e.altKey) return;
      if (e.key === "ArrowRight" || e.key === "ArrowDown") to = (at + 1) % shapes.length;
      else if (e.key === "ArrowLeft" || e.key === "ArrowUp") to = (at + shapes.length - 1) % shapes.length;
      else if (e.key === "Home") to = 0;
      else if (e.key === "End") to = shapes.length - 1;
      else if (e.key === "Enter" || e.key === " ") open(shapes[at]);
      else if (e.key === "+" || e.key === "-") { var p = place(shapes[at]); zoomAt(e.key === "+" ? 0.7 : 1 / 0.7, p[0], p[1]); tell(shapes[at]); }
      else if (/^[a-z]$/i.test(e.key)) {
        for (var n = 1; n <= shapes.length; n += 1) {
          to = (at + n) % shapes.length;
          if (rowOf(shapes[to]).cells[0].textContent.trim().charAt(0).toLowerCase() === e.key.toLowerCase()) break;
        }
      } else return;
      e.preventDefault();
      if (to !== at) walk(shapes[to]);
    });

    // Zooming: by region, by wheel and by pinch; the sheet is 4800 units wide. Circles and hatches keep near their size.
    var sheet = map.viewBox.baseVal, whole = [sheet.width, sheet.height], view = [0, 0, sheet.width];
    var regions = {
      world: view, europe: [1840, 110, 1153], africa: [1056, 530, 2838], "middle-east": [2146, 440, 1208], asia: [2068, 275, 2417],
      pacific: [3400, 990, 1400], "north-america": [230, 95, 2150], "south-america": [250, 960, 2480], caribbean: [920, 715, 754]
    };
    var look = function (to, name) {
      var wide = Math.min(whole[0], Math.max(whole[0] / 16, to[2])), high = wide * whole[1] / whole[0], near = wide / whole[0];
      view = [Math.max(0, Math.min(whole[0] - wide, to[0])), Math.max(0, Math.min(whole[1] - high, to[1])), wide];
      map.setAttribute("viewBox", [view[0], view[1], wide, high].map(function (n) { return Math.round(n * 10) / 10; }).join(" "));
      if (near < 1) map.style.setProperty("--k", Math.sqrt(near)); else map.style.removeProperty("--k");
      map.style.touchAction = near < 1 ? "none" : "";
      doc.getElementById("hm").setAttribute("patternTransform", "rotate(45) scale(" + near + ")");
      all("[data-zoom]", figure).forEach(function (o) { o.setAttribute("aria-pressed", String(o.getAttribute("data-zoom") === (name || (near === 1 ? "world" : "")))); });
    };
    var zoomAt = function (by, x, y) {
      var box = map.getBoundingClientRect(), wide = Math.min(whole[0], Math.max(whole[0] / 16, view[2] * by));
      var left = (x - box.left) / box.width, top = (y - box.top) / box.height, ratio = whole[1] / whole[0];
      look([view[0] + left * (view[2] - wide), view[1] + top * (view[2] - wide) * ratio, wide]);
    };
    var pan = function (dx, dy) { var unit = view[2] / map.clientWidth; look([view[0] - dx * unit, view[1] - dy * unit, view[2]]); };
    all("[data-zoom]", figure).forEach(function (button) {
      button.addEventListener("click", function () { var name = button.getAttribute("data-zoom"); hide(); look(regions[name], name); });
    });
    map.addEventListener("wheel", function (e) {
      if (!e.ctrlKey && !e.metaKey && !map.contains(doc.activeElement)) return;
      e.preventDefault();
      hide();
      zoomAt(Math.pow(1.0015, e.deltaY * (e.deltaMode ? 20 : 1)), e.clientX, e.clientY);
    }, { passive: false });
    map.addEventListener("pointerdown", function (e) { last = e.pointerType; moved = 0; });
    map.addEventListener("pointermove", function (e) {
      if (e.pointerType === "touch" || !(e.buttons & 1)) return;
      moved += Math.abs(e.movementX) + Math.abs(e.movementY);
      if (view[2] < whole[0]) { hide(); pan(e.movementX, e.movementY); }
    });
    var held = null, spot = function (e) {
      var a = e.touches[0], b = e.touches[1] || a;
      return [(a.clientX + b.clientX) / 2, (a.clientY + b.clientY) / 2, Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY)];
    };
    map.addEventListener("touchstart", function (e) { held = spot(e); moved = 0; }, { passive: true });
    map.addEventListener("touchmove", function (e) {
      if (e.touches.length < 2 && view[2] >= whole[0]) return;
      e.preventDefault();
      var now = spot(e);
      moved += Math.abs(now[0] - held[0]) + Math.abs(now[1] - held[1]) + Math.abs(now[2] - held[2]);
      hide();
      if (e.touches.length > 1 && held[2]) zoomAt(held[2] / now[2], now[0], now[1]);
      pan(now[0] - held[0], now[1] - held[1]);
      held = now;
    }, { passive: false });

    // Finding: what matches is marked, the rest grows pale; Enter goes to the first.
    var field = figure.querySelector("[data-find]"), status = figure.querySelector(".status"), hits = [];
    field.addEventListener("input", function () {
      var want = field.value.trim().toLowerCase();
      var name = function (shape) { return rowOf(shape).cells[0].textContent.trim(); };
      var known = function (shape) { return (name(shape) + " " + shape.id.slice(-3)).toLowerCase() + " " + (rowOf(shape).getAttribute("data-a") || ""); };
      hits = want ? shapes.filter(function (shape) { return (" " + known(shape)).indexOf(" " + want) >= 0; }) : [];
      hits.sort(function (a, b) { return name(a).length - name(b).length; });
      figure.classList.toggle("seek", hits.length > 0);
      shapes.forEach(function (shape) { shape.classList.toggle("hit", hits.indexOf(shape) >= 0); });
      status.textContent = !want ? "" : hits.length ? hits.slice(0, 4).map(name).join(", ") + (hits.length > 4 ? " and " + (hits.length - 4) + " more" : "") : "no country of that name";
    });
    field.addEventListener("keydown", function (e) {
      if (e.key !== "Enter" || !hits.length) return;
      e.preventDefault();
      last = "keyboard";
      walk(hits[0]);
    });
  });
})();
