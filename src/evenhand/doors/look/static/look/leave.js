// «Leave this page»: a plain link that also answers to Shift, pressed three times.
const link = document.querySelector("[data-leave]");

if (link) {
  const voice = document.createElement("span");
  voice.className = "govuk-visually-hidden";
  voice.setAttribute("role", "status");
  link.after(voice);
  let presses = 0;
  let forget = 0;

  const leave = () => {
    document.dispatchEvent(new Event("look:leave"));
    // The sheet covers what is on the screen while the next page is still coming.
    const sheet = document.createElement("div");
    sheet.className = "look-leaving";
    document.body.append(sheet);
    document.title = "\u00a0";
    voice.textContent = link.dataset.leaving;
    window.location.replace(link.href);
  };

  link.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  });

  document.addEventListener("keyup", (event) => {
    if (event.key !== "Shift") {
      presses = 0;
      return;
    }
    presses += 1;
    window.clearTimeout(forget);
    forget = window.setTimeout(() => {
      presses = 0;
      voice.textContent = "";
    }, 5000);
    if (presses === 1) voice.textContent = link.dataset.waiting;
    if (presses === 2) voice.textContent = link.dataset.nearly;
    if (presses === 3) leave();
  });

  // Coming back by the browser's own button shows a fresh page or none.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) window.location.reload();
  });
}
