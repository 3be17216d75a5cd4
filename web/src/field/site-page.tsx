import { shown } from "../survey/need.ts";
import { formatDate } from "../survey/text.ts";
import {
  couldNot,
  isRestricted,
  reference,
  type SiteVisits,
  siteVisits,
  type Visit,
} from "../survey/visits.ts";
import type { Hex, RecordView } from "../sync/types.ts";
import { say, t } from "../text/index.ts";
import { Banner, Button, Card, Chip, Facts, LinkButton, LinkRow } from "../ui/kit.tsx";
import { Page } from "../ui/page.tsx";
import { to } from "../ui/router.ts";
import { assignMe, mine } from "./assigning.ts";
import { beginAt, pageOf } from "./beginning.ts";
import { authorName, common, unitName } from "./common.ts";
import { CouldNotCard, reasonName } from "./could-not.tsx";
import { refused } from "./exchange.ts";
import { Frame, Trouble } from "./frame.tsx";
import { attempt, useLive } from "./live.ts";
import { Missing } from "./missing.tsx";
import { pointText } from "./place.ts";
import { Restricted } from "./restricted.tsx";
import { type Assigned, assignedBy, draftOf, maySee } from "./seeing.ts";
import { area, person, replica } from "./session.ts";
import { formFor, kindName, openRound, readArea, SITE_LOOKS, siteName } from "./sites.ts";
import { beganBy, formOf } from "./survey.ts";

/** A site: what it is, who goes there, who has been there, and what to do next. */
export function SitePage({ site }: { site: Hex }) {
  const found = useLive(() => readSite(site), [site, area.value, person.value?.account]);
  if (found === null) return <Missing />;
  if (!found) return <Frame title={t("thing.site")} back="#/sites" />;
  const own = mine(found.assignments);
  return (
    <Page title={siteName(found.site)} back="#/sites" foot={<Next of={found} />}>
      <Trouble />
      <About of={found} />
      <CouldNotCard site={found.site.id} assignment={own} visited={found.state === "visited"} />
      <Visits of={found} />
      <Restricted site={found.site} />
    </Page>
  );
}

/** A site as it stands, and to whom it is assigned in any round. */
interface FoundSite extends SiteVisits {
  readonly assigned: Assigned;
}

async function readSite(id: Hex): Promise<FoundSite | null> {
  const view = await replica().read(id);
  if (!view || view.deleted || view.scope !== area.value) return null;
  const all = await readArea(view.scope);
  const [found] = siteVisits(openRound()?.id ?? "", { ...all, sites: [view] });
  return found ? { ...found, assigned: assignedBy(all.assignments) } : null;
}

function About({ of: { site, state, assignments, place } }: { of: SiteVisits }) {
  const { icon, tone } = SITE_LOOKS[state];
  const text = (field: string) => String(shown(site, field) ?? "");
  const own = mine(assignments);
  const facts: (readonly [string, preact.ComponentChildren])[] = [
    [t("site.kindOf"), kindName(text("kind"))],
    [t("site.unit"), unitName(shown(site, "unit"))],
    [t("site.hamlet"), text("hamlet")],
    [t("site.code"), text("official_code")],
    [
      t("site.point"),
      place
        ? pointText([...place, null])
            .split(" · ")
            .slice(0, 2)
            .join(" · ")
        : "",
    ],
    [t("site.assigned"), assignments.map(who).join(", ") || t("site.assignedNobody")],
  ];
  return (
    <Card
      title={t("site.facts")}
      aside={
        <Chip tone={tone} icon={icon}>
          {t(`site.${state}`)}
        </Chip>
      }
    >
      {isRestricted(site) && (
        <Banner tone="mainland" icon="shield" title={t("restricted.yes")}>
          <p>{t("restricted.yesText")}</p>
        </Banner>
      )}
      <Facts of={facts.filter(([, value]) => value !== "")} />
      {assignments.map((one) => (
        <WhyNot key={one.id} assignment={one} />
      ))}
      {!own && openRound() && !refused.value && (
        <div class="row">
          <Button icon="user" onClick={() => attempt(assignMe(site.id))}>
            {t("site.take")}
          </Button>
        </div>
      )}
    </Card>
  );
}

/** What somebody said about why the site could not be surveyed. */
function WhyNot({ assignment }: { assignment: RecordView }) {
  const why = couldNot(assignment);
  if (!why) return null;
  const said = { reason: reasonName(why.reason), day: formatDate(why.date) };
  return (
    <p class="said">
      {isMine(assignment)
        ? t("couldNot.saidByYou", said)
        : t("couldNot.said", { ...said, name: who(assignment) })}
      {why.note && ` ${why.note}`}
    </p>
  );
}

function isMine(assignment: RecordView): boolean {
  return reference(assignment, "account") === person.value?.account;
}

/** Whom a site is assigned to. */
function who(assignment: RecordView): string {
  if (isMine(assignment)) return t("site.you");
  return authorName(reference(assignment, "account") ?? null) ?? t("site.someone");
}

function Visits({ of: { visits, assigned } }: { of: FoundSite }) {
  const may = ({ survey, handedIn }: Visit) =>
    maySee(person.value, survey, handedIn, assigned(survey));
  const seen = visits.filter(may);
  const closed = visits.filter((one) => !may(one));
  return (
    <section class="stack-2">
      <h2>{t("site.visits")}</h2>
      {visits.length === 0 && <p class="quiet">{t("site.noVisits")}</p>}
      {closed.map(({ survey }) => (
        <p key={survey.id} class="quiet">
          {t("site.closedDraft", { name: authorName(beganBy(survey)) ?? t("site.someone") })}
        </p>
      ))}
      {seen.map(({ survey, day, handedIn }) => (
        <LinkRow key={survey.id} href={to(["survey", survey.id])}>
          <strong class="number">{formatDate(day)}</strong>
          <span class="quiet small">{visitText(survey)}</span>
          <Chip tone={handedIn ? "decided" : "tablet"} icon={handedIn ? "check" : "pen"}>
            {t(handedIn ? "site.visitDone" : "site.visitDraft")}
          </Chip>
        </LinkRow>
      ))}
    </section>
  );
}

function visitText(survey: RecordView): string {
  const round = common.value.rounds.find(({ id }) => id === reference(survey, "round"));
  const name = authorName(beganBy(survey)) ?? t("site.someone");
  const form = formOf(survey);
  const visit = t("site.visitBy", { name, round: round?.name ?? "" });
  return form ? `${say(form.title)} · ${visit}` : visit;
}

/** The one next action: go on with a draft, else begin the form of this kind of site. */
function Next({ of: { site, state, visits, assigned } }: { of: FoundSite }) {
  const draft = draftOf(person.value, visits, assigned);
  const kind = String(shown(site, "kind") ?? "");
  const found = formFor(kind);
  return (
    <div class="foot-inner">
      {draft ? (
        <LinkButton kind="beacon" icon="pen" wide href={pageOf(draft)}>
          {t("site.continue")}
        </LinkButton>
      ) : refused.value ? (
        <p class="quiet">{t("refused.uncounted")}</p>
      ) : found ? (
        <Button
          kind={state === "visited" ? "plain" : "beacon"}
          icon="plus"
          wide
          onClick={() => attempt(beginAt({ ...found, site: site.id }))}
        >
          {t(state === "visited" ? "site.beginAgain" : "site.begin", {
            letter: found.letter,
            kind: kindName(kind),
          })}
        </Button>
      ) : (
        <p class="quiet">{t("site.noForm")}</p>
      )}
    </div>
  );
}
