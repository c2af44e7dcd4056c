// Docket in the browser. Everything works without it but keys, countdowns and live updates. Elements say what they want in attributes:
//   data-key="d" or "g q"     pressed, the element is clicked (a field is focused); data-does says what for, for the list behind "?"
//   data-focus="Ctrl K"       the field is focused; data-focus-also names a second key. What data-does names on the page is offered below it, by what is typed
//   data-key on <details>     opens it, and what scrolls in it has the focus; data-fold-narrow folds it where the page is narrow
//   data-row                  a line that j and k move over; its first link is opened by Enter or o
//   data-until="ISO"          counts down to the moment; data-at is the moment at which the page says it is; told to screen readers at 5 min and 1 min
//   data-submit               the button that Ctrl+Enter presses: of the form one is in; elsewhere of the one typed in last, or the first
//   data-keep="name"          the name under which what is typed in the form is kept in this tab until it was done; else its page's address and its own
//   data-draft="3"            of a form: the newest draft that the server has (0: none); data-draft-offered offers it, data-draft-state says what was saved
//   data-shows="id" data-is="value"   the part with this id is shown while the field has the value
"use strict";
const all = (selector, from = document) => [...from.querySelectorAll(selector)];
const typing = (target) => target.closest("input:not([type=radio],[type=checkbox]), textarea, select, [contenteditable]");
const seen = (element) => element.offsetParent !== null || element.hasAttribute("data-hidden") || element.closest("dialog[open]");

// Keys --------------------------------------------------------------------------------------------------------------
let began = "", forget = 0;

function press(element) {
  if (element.matches("details")) { element.open = true; element.querySelector("[tabindex]").focus(); return; }
  if (element.matches("input:not([type=submit],[type=radio],[type=checkbox]), textarea, select")) { element.focus(); element.select?.(); }
  else {
    element.click();
    const opened = element.closest("summary")?.parentElement;
    if (opened?.open) opened.querySelector("input, textarea, select")?.focus();  // who opened it by a key goes on by keys
  }
}

const opener = (row) => row.querySelector(row.matches("details") ? "summary" : "a, button");
function rows() { return all("[data-row]").filter(seen); }

function move(by) {
  const lines = rows(), at = lines.findIndex((line) => line.classList.contains("at"));
  const next = lines[Math.min(Math.max(at + by, 0), lines.length - 1)];
  if (!next) return;
  lines.forEach((line) => { line.classList.toggle("at", line === next); line.removeAttribute("aria-current"); });
  next.setAttribute("aria-current", "true");
  const link = opener(next);
  link?.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

function inRow(key) {
  const at = document.querySelector("[data-row].at");
  if (!at) return false;
  if (key === "Enter" || key === "o") { opener(at)?.click(); return true; }
  const wanted = at.querySelector(`[data-row-key="${CSS.escape(key)}"]`);
  if (wanted) press(wanted);
  return Boolean(wanted);
}

function help() {
  const box = document.getElementById("keys"), names = box.dataset, groups = {go: new Map(), list: new Map(), page: new Map()};
  for (const element of all("[data-key], [data-row-key], [data-focus]").filter(seen)) {
    const key = element.dataset.key || element.dataset.rowKey || element.dataset.focus;
    const group = element.dataset.rowKey ? groups.list : key.startsWith("g ") ? groups.go : groups.page;
    if (element.dataset.does && !group.has(key)) group.set(key, element.dataset.does);
  }
  if (rows().length) groups.list.set("j k", names.move || "↓ ↑").set("Enter", names.open || "→");
  box.querySelector("[data-groups]").replaceChildren(...Object.entries(groups).filter(([, keys]) => keys.size).flatMap(([name, keys]) => {
    const title = document.createElement("h3"), list = document.createElement("dl");
    title.textContent = names[name] || ""; title.className = "mt-3"; list.className = "pairs mt-1";
    list.append(...[...keys].flatMap(([key, does]) => {
      const term = document.createElement("dt"), what = document.createElement("dd"), cap = document.createElement("kbd");
      cap.textContent = key === "Escape" ? "Esc" : key; term.append(cap); what.textContent = does;
      return [term, what];
    }));
    return [title, list];
  }));
  if (!box.open) box.showModal();
}

function byKey(key) {
  return all(`[data-key="${CSS.escape(key)}"]`).find((element) => seen(element) && element.getAttribute("aria-disabled") !== "true");
}

let typedIn = null;
document.addEventListener("input", (event) => { typedIn = event.target.form || typedIn; });
function toSend(from) {
  const offered = all("[data-submit]"), of = (form) => form && offered.find((button) => button.form === form);
  const own = from.closest?.("form") || from.form;
  return of(own) || (own && typing(from) ? null : of(typedIn) || offered.find(seen));
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    const button = toSend(event.target);
    if (button) { event.preventDefault(); button.click(); }
    return;
  }
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    const field = document.querySelector('[data-focus="Ctrl K"]');
    if (field) { event.preventDefault(); press(field); }
    return;
  }
  if (event.key === "Escape") return escaped(event);
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (typing(event.target) || document.body.hasAttribute("data-no-keys") || document.querySelector("dialog[open]")) return arrows(event);
  if (event.key === "?") { event.preventDefault(); return help(); }
  if (event.key === "j" || event.key === "k") { event.preventDefault(); return move(event.key === "j" ? 1 : -1); }
  const also = document.querySelector(`[data-focus-also="${CSS.escape(event.key)}"]`);
  if (also && !began) { event.preventDefault(); return press(also); }
  const pressed = began ? `${began} ${event.key}` : event.key, found = byKey(pressed);
  clearTimeout(forget); began = "";
  if (found) { event.preventDefault(); return press(found); }
  if (event.target.closest?.("a, button, summary, label") && event.key === "Enter") return;
  if (event.key === "X") { pickTo(document.querySelector("[data-row].at .pick")); return; }
  if (inRow(event.key)) { event.preventDefault(); return; }
  if (all(`[data-key^="${CSS.escape(event.key)} "]`).length) { began = event.key; forget = setTimeout(() => { began = ""; }, 1500); }
});

