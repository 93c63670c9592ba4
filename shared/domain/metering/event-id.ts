import type { UsageEvent } from "#domain/metering/usage-event.ts";

/** Characters of an event id at the most (Togai rule §10.1). */
export const MAX_EVENT_ID_LENGTH = 512;
export const MAX_TEMPLATE_LENGTH = 1_000;

/** The parts of a template in order: fixed text, or the name of what is put in. */
export type EventIdTemplate = readonly ({ readonly text: string } | { readonly variable: string })[];

/**
 * The id that the client gave, or the one that the schema's template makes of the event; undefined when neither does. An empty
 * id is none. Everything comes from the event as it was posted, so a faithful repeat has the same id.
 *
 *   `{accountId}-{dimensions.ride}` of account acme, dimension ride 17      acme-17
 */
export const eventIdOf = (event: UsageEvent, template: EventIdTemplate | undefined): string | undefined => {
  if (event.id) return event.id;
  if (template === undefined) return undefined;
  let id = "";
  for (const part of template) {
    const value = "text" in part ? part.text : eventValue(part.variable, event);
    if (value === undefined) return undefined;
    id += value;
  }
  return id.length > MAX_EVENT_ID_LENGTH ? undefined : id;
};

/** The parts of a template, without asking whether its variables exist. */
export const parseTemplate = (template: string): EventIdTemplate =>
  [...template.matchAll(/\{([^{}]*)\}|[^{]+|\{/g)].map(([text, variable]) =>
    variable === undefined ? { text } : { variable: pluralRoot(variable) },
  );

/** Everything that is wrong with a template for events with these attributes and dimensions (Togai rule §7.5). */
export const templateFaults = (
  template: string,
  { attributes, dimensions }: { readonly attributes: readonly string[]; readonly dimensions: readonly string[] },
): string[] => {
  const known = new Set([
    "timestamp",
    "accountId",
    "schemaName",
    ...attributes.map((name) => `attributes.${name}`),
    ...dimensions.map((name) => `dimensions.${name}`),
  ]);
  const parts = parseTemplate(template);
  const variables = parts.flatMap((part) => ("variable" in part ? [part.variable] : []));
  const faults = variables
    .filter((variable) => !known.has(variable))
    .map((variable) => `unknown variable '${variable}'`);
  if (parts.some((part) => "text" in part && /[{}]/.test(part.text))) faults.push("a brace has no partner");
  // The same id for every event would let the first through and make duplicates of all others.
  if (variables.length === 0) faults.push("must hold a variable such as {timestamp}");
  if (template.length > MAX_TEMPLATE_LENGTH) faults.push(`must have at most ${MAX_TEMPLATE_LENGTH} characters`);
  return faults;
};

const pluralRoot = (variable: string): string => variable.replace(/^(attribute|dimension)\./, "$1s.");

const eventValue = (variable: string, event: UsageEvent): string | undefined => {
  switch (variable) {
    case "timestamp":
      return event.timestamp;
    case "accountId":
      return event.accountId;
    case "schemaName":
      return event.schemaName;
  }
  const [root = ""] = variable.split(".", 1);
  const name = variable.slice(root.length + 1);
  if (root === "attributes") return event.attributes.find((attribute) => attribute.name === name)?.value;
  return root === "dimensions" && Object.hasOwn(event.dimensions, name) ? event.dimensions[name] : undefined;
};
