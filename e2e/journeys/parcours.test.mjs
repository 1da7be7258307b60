// The whole way of a request, each part played by its person: from the first question to the decision letter.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { journey } from "../lib/journey.mjs";

const PASSWORD = "demonstration";
const HOLDER = "nolwenn.kerbrat@exemple.invalid";
const OTHER = "erwan.le-bihan@exemple.invalid";
const OFFICER = "goulven.abgrall@exemple.invalid";
const ADMIN = "admin@exemple.invalid";

const PDF = Buffer.from("%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n");

/** A day so many days from today, as people type it. */
function day(ahead) {
  const date = new Date(Date.now() + ahead * 86_400_000);
  return date.toLocaleDateString("fr-FR", { timeZone: "Europe/Paris", day: "2-digit", month: "2-digit", year: "numeric" });
}

async function signIn(page, email) {
  await page.goto("/connexion");
  await page.getByLabel("Adresse électronique").fill(email);
  await page.locator("#mot-de-passe").fill(PASSWORD);
  await page.getByRole("button", { name: "Se connecter" }).click();
  await page.waitForURL((url) => url.pathname !== "/connexion");
}

/** Types, chooses or ticks, by the names of the inputs. */
async function fill(page, answers) {
  for (const [name, value] of Object.entries(answers)) {
    const input = page.locator(`main form [name="${name}"]`);
    const kind = await input.first().evaluate((node) => (node.tagName === "SELECT" ? "select" : node.type));
    if (kind === "radio") await page.locator(`main form [name="${name}"][value="${value}"]`).check();
    else if (kind === "checkbox") await input.first().setChecked(value === true);
    else if (kind === "select") await input.first().selectOption(value);
    else if (kind === "date") await input.first().fill(value.split("/").reverse().join("-"));
    else await input.first().fill(value);
  }
}

/** Presses a button that sends a form, and waits for the page that answers. */
async function send(page, button) {
  const answered = page.waitForEvent("domcontentloaded");
  await button.click();
  await answered;
}

const saveSection = (page) => send(page, page.getByRole("button", { name: /Enregistrer et continuer/ }));

/** The newest mail to somebody whose subject matches, as the demonstration shows it. */
async function mail(page, to, subject) {
  for (let tries = 0; tries < 60; tries += 1) {
    await page.goto("/demonstration/courriels");
    const rows = page.locator("main li, main tr").filter({ hasText: to }).filter({ hasText: subject });
    if ((await rows.count()) > 0) {
      await rows.first().getByRole("link").first().click();
      return;
    }
    await page.waitForTimeout(500);
  }
  assert.fail(`no mail to ${to}: ${subject}`);
}

/** The first address of a kind in the mail that is shown. */
async function linkInMail(page, part) {
  const found = (await page.locator("main").innerText()).match(new RegExp(`http://\\S*/${part}/[0-9a-f]+`));
  assert.ok(found, `the mail has a link to /${part}/`);
  return new URL(found[0]).pathname;
}

