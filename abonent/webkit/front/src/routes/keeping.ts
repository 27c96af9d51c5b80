// What is drawn and not saved is kept: in the browser at once, and a moment later as a draft of work on the server, so
// that it is there on another machine too. Drawings are long: they go packed.
import { debounce, uuid } from "../dom";
import { sendForm } from "./sending";
import type { Data } from "./types";

export interface Kept { xml: string; revision: number | null; at: string }

const WAIT = 3000;

export class Keeping {
  private key: string;
  private id: string;
  private version: number;
  private busy = false;
  private sent: Promise<unknown> = Promise.resolve();
  private again: Kept | null = null;

  constructor(private data: Data) {
    this.id = data.draft.id;
    this.version = data.draft.version;
    this.key = `route:${location.pathname}:${document.body.dataset.operator}`;
  }

  /** The draft on the server, once nothing is on its way there any more; empty if there is none. */
  async settled(): Promise<string> {
    this.again = null;
    await this.sent;
    return this.version ? this.id : "";
  }

  /** What was kept last, here or on the server. */
  async found(): Promise<Kept | null> {
    const here = this.here();
    const { content } = this.data.draft;
    const there = content?.packed?.[0] ? await unpack(content) : null;
    return here && (!there || here.at >= there.at) ? here : there;
  }

  private here(): Kept | null {
    try {
      return JSON.parse(localStorage.getItem(this.key) ?? "null") as Kept | null;
    } catch {
      return null;
    }
  }

  keep(xml: string, revision: number | null): void {
    const kept: Kept = { xml, revision, at: new Date().toISOString() };
    try {
      localStorage.setItem(this.key, JSON.stringify(kept));
    } catch {
      // A full browser: the server's copy is the one that stays.
    }
    this.again = kept;
    this.later();
  }

  private later = debounce(WAIT, () => { this.sent = this.flush(); });

  private async flush(): Promise<void> {
    if (this.busy || !this.again) return;
    const kept = this.again;
    [this.busy, this.again] = [true, null];
    const content = { packed: [await pack(kept.xml)], at: [kept.at], revision: [String(kept.revision ?? "")] };
    const answer = await sendForm(`${this.data.urls.drafts}/${this.id}`, {
      kind: "route_drawing", path: location.pathname, title: this.data.draft.title, version: String(this.version),
      content: JSON.stringify(content),
    });
    this.busy = false;
    if (answer.ok) {
      if (!this.version) document.dispatchEvent(new CustomEvent("work:changed"));
      this.version = answer.body.version;
    }
    if (this.again) this.later();
  }

  /** It was saved for good; what is drawn next is another draft. */
  saved(): void {
    localStorage.removeItem(this.key);
    this.again = null;
    [this.id, this.version] = [uuid(), 0];
    document.dispatchEvent(new CustomEvent("work:changed"));
  }

  /** It is not wanted any more. */
  async drop(): Promise<void> {
    if (this.version) await sendForm(`${this.data.urls.drafts}/${this.id}/discard`, { next: location.pathname });
    this.saved();
  }
}

async function pack(text: string): Promise<string> {
  const packed = await new Response(new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"))).arrayBuffer();
  let octets = "";
  for (const octet of new Uint8Array(packed)) octets += String.fromCharCode(octet);
  return btoa(octets);
}

async function unpack(content: Record<string, string[]>): Promise<Kept | null> {
  try {
    const octets = Uint8Array.from(atob(content.packed![0]!), (sign) => sign.charCodeAt(0));
    const xml = await new Response(new Blob([octets]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
    return { xml, at: content.at?.[0] ?? "", revision: Number(content.revision?.[0]) || null };
  } catch {
    return null;
  }
}
