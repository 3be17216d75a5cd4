import { t } from "../text/index.ts";
import { Icon, type IconName } from "./icon.tsx";
import { Chip, type Tone } from "./kit.tsx";

/** The five stations of a survey, in the order of the way. */
export const STATIONS = ["tablet", "island", "mainland", "review", "decided"] as const;
export type Station = (typeof STATIONS)[number];

const LOOKS: Record<Station, { icon: IconName; tone: Tone }> = {
  tablet: { icon: "tablet", tone: "tablet" },
  island: { icon: "island", tone: "island" },
  mainland: { icon: "mainland", tone: "mainland" },
  review: { icon: "review", tone: "mainland" },
  decided: { icon: "decided", tone: "decided" },
};

export function CustodyChip({ at }: { at: Station }) {
  return (
    <Chip tone={LOOKS[at].tone} icon={LOOKS[at].icon}>
      {t(`custody.${at}`)}
    </Chip>
  );
}

/** The way as a line of stations, five if not fewer, each with when it was reached. */
export function CustodyPath(props: {
  at: Station;
  times: Partial<Record<Station, string>>;
  stations?: readonly Station[];
}) {
  const { stations = STATIONS } = props;
  const reached = stations.indexOf(props.at);
  return (
    <div class="custody-frame">
      <ol class="custody" aria-label={t("custody")}>
        {stations.map((station, index) => (
          <li
            key={station}
            data-tone={LOOKS[station].tone}
            data-reached={index <= reached}
            aria-current={index === reached ? "step" : undefined}
          >
            <span class="station">
              <Icon name={LOOKS[station].icon} size={22} />
            </span>
            <strong>{t(`station.${station}`)}</strong>
            {index > reached && <span class="unseen">{t("station.notYet")}</span>}
            <span class="number">{props.times[station] ?? ""}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}
