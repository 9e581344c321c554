// The drawing shows what is to be done this second. Its film is an animation that can be set to any moment of its
// loop; where a step has no stretch of the loop, it runs by itself. Who asked for less motion gets the one still
// position that is meant.
"use strict";

import { all } from "./page.js";

const still = matchMedia("(prefers-reduced-motion: reduce)");
const LEAST_BACK = 2.5; // seconds: back goes at its own pace, and the rest of the time is rest
let film = [];
let views = new Map(); // of the strips, as they came

export function project(step, free) {
  const picture = document.querySelector(".picture:not([hidden])");
  film = picture?.querySelector(".moves svg")?.getAnimations({ subtree: true }) ?? [];
  for (const one of film) {
    if (free && !step.film) one.play();
    else one.pause();
  }
  for (const strip of all(".stays > svg")) mark(strip, null);
  if (picture && still.matches) mark(picture.querySelector(".stays > svg"), step.shot);
}

// The whole strip before the start; then the position that is meant, as large as there is room.
export function overview() {
  for (const strip of all(".stays > svg")) mark(strip, null);
  for (const one of film) one.play();
}

function mark(strip, shot) {
  if (!strip) return;
  if (!views.has(strip)) views.set(strip, strip.getAttribute("viewBox"));
  const meant = Number.isInteger(shot) ? strip.querySelectorAll(".shot")[shot] : null;
  const box = meant && ["x", "y", "width", "height"].map((name) => meant.getAttribute(name)).join(" ");
  strip.setAttribute("viewBox", box || views.get(strip));
}

export function show(step, into) {
  if (!step.film) return;
  const [start, end] = step.film;
  const length = step.phase === "rest" ? Math.min(step.length, Math.max(LEAST_BACK, Math.abs(end - start))) : step.length;
  const share = Math.min(1, into / length);
  // Into a movement and out of it as a body does: it does not start with a jerk.
  const eased = share * share * (3 - 2 * share);
  for (const one of film) one.currentTime = (start + (end - start) * eased) * 1000 + 1;
}
