import type { ComponentChildren } from "preact";
import { useContext, useEffect, useRef, useState } from "preact/hooks";
import { say, t } from "../../text/index.ts";
import { describedBy, Field } from "../../ui/field.tsx";
import { TextInput } from "../../ui/inputs.tsx";
import { Banner, Button } from "../../ui/kit.tsx";
import { here } from "../here.ts";
import { coordinates, type Fix, fixOf, pointFrom, pointText } from "../place.ts";
import { Quick } from "./quick.ts";
import { messages, note, type QuestionProps } from "./shared.ts";
import { useTyped } from "./typed.ts";

/** A coordinate: measured by the tablet, improving while it listens, or typed. */
export function PointQuestion(props: QuestionProps) {
  const { question, id, value, onValue } = props;
  const [text, keep] = useTyped(value, coordinates);
  const [latitude = "", longitude = ""] = text.split(";");
  const type = (north: string, east: string) => {
    const meaning = pointFrom(north, east);
    keep(`${north};${east}`, meaning);
    onValue(meaning);
  };
  return (
    <Field
      id={id}
      label={say(question.label)}
      note={note(props)}
      help={question.help && say(question.help)}
      echo={pointText(value)}
      messages={messages(props.problems)}
      group
      part={props.part}
    >
      <Locate onFix={(fix) => onValue([fix.latitude, fix.longitude, fix.accuracy])} />
      <Axes>
        <Axis
          id={`${id}-n`}
          label={t("point.north")}
          text={latitude}
          describedBy={describedBy(id)}
          onText={(next) => type(next, longitude)}
        />
        <Axis
          id={`${id}-e`}
          label={t("point.east")}
          text={longitude}
          describedBy={describedBy(id)}
          onText={(next) => type(latitude, next)}
        />
      </Axes>
    </Field>
  );
}

/** Typed coordinates: rare where the tablet measures, so folded away on a card. */
function Axes({ children }: { children: ComponentChildren }) {
  const axes = <div class="choices">{children}</div>;
  if (!useContext(Quick)) return axes;
  return (
    <details class="more">
      <summary>{t("card.typePoint")}</summary>
      {axes}
    </details>
  );
}

function Axis(props: {
  id: string;
  label: string;
  text: string;
  describedBy: string;
  onText: (text: string) => void;
}) {
  return (
    <div class="part">
      <label for={props.id}>{props.label}</label>
      <TextInput {...props} mode="decimal" />
    </div>
  );
}

type Listening =
  | { readonly state: "off" }
  | { readonly state: "listening"; readonly best: Fix | undefined }
  | { readonly state: "failed"; readonly why: "denied" | "unavailable" };

/** Good enough to stop by itself, in metres; and the longest it listens, in milliseconds. */
const GOOD = 8;
const LONGEST = 90_000;

function Locate({ onFix }: { onFix: (fix: Fix) => void }) {
  const [listening, setListening] = useState<Listening>({ state: "off" });
  const stop = useRef<() => void>(() => {});
  useEffect(() => () => stop.current(), []);

  const start = () => {
    if (!("geolocation" in navigator)) return setListening({ state: "failed", why: "unavailable" });
    setListening({ state: "listening", best: undefined });
    stop.current = listen(
      (best) => {
        setListening({ state: "listening", best });
        here.value = [best.latitude, best.longitude];
        onFix(best);
      },
      (why) => setListening(why ? { state: "failed", why } : { state: "off" }),
    );
  };

  if (listening.state === "listening")
    return (
      <div class="row" aria-live="polite">
        <Button icon="check" onClick={() => stop.current()}>
          {t("point.enough")}
        </Button>
        <span>
          {listening.best
            ? t("point.improving", { n: listening.best.accuracy })
            : t("point.searching")}
        </span>
      </div>
    );
  return (
    <>
      <div class="row">
        <Button kind="primary" icon="pin" onClick={start}>
          {t("point.measure")}
        </Button>
      </div>
      {listening.state === "failed" && (
        <Banner tone="asks" icon="warning" urgent title={t(`point.${listening.why}`)} />
      )}
    </>
  );
}

/** Listens for better and better fixes; the answer ends it. */
function listen(
  better: (fix: Fix) => void,
  ended: (why?: "denied" | "unavailable") => void,
): () => void {
  let best: Fix | undefined;
  const stop = (why?: "denied" | "unavailable") => {
    clearTimeout(timer);
    navigator.geolocation.clearWatch(watch);
    ended(why);
  };
  const watch = navigator.geolocation.watchPosition(
    ({ coords }) => {
      const fix = fixOf(coords);
      if (best && fix.accuracy >= best.accuracy) return;
      best = fix;
      better(fix);
      if (fix.accuracy <= GOOD) stop();
    },
    (error) => {
      if (error.code === error.PERMISSION_DENIED) stop("denied");
      else if (!best && error.code === error.POSITION_UNAVAILABLE) stop("unavailable");
    },
    { enableHighAccuracy: true, maximumAge: 0, timeout: LONGEST },
  );
  const timer = setTimeout(() => stop(best ? undefined : "unavailable"), LONGEST);
  return () => stop();
}
