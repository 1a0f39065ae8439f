// Keeps the page alive: sends forms without reloading and redraws when something was said.
// Everything works without this file, by reloading.
"use strict";

const PARTS = ["chats", "asked", "clock", "head", "topics", "pins", "log", "toast"];
const TOAST_MS = 7000;
let waiting = null;
let newMenu = null; // as it is by now, while somebody fills in the one that is open
let toastTimer = 0;

const main = () => document.getElementById("main");

function here(url) {
  const address = new URL(url, location.href);
  address.searchParams.delete("toast");
  address.searchParams.delete("error");
  return address.pathname + address.search;
}

function swap(text, url, keepToast) {
  const next = new DOMParser().parseFromString(text, "text/html");
  const fresh = next.getElementById("main");
  if (!fresh || !main()) { location.assign(url); return; }
  for (const id of PARTS) {
    if (id === "toast" && keepToast) continue;
    redraw(document.getElementById(id), next.getElementById(id));
  }
  const foot = document.getElementById("foot"), newFoot = next.getElementById("foot");
  if (foot.dataset.state !== newFoot.dataset.state || !foot.contains(document.activeElement)) {
    const typed = document.getElementById("m")?.value;
    redraw(foot, newFoot);
    foot.dataset.state = newFoot.dataset.state;
    const field = document.getElementById("m");
    if (field && typed) field.value = typed;
  }
  const menu = document.getElementById("menu");
  newMenu = next.getElementById("menu");
  if (!menu.open || !begun(menu)) redraw(menu, newMenu);
  main().dataset.version = fresh.dataset.version;
  document.title = next.title;
  if (!keepToast) hideToastLater();
}

// Whether somebody typed or chose something there.
function begun(menu) {
  const chosen = (option) => option.selected !== option.defaultSelected && option.index > 0;
  return [...menu.querySelectorAll("input:not([type=hidden]), textarea")].some((field) => field.value !== field.defaultValue)
    || [...menu.querySelectorAll("option")].some(chosen);
}

function redraw(old, fresh) {
  if (!old || !fresh || old.innerHTML === fresh.innerHTML) return;
  const at = old.contains(document.activeElement) ? focusPath(old) : null;
  old.innerHTML = fresh.innerHTML;
  if (at !== null) focusables(old)[at]?.focus({ preventScroll: true });
}

function focusables(root) {
  return [...root.querySelectorAll("a[href], button, input, select, summary, [tabindex]")];
}

function focusPath(root) {
  const index = focusables(root).indexOf(document.activeElement);
  return index < 0 ? null : index;
}

function hideToastLater() {
  clearTimeout(toastTimer);
  const toast = document.querySelector("#toast .toast:not(.alert)");
  if (toast) toastTimer = setTimeout(() => toast.remove(), TOAST_MS);
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("[data-live]")) return;
  event.preventDefault();
  const body = new URLSearchParams(new FormData(form, event.submitter));
  event.submitter?.setAttribute("aria-busy", "true");
  try {
    const action = event.submitter?.getAttribute("formaction") ?? form.action;
    const answer = await fetch(action, { method: "POST", body });
    const text = await answer.text();
    if (form.matches("[data-clear]") && !new URL(answer.url).searchParams.has("error")) form.elements.text.value = "";
    const same = here(answer.url) === here(location.href);
    if (!same) { location.assign(answer.url); return; }
    form.closest("details")?.removeAttribute("open");
    history.replaceState(null, "", here(answer.url));
    swap(text, answer.url, false);
  } catch (problem) {
    form.submit(); // the server may be starting again: let the browser try, and say what it sees
  } finally {
    event.submitter?.removeAttribute("aria-busy");
  }
});

document.addEventListener("change", (event) => {
  if (event.target.id === "as") event.target.form.requestSubmit();
});

document.addEventListener("toggle", (event) => {
  if (event.target.id === "menu" && !event.target.open) redraw(event.target, newMenu);
}, true); // it does not bubble

document.addEventListener("click", (event) => {
  if (event.target.closest('a[href="#place"]')) document.getElementById("place").open = true;
});

async function watch() {
  while (main()) {
    if (document.hidden) { await visible(); }
    waiting = new AbortController();
    try {
      const since = main().dataset.version;
      const query = new URLSearchParams({ as: main().dataset.as, since });
      const answer = await fetch(`/live?${query}`, { signal: waiting.signal });
      const { version } = await answer.json();
      if (version !== main().dataset.version) {
        const page = await fetch(here(location.href), { signal: waiting.signal });
        swap(await page.text(), here(location.href), true);
      }
    } catch (problem) {
      if (problem.name !== "AbortError") await new Promise((done) => setTimeout(done, 1500));
    }
  }
}

function visible() {
  return new Promise((done) => document.addEventListener("visibilitychange", done, { once: true }));
}

document.addEventListener("visibilitychange", () => { if (document.hidden) waiting?.abort(); });
if (main()) { hideToastLater(); watch(); }