function escaped(event) {
  const tip = document.querySelector(".why:focus-within, .why:hover"), found = document.querySelector(".found");
  if (tip) { tip.classList.add("hushed"); tip.addEventListener("mouseleave", () => tip.classList.remove("hushed"), { once: true }); return; }
  if (found?.querySelector("a, button, p")) { if (found.contains(document.activeElement)) document.querySelector(".find input").focus(); shut(); return; }
  const menu = event.target.closest?.("details.menu[open]") || document.querySelector("details.menu[open]");
  if (menu) { menu.open = false; menu.querySelector("summary").focus(); return; }
  if (typing(event.target)) { event.target.blur(); return; }
  const back = byKey("Escape");
  if (back && !document.querySelector("dialog[open]")) press(back);
}

function arrows(event) {  // in the field that finds: down and up walk over what is offered
  const found = all(".found :is(a, button)");
  if (!found.length || !["ArrowDown", "ArrowUp"].includes(event.key) || !event.target.closest(".find")) return;
  event.preventDefault();
  const at = found.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
  (found[at] || document.querySelector(".find input")).focus();
}
document.addEventListener("keydown", (event) => { if (event.target.closest?.(".found")) arrows(event); });

// Below the field that finds: what can be done on this page, its own acts before the ways to others; all, or what the typed words are in
const bare = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
function shut() { all(".found > *").forEach((part) => part.replaceChildren()); }
function offerActs(field) {
  const words = bare(field.value).split(/\s+/), acts = new Map();
  const offered = all("[data-does]").filter((element) => element !== field && seen(element) && element.getAttribute("aria-disabled") !== "true");
  for (const element of offered.sort((one, other) => (one.dataset.key || "").startsWith("g ") - (other.dataset.key || "").startsWith("g "))) {
    const does = element.dataset.does;
    if (!acts.has(does) && words.every((word) => bare(does).includes(word))) acts.set(does, element);
  }
  document.getElementById("acts").replaceChildren(...[...acts].slice(0, 8).map(([does, element]) => {
    const button = document.createElement("button"), cap = document.createElement("kbd"), name = document.createElement("b");
    button.type = "button"; name.textContent = does; cap.textContent = element.dataset.key === "Escape" ? "Esc" : element.dataset.key || "";
    button.append(name, ...(element.dataset.key ? [cap] : []));
    button.addEventListener("click", () => { field.value = ""; shut(); press(element); });
    return button;
  }));
}
for (const kind of ["focusin", "input"]) document.addEventListener(kind, (event) => { if (event.target.matches?.(".bar .find input")) offerActs(event.target); });
document.addEventListener("focusout", (event) => { if (event.target.closest?.(".find") && !event.relatedTarget?.closest(".find")) document.getElementById("acts").replaceChildren(); });

