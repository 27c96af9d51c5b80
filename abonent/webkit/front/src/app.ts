// The browser side of the design system. Each module finds its parts by data attributes.
import Alpine from "@alpinejs/csp";
import { startCollisions } from "./collisions";
import { startBell } from "./bell";
import { startRefill } from "./refill";
import { startChecks } from "./checks";
import { startComboboxes } from "./combobox";
import { startComplete } from "./complete";
import { startDates } from "./dates";
import { startDialogs } from "./dialogs";
import { startDrafts } from "./drafts";
import { startForms } from "./forms";
import { startHere } from "./here";
import { startHtmx } from "./hx";
import { startKeys } from "./keys";
import { startLists } from "./lists";
import { startLive } from "./live";
import { startLongTexts } from "./longtexts";
import { startOrders } from "./order";
import { startPalette } from "./palette";
import { startQueries } from "./query";
import { startSuggest } from "./suggest";
import { startTabs } from "./tabs";
import { startTicks } from "./ticks";
import { startTimes } from "./times";
import { startToasts } from "./toasts";
import { startTrees } from "./tree";
import { startTreeBoards } from "./treeboard";
import { startUploads } from "./uploads";
import { startViewer } from "./viewer";
import { startWatching } from "./watching";

declare global {
  interface Window { Alpine: unknown }
}
window.Alpine = Alpine;

startHtmx();
// Watching refuses before anything is sent. Lists that open take Escape before the keys of the page do; dates are dressed before forms fill them.
for (const start of [
  startToasts, startWatching, startDialogs, startDates, startChecks, startForms, startComboboxes, startTicks, startTrees, startTreeBoards, startDrafts, startCollisions, startComplete, startQueries, startOrders, startKeys, startLists,
  startSuggest, startPalette, startTimes, startUploads, startViewer, startTabs, startHere, startLive,
  startBell, startRefill, startLongTexts,
]) start();
Alpine.start();
