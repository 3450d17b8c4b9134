/**
 * Reads of one server that are asked for in one turn of the event loop, as one question: each key travels once,
 * whoever wants it, and so does what lies under it.
 *
 * The question leaves when everybody who runs in this turn has asked, so what it finds is no older than any of
 * them. Who is alone waits for nobody.
 */

/** What lay under some keys, in their order, and which state of which server said so. */
export interface Reading<Value> {
  readonly values: readonly Value[];
  readonly source: string;
}

interface Gathering<Value> {
  /** each key with its place in the question */
  readonly places: Map<string, number>;
  readonly answer: Promise<Reading<Value>>;
}

export class GatheredReads<Value> {
  #gathering: Gathering<Value> | undefined;

  constructor(private readonly ask: (keys: readonly string[]) => Promise<Reading<Value>>) {}

  async read(keys: readonly string[]): Promise<Reading<Value>> {
    this.#gathering ??= this.#gather();
    const { places, answer } = this.#gathering;
    const wanted = keys.map((key) => {
      const known = places.get(key);
      if (known !== undefined) return known;
      places.set(key, places.size);
      return places.size - 1;
    });
    const { values, source } = await answer;
    return { values: wanted.map((place) => values[place]!), source };
  }

  #gather(): Gathering<Value> {
    const places = new Map<string, number>();
    const answer = new Promise<Reading<Value>>((resolve) => {
      process.nextTick(() => {
        this.#gathering = undefined;
        resolve(this.ask([...places.keys()]));
      });
    });
    return { places, answer };
  }
}
