// The recording of the source that is shown, where one lies beside it: played from the minute of a line.

import { button, byId } from "./dom.js";
import { on, state } from "./state.js";
import { tell } from "./api.js";

export function startSound() {
  on("source", offer);
}

function offer() {
  const sound = byId("sound");
  const address = state.source.sound;
  sound.hidden = !address;
  if ((sound.getAttribute("src") ?? "") === address) return;
  if (address) sound.src = address;
  else sound.removeAttribute("src");
  sound.load();
}

/** The button that plays from a line on; nothing where it has no minute, or its source no recording. */
export function playButton(line) {
  if (!state.source.sound || line.time === null) return "";
  return button("▶\uFE0E", () => play(line), { class: "play", tabindex: "-1", "aria-label": `Play from ${line.place}` });
}

/** Plays from a line on, or stops what is played. */
export function hear(line) {
  const sound = byId("sound");
  if (sound.paused) play(line);
  else sound.pause();
}

async function play(line) {
  const sound = byId("sound");
  if (sound.hidden || (line?.time ?? null) === null) return;
  sound.currentTime = line.time;
  try {
    await sound.play();
  } catch (error) {
    if (error.name !== "AbortError") tell("This browser cannot play the recording.", true);
  }
}
