import { useEffect, useState } from "preact/hooks";
import type { Quarantined } from "../store/replica.ts";
import { forCode, t } from "../text/index.ts";
import { Banner, Button, Card, Facts, LinkButton } from "../ui/kit.tsx";
import { thingName } from "../ui/thing.ts";
import { clockTime, when } from "./clock.ts";
import { isTask } from "./common.ts";
import { exchangeNow, exchanging, failure, refused, report } from "./exchange.ts";
import { FieldPage } from "./frame.tsx";
import { useLive } from "./live.ts";
import { OwnStore, ownStoreFacts } from "./own-store.tsx";
import { photosHere } from "./pending.ts";
import { spaceLeft, TIGHT } from "./room.ts";
import { SaveFile } from "./save-file.tsx";
import { area, link, replica } from "./session.ts";
import { homeOf } from "./survey.ts";

interface Storage {
  readonly persisted: boolean;
  /** Megabytes left for this app, where the browser says so. */
  readonly left: number | undefined;
}

/** Is my work safe: the verdict, the facts behind it, what to do. */
export function Safe() {
  const [storage, setStorage] = useState<Storage>();
  const look = () => void readStorage().then(setStorage);
  useEffect(look, []);
  const quarantined = useLive(() => replica().quarantined()) ?? [];
  const pending = link.value?.pending ?? { changes: 0, photos: 0 };
  const photos = useLive(photosHere, [pending.photos]) ?? 0;
  const freed = useLive(() => replica().photos.freed(), [pending.photos]) ?? 0;
  const own = useLive(ownStoreFacts) ?? [];
  const onlyHere = pending.changes + photos > 0;
  return (
    <FieldPage title={t("safe.title")}>
      <Verdict storage={storage} onlyHere={onlyHere} quarantined={quarantined} />
      <OwnStore />
      {quarantined.length > 0 && <NotCounted of={quarantined} />}
      <Card title={t("safe.todo")}>
        {refused.value && (
          <>
            <p>{t("refused.uncounted")}</p>
            <p>{t("refused.todo")}</p>
          </>
        )}
        {onlyHere && !refused.value && <p>{t("safe.todoExchange")}</p>}
        {storage && !storage.persisted && (
          <>
            <p>{t("safe.todoPersist")}</p>
            <Button icon="shield" onClick={() => void navigator.storage.persist().then(look)}>
              {t("safe.persist")}
            </Button>
          </>
        )}
        {(storage?.left ?? TIGHT) < TIGHT && <p>{t("safe.todoSpace")}</p>}
        {!onlyHere && !refused.value && storage?.persisted && <p>{t("safe.todoNothing")}</p>}
        <ExchangeButton />
        {onlyHere && !refused.value && <SaveFile />}
      </Card>
      <Card title={t("safe.facts")}>
        <Facts
          of={[
            [t("safe.changes"), String(pending.changes)],
            ...(isTask(area.value)
              ? []
              : [
                  [t("safe.photos"), String(photos)] as const,
                  [t("safe.island"), when(link.value?.island)] as const,
                ]),
            [t("safe.mainland"), when(link.value?.mainland)],
            [
              t("safe.backup"),
              link.value?.backup === undefined ? t("safe.noBackup") : when(link.value.backup),
            ],
            ...(freed > 0 ? [[t("safe.freed"), String(freed)] as const] : []),
            [
              t("safe.persisted"),
              storage?.persisted ? t("safe.persistedYes") : t("safe.persistedNo"),
            ],
            ...own,
            [
              t("safe.space"),
              storage?.left === undefined ? t("safe.spaceUnknown") : spaceText(storage.left),
            ],
          ]}
        />
      </Card>
    </FieldPage>
  );
}

function Verdict(props: {
  storage: Storage | undefined;
  onlyHere: boolean;
  quarantined: readonly Quarantined[];
}) {
  if (refused.value) {
    const title = t(props.onlyHere ? "safe.refused" : "safe.refusedEmpty");
    return <Banner tone="refused" icon="refused" title={title} />;
  }
  if (props.quarantined.length > 0) {
    const waits = props.quarantined.every(({ verdict }) => verdict === "not_granted");
    const title = t(waits ? "safe.notGranted" : "safe.quarantined");
    return <Banner tone="asks" icon="warning" title={title} />;
  }
  if (props.onlyHere) return <Banner tone="tablet" icon="tablet" title={t("safe.onlyHere")} />;
  if (props.storage && !props.storage.persisted)
    return <Banner tone="tablet" icon="tablet" title={t("safe.notPersisted")} />;
  return <Banner tone="decided" icon="shield" title={t("safe.good")} />;
}

function ExchangeButton() {
  return (
    <div class="stack-2" aria-live="polite">
      <Button
        kind={refused.value ? "plain" : "beacon"}
        icon="sync"
        disabled={exchanging.value}
        onClick={() => void exchangeNow()}
      >
        {exchanging.value ? t("safe.exchanging") : t("safe.exchange")}
      </Button>
      {failure.value && !refused.value && <p>{forCode("failed", failure.value)}</p>}
      {!failure.value && report.value && (
        <p class="quiet">
          {t("safe.exchanged", {
            time: clockTime(report.value.at),
            pushed: report.value.pushed,
            pulled: report.value.pulled,
          })}
        </p>
      )}
    </div>
  );
}

function NotCounted({ of }: { of: readonly Quarantined[] }) {
  return (
    <Card title={t("safe.notCounted")}>
      {of.map((one) => (
        <div key={`${one.dot.replica}${one.dot.seq}`} class="row-between">
          <p>
            {t("verdict.line", {
              thing: thingName(one.collection),
              reason: forCode("verdict", one.verdict),
            })}
          </p>
          <OpenRecord of={one} />
        </div>
      ))}
      <p class="quiet">{t("verdict.fixAsk")}</p>
    </Card>
  );
}

function OpenRecord({ of }: { of: Quarantined }) {
  const home = useLive(() => homeOf(of.record), [of.record]);
  return home ? (
    <LinkButton href={home} icon="edit">
      {t("safe.fix")}
    </LinkButton>
  ) : null;
}

function spaceText(megabytes: number): string {
  if (megabytes < 1000) return t("safe.spaceLeft", { n: megabytes });
  return t("safe.spaceLeftGiga", { n: Math.floor(megabytes / 1000) });
}

async function readStorage(): Promise<Storage> {
  const persisted = await navigator.storage.persisted();
  return { persisted, left: await spaceLeft() };
}
