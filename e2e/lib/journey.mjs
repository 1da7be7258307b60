// A journey: what somebody does with the product, from its first page to its last.
import fs from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { launchBrowser, openVisitor } from "./browser.mjs";
import { artifactsFolder, slug } from "./paths.mjs";
import { startProduct } from "./product.mjs";
import { within } from "./within.mjs";

const JOURNEY_MILLISECONDS = 15 * 60_000;
// Evaluating in a page has no end of its own: a browser that answers no more must not take the whole journey with it.
const STEP_MILLISECONDS = 4 * 60_000;

let browser;
before(async () => {
  browser = await launchBrowser();
});
after(async () => {
  await browser?.close();
});

/**
 * Declares a journey, done twice: with the scripts of the pages and without, each time on a product of its own with the
 * data of the demonstration.
 *
 * `body({ visitor, product, scripts, step })`:
 * - `await visitor()` is the first page of another person (browser.mjs); addresses are relative to the product;
 * - `product.address`, `product.data`: where it answers, and its folder (mails among others);
 * - `await product.restart({ date: "2017-05-09" })`: stopped, and started again with its data, on that day;
 * - `scripts`: whether this is the pass with scripts;
 * - `await step(name, action)` names a part, for the report and for the reader.
 *
 * What `page.look` finds fails the part it is called in, but the journey goes on: a fault of a page must not hide the
 * next ones. Anything else that throws ends the journey there.
 *
 * `options.scripts` may be `true` or `false` to do one pass only; `options.date` (AAAA-MM-JJ) is the day of the product when
 * it is not today; `options.args` are given to `trajectoire demo`.
 */
export function journey(name, options, body) {
  if (typeof options === "function") return journey(name, {}, options);
  const passes = options.scripts === undefined ? [true, false] : [options.scripts];
  for (const scripts of passes) {
    const title = `${name} (${scripts ? "avec" : "sans"} scripts)`;
    test(title, { timeout: JOURNEY_MILLISECONDS }, (t) => walk(t, title, scripts, options, body));
  }
}

async function walk(t, title, scripts, options, body) {
  const folder = path.join(artifactsFolder, slug(title));
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  const product = await startProduct({ log: path.join(folder, "product.log"), args: options.args, date: options.date });
  const pages = [];
  const faults = [];
  const throwFaults = () => {
    const found = faults.splice(0);
    if (found.length === 0) return;
    const error = new Error(found.join("\n"));
    error.stack = error.message; // where this was noticed tells nothing
    throw error;
  };
  try {
    await body({
      product,
      scripts,
      visitor: async () => {
        const page = await openVisitor(browser, { address: product.address, folder, scripts });
        pages.push(page);
        const strictLook = page.look;
        page.look = (name) => strictLook(name).catch((error) => faults.push(error.message));
        return page;
      },
      // A failed part throws too: what follows it would only repeat the failure.
      step: async (name, action) => {
        let failure = null;
        await t.test(name, async () => {
          try {
            await within(STEP_MILLISECONDS, action());
          } catch (error) {
            failure = error;
            throw error;
          }
          throwFaults();
        });
        if (failure) throw new Error(`stopped at: ${name}`);
      },
    });
    for (const page of pages) faults.push(...page.problems());
    throwFaults();
  } catch (error) {
    await keepLastPictures(pages, folder);
    throw error;
  } finally {
    for (const page of pages) await within(10_000, page.context().close()).catch(() => {});
    await product.stop();
  }
}

/** What each person saw when it went wrong. */
async function keepLastPictures(pages, folder) {
  for (const [index, page] of pages.entries()) {
    const file = path.join(folder, `failure-${index + 1}.png`);
    await page.screenshot({ path: file, fullPage: true }).catch(() => {});
  }
}
