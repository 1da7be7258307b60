// A section being filled: saved as one types, fields that an answer opens, totals of the plan.

const form = document.querySelector("form[data-save]");
const status = form.querySelector(".saved");
const { dataset: words, elements } = form;
const all = (selector) => form.querySelectorAll(selector);
const make = (tag, text, more) => Object.assign(document.createElement(tag), { textContent: text, ...more });
const box = `brouillon:${location.pathname}`;
const WAIT = 1200, AGAIN = 10_000;
let timer, pressed, dirty = false, busy = false, left = false, copied = false;

const say = (state, text, ...more) => {
  status.hidden = false;
  status.dataset.s = state;
  status.replaceChildren(make("span", text), ...more);
};
const texts = () => [...new FormData(form)].filter(([name]) => !/^_(?!rev|champs)/.test(name));
const later = (wait) => {
  clearTimeout(timer);
  timer = setTimeout(save, wait);
};
const keep = (sent) => {
  copied = true;
  try {
    localStorage.setItem(box, JSON.stringify({ sent, texts: texts() }));
  } catch {} // the page itself still holds the text
};
const isBox = (input) => /radio|checkbox/.test(input.type);
const put = ([name, value]) => {
  const found = [...elements].filter((input) => input.name === name);
  for (const input of found) {
    if (isBox(input)) input.checked = input.value === value;
    else if (input !== document.activeElement) input.value = value;
  }
  // What another person added travels with ours.
  if (!found.length) form.append(make("input", "", { type: "hidden", name, value }));
};

async function save() {
  if (busy || left) return;
  busy = true;
  dirty = false;
  say("busy", words.busy);
  let wait = WAIT;
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body: new URLSearchParams(texts()),
      headers: { accept: "application/json", "x-jeton": elements._jeton.value },
      redirect: "manual",
    });
    if (answer.ok) saved(await answer.json());
    else if (answer.status === 409) {
      left = true;
      say("off", words.clash, make("button", words.both, { className: "btn sm", name: "_action", value: "enregistrer" }));
    } else if (answer.status === 401 || answer.status === 403) {
      keep();
      dirty = false; // leaving is the way, and the text is kept
      const href = `/connexion?retour=${encodeURIComponent(location.pathname)}`;
      say("off", words.out, make("a", words.sign, { href }));
    } else throw answer.status;
  } catch (why) {
    keep();
    dirty = true;
    pressed = null;
    wait = AGAIN;
    // A status is an answer: the network is there, the service is not well.
    say("off", why === 413 ? words.large : Number.isInteger(why) ? words.down : words.off);
  }
  busy = false;
  if (pressed) form.requestSubmit(pressed);
  else if (dirty) later(wait);
}

function saved(answer) {
  elements._rev.value = answer.rev;
  localStorage.removeItem(box);
  copied = false;
  answer.others?.forEach(put);
  say("", `${answer.merged ?? ""} ${answer.saved}`);
  const word = document.querySelector("[data-left]");
  if (word) word.textContent = answer.left;
  for (const share of all("[data-public]")) share.textContent = answer.public;
  for (const field of all("[data-cond]:not([data-if])")) {
    field.toggleAttribute("data-off", !answer.open.includes(field.dataset.cond));
  }
}

const open = () => {
  for (const field of all("[data-if]")) {
    const [name, values] = field.dataset.if.split("=");
    const given = (value) => all(`[name="${name}"][value="${value}"]:checked,[name="${name}.${value}"]:checked`).length;
    field.toggleAttribute("data-off", !values.split(" ").some(given));
  }
};

