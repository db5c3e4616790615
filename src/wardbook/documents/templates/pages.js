// Search, sort and filter. Pages read well without it.
"use strict";
(() => {
  const root = document.body.dataset.root || "";
  const field = document.getElementById("q");
  const hits = document.getElementById("hits");
  const index = window.WARDBOOK_INDEX || [];

  function search(text) {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    if (!words.length) return [];
    return index
      .map(([title, path, says, body]) => {
        const all = (title + " " + says + " " + body).toLowerCase();
        if (!words.every((word) => all.includes(word))) return null;
        const score = words.reduce((sum, word) => sum + (title.toLowerCase().includes(word) ? 10 : 0) + all.split(word).length - 1, 0);
        const at = body.toLowerCase().indexOf(words[0]);
        return { title, path, score, near: at >= 0 ? body.slice(Math.max(0, at - 40), at + 90) : says };
      })
      .filter(Boolean)
      .sort((a, b) => b.score - a.score || (a.title < b.title ? -1 : 1))
      .slice(0, 12);
  }

  function show(found, text) {
    hits.replaceChildren();
    hits.hidden = !text.trim();
    if (!found.length) {
      const item = document.createElement("li");
      item.textContent = "Nothing found on any page.";
      item.style.padding = "0.4rem 0.6rem";
      hits.append(item);
    }
    for (const hit of found) {
      const item = document.createElement("li");
      const link = document.createElement("a");
      const near = document.createElement("small");
      link.href = root + hit.path;
      link.textContent = hit.title;
      near.textContent = hit.near;
      link.append(near);
      item.append(link);
      hits.append(item);
    }
  }

  field.addEventListener("input", () => show(search(field.value), field.value));
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { field.value = ""; hits.hidden = true; }
    if (event.key === "ArrowDown") { const first = hits.querySelector("a"); if (first) { first.focus(); event.preventDefault(); } }
    if (event.key === "Enter") { const first = hits.querySelector("a"); if (first) first.click(); }
  });
  hits.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const links = [...hits.querySelectorAll("a")];
    const next = links[links.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1)];
    (next || field).focus();
    event.preventDefault();
  });
  document.addEventListener("click", (event) => { if (!event.target.closest(".search")) hits.hidden = true; });
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !/^(INPUT|TEXTAREA)$/.test(document.activeElement.tagName)) { field.focus(); event.preventDefault(); }
  });

  const compare = new Intl.Collator("en", { numeric: true }).compare;
  for (const table of document.querySelectorAll("table[data-sortable]")) {
    const body = table.tBodies[0];
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      head.classList.add("sorts");
      head.tabIndex = 0;
      const sort = () => {
        const down = head.getAttribute("aria-sort") === "ascending";
        heads.forEach((other) => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const rows = [...body.rows].sort((a, b) => compare(a.cells[column].textContent, b.cells[column].textContent));
        body.append(...(down ? rows.reverse() : rows));
      };
      head.addEventListener("click", sort);
      head.addEventListener("keydown", (event) => { if (event.key === "Enter" || event.key === " ") { sort(); event.preventDefault(); } });
    });
    if (body.rows.length > 8) {
      const filter = document.createElement("input");
      filter.className = "filter";
      filter.type = "search";
      filter.placeholder = "Filter rows";
      filter.setAttribute("aria-label", "Filter the rows of this table");
      filter.addEventListener("input", () => {
        const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
        for (const row of body.rows) { const text = row.textContent.toLowerCase(); row.hidden = !words.every((word) => text.includes(word)); }
      });
      table.parentElement.before(filter);
    }
  }
})();
