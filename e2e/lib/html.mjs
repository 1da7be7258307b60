// The HTML that the server sent for each page looked at (kept by look.mjs), checked in one go: starting Java once a page would be slow.
import { execFile } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);

/**
 * Runs the Nu Html Checker on every `.html` file under a folder.
 *
 * Returns `{ pages, errors }`: how many it read, and one line for each kind of error, with the first place of it. Warnings are not errors. Throws when Java
 * is missing or the checker does not run.
 */
export async function checkHtml(folder) {
  const paths = fs
    .readdirSync(folder, { recursive: true })
    .filter((file) => file.endsWith(".html"))
    .map((file) => path.join(folder, file));
  if (paths.length === 0) return { pages: 0, errors: [] };
  const jar = path.join(path.dirname(require.resolve("vnu-jar/package.json")), "build", "dist", "vnu.jar");
  const report = await new Promise((resolve, reject) => {
    const options = { maxBuffer: 64 * 1024 * 1024 };
    execFile("java", ["-Xss1024k", "-jar", jar, "--format", "json", "--exit-zero-always", ...paths], options, (error, _, stderr) => {
      if (error) reject(new Error(`vnu did not run (is Java installed?): ${error.message}`));
      else resolve(JSON.parse(stderr));
    });
  });
  // The same fault on many pages is one line: it has most often one cause.
  const pagesByFault = new Map();
  for (const message of report.messages) {
    if (message.type !== "error" && message.type !== "non-document-error") continue;
    const extract = (message.extract ?? "").replace(/\s+/g, " ").trim();
    const fault = `${message.message} [${extract}]`;
    const place = `${nameOf(message.url, folder)}:${message.lastLine ?? "?"}`;
    pagesByFault.set(fault, [...(pagesByFault.get(fault) ?? []), place]);
  }
  const errors = [...pagesByFault].map(([fault, places]) => {
    const others = places.length > 1 ? ` (and ${places.length - 1} more)` : "";
    return `${places[0]}${others}: ${fault}`;
  });
  return { pages: paths.length, errors };
}

function nameOf(url, folder) {
  return url?.startsWith("file:") ? path.relative(folder, fileURLToPath(url)) : (url ?? "?");
}
