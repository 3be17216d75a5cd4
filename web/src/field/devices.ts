import { shown } from "../survey/need.ts";
import { keyId, readStatement } from "../sync/trust.ts";
import type { Hex } from "../sync/types.ts";
import { replica } from "./session.ts";

/** What people call the device that a replica runs on; undefined where no certificate says. */
export async function deviceName(of: Hex): Promise<string | undefined> {
  const names = new Map<Hex, string>();
  let issuer: Hex | undefined;
  for (const view of await replica().list("certificate")) {
    const statement = shown(view, "statement");
    if (!(statement instanceof Uint8Array)) continue;
    const { certificate } = readStatement(statement);
    if ("key" in certificate) names.set(keyId(certificate.key), certificate.name);
    else if (certificate.type === "replica" && certificate.replica === of)
      issuer = certificate.issuer;
  }
  return issuer === undefined ? undefined : names.get(issuer);
}
