// The recording of the source shown, if there is one, played from the time of a line.

import { button, byId } from "./dom.js";
import { on, state } from "./state.js";
import { showStatus } from "./api.js";

export function startSound() {
  on("source", showPlayer);
}

function showPlayer() {
  const sound = byId("sound");
  const address = state.source.sound;
  sound.hidden = !address;
  if ((sound.getAttribute("src") ?? "") === address) return;
  if (address) sound.src = address;
  else sound.removeAttribute("src");
  sound.load();
}

/** Returns a button that plays from a line; nothing if the line has no time or its source no recording. */
export function playButton(line) {
  if (!state.source.sound || line.time === null) return "";
  return button("▶\uFE0E", () => play(line), { class: "play", tabindex: "-1", "aria-label": `Play from ${line.place}` });
}

/** Plays from a line, or stops playing. */
export function togglePlay(line) {
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
    if (error.name !== "AbortError") showStatus("This browser cannot play the recording.", true);
  }
}
