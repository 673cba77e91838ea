// Remembers which control opened a dialog or the widget, and gives the focus back when it closes.
const SETTLED_MS = 60; // the closing dialog has let go of the focus by then
const GONE_MS = 2000; // by then a live change may have taken the control away: the focus must not fall to the body
const anotherIsOpen = () => document.querySelector('[role="dialog"],[role="alertdialog"]');
const focus = (id) => document.getElementById(id)?.focus({ preventScroll: true });

window.emDia = {
  opener: "",
  refocus() {
    const id = this.opener;
    setTimeout(() => anotherIsOpen() || focus(id), SETTLED_MS);
    setTimeout(() => anotherIsOpen() || document.activeElement !== document.body || focus("main"), GONE_MS);
  },
};

document.addEventListener(
  "click",
  (event) => {
    const control = event.target instanceof Element && event.target.closest("[data-opener]");
    if (control) window.emDia.opener = control.dataset.opener;
  },
  true,
);

// The router takes the skip link for a page of its own and leaves the focus where it was.
document.addEventListener(
  "click",
  (event) => {
    if (!(event.target instanceof Element && event.target.closest(".skip"))) return;
    event.preventDefault();
    focus("main");
  },
  true,
);

// The page's own texts and the server's are picked by one cookie, which the server reads when the page connects.
window.emDia.speak = (language) => {
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `em_dia_language=${language}; path=/; max-age=31536000; samesite=lax${secure}`;
  location.reload();
};

document.addEventListener("click", (event) => {
  const control = event.target instanceof Element && event.target.closest("[data-language]");
  if (control) window.emDia.speak(control.dataset.language);
});
