// Checks a published folder in a browser, a SCORM player, and parsers for GIFT and iCalendar.
// NODE_PATH=…/node_modules node browser.cjs PUBLISHED [CHROMIUM]
// Needs playwright-core, axe-core, scorm-again, gift-pegjs and ical.js. Unpack the SCORM packages next to their zips first.
const fs = require("node:fs");
const http = require("node:http");
const path = require("node:path");
const { chromium } = require("playwright-core");

const [published, executablePath = "/usr/bin/chromium"] = process.argv.slice(2);
const axe = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const CHROMIUM_ARGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const FIGURES = JSON.parse(fs.readFileSync(path.join(__dirname, "../../tests/publish/written_numbers.json"), "utf8"));
const findings = [];
const report = (...parts) => findings.push(parts.join(" "));
const below = (folder, ending) => (fs.existsSync(folder) ? fs.readdirSync(folder, { recursive: true }) : [])
  .filter((each) => each.endsWith(ending)).map((each) => path.join(folder, each)).sort();

function watched(page, name) {
  page.on("console", (message) => message.type() === "error" && report(name, "console:", message.text()));
  page.on("pageerror", (error) => report(name, "error:", error.message));
  page.on("request", (request) => !/^(file|data|blob|http:\/\/127\.0\.0\.1)/.test(request.url()) && report(name, "requests", request.url()));
}

async function accessible(page, name) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => axe.run({ preload: false })); // preloading fetches style sheets, which a page opened from disk cannot do
  for (const each of violations) {
    if (["serious", "critical"].includes(each.impact)) report(name, "axe:", each.id, each.nodes[0].html.slice(0, 120));
  }
  return violations.length;
}

async function everyPage(browser, files, limit) {
  let most = 0;
  let minor = 0;
  for (const file of files) {
    const looks = [[1280, "light"], [390, "dark"]];
    for (const [width, colorScheme] of looks) {
      const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
      watched(page, file);
      let bytes = 0;
      page.on("response", async (response) => { bytes += fs.statSync(new URL(response.url())).size; });
      await page.goto(`file://${file}`);
      minor = Math.max(minor, await accessible(page, `${file} ${width}`));
      if (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)) report(file, width, "is wider than the window");
      most = Math.max(most, bytes);
      await page.close();
    }
  }
  if (most > limit) report("the largest page has", most, "bytes");
  return { pages: files.length, largest: most, "most axe findings of any impact on one page": minor };
}

async function tabTo(page, selector, most = 200) {
  for (let times = 0; times < most; times += 1) {
    await page.keyboard.press("Tab");
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return true;
  }
  return false;
}

async function search(browser, site) {
  const page = await browser.newPage();
  watched(page, "search");
  const step = [...below(site, "-steps.html"), ...below(site, ".html")]
    .map((file) => fs.readFileSync(file, "utf8").match(/<li[^>]*>(?:<label><input[^>]*> <span>)?([^<]{12,})/)?.[1])
    .find(Boolean);
  await page.goto(`file://${site}/index.html`);
  await page.keyboard.press("/");
  await page.keyboard.type(step.split(" ").slice(0, 4).join(" "));
  await page.waitForSelector(".found li a", { timeout: 5000 }).catch(() => report("search does not find:", step));
  const hits = await page.locator(".found li").count();
  await tabTo(page, ".found a", 5);
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]); // the old page counts as loaded until then
  const shown = (await page.textContent("main")).toLowerCase(); // the search does not tell capitals apart either
  if (!shown.includes(step.slice(0, 20).trim().toLowerCase())) report("the first search result does not contain:", step);
  await page.close();
  return { step, hits };
}

async function ticks(browser, file) {
  const context = await browser.newContext();
  const page = await context.newPage();
  watched(page, "ticks");
  await page.goto(`file://${file}`);
  if (!(await tabTo(page, "input[data-key]"))) report("no checkbox can be reached with the keyboard");
  await page.keyboard.press("Space");
  await page.reload();
  const kept = await page.locator("input[data-key]:checked").count();
  if (kept < 1) report("a tick is lost on reload");
  const shown = await page.textContent(".ticks p");
  await context.close();
  return { kept, shown };
}

// Answers the first question correctly and no others, with the keyboard only.
async function answer(page, frame) {
  const right = frame.locator("[data-question]").first().locator("input[data-right]").first();
  const several = await frame.locator("[data-question]").first().locator("input[data-right]").count();
  await right.focus();
  await page.keyboard.press("Space");
  for (let each = 1; each < several; each += 1) {
    await frame.locator("[data-question]").first().locator("input[data-right]").nth(each).focus();
    await page.keyboard.press("Space");
  }
  await frame.locator("form.quiz button").focus();
  await page.keyboard.press("Enter");
  return frame.locator(".score").textContent();
}

