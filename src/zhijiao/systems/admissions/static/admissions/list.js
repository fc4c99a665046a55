/* The list page: dragging as an extra to the buttons, and a word when a change could not be sent. Without it every click is a page. */
"use strict";

(() => {
  const list = () => document.querySelector("form[data-list]");
  let held = null;

  const lineOf = (event) => event.target.closest && event.target.closest("[data-lines] > [data-unit]");
  const clear = () => document.querySelectorAll(".ls-line.over").forEach((line) => line.classList.remove("over"));

  document.addEventListener("dragstart", (event) => {
    held = lineOf(event);
    if (!held) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", held.dataset.unit);
    held.classList.add("held");
  });
  document.addEventListener("dragover", (event) => {
    const line = held && lineOf(event);
    if (!line) return;
    event.preventDefault();
    clear();
    line.classList.add("over");
  });
  document.addEventListener("drop", (event) => {
    const line = held && lineOf(event);
    if (!line || line === held) return;
    event.preventDefault();
    line.before(held);
    list().querySelectorAll("input[name^='to-']").forEach((field) => { field.disabled = true; });
    list().requestSubmit(document.getElementById("save"));
  });
  document.addEventListener("dragend", () => {
    if (held) held.classList.remove("held");
    clear();
    held = null;
  });

  /* htmx hears of buttons inside the form only; those beside it (search hits, the bar of a phone) say what is done too. */
  let pressed = null;
  document.addEventListener("submit", (event) => { if (event.target === list()) pressed = event.submitter; }, true);
  document.addEventListener("htmx:configRequest", (event) => {
    if (event.target !== list() || !pressed || !pressed.name) return;
    event.detail.formData.set(pressed.name, pressed.value);
  });

  /* A change that could not be sent is said; what is on the server stays as it was. */
  const say = (shown) => {
    const note = document.querySelector("[data-offline]");
    if (note) note.hidden = !shown;
    if (note && shown) note.scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("htmx:sendError", () => say(true));
  document.addEventListener("htmx:beforeRequest", (event) => { if (!navigator.onLine && event.target === list()) say(true); });
  document.addEventListener("htmx:beforeSend", () => say(false));
  document.addEventListener("htmx:afterSwap", () => {
    const errors = document.getElementById("why");
    if (errors) errors.focus();
  });
})();
