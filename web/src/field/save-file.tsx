import { useEffect, useState } from "preact/hooks";
import { sizeText } from "../text/figures.ts";
import { forCode, t } from "../text/index.ts";
import { countTexts } from "../ui/counts.ts";
import { Banner, Button } from "../ui/kit.tsx";
import { when } from "./clock.ts";
import { codeOf } from "./failure.ts";
import { photosHere } from "./pending.ts";
import { cutAll, enrolment, replica } from "./session.ts";

/** A file that was made, and the address under which the browser gives it. */
interface Made {
  readonly url: string;
  readonly size: number;
  readonly name: string;
  readonly at: Date;
  readonly changes: number;
  readonly photos: number;
}

/** Where no server is in reach: all that is only here goes into a file, for a stick or a ship. */
export function SaveFile() {
  const [made, setMade] = useState<Made>();
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<string>();
  useEffect(() => () => made && URL.revokeObjectURL(made.url), [made]);
  const make = async () => {
    setBusy(true);
    setFailed(undefined);
    try {
      setMade(await pack());
    } catch (error) {
      setMade(undefined);
      setFailed(codeOf(error));
    }
    setBusy(false);
  };
  return (
    <div class="stack-2">
      <p>{t("file.why")}</p>
      <Button icon="stick" disabled={busy} onClick={make}>
        {busy ? t("file.making") : t("file.save")}
      </Button>
      <div class="stack-2" aria-live="polite">
        {failed && <Banner tone="asks" icon="warning" title={forCode("failed", failed)} />}
        {made && <Ready made={made} />}
      </div>
    </div>
  );
}

function Ready({ made }: { made: Made }) {
  const said = { ...countTexts(made.changes, made.photos), size: sizeText(made.size) };
  return (
    <Banner tone="tablet" icon="tablet" title={t("file.ready", said)}>
      <p>{t("file.inside", { when: when(made.at.getTime()) })}</p>
      <a class="button" data-kind="primary" href={made.url} download={made.name}>
        {t("file.download")}
      </a>
      <p>{t("file.carry", { file: made.name })}</p>
      <p>{t("file.still")}</p>
    </Banner>
  );
}

/** What was typed is cut before, so that the file has all of it. */
async function pack(): Promise<Made> {
  await cutAll();
  const at = new Date();
  const { file, changes } = await replica().save();
  const photos = await photosHere();
  const name = fileName(enrolment.value?.name ?? "", at);
  return { url: URL.createObjectURL(file), size: file.size, name, at, changes, photos };
}

/** Who made it and when, in letters that every file system takes. */
export function fileName(tablet: string, at: Date): string {
  const plain = tablet.toLowerCase().replace(/đ/g, "d").normalize("NFD");
  const words = plain.replace(/\p{M}/gu, "").replace(/[^a-z0-9]+/g, "-");
  const two = (n: number) => String(n).padStart(2, "0");
  const day = `${at.getFullYear()}${two(at.getMonth() + 1)}${two(at.getDate())}`;
  const time = `${two(at.getHours())}${two(at.getMinutes())}${two(at.getSeconds())}`;
  return `${words.replace(/^-|-$/g, "") || "may"}-${day}-${time}.haidang`;
}
