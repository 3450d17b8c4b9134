/** A process with cachalot that reads when it is told to, or writes and stops at a step, where it is killed. */
import makeKnex from 'knex';
import type { CacheBackend, Entry, Token } from '../../../cachalot/backends/cache-backend';
import { openBackend } from '../../../cachalot/backends/registry';
import { settings, stats } from '../../../cachalot/index';
import type { ChildStop, FromChild, Orders, ToChild } from './child-orders';
import { readAll } from './world';

const { config, cache } = JSON.parse(process.argv[2]!) as Orders;
const tell = (message: FromChild): void => void process.send!(message);
let stop: ChildStop | undefined;

/** Stays there for ever, if it is where it was told to stop. */
async function at(place: ChildStop): Promise<void> {
  if (place !== stop) return;
  tell({ stopped: place });
  await new Promise(() => {});
}

class StoppingCache implements CacheBackend {
  readonly format: CacheBackend['format'];
  readonly leases: boolean;

  constructor(private readonly inner: CacheBackend) {
    this.format = inner.format;
    this.leases = inner.leases;
  }

  async mark(tokenKeys: readonly string[], writer: string, lease: number): Promise<void> {
    await at('before the mark');
    tell({ marks: tokenKeys, writer });
    await this.inner.mark(tokenKeys, writer, lease);
    await at('marked');
  }

  async unmark(tokenKeys: readonly string[], writer: string, fresh: readonly Token[]): Promise<boolean> {
    await at('before the unmark');
    const held = await this.inner.unmark(tokenKeys, writer, fresh);
    await at('unmarked');
    return held;
  }

  read(entryKey: string | undefined, tokenKeys: readonly string[]) {
    return this.inner.read(entryKey, tokenKeys);
  }
  create(tokenKeys: readonly string[], fresh: readonly Token[]) {
    return this.inner.create(tokenKeys, fresh);
  }
  store(entryKey: string, entry: Entry, timeout: number | null) {
    return this.inner.store(entryKey, entry, timeout);
  }
  renew(tokenKeys: readonly string[], writer: string, lease: number) {
    return this.inner.renew(tokenKeys, writer, lease);
  }
  replace(tokenKeys: readonly string[], fresh: readonly Token[]) {
    return this.inner.replace(tokenKeys, fresh);
  }
  clear() {
    return this.inner.clear();
  }
  close() {
    return this.inner.close();
  }
}

settings.configure({
  CACHES: { default: new StoppingCache(openBackend('default', cache as never)) },
  CACHALOT_CACHE_OP_TIMEOUT: 60,
});
const knex = makeKnex({ ...config, pool: { min: 0, max: 3 } });

async function obey(order: ToChild): Promise<void> {
  if (order.what === 'read') {
    const { hits } = stats();
    const answers = await readAll(knex);
    return tell({ answers, hits: stats().hits - hits });
  }
  stop = order.stop;
  const { id } = order;
  if (order.shape === 'statement') await knex('account').where({ id }).increment('version', 1);
  else
    await knex.transaction(async (trx) => {
      await trx('account').where({ id }).increment('version', 1);
      await trx('note').insert({ account_id: id });
    });
  tell({ written: true });
}

process.on('disconnect', () => process.exit());
process.on('message', (order: ToChild) => {
  obey(order).catch((error: Error) => tell({ failed: error.stack ?? String(error) }));
});
// What a write has to ask first is asked here, so that it stops at its own steps.
void readAll(knex).then(() => tell({ ready: true }));
