// AIVSS in the browser: the sums of "threatcard score", in whole numbers, so that no figure is a float's neighbour.
// SCORING (calculator-data.js) holds the profiles, the metrics and the table of CVSS v4.0.
"use strict";

// --- Decimals: "0.55" is {n: 55n, k: 2}. Levels have at most two decimals, so hundredths are enough for them.
function decimal(text) {
  const found = /^(\d{1,40})(?:\.(\d{1,40}))?$/.exec(text);
  return found ? { n: BigInt(found[1] + (found[2] || "")), k: (found[2] || "").length } : null;
}
const ten = (k) => 10n ** BigInt(k);
const hundredths = (text) => { const { n, k } = decimal(text); return Number(n * 100n / ten(k)); };
const same = (value, level) => value.n * 100n === BigInt(hundredths(level)) * ten(value.k);
const levelOf = (text, levels) => { const value = decimal(text); return levels.find((level) => same(value, level)); };
const within = (value, [low, high]) =>
  value.n * 100n >= BigInt(hundredths(low)) * ten(value.k) && value.n * 100n <= BigInt(hundredths(high)) * ten(value.k);

// The nearest level, the higher of two that are equally near: held against the midpoints, which is exact.
function nearest(text, levels) {
  const { n, k } = decimal(text);
  const beyond = (one, next) => 200n * n >= BigInt(hundredths(one) + hundredths(next)) * ten(k);
  let at = 0;
  while (at + 1 < levels.length && beyond(levels[at], levels[at + 1])) at += 1;
  return levels[at];
}

// A whole number of 10^-k as it is written: without an exponent, one decimal at least.
function spelled(units, k) {
  const digits = String(units).padStart(k + 1, "0");
  return `${digits.slice(0, -k)}.${digits.slice(-k).replace(/0+$/, "") || "0"}`;
}

// --- CVSS v4.0, base metrics only.
class Refused extends Error {}
const PREFIX = "CVSS:4.0/";
const METRICS = new Map(SCORING.metrics.map((metric) => [metric.key, metric]));
const KINDS = new Map(SCORING.other_metrics);
const either = (words) => (words.length > 1 ? `${words.slice(0, -1).join(", ")} or ${words[words.length - 1]}` : words[0]);
const shorten = (text, limit = 60) => {
  const chars = Array.from(text);
  return chars.length <= limit ? text : `${chars.slice(0, limit - 20).join("")}… (${chars.length.toLocaleString("en")} characters)`;
};
// As the command quotes a stranger's text: what cannot be seen is spelled out.
function quoted(text) {
  const chars = Array.from(text);
  const told = seen(chars.length <= 120 ? text : `${chars.slice(0, 120).join("")}…`);
  return told.includes("'") && !told.includes('"') ? `"${told}"` : `'${told.replace(/'/g, "\\'")}'`;
}
function seen(text) {
  const named = { "\t": "\\t", "\n": "\\n", "\r": "\\r", "\\": "\\\\" };
  const code = (char) => {
    const hex = char.codePointAt(0).toString(16);
    return hex.length < 3 ? `\\x${hex.padStart(2, "0")}` : hex.length < 5 ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
  };
  return text.replace(/[\p{C}\p{Z}\\]/gu, (char) => (char === " " ? char : named[char] || code(char)));
}

// The eleven metrics of a vector as a Map, in order; Refused says what is wrong with it.
function metricsOf(vector) {
  const found = new Map();
  for (const field of fieldsOf(vector)) {
    const [key, value] = metricOf(field, vector);
    if (found.has(key)) throw new Refused(`${key} stands twice in ${quoted(vector)}; give each metric once`);
    found.set(key, value);
  }
  const missing = [...METRICS.keys()].filter((key) => !found.has(key));
  if (missing.length) throw new Refused(`${quoted(vector)} lacks ${missing.join(", ")}; all eleven base metrics are needed`);
  return new Map([...METRICS.keys()].map((key) => [key, found.get(key)]));
}

