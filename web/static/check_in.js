/* At the door: the list kept on this phone, acts that wait for a network, and the camera. The rules are the server's: it
   does each act once, by its key, whatever is sent however often. What is kept here goes at the end of the day. */
import { unwatch, watch } from "./check_in_camera.js";
import { forget, read, tidy, write } from "./check_in_kept.js";

const SHOWN = 200, PATIENCE_MS = 10000, LOOK_MS = 30000;
const door = document.getElementById("door");
const find = (id) => document.getElementById(id);
const key = door.dataset.key, over = "over" in door.dataset, path = `/e/${key}/check-in`;
const spoken = `?lang=${document.documentElement.lang}`, listPath = `${path}/list.json${spoken}`;  // as the page speaks
const words = JSON.parse(door.dataset.words);
const say = (name, values = {}) => words[name].replace(/\{(\w+)\}/g, (_, each) => values[each]);

/* What is kept: {until, proof, opens, closes, counts, rows, acts}, moments in milliseconds. Rows are as the server last
   said; acts come on top of them. */
tidy();
let kept = read(key) || {acts: []};
const keep = () => write(key, kept);
let sending = false, trouble = "", focus = null, drawn = "";

/* The list as it looks with everything done here, sent or not. */
function now() {
  const rows = (kept.rows || []).map((row) => ({...row}));
  for (const act of kept.acts) {
    if (act.do === "walk_in") {
      rows.push({code: "~" + act.key, name: act.name, mode: act.mode, party: act.party, came: act.party, walk_in: true,
        listed: true, deeds: [], unsent: true, note: act.party > 1 ? say("many", {n: act.party}) : ""});
      continue;
    }
    const row = rows.find((each) => each.code === act.code);
    if (!row) continue;
    row.unsent = true;
    row.came = act.do === "undo" ? 0 : act.party;
    if (act.do.startsWith("let:")) Object.assign(row, {mode: act.do.slice(4), listed: true, walk_in: true});
    if (act.do === "undo" && row.code.startsWith("~")) rows.splice(rows.indexOf(row), 1);
  }
  return rows.sort((one, other) => one.name.localeCompare(other.name));
}

/* Showing. */
const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

function draw() {
  show("state", stateWords());
  find("state").classList.toggle("waits", kept.acts.length > 0);
  if (find("clearing")) find("clearing").hidden = !kept.rows && !kept.acts.length;
  if (over || !kept.rows) return;
  const rows = now(), asked = plain(find("q").value.trim());
  const next = JSON.stringify([rows, asked, focus, Date.now() >= kept.opens]);
  if (next === drawn) return;  // what somebody is choosing at this moment stays as it is
  drawn = next;
  const before = handsOn();
  const found = rows.filter((row) => plain(row.name).includes(asked));
  fill("rows", found.filter((row) => row.listed).slice(0, SHOWN));
  fill("other-rows", found.filter((row) => !row.listed).slice(0, SHOWN));
  find("more").hidden = found.filter((row) => row.listed).length <= SHOWN;
  if (asked) find("others").open = found.some((row) => !row.listed);
  find("nobody")?.remove();
  for (const count of kept.counts) {
    const came = rows.filter((row) => row.mode === count.mode).reduce((sum, row) => sum + row.came, 0);
    const line = document.querySelector(`#counts [data-mode=${count.mode}] dd`);
    if (line) line.textContent = say(count.seats === null ? "count" : "count_of", {came, ...count});
  }
  const one = focus && rows.find((row) => row.code === focus);
  if (one) {
    const list = document.createElement("ul");
    list.className = "list at-door";
    list.append(rowOf(one, true));
    find("found").replaceChildren(find("found").firstChild || "", list);
  }
  handsBackOn(before);
}
/* Where the focus is, and what was chosen: drawing the list anew must not take it away. */
function handsOn() {
  const picked = [...document.querySelectorAll("#rows li:has(select)")].map((row) => [row.id, row.querySelector("select").value]);
  return {at: document.activeElement?.closest("#rows li, #other-rows li")?.id, picked};
}
function handsBackOn({at, picked}) {
  for (const [id, value] of picked) {
    const select = find(id)?.querySelector("select");
    if (select) select.value = value;
  }
  if (at) find(at)?.querySelector("button")?.focus();
}
function stateWords() {
  const n = kept.acts.length;
  if (trouble) return say(trouble, {n});
  return n ? say("wait", {n}) : kept.sent ? say("sent") : "";
}
function show(id, text) {
  const place = find(id);
  if (place.textContent !== text) place.textContent = text;
  place.hidden = !text;
}
function fill(id, rows) { find(id).replaceChildren(...rows.map((row) => rowOf(row))); }

