// The sum that a browser does before it sends a report: where the widget finds its worker and words.
const widget = document.querySelector("altcha-widget[data-worker]");
if (widget) {
  const worker = widget.dataset.worker;
  globalThis.$altcha.algorithms.set("PBKDF2/SHA-256", () => new Worker(worker));
  const { words, ...settings } = JSON.parse(document.getElementById(widget.dataset.settings).textContent);
  const language = document.documentElement.lang;
  globalThis.$altcha.i18n.set(language, { ...globalThis.$altcha.i18n.get("en"), ...words });
  widget.configure({ language, ...settings });
}
