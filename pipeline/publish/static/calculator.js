// The form of the calculator: what is entered goes through aivss.js, and what comes of it is shown and put into the address.
"use strict";

const by = (id) => document.getElementById(id);
const form = by("calculator");
const LABELS = new Map(SCORING.factors);
const CARD_KEYS = SCORING.factors.map(([key]) => key).filter((key) => key !== SCORING.natural_language);
const ENTRIES = new Map(Array.from(form.querySelectorAll("[data-factor]"), (input) => [input.dataset.factor, input]));
const SELECTS = new Map(Array.from(form.querySelectorAll("[data-metric]"), (select) => [select.dataset.metric, select]));
const MULTIPLIERS = { thm: by("threat"), mf: by("mitigation") };
let written = null;
let from = "";

const entered = (input) => input.value.trim();
const chosen = (name) => form.elements[name].value;

function element(tag, text, attributes = {}) {
  const made = document.createElement(tag);
  made.textContent = text;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

// What the form says, as texts; Refused where it holds a vector that is none.
function given() {
  const metrics = chosen("by") === "vector" ? metricsOf(entered(by("vector"))) : null;
  return {
    metrics,
    inputs: {
      base: metrics ? spelled(baseTenths(metrics), 1) : entered(by("base")),
      factors: Object.fromEntries(Array.from(ENTRIES, ([key, input]) => [key, entered(input)])),
      threat: entered(MULTIPLIERS.thm),
      mitigation: entered(MULTIPLIERS.mf) || onlyLevel(),
    },
  };
}

// A profile without a mitigation term may be given none.
function onlyLevel() {
  const { mitigation_levels: levels } = PROFILES.get(chosen("profile"));
  return levels.length === 1 ? levels[0] : "";
}

function show() {
  const profile = PROFILES.get(chosen("profile"));
  dress(profile);
  try {
    const { metrics, inputs } = given();
    const result = score(inputs, profile.name);
    shown(result, profile);
    shownMoves(metrics, inputs, profile.name);
    refused("", false);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    blank();
    refused(error.message, error.snaps === true);
  }
}

// What of the form belongs to this profile.
function dress(profile) {
  for (const [key, input] of ENTRIES) {
    by(`row-${key}`).classList.toggle("aside-row", !profile.factor_keys.includes(key));
    const value = decimal(entered(input));
    const full = value && within(value, SCORING.scales.factor) ? hundredths(entered(input)) : 0;
    by(`row-${key}`).querySelector(".fill").setAttribute("width", `${full}%`);
  }
  by("row-mitigation").classList.toggle("aside-row", profile.mitigation_levels.length === 1);
  form.classList.toggle("with-base", chosen("by") === "base");
  by("levels").textContent = profile.said;
  by("of-profile").textContent = profile.name;
  by("shell-profile").textContent = profile.name;
  by("from").textContent = from ? ` · Started from the card ${from}` : "";
}

function shown(result, profile) {
  by("badge").className = `badge ${result.severity.toLowerCase()}`;
  by("bar").className = `bar ${result.severity.toLowerCase()}`;
  by("bar-score").textContent = `${result.aivss} ${result.severity}`;
  by("aivss").textContent = result.aivss;
  by("band").textContent = result.severity;
  by("cvss-base").textContent = result.cvss_base;
  by("factor-sum").textContent = result.factor_sum;
  by("aars").textContent = result.aars;
  const figures = {
    cvss: result.cvss_base, sum: result.factor_sum, aars: result.aars, aivss: rounding(result, profile),
    thm: result.threat_multiplier.padEnd(4, "0"), mf: result.mitigation_factor.padEnd(4, "0"),
  };
  const lines = profile.worked.map((line) => element("p", line.replace(/\{(\w+)\}/g, (_, name) => figures[name])));
  by("worked").replaceChildren(...lines);
  by("json").textContent = line();
}

// What was rounded is said, where anything was.
function rounding({ exact, aivss }, { rounding }) {
  return exact === aivss ? aivss : `${exact}, rounded ${rounding === "half even" ? "(half to even)" : "(half up)"} ${aivss}`;
}

// The inputs as "threatcard score" takes them; numbers as they were entered.
function line() {
  const { metrics, inputs } = given();
  const factors = [...ENTRIES.keys()].filter((key) => inputs.factors[key] !== "").map((key) => `"${key}": ${inputs.factors[key]}`);
  const base = metrics ? `"cvss_vector": "${joined(metrics)}"` : `"cvss_base": ${inputs.base}`;
  return `{${base}, "factors": {${factors.join(", ")}}, "threat_multiplier": ${inputs.threat}, "mitigation_factor": ${inputs.mitigation}}`;
}

function blank() {
  by("badge").className = "badge none";
  by("bar").className = "bar none";
  by("bar-score").textContent = "no score";
  by("band").textContent = "no score";
  for (const id of ["aivss", "cvss-base", "factor-sum", "aars"]) by(id).textContent = "—";
  by("worked").replaceChildren(...Array.from(by("worked").children, () => element("p", "—")));
  by("moves-rows").replaceChildren();
  by("json").textContent = "—";
}

function refused(message, snaps) {
  by("refused").textContent = message;
  by("offer").hidden = !snaps;
}

// --- What each input moves.
function shownMoves(metrics, inputs, name) {
  const now = score(inputs, name).tenths;
  const rows = [
    ...(metrics ? metricMoves(metrics, inputs, name).map((each) => ({ ...each, label: metricWords(each.key) })) : []),
    ...moves(inputs, name)
      .filter((each) => (each.down || each.up) && !(metrics && each.key === FIELDS.base))
      .map((each) => ({ ...each, label: inputWords(each.key) })),
  ];
  const most = (each) => Math.max(...[each.down, each.up].filter(Boolean).map(([, result]) => Math.abs(result.tenths - now)));
  rows.sort((one, other) => most(other) - most(one));
  by("moves-rows").replaceChildren(...rows.map((each) => moveRow(each, now)));
}

const metricWords = (key) => `${METRICS.get(key).name} (${key})`;
const inputWords = (key) =>
  LABELS.get(key.replace(/^factors\./, "")) ||
  { [FIELDS.base]: "CVSS base", [FIELDS.threat]: "Threat multiplier", [FIELDS.mitigation]: "Mitigation factor" }[key];
const levelWords = (key, level) => {
  const metric = METRICS.get(key);
  return metric ? metric.values.find(([letter]) => letter === level)[1] : level;
};

function moveRow({ key, label, now: level, down, up }, now) {
  const row = document.createElement("tr");
  row.append(element("th", label, { scope: "row" }), element("td", levelWords(key, level), { "data-label": "now" }));
  row.append(moveCell(key, down, now, "lower"), moveCell(key, up, now, "higher"));
  return row;
}

function moveCell(key, move, now, way) {
  if (!move) return element("td", "—", { class: "muted", "data-label": way });
  const [level, result] = move;
  const points = result.tenths - now;
  const sign = points > 0 ? "+" : points < 0 ? "−" : "±";
  const cell = element("td", "", { class: points > 0 ? "rises" : points < 0 ? "falls" : "stays", "data-label": way });
  cell.append(
    element("span", `${levelWords(key, level)}: `, { class: "muted" }),
    element("strong", result.aivss),
    element("span", ` ${sign}${spelled(Math.abs(points), 1)}`, { class: "by" }),
  );
  return cell;
}

// --- The address carries the inputs.
function fragment() {
  const told = [`profile=${chosen("profile")}`];
  told.push(chosen("by") === "vector" ? `cvss=${escaped(entered(by("vector")))}` : `base=${escaped(entered(by("base")))}`);
  told.push(`factors=${CARD_KEYS.map((key) => escaped(entered(ENTRIES.get(key)))).join(",")}`);
  told.push(`nli=${escaped(entered(ENTRIES.get(SCORING.natural_language)))}`);
  for (const [name, input] of Object.entries(MULTIPLIERS)) told.push(`${name}=${escaped(entered(input))}`);
  if (from) told.push(`from=${escaped(from)}`);
  return `#${told.join("&")}`;
}

const escaped = (text) => encodeURIComponent(text.toWellFormed ? text.toWellFormed() : text).replace(/%3A/g, ":").replace(/%2F/g, "/");

function remember() {
  by("link").setAttribute("href", fragment());
  written = fragment();
  history.replaceState(null, "", written);
}

// A link that gives any input gives them all: what it leaves out is empty, and never somebody else's value.
function recall() {
  const told = new URLSearchParams(location.hash.slice(1));
  const inputs = ["cvss", "base", "factors", "nli", "thm", "mf"].some((name) => told.has(name));
  if (!inputs && !told.has("profile")) return;
  by("moved").textContent = told.has("profile") && !PROFILES.has(told.get("profile")) ? `There is no profile ${quoted(shorten(told.get("profile")))}; this is ${SCORING.default}.` : "";
  form.elements.profile.value = PROFILES.has(told.get("profile")) ? told.get("profile") : SCORING.default;
  from = shorten(seen(told.get("from") || ""), 80);
  if (!inputs) return;
  // A bare number in the place of a vector can only be meant as a base.
  const bare = told.has("base") && !told.has("cvss") ? told.get("base") : decimal(told.get("cvss") || "") ? told.get("cvss") : null;
  form.elements.by.value = bare === null ? "vector" : "base";
  by("vector").value = bare === null ? told.get("cvss") || "" : "";
  by("base").value = bare || "";
  const values = (told.get("factors") || "").split(",");
  CARD_KEYS.forEach((key, at) => { ENTRIES.get(key).value = values[at] || ""; });
  if (told.has("factors") && values.length !== CARD_KEYS.length) by("moved").textContent = `The link has ${values.length} factors; there are ${CARD_KEYS.length}, in card order.`;
  ENTRIES.get(SCORING.natural_language).value = told.get("nli") || "";
  for (const [name, input] of Object.entries(MULTIPLIERS)) input.value = told.get(name) || "";
  spreadVector();
}

// The selects follow the vector, and the vector the selects.
function spreadVector() {
  try {
    for (const [key, value] of metricsOf(entered(by("vector")))) SELECTS.get(key).value = value;
  } catch (error) {
    if (!(error instanceof Refused)) throw error; // it is said where the score would stand
  }
}

function gatherVector() {
  by("vector").value = joined(new Map(Array.from(SELECTS, ([key, select]) => [key, select.value])));
}

// --- One level up or down, by buttons or arrow keys.
function levelsFor(input) {
  const profile = PROFILES.get(chosen("profile"));
  if (input === by("base")) return SCORING.cvss_levels;
  if (input === MULTIPLIERS.thm) return profile.threat_levels;
  return input === MULTIPLIERS.mf ? profile.mitigation_levels : profile.factor_levels;
}

function step(input, way) {
  const levels = levelsFor(input);
  const value = decimal(entered(input));
  const on = value ? levelOf(entered(input), levels) : undefined;
  const at = value ? levels.indexOf(on || nearest(entered(input), levels)) : -1;
  const to = on === undefined ? Math.max(at, 0) : Math.min(Math.max(at + way, 0), levels.length - 1);
  input.value = levels[to];
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

form.addEventListener("input", (event) => {
  if (SELECTS.has(event.target.dataset.metric)) gatherVector();
  if (event.target === by("vector")) spreadVector();
  by("moved").textContent = "";
  show();
  remember();
});
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("click", (event) => {
  const button = event.target.closest("[data-by]");
  if (button) step(by(button.dataset.for), Number(button.dataset.by));
});
form.addEventListener("keydown", (event) => {
  const way = { ArrowUp: 1, ArrowDown: -1 }[event.key];
  if (!way || event.target.getAttribute("inputmode") !== "decimal") return;
  event.preventDefault();
  step(event.target, way);
});
by("snap").addEventListener("click", () => {
  const [inputs, moved] = snap(given().inputs, PROFILES.get(chosen("profile")));
  for (const [key, input] of ENTRIES) input.value = inputs.factors[key];
  MULTIPLIERS.thm.value = inputs.threat;
  MULTIPLIERS.mf.value = inputs.mitigation;
  if (chosen("by") === "base") by("base").value = inputs.base;
  show();
  remember();
  by("moved").textContent = `Moved: ${moved.map(({ key, was, now }) => `${inputWords(key)} ${was} → ${now}`).join(", ")}.`;
  by("link").focus();
});
window.addEventListener("hashchange", () => {
  if (location.hash === written) return;
  recall();
  show();
  by("link").setAttribute("href", fragment());
});

recall();
show();
by("link").setAttribute("href", fragment());
