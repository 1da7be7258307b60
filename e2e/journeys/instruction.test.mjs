// The officer's side: from the worklist to the letter, an opinion from outside, the administration.
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

/** What the demonstration shows instead of sending: the link of the latest mail to somebody. */
async function linkOfMail(page, to) {
  await page.goto("/demonstration/courriels");
  await page.locator("main li", { hasText: to }).first().getByRole("link").click();
  return page.locator(".sheet a").first().getAttribute("href");
}

const path = (page) => new URL(page.url()).pathname;
const day = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

/** The address of the first dossier of a view of the worklist. */
async function firstOf(page, query) {
  await page.goto(`/instruction?${query}`);
  return page.locator(".worklist tbody a").first().getAttribute("href");
}

journey("Un instructeur mène un dossier de la liste à la lettre", async ({ visitor, step }) => {
  const officer = await visitor();
  const expert = await visitor();
  let file = "";

  await step("il trouve son dossier", async () => {
    await signIn(officer, "goulven.abgrall@exemple.invalid");
    await officer.goto("/instruction");
    await officer.look("liste de travail");
    await officer.getByRole("link", { name: /en attente du porteur/ }).click();
    await officer.look("en attente");
    await officer.goto("/instruction?q=zzzzz");
    await officer.getByText("Aucun dossier ici").waitFor();
    await officer.look("rien trouve");
    await officer.goto("/instruction?suivi=moi");
    await officer.getByLabel("Garder cette vue sous le nom").fill("Les miens");
    await officer.getByRole("button", { name: "Garder" }).click();
    await officer.getByRole("link", { name: "Les miens" }).waitFor();
    file = await firstOf(officer, "etat=review");
    await officer.goto(file);
    await officer.look("dossier en instruction");
  });

  await step("il voit ce que le demandeur a demandé ailleurs, et si c’est le même besoin", async () => {
    // Invented people file several dossiers: some of one scheme, or with the same title.
    const files = [];
    for (const state of ["review", "proposed", "filed"]) {
      await officer.goto(`/instruction?etat=${state}`);
      files.push(...(await officer.locator(".worklist tbody a").evaluateAll((links) => links.map((a) => a.getAttribute("href")))));
    }
    let alone = false;
    let several = false;
    let twice = false;
    for (const one of files) {
      await officer.goto(one);
      const panel = officer.locator("#demandeur");
      await panel.getByText("Le suivi des paiements n’est pas encore ouvert").waitFor();
      const rows = await panel.locator("tbody").first().locator("tr").count();
      if ((await panel.getByText("Aucun autre dossier déposé par ce demandeur").count()) > 0) {
        if (!alone) await officer.look("demandeur sans autre dossier");
        alone = true;
      } else if ((await panel.getByText("Même besoin ?").count()) > 0) {
        if (!twice) {
          await officer.getByText("Le même besoin semble déjà demandé").waitFor();
          await officer.getByRole("link", { name: "Voir lequel et pourquoi" }).click();
          await officer.look("meme besoin deux fois");
        }
        twice = true;
      } else {
        if (!several && rows > 1) await officer.look("demandeur et ses autres dossiers");
        several ||= rows > 1;
      }
      if (alone && several && twice) break;
    }
    assert.ok(alone && twice, `alone ${alone}, several ${several}, twice ${twice} among ${files.length}`);
    await officer.goto(file);
  });

  await step("il demande un avis", async () => {
    await officer.getByRole("link", { name: "Demander un avis" }).click();
    officer.allow(/422/);
    await officer.getByRole("button", { name: "Envoyer le lien" }).click();
    assert.equal(await officer.locator(".summary li").count(), 4);
    await officer.look("avis refuse");
    await officer.getByLabel("À qui ?").fill("Soizic Péron, TAg29");
    await officer.getByLabel("Adresse électronique").fill("soizic.peron@exemple.invalid");
    await officer.getByLabel("Votre question").fill("Le besoin est-il réel sur ce territoire ?");
    await officer.getByLabel("Avis attendu le").fill(day(7));
    await officer.getByRole("button", { name: "Envoyer le lien" }).click();
    await officer.getByText("La demande d’avis est partie").waitFor();
  });

  await step("une experte répond sans compte", async () => {
    const link = await linkOfMail(expert, "soizic.peron@exemple.invalid");
    await expert.goto(link);
    await expert.look("avis demande");
    await expert.getByLabel("réservé").check();
    await expert.getByLabel("Vos raisons").fill("Le besoin est réel ; vérifier le prix de la collecte.");
    await expert.getByRole("button", { name: "Envoyer mon avis" }).click();
    await expert.getByRole("heading", { name: "Merci, votre avis est enregistré" }).waitFor();
    await expert.look("avis rendu");
    expert.allow(/410/);
    await expert.goto(link);
    await expert.getByRole("heading", { name: "Votre avis est déjà rendu" }).waitFor();
    await expert.look("avis deja rendu");
  });

  await step("il écrit sa note, avec une base plus petite", async () => {
    await officer.goto(file);
    await officer.getByText("vérifier le prix de la collecte").waitFor();
    await officer.getByRole("link", { name: "Écrire la note d’instruction" }).click();
    await officer.locator(".scale label", { hasText: "En partie" }).first().click();
    await officer.locator(".retain input.n").first().fill("1 000");
    officer.allow(/422/);
    await officer.getByRole("button", { name: "Enregistrer la note" }).click();
    await officer.locator(".summary").waitFor();
    await officer.look("note sans raison");
    await officer.getByLabel(/Raison de l’écart/).first().fill("Seul le premier lot relève de l’étude.");
    await officer.getByLabel("Ce que le comité doit retenir").fill("Un besoin réel, une étude bien menée.");
    await officer.getByRole("button", { name: "Enregistrer la note" }).click();
    await officer.getByText("La note d’instruction est enregistrée").waitFor();
    await officer.getByText("Seul le premier lot relève de l’étude.").waitFor();
    await officer.look("note enregistree");
  });

  await step("il écrit au porteur et à ses collègues", async () => {
    await officer.getByRole("link", { name: "Écrire au porteur" }).first().click();
    await officer.getByLabel("Votre message au porteur").fill("Pouvez-vous préciser le calendrier ?");
    await officer.getByRole("button", { name: "Envoyer le message" }).click();
    await officer.getByText("Le message est envoyé").waitFor();
    await officer.goto(`${file}/messages`);
    await officer.getByLabel("Votre note", { exact: true }).fill("Appelé le pôle : il connaît le projet.");
    await officer.getByRole("button", { name: "Garder la note" }).click();
    await officer.goto(`${file}/messages`);
    await officer.look("echanges");
  });

  await step("il propose, puis enregistre la décision", async () => {
    await officer.goto(file);
    await officer.getByRole("link", { name: "Proposer une décision" }).click();
    await officer.look("proposition");
    await officer.getByLabel("Montant proposé").fill("2 500");
    await officer.getByLabel("Raison").fill("Le montant de la règle, ramené au devis retenu.");
    await officer.getByRole("button", { name: "Enregistrer la proposition" }).click();
    await officer.getByRole("link", { name: "Enregistrer la décision" }).click();
    await officer.look("decision");
    await officer.getByLabel("Aide accordée").check();
    officer.allow(/422/);
    await officer.getByRole("button", { name: "Voir la lettre avant de l’envoyer" }).click();
    await officer.getByText("Dites qui signe").first().waitFor();
    await officer.getByLabel("Qui signe la lettre ?").fill("Anna Riou, directrice");
    await officer.getByRole("button", { name: "Voir la lettre avant de l’envoyer" }).click();
    await officer.getByText("deux mille cinq cents euros").waitFor();
    await officer.look("lettre");
    await officer.getByRole("button", { name: "Enregistrer et envoyer la lettre" }).click();
    await officer.getByText("La décision est enregistrée").waitFor();
    assert.equal(path(officer), file);
    await officer.look("decide");
  });

  await step("il demande des pièces, puis une correction, sur d’autres dossiers", async () => {
    const filed = await firstOf(officer, "etat=filed");
    await officer.goto(`${filed}/pieces`);
    await officer.look("demander des pieces");
    await officer.goto(`${filed}/correction`);
    await officer.locator("#sections").check();
    await officer.getByLabel("Que faut-il corriger ?").fill("Précisez les dates de l’étude.");
    await officer.look("demander une correction");
    await officer.getByRole("button", { name: "Rouvrir ces parties" }).click();
    await officer.locator("p strong", { hasText: "Délai arrêté" }).waitFor();
    await officer.look("delai arrete");
  });
});

journey("Une administratrice tient les comptes et vérifie le journal", async ({ visitor, step }) => {
  const admin = await visitor();
  await step("elle voit l’installation, pas les dossiers", async () => {
    await signIn(admin, "admin@exemple.invalid");
    await admin.goto("/administration");
    await admin.look("administration");
    admin.allow(/404/);
    const answer = await admin.goto("/instruction");
    assert.equal(answer.status(), 404);
  });
  await step("elle ouvre un compte", async () => {
    await admin.goto("/administration/comptes");
    await admin.look("comptes");
    await admin.getByLabel("Prénom et nom").fill("Rozenn Tanguy");
    await admin.getByLabel("Adresse électronique").fill("rozenn.tanguy@exemple.invalid");
    await admin.getByLabel("Instruction pour France Active Bretagne").check();
    await admin.getByRole("button", { name: "Ouvrir le compte" }).click();
    await admin.getByText("Le compte est ouvert").waitFor();
  });
  await step("elle vérifie le journal", async () => {
    await admin.goto("/administration");
    await admin.getByRole("button", { name: "Vérifier le journal" }).click();
    await admin.getByText("Le journal est intact").waitFor();
    await admin.look("journal");
  });
});
