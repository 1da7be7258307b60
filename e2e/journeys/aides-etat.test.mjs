// State aid: what is known of undertakings is brought in, linked and reduced; an officer says the aid of a dossier.
import assert from "node:assert/strict";
import { journey } from "../lib/journey.mjs";

const PASSWORD = "demonstration";
const HEAD = "undertaking,date,regime,grant_equivalent,name";
const MILL = "732829320";
const BAKERY = "123456782";

async function signIn(page, email) {
  await page.goto("/connexion");
  await page.getByLabel("Adresse électronique").fill(email);
  await page.getByLabel("Mot de passe", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Se connecter" }).click();
  await page.waitForURL((url) => url.pathname !== "/connexion");
}

const day = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

/** Chooses a file made of these lines. */
async function choose(page, lines) {
  await page.getByLabel("Fichier").setInputFiles({
    name: "aides.csv",
    mimeType: "text/csv",
    buffer: Buffer.from([HEAD, ...lines, ""].join("\n")),
  });
  await page.getByRole("button", { name: "Importer" }).click();
}

journey("Une instructrice tient les aides d’État", async ({ visitor, step }) => {
  const officer = await visitor();

  await step("elle importe les aides passées, après avoir corrigé son fichier", async () => {
    await signIn(officer, "goulven.abgrall@exemple.invalid");
    await officer.goto("/instruction/aides-etat");
    await officer.look("registre vide");
    await officer.getByRole("link", { name: "Importer des aides passées" }).click();
    officer.allow(/422/);
    await choose(officer, ["Le Moulin,2025-06-01,general,1000,Le Moulin"]);
    await officer.getByText("rien n’est inscrit").first().waitFor();
    await officer.look("fichier refuse");
    await choose(officer, [`${MILL},${day(-200)},general,120000,Le Moulin`, `${BAKERY},${day(-90)},general,40000,Le Fournil`]);
    await officer.getByText("Les aides sont inscrites.").waitFor();
  });

  await step("elle lie deux structures et réduit une aide", async () => {
    await officer.getByLabel("SIREN, SIRET ou numéro RNA").fill("000000000");
    await officer.getByRole("button", { name: "Chercher" }).click();
    await officer.look("numero refuse");
    await officer.getByLabel("SIREN, SIRET ou numéro RNA").fill(MILL);
    await officer.getByRole("button", { name: "Chercher" }).click();
    await officer.getByRole("heading", { name: "Le Moulin" }).waitFor();
    await officer.getByLabel("SIREN, SIRET ou numéro RNA").fill(BAKERY);
    await officer.getByLabel("Liées depuis le").fill(day(-10));
    await officer.getByLabel("Ce qui les lie").fill("Même direction");
    await officer.getByRole("button", { name: "Lier", exact: true }).click();
    await officer.getByText("Les deux structures forment une seule entreprise.").waitFor();
    assert.match(await officer.locator("main").innerText(), /160\s000/);
    await officer.getByText("Réduire ou annuler").first().click();
    await officer.getByLabel("Nouvel équivalent-subvention ; 0 pour annuler").first().fill("30 000");
    await officer.getByLabel("Pourquoi").first().fill("Une partie a été rendue");
    await officer.getByRole("button", { name: "Réduire", exact: true }).first().click();
    await officer.getByText("L’aide est réduite.").waitFor();
    await officer.look("entreprise");
  });

  await step("elle saisit un taux de base", async () => {
    await officer.goto("/instruction/aides-etat/taux");
    await officer.getByRole("button", { name: "Ajouter le taux" }).click();
    assert.notEqual(await officer.locator(".summary li").count(), 0);
    await officer.getByLabel("En vigueur depuis le").fill(day(-30));
    await officer.getByLabel("Taux, en pour cent").fill("3,11");
    await officer.getByLabel("Source").fill("Communication de la Commission");
    await officer.getByRole("button", { name: "Ajouter le taux" }).click();
    await officer.getByText("Le taux est ajouté.").waitFor();
    await officer.look("taux");
  });

  await step("elle dit l’aide d’un dossier, et relit le registre", async () => {
    await officer.goto("/instruction?etat=review");
    const dossier = await officer.locator(".worklist tbody a").first().getAttribute("href");
    await officer.goto(`${dossier}/aides-etat`);
    await officer.look("aide du dossier");
    await officer.getByRole("button", { name: "Enregistrer" }).click();
    await officer.getByText("C’est enregistré.").waitFor();
    await officer.goto("/instruction/aides-etat");
    await officer.look("registre");
  });
});
