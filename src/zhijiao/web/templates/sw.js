/* Keeps the shell's files, and those pages of one person that hold an offline form. Nothing else, and nobody else's. */
"use strict";

const SHELL = "shell-{{ version }}", FILES = {{ files|safe }}, HASHED = {{ hashed|yesno:"true,false" }};
const OFFLINE = "{{ offline }}", WHO = "who";

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELL).then((cache) => cache.addAll(FILES)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(caches.keys()
    .then((names) => Promise.all(names.filter((n) => n.startsWith("shell-") && n !== SHELL).map((n) => caches.delete(n))))
    .then(() => self.clients.claim()));
});

const personOf = (text) => (/<body data-person="([^"]*)"/.exec(text) || [, null])[1];

/* The person of the last page read from the server is the one whose pages may be shown. */
const remember = async (request, answer) => {
  if (!answer.ok || !(answer.headers.get("Content-Type") || "").startsWith("text/html")) return;
  const text = await answer.clone().text(), person = personOf(text);
  if (person === null) return;
  for (const name of await caches.keys()) if (name.startsWith("pages-") && name !== `pages-${person}`) await caches.delete(name);
  const shell = await caches.open(SHELL);
  await shell.put(WHO, new Response(person));
  if (person && text.includes("data-offline-queue=")) await (await caches.open(`pages-${person}`)).put(request.url, answer.clone());
};

const kept = async (request) => {
  const shell = await caches.open(SHELL), who = await shell.match(WHO), person = who ? await who.text() : "";
  const page = person && await caches.has(`pages-${person}`) ? await (await caches.open(`pages-${person}`)).match(request.url) : null;
  return page || shell.match(OFFLINE);
};

const page = async (event) => {
  try {
    const answer = await fetch(event.request);
    event.waitUntil(remember(event.request, answer.clone()));
    return answer;
  } catch { return kept(event.request); }
};

const file = async (request) => {
  const cache = await caches.open(SHELL);
  if (HASHED) return (await cache.match(request)) || fetch(request);
  try { return await fetch(request); } catch { return (await cache.match(request)) || Response.error(); }
};

self.addEventListener("fetch", (event) => {
  const request = event.request, address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(event));
  else if (address.pathname.startsWith("/static/")) event.respondWith(file(request));
});
