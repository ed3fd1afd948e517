// The queue: a filter applies at once, chosen rows are counted. Without this, a button shows what was asked for.

const asks = one("#asks");
let turn = 0;
let later;

/** The page at an address; a form is sent to it where there is one. Its markup is read by the browser and runs nothing. */
function fetched(address, form) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(form ? "POST" : "GET", address);
    request.responseType = "document";
    request.onload = () => (request.response ? resolve(request) : reject(new Error("no page")));
    request.onerror = () => reject(new Error("no answer"));
    request.send(form ? new URLSearchParams(new FormData(form)) : null);
  });
}

/** Puts the parts of another page in the place of this one's, by their ids. */
function swapped(page, ...ids) {
  for (const id of ids) {
    const [old, other] = [document.getElementById(id), page.getElementById(id)];
    if (old && other) old.replaceWith(document.adoptNode(other));
  }
  for (const element of all("[data-live]")) element.hidden = false;
}

function counted() {
  const bulk = one("#bulk");
  if (!bulk) return;
  const chosen = all("input[name=card]:checked").length;
  bulk.hidden = !chosen;
  one("[data-chosen]", bulk).textContent = chosen ? `${chosen} chosen` : "";
}

async function narrowed() {
  const mine = ++turn;
  const given = new URLSearchParams(Array.from(new FormData(asks)).filter(([, value]) => value));
  const address = given.size ? `${asks.action}?${given}` : asks.action;
  try {
    const { response } = await fetched(address);
    if (mine !== turn) return;
    swapped(response, "counts", "found");
    history.replaceState(null, "", address);
    counted();
  } catch {
    if (mine === turn) asks.submit();
  }
}

if (asks) {
  for (const button of all("[data-unneeded]")) button.hidden = true;
  asks.addEventListener("change", () => { clearTimeout(later); narrowed(); });
  asks.addEventListener("input", (event) => {
    if (event.target.type !== "search") return;
    clearTimeout(later);
    later = setTimeout(narrowed, 200);
  });
  asks.addEventListener("submit", (event) => { event.preventDefault(); clearTimeout(later); narrowed(); });
  counted();
}
document.addEventListener("change", (event) => {
  if (event.target.id === "every") for (const box of all("input[name=card]")) box.checked = event.target.checked;
  counted();
});
