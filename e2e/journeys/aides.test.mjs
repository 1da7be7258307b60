// The helpers themselves: a check that never fails proves nothing, so each is shown a page it must refuse.
import assert from "node:assert/strict";
import fs from "node:fs";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { launchBrowser, openVisitor } from "../lib/browser.mjs";
import { checkHtml } from "../lib/html.mjs";
import { slug } from "../lib/paths.mjs";

const HEAD = `<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Essai</title>
<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/style.css"></head><body>`;
const GOOD = `${HEAD}<main><h1>Bonjour</h1><p>Une page sans défaut.</p>
<noscript><p>Sans script.</p></noscript></main><script src="/script.js"></script></body></html>`;
const PAGES = {
  "/bonne": GOOD,
  "/inaccessible": `${HEAD}<main><h1>Bonjour</h1><input></main></body></html>`,
  "/sombre-illisible": `${HEAD}<main><h1 class="faible">Bonjour</h1></main></body></html>`,
  "/large": `${HEAD}<main><h1>Bonjour</h1><p class="large">Trop large</p></main></body></html>`,
  "/style-interdit": `${HEAD}<main><h1 style="margin:0">Bonjour</h1></main></body></html>`,
  "/manque": `${HEAD}<main><h1>Bonjour</h1><img src="/absente.png" alt=""></main></body></html>`,
  "/ailleurs": `${HEAD}<main><h1>Bonjour</h1><a href="http://127.0.0.1:1/">Ailleurs</a></main></body></html>`,
  "/exception": `${HEAD}<main><h1>Bonjour</h1></main><script src="/faute.js"></script></body></html>`,
};
const FILES = {
  "/style.css": [
    "text/css",
    `:root { color-scheme: light dark } .large { width: 900px }
     @media (prefers-color-scheme: dark) { body { background: #000; color: #fff } .faible { color: #333 } }`,
  ],
  "/script.js": ["text/javascript", "document.querySelector('p').textContent = 'Avec script.'"],
  "/faute.js": ["text/javascript", "throw new Error('faute voulue')"],
};

let browser, server, address, folder;
before(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "trajectoire-aides-"));
  server = http.createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://x");
    const [type, body] = FILES[pathname] ?? ["text/html; charset=utf-8", PAGES[pathname]];
    response.setHeader("content-security-policy", "default-src 'self'");
    if (pathname === "/panne") response.writeHead(500).end("panne");
    else if (pathname === "/favicon.ico") response.writeHead(204).end();
    else if (body === undefined) response.writeHead(404, { "content-type": "text/html; charset=utf-8" }).end(PAGES["/bonne"]);
    else response.writeHead(200, { "content-type": type }).end(body);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  address = `http://127.0.0.1:${server.address().port}`;
  browser = await launchBrowser();
});
after(async () => {
  await browser.close();
  server.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

async function visit(pathname, { scripts = true } = {}) {
  const page = await openVisitor(browser, { address, folder, scripts });
  await page.goto(pathname);
  return page;
}

for (const scripts of [true, false]) {
  test(`Une bonne page passe ${scripts ? "avec" : "sans"} scripts`, async () => {
    const page = await visit("/bonne", { scripts });
    await page.look("bonne");
    const shown = await page.innerText("main");
    assert.equal(shown.includes("Avec script."), scripts);
    assert.equal(shown.includes("Sans script."), !scripts);
    assert.deepEqual(page.problems(), []);
    await page.context().close();
  });
}

test("Les images d’une page sont prises en deux largeurs, claires et sombres", async () => {
  const page = await visit("/bonne");
  await page.look("images");
  const names = fs.readdirSync(folder).filter((file) => file.includes("-images-"));
  assert.deepEqual(names.map((name) => name.replace(/^\d+-images-/, "")).sort(), [
    "1280-dark.png",
    "1280-light.png",
    "360-dark.png",
    "360-light.png",
  ]);
  await page.context().close();
});

for (const [pathname, expected] of [
  ["/inaccessible", /axe, 1280-light 360-light: label/],
  ["/sombre-illisible", /axe, 1280-dark 360-dark: color-contrast/],
  ["/large", /wider than a screen of 360 px: <p class="large">/],
  ["/style-interdit", /Content Security Policy/],
  ["/manque", /404.*absente\.png/],
  ["/exception", /faute voulue/],
  ["/panne", /answer 500/],
]) {
  test(`Une page en faute est refusée : ${pathname}`, async () => {
    const page = await visit(pathname);
    await assert.rejects(page.look(slug(pathname)), expected);
    await page.context().close();
  });
}

test("Un appel à une autre machine est un défaut", async () => {
  const page = await visit("/ailleurs");
  await page.click("a").catch(() => {});
  await page.waitForTimeout(300);
  assert.match(page.problems().join("\n"), /another host: http:\/\/127\.0\.0\.1:1\//);
  await page.context().close();
});

test("Une page refusée (404) n’est pas un défaut, ni une erreur annoncée", async () => {
  const page = await visit("/inconnue");
  await page.look("inconnue");
  await page.context().close();
  const expecting = await visit("/bonne");
  expecting.allow(/absente\.png/);
  await expecting.goto("/manque");
  await expecting.look("manque attendu");
  await expecting.context().close();
});

test("Le contrôle du HTML trouve une faute, et n’en invente pas", async () => {
  const pages = path.join(folder, "pages");
  fs.mkdirSync(pages);
  fs.writeFileSync(path.join(pages, "bonne.html"), GOOD);
  assert.deepEqual(await checkHtml(pages), { pages: 1, errors: [] });
  fs.writeFileSync(path.join(pages, "fautive.html"), `${HEAD}<main><h1>Bonjour</h1><ul><p>non</p></ul></main></body></html>`);
  const { pages: count, errors } = await checkHtml(pages);
  assert.equal(count, 2);
  assert.equal(errors.length, 1, errors.join("\n"));
  assert.match(errors[0], /^fautive\.html:2: Element .p. not allowed/);
});

test("Un nom devient un nom de fichier", () => {
  assert.equal(slug("Dépôt d’un œuf, étape 2"), "depot-d-un-oeuf-etape-2");
});
