import type { EnrichmentDependency, EnrichmentField } from "#domain/catalog/event-schema.ts";
import { ENRICHMENT_LENGTH } from "#domain/catalog/expression-limits.ts";
import { inOrder, knowsVariablesOf, namesForEnrichment } from "#domain/catalog/known-variables.ts";
import {
  asDecimal,
  type Expression,
  evaluate,
  type JsonLogicValue,
  parseExpression,
} from "#domain/json-logic/json-logic.ts";
import { nameList } from "#domain/metering/description.ts";
import type { EventData } from "#domain/metering/event-data.ts";
import type { MeteringDefinitions } from "#domain/metering/metering-definitions.ts";
import { isDecimal, toText } from "#domain/money/decimal.ts";
import { err, ok, type Result } from "#domain/result.ts";

/** Computes the enrichments of a schema, in order, into the data of an event (Togai rule §7.4). */
export type Enrich = (data: EventData) => Result<readonly EnrichedField[], string>;

/** One computed attribute or dimension. */
export type EnrichedField = Pick<EnrichmentField, "name" | "type"> & { readonly value: JsonLogicValue };

const NOTHING = ok<readonly EnrichedField[]>([]);

/**
 * Makes the enrichments of a schema ready to be computed for many events. The first that fails ends the computation, since
 * later ones may build on it; the error says which and why.
 */
export const compileEnrichments = (definitions: MeteringDefinitions): Enrich => {
  const { dependencies, fields } = definitions.enrichments;
  if (fields.length === 0) return () => NOTHING;
  const computations = inOrder(fields).map((field, index, all) => ({
    field,
    compute: computationOf(
      field,
      knowsVariablesOf(namesForEnrichment(definitions, { dependencies }, all.slice(0, index))),
    ),
  }));
  return (data) => {
    const missing = dependencies.filter(({ name }) => !data.dependencies.has(name));
    if (missing.length > 0) return err(missingText(missing));
    const enriched: EnrichedField[] = [];
    for (const { field, compute } of computations) {
      const value = compute(data);
      if (!value.ok) return err(`enrichment '${field.name}': ${value.error}`);
      (field.type === "ATTRIBUTE" ? data.attributes : data.dimensions).set(field.name, value.value);
      enriched.push({ name: field.name, type: field.type, value: value.value });
    }
    return ok(enriched);
  };
};

type Compute = (data: EventData) => Result<JsonLogicValue, string>;
type Knows = (variable: string) => boolean;

const computationOf = (field: EnrichmentField, knows: Knows): Compute => {
  const typed = typedAs(field.type);
  switch (field.enrichmentType) {
    case "VALUE":
      return () => typed(field.value);
    case "JSON_LOGIC": {
      const parsed = parse(field.value, knows);
      return (data) => evaluateAs(typed, parsed, data);
    }
    case "JSON_LOGIC_FROM_DEPENDENCY": {
      const parseOnce = remember((source) => parse(source, knows));
      return (data) => evaluateAs(typed, parseOnce(String(data.dependencies.get(field.value))), data);
    }
  }
};

type Parsed = Result<Expression, string>;

const parse = (source: string, knows: Knows): Parsed => {
  const parsed = parseExpression(source, { knows, maxLength: ENRICHMENT_LENGTH });
  return parsed.ok ? parsed : err(parsed.error.map(({ message }) => message).join(", "));
};

const evaluateAs = (
  typed: (value: JsonLogicValue) => Result<JsonLogicValue, string>,
  parsed: Parsed,
  data: EventData,
) => {
  if (!parsed.ok) return parsed;
  const value = evaluate(parsed.value, data);
  return value.ok ? typed(value.value) : err(value.error.message);
};

/** An attribute is a number, a dimension a text; a computation without a result is a failure for both. */
const typedAs =
  (type: EnrichmentField["type"]) =>
  (value: JsonLogicValue): Result<JsonLogicValue, string> => {
    if (value === null) return err("gives no value");
    const typed = type === "ATTRIBUTE" ? asDecimal(value) : textOf(value);
    return typed === undefined ? err(type === "ATTRIBUTE" ? "gives no number" : "gives no text") : ok(typed);
  };

const textOf = (value: JsonLogicValue): string | undefined => {
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return String(value);
  return isDecimal(value) ? toText(value) : undefined;
};

/** Expressions from settings differ by account; a few are kept, and all are forgotten when there are too many. */
const MOST_REMEMBERED = 100;

const remember = (parseSource: (source: string) => Parsed): ((source: string) => Parsed) => {
  const known = new Map<string, Parsed>();
  return (source) => {
    const before = known.get(source);
    if (before !== undefined) return before;
    if (known.size >= MOST_REMEMBERED) known.clear();
    const parsed = parseSource(source);
    known.set(source, parsed);
    return parsed;
  };
};

const missingText = (missing: readonly EnrichmentDependency[]): string =>
  `no setting for ${nameList(missing.map(({ key }) => key))}`;
