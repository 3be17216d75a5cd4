import { useState } from "preact/hooks";
import { moment } from "../review/moment.ts";
import { post, postFile, Refusal } from "../review/server.ts";
import { formatNumber, sizeText } from "../text/figures.ts";
import { t } from "../text/index.ts";
import { countTexts } from "../ui/counts.ts";
import { FileChoice } from "../ui/file-choice.tsx";
import { Banner, Button, Card, Empty, Facts } from "../ui/kit.tsx";
import { useAnswer } from "./answer.ts";
import { Refused, Shown, Title } from "./parts.tsx";
import { asRefusal, closed, look } from "./state.ts";
import { type Checked, check } from "./stick-check.ts";
import type { Bundle, BundleTaken, Receiver } from "./types.ts";

/** Photos of weeks take their time to be packed, and to be sent over the Wi-Fi. */
const PATIENCE = 30 * 60_000;
const LOOK_EVERY = 60_000;

/** Where no link comes up: files for a stick that a ship carries. */
export function StickPage() {
  const answer = useAnswer<{ receivers: readonly Receiver[] }>("/api/island/bundles", LOOK_EVERY);
  return (
    <>
      <Title text={t("stick.text")}>{t("stick.title")}</Title>
      <Shown answer={answer}>
        {({ receivers }) => (
          <ul class="lead-cards">
            {receivers.map((receiver) => (
              <li key={receiver.id}>
                <Send to={receiver} />
              </li>
            ))}
            <li>
              <Take taken={answer.again} />
            </li>
          </ul>
        )}
      </Shown>
      {answer.data?.receivers.length === 0 && (
        <Empty icon="island">
          <p>{t("stick.nobody")}</p>
        </Empty>
      )}
    </>
  );
}

/** What has not reached one receiver, and the file that brings it. */
function Send({ to }: { to: Receiver }) {
  const [made, setMade] = useState<Bundle>();
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();
  const make = async () => {
    setBusy(true);
    const said = await asked(() =>
      post<Bundle>("/api/island/bundles", { receiver: to.id }, PATIENCE),
    );
    setBusy(false);
    setRefusal(said instanceof Refusal ? said : undefined);
    setMade(said instanceof Refusal ? undefined : said);
  };
  return (
    <Card title={t("stick.send", { name: to.name })}>
      <Contents {...to} />
      <p class="quiet">{t("stick.sendText", { name: to.name })}</p>
      <Refused refusal={refusal} />
      <Button kind={made ? "plain" : "primary"} icon="pen" disabled={busy} onClick={make}>
        {busy ? t("stick.making") : made ? t("stick.makeAgain") : t("stick.make")}
      </Button>
      {made && <Made key={made.id} bundle={made} />}
    </Card>
  );
}

function Contents({ changes, photos, photo_bytes }: Receiver) {
  return (
    <Facts
      of={[
        [t("stick.changes"), formatNumber(changes)],
        [t("stick.photos"), photosText(photos, photo_bytes)],
      ]}
    />
  );
}

function photosText(photos: number, bytes: number): string {
  if (bytes === 0) return formatNumber(0);
  const key = photos > 0 ? "stick.photosOf" : "stick.thumbnails";
  return t(key, { n: photos, size: sizeText(bytes) });
}

/** A file to download; the page cannot see the stick, so it offers to look at the file again. */
function Made({ bundle }: { bundle: Bundle }) {
  const [taken, setTaken] = useState(false);
  return (
    <fieldset class="confirm" data-tone="island">
      <p>
        <strong>{t("stick.ready", { size: sizeText(bundle.size) })}</strong>
      </p>
      <p class="small">{t("stick.inside", countTexts(bundle.changes, bundle.photos))}</p>
      <a
        class="button"
        data-kind="primary"
        href={`/api/island/bundles/${bundle.id}`}
        download={bundle.file}
        onClick={() => setTaken(true)}
      >
        {t("stick.download")}
      </a>
      {taken && <Check bundle={bundle} />}
    </fieldset>
  );
}

function Check({ bundle }: { bundle: Bundle }) {
  const [checked, setChecked] = useState<Checked | "reading">();
  const read = async (file: File) => {
    setChecked("reading");
    setChecked(await check(file, bundle));
  };
  return (
    <>
      <p>{t("stick.unseen", { file: bundle.file })}</p>
      <FileChoice
        id={`check-${bundle.id}`}
        label={t("stick.check")}
        icon="review"
        disabled={checked === "reading"}
        chosen={read}
      />
      <div aria-live="polite">
        {checked === "reading" && <p class="quiet">{t("stick.reading")}</p>}
        {checked === "same" && <Banner tone="decided" icon="decided" title={t("stick.same")} />}
        {checked === "other" && <Banner tone="refused" icon="error" title={t("stick.other")} />}
        {checked === "unreadable" && (
          <Banner tone="refused" icon="error" title={t("stick.unreadable")} />
        )}
      </div>
    </>
  );
}

/** Takes a file in that came by stick, and says what it brought. */
function Take({ taken }: { taken: () => Promise<void> }) {
  const [came, setCame] = useState<BundleTaken>();
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();
  const send = async (file: File) => {
    setBusy(true);
    const said = await asked(() =>
      postFile<BundleTaken>("/api/island/bundles/import", file, PATIENCE),
    );
    setBusy(false);
    setRefusal(said instanceof Refusal ? said : undefined);
    setCame(said instanceof Refusal ? undefined : said);
    await taken();
  };
  return (
    <Card title={t("stick.take")}>
      <p class="quiet">{t("stick.takeText")}</p>
      <FileChoice
        id="bundle"
        label={busy ? t("stick.taking") : t("stick.choose")}
        disabled={busy}
        chosen={send}
      />
      <div class="stack" aria-live="polite">
        <Refused refusal={refusal} />
        {came && <Came of={came} />}
      </div>
    </Card>
  );
}

function Came({ of }: { of: BundleTaken }) {
  const nothing = of.changes + of.photos + of.confirmed + of.held === 0 && !of.full;
  const all = of.whole && !of.full;
  return (
    <>
      <Banner
        tone={all ? "decided" : "asks"}
        icon={all ? "decided" : "warning"}
        title={t(!of.whole ? "stick.partly" : of.full ? "stick.butPhotos" : "stick.whole")}
      >
        <p>{t("stick.from", { who: of.maker || t("stick.noName"), when: moment(of.made) })}</p>
        <p>
          {nothing
            ? t(of.whole ? "stick.nothingNew" : "stick.nothingYet")
            : t("stick.brought", countTexts(of.changes, of.photos))}
        </p>
        {of.held > 0 && <p>{t("stick.held", { n: of.held })}</p>}
        {of.confirmed > 0 && <p>{t("stick.confirmed", { n: of.confirmed })}</p>}
        {!of.whole && <p>{t("stick.partlyTodo")}</p>}
        {of.full && <p>{t("stick.fullTodo")}</p>}
      </Banner>
      {of.gap && (
        <Banner tone="asks" icon="clock" title={t("stick.gap")}>
          <p>{t("stick.gapTodo")}</p>
        </Banner>
      )}
      {of.receiver && of.news && <p>{t("stick.answer", { name: of.maker })}</p>}
      {of.kind === "tablet" && <p>{t("stick.tablet")}</p>}
    </>
  );
}

async function asked<T>(work: () => Promise<T>): Promise<T | Refusal> {
  try {
    const said = await work();
    await look();
    return said;
  } catch (error) {
    const refusal = asRefusal(error);
    closed(refusal);
    return refusal;
  }
}
