import { useEffect, useRef } from "preact/hooks";
import { known, say, t } from "../text/index.ts";
import { Icon } from "../ui/icon.tsx";
import { Banner, Button, Chip, Empty } from "../ui/kit.tsx";
import { to } from "../ui/router.ts";
import { itemName, siteName } from "./answer.ts";
import { formTitle } from "./asked.ts";
import { Changed, MovedSince } from "./changes.tsx";
import { DecisionBar } from "./decision.tsx";
import { FiguresTable } from "./figures.tsx";
import { queryOf } from "./filter.ts";
import { Gate } from "./gate.tsx";
import { History } from "./history.tsx";
import { STATE_LOOKS, StateChip } from "./looks.tsx";
import { moment } from "./moment.ts";
import { nameOf } from "./names.ts";
import { Photos } from "./photos.tsx";
import { refusalText } from "./refusal.ts";
import { Siblings } from "./siblings.tsx";
import { currentFilter, opened, openNeed, showNewer } from "./state.ts";
import { NeedAnswers, SurveyAnswers } from "./survey.tsx";
import { type Detail, shown } from "./types.ts";
import { Conflicts, Warnings } from "./warnings.tsx";

/** The open need with everything that a decision on it looks at, and the decision bar. */
export function NeedPane() {
  const open = opened.value;
  return (
    <main
      class="desk-need"
      id="main"
      aria-label={t("desk.part.need")}
      aria-busy={!!open && !open.detail}
    >
      {!open && <Nothing />}
      {open?.trouble && <Trouble />}
      {open && !open.detail && !open.trouble && <p class="desk-loading">{t("desk.opening")}</p>}
      {open?.detail && <Need key={open.id} detail={open.detail} />}
    </main>
  );
}

function Nothing() {
  return (
    <Empty icon="review">
      <p>{t("desk.choose")}</p>
      <p class="small">{t("desk.chooseKeys")}</p>
    </Empty>
  );
}

function Trouble() {
  const open = opened.value;
  if (!open?.trouble) return null;
  const gone = open.trouble.code === "not_found";
  const away = open.trouble.code === "unreachable";
  const title = gone ? t("desk.gone") : away ? t("desk.unreachable") : t("desk.notLoaded");
  return (
    <div class="desk-scroll">
      <BackToQueue />
      <Banner tone="asks" icon={away ? "offline" : "warning"} urgent title={title}>
        <p>
          {gone ? t("desk.goneText") : away ? t("desk.unreachableText") : refusalText(open.trouble)}
        </p>
        {!gone && (
          <div>
            <Button icon="sync" onClick={() => void openNeed(open.id)}>
              {t("desk.try")}
            </Button>
          </div>
        )}
      </Banner>
    </div>
  );
}

function Need({ detail }: { detail: Detail }) {
  const top = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (document.activeElement === document.body) top.current?.focus({ preventScroll: true });
  }, []);
  useEffect(() => {
    if (opened.value?.moved) top.current?.scrollTo({ top: 0 });
  }, [opened.value?.moved]);
  return (
    <>
      <div class="desk-scroll" ref={top} tabIndex={-1}>
        <Title detail={detail} />
        <Newer />
        <MovedSince detail={detail} />
        <StateWords detail={detail} />
        <FiguresTable detail={detail} />
        <Changed detail={detail} />
        <Warnings detail={detail} />
        <Conflicts detail={detail} />
        <Gate detail={detail} />
        <NeedAnswers detail={detail} />
        <History detail={detail} />
        <Photos detail={detail} />
        <SurveyAnswers detail={detail} />
        <Siblings detail={detail} />
      </div>
      <DecisionBar key={detail.id} detail={detail} />
    </>
  );
}

function BackToQueue() {
  return (
    <a class="button desk-back" data-kind="quiet" href={to(["desk"], queryOf(currentFilter()))}>
      <Icon name="back" />
      <span>{t("desk.queue")}</span>
    </a>
  );
}

function Title({ detail }: { detail: Detail }) {
  const place = [siteName(detail), detail.unit?.name].filter(Boolean).join(" · ");
  return (
    <header class="need-title">
      <BackToQueue />
      <div class="row-between">
        <h2>{itemName(shown(detail.need, "item")) || t("desk.noItem")}</h2>
        <StateChip state={detail.state} whole />
      </div>
      <p class="need-place">
        {place || t("desk.noUnit")}
        {detail.unit?.flags.map((flag) => (
          <Flag key={flag} flag={flag} />
        ))}
      </p>
      <p class="quiet small">{provenance(detail)}</p>
    </header>
  );
}

function Flag({ flag }: { flag: string }) {
  const words = `desk.flag.${flag}`;
  return (
    <Chip tone="island" icon="island">
      {known(words) ? t(words) : flag}
    </Chip>
  );
}

/** Form, hand-in, confirmation and how old the island's data is, in one line. */
function provenance(detail: Detail): string {
  const { handed_in: handed, island } = detail;
  const name = island?.name ?? "";
  const words = [
    t("desk.formVersion", { title: say(formTitle(detail.form)), version: detail.form.version }),
    handed &&
      t("desk.handedInBy", { when: moment(handed.time), name: nameOf(detail, handed.author) }),
    handed?.confirmed && t("desk.confirmedAt", { when: moment(handed.confirmed) }),
    island &&
      (island.as_of === null
        ? t("desk.asOfNever", { island: name })
        : t("desk.asOf", { island: name, when: moment(island.as_of) })),
  ];
  return words.filter(Boolean).join(" · ");
}

/** Somebody changed the need meanwhile; it is shown when the reader asks for it. */
function Newer() {
  if (!opened.value?.newer) return null;
  return (
    <Banner tone="asks" icon="sync" urgent title={t("desk.newer")}>
      <p>{t("desk.newerText")}</p>
      <div>
        <Button onClick={showNewer}>{t("desk.showNewer")}</Button>
      </div>
    </Banner>
  );
}

/** What the state asks of the reviewer, where it asks something. */
function StateWords({ detail: { state, need, missing } }: { detail: Detail }) {
  const about = `desk.about.${need.deleted && state === "stale" ? "deleted" : state}`;
  if (!known(about)) return null;
  return (
    <Banner {...STATE_LOOKS[state]} title={t(`desk.full.${state}`)}>
      <p>{t(about, { n: missing })}</p>
    </Banner>
  );
}
