/** What a QR code says to a device that wants to be enrolled. */
export type ReadCode =
  | { readonly kind: "code"; readonly code: string; readonly fleet: string | undefined }
  | { readonly kind: "elsewhere"; readonly origin: string; readonly href: string }
  | { readonly kind: "other" };

const CODE = /^[0-9A-Za-z][0-9A-Za-z -]{7,18}[0-9A-Za-z]$/;
const FLEET = /^[0-9a-f]{32}$/;

/** Reads `https://…/enrol#code=…&fleet=…`; a code is good only at the server `here` that made it. */
export function readCode(text: string, here: string): ReadCode {
  const link = linkOf(text);
  if (link?.pathname !== "/enrol") return { kind: "other" };
  const said = new URLSearchParams(link.hash.slice(1));
  const code = said.get("code") ?? "";
  const fleet = said.get("fleet") ?? undefined;
  if (!CODE.test(code) || (fleet !== undefined && !FLEET.test(fleet))) return { kind: "other" };
  if (link.origin !== here) return { kind: "elsewhere", origin: link.origin, href: link.href };
  return { kind: "code", code, fleet };
}

/** A web address without a user's name, or undefined. */
function linkOf(text: string): URL | undefined {
  if (!URL.canParse(text)) return undefined;
  const link = new URL(text);
  return /^https?:$/.test(link.protocol) && !link.username && !link.password ? link : undefined;
}
