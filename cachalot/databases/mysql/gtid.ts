/**
 * Global transaction ids: MariaDB's lists, one position for each domain, and MySQL's sets of intervals.
 */

/**
 * Whether a MariaDB replica at `replayed` has all that is before `written`. `undefined` where the last event of a
 * domain came from another server than the primary's: numbers of two writers cannot be compared.
 */
export function reachesList(replayed: string, written: string): boolean | undefined {
  const ours = new Map(parseList(replayed).map((gtid) => [gtid.domain, gtid]));
  let reached = true;
  for (const { domain, server, sequence } of parseList(written)) {
    const mine = ours.get(domain);
    if (mine === undefined) reached = false;
    else if (mine.server !== server) return undefined;
    else if (mine.sequence < sequence) reached = false;
  }
  return reached;
}

/** `0-1-100,1-2-50` */
function parseList(list: string): { domain: string; server: string; sequence: bigint }[] {
  return [...list.matchAll(/(\d+)-(\d+)-(\d+)/g)].map(([, domain, server, sequence]) => ({
    domain: domain!,
    server: server!,
    sequence: BigInt(sequence!),
  }));
}

/** Whether every transaction of `written` is in `replayed`. */
export function reachesSet(replayed: string, written: string): boolean {
  const ours = parseSet(replayed);
  return [...parseSet(written)].every(([source, intervals]) => {
    const mine = ours.get(source) ?? [];
    return intervals.every(([first, last]) => mine.some(([from, to]) => from <= first && last <= to));
  });
}

type Interval = readonly [first: bigint, last: bigint];

/**
 * `uuid:1-5:7,\nuuid:tag:1-3`, by source and tag. The server writes intervals that touch as one.
 */
function parseSet(set: string): Map<string, Interval[]> {
  const bySource = new Map<string, Interval[]>();
  for (const part of set.split(',')) {
    const [uuid = '', ...rest] = part.trim().toLowerCase().split(':');
    let source = uuid;
    for (const item of rest) {
      const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(item) ?? [];
      if (first === undefined) source = `${uuid}:${item}`;
      else bySource.set(source, [...(bySource.get(source) ?? []), [BigInt(first), BigInt(last!)]]);
    }
  }
  return bySource;
}
