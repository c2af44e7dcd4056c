// Says on the page why a passkey did not work; allauth's own script says it to the console alone.
// The names are those of WebAuthn Level 3, 5.1.3, 5.1.4 and 14.5.
(() => {
  const causes = {
    NotAllowedError: "cancelled", AbortError: "cancelled", InvalidStateError: "known", SecurityError: "address",
    NotSupportedError: "unfit", ConstraintError: "unfit",
  };
  const box = document.getElementById("passkey-failed");
  let pressed = null;
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    pressed = button;
    box.hidden = true;
  }, true);
  const cause = (error) => {
    if (!window.PublicKeyCredential) return "unsupported";
    if (error instanceof DOMException) return causes[error.name] ?? "other";
    return "unanswered";  // what is to be signed did not come, or its answer did not
  };
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    const place = pressed?.closest(".actions, .button-group") ?? document.querySelector("main h1");
    box.textContent = box.dataset[cause(event.detail.exception)];
    box.hidden = false;
    place.after(box);
  });
})();