// Amounts in whole cents, read as the service reads them: thousands by spaces, or by the mark that
// decimals do not use. What it would refuse counts for nothing.
const grouped = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, "\u202f");
const euros = (sum) => `${grouped(Math.floor(sum / 100))},${String(sum % 100).padStart(2, "0")}\u00a0€`;
const cents = (text) => {
  const typed = text.trim().replace(/^€\s*|\s*(?:€|eur|euros?)$/gi, "");
  if (/^\d{1,3}[.,]\d{3}$/.test(typed)) return 0; // thousands, or decimals?
  const found = /^(\d+|\d{1,3}(?:(?:\s+\d{3})+|(?:\.\d{3})+(?=,|$)|(?:,\d{3})+(?=\.|$)))(?:[,.](\d\d?))?$/.exec(typed);
  return found ? found[1].replace(/\D/g, "") * 100 + Number((found[2] ?? "").padEnd(2, "0")) : 0;
};
const balance = form.querySelector("#balance");
const add = () => {
  const sums = { expense: 0, resource: 0, "expense-kind": 0, "resource-kind": 0 };
  for (const { dataset, value } of all("[data-sum]")) {
    for (const name of [dataset.sum.split("-")[0], dataset.sum]) sums[name] = (sums[name] ?? 0) + cents(value);
  }
  for (const cell of all("[data-total]")) cell.textContent = euros(sums[cell.dataset.total] ?? 0);
  const gap = sums.resource - sums.expense;
  for (const bar of all("[data-bar]")) {
    bar.setAttribute("width", Math.round((640 * sums[bar.dataset.bar]) / Math.max(sums.expense, sums.resource, 1)));
  }
  const { short, over, even, uneven } = balance.dataset;
  const fair = sums["expense-kind"] === sums["resource-kind"];
  const words = gap < 0 ? short : gap ? over : fair ? even : uneven;
  balance.querySelector("strong").textContent = words.replace("#", euros(Math.abs(gap)));
  balance.classList.toggle("bad", gap !== 0 || !fair);
  balance.classList.toggle("ok", !gap && fair && sums.expense > 0);
};

const typed = ({ type, target }) => {
  dirty = true;
  if (target.dataset.max) {
    const count = document.getElementById(`${target.id}-signes`);
    count.textContent = count.textContent.replace(/^[\d\u202f]+/, grouped([...target.value].length));
  }
  if (balance) add();
  open();
  later(type === "change" ? 0 : WAIT);
};
form.addEventListener("input", typed);
form.addEventListener("change", typed);
form.addEventListener("submit", (event) => {
  // What is typed is saved before the page is left: only the answer to a save says that the text has
  // arrived, and without a network the text stays under one's eyes. A save under way ends first, too:
  // the form must not clash with itself.
  if (busy || (dirty && !left)) {
    pressed = event.submitter;
    event.preventDefault();
    return save();
  }
  left = true;
  if (copied) keep(true); // refused by a save: this sending is its answer, or coming back is
});
addEventListener("beforeunload", (event) => dirty && !left && event.preventDefault());

// Text that could not be saved comes back on the revision it was written on: the server puts it
// together with what was saved since. The copy goes when the answer to a save says so; what the whole
// page took away goes once a page has answered.
const kept = JSON.parse(localStorage.getItem(box));
const lost = kept && !(kept.sent && performance.getEntriesByType("navigation")[0].type === "navigate");
const here = new Map(texts());
if (lost && kept.texts.some(([name, value]) => name[0] !== "_" && value !== (here.get(name) ?? ""))) {
  for (const input of elements) if (isBox(input)) input.checked = false;
  kept.texts.forEach(put);
  form.querySelector("h1").parentElement.after(make("p", words.found, { className: "note next" }));
  dirty = copied = true;
  later(0);
} else localStorage.removeItem(box);
open();
// A new line is where one writes next. The address names its table, for those without scripts, and
// the browser goes there once the page is loaded: the line comes after.
const fresh = form.querySelector("[data-fresh] :is(input,textarea),select[data-fresh]");
const goFresh = () => requestAnimationFrame(() => setTimeout(() => fresh.focus()));
if (fresh && document.readyState === "complete") goFresh();
else if (fresh) addEventListener("load", goFresh);
