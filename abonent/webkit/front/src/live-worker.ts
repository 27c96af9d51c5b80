// One stream of changes for all tabs: HTTP/1.1 allows a browser six connections to a server.
interface Tab { port: MessagePort; topics: Set<string>; seen: number; told: boolean }
type Said = { topics?: string[]; url?: string; gone?: true; since?: string; began?: number };
interface Change { type: string; topic: string; id: number; of?: string[] }

const worker = self as unknown as { onconnect: (event: MessageEvent) => void };
const tabs = new Set<Tab>();
let stream: EventSource | null = null;
let subscribed = "";
let url = "";
let after = "";
let since = ""; // the mark of a page whose topics the stream is about to take up
const recent: { at: number; change: Change }[] = []; // for pages drawn before they came
let tries = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

const tell = (message: unknown): void => tabs.forEach(({ port }) => port.postMessage(message));

function wanted(): string {
  const now = Date.now();
  for (const tab of tabs) if (now - tab.seen > 90_000) tabs.delete(tab); // a tab that died unheard
  return [...new Set([...tabs].flatMap((tab) => [...tab.topics]))].sort().join(",");
}

function soon(wait: number): void {
  clearTimeout(timer);
  timer = setTimeout(connect, wait);
}

function connect(): void {
  const topics = wanted();
  if (topics === subscribed && stream && stream.readyState !== EventSource.CLOSED) return;
  stream?.close();
  stream = null;
  subscribed = topics;
  if (!topics || !url) return;
  const opened = new EventSource(`${url}?topics=${encodeURIComponent(topics)}${after ? `&after=${encodeURIComponent(after)}` : ""}${since ? `&since=${encodeURIComponent(since)}` : ""}`);
  stream = opened;
  opened.onopen = () => {
    tries = 0;
    tell({ state: "open" });
  };
  opened.onerror = () => {
    opened.close();
    if (stream !== opened) return;
    subscribed = "";
    tell({ state: "lost" });
    // Thousands of browsers must not come back in the same second after a restart.
    soon(Math.min(30_000, 1000 * 2 ** tries++) * (0.5 + Math.random()));
  };
  opened.addEventListener("hello", (event) => {
    after = event.lastEventId || after; // where the stream stood: a reopening misses nothing
    since = "";
  });
  opened.addEventListener("change", (event) => {
    after = event.lastEventId || after;
    const change = JSON.parse(event.data) as Change;
    recent.push({ at: Date.now(), change });
    if (recent.length > 500) recent.shift();
    tell({ change });
  });
  opened.addEventListener("resync", () => {
    tell({ resync: true });
  });
  opened.addEventListener("bye", () => {
    opened.close();
    stream = null;
    tell({ bye: true });
  });
}

/** What came between the drawing of a page and its word to us. */
function take(tab: Tab, mark: string, began: number): void {
  tab.told = true;
  // The oldest of several marks that wait: it tells more, never less.
  if (!since || Number.parseInt(mark, 10) < Number.parseInt(since, 10)) since = mark;
  for (const { at, change } of recent)
    if (at >= began && tab.topics.has(change.topic)) tab.port.postMessage({ change });
}

worker.onconnect = (event) => {
  const port = event.ports[0]!;
  const tab: Tab = { port, topics: new Set(), seen: Date.now(), told: false };
  tabs.add(tab);
  port.onmessage = ({ data }: MessageEvent<Said>) => {
    tab.seen = Date.now();
    tabs.add(tab);
    if (data.gone) tabs.delete(tab);
    if (data.url) url = data.url;
    if (data.topics) tab.topics = new Set(data.topics);
    if (data.since && !tab.told) take(tab, data.since, data.began ?? 0);
    if (wanted() !== subscribed) soon(stream ? 150 : 0);
    else if (stream?.readyState === EventSource.OPEN) port.postMessage({ state: "open" });
  };
};
export {};
