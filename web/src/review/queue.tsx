import { useEffect, useRef, useState } from "preact/hooks";
import { formatNumber } from "../text/figures.ts";
import { t } from "../text/index.ts";
import { Icon, type IconName } from "../ui/icon.tsx";
import { Banner, Button, Empty } from "../ui/kit.tsx";
import { route, to } from "../ui/router.ts";
import { UpdateCard } from "../ui/update.tsx";
import { draftKey, hasDraft } from "./draft.ts";
import { queryOf, unnarrowed } from "./filter.ts";
import { ClearFilter } from "./filters.tsx";
import { StateChip } from "./looks.tsx";
import { age } from "./moment.ts";
import { shortUnit } from "./names.ts";
import { refusalText } from "./refusal.ts";
import { currentFilter, loadQueue, me, queue, queueTrouble } from "./state.ts";
import type { NeedRow } from "./types.ts";

/** How many rows are drawn at once. */
const STEP = 200;

/** The needs that fit the filter, one line each. */
export function QueuePane() {
  const rows = queue.value?.needs;
  return (
    <section class="desk-queue" aria-label={t("desk.queue")} aria-busy={!rows}>
      <div class="desk-queue-head">
        <h2>{t("desk.queue")}</h2>
        <p class="quiet number" role="status">
          {rows && t("desk.queueCount", { n: rows.length })}
        </p>
      </div>
      <UpdateCard />
      {queueTrouble.value && <Trouble />}
      {rows && rows.length > 0 && <Rows rows={rows} />}
      {rows?.length === 0 && <NoRows />}
      {!rows && !queueTrouble.value && <p class="desk-loading">{t("desk.loading")}</p>}
    </section>
  );
}

function Trouble() {
  const unreachable = queueTrouble.value?.code === "unreachable";
  return (
    <Banner
      tone="asks"
      icon={unreachable ? "offline" : "warning"}
      urgent
      title={t("desk.notLoaded")}
    >
      <p>
        {unreachable
          ? t("desk.unreachableText")
          : queueTrouble.value && refusalText(queueTrouble.value)}
      </p>
      <div>
        <Button icon="sync" onClick={() => void loadQueue()}>
          {t("desk.try")}
        </Button>
      </div>
    </Banner>
  );
}

function NoRows() {
  const filter = currentFilter();
  if (queue.value?.total === 0) return <Empty icon="island">{t("desk.emptyNothing")}</Empty>;
  if (filter.state === "to_decide" && unnarrowed(filter)) {
    return <Empty icon="decided">{t("desk.emptyDone")}</Empty>;
  }
  return (
    <Empty icon="list">
      <p>{t("desk.emptyFilter")}</p>
      <ClearFilter />
    </Empty>
  );
}

function Rows({ rows }: { rows: readonly NeedRow[] }) {
  const [limit, setLimit] = useState(STEP);
  const open = rows.findIndex(({ id }) => id === route.value.parts[1]);
  const drawn = rows.slice(0, Math.max(limit, open + STEP / 2));
  return (
    <>
      <Columns />
      <ol class="need-rows">
        {drawn.map((row) => (
          <li key={row.id}>
            <Row row={row} />
          </li>
        ))}
      </ol>
      {drawn.length < rows.length && (
        <Button kind="quiet" icon="down" onClick={() => setLimit(drawn.length + STEP)}>
          {t("desk.more", { n: rows.length - drawn.length })}
        </Button>
      )}
    </>
  );
}

function Columns() {
  return (
    <div class="need-columns" aria-hidden="true">
      <span>{t("desk.column.unit")}</span>
      <span>{t("desk.column.item")}</span>
      <span class="need-amount">{t("desk.column.amount")}</span>
      <span>{t("desk.column.priority")}</span>
      <span>{t("desk.column.state")}</span>
      <span class="need-age">{t("desk.column.age")}</span>
    </div>
  );
}

/** One need; the open one stays in sight. */
export function Row({ row }: { row: NeedRow }) {
  const link = useRef<HTMLAnchorElement>(null);
  const open = route.value.parts[1] === row.id;
  useEffect(() => {
    if (open) link.current?.scrollIntoView({ block: "nearest" });
  }, [open]);
  return (
    <a
      ref={link}
      class="need-row"
      href={to(["desk", row.id], queryOf(currentFilter()))}
      aria-current={open ? "true" : undefined}
    >
      <span class="need-unit" title={row.unit?.name}>
        {row.unit ? shortUnit(row.unit.name) : "–"}
      </span>
      <span class="need-item">
        <span title={row.item ?? undefined}>{row.item ?? t("desk.noItem")}</span>
        <Marks row={row} />
      </span>
      <span class="need-amount number">
        {row.amount === null ? t("desk.noPrice") : formatNumber(row.amount)}
        {row.amount !== null && <Unseen>{t("desk.dong")}</Unseen>}
      </span>
      <span class="need-priority number" data-priority={row.priority}>
        <Unseen>{t("desk.byPriority")}</Unseen>
        {row.priority ?? "–"}
      </span>
      <span class="need-state">
        <StateChip state={row.state} />
      </span>
      <span class="need-age number">
        <Unseen>{t("desk.column.age")}</Unseen>
        {age(row.handed_in)}
      </span>
    </a>
  );
}

/** What the eye gets from the column, said to a screen reader. */
function Unseen({ children }: { children: string }) {
  return <span class="unseen"> {children} </span>;
}

function Marks({ row }: { row: NeedRow }) {
  const missing = row.photos.named - row.photos.here;
  return (
    <span class="need-marks">
      {drafted(row) && <Mark icon="pen" words={t("desk.hasDraft")} />}
      {row.warnings.length > 0 && (
        <Mark icon="warning" words={t("desk.hasWarnings", { n: row.warnings.length })} />
      )}
      {row.conflicts > 0 && (
        <Mark icon="split" words={t("desk.hasConflicts", { n: row.conflicts })} />
      )}
      {missing > 0 && <Mark icon="image" words={t("desk.waitsPhotos", { n: missing })} />}
    </span>
  );
}

function Mark({ icon, words }: { icon: IconName; words: string }) {
  return (
    <span title={words}>
      <Icon name={icon} size={16} />
      <Unseen>{words}</Unseen>
    </span>
  );
}

function drafted({ id }: NeedRow): boolean {
  return !!me.value && hasDraft(localStorage, draftKey(me.value.account, id));
}
