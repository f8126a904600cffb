// Wakes the parts of govuk-frontend that need it. Every page works without this file.
import {
  createAll,
  Button,
  CharacterCount,
  Checkboxes,
  ErrorSummary,
  Radios,
  SkipLink,
} from "./vendor/govuk/govuk-frontend.min.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
for (const part of [Button, CharacterCount, Checkboxes, ErrorSummary, Radios, SkipLink]) {
  createAll(part);
}

// A details marked as a menu closes on Escape and gives the focus back.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.querySelector("details[open].desk-account, details[open].desk-crisis");
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
});

// Whoever skipped to the page (#main) stays there from page to page; the browser would go there past
// the list of what is to be looked at, which comes first.
const wrong = document.querySelector("[data-module='govuk-error-summary']");
if (wrong && window.location.hash) {
  window.addEventListener("load", () => {
    window.history.replaceState(null, "", window.location.pathname + window.location.search);
    window.setTimeout(() => wrong.focus());
  });
}
