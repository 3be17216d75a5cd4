import { moment } from "../review/moment.ts";
import { say, t } from "../text/index.ts";
import { Empty } from "../ui/kit.tsx";
import { route, to } from "../ui/router.ts";
import { Asking, Table, useAsked } from "./parts.tsx";
import { TaskPage } from "./task.tsx";
import type { TaskRow } from "./types.ts";

/** What lead units handed in of their tasks: a list, and the answers of the one that is opened. */
export function Tasks() {
  const id = route.value.parts[2];
  return id ? <TaskPage id={id} /> : <TaskList />;
}

function TaskList() {
  const [found] = useAsked<{ tasks: TaskRow[] }>("/api/tasks");
  if (!found) return <Asking />;
  if (found.tasks.length === 0)
    return (
      <Empty icon="list">
        <p>{t("admin.noTasks")}</p>
      </Empty>
    );
  return (
    <Table
      head={[
        t("admin.form"),
        t("admin.unit"),
        t("admin.about"),
        t("admin.state"),
        t("admin.handedIn"),
        t("admin.by"),
      ]}
    >
      {found.tasks.map((task) => (
        <tr key={task.id}>
          <td>
            <a href={to(["admin", "tasks", task.id])}>
              {say({ vi: task.form.title, en: task.form.english })}
            </a>
          </td>
          <td>{task.unit ?? ""}</td>
          <td>{task.title ?? ""}</td>
          <td>{t(`admin.task.${task.state}`)}</td>
          <td>{moment(task.handed_in)}</td>
          <td>{[task.author, task.agency].filter(Boolean).join(", ")}</td>
        </tr>
      ))}
    </Table>
  );
}
