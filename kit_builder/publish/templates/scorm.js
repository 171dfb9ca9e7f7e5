// The platform's API object is in a parent window or in the opener. Each version of SCORM has its own API.
const CALLS = {
  scorm12: {
    api: "API", begin: "LMSInitialize", get: "LMSGetValue", set: "LMSSetValue", save: "LMSCommit", end: "LMSFinish",
    status: "cmi.core.lesson_status", score: "cmi.core.score", fresh: ["not attempted", ""],
  },
  scorm2004: {
    api: "API_1484_11", begin: "Initialize", get: "GetValue", set: "SetValue", save: "Commit", end: "Terminate",
    status: "cmi.completion_status", score: "cmi.score", fresh: ["not attempted", "unknown", ""],
  },
}[SCORM];

const platform = (() => {
  for (const start of [window, window.opener]) {
    let here = start;
    for (let up = 0; here && up < 10; up += 1) {
      try { if (here[CALLS.api]) return here[CALLS.api]; } catch { break; /* a window of another site cannot be accessed */ }
      if (here.parent === here) break;
      here = here.parent;
    }
  }
  return null;
})();

function report(values) {
  if (!platform) return;
  for (const [name, value] of Object.entries(values)) platform[CALLS.set](name, String(value));
  platform[CALLS.save]("");
}

document.addEventListener("DOMContentLoaded", () => {
  if (!platform) return;
  platform[CALLS.begin]("");
  const before = platform[CALLS.get](CALLS.status);
  if (CALLS.fresh.includes(before)) report({ [CALLS.status]: "incomplete" });
  const done = document.querySelector("button.done");
  const message = document.querySelector(".score");
  const complete = () => { message.textContent = LABELS.lesson_is_done; };
  if (done && before === "completed") complete();
  done?.addEventListener("click", () => { report({ [CALLS.status]: "completed" }); complete(); });
  document.addEventListener("marked", (event) => {
    const { right, all } = event.detail;
    report({
      [`${CALLS.score}.min`]: 0,
      [`${CALLS.score}.max`]: 100,
      [`${CALLS.score}.raw`]: Math.round((100 * right) / all),
      ...(SCORM === "scorm2004" && { "cmi.score.scaled": Math.round((100 * right) / all) / 100 }),
      [CALLS.status]: "completed",
    });
  });
  addEventListener("pagehide", () => platform[CALLS.end](""), { once: true });
});
