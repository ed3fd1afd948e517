// Two to four cards side by side, from CATALOGUE alone: compare/index.html#SLUG,SLUG.
"use strict";

const MOST = 4;
const place = by("comparison");
const ROOT = place.dataset.root;
const SVG = "http://www.w3.org/2000/svg";

function wanted() {
  const given = location.hash.slice(1).split(",").filter(Boolean).map(decoded);
  return [...new Set(given)];
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a stray "%": no card is called so
  }
}

function found(slugs) {
  const at = new Map();
  for (let number = 0; number < CATALOGUE.count; number += 1) at.set(slugOf(number), number);
  return slugs.map((slug) => [slug, at.get(slug)]);
}

function bar(tenths) {
  const drawn = document.createElementNS(SVG, "svg");
  drawn.setAttribute("class", "scale");
  drawn.setAttribute("aria-hidden", "true");
  for (const [name, width] of [["track", 100], ["fill", tenths * 10]]) {
    const rect = document.createElementNS(SVG, "rect");
    for (const [key, value] of Object.entries({ class: name, width: `${width}%`, height: "8", rx: "4" })) rect.setAttribute(key, value);
    drawn.append(rect);
  }
  return drawn;
}

function scoreCell(at) {
  const cell = element("td");
  cell.append(chip(at), " ", element("span", headline(at).aside, { class: "span" }));
  return cell;
}

function factorCell(at, factor) {
  const tenths = factorOf(at, factor);
  const cell = element("td", tenths === null ? "not known" : figure(tenths), { class: tenths === null ? "muted" : "number" });
  if (tenths !== null) cell.append(bar(tenths));
  return cell;
}

function layerCell(at, layer) {
  const sure = certainOf(at, layer);
  const cell = element("td");
  cell.append(element("span", sure ? "✓ mapped" : "⚠ not certain", { class: `tag ${sure ? "mapped" : "uncertain"}` }));
  return cell;
}

const words = (told) => (at) => element("td", told(at) || "—");
const day = (column) => words((at) => CATALOGUE.days[CATALOGUE[column][at]]);

// Groups of lines: a heading, and of each line its name and what makes a cell of a card.
function groups() {
  return [
    ["Score", [
      ["AIVSS", scoreCell],
      ["Bands", words((at) => chancesOf(at) || (CATALOGUE.band[at] < 0 ? "" : CATALOGUE.bands[CATALOGUE.band[at]]))],
      ["Profile", words((at) => CATALOGUE.profiles[CATALOGUE.profile[at]])],
    ]],
    ["Factors", CATALOGUE.factor_names.map((name, factor) => [name, (at) => factorCell(at, factor)])],
    ["Layers, as the listing shows them", CATALOGUE.layer_keys.map((key, layer) => [`${key} ${CATALOGUE.layer_names[layer]}`, (at) => layerCell(at, layer)])],
    ["Product", [
      ["Kind", words(kindOf)],
      ["Tags", words((at) => tagsOf(at).join(", "))],
      ["Listing", words((at) => CATALOGUE.source[at])],
      ["Listing read", day("read")],
      ["Approved", day("approved")],
      ["Expires", day("expires")],
      ["Marks", words((at) => marksOf(at).join(", "))],
    ]],
  ];
}

function table(numbers) {
  const made = element("table", "", { class: `beside of-${numbers.length}` });
  const head = document.createElement("thead");
  const names = document.createElement("tr");
  names.append(element("td"));
  for (const at of numbers) names.append(nameCell(at, numbers));
  head.append(names);
  made.append(element("caption", numbers.map((at) => CATALOGUE.name[at]).join(" beside "), { class: "hidden" }), head);
  for (const [heading, lines] of groups()) {
    const body = document.createElement("tbody");
    const over = document.createElement("tr");
    over.append(element("th", heading, { scope: "rowgroup", colspan: String(numbers.length + 1), class: "group" }));
    body.append(over, ...lines.map(([name, cell]) => line(name, numbers.map((at) => cell(at)))));
    made.append(body);
  }
  return made;
}

function line(name, cells) {
  const made = document.createElement("tr");
  made.append(element("th", name, { scope: "row" }), ...cells);
  return made;
}

function nameCell(at, numbers) {
  const cell = element("th", "", { scope: "col" });
  const others = numbers.filter((other) => other !== at).map((other) => encodeURIComponent(slugOf(other)));
  cell.append(element("a", CATALOGUE.name[at], { href: card(ROOT, at) }));
  if (numbers.length > 2) {
    const without = element("a", "remove", { href: `#${others.join(",")}`, class: "small", "aria-label": `Remove ${CATALOGUE.name[at]}` });
    cell.append(document.createElement("br"), without);
  }
  return cell;
}

function show() {
  const slugs = wanted();
  const pairs = found(slugs);
  const known = pairs.filter(([, at]) => at !== undefined).map(([, at]) => at);
  const unknown = pairs.filter(([, at]) => at === undefined).map(([slug]) => slug.slice(0, 60));
  const said = [];
  if (unknown.length) said.push(`Not in the directory: ${unknown.slice(0, MOST).join(", ")}.`);
  if (known.length > MOST) said.push(`The first four of ${known.length} are shown.`);
  if (known.length < 2) said.push("Tick two to four cards in the directory, or name them in the address: #one,another.");
  by("says").textContent = said.join(" ");
  for (const [name, value] of Object.entries({ role: "region", tabindex: "0", "aria-label": "Comparison" })) {
    if (known.length < 2) place.removeAttribute(name);
    else place.setAttribute(name, value);
  }
  place.replaceChildren(...(known.length < 2 ? [] : [table(known.slice(0, MOST))]));
}

window.addEventListener("hashchange", show);
show();
