/* The shell's behaviour: keys, menus, the service worker, steppers. Everything works without it, slower. */
"use strict";

(() => {
  const typing = (element) => element && (element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName));
  const one = (selector, from = document) => from.querySelector(selector);
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];

  /* ---------- menus ---------- */
  const closeMenus = (but) => all("details[data-menu][open]").forEach((menu) => { if (menu !== but) menu.open = false; });

  document.addEventListener("click", (event) => {
    closeMenus(event.target.closest("details[data-menu]"));
    if (event.target.closest("[data-keys]")) one("#keys").showModal();
    const back = event.target.closest("[data-back]");
    if (back && history.length > 1) { event.preventDefault(); history.back(); }
    if (event.target.closest("[data-print]")) print();
    const closed = event.target.closest("[aria-disabled='true']");
    if (closed) event.preventDefault();
  });

  /* ---------- keys ---------- */
  const search = () => {
    const box = one("[data-search]");
    if (box && box.offsetParent) { box.focus(); box.select(); } else location.assign("/search");
  };
  const rows = () => all("main .zj-table tbody tr").filter((row) => one("a", row));
  const step = (by) => {
    const list = rows();
    if (!list.length) return;
    const here = list.findIndex((row) => row.contains(document.activeElement));
    one("a", list[Math.min(list.length - 1, Math.max(0, here + by))]).focus();
  };
  const plain = { "/": search, "?": () => one("#keys").showModal(), j: () => step(1), k: () => step(-1) };
  const after = { h: () => location.assign("/"), i: () => location.assign("/inbox") };
  let armed = 0;

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Escape") {
      const open = one("details[data-menu][open]");
      if (open) { open.open = false; one("summary", open).focus(); }
      if (typing(event.target)) event.target.blur();
      return;
    }
    if (typing(event.target) || one("dialog[open]")) return;
    const act = event.timeStamp - armed < 1200 && after[event.key] || plain[event.key];
    armed = event.key === "g" ? event.timeStamp : 0;
    if (act) { event.preventDefault(); act(); }
  });

  /* ---------- steppers: <div data-stepper data-step=".5"><button data-by="-1">, <input>, <button data-by="1"> ---------- */
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-stepper] [data-by]");
    if (!button) return;
    const box = button.closest("[data-stepper]"), field = one("input", box), output = one("output", box);
    const [least, most] = [Number(field.min || 0), Number(field.max || 24)];
    const next = Number(field.value || 0) + Number(button.dataset.by) * Number(box.dataset.step || 1);
    field.value = String(Math.min(most, Math.max(least, next)));
    if (output) output.textContent = Number(field.value).toFixed(1);
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });

  /* ---------- a strip wider than the phone shows where things stand now ---------- */
  all(".zj-steps, .zj-views").forEach((strip) => {
    const here = one("[aria-current]", strip);
    if (here && strip.scrollWidth > strip.clientWidth) strip.scrollLeft = here.offsetLeft - strip.offsetLeft - 24;
  });

  /* ---------- what a failed form says is read first ---------- */
  const failed = one(".zj-errors");
  if (failed) failed.focus();

  /* Without a signal a part of a page is not asked for; the page as it stands is what there is. */
  document.addEventListener("htmx:beforeRequest", (event) => { if (!navigator.onLine) event.preventDefault(); });

  /* ---------- the service worker ---------- */
  const address = document.body.dataset.worker;
  if (address && "serviceWorker" in navigator) navigator.serviceWorker.register(address, { scope: "/" }).catch(() => {});
})();
