import { SITE_KINDS } from "../survey/kind.ts";
import type { Hex } from "../sync/types.ts";
import { t } from "../text/index.ts";
import { Icon } from "../ui/icon.tsx";
import { Card, useOnce } from "../ui/kit.tsx";
import { Page } from "../ui/page.tsx";
import { beginAt } from "./beginning.ts";
import { common, type Round } from "./common.ts";
import { Trouble } from "./frame.tsx";
import { attempt, useLive } from "./live.ts";
import { Missing } from "./missing.tsx";
import { NewSite } from "./new-site.tsx";
import { SiteBody } from "./site-row.tsx";
import { readSiteRows, sorted } from "./sites.ts";

/** Where the survey is: a site that is known, or one found now. */
export function Start({ form }: { form: Hex }) {
  const kind = SITE_KINDS[common.value.forms.get(form)?.letter ?? ""];
  const round = common.value.rounds.find((one) => one.open && one.forms.includes(form));
  if (!round || !kind) return <Missing />;
  return (
    <Page title={t("start.title")} back="#/">
      <Trouble />
      <Known form={form} round={round} kind={kind} />
      <NewSite
        kind={kind}
        word={t("start.go")}
        made={(site) => beginAt({ form, round, site, replace: true })}
      />
    </Page>
  );
}

function Known({ form, round, kind }: { form: Hex; round: Round; kind: string }) {
  const once = useOnce();
  const rows = useLive(readSiteRows) ?? [];
  const sites = sorted(rows.filter((row) => row.kind === kind));
  if (sites.length === 0) return null;
  return (
    <Card title={t("start.known")}>
      <div class="stack-2">
        {sites.map((row) => (
          <button
            key={row.id}
            type="button"
            class="link-row"
            onClick={() =>
              once(() => attempt(beginAt({ form, round, site: row.id, replace: true })))
            }
          >
            <SiteBody row={row} />
            <Icon name="next" />
          </button>
        ))}
      </div>
    </Card>
  );
}
