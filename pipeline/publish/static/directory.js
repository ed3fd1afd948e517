// The index: searching, filtering and sorting of CATALOGUE, with what is asked for in the address's fragment.
"use strict";

const PAGE = 100;
const MOST = 4;
const NOTHING = { q: "", band: "", kind: "", tag: "", factor: "", least: "0.5", layer: "", certain: "yes", sort: "name" };
const form = by("filters");
const title = by("found");
const picked = new Set();
let asked = { ...NOTHING, page: 1 };
let written = null;

// --- A question in, the numbers of the cards that answer it out.
function folded(text) {
  const plain = /[^\x00-\x7f]/.test(text) ? text.normalize("NFKD").replace(/\p{M}+/gu, "") : text;
  return plain.toLowerCase();
}

const TEXTS = CATALOGUE.name.map((name, at) => folded(`${name}\n${slugOf(at)}\n${CATALOGUE.source[at]}\n${tagsOf(at).join("\n")}`));
const WORDS = CATALOGUE.words.map(folded);
const WORDED = CATALOGUE.worded.map((distances) => { let place = 0; return distances.map((each) => (place += each)); });

// Whether a card has the word, or a part of a longer one, in its name, source or tags, or in its summary.
function having(word) {
  const among = new Set(WORDS.flatMap((each, place) => (each.includes(word) ? [place] : [])));
  return (at) => TEXTS[at].includes(word) || (among.size > 0 && WORDED[at].some((place) => among.has(place)));
}

// Each a test of a card by its number; only those that the question needs.
function tests({ q, band, kind, tag, factor, least, layer, certain }) {
  const found = [];
  const { bands, kinds, tags, factor_keys, layer_keys } = CATALOGUE;
  const wanted = new Set(band.split(",").filter(Boolean).map((name) => bands.findIndex((each) => each.toLowerCase() === name)));
  if (wanted.size) found.push((at) => wanted.has(CATALOGUE.band[at]));
  if (kind) { const number = kinds.findIndex(([key]) => key === kind); found.push((at) => CATALOGUE.kind[at] === number); }
  if (tag) { const number = tags.indexOf(tag); found.push((at) => CATALOGUE.tagged[at].includes(number)); }
  if (factor) {
    const [place, tenths] = [factor_keys.indexOf(factor), Math.round(Number(least) * 10)];
    found.push((at) => { const value = factorOf(at, place); return value !== null && value >= tenths; });
  }
  if (layer) { const place = layer_keys.indexOf(layer); found.push((at) => certainOf(at, place) === (certain === "yes")); }
  for (const word of folded(q).split(/\s+/).filter(Boolean)) found.push(having(word));
  return found;
}

// Cards stand in the order of their names; what has no value to sort by comes last either way.
const ORDERS = {
  score: (one, other) => unknown(one, other) ?? CATALOGUE.score[other] - CATALOGUE.score[one],
  "score-up": (one, other) => unknown(one, other) ?? CATALOGUE.score[one] - CATALOGUE.score[other],
  read: (one, other) => CATALOGUE.read[other] - CATALOGUE.read[one],
  "read-up": (one, other) => CATALOGUE.read[one] - CATALOGUE.read[other],
};
function unknown(one, other) {
  const [a, b] = [CATALOGUE.score[one] === null, CATALOGUE.score[other] === null];
  return a || b ? Number(a) - Number(b) : undefined;
}

function find(question) {
  const needed = tests(question);
  const found = [];
  for (let at = 0; at < CATALOGUE.count; at += 1) if (needed.every((test) => test(at))) found.push(at);
  return question.sort in ORDERS ? found.sort(ORDERS[question.sort]) : found;
}

// --- The question in the form, and in the address: only what is not as the page opens.
const FIELDS = Object.keys(NOTHING).filter((name) => name !== "band");

function read() {
  const question = Object.fromEntries(FIELDS.map((name) => [name, form.elements[name].value]));
  const band = Array.from(form.querySelectorAll("[name=band]:checked"), (box) => box.value).join(",");
  return { ...NOTHING, ...question, q: question.q.trim(), band, page: 1 };
}

function fill(question) {
  for (const name of FIELDS) if (name !== "q" || form.elements.q.value.trim() !== question.q) form.elements[name].value = question[name];
  const bands = question.band.split(",");
  for (const box of form.querySelectorAll("[name=band]")) box.checked = bands.includes(box.value);
}

function fragment(question) {
  const told = new URLSearchParams();
  for (const [name, value] of Object.entries(question)) {
    const idle = (name === "least" && !question.factor) || (name === "certain" && !question.layer);
    if (name !== "page" && !idle && value !== NOTHING[name]) told.set(name, value);
  }
  if (question.page > 1) told.set("page", question.page);
  return `#${told.toString().replace(/%2C/g, ",") || "all"}`;
}

