// Where things are, and under which names they are kept.
import path from "node:path";
import { fileURLToPath } from "node:url";

export const e2eFolder = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
export const workspaceFolder = path.resolve(e2eFolder, "..");
export const artifactsFolder = path.join(e2eFolder, "artifacts");

/** A name of a file or folder made from words: "Dépôt, étape 2" gives "depot-etape-2". */
export function slug(words) {
  return words
    .normalize("NFD")
    .replace(/\p{Diacritic}/gu, "")
    .toLowerCase()
    .replace(/œ/g, "oe")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}
