// The guided break: keeps the time of the plan that the page carries, and says how it went.
"use strict";

const plan = JSON.parse(document.getElementById("break").textContent);
const $ = (id) => document.getElementById(id);
const all = (selector) => document.querySelectorAll(selector);

let elapsed = 0; // seconds into the plan, waiting and pauses not counted
let shown = -1; // the step on show
let running = true;
let waiting = false; // for the person, at a step that begins only when they say so
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
  const passed = Math.max(0, (now - last) / 1000);
  last = now;
  if (over) return;
  if (running && !waiting) {
    // However late we look: a step that waits is never run past.
    const gate = plan.steps.find((step, n) => step.waits && n > shown && step.start > elapsed);
    elapsed += passed;
    if (gate && elapsed >= gate.start) elapsed = gate.start;
  }
  if (elapsed >= plan.length) {
    if (plan.settles) finish("done");
    else conclude("arrived");
    return;
  }
  const index = indexAt(elapsed);
  if (index !== shown) enter(index);
  draw();
}

function moveTo(seconds) {
  elapsed = seconds;
  shown = -1;
  waiting = false;
  if (!running) {
    running = true;
  }
  last = performance.now();
  tick();
}

function enter(index) {
  const step = plan.steps[index];
  const before = plan.steps[shown];
  shown = index;
  waiting = step.waits;
  for (const part of all("[data-part]")) part.hidden = part.dataset.part !== step.part;
  for (const item of all("[data-step]")) {
    const own = plan.steps.findIndex((one) => one.part === item.dataset.step);
    item.classList.toggle("past", own < index && item.dataset.step !== step.part);
    if (item.dataset.step === step.part) item.setAttribute("aria-current", "step");
    else item.removeAttribute("aria-current");
  }
  for (const picture of all("[data-picture]")) picture.hidden = picture.dataset.picture !== step.picture;
  if ($("steps-box")) $("steps-box").hidden = step.part !== "exercise";
  for (const bead of all("[data-bead]")) {
    const [side, rep] = [bead.dataset.bead.split("-")[0], Number(bead.dataset.bead.split("-")[1])];
    const done = plan.steps.slice(index).every((one) => one.side !== side || one.rep !== rep);
    bead.classList.toggle("now", step.side === side && step.rep === rep);
    bead.classList.toggle("past", done);
  }
  for (const row of all(".rows")) row.hidden = step.part !== "exercise";
  $("clock").dataset.phase = step.phase;
  $("cue").textContent = step.cue;
  $("count").textContent = step.count;
  label();
  say(waiting ? `${step.say} ${plan.waiting}` : step.say);
  if (before && before.phase !== step.phase) chime(step.phase);
}

function draw() {
  const step = plan.steps[shown];
  const left = step.start + step.length - elapsed;
  const share = waiting ? 0 : Math.min(100, ((elapsed - step.start) / step.length) * 100);
  $("ring").setAttribute("stroke-dasharray", `${share.toFixed(2)} 100`);
  const seconds = Math.ceil(left - 0.001);
  const text = seconds >= 60 ? `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}` : `${seconds}`;
  if ($("left").textContent !== text) $("left").textContent = text;
  $("left").classList.toggle("long", text.length > 2);
  show(step);
}

function label() {
  $("go").textContent = waiting ? "Start" : running ? "Pause" : "Go on";
  const step = plan.steps[shown];
  if (waiting) $("count").textContent = plan.waiting;
  else if (!running) $("count").textContent = plan.paused;
  else $("count").textContent = step.count;
  project();
}

// The drawing shows what is to be done this second: its frames are animations that can be set to any moment of its
// loop. Where a step has no stretch of the loop, it runs by itself. Still pictures have no animations.
let frames = [];

function project() {
  const figure = document.querySelector(".picture:not([hidden]) .moves svg");
  frames = figure ? figure.getAnimations({ subtree: true }) : [];
  const free = !plan.steps[shown].film && running;
  for (const frame of frames) {
    if (free) frame.play();
    else frame.pause();
  }
}

function show(step) {
  if (!step.film || !running) return;
  const [start, end] = step.film;
  const into = elapsed - step.start;
  // Back goes at its own pace, and the rest of the time is rest.
  const length = step.phase === "rest" ? Math.min(step.length, Math.max(2.5, end - start)) : step.length;
  const at = (start + (end - start) * Math.min(1, into / length)) * 1000 + 1;
  for (const frame of frames) frame.currentTime = at;
}

function say(text) {
  if (text) $("say").textContent = text;
}

// ------------------------------------------------------------------------------------------- the person

function go() {
  if (over) return;
  if (waiting) waiting = false;
  else {
    running = !running;
    say(running ? plan.steps[shown].cue : plan.paused);
  }
  last = performance.now();
  label();
  tick();
}

function pause() {
  if (running && !waiting) {
    running = false;
    label();
  }
}

function next() {
  if (!over) moveTo(plan.stops.find((stop) => stop > elapsed + 0.001) ?? plan.length);
}

function back() {
  if (!over) moveTo([...plan.stops].reverse().find((stop) => stop + 2 < elapsed) ?? 0);
}

