import { signal } from "@preact/signals";
import { t } from "../text/index.ts";
import { Banner, Button } from "../ui/kit.tsx";
import { save } from "./draft.ts";
import { cutAll, phase } from "./session.ts";

/** A version of the app that is loaded and waits to be used. */
const waiting = signal<ServiceWorker | undefined>(undefined);
/** Milliseconds between looks for a new version. */
const LOOK = 30 * 60_000;

/** Keeps the app on this tablet and notices new versions; nothing changes until a person says so. */
export async function keepApp(): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  const first = navigator.serviceWorker.controller === null;
  const registration = await navigator.serviceWorker.register("/sw.js");
  notice(registration);
  registration.addEventListener("updatefound", () => {
    registration.installing?.addEventListener("statechange", () => notice(registration));
  });
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (!first) location.reload();
  });
  setInterval(() => void registration.update().catch(() => {}), LOOK);
}

function notice({ waiting: ready, active }: ServiceWorkerRegistration): void {
  waiting.value = active && ready ? ready : undefined;
}

/** Offers the new version, on pages where nothing is being typed. */
export function UpdateCard() {
  const ready = waiting.value;
  if (!ready) return null;
  return (
    <Banner tone="mainland" icon="sync" title={t("update.ready")}>
      <p>{t("update.text")}</p>
      <div class="row">
        <Button kind="primary" onClick={() => void use(ready)}>
          {t("update.do")}
        </Button>
      </div>
    </Banner>
  );
}

async function use(worker: ServiceWorker): Promise<void> {
  if (!(await save())) return;
  if (phase.value === "ready") await cutAll();
  worker.postMessage("SKIP_WAITING");
}
