import { useState } from "preact/hooks";
import { said } from "../survey/text.ts";
import { unhex } from "../sync/bytes.ts";
import { dotKey } from "../sync/change.ts";
import type { Dot, RecordView } from "../sync/types.ts";
import { t } from "../text/index.ts";
import { Field } from "../ui/field.tsx";
import { TextInput } from "../ui/inputs.tsx";
import { Button } from "../ui/kit.tsx";
import { soon } from "./exchange.ts";
import { codeOf } from "./failure.ts";
import { fieldId } from "./field-id.ts";
import { useKept } from "./kept.ts";
import { trouble } from "./live.ts";
import { addChild } from "./survey.ts";

/** A reviewer's question answered in its place, under the name of who answers. */
export function Reply({ need, to }: { need: RecordView; to: Dot }) {
  const [text = "", keep] = useKept<string>(`reply/${dotKey(to)}`);
  const [asked, setAsked] = useState(false);
  const id = fieldId(need.id, "reply");
  const send = async () => {
    setAsked(true);
    if (!said(text)) return;
    try {
      const dot = [unhex(to.replica), to.seq];
      await addChild("answer", need.id, { to: dot, text: said(text) });
      keep(undefined);
      soon();
    } catch (error) {
      trouble.value = codeOf(error);
    }
  };
  const missing = { level: "error", text: t("answer.missing") } as const;
  return (
    <Field id={id} label={t("answer.label")} messages={asked && !said(text) ? [missing] : []} part>
      <TextInput id={id} text={text} onText={(next) => keep(next || undefined)} long max={4000} />
      <div class="row">
        <Button kind="beacon" icon="check" onClick={send}>
          {t("answer.do")}
        </Button>
      </div>
    </Field>
  );
}
