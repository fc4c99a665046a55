/* /check: shows where a file may be dropped, refuses one that is too large before it is sent, and leads to the result. */
"use strict";

(() => {
  const form = document.querySelector("#check-form"), zone = document.querySelector("[data-drop]"), result = document.querySelector("#check-result");
  const field = form.elements.file;

  /* The field itself takes a dropped file; a file dropped beside it should not replace the page. */
  ["dragover", "drop"].forEach((name) => document.addEventListener(name, (event) => {
    if (event.target !== field) event.preventDefault();
    zone.classList.toggle("over", name === "dragover");
    if (name === "drop" && event.target !== field && event.dataTransfer.files.length) {
      field.files = event.dataTransfer.files;
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }));
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) zone.classList.remove("over"); });
  field.addEventListener("change", () => {
    const file = field.files[0];
    field.setCustomValidity(file && file.size > Number(field.dataset.most) ? field.dataset.tooLarge : "");
    field.reportValidity();
  });

  /* A button that downloads posts the form as it stands: the page must not take it. */
  document.addEventListener("submit", (event) => {
    if (event.target === form && event.submitter && event.submitter.hasAttribute("formaction")) event.stopPropagation();
  }, true);

  /* Whatever is answered is shown: also a refusal that comes as a page of its own, and no answer at all. */
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    if (event.detail.target !== result || xhr.status < 400 || xhr.status === 422) return;
    if (xhr.responseText.includes("zj-problem")) Object.assign(event.detail, { shouldSwap: true, isError: false, selectOverride: ".zj-problem" });
    else failed();
  });
  const failed = () => {
    const note = document.createElement("p");
    Object.assign(note, { className: "zj-errors", role: "alert", textContent: result.dataset.failed });
    result.replaceChildren(note);
  };
  document.addEventListener("htmx:sendError", failed);
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target !== result && event.detail.elt !== result) return;
    const refusal = result.querySelector(".zj-errors, .zj-problem");
    scrollTo(0, 0);
    (refusal || document.querySelector("#check-heading")).focus();
  });
})();
