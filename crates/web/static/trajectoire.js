// What every page may use. Each part enhances something that works without script.
import { communes } from "./communes.js";

communes(document);

// An error summary takes the focus, so that it is read first.
document.querySelector("[data-focus]")?.focus();
