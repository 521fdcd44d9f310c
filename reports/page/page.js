// Filters, permalinks, copying and the download. The page is complete without it.
"use strict";
(() => {
  const form = document.getElementById("filter");
  const search = document.getElementById("q");
  const shown = document.getElementById("shown");
  const boxes = [...form.querySelectorAll("input[name=v]")];
  let requirement = "";  // a cell without one has that of the row above, which a filter may hide
  for (const row of document.querySelectorAll("#cases tbody tr")) {
    requirement = row.cells[2].textContent ||= requirement;
  }
  const rows = [...document.querySelectorAll("#cases tbody tr")].map((row) => ({
    row, verdict: row.dataset.v, id: row.cells[1].textContent, text: row.textContent.toLowerCase(),
  }));
  let parsed = null;  // the document, once it has been asked for

  // The island is base64 of gzip.
  function unpack() {
    const packed = Uint8Array.from(atob(document.getElementById("island").textContent), (c) => c.charCodeAt(0));
    return new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
  }
  const run = () => (parsed ??= unpack().then(JSON.parse));

  function element(name, text, kind) {
    const made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    if (kind) made.className = kind;
    return made;
  }

  function applyFilter() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const verdicts = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
    let count = 0;
    closeDetails();
    for (const { row, verdict, text } of rows) {
      const keep = verdicts.has(verdict) && words.every((word) => text.includes(word));
      row.hidden = !keep;
      if (keep) count += 1;
    }
    shown.value = `${count} of ${rows.length} shown`;
  }

  // Folded as long as there is anything else to see: what passed, and what did not run, whose reasons stand above.
  function defaultVerdicts() {
    const quiet = ["pass", "unsupported", "skipped"];
    const others = boxes.filter((box) => !quiet.includes(box.value));
    return new Set((others.length > 0 ? others : boxes).map((box) => box.value));
  }

  function check(verdicts) {
    for (const box of boxes) box.checked = verdicts.has(box.value);
  }

  function writeHash() {
    const parts = [];
    if (search.value) parts.push(`q=${encodeURIComponent(search.value)}`);
    parts.push(`v=${boxes.filter((box) => box.checked).map((box) => box.value).join(",")}`);
    history.replaceState(null, "", `#${parts.join("&")}`);
  }

  function closeDetails() {
    for (const detail of document.querySelectorAll("#cases tr.detail")) detail.remove();
    for (const row of document.querySelectorAll("#cases tr.found")) row.classList.remove("found");
  }

  // What the document knows of a case that has no section of its own.
  async function showDetail(entry) {
    closeDetails();
    entry.row.classList.add("found");
    const { results, catalogue } = await run();
    const result = results.find((candidate) => candidate.case === entry.id);
    if (!result || !entry.row.classList.contains("found")) return;
    const scenario = catalogue.scenarios[result.scenario] || {};
    const requirement = catalogue.requirements[result.requirement] || {};
    const list = element("dl");
    const add = (name, value) => {
      if (value) list.append(element("dt", name), element("dd", value));
    };
    add("title", scenario.title);
    add("claim", requirement.claim);
    add("source", requirement.source);
    add("reason", result.reason);
    add("scenario", scenario.at && `${scenario.at.file}:${scenario.at.line}`);
    const held = result.findings.filter((finding) => finding.held);
    add("held", held.map((finding) => `${finding.path || finding.check}: ${finding.actual}`).join(" · "));
    add("again", `assay run … --filter ${result.case} -v`);
    const cell = element("td");
    cell.colSpan = 4;
    cell.append(list);
    const detail = element("tr", undefined, "detail");
    detail.append(cell);
    entry.row.after(detail);
  }

  function openCase(id) {
    let target = document.getElementById(`case=${id}`);
    if (target) {
      for (let at = target; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
    } else {
      const entry = rows.find((candidate) => candidate.id === id);
      if (!entry) return;
      target = entry.row;
      target.hidden = false;
      showDetail(entry);
    }
    target.scrollIntoView({ block: "start" });
  }

  function decode(text) {
    try {
      return decodeURIComponent(text);
    } catch {
      return text;
    }
  }

  function readHash() {
    const hash = location.hash.slice(1);
    if (hash.startsWith("case=")) {
      openCase(decode(hash.slice("case=".length)));
      return;
    }
    const given = new Map(hash.split("&").map((part) => part.split("=")).map(([key, value]) => [key, decode(value || "")]));
    if (!given.has("q") && !given.has("v")) return;
    search.value = given.get("q") || "";
    check(given.has("v") ? new Set(given.get("v").split(",")) : defaultVerdicts());
    applyFilter();
    document.getElementById("all").scrollIntoView();
  }

  function copy(command) {
    const done = () => {
      command.dataset.copied = "";
      setTimeout(() => delete command.dataset.copied, 1200);
    };
    const select = () => getSelection().selectAllChildren(command);
    if (navigator.clipboard) navigator.clipboard.writeText(command.textContent).then(done, select);
    else select();
  }

  async function download(event) {
    event.preventDefault();
    const url = URL.createObjectURL(new Blob([await unpack()], { type: "application/json" }));
    const link = element("a");
    link.href = url;
    link.download = "report.json";
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
  }

  document.documentElement.classList.add("script");
  for (const part of document.querySelectorAll(".script-only")) part.hidden = false;
  check(defaultVerdicts());
  applyFilter();
  search.addEventListener("input", () => { applyFilter(); writeHash(); });
  form.addEventListener("change", () => { applyFilter(); writeHash(); });
  form.addEventListener("submit", (event) => event.preventDefault());
  document.getElementById("cases").addEventListener("click", (event) => {
    if (event.target.closest("a")) return;
    const entry = rows.find((candidate) => candidate.row === event.target.closest("tr"));
    if (!entry) return;
    if (entry.row.classList.contains("found")) closeDetails();
    else location.hash = `case=${entry.id}`;
  });
  document.addEventListener("click", (event) => {
    const command = event.target.closest(".command");
    if (command) copy(command);
    const link = event.target.closest("a[href^='#case=']");
    if (link && link.hash === location.hash) openCase(decode(link.hash.slice("#case=".length)));
  });
  document.getElementById("download").addEventListener("click", download);
  addEventListener("hashchange", readHash);
  addEventListener("beforeprint", () => {
    for (const part of document.querySelectorAll("details.card")) part.open = true;
  });
  readHash();
})();
