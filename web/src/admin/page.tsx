import "./admin.css";
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { readSettings, setLanguage } from "../review/settings.ts";
import { Gate, SignInForm } from "../review/sign-in-form.tsx";
import { type Key, language, t } from "../text/index.ts";
import { Banner, Button, Loading } from "../ui/kit.tsx";
import { route, to } from "../ui/router.ts";
import { wearScheme } from "../ui/scheme.ts";
import { Backup } from "./backup.tsx";
import { Devices } from "./devices.tsx";
import { People } from "./people.tsx";
import { Rounds } from "./rounds.tsx";
import { access, openAdmin, signIn, signOut, told, who } from "./state.ts";
import { Tasks } from "./tasks.tsx";
import { Uncounted } from "./uncounted.tsx";
import { Units } from "./units.tsx";

const PLACES: readonly { place: string; word: Key; page: () => ComponentChildren }[] = [
  { place: "rounds", word: "admin.rounds", page: Rounds },
  { place: "units", word: "admin.units", page: Units },
  { place: "people", word: "admin.people", page: People },
  { place: "devices", word: "admin.devices", page: Devices },
  { place: "uncounted", word: "uncounted.title", page: Uncounted },
  { place: "backup", word: "admin.backup", page: Backup },
  { place: "tasks", word: "admin.tasks", page: Tasks },
];

/** The administrator's page: rounds, units, people, devices, and what lead units handed in. */
export function Admin() {
  useEffect(start, []);
  useEffect(() => {
    document.title = `${t("admin.title")} · Hải Đăng`;
  }, []);
  if (access.value === "open") return <Open />;
  if (access.value === "sign-in")
    return (
      <Gate part={t("admin.title")} title={t("desk.signIn")}>
        <p class="quiet">{t("admin.signInWhy")}</p>
        <SignInForm signIn={signIn} />
      </Gate>
    );
  if (access.value === "opening") return <Loading words={t("admin.opening")} />;
  return (
    <Gate part={t("admin.title")} title={t(`admin.${access.value}`)}>
      <p>{t(`admin.${access.value}Text`)}</p>
      {access.value === "unreachable" && (
        <Button kind="primary" icon="sync" onClick={() => void openAdmin()}>
          {t("desk.try")}
        </Button>
      )}
      {access.value === "no-right" && (
        <Button kind="primary" onClick={() => void signOut()}>
          {t("desk.signOut")}
        </Button>
      )}
    </Gate>
  );
}

function start(): void {
  wearScheme("auto");
  readSettings();
  void openAdmin();
}

function Open() {
  const at = PLACES.find(({ place }) => place === route.value.parts[1]) ?? PLACES[0];
  useEffect(() => {
    told.value = undefined;
  }, [at]);
  useEffect(() => {
    if (at) document.title = `${t(at.word)} · ${t("admin.title")} · Hải Đăng`;
  }, [at, language.value]);
  if (!at) return null;
  const { page: Shown } = at;
  return (
    <div class="admin">
      <header class="admin-head">
        <h1>
          <img src="/icons/icon.svg" alt="" width="28" height="28" />
          {t("admin.title")}
        </h1>
        <nav aria-label={t("admin.title")}>
          {PLACES.map(({ place, word }) => (
            <a
              key={place}
              href={to(["admin", place])}
              aria-current={place === at.place ? "page" : undefined}
            >
              {t(word)}
            </a>
          ))}
        </nav>
        <p class="quiet">{who.value?.name}</p>
        <Button kind="quiet" onClick={() => setLanguage(language.value === "vi" ? "en" : "vi")}>
          {t("desk.language")}
        </Button>
        <Button kind="quiet" onClick={() => void signOut()}>
          {t("desk.signOut")}
        </Button>
      </header>
      <main class="admin-main">
        <h2>{t(at.word)}</h2>
        <div aria-live="polite">
          {told.value && (
            <Banner
              tone={told.value.good ? "decided" : "refused"}
              icon={told.value.good ? "check" : "error"}
              title={told.value.text}
            />
          )}
        </div>
        <Shown />
      </main>
    </div>
  );
}