// Countdowns --------------------------------------------------------------------------------------------------------
function tick() {
  for (const element of all("[data-until]")) {
    element.ahead ??= element.dataset.at ? Date.parse(element.dataset.at) - Date.now() : 0;  // the page's clock may be a story's, or this machine's wrong
    const left = Math.max(0, Math.round((Date.parse(element.dataset.until) - Date.now() - element.ahead) / 1000));
    const shown = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    if (element.textContent !== shown) element.textContent = shown;
    const ring = element.closest(".lease")?.querySelector("circle + circle"), whole = Number(element.dataset.whole || 900);
    ring?.setAttribute("stroke-dasharray", `${(37.7 * Math.min(1, left / whole)).toFixed(1)} 37.7`);
    const teller = element.closest(".lease")?.querySelector("[role=status]");
    if (teller && (left === 300 || left === 60)) teller.textContent = teller.dataset[left === 300 ? "five" : "one"];
  }
}
setInterval(tick, 1000);

// What is typed is kept in this tab until a page says that the form was done (data-done of the body has the forms' keys): a session that is over,
// a line that drops or a refusal loses nothing. It belongs to one person, and goes when they sign out or the tab is closed.
const keptFields = "textarea, input[type=text], input[type=url], input[type=email], input[type=date], input[type=datetime-local], input:not([type])";
const person = document.body.dataset.user || "", drafts = () => Object.keys(sessionStorage).filter((name) => name.startsWith("typed:"));
function draft(name) { try { return JSON.parse(sessionStorage.getItem(name)) || {}; } catch { return {}; } }
function forgetDone() {
  if (!person) return;
  const done = (document.body.dataset.done || "").split(" ");
  for (const name of drafts()) if (!name.startsWith(`typed:${person}:`) || done.includes(draft(name).key)) sessionStorage.removeItem(name);
}
function keepTyped(form) {
  const key = form.querySelector("input[name=once]")?.value;
  if (!person || !key) return;
  const name = `typed:${person}:${form.dataset.keep || `${location.pathname} ${form.getAttribute("action") || ""}`}`;
  const before = draft(name), kept = before.fields || {}, fields = () => all(keptFields, form).filter((field) => field.name);
  const first = (field) => field.at_first ??= field.defaultValue;
  // the server's draft is the one that this tab saved last: what was typed here is as new, and nothing is offered
  const mine = Number(before.saved) > 0 && before.saved === form.dataset.draft;
  if (mine && form.querySelector("[data-draft-offered]")) { form.querySelector("[data-draft-offered]").remove(); form.elements.draft.value = before.saved; }
  for (const field of fields()) {
    const was = kept[field.name];
    if (!was || !mine && field.value && field.value !== was.at_first && field.value !== was.typed) continue;  // what somebody else changed meanwhile is not written over
    field.value = was.typed; field.at_first = was.at_first;
  }
  const keep = () => {
    const typed = fields().filter((field) => field.value !== first(field)).map((field) => [field.name, { typed: field.value, at_first: first(field) }]);
    const asked = new Set(fields().map((field) => field.name)), elsewhere = Object.entries(kept).filter(([field]) => form.dataset.draft && !asked.has(field) && !field.includes("-"));
    const saved = form.elements.draft?.value;
    if (typed.length + elsewhere.length) sessionStorage.setItem(name, JSON.stringify({ key, saved, fields: Object.fromEntries([...elsewhere, ...typed]) }));
    else sessionStorage.removeItem(name);
  };
  form.addEventListener("input", keep);
  form.addEventListener("submit", keep);
  form.addEventListener("htmx:afterSwap", (event) => { if (event.target.matches("[data-draft-state]")) keep(); });
}
document.addEventListener("submit", (event) => {
  if (event.target.getAttribute("action") === document.body.dataset.signOut) drafts().forEach((name) => sessionStorage.removeItem(name));
});

