// Runs before the first paint so that the page never flashes in the wrong theme.
const wanted = localStorage.getItem("theme");
const dark = wanted ? wanted === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
document.documentElement.setAttribute("data-bs-theme", dark ? "dark" : "light");
export {};
