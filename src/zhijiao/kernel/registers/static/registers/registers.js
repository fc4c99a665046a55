// Registers: tabs, chips, headings and pages change the part of the page that they are about; without this, the whole page.
"use strict";
(() => {
  const load = (url) => {
    const place = document.getElementById("register");
    if (!place || !window.htmx) { location.assign(url); return; }
    window.htmx.ajax("GET", url, { target: place, swap: "innerHTML", source: place }).then(() => {
      history.pushState({ register: true }, "", url);
      place.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
    });
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-register] a[data-part], [data-register] .zj-pager a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    load(new URL(link.getAttribute("href"), location.href).href);
  });
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-filters]");
    if (!form) return;
    event.preventDefault();
    const asked = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (value !== "") asked.append(name, value);
    load(location.pathname + "?" + asked.toString());
  });
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.zj-menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector("details.zj-menu[open]");
    if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
  });
  window.addEventListener("popstate", () => location.reload());
})();
