// Filling, checking and filing a dossier, alone and with somebody else, with and without scripts.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { journey } from "../lib/journey.mjs";

const ANSWERS = "project.commune=29189&applicant.kind=person&project.stage=feasibility&project.social_need=yes";
const PDF = Buffer.from("%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n");
const EXE = Buffer.concat([Buffer.from("MZ"), Buffer.alloc(2000)]);

async function signIn(page, email) {
  await page.getByLabel("Adresse électronique").fill(email);
  await page.getByLabel("Mot de passe", { exact: true }).fill("demonstration");
  await page.getByRole("button", { name: "Se connecter" }).click();
}

const where = (page) => new URL(page.url()).pathname;
/** Presses a button that sends the form, which may first wait for a save under way, and waits for the page that answers. */
async function press(page, name) {
  const answered = page.waitForEvent("domcontentloaded");
  await page.getByRole("button", { name }).click();
  await answered;
}

const next = (page) => press(page, "Enregistrer et continuer");
const title = (page) => page.getByRole("heading", { level: 1 }).innerText();
const file = (name, buffer) => ({ name, mimeType: "application/pdf", buffer });

async function start(page) {
  await page.goto(`/dispositifs/cap-creation-ess/demande?${ANSWERS}`);
  await signIn(page, "nolwenn.kerbrat@exemple.invalid");
  await page.locator("form button.go").click();
  return where(page);
}

