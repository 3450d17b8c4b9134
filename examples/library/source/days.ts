/** Days as texts, `2026-01-31`: they sort as they should, and are the same in every database. */
const DAY = 86_400_000;

export function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

/** Negative: days ago. */
export function daysFromToday(days: number): string {
  return dayOf(Date.now() + days * DAY);
}
