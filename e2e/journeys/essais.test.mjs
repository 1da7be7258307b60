// Trying a rule on the dossiers filed: figures, a whole file with its mistakes, the result with its charts.
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

journey("Une chargée de politique essaie une règle", async ({ visitor, step }) => {
  const officer = await visitor();

  await step("elle choisit un dispositif et voit ses chiffres", async () => {
    await signIn(officer, "goulven.abgrall@exemple.invalid");
    await officer.goto("/instruction");
    await officer.getByRole("link", { name: "Essayer une règle" }).click();
    await officer.look("essais");
    await officer.getByLabel("Dispositif", { exact: true }).selectOption("cap-creation-ess");
    await officer.getByRole("button", { name: "Voir ses chiffres" }).click();
    assert.equal((await officer.getByLabel("Part financée").inputValue()).replace(/\s/g, " "), "70 %");
    officer.allow(/422/);
    await officer.getByRole("button", { name: "Essayer ces chiffres" }).click();
    await officer.getByText("Aucun chiffre n’a changé").first().waitFor();
    await officer.look("aucun chiffre changé");
  });

  await step("elle baisse la part financée et voit qui perd", async () => {
    await officer.getByLabel("Part financée").fill("40");
    await officer.getByRole("button", { name: "Essayer ces chiffres" }).click();
    await officer.getByRole("heading", { name: "Pourquoi" }).waitFor();
    await officer.getByText("Cet essai n’a touché à aucun dossier").waitFor();
    assert.notEqual(await officer.locator("figure.chart").count(), 0, "des graphiques");
    assert.notEqual(await officer.locator("#t-dossiers ~ .box tbody tr").count(), 0, "des dossiers perdent");
    await officer.look("resultat");
  });

  await step("elle change un chiffre de la loi à partir d’un jour", async () => {
    // The figure that this journey changes is read by a scheme of the region.
    const region = await visitor();
    await signIn(region, "soazig.le-dantec@exemple.invalid");
    await region.goto("/instruction/essais");
    region.allow(/422/);
    const laws = region.getByLabel("Chiffre de la loi, et dispositif qui le lit");
    await laws.waitFor();
    const options = await laws.locator("option").allTextContents();
    assert.ok(options.some((label) => label.includes("recettes")), options.join(" | "));
    await laws.selectOption("tag-bzh-operateurs:support-body-public-share");
    await region.getByRole("button", { name: "Voir sa valeur" }).click();
    const value = region.getByLabel("Valeur à essayer");
    assert.equal((await value.inputValue()).replace(/\s/g, " "), "80 %");
    await region.look("chiffre de la loi");
    await region.getByRole("button", { name: "Essayer cette valeur" }).click();
    await region.getByText("C’est déjà la valeur à cette date").first().waitFor();
    await region.getByLabel("Valeur à essayer").fill("beaucoup");
    await region.getByRole("button", { name: "Essayer cette valeur" }).click();
    await region.getByText("n’est pas un pourcentage").first().waitFor();
    assert.equal(await region.getByLabel("Valeur à essayer").inputValue(), "beaucoup", "ce qui est tapé reste");
    await region.look("valeur refusée");
    await region.getByLabel("Valeur à essayer").fill("1");
    await region.getByRole("button", { name: "Essayer cette valeur" }).click();
    await region.getByRole("heading", { name: "Résultat de l’essai" }).waitFor();
    await region.getByText("1 % à partir du").waitFor();
    await region.look("resultat du chiffre de la loi");
  });
});
