import { CURRENCIES, RECIPES, type Recipe } from "./catalog.ts";
import type { Terms } from "./model-calendar.ts";

/** Who is billed, and how from when on. */
export type Person = {
  readonly id: string;
  readonly currency: (typeof CURRENCIES)[number];
  readonly recipe: Recipe;
  readonly terms: Terms;
  readonly anniversary: boolean;
  /** It has the plan's own cycle, and no terms of its own. */
  readonly native: boolean;
  /** First day of its plan. */
  readonly from: string;
};

/** Whole and half hours and three quarters, both hemispheres, half an hour of summer time, and the far side of the date line. */
export const ZONES = [
  "UTC",
  "America/New_York",
  "Europe/Berlin",
  "Asia/Kolkata",
  "Asia/Kathmandu",
  "Australia/Lord_Howe",
  "Pacific/Apia",
] as const;

type Shape = Omit<Terms, "grace"> & { readonly anniversary: boolean; readonly from?: string };

const DAYS = ["1", "15", "29", "30", "31", "LAST"];
const shapes = (interval: Terms["interval"], days: readonly string[], months: readonly number[]): readonly Shape[] =>
  months.flatMap((month) => days.map((day) => ({ interval, day, month, anniversary: false })));
/** Associated on a day that the table of anniversaries has a rule for. */
const anniversary = (interval: Terms["interval"], from: string): Shape => ({
  interval,
  day: "1",
  month: 1,
  anniversary: true,
  from,
});

/** Each interval with each kind of offset: sixty. */
const SHAPES: readonly Shape[] = [
  ...shapes("WEEKLY", ["1", "4", "LAST"], [1]),
  anniversary("WEEKLY", "2023-12-20"),
  ...shapes("MONTHLY", DAYS, [1]),
  anniversary("MONTHLY", "2023-12-31"),
  ...shapes("QUARTERLY", DAYS, [1, 2, 3]),
  anniversary("QUARTERLY", "2023-12-30"),
  ...shapes("HALF_YEARLY", ["15", "30", "31", "LAST"], [1, 4, 6]),
  anniversary("HALF_YEARLY", "2023-12-29"),
  ...shapes("ANNUALLY", ["1", "15", "30", "LAST"], [1, 2, 8, 12]),
  anniversary("ANNUALLY", "2024-02-29"),
];

export type Plans = Readonly<Record<Recipe, Terms>>;

/** What the plans of an organization say of their cycle, each organization otherwise. */
export const plansOf = (zone: number): Plans =>
  Object.fromEntries(
    RECIPES.map((recipe, index) => {
      // Weeks and months for most, so that something ends often.
      const shape = SHAPES[(zone * 5 + index * 3) % (index % 2 === 0 ? 11 : 29)];
      const { interval, day, month } = shape && !shape.anniversary ? shape : (SHAPES[4] as Shape);
      return [recipe, { interval, day, month, grace: (zone + index) % 4 }];
    }),
  ) as Plans;

/** The accounts of an organization, of so many in all. */
export const peopleOf = (zone: number, zones: number, all: number): readonly Person[] =>
  SHAPES.slice(0, all).flatMap((shape, index): readonly Person[] => {
    if (index % zones !== zone) return [];
    const place = Math.floor(index / zones);
    const recipe = RECIPES[(place + zone) % RECIPES.length] as Recipe;
    const native = place < 3;
    const { from = `2023-12-${17 + ((index * 5) % 14)}`, anniversary: isAnniversary, ...terms } = shape;
    return [
      {
        id: `account-${zone}-${place}`,
        currency: CURRENCIES[index % 3] as Person["currency"],
        recipe,
        anniversary: !native && isAnniversary,
        terms: native ? plansOf(zone)[recipe] : { ...terms, grace: (index + zone) % 4 },
        native,
        from,
      },
    ];
  });
