import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { route } from "../ui/router.ts";
import { CardPage } from "./card.tsx";
import { CardDone } from "./card-done.tsx";
import { isTask } from "./common.ts";
import { ConflictPage } from "./conflict.tsx";
import { closeDrafts, save } from "./draft.ts";
import { Enrol } from "./enrol.tsx";
import { FormPage } from "./form-page.tsx";
import { Broken, Insecure, Opening } from "./gate.tsx";
import { HandInPage } from "./hand-in.tsx";
import { Home } from "./home.tsx";
import { attempt } from "./live.ts";
import { Me } from "./me.tsx";
import { Missing } from "./missing.tsx";
import { NeedPage } from "./need-page.tsx";
import { NewSitePage } from "./new-site.tsx";
import { Safe } from "./safe.tsx";
import { area, phase } from "./session.ts";
import { SignIn } from "./sign-in.tsx";
import { SitePage } from "./site-page.tsx";
import { SitesPage } from "./sites-page.tsx";
import { Start } from "./start.tsx";
import { SurveyPage } from "./survey-page.tsx";
import { followWording } from "./task.ts";
import { TaskHome } from "./task-home.tsx";
import { dropIfUntouched, hold } from "./untouched.ts";

/** The field's face of the app: what the tablet in the hand shows. */
export function Field() {
  useEffect(followWording, []);
  switch (phase.value) {
    case "opening":
      return <Opening />;
    case "insecure":
      return <Insecure />;
    case "broken":
      return <Broken />;
    case "enrol":
      return <Enrol />;
    case "sign-in":
      return <SignIn />;
    case "ready":
      return <Work />;
  }
}

function Work() {
  const [place, id, ...rest] = route.value.parts;
  if (place === "survey" && id) return <Survey key={id} id={id} parts={rest} />;
  if (place === "start" && id) return <Start form={id} />;
  if (place === "sites") return id === "new" ? <NewSitePage /> : <SitesPage />;
  if (place === "site" && id) return <SitePage key={id} site={id} />;
  if (place === "safe") return <Safe />;
  if (place === "me") return <Me />;
  if (place !== undefined && place !== "enrol") return <Missing />;
  return isTask(area.value) ? <TaskHome /> : <Home />;
}

async function leaveSurvey(id: string, letGo: () => Promise<void>): Promise<void> {
  const kept = await save();
  await letGo();
  if (kept) await dropIfUntouched(id);
}

/** The pages of one survey; one that is left without an answer is deleted. */
function Survey({ id, parts }: { id: string; parts: readonly string[] }): ComponentChildren {
  useEffect(() => {
    const letGo = hold(id);
    return () => {
      closeDrafts();
      void attempt(leaveSurvey(id, letGo));
    };
  }, [id]);
  const [page, first, second] = parts;
  if (page === "form") return <FormPage survey={id} section={first} />;
  if (page === "need" && first) return <NeedPage key={first} survey={id} need={first} />;
  if (page === "card") return <CardPage survey={id} />;
  if (page === "done") return <CardDone survey={id} />;
  if (page === "hand-in") return <HandInPage survey={id} />;
  if (page === "conflict" && first && second)
    return <ConflictPage survey={id} record={first} field={second} />;
  return page === undefined ? <SurveyPage survey={id} /> : <Missing />;
}
