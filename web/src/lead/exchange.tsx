import { useEffect, useState } from "preact/hooks";
import { t } from "../text/index.ts";
import { Icon } from "../ui/icon.tsx";
import { Facts } from "../ui/kit.tsx";
import { LOOK_EVERY, useAnswer } from "./answer.ts";
import { factsOf, shareOf, termsOf, verdictOf } from "./exchange.ts";
import type { Exchange, Progress } from "./exchange-types.ts";

/** How often the exchange is looked at while something moves, in milliseconds. */
const MOVING = 2_000;

/** What the exchange with the mainland does, what goes next and what it may use. */
export function ExchangePart() {
  const [every, setEvery] = useState(LOOK_EVERY);
  const { data } = useAnswer<Exchange | null>("/api/island/exchange", every, false);
  const moving = data?.doing?.state === "exchanging";
  useEffect(() => setEvery(moving ? MOVING : LOOK_EVERY), [moving]);
  if (!data) return null;
  const { tone, icon, text, fact, todo } = verdictOf(data);
  return (
    <section class="lead-line exchange" data-tone={tone} aria-label={t("exchange.title")}>
      <Icon name={icon} size={28} />
      <div>
        <p class="lead-line-name">{t("exchange.title")}</p>
        <h2>{text}</h2>
        {fact && <p>{fact}</p>}
        {data.doing?.progress && <Moved progress={data.doing.progress} />}
        {todo && <p class="lead-line-todo">{todo}</p>}
        <Facts of={termsOf(data)} />
      </div>
    </section>
  );
}

function Moved({ progress }: { progress: Progress }) {
  const share = shareOf(progress);
  return (
    <>
      <progress class="exchange-bar" aria-label={t("exchange.bar")} value={share} max={1} />
      <ul class="exchange-facts">
        {factsOf(progress).map((fact) => (
          <li key={fact}>{fact}</li>
        ))}
      </ul>
    </>
  );
}
