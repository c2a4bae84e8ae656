// Keeps the page of a job up to date without loading it anew, until the job has ended.
const pause = 1000;

async function look() {
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (answer.ok && !answer.redirected) show(await answer.text());
  } catch {
    // The server may be starting anew; the job goes on without it.
  }
  if (document.querySelector("#job[data-active]")) setTimeout(look, pause);
}

function show(text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  if (!page.querySelector("#job")) return;
  replace("#job", page);
  // Buttons that somebody may be about to press, and words that are read aloud, stay as they are
  // until they say something else.
  const acts = document.querySelector("#job-acts");
  const hadFocus = acts.contains(document.activeElement);
  if (differs("#job-acts", page)) {
    replace("#job-acts", page);
    if (hadFocus) document.querySelector("#main").focus();
  }
  if (differs("#job-said", page)) {
    document.querySelector("#job-said").textContent = page.querySelector("#job-said").textContent;
  }
  document.title = page.title;
}

function differs(name, page) {
  return document.querySelector(name).textContent !== page.querySelector(name).textContent;
}

function replace(name, page) {
  document.querySelector(name).replaceWith(page.querySelector(name));
}

setTimeout(look, pause);
