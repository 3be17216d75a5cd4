/** The stable code of a failure; `fault` for one that has none: something on this device. */
export function codeOf(error: unknown): string {
  if (typeof error === "object" && error !== null && "code" in error) {
    const { code } = error as { code: unknown };
    if (typeof code === "string") return code;
  }
  return "fault";
}

/** What was typed is not all on the disk: what was asked for would leave it out. */
export class NotSaved extends Error {
  readonly code = "not_saved";

  constructor() {
    super("not everything that was typed is on the disk");
    this.name = "NotSaved";
  }
}
