/**
 * Runs a suite on a primary and its replicas, once per kind of database that streams, on servers of the suite’s own.
 */
import makeKnex, { type Knex } from 'knex';
import { settings, stats } from '../../cachalot';
import { PrimaryWatch } from '../../cachalot/store/primary-watch';
import { connectionFrom } from './kinds/kind';
import { Keeper } from './services/keeper';
import {
  type AskServer,
  askMysql,
  askPostgres,
  FAMILIES,
  type Family,
  type FamilyKind,
  type ReplicaServer,
} from './services/replicas';
import { describeIf } from './suites';

export interface FamilyBench {
  readonly kind: FamilyKind['name'];
  readonly primary: Knex;
  /** a pool on the first replica */
  readonly replica: Knex;
  readonly server: Family['primary'];
  readonly replicas: readonly ReplicaServer[];
  /** one statement by the bare driver */
  readonly ask: AskServer;
  /** another pool on one of the servers; it is destroyed at the end */
  connect(url: string, options?: Partial<Knex.Config>, connection?: object): Knex;
}

const DATABASE = 'replicated';

// a primary on a machine that is busy with other tests is not one that is silent
PrimaryWatch.patience = 15_000;

export function describeFamilies(
  title: string,
  body: (bench: FamilyBench) => void,
  { replicas = 1, only }: { readonly replicas?: number; readonly only?: FamilyKind['name'] } = {},
): void {
  for (const kind of FAMILIES) {
    if (only !== undefined && kind.name !== only) continue;
    describeIf(isInstalled(kind), `${title} (${kind.name})`, () => body(useFamily(kind, replicas)));
  }
}

function isInstalled({ name, missing }: FamilyKind): boolean {
  if (missing === undefined) return true;
  const line = `A ${name} primary with replicas cannot be started; its suites are skipped. Install ${missing}.`;
  if (process.env.REQUIRE_SERVICES === '1') throw new Error(line);
  process.stderr.write(`${line}\n`);
  return false;
}

function useFamily(kind: FamilyKind, count: number): FamilyBench {
  const ask = kind.name === 'postgres' ? askPostgres : askMysql;
  const pools: Knex[] = [];
  let keeper: Keeper | undefined;
  let family: Family | undefined;
  let primary: Knex;
  let replica: Knex;
  const opened = (): Family => {
    if (family === undefined) throw new Error('The servers are started before the first test, not earlier.');
    return family;
  };
  const connect: FamilyBench['connect'] = (url, options = {}, connection = {}) => {
    const settled = { ...connectionFrom(url, DATABASE), ...connection };
    const client = kind.name === 'postgres' ? 'pg' : 'mysql2';
    const knex = makeKnex({ client, ...options, connection: settled });
    pools.push(knex);
    return knex;
  };

  beforeAll(async () => {
    keeper = await Keeper.open();
    family = await kind.start(keeper, count);
    await ask(family.primary.url, `create database ${DATABASE}`);
    for (const server of family.replicas) await server.resume();
    primary = connect(family.primary.url);
    replica = connect(family.replicas[0]!.url);
  }, 120_000);
  afterEach(() => {
    settings.reset();
    stats.reset();
  });
  afterAll(async () => {
    for (const pool of pools) await pool.destroy();
    await keeper?.close();
  });
  return {
    kind: kind.name,
    ask,
    connect,
    get primary() {
      return primary;
    },
    get replica() {
      return replica;
    },
    get server() {
      return opened().primary;
    },
    get replicas() {
      return opened().replicas;
    },
  };
}
