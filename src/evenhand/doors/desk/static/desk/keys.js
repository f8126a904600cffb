// Single letters, only outside fields; they can be switched off. Nothing depends on them.
const STORE = "desk-keys-off";
const GO = { q: "/desk/queue", h: "/desk/holds", o: "/desk/outbox", i: "/desk/imports", t: "/desk/tasks" };
const WAIT_MS = 1500;

const inField = (target) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName));

const areOff = () => localStorage.getItem(STORE) === "1";

// Latin letter of a key, also on layouts whose own letters are others.
const letterOf = (event) => {
  if (/^[a-z?.]$/i.test(event.key)) return event.key;
  return event.code.startsWith("Key") ? event.code.slice(3).toLowerCase() : "";
};

const step = (by) => {
  const rows = [...document.querySelectorAll(".desk-row a, .review-row a, .review-finding h3 a")];
  if (!rows.length) return;
  const at = rows.indexOf(document.activeElement);
  rows[Math.max(0, Math.min(rows.length - 1, at + by))].focus();
};

const press = (key) => {
  const found = document.querySelector(`[data-key="${key}"]`);
  if (!found) return;
  const to = found.getAttribute("href");
  if (to && to.startsWith("#")) openAt(to);
  else found.click();
};

const openAt = (address) => {
  const place = document.querySelector(address);
  if (!place) return;
  if (place instanceof HTMLDetailsElement) place.open = true;
  place.scrollIntoView({ block: "nearest" });
  place.querySelector("select, input:not([type=hidden]), textarea, summary")?.focus();
};

let goUntil = 0;
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || inField(event.target) || areOff()) return;
  const key = letterOf(event);
  if (goUntil > event.timeStamp && GO[key]) {
    location.assign(GO[key]);
  } else if (key === "g") {
    goUntil = event.timeStamp + WAIT_MS;
    return;
  } else if (key === "?") {
    const keys = document.getElementById("keys");
    keys.open = !keys.open;
    keys.querySelector("summary").focus();
  } else if (key === "j" || key === "k") {
    step(key === "j" ? 1 : -1);
  } else if (key === "n") {
    document.querySelector(".desk-composer textarea")?.focus();
  } else if (["c", "u", "h", "p", "."].includes(key)) {
    press(key);
  } else {
    return;
  }
  goUntil = 0;
  event.preventDefault();
});

document.addEventListener("click", (event) => {
  const link = event.target instanceof Element && event.target.closest("a[href^='#open-']");
  if (link) {
    event.preventDefault();
    openAt(link.getAttribute("href"));
  }
});

const turn = document.getElementById("keys-off");
if (turn) {
  const say = () => {
    turn.textContent = areOff() ? turn.dataset.on : turn.dataset.off;
  };
  turn.hidden = false;
  say();
  turn.addEventListener("click", () => {
    localStorage.setItem(STORE, areOff() ? "0" : "1");
    say();
  });
}
