import { signal } from "@preact/signals";

/** Where the app is: `#/survey/41aa/form?at=speakers` has three parts and one parameter. */
export interface Route {
  readonly parts: readonly string[];
  readonly query: URLSearchParams;
}

/** The route that an address's `#…` names. */
export function routeOf(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split("?", 2);
  const parts = path.split("/").filter(Boolean).map(decode);
  return { parts, query: new URLSearchParams(query) };
}

/** The address of a page. */
export function to(parts: readonly string[], query: Record<string, string> = {}): string {
  const search = new URLSearchParams(query).toString();
  return `#/${parts.map(encodeURIComponent).join("/")}${search ? `?${search}` : ""}`;
}

/** The page shown now. */
export const route = signal<Route>({ parts: [], query: new URLSearchParams() });

/** Goes to a page; `replace` leaves the page before out of the way back. */
export function go(href: string, options: { replace?: boolean } = {}): void {
  if (options.replace) {
    history.replaceState(null, "", href);
    follow();
  } else location.hash = href;
}

/** Follows the address from now on. */
export function startRouter(): void {
  addEventListener("hashchange", follow);
  follow();
}

function follow(): void {
  route.value = routeOf(location.hash);
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
