import { useState } from "preact/hooks";
import { say, t } from "../text/index.ts";
import { Icon, type IconName } from "../ui/icon.tsx";
import { Button, Chip, type Tone } from "../ui/kit.tsx";
import { answerText } from "./answer.ts";
import { questionOf } from "./asked.ts";
import { lacking, unmet } from "./gate.ts";
import { showAnswer } from "./jump.ts";
import { moment } from "./moment.ts";
import { nameOf } from "./names.ts";
import { SupplyForm, TakeBack } from "./supply.tsx";
import { type Detail, type GateItem, type GatePoint, type Supplement, shown } from "./types.ts";

/** What an approval of this need rests on: each point with its answers. */
export function Gate({ detail }: { detail: Detail }) {
  if (detail.gate.length === 0) return null;
  return (
    <section class="need-part" id="gate">
      <h3>{t("gate.title")}</h3>
      {detail.gate.map((point) => (
        <Point key={point.point} point={point} items={point.items} detail={detail} />
      ))}
    </section>
  );
}

/** What is in the way of an approval, in the decision bar. */
export function GateBar({ detail, open }: { detail: Detail; open: boolean }) {
  const [asked, setAsked] = useState(false);
  const points = unmet(detail);
  if (points.length === 0) return null;
  const names = points.map(({ point }) => point).join(", ");
  const shown = asked || open;
  return (
    <div class="gate-bar" data-tone="asks">
      <div class="row-between">
        <p role="status" tabIndex={-1}>
          <Icon name="warning" size={20} />
          <strong>{t("gate.unmet", { points: names })}</strong>
        </p>
        {!open && (
          <Button
            kind="quiet"
            icon={shown ? undefined : "down"}
            expanded={shown}
            onClick={() => setAsked(!asked)}
          >
            {t(shown ? "gate.hide" : "gate.show")}
          </Button>
        )}
      </div>
      {shown && (
        <div class="gate-open">
          <p class="small">{t("gate.otherwise")}</p>
          {points.map((point) => (
            <Point key={point.point} point={point} items={lacking(point)} detail={detail} acting />
          ))}
        </div>
      )}
    </div>
  );
}

function Point(props: {
  point: GatePoint;
  items: readonly GateItem[];
  detail: Detail;
  acting?: boolean;
}) {
  const { point, items, detail } = props;
  return (
    <div class="gate-point">
      <h4>{t(`gate.point.${point.point}`)}</h4>
      <ul>
        {items.map((item) => (
          <Item key={item.question} item={item} detail={detail} acting={props.acting} />
        ))}
      </ul>
    </div>
  );
}

interface Look {
  readonly tone: Tone;
  readonly icon: IconName;
  readonly word: "gate.met" | "gate.supplied" | "gate.lacks" | "gate.free";
}

function lookOf({ binds, met, supplement }: GateItem): Look {
  if (supplement) return { tone: "mainland", icon: "edit", word: "gate.supplied" };
  if (met) return { tone: "decided", icon: "check", word: "gate.met" };
  if (binds) return { tone: "asks", icon: "warning", word: "gate.lacks" };
  return { tone: "tablet", icon: "info", word: "gate.free" };
}

function Item(props: { item: GateItem; detail: Detail; acting?: boolean | undefined }) {
  const { item, detail, acting } = props;
  const [supplying, setSupplying] = useState(false);
  const { tone, icon, word } = lookOf(item);
  const may = acting && detail.may_decide;
  return (
    <li>
      <div class="gate-item">
        <span class="gate-label">
          {say(item.label)}: <strong>{answerTo(detail, item.question) || t("desk.blank")}</strong>
        </span>
        {!acting && (
          <Chip tone={tone} icon={icon}>
            {t(word)}
          </Chip>
        )}
        <span class="gate-ways">
          <Button
            kind="quiet"
            label={t("gate.jumpTo", { label: say(item.label) })}
            onClick={() => showAnswer(item.question)}
          >
            {t("gate.jump")}
          </Button>
          {may && (
            <Button
              label={t("gate.supplyTo", { label: say(item.label) })}
              expanded={supplying}
              onClick={() => setSupplying(!supplying)}
            >
              {t("gate.supply")}
            </Button>
          )}
        </span>
      </div>
      {item.supplement && <SupplyWords supplement={item.supplement} detail={detail} />}
      {item.supplement && !acting && detail.may_decide && (
        <TakeBack supplement={item.supplement} detail={detail} />
      )}
      {supplying && <SupplyForm detail={detail} item={item} close={() => setSupplying(false)} />}
    </li>
  );
}

/** What the field answered; empty for nothing. */
function answerTo(detail: Detail, id: string): string {
  const question = questionOf(detail, id);
  return question ? answerText(question, shown(detail.survey, id), detail) : "";
}

/** What the agency put in place of an answer, with its source. */
export function SupplyWords({ supplement, detail }: { supplement: Supplement; detail: Detail }) {
  const name = nameOf(detail, supplement.author);
  return (
    <div class="gate-said">
      <blockquote>{supplement.text}</blockquote>
      <p class="quiet small">
        {t("gate.from", { source: supplement.source })} ·{" "}
        {t("desk.by", { name, when: moment(supplement.time) })}
      </p>
    </div>
  );
}
