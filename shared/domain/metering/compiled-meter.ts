import { COMPUTATION_LENGTH, MATCHER_LENGTH } from "#domain/catalog/expression-limits.ts";
import type { UsageMeter, UsageMeterComputation } from "#domain/catalog/usage-meter.ts";
import {
  asDecimal,
  type Expression,
  evaluate,
  isTruthy,
  type JsonLogicValue,
  parseExpression,
} from "#domain/json-logic/json-logic.ts";
import type { EventData } from "#domain/metering/event-data.ts";
import type { MeterDefinition } from "#domain/metering/metering-definitions.ts";
import { type Decimal, ONE } from "#domain/money/decimal.ts";
import { err, ok, type Result } from "#domain/result.ts";

/** What a meter makes of an event: units, or undefined where the event is not for it, or why its units cannot be computed. */
export type ComputeUnits = (data: EventData) => Result<Decimal | undefined, string>;
export type CompiledMeter = { readonly definition: MeterDefinition; readonly compute: ComputeUnits };

/**
 * Makes a meter ready to be applied to many events (Togai rule §9.2). All filters and a computation's matcher must agree with
 * the event. COUNT gives 1, SUM the results of the matching computations added together.
 */
export const compileMeter = (
  definition: MeterDefinition,
  names: { readonly dimensions: readonly string[] },
): CompiledMeter => {
  const isForMeter = compileFilters(definition.filters, new Set(names.dimensions));
  const compute = definition.aggregation === "COUNT" ? countUnits(definition) : sumUnits(definition);
  return { definition, compute: (data) => (isForMeter(data) ? compute(data) : NOT_FOR_IT) };
};

const NOT_FOR_IT = ok<Decimal | undefined>(undefined);
const COUNTED = ok<Decimal | undefined>(ONE);

const countUnits = ({ computations }: MeterDefinition): ComputeUnits => {
  if (computations.length === 0) return () => COUNTED;
  const matchers = computations.map(compileMatcher);
  return (data) => {
    for (const matches of matchers) {
      const matched = matches(data);
      if (!matched.ok) return matched;
      if (matched.value) return COUNTED;
    }
    return NOT_FOR_IT;
  };
};

const sumUnits = ({ computations }: MeterDefinition): ComputeUnits => {
  const parts = computations.map((part) => ({ matches: compileMatcher(part), value: compileComputation(part) }));
  return (data) => {
    let total: Decimal | undefined;
    for (const { matches, value } of parts) {
      const matched = matches(data);
      if (!matched.ok) return matched;
      if (!matched.value) continue;
      const units = value(data);
      if (!units.ok) return units;
      total = total === undefined ? units.value : total.plus(units.value);
    }
    return ok(total);
  };
};

const ALWAYS = ok(true);

const compileMatcher = ({ matcher }: UsageMeterComputation): ((data: EventData) => Result<boolean, string>) => {
  if (matcher === undefined) return () => ALWAYS;
  const compute = compileExpression(matcher, MATCHER_LENGTH);
  return (data) => {
    const value = compute(data);
    return value.ok ? ok(isTruthy(value.value)) : value;
  };
};

const compileComputation = ({ computation }: UsageMeterComputation): ((data: EventData) => Result<Decimal, string>) => {
  const compute = compileExpression(computation, COMPUTATION_LENGTH);
  return (data) => {
    const value = compute(data);
    if (!value.ok) return value;
    const units = asDecimal(value.value);
    return units === undefined ? err("gives no number") : ok(units);
  };
};

/** Expressions were checked when they were saved; one that cannot be parsed any more is the outcome of each event. */
const compileExpression = (
  source: string,
  maxLength: number,
): ((data: EventData) => Result<JsonLogicValue, string>) => {
  const parsed = parseExpression(source, { knows: () => true, maxLength });
  if (!parsed.ok) {
    const refused = err(parsed.error.map(({ message }) => message).join(", "));
    return () => refused;
  }
  return (data) => evaluated(parsed.value, data);
};

const evaluated = (expression: Expression, data: EventData): Result<JsonLogicValue, string> => {
  const value = evaluate(expression, data);
  return value.ok ? value : err(value.error.message);
};

/** Equality, combined with AND: as text for dimensions, by value for attributes, so that 1 is 1.0. */
const compileFilters = (
  filters: UsageMeter["filters"],
  dimensions: ReadonlySet<string>,
): ((data: EventData) => boolean) => {
  const tests = filters.map(({ field, value }) => {
    if (dimensions.has(field)) return (data: EventData) => data.dimensions.get(field) === value;
    const number = asDecimal(value);
    return (data: EventData) => number !== undefined && isNumber(data.attributes.get(field), number);
  });
  return (data) => tests.every((test) => test(data));
};

const isNumber = (value: JsonLogicValue | undefined, number: Decimal): boolean =>
  value !== undefined && (asDecimal(value)?.eq(number) ?? false);
