import { useState } from "preact/hooks";
import { problems } from "../survey/form.ts";
import { latest } from "../sync/fold.ts";
import type { Hex, RecordView } from "../sync/types.ts";
import { forCode, say, t } from "../text/index.ts";
import { Confirm } from "../ui/confirm.tsx";
import { CustodyPath, type Station } from "../ui/custody.tsx";
import { Banner, Card, LinkButton } from "../ui/kit.tsx";
import { Page } from "../ui/page.tsx";
import { go, to } from "../ui/router.ts";
import { backedUp } from "./backed-up.ts";
import { pageOf } from "./beginning.ts";
import { filledNow, type Opened, useOpened } from "./bundle.ts";
import { when } from "./clock.ts";
import { cut, isOwn } from "./draft.ts";
import { soon } from "./exchange.ts";
import { Frame, Trouble } from "./frame.tsx";
import { HandedInBy } from "./handed-in.tsx";
import { mayHandIn, mayWithdraw, withdraw } from "./handing.ts";
import { attempt, useLive } from "./live.ts";
import { Missing } from "./missing.tsx";
import { NeedCard } from "./need-card.tsx";
import { Photo } from "./photos.tsx";
import { replica } from "./session.ts";
import {
  answersOf,
  givenTo,
  quarantinedRecords,
  type Summary,
  summarise,
  titleOf,
} from "./summary.ts";
import { begun, context, records, remove } from "./survey.ts";
import { stationsOf } from "./task.ts";

/** A survey as a record: where it is, what was decided, what is asked, what to do next. */
export function SurveyPage({ survey }: { survey: Hex }) {
  const opened = useOpened(survey);
  const summary = useLive(
    async () =>
      opened && (await summarise(opened.bundle, await quarantinedRecords(), opened.assigned)),
    [opened],
  );
  if (opened === null) return <Missing />;
  if (!opened || !summary) {
    const title = opened ? titleOf(opened.bundle) : t("thing.survey");
    return <Frame title={title} back="#/" />;
  }
  const { bundle } = opened;
  return (
    <Page title={titleOf(bundle)} back="#/" foot={<Next opened={opened} summary={summary} />}>
      <Trouble />
      <div class="stack-2">
        <p class="quiet">{summary.subtitle}</p>
        <Card>
          <CustodyPath
            at={summary.station}
            times={times(opened, summary)}
            stations={stationsOf(bundle.survey.scope, bundle.needs.length > 0 || !summary.handedIn)}
          />
          <BackedUp opened={opened} />
        </Card>
        <GivenTo of={summary} />
        {summary.quarantined && <NotCounted opened={opened} />}
      </div>
      <Conflicts opened={opened} />
      {bundle.needs.length > 0 && (
        <section class="stack-2">
          <h2>{t("record.needs")}</h2>
          {bundle.needs.map((need, index) => {
            const status = summary.needs[index];
            const at = summary.custody[index];
            return (
              status &&
              at && <NeedCard key={need.id} need={need} bundle={bundle} status={status} at={at} />
            );
          })}
        </section>
      )}
      <Photos photos={bundle.photos} />
      {summary.handedIn ? <HandedIn opened={opened} /> : <Drop opened={opened} />}
    </Page>
  );
}

/** Whose a draft's site is now, where somebody else has been sent there. */
function GivenTo({ of }: { of: Summary }) {
  const names = givenTo(of);
  if (names === "") return null;
  return (
    <Banner tone="mainland" icon="user" title={t("record.given", { names })}>
      <p>{t("record.givenText", { names })}</p>
    </Banner>
  );
}

/** When each station was reached, as far as this tablet knows. */
function times({ bundle }: Opened, summary: Summary): Partial<Record<Station, string>> {
  const { station, arrivals, needs } = summary;
  const decisions = needs.flatMap(({ decisions }) => decisions.map(({ time }) => time[0]));
  const { island, mainland } = arrivals;
  return {
    ...(beganHere(bundle.survey) && { tablet: when(begun(bundle.survey)) }),
    ...(island !== undefined && { island: when(island) }),
    ...(mainland !== undefined && { mainland: when(mainland) }),
    ...(station === "decided" && { decided: when(Math.max(...decisions)) }),
  };
}

/** Whether a survey was begun on this tablet, and did not come from another one. */
function beganHere(survey: RecordView): boolean {
  const first = latest(survey, "form");
  return first !== undefined && isOwn(first);
}

