import "../review/need.css";
import { asDetail } from "../lead/reading.ts";
import { moment } from "../review/moment.ts";
import { SurveyAnswers } from "../review/survey.tsx";
import type { Detail } from "../review/types.ts";
import { say, t } from "../text/index.ts";
import { LinkButton } from "../ui/kit.tsx";
import { to } from "../ui/router.ts";
import { useAsked } from "./parts.tsx";
import type { TaskDetail } from "./types.ts";

/** What a lead unit answered, to be read. */
export function TaskPage({ id }: { id: string }) {
  const [found] = useAsked<TaskDetail>(`/api/tasks/${encodeURIComponent(id)}`);
  return (
    <div class="stack">
      <div>
        <LinkButton href={to(["admin", "tasks"])} icon="back" kind="quiet">
          {t("admin.backToTasks")}
        </LinkButton>
      </div>
      {found && <Reading found={found} />}
    </div>
  );
}

function Reading({ found }: { found: TaskDetail }) {
  const { task } = found;
  const who = [task.author, task.agency].filter(Boolean).join(", ");
  return (
    <>
      <div>
        <h3>{say({ vi: task.form.title, en: task.form.english })}</h3>
        <p class="quiet">
          {[who, moment(task.handed_in), t(`admin.task.${task.state}`)].filter(Boolean).join(" · ")}
        </p>
      </div>
      <SurveyAnswers detail={taskAsDetail(found)} />
    </>
  );
}

/** A task's survey as the desk's components read it. */
function taskAsDetail({ task, survey, rows, sections, context, people }: TaskDetail): Detail {
  return asDetail({
    scope: survey.scope,
    survey,
    rows,
    site: null,
    form: { ...task.form, sections },
    unit: null,
    context,
    round: null,
    photos: [],
    handed_in: null,
    people,
  });
}
