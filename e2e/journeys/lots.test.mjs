// Many dossiers at once: what will happen is read first, then it is done, and each dossier has its result.
import assert from "node:assert/strict";
import { journey } from "../lib/journey.mjs";

const PASSWORD = "demonstration";

async function signIn(page, email) {
  await page.goto("/connexion");
  await page.getByLabel("Adresse électronique").fill(email);
  await page.getByLabel("Mot de passe", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Se connecter" }).click();
  await page.waitForURL((url) => url.pathname !== "/connexion");
}

/** Chooses a deed under the list, for the dossiers ticked or for all of them. */
async function choose(page, deed, which) {
  await page.getByText("Agir sur plusieurs dossiers").click();
  await page.getByLabel(which).check();
  await page.getByLabel("Que faire ?").selectOption({ label: deed });
  await page.getByRole("button", { name: "Continuer" }).click();
}

/** Work goes on in the background: asks again, by the link of the page, until this is shown. */
async function until(page, shown) {
  await shown.or(page.getByRole("link", { name: "Voir où cela en est" })).first().waitFor();
  const here = page.url();
  for (let tries = 0; tries < 60; tries += 1) {
    if ((await shown.count()) > 0) return;
    await page.waitForTimeout(500);
    await page.goto(here);
  }
  assert.fail("the work in the background did not end");
}

journey("Un instructeur agit sur plusieurs dossiers à la fois", async ({ visitor, step }) => {
  const officer = await visitor();

  await step("il confie toute une liste, après avoir lu ce qui va se passer", async () => {
    await signIn(officer, "goulven.abgrall@exemple.invalid");
    await officer.goto("/instruction?vue=tout");
    await choose(officer, "Confier à quelqu’un", /^Tous les dossiers de cette liste/);
    await officer.getByLabel("Confier à").selectOption({ index: 1 });
    await officer.look("confier");
    await officer.getByRole("button", { name: "Voir ce qui va se passer" }).click();
    await until(officer, officer.getByRole("button", { name: /^Le faire pour/ }));
    await officer.look("ce qui va se passer");
    await officer.getByRole("button", { name: /^Le faire pour/ }).click();
    await until(officer, officer.getByText(/^Terminé/));
    await officer.look("resultats");
    const [file] = await Promise.all([
      officer.waitForEvent("download"),
      officer.getByRole("link", { name: "Télécharger les résultats (CSV)" }).click(),
    ]);
    assert.match(file.suggestedFilename(), /^lot-.*\.csv$/);
  });

  await step("il oublie de cocher, puis reporte deux décisions", async () => {
    await officer.goto("/instruction?vue=proposes");
    await choose(officer, "Reporter la décision", "Les dossiers cochés sur cette page");
    await officer.getByText("Aucun dossier n’est choisi").first().waitFor();
    await officer.look("rien de coche");
    await officer.goto("/instruction?vue=proposes");
    await officer.getByLabel(/^Choisir le dossier/).first().check();
    await choose(officer, "Reporter la décision", "Les dossiers cochés sur cette page");
    officer.allow(/422/);
    await officer.getByRole("button", { name: "Voir ce qui va se passer" }).click();
    await officer.locator(".summary").waitFor();
    await officer.look("reporter");
    await officer.getByLabel("Raisons").fill("Le plan de financement est à reprendre.");
    await officer.getByLabel("Qui a décidé ?").fill("le comité de sélection");
    await officer.getByLabel("Qui signe la lettre ?").fill("Rozenn Cadiou, présidente");
    await officer.getByRole("button", { name: "Voir ce qui va se passer" }).click();
    await officer.getByText("Ce qui va arriver à chaque dossier").waitFor();
    await officer.look("report annonce");
  });

  await step("il retrouve ses actions", async () => {
    await officer.goto("/instruction/lots");
    await officer.getByText("terminée").first().waitFor();
    await officer.look("actions groupees");
  });
});
