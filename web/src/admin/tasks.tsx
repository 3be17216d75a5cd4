import { moment } from "../review/moment.ts";
import { t } from "../text/index.ts";
import { Empty } from "../ui/kit.tsx";
import { Table, useAsked } from "./parts.tsx";
import type { TaskRow } from "./types.ts";

/** What lead units handed in of their tasks. */
export function Tasks() {
  const [found] = useAsked<{ tasks: TaskRow[] }>("/api/tasks");
  if (found?.tasks.length === 0)
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
      {found?.tasks.map((task) => (
        <tr key={task.id}>
          <td>{task.form.title}</td>
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
