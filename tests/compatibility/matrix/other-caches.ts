/**
 * Other caches of query results, by what their own documentation says; each line names its source. What a source does
 * not say is left open.
 */

export interface OtherCache {
  readonly name: string;
  readonly source: string;
  /** what has to be done for a query to be cached */
  readonly asks: string;
  /** when a write makes an answer invalid */
  readonly invalidation: string;
  readonly transactions: string;
  readonly raw: string;
  /** where the answers are */
  readonly where: string;
}

const OPEN = 'not said';

export const OTHER_CACHES: readonly OtherCache[] = [
  {
    name: 'django-cachalot',
    source: 'https://django-cachalot.readthedocs.io/en/latest/introduction.html',
    asks: 'nothing',
    invalidation: 'by itself, per table',
    transactions: 'handled',
    raw: 'writes invalidate; reads by `cursor.execute` are not cached',
    where: 'Django’s caches',
  },
  {
    name: 'django-cacheops',
    source: 'https://github.com/Suor/django-cacheops#caveats',
    asks: 'the models and operations in a setting, or a call for each query',
    invalidation:
      'by itself, by conditions; not after mass updates, nor after an update of a `select_related` object; conditions in subqueries do not count',
    transactions: '[said to be transparent](https://pypi.org/project/django-cacheops/4.0)',
    raw: '`RawQuerySet` is not handled',
    where: 'Redis',
  },
  {
    name: 'EFCoreSecondLevelCacheInterceptor',
    source: 'https://github.com/VahidN/EFCoreSecondLevelCacheInterceptor#readme',
    asks: '`.Cacheable()` on a query, or an option for all',
    invalidation: 'by itself after `SaveChanges`, per table; not after `ExecuteUpdate` and `ExecuteDelete`',
    transactions: OPEN,
    raw: OPEN,
    where: 'memory, Redis, or another provider',
  },
  {
    name: 'lada-cache',
    source: 'https://github.com/spiritix/lada-cache#readme',
    asks: 'a trait on each model',
    invalidation: 'by itself, per row where there is a primary key of one column, else per table',
    transactions: OPEN,
    raw: 'raw SQL on the connection is not cached',
    where: 'Redis',
  },
  {
    name: 'Drizzle’s cache',
    source: 'https://orm.drizzle.team/docs/cache',
    asks: '`.$withCache()` on a query, or an option for all',
    invalidation: 'by itself, per table of the statement',
    transactions: 'not handled',
    raw: 'not handled; nor are views and relational queries yet',
    where: 'Upstash Redis, or a class of one’s own',
  },
  {
    name: 'TypeORM',
    source: 'https://typeorm.io/docs/query-builder/caching',
    asks: '`cache` on a query',
    invalidation: 'by time (one second, unless said otherwise), or by hand by a name',
    transactions: OPEN,
    raw: '`getRawMany` and `getRawOne` of a builder can be cached',
    where: 'a table of the database, or Redis',
  },
  {
    name: 'MikroORM',
    source: 'https://mikro-orm.io/docs/caching',
    asks: '`cache` on a query, or an option for all',
    invalidation: 'by time (one second, unless said otherwise), or by hand by a key',
    transactions: OPEN,
    raw: OPEN,
    where: 'memory, or an adapter of one’s own',
  },
  {
    name: 'Prisma Accelerate',
    source: 'https://www.prisma.io/docs/accelerate/api-reference',
    asks: '`cacheStrategy` on a query',
    invalidation: 'by time (`ttl`, `swr`), or by hand by a tag',
    transactions: OPEN,
    raw: OPEN,
    where: 'a service',
  },
  {
    name: 'Hibernate’s query cache',
    source:
      'https://docs.jboss.org/hibernate/stable/core/javadocs/org/hibernate/cache/spi/TimestampsCache.html',
    asks: 'a query that is made cacheable',
    invalidation: 'by itself, per table, by timestamps, after statements that Hibernate executes',
    transactions: OPEN,
    raw: '[tables of native queries may have to be named](https://docs.jboss.org/hibernate/stable/core/javadocs/org/hibernate/query/SynchronizeableQuery.html)',
    where: 'a provider of the second-level cache',
  },
  {
    name: 'ReadySet',
    source: 'https://github.com/readysettech/readyset#readme',
    asks: 'a server between application and database',
    invalidation: 'answers follow the database’s replication stream',
    transactions: OPEN,
    raw: 'it sees SQL alone',
    where: 'a server’s memory',
  },
];
