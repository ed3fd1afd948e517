// What stands in CATALOGUE (catalogue.js) as the pages show it. Everything reaches a page as text, never as markup.
"use strict";

const by = (id) => document.getElementById(id);

function element(tag, text = "", attributes = {}) {
  const made = document.createElement(tag);
  made.textContent = text;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

const figure = (tenths) => (tenths / 10).toFixed(1);
const counted = (count, noun) => `${count.toLocaleString("en-US")} ${noun}${count === 1 ? "" : "s"}`;
const slugOf = (at) =>
  CATALOGUE.slug[at] || CATALOGUE.name[at].toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "");
const tagsOf = (at) => CATALOGUE.tagged[at].map((tag) => CATALOGUE.tags[tag]);
const kindOf = (at) => (CATALOGUE.kind[at] < 0 ? "" : CATALOGUE.kinds[CATALOGUE.kind[at]][1]);
const marksOf = (at) => CATALOGUE.mark_names.filter((_, bit) => CATALOGUE.marks[at] & (1 << bit));
const certainOf = (at, layer) => (CATALOGUE.certain[at] & (1 << layer)) !== 0;
const card = (root, at) => `${root}directory/${encodeURIComponent(slugOf(at))}/threat-model/index.html`;

// A factor in tenths; null where it is not known.
function factorOf(at, factor) {
  const digit = CATALOGUE.factors[at * 10 + factor];
  return digit === "-" ? null : digit === "a" ? 10 : Number(digit);
}

function bandOf(tenths) {
  const { bands } = CATALOGUE;
  return bands[tenths >= 90 ? 4 : tenths >= 70 ? 3 : tenths >= 40 ? 2 : tenths >= 1 ? 1 : 0];
}

function spanOf(at) {
  const [low, high] = [CATALOGUE.low[at], CATALOGUE.high[at]];
  return low === null || high === null || low === high ? "" : `${figure(low)}–${figure(high)}`;
}

// What counts of a score, what may be passed over, and the class of its colour: as the plain list has it.
function headline(at) {
  const { bands, score, low, high, band, likely, estimated } = CATALOGUE;
  const span = spanOf(at);
  if (score[at] === null) return { lead: "withheld", aside: span && `likely ${span}`, css: "unscored" };
  const css = bands[band[at]].toLowerCase();
  if (estimated[at]) {
    const [first, last] = [bandOf(low[at]), bandOf(high[at])];
    return { lead: first === last ? first : `${first} to ${last}`, aside: `${span}, about ${figure(score[at])}, no model`, css };
  }
  const more = likely[at] < 0 ? "" : `more likely ${bands[likely[at]]}`;
  return { lead: `${figure(score[at])} ${bands[band[at]]}`, aside: [span, more].filter(Boolean).join(", "), css };
}

// "Medium 71 %, High 29 %"; nothing for one band alone.
function chancesOf(at) {
  const told = [];
  for (let i = 0; i < CATALOGUE.chances[at].length; i += 2) {
    const [band, percent] = CATALOGUE.chances[at].slice(i, i + 2);
    told.push(`${CATALOGUE.bands[band]} ${percent === 0 ? "< 1" : percent === 100 ? "> 99" : percent} %`);
  }
  return told.join(", ");
}

function chip(at) {
  const { lead, css } = headline(at);
  return element("span", lead, { class: `chip-band ${css}` });
}
