// Suggestions under a commune field (ARIA combobox, list autocomplete with manual selection).
// The field works without it: the server understands a name, a postal code or an old name.

const WAIT = 150; // ms after the last key, so that fast typing asks once

export function communes(root) {
  for (const input of root.querySelectorAll("input[data-communes]")) combobox(input);
}

function combobox(input) {
  const list = document.createElement("ul");
  const status = document.createElement("p");
  list.id = `${input.id}-liste`;
  list.className = "suggest";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.dataset.label ?? "");
  list.hidden = true;
  status.className = "vh";
  status.setAttribute("role", "status");
  input.after(list, status);
  const set = (name, value) => input.setAttribute(name, value);
  set("role", "combobox");
  set("aria-autocomplete", "list");
  set("aria-expanded", "false");
  set("aria-controls", list.id);
  set("autocomplete", "off");

  let timer, asked = 0, at = -1;

  const close = () => {
    list.hidden = true;
    at = -1;
    set("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const move = (to) => {
    const options = list.children;
    if (!options.length) return;
    options[at]?.setAttribute("aria-selected", "false");
    at = (to + options.length) % options.length;
    options[at].setAttribute("aria-selected", "true");
    options[at].scrollIntoView({ block: "nearest" });
    set("aria-activedescendant", options[at].id);
  };
  const choose = (option) => {
    input.value = option.dataset.value;
    close();
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const show = (found) => {
    list.replaceChildren(...found.map((commune, index) => {
      const option = document.createElement("li");
      option.id = `${list.id}-${index}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.value = commune.label;
      option.append(commune.label);
      if (commune.detail) {
        const detail = document.createElement("small");
        detail.textContent = commune.detail;
        option.append(" ", detail);
      }
      return option;
    }));
    at = -1;
    list.hidden = !found.length;
    set("aria-expanded", String(found.length > 0));
    status.textContent = found.length ? `${found.length} ${input.dataset.found ?? ""}` : input.dataset.none ?? "";
  };
  const ask = async () => {
    const typed = input.value.trim();
    const turn = ++asked;
    if (typed.length < 2) return close();
    try {
      const answer = await fetch(`/api/communes?q=${encodeURIComponent(typed)}`);
      if (answer.ok && turn === asked) show((await answer.json()).communes);
    } catch {
      close(); // offline: the plain field goes on working
    }
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (list.hidden) return ask();
      event.preventDefault();
      move(at + (event.key === "ArrowDown" ? 1 : at < 0 ? 0 : -1));
    } else if (event.key === "Enter" && !list.hidden && at >= 0) {
      event.preventDefault();
      choose(list.children[at]);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    }
  });
  list.addEventListener("pointerdown", (event) => {
    event.preventDefault(); // the field keeps the focus
    const option = event.target.closest("[role=option]");
    if (option) choose(option);
  });
  input.addEventListener("blur", () => {
    clearTimeout(timer);
    asked++;
    close();
  });
}