journey("Une personne remplit son dossier et le dépose", async ({ visitor, scripts, step }) => {
  const page = await visitor();
  let home = "";

  await step("ce que l’orientation sait est déjà écrit", async () => {
    home = await start(page);
    await page.goto(`${home}/sections/applicant`);
    assert.ok(await page.getByLabel("Une personne, sans structure créée").isChecked());
    await page.look("qui demande, vide");
  });

  await step("continuer dit ce qui manque, sans rien perdre", async () => {
    await page.getByLabel("Prénom et nom de la personne").fill("Nolwenn Kerbrat");
    await page.locator('[name="holder_email"]').fill("nolwenn.kerbrat-exemple.invalid");
    await next(page);
    assert.match(page.url(), /sections\/applicant\?verifier=1/);
    assert.match(await page.title(), /^Erreur/);
    await page.locator(".summary").getByText("il manque le signe @").waitFor();
    assert.equal(await page.getByLabel("Prénom et nom de la personne").inputValue(), "Nolwenn Kerbrat");
    await page.look("qui demande, erreurs");
  });

  await step("une autre réponse ouvre d’autres questions", async () => {
    if (!scripts) return;
    assert.ok(await page.getByLabel("Numéro et rue").first().isVisible());
    assert.ok(!(await page.getByLabel("SIRET de la structure").isVisible()));
    await page.getByLabel("Une association").check();
    assert.ok(await page.getByLabel("SIRET de la structure").isVisible());
    assert.ok(await page.getByLabel("Numéro RNA").isVisible());
    await page.getByLabel("Une personne, sans structure créée").check();
    assert.ok(!(await page.getByLabel("SIRET de la structure").isVisible()));
  });

  await step("elle ajoute puis retire une personne", async () => {
    await press(page, "Ajouter : Les autres personnes");
    await page.locator('[name="team.0.team_name"]').fill("Erwan Le Bihan");
    await page.locator('[name="team.0.team_part"]').fill("Voilier");
    await press(page, "Ajouter : Les autres personnes");
    assert.equal(await page.locator('[name="team.0.team_name"]').inputValue(), "Erwan Le Bihan");
    await page.locator('[name="team.1.team_name"]').fill("Personne en trop");
    await press(page, "Retirer le numéro 2");
    assert.equal(await page.locator('[name="team.0.team_name"]').inputValue(), "Erwan Le Bihan");
    assert.equal(await page.locator('[name="team.1.team_name"]').count(), 0);
  });

  await step("elle complète la section et passe à la suivante", async () => {
    await page.locator('[name="holder_email"]').fill("nolwenn.kerbrat@exemple.invalid");
    await page.locator('[name="holder_address.street"]').fill("3 quai du Port");
    await page.locator('[name="holder_address.postcode"]').fill("29470");
    await page.locator('[name="holder_address.city"]').fill("Plougastel-Daoulas");
    await page.getByLabel("Votre parcours").fill("Dix ans dans une voilerie de la rade, et un brevet de couture.");
    await page.locator('[name="holder_phone"]').fill("06 39 98 00 41");
    await next(page);
    assert.match(where(page), /sections\/project$/);
  });

  await step("le projet", async () => {
    assert.equal(await page.getByLabel("Commune du projet").inputValue(), "Plougastel-Daoulas (29, Finistère)");
    await page.getByLabel("Nom du projet").fill("L’Atelier des voiles");
    await page.getByLabel("Le projet en quelques phrases").fill("Collecter les voiles jetées dans les ports et en coudre des sacs.");
    await page.getByLabel("Réemploi, réparation").check();
    await page.look("le projet");
    await fillRequired(page);
    await next(page);
  });

  await step("les sections de texte jusqu’au plan", async () => {
    for (let turn = 0; turn < 6 && !where(page).endsWith("/plan"); turn++) {
      await fillRequired(page);
      if (where(page).endsWith("/study")) {
        await page.getByLabel("Un prestataire").check();
        await page.getByLabel("Nom du prestataire").fill("Cabinet Armor Études");
        await page.getByLabel("Début de l’étude").fill("16 mars 2027");
        await page.getByLabel("Fin de l’étude").fill("30/09/2026");
        await next(page);
        await page.locator(".summary").getByText("Vouliez-vous dire 30/09/2027").waitFor();
        await page.look("l’étude, une date impossible");
        await page.getByLabel("Fin de l’étude").fill("30/09/2027");
      }
      if (where(page).endsWith("/payment")) {
        await page.getByLabel("IBAN").fill("FR76 3000 6000 0112 3456 7890 188");
        await next(page);
        await page.locator(".summary").getByText("clé de contrôle").waitFor();
        await page.getByLabel("IBAN").fill("fr76 3000 6000 0112 3456 7890 189");
      }
      await next(page);
    }
    assert.match(where(page), /sections\/plan$/, await page.locator("main").innerText());
  });

  await step("le plan de financement", async () => {
    await page.look("le plan, vide");
    await fillExpense(page, 0, "Étude ou conseil d’un prestataire", "Cabinet Armor Études, devis du 8 janvier", "8 400");
    await press(page, "Ajouter une dépense");
    await fillExpense(page, 1, "Temps d’étude de la personne, sans salaire", "6 mois à mi-temps", "7 800,50");
    await press(page, "Ajouter une ligne en nature aux dépenses");
    await fillExpense(page, 2, "Temps donné par les bénévoles", "", "2400");
    await page.locator("tr.on input.n").fill("9 000");
    const city = page.locator('select[name^="resource."][name$=".kind"]').first();
    await city.selectOption({ label: "Autre financeur public" });
    const key = (await city.getAttribute("name")).replace(".kind", "");
    await page.locator(`[name="${key}.funder"]`).fill("Brest métropole");
    await page.locator(`[name="${key}.state"]`).selectOption("granted");
    await page.locator(`[name="${key}.amount"]`).fill("3000");
    if (scripts) {
      assert.match(await page.locator("#balance strong").innerText(), /Il manque 6\s600,50\s€/);
      await page.locator(".saved", { hasText: "Enregistré à" }).waitFor();
    }
    await next(page);
    await page.locator(".summary").waitFor();
    assert.match(await page.locator("#balance strong").innerText(), /Il manque 6\s600,50\s€ de ressources/);
    await page.look("le plan, déséquilibré");
    await press(page, "Ajouter une ressource");
    const own = page.locator('select[name^="resource."][name$=".kind"]').last();
    await own.selectOption({ label: "Vos propres fonds" });
    const ownKey = (await own.getAttribute("name")).replace(".kind", "");
    await page.locator(`[name="${ownKey}.amount"]`).fill("4 200,50");
    await press(page, "Ajouter une ligne en nature aux ressources");
    const gift = page.locator('select[name^="resource."][name$=".kind"]').last();
    await gift.selectOption({ label: "Temps donné par les bénévoles" });
    const giftKey = (await gift.getAttribute("name")).replace(".kind", "");
    await page.locator(`[name="${giftKey}.amount"]`).fill("2 400");
    if (scripts) assert.equal(await page.locator("#balance strong").innerText(), "Les deux totaux sont égaux.");
    await page.look("le plan, équilibré");
    await next(page);
    assert.match(where(page), /pieces$/, await page.locator("main").innerText());
  });

  await step("les pièces, et un programme renommé", async () => {
    await page.look("les pièces, vides");
    page.allow(/422/);
    await chooseFile(page, scripts, "Choisir", "Devis des prestataires", file("devis.pdf", EXE));
    await page.getByText("est un programme").first().waitFor();
    await page.look("les pièces, un programme");
    await sendPiece(page, scripts, "Devis des prestataires", file("devis.pdf", PDF));
    await sendPiece(page, scripts, "CV de la personne qui mène le projet", file("cv.pdf", PDF));
    await chooseFile(page, scripts, "Remplacer", "CV de la personne qui mène le projet", file("cv-2027.pdf", PDF));
    await page.getByRole("link", { name: "cv-2027.pdf" }).waitFor();
    await page.getByText("Un fichier d’avant").waitFor();
    await page.look("les pièces, reçues");
  });

  await step("les déclarations", async () => {
    await page.getByRole("link", { name: "Continuer" }).click();
    assert.match(where(page), /sections\/declarations$/);
    await page.look("les déclarations");
    await page.getByLabel("Non").first().check();
    for (const box of await page.locator("input[type=checkbox]:visible").all()) await box.check();
    await next(page);
    assert.match(where(page), /verifier$/, await page.locator("main").innerText());
  });

  await step("elle relit, une pièce indispensable manque encore", async () => {
    assert.equal(await title(page), "Vérifiez vos réponses");
    await page.getByRole("heading", { name: "2 pièces manquent" }).waitFor();
    await page.getByText("Le délai d’instruction sera arrêté").waitFor();
    await page.look("vérifier");
  });

  await step("elle dépose", async () => {
    await page.goto(`${home}/pieces`);
    await sendPiece(page, scripts, "Relevé d’identité bancaire", file("rib.pdf", PDF));
    await page.goto(`${home}/verifier`);
    await page.getByRole("button", { name: "Déposer mon dossier" }).click();
    assert.match(where(page), /\/dossiers\/\d{4}-\d{6}/);
    await page.getByText("Votre dossier est déposé sous le numéro").waitFor();
    await page.look("déposé");
    home = where(page);
  });

  await step("ce qui est déposé ne se change plus", async () => {
    await page.goto(`${home}/sections/project`);
    await page.getByText("Le dossier est déposé").first().waitFor();
    assert.equal(await page.locator("main textarea").count(), 0);
    await page.look("une section fermée");
    await page.goto(`${home}/verifier`);
    await page.look("le dossier déposé, relu");
  });
});

