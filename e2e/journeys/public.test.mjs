// What anybody can read without an account.
import assert from "node:assert/strict";
import { journey } from "../lib/journey.mjs";

const PAGES = [
  ["accueil", "/"],
  ["orientation", "/orientation"],
  ["dispositifs", "/dispositifs"],
  ["contact", "/contact"],
  ["chiffres clés", "/chiffres-cles"],
  ["connexion", "/connexion"],
  ["mentions légales", "/mentions-legales"],
  ["accessibilité", "/accessibilite"],
  ["données personnelles", "/donnees-personnelles"],
];

journey("Un visiteur lit les pages publiques", async ({ visitor, step }) => {
  const page = await visitor();
  for (const [name, address] of PAGES) {
    await step(name, async () => {
      const response = await page.goto(address);
      assert.equal(response.status(), 200, `${address} : ${response.status()}`);
      assert.equal(await page.locator("html").getAttribute("lang"), "fr");
      assert.equal(await page.locator("h1").count(), 1, "un titre, et un seul");
      await page.look(name);
    });
  }
  await step("page inconnue", async () => {
    const response = await page.goto("/cette-page-n-existe-pas");
    assert.equal(response.status(), 404);
    await page.look("page inconnue");
  });
});
