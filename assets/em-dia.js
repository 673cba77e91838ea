// Remembers which control opened a dialog or the widget, and gives the focus back when it closes.
window.emDia = {
  opener: "",
  refocus() {
    const id = this.opener;
    setTimeout(() => {
      if (document.querySelector('[role="dialog"],[role="alertdialog"]')) return;
      document.getElementById(id)?.focus();
    }, 60);
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
