// The editor of routes, and drawings beside it: a bundle of their own, loaded on their pages only.
import { startDrawings } from "./drawings";
import { startEditor } from "./editor";

startEditor();
startDrawings();
