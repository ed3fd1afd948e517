
// --- Changes that are not saved, and comments that are not sent: sending them does not ask, leaving them does.
const OF_CARD = /^(factor|metric|certain)\.|^(threat_multiplier|control|summary)$/;
let sending = false;

function differs(field) {
  if (!field.name || field.matches("button")) return false;
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  if (field.type === "select-one") return !field.options[field.selectedIndex]?.defaultSelected && Array.from(field.options).some((each) => each.defaultSelected);
  return field.value !== field.defaultValue;
}

const filled = () => (edit ? Array.from(edit.elements).filter(differs) : []);
const unsaved = () => Boolean(edit) && ("unsaved" in edit.dataset || filled().some((field) => OF_CARD.test(field.name)));

function remind() {
  for (const element of all("[data-when-unsaved]")) element.hidden = !unsaved();
}

if (edit) {
  edit.addEventListener("input", remind);
  edit.addEventListener("reset", () => {
    // What was answered to flags is no change of the card: it stays.
    const kept = filled().filter((field) => !OF_CARD.test(field.name)).map((field) => [field, field.value]);
    setTimeout(() => { for (const [field, value] of kept) field.value = value; remind(); }, 0);
  });
  edit.addEventListener("submit", () => { sending = true; });
  for (const preset of all("[data-vector]")) {
    preset.addEventListener("click", (event) => {
      event.preventDefault();
      for (const metric of preset.dataset.vector.split("/").slice(1)) {
        const [key, value] = metric.split(":");
        one(`[name="metric.${key}"][value="${value}"]`, edit).checked = true;
      }
      edit.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }
  edit.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("input")) event.preventDefault();
  });
  for (const link of all("[data-leaves]")) link.addEventListener("click", () => { sending = true; });
  const comments = one("#say");
  let sent = "";
  const unsent = () => Array.from(comments?.elements ?? []).some((field) => field.matches("textarea") && field.name !== sent && field.value.trim());
  comments?.addEventListener("submit", ({ submitter }) => { sent = `text.${submitter.value}`; });
  window.addEventListener("pageshow", () => { sending = false; sent = ""; remind(); });
  window.addEventListener("beforeunload", (event) => {
    if ((!sending && (unsaved() || filled().length)) || unsent()) event.preventDefault();
  });
}