// Files that are dropped or pasted join those that were chosen, and are listed under their field --------------------------
const takesFiles = () => document.querySelector("input[type=file][data-drop]");
function setFiles(field, files) {
  const chosen = new DataTransfer();
  for (const file of files) chosen.items.add(file);
  field.files = chosen.files;
  listFiles(field);
}
function listFiles(field) {
  let list = field.parentElement.querySelector("ul.chosen-files");
  if (!list) { list = document.createElement("ul"); list.className = "chosen-files fine"; field.after(list); }
  list.replaceChildren(...[...field.files].map((file, at) => {
    const line = document.createElement("li"), remove = document.createElement("button");
    line.append(`${file.name} (${Math.ceil(file.size / 1024)} kB) `);
    remove.type = "button"; remove.className = "btn btn-text"; remove.textContent = "×";
    remove.setAttribute("aria-label", field.dataset.drop.replace("%(name)s", file.name));
    remove.addEventListener("click", () => { setFiles(field, [...field.files].filter((_, number) => number !== at)); field.focus(); });
    line.append(remove);
    return line;
  }));
}
document.addEventListener("dragover", (event) => { if (takesFiles() && event.dataTransfer.types.includes("Files")) event.preventDefault(); });
for (const kind of ["drop", "paste"]) document.addEventListener(kind, (event) => {
  const field = takesFiles(), files = (event.dataTransfer || event.clipboardData)?.files;
  if (!field || !files?.length) return;
  event.preventDefault();
  setFiles(field, [...field.files, ...files]);
});
document.addEventListener("change", (event) => { if (event.target === takesFiles()) listFiles(event.target); });

// Parts that depend on a choice ---------------------------------------------------------------------------------------
function choose() {
  for (const part of all("[data-shown-by]")) {
    const chosen = all(`[name="${CSS.escape(part.dataset.shownBy)}"]`).find((field) => field.type !== "radio" || field.checked);
    part.hidden = !part.dataset.is.split(" ").includes(chosen?.value ?? "");
  }
}

// What stands against a finding follows the answers that are given ------------------------------------------------------
function answered() {
  for (const told of all("[data-answered]")) {
    const asked = all("[data-code]", told.closest("form")).filter((row) => row.querySelector(`[value=${told.dataset.answered}]:checked`));
    told.querySelector("[data-codes]").textContent = asked.map((row) => row.dataset.code).join(", ");
    told.hidden = !asked.length;
  }
}

// Whether somebody is at work here, for leases: a renewal is asked for only after a key or a click ---------------------
let active = false;
for (const kind of ["keydown", "pointerdown"]) document.addEventListener(kind, () => { active = true; }, { passive: true });
document.addEventListener("htmx:configRequest", (event) => {
  if (!event.target.hasAttribute("data-activity")) return;
  event.detail.parameters.active = active ? "1" : "";
  active = false;
});

// Rows are chosen: with Shift all from the last one to this; the box in the head chooses the page -----------------------
let picked = null;
const picks = () => all(".pick:not([data-pick-all])");
for (const head of all("[data-pick-all]")) head.hidden = false;
function pickTo(box) {
  const boxes = picks(), ends = [boxes.indexOf(picked), boxes.indexOf(box)].sort((one, other) => one - other);
  if (!box) return;
  if (!picked || ends[0] < 0) return box.click();
  for (const one of boxes.slice(ends[0], ends[1] + 1)) one.checked = picked.checked;
  picked = box;
  box.dispatchEvent(new Event("change", { bubbles: true }));
}
document.addEventListener("click", (event) => {
  const box = event.target.closest?.(".pick");
  if (!box) return;
  if (box.hasAttribute("data-pick-all")) { for (const one of picks()) one.checked = box.checked; return; }
  const boxes = picks(), from = boxes.indexOf(picked), to = boxes.indexOf(box);
  if (event.shiftKey && from >= 0) for (const one of boxes.slice(Math.min(from, to), Math.max(from, to) + 1)) one.checked = box.checked;
  picked = box;
});

