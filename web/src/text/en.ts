import { admin } from "./en/admin.ts";
import { decision } from "./en/decision.ts";
import { desk } from "./en/desk.ts";
import { exchange } from "./en/exchange.ts";
import { form } from "./en/form.ts";
import { gate } from "./en/gate.ts";
import { incidents } from "./en/incidents.ts";
import { lead } from "./en/lead.ts";
import { record } from "./en/record.ts";
import { scan } from "./en/scan.ts";
import { shell } from "./en/shell.ts";
import { sites } from "./en/sites.ts";
import { stick } from "./en/stick.ts";
import { tasks } from "./en/tasks.ts";
import { uncounted } from "./en/uncounted.ts";

/** Every text of the app in English. */
export const en = {
  ...shell,
  ...scan,
  ...form,
  ...record,
  ...desk,
  ...decision,
  ...gate,
  ...lead,
  ...incidents,
  ...exchange,
  ...sites,
  ...stick,
  ...tasks,
  ...admin,
  ...uncounted,
};
