import { Field } from "./app.tsx";
import { startField } from "./watch.ts";

void startField();

/** The field, opened once however often it is looked at. */
export function Face() {
  return <Field />;
}
