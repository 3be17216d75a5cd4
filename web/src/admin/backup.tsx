import { moment } from "../review/moment.ts";
import { t } from "../text/index.ts";
import { Banner, Facts } from "../ui/kit.tsx";
import { Asking, useAsked } from "./parts.tsx";
import type { Backup as Found } from "./types.ts";

/** The last backup of the mainland: when, and whether somebody has proven that it can be restored. */
export function Backup() {
  const [found] = useAsked<Found>("/api/admin/backup");
  if (!found) return <Asking />;
  const { verified_ms, tried, trouble, made, waiting } = found;
  const never = t("admin.backup.never");
  return (
    <div class="stack">
      {verified_ms === null ? (
        <Banner tone="asks" icon="warning" title={t("admin.backup.none")}>
          {t("admin.backup.noneText")}
        </Banner>
      ) : (
        <Banner
          tone="decided"
          icon="shield"
          title={t("admin.backup.verified", { when: moment(verified_ms) })}
        >
          {t("admin.backup.verifiedText")}
        </Banner>
      )}
      {trouble !== "" && tried !== null && (
        <Banner
          tone="refused"
          icon="error"
          title={t("admin.backup.trouble", { when: moment(tried) })}
        >
          {t("admin.backup.troubleText", { code: trouble })}
        </Banner>
      )}
      <Facts
        of={[
          [t("admin.backup.tried"), tried === null ? never : moment(tried)],
          [t("admin.backup.made"), made || never],
          [t("admin.backup.last"), found.verified || never],
          [t("admin.backup.waiting"), String(waiting)],
        ]}
      />
      <p class="quiet">{t("admin.backup.how")}</p>
    </div>
  );
}
