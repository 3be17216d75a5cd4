// The app must open without a network, from files of one version only.
// Data is none of this worker's business: replicas exchange it themselves.

declare const self: ServiceWorkerGlobalScope;
/** Filled in by the build (`build/service-worker.ts`). */
declare const __PRECACHE__: { url: string; integrity: string }[];
declare const __VERSION__: string;

const PREFIX = "haidang-";
const CACHE = PREFIX + __VERSION__;
const INTEGRITY = new Map(__PRECACHE__.map((file) => [file.url, file.integrity]));
/** Always asked of the server, never answered with the app. */
const SERVER = /^\/(api|sync|photos|docs)(\/|$)/;
/** The Web Lock that a page holds (shared) while a form is open. */
const FORM_OPEN = "form-open";

self.addEventListener("install", (event) => {
  event.waitUntil(keepAll());
});

self.addEventListener("activate", (event) => {
  event.waitUntil(dropOtherVersions().then(() => self.clients.claim()));
});

self.addEventListener("message", (event) => {
  if (event.data === "SKIP_WAITING") event.waitUntil(takeOverUnlessFormOpen());
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (SERVER.test(url.pathname)) return;
  const path = event.request.mode === "navigate" ? "/" : url.pathname;
  if (INTEGRITY.has(path)) event.respondWith(kept(path, event.request));
});

/** Fills this version's cache; a file that an earlier version kept unchanged is not fetched. */
async function keepAll(): Promise<void> {
  const cache = await caches.open(CACHE);
  await Promise.all(
    __PRECACHE__.map(async ({ url, integrity }) => {
      const key = keyOf(url, integrity);
      const earlier = await caches.match(key);
      // The browser checks the bytes, so a captive portal's page is never kept as a file of ours.
      const file = earlier ?? (await fetch(url, { integrity, cache: "no-cache" }));
      if (!file.ok) throw new Error(`${url}: ${file.status}`);
      await cache.put(key, file);
    }),
  );
}

async function dropOtherVersions(): Promise<void> {
  const names = await caches.keys();
  const others = names.filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  await Promise.all(others.map((name) => caches.delete(name)));
}

/** A new version waits while any page of the app has a form open. */
async function takeOverUnlessFormOpen(): Promise<void> {
  await navigator.locks.request(FORM_OPEN, { ifAvailable: true }, async (lock) => {
    if (lock) await self.skipWaiting();
  });
}

/** The kept file, or the network's answer where the browser has thrown the kept one away. */
async function kept(path: string, request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  return (await cache.match(keyOf(path, INTEGRITY.get(path) ?? ""))) ?? fetch(request);
}

function keyOf(url: string, integrity: string): string {
  return `${url}?${encodeURIComponent(integrity)}`;
}

export {}; // a module, so that `self` can be given its own type
