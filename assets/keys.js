// Keys of one letter. A key presses the visible control that names it, data-key="p", or puts the cursor into it when it
// is a field; J and K walk the rows, [data-row], and Enter opens the row that has the focus because it is a link.
// Fields, dialogs, menus and any held Ctrl, Alt or Meta keep their keys. Off: localStorage "em-dia-keys" is "off".
const KEYS_SETTING = "em-dia-keys";
const TYPED_INTO = "input, select, textarea, [contenteditable='true']";
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
  return Boolean(row);
}

function press(key) {
  const control = seen("[data-key]").find((one) => one.dataset.key === key);
  if (control?.matches(TYPED_INTO)) control.focus();
  else control?.click();
  return Boolean(control);
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || event.isComposing || event.key.length !== 1) return;
  if (localStorage.getItem(KEYS_SETTING) === "off") return;
  if (event.target instanceof Element && event.target.closest(TYPED_INTO)) return;
  if (document.querySelector(TAKES_KEYS)) return;
  const key = event.key.toLowerCase();
  const done = key === "j" ? walk(1) : key === "k" ? walk(-1) : press(key);
  if (done) event.preventDefault();
});
