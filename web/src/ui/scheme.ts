export type Scheme = "auto" | "light" | "dark";

const NIGHT = "(prefers-color-scheme: dark)";
let chosen: Scheme = "auto";

/** Puts the page into light or dark; `auto` follows the device, also when it changes later. */
export function wearScheme(scheme: Scheme): void {
  chosen = scheme;
  const dark = scheme === "dark" || (scheme === "auto" && matchMedia(NIGHT).matches);
  document.documentElement.dataset.scheme = dark ? "dark" : "light";
}

matchMedia(NIGHT).addEventListener("change", () => wearScheme(chosen));
