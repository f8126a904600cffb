// The board renews itself: told by a stream, else by asking now and then. Nothing depends on it.
const EVERY_MS = 4000;
const place = document.getElementById("board");
const state = document.getElementById("board-state");
const pause = document.getElementById("board-pause");
let since = place.dataset.since;
let source = null;
let timer = 0;

const say = (word) => {
  state.textContent = state.dataset[word];
};

// Whoever reads the table or stands on a link keeps her place.
const show = (text) => {
  const open = [...place.querySelectorAll("details[open]")].map((one) => one.id);
  const focused = place.contains(document.activeElement) ? document.activeElement.id : "";
  place.innerHTML = text;
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
};

const ask = async () => {
  try {
    const answer = await fetch(place.dataset.now, { credentials: "same-origin" });
    if (answer.ok && !answer.redirected) show(await answer.text());
  } catch {
    // The line is dead for a moment; the next look is in four seconds.
  }
};

const byAsking = () => {
  say("asked");
  timer = window.setInterval(ask, EVERY_MS);
  ask();
};

const begin = () => {
  if (!window.EventSource) return byAsking();
  say("live");
  source = new EventSource(`${place.dataset.stream}?since=${encodeURIComponent(since)}`);
  source.addEventListener("heard", (told) => {
    since = told.lastEventId;
    show(told.data);
  });
  source.addEventListener("error", () => {
    if (source?.readyState === EventSource.CLOSED) byAsking();
  });
};

const end = () => {
  source?.close();
  source = null;
  window.clearInterval(timer);
  timer = 0;
};

const turn = () => {
  pause.textContent = state.dataset.is === "paused" ? pause.dataset.on : pause.dataset.off;
};

pause.hidden = false;
pause.addEventListener("click", () => {
  const stands = state.dataset.is === "paused";
  state.dataset.is = stands ? "" : "paused";
  if (stands) begin();
  else {
    end();
    say("paused");
  }
  turn();
});
turn();
begin();
