import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../text/index.ts";
import { Banner, Button, LinkButton } from "../ui/kit.tsx";
import { type CameraTrouble, watch } from "./camera.ts";
import { type ReadCode, readCode } from "./enrolment-link.ts";

/** A code that is good at this server. */
export type FoundCode = Extract<ReadCode, { kind: "code" }>;
type Wrong = Exclude<ReadCode, { kind: "code" }>;

/** Milliseconds after which the page helps somebody whose camera reads nothing. */
const SLOW = 8_000;

/** The rear camera reads an enrolment code, once it is asked to; typing it stays one touch away. */
export function Scan(props: {
  onFound: (code: FoundCode) => void;
  onType: () => void;
  /** Beside a code that is filled in already. */
  aside?: boolean;
}) {
  const [open, setOpen] = useState(false);
  const [trouble, setTrouble] = useState<CameraTrouble>();
  const close = (why?: CameraTrouble) => {
    setOpen(false);
    setTrouble(why);
  };
  if (open)
    return (
      <Camera
        onFound={(code) => {
          close();
          props.onFound(code);
        }}
        onClose={close}
        onType={() => {
          close();
          props.onType();
        }}
      />
    );
  return (
    <div class="stack">
      {trouble && (
        <Banner tone="asks" icon="camera" urgent title={t(`scan.${trouble}`)}>
          <p>{t(`scan.${trouble}.todo`)}</p>
        </Banner>
      )}
      <Button
        kind={props.aside ? "plain" : "primary"}
        icon="camera"
        wide
        onClick={() => setOpen(true)}
      >
        {t("scan.open")}
      </Button>
    </div>
  );
}

function Camera(props: {
  onFound: (code: FoundCode) => void;
  onClose: (why?: CameraTrouble) => void;
  onType: () => void;
}) {
  const video = useRef<HTMLVideoElement>(null);
  const frame = useRef<HTMLElement>(null);
  const [seen, setSeen] = useState(false);
  const [wrong, setWrong] = useState<Wrong>();
  const slow = useLater(SLOW);
  useEffect(() => {
    frame.current?.focus();
    if (!video.current) return;
    return watch(video.current, {
      seen: () => setSeen(true),
      read: (text) => {
        const said = readCode(text, location.origin);
        if (said.kind === "code") props.onFound(said);
        else setWrong(said);
      },
      failed: props.onClose,
    });
  }, []);
  useEffect(() => {
    // A dialogue that asks for permission may hide the page: only what is seen is closed.
    if (!seen) return;
    const leave = () => {
      if (document.hidden) props.onClose();
    };
    leave();
    document.addEventListener("visibilitychange", leave);
    return () => document.removeEventListener("visibilitychange", leave);
  }, [seen]);
  return (
    <section class="scan" ref={frame} tabIndex={-1} aria-label={t("scan.open")}>
      <div class="scan-sight">
        <video ref={video} muted playsInline />
      </div>
      <div aria-live="polite" class="stack-2">
        <p>{t(seen ? "scan.aim" : "scan.starting")}</p>
        {wrong ? <WrongCode of={wrong} /> : slow && <p class="quiet">{t("scan.slow")}</p>}
      </div>
      <Button icon="edit" wide onClick={props.onType}>
        {t("scan.type")}
      </Button>
    </section>
  );
}

function WrongCode({ of }: { of: Wrong }) {
  if (of.kind === "other")
    return (
      <Banner tone="asks" icon="warning" title={t("scan.other")}>
        <p>{t("scan.other.todo")}</p>
      </Banner>
    );
  return (
    <Banner tone="asks" icon="warning" title={t("scan.elsewhere", { origin: of.origin })}>
      <p>{t("scan.elsewhere.todo", { here: location.origin })}</p>
      <LinkButton href={of.href}>{t("scan.elsewhere.go")}</LinkButton>
    </Banner>
  );
}

/** Whether some milliseconds have passed. */
function useLater(ms: number): boolean {
  const [later, setLater] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLater(true), ms);
    return () => clearTimeout(timer);
  }, [ms]);
  return later;
}
