// Keys of one letter. A key presses the visible control that names it, data-key="p", or puts the cursor into it when it
// is a field; J and K walk the rows, [data-row], and Enter opens the row that has the focus because it is a link.
// On a bench a row walked to is picked, [data-pick], and Enter presses what is there for it, data-for.
// Fields, dialogs, menus and any held Ctrl, Alt or Meta keep their keys. Off: localStorage "em-dia-keys" is "off".
const KEYS_SETTING = "em-dia-keys";
const TYPED_INTO = "input:not([type='radio'], [type='checkbox']), select, textarea, [contenteditable='true']";
const TAKES_KEYS = "[role='dialog'], [role='alertdialog'], [role='menu'], [role='listbox']";

const isSeen = (one) => one.getClientRects().length > 0 && !one.disabled;
const seen = (selector) => [...document.querySelectorAll(selector)].filter(isSeen);

function walk(step) {
  const rows = seen("[data-row]");
  const at = rows.indexOf(document.activeElement);
  const next = at < 0 ? (step > 0 ? 0 : -1) : Math.min(rows.length - 1, Math.max(0, at + step));
  const row = rows.at(next);
  row?.focus({ preventScroll: true });
  row?.scrollIntoView({ block: "nearest" });
  if (row?.dataset.pick) row.click();
  return Boolean(row);
}

function press(key) {
  const control = seen("[data-key]").find((one) => one.dataset.key === key);
  if (control?.matches(TYPED_INTO)) control.focus();
  else control?.click();
  return Boolean(control);
}

// Enter on the picked row: what is on the bench may still be the row before, which was not meant.
function enter(row) {
  const control = seen("[data-key='enter']").find((one) => one.dataset.for === row.dataset.pick);
  control?.click();
  return Boolean(control) || row.getAttribute("aria-current") === "true";
}

window.emDiaKeys = {
  // The row that comes onto the bench gets the focus as soon as it is there; without a queue in sight, its name does.
  // `key` 0: whichever comes after the one that is there now.
  goTo(key, before = document.querySelector("[data-pick][aria-current='true']")?.dataset.pick) {
    const until = Date.now() + 4000;
    const since = window.emDia.moves;
    const look = () => {
      if (window.emDia.moves !== since) return;
      const row = document.querySelector(`[data-pick${key ? `="${key}"` : ""}][aria-current="true"]`);
      const isThere = row && (key || row.dataset.pick !== before);
      if (!isThere && Date.now() < until) return void setTimeout(look, 40);
      const inSight = isThere && isSeen(row);
      const target = inSight ? row : document.getElementById("bench-title") ?? document.getElementById("main");
      target?.focus({ preventScroll: true });
      target?.scrollIntoView({ block: inSight ? "nearest" : "center" });
    };
    look();
  },
};

const showWhetherOn = () => (document.documentElement.dataset.keys = localStorage.getItem(KEYS_SETTING) ?? "on");
showWhetherOn();
document.addEventListener("click", (event) => {
  const control = event.target instanceof Element && event.target.closest("button[data-keys]");
  if (!control) return;
  localStorage.setItem(KEYS_SETTING, control.dataset.keys);
  showWhetherOn();
});

// Whoever picks something on the bench with the mouse goes on with Enter, which belongs to the row.
document.addEventListener("click", (event) => {
  const isPointed = event.detail > 0 && event.target instanceof Element && event.target.closest("[data-then-row]");
  const row = isPointed && document.querySelector("[data-pick][aria-current='true']");
  if (row && isSeen(row)) row.focus({ preventScroll: true });
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || event.isComposing) return;
  const picked = event.key === "Enter" && event.target instanceof HTMLElement && event.target.dataset.pick;
  if (!picked && event.key.length !== 1) return;
  if (localStorage.getItem(KEYS_SETTING) === "off") return;
  if (event.target instanceof Element && event.target.closest(TYPED_INTO)) return;
  if (document.querySelector(TAKES_KEYS)) return;
  if (picked) {
    if (enter(event.target)) event.preventDefault();
    return;
  }
  const key = event.key.toLowerCase();
  const done = key === "j" ? walk(1) : key === "k" ? walk(-1) : press(key);
  if (done) event.preventDefault();
});
