import { decimal, isDecimal, toText } from "#domain/money/decimal.ts";
import type { JsonValue } from "#ports/store.ts";

/**
 * Domain values as they lie in the store: JSON in which a decimal is `{"$decimal":"27.40"}`, so that none ever passes through
 * a binary float, whatever the engine does with numbers. Undefined members are left out. A name of the caller's choice that
 * begins with `$` gets a second one, so that nobody's metadata can pass for a decimal.
 */
export const toStored = (value: unknown): JsonValue => {
  if (isDecimal(value)) return { $decimal: toText(value) };
  if (Array.isArray(value)) return value.map(toStored);
  if (value !== null && typeof value === "object") {
    return Object.fromEntries(
      Object.entries(value).flatMap(([name, member]) =>
        member === undefined ? [] : [[escaped(name), toStored(member)]],
      ),
    );
  }
  if (value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean")
    return value;
  throw new TypeError(`a ${typeof value} cannot be stored`);
};

/** The domain value that {@link toStored} wrote. What we wrote ourselves is trusted to have its type. */
export const fromStored = <T>(stored: JsonValue): T => revive(stored) as T;

const revive = (stored: JsonValue | undefined): unknown => {
  if (Array.isArray(stored)) return stored.map(revive);
  if (stored === null || typeof stored !== "object") return stored;
  const members = stored as { readonly [name: string]: JsonValue | undefined };
  const exact = members["$decimal"];
  if (typeof exact === "string") return decimal(exact);
  return Object.fromEntries(Object.entries(members).map(([name, member]) => [unescaped(name), revive(member)]));
};

const escaped = (name: string): string => (name.startsWith("$") ? `$${name}` : name);
const unescaped = (name: string): string => (name.startsWith("$$") ? name.slice(1) : name);
