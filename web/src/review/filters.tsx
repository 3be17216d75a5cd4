import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../text/index.ts";
import { Icon } from "../ui/icon.tsx";
import { go, route, to } from "../ui/router.ts";
import { type Filter, queryOf, type StateFilter, UNFILTERED, unnarrowed } from "./filter.ts";
import { kindName, shortUnit } from "./names.ts";
import { currentFilter, queue } from "./state.ts";
import { type NeedState, STATES, TO_DECIDE } from "./types.ts";

/** How long after the last keystroke the search is asked, in milliseconds. */
const PAUSE = 250;

/** What narrows the queue, with how much is behind each state. */
export function Filters() {
  const filter = currentFilter();
  return (
    <aside class="desk-filters" aria-label={t("desk.filters")}>
      <Search filter={filter} />
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
    const ask = () =>
      narrowTo({ ...currentFilter(), q: typed.normalize("NFC") }, { replace: true });
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

function Narrow({ filter }: { filter: Filter }) {
  const units = (queue.value?.units ?? []).map(({ codebook, code, name }) => ({
    value: `${codebook}:${code}`,
    word: shortUnit(name),
  }));
  const forms = (queue.value?.forms ?? []).map((letter) => ({
    value: letter,
    word: t("desk.formLetter", { letter }),
  }));
  const kinds = (queue.value?.kinds ?? []).map((kind) => ({ value: kind, word: kindName(kind) }));
  return (
    <div class="desk-narrow">
      <Choose name="unit" label={t("desk.byUnit")} options={units} filter={filter} />
      <Choose name="form" label={t("desk.byForm")} options={forms} filter={filter} />
      <Choose name="kind" label={t("desk.byKind")} options={kinds} filter={filter} />
      {!unnarrowed(filter) && (
        <button
          type="button"
          class="button"
          data-kind="quiet"
          onClick={() => narrowTo({ ...UNFILTERED, state: filter.state })}
        >
          <Icon name="close" size={18} />
          <span>{t("desk.clear")}</span>
        </button>
      )}
    </div>
  );
}

function Choose(props: {
  name: "unit" | "form" | "kind";
  label: string;
  options: readonly { value: string; word: string }[];
  filter: Filter;
}) {
  const id = `desk-${props.name}`;
  return (
    <div>
      <label for={id}>{props.label}</label>
      <select
        id={id}
        class="input"
        value={props.filter[props.name]}
        onChange={(event) => narrowTo({ ...props.filter, [props.name]: event.currentTarget.value })}
      >
        <option value="">{t("desk.any")}</option>
        {props.options.map(({ value, word }) => (
          <option key={value} value={value}>
            {word}
          </option>
        ))}
      </select>
    </div>
  );
}
