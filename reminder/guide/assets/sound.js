// For who cannot look at the screen: soft tones where something changes, or a voice that says the word. Off until asked.
"use strict";

// Up with a movement, down with the way back; a chord at the end.
const TONES = {
  ready: [392], move: [523.25], hold: [659.26], rest: [392], change: [392, 523.25], keep: [523.25],
  done: [392, 493.88, 587.33],
};
let mode = "off";
let audio = null;

export function use(chosen) {
  mode = chosen;
  globalThis.speechSynthesis?.cancel();
  if (mode === "tones") audio ??= new AudioContext();
}

export const chosen = () => mode;

export function cue(what, words) {
  if (mode === "tones") play(TONES[what] ?? []);
  if (mode === "voice" && words && globalThis.speechSynthesis) {
    // What is late is noise.
    speechSynthesis.cancel();
    const utterance = new SpeechSynthesisUtterance(words);
    utterance.lang = "en";
    utterance.rate = 0.9;
    speechSynthesis.speak(utterance);
  }
}

export function silence() {
  globalThis.speechSynthesis?.cancel();
}

function play(pitches) {
  pitches.forEach((pitch, n) => {
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
