// The safety questions: sends the answers, and shows what follows from them.
"use strict";

const data = JSON.parse(document.getElementById("data").textContent);
const form = document.getElementById("form");
const $ = (id) => document.getElementById(id);
const ticks = (name) => [...form.querySelectorAll(`input[name="${name}"]`)];
const ticked = (name) => ticks(name).filter((tick) => tick.checked).map((tick) => tick.value);

// "None of these" and the others exclude each other.
function exclude(event) {
  if (event.target.name === "none" && event.target.checked) for (const tick of ticks("conditions")) tick.checked = false;
  if (event.target.name === "conditions" && event.target.checked) ticks("none")[0].checked = false;
  $("missing").textContent = "";
  follow();
}

// The floor is only a question at home.
function follow() {
  $("floor-box").hidden = ticked("place")[0] !== "home";
}

async function save(event) {
  event.preventDefault();
  if (!ticked("conditions").length && !ticked("none").length) {
    $("missing").textContent = data.missing;
    ticks("conditions")[0].focus();
    return;
  }
  const place = ticked("place")[0];
  const answers = {
    conditions: ticked("conditions"),
    place,
    floor: place === "home" && ticked("floor").length > 0,
    equipment: ticked("equipment"),
  };
  let answer;
  try {
    const reply = await fetch("save", {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Posture": data.word },
      body: JSON.stringify(answers),
    });
    answer = await reply.json();
  } catch {
    answer = { failed: data.silent };
  }
  $("failed").textContent = answer.failed ?? "";
  if (answer.failed) return;
  $("said").replaceChildren(
    ...answer.said.map((sentence) => {
      const line = document.createElement("p");
      line.textContent = sentence;
      return line;
    }),
  );
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
follow();
// An open connection is how the program behind the page knows that it is still there.
new EventSource("events");
