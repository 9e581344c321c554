// The guided break: keeps the time of the plan that the page carries, shows one face after the other, and says how it
// went. reminder/guide/pace.py goes the same way for the terminal.
"use strict";

import { $, all, close, data as plan, listen, tell } from "./page.js";
import { overview, project, show } from "./figure.js";
import * as sound from "./sound.js";

let elapsed = 0; // seconds into the plan; walking, waiting and pauses not counted
let walked = 0; // seconds on this walk: it lasts as long as the person likes
let shown = -1; // the step on show
let running = true;
let waiting = false; // for the person, at a step that begins only when they say so
let started = false; // the exercise
let over = "";
let last = performance.now();

// ------------------------------------------------------------------------------------------- the clock

function indexAt(seconds) {
  let index = plan.steps.length - 1;
  while (index > 0 && plan.steps[index].start > seconds) index -= 1;
  return index;
}

function tick() {
  const now = performance.now();
  const passed = (Math.max(0, now - last) / 1000) * plan.speed;
  last = now;
  if (over) return;
  if (running && !waiting) {
    if (plan.steps[shown]?.phase === "walk") walked += passed;
    else {
      // However late we look: a step that waits, or a walk, is never run past.
      const gate = plan.steps.find((step) => (step.waits || step.phase === "walk") && step.start > elapsed);
      elapsed = Math.min(elapsed + passed, gate ? gate.start : Infinity);
    }
  }
  if (elapsed >= plan.length) {
    finish("done");
    return;
  }
  const index = indexAt(elapsed);
  if (index !== shown) enter(index);
  draw(passed);
}

function moveTo(seconds) {
  elapsed = seconds;
  shown = -1;
  waiting = false;
  running = true;
  last = performance.now();
  tick();
}

function enter(index) {
  const step = plan.steps[index];
  const before = plan.steps[shown];
  shown = index;
  waiting = step.waits;
  if (step.phase === "walk") walked = 0;
  for (const part of all("[data-part]")) part.hidden = part.dataset.part !== step.part;
  for (const item of all("[data-step]")) {
    const own = plan.steps.findIndex((one) => one.part === item.dataset.step);
    item.classList.toggle("past", own < index && item.dataset.step !== step.part);
    if (item.dataset.step === step.part) item.setAttribute("aria-current", "step");
    else item.removeAttribute("aria-current");
  }
  document.body.dataset.shape = "none";
  for (const picture of all("[data-picture]")) {
    picture.hidden = picture.dataset.picture !== step.picture;
    if (!picture.hidden) document.body.dataset.shape = picture.dataset.shape;
  }
  for (const bead of all("[data-bead]")) {
    const [side, rep] = [bead.dataset.bead.split("-")[0], Number(bead.dataset.bead.split("-")[1])];
    const done = plan.steps.slice(index).every((one) => one.side !== side || one.rep !== rep);
    bead.classList.toggle("current", step.side === side && step.rep === rep);
    bead.classList.toggle("past", done);
  }
  face();
  say(step.say);
  if (!waiting && before && before.phase !== step.phase) sound.cue(step.phase, step.cue);
}

// ------------------------------------------------------------------------------------------- the faces

let row = ""; // of what there is to press

function face() {
  const step = plan.steps[shown];
  const playing = step.part === "exercise" && !waiting;
  const now = playing ? "play" : step.part === "exercise" ? "before" : step.part;
  const focused = document.activeElement?.closest("[data-controls]") ? document.activeElement.dataset.do : "";
  document.body.dataset.face = now;
  document.body.classList.toggle("paused", playing && !running);
  const wanted = playing && !running ? "paused" : now;
  for (const one of all("[data-controls]")) one.hidden = one.dataset.controls !== wanted;
  if (focused) (document.querySelector(`[data-controls="${wanted}"] [data-do="${focused}"]`) ?? main())?.focus();
  if ($("dial")) $("dial").hidden = !playing;
  if (playing) {
    $("cue").textContent = step.cue;
    $("count").textContent = running ? step.count : plan.paused;
    $("breath").textContent = step.breath && running ? `breathe ${step.breath}` : "";
    $("dial").dataset.phase = step.phase;
  }
  // What was to be known beforehand has been read with the first face.
  if ($("notes") && shown > 0) $("notes").hidden = true;
  if (waiting) overview();
  project(waiting ? { film: null, shot: null } : step, waiting || running);
  if (row !== wanted) {
    row = wanted;
    awake();
  }
}

