// A form whose line is dead keeps what was typed, in this tab alone, until it is sent.
//
// Where the browser knows that it is offline, or the page was open for a while, sending asks first
// whether we can be reached; if not, the page stays as it is and says so calmly. A page that was lost
// while it was being sent is filled again when somebody comes back to it.
// What was typed goes with the sending, with the visit, and when somebody leaves. Without this file
// every form works as before. Never kept: files, passwords, hidden fields.
const PREFIX = "evenhand.keep:";
const PATIENCE_MS = 10000;
const FRESH_MS = 30000; // so soon after the page came, the line that brought it is trusted
const opened = Date.now();
const REACHED = new URL(import.meta.url);
const here = PREFIX + window.location.pathname + window.location.search;
const signedIn = document.querySelector("[data-leave]") !== null;

const tab = () => {
  try {
    return window.sessionStorage;
  } catch {
    return null; // a browser that keeps nothing: the page itself still stays
  }
};

const kept = () =>
  Object.keys(tab() ?? {})
    .filter((key) => key.startsWith(PREFIX))
    .map((key) => [key, JSON.parse(tab().getItem(key))]);

const forget = (which) => {
  for (const [key, told] of kept()) if (which(key, told)) tab().removeItem(key);
};

const boxes = (form) =>
  [...form.elements].filter(
    (one) => one.name && !["hidden", "file", "password", "submit", "button"].includes(one.type),
  );

const isTicked = (one) => one.type === "checkbox" || one.type === "radio";

const keep = (form, state) => {
  const said = boxes(form).map((one) =>
    isTicked(one) ? [one.name, one.value, one.checked] : [one.name, null, one.value],
  );
  try {
    tab()?.setItem(here, JSON.stringify({ state, signedIn, said }));
  } catch {
    // Full: what was typed still stands on the page.
  }
};

const restore = (form, said) => {
  for (const [name, value, told] of said) {
    for (const one of boxes(form)) {
      if (one.name !== name || (value !== null && one.value !== value)) continue;
      if (isTicked(one)) one.checked = told;
      else one.value = told;
      one.dispatchEvent(new Event(isTicked(one) ? "change" : "input", { bubbles: true }));
    }
  }
};

const tell = (form, words) => {
  let notice = form.querySelector("[data-kept]");
  if (!notice) {
    notice = document.createElement("div");
    notice.className = "look-notice look-notice--honey";
    notice.dataset.kept = "";
    notice.tabIndex = -1;
    form.append(notice);
  }
  const said = document.createElement("p");
  said.textContent = words;
  notice.replaceChildren(said);
  notice.focus();
};

const isReached = async () => {
  try {
    await fetch(REACHED, {
      method: "HEAD",
      cache: "no-store",
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    return true;
  } catch {
    return false;
  }
};

// What was sent arrived where this page answers it, or where its answer led here.
const arrived = () => {
  const [how] = performance.getEntriesByType("navigation");
  return document.body.dataset.sent !== undefined || how?.redirectCount > 0;
};

if (!signedIn) forget((_key, told) => told.signedIn);
if (arrived()) forget((_key, told) => told.state === "sending");
document.addEventListener("look:leave", () => forget(() => true));
document
  .querySelector("[data-leave]")
  ?.addEventListener("click", () => forget(() => true), { capture: true });

for (const form of document.querySelectorAll("form[data-keep]")) {
  let mayGo = false;
  let asks = false;
  const before = tab()?.getItem(here);
  if (before) {
    restore(form, JSON.parse(before).said);
    tell(form, form.dataset.keepAgain);
  }
  form.addEventListener("submit", async (event) => {
    if (mayGo || (navigator.onLine && Date.now() - opened < FRESH_MS)) {
      mayGo = false;
      keep(form, "sending");
      return;
    }
    event.preventDefault();
    if (asks) return;
    asks = true;
    const reached = navigator.onLine && (await isReached());
    asks = false;
    if (!reached) {
      keep(form, "kept");
      tell(form, form.dataset.keepUnsent);
      return;
    }
    mayGo = true;
    form.requestSubmit(event.submitter ?? undefined);
  });
}
