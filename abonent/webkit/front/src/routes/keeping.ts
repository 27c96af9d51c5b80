// What is drawn and not saved is kept: in the browser at once, and a moment later as a draft of work on the server, so
// that it is there on another machine too. Drawings are long: they go packed.
import { debounce, uuid } from "../dom";
import { type Answer, sendForm } from "./sending";
import type { Data } from "./types";

/** `stored` and `before`: what it was drawn over, so that it can be merged with what a colleague saves. */
export interface Kept { xml: string; stored?: string; before?: string; revision: number | null; at: string }

const WAIT = 3000;

export class Keeping {
  private key: string;
  private id: string;
  private version: number;
  private busy = false;
  private sent: Promise<unknown> = Promise.resolve();
  private again: Kept | null = null;
  private aside: { id: string; version: number; content: Record<string, string[]> } | null = null;

  constructor(private data: Data) {
    this.id = data.draft.id;
    this.version = data.draft.version;
    const { content } = data.draft;
    if (content?.aside?.[0]) {
      this.aside = { id: this.id, version: this.version, content };
      [this.id, this.version] = [uuid(), 0];
    }
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
    const there = content?.packed?.[0] && !this.aside ? await unpack(content) : null;
    return here && (!there || here.at >= there.at) ? here : there;
  }

  private here(): Kept | null {
    try {
      return JSON.parse(localStorage.getItem(this.key) ?? "null") as Kept | null;
    } catch {
      return null;
    }
  }

  keep(drawn: Omit<Kept, "at">): void {
    const kept: Kept = { ...drawn, at: new Date().toISOString() };
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
    const answer = await this.write(kept);
    this.busy = false;
    if (answer.ok) {
      if (!this.version) document.dispatchEvent(new CustomEvent("work:changed"));
      this.version = answer.body.version;
    }
    if (this.again) this.later();
  }

  private async write(kept: Kept, aside = false): Promise<Answer> {
    const content = { ...await packed(kept), ...(aside ? { aside: ["1"] } : {}) };
    return sendForm(`${this.data.urls.drafts}/${this.id}`, {
      kind: "route_drawing", path: location.pathname, title: this.data.draft.title, version: String(this.version),
      content: JSON.stringify(content),
    });
  }

  /** Keep it on the server, to be asked for later; whether that was done. */
  async putAside(drawn: Omit<Kept, "at">): Promise<boolean> {
    this.again = null;
    await this.sent;
    const answer = await this.write({ ...drawn, at: new Date().toISOString() }, true);
    if (answer.ok) localStorage.removeItem(this.key);
    return answer.ok;
  }

  get hasAside(): boolean { return this.aside !== null; }

  /** What was put aside; it is what is kept now. */
  async fetchAside(): Promise<Kept | null> {
    if (!this.aside) return null;
    const kept = await unpack(this.aside.content);
    if (kept) {
      await this.drop();
      [this.id, this.version] = [this.aside.id, this.aside.version];
      this.aside = null;
    }
    return kept;
  }

  async forgetAside(): Promise<void> {
    if (!this.aside) return;
    await sendForm(`${this.data.urls.drafts}/${this.aside.id}/discard`, { next: location.pathname });
    this.aside = null;
    document.dispatchEvent(new CustomEvent("work:changed"));
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

async function packed({ xml, stored = "", before = "", at, revision }: Kept): Promise<Record<string, string[]>> {
  return {
    packed: [await pack(xml)], stored: [await pack(stored)], before: [await pack(before)], at: [at], revision: [String(revision ?? "")],
  };
}

async function pack(text: string): Promise<string> {
  const packed = await new Response(new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"))).arrayBuffer();
  let octets = "";
  for (const octet of new Uint8Array(packed)) octets += String.fromCharCode(octet);
  return btoa(octets);
}

async function unpack(content: Record<string, string[]>): Promise<Kept | null> {
  try {
    const [xml, stored, before] = await Promise.all(["packed", "stored", "before"].map((name) => text(content[name]?.[0])));
    return { xml: xml!, stored, before, at: content.at?.[0] ?? "", revision: Number(content.revision?.[0]) || null };
  } catch {
    return null;
  }
}

async function text(packed: string | undefined): Promise<string> {
  if (!packed) return "";
  const octets = Uint8Array.from(atob(packed), (sign) => sign.charCodeAt(0));
  return new Response(new Blob([octets]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
}
