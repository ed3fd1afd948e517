// Keys: those that the page lists in its help, and none of them while somebody types.

const rows = () => all("table.queue tbody tr");
let at = -1;

function step(by) {
  const listed = rows();
  const items = listed.length ? listed : claims;
  if (!items.length) return;
  if (!listed.length) at = claims.findIndex((claim) => claim.classList.contains("chosen"));
  at = Math.max(0, Math.min(items.length - 1, at + by));
  if (listed.length) {
    for (const row of listed) row.classList.remove("at");
    listed[at].classList.add("at");
    one("th a", listed[at])?.focus();
  } else {
    choose(claims[at]);
    claims[at].focus({ preventScroll: true });
  }
}

function go(key) {
  const target = one(`[data-key~="${key}"]`);
  if (!target) return;
  target.closest("details")?.setAttribute("open", "");
  target.focus();
  if (!target.closest(".bar")) target.scrollIntoView({ block: "center" });
}

const press = (key) => one(`[data-key~="${key}"]`)?.click();
const box = () => one("input[name=card]", rows()[at] || document.createElement("tr"));

function claim() {
  if (box() && !one("input[name=card]:checked")) box().click();
  press("c");
}

function quote() {
  const marks = all("#text mark");
  if (!marks.length) return;
  const here = marks.indexOf(document.activeElement.closest?.("mark"));
  const mark = marks[(here + 1) % marks.length];
  choose(document.getElementById(mark.dataset.claims.split(" ")[0]), { from: "mark" });
  if (!scrolledTo(mark)) mark.scrollIntoView({ block: "center" });
  one("a", mark).focus({ preventScroll: true });
}

function search() {
  const field = one("#q");
  field ? (field.focus(), field.select()) : location.assign(`${one('[data-key~="b"]')?.href ?? "/"}#q`);
}

function send(event) {
  const { form } = event.target;
  // An approval is sent with the form of the card, whose own button saves an amendment; a comment on a claim by the button below it.
  const own = event.target.closest("#approve, .remarks");
  const its = own ? one("button", own) : form && (one("[name=do]", form) ?? one("button:not([type=button], [type=reset])", form));
  if (form && its) form.requestSubmit(its);
}

const does = {
  down: () => step(1), up: () => step(-1), choose: () => box()?.click(),
  claim, quote, search, send,
  edit: () => go("e"), approve: () => go("a"), reject: () => go("r"),
  next: () => press("n"), skip: () => press("s"), previous: () => press("p"), back: () => press("b"),
  help: () => one("#help")?.showModal(),
};
const bound = Object.fromEntries(all("#help [data-does]").map(({ dataset }) => [dataset.pressed, does[dataset.does]]));

function typing({ target, key }) {
  const field = target.matches("textarea, select, input:not([type=checkbox]):not([type=radio])");
  return field && !(target.type === "number" && key !== "e");
}

document.addEventListener("keydown", (event) => {
  const held = event.ctrlKey || event.metaKey;
  const action = bound[held ? `Ctrl+${event.key}` : event.key];
  if (!action || event.altKey || one("dialog[open]") || (!held && typing(event))) return;
  event.preventDefault();
  action(event);
});
