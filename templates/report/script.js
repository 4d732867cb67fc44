(function () {
  "use strict";
  var doc = document, root = doc.documentElement;
  var all = function (q, at) { return Array.prototype.slice.call((at || doc).querySelectorAll(q)); };
  var num = function (t) { return parseFloat(t.replace(/\u2212/g, "-").replace(/[,%<]/g, "").trim()); };
  root.classList.add("js");

  // Sorting: numbers by value, the rest by text; what has no value stays last.
  all("table.sortable").forEach(function (table) {
    all("thead th", table).forEach(function (th, i) {
      if (th.hasAttribute("data-nosort")) return;
      var button = doc.createElement("button");
      button.type = "button";
      while (th.firstChild) button.appendChild(th.firstChild);
      th.appendChild(button);
      button.addEventListener("click", function () {
        var down = th.getAttribute("aria-sort") === "ascending" || (th.className === "n" && !th.hasAttribute("aria-sort"));
        all("thead th", table).forEach(function (o) { o.removeAttribute("aria-sort"); });
        th.setAttribute("aria-sort", down ? "descending" : "ascending");
        var body = table.tBodies[0];
        var keyed = all("tr", body).map(function (row, at) {
          var text = row.cells[i].textContent.replace(/^#/, ""), value = num(text);
          return { row: row, at: at, text: text, value: th.className === "n" ? value : NaN, lost: text === "\u2013" };
        });
        keyed.sort(function (a, b) {
          if (a.lost !== b.lost) return a.lost ? 1 : -1;
          var d = isNaN(a.value) || isNaN(b.value) ? a.text.localeCompare(b.text, "en") : a.value - b.value;
          return (down ? -d : d) || a.at - b.at;
        });
        keyed.forEach(function (k) { body.appendChild(k.row); });
      });
    });
  });

  // Filtering, with what is left said aloud.
  all("[data-filter]").forEach(function (field) {
    var id = field.getAttribute("data-filter"), status = doc.getElementById("s-" + id);
    field.addEventListener("input", function () {
      var want = field.value.toLowerCase(), rows = all("tbody tr", doc.getElementById(id)), left = 0;
      rows.forEach(function (row) {
        var code = row.id.slice(row.id.lastIndexOf("-") + 1);
        row.hidden = [row.textContent, code, row.getAttribute("data-a")].join(" ").toLowerCase().indexOf(want) < 0;
        if (!row.hidden) left += 1;
      });
      status.textContent = left + " of " + rows.length + " " + status.getAttribute("data-noun");
    });
  });

  // Copying and saving: a cell that a spreadsheet would run is given an apostrophe.
  var cells = function (id, separator) {
    return all("tr", doc.getElementById(id)).filter(function (row) { return !row.hidden; }).map(function (row) {
      return all("th,td", row).filter(function (c) { return !c.classList.contains("bar"); }).map(function (c) {
        var text = c.textContent.replace(/^#/, "").replace(/[\u2191\u2193]/g, "").replace(/\s+/g, " ").trim();
        text = text.replace(/\u2212(?=\d)/g, "-");
        if (/^[=+\-@]/.test(text) && !/^[+-]?[\d.]+( to [+-]?[\d.]+)?%?$/.test(text)) text = "'" + text;
        return separator === "," ? '"' + text.replace(/"/g, '""') + '"' : text;
      }).join(separator);
    }).join("\n") + "\n";
  };
  all("[data-copy]").forEach(function (button) {
    button.addEventListener("click", function () {
      var id = button.getAttribute("data-copy"), status = doc.getElementById("s-" + id);
      var said = function (text) { return function () { status.textContent = text; }; };
      if (navigator.clipboard) navigator.clipboard.writeText(cells(id, "\t")).then(said("copied"), said("the browser refused"));
      else said("no clipboard here")();
    });
  });
  all("[data-csv]").forEach(function (button) {
    button.addEventListener("click", function () {
      var id = button.getAttribute("data-csv"), link = doc.createElement("a");
      link.href = URL.createObjectURL(new Blob([cells(id, ",")], { type: "text/csv" }));
      link.download = id + ".csv";
      link.click();
      URL.revokeObjectURL(link.href);
    });
  });

  // Zooming: the sheet is 4800 units wide.
  var views = { europe: [1840, 110, 1153, 520], caribbean: [920, 715, 754, 340], pacific: [3400, 990, 1400, 632] };
  all("[data-zoom]").forEach(function (button) {
    button.addEventListener("click", function () {
      var name = button.getAttribute("data-zoom"), figure = button.closest("figure"), map = figure.querySelector("svg.world");
      if (!map.dataset.all) map.dataset.all = map.getAttribute("viewBox");
      map.setAttribute("viewBox", views[name] ? views[name].join(" ") : map.dataset.all);
      map.setAttribute("class", "world z-" + name);
      all("[data-zoom]", figure).forEach(function (o) { o.setAttribute("aria-pressed", String(o === button)); });
    });
  });

  // Tooltips: stay while hovered, closed by Escape; a row shows its place on the map.
  var tip = doc.createElement("div");
  tip.id = "tip";
  tip.setAttribute("role", "tooltip");
  tip.hidden = true;
  doc.body.appendChild(tip);
  var show = function (text, x, y) {
    tip.textContent = text;
    tip.hidden = false;
    tip.style.left = Math.max(4, Math.min(x + 12, root.clientWidth - tip.offsetWidth - 8)) + scrollX + "px";
    tip.style.top = y + 14 + scrollY + "px";
  };
  var hide = function () { tip.hidden = true; };
  all(".land > [id]").forEach(function (shape) {
    var title = shape.querySelector("title");
    if (!title) return;
    var row = doc.getElementById(shape.id.replace(/^[mp]/, "c")), cell = row ? row.cells : [];
    var text = title.textContent + (cell.length > 9 ? " (" + cell[5].textContent + "), " + cell[9].textContent : "");
    shape.removeChild(title);
    shape.addEventListener("pointermove", function (e) { show(text, e.clientX, e.clientY); });
    shape.addEventListener("pointerleave", function (e) { if (e.relatedTarget !== tip) hide(); });
    shape.addEventListener("click", function () {
      var row = doc.getElementById(shape.id.replace(/^[mp]/, "c"));
      if (row) location.hash = row.id;
    });
    shape.dataset.tip = text;
  });
  tip.addEventListener("pointerleave", hide);

  // Terms: the glossary's sentence on hover and on focus.
  all(".term").forEach(function (term) {
    var name = term.getAttribute("data-term") || term.hash.slice(6), entry = doc.querySelector("#term-" + name + " dd");
    if (!entry) return;
    var at = term.closest("button") || term, say = function () { var box = term.getBoundingClientRect(); show(entry.textContent, box.left, box.bottom - 8); };
    at.addEventListener("pointerenter", say);
    at.addEventListener("pointerleave", hide);
    at.addEventListener("focus", say);
    at.addEventListener("blur", hide);
  });
  doc.addEventListener("keydown", function (e) { if (e.key === "Escape") hide(); });
  all("tr[id^=c-]").forEach(function (row) {
    var shape = doc.getElementById(row.id.replace("c", "m"));
    if (!shape) return;
    var light = function (on) { return function () { shape.classList.toggle("on", on); }; };
    row.addEventListener("pointerenter", light(true));
    row.addEventListener("pointerleave", light(false));
    row.addEventListener("focusin", light(true));
    row.addEventListener("focusout", light(false));
  });

  addEventListener("beforeprint", function () { all("details").forEach(function (d) { d.open = true; }); });
})();
