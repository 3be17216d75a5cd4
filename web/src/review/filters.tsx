import { useEffect, useRef, useState } from "preact/hooks";
import { composed } from "../survey/text.ts";
import { language, t } from "../text/index.ts";
import { Button } from "../ui/kit.tsx";
import { go, route, to } from "../ui/router.ts";
import { type Filter, queryOf, type StateFilter, UNFILTERED } from "./filter.ts";
import { priorityName, shortUnit } from "./names.ts";
import { currentFilter, queue } from "./state.ts";
import {
  FACETS,
  type Facet,
  type FacetOption,
  type NeedState,
  STATES,
  TO_DECIDE,
} from "./types.ts";

/** How long after the last keystroke the search is asked, in milliseconds. */
const PAUSE = 250;

/** What narrows the queue, with how much is behind each state. */
export function Filters() {
  const filter = currentFilter();
  return (
    <aside class="desk-filters" aria-label={t("desk.filters")}>
      <Search filter={filter} />
      <ClearFilter />
      <States filter={filter} />
      <Narrow filter={filter} />
    </aside>
  );
}

function narrowTo(filter: Filter, options: { replace?: boolean } = {}): void {
  const [, id] = route.value.parts;
  go(to(id ? ["desk", id] : ["desk"], queryOf(filter)), options);
}

function Search({ filter }: { filter: Filter }) {
  const [text, setText] = useState(filter.q);
  const timer = useRef<number | undefined>(undefined);
  useEffect(() => setText(filter.q), [filter.q]);
  const search = (typed: string) => {
    setText(typed);
    clearTimeout(timer.current);
    const ask = () => narrowTo({ ...currentFilter(), q: composed(typed) }, { replace: true });
    timer.current = window.setTimeout(ask, PAUSE);
  };
  return (
    <div class="desk-search">
      <label for="desk-search">{t("desk.search")}</label>
      <input
        id="desk-search"
        type="search"
        class="input"
        placeholder={t("desk.searchHint")}
        value={text}
        onInput={(event) => search(event.currentTarget.value)}
      />
    </div>
  );
}

function States({ filter }: { filter: Filter }) {
  const count = (states: readonly NeedState[]) =>
    states.reduce((sum, state) => sum + (queue.value?.counts[state] ?? 0), 0);
  const entry = (state: StateFilter, word: string, of: readonly NeedState[]) => (
    <StateLink key={state} filter={filter} state={state} word={word} count={count(of)} />
  );
  return (
    <nav class="desk-states" aria-label={t("desk.byState")}>
      <ul>
        {entry("to_decide", t("desk.toDecide"), TO_DECIDE)}
        {STATES.map((state) => entry(state, t(`desk.state.${state}`), [state]))}
        {entry("all", t("desk.all"), STATES)}
      </ul>
    </nav>
  );
}

function StateLink(props: { filter: Filter; state: StateFilter; word: string; count: number }) {
  const { filter, state } = props;
  const [, id] = route.value.parts;
  const whole = state === "to_decide" || state === "all";
  const sub = !whole && TO_DECIDE.includes(state);
  return (
    <li data-sub={sub || undefined} data-none={props.count === 0 || undefined}>
      <a
        href={to(id ? ["desk", id] : ["desk"], queryOf({ ...filter, state }))}
        aria-current={filter.state === state ? "true" : undefined}
      >
        <span>{props.word}</span>
        <span class="number">{queue.value ? props.count : ""}</span>
      </a>
    </li>
  );
}

/** One choice for each facet that has something to choose. */
function Narrow({ filter }: { filter: Filter }) {
  return (
    <div class="desk-narrow">
      {FACETS.map((facet) => (
        <Choose key={facet} facet={facet} filter={filter} />
      ))}
    </div>
  );
}

function Choose({ facet, filter }: { facet: Facet; filter: Filter }) {
  const options = queue.value?.facets[facet] ?? [];
  const chosen = filter[facet];
  if (options.length < 2 && !chosen) return null;
  const id = `desk-${facet}`;
  const here = options.some(({ value }) => value === chosen);
  return (
    <div>
      <label for={id}>{t(`desk.by.${facet}`)}</label>
      <select
        id={id}
        class="input"
        value={chosen}
        onChange={(event) => narrowTo({ ...filter, [facet]: event.currentTarget.value })}
      >
        <option value="">{t("desk.any")}</option>
        {chosen && !here && (
          <option value={chosen}>
            {optionName(facet, { value: chosen, name: "", english: "" })}
          </option>
        )}
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {t("desk.option", { name: optionName(facet, option), count: option.count })}
          </option>
        ))}
      </select>
    </div>
  );
}

function optionName(facet: Facet, option: Omit<FacetOption, "count">): string {
  const { value, english } = option;
  const name = language.value === "en" ? english || option.name : option.name;
  switch (facet) {
    case "unit":
      return shortUnit(name || value);
    case "form":
      return t("desk.formLetter", { letter: value });
    case "priority":
      return priorityName(value);
    default:
      return name || value;
  }
}

/** Puts the queue back to what asks for a decision, all choices at once. */
export function ClearFilter() {
  if (Object.keys(queryOf(currentFilter())).length === 0) return null;
  return (
    <Button kind="quiet" icon="close" onClick={() => narrowTo(UNFILTERED)}>
      {t("desk.clear")}
    </Button>
  );
}
