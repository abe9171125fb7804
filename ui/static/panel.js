// The panel of a source, and where the focus goes when what had it is gone.
// Loaded before page.js, which asks it by `window.footnote`.
"use strict";
(() => {
  const OPENS = ["cite", "consult", "open", "bad", "gold"];
  const ASKS = ["example", "retry", "edit", "cancel", "everything"];
  const LISTS = { chats: ".fn-chat-more summary", documents: "[data-act=forget]" };
  const BESIDE = { chats: "#new-chat", documents: "#search-documents :is(input, textarea)" };
  let opener = null;  // what opened the panel, and how to find it when it was drawn anew
  let lost = "";  // the list of which something is to be erased
  let clicks = 0;

  // -- the focus ----------------------------------------------------------
  // What is pressed may be gone when its answer comes: the focus goes on before.
  function leaves(target) {
    const act = target.dataset.act;
    if (OPENS.includes(act) && !target.closest(".fn-src")) opener = { target, name: nameOf(target) };
    if (ASKS.includes(act)) ask({ byTouch: act === "edit" });
    lost = act === "delete-chat" ? "chats" : act === "forget" ? "documents" : "";
  }

  function nameOf(target) {
    const keys = ["act", "turn", "marker", "hit", "doc"].filter((key) => key in target.dataset);
    return keys.map((key) => `[data-${key}="${CSS.escape(target.dataset[key])}"]`).join("");
  }

  // On a touch screen the question's field brings up a keyboard, which would hide the answer.
  function ask({ byTouch = true } = {}) {
    if (byTouch || !matchMedia("(pointer: coarse)").matches) document.querySelector("#question textarea")?.focus();
  }

  function giveBack() {
    if (!opener) return;
    const { target, name } = opener;
    const again = () => [...document.querySelectorAll(name)].find((one) => one.checkVisibility() && !one.closest(".fn-src"));
    (target.isConnected && target.matches(name) ? target : again())?.focus();
  }

  const isNowhere = () => !document.activeElement || document.activeElement === document.body;

  function listChanged(list) {
    if (!lost || !isNowhere() || !list.closest(`#${lost}`)) return;
    (([...list.querySelectorAll(LISTS[lost])].pop()) || document.querySelector(BESIDE[lost]))?.focus();
  }

  // -- the panel ----------------------------------------------------------
  const counted = () => String(++clicks);
  const newest = new WeakMap();

  // What answers an earlier click than the panel shows has come late, and is put away unseen.
  function panelChanged(panel, props) {
    const click = Number(panel.querySelector("[data-click]")?.dataset.click ?? clicks);
    const now = newest.get(panel);
    if (now && click < now.click) { props.value = now.html; return; }
    newest.set(panel, { click, html: props.value });
    const source = panel.querySelector(".fn-src");
    if (!source && isNowhere()) giveBack();
    if (!source) return;
    document.body.classList.remove("fn-source-closed");
    const mark = source.querySelector("mark.fn-main");
    const box = source.querySelector(".fn-text");
    if (mark && box) box.scrollTop += mark.getBoundingClientRect().top - box.getBoundingClientRect().top - box.clientHeight / 3;
    else if (box) box.scrollTop = 0;
    document.querySelectorAll(".fn-ref.fn-on").forEach((one) => one.classList.remove("fn-on"));
    const step = source.querySelector("[data-step]");
    const marker = source.querySelector(".fn-steps .fn-num")?.textContent;
    if (step) document.querySelectorAll(`.fn-ref[data-turn="${CSS.escape(step.dataset.turn)}"][data-marker="${CSS.escape(marker)}"]`)
      .forEach((one) => one.classList.add("fn-on"));
    (source.querySelector(".fn-src-title") || source.querySelector(".fn-close"))?.focus({ preventScroll: true });
  }

  function close() {
    document.body.classList.add("fn-source-closed");
    giveBack();
  }

  function panelKeys(event) {
    const panel = document.querySelector("#source .fn-src");
    const typing = event.target.closest("input, textarea, select, dialog");
    if (!panel || typing || document.body.classList.contains("fn-source-closed")) return;
    if (event.key === "Escape") { close(); return; }
    const name = { ArrowRight: "source_next", n: "source_next", ArrowLeft: "source_previous", p: "source_previous" }[event.key];
    if (name && !event.ctrlKey && !event.metaKey && !event.altKey) panel.querySelector(`[data-step="${name}"]`)?.click();
  }

  window.footnote = { ask, close, counted, leaves, listChanged, panelChanged, panelKeys };
})();
