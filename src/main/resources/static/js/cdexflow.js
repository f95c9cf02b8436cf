// What the pages do beyond forms and htmx. They work without it.

// A checkbox in a table's head ticks all rows.
document.addEventListener("change", event => {
  const all = event.target.closest("[data-ticks]");
  if (all) {
    document.querySelectorAll(`[name="${all.dataset.ticks}"]`).forEach(box => { box.checked = all.checked; });
  }
});

// Fields that apply at once.
document.addEventListener("change", event => {
  if (event.target.closest("[data-submits]")) {
    event.target.form.requestSubmit();
  }
});