const main = () => document.querySelector("[data-controls]:not([hidden]) .main, [data-end]:not([hidden]) .main");

function draw(passed) {
  const step = plan.steps[shown];
  if (step.phase === "walk") {
    text($("walked"), minutes(Math.floor(walked)));
    return;
  }
  if (document.body.dataset.face !== "play") return;
  const left = step.start + step.length - elapsed;
  const share = Math.min(1, (elapsed - step.start) / step.length);
  $("ring").setAttribute("stroke-dasharray", `${(share * 100).toFixed(2)} 100`);
  const seconds = Math.ceil(left - 0.001);
  const digits = !step.counted ? String(step.rep) : seconds >= 60 ? minutes(seconds) : step.seconds ? String(seconds) : "";
  text($("left"), digits);
  $("left").classList.toggle("long", digits.length > 2);
  breathe(step, share, passed);
  if (running) show(step, elapsed - step.start);
}

const minutes = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

function text(element, wanted) {
  if (element.textContent !== wanted) element.textContent = wanted;
}

// The ring breathes: it grows while the breath goes in, shrinks while it goes out, and in a hold does both, slowly.
let air = 0.9;

function breathe(step, share, passed) {
  const wave = (1 - Math.cos(Math.PI * share)) / 2;
  const wanted = step.breath === "in" ? 0.74 + 0.26 * wave
    : step.breath === "out" ? 1 - 0.26 * wave
    : 0.87 - 0.07 * Math.cos((2 * Math.PI * (elapsed - step.start)) / 6);
  // By time, not by frame: alike on a slow machine and on a fast screen.
  air += (wanted - air) * (1 - Math.exp(-7.7 * passed));
  $("air").style.setProperty("--air", air.toFixed(4));
}

function say(words) {
  if (words) $("say").textContent = words;
}

// While the movement runs and nobody touches anything, only the movement is there.
let asleep = null;

function awake() {
  document.body.classList.remove("calm");
  clearTimeout(asleep);
  if (document.body.dataset.face === "play" && running) {
    asleep = setTimeout(() => {
      if (!document.activeElement?.closest("[data-controls]")) document.body.classList.add("calm");
    }, 3500 / plan.speed);
  }
}

// ------------------------------------------------------------------------------------------- the person

function go() {
  const step = plan.steps[shown];
  if (over) return;
  if (step.part !== "exercise") {
    next();
    return;
  }
  if (waiting) {
    waiting = false;
    started = true;
    sound.cue("ready", step.cue);
  } else {
    running = !running;
    if (!running) sound.silence();
    say(running ? step.cue : plan.paused);
  }
  last = performance.now();
  face();
  tick();
}

function pause() {
  if (!over && running && !waiting) {
    running = false;
    face();
  }
}

function next() {
  if (!over) moveTo(plan.stops.find((stop) => stop > elapsed + 0.001) ?? plan.length);
}

function back() {
  if (!over) moveTo([...plan.stops].reverse().find((stop) => stop + 2 < elapsed) ?? 0);
}

async function finish(how) {
  if (over) return;
  const without = how === "done" && !started && plan.steps.some((step) => step.part === "exercise");
  conclude(how, without);
  const answer = await tell("end", { how: without ? "without" : how });
  failed(answer.failed);
  const made = (tag, text) => Object.assign(document.createElement(tag), { textContent: text });
  for (const list of all("[data-news]")) list.replaceChildren(...(answer.news ?? []).map((text) => made("li", text)));
  for (const box of all("[data-aside]")) {
    box.hidden = !answer.setAside?.length;
    box.querySelector("ul").replaceChildren(
      ...(answer.setAside ?? []).map((exercise) => {
        const item = made("li", exercise.name);
        const button = made("button", plan.enable);
        button.type = "button";
        button.setAttribute("aria-label", `${plan.enable}: ${exercise.name}`);
        button.addEventListener("click", async () => {
          const { failed } = await tell("enable", { exercise: exercise.id });
          button.replaceWith(made("span", failed || plan.enabled));
        });
        item.append(button);
        return item;
      }),
    );
  }
}

function failed(sentence) {
  for (const note of all("[data-failed]")) {
    note.textContent = sentence || "";
    note.hidden = !sentence;
  }
}

