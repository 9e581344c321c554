// The safety questions: sends the answers, and shows what follows from them.
"use strict";

import { $, close, data, listen, paragraphs, tell } from "./page.js";

const form = $("form");
const ticks = (name) => [...form.querySelectorAll(`input[name="${name}"]`)];
const ticked = (name) => ticks(name).filter((tick) => tick.checked).map((tick) => tick.value);

// "None of these" and the others exclude each other.
function exclude(event) {
  if (event.target.name === "none" && event.target.checked) for (const tick of ticks("conditions")) tick.checked = false;
  if (event.target.name === "conditions" && event.target.checked) ticks("none")[0].checked = false;
  $("missing").textContent = "";
  follow();
}

// The floor is only a question at home, and standing only for who does not walk.
function follow() {
  $("floor-box").hidden = ticked("place")[0] !== "home";
  $("stand-box").hidden = ticked("moves")[0] === "walk";
}

async function save(event) {
  event.preventDefault();
  if (!ticked("conditions").length && !ticked("none").length) {
    $("missing").textContent = data.missing;
    ticks("conditions")[0].focus();
    return;
  }
  const place = ticked("place")[0];
  const answer = await tell("save", {
    conditions: ticked("conditions"),
    place,
    floor: place === "home" && ticked("floor").length > 0,
    equipment: ticked("equipment"),
    moves: ticked("moves")[0],
    can_stand: ticked("can_stand").length > 0,
  });
  $("failed").textContent = answer.failed ?? "";
  if (answer.failed) return;
  $("sentences").replaceChildren(...paragraphs(answer.sentences));
  show(true);
}

function show(saved) {
  form.hidden = saved;
  $("saved").hidden = !saved;
  (saved ? $("saved").querySelector("h1") : ticks("conditions")[0]).focus();
}

form.addEventListener("change", exclude);
form.addEventListener("submit", save);
$("again").addEventListener("click", () => show(false));
document.querySelector("[data-do=close]").addEventListener("click", close);
follow();
listen();
