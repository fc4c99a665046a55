/* Forms that work without a signal: <form data-offline-queue="log" method="post">.
   An entry that cannot be sent is kept in IndexedDB under the person who wrote it, with a key of its own, and is sent when
   the signal is back or the next page is opened; what fails then is tried again. The server does an entry once, however
   often it is sent. */
"use strict";

(() => {
  const person = document.body.dataset.person || "";
  const DATABASE = "zhijiao", STORE = "queue";

  /* ---------- the store ---------- */
  const opened = () => new Promise((done, failed) => {
    const asked = indexedDB.open(DATABASE, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "key" }).createIndex("person", "person");
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
  const within = async (mode, act) => {
    const base = await opened();
    try {
      return await new Promise((done, failed) => {
        const work = base.transaction(STORE, mode), asked = act(work.objectStore(STORE));
        work.oncomplete = () => done(asked && asked.result);
        work.onerror = work.onabort = () => failed(work.error);
      });
    } finally { base.close(); }
  };
  const keep = (entry) => within("readwrite", (store) => store.put(entry));
  const drop = (key) => within("readwrite", (store) => store.delete(key));
  const mine = async () => (await within("readonly", (store) => store.index("person").getAll(person))).sort((a, b) => a.at - b.at);

  /* ---------- sending ---------- */
  const LOST = Symbol("no signal");
  const post = async (entry, token) => {
    const body = new FormData();
    for (const [name, value] of entry.fields) if (name !== "csrfmiddlewaretoken") body.append(name, value);
    body.set("idempotency_key", entry.key);
    try {
      return await fetch(entry.url, { method: "POST", body, credentials: "same-origin", headers: { "X-CSRFToken": token, "Idempotency-Key": entry.key } });
    } catch { return LOST; }
  };
  const atSignIn = (answer) => answer.redirected && new URL(answer.url).pathname.startsWith("/accounts/");
  const now = async () => {
    try {
      const answer = await fetch("/me/now", { credentials: "same-origin", cache: "no-store" });
      return answer.ok ? await answer.json() : null;
    } catch { return null; }
  };

  const waiting = async () => (person ? (await mine()).filter((entry) => !entry.refused) : []);
  const deliver = async () => {
    if (!(await waiting()).length) return;
    const who = await now();
    if (!who || String(who.person) !== person) return;
    for (const entry of await waiting()) {
      const answer = await post(entry, who.csrf);
      if (answer === LOST || answer.status >= 500 || answer.status === 429 || answer.status === 403 || atSignIn(answer)) break;
      if (answer.ok) await drop(entry.key); else await keep({ ...entry, refused: answer.status });
    }
  };
  /* A phone says "online" before the network works, and a server may be away: after 2 seconds, 4, 8, at last every minute. */
  const SOON = 2000, LATEST = 60000;
  let pause = SOON, next = 0;
  const tryAgain = async () => {
    clearTimeout(next);
    if (!navigator.onLine || !(await waiting()).length) { pause = SOON; return; }
    next = setTimeout(() => alone(flush), pause);
    pause = Math.min(2 * pause, LATEST);
  };
  const flush = async () => {
    await deliver();
    await show();
    await tryAgain();
  };
  const alone = (act) => (navigator.locks ? navigator.locks.request("zhijiao-queue", act) : act());

  /* ---------- the strip that says what happens next ---------- */
  const show = async () => {
    const entries = person ? await mine() : [];
    for (const strip of document.querySelectorAll("[data-offline-status]")) {
      const own = entries.filter((entry) => entry.name === strip.dataset.offlineStatus);
      const counts = { waiting: own.filter((e) => !e.refused).length, refused: own.filter((e) => e.refused).length, offline: navigator.onLine ? 0 : 1 };
      for (const line of strip.querySelectorAll("[data-when]")) {
        const n = counts[line.dataset.when];
        line.hidden = !n;
        if (line.dataset.words) line.textContent = line.dataset.words.replace("{n}", n);
      }
      strip.hidden = !Object.values(counts).some(Boolean);
    }
  };

  /* ---------- forms ---------- */
  const sent = async (form, answer) => {
    if (answer.ok) return location.assign(answer.url);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const main = page.querySelector("main");
    if (main) document.querySelector("main").replaceWith(document.adoptNode(main));
    const errors = document.querySelector(".zj-errors");
    if (errors) errors.focus();
  };
  const send = async (form, submitter) => {
    const fields = [...new FormData(form, submitter)];
    const entry = { key: crypto.randomUUID(), person, name: form.dataset.offlineQueue, url: form.action, fields, at: Date.now() };
    const answer = await post(entry, document.body.dataset.csrf);
    if (answer !== LOST && !atSignIn(answer) && answer.status < 500) return sent(form, answer);
    await keep(entry);
    form.reset();
    form.dispatchEvent(new CustomEvent("zj:kept", { bubbles: true, detail: { key: entry.key } }));
    await show();
    await tryAgain();
    const strip = document.querySelector(`[data-offline-status="${form.dataset.offlineQueue}"]`);
    if (strip) strip.scrollIntoView({ block: "center" });
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("form[data-offline-queue]") && person) {
      event.preventDefault();
      if (form.dataset.sending) return;
      form.dataset.sending = "yes";
      send(form, event.submitter).finally(() => delete form.dataset.sending);
    }
    if (form.matches("form[data-clears-queue]") && !form.dataset.cleared) {
      event.preventDefault();
      leave(form);
    }
  });

  /* ---------- leaving: nothing of this person stays on the phone ---------- */
  const leave = async (form) => {
    await alone(flush);
    const left = (await mine()).length;
    if (left && form.dataset.unsent && !confirm(form.dataset.unsent.replace("{n}", left))) return;
    for (const entry of await mine()) await drop(entry.key);
    if ("caches" in window) for (const name of await caches.keys()) if (name.startsWith("pages-")) await caches.delete(name);
    form.dataset.cleared = "yes";
    form.submit();
  };

  addEventListener("online", () => alone(flush));
  addEventListener("offline", show);
  if ("indexedDB" in window) alone(flush);
})();
