import "./ui/tokens.css";
import "./ui/base.css";
import "./ui/kit.css";
import "./ui/form.css";
import "./ui/layout.css";
import "./field/field.css";
import "./field/sites.css";
import { render } from "preact";
import { startRouter } from "./ui/router.ts";
import { keepApp } from "./ui/update.tsx";

/** An enrolment link is `/enrol#code=…&fleet=…`; the app's own pages are behind `#/`. */
function takeEnrolmentLink(): void {
  if (location.pathname !== "/enrol") return;
  history.replaceState(null, "", `/#/enrol?${location.hash.replace(/^#\/?/, "")}`);
}

async function start(): Promise<void> {
  takeEnrolmentLink();
  startRouter();
  const root = document.getElementById("app");
  if (!root) return;
  const { App } = await import("./app.tsx");
  render(<App />, root);
  if (import.meta.env.PROD) await keepApp();
}

void start();
