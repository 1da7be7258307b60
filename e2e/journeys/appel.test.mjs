// The collaborative call of 2017: twelve projects, five funders, seven laureates. One session with two recusals and a quorum
// that is lost, then each funder decides on its own day, and the sums of the founding document come out to the cent.
import assert from "node:assert/strict";
import { journey } from "../lib/journey.mjs";

const PASSWORD = "demonstration";
const LEAD = "soazig.le-dantec@exemple.invalid";
const CHAIR = "solenn.abalain@exemple.invalid";
const MEMBERS = ["tangi.le-corre@exemple.invalid", "urielle.donval@exemple.invalid"];
const FEDER = "konan.ar-moal@exemple.invalid";
const TOWN = "lena.quintin@exemple.invalid";
const DEPARTMENTS = "mael.rospars@exemple.invalid";
const CALL = "appel-projets-collaboratifs";

/** The seven that are granted, of twelve: the others are refused. */
const LAUREATES = [
  "Filière locale de laine",
  "Atelier commun de réemploi",
  "Conserverie partagée",
  "Mobilité douce du Trégor",
  "Bois local pour bâtir",
  "Maison des savoir-faire",
  "Tiers-lieu nourricier",
];

/** Those that are refused. */
const OTHERS = [
  "Plateforme de livraison à vélo",
  "Théâtre de poche itinérant",
  "Épiceries de bourg",
  "Fablab des écoles",
  "Jardins sous serre",
];
const PROJECTS = [...LAUREATES, ...OTHERS];

