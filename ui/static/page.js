// The page's behaviour: one listener for everything that is marked `data-act`.
// Nothing here makes markup from text; no request goes anywhere but home.
"use strict";
(() => {
  const page = window.footnote;
  const local = { menu, theme, skip, close: page.close, "copy-md": copy, "copy-txt": copy };
  let wanted = null;  // the conversation that was opened last, while it has not come

  // Called by every HTML component: what it does not settle itself goes to Python.
  async function act(event, trigger) {
    const target = event.target.closest("[data-act]");
    if (!target || target.disabled) return;
    event.preventDefault();
    const name = target.dataset.act;
    if (local[name]) { local[name](target, trigger); return; }
    const data = { ...target.dataset, ...fields(target) };
    foldUp(target.closest("details.fn-chat-more"));
    if (data.confirm && !(await dialog(data.confirm, { yes: data.yes, what: data.what, danger: true }))) return;
    if (data.prompt) {
      const value = await dialog(data.prompt, { value: data.value || "", yes: data.yes });
      if (!value || !value.trim()) return;
      data.value = value;
    }
    if ((name === "retry" || name === "example") && busy()) return;
    if (name === "retry" || name === "example") awaitAnswer();
    if (name === "open-chat") wanted = { chat: data.chat, again: () => trigger(name, data) };
    if (name === "retry" || name === "example") wanted = null;
    if (name === "good" || name === "bad") press(target);
    page.leaves(target);
    if (name === "open-chat") closeMenu();
    if (name === "edit" && matchMedia("(max-width: 62rem)").matches) document.body.classList.add("fn-source-closed");
    trigger(name, { ...data, click: page.counted() });
  }

  // A menu closes when something of it is chosen, and keeps the focus.
  function foldUp(menu) {
    if (!menu?.open) return;
    if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
    menu.open = false;
  }

  // A thumb shows at once what Python will keep; only one of the two is down.
  function press(target) {
    const down = target.getAttribute("aria-pressed") !== "true";
    target.parentElement.querySelectorAll("[aria-pressed]").forEach((one) => one.setAttribute("aria-pressed", "false"));
    target.setAttribute("aria-pressed", String(down));
  }

  function fields(target) {
    const form = target.closest("[data-form]");
    const found = {};
    form?.querySelectorAll("[name]").forEach((field) => {
      if (field.type !== "radio" || field.checked) found[field.name] = field.value;
    });
    return found;
  }

  // A question with two answers, or with a value to change; what: the thing that it is about.
  function dialog(message, { value, yes: label, what, danger } = {}) {
    return new Promise((resolve) => {
      const box = document.createElement("dialog");
      box.className = "fn-dialog";
      const form = document.createElement("form");
      form.method = "dialog";
      const text = document.createElement("label");
      text.append(Object.assign(document.createElement("span"), { textContent: message }));
      const input = document.createElement("input");
      input.value = value ?? "";
      const yes = document.createElement("button");
      yes.value = "yes"; yes.textContent = label || "OK"; yes.className = danger ? "fn-yes fn-danger" : "fn-yes";
      const no = document.createElement("button");
      no.value = "no"; no.type = "button"; no.textContent = document.documentElement.dataset.cancel || "Cancel";
      no.addEventListener("click", () => box.close("no"));
      form.append(text);
      if (what) text.append(Object.assign(document.createElement("span"), { className: "fn-what", textContent: what, dir: "auto" }));
      if (value !== undefined) text.append(input);
      const row = document.createElement("div");
      row.append(no, yes);
      form.append(row);
      box.append(form);
      box.addEventListener("close", () => {
        box.remove();
        resolve(box.returnValue === "yes" ? (value === undefined ? true : input.value) : false);
      });
      document.body.append(box);
      box.showModal();
      if (value === undefined) no.focus(); else { input.focus(); input.select(); }
    });
  }

  // -- small things -------------------------------------------------------
  function menu(target) {
    const open = document.body.classList.toggle("fn-menu-open");
    target.setAttribute("aria-expanded", String(open));
  }

  function closeMenu() {
    document.body.classList.remove("fn-menu-open");
    document.querySelector(".fn-menu")?.setAttribute("aria-expanded", "false");
  }

  function skip() { page.ask(); }

  function theme() {
    const dark = !document.body.classList.contains("dark");
    try { localStorage.setItem("footnote_theme", dark ? "dark" : "light"); } catch { /* private mode */ }
    applyTheme();
  }

  function applyTheme() {
    let chosen = null;
    try { chosen = localStorage.getItem("footnote_theme"); } catch { /* private mode */ }
    const dark = chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    if (document.body.classList.contains("dark") !== dark) document.body.classList.toggle("dark", dark);
  }

  async function copy(target) {
    const kind = target.dataset.act === "copy-md" ? "md" : "txt";
    const reply = await fetch(`kept/turn/${encodeURIComponent(target.dataset.turn)}.${kind}`);
    if (!reply.ok) return;
    const text = await reply.text();
    try { await navigator.clipboard.writeText(text); } catch { copyByHand(text); }
    const tools = target.closest(".fn-tools");
    tools.classList.add("fn-copied");
    setTimeout(() => tools.classList.remove("fn-copied"), 1600);
  }

  function copyByHand(text) {
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }

  // Gradio has no field for a day alone; the browser's own has a calendar in its language.
  function days() {
    document.querySelectorAll("#since input, #until input").forEach((field) => { if (field.type !== "date") field.type = "date"; });
  }

  // Gradio names these in English alone; what they show says the same in every language.
  function unname() {
    document.querySelectorAll(".upload-container[aria-label]").forEach((one) => one.removeAttribute("aria-label"));
  }

  function choose(event) {
    if (event.target.dataset?.choose !== "language") return;
    document.cookie = `footnote_language=${encodeURIComponent(event.target.value)}; path=/; max-age=31536000; SameSite=Lax`;
    location.reload();
  }

  // A question asked before the page has opened waits for it: what opening brings would
  // undo what the answer brought. Should it never open, the question is asked all the same.
  // While one is answered, the next stays in its box.
  const PATIENCE_MS = 5000;
  let opened = false;
  let held = null;

  function hold(event) {
    if (opened && !busy()) { awaitAnswer(); return; }
    event.preventDefault();
    event.stopPropagation();
    if (opened) return;
    held ??= setTimeout(open, PATIENCE_MS);
  }

  function open() {
    opened = true;
    if (held === null) return;
    clearTimeout(held);
    held = null;
    document.querySelector("#ask")?.click();
  }

  // Gradio ends the page's stream when nothing is under way, and what is asked in that moment
  // is answered into none, but kept; the next thing asked opens a stream, which brings it too.
  // A list begun or a file given asks as a question does.
  const UNANSWERED_MS = 2000;
  const MOST_NUDGES = 5;
  const BEGINS = "#batch-run, #eval-run";
  const TAKES = "#library input[type=file]";
  let unanswered = null;

  function awaitAnswer(left = MOST_NUDGES) {
    clearTimeout(unanswered);
    if (left) unanswered = setTimeout(() => { page.nudge(); awaitAnswer(left - 1); }, UNANSWERED_MS);
  }

  // The address names the conversation, so that a reload finds it again.
  function address(conversation) {
    const url = new URL(location.href);
    if (conversation) url.searchParams.set("c", conversation); else url.searchParams.delete("c");
    history.replaceState(null, "", url);
  }

  // What is answered is not shown below another conversation, nor twice: the page says which
  // one it shows, and what of it is kept. A piece may arrive after its page was left or stopped.
  const FOLLOW_MS = 700;
  let follow = null;

  function settle() {
    const past = document.querySelector("#past .fn-here");
    const live = document.querySelector("#live .fn-here");
    if (!past || !live) return;
    live.hidden = live.dataset.conversation !== past.dataset.conversation;
    const turn = live.querySelector(".fn-turn");
    if (turn && past.querySelector(`.fn-turn[data-turn="${CSS.escape(turn.dataset.turn)}"]`)) turn.remove();
  }

  const shown = (selector) => document.querySelector(`.fn-here:not([hidden]) ${selector}`);
  const busy = () => Boolean(shown('.fn-turn[aria-busy="true"]'));

  function scrollToLive() {
    const box = document.querySelector("#transcript");
    const live = document.querySelector("#live .fn-here:not([hidden]) .fn-turn");
    if (!box || !live) return;
    if (live.dataset.turn === scrollToLive.turn) return;
    scrollToLive.turn = live.dataset.turn;
    toTop(box, live);
  }

  function toTop(box, turn) {
    box.scrollTop += turn.getBoundingClientRect().top - box.getBoundingClientRect().top - 8;
  }

  // A conversation that is opened again shows its last question; the first time it is the
  // page itself that has opened. An answer that goes on unseen is looked for until it is there.
  function pastChanged(past, trigger) {
    settle();
    const here = past.querySelector(".fn-here");
    if (!here) return;
    address(here.dataset.conversation);
    const late = wanted && wanted.chat !== here.dataset.conversation;
    if (late && wanted.again) {
      const { again } = wanted;
      wanted.again = null;
      again();
      return;
    }
    wanted = null;
    const box = document.querySelector("#transcript");
    const turns = here.querySelectorAll(".fn-turn");
    const last = turns[turns.length - 1];
    if (box && last && !shown("#live .fn-turn") && pastChanged.last !== last.dataset.turn) toTop(box, last);
    pastChanged.last = last?.dataset.turn;
    clearInterval(follow);
    if (here.querySelector('[aria-busy="true"]')) follow = setInterval(() => { if ((wanted?.chat ?? here.dataset.conversation) === here.dataset.conversation) trigger("follow", {}); }, FOLLOW_MS);
    if (!opened) setTimeout(open);
  }

  function liveChanged() {
    clearTimeout(unanswered);
    settle();
    scrollToLive();
  }

  function keys(event) {
    if (event.isComposing || event.keyCode === 229) { if (event.key === "Enter") event.stopPropagation(); return; }
    if (event.key === "Enter" && !event.shiftKey && event.target.closest("#question")) hold(event);
    if (event.key === "Escape" && document.body.classList.contains("fn-menu-open") && !event.target.closest("dialog")) { closeMenu(); document.querySelector(".fn-menu")?.focus(); return; }
    page.panelKeys(event);
  }

  Object.assign(page, { act, pastChanged, liveChanged });
  window.addEventListener("keydown", keys, true);
  window.addEventListener("click", (event) => { if (event.target.closest("#ask")) hold(event); }, true);
  document.addEventListener("change", choose);
  document.addEventListener("change", (event) => { if (event.target.matches(TAKES)) awaitAnswer(); }, true);
  document.addEventListener("focusin", (event) => { if (event.target.closest("#scope")) days(); });
  document.addEventListener("toggle", (event) => event.target.querySelector?.(".fn-pop")?.scrollIntoView({ block: "nearest" }), true);
  document.addEventListener("click", (event) => {
    if (event.target.closest("#scope")) setTimeout(days);
    if (event.target.closest("[role=tab]")) setTimeout(unname);
    if (event.target.closest(BEGINS)) awaitAnswer();
    if (event.target.closest("#new-chat")) { wanted = { chat: "", again: () => document.querySelector("#new-chat").click() }; page.ask({ byTouch: false }); }
    if (document.body.classList.contains("fn-menu-open") && (event.target.closest("#new-chat") || !event.target.closest("#side, .fn-menu, dialog"))) closeMenu();
    document.querySelectorAll("details.fn-chat-more[open]").forEach((one) => { if (!one.contains(event.target)) one.removeAttribute("open"); });
  });
  document.addEventListener("DOMContentLoaded", () => {
    applyTheme();
    new MutationObserver(applyTheme).observe(document.body, { attributes: true, attributeFilter: ["class"] });
  });
})();
