/* What a phone keeps of each event at whose door it is: one value by the event's key. It goes at the end of the day. */
const PREFIX = "klatch.check-in.";

export function read(key) {
  try { return JSON.parse(localStorage.getItem(PREFIX + key)); } catch { return null; }
}

export function write(key, kept) {
  localStorage.setItem(PREFIX + key, JSON.stringify(kept));
}

/* After the end of the day nobody's name stays, but what was not sent yet does, until it is. */
export function tidy() {
  for (const name of Object.keys(localStorage).filter((each) => each.startsWith(PREFIX))) {
    const key = name.slice(PREFIX.length), old = read(key);
    if (old && Date.now() < old.until) continue;
    if (old && old.acts.length) write(key, {until: old.until, proof: old.proof, acts: old.acts});
    else localStorage.removeItem(name);
    forgetPage(key);
  }
}

export async function forget(key) {
  localStorage.removeItem(PREFIX + key);
  await forgetPage(key);
}

async function forgetPage(key) {
  if (!("caches" in window)) return;
  await caches.delete("klatch-check-in-" + key);
  const worker = await navigator.serviceWorker?.getRegistration(`/e/${key}/check-in`);
  if (worker && worker.scope.endsWith(`/e/${key}/check-in`)) await worker.unregister();
}