// Compares the due dates on the page with those in the downloaded calendar.
async function calendar(browser, file) {
  const { default: ICAL } = await import(path.join(process.env.NODE_PATH, "ical.js/dist/ical.js"));
  const page = await browser.newPage();
  watched(page, "calendar");
  await page.goto(`file://${file}`);
  if (!(await tabTo(page, "form.calendar input"))) report("the start date cannot be reached with the keyboard");
  await page.fill("form.calendar input", "2027-01-04");
  const shown = await page.locator("form.calendar li").evaluateAll((all) => all.map((each) => [each.querySelector("time").dateTime, each.querySelector("span").textContent]));
  const wanted = page.waitForEvent("download");
  await page.locator("form.calendar button").press("Enter");
  const text = fs.readFileSync(await (await wanted).path(), "utf8");
  const events = new ICAL.Component(ICAL.parse(text)).getAllSubcomponents("vevent").map((each) => new ICAL.Event(each));
  const held = events.map((each) => [each.startDate.toString(), each.summary]);
  if (!held.length || JSON.stringify(held) !== JSON.stringify(shown)) report("the calendar file has", JSON.stringify(held), "but the page shows", JSON.stringify(shown));
  if (text.split("\r\n").some((line) => Buffer.byteLength(line) > 75)) report("the calendar file has a line of more than 75 bytes");
  await accessible(page, "a page with due dates");
  await page.close();
  return { days: held.map(([day]) => day), repeated: events.filter((each) => each.isRecurring()).length };
}

// Fill in the worked example of a calculator: its results must be those that Python worked out, and saved for the next visit.
async function calculator(browser, file) {
  const page = await browser.newPage();
  watched(page, file);
  await page.goto(`file://${file}`);
  const form = page.locator("form.calculator");
  const { decimal, example } = JSON.parse(await form.getAttribute("data-calculator"));
  const differing = await page.evaluate((all) => Object.entries(all).filter(([text, value]) => {
    const [found, wanted] = [readFigure(text), value && toRatio(value)];
    return found?.n !== wanted?.n || found?.d !== wanted?.d;
  }).map(([text]) => text), FIGURES);
  if (differing.length) report(file, "reads these figures otherwise than Python:", JSON.stringify(differing));
  if (!example) return page.close().then(() => "no example");
  await form.locator('[data-do="example"]').press("Enter");
  const read = () => form.locator("[data-result]").evaluateAll((all) => Object.fromEntries(all.map((each) => [each.dataset.result, each.textContent])));
  const shown = await read();
  // What the example lacks figures for stays empty.
  const wanted = Object.fromEntries(Object.keys(shown).map((key) => [key, (example.results[key] ?? "").replace(".", decimal)]));
  if (JSON.stringify(shown) !== JSON.stringify(wanted)) report(file, "shows", JSON.stringify(shown), "for", JSON.stringify(wanted));
  await page.reload();
  if (JSON.stringify(await read()) !== JSON.stringify(wanted)) report(file, "forgets what is filled in");
  const beyond = await form.locator(".beyond").count();
  const last = form.locator("[data-line]").last().locator("input[data-column]");
  if ((await last.count()) > 1 && !(await last.first().inputValue())) {
    await last.first().fill("1");
    if (JSON.stringify(await read()) !== JSON.stringify(wanted)) report(file, "counts a line that is unfinished");
    await last.first().fill("");
  }
  await accessible(page, `${file} filled in`);
  await page.close();
  return { ...shown, "cells beyond a limit": beyond };
}

async function quiz(browser, file) {
  const page = await browser.newPage();
  watched(page, "quiz");
  await page.goto(`file://${file}`);
  const score = await answer(page, page);
  const questions = await page.locator("[data-question]").count();
  if (!score.includes("1") || !score.includes(String(questions))) report("the quiz shows the score", score);
  await accessible(page, "a marked quiz");
  await page.close();
  return { questions, score };
}

