import { forCode, t } from "../text/index.ts";
import { Icon, type IconName } from "../ui/icon.tsx";
import { since, when } from "./clock.ts";
import { isTask } from "./common.ts";
import { exchanging, failure } from "./exchange.ts";
import { useLive } from "./live.ts";
import { photosHere } from "./pending.ts";
import { area, link } from "./session.ts";
import type { Summary } from "./summary.ts";

/** The line of truth: what is only here, and when the island and the mainland were last met. */
export function Truth({ summaries }: { summaries: readonly Summary[] }) {
  const pending = link.value?.pending ?? { changes: 0, photos: 0 };
  const photos = useLive(photosHere, [pending.photos]) ?? 0;
  const here = summaries.filter(({ station }) => station === "tablet");
  const parts: [IconName, string][] = [];
  if (here.length > 0) {
    // What was written before the last contact is on the island: so it cannot be older than that.
    const oldest = Math.max(Math.min(...here.map(({ begun }) => begun)), link.value?.island ?? 0);
    parts.push(["tablet", onlyHere(here.length, oldest)]);
  } else if (pending.changes > 0)
    parts.push(["tablet", t("truth.onlyHere", { n: pending.changes })]);
  else parts.push(["shield", summaries.length > 0 ? t("truth.allSent") : t("truth.nothing")]);
  if (photos > 0) parts.push(["camera", t("truth.photosHere", { n: photos })]);
  if (!isTask(area.value))
    parts.push(["island", t("truth.island", { when: when(link.value?.island) })]);
  parts.push(["mainland", t("truth.mainland", { when: when(link.value?.mainland) })]);
  return (
    <ul class="truth">
      {parts.map(([icon, words]) => (
        <li key={icon}>
          <Icon name={icon} size={20} />
          <span class="number">{words}</span>
        </li>
      ))}
      {failure.value && !exchanging.value && (
        <li>
          <Icon name={failure.value === "offline" ? "offline" : "warning"} size={20} />
          <span>{failureText(failure.value)}</span>
        </li>
      )}
      {exchanging.value && (
        <li>
          <Icon name="sync" size={20} />
          <span>{t("truth.exchanging")}</span>
        </li>
      )}
    </ul>
  );
}

/** How many surveys are only here, and since when. */
function onlyHere(n: number, oldest: number): string {
  const ago = since(oldest);
  return ago === t("when.now")
    ? t("truth.onlyHereNow", { n })
    : t("truth.onlyHereSince", { n, when: ago });
}

/** No network is the usual state; anything else is said, with what to do about it. */
function failureText(code: string): string {
  return code === "offline" ? t("truth.offline") : forCode("failed", code);
}
