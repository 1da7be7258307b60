// What a browser complains about while a person uses the product: the page must give it no reason to.

/**
 * Listens to a page from its first request on. A problem is a console error (a breach of the content security policy is
 * one), an exception of a script, an answer 5xx, a request that fails, a request to another host than the product's.
 */
export function watch(page, address) {
  const origin = new URL(address).origin;
  const allowed = [];
  const found = [];
  // Addresses of pages that answered 4xx: a refused form is a normal page, which the browser reports as an error.
  const refused = new Set();
  let lastDocument = async () => null;

  const note = (text) => {
    if (!allowed.some((pattern) => pattern.test(text))) found.push(text);
  };

  page.on("console", (message) => {
    if (message.type() !== "error") return;
    const url = message.location().url;
    if (message.text().startsWith("Failed to load resource") && refused.has(url)) return;
    note(`console: ${message.text()} (${url})`);
  });
  page.on("pageerror", (error) => note(`exception: ${error.stack ?? error.message}`));
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (["http:", "https:", "ws:", "wss:"].includes(url.protocol) && url.origin !== origin) {
      note(`request to another host: ${request.url()}`);
    }
  });
  page.on("requestfailed", (request) => {
    const why = request.failure()?.errorText ?? "unknown";
    // Leaving a page, or starting a download, aborts what it was still loading.
    if (why !== "net::ERR_ABORTED") note(`request failed: ${request.method()} ${request.url()}: ${why}`);
  });
  page.on("response", (response) => {
    if (response.status() >= 500) note(`answer ${response.status()}: ${response.url()}`);
    const isDocument = response.request().isNavigationRequest() && response.frame() === page.mainFrame();
    if (!isDocument) return;
    if (response.status() >= 400) refused.add(response.url());
    if ((response.headers()["content-type"] ?? "").startsWith("text/html") && !isRedirect(response)) {
      // Read at once, while the browser still has it; a page left too quickly is only a pity if somebody looks at it.
      const first = response.text();
      first.catch(() => {});
      let asked = false;
      lastDocument = () => {
        const again = asked;
        asked = true;
        return again ? response.text() : first;
      };
    }
  });

  return {
    allow: (pattern) => allowed.push(pattern),
    /** What was found since the last call. */
    problems: () => [...new Set(found.splice(0))],
    /** The text that the server sent for the page shown now, before scripts or the browser changed it. */
    html: () => lastDocument(),
  };
}

function isRedirect(response) {
  return response.status() >= 300 && response.status() < 400;
}
