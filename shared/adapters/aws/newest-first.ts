import type { EventReference } from "#domain/ids.ts";

/** Something in falling order of references. */
export type NewestFirst<T extends { readonly reference: EventReference }> = AsyncIterable<T>;

/** Several such streams as one. */
export async function* mergeNewestFirst<T extends { readonly reference: EventReference }>(
  streams: readonly NewestFirst<T>[],
): NewestFirst<T> {
  const heads: { readonly iterator: AsyncIterator<T>; value: T }[] = [];
  for (const stream of streams) {
    const iterator = stream[Symbol.asyncIterator]();
    const first = await iterator.next();
    if (!first.done) heads.push({ iterator, value: first.value });
  }
  while (heads.length > 0) {
    const newest = heads.reduce((best, head) => (head.value.reference > best.value.reference ? head : best));
    yield newest.value;
    const next = await newest.iterator.next();
    if (next.done) heads.splice(heads.indexOf(newest), 1);
    else newest.value = next.value;
  }
}
