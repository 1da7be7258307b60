// A committee, from an envelope that is opened to letters that leave: its secretary, its chair, a member who is recused.
import assert from "node:assert/strict";
import { journey } from "../lib/journey.mjs";

const PASSWORD = "demonstration";
const SECRETARY = "goulven.abgrall@exemple.invalid";
const CHAIR = "rozenn.cadiou@exemple.invalid";
const MEMBER = "yann.guivarch@exemple.invalid";

async function signIn(page, email) {
  await page.goto("/connexion");
  await page.getByLabel("Adresse électronique").fill(email);
  await page.getByLabel("Mot de passe", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Se connecter" }).click();
  await page.waitForURL((url) => url.pathname !== "/connexion");
}

const nextYear = new Date().getFullYear() + 1;
const path = (page) => new URL(page.url()).pathname;
const day = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

/** Votes of everybody who may vote on the item that is open. */
async function voteAll(page, word) {
  await page.locator("fieldset.vote").first().waitFor();
  for (const label of await page.locator("fieldset.vote label", { hasText: word }).all()) await label.click();
  await page.getByRole("button", { name: "Noter les votes" }).click();
  await page.getByText(/proposition (adoptée|rejetée)/).first().waitFor();
}

journey("Un comité siège, de l’enveloppe aux lettres qui partent", async ({ visitor, step }) => {
  const secretary = await visitor();
  const chair = await visitor();
  const member = await visitor();
  let sitting = "";
  let items = [];
  let operation = "";

  await step("le secrétaire ouvre une enveloppe pour l’année suivante", async () => {
    await signIn(secretary, SECRETARY);
    await secretary.goto("/enveloppes");
    await secretary.look("enveloppes");
    await secretary.getByLabel("Année", { exact: true }).fill(String(nextYear));
    secretary.allow(/422/);
    await secretary.getByRole("button", { name: "Ouvrir l’enveloppe" }).click();
    await secretary.locator(".summary").waitFor();
    await secretary.getByLabel(/^Autorisation d’engagement/).fill("80 000");
    await secretary.getByLabel("Acte ou raison").fill("Délibération du budget primitif");
    await secretary.getByRole("button", { name: "Ouvrir l’enveloppe" }).click();
    await secretary.getByText("Délibération du budget primitif").first().waitFor();
    await secretary.look("enveloppe ouverte");
  });

  await step("elle se voit là où une décision se prend", async () => {
    await secretary.goto("/instruction?etat=proposed");
    const file = await secretary.locator(".worklist tbody a").first().getAttribute("href");
    await secretary.goto(`${file}/decision`);
    await secretary.getByText("Reste à engager").first().waitFor();
  });

  await step("il prépare une autre séance et laisse l’ordre du jour en attente", async () => {
    await secretary.goto("/comites");
    await secretary.look("comites");
    await secretary.getByText("Préparer une séance").click();
    await secretary.getByLabel("Jour de la séance").fill(day(21));
    await secretary.getByLabel("Lieu, heure, visioconférence").fill("10 h, Brest, salle Ouessant");
    await secretary.getByRole("button", { name: "Préparer l’ordre du jour" }).click();
    await secretary.locator("input[name^='rank.']").first().fill("1");
    await secretary.look("ordre du jour a choisir");
    await secretary.getByRole("button", { name: "Enregistrer l’ordre du jour" }).click();
    await secretary.getByText("L’ordre du jour est enregistré").waitFor();
    await secretary.getByRole("button", { name: "Figer l’ordre du jour et inviter" }).click();
    await secretary.getByText("L’ordre du jour est figé").waitFor();
    secretary.allow(/422/);
    await secretary.getByRole("button", { name: "Ouvrir la séance" }).click();
    await secretary.getByText("pas avant").first().waitFor();
  });

  await step("la présidente lit l’ordre du jour du jour et donne son avis", async () => {
    await signIn(chair, CHAIR);
    await chair.goto("/comites");
    await chair.locator(".list a[href^='/comites/']", { hasNotText: "Membres" }).last().click();
    sitting = path(chair);
    items = await chair.locator("ol.steps a[href*='/points/']").evaluateAll((links) => links.map((a) => a.getAttribute("href")));
    assert.ok(items.length >= 4, `an agenda of ${items.length}`);
    await chair.goto(items[0]);
    await chair.getByLabel("favorable", { exact: true }).check();
    await chair.getByRole("button", { name: "Enregistrer mon avis" }).click();
    await chair.getByText("Votre avis est noté").waitFor();
    await chair.look("avis de la presidente");
  });

  await step("un membre se déporte d’un dossier qu’il ne voit plus", async () => {
    await signIn(member, MEMBER);
    await member.goto(sitting);
    await member.getByText("vous êtes en dehors de ce dossier").waitFor();
    await member.look("deport propose");
    await member.getByLabel("Lien, ou raison de son absence").fill("Je siège à son conseil d’administration.");
    await member.getByRole("button", { name: "Je me déporte" }).click();
    await member.getByText("Votre déclaration est notée").waitFor();
    member.allow(/404/);
    await member.goto(items[1]);
    await member.getByRole("heading", { level: 1 }).waitFor();
    assert.ok(!(await member.content()).includes("Proposition"));
  });

  await step("le secrétaire note les présences et ouvre la séance", async () => {
    await secretary.goto(sitting);
    for (const name of ["Rozenn Cadiou", "Yann Guivarch", "Enora Le Goff"]) {
      await secretary.getByLabel(`${name} est dans la salle`).check();
    }
    await secretary.getByLabel("Pouvoir de Tudual Morvan donné à").selectOption({ label: "Enora Le Goff" });
    await secretary.getByRole("button", { name: "Noter les présences" }).click();
    await secretary.getByText("3 présents.").waitFor();
    await secretary.look("presences");
    await secretary.getByRole("button", { name: "Ouvrir la séance" }).click();
    await secretary.getByText("En séance").first().waitFor();
  });

  await step("le premier point est voté et accordé", async () => {
    await secretary.goto(items[0]);
    await secretary.getByRole("button", { name: "Appeler ce point" }).click();
    await secretary.look("point appele");
    await voteAll(secretary, "Pour");
    await secretary.getByText("proposition adoptée").waitFor();
    await secretary.getByLabel("Accordé", { exact: true }).check();
    await secretary.getByLabel("Raison, reprise dans la lettre").fill("Le comité suit la proposition.");
    await secretary.getByRole("button", { name: "Enregistrer et passer au suivant" }).click();
    await secretary.getByText("La décision est notée").waitFor();
  });

  await step("au second, un déport fait perdre le quorum : le point est reporté", async () => {
    await secretary.goto(items[1]);
    await secretary.getByRole("button", { name: "Appeler ce point" }).click();
    await secretary.getByText("Le quorum n’est plus atteint pour ce point").waitFor();
    await secretary.look("quorum perdu");
    await voteAll(secretary, "Pour");
    secretary.allow(/422/);
    await secretary.getByLabel("Accordé", { exact: true }).check();
    await secretary.getByLabel("Raison, reprise dans la lettre").fill("Quorum non atteint après un déport.");
    await secretary.getByRole("button", { name: "Enregistrer et passer au suivant" }).click();
    await secretary.locator(".summary").waitFor();
    await secretary.getByLabel("Reporté à une autre séance").check();
    await secretary.getByRole("button", { name: "Enregistrer et passer au suivant" }).click();
    await secretary.getByText("La décision est notée").waitFor();
  });

  await step("les autres sont refusés ou reportés, et la séance est close", async () => {
    for (const [n, item] of items.slice(2).entries()) {
      await secretary.goto(item);
      await secretary.getByRole("button", { name: "Appeler ce point" }).click();
      await voteAll(secretary, n === 0 ? "Contre" : "Pour");
      await secretary.getByLabel(n === 0 ? "Refusé" : "Reporté à une autre séance", { exact: true }).check();
      await secretary.getByLabel("Raison, reprise dans la lettre").fill("Le plan est à reprendre avec le pôle.");
      await secretary.getByRole("button", { name: "Enregistrer et passer au suivant" }).click();
      await secretary.getByText("La décision est notée").waitFor();
    }
    await secretary.goto(sitting);
    await secretary.getByRole("button", { name: "Clore la séance" }).click();
    await secretary.getByRole("heading", { name: "Relevé de décisions" }).waitFor();
    await secretary.look("releve a signer");
  });

  await step("deux signatures, et tout part", async () => {
    await secretary.getByRole("button", { name: "Signer le relevé" }).click();
    await secretary.getByText("Votre signature est notée").waitFor();
    await chair.goto(sitting);
    await chair.getByRole("button", { name: "Signer le relevé" }).click();
    await chair.getByText("les décisions et les lettres partent").waitFor();
    for (let tries = 0; tries < 60; tries += 1) {
      await chair.goto(sitting);
      if ((await chair.getByText("décision et lettre parties").count()) === items.length) break;
      await chair.waitForTimeout(500);
    }
    assert.equal(await chair.getByText("décision et lettre parties").count(), items.length);
    await chair.look("releve signe");
  });

  await step("la liste des opérations part au vote, et revient avec ses actes", async () => {
    await secretary.goto(`${sitting}/operations`);
    await secretary.getByText("commission permanente").first().waitFor();
    await secretary.look("operations");
    operation = (await secretary.locator("table tbody .n").first().textContent()).trim();
    const number = operation;
    const voted = day(0).split("-").reverse().join("/");
    secretary.allow(/422/);
    await secretary.getByLabel("Contenu du fichier").fill(`dossier;acte;vote_le\n${number};26_0101_01;hier`);
    await secretary.getByRole("button", { name: "Reprendre les actes" }).click();
    await secretary.locator(".summary").waitFor();
    await secretary.getByLabel("Contenu du fichier").fill(`dossier;acte;vote_le\n${number};26_0101_01;${voted}`);
    await secretary.getByRole("button", { name: "Reprendre les actes" }).click();
    await secretary.getByText("26_0101_01").first().waitFor();
    await secretary.look("actes repris");
  });

  await step("une erreur du relevé est corrigée par un acte, signé des deux", async () => {
    const number = operation;
    await secretary.goto(`/instruction/${number}`);
    await secretary.getByRole("link", { name: "Rectifier cette décision" }).click();
    await secretary.look("acte rectificatif");
    secretary.allow(/422/);
    await secretary.getByRole("button", { name: "Prendre l’acte rectificatif" }).click();
    await secretary.locator(".summary").waitFor();
    await secretary.getByLabel("Quelle était l’erreur ?").fill("Le montant voté était de 5 000 €.");
    await secretary.getByLabel("Montant accordé").fill("5 000");
    await secretary.getByRole("button", { name: "Prendre l’acte rectificatif" }).click();
    await secretary.getByText("Il attend les signatures").waitFor();
    await secretary.look("acte a signer");
    await secretary.getByRole("button", { name: /^Signer cet acte/ }).click();
    await secretary.getByText("Votre signature est notée").waitFor();
    await chair.goto(sitting);
    await chair.getByRole("button", { name: /^Signer cet acte/ }).click();
    await chair.getByText("il est en vigueur").waitFor();
    await secretary.goto(`/instruction/${number}`);
    await secretary.getByText("Remplacée par l’acte qui la rectifie").waitFor();
    await secretary.look("decision rectifiee");
  });
});
