import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { t } from "../text/index.ts";
import { Banner, Button } from "./kit.tsx";

/** A one-time code as the service offers it. */
export interface Offer {
  readonly code: string;
  readonly expires: number;
  readonly link: string;
  readonly qr: string;
}

/** A code as a picture to point a camera at, as letters to type, and as a link, until it is old. */
export function EnrolmentCode(props: {
  offer: Offer;
  again: () => unknown;
  how: ComponentChildren;
}) {
  const { offer } = props;
  const left = useLeft(offer.expires);
  if (left <= 0)
    return (
      <Banner tone="asks" icon="clock" title={t("lead.codeOld")}>
        <Button onClick={props.again}>{t("lead.anotherCode")}</Button>
      </Banner>
    );
  return (
    <div class="enrolment-code">
      <img src={pictureOf(offer.qr)} alt={t("lead.codePicture")} />
      <div class="stack">
        <p>{props.how}</p>
        <p class="enrolment-code-words">{offer.code}</p>
        <p class="quiet small">{offer.link}</p>
        <p>
          <strong>{t("lead.codeLeft", { time: clock(left) })}</strong>
        </p>
        <p class="quiet">{t("lead.codeOnce")}</p>
      </div>
    </div>
  );
}

/** The server's drawing as an image: what it says is never run as a page. */
function pictureOf(svg: string): string {
  const whole = svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ');
  return `data:image/svg+xml,${encodeURIComponent(whole)}`;
}

function clock(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** Milliseconds until a moment, second by second. */
function useLeft(until: number): number {
  const [left, setLeft] = useState(until - Date.now());
  useEffect(() => {
    const count = () => setLeft(until - Date.now());
    count();
    const timer = setInterval(count, 1000);
    return () => clearInterval(timer);
  }, [until]);
  return left;
}
