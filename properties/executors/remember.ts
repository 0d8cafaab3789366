/** What is measured all the time, and may be for days: only the latest of it is kept. */

/** Of a measurement every 20 ms, those of more than an hour. Nobody asks about what is longer ago. */
const kept = 200_000;

export function remember<Item>(items: Item[], item: Item): void {
  items.push(item);
  if (items.length > 1.25 * kept) items.splice(0, items.length - kept);
}
