// The work queue refreshes itself while somebody works with the page: quietly, keeping what is ticked. Where the focus is, htmx keeps.
(() => {
  const rows = document.getElementById("rows");
  const news = document.getElementById("news");
  const every = rows.dataset.refreshedEvery * 1000;
  // nobody there: the session may end as it would without us
  const idle = 15 * 60 * 1000;
  let touched = Date.now();
  let shown = null;
  let ticked = [];
  let known = new Set();

  const all = (selector, from = rows) => [...from.querySelectorAll(selector)];
  const tasks = () => all("[data-task]").map(row => row.dataset.task);
  const say = text => { if (news.textContent !== text) news.textContent = text; };
  const count = () => {
    const number = all("[name=task]:checked").length;
    document.getElementById("ticked").textContent = number ? `${number} selected` : "";
  };
  const refresh = () => {
    if (!document.hidden && Date.now() - touched < idle) htmx.trigger(rows, "refresh");
  };

  ["keydown", "pointerdown", "pointermove", "scroll"].forEach(kind =>
    document.addEventListener(kind, () => { touched = Date.now(); }, {passive: true}));
  document.addEventListener("visibilitychange", () => {
    touched = Date.now();
    refresh();
  });
  setInterval(refresh, every);

  rows.addEventListener("htmx:beforeSwap", event => {
    const answer = event.detail.xhr.responseText;
    if (event.detail.xhr.status !== 200 || !answer.includes("data-rows")) {
      event.detail.shouldSwap = false;
      say("The list is not up to date: reload the page, or sign in again.");
      return;
    }
    event.detail.shouldSwap = answer !== shown;
    shown = answer;
    ticked = all(":checked").map(box => box.id);
    known = new Set(tasks());
  });
  rows.addEventListener("htmx:sendError", () => say("The list is not up to date: the server does not answer."));
  rows.addEventListener("htmx:afterSwap", () => {
    ticked.forEach(id => {
      const box = document.getElementById(id);
      if (box) box.checked = true;
    });
    count();
    const fresh = tasks().filter(task => !known.has(task)).length;
    say(fresh ? `${fresh} new in this list` : "");
  });
  document.addEventListener("change", count);
  count();
})();
