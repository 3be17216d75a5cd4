"""What lead units handed in of their tasks, to be read on the mainland."""

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.desk import tasks
from api.desk.tasks import TaskDetailJson, TasksJson
from api.errors import MainlandOnly, NotAllowed
from api.node import Node
from api.people import TASK, Person

REFUSED = ("mainland_only", "not_allowed")
READERS = ("administrator", "auditor", "lead_unit", "reviewer")


@get("/api/tasks", problems=REFUSED, sync_to_thread=True)
def list_tasks(person: NamedDependency[Person], node: NamedDependency[Node]) -> TasksJson:
    """All that was handed in and that the account may read, the newest first."""
    require_reader(node, person)
    return tasks.tasks(node, person)


@get("/api/tasks/{id:str}", problems=REFUSED, sync_to_thread=True)
def one_task(
    id: FromPath[str], person: NamedDependency[Person], node: NamedDependency[Node]
) -> TaskDetailJson:
    """One of them with its answers and the form that asked."""
    require_reader(node, person)
    return tasks.detail(node, person, id)


def require_reader(node: Node, person: Person) -> None:
    """Raise `MainlandOnly`, or `NotAllowed` for an account that reads no task."""
    if node.kind != "mainland":
        raise MainlandOnly
    if not any(tasks.reads(person, scope.removeprefix(TASK)) for scope in node.tasks):
        raise NotAllowed(READERS)
