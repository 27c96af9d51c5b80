// Builds ../static/webkit/dist: app.js, theme.js, live-worker.js, app.css, sprite.svg; for drawings routes.js,
// route-viewer.js, routes.css.
// The sprite holds only the icons that templates, Python and TypeScript of the product name.
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const product = join(here, "..", "..");
const dist = join(here, "..", "static", "webkit", "dist");
const outlines = join(here, "node_modules", "@tabler", "icons", "icons", "outline");

// `{% icon "phone" %}`, `icon="phone"`, `icon: "phone"`. Names chosen in other ways: src/icons.json.
const NAMED = /icon\w*["']?\s*[=:(]?\s*\(?["']([a-z][a-z0-9-]*)["']/gi;

function* sources(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!["node_modules", "dist", "__pycache__", "migrations"].includes(entry.name)) yield* sources(path);
    } else if ([".html", ".py", ".ts"].includes(extname(entry.name))) yield path;
  }
}

function iconsNamed() {
  const names = new Set();
  for (const path of sources(product)) {
    const text = readFileSync(path, "utf8");
    if (!text.toLowerCase().includes("icon")) continue;
    for (const [, name] of text.matchAll(NAMED)) names.add(name);
  }
  for (const name of JSON.parse(readFileSync(join(here, "src", "icons.json"), "utf8"))) names.add(name);
  return [...names].filter((name) => existsSync(join(outlines, `${name}.svg`))).sort();
}

function symbol(name) {
  const svg = readFileSync(join(outlines, `${name}.svg`), "utf8");
  const inner = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
  const drawn = inner.replace(/<path[^>]*d="M0 0h24v24H0z"[^>]*\/>/, "").replace(/\s+/g, " ").trim();
  return `<symbol id="${name}" viewBox="0 0 24 24">${drawn}</symbol>`;
}

// The content security policy forbids style attributes: icons of bpmn-js get presentation attributes instead.
const iconsWithoutStyle = {
  name: "icons-without-style",
  setup({ onLoad }) {
    onLoad({ filter: /(Align|Distribute)ElementsIcons\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, "utf8").replace(/style="([^"]*)"/g, (_, style) =>
        style.split(";").filter(Boolean).map((one) => one.replace(/^\s*([\w-]+)\s*:\s*(.*)$/, '$1="$2"')).join(" ")),
      loader: "js",
    }));
  },
};

mkdirSync(dist, { recursive: true });
const shared = { bundle: true, minify: true, target: "es2022", logLevel: "warning", legalComments: "none" };
await Promise.all([
  build({
    ...shared,
    entryPoints: ["app.ts", "theme.ts", "live-worker.ts", "composing/composing.ts", "deciding/deciding.ts", "trials/trials.ts"].map((file) => join(here, "src", file)),
    outdir: dist,
    entryNames: "[name]",
    format: "iife",
  }),
  build({
    ...shared,
    entryPoints: ["routes.ts", "route-viewer.ts"].map((file) => join(here, "src", "routes", file)),
    outdir: dist,
    format: "iife",
    plugins: [iconsWithoutStyle],
  }),
  build({
    ...shared,
    entryPoints: ["app.css", "routes/routes.css", "composing/composing.css", "deciding/deciding.css"].map((file) => join(here, "src", file)),
    outdir: dist,
    entryNames: "[name]",
    loader: { ".woff2": "file", ".svg": "dataurl" },
  }),
]);
const icons = iconsNamed();
writeFileSync(
  join(dist, "sprite.svg"),
  `<svg xmlns="http://www.w3.org/2000/svg">${icons.map(symbol).join("")}</svg>\n`,
);
