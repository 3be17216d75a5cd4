import { SITE_KINDS } from "../survey/kind.ts";
import { t } from "../text/index.ts";
import { CustodyChip } from "../ui/custody.tsx";
import { Icon, type IconName } from "../ui/icon.tsx";
import { Banner, Chip, Empty, LinkButton, LinkRow, type Tone } from "../ui/kit.tsx";
import { route, to } from "../ui/router.ts";
import { UpdateCard } from "../ui/update.tsx";
import { AreaChoice } from "./area-choice.tsx";
import { common, namesOf } from "./common.ts";
import { putAway } from "./draft.ts";
import { refused } from "./exchange.ts";
import { FieldPage } from "./frame.tsx";
import { useLive } from "./live.ts";
import { OwnStore } from "./own-store.tsx";
import { Refused } from "./refused.tsx";
import { area, person } from "./session.ts";
import { SiteLink } from "./site-row.tsx";
import {
  isToVisit,
  kindName,
  openRound,
  readSiteRows,
  SITE_LOOKS,
  type SiteRow,
  sorted,
} from "./sites.ts";
import { Order } from "./sites-page.tsx";
import {
  DOORS,
  type Door,
  doorOf,
  givenTo,
  readSummaries,
  type Summary,
  settledOf,
} from "./summary.ts";
import { Truth } from "./truth.tsx";

const LOOKS: Record<Door, { icon: IconName; tone: Tone }> = {
  asks: { icon: "asks", tone: "asks" },
  toVisit: SITE_LOOKS.to_visit,
  doing: { icon: "pen", tone: "tablet" },
  handedIn: { icon: "hand", tone: "mainland" },
  decided: { icon: "decided", tone: "decided" },
};

/** The doors that count the surveys of everybody in the area. */
const OF_ALL: readonly Door[] = ["handedIn", "decided"];

/** What is to be done today: one line of truth, the doors, the sites to visit, the surveys. */
export function Home() {
  const summaries = useLive(readOwn, [area.value, person.value?.account]);
  const sites = useLive(readSiteRows, [area.value, person.value?.account]);
  const open = DOORS.find((door) => door === route.value.query.get("door"));
  if (!summaries || !sites) return <FieldPage title={t("place.today")} />;
  const toVisit = sorted(sites.filter(isToVisit));
  return (
    <FieldPage title={t("place.today")}>
      <AreaChoice />
      <div class="stack-2">
        <p class="home-who">
          <strong>{person.value?.name}</strong> · {roundName()}
        </p>
        {refused.value ? <Refused /> : <Truth summaries={summaries} />}
      </div>
      <OwnStore />
      <UpdateCard before={putAway} />
      <Doors summaries={summaries} toVisit={toVisit.length} open={open} />
      {!refused.value && <Start />}
      {(open === "toVisit" || (!open && toVisit.length > 0)) && <ToVisit rows={toVisit} />}
      {open !== "toVisit" && <Surveys of={summaries} open={open} />}
    </FieldPage>
  );
}

function ToVisit({ rows }: { rows: readonly SiteRow[] }) {
  return (
    <section class="stack-2">
      <h2>{t("door.toVisit")}</h2>
      {rows.length > 1 && <Order />}
      {rows.map((row) => (
        <SiteLink key={row.id} row={row} own />
      ))}
      {rows.length === 0 && (
        <Empty icon="pin">
          <p>{t("sites.noneToVisit")}</p>
        </Empty>
      )}
    </section>
  );
}

function Surveys({ of, open }: { of: readonly Summary[]; open: Door | undefined }) {
  const shown = of.filter((one) => !open || doorOf(one) === open);
  return (
    <section class="stack-2">
      <h2>{open ? t(`door.${open}`) : t("home.surveys")}</h2>
      {shown.length === 0 && <Nothing open={open} />}
      {shown.map((one) => (
        <SurveyRow key={one.id} of={one} />
      ))}
      {shown.length > 0 && <p class="quiet small">{t("home.draftsSeen")}</p>}
    </section>
  );
}

