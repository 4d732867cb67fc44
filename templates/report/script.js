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

  addEventListener("beforeprint", function () { all("details").forEach(function (d) { d.open = true; }); });
})();