/** The one next action of this page. */
function Next({ opened, summary }: { opened: Opened; summary: Summary }) {
  const { bundle } = opened;
  const id = bundle.survey.id;
  const found = problems(bundle.form, filledNow(opened), context(bundle));
  const errors = found.filter(({ level }) => level === "error").length;
  const { handedIn } = summary;
  const due = mayHandIn(bundle);
  const ready = due && errors === 0;
  return (
    <div class="foot-inner">
      <div class="form-foot">
        <LinkButton
          href={handedIn ? to(["survey", id, "form"]) : pageOf(bundle.survey)}
          icon={handedIn ? "list" : "pen"}
          kind={due && !ready ? "beacon" : "plain"}
        >
          {handedIn ? t("record.open") : t("record.fill")}
        </LinkButton>
        {due && (
          <LinkButton
            href={to(["survey", id, "hand-in"])}
            icon="hand"
            kind={ready ? "beacon" : "plain"}
          >
            {ready
              ? t(handedIn ? "handIn.goAgain" : "handIn.go")
              : t("record.missing", { n: errors })}
          </LinkButton>
        )}
      </div>
    </div>
  );
}

function Conflicts({ opened: { bundle } }: { opened: Opened }) {
  const { survey, rows, needs } = bundle;
  const found = [survey, ...rows, ...needs].flatMap((view) =>
    answersOf(view).map((field) => ({ record: view.id, field })),
  );
  return (
    <>
      {found.map(({ record, field }) => (
        <Banner key={record + field} tone="asks" icon="split" title={t("state.conflict")}>
          <p>{t("conflict.line", { question: questionLabel(bundle, field) })}</p>
          <div class="row">
            <LinkButton href={to(["survey", survey.id, "conflict", record, field])}>
              {t("conflict.open")}
            </LinkButton>
          </div>
        </Banner>
      ))}
    </>
  );
}

function questionLabel({ form }: Opened["bundle"], field: string): string {
  const questions = form.sections.flatMap((section) => section.questions);
  const all = [...questions, ...questions.flatMap(({ parts = [] }) => parts)];
  const found = all.find(({ id }) => id === field);
  return found ? say(found.label) : field;
}

function NotCounted({ opened }: { opened: Opened }) {
  const ids = new Set(records(opened.bundle));
  const found = useLive(() => replica().quarantined()) ?? [];
  const reasons = new Set(found.filter(({ record }) => ids.has(record)).map((one) => one.verdict));
  return (
    <Banner tone="asks" icon="warning" title={t("state.quarantined")}>
      {[...reasons].map((verdict) => (
        <p key={verdict}>{t("record.notCounted", { reason: forCode("verdict", verdict) })}</p>
      ))}
      {reasons.has("not_granted") && <p>{t("verdict.fixAsk")}</p>}
    </Banner>
  );
}

function Photos({ photos }: { photos: readonly RecordView[] }) {
  if (photos.length === 0) return null;
  return (
    <section class="stack-2">
      <h2>{t("record.photos")}</h2>
      <div class="photos">
        {photos.map((photo) => (
          <Photo key={photo.id} photo={photo} fixed />
        ))}
      </div>
    </section>
  );
}

/** Who handed it in and when, and the way back while nothing is decided. */
function HandedIn({ opened: { bundle } }: { opened: Opened }) {
  const takeBack = () => attempt(withdraw(bundle).then(soon));
  return (
    <div class="stack-2">
      <HandedInBy survey={bundle.survey} />
      {mayWithdraw(bundle) && (
        <div class="row">
          <Confirm
            label={t("handIn.withdraw")}
            icon="back"
            question={t("handIn.withdrawQuestion")}
            yes={t("handIn.withdraw")}
            onYes={takeBack}
          />
        </div>
      )}
    </div>
  );
}

/** A draft can be thrown away, after being asked. */
function Drop({ opened: { bundle } }: { opened: Opened }) {
  const [gone, setGone] = useState(false);
  if (gone) return null;
  const drop = async () => {
    await cut(records(bundle));
    await remove(bundle.survey);
    setGone(true);
    go("#/", { replace: true });
  };
  return (
    <div class="row">
      <Confirm
        label={t("record.delete")}
        icon="trash"
        kind="danger"
        tone="refused"
        question={t("record.deleteQuestion")}
        yes={t("record.delete")}
        onYes={() => attempt(drop())}
      />
    </div>
  );
}

/** Said only where all that was typed is in the mainland's last verified backup. */
function BackedUp({ opened: { bundle } }: { opened: Opened }) {
  const safe = useLive(() => backedUp(bundle), [bundle]);
  if (safe === undefined) return null;
  const words = safe === "all" ? t("custody.backedUp") : t("custody.textBackedUp");
  return <p class="small quiet">{words}</p>;
}
