import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { t } from "../text/index.ts";
import { Banner, Button } from "./kit.tsx";

/** A version of the app that is loaded and waits to be used. */
const waiting = signal<ServiceWorker | undefined>(undefined);
/** Milliseconds between looks for a new version, and between requests to use the one that waits. */
const LOOK = 30 * 60_000;
const AGAIN = 1_500;

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
  return waiting.value ? <Offer worker={waiting.value} before={before} /> : null;
}

function Offer(props: { worker: ServiceWorker; before: (() => Promise<void>) | undefined }) {
  const [asked, setAsked] = useState(false);
  const held = useTakeOver(props.worker, asked);
  const use = async () => {
    await props.before?.();
    setAsked(true);
  };
  return (
    <Banner tone="mainland" icon="sync" title={t("update.ready")}>
      <p>{t("update.text")}</p>
      {held && <p>{t("update.waits")}</p>}
      <div class="row">
        <Button kind="primary" onClick={() => void use()}>
          {t("update.do")}
        </Button>
      </div>
    </Banner>
  );
}

/** Asks the new version to take over until it does; whether a form in some tab holds it back. */
function useTakeOver(worker: ServiceWorker, asked: boolean): boolean {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (!asked) return;
    const ask = () => worker.postMessage("SKIP_WAITING");
    ask();
    const again = setInterval(() => {
      setHeld(true);
      ask();
    }, AGAIN);
    return () => clearInterval(again);
  }, [worker, asked]);
  return held;
}
