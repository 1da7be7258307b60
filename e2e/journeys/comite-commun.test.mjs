// The common committee: one sitting decides requests of two schemes, from its convening to the letters that leave.
import assert from "node:assert/strict";
import { journey } from "../lib/journey.mjs";

const PASSWORD = "demonstration";
const SECRETARY = "goulven.abgrall@exemple.invalid";
const CHAIR = "rozenn.cadiou@exemple.invalid";
const MEMBER = "yann.guivarch@exemple.invalid";
const CAP = "CAP création ESS";
const TRUST = "Fonds de confiance";
const REASON = "Le comité suit la proposition.";

async function signIn(page, email) {
  await page.goto("/connexion");
  await page.getByLabel("Adresse électronique").fill(email);
  await page.getByLabel("Mot de passe", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Se connecter" }).click();
  await page.waitForURL((url) => url.pathname !== "/connexion");
}

const path = (page) => new URL(page.url()).pathname;
const day = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

journey("Un comité commun décide trois CAP création ESS et deux Fonds de confiance", async ({ visitor, step }) => {
  const secretary = await visitor();
  const chair = await visitor();
  const member = await visitor();
  let sitting = "";
  let items = [];

  /** The schemes of the agenda, in its order. */
  const schemes = (page) =>
    page.locator("ol.steps li").evaluateAll((lines) => lines.map((line) => line.querySelector(".small.mute").textContent.split(" · ")[0]));

  let numbers = [];

  await step("la séance prévue est annulée : ses dossiers attendent une autre séance", async () => {
    await signIn(secretary, SECRETARY);
    await secretary.goto("/comites");
    await secretary.locator(".list a[href^='/comites/']", { hasNotText: "Membres" }).last().click();
    const planned = secretary.locator("ol.steps li .small.mute .n");
    numbers = await planned.evaluateAll((found) => found.map((number) => number.textContent.trim()));
    assert.equal(numbers.length, 5);
    await secretary.getByRole("button", { name: "Annuler la séance" }).click();
    await secretary.getByText("Annulée").first().waitFor();
  });

  await step("une autre est préparée avec des demandes de deux dispositifs, et ses membres invités", async () => {
    await secretary.goto("/comites");
    await secretary.getByText("Préparer une séance").click();
    await secretary.getByLabel("Jour de la séance").fill(day(0));
    await secretary.getByLabel("Lieu, heure, visioconférence").fill("14 h, Quimper, salle Molène");
    await secretary.getByRole("button", { name: "Préparer l’ordre du jour" }).click();
    for (const [n, number] of numbers.entries()) {
      await secretary.locator("tr", { hasText: number }).locator("input[name^='rank.']").fill(String(n + 1));
    }
    await secretary.look("ordre du jour de deux dispositifs");
    await secretary.getByRole("button", { name: "Enregistrer l’ordre du jour" }).click();
    await secretary.getByText("L’ordre du jour est enregistré").waitFor();
    await secretary.getByRole("button", { name: "Figer l’ordre du jour et inviter" }).click();
    await secretary.getByText("L’ordre du jour est figé").waitFor();
    sitting = path(secretary);
    assert.deepEqual(await schemes(secretary), [CAP, CAP, CAP, TRUST, TRUST]);
    items = await secretary
      .locator("ol.steps a[href*='/points/']")
      .evaluateAll((links) => links.map((link) => link.getAttribute("href")));
    assert.equal(items.length, 5);
    await secretary.getByText("Convoquée").first().waitFor();
    await secretary.look("seance convoquee");
    await chair.goto("/demonstration/courriels");
    await chair.locator("main li", { hasText: CHAIR }).first().getByRole("link").click();
    await chair.getByText("salle Molène").first().waitFor();
    await chair.look("invitation");
  });

  await step("un membre lié à un demandeur se déporte de ce seul point", async () => {
    await signIn(member, MEMBER);
    await member.goto(sitting);
    await member.getByLabel("Lien, ou raison de son absence").fill("Je siège à son conseil d’administration.");
    await member.getByRole("button", { name: "Je me déporte" }).click();
    await member.getByText("Votre déclaration est notée").waitFor();
    assert.equal(await member.locator("ol.steps a[href*='/points/']").count(), 4);
  });

  await step("la séance s’ouvre", async () => {
    await secretary.goto(sitting);
    for (const name of ["Rozenn Cadiou", "Yann Guivarch", "Enora Le Goff", "Tudual Morvan"]) {
      await secretary.getByLabel(`${name} est dans la salle`).check();
    }
    await secretary.getByRole("button", { name: "Noter les présences" }).click();
    await secretary.getByText("4 présents.").waitFor();
    await secretary.getByRole("button", { name: "Ouvrir la séance" }).click();
    await secretary.getByText("En séance").first().waitFor();
  });

  await step("elle décide les trois CAP création ESS, puis les deux Fonds de confiance", async () => {
    for (const [n, item] of items.entries()) {
      const refused = n === 4;
      await secretary.goto(item);
      await secretary.getByText(n < 3 ? CAP : TRUST).first().waitFor();
      await secretary.getByRole("button", { name: "Appeler ce point" }).click();
      await secretary.locator("fieldset.vote").first().waitFor();
      // Of the second, one member is out: three of the four decide, and the quorum holds.
      assert.equal(await secretary.locator("fieldset.vote").count(), n === 1 ? 3 : 4);
      for (const label of await secretary.locator("fieldset.vote label", { hasText: refused ? "Contre" : "Pour" }).all()) {
        await label.click();
      }
      await secretary.getByRole("button", { name: "Noter les votes" }).click();
      await secretary.getByText(refused ? "proposition rejetée" : "proposition adoptée").waitFor();
      if (n === 0 || n === 3) await secretary.look(n === 0 ? "point de cap creation ess" : "point du fonds de confiance");
      await secretary.getByLabel(refused ? "Refusé" : "Accordé", { exact: true }).check();
      const reason = refused ? "Le besoin n’est pas établi : une enquête est à mener avec le pôle." : REASON;
      await secretary.getByLabel("Raison, reprise dans la lettre").fill(reason);
      await secretary.getByRole("button", { name: "Enregistrer et passer au suivant" }).click();
      await secretary.getByText("La décision est notée").waitFor();
    }
  });

  await step("elle est close, et le relevé dit les cinq décisions des deux dispositifs", async () => {
    await secretary.goto(sitting);
    await secretary.getByRole("button", { name: "Clore la séance" }).click();
    await secretary.getByRole("heading", { name: "Relevé de décisions" }).waitFor();
    const minutes = secretary.getByRole("region", { name: "Décisions de la séance" });
    assert.equal(await minutes.locator("tbody tr", { hasText: CAP }).count(), 3);
    assert.equal(await minutes.locator("tbody tr", { hasText: TRUST }).count(), 2);
    assert.equal(await minutes.locator("tbody tr", { hasText: "refusé" }).count(), 1);
    await secretary.look("releve des deux dispositifs");
  });

  await step("deux signatures, et les cinq décisions partent avec leurs lettres", async () => {
    await secretary.getByRole("button", { name: "Signer le relevé" }).click();
    await secretary.getByText("Votre signature est notée").waitFor();
    await signIn(chair, CHAIR);
    await chair.goto(sitting);
    await chair.getByRole("button", { name: "Signer le relevé" }).click();
    await chair.getByText("les décisions et les lettres partent").waitFor();
    const left = chair.getByText("décision et lettre parties");
    for (let tries = 0; tries < 60 && (await left.count()) < items.length; tries += 1) {
      await chair.waitForTimeout(500);
      await chair.goto(sitting);
    }
    assert.equal(await left.count(), items.length);
    await chair.look("releve signe, tout est parti");
  });

  await step("chaque porteur a sa lettre", async () => {
    const letters = secretary.locator("main li", { hasText: /aide accordée|: décision/ });
    for (let tries = 0; tries < 60; tries += 1) {
      await secretary.goto("/demonstration/courriels");
      if ((await letters.count()) >= items.length) break;
      await secretary.waitForTimeout(500);
    }
    assert.ok((await letters.count()) >= items.length, `${await letters.count()} letters`);
    await secretary.look("lettres parties");
  });
});
