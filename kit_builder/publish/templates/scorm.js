// SCORM 1.2: the platform's API is in a window above this one, or in the one that opened it.
const platform = (() => {
  for (const start of [window, window.opener]) {
    let here = start;
    for (let up = 0; here && up < 10; up += 1) {
      try { if (here.API) return here.API; } catch { break; /* another site's window may not be looked into */ }
      if (here.parent === here) break;
      here = here.parent;
    }
  }
  return null;
})();

function report(values) {
  if (!platform) return;
  for (const [name, value] of Object.entries(values)) platform.LMSSetValue(name, String(value));
  platform.LMSCommit("");
}

document.addEventListener("DOMContentLoaded", () => {
  if (!platform) return;
  platform.LMSInitialize("");
  const before = platform.LMSGetValue("cmi.core.lesson_status");
  if (before === "not attempted" || before === "") report({ "cmi.core.lesson_status": "incomplete" });
  const done = document.querySelector("button.done");
  const told = document.querySelector(".score");
  const complete = () => { told.textContent = SAID.lesson_is_done; };
  if (done && before === "completed") complete();
  done?.addEventListener("click", () => { report({ "cmi.core.lesson_status": "completed" }); complete(); });
  document.addEventListener("marked", (event) => {
    const { right, all } = event.detail;
    report({
      "cmi.core.score.min": 0,
      "cmi.core.score.max": 100,
      "cmi.core.score.raw": Math.round((100 * right) / all),
      "cmi.core.lesson_status": "completed",
    });
  });
  addEventListener("pagehide", () => platform.LMSFinish(""), { once: true });
});
