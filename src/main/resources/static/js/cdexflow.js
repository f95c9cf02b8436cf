// What the pages do beyond forms and htmx. They work without it.

// A ready text goes into the field where it can be changed.
document.addEventListener("change", event => {
  const ready = event.target.closest("[data-fills]");
  if (ready && ready.value) {
    document.getElementById(ready.dataset.fills).value = ready.value;
  }
});

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

// Forms beside one with checkboxes take along what is ticked there, for the page that comes next.
document.addEventListener("submit", event => {
  const boxes = event.target.dataset.keeps && document.forms[event.target.dataset.keeps];
  const add = (name, value) => {
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name, value });
    event.target.append(field);
  };
  if (boxes) {
    add("keeps", "true");
    [...boxes.elements].filter(it => it.type === "checkbox" && it.checked).forEach(it => add("kept", it.value));
  }
});

// What a page asks by itself keeps the session for whoever is there, and for nobody else.
(() => {
  const idle = 15 * 60 * 1000;
  let touched = Date.now();
  ["keydown", "pointerdown", "pointermove", "scroll"].forEach(kind =>
    document.addEventListener(kind, () => { touched = Date.now(); }, { passive: true }));
  document.addEventListener("htmx:beforeRequest", event => {
    if (event.target.matches("[hx-trigger^=every]") && Date.now() - touched > idle) {
      event.preventDefault();
    }
  });
})();
