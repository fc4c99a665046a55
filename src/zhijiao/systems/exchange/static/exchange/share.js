/* A link just made: copied with one tap where the browser lets a page copy; selected where it does not. */
"use strict";

(() => {
  const field = document.querySelector("#link"), copy = document.querySelector("#copy"), note = document.querySelector("#copied");
  field.addEventListener("focus", () => field.select());
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    field.select();
    if (navigator.clipboard) {
      await navigator.clipboard.writeText(field.value);
      note.textContent = note.dataset.done;
    }
  });
})();
