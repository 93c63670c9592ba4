import { decimal, isDecimal, toText } from "#domain/money/decimal.ts";
import type { JsonValue } from "#ports/store.ts";

/**
 * Domain values as they lie in the store: JSON in which a decimal is `{"$decimal":"27.40"}`, so that none ever passes through
 * a binary float, whatever the engine does with numbers. Undefined members are left out. A name of the caller's choice that
 * begins with `$` gets a second one, so that nobody's metadata can pass for a decimal.
 */
export const toStored = (value: unknown): JsonValue => {
  if (value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean")
    return value;
  if (typeof value !== "object") throw new TypeError(`a ${typeof value} cannot be stored`);
  if (isDecimal(value)) return { $decimal: toText(value) };
  if (Array.isArray(value)) return value.map(toStored);
  const stored: { [name: string]: JsonValue } = {};
  for (const [name, member] of Object.entries(value)) {
    if (member !== undefined) setMember(stored, escaped(name), toStored(member));
  }
  return stored;
};

/**
 * The domain value that {@link toStored} wrote. What we wrote ourselves is trusted to have its type. It is frozen, and the same
 * whenever it is asked for of the same stored value: a store may answer the same one to many.
 */
export const fromStored = <T>(stored: JsonValue): T => {
  if (stored === null || typeof stored !== "object") return stored as T;
  const known = revived.get(stored);
  if (known !== undefined) return known as T;
  const value = revive(stored);
  revived.set(stored, value);
  return value as T;
};

/** Each as long as somebody keeps the stored value. */
const revived = new WeakMap<object, unknown>();

const revive = (stored: JsonValue | undefined): unknown => {
  if (stored === null || typeof stored !== "object") return stored;
  if (Array.isArray(stored)) return Object.freeze(stored.map(revive));
  const members = stored as { readonly [name: string]: JsonValue | undefined };
  const exact = members["$decimal"];
  if (typeof exact === "string") return decimal(exact);
  const value: { [name: string]: unknown } = {};
  for (const [name, member] of Object.entries(members)) setMember(value, unescaped(name), revive(member));
  return Object.freeze(value);
};

/** An assignment to `__proto__` would make no member. */
const setMember = <T>(of: { [name: string]: T }, name: string, value: T): void => {
  if (name === "__proto__") {
    Object.defineProperty(of, name, { value, enumerable: true, configurable: true, writable: true });
    return;
  }
  of[name] = value;
};

const escaped = (name: string): string => (name.startsWith("$") ? `$${name}` : name);
const unescaped = (name: string): string => (name.startsWith("$$") ? name.slice(1) : name);