/** Sends a file for a piece: at once with scripts, by its button without. */
async function chooseFile(page, scripts, verb, label, one) {
  await page.getByLabel(`${verb} le fichier : ${label}`).setInputFiles(one);
  if (!scripts) await page.getByRole("button", { name: `Envoyer : ${label}` }).click();
}

async function sendPiece(page, scripts, label, one) {
  await chooseFile(page, scripts, "Choisir", label, one);
  await page.getByRole("link", { name: one.name }).first().waitFor();
}

async function fillExpense(page, row, kind, label, amount) {
  await page.locator(`[name="expense.${row}.kind"]`).selectOption({ label: kind });
  await page.locator(`[name="expense.${row}.label"]`).fill(label);
  await page.locator(`[name="expense.${row}.amount"]`).fill(amount);
}

/** Something in every question still blank: the words do not matter here. */
async function fillRequired(page) {
  for (const area of await page.locator("form[data-save] textarea:visible").all()) {
    if (!(await area.inputValue())) await area.fill("Ce que nous savons déjà, et ce que l’étude doit montrer.");
  }
  for (const input of await page.locator("form[data-save] .item input:visible").all()) {
    if (!(await input.inputValue()) && !/until/.test(await input.getAttribute("name"))) await input.fill("Enquête dans dix ports");
  }
  for (const number of await page.locator("form[data-save] input.n:visible").all()) await number.fill("4");
  for (const group of await page.locator("form[data-save] fieldset:visible").all()) {
    const radios = group.locator("> div input[type=radio]");
    if ((await radios.count()) && !(await group.locator(":checked").count())) await radios.last().check();
    const boxes = group.locator("> div input[type=checkbox]");
    if ((await boxes.count()) && !(await group.locator(":checked").count())) await boxes.first().check();
  }
}

