import { useState } from "preact/hooks";
import { postFile } from "../review/server.ts";
import { forCode, t } from "../text/index.ts";
import { Field } from "../ui/field.tsx";
import { TextInput } from "../ui/inputs.tsx";
import { Empty } from "../ui/kit.tsx";
import { Asking, FileButton, placeName, span, Table, useAsked } from "./parts.tsx";
import { learnAreas, order } from "./state.ts";
import type { UnitRow } from "./types.ts";

interface Imported {
  readonly new: number;
  readonly changed: number;
  readonly same: number;
}

/** Units with their days, flags and successors; lists are imported whole. */
export function Units() {
  const [words, setWords] = useState("");
  const path = `/api/admin/units?q=${encodeURIComponent(words.trim())}`;
  const [found, again] = useAsked<{ units: UnitRow[]; total: number }>(path);
  const send = (file: File) =>
    void order(
      () => postFile<Imported>("/api/admin/units", file),
      (counts) => {
        again();
        void learnAreas();
        return t("admin.imported", { ...counts });
      },
    );
  return (
    <div class="stack">
      <FileButton id="units" label={t("admin.import")} accept=".csv" send={send} />
      <Field id="find" label={t("admin.findUnit")} part>
        <TextInput id="find" text={words} onText={setWords} max={100} />
      </Field>
      {found && found.total > found.units.length && (
        <p class="quiet">{t("admin.more", { n: found.units.length, m: found.total })}</p>
      )}
      {found ? <Found units={found.units} /> : <Asking />}
    </div>
  );
}

function Found({ units }: { units: readonly UnitRow[] }) {
  if (units.length === 0)
    return (
      <Empty icon="list">
        <p>{t("admin.noUnits")}</p>
      </Empty>
    );
  return (
    <Table
      head={[
        t("admin.code"),
        t("admin.name"),
        t("admin.area"),
        t("admin.valid"),
        t("admin.flags"),
        t("admin.successors"),
      ]}
    >
      {units.map((unit) => (
        <tr key={`${unit.codebook}/${unit.code}`}>
          <td>
            {unit.code} <span class="quiet small">{unit.codebook}</span>
          </td>
          <td>{unit.name}</td>
          <td>{unit.area ? placeName(unit.area) : ""}</td>
          <td>{span(unit.valid_from, unit.valid_to)}</td>
          <td>
            {unit.flags
              .map(({ flag, since, until }) =>
                `${forCode("admin.flag", flag)} ${span(since, until)}`.trim(),
              )
              .join(", ")}
          </td>
          <td>{unit.successors.map(({ name, code }) => name || code).join(", ")}</td>
        </tr>
      ))}
    </Table>
  );
}
