import { useState } from "preact/hooks";
import { Refusal } from "../review/server.ts";
import { t } from "../text/index.ts";
import { Confirm } from "../ui/confirm.tsx";
import { ask } from "./answer.ts";
import { Refused } from "./parts.tsx";
import type { Site, Sites } from "./types.ts";

/** The way to take back that a site is restricted, with what that means. */
export function EndRestriction({ site, done }: { site: Site; done: (said: Sites) => void }) {
  const [refusal, setRefusal] = useState<Refusal>();
  const end = async () => {
    const answer = await ask<Sites>(`/api/island/restrictions/${site.id}/end`, {});
    if (answer instanceof Refusal) return setRefusal(answer);
    setRefusal(undefined);
    done(answer);
  };
  return (
    <div class="lead-restriction">
      <Confirm
        label={t("lead.unrestrict")}
        icon="shield"
        kind="quiet"
        question={t("lead.unrestrictText", { name: site.name || t("lead.noSite") })}
        yes={t("lead.unrestrict")}
        onYes={end}
      />
      <Refused refusal={refusal} />
    </div>
  );
}
