// The way to a dossier with the keyboard alone: nothing is pressed but keys, and where one is can always be seen.
import assert from "node:assert/strict";
import { journey } from "../lib/journey.mjs";

const HOLDER = "nolwenn.kerbrat@exemple.invalid";

/** What has the focus: its words, whether it is seen, and whether the focus itself is. */
function focused(page) {
  return page.evaluate(() => {
    const element = document.activeElement;
    const style = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    const words = element.labels?.[0]?.textContent ?? element.textContent ?? "";
    return {
      name: `${element.tagName.toLowerCase()} ${element.id || element.name || ""} ${words.trim().replace(/\s+/g, " ").slice(0, 60)}`,
      words: words.trim().replace(/\s+/g, " "),
      id: element.id,
      field: element.name ?? "",
      ring: parseFloat(style.outlineWidth) >= 2 && style.outlineStyle !== "none",
      // Browsers draw their own mark on the box of a file and inside a date.
      seen: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    };
  });
}

/** Presses Tab until something that `wanted` accepts has the focus; everything on the way must show that it has it. */
async function tabTo(page, wanted, what) {
  const way = [];
  for (let pressed = 0; pressed < 120; pressed += 1) {
    await page.keyboard.press("Tab");
    const here = await focused(page);
    way.push(here.name);
    if (here.name.startsWith("body")) continue;
    assert.ok(here.ring, `the focus is not seen on: ${here.name}`);
    assert.ok(here.seen, `out of the screen with the focus: ${here.name}`);
    if (wanted(here)) return here;
  }
  assert.fail(`Tab does not lead to ${what}; it went through:\n${way.join("\n")}`);
}

const named = (start) => (here) => here.words.startsWith(start);
const field = (name) => (here) => here.field === name;

/** Presses Enter and waits for the page that answers. */
async function enter(page) {
  const answered = page.waitForEvent("domcontentloaded");
  await page.keyboard.press("Enter");
  await answered;
}

journey("Au clavier seul, jusqu’au dossier", async ({ visitor, scripts, step }) => {
  const page = await visitor();

  await step("le premier arrêt passe l’en-tête", async () => {
    await page.goto("/");
    await page.keyboard.press("Tab");
    const skip = await focused(page);
    assert.equal(skip.words, "Aller au contenu");
    assert.ok(skip.seen && skip.ring, "the link that skips shows when it has the focus");
    await page.keyboard.press("Enter");
    await tabTo(page, field("project.commune"), "the commune, right after the header");
  });

  await step("la commune se choisit dans la liste", async () => {
    await page.keyboard.type("plougastel");
    if (scripts) {
      await page.getByRole("option").first().waitFor();
      await page.keyboard.press("ArrowDown");
      assert.ok(await page.locator("[aria-selected=true]").isVisible());
      await page.keyboard.press("Escape");
      assert.equal(await page.getByRole("option").count() > 0 && (await page.getByRole("listbox").isVisible()), false, "Escape closes the list");
      await page.keyboard.press("ArrowDown");
      await page.getByRole("option").first().waitFor();
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("Enter");
      assert.match(await page.locator("[name='project.commune']").inputValue(), /^Plougastel-Daoulas/);
    } else {
      await page.keyboard.type("-daoulas");
    }
    await enter(page);
    await page.look("question au clavier");
  });

  await step("les questions se répondent, ou se passent", async () => {
    for (let question = 0; question < 10 && !page.url().includes("/resultat"); question += 1) {
      if (question === 0) {
        await tabTo(page, (here) => here.field !== "", "the first answer");
        await page.keyboard.press("Space");
        await tabTo(page, named("Continuer"), "the button");
      } else {
        await tabTo(page, named("Passer cette question"), "the link that leaves the question open");
      }
      await enter(page);
    }
    assert.match(page.url(), /\/orientation\/resultat/);
  });

  await step("on entre, et l’erreur se lit d’abord", async () => {
    await page.goto("/dispositifs/cap-creation-ess/demande?project.commune=Plougastel-Daoulas&applicant.kind=person");
    await tabTo(page, field("courriel"), "the address");
    await page.keyboard.type("nolwenn");
    page.allow(/422/);
    await enter(page);
    if (scripts) assert.match((await focused(page)).words, /réponses? à corriger/, "the summary has the focus");
    await tabTo(page, (here) => here.name.startsWith("a") && /adresse/i.test(here.words), "the link to the mistake");
    await page.keyboard.press("Enter");
    assert.equal((await focused(page)).field, "courriel", "the link leads into the field");
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.type(HOLDER);
    await tabTo(page, field("mot-de-passe"), "the password");
    await page.keyboard.type("demonstration");
    await enter(page);
    await tabTo(page, named("Commencer le dossier"), "the button that begins");
    await enter(page);
    assert.match(page.url(), /\/dossiers\/[0-9a-f-]{36}/);
  });

  await step("une partie se remplit et s’enregistre", async () => {
    const draft = new URL(page.url()).pathname;
    await page.goto(`${draft}/sections/project`);
    await tabTo(page, field("project_title"), "the name of the project");
    await page.keyboard.type("L’Atelier des voiles");
    await tabTo(page, field("project_summary"), "the summary");
    await page.keyboard.type("Collecter les voiles usées des ports.");
    await tabTo(page, named("Enregistrer et continuer"), "the button that saves");
    await enter(page);
    await page.goto(`${draft}/sections/project`);
    assert.equal(await page.locator("[name='project_title']").inputValue(), "L’Atelier des voiles");
    await page.goto(`${draft}/sections/plan`);
    await tabTo(page, named("Ajouter une dépense"), "the button that adds a line");
    await enter(page);
    // The new line has the focus.
    if (scripts) await page.waitForFunction(() => /^expense\.\d+\.kind$/.test(document.activeElement?.name ?? ""));
    await page.look("plan au clavier");
  });
});