async function scorm(browser, folder) {
  const is2004 = folder.endsWith("scorm2004");
  const api = fs.readFileSync(path.join(process.env.NODE_PATH, `scorm-again/dist/scorm${is2004 ? "2004" : "12"}.js`));
  const server = http.createServer((request, response) => {
    const name = decodeURIComponent(request.url.split("?")[0]);
    if (name === "/") {
      const made = is2004 ? "LMS=window.API_1484_11=new Scorm2004API" : "LMS=window.API=new Scorm12API";
      const host = `<script src='/api.js'></script><script>window.${made}({autocommit:false,logLevel:5});</script><iframe id='lesson' width=900 height=700></iframe>`;
      response.setHeader("content-type", "text/html").end(`<!doctype html><title>LMS</title>${host}`);
    } else if (name === "/api.js") response.setHeader("content-type", "text/javascript").end(api);
    else if (name === "/favicon.ico") response.end();
    else {
      const kinds = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css" };
      response.setHeader("content-type", kinds[path.extname(name)] ?? "application/octet-stream").end(fs.readFileSync(path.join(folder, name)));
    }
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  const reported = [];
  for (const file of below(folder, ".html").filter((each) => path.dirname(each) === folder)) {
    const page = await browser.newPage();
    watched(page, "scorm");
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    await page.evaluate((lesson) => { document.getElementById("lesson").src = lesson; }, `/${path.basename(file)}`);
    const frame = page.frameLocator("#lesson");
    await frame.locator("main").waitFor();
    const isQuiz = (await frame.locator("form.quiz").count()) > 0;
    const readStatus = () => page.evaluate(() => (LMS.cmi.core
      ? { status: LMS.cmi.core.lesson_status, score: LMS.cmi.core.score.raw }
      : { status: LMS.cmi.completion_status, score: LMS.cmi.score.raw, scaled: LMS.cmi.score.scaled }));
    const before = (await readStatus()).status;
    if (isQuiz) await answer(page, frame);
    else await frame.locator("button.done").click();
    await page.waitForTimeout(200);
    const core = await readStatus();
    await page.evaluate(() => { document.getElementById("lesson").src = "about:blank"; });
    await page.waitForTimeout(200);
    const ended = await page.evaluate(() => LMS.isTerminated?.() ?? LMS.currentState === 2);
    if (before !== "incomplete" || core.status !== "completed" || (isQuiz && core.score === "") || !ended) {
      report("scorm", file, JSON.stringify({ before, ...core, ended }));
    }
    reported.push({ lesson: path.basename(file), ...core, ended });
    await page.close();
  }
  server.close();
  return reported;
}

function gift(file) {
  const { parse } = require("gift-pegjs");
  const text = fs.readFileSync(file, "utf8");
  const questions = parse(text).filter((each) => each.type !== "Category");
  const asked = (text.match(/^::/gm) ?? []).length;
  if (questions.length !== asked || questions.some((each) => each.type !== "MC" || each.choices.length < 2)) report("gift", file, JSON.stringify(questions));
  return questions.map((each) => `${each.stem.text} ${each.choices.map((choice) => `${choice.isCorrect || choice.weight > 0 ? "+" : "-"}${choice.text.text}`).join(" ")}`);
}

(async () => {
  const browser = await chromium.launch({ executablePath, args: CHROMIUM_ARGS });
  const site = path.join(published, "site");
  const pages = below(site, ".html");
  const results = { "every page of the site": await everyPage(browser, pages, 150_000) };
  results["every document of one file"] = await everyPage(browser, below(path.join(published, "html"), ".html"), 400_000);
  results.search = await search(browser, site);
  const list = pages.find((file) => fs.readFileSync(file, "utf8").includes("data-key"));
  if (list) results.ticks = await ticks(browser, list);
  const asking = pages.find((file) => fs.readFileSync(file, "utf8").includes('class="quiz"'));
  if (asking) results.quiz = await quiz(browser, asking);
  const dated = pages.find((file) => fs.readFileSync(file, "utf8").includes('class="calendar"'));
  if (dated) results.calendar = await calendar(browser, dated);
  for (const file of pages.filter((each) => fs.readFileSync(each, "utf8").includes('class="calculator"'))) {
    results[path.basename(file)] = await calculator(browser, file);
  }
  for (const folder of below(path.join(published, "scorm"), "imsmanifest.xml")) results[path.basename(path.dirname(folder))] = await scorm(browser, path.dirname(folder));
  for (const file of below(path.join(published, "gift"), ".gift")) results.gift = gift(file);
  await browser.close();
  console.log(JSON.stringify(results, null, 1));
  for (const each of findings) console.log("FINDING", each);
  console.log(`${findings.length} findings`);
  process.exitCode = findings.length ? 1 : 0;
})();
