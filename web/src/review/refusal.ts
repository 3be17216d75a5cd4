import { known, language, t } from "../text/index.ts";
import type { Refusal } from "./server.ts";

/** A refusal in words: ours where there are any, else the service's, else its code. */
export function refusalText({ code, said }: Refusal): string {
  const key = `desk.failed.${code}`;
  if (known(key)) return t(key, { n: said.retry_after ?? "…" });
  const service = language.value === "vi" ? said.detail : said.english;
  return service ?? t("desk.failed.other", { code });
}

/** What is wrong with one input of the decision bar, in words. */
export function faultText(place: string, code: string, asking: boolean): string {
  if (code === "required" && place === "words") {
    return t(asking ? "desk.field.required.question" : "desk.field.required.reason");
  }
  const key = `desk.field.${code}`;
  return known(key) ? t(key) : t("desk.field.other", { code });
}
