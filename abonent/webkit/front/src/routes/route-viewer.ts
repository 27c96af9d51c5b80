// Drawings that are only looked at.
import { startDrawings } from "./drawings";

startDrawings();