// What was reached is done, but for an exercise that was left out.
function done(part, without) {
  return !(without && part === "exercise") && plan.steps.find((step) => step.part === part).start <= elapsed;
}

function conclude(how, without = false) {
  over = how;
  sound.silence();
  for (const row of all("[data-did]")) row.hidden = !done(row.dataset.did, without);
  const walk = document.querySelector('[data-did="walk"] [data-did-time]');
  if (walk && walked >= 60) walk.textContent = `, ${minutes(Math.round(walked))} min`;
  document.body.dataset.face = "over";
  document.body.classList.remove("calm", "paused");
  $("stage").hidden = true;
  for (const item of all("[data-step]")) {
    if (how === "done") item.classList.toggle("past", done(item.dataset.step, without));
    item.removeAttribute("aria-current");
  }
  for (const ending of all("[data-end]")) ending.hidden = ending.dataset.end !== how;
  if ($("pain").open) $("pain").close();
  document.querySelector(`[data-end="${how}"] h1`).focus();
  sound.cue(how, document.querySelector(`[data-end="${how}"] h1`).textContent);
}

// ---------------------------------------------------------------------------------------------- pain

const dialog = $("pain");

function hurts() {
  const playing = document.body.dataset.face === "play";
  if (!playing && over !== "done" && over !== "cut_short") return;
  pause();
  $("pain-ask").hidden = false;
  $("pain-mild").hidden = true;
  dialog.showModal();
}

async function pain(how) {
  const part = plan.steps[Math.max(shown, 0)].part;
  if (how === "none") dialog.close();
  else if (how === "early") {
    dialog.close();
    finish("cut_short");
  } else if (how === "strong") {
    dialog.close();
    conclude("stopped");
    failed((await tell("hurts", { how, part })).failed);
  } else {
    $("pain-ask").hidden = true;
    $("pain-mild").hidden = false;
    dialog.setAttribute("aria-labelledby", "mild-title");
    $("mild-title").focus();
    failed((await tell("hurts", { how, part })).failed);
  }
}

// ---------------------------------------------------------------------------------------- what is pressed

const DOES = {
  go, back, hurts, close,
  stop: () => finish("cut_short"),
  done: () => finish("done"),
  leave: () => finish("done"),
  setup: async () => failed((await tell("setup")).failed),
};

function listenToSound() {
  const choices = [...all('[name="sound"]')];
  for (const choice of choices) choice.addEventListener("change", () => sound.use(choice.value));
  return () => {
    if (!choices.length) return;
    const nextOne = choices[(choices.findIndex((one) => one.checked) + 1) % choices.length];
    nextOne.checked = true;
    sound.use(nextOne.value);
    say(nextOne.parentElement.textContent);
  };
}

function onKey(event, nextSound) {
  awake();
  if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented || dialog.open) return;
  if (!$("single").checked && event.key !== "?") return;
  // What has the focus knows its own keys.
  const pressed = document.activeElement;
  if (event.key === " " && pressed?.matches("button, summary, input")) return;
  if (event.key.startsWith("Arrow") && pressed?.matches("input")) return;
  const actions = {
    " ": () => (over ? main()?.click() : go()),
    ArrowRight: next, n: next, ArrowLeft: back, b: back, h: hurts, d: () => finish("done"), s: nextSound,
    "?": () => {
      $("keys").open = !$("keys").open;
    },
  };
  const action = actions[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!action) return;
  event.preventDefault();
  action();
}

// ------------------------------------------------------------------------------------------ beginning

function begin() {
  $("bottom").hidden = false;
  if ($("sound")) $("sound").hidden = false;
  for (const button of all("[data-do]")) button.addEventListener("click", () => DOES[button.dataset.do]());
  for (const button of all("[data-pain]")) button.addEventListener("click", () => pain(button.dataset.pain));
  const nextSound = listenToSound();
  document.addEventListener("keydown", (event) => onKey(event, nextSound));
  for (const kind of ["pointermove", "pointerdown", "focusin"]) document.addEventListener(kind, awake);

  listen(
    (message) => {
      if (message.over && !over) conclude(message.over);
    },
    () => {
      for (const button of all('[data-end] [data-do="hurts"]')) button.hidden = true;
      if (!over) conclude("lost");
    },
  );
  last = performance.now();
  tick();
  // In a tab that is not looked at there are no frames; the time goes on all the same.
  setInterval(tick, 250);
  const frame = () => {
    if (over) return;
    tick();
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}

begin();
