// How drawings look, in the editor and in the viewer: colours of the page, so that they follow dark and light.
import type { Moddle, Shape } from "./types";

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

export function download(name: string, text: string, type: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

const AROUND = 24; // pixels left free around a fitted drawing

/** The whole drawing in view, beside the palette where there is one; `atLeast`: rather its beginning than all of it too small to read. */
export function fit(viewer: Moddle, atLeast = 0): void {
  const canvas = viewer.get("canvas");
  canvas.resized(); // what stands around it may have grown since it was measured last
  const { inner, outer } = canvas.viewbox();
  const palette = canvas.getContainer().querySelector(".djs-palette");
  const left = (palette ? palette.offsetLeft + palette.offsetWidth : 0) + AROUND;
  const room = { width: outer.width - left - AROUND, height: outer.height - 2 * AROUND };
  if (room.width <= 0 || room.height <= 0 || !inner.width) return canvas.zoom("fit-viewport", "auto");
  const whole = Math.min(room.width / inner.width, room.height / inner.height, 1.2);
  const scale = Math.max(whole, Math.min(atLeast, 1));
  const wide = inner.width * scale > room.width;
  const x = inner.x - (wide ? left : left + (room.width - inner.width * scale) / 2) / scale;
  const y = inner.height * scale > room.height
    ? beginning(viewer, inner, outer.height / scale, AROUND / scale)
    : inner.y - (outer.height - inner.height * scale) / 2 / scale;
  canvas.viewbox({ x, y, width: outer.width / scale, height: outer.height / scale });
}

/** Where the view begins over a drawing that is taller: the start is in it, and no more empty room than around it. */
function beginning(viewer: Moddle, inner: { y: number; height: number }, height: number, around: number): number {
  const start = viewer.get("elementRegistry").find((one: Shape) => one.type === "bpmn:StartEvent");
  const middle = start ? start.y + start.height / 2 - height / 2 : inner.y;
  return Math.max(inner.y - around, Math.min(middle, inner.y + inner.height + around - height));
}

export const zoomBy = (viewer: Moddle, factor: number): void => {
  const canvas = viewer.get("canvas");
  canvas.zoom(Math.min(4, Math.max(0.15, canvas.zoom() * factor)), "auto");
};
