import { t } from "../text/index.ts";
import { Row } from "./queue.tsx";
import type { Detail } from "./types.ts";

/** The other needs of the same survey. */
export function Siblings({ detail }: { detail: Detail }) {
  return (
    <section class="need-part siblings">
      <h3>{t("desk.part.siblings")}</h3>
      {detail.siblings.length === 0 && <p class="quiet">{t("desk.noSiblings")}</p>}
      <ul class="need-rows">
        {detail.siblings.map((row) => (
          <li key={row.id}>
            <Row row={row} />
          </li>
        ))}
      </ul>
    </section>
  );
}
