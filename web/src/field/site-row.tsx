import { formatDate } from "../survey/text.ts";
import { t } from "../text/index.ts";
import { Chip, LinkRow } from "../ui/kit.tsx";
import { to } from "../ui/router.ts";
import { codeText } from "../ui/site-code.ts";
import { namesOf } from "./common.ts";
import { here } from "./here.ts";
import { distanceText, kindName, SITE_LOOKS, type SiteRow } from "./sites.ts";

/** A site in a list, which leads to its page; `own`: as this person is to see it. */
export function SiteLink({ row, own }: { row: SiteRow; own?: boolean }) {
  return (
    <LinkRow href={to(["site", row.id])}>
      <SiteLines row={row} own={own} />
    </LinkRow>
  );
}

/** The same for a row that is a button. */
export function SiteBody({ row }: { row: SiteRow }) {
  return (
    <span class="link-row-body">
      <SiteLines row={row} />
    </span>
  );
}

function SiteLines({ row, own }: { row: SiteRow; own?: boolean | undefined }) {
  const state = own ? row.own : row.state;
  const { icon, tone } = SITE_LOOKS[state];
  const about = [
    kindName(row.kind),
    codeText(row.code),
    row.hamlet || row.unit,
    distanceText(row.place, here.value),
  ];
  const last = row.last ? t("site.last", { day: formatDate(row.last) }) : t("site.never");
  return (
    <>
      <strong>{row.name}</strong>
      <span class="quiet small">{about.filter(Boolean).join(" · ")}</span>
      <span class="row site-state">
        <Chip tone={tone} icon={icon}>
          {t(`site.${state}`)}
        </Chip>
        {row.restricted && (
          <Chip tone="mainland" icon="shield">
            {t("site.restricted")}
          </Chip>
        )}
        <span class="quiet small">{last}</span>
        {row.others.length > 0 && (
          <span class="quiet small">{t("site.givenTo", { names: namesOf(row.others) })}</span>
        )}
      </span>
    </>
  );
}