async function readOwn(): Promise<Summary[]> {
  return area.value && person.value ? await readSummaries(area.value, person.value) : [];
}

function roundName(): string {
  return openRound()?.name ?? t("home.noRound");
}

function Start() {
  const forms = startable();
  if (forms.length === 0) return <Banner tone="tablet" icon="info" title={t("home.noForm")} />;
  return (
    <section class="stack-2">
      <h2>{t("home.begin")}</h2>
      <div class="starts">
        {forms.map(({ id, letter }) => (
          <StartLink key={id} form={id} letter={letter} />
        ))}
      </div>
    </section>
  );
}

function StartLink({ form, letter }: { form: string; letter: string }) {
  const about = { letter, kind: kindName(SITE_KINDS[letter] ?? "") };
  return (
    <LinkButton icon="plus" href={to(["start", form])} label={t("home.start", about)}>
      {t("home.form", about)}
    </LinkButton>
  );
}

/** The forms of the open round that are about sites. */
function startable(): { id: string; letter: string }[] {
  const { rounds, forms } = common.value;
  const ids = rounds.filter(({ open }) => open).flatMap((round) => round.forms);
  return ids.flatMap((id) => {
    const form = forms.get(id);
    return form && form.letter in SITE_KINDS ? [{ id, letter: form.letter }] : [];
  });
}

function Doors(props: { summaries: readonly Summary[]; toVisit: number; open: Door | undefined }) {
  const { summaries, open } = props;
  const counts = new Map<Door, number>(DOORS.map((door) => [door, 0]));
  counts.set("toVisit", props.toVisit);
  for (const one of summaries) counts.set(doorOf(one), (counts.get(doorOf(one)) ?? 0) + 1);
  const doors = DOORS.filter((door) => door !== "asks" || (counts.get(door) ?? 0) > 0);
  return (
    <nav class="doors" aria-label={t("home.doors")}>
      {doors.map((door) => (
        <a
          key={door}
          class="door"
          data-tone={LOOKS[door].tone}
          href={open === door ? "#/" : to([], { door })}
          aria-current={open === door ? "true" : undefined}
        >
          <Icon name={LOOKS[door].icon} />
          <strong class="number">{counts.get(door)}</strong>
          <span>
            {t(`door.${door}`)}{" "}
            {OF_ALL.includes(door) && <span class="quiet small">{t("door.ofAll")}</span>}
          </span>
        </a>
      ))}
    </nav>
  );
}

function Nothing({ open }: { open: Door | undefined }) {
  return (
    <Empty icon={open ? "list" : "radio"}>
      <p>{open ? t("door.none") : t("home.empty")}</p>
    </Empty>
  );
}

/** A survey in a list; another's says whose it is, and a draft who goes on with it. */
export function SurveyRow({ of }: { of: Summary }) {
  const names = givenTo(of);
  const door = doorOf(of);
  const settled = settledOf(of.needs);
  return (
    <LinkRow href={to(["survey", of.id])}>
      <strong>{of.title}</strong>
      <span class="quiet small">{of.subtitle}</span>
      {of.author !== null && of.author !== person.value?.account && (
        <span class="quiet small">{t("home.by", { name: namesOf([of.author]) })}</span>
      )}
      {names !== "" && <span class="quiet small">{t("site.givenTo", { names })}</span>}
      {settled > 0 && (
        <span class="small">{t("home.settled", { n: settled, m: of.needs.length })}</span>
      )}
      <span class="row">
        {of.conflict && (
          <Chip tone="asks" icon="split">
            {t("state.conflict")}
          </Chip>
        )}
        {of.quarantined && (
          <Chip tone="asks" icon="warning">
            {t("state.quarantined")}
          </Chip>
        )}
        {!(of.conflict && door === "asks") && (
          <Chip tone={LOOKS[door].tone} icon={LOOKS[door].icon}>
            {door === "asks" ? t("need.returned") : t(`door.${door}`)}
          </Chip>
        )}
        {door !== "decided" && (door !== "asks" || of.conflict) && <CustodyChip at={of.station} />}
      </span>
    </LinkRow>
  );
}
