// Runs the journeys, then the HTML checker over every page they looked at.
//
//   node run.mjs                 all of them
//   node run.mjs public depot    the files of journeys/ whose names contain one of these words
//
// Ends with 1 when anything failed. Pictures, sent HTML and logs are in artifacts/; artifacts/totals.json has the counts.
import fs from "node:fs";
import path from "node:path";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { checkHtml } from "./lib/html.mjs";
import { artifactsFolder, e2eFolder } from "./lib/paths.mjs";

const words = process.argv.slice(2);
const journeys = path.join(e2eFolder, "journeys");
const files = fs
  .readdirSync(journeys)
  .filter((file) => file.endsWith(".test.mjs"))
  .filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
  .sort()
  .map((file) => path.join(journeys, file));
if (files.length === 0) {
  console.error(`no journey is named ${words.join(" or ")}`);
  process.exit(2);
}

fs.rmSync(artifactsFolder, { recursive: true, force: true });
fs.mkdirSync(artifactsFolder, { recursive: true });

let passed = 0;
let failed = 0;
// Two files at once: half of what a journey takes is waiting, and two browsers with their servers are enough for two cores.
const stream = run({ files, concurrency: 2 });
stream.on("test:pass", () => {
  passed += 1;
});
stream.on("test:fail", () => {
  failed += 1;
});
const report = stream.compose(new spec());
report.pipe(process.stdout, { end: false });
await new Promise((resolve) => report.on("end", resolve));

const { pages, errors } = await checkHtml(artifactsFolder);
if (errors.length > 0) {
  failed += 1;
  console.error(`\nHTML (vnu): ${errors.length} errors in ${pages} pages\n- ${errors.join("\n- ")}`);
} else if (pages > 0) {
  passed += 1;
  console.log(`\nHTML (vnu): no error in ${pages} pages`);
}
fs.writeFileSync(path.join(artifactsFolder, "totals.json"), JSON.stringify({ passed, failed }));
process.exitCode = failed === 0 ? 0 : 1;
