/* /verify: reads the code in a picture or before the camera on this device, and sends its text; leads to the answer. */
"use strict";

(() => {
  const form = document.querySelector("#verify"), zone = document.querySelector("[data-drop]"), note = document.querySelector("#note");
  const file = form.elements.file, text = form.elements.text, video = document.querySelector("#video");
  const start = document.querySelector("#camera"), stop = document.querySelector("#stop");

  /* The browser's own reader first, then ours, on three sizes. */
  async function read(source, wide, high) {
    if ("BarcodeDetector" in globalThis) {
      const codes = await new BarcodeDetector({ formats: ["qr_code"] }).detect(source);
      if (codes.length) return codes[0].rawValue;
    }
    for (const most of [1000, 600, 2000]) {
      const scale = Math.min(1, most / Math.max(wide, high)), canvas = document.createElement("canvas");
      Object.assign(canvas, { width: Math.round(wide * scale), height: Math.round(high * scale) });
      const brush = canvas.getContext("2d", { willReadFrequently: true });
      brush.drawImage(source, 0, 0, canvas.width, canvas.height);
      const found = readCode(brush.getImageData(0, 0, canvas.width, canvas.height));
      if (found) return found;
    }
    return null;
  }
  function send(found) {
    note.textContent = "";
    file.value = "";
    text.value = found;
    form.requestSubmit();
  }

  file.addEventListener("change", async () => {
    const [chosen] = file.files;
    file.setCustomValidity(chosen && chosen.size > Number(file.dataset.most) && !chosen.type.startsWith("image/") ? file.dataset.tooLarge : "");
    if (!chosen || !file.reportValidity() || !chosen.type.startsWith("image/")) return;
    let found = null;
    try {
      const picture = await createImageBitmap(chosen);
      found = await read(picture, picture.width, picture.height);
    } catch { /* not a picture after all: said below */ }
    if (found) { send(found); return; }
    file.value = "";
    note.textContent = note.dataset.nocode;
  });

  /* A file dropped beside the field should not replace the page. */
  ["dragover", "drop"].forEach((name) => document.addEventListener(name, (event) => {
    if (event.target !== file) event.preventDefault();
    zone.classList.toggle("over", name === "dragover");
    if (name === "drop" && event.target !== file && event.dataTransfer.files.length) {
      file.files = event.dataTransfer.files;
      file.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }));
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) zone.classList.remove("over"); });

  let stream = null;
  function end() {
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
    start.hidden = false;
    stop.hidden = video.hidden = true;
  }
  start.hidden = !navigator.mediaDevices;
  stop.addEventListener("click", end);
  start.addEventListener("click", async () => {
    note.textContent = "";
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    } catch {
      note.textContent = note.dataset.nocamera;
      return;
    }
    start.hidden = true;
    stop.hidden = video.hidden = false;
    video.srcObject = stream;
    await video.play();
    while (stream) {
      const found = await read(video, video.videoWidth, video.videoHeight);
      if (found && stream) { end(); send(found); return; }
      await new Promise((next) => setTimeout(next, 250));
    }
  });

  document.querySelector("#answer, .zj-errors")?.focus({ preventScroll: true });
})();
