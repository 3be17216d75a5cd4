import { sizeText } from "../text/figures.ts";
import { t } from "../text/index.ts";
import { countTexts } from "../ui/counts.ts";
import { Icon } from "../ui/icon.tsx";
import { LinkRow } from "../ui/kit.tsx";
import { useAnswer } from "./answer.ts";
import { ExchangePart } from "./exchange.tsx";
import { type Line, linesOf, outcomeText, runsOf, timesText } from "./lines.ts";
import { Shown, Title } from "./parts.tsx";
import type { Island, Window } from "./types.ts";

/** How the island is: each part with its verdict, the fact, and what to do. */
export function StatusPage() {
  const answer = useAnswer<Island>("/api/island");
  return (
    <>
      <Title text={t("lead.statusText")}>{t("lead.status")}</Title>
      <Shown answer={answer}>
        {(island) => (
          <>
            <Todo island={island} />
            {island.link && <ExchangePart />}
            <ul class="lead-lines">
              {linesOf(island).map((line) => (
                <StatusLine key={line.name} line={line} />
              ))}
            </ul>
            {island.link && island.link.windows.length > 0 && <Windows of={island.link.windows} />}
          </>
        )}
      </Shown>
    </>
  );
}

function Todo({ island: { todo } }: { island: Island }) {
  return (
    <>
      {todo.confirm > 0 && (
        <LinkRow href="#/island/confirm">
          <strong>{t("lead.toConfirm", { n: todo.confirm })}</strong>
        </LinkRow>
      )}
      {todo.conflicts > 0 && (
        <LinkRow href="#/island/conflicts">
          <strong>{t("lead.toSettle", { n: todo.conflicts })}</strong>
        </LinkRow>
      )}
      {todo.machines > 0 && (
        <LinkRow href="#/island/tablets">
          <strong>{t("lead.toLookAt", { n: todo.machines })}</strong>
        </LinkRow>
      )}
    </>
  );
}

function StatusLine({ line }: { line: Line }) {
  return (
    <li class="lead-line" data-tone={line.tone}>
      <Icon name={line.icon} size={28} />
      <div>
        <p class="lead-line-name">{t(`lead.line.${line.name}`)}</p>
        <h2>{line.verdict}</h2>
        {line.facts.map((fact) => (
          <p key={fact}>{fact}</p>
        ))}
        {line.todo && <p class="lead-line-todo">{line.todo}</p>}
      </div>
    </li>
  );
}

/** The last exchanges with the mainland, one line each; those in a row that met the same trouble share one. */
function Windows({ of }: { of: readonly Window[] }) {
  return (
    <details class="more">
      <summary>{t("lead.windows")}</summary>
      <div class="lead-table">
        <table>
          <thead>
            <tr>
              <th>{t("lead.window.ended")}</th>
              <th>{t("lead.window.how")}</th>
              <th>{t("lead.window.up")}</th>
              <th>{t("lead.window.down")}</th>
              <th>{t("lead.window.bytes")}</th>
            </tr>
          </thead>
          <tbody>
            {runsOf(of).map(({ last: one, ...run }) => {
              const { changes, photos } = countTexts(one.pushed, one.photos);
              return (
                <tr key={run.first.ended}>
                  <td>{timesText({ last: one, ...run })}</td>
                  <td>{outcomeText(one.outcome)}</td>
                  <td>{`${changes}, ${photos}`}</td>
                  <td>{t("count.changes", { n: one.pulled })}</td>
                  <td class="number">{sizeText(run.bytes)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </details>
  );
}
