// Accounts, projects, and a dossier seen by those who write it.
import assert from "node:assert/strict";
import { journey } from "../lib/journey.mjs";

const ANSWERS =
  "project.commune=29189&applicant.kind=person&project.stage=feasibility&project.field=reuse&project.social_need=yes";
const PASSWORD = "une phrase assez longue";
const DEMO_PASSWORD = "demonstration";

/** What the demonstration shows instead of sending: the link of the latest mail to somebody. */
async function linkOfMail(page, to) {
  await page.goto("/demonstration/courriels");
  await page.locator("main li", { hasText: to }).first().getByRole("link").click();
  return page.locator(".sheet a").first().getAttribute("href");
}

async function signIn(page, email, password = DEMO_PASSWORD) {
  await page.getByLabel("Adresse électronique").fill(email);
  await page.getByLabel("Mot de passe", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Se connecter" }).click();
}

const path = (page) => new URL(page.url()).pathname;

journey("Une personne s’inscrit sans perdre ses réponses, puis partage son dossier", async ({ visitor, step }) => {
  const page = await visitor();
  const email = "soazig.le-gall@exemple.invalid";

  await step("elle part de l’orientation", async () => {
    await page.goto(`/orientation/resultat?${ANSWERS}`);
    await page.getByRole("link", { name: /Préparer un dossier CAP création ESS/ }).first().click();
    assert.equal(path(page), "/connexion");
    await page.look("connexion");
  });
  await step("elle se trompe, et le formulaire le dit", async () => {
    page.allow(/422/);
    await page.getByRole("button", { name: "Se connecter" }).click();
    assert.equal(await page.locator(".summary li").count(), 2);
    await signIn(page, email, "faux");
    await page.getByText("ne vont pas ensemble").first().waitFor();
    assert.equal(await page.getByLabel("Adresse électronique").inputValue(), email, "l’adresse tapée reste");
    await page.look("connexion refusee");
  });
  await step("elle crée un compte", async () => {
    await page.getByRole("link", { name: "Créer un compte" }).click();
    await page.look("inscription");
    await page.getByLabel("Prénom et nom").fill("Soazig Le Gall");
    await page.getByLabel("Adresse électronique").fill(email);
    await page.getByLabel("Mot de passe", { exact: true }).fill("court");
    await page.getByRole("button", { name: "Créer mon compte" }).click();
    await page.getByText("C’est trop court").first().waitFor();
    await page.look("inscription refusee");
    await page.getByLabel("Mot de passe", { exact: true }).fill(PASSWORD);
    await page.getByRole("button", { name: "Créer mon compte" }).click();
    assert.equal(path(page), "/inscription/merci");
    await page.look("regardez vos courriels");
  });
  let link = "";
  await step("elle suit le lien du courriel et revient avec ses réponses", async () => {
    await page.goto("/demonstration/courriels");
    await page.look("boite d’envoi");
    link = await linkOfMail(page, email);
    await page.look("courriel");
    await page.goto(link);
    await page.look("lien");
    await page.getByRole("button", { name: "Entrer" }).click();
    assert.equal(path(page), "/dispositifs/cap-creation-ess/demande");
    await page.getByText("Plougastel-Daoulas").first().waitFor();
    await page.look("demande");
  });
  await step("le même lien ne sert qu’une fois", async () => {
    const other = await visitor();
    other.allow(/410/);
    await other.goto(link);
    await other.getByRole("heading", { name: "Ce lien a déjà servi" }).waitFor();
    await other.look("lien deja servi");
  });
  await step("elle commence le dossier : rien n’est à retaper", async () => {
    await page.getByRole("button", { name: "Commencer le dossier" }).click();
    assert.match(path(page), /^\/dossiers\//);
    await page.look("dossier en brouillon");
  });
  const dossier = path(page);
  await step("elle voit son projet et sa ligne", async () => {
    await page.goto("/mes-projets");
    await page.look("mes projets");
    await page.getByRole("link", { name: /Plougastel-Daoulas/ }).first().click();
    await page.look("projet");
  });
  const erwan = "erwan.le-bihan@exemple.invalid";
  await step("elle invite un coéditeur", async () => {
    await page.goto(`${dossier}/partage`);
    await page.getByRole("button", { name: "Envoyer l’invitation" }).click();
    await page.getByText("Écrivez l’adresse de la personne à inviter.").first().waitFor();
    await page.getByLabel("Son adresse électronique").fill(erwan);
    await page.getByLabel("Remplir", { exact: true }).check();
    await page.getByRole("button", { name: "Envoyer l’invitation" }).click();
    await page.getByText("L’invitation est partie.").waitFor();
    await page.look("partage");
  });
  const coeditor = await visitor();
  await step("il accepte avec son compte", async () => {
    await coeditor.goto(await linkOfMail(coeditor, erwan));
    await coeditor.look("invitation");
    await coeditor.locator("main").getByRole("link", { name: "Se connecter" }).click();
    await signIn(coeditor, erwan);
    await coeditor.getByRole("button", { name: "Accepter et ouvrir le dossier" }).click();
    assert.match(path(coeditor), /^\/dossiers\//);
    await coeditor.getByText("Soazig Le Gall").first().waitFor();
    await coeditor.goto("/mes-projets");
    await coeditor.getByText("partagé avec vous").waitFor();
  });
  await step("elle lui retire l’accès : le dossier n’existe plus pour lui", async () => {
    await page.goto(`${dossier}/partage`);
    await page.getByRole("button", { name: /Retirer l’accès/ }).click();
    await page.getByText("L’accès est retiré.").waitFor();
    coeditor.allow(/404/);
    const response = await coeditor.goto(dossier);
    assert.equal(response.status(), 404);
  });
  await step("elle abandonne le brouillon après confirmation", async () => {
    await page.goto(dossier);
    await page.getByRole("link", { name: "Abandonner ce brouillon" }).click();
    await page.look("abandonner");
    await page.getByRole("button", { name: "Abandonner le brouillon" }).click();
    await page.getByText("Retiré", { exact: true }).waitFor();
    await page.look("dossier abandonne");
  });
  await step("elle change de mot de passe par courriel, puis se déconnecte", async () => {
    await page.goto("/mon-compte");
    await page.look("mon compte");
    await page.getByRole("button", { name: "Recevoir un lien pour le changer" }).click();
    await page.goto(await linkOfMail(page, email));
    await page.look("choisir un mot de passe");
    await page.getByLabel("Mot de passe", { exact: true }).fill("une autre phrase assez longue");
    await page.getByRole("button", { name: "Changer le mot de passe et entrer" }).click();
    assert.equal(path(page), "/mes-projets");
    await page.goto("/mon-compte");
    await page.getByRole("button", { name: "Se déconnecter", exact: true }).click();
    await page.goto("/mes-projets");
    assert.equal(path(page), "/connexion");
  });
  await step("elle entre sans mot de passe", async () => {
    await page.getByLabel("Adresse électronique").fill(email);
    await page.getByRole("button", { name: "Recevoir un lien par courriel" }).click();
    assert.equal(path(page), "/connexion/merci");
    await page.goto(await linkOfMail(page, email));
    await page.getByRole("button", { name: "Entrer" }).click();
    assert.equal(path(page), "/mes-projets", "elle revient là où elle allait");
  });
});

journey("Une personne sans projet sait quoi faire", { scripts: false }, async ({ visitor, step }) => {
  const page = await visitor();
  await step("elle entre et trouve une page vide qui l’aide", async () => {
    await page.goto("/mes-projets");
    await signIn(page, "nolwenn.kerbrat@exemple.invalid");
    await page.getByRole("heading", { name: "Aucun projet pour l’instant" }).waitFor();
    await page.look("aucun projet");
  });
  await step("elle garde ses réponses comme projet, sans dossier", async () => {
    await page.goto(`/mes-projets/nouveau?${ANSWERS}`);
    await page.look("garder comme projet");
    await page.getByRole("button", { name: "Créer le projet" }).click();
    await page.getByRole("heading", { name: "Projet à Plougastel-Daoulas" }).waitFor();
    await page.look("projet sans dossier");
  });
  await step("une page inconnue ne dit rien de plus à un compte qu’à un passant", async () => {
    page.allow(/404/);
    const response = await page.goto("/dossiers/2026-000001-A");
    assert.equal(response.status(), 404);
  });
});