async function tell(what, given) {
  try {
    const answer = await fetch(what, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Posture": plan.word },
      body: JSON.stringify(given),
    });
    return (await answer.json()).failed || "";
  } catch {
    return plan.silent;
  }
}

async function finish(how) {
  if (over && over !== "arrived") return;
  conclude(how);
  failed(await tell("end", { how }));
}

function failed(sentence) {
  for (const note of all("[data-failed]")) {
    note.textContent = sentence;
    note.hidden = !sentence;
  }
}

function conclude(how) {
  over = how;
  const focused = document.activeElement;
  $("stage").hidden = true;
  for (const item of all("[data-step]")) {
    if (how === "done") item.classList.add("past");
    item.removeAttribute("aria-current");
  }
  for (const ending of all("[data-end]")) ending.hidden = ending.dataset.end !== how;
  const shownEnding = document.querySelector(`[data-end="${how}"]`);
  if (focused?.closest("dialog")) $("pain").close();
  shownEnding.querySelector("h1").focus();
  chime(how);
}

// ---------------------------------------------------------------------------------------------- pain

const dialog = $("pain");

function hurts() {
  if (over && over !== "done" && over !== "cut_short") return;
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
    if (!over) finish("cut_short");
  } else if (how === "strong") {
    dialog.close();
    conclude("stopped");
    failed(await tell("hurts", { how, part }));
  } else {
    $("pain-ask").hidden = true;
    $("pain-mild").hidden = false;
    dialog.setAttribute("aria-labelledby", "mild-title");
    $("mild-title").focus();
    failed(await tell("hurts", { how, part }));
  }
}

// --------------------------------------------------------------------------------------------- sound

let audio = null;

function sound() {
  const on = $("sound").getAttribute("aria-pressed") !== "true";
  $("sound").setAttribute("aria-pressed", String(on));
  if (on && !audio) audio = new AudioContext();
  if (on) chime("hold");
}

// A soft tone where something changes: lying on the floor, nobody looks at a screen.
const TONES = { hold: [523.25], move: [392], rest: [329.63], change: [392, 523.25], keep: [523.25], done: [392, 493.88, 587.33] };

function chime(what) {
  if (!audio || $("sound").getAttribute("aria-pressed") !== "true") return;
  (TONES[what] ?? []).forEach((pitch, n) => {
    const begin = audio.currentTime + n * 0.22;
    const tone = new OscillatorNode(audio, { frequency: pitch });
    const volume = new GainNode(audio, { gain: 0 });
    volume.gain.setValueAtTime(0, begin);
    volume.gain.linearRampToValueAtTime(0.12, begin + 0.03);
    volume.gain.exponentialRampToValueAtTime(0.001, begin + 0.7);
    tone.connect(volume).connect(audio.destination);
    tone.start(begin);
    tone.stop(begin + 0.75);
  });
}

// ---------------------------------------------------------------------------------------------- keys

function onKey(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented || dialog.open) return;
  if (!$("single").checked && event.key !== "?") return;
  const pressed = document.activeElement;
  // What has the focus knows its own keys.
  if (event.key === " " && pressed?.matches("button, summary, input")) return;
  const actions = {
    " ": go, ArrowRight: next, n: next, ArrowLeft: back, b: back, h: hurts, d: () => finish("done"),
    s: sound, "?": () => { $("keys").open = !$("keys").open; },
  };
  const action = actions[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!action) return;
  event.preventDefault();
  action();
}

// ------------------------------------------------------------------------------------------ beginning

function begin() {
  for (const id of ["controls", "endings", "bottom"]) $(id).hidden = false;
  $("go").addEventListener("click", go);
  $("next").addEventListener("click", next);
  $("back").addEventListener("click", back);
  $("done").addEventListener("click", () => finish("done"));
  $("early").addEventListener("click", () => finish("cut_short"));
  $("sound").addEventListener("click", sound);
  for (const button of all("#hurts, [data-hurts]")) button.addEventListener("click", hurts);
  for (const button of all("[data-done]")) button.addEventListener("click", () => finish("done"));
  for (const button of all("[data-pain]")) button.addEventListener("click", () => pain(button.dataset.pain));
  document.addEventListener("keydown", onKey);

  const events = new EventSource("events");
  events.onmessage = (event) => {
    const message = JSON.parse(event.data);
    if (message.over && (!over || over === "arrived")) conclude(message.over);
  };
  let lost = null;
  events.onopen = () => { clearTimeout(lost); lost = null; };
  events.onerror = () => {
    if (lost === null) lost = setTimeout(isGone, 4000);
  };
  function isGone() {
    events.close();
    for (const button of all("[data-hurts]")) button.hidden = true;
    if (!over || over === "arrived") conclude("lost");
  }

  last = performance.now();
  tick();
  // In a tab that is not looked at there are no frames; the time goes on all the same.
  setInterval(tick, 250);
  const frame = () => { if (!over) { tick(); requestAnimationFrame(frame); } };
  requestAnimationFrame(frame);
}

begin();
