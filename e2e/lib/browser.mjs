// Debian's Chromium, and visitors in it: each visitor has cookies of their own, as another person on another machine.
import fs from "node:fs";
import path from "node:path";
import { chromium } from "playwright-core";
import { look } from "./look.mjs";
import { watch } from "./watch.mjs";

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-quic",
  "--disable-sync",
  "--no-first-run",
];

export const WIDE = { width: 1280, height: 900 };

/** Chromium of PATH; its absence is an error, never a skip. */
export function chromiumPath() {
  const folders = (process.env.PATH ?? "").split(path.delimiter);
  const names = ["chromium", "chromium-browser", "google-chrome"];
  const found = names.flatMap((name) => folders.map((folder) => path.join(folder, name))).find((file) => fs.existsSync(file));
  if (!found) throw new Error("no Chromium on PATH: apt-get install chromium");
  return found;
}

export function launchBrowser() {
  return chromium.launch({ executablePath: chromiumPath(), args: FLAGS });
}

/**
 * A person with a browser of their own, on a first empty page.
 *
 * The page is Playwright's, with in addition:
 * - `page.look(name)`: pictures and every check on what is shown now (look.mjs);
 * - `page.allow(pattern)`: a console error or failed request that the journey causes on purpose (watch.mjs);
 * - `page.problems()`: what the browser complained about since the last call; `look` asks, and the journey at its end.
 *
 * `scripts: false` forbids the scripts of the pages. Not with Playwright's own option: the checks of `look` are scripts
 * themselves, and must be let in for their moment.
 */
export async function openVisitor(browser, { address, folder, scripts }) {
  const context = await browser.newContext({
    baseURL: address,
    viewport: WIDE,
    locale: "fr-FR",
    timezoneId: "Europe/Paris",
    colorScheme: "light",
    reducedMotion: "reduce",
    serviceWorkers: "block",
    acceptDownloads: true,
  });
  context.setDefaultTimeout(30_000);
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  const allowScripts = (yes) => devtools.send("Emulation.setScriptExecutionDisabled", { value: !yes });
  if (!scripts) await allowScripts(false);
  const withScripts = async (action) => {
    if (scripts) return action();
    await allowScripts(true);
    try {
      return await action();
    } finally {
      await allowScripts(false);
      // Chromium drops what is in a <noscript> while scripts are allowed, and draws it again only when it is put in.
      await page.evaluate(() => {
        for (const element of document.querySelectorAll("noscript")) element.before(element);
      });
    }
  };

  const watcher = watch(page, address);
  page.allow = watcher.allow;
  page.problems = watcher.problems;
  page.look = async (name) => look(page, name, { folder, html: watcher.html, withScripts });
  return page;
}
