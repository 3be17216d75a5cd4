import { signal } from "@preact/signals";
import { t } from "../text/index.ts";
import { Banner, Button } from "./kit.tsx";

/** A version of the app that is loaded and waits to be used. */
const waiting = signal<ServiceWorker | undefined>(undefined);
/** Whether a form in some tab still holds the new version back. */
const held = signal(false);
/** Milliseconds between looks for a new version, and until an asked-for one counts as held back. */
const LOOK = 30 * 60_000;
const HELD = 1_500;

/** Keeps the app on this device and notices new versions; nothing changes until a person says so. */
export async function keepApp(): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  let served = navigator.serviceWorker.controller !== null;
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (served) location.reload();
    served = true;
  });
  const registration = await navigator.serviceWorker.register("/sw.js");
  notice(registration);
  registration.addEventListener("updatefound", () => {
    registration.installing?.addEventListener("statechange", () => notice(registration));
  });
  setInterval(() => void registration.update().catch(() => {}), LOOK);
}

function notice({ waiting: ready, active }: ServiceWorkerRegistration): void {
  waiting.value = active && ready ? ready : undefined;
}

/** Offers the new version, on pages where nothing is being typed; `before` puts work away first. */
export function UpdateCard({ before }: { before?: () => Promise<void> }) {
  const ready = waiting.value;
  if (!ready) return null;
  return (
    <Banner tone="mainland" icon="sync" title={t("update.ready")}>
      <p>{t("update.text")}</p>
      {held.value && <p>{t("update.waits")}</p>}
      <div class="row">
        <Button kind="primary" onClick={() => void use(ready, before)}>
          {t("update.do")}
        </Button>
      </div>
    </Banner>
  );
}

async function use(worker: ServiceWorker, before?: () => Promise<void>): Promise<void> {
  await before?.();
  worker.postMessage("SKIP_WAITING");
  setTimeout(() => {
    held.value = true;
  }, HELD);
}
