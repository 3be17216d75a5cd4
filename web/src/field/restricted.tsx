import { isRestricted } from "../survey/visits.ts";
import type { RecordView } from "../sync/types.ts";
import { t } from "../text/index.ts";
import { Confirm } from "../ui/confirm.tsx";
import { markRestricted } from "./assigning.ts";
import { attempt, useLive } from "./live.ts";
import { hasTrace } from "./trace.ts";

/** The way to mark a site as restricted, or why that would promise what is not so. */
export function Restricted({ site }: { site: RecordView }) {
  const traced = useLive(() => hasTrace(site), [site.id]);
  if (isRestricted(site) || traced === undefined) return null;
  if (traced)
    return (
      <details class="more">
        <summary>{t("restricted.late")}</summary>
        <p class="quiet">{t("restricted.lateText")}</p>
      </details>
    );
  return (
    <div class="row">
      <Confirm
        label={t("restricted.mark")}
        icon="shield"
        kind="quiet"
        question={t("restricted.question")}
        yes={t("restricted.mark")}
        onYes={() => attempt(mark(site))}
      />
    </div>
  );
}

/** Marks it unless a point or a photo has come here since the page was read. */
async function mark(site: RecordView): Promise<void> {
  if (!(await hasTrace(site))) await markRestricted(site);
}