// A picture is blurred until it is asked for ---------------------------------------------------------------------------
document.addEventListener("click", (event) => {
  const copy = event.target.closest("[data-fill]");
  if (copy) insert(copy.dataset.fill, copy.dataset.into);
});
// A text goes in at the cursor; its first place that is still in brackets is marked, to be written over
function insert(text, into) {
  const field = document.getElementById(into), at = field?.selectionStart, open = /\[[^\[\]\n]+\]/.exec(text);
  if (!field) return;
  field.setRangeText(text, at, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
  if (open && open[0] !== text) field.setSelectionRange(at + open.index, at + open.index + open[0].length);
}
document.addEventListener("htmx:afterRequest", (event) => {
  const button = event.detail.elt;
  if (event.detail.successful && button.dataset?.into) insert(event.detail.xhr.responseText, button.dataset.into);
});
document.addEventListener("click", (event) => {
  for (const menu of all("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("change", () => { choose(); answered(); });

// @ in a note offers colleagues: down and up choose, Enter or Tab takes, Escape closes -----------------------------------
const named = (field) => /(?:^|\s)@([\w.-]{1,30})$/.exec(field.value.slice(0, field.selectionStart))?.[1];
function offerEnds(field) { document.getElementById("mentions").replaceChildren(); field.removeAttribute("aria-activedescendant"); }
document.addEventListener("htmx:configRequest", (event) => {
  const field = event.target, beginning = field.dataset.mentions !== undefined && named(field);
  if (field.dataset.mentions === undefined) return;
  if (beginning) { event.detail.parameters.q = beginning; return; }
  event.preventDefault(); offerEnds(field);
});
document.addEventListener("htmx:afterSwap", (event) => {
  const field = event.target.id === "mentions" && document.querySelector("[data-mentions]");
  if (field && event.target.childElementCount) { if (named(field)) point(field, 0); else offerEnds(field); }
});
function point(field, by) {
  const choices = all("#mentions [role=option]");
  const at = (Math.max(0, choices.findIndex((one) => one.getAttribute("aria-selected") === "true")) + by + choices.length) % choices.length;
  choices.forEach((one, number) => one.setAttribute("aria-selected", String(number === at)));
  field.setAttribute("aria-activedescendant", choices[at].id);
}
function take(field, choice) {
  const end = field.selectionStart, start = end - named(field).length;
  field.setRangeText(`${choice.dataset.mention} `, start, end, "end");
  offerEnds(field); field.dispatchEvent(new Event("input", { bubbles: true })); field.focus();
}
document.addEventListener("keydown", (event) => {
  const field = event.target, chosen = field.dataset?.mentions !== undefined && document.querySelector("#mentions [aria-selected=true]");
  if (!chosen || event.ctrlKey || event.metaKey) return;
  const does = { ArrowDown: () => point(field, 1), ArrowUp: () => point(field, -1), Enter: () => take(field, chosen), Tab: () => take(field, chosen), Escape: () => offerEnds(field) }[event.key];
  if (does) { event.preventDefault(); event.stopImmediatePropagation(); does(); }
}, true);
document.addEventListener("mousedown", (event) => {
  const choice = event.target.closest?.("[data-mention]"), field = document.querySelector("[data-mentions]");
  if (choice) { event.preventDefault(); take(field, choice); }
});

// What is asked for and takes its time says so; what asks by itself every so often is no matter of the reader's ---------
const asked = new Map();
const tells = (event) => document.getElementById("waits") && !event.detail.elt.getAttribute("hx-trigger")?.includes("every");
function tell(word) {
  const box = document.getElementById("waits");
  if (box) { box.textContent = word ? box.dataset[word] : ""; box.hidden = !word; }
}
document.addEventListener("htmx:beforeRequest", (event) => {
  if (tells(event)) asked.set(event.detail.xhr, setTimeout(tell, 400, "wait"));
});
document.addEventListener("htmx:afterRequest", (event) => {
  clearTimeout(asked.get(event.detail.xhr)); asked.delete(event.detail.xhr);
  if (tells(event) && !asked.size) tell("");
});
document.addEventListener("htmx:sendError", (event) => { if (tells(event)) tell("lost"); });
// On a narrow page the tab that one is on is moved into view
function showTab(tab) {
  const bar = tab.parentElement, over = tab.getBoundingClientRect().right - bar.getBoundingClientRect().right;
  if (over > 0) bar.scrollLeft += over + 16;
}
// On paper nothing can be opened: what is folded is printed open
addEventListener("beforeprint", () => all("main details:not(.menu):not([open])").forEach((folded) => { folded.open = folded.printed = true; }));
addEventListener("afterprint", () => all("main details").filter((folded) => folded.printed).forEach((folded) => { folded.open = folded.printed = false; }));
function ready(part = document) { all("form[method=post]", part).filter((form) => !form.kept).forEach((form) => { form.kept = true; keepTyped(form); }); choose(); answered(); tick(); }
forgetDone();
document.addEventListener("DOMContentLoaded", () => { if (innerWidth <= 1100) all("[data-fold-narrow]").forEach((folded) => { folded.open = false; }); });
document.addEventListener("DOMContentLoaded", () => ready());
document.addEventListener("DOMContentLoaded", () => all(".lanes [aria-current], .bar nav [aria-current]").forEach(showTab));
document.addEventListener("htmx:load", (event) => ready(event.detail.elt.parentElement || document));
if (document.readyState !== "loading") ready();
