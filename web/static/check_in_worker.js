/* The page at the door, without a network: the page without names, and what it is made of. Names are kept by the page
   itself, which also throws all of this away at the end of the day. */
"use strict";
const page = new URL(self.registration.scope).pathname;
const CACHE = "klatch-check-in-" + page.split("/")[2];
const SHELL = page + "?shell";
const PARTS = ["klatch.css", "more.css", "check_in.css", "check_in.js", "check_in_camera.js", "check_in_kept.js",
  "favicon.svg", "vendor/jsqr-1.4.0.js"];

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll([SHELL, ...PARTS.map((part) => "/static/" + part)])));
  self.skipWaiting();
});
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const {request} = event, {pathname} = new URL(request.url);
  if (request.method !== "GET" || !(pathname === page || pathname.startsWith("/static/"))) return;
  const kept = pathname === page ? SHELL : request;
  event.respondWith(fetch(request).catch(() => caches.open(CACHE).then((cache) => cache.match(kept))));
});