journey("Deux onglets, un réseau qui tombe, une session qui se ferme", async ({ visitor, product, scripts, step }) => {
  const page = await visitor();
  let home = "";
  const summary = (tab) => tab.getByLabel("Le projet en quelques phrases");

  await step("la même réponse dans deux onglets : rien n’est écrasé", async () => {
    home = await start(page);
    const other = await page.context().newPage();
    for (const tab of [page, other]) await tab.goto(`${home}/sections/project`);
    await other.getByLabel("Le projet en quelques phrases").fill("La version du second onglet.");
    await other.getByLabel("Nom du projet").fill("L’Atelier des voiles");
    await other.getByRole("button", { name: "Quitter" }).click();
    await other.waitForURL(/dossiers\/[^/]+$/);
    await other.close();
    page.allow(/409/);
    await summary(page).fill("La version du premier onglet.");
    if (scripts) {
      await page.getByText("Rien n’est écrasé").waitFor();
      await page.getByRole("button", { name: "Voir les deux versions" }).click();
    } else {
      await page.getByRole("button", { name: "Quitter" }).click();
    }
    await page.getByText("La version du second onglet.").waitFor();
    await page.look("deux versions");
    await page.getByLabel("Votre réponse").check();
    await page.getByRole("button", { name: "Garder ces réponses" }).click();
    assert.equal(await summary(page).inputValue(), "La version du premier onglet.");
    assert.equal(await page.getByLabel("Nom du projet").inputValue(), "L’Atelier des voiles", "l’autre réponse est fusionnée");
  });

  await step("le réseau tombe : le texte reste et le dit", async () => {
    if (!scripts) return;
    page.allow(/ERR_INTERNET_DISCONNECTED/);
    await page.context().setOffline(true);
    await summary(page).fill("Écrit dans le train.");
    await page.getByText("Pas de réseau").waitFor();
    await page.look("pas de réseau");
    // Leaving is no way to lose it: the page stays until the text has arrived.
    await page.getByRole("button", { name: "Enregistrer et continuer" }).click();
    await page.getByText("Pas de réseau").waitFor();
    assert.equal(await summary(page).inputValue(), "Écrit dans le train.");
    await page.context().setOffline(false);
    await page.locator(".saved", { hasText: "Enregistré à" }).waitFor({ timeout: 15_000 });
    await page.reload();
    assert.equal(await summary(page).inputValue(), "Écrit dans le train.");
  });

  await step("la session se ferme : le texte revient après la connexion", async () => {
    page.allow(/40[13]/);
    await page.context().clearCookies();
    await summary(page).fill("Écrit sans être connectée.");
    if (scripts) {
      await page.getByRole("link", { name: "Se reconnecter" }).click();
      await signIn(page, "nolwenn.kerbrat@exemple.invalid");
      await page.getByText("a été retrouvé sur cet appareil").waitFor();
      await page.look("texte retrouvé");
    } else {
      await next(page);
      await page.getByRole("button", { name: "Réessayer" }).click();
      await page.look("session fermée");
      const tab = await page.context().newPage();
      await tab.goto("/connexion");
      await signIn(tab, "nolwenn.kerbrat@exemple.invalid");
      await tab.close();
      await page.getByRole("button", { name: "Envoyer de nouveau" }).click();
      await page.getByRole("button", { name: "Réessayer" }).click();
    }
    assert.equal(await summary(page).inputValue(), "Écrit sans être connectée.");
  });
  assert.ok(fs.existsSync(path.join(product.data)));
});
