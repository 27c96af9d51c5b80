// What is drawn, to the server and back. Texts go as files: a drawing may be larger than a form.
import { cookie } from "../dom";

export interface Answer { ok: boolean; status: number; body: Record<string, any> }

const headers = (): Record<string, string> => ({
  "X-CSRFToken": cookie("csrftoken"), "X-Page-Of": document.body.dataset.operator ?? "", Accept: "application/json",
});

export async function send(
  url: string, drawings: Record<string, string>, values: Record<string, string> = {}, signal: AbortSignal | null = null,
): Promise<Answer> {
  const body = new FormData();
  for (const [name, text] of Object.entries(drawings)) body.append(name, new Blob([text]), `${name}.bpmn`);
  for (const [name, value] of Object.entries(values)) body.append(name, value);
  return answered(fetch(url, { method: "POST", headers: headers(), body, signal }));
}

export async function sendForm(url: string, values: Record<string, string>, keepalive = false): Promise<Answer> {
  return answered(fetch(url, { method: "POST", headers: headers(), body: new URLSearchParams(values), keepalive }));
}

async function answered(asked: Promise<Response>): Promise<Answer> {
  try {
    const answer = await asked;
    const json = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
    return { ok: answer.ok && !answer.redirected, status: answer.redirected ? 401 : answer.status, body: json };
  } catch (error) {
    return { ok: false, status: (error as Error).name === "AbortError" ? -1 : 0, body: {} };
  }
}
