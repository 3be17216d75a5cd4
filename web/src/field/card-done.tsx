import { shown } from "../survey/need.ts";
import { placeOf } from "../survey/place.ts";
import type { Hex } from "../sync/types.ts";
import { t } from "../text/index.ts";
import { Banner, Button, Card, LinkButton } from "../ui/kit.tsx";
import { Page } from "../ui/page.tsx";
import { to } from "../ui/router.ts";
import { beginAt } from "./beginning.ts";
import { Frame, Trouble } from "./frame.tsx";
import { here } from "./here.ts";
import { attempt, useLive } from "./live.ts";
import { Missing } from "./missing.tsx";
import { SiteLink } from "./site-row.tsx";
import { formFor, isToVisit, nearest, readSiteRows, type SiteRow } from "./sites.ts";
import { titleOf } from "./summary.ts";
import { type Bundle, readBundle } from "./survey.ts";

/** What a finished card says, and the nearest site of its kind that is still to be visited. */
export function CardDone({ survey }: { survey: Hex }) {
  const bundle = useLive(() => readBundle(survey).then((found) => found ?? null), [survey]);
  const rows = useLive(readSiteRows);
  if (bundle === null) return <Missing />;
  if (!bundle || !rows) return <Frame title={t("card.title")} back="#/" />;
  return (
    <Page title={t("card.title")} back="#/">
      <Trouble />
      <Banner tone="decided" icon="check" title={t("card.handedIn", { name: titleOf(bundle) })}>
        <p>{t("card.handedInText")}</p>
      </Banner>
      <NextCluster of={following(bundle, rows)} />
      <div class="row">
        <LinkButton icon="list" href={to(["survey", survey])}>
          {t("record.open")}
        </LinkButton>
        <LinkButton icon="today" href="#/">
          {t("goHome")}
        </LinkButton>
      </div>
    </Page>
  );
}

interface Following {
  readonly row: SiteRow | undefined;
  readonly near: boolean;
}

/** The next site of the same kind: one's own before those of nobody, the nearest first. */
function following({ survey, site }: Bundle, rows: readonly SiteRow[]): Following {
  const kind = site && shown(site, "kind");
  const open = rows.filter((row) => row.kind === kind && row.id !== site?.id);
  const own = open.filter(isToVisit);
  const free = open.filter(({ assigned, state }) => !assigned && state === "to_visit");
  const from = placeOf(survey) ?? here.value ?? null;
  const candidates = own.length > 0 ? own : free;
  const [row] = from ? nearest(candidates, from) : candidates;
  return { row, near: from !== null && row?.place !== null };
}

function NextCluster({ of: { row, near } }: { of: Following }) {
  if (!row) return <p class="quiet">{t("card.noNext")}</p>;
  const found = formFor(row.kind);
  return (
    <Card title={t(near ? "card.next" : "card.nextAny")}>
      <SiteLink row={row} />
      {found && (
        <Button
          kind="beacon"
          icon="plus"
          wide
          onClick={() => attempt(beginAt({ ...found, site: row.id, replace: true }))}
        >
          {t("card.go")}
        </Button>
      )}
    </Card>
  );
}