function fieldsOf(vector) {
  if (!vector) throw new Refused(`the CVSS vector is empty; it begins with ${PREFIX}`);
  if (/\s/.test(vector)) throw new Refused(`there is white space in the CVSS vector ${quoted(vector)}; take it out`);
  if (!vector.startsWith(PREFIX)) {
    const older = /^CVSS:[23]/.test(vector) || vector.includes("/C:");
    const advice = older ? "AIVSS takes no v2 or v3.x scores; assess the flaw again in v4.0" : `it must begin with ${PREFIX}`;
    throw new Refused(`${quoted(vector)} is not a CVSS v4.0 vector: ${advice}`);
  }
  const fields = vector.slice(PREFIX.length).split("/");
  if (fields.includes("")) throw new Refused(`there is an empty field, a '/' too many, in ${quoted(vector)}`);
  return fields.filter((field) => !(field.endsWith(":X") && KINDS.has(field.slice(0, -2))));
}

function metricOf(field, vector) {
  const at = field.indexOf(":");
  const [key, value] = at < 0 ? [field, ""] : [field.slice(0, at), field.slice(at + 1)];
  const where = `in ${quoted(vector)}`;
  if (at < 0) throw new Refused(`${quoted(field)} is not a metric, ${where}; a metric is spelled AV:N`);
  if (KINDS.has(key)) throw new Refused(`${quoted(field)} is one of the ${KINDS.get(key)} metrics, ${where}; give base metrics only`);
  if (!METRICS.has(key)) {
    const upper = key.toUpperCase();
    const advice = METRICS.has(upper) ? `write ${upper}, in capitals` : `the base metrics are ${[...METRICS.keys()].join(", ")}`;
    throw new Refused(`${quoted(key)} is not a CVSS v4.0 metric, ${where}; ${advice}`);
  }
  const values = METRICS.get(key).values.map(([letter]) => letter);
  if (!values.includes(value)) throw new Refused(`${key} is ${quoted(value)}, ${where}; it takes ${either(values)}`);
  return [key, value];
}

const joined = (metrics) => PREFIX + [...metrics].map(([key, value]) => `${key}:${value}`).join("/");

// The base score in tenths. Each of four classes has a level, and a distance from the gravest vector of that level.
function baseTenths(metrics) {
  const steps = (...keys) =>
    keys.reduce((sum, key) => sum + METRICS.get(key).values.findIndex(([letter]) => letter === metrics.get(key)), 0);
  const is = (key, value) => metrics.get(key) === value;
  const high = (...keys) => keys.filter((key) => is(key, "H")).length;
  if (["VC", "VI", "VA", "SC", "SI", "SA"].every((key) => is(key, "N"))) return 0;
  const open = ["AV", "PR", "UI"].filter((key) => is(key, "N")).length;
  const levels = [
    open === 3 ? 0 : open === 0 || is("AV", "P") ? 2 : 1,
    is("AC", "L") && is("AT", "N") ? 0 : 1,
    high("VC", "VI") === 2 ? 0 : high("VC", "VI", "VA") ? 1 : 2,
    high("SC", "SI", "SA") ? 1 : 2,
  ];
  const below = [steps("AV", "PR", "UI"), steps("AC", "AT"), steps("VC", "VI", "VA"), steps("SC", "SI", "SA")];
  const [score, ...gaps] = SCORING.cvss.scores[levels.join("")];
  const common = 280; // a multiple of every depth
  const exists = gaps.filter((gap) => gap !== null).length;
  const taken = levels.reduce((sum, level, eq) => {
    const distance = below[eq] - SCORING.cvss.gravest[eq][level];
    return gaps[eq] === null ? sum : sum + gaps[eq] * distance * (common / SCORING.cvss.depths[eq][level]);
  }, 0);
  const unit = common * exists;
  return Math.floor((2 * (score * unit - taken) + unit) / (2 * unit)); // half up
}

