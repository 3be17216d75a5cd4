import "./desk.css";
import "./gate.css";
import "./need.css";
import { useEffect } from "preact/hooks";
import { t } from "../text/index.ts";
import { route } from "../ui/router.ts";
import { wearScheme } from "../ui/scheme.ts";
import { itemName } from "./answer.ts";
import { searchOf } from "./filter.ts";
import { Filters } from "./filters.tsx";
import { Head } from "./head.tsx";
import { NeedPane } from "./need.tsx";
import { QueuePane } from "./queue.tsx";
import { readSettings } from "./settings.ts";
import { Closed, DeskSignIn } from "./sign-in.tsx";
import {
  access,
  currentFilter,
  followNeed,
  loadQueue,
  openDesk,
  opened,
  refresh,
} from "./state.ts";
import { move, useCommands } from "./steps.ts";
import { shown } from "./types.ts";

/** How often the desk looks for what has arrived, in milliseconds. */
const LOOK_EVERY = 30_000;

/** The reviewer's desk: filters, queue, and the need with its decision bar. */
export function Desk() {
  useEffect(start, []);
  switch (access.value) {
    case "opening":
      return <p class="desk-opening">{t("desk.opening")}</p>;
    case "sign-in":
    case "expired":
      return <DeskSignIn expired={access.value === "expired"} />;
    case "open":
      return <Panes />;
    default:
      return <Closed why={access.value} />;
  }
}

function start(): void {
  wearScheme("auto");
  readSettings();
  void openDesk();
}

function Panes() {
  const search = searchOf(currentFilter());
  const id = route.value.parts[1];
  useEffect(() => void loadQueue(), [search]);
  useEffect(() => void followNeed(), [id]);
  useEffect(keepLooking, []);
  useCommands((command) => {
    if (!("step" in command)) return false;
    move(command.step);
    return true;
  });
  useEffect(() => {
    const item = opened.value?.detail && itemName(shown(opened.value.detail.need, "item"));
    document.title = [item, t("desk.title"), "Hải Đăng"].filter(Boolean).join(" · ");
  });
  return (
    <div class="desk" data-page={id ? "need" : "queue"}>
      <Head />
      <div class="desk-panes">
        <Filters />
        <QueuePane />
        <NeedPane />
      </div>
    </div>
  );
}

function keepLooking(): () => void {
  const look = () => {
    if (document.visibilityState === "visible") void refresh();
  };
  const timer = setInterval(look, LOOK_EVERY);
  addEventListener("online", look);
  document.addEventListener("visibilitychange", look);
  return () => {
    clearInterval(timer);
    removeEventListener("online", look);
    document.removeEventListener("visibilitychange", look);
  };
}
