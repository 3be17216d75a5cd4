import { t } from "../text/index.ts";
import { Banner, LinkButton } from "../ui/kit.tsx";
import { route, to } from "../ui/router.ts";
import type { Draft } from "./draft.ts";

/** Says above a question that two people answered it differently, and leads to the choice. */
export function conflictLink(draft: Draft, field: string) {
  if (!draft.conflicts.value.includes(field)) return null;
  const survey = route.value.parts[1] ?? "";
  return (
    <Banner tone="asks" icon="split" title={t("state.conflict")}>
      <div class="row">
        <LinkButton href={to(["survey", survey, "conflict", draft.record, field])}>
          {t("conflict.open")}
        </LinkButton>
      </div>
    </Banner>
  );
}
