export type Scheme = "auto" | "light" | "dark";

let night: MediaQueryList | undefined;

/** Puts the page into light or dark; `auto` follows the device, also when it changes later. */
export function wearScheme(scheme: Scheme): void {
  night ??= matchMedia("(prefers-color-scheme: dark)");
  night.onchange = () => wearScheme(scheme);
  const dark = scheme === "dark" || (scheme === "auto" && night.matches);
  document.documentElement.dataset.scheme = dark ? "dark" : "light";
}
