// What every page may use. Each part enhances something that works without script.
import { communes } from "./communes.js";

communes(document);

// An error summary takes the focus, so that it is read first.
document.querySelector("[data-focus]")?.focus();

// A page that waits for something asks again where it is, unless somebody is using what is in it.
async function ask() {
  const here = document.querySelector("main");
  if (!here.querySelector("[data-refresh]")) return;
  if (!document.hidden && !here.contains(document.activeElement)) {
    const answer = await fetch(location.href).catch(() => null);
    const text = answer?.ok ? await answer.text() : "";
    const next = new DOMParser().parseFromString(text, "text/html").querySelector("main");
    if (next) here.replaceWith(next);
  }
  setTimeout(ask, 2000);
}
if (document.querySelector("[data-refresh]")) setTimeout(ask, 2000);
