import { t } from "../text/index.ts";
import { Banner } from "../ui/kit.tsx";
import { link } from "./session.ts";

/** That this tablet was locked: what is written on it no longer counts, and what to do. */
export function Refused() {
  const changes = link.value?.pending.changes ?? 0;
  return (
    <Banner tone="refused" icon="refused" title={t("refused.title")}>
      <p>{t("refused.uncounted")}</p>
      {changes > 0 && <p>{t("refused.onlyHere", { n: changes })}</p>}
      <p>{t("refused.todo")}</p>
    </Banner>
  );
}
