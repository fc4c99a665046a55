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
  // The bulk bar: shown while something is chosen, and every button says how many of the chosen it will really take.
  const told = () => {
    const form = document.querySelector("form[data-bulk]");
    if (!form) return;
    const chosen = [...form.querySelectorAll("input[name=key]:checked")];
    const bar = form.querySelector("[data-bar]");
    bar.hidden = chosen.length === 0;
    const count = bar.querySelector("[data-said]");
    count.textContent = count.dataset.said.replace("{n}", chosen.length);
    for (const button of bar.querySelectorAll("[data-act]")) {
      const able = chosen.filter((box) => box.dataset.able.split(" ").includes(button.dataset.act)).length;
      button.disabled = able === 0;
      button.querySelector("[data-part-of]").textContent = able === chosen.length ? "" : button.dataset.some.replace("{n}", able);
    }
  };
  document.addEventListener("change", (event) => {
    if (event.target.matches("form[data-bulk] [data-all]"))
      for (const box of document.querySelectorAll("form[data-bulk] input[name=key]")) box.checked = event.target.checked;
    told();
  });
  document.addEventListener("htmx:afterSwap", told);
  told();
  window.addEventListener("popstate", () => location.reload());
})();
