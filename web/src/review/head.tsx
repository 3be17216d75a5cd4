import { language, t } from "../text/index.ts";
import { Icon } from "../ui/icon.tsx";
import { Button } from "../ui/kit.tsx";
import { IncidentList } from "./incident-list.tsx";
import { age, moment, old } from "./moment.ts";
import { keysOn, setKeys, setLanguage } from "./settings.ts";
import { access, incidents, islands, me, signOut } from "./state.ts";
import type { Island } from "./types.ts";

/** How many islands fit beside each other; of more, the oldest data is shown. */
const IN_SIGHT = 3;

/** The top of the desk: where this is, how old the data is, who reviews. */
export function Head() {
  return (
    <header class="desk-head">
      <h1>
        <img src="/icons/icon.svg" alt="" width="28" height="28" />
        {t("desk.title")}
      </h1>
      <Islands />
      <div class="desk-who">
        {me.value && (
          <p>
            <strong>{me.value.name}</strong>
            <span>{me.value.agency}</span>
          </p>
        )}
        <Settings />
      </div>
    </header>
  );
}

function Settings() {
  return (
    <div class="desk-settings">
      <span class="desk-keys">
        <Button kind="quiet" pressed={keysOn.value} onClick={() => setKeys(!keysOn.value)}>
          {t(keysOn.value ? "desk.keysOn" : "desk.keysOff")}
        </Button>
      </span>
      <Button kind="quiet" onClick={() => setLanguage(language.value === "vi" ? "en" : "vi")}>
        {t("desk.language")}
      </Button>
      <Button kind="quiet" onClick={() => void leave()}>
        {t("desk.signOut")}
      </Button>
    </div>
  );
}

async function leave(): Promise<void> {
  try {
    await signOut();
  } catch {
    access.value = "unreachable";
  }
}

/** How old each island's data is, the oldest first. */
function Islands() {
  const sorted = islands.value.toSorted((a, b) => (a.as_of ?? 0) - (b.as_of ?? 0));
  const more = sorted.slice(IN_SIGHT);
  return (
    <section class="desk-islands" aria-label={t("desk.islands")}>
      <ul>
        {sorted.slice(0, IN_SIGHT).map((island) => (
          <IslandAge key={island.name + island.replica} island={island} />
        ))}
      </ul>
      {more.length > 0 && (
        <details>
          <summary>{t("desk.islandsMore", { n: more.length })}</summary>
          <ul>
            {more.map((island) => (
              <IslandAge key={island.name + island.replica} island={island} />
            ))}
          </ul>
        </details>
      )}
      {incidents.value.length > 0 && (
        <details class="desk-incidents">
          <summary>{t("desk.incidents", { n: incidents.value.length })}</summary>
          <IncidentList of={incidents.value} who={me.value?.login ?? ""} />
        </details>
      )}
    </section>
  );
}

function IslandAge({ island }: { island: Island }) {
  const { name, as_of, missing, photos } = island;
  const late = as_of === null || old(as_of);
  return (
    <li data-tone={late ? "asks" : "island"} title={as_of === null ? undefined : age(as_of)}>
      <Icon name={late ? "warning" : "island"} size={18} />
      {as_of === null
        ? t("desk.asOfNever", { island: name })
        : t("desk.asOf", { island: name, when: moment(as_of) })}
      {missing > 0 && ` · ${t("desk.islandMissing", { n: missing })}`}
      {photos > 0 && ` · ${t("desk.waitsPhotos", { n: photos })}`}
    </li>
  );
}
