import { t } from "../text/index.ts";

/** A site's own code among its facts; empty where it has none. */
export function codeText(code: string | undefined): string {
  return code ? t("site.codeIs", { code }) : "";
}
