// The settings: sends what was changed, and shows a fault beside the field it is about.
"use strict";

import { $, all, data, listen, paragraphs, tell } from "./page.js";

const rows = [...all("[data-key]")];

function valueOf(row) {
  const field = row.querySelector("select, fieldset, input");
  if (field.tagName === "FIELDSET") {
    return [...field.querySelectorAll("input:checked")].map((tick) => tick.value);
  }
  if (field.type === "checkbox") return field.checked;
  return field.type === "number" && field.value !== "" ? Number(field.value) : field.value.trim();
}

// A list that is not set stays so until something is ticked; "none of these" is an answer too.
const meant = (value) => (Array.isArray(value) ? value.filter((word) => word) : value);
const before = new Map(rows.map((row) => [row.dataset.key, JSON.stringify(valueOf(row))]));

const changed = () => rows.filter((row) => JSON.stringify(valueOf(row)) !== before.get(row.dataset.key));

function exclude(event) {
  const ticks = event.target.closest("fieldset")?.querySelectorAll("input") ?? [];
  if (!event.target.checked) return;
  for (const tick of ticks) if ((tick.value === "") !== (event.target.value === "")) tick.checked = false;
}

async function save(event) {
  event.preventDefault();
  const sent = changed();
  const answer = await tell("save", Object.fromEntries(sent.map((row) => [row.dataset.key, meant(valueOf(row))])));
  for (const row of rows) {
    const fault = answer.faults?.[row.dataset.key] ?? "";
    $(`${row.dataset.key}-fault`).textContent = fault;
    const field = row.querySelector("select, fieldset, input");
    if (fault) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
  }
  $("failed").textContent = answer.failed ?? "";
  $("sentences").replaceChildren(...paragraphs(answer.sentences));
  if (answer.failed) rows.find((row) => answer.faults?.[row.dataset.key])?.querySelector("select, input").focus();
  else for (const row of sent) before.set(row.dataset.key, JSON.stringify(valueOf(row)));
}

$("form").addEventListener("change", exclude);
$("form").addEventListener("submit", save);
addEventListener("beforeunload", (event) => {
  if (changed().length) event.preventDefault();
});
listen(undefined, () => {
  $("failed").textContent = data.silent;
});
