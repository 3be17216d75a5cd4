import { useState } from "preact/hooks";
import { t } from "../text/index.ts";
import { Banner, Button } from "../ui/kit.tsx";
import {
  type Incident,
  machineName,
  markRead,
  nameOf,
  readBy,
  sentences,
  todo,
} from "./incidents.ts";

/**
 * What happened to machines' stores. Where nothing is to be done, it can be put under what `who`
 * has read; it never goes away.
 */
export function IncidentList({ of, who }: { of: readonly Incident[]; who: string }) {
  const [read, setRead] = useState(() => readBy(who));
  if (of.length === 0) return null;
  const isRead = (one: Incident) => todo(one) === undefined && read.has(nameOf(one));
  const seen = of.filter(isRead);
  return (
    <section class="stack-2" aria-label={t("incident.title")}>
      <h2>{t("incident.title")}</h2>
      <p class="quiet">{t("incident.text")}</p>
      {of
        .filter((one) => !isRead(one))
        .map((one) => (
          <Told key={nameOf(one)} of={one} onRead={() => setRead(markRead(who, one))} />
        ))}
      {seen.length > 0 && (
        <details class="more">
          <summary>{t("incident.seen", { n: seen.length })}</summary>
          <div class="stack-2">
            {seen.map((one) => (
              <Told key={nameOf(one)} of={one} />
            ))}
          </div>
        </details>
      )}
    </section>
  );
}

function Told({ of, onRead }: { of: Incident; onRead?: () => void }) {
  const next = todo(of);
  return (
    <Banner
      tone={next ? "asks" : "tablet"}
      icon={of.kind === "forked" ? "split" : next ? "warning" : "info"}
      title={`${machineName(of)} · ${t(`incident.${of.kind}`)}`}
    >
      {sentences(of).map((line) => (
        <p key={line}>{line}</p>
      ))}
      <p>{next ?? t("incident.nothing")}</p>
      {!next && onRead && <Button onClick={onRead}>{t("incident.read")}</Button>}
    </Banner>
  );
}
