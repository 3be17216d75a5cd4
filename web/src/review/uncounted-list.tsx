import { conflictAsDetail } from "../lead/reading.ts";
import { formatNumber } from "../text/figures.ts";
import { forCode, t } from "../text/index.ts";
import { Card, Empty, Facts } from "../ui/kit.tsx";
import { thingName } from "../ui/thing.ts";
import { moment } from "./moment.ts";
import { type UncountedList as List, readable, remedy, type Uncounted } from "./uncounted.ts";

/** The changes that do not count: why, whose, what they say, and what can be done. */
export function UncountedList({ of, place }: { of: List; place?: (scope: string) => string }) {
  if (of.changes.length === 0)
    return (
      <Empty icon="check">
        <p>{t("uncounted.none")}</p>
      </Empty>
    );
  const { total, changes } = of;
  return (
    <div class="stack">
      {total > changes.length && (
        <p class="quiet">
          {t("uncounted.most", { n: formatNumber(changes.length), m: formatNumber(total) })}
        </p>
      )}
      {changes.map((one) => (
        <Kept key={one.scope + one.dot.join()} of={one} list={of} place={place?.(one.scope)} />
      ))}
    </div>
  );
}

function Kept(props: { of: Uncounted; list: List; place: string | undefined }) {
  const { of, list, place } = props;
  const who = (of.author && list.people[of.author]?.name) || t("desk.someone");
  const detail = conflictAsDetail({ scope: of.scope, site: null, context: list.context });
  const facts = readable(of, detail);
  return (
    <Card title={thingName(of.collection)}>
      <p class="quiet">{[who, moment(of.time), of.device, place].filter(Boolean).join(" · ")}</p>
      <p>{t("uncounted.because", { reason: forCode("verdict", of.verdict) })}</p>
      <p>{remedy(of)}</p>
      {facts.length > 0 && (
        <details class="more">
          <summary>{t("uncounted.values", { n: facts.length })}</summary>
          <Facts of={facts} />
        </details>
      )}
    </Card>
  );
}