const baseOf = (vector) => spelled(baseTenths(metricsOf(vector)), 1);

// --- The inputs: {profile, base, factors: {key: text}, threat, mitigation}, all numbers as text.
const PROFILES = new Map(SCORING.profiles.map((profile) => [profile.name, profile]));
const FIELDS = { base: "cvss_base", threat: "threat_multiplier", mitigation: "mitigation_factor" };
const spell = (levels) => (levels.length > 4 ? `${levels[0]}, ${levels[1]} … ${levels[levels.length - 1]}` : either(levels));

// Every input of the profile: its key, its text, its levels, and the scale beyond which it comes from elsewhere.
function inputsOf(given, profile) {
  const { cvss, factor, threat, mitigation } = SCORING.scales;
  return [
    { key: FIELDS.base, value: given.base, levels: SCORING.cvss_levels, scale: cvss },
    ...profile.factor_keys.map((key) => (
      { key: `factors.${key}`, value: given.factors[key], levels: profile.factor_levels, scale: factor })),
    { key: FIELDS.threat, value: given.threat, levels: profile.threat_levels, scale: threat },
    { key: FIELDS.mitigation, value: given.mitigation, levels: profile.mitigation_levels, scale: mitigation },
  ];
}

// Refused, with the words of "threatcard score", unless every input is a number on its level. ``snaps`` on the
// error tells whether all that is off may be moved.
function check(given, profile) {
  const inputs = inputsOf(given, profile);
  absent(inputs, profile);
  const stray = inputs.filter(({ value, levels }) => levelOf(value, levels) === undefined);
  if (stray.length) throw offLevel(stray, profile);
}

function absent(inputs, profile) {
  const missing = inputs.filter(({ key, value }) => key.startsWith("factors.") && value === "").map(({ key }) => key);
  if (missing.length) {
    const more = missing.length > 3 ? ` and ${missing.length - 3} more` : "";
    const alone = missing.length === 1 && missing[0] === `factors.${SCORING.natural_language}`;
    const why = alone ? `${profile.name} scores it in place of goal_driven_planning` : `${profile.name} needs all ten of its factors`;
    throw new Refused(`${missing.slice(0, 3).join(", ")}${more} ${missing.length === 1 ? "is" : "are"} missing; ${why}`);
  }
  for (const { key, value, levels } of inputs) {
    if (value === "") throw new Refused(`${key} is missing; it takes ${spell(levels)}`);
    if (!decimal(value)) throw new Refused(`${key} is ${quoted(shorten(value))}; it must be a number, such as ${levels[levels.length - 1]}`);
  }
}

function offLevel(stray, profile, then = "") {
  const [{ key, value, levels }] = stray;
  const more = stray.length > 1 ? ` (and ${stray.length - 1} more off their levels)` : "";
  let allowed = `${profile.name} allows ${spell(levels)}`;
  if (key === FIELDS.base) allowed = `a CVSS base is ${spell(levels)}`;
  if (key === FIELDS.mitigation && levels.length === 1) allowed = `${profile.name} has no mitigation term: leave it out, or give ${spell(levels)}`;
  const error = new Refused(`${key} is ${shorten(value)}${more}; ${allowed}${then}`);
  error.snaps = stray.every((each) => within(decimal(each.value), each.scale));
  return error;
}

// What is off its levels moved to the nearest one: [inputs, [{key, was, now}]]. Refused where that would mean nothing.
function snap(given, profile) {
  const moved = [];
  const inputs = inputsOf(given, profile);
  absent(inputs, profile);
  for (const each of inputs) {
    if (levelOf(each.value, each.levels) !== undefined) continue;
    if (!within(decimal(each.value), each.scale)) throw offLevel([each], profile, "; it lies too far off to be moved");
    moved.push({ key: each.key, was: each.value, now: nearest(each.value, each.levels) });
  }
  return [moved.reduce((inputs, { key, now }) => changed(inputs, key, now), given), moved];
}

