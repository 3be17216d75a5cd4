import { localDay } from "../survey/text.ts";
import { t } from "../text/index.ts";
import { Button } from "../ui/kit.tsx";
import { isTask, unitsOf } from "./common.ts";
import { area, areas, chooseArea } from "./session.ts";
import { letterOf } from "./task.ts";

/** Which of several areas or tasks is worked on; nothing where there is no choice. */
export function AreaChoice() {
  if (areas.value.length < 2) return null;
  return (
    <fieldset class="segments" aria-label={t("home.areas")}>
      {areas.value.map((scope) => (
        <Button
          key={scope}
          kind={scope === area.value ? "primary" : "plain"}
          pressed={scope === area.value}
          onClick={() => void chooseArea(scope)}
        >
          {areaName(scope)}
        </Button>
      ))}
    </fieldset>
  );
}

function areaName(scope: string): string {
  if (isTask(scope)) return t("home.task", { letter: letterOf(scope) });
  const names = unitsOf(scope, localDay(Date.now())).map(({ name }) => name);
  return names.join(", ") || scope;
}
