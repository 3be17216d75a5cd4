import type { Item } from "../survey/round.ts";
import type { Value } from "../sync/types.ts";
import { formatMoney } from "../text/figures.ts";
import { t } from "../text/index.ts";
import { Button } from "../ui/kit.tsx";
import { common } from "./common.ts";
import { type Draft, type } from "./draft.ts";

/** The catalogue's item that a need's answer names. */
export function itemIn(value: Value | undefined): Item | undefined {
  const code = Array.isArray(value) ? value[0] : null;
  const items = common.value.rounds.filter(({ open }) => open).flatMap((round) => round.items);
  return code === null ? undefined : items.find((item) => item.code === code);
}

/** A quantity in the unit of the item chosen; a unit that somebody typed stays. */
export function measured(quantity: Value, before: Item | undefined, now: Item): Value {
  const [amount = null, measure = null] = Array.isArray(quantity) ? (quantity as Value[]) : [];
  const own = measure !== null && measure !== before?.measure;
  return own ? quantity : [amount, now.measure];
}

/** Takes the unit of measure from the catalogue as an item is chosen. */
export function takeMeasure(draft: Draft, value: Value): void {
  const item = itemIn(value);
  if (!item) return;
  const { item: before, quantity = null } = draft.values.value;
  const next = measured(quantity, itemIn(before), item);
  if (next !== quantity) type(draft, "quantity", next);
}

/** Offers the catalogue's price where none was proposed, or says what is usual. */
export function PriceOffer({ draft }: { draft: Draft }) {
  const { item: value, unit_price: proposed = null } = draft.values.value;
  const item = itemIn(value);
  if (!item || proposed !== null) return null;
  const { unitPrice, usual } = item;
  if (unitPrice !== null)
    return (
      <div class="row">
        <Button icon="plus" onClick={() => type(draft, "unit_price", unitPrice)}>
          {t("need.cataloguePrice", { price: formatMoney(unitPrice) })}
        </Button>
      </div>
    );
  if (!usual) return null;
  const [low, high] = usual.map(formatMoney) as [string, string];
  return <p class="quiet small">{t("need.usualPrice", { low, high })}</p>;
}
