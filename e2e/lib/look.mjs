// A look at a page as people see it: wide and narrow, light and dark. Pictures for the eye, checks for the rest.
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { slug } from "./paths.mjs";
import { within } from "./within.mjs";

const require = createRequire(import.meta.url);
const axeSource = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const axeFrench = JSON.parse(fs.readFileSync(require.resolve("axe-core/locales/fr.json"), "utf8"));

const AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
// Dark or light, a page has the same elements in the same places: only what depends on colours is asked again.
const AXE_COLOURS = ["color-contrast", "link-in-text-block"];

const SIZES = [
  { width: 1280, height: 900 },
  { width: 360, height: 780 },
];
const SCHEMES = ["light", "dark"];

// Nothing but a table or a chart in its own box may scroll sideways: WCAG 1.4.10 asks it down to 320 pixels.
const NARROW = [360, 320];

/**
 * Takes four pictures of the page into `folder`, runs axe in each of the four states, checks that the page does not
 * scroll sideways, and keeps the HTML that was sent for vnu. Throws one error with everything that is wrong.
 *
 * `withScripts(action)` runs the action while scripts are allowed: axe is one.
 */
export async function look(page, name, { folder, html, withScripts }) {
  const before = page.viewportSize();
  const number = String(nextNumber(folder)).padStart(2, "0");
  const wrong = [];
  await inEachState(page, async (state) => {
    const file = `${number}-${slug(name)}-${state}.png`;
    await page.screenshot({ path: path.join(folder, file), fullPage: true, animations: "disabled" });
  });
  const statesByViolation = new Map();
  await withScripts(() =>
    inEachState(page, async (state) => {
      const rules = state.endsWith("dark") ? { type: "rule", values: AXE_COLOURS } : { type: "tag", values: AXE_TAGS };
      for (const violation of await patiently(() => accessibilityViolations(page, rules))) {
        statesByViolation.set(violation, [...(statesByViolation.get(violation) ?? []), state]);
      }
    }),
  );
  for (const [violation, states] of statesByViolation) wrong.push(`axe, ${states.join(" ")}: ${violation}`);
  await page.emulateMedia({ colorScheme: "light" });
  for (const width of NARROW) {
    await page.setViewportSize({ width, height: 780 });
    for (const element of await overflowing(page)) wrong.push(`wider than a screen of ${width} px: ${element}`);
  }
  await page.setViewportSize(before);

  const sent = await patiently(html);
  if (sent === null) wrong.push("the server sent no HTML for this page");
  else fs.writeFileSync(path.join(folder, `${number}-${slug(name)}.html`), sent);
  wrong.push(...page.problems());
  if (wrong.length > 0) throw new Error(`${name} (${page.url()}):\n- ${[...new Set(wrong)].join("\n- ")}`);
}

/** Asks the browser again when it does not answer: now and then Chromium loses a question while scripts are forbidden. */
async function patiently(ask) {
  try {
    return await within(45_000, ask());
  } catch (error) {
    if (!error.message.startsWith("nothing after")) throw error;
    return within(60_000, ask());
  }
}

async function inEachState(page, action) {
  for (const size of SIZES) {
    await page.setViewportSize(size);
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme });
      await action(`${size.width}-${colorScheme}`);
    }
  }
}

function nextNumber(folder) {
  const numbers = fs.readdirSync(folder).map((file) => Number.parseInt(file, 10));
  return Math.max(0, ...numbers.filter(Number.isInteger)) + 1;
}

async function accessibilityViolations(page, rules) {
  // Given as an expression of the developer tools: the content security policy of the page stays as it is.
  if (!(await page.evaluate("typeof axe === 'object'"))) await page.evaluate(axeSource);
  return page.evaluate(
    async ({ rules, locale }) => {
      axe.reset();
      axe.configure({ locale });
      const { violations } = await axe.run(document, {
        runOnly: rules,
        resultTypes: ["violations"],
      });
      return violations.map((violation) => {
        const nodes = violation.nodes.map((node) => `\n    ${node.target.join(" ")}: ${node.failureSummary}`);
        return `${violation.id}: ${violation.help}${nodes.slice(0, 5).join("")}`;
      });
    },
    { rules, locale: axeFrench },
  );
}

/** The innermost elements that stick out of the page, unless they are in a box that scrolls by itself. */
async function overflowing(page) {
  return page.evaluate(() => {
    const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return [];
    const scrolls = (element) => {
      for (let box = element.parentElement; box && box !== document.body; box = box.parentElement) {
        if (["auto", "scroll", "hidden", "clip"].includes(getComputedStyle(box).overflowX)) return true;
      }
      return false;
    };
    const wide = [...document.body.querySelectorAll("*")].filter(
      (element) => element.getBoundingClientRect().right > root.clientWidth + 1 && !scrolls(element),
    );
    const inner = wide.filter((element) => !wide.some((other) => other !== element && element.contains(other)));
    const described = inner.slice(0, 5).map((element) => {
      const right = Math.round(element.getBoundingClientRect().right);
      return `${element.outerHTML.slice(0, 120).replace(/\s+/g, " ")} (to ${right} px)`;
    });
    return described.length > 0 ? described : [`the page itself (${root.scrollWidth} px)`];
  });
}
