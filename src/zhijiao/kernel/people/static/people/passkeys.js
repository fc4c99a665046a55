// A passkey that was refused or cancelled is said on the page, not in the console.
document.addEventListener("allauth.error", (event) => {
  const said = document.querySelector("[data-passkey-trouble]");
  if (!said) return;
  event.preventDefault();
  said.hidden = false;
  said.focus();
});
