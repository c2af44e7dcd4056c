// The sum that a browser does before it sends a report: where the widget finds its worker and words.
const widget = document.querySelector("altcha-widget[data-worker]");
if (widget) {
  const worker = widget.dataset.worker;
  globalThis.$altcha.algorithms.set("PBKDF2/SHA-256", () => new Worker(worker));
  widget.configure(JSON.parse(document.getElementById(widget.dataset.settings).textContent));
}
