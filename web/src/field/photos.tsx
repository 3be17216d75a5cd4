import { useEffect, useRef, useState } from "preact/hooks";
import type { Fault, Question } from "../survey/form.ts";
import { decided } from "../survey/review.ts";
import { latest } from "../sync/fold.ts";
import type { Hex, RecordView, Value } from "../sync/types.ts";
import { say, t } from "../text/index.ts";
import { Confirm } from "../ui/confirm.tsx";
import { Field } from "../ui/field.tsx";
import { Banner, Button } from "../ui/kit.tsx";
import type { Opened } from "./bundle.ts";
import { clockTime } from "./clock.ts";
import { fieldId } from "./field-id.ts";
import { attempt, useLive } from "./live.ts";
import { digestIn } from "./pending.ts";
import { messages } from "./questions/shared.ts";
import { enrolment, replica } from "./session.ts";
import { remove } from "./survey.ts";
import { NOTHING_TAKEN, takePhotos, taking } from "./taking.ts";

/** The photos under a survey: taken or chosen, scaled on the tablet, kept as records. */
export function PhotosQuestion(props: {
  question: Question;
  opened: Opened;
  missing?: readonly Fault[];
}) {
  const { question, opened } = props;
  const { survey, photos } = opened.bundle;
  const { busy, problems } = taking.value.get(survey.id) ?? NOTHING_TAKEN;
  const most = question.max ?? Infinity;
  const take = (files: FileList) => void takePhotos(survey.id, [...files], most - photos.length);

  return (
    <Field
      id={fieldId(survey.id, question.id)}
      label={say(question.label)}
      note={`${photos.length}/${question.max ?? "–"}`}
      help={question.help && say(question.help)}
      messages={messages(props.missing ?? [])}
      group
    >
      <div class="photos">
        {photos.map((photo) => (
          <Photo key={photo.id} photo={photo} judged={opened.bundle.needs.some(decided)} />
        ))}
      </div>
      {problems.map((problem) => (
        <Banner key={problem} tone="refused" icon="error" urgent title={problem} />
      ))}
      {photos.length < most && (
        <div class="row">
          <Pick
            id={`${fieldId(survey.id, question.id)}-camera`}
            camera
            onFiles={take}
            busy={busy}
          />
          <Pick id={`${fieldId(survey.id, question.id)}-file`} onFiles={take} busy={busy} />
          <span aria-live="polite">{busy ? t("photo.working") : ""}</span>
        </div>
      )}
    </Field>
  );
}

function Pick(props: {
  id: string;
  camera?: boolean;
  busy: boolean;
  onFiles: (files: FileList) => void;
}) {
  const input = useRef<HTMLInputElement>(null);
  const extra = props.camera ? { capture: "environment" as const } : { multiple: true };
  return (
    <>
      <input
        ref={input}
        id={props.id}
        type="file"
        accept="image/*"
        class="unseen"
        tabIndex={-1}
        aria-hidden="true"
        {...extra}
        onChange={(event) => {
          const { files } = event.currentTarget;
          if (files && files.length > 0) props.onFiles(files);
          event.currentTarget.value = "";
        }}
      />
      <Button
        kind={props.camera ? "primary" : "plain"}
        icon={props.camera ? "camera" : "image"}
        disabled={props.busy}
        onClick={() => input.current?.click()}
      >
        {props.camera ? t("photo.take") : t("photo.choose")}
      </Button>
    </>
  );
}

/** One photo, from this tablet or, if it is not here, from the node. */
export function Photo(props: { photo: RecordView; fixed?: boolean; judged?: boolean }) {
  const { photo } = props;
  const image = useImage(latest(photo, "thumbnail")?.value);
  const taken = latest(photo, "taken")?.value;
  const time = typeof taken === "number" ? clockTime(taken) : "";
  const where = useLive(async () => whereIs(latest(photo, "image")?.value), [photo.id]);
  return (
    <figure class="photo">
      {image ? (
        <img src={image} alt={t("photo.alt", { time })} />
      ) : (
        <span class="photo-missing">{t("photo.elsewhere")}</span>
      )}
      <figcaption class="small quiet number">
        {time}
        {where && (image || where !== "away") && ` · ${t(`photo.${where}`)}`}
      </figcaption>
      {!props.fixed && (
        <Confirm
          label={t("photo.remove")}
          icon="trash"
          kind="quiet"
          question={t(props.judged ? "photo.removeJudged" : "photo.removeQuestion")}
          yes={t("photo.remove")}
          onYes={() => attempt(remove(photo))}
        />
      )}
    </figure>
  );
}

/** Whether a picture is here and not sent, was sent, is in a backup, or was never on this tablet. */
async function whereIs(value: Value | undefined): Promise<"waiting" | "sent" | "safe" | "away"> {
  const digest = digestIn(value);
  if (digest === undefined) return "away";
  const { photos } = replica();
  if (await photos.safe(digest)) return "safe";
  if (await photos.sent(digest)) return "sent";
  return (await photos.pending()).some((one) => one.digest === digest) ? "waiting" : "away";
}

/** An address for the bytes that a photo's field names, as long as it is on screen. */
function useImage(value: Value | undefined): string | undefined {
  const digest = digestIn(value);
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    let made: string | undefined;
    let late = false;
    if (digest)
      void bytesOf(digest).then((blob) => {
        if (!blob || late) return;
        made = URL.createObjectURL(blob);
        setAddress(made);
      });
    return () => {
      late = true;
      if (made) URL.revokeObjectURL(made);
    };
  }, [digest]);
  return address;
}

async function bytesOf(digest: Hex): Promise<Blob | undefined> {
  const { photos } = replica();
  const here = await photos.get(digest);
  if (here) return here;
  const base = enrolment.value?.node.base;
  return base ? await photos.fetch(base, digest).catch(() => undefined) : undefined;
}
