import type { Result } from "#domain/result.ts";
import { err, ok } from "#domain/result.ts";
import type { Ports } from "#ports/ports.ts";
import { type Change, ConditionFailed } from "#ports/store.ts";
import { createRepositories, type Repositories } from "#repositories/repositories.ts";
import { createNumberDesk, type SaveNumbered } from "#usecases/billing/number-desk.ts";

/** Some ports, and the repositories over the store among them. */
export type WorldOver<Given extends Pick<Ports, "store">> = Given & Repositories & Saving;

type Saving = {
  /**
   * Writes the changes that repositories made, all or nothing. Refused when somebody else changed one of the documents in
   * between, or when one that must be new exists: `positions` names the changes.
   */
  save(changes: readonly Change[]): Promise<Result<void, { readonly positions: readonly number[] }>>;
  /** Writes changes with the organization's next invoice number. */
  readonly saveNumbered: SaveNumbered;
};

/**
 * What use cases are handed: the ports and the repositories over them. A use case names the parts it needs:
 * `(world: Pick<World, "clock" | "addOns" | "save">)`.
 */
export type World = WorldOver<Ports>;

/** What leaving work on a queue takes, by whoever does not look into it. */
export type Sender = { readonly queue: Pick<Ports["queue"], "send"> };

/** What rating usage takes: it reads, and writes nothing. */
export type RatingWorld = WorldOver<Pick<Ports, "clock" | "ids" | "store" | "usageCounters">>;

/** What counting usage takes. */
export type MeteringWorld = WorldOver<Pick<Ports, "clock" | "store" | "usageCounters" | "scheduler">>;

/** What closing accounts takes: neither a document nor a mail, nor anybody's credentials. */
export type ClosingWorld = WorldOver<Pick<Ports, "clock" | "ids" | "store" | "usageCounters" | "queue" | "scheduler">>;

/** The world over the ports that are given. */
export const createWorld = <Given extends Pick<Ports, "store">>(ports: Given): WorldOver<Given> => {
  const repositories = createRepositories(ports.store);
  const save: Saving["save"] = async (changes) => {
    try {
      await ports.store.commit(changes);
      return ok(undefined);
    } catch (cause) {
      if (cause instanceof ConditionFailed) return err({ positions: cause.positions });
      throw cause;
    }
  };
  const saveNumbered = createNumberDesk({ invoices: repositories.invoices, save });
  return { ...ports, ...repositories, save, saveNumbered };
};
