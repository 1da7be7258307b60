// What anybody can read without an account.
import assert from "node:assert/strict";
import { journey } from "../lib/journey.mjs";

const PAGES = [
  ["accueil", "/"],
  ["orientation", "/orientation"],
  ["orientation sans aucune réponse", "/orientation/resultat"],
  ["dispositifs", "/dispositifs"],
  ["contact", "/contact"],
  ["mentions légales", "/mentions-legales"],
  ["accessibilité", "/accessibilite"],
  ["données personnelles", "/donnees-personnelles"],
];

/** Goes there as a person would, and checks what every page owes its reader. */
async function read(page, name, address, status = 200) {
  const response = await page.goto(address);
  assert.equal(response.status(), status, address);
  assert.equal(await page.locator("html").getAttribute("lang"), "fr");
  assert.equal(await page.locator("h1").count(), 1, "un titre de page, et un seul");
  await page.look(name);
}

journey("Un visiteur lit les pages publiques", async ({ visitor, step }) => {
  const page = await visitor();
  for (const [name, address] of PAGES) await step(name, () => read(page, name, address));
  await step("page inconnue", () => read(page, "page inconnue", "/cette-page-n-existe-pas", 404));
});

// These pages differ by their data, not by their scripts: once is enough.
journey("Un visiteur lit la fiche de chaque dispositif", { scripts: false }, async ({ visitor, step }) => {
  const page = await visitor();
  await page.goto("/dispositifs");
  const links = await page.locator('main a[href^="/dispositifs/"]').evaluateAll((all) => all.map((link) => link.pathname));
  const addresses = [...new Set(links)].sort();
  assert.notEqual(addresses.length, 0, "la liste mène à des fiches");
  for (const address of addresses) {
    const name = address.replace("/dispositifs/", "fiche ");
    await step(name, () => read(page, name, address));
  }
});