function changed(given, key, value) {
  if (key.startsWith("factors.")) return { ...given, factors: { ...given.factors, [key.slice(8)]: value } };
  const field = Object.keys(FIELDS).find((one) => FIELDS[one] === key);
  return { ...given, [field]: value };
}

// --- The formulas. ``c`` and ``s`` in tenths, ``t`` and ``m`` in hundredths; AARS comes in 10^-5, AIVSS in 10^-7.
const uplift = ({ c, s, t }) => (100 - c) * s * t;
const multiplied = (terms) => ({ aars: uplift(terms), aivss: (terms.c * 10_000 + uplift(terms)) * terms.m });
const FORMULAS = {
  directory: (terms) => { const { aars, aivss } = multiplied(terms); return { aars, aivss: Math.min(aivss, 100_000_000) }; },
  "owasp-v0.8": multiplied,
  "owasp-v0.5": ({ c, s, t }) => ({ aars: s * 10_000, aivss: (c + s) * t * 5_000 }),
  "owasp-v1-amended": (terms) => ({ aars: uplift(terms), aivss: terms.c * 1_000_000 + uplift(terms) * terms.m }),
};

// The one rounding, to tenths: of an exact half to the even one, or up.
function rounded(units, rounding) {
  const [tenths, rest] = [Math.floor(units / 1_000_000), units % 1_000_000];
  const up = rest === 500_000 ? rounding === "half up" || tenths % 2 === 1 : rest > 500_000;
  return tenths + (up ? 1 : 0);
}

const band = (tenths) => (tenths >= 90 ? "Critical" : tenths >= 70 ? "High" : tenths >= 40 ? "Medium" : tenths >= 1 ? "Low" : "None");

// The score of inputs that stand on their levels, or Refused.
function score(given, name) {
  const profile = PROFILES.get(name);
  check(given, profile);
  const tenths = (text) => Math.round(hundredths(text) / 10);
  return computed({
    c: tenths(given.base),
    s: profile.factor_keys.reduce((sum, key) => sum + tenths(given.factors[key]), 0),
    t: hundredths(given.threat),
    m: hundredths(given.mitigation),
  }, profile);
}

// Every figure as text; ``exact`` is the score before it was rounded.
function computed(terms, profile) {
  const exact = FORMULAS[profile.formula](terms);
  const tenths = rounded(exact.aivss, profile.rounding);
  return {
    profile: profile.name, cvss_base: spelled(terms.c, 1), factor_sum: spelled(terms.s, 1), aars: spelled(exact.aars, 5),
    threat_multiplier: spelled(terms.t, 2), mitigation_factor: spelled(terms.m, 2), exact: spelled(exact.aivss, 7),
    aivss: spelled(tenths, 1), severity: band(tenths), tenths,
  };
}

// The score with one input a level lower and a level higher: {key, now, down: [level, score], up: [level, score]}, null at an end.
function moves(given, name) {
  const profile = PROFILES.get(name);
  return inputsOf(given, profile).map(({ key, value, levels }) => {
    const at = levels.indexOf(levelOf(value, levels));
    const to = (level) => (level === undefined ? null : [level, score(changed(given, key, level), name)]);
    return { key, now: levels[at], down: to(levels[at - 1]), up: to(levels[at + 1]) };
  });
}

// The same of each metric of a vector: a milder value and a graver one.
function metricMoves(metrics, given, name) {
  return [...METRICS.values()].map(({ key, values }) => {
    const at = values.findIndex(([letter]) => letter === metrics.get(key));
    const to = (value) => {
      if (value === undefined) return null;
      const base = spelled(baseTenths(new Map(metrics).set(key, value[0])), 1);
      return [value[0], score({ ...given, base }, name)];
    };
    return { key, now: values[at][0], down: to(values[at + 1]), up: to(values[at - 1]) };
  });
}
