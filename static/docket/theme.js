// Follows the reader's own choice of light or dark; loaded in the head, so that nothing flashes. A choice made in Docket comes first.
const page = document.documentElement, dark = matchMedia("(prefers-color-scheme: dark)");
const follow = () => { if (!("chosen" in page.dataset)) page.dataset.bsTheme = dark.matches ? "dark" : "light"; };
follow();
dark.addEventListener("change", follow);
