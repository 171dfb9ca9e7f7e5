// Checks that nothing planted in a kit runs when its published pages are opened.
// NODE_PATH=…/node_modules node hostile.cjs PUBLISHED [CHROMIUM]
// Needs playwright-core. A page fails if it opens a dialog, contacts another host, or has an event handler or script link.
const fs = require("node:fs");
const path = require("node:path");
const { chromium } = require("playwright-core");

const [published, executablePath = "/usr/bin/chromium"] = process.argv.slice(2);

(async () => {
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  const pages = fs.readdirSync(published, { recursive: true }).filter((file) => file.endsWith(".html"));
  const findings = [];
  for (const file of pages) {
    const page = await browser.newPage();
    page.on("dialog", (dialog) => { findings.push(`${file} opens a dialog: ${dialog.message()}`); dialog.dismiss(); });
    page.on("pageerror", (error) => findings.push(`${file} raises an error: ${error.message}`));
    page.on("request", (request) => /^(file|data):/.test(request.url()) || findings.push(`${file} requests ${request.url()}`));
    await page.goto(`file://${path.resolve(published, file)}`);
    const runs = await page.evaluate(() => [...document.querySelectorAll("*")].filter((each) =>
      [...each.attributes].some((one) => /^on/i.test(one.name) || /^\s*(javascript|vbscript|data:text)/i.test(one.value))).length);
    if (runs) findings.push(`${file} has ${runs} elements with scripts`);
    for (const link of await page.locator("a:visible").all()) await link.hover({ timeout: 1000 }).catch(() => {});
    await page.close();
  }
  await browser.close();
  for (const each of findings) console.log("FINDING", each);
  console.log(`${pages.length} pages, ${findings.length} findings`);
  process.exitCode = findings.length || !pages.length ? 1 : 0;
})();
