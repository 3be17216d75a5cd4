import { useState } from "preact/hooks";
import { type CouldNotReason, couldNot, REASONS } from "../survey/visits.ts";
import type { Hex, RecordView } from "../sync/types.ts";
import { forCode, known, t } from "../text/index.ts";
import { describedBy, Field } from "../ui/field.tsx";
import { ChoiceButtons, TextInput } from "../ui/inputs.tsx";
import { Button, Card } from "../ui/kit.tsx";
import { sayCouldNot, takeBack } from "./assigning.ts";
import { useKept } from "./kept.ts";
import { attempt } from "./live.ts";
import { openRound } from "./sites.ts";

interface Typed {
  readonly reason: CouldNotReason | null;
  readonly note: string;
}

/** The name of a reason why a site could not be surveyed. */
export function reasonName(reason: string): string {
  return known(`couldNot.${reason}`) ? forCode("couldNot", reason) : reason;
}

/** Says why this person could not survey a site, or takes that back. */
export function CouldNotCard(props: {
  site: Hex;
  assignment: RecordView | undefined;
  visited: boolean;
}) {
  const { site, assignment } = props;
  const [kept, keep] = useKept<Typed>(`could-not/${site}`);
  const [open, setOpen] = useState(false);
  if (!openRound()) return null;
  if (assignment && couldNot(assignment))
    return (
      <div class="row">
        <Button icon="pin" onClick={() => attempt(takeBack(assignment))}>
          {t("couldNot.takeBack")}
        </Button>
      </div>
    );
  if (props.visited) return null;
  if (!open && !kept)
    return (
      <div class="row">
        <Button icon="warning" onClick={() => setOpen(true)}>
          {t("couldNot.open")}
        </Button>
      </div>
    );
  const close = () => {
    keep(undefined);
    setOpen(false);
  };
  return (
    <Why
      typed={kept ?? { reason: null, note: "" }}
      keep={keep}
      cancel={close}
      save={async (reason, note) => {
        await sayCouldNot(site, assignment, reason, note);
        close();
      }}
    />
  );
}

function Why(props: {
  typed: Typed;
  keep: (next: Typed) => void;
  save: (reason: CouldNotReason, note: string) => Promise<void>;
  cancel: () => void;
}) {
  const { reason, note } = props.typed;
  const [tried, setTried] = useState(false);
  const unsaid = reason === "other" && note.trim() === "";
  const save = () => {
    setTried(true);
    return reason && !unsaid ? attempt(props.save(reason, note)) : undefined;
  };
  return (
    <Card>
      <Field
        id="could-not"
        label={t("couldNot.title")}
        messages={tried && !reason ? [{ level: "error", text: t("couldNot.missing") }] : []}
        group
        part
      >
        <ChoiceButtons
          name="could-not"
          options={REASONS.map((one) => ({ value: one, word: reasonName(one) }))}
          chosen={reason}
          onChoose={(one) => props.keep({ note, reason: one as CouldNotReason | null })}
        />
      </Field>
      <Field
        id="could-not-note"
        label={t("couldNot.note")}
        note={reason === "other" ? undefined : t("form.optional")}
        messages={tried && unsaid ? [{ level: "error", text: t("couldNot.unsaid") }] : []}
        part
      >
        <TextInput
          id="could-not-note"
          text={note}
          onText={(next) => props.keep({ reason, note: next })}
          describedBy={describedBy("could-not-note")}
          max={500}
        />
      </Field>
      <div class="row">
        <Button kind="primary" icon="check" onClick={save}>
          {t("couldNot.save")}
        </Button>
        <Button onClick={props.cancel}>{t("cancel")}</Button>
      </div>
    </Card>
  );
}