function rowOf(row, again = false) {
  const made = find("row").content.firstElementChild.cloneNode(true);
  if (!again) made.id = "r-" + row.code;
  made.classList.toggle("in-already", row.came > 0);
  made.querySelector("bdi").textContent = row.name;
  made.querySelector(".small").textContent = [row.note, row.unsent ? words.unsent : ""].filter(Boolean).join(" · ");
  made.querySelector(".here").hidden = !row.came;
  made.querySelector("strong").textContent = row.party > 1 ? say("here_of", row) : words.here;
  made.querySelector(".deeds").append(...deedsOf(row));
  return made;
}
function deedsOf(row) {
  if (Date.now() < kept.opens || Date.now() >= kept.closes) return [];
  if (row.came) return [button(words.undo, "quiet", row, () => act({do: "undo", code: row.code}))];
  const picker = row.party > 1 && row.deeds[0]?.do === "check" ? pickerOf(row) : null;
  const party = () => Number(picker?.querySelector("select").value || row.party);
  const buttons = row.deeds.map((deed) =>
    button(deed.words, deed.main ? "go" : "", row, () => act({do: deed.do, code: row.code, party: party()})));
  return picker ? [picker, ...buttons] : buttons;
}
function button(text, kind, row, deed) {
  const made = document.createElement("button");
  Object.assign(made, {type: "button", className: `btn ${kind}`, textContent: text, onclick: deed});
  made.setAttribute("aria-label", `${text}: ${row.name}`);
  return made;
}
function pickerOf(row) {
  const made = find("picker").content.firstElementChild.cloneNode(true);
  for (let n = row.party; n > 0; n--) made.querySelector("select").add(new Option(n, n));
  return made;
}

/* Doing: at once here, and for the server as soon as it can be reached. */
function act(deed) {
  kept.acts.push({key: newKey(), at: new Date().toISOString(), ...deed});
  keep();
  draw();
  send();
}
function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
async function send() {
  if (sending) return;
  sending = true;
  const batch = kept.acts.slice(0, 100);
  try {
    const answer = batch.length ? await post(batch) : await fetch(listPath, {redirect: "manual"});
    if (answer.type === "opaqueredirect" || answer.status === 403 || answer.status === 400) trouble = "signed_out";
    else if (answer.ok) take(await answer.json(), batch);
    else trouble = "offline";
  } catch { trouble = "offline"; }
  sending = false;
  draw();
  if (!trouble && kept.acts.length) send();
}
async function post(batch) {
  const headers = () => ({"Content-Type": "application/json", "X-CSRFToken": kept.proof || ""});
  const once = () => fetch(`${path}/acts${spoken}`, {method: "POST", headers: headers(), body: JSON.stringify(batch),
    redirect: "manual"});
  const answer = await once();
  if (answer.status !== 400) return answer;
  const list = await fetch(listPath, {redirect: "manual"});  // signed in anew since: the proof is another
  if (!list.ok) return answer;
  kept.proof = (await list.json()).proof;
  return once();
}
function take(said, batch) {
  trouble = "";
  for (const result of said.results.filter((each) => each.why)) report(batch.find((each) => each.key === result.key), result.why);
  const done = new Set(batch.map((each) => each.key));
  const acts = kept.acts.filter((each) => !done.has(each.key));
  kept = {until: said.until, proof: said.proof, opens: said.opens, closes: said.closes, counts: said.counts, rows: said.rows, acts,
    sent: kept.sent || batch.length > 0};
  if (Date.now() < kept.until || acts.length) keep();
  tidy();
}
function report(failed, why) {
  const line = document.createElement("li");
  line.className = "err";
  const row = (kept.rows || []).find((each) => each.code === failed?.code);
  line.textContent = say("refused", {name: failed?.name || row?.name || "?", why});
  find("troubles").append(line);
}

/* A code was read. Whoever has a seat in the room is in at once, all of the party; others are shown, and decided on. */
function scanned(text) {
  const code = /\/check-in\/([0-9a-z]+)$/.exec(text)?.[1];
  const row = code && now().find((each) => each.code === code);
  focus = row ? code : null;
  let line = words.unknown;
  if (row && row.came) line = say("already", row);
  else if (row && row.deeds[0]?.do === "check" && row.deeds.length === 1) {
    line = say("in", row);
    act({do: "check", code, party: row.party});
  } else if (row) line = row.listed ? row.name : say("no_seat", row);
  const said = document.createElement("p");
  said.textContent = line;
  find("found").replaceChildren(said);
  draw();
}

async function start() {
  const video = document.querySelector("#camera video");
  find("camera").hidden = false;
  if (await watch(video, door.dataset.jsqr, scanned)) return;
  find("camera").hidden = true;
  show("state", words.no_camera);
}
function stop() {
  unwatch();
  find("camera").hidden = true;
}

/* Wiring. */
function walkIn(event) {
  event.preventDefault();
  const form = event.target, name = form.elements.name.value.trim(), party = Number(form.elements.party.value);
  if (!name) return form.elements.name.focus();
  act({do: "walk_in", name, mode: form.elements.mode.value, party: party > 0 ? party : 1});
  form.elements.name.value = "";
  form.elements.party.value = "1";
}
async function clear() {
  if (kept.acts.length && !confirm(say("clear", {n: kept.acts.length}))) return;
  stop();
  await forget(key);
  kept = {acts: []};
  find("clearing").hidden = true;
  show("state", words.cleared);
  clearInterval(looking);
  clearInterval(trying);
}

const trying = setInterval(() => kept.acts.length && send(), PATIENCE_MS);
const looking = setInterval(() => { tidy(); if (document.visibilityState === "visible") send(); }, LOOK_MS);
addEventListener("online", send);
find("search").addEventListener("submit", (event) => { if (!over) event.preventDefault(); });
find("q").addEventListener("input", draw);
if (!over) find("walk-in-form")?.addEventListener("submit", walkIn);
find("clear")?.addEventListener("click", clear);
if (find("scan") && navigator.mediaDevices) {
  find("scanning").hidden = false;
  find("scan").addEventListener("click", start);
  find("stop").addEventListener("click", stop);
}
if ("serviceWorker" in navigator && !over) navigator.serviceWorker.register(`${path}/worker.js`, {scope: path}).catch(() => {});
draw();
send();
