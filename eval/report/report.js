"use strict";
(() => {
  const entries = [...document.querySelectorAll(".qa")];
  const buttons = [...document.querySelectorAll(".tools button")];
  const step = document.querySelector(".tools select");
  const find = document.querySelector(".tools input");
  const shown = document.getElementById("shown");
  const apply = () => {
    const wanted = buttons.filter((b) => b.getAttribute("aria-pressed") === "true").map((b) => b.dataset.f);
    const words = find.value.trim().toLowerCase();
    let count = 0;
    for (const entry of entries) {
      const keep =
        (!wanted.length || wanted.includes(entry.dataset.o)) &&
        (!step.value || entry.dataset.s === step.value) &&
        (!words || entry.textContent.toLowerCase().includes(words));
      entry.hidden = !keep;
      count += keep;
    }
    shown.textContent = shown.dataset.shown.replace("{count}", count).replace("{total}", entries.length);
  };
  for (const button of buttons)
    button.addEventListener("click", () => {
      button.setAttribute("aria-pressed", button.getAttribute("aria-pressed") !== "true");
      apply();
    });
  step.addEventListener("change", apply);
  find.addEventListener("input", apply);
  apply();
})();