async function signIn(page, email) {
  await page.goto("/connexion");
  await page.getByLabel("Adresse électronique").fill(email);
  await page.getByLabel("Mot de passe", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Se connecter" }).click();
  await page.waitForURL((url) => url.pathname !== "/connexion");
}

const path = (page) => new URL(page.url()).pathname;
/** "1 498 750,00 €" gives 149875000. */
const cents = (text) => Number(text.replace(/[^0-9,]/g, "").replace(",", ""));

/** Every shared dossier in this state of this officer's part: title and address. */
async function shared(page, state) {
  await page.goto(`/partages?etat=${state}`);
  return page.locator("tbody tr").evaluateAll((rows) =>
    rows.map((row) => ({
      title: row.querySelector("strong").textContent.trim(),
      href: row.querySelector("a").getAttribute("href"),
    })),
  );
}

/** Waits for what the help to choose proposes: the page asks again by itself, or by its link. */
async function found(page) {
  const proposal = page.getByRole("heading", { name: "Ce que propose le calcul" });
  for (let tries = 0; tries < 60 && (await proposal.count()) === 0; tries += 1) {
    await page.waitForTimeout(500);
    await page.reload();
  }
  await proposal.waitFor();
}

/** Records a decision in the part that is open, on a day; `subject`: the funders it depends on. */
async function decide(page, href, granted, day, subject = []) {
  await page.goto(href);
  const form = page.locator("form[action$='/decision']");
  await form.getByLabel(granted ? "Aide accordée" : "Aide refusée").check();
  for (const name of subject) await form.getByLabel(name, { exact: true }).check();
  if (!granted) await form.getByLabel(/^Raisons/).fill("La Région n’a pas retenu ce projet.");
  await form.getByLabel(/^(Jour|Date|Décidé le)/).fill(day);
  await form.getByLabel(/^(Signataire|Qui signe)/).fill("La présidence");
  await form.getByRole("button", { name: "Enregistrer la décision" }).click();
}

journey("L’appel collaboratif de 2017", { date: "2017-05-09" }, async ({ visitor, product, scripts, step }) => {
  const lead = await visitor();
  const chair = await visitor();
  const members = [await visitor(), await visitor()];
  const feder = await visitor();
  const town = await visitor();
  const departments = await visitor();
  let sitting = "";
  let items = [];

  await step("la Région lit le plan de tous et essaie d’autres montants", async () => {
    await signIn(lead, LEAD);
    await lead.goto(`/instruction?etat=proposed&dispositif=${CALL}&gestionnaire=services-region&q=laine`);
    const href = await lead.locator(".worklist tbody a").first().getAttribute("href");
    await lead.goto(href);
    await lead.getByText("Plusieurs financeurs").waitFor();
    await lead.look("dossier partage chef de file");
    await lead.getByRole("link", { name: "Voir le plan et les parts des financeurs" }).click();
    await lead.getByText("Le plan est équilibré").waitFor();
    await lead.look("plan de tous");
    await lead.locator("tr", { hasText: "Conseil régional" }).locator("input").fill("200 000");
    await lead.getByRole("button", { name: "Voir le plan" }).click();
    await lead.getByText("Il manque 50 000,00 €").waitFor();
    await lead.getByText("Qui peut compléter :").waitFor();
    await lead.look("plan a completer");
    await lead.getByRole("link", { name: "Revenir aux montants connus" }).click();
    await lead.getByText("Le plan est équilibré").waitFor();
  });

  await step("elle convoque une séance avec les douze projets", async () => {
    await lead.goto("/comites");
    // She keeps the sittings of the commission of the region too.
    const body = lead.getByRole("region", { name: "Comité du guichet unique" });
    await body.getByText("Préparer une séance").click();
    await body.getByLabel("Jour de la séance").fill("2017-05-09");
    await body.getByLabel("Lieu, heure, visioconférence").fill("14 h, Rennes, salle Hoëdic");
    await body.getByRole("button", { name: "Préparer l’ordre du jour" }).click();
    // The invented dossiers of the demonstration are offered too: only the twelve of the call are taken.
    let taken = 0;
    for (const row of await lead.locator("tr, li").filter({ has: lead.locator("input[name^='rank.']") }).all()) {
      const text = await row.textContent();
      if (PROJECTS.some((title) => text.includes(title))) {
        taken += 1;
        await row.locator("input[name^='rank.']").fill(String(taken));
      }
    }
    assert.equal(taken, 12);
    await lead.getByRole("button", { name: "Enregistrer l’ordre du jour" }).click();
    await lead.getByText("L’ordre du jour est enregistré").waitFor();
    await lead.getByRole("button", { name: "Figer l’ordre du jour et inviter" }).click();
    await lead.getByText("L’ordre du jour est figé").waitFor();
    sitting = path(lead);
    items = await lead
      .locator("ol.steps a[href*='/points/']")
      .evaluateAll((links) => links.map((a) => ({ href: a.getAttribute("href"), title: a.textContent.trim() })));
    assert.equal(items.length, 12);
  });

  await step("l’aide au choix propose sous l’enveloppe, et dit ce que coûterait chaque dossier laissé", async () => {
    await lead.getByRole("link", { name: "Aide au choix sous une enveloppe" }).click();
    await lead.getByLabel("Enveloppe", { exact: true }).fill("900 000");
    await lead.getByLabel("Au moins, par thème").fill("0");
    await lead.look("aide au choix, contraintes");
    await lead.getByRole("button", { name: "Calculer" }).click();
    await found(lead);
    await lead.getByText("C’est une proposition sur le papier").waitFor();
    await lead.look("aide au choix, proposition");
    // A criterion that is forgotten, by its slider: the form answers without script too.
    await lead.getByText("Poids des critères").first().waitFor();
    const slider = lead.locator("input[type=range]").first();
    await slider.focus();
    await slider.press("Home");
    assert.equal(await slider.inputValue(), "0");
    await lead.getByRole("button", { name: "Calculer" }).click();
    await found(lead);
    await lead.getByRole("link", { name: "Revenir à la séance" }).click();
    assert.equal(path(lead), sitting);
  });

  await step("deux membres se déportent chacun d’un dossier", async () => {
    for (const [n, email] of MEMBERS.entries()) {
      await signIn(members[n], email);
      await members[n].goto(sitting);
      await members[n].getByText("vous êtes en dehors de ce dossier").waitFor();
      await members[n].getByLabel("Lien, ou raison de son absence").fill("Je siège à son conseil d’administration.");
      await members[n].getByRole("button", { name: "Je me déporte" }).click();
      await members[n].getByText("Votre déclaration est notée").waitFor();
    }
  });

  await step("la séance décide, perd son quorum sur un point, puis le retrouve", async () => {
    await lead.goto(sitting);
    // Three of five: the quorum, lost as soon as one of them is out.
    const present = ["Solenn Abalain", "Tangi Le Corre", "Visant Kergoat"];
    for (const name of present) await lead.getByLabel(`${name} est dans la salle`).check();
    await lead.getByRole("button", { name: "Noter les présences" }).click();
    await lead.getByText("3 présents.").waitFor();
    await lead.getByRole("button", { name: "Ouvrir la séance" }).click();
    await lead.getByText("En séance").first().waitFor();
    const recused = items.find((item) => item.title.includes("Atelier commun de réemploi"));
    await lead.goto(recused.href);
    await lead.getByRole("button", { name: "Appeler ce point" }).click();
    await lead.getByText("Le quorum n’est plus atteint pour ce point").waitFor();
    await lead.look("quorum perdu pour un deport");
    // The two others come in: the quorum is there for every item.
    await lead.goto(sitting);
    for (const name of ["Urielle Donval", "Yuna Salaün"]) await lead.getByLabel(`${name} est dans la salle`).check();
    await lead.getByRole("button", { name: "Noter les présences" }).click();
    await lead.getByText("5 présents.").waitFor();
    for (const item of items) {
      const granted = LAUREATES.some((title) => item.title.includes(title));
      await lead.goto(item.href);
      const call = lead.getByRole("button", { name: "Appeler ce point" });
      if (await call.isVisible()) await call.click();
      await lead.locator("fieldset.vote").first().waitFor();
      for (const label of await lead.locator("fieldset.vote label", { hasText: granted ? "Pour" : "Contre" }).all()) {
        await label.click();
      }
      await lead.getByRole("button", { name: "Noter les votes" }).click();
      await lead.getByText(granted ? "proposition adoptée" : "proposition rejetée").waitFor();
      await lead.getByLabel(granted ? "Accordé" : "Refusé", { exact: true }).check();
      await lead.getByLabel("Raison, reprise dans la lettre").fill(granted ? "Le comité suit la proposition." : "Projet moins avancé que d’autres.");
      await lead.getByRole("button", { name: "Enregistrer et passer au suivant" }).click();
      await lead.getByText("La décision est notée").waitFor();
    }
    await lead.goto(sitting);
    await lead.getByRole("button", { name: "Clore la séance" }).click();
    await lead.getByRole("heading", { name: "Relevé de décisions" }).waitFor();
    await lead.look("releve de l’appel");
  });

  await step("le relevé est signé et les décisions de la Région partent", async () => {
    await lead.getByRole("button", { name: "Signer le relevé" }).click();
    await lead.getByText("Votre signature est notée").waitFor();
    await signIn(chair, CHAIR);
    await chair.goto(sitting);
    await chair.getByRole("button", { name: "Signer le relevé" }).click();
    await chair.getByText("les décisions et les lettres partent").waitFor();
    for (let tries = 0; tries < 120; tries += 1) {
      await chair.goto(sitting);
      if ((await chair.getByText("décision et lettre parties").count()) === items.length) break;
      await chair.waitForTimeout(500);
    }
    assert.equal(await chair.getByText("décision et lettre parties").count(), items.length);
  });

  await step("l’intercommunalité ne peut rien accorder la veille de sa convention", async () => {
    await product.restart({ date: "2017-07-11" });
    await signIn(town, TOWN);
    const mine = await shared(town, "proposed");
    assert.equal(mine.length, 3);
    await town.look("dossiers partages");
    town.allow(/422/);
    await decide(town, mine.find((one) => one.title === LAUREATES[0]).href, true, "2017-07-11");
    await town.locator(".summary").waitFor();
    await town.getByText("Aucune convention entre").first().waitFor();
    await town.look("convention manquante");
  });

  await step("le FEDER accorde une part si l’intercommunalité accorde la sienne", async () => {
    await signIn(feder, FEDER);
    const mine = await shared(feder, "proposed");
    assert.equal(mine.length, 12);
    const wool = mine.find((one) => one.title === LAUREATES[0]);
    await decide(feder, wool.href, true, "2017-07-11", ["CA Morlaix Communauté"]);
    await feder.getByText("Accordé sous condition").first().waitFor();
    await feder.look("accorde sous condition");
  });

  await step("les collectivités décident en septembre, et la condition se remplit d’elle-même", async () => {
    await product.restart({ date: "2017-09-20" });
    for (const [page, email] of [
      [town, TOWN],
      [departments, DEPARTMENTS],
    ]) {
      await signIn(page, email);
      for (const one of await shared(page, "proposed")) {
        await decide(page, one.href, LAUREATES.includes(one.title), "2017-09-20");
        await page.getByText("La décision est enregistrée").waitFor();
      }
      assert.equal((await shared(page, "proposed")).length, 0);
    }
    await signIn(feder, FEDER);
    assert.equal((await shared(feder, "granted")).length, 1);
  });

  await step("le FEDER décide du reste en novembre", async () => {
    await product.restart({ date: "2017-11-30" });
    await signIn(feder, FEDER);
    for (const one of await shared(feder, "proposed")) {
      await decide(feder, one.href, LAUREATES.includes(one.title), "2017-11-30");
      await feder.getByText("La décision est enregistrée").waitFor();
    }
    assert.equal((await shared(feder, "granted")).length, 7);
  });

  await step("les sommes du document fondateur sortent au centime", async () => {
    await signIn(lead, LEAD);
    await lead.goto(`/partages/bilan/${CALL}`);
    await lead.look("bilan de l’appel");
    const rows = await lead.locator("section table, .box table").first().locator("tbody tr").evaluateAll((all) =>
      all.map((row) => [...row.querySelectorAll("th, td")].map((cell) => cell.textContent.trim())),
    );
    const granted = (name) => cents(rows.find(([funder]) => funder.includes(name)).at(-1));
    const region = granted("Conseil régional");
    const others = granted("EPCI") + granted("Départements");
    const europe = granted("FEDER");
    assert.deepEqual([region, others, europe], [149_875_000, 27_241_550, 150_731_025]);
    const millions = (amount, digits) => (amount / 100_000_000).toFixed(digits);
    assert.equal(millions(region, 1), "1.5");
    assert.equal(millions(others, 1), "0.3");
    assert.equal(millions(region + others, 2), "1.77");
    assert.equal(millions(europe, 1), "1.5");
    assert.equal(millions(region + others + europe, 2), "3.28");
    assert.equal(rows.reduce((all, row) => all + Number(row[2]), 0), 0, "nobody is awaited any more");
    for (const title of [LAUREATES[0], LAUREATES.at(-1)]) {
      await lead.goto(`/instruction?etat=granted&gestionnaire=services-region&q=${encodeURIComponent(title)}`);
      await lead.locator(".worklist tbody strong", { hasText: title }).first().waitFor();
    }
  });
});
