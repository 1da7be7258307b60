// A section being filled: saved as one types, fields that open with an answer, totals of the plan.
// The form works without it; the server judges everything.

const form = document.querySelector("form[data-save]");
const status = form.querySelector(".saved");
const box = `brouillon:${location.pathname}`;
const WAIT = 1200, AGAIN = 10_000;
let timer, dirty = false, busy = false, left = false;

const say = (state, text, ...more) => {
  status.hidden = false;
  status.dataset.s = state;
  status.firstChild.textContent = text;
  status.replaceChildren(status.firstChild, ...more);
};
const part = (tag, text, more) => Object.assign(document.createElement(tag), { textContent: text, ...more });
const pairs = () => [...new FormData(form)].filter(([name]) => !/^_(?!rev|champs)/.test(name));
const later = (wait) => {
  clearTimeout(timer);
  timer = setTimeout(save, wait);
};
const keep = (sent) => {
  try {
    localStorage.setItem(box, JSON.stringify({ sent, texts: pairs() }));
  } catch {} // no room or no right: the page itself still holds the text
};
const put = (name, value) => {
  const found = [...form.elements].filter((input) => input.name === name);
  for (const input of found) {
    if (/radio|checkbox/.test(input.type)) input.checked = input.value === value;
    else if (input !== document.activeElement) input.value = value;
  }
  // What another person added has no input here yet: it travels with ours all the same.
  if (!found.length) form.append(part("input", "", { type: "hidden", name, value }));
};

async function save() {
  if (busy || left) return;
  clearTimeout(timer);
  busy = true;
  dirty = false;
  say("busy", form.dataset.busy);
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body: new URLSearchParams(pairs()),
      headers: { accept: "application/json", "x-jeton": form.elements._jeton.value },
      redirect: "manual",
    });
    if (answer.ok) done(await answer.json());
    else if (answer.status === 409) {
      left = true;
      say("off", form.dataset.clash, " ", part("button", form.dataset.both, { className: "btn sm", name: "_action", value: "enregistrer" }));
    } else if (answer.status === 401 || answer.status === 403) {
      keep();
      const href = `/connexion?retour=${encodeURIComponent(location.pathname)}`;
      say("off", form.dataset.out, " ", part("a", form.dataset.sign, { href }));
      dirty = false; // leaving is the way, and the text is kept
      busy = false;
      return;
    } else throw answer.status;
  } catch {
    dirty = true;
    keep();
    say("off", form.dataset.off);
    later(AGAIN);
  }
  busy = false;
  if (dirty && status.dataset.s !== "off") later(WAIT);
}

function done(answer) {
  form.elements._rev.value = answer.rev;
  localStorage.removeItem(box);
  for (const [name, value] of answer.others ?? []) put(name, value);
  say("", answer.merged ? `${answer.merged} ${answer.saved}` : answer.saved);
  const word = document.querySelector("[data-left]");
  if (word) word.textContent = answer.left;
  const share = form.querySelector("[data-public]");
  if (share && answer.public) share.textContent = answer.public;
  for (const cond of form.querySelectorAll("[data-cond]:not([data-if])")) {
    cond.toggleAttribute("data-off", !answer.open.includes(cond.dataset.cond));
  }
}

// Fields that an answer of this page opens.
const open = () => {
  for (const cond of form.querySelectorAll("[data-if]")) {
    const [name, values] = cond.dataset.if.split("=");
    const given = (value) => form.querySelector(`[name="${name}"][value="${value}"]:checked,[name="${name}.${value}"]:checked`);
    cond.toggleAttribute("data-off", !values.split(" ").some(given));
  }
};

// Amounts in whole cents; what cannot be read counts for nothing, as on the server.
const cents = (text) => {
  const found = /^(\d+)(?:[,.](\d{1,2}))?$/.exec(text.replace(/[\s€]/g, ""));
  return found ? Number(found[1]) * 100 + Number((found[2] ?? "0").padEnd(2, "0")) : 0;
};
const grouped = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, "\u202f");
const euros = (sum) => `${grouped(Math.floor(sum / 100))},${String(sum % 100).padStart(2, "0")}\u00a0€`;
const balance = form.querySelector("#balance");
const add = () => {
  const sums = {};
  for (const input of form.querySelectorAll("[data-sum]")) {
    const [table, kind] = input.dataset.sum.split("-");
    for (const name of [table, `${table}-${kind}`]) sums[name] = (sums[name] ?? 0) + cents(input.value);
  }
  for (const cell of form.querySelectorAll("[data-total]")) cell.textContent = euros(sums[cell.dataset.total] ?? 0);
  const { expense = 0, resource = 0 } = sums;
  for (const bar of balance.querySelectorAll("[data-bar]")) {
    bar.setAttribute("width", Math.round((640 * sums[bar.dataset.bar]) / Math.max(expense, resource, 1)) || 0);
  }
  const gap = resource - expense;
  const { short, over, even } = balance.dataset;
  balance.querySelector("strong").textContent = (gap < 0 ? short : gap ? over : even).replace("#", euros(Math.abs(gap)));
  balance.classList.toggle("bad", gap !== 0);
  balance.classList.toggle("ok", gap === 0 && expense > 0);
};

form.addEventListener("input", ({ target }) => {
  dirty = true;
  if (target.dataset.max) {
    const count = document.getElementById(`${target.id}-signes`);
    count.textContent = count.textContent.replace(/^[\d\u202f]+/, grouped([...target.value].length));
  }
  if (balance) add();
  open();
  later(WAIT);
});
form.addEventListener("change", (event) => {
  open();
  if (dirty || event.target.type !== "hidden") {
    dirty = true;
    later(0);
  }
});
form.addEventListener("submit", () => {
  left = true;
  clearTimeout(timer);
  keep(true); // a network that fails now is seen only by coming back
});
addEventListener("beforeunload", (event) => {
  if (dirty && !left) event.preventDefault();
});
addEventListener("online", () => dirty && later(0));

// Text that could not be saved last time comes back on the revision it was written on: the server
// puts it together with what was saved since. What was sent is dropped once a page has answered.
const kept = JSON.parse(localStorage.getItem(box));
localStorage.removeItem(box);
const came = kept && !(kept.sent && performance.getEntriesByType("navigation")[0]?.type === "navigate");
const here = new Map(pairs());
if (came && kept.texts.some(([name, value]) => name[0] !== "_" && value !== (here.get(name) ?? ""))) {
  for (const input of form.elements) if (/radio|checkbox/.test(input.type)) input.checked = false;
  for (const [name, value] of kept.texts) put(name, value);
  form.querySelector("h1").parentElement.after(part("p", form.dataset.found, { className: "note next" }));
  dirty = true;
  later(0);
}
open();
form.querySelector("[data-fresh] input, [data-fresh] textarea, select[data-fresh]")?.focus();
