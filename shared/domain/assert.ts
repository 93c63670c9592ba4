/**
 * Stops at a mistake of our own: something that was checked earlier turns out not to hold. The message is a function, so that
 * it costs nothing where all is well, and names the numbers.
 */
export function assert(condition: unknown, message: () => string): asserts condition {
  if (!condition) throw new Error(`this must never happen: ${message()}`);
}
