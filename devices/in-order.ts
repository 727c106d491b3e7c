/**
 * Works on all items with at most `atOnce` under way, handing each a `turn` to wait for: it resolves when all items
 * before it are done. What an item does after its turn therefore happens in the order of the items, whatever was
 * quick before.
 *
 * Rejects with the first failure, after the work that was under way has ended.
 */
export async function inOrder<T>(
  items: readonly T[],
  atOnce: number,
  work: (item: T, turn: () => Promise<void>) => Promise<void>,
): Promise<void> {
  const failures: unknown[] = [];
  const running = new Set<Promise<void>>();
  let before: Promise<void> = Promise.resolve();

  const workOn = async (item: T, turn: Promise<void>): Promise<void> => {
    try {
      await work(item, () => turn);
    } catch (error) {
      failures.push(error);
    }
  };
  const follow = async (turn: Promise<void>, done: Promise<void>): Promise<void> => {
    await done;
    running.delete(done);
    await turn;
  };

  for (const item of items) {
    if (running.size >= atOnce) await Promise.race(running);
    if (failures.length > 0) break;
    const done = workOn(item, before);
    running.add(done);
    before = follow(before, done);
  }
  await before;
  if (failures.length > 0) throw failures[0];
}
