import { signal } from "@preact/signals";
import { SITE_KINDS } from "../survey/kind.ts";
import { STATES } from "../survey/visits.ts";
import { t } from "../text/index.ts";
import { Field } from "../ui/field.tsx";
import { Select, TextInput } from "../ui/inputs.tsx";
import { Banner, Button, Empty, LinkButton } from "../ui/kit.tsx";
import { refused } from "./exchange.ts";
import { FieldPage } from "./frame.tsx";
import { here, locating, lost, order, sortByDistance } from "./here.ts";
import { useLive } from "./live.ts";
import { area, person } from "./session.ts";
import { SiteLink } from "./site-row.tsx";
import { kindName, matching, readSiteRows, type SiteRow, sorted } from "./sites.ts";

interface Filter {
  readonly words: string;
  readonly kind: string | null;
  readonly state: string | null;
}

const EVERYTHING: Filter = { words: "", kind: null, state: null };

/** What is looked for; it stays while a site's page is open. */
const filter = signal<Filter>(EVERYTHING);

/** All sites of the area: what they are, how they stand, how far they are. */
export function SitesPage() {
  const rows = useLive(readSiteRows, [area.value, person.value?.account]);
  if (!rows) return <FieldPage title={t("place.sites")} />;
  const shown = sorted(rows.filter(passes(filter.value)));
  const found = matching(shown, filter.value.words);
  return (
    <FieldPage title={t("place.sites")}>
      {rows.length > 0 && <Filters />}
      <div class="row-between">
        <span class="quiet" aria-live="polite">
          {t("sites.count", { n: found.length })}
        </span>
        {!refused.value && (
          <LinkButton icon="plus" href="#/sites/new">
            {t("sites.add")}
          </LinkButton>
        )}
      </div>
      <section class="stack-2">
        {found.map((row) => (
          <SiteLink key={row.id} row={row} />
        ))}
        {found.length === 0 && (
          <Empty icon="pin">
            <p>{t(rows.length === 0 ? "sites.none" : "sites.noneFound")}</p>
          </Empty>
        )}
      </section>
    </FieldPage>
  );
}

function passes({ kind, state }: Filter): (row: SiteRow) => boolean {
  return (row) => (kind === null || row.kind === kind) && (state === null || row.state === state);
}

function Filters() {
  const { words, kind, state } = filter.value;
  const set = (part: Partial<Filter>) => {
    filter.value = { ...filter.value, ...part };
  };
  return (
    <div class="stack-2">
      <Field id="sites-words" label={t("sites.search")} part>
        <TextInput id="sites-words" text={words} onText={(next) => set({ words: next })} />
      </Field>
      <div class="site-filters">
        <Field id="sites-kind" label={t("sites.kind")} part>
          <Select
            id="sites-kind"
            options={Object.values(SITE_KINDS).map((one) => ({ value: one, word: kindName(one) }))}
            chosen={kind}
            nothing={t("sites.all")}
            onChoose={(one) => set({ kind: one === null ? null : String(one) })}
          />
        </Field>
        <Field id="sites-state" label={t("sites.state")} part>
          <Select
            id="sites-state"
            options={STATES.map((one) => ({ value: one, word: t(`site.${one}`) }))}
            chosen={state}
            nothing={t("sites.all")}
            onChoose={(one) => set({ state: one === null ? null : String(one) })}
          />
        </Field>
      </div>
      <Order />
    </div>
  );
}

/** Sorted by name, or by distance once the tablet knows where it is. */
export function Order() {
  return (
    <>
      <fieldset class="segments site-order">
        <legend class="unseen">{t("sites.order")}</legend>
        <Button
          kind={order.value === "name" ? "primary" : "plain"}
          pressed={order.value === "name"}
          onClick={() => {
            order.value = "name";
          }}
        >
          {t("sites.byName")}
        </Button>
        <Button
          icon="pin"
          kind={order.value === "distance" ? "primary" : "plain"}
          pressed={order.value === "distance"}
          onClick={sortByDistance}
        >
          {t("sites.byDistance")}
        </Button>
        <span class="quiet small" aria-live="polite">
          {locating.value && !here.value ? t("sites.locating") : ""}
        </span>
      </fieldset>
      {order.value === "distance" && lost.value && (
        <Banner tone="asks" icon="warning" title={t(`sites.${lost.value}`)} />
      )}
    </>
  );
}