journey("De l’idée à la décision, pour CAP création ESS", async ({ visitor, scripts, step, product }) => {
  const holder = await visitor();
  const other = await visitor();
  const officer = await visitor();
  const expert = await visitor();
  const admin = await visitor();
  let draft = "";
  let number = "";

  await step("1. la porteuse s’oriente, sans compte", async () => {
    await holder.goto("/");
    await holder.getByLabel("Dans quelle commune").fill("Plougastel-Daoulas");
    // With scripts, names are suggested under the box: the first one is taken.
    if (scripts) await holder.getByRole("option").first().click();
    await holder.getByRole("button", { name: /Trouver le prochain soutien/ }).click();
    await holder.goto(
      "/orientation/resultat?project.commune=Plougastel-Daoulas&applicant.kind=person&project.stage=feasibility&project.social_need=yes",
    );
    assert.match(await holder.locator("main").innerText(), /CAP création ESS/);
    await holder.look("orientation resultat");
    await holder.getByRole("link", { name: /Préparer un dossier CAP création ESS/ }).first().click();
  });

  await step("2. elle se connecte et retrouve ses réponses", async () => {
    await holder.look("connexion");
    await holder.getByLabel("Adresse électronique").fill(HOLDER);
    await holder.locator("#mot-de-passe").fill(PASSWORD);
    await holder.getByRole("button", { name: "Se connecter" }).click();
    assert.match(await holder.locator("main").innerText(), /Plougastel-Daoulas/);
    await holder.look("demarrer un dossier");
    await holder.getByRole("button", { name: /Commencer le dossier/ }).click();
    await holder.waitForURL(/\/dossiers\/[0-9a-f-]{36}/);
    draft = new URL(holder.url()).pathname;
    await holder.look("dossier commence");
  });

  await step("3. elle remplit les parties, une à une", async () => {
    await holder.goto(`${draft}/sections/applicant`);
    await fill(holder, {
      holder_name: "Nolwenn Kerbrat",
      holder_email: HOLDER,
      holder_phone: "06 39 98 00 41",
      "holder_address.street": "12 rue du Port",
      "holder_address.postcode": "29470",
      "holder_address.city": "Plougastel-Daoulas",
      holder_background: "Voilière pendant dix ans, puis animatrice d’un chantier d’insertion.",
    });
    await holder.look("partie identite");
    await saveSection(holder);
    await fill(holder, {
      project_title: "L’Atelier des voiles",
      project_summary: "Collecter les voiles usées des ports de la rade et en faire des sacs et des tauds.",
      project_field: "reuse",
      planned_form: "scic",
      jobs_expected: "3",
    });
    await holder.look("partie projet");
    await saveSection(holder);
    const texts = holder.locator("main form textarea");
    for (let n = 0; n < (await texts.count()); n += 1) {
      const name = await texts.nth(n).getAttribute("name");
      await fill(holder, { [name]: "Chaque hiver, les ports jettent des voiles encore solides ; rien n’existe pour les reprendre." });
    }
    await fill(holder, { "social_tests.need": true, technological: "no" });
    await saveSection(holder);
    await fill(holder, {
      study_goal: "Combien de voiles, à quel prix, et qui achèterait les sacs.",
      "study_by.holder": true,
      study_start: day(40),
      study_end: day(10),
      viability: "Le prix de vente couvre deux salaires à trois ans.",
    });
    await saveSection(holder);
    await holder.goto(`${draft}/sections/study`);
    assert.match(await holder.locator("main").innerText(), /vient avant/, "an end before the start is told at once");
    await holder.look("partie etude, une erreur");
    await fill(holder, {
      study_end: day(200),
      "study_steps.0.step_what": "Enquête dans les ports",
      "study_steps.0.step_until": day(80),
      "study_steps.0.step_result": "Un gisement chiffré",
    });
    await saveSection(holder);
    await holder.goto(`${draft}/sections/payment`);
    await fill(holder, { recovers_vat: "no" }).catch(async () => {
      const radio = await holder.locator('main form input[type="radio"][value="no"]').first().getAttribute("name");
      await fill(holder, { [radio]: "no" });
    });
    const iban = await holder.locator('main form input[type="text"]').first().getAttribute("name");
    await fill(holder, { [iban]: "FR76 3000 6000 0112 3456 7890 189" });
    await saveSection(holder);
  });

  await step("3. elle équilibre le plan de financement", async () => {
    await holder.goto(`${draft}/sections/plan`);
    const kinds = await holder.locator('select[name="expense.0.kind"] option').evaluateAll((all) => all.map((one) => one.value));
    assert.ok(kinds.length > 3, "the scheme names its kinds of expense");
    const kind = kinds.find((value) => value !== "");
    await fill(holder, { "expense.0.kind": kind, "expense.0.label": "Étude de gisement", "expense.0.amount": "20 000,00", "resource.0.amount": "14 000" });
    await saveSection(holder);
    await holder.goto(`${draft}/sections/plan`);
    assert.match(await holder.locator("main").innerText(), /Il manque\s+6\s?000,00\s€/u, "the gap is said");
    await holder.look("plan desequilibre");
    const own = await holder.locator('select[name="resource.1.kind"] option').evaluateAll((all) => all.map((one) => one.value));
    await fill(holder, { "resource.1.kind": own.find((value) => /own/.test(value)) ?? own.at(-1), "resource.1.amount": "6000" });
    await saveSection(holder);
    await holder.goto(`${draft}/sections/plan`);
    assert.match(await holder.locator("main").innerText(), /Les deux totaux sont égaux/);
    await holder.look("plan equilibre");
  });

  await step("3. elle invite Erwan, qui corrige une réponse", async () => {
    await holder.goto(`${draft}/partage`);
    await holder.look("partage");
    await holder.getByLabel(/Adresse électronique|adresse/i).first().fill(OTHER);
    await holder.locator('main form input[value="editor"]').first().check();
    await send(holder, holder.getByRole("button", { name: /Inviter|Envoyer l’invitation/ }));
    await mail(other, OTHER, "invite");
    const invitation = await linkInMail(other, "invitation");
    await signIn(other, OTHER);
    await other.goto(invitation);
    await other.look("invitation");
    await send(other, other.locator("main form .btn.go, main form button[type=submit]").first());
    await other.goto(`${draft}/sections/project`);
    await fill(other, { jobs_expected: "4" });
    await saveSection(other);
  });

  await step("3. les pièces : un programme renommé est refusé, un PDF est gardé", async () => {
    await holder.goto(`${draft}/pieces`);
    const forms = holder.locator('main form:has(input[type="file"])');
    const count = await forms.count();
    assert.ok(count >= 3, `several pieces are asked, ${count} found`);
    holder.allow(/422|400|413/);
    await forms.first().locator('input[type="file"]').setInputFiles({ name: "devis.pdf", mimeType: "application/pdf", buffer: Buffer.concat([Buffer.from("MZ"), Buffer.alloc(2000)]) });
    // With scripts, a file leaves as soon as it is chosen.
    if (!scripts) await forms.first().getByRole("button", { name: "Envoyer" }).click();
    await holder.getByText(/programme/).first().waitFor();
    await holder.look("pieces, programme refuse");
    for (let n = 0; n < count; n += 1) {
      await holder.goto(`${draft}/pieces`);
      const form = holder.locator('main form:has(input[type="file"])').nth(n);
      await form.locator('input[type="file"]').setInputFiles({ name: `piece-${n}.pdf`, mimeType: "application/pdf", buffer: PDF });
      if (!scripts) await form.getByRole("button", { name: /Envoyer|Joindre|Remplacer/ }).first().click();
      await holder.getByText(`piece-${n}.pdf`).first().waitFor();
    }
    await holder.goto(`${draft}/pieces`);
    await holder.look("pieces jointes");
  });

  await step("3. elle déclare, vérifie et dépose une seule fois", async () => {
    await holder.goto(`${draft}/verifier`);
    await holder.look("verifier, il reste des erreurs");
    await holder.goto(`${draft}/sections/declarations`);
    await fill(holder, { economic_activity: "no", declare_not_started: true, declare_truth: true, share_with_support: "yes" });
    await holder.look("declarations");
    await saveSection(holder);
    await holder.goto(`${draft}/verifier`);
    await holder.look("verifier");
    await holder.getByRole("button", { name: /Déposer mon dossier/ }).click();
    await holder.waitForURL(/\/dossiers\/\d{4}-\d{6}-/);
    number = new URL(holder.url()).pathname.split("/").pop();
    assert.match(await holder.locator("main").innerText(), new RegExp(number));
    await holder.look("depose");
  });

  await step("4. l’accusé de réception arrive, en PDF et par courriel", async () => {
    await mail(holder, HOLDER, number);
    await holder.look("courriel accuse de reception");
    const eml = fs.readdirSync(path.join(product.data, "mails")).map((file) => fs.readFileSync(path.join(product.data, "mails", file), "utf8"));
    assert.ok(eml.some((text) => text.includes(number) && text.includes("application/pdf")), "the receipt is attached");
    await holder.goto(`/dossiers/${number}`);
    const [download] = await Promise.all([
      holder.waitForEvent("download"),
      holder.getByRole("link", { name: /Accusé de réception/ }).first().click(),
    ]);
    const file = await download.path();
    assert.equal(fs.readFileSync(file).subarray(0, 5).toString(), "%PDF-");
  });

  await step("5. l’instructeur trouve le dossier, le prend, le déclare complet", async () => {
    await signIn(officer, OFFICER);
    await officer.goto("/instruction");
    await officer.look("liste de travail");
    await officer.goto("/instruction?q=atelier+voiles");
    await officer.getByRole("link", { name: number }).first().click();
    await officer.look("dossier a instruire");
    await send(officer, officer.locator('form[action$="/complet"] button'));
  });

  await step("5. il demande une correction d’une seule partie, le délai s’arrête", async () => {
    await officer.goto(`/instruction/${number}/correction`);
    await officer.look("demander une correction");
    await officer.locator('main form input[value="study"]').first().check();
    await officer.locator("main form textarea").first().fill("Quand l’étude se termine-t-elle vraiment ?");
    await officer.locator("main form .btn.go").click();
    await officer.waitForURL(`**/instruction/${number}*`);
    await officer.look("correction demandee");
    await holder.goto(`/dossiers/${number}`);
    await holder.look("correction a faire");
    const closed = await holder.goto(`/dossiers/${number}/sections/project`);
    assert.equal(closed.status(), 200);
    assert.equal(await holder.locator('main form [name="project_title"]').count(), 0, "the other sections stay closed");
    await holder.goto(`/dossiers/${number}/sections/study`);
    await fill(holder, { study_end: day(180) });
    await saveSection(holder);
    await holder.goto(`/dossiers/${number}/verifier`);
    await holder.look("renvoyer la correction");
    await send(holder, holder.locator("main form .btn.go").last());
  });

  await step("5. ils s’écrivent", async () => {
    await officer.goto(`/instruction/${number}`);
    await officer.look("ce qui a change");
    await officer.goto(`/instruction/${number}/messages`);
    await officer.look("messages et notes");
    const letter = officer.locator('main form:has(textarea)').first();
    await letter.locator("textarea").fill("Merci. Le comité se réunit le mois prochain.");
    await send(officer, letter.locator("button").last());
    await holder.goto(`/dossiers/${number}`);
    assert.match(await holder.locator("main").innerText(), /Le comité se réunit le mois prochain/);
    await officer.goto(`/instruction/${number}/messages`);
    await officer.locator('form[action*="/remarques"] textarea').first().fill("À vérifier : le prix de la collecte.");
    await send(officer, officer.locator('form[action*="/remarques"] button').last());
    await holder.goto(`/dossiers/${number}`);
    assert.doesNotMatch(await holder.locator("main").innerText(), /prix de la collecte/, "a note stays between officers");
  });

  await step("5. une experte donne son avis par un lien, sans compte", async () => {
    await officer.goto(`/instruction/${number}/avis`);
    await officer.look("demander un avis");
    await fill(officer, {
      name: "Katell Bodénès",
      email: "katell.bodenes@exemple.invalid",
      question: "Le gisement est-il réel ?",
      deadline: day(15),
    });
    await officer.locator('main form input[name="partage"]').first().check();
    await officer.locator("main form .btn.go").click();
    await officer.waitForURL(`**/instruction/${number}*`);
    await mail(expert, "katell.bodenes@exemple.invalid", "avis");
    const link = await linkInMail(expert, "avis");
    await expert.goto(link);
    await expert.look("avis demande");
    await expert.locator('main form input[value="favourable"]').check();
    await expert.locator("main form textarea").first().fill("Le gisement est réel ; vérifier le prix de la collecte à Camaret.");
    await expert.locator("main form .btn.go").click();
    await expert.waitForURL("**/merci");
    await expert.look("avis rendu");
    expert.allow(/410/);
    await expert.goto(link);
    await expert.look("avis deja rendu");
  });

  await step("5. il remplit la note : grille, base retenue ligne à ligne", async () => {
    await officer.goto(`/instruction/${number}/note`);
    await officer.look("note d’instruction");
    const radios = await officer.locator('main form input[type="radio"]').evaluateAll((all) => [...new Set(all.map((one) => one.name))]);
    assert.ok(radios.length > 5, "the grid has its criteria");
    for (const name of radios) await officer.locator(`main form input[type="radio"][name="${name}"]`).last().check();
    await send(officer, officer.locator("main form .btn.go"));
    await officer.goto(`/instruction/${number}`);
    assert.match(await officer.locator("main").innerText(), /14\s?000,00\s€/u, "the amount is shown, step by step");
    await officer.look("montant pas a pas");
  });

  await step("5. il propose un montant différent, avec sa raison", async () => {
    officer.allow(/422/);
    await officer.goto(`/instruction/${number}/proposition`);
    const amount = officer.locator('main form input[inputmode="decimal"]').first();
    await amount.fill("12 000,00");
    await send(officer, officer.locator("main form .btn.go"));
    await officer.look("proposition sans raison");
    await officer.locator("main form textarea").first().fill("Une partie de l’étude est déjà faite par l’école.");
    await officer.locator("main form .btn.go").click();
    await officer.waitForURL(`**/instruction/${number}*`);
  });

  await step("6. la décision du comité est enregistrée et notifiée", async () => {
    await officer.goto(`/instruction/${number}/decision`);
    await officer.look("decision");
    await officer.locator('main form input[value="granted"]').check();
    await fill(officer, { signatory: "Anne Morvan, présidente du comité" });
    await send(officer, officer.locator("main form .btn.go"));
    await officer.look("relire la lettre");
    if (/decision/.test(officer.url())) {
      await send(officer, officer.locator("main form .btn.go").first());
    }
    await officer.goto(`/instruction/${number}`);
    assert.match(await officer.locator("main").innerText(), /12\s?000,00\s€/u);
    await officer.look("decide");
  });

  await step("7. la porteuse voit tout sur une page, et reçoit la lettre", async () => {
    await mail(holder, HOLDER, "accordée");
    await holder.look("courriel de decision");
    await holder.goto(`/dossiers/${number}`);
    const text = await holder.locator("main").innerText();
    assert.match(text, /12\s?000,00\s€/u);
    await holder.look("dossier decide");
    await holder.getByRole("link", { name: /Lettre de décision/ }).first().waitFor();
  });

  await step("8. la ligne de son projet raconte tout", async () => {
    await holder.goto("/mes-projets");
    await holder.look("mes projets");
    await holder.locator('main a[href^="/mes-projets/"]').first().click();
    assert.equal(await holder.locator("main svg[role=img]").count() > 0, true, "the line is a picture");
    await holder.look("la ligne du projet");
  });

  await step("l’administratrice tient les comptes et vérifie le journal, sans lire de dossier", async () => {
    await signIn(admin, ADMIN);
    await admin.goto("/administration");
    await admin.look("administration");
    await admin.goto("/administration/comptes");
    await admin.look("comptes");
    admin.allow(/404/);
    assert.equal((await admin.goto(`/dossiers/${number}`)).status(), 404);
    assert.equal((await admin.goto(`/instruction/${number}`)).status(), 404);
    await admin.goto("/administration/journal");
    await admin.look("journal verifie");
    assert.equal(scripts === true || scripts === false, true);
  });
});
