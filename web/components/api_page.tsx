/** An operation of the API, as OpenAPI has it. */
interface Operation {
  readonly summary?: string;
  readonly description?: string;
  readonly security?: readonly unknown[];
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
    readonly description?: string;
    readonly schema?: {
      readonly type?: string;
      readonly description?: string;
      readonly enum?: readonly string[];
    };
  }[];
  readonly responses: Readonly<
    Record<string, { readonly description?: string }>
  >;
}

/** The parts of an OpenAPI document that the page shows. */
export interface OpenApi {
  /** About the API. */
  readonly info: { readonly title: string; readonly description?: string };
  /** Operations by path, then by method. */
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

const METHODS = ["get", "post", "put", "patch", "delete"];

/** The API, address by address. */
export function ApiPage({ api }: { readonly api: OpenApi }) {
  return (
    <>
      <h1>API</h1>
      <p class="lead">{api.info.description}</p>
      <p>
        All addresses begin with{" "}
        <code>/api/v1</code>. The same as a document for machines:{" "}
        <a href="/api/v1/openapi.json">OpenAPI 3.1</a>; the form of a result:
        {" "}
        <a href="/api/v1/schema">JSON Schema</a>. Faults are told as{" "}
        <code>application/problem+json</code>.
      </p>
      {Object.entries(api.paths).flatMap(([path, operations]) =>
        Object.entries(operations)
          .filter(([method]) => METHODS.includes(method))
          .map(([method, operation]) => (
            <OperationView
              key={`${method} ${path}`}
              path={path}
              method={method}
              operation={operation}
            />
          ))
      )}
    </>
  );
}

function OperationView({ path, method, operation }: {
  readonly path: string;
  readonly method: string;
  readonly operation: Operation;
}) {
  const { summary, description, parameters = [], responses } = operation;
  return (
    <section class="operation">
      <h2>
        <code>{method.toUpperCase()} {path}</code>
      </h2>
      {summary && <p>{summary}.</p>}
      {description && <p class="note">{description}</p>}
      {(operation.security?.length ?? 0) > 0 && (
        <p class="note">Takes a token of a submitter.</p>
      )}
      {parameters.length > 0 && (
        <div class="scroll" tabIndex={0} role="group" aria-label="Parameters">
          <table class="narrow">
            <thead>
              <tr>
                <th scope="col">parameter</th>
                <th scope="col">in</th>
                <th scope="col">type</th>
                <th scope="col">about</th>
              </tr>
            </thead>
            <tbody>
              {parameters.map((own) => (
                <tr key={own.name}>
                  <th scope="row">
                    <code>{own.name}</code>
                    {own.required && " *"}
                  </th>
                  <td>{own.in}</td>
                  <td>{own.schema?.enum?.join(" · ") ?? own.schema?.type}</td>
                  <td>{own.description ?? own.schema?.description}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <p class="note">
        Answers: {Object.entries(responses).map(([status, own]) =>
          `${status}${own.description ? ` ${own.description}` : ""}`
        ).join(" · ")}
      </p>
    </section>
  );
}
