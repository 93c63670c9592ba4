import type { Result } from "#domain/result.ts";
import { err, ok } from "#domain/result.ts";
import type { Ports } from "#ports/ports.ts";
import { type Change, ConditionFailed } from "#ports/store.ts";
import { createRepositories, type Repositories } from "#repositories/repositories.ts";

/**
 * What use cases are handed: the ports and the repositories over them. A use case names the parts it needs:
 * `(world: Pick<World, "clock" | "addOns" | "save">)`.
 */
export type World = Ports &
  Repositories & {
    /**
     * Writes the changes that repositories made, all or nothing. Refused when somebody else changed one of the documents in
     * between, or when one that must be new exists: `positions` names the changes.
     */
    save(changes: readonly Change[]): Promise<Result<void, { readonly positions: readonly number[] }>>;
  };

export const createWorld = (ports: Ports): World => ({
  ...ports,
  ...createRepositories(ports.store),
  save: async (changes) => {
    try {
      await ports.store.commit(changes);
      return ok(undefined);
    } catch (cause) {
      if (cause instanceof ConditionFailed) return err({ positions: cause.positions });
      throw cause;
    }
  },
});
