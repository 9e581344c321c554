// What every page has: its data, a line to the program behind it, and the news that this program is gone.
"use strict";

export const data = JSON.parse(document.getElementById("data").textContent);
export const $ = (id) => document.getElementById(id);
export const all = (selector) => document.querySelectorAll(selector);

const LOST_AFTER = 4000; // milliseconds: longer than a line takes to come back

export async function tell(what, given = {}) {
  try {
    const answer = await fetch(what, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Posture": data.word },
      body: JSON.stringify(given),
    });
    return await answer.json();
  } catch {
    return { failed: data.silent };
  }
}

// The open connection is also how the program knows that the page is there.
export function listen(onMessage = () => {}, onLost = () => {}) {
  const events = new EventSource("events");
  let lost = null;
  events.onmessage = (event) => onMessage(JSON.parse(event.data));
  events.onopen = () => {
    clearTimeout(lost);
    lost = null;
    document.body.dataset.listens = "";
  };
  events.onerror = () => {
    lost ??= setTimeout(() => {
      events.close();
      onLost();
    }, LOST_AFTER);
  };
}

export const paragraphs = (sentences) =>
  (sentences ?? []).map((sentence) => Object.assign(document.createElement("p"), { textContent: sentence }));

export function close() {
  window.close();
  // A browser closes only what a program has opened, and may not call ours one.
  for (const note of all("[data-closed]")) note.hidden = false;
}