// What the form cannot say is left out: a link of another day may name a tag that is gone.
function parsed(hash) {
  const told = new URLSearchParams(hash.slice(1));
  const question = { ...NOTHING };
  for (const name of FIELDS) {
    const value = told.get(name);
    const field = form.elements[name];
    if (value !== null && (name === "q" || Array.from(field.options).some((option) => option.value === value))) question[name] = value.trim();
  }
  const bands = Array.from(form.querySelectorAll("[name=band]"), (box) => box.value);
  question.band = (told.get("band") || "").split(",").filter((name) => bands.includes(name)).join(",");
  return { ...question, page: Math.max(1, Math.floor(Number(told.get("page"))) || 1) };
}

// --- What is shown.
function row(at) {
  const made = document.createElement("tr");
  const name = CATALOGUE.name[at];
  const box = element("input", "", { type: "checkbox", value: slugOf(at), "aria-label": `Compare ${name}` });
  const [pick, head, scored, tags] = [element("td", "", { class: "pick live" }), element("th", "", { scope: "row" }), element("td", "", { class: "scored" }), element("td")];
  pick.append(box);
  head.append(element("a", name, { href: card("", at) }));
  for (const mark of marksOf(at)) head.append(" ", element("span", mark, { class: "tag uncertain" }));
  scored.append(chip(at), " ", element("span", headline(at).aside, { class: "span" }));
  for (const tag of tagsOf(at)) tags.append(element("span", tag, { class: "tag" }), " ");
  made.append(pick, head, scored, element("td", kindOf(at)), element("td", CATALOGUE.days[CATALOGUE.read[at]], { class: "day" }), tags);
  return made;
}

function show() {
  const found = find(asked);
  const last = Math.max(1, Math.ceil(found.length / PAGE));
  asked.page = Math.min(asked.page, last);
  const start = (asked.page - 1) * PAGE;
  by("rows").replaceChildren(...found.slice(start, start + PAGE).map(row));
  by("count").textContent = found.length === CATALOGUE.count ? counted(found.length, "card") : `${counted(found.length, "card")} of ${CATALOGUE.count.toLocaleString("en-US")}`;
  turn(last);
  boxes();
}

function turn(last) {
  const links = [];
  const to = (page, text, rel) => links.push(element("a", text, { href: fragment({ ...asked, page }), rel }));
  if (asked.page > 1) to(asked.page - 1, "Previous", "prev");
  if (last > 1) links.push(element("span", `Page ${asked.page} of ${last}`, { class: "muted" }));
  if (asked.page < last) to(asked.page + 1, "Next", "next");
  by("turn").replaceChildren(...links.flatMap((link) => [link, " "]));
  document.querySelector(".all-pages")?.remove();
}

function boxes() {
  for (const box of by("rows").querySelectorAll("input")) {
    box.checked = picked.has(box.value);
    box.disabled = picked.size >= MOST && !box.checked;
  }
  by("chosen").replaceChildren(...chosen());
}

function chosen() {
  if (!picked.size) return [element("span", "Tick two to four cards to compare them.")];
  if (picked.size === 1) return [element("span", "One card is ticked; tick another to compare them.")];
  return [
    element("a", `Compare ${picked.size} cards`, { class: "button main", href: `compare/index.html#${[...picked].map(encodeURIComponent).join(",")}` }),
    element("button", "Clear", { type: "button" }),
  ];
}

// --- What a reader does.
function ask(question) {
  asked = question;
  show();
  written = fragment(asked);
  history.replaceState(null, "", written);
}

function follow() {
  asked = parsed(location.hash);
  fill(asked);
  show();
}

if (form && by("rows")) {
  const counts = CATALOGUE.tags.map(() => 0);
  for (const tags of CATALOGUE.tagged) for (const tag of tags) counts[tag] += 1;
  form.elements.tag.append(...CATALOGUE.tags.map((tag, number) => element("option", `${tag} (${counts[number].toLocaleString("en-US")})`, { value: tag })));
  form.addEventListener("input", () => ask(read()));
  form.addEventListener("submit", (event) => event.preventDefault());
  by("rows").addEventListener("change", (event) => {
    picked[event.target.checked ? "add" : "delete"](event.target.value);
    boxes();
  });
  by("chosen").addEventListener("click", (event) => {
    if (event.target.tagName !== "BUTTON") return;
    picked.clear();
    boxes();
  });
  by("turn").addEventListener("click", (event) => { if (event.target.tagName === "A") requestAnimationFrame(() => title.focus()); });
  window.addEventListener("hashchange", () => { if (location.hash !== written && location.hash !== "#main") follow(); });
  follow();
}
