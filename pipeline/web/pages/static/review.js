// The live parts of pages that work without it: preview of the score, evidence in place, keys. Nothing is loaded or stored.
"use strict";

const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
const one = (selector, root = document) => root.querySelector(selector);
for (const element of all("[data-live]")) element.hidden = false;

// --- The score follows every change: the server computes it, with the code that a saved amendment goes through.
const edit = one("#edit");
let asked = 0;
let waiting;

/** A comment stands beside its claim, in the middle of the card's fields, and is none of them. */
const ofCard = ({ target }) => target === edit || target.form === edit;

function show(found) {
  for (const element of all("[data-show]")) {
    if (element.dataset.show in found.show) element.textContent = found.show[element.dataset.show];
  }
  for (const element of all("[data-bar]")) {
    if (!(element.dataset.bar in found.bars)) continue;
    const [from, width] = found.bars[element.dataset.bar];
    element.setAttribute("x", from + "%");
    element.setAttribute("width", width + "%");
  }
  for (const element of all("[data-band]")) {
    element.classList.remove("none", "low", "medium", "high", "critical", "unscored");
    element.classList.add(found.band);
  }
  for (const claim of all(".claim[data-changes]")) claim.classList.toggle("changed", found.changed.includes(claim.dataset.changes));
}

async function preview() {
  const turn = ++asked;
  const said = one("#said");
  try {
    const answer = await fetch(edit.dataset.preview, {
      method: "POST", body: new URLSearchParams(new FormData(edit)), headers: { Accept: "application/json" },
    });
    const found = await answer.json();
    if (turn !== asked) return;
    if (answer.ok) show(found);
    said.textContent = answer.ok ? found.said : found.detail;
  } catch {
    if (turn === asked) said.textContent = "The server cannot be reached: the score shown is not of these values.";
  }
}

if (edit) {
  edit.addEventListener("input", (event) => { if (ofCard(event)) { clearTimeout(waiting); waiting = setTimeout(preview, 60); } });
  edit.addEventListener("reset", () => { clearTimeout(waiting); waiting = setTimeout(preview, 0); });
  edit.addEventListener("click", (event) => {
    const button = event.target.closest("[data-step]");
    if (!button) return;
    const input = one("input", button.parentElement);
    button.dataset.step === "1" ? input.stepUp() : input.stepDown();
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

// --- A claim shows its quotes in the listing, and a quote its claim.
const claims = all(".claim[id]");
const listing = one("#text");

function scrolledTo(mark) {
  const box = listing.getBoundingClientRect();
  const { top, bottom } = mark.getBoundingClientRect();
  const from = listing.scrollTop;
  const most = listing.scrollHeight - listing.clientHeight;
  const to = Math.max(0, Math.min(from + top - box.top - box.height / 3, most));
  listing.scrollTop = to;
  // The scroll is smooth and only begins here: what counts is where the mark will be, not where it is.
  return top - (to - from) >= 0 && bottom - (to - from) <= window.innerHeight;
}

function choose(claim, { from } = {}) {
  for (const element of all(".chosen")) element.classList.remove("chosen");
  if (!claim) return;
  claim.classList.add("chosen");
  const marks = all("mark", listing || document.createElement("div")).filter((mark) => mark.dataset.claims.split(" ").includes(claim.id));
  for (const mark of marks) mark.classList.add("chosen");
  if (from !== "mark" && marks.length) scrolledTo(marks[0]);
  if (from !== "claim") claim.scrollIntoView({ block: "nearest" });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("mark a");
  if (link) {
    event.preventDefault();
    const keys = link.parentElement.dataset.claims.split(" ");
    const at = keys.findIndex((key) => document.getElementById(key)?.classList.contains("chosen"));
    const next = document.getElementById(keys[(at + 1) % keys.length]);
    choose(next, { from: "mark" });
    next?.focus({ preventScroll: true });
    return;
  }
  const claim = event.target.closest(".claim[id]");
  if (claim && listing) {
    choose(claim, { from: "claim" });
    const quote = event.target.closest(".quoted a");
    const mark = quote && one(quote.hash);
    if (!mark) return;
    event.preventDefault();
    // In a narrow window the listing lies above the claims: whoever asks for a quote is taken there.
    if (!scrolledTo(mark)) {
      mark.scrollIntoView({ block: "center" });
      away(claim);
    }
    one("a", mark).focus({ preventScroll: true });
  }
});
document.addEventListener("focusin", (event) => {
  const claim = event.target.closest(".claim[id]");
  if (claim && listing && !claim.classList.contains("chosen")) choose(claim, { from: "claim" });
});

// --- Small things.
for (const button of all("[data-opens]")) button.addEventListener("click", () => document.getElementById(button.dataset.opens).showModal());
for (const button of all("[data-copies]")) {
  button.addEventListener("click", async () => {
    const from = document.getElementById(button.dataset.copies);
    from.select();
    try {
      await navigator.clipboard.writeText(from.value);
      button.textContent = "Copied";
    } catch {
      button.textContent = "Selected: copy with the keyboard";
    }
  });
}
