// F8 opens the crisis card from anywhere; "/" goes to the search, only outside fields.
const inField = (target) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName));

document.addEventListener("keydown", (event) => {
  if (event.key === "F8") {
    const card = document.getElementById("crisis");
    if (!card) return;
    event.preventDefault();
    card.open = !card.open;
    card.querySelector("summary").focus();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || inField(event.target)) return;
  if (event.key === "/") {
    const search = document.querySelector("[data-key='/']");
    if (!search) return;
    event.preventDefault();
    search.focus();
  }
});
