/* Posters: the PDF is kept and the page says anew what hangs, so that nobody prints a second one, which would end the first. */
"use strict";

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.dataset.poster) return;
  event.preventDefault();
  const button = form.querySelector("button");
  if (button.disabled) return;
  const sent = new FormData(form);
  button.disabled = true;
  const answer = await fetch(form.action, { method: "POST", body: sent }).catch(() => null);
  if (!answer || !answer.ok) { button.disabled = false; form.submit(); return; } // the refusal is a page: the browser shows it
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await answer.blob());
  link.download = form.dataset.poster;
  document.body.append(link);
  link.click();
  location.reload();
});
