// A card's fields before it is claimed: whoever changes one claims the card, and goes on typing. And the way back on a phone.

const LOCKED = ["#why", "Claimed for 30 minutes.", "This card could not be claimed: load the page again."];

function locked(yes) {
  edit.classList.toggle("locked", yes);
  for (const field of all("[data-locked]", edit)) field["readOnly" in field && field.type !== "checkbox" ? "readOnly" : "disabled"] = yes;
}

async function claimedByTyping(form) {
  const said = one("#said");
  let page;
  try {
    page = (await fetched(form.action, form)).response;
  } catch {
    page = null;
  }
  if (!page?.querySelector("#edit:not(.locked)")) {
    edit.reset();
    clearTimeout(waiting);
    // Asked before the fields are locked: what is locked is not sent, and would be taken for a change.
    const again = preview();
    locked(true);
    await again;
    said.textContent = page?.querySelector("[role=alert]")?.textContent.trim() || LOCKED[2];
    return;
  }
  one("[name=version]", edit).value = page.querySelector("#edit [name=version]").value;
  swapped(page, "bar", "decide", "standing", "saving");
  one(LOCKED[0])?.remove();
  edit.classList.remove("locked");
  if (!said.textContent) said.textContent = LOCKED[1];
}

if (edit && one("#claim")) {
  for (const field of all("input, textarea, select, fieldset", edit)) {
    if (!field.readOnly && !field.disabled) continue;
    field.dataset.locked = "";
    field.readOnly = field.disabled = false;
  }
  const typed = (event) => {
    if (!ofCard(event)) return;
    edit.removeEventListener("input", typed);
    claimedByTyping(one("#claim"));
  };
  edit.addEventListener("input", typed);
}

const homeward = one("#homeward");

/** Offers the way back to the claim whose quote was followed out of sight. */
function away(claim) {
  homeward.hidden = false;
  homeward.onclick = () => {
    homeward.hidden = true;
    claim.scrollIntoView({ block: "center" });
    claim.focus({ preventScroll: true });
  };
}
