// Sends a form in the background with the page's token; answers { ok, body }.
export async function post(address, fields) {
  const token = document.querySelector("input[name=csrf_token]").value;
  const body = new URLSearchParams({ ...fields, csrf_token: token });
  const headers = { Accept: "application/json" };
  try {
    const answer = await fetch(address, { method: "POST", body, headers });
    return { ok: answer.ok, body: await answer.json() };
  } catch {
    return { ok: false, body: { error: document.documentElement.dataset.offline } };
  }
}
