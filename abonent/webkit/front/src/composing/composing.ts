// Business functions put together without writing JSON: the text boxes of the form hold what is drawn here.
import { all, find } from "../dom";
import { learn } from "../routes/words";
import { Box, LIST } from "./box";
import { drawFields } from "./fields";
import { drawSteps, renameOutputs } from "./steps";
import { startTrying } from "./trying";
import type { Data } from "./types";

function start(data: Data): void {
  learn(data.words);
  const area = (name: string): HTMLTextAreaElement | null => find<HTMLTextAreaElement>(`textarea[name="${name}"]`);
  const [inputs, outputs, steps] = [area("inputs"), area("outputs"), area("steps")];
  if (!inputs || !outputs || !steps) return;
  const boxes: { steps?: Box; trying?: () => void } = {};
  const named = (): void => { if (boxes.steps) renameOutputs(boxes.steps.drawn, found); boxes.trying?.(); };
  const given = new Box(inputs, (box) => drawFields(box, data, true), named, LIST);
  const found = new Box(outputs, (box) => drawFields(box, data, false), named, LIST);
  boxes.steps = new Box(steps, (box) => drawSteps(box, data, found), () => undefined, LIST);
  boxes.trying = startTrying(given);
}

const told = find("#composing-data");
if (told?.textContent && all("textarea[name=steps]").length) start(JSON.parse(told.textContent) as Data);
