import type { StoredEvent } from "#adapters/aws/event-item.ts";
import { encodePart } from "#adapters/aws/usage-archive-format.ts";
import { bodiesObject, dayOf, nameOfContent } from "#adapters/aws/usage-archive-keys.ts";
import type { ArchivedPart } from "#adapters/aws/usage-archive-note.ts";
import type { ArchiveObjects } from "#adapters/aws/usage-archive-objects.ts";
import type { PageKey } from "#ports/usage-counters.ts";

/** Puts runs of journals of one account and day into as few objects as their size allows. */
export type ArchiveBodies = {
  add(page: PageKey, events: readonly StoredEvent[]): Promise<void>;
  /** Puts the last object, and answers where each run lies, in the order in which they were added. */
  finish(): Promise<readonly (ArchivedPart & { readonly page: PageKey })[]>;
};

export const createArchiveBodies = (objects: ArchiveObjects, mostEvents: number): ArchiveBodies => {
  const written: (ArchivedPart & { readonly page: PageKey })[] = [];
  let open: OpenObject = EMPTY;

  const close = async (): Promise<void> => {
    const [first] = open.parts;
    if (!first) return;
    const content = Buffer.concat(open.contents);
    const name = nameOfContent(content);
    const { organizationId, accountId, hour } = first.page;
    await objects.put(bodiesObject(organizationId, { accountId, day: dayOf(hour) }, name), content);
    written.push(...open.parts.map((part) => ({ ...part, object: name })));
    open = EMPTY;
  };

  return {
    add: async (page, events) => {
      if (open.events + events.length > mostEvents) await close();
      const { content, headerLength } = encodePart(page, events);
      const part = { page, offset: open.length, length: content.length, headerLength };
      open = {
        events: open.events + events.length,
        length: open.length + content.length,
        contents: [...open.contents, content],
        parts: [...open.parts, part],
      };
    },
    finish: async () => {
      await close();
      return written;
    },
  };
};

type OpenObject = {
  readonly events: number;
  readonly length: number;
  readonly contents: readonly Uint8Array[];
  readonly parts: readonly (Omit<ArchivedPart, "object"> & { readonly page: PageKey })[];
};

const EMPTY: OpenObject = { events: 0, length: 0, contents: [], parts: [] };
