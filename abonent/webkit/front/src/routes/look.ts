// How drawings look, in the editor and in the viewer: colours of the page, so that they follow dark and light.
import type { Moddle } from "./types";

export const renderer = {
  defaultFillColor: "var(--rt-fill)",
  defaultStrokeColor: "var(--rt-stroke)",
  defaultLabelColor: "var(--rt-label)",
};
const ON_PAPER: Record<string, string> = { "--rt-fill": "#ffffff", "--rt-stroke": "#22242a", "--rt-label": "#22242a" };

/** The drawing as a picture that stands by itself, dark on white. */
export async function pictureOf(viewer: Moddle): Promise<string> {
  const { svg } = await viewer.saveSVG();
  return svg.replace(/var\((--rt-\w+)\)/g, (_: string, name: string) => ON_PAPER[name] ?? "#22242a");
}

/** On paper stands the whole drawing, not the part that happens to be in view. */
export function printWhole(viewer: Moddle, paper: HTMLElement): void {
  const image = document.createElement("img");
  paper.append(image);
  let url = "";
  const refresh = async (): Promise<void> => {
    URL.revokeObjectURL(url);
    url = URL.createObjectURL(new Blob([await pictureOf(viewer)], { type: "image/svg+xml" }));
    image.src = url;
    await image.decode().catch(() => undefined);
  };
  viewer.on("import.done", () => void refresh());
  let timer = 0;
  viewer.on("commandStack.changed", () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => void refresh(), 1500);
  });
}

export function download(name: string, text: string, type: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

export function fit(viewer: Moddle): void {
  const canvas = viewer.get("canvas");
  canvas.zoom("fit-viewport", "auto");
  if (canvas.zoom() > 1.2) canvas.zoom(1.2, "auto");
}

export const zoomBy = (viewer: Moddle, factor: number): void => {
  const canvas = viewer.get("canvas");
  canvas.zoom(Math.min(4, Math.max(0.15, canvas.zoom() * factor)), "auto");
};
