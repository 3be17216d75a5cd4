import "./lead.css";
import "./exchange.css";
import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import { readSettings, setLanguage } from "../review/settings.ts";
import { Gate, SignInForm } from "../review/sign-in-form.tsx";
import { type Key, language, t } from "../text/index.ts";
import { Icon, type IconName } from "../ui/icon.tsx";
import { Banner, Button } from "../ui/kit.tsx";
import { route, to } from "../ui/router.ts";
import { wearScheme } from "../ui/scheme.ts";
import { ConfirmPage } from "./confirm.tsx";
import { ConflictsPage } from "./conflicts.tsx";
import { EnrolPage } from "./enrol.tsx";
import { PeoplePage } from "./people.tsx";
import { SitesPage } from "./sites.tsx";
import { type Access, access, island, me, open, signIn, signOut } from "./state.ts";
import { StatusPage } from "./status.tsx";
import { StickPage } from "./stick.tsx";
import { SurveyPage } from "./survey.tsx";
import { SurveysPage } from "./surveys.tsx";
import { TabletsPage } from "./tablets.tsx";
import { UncountedPage } from "./uncounted.tsx";

interface Place {
  readonly at: string;
  readonly word: Key;
  readonly icon: IconName;
  readonly Page: ComponentType;
  readonly count?: () => number;
}

const PLACES: readonly Place[] = [
  { at: "", word: "lead.status", icon: "island", Page: StatusPage },
  {
    at: "confirm",
    word: "lead.confirm",
    icon: "review",
    Page: () => (route.value.parts[2] ? <SurveyPage /> : <ConfirmPage />),
    count: () => island.value?.todo.confirm ?? 0,
  },
  {
    at: "conflicts",
    word: "lead.conflicts",
    icon: "split",
    Page: ConflictsPage,
    count: () => island.value?.todo.conflicts ?? 0,
  },
  {
    at: "uncounted",
    word: "uncounted.title",
    icon: "warning",
    Page: UncountedPage,
    count: () => island.value?.todo.uncounted ?? 0,
  },
  {
    at: "surveys",
    word: "lead.surveys",
    icon: "list",
    Page: () => (route.value.parts[2] ? <SurveyPage /> : <SurveysPage />),
  },
  { at: "sites", word: "lead.sites", icon: "pin", Page: SitesPage },
  { at: "people", word: "lead.people", icon: "user", Page: PeoplePage },
  {
    at: "tablets",
    word: "lead.tablets",
    icon: "tablet",
    Page: () => (route.value.parts[2] === "enrol" ? <EnrolPage /> : <TabletsPage />),
    count: () => island.value?.todo.machines ?? 0,
  },
  { at: "stick", word: "stick.title", icon: "stick", Page: StickPage },
];

/** The island lead's page: one page a subject, over REST. */
export function Lead() {
  useEffect(() => {
    wearScheme("auto");
    readSettings();
    void open();
  }, []);
  switch (access.value) {
    case "opening":
      return <p class="lead-opening">{t("lead.opening")}</p>;
    case "open":
      return <Open />;
    case "sign-in":
    case "expired":
      return (
        <Gate part={t("lead.title")} title={t("desk.signIn")}>
          {access.value === "expired" ? (
            <Banner tone="asks" icon="info" title={t("lead.signInAgain")} />
          ) : (
            <p class="quiet">{t("lead.signInWhy")}</p>
          )}
          <SignInForm login={me.value?.login} signIn={signIn} />
          <a href="#/">{t("desk.toField")}</a>
        </Gate>
      );
    default:
      return <Closed why={access.value} />;
  }
}

function Closed({ why }: { why: Access }) {
  if (why === "no-right")
    return (
      <Gate part={t("lead.title")} title={t("lead.noRight")}>
        <p>{t("lead.noRightText")}</p>
        <Button kind="primary" onClick={() => signOut().catch(open)}>
          {t("desk.signOut")}
        </Button>
        <a href="#/">{t("desk.toField")}</a>
      </Gate>
    );
  return (
    <Gate part={t("lead.title")} title={t("desk.unreachable")}>
      <p>{t("lead.unreachableText")}</p>
      <Button kind="primary" icon="sync" onClick={open}>
        {t("desk.try")}
      </Button>
    </Gate>
  );
}

function Open() {
  const at = route.value.parts[1] ?? "";
  const place = PLACES.find((one) => one.at === at) ?? PLACES[0];
  useEffect(() => {
    if (place) document.title = `${t(place.word)} · ${t("lead.title")} · Hải Đăng`;
  }, [place, language.value]);
  if (!place) return null;
  return (
    <div class="lead">
      <Head />
      <nav class="lead-places" aria-label={t("places")}>
        {PLACES.map((one) => (
          <PlaceLink key={one.at} place={one} here={one === place} />
        ))}
      </nav>
      <main class="lead-main" id="main">
        <place.Page key={place.at} />
      </main>
    </div>
  );
}

function Head() {
  return (
    <header class="lead-head">
      <p class="lead-name">
        <img src="/icons/icon.svg" alt="" width="32" height="32" />
        <span>
          <strong>{island.value?.name}</strong>
          <span class="quiet small">{t("lead.title")}</span>
        </span>
      </p>
      <div class="lead-who">
        <p>
          <strong>{me.value?.name}</strong>
          <span class="quiet small">{me.value?.agency}</span>
        </p>
        <Button kind="quiet" onClick={() => setLanguage(language.value === "vi" ? "en" : "vi")}>
          {t("desk.language")}
        </Button>
        <Button kind="quiet" onClick={() => signOut().catch(open)}>
          {t("desk.signOut")}
        </Button>
      </div>
    </header>
  );
}

function PlaceLink({ place, here }: { place: Place; here: boolean }) {
  const count = place.count?.() ?? 0;
  return (
    <a href={to(["island", place.at].filter(Boolean))} aria-current={here ? "page" : undefined}>
      <Icon name={place.icon} size={20} />
      <span>{t(place.word)}</span>
      {count > 0 && <span class="lead-count">{count}</span>}
    </a>
  );
}
