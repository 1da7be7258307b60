// Files sent as soon as they are chosen, with their progress; buttons that act once.

for (const form of document.querySelectorAll("form[data-upload]")) {
  const { dataset: words } = form;
  const input = form.querySelector("[type=file]");
  const bar = document.createElement("progress");
  const why = document.createElement("p");
  form.querySelector("button").hidden = true;
  bar.max = 1;
  bar.setAttribute("aria-label", form.querySelector("label").textContent);
  why.className = "why";
  why.setAttribute("role", "alert");
  const fail = (text) => {
    bar.remove();
    form.querySelector(".why")?.remove();
    why.innerHTML = "<span></span>";
    why.firstChild.textContent = text;
    input.parentElement.before(why);
    input.value = "";
  };
  input.addEventListener("change", () => {
    const large = [...input.files].find((file) => file.size > words.limit);
    if (large) return fail(words.large.replace("#", large.name));
    if (!input.files.length) return;
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("accept", "application/json");
    request.upload.onprogress = ({ loaded, total }) => (bar.value = loaded / total);
    request.onerror = () => fail(words.lost);
    request.onload = () => {
      if (request.status === 200) location.reload();
      else if (/json/.test(request.getResponseHeader("content-type"))) fail(JSON.parse(request.response).error);
      else fail(/40[13]/.test(request.status) ? words.out : words.lost);
    };
    form.querySelector(".why")?.remove();
    input.parentElement.after(bar);
    request.send(new FormData(form));
  });
}

for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", () => (form.querySelector("button").disabled = true));
}
