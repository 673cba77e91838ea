// Remembers which control opened a dialog or the widget, and gives the focus back when it closes.
const SETTLED_MS = 60; // the closing dialog has let go of the focus by then
const GONE_MS = 2000; // by then a live change may have taken the control away: the focus must not fall to the body
const anotherIsOpen = () => document.querySelector('[role="dialog"],[role="alertdialog"]');
const focus = (id) => document.getElementById(id)?.focus({ preventScroll: true });

window.emDia = {
  opener: "",
  moves: 0, // of the person: whoever has gone on meanwhile is not called back
  refocus() {
    const { opener, moves } = this;
    setTimeout(() => anotherIsOpen() || this.moves !== moves || focus(opener), SETTLED_MS);
    setTimeout(() => anotherIsOpen() || document.activeElement !== document.body || focus("main"), GONE_MS);
  },
};
for (const kind of ["keydown", "pointerdown"]) document.addEventListener(kind, () => (window.emDia.moves += 1), true);

// A control that goes with what it did, or whose form is drawn anew, leaves the focus to whoever stands in its place:
// the same control of the new form, else what it stood in. Dialogs look after their own.
let held = null;
document.addEventListener("focusin", ({ target }) => {
  const around = [];
  for (let place = target.parentElement; place; place = place.parentElement) around.push(place);
  held = target.closest('[role="dialog"],[role="alertdialog"]') ? null : { target, around };
});
document.addEventListener("focusout", ({ target }) => setTimeout(() => {
  if (held?.target === target && target.isConnected && !target.disabled && document.activeElement !== target) held = null;
}));
const sameIn = (place, { tagName, name, textContent }) =>
  [...place.querySelectorAll(`form ${tagName}`)].find((one) => one.name === name && one.textContent === textContent);
const give = (control, tries = 40) => {
  if (document.activeElement !== document.body) return;
  if (control.disabled && tries) setTimeout(give, 50, control, tries - 1); // until what it began is done
  else control.focus({ preventScroll: true });
};
new MutationObserver(() => {
  if (!held || held.target.isConnected || document.activeElement !== document.body || anotherIsOpen()) return;
  const { target, around } = held;
  held = null;
  const place = around.find((one) => one.isConnected);
  if (!place.closest("main")) return focus("main"); // another page
  const heir = target.closest("form") && sameIn(place, target);
  if (!heir && !place.hasAttribute("tabindex")) place.tabIndex = -1;
  give(heir || place);
}).observe(document, { childList: true, subtree: true });

// A link that opens a form further down this page leads into its field, which may yet have to be drawn.
const goTo = (id, tries = 40) => {
  const field = document.getElementById(id);
  if (field) field.focus();
  else if (tries) setTimeout(goTo, 50, id, tries - 1);
};
document.addEventListener("click", (event) => {
  const link = event.target instanceof Element && event.target.closest("[data-goto]");
  if (link) goTo(link.dataset.goto);
});

// The focus goes there if nobody else has it.
window.emDia.inherit = (id) => {
  if ([document.body, document.getElementById("main")].includes(document.activeElement)) focus(id);
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

// A statement file stays in its field, which is on the page from its choice to its import; each question about it sends it.
const fileField = () => document.getElementById("statement-file");
const heldFiles = () => [...(fileField()?.files ?? [])];
window.emDia.fileNames = () => heldFiles().map((file) => file.name);
window.emDia.fileSizes = () => heldFiles().map((file) => file.size);
window.emDia.fileAt = (at) => heldFiles().slice(at, at + 1).filter((file) => file.size <= Number(fileField().dataset.most));

// The same file may be chosen again after it was refused or mended: the browser tells only of changes.
document.addEventListener("click", (event) => {
  if (event.target === fileField()) fileField().value = "";
});

for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    const zone = document.querySelector("[data-drop]");
    if (!zone || ![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault(); // beside the zone the browser would leave the page to show the file
    const inside = event.target instanceof Element && zone.contains(event.target);
    zone.classList.toggle("over", inside && kind !== "drop" && kind !== "dragleave");
    if (kind !== "drop" || !inside || !event.dataTransfer.files.length) return;
    fileField().files = event.dataTransfer.files;
    fileField().dispatchEvent(new Event("change", { bubbles: true }));
  });
}

// What a form says now: the page's state may not have heard of the last change yet.
window.emDia.fields = (id) => Object.fromEntries(new FormData(document.getElementById(id)));

// A menu of links closes as menus do: by a choice, a click elsewhere, or Esc.
const openMenu = () => document.querySelector("details.export[open]");
document.addEventListener("click", (event) => {
  const menu = openMenu();
  if (menu && !menu.querySelector("summary").contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && openMenu();
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

// What a boleto's line says goes into fields that are still empty; what was typed stays.
window.emDia.fillEmpty = (id, values) => {
  for (const [name, value] of Object.entries(values)) {
    const field = document.getElementById(id)?.elements.namedItem(name);
    if (field && value && !field.value) field.value = value;
  }
};

// To the first field that was not understood, once the page says so.
window.emDia.toWrong = (id) =>
  setTimeout(() => document.querySelector(`#${id} [aria-invalid="true"]`)?.focus(), SETTLED_MS);
