// Marks on a copy: drawn with mouse, pen or finger on a picture, or taken from what is selected in a text. Each fills a row of
// the form, which alone is sent; without this the rows are filled by hand.
//   svg[data-marks="2"]      lies over the page of this number; what is drawn there fills a row
//   [data-mark]              a row; its fields are called left-0, top-0 …
//   ol[data-lines]           the text, a line each
//   [data-mark-selection]    takes what is selected in it
"use strict";
{
  const form = document.querySelector("form#copy"), board = form?.querySelector("svg[data-marks]");
  const rows = () => [...form.querySelectorAll("[data-mark]")];
  const field = (row, part) => row.querySelector(`[name^="${part}-"]`);
  const value = (row, part) => parseFloat(field(row, part).value.replace(",", ".")) || 0;
  const BOX = ["left", "top", "width", "height"];

  function emptyRow(parts) {
    const found = rows().find((row) => parts.every((part) => !field(row, part).value.trim()));
    if (found || rows().length >= 100) return found;
    const last = rows().at(-1), number = rows().length, row = last.cloneNode(true);
    for (const one of row.querySelectorAll("[name], label, [id]")) {
      for (const name of ["name", "id", "htmlFor"]) if (one[name]) one[name] = one[name].replace(/-\d+$/, `-${number}`);
      if (one.name) { one.value = ""; one.classList.remove("is-invalid"); }
    }
    row.querySelector("[data-number]").textContent = number + 1;
    last.after(row);
    return row;
  }

  function fill(given, goOn) {
    const row = emptyRow(Object.keys(given).filter((part) => part !== "page"));
    if (!row) return;
    for (const [part, said] of Object.entries(given)) field(row, part).value = said;
    field(row, goOn).focus();
    row.scrollIntoView({ block: "nearest" });
    draw();
  }

  function draw() {
    if (!board) return;
    board.replaceChildren(...rows().filter((row) => (field(row, "page").value || "1") === board.dataset.marks && value(row, "width")).map((row) => rect(BOX.map((part) => value(row, part)))));
  }

  function rect([x, y, width, height]) {
    const one = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    for (const [name, said] of Object.entries({ x, y, width, height })) one.setAttribute(name, said);
    return one;
  }

  if (board) {
    const touch = form.querySelector("[data-draw-touch]"), byTouch = touch.querySelector("input");
    form.querySelector("[data-draw-help]").hidden = false;
    touch.hidden = !matchMedia("(any-pointer: coarse)").matches;
    byTouch.addEventListener("change", () => board.classList.toggle("by-touch", byTouch.checked));
    board.classList.add("live");
    let from = null, drawn = null;
    const at = (event) => {
      const box = board.getBoundingClientRect(), within = (part) => Math.min(Math.max(part * 100, 0), 100);
      return [within((event.clientX - box.left) / box.width), within((event.clientY - box.top) / box.height)];
    };
    const between = ([a, b], [c, d]) => [Math.min(a, c), Math.min(b, d), Math.abs(a - c), Math.abs(b - d)];
    board.addEventListener("pointerdown", (event) => {
      if (event.button || (event.pointerType === "touch" && !byTouch.checked)) return;
      event.preventDefault();
      board.setPointerCapture(event.pointerId);
      from = at(event); drawn = rect([...from, 0, 0]); board.append(drawn);
    });
    board.addEventListener("pointermove", (event) => { if (from) { const now = rect(between(from, at(event))); drawn.replaceWith(now); drawn = now; } });
    board.addEventListener("pointerup", (event) => {
      if (!from) return;
      const [left, top, width, height] = between(from, at(event));
      from = null; drawn.remove();
      if (width < 0.3 || height < 0.3) return;
      // outwards, to what the form takes
      const low = (part) => Math.floor(part * 100) / 100, high = (start, size) => Math.ceil(Math.min(start + size, 100) * 100) / 100;
      const box = [low(left), low(top)], end = [high(left, width), high(top, height)];
      fill({ page: board.dataset.marks, left: box[0], top: box[1], width: (end[0] - box[0]).toFixed(2), height: (end[1] - box[1]).toFixed(2) }, "ground");
    });
    board.addEventListener("pointercancel", () => { from = null; drawn?.remove(); });
    form.addEventListener("input", draw);
  }

  const take = form?.querySelector("[data-mark-selection]"), text = form?.querySelector("[data-lines]");
  if (take) {
    take.hidden = false;
    const lineOf = (node) => [...text.children].indexOf((node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest("li")) + 1;
    take.addEventListener("click", () => {
      const chosen = getSelection();
      if (!chosen.rangeCount || chosen.isCollapsed || !text.contains(chosen.anchorNode) || !text.contains(chosen.focusNode)) return;
      const range = chosen.getRangeAt(0), first = lineOf(range.startContainer), last = lineOf(range.endContainer) || text.children.length;
      const words = chosen.toString().trim(), whole = first === last && words === text.children[first - 1].textContent.trim();
      fill({ first, last, words: whole || words.length > 500 ? "" : words }, "ground");
    });
  }
}
