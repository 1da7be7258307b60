// Files sent at once with their progress; buttons that act once.

for (const form of document.querySelectorAll("form[data-upload]")) {
  const input = form.querySelector("[type=file]");
  const button = form.querySelector("button");
  button.hidden = true;
  const fail = (text) => {
    form.querySelector(".why")?.remove();
    form.querySelector("progress")?.remove();
    const why = document.createElement("p");
    why.className = "why";
    why.id = `${input.id}-erreur`;
    why.setAttribute("role", "alert");
    why.append(Object.assign(document.createElement("span"), { textContent: text }));
    input.parentElement.before(why);
    input.value = "";
    input.setAttribute("aria-invalid", "true");
    input.setAttribute("aria-describedby", `${input.id}-aide ${why.id}`);
  };
  const send = () => {
    const large = [...input.files].find((file) => file.size > Number(form.dataset.limit));
    if (large) return fail(form.dataset.large.replace("#", large.name));
    form.querySelector(".why")?.remove();
    const bar = Object.assign(document.createElement("progress"), { max: 100, value: 0 });
    bar.setAttribute("aria-label", form.querySelector("label").textContent);
    input.parentElement.after(bar);
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("accept", "application/json");
    request.upload.onprogress = ({ loaded, total }) => {
      bar.value = (100 * loaded) / total;
      bar.textContent = form.dataset.sending.replace("#", Math.round(bar.value));
    };
    request.onload = () => {
      if (request.status === 200) return location.reload();
      if (request.status === 401 || request.status === 403) return fail(form.dataset.out);
      try {
        fail(JSON.parse(request.responseText).error);
      } catch {
        fail(form.dataset.lost);
      }
    };
    request.onerror = () => fail(form.dataset.lost);
    request.send(new FormData(form));
  };
  input.addEventListener("change", () => input.files.length && send());
}

for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", () => {
    const button = form.querySelector("button");
    button.disabled = true;
    addEventListener("pageshow", () => (button.disabled = false));
  });
}
