// Keeps the page of a job up to date without loading it anew, until the job has ended.
const said = document.querySelector("#job-said");
const pause = 1000;

async function look() {
  const shown = document.querySelector("#job");
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (answer.ok && !answer.redirected) show(shown, await answer.text());
  } catch {
    // The server may be starting anew; the job goes on without it.
  }
  if (document.querySelector("#job[data-active]")) setTimeout(look, pause);
}

function show(shown, text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  const fresh = page.querySelector("#job");
  if (!fresh) return;
  // A button that somebody is about to press stays where it is.
  const acts = shown.querySelector(".acts");
  const freshActs = fresh.querySelector(".acts");
  if (acts.contains(document.activeElement) && acts.textContent === freshActs.textContent) {
    freshActs.replaceWith(acts);
  }
  const focused = document.activeElement;
  shown.replaceWith(fresh);
  if (fresh.contains(focused)) focused.focus();
  const words = page.querySelector("#job-said").textContent;
  if (said.textContent !== words) said.textContent = words;
  document.title = page.title;
}

setTimeout(look, pause);
