import { useEffect } from "preact/hooks";
import { route } from "../ui/router.ts";

const ANSWERS = "input:not([type=file]), select, textarea";

/** Brings the question, or the part of it, that a link names into view. */
export function useJump(ready: boolean, page?: string): void {
  const at = route.value.query.get("at");
  useEffect(() => {
    if (!ready || !at) return;
    const field = document.querySelector<HTMLElement>(`[id$="-${CSS.escape(at)}-field"]`);
    field?.scrollIntoView({ block: "start" });
    const control = field?.querySelector<HTMLElement>(ANSWERS) ?? field?.querySelector("button");
    control?.focus();
  }, [ready, page, at]);
}
