/**
 * Positions in PostgreSQL's write-ahead log, by timeline.
 *
 * A physical replica bears its primary's system identifier. The primary's position is that of the next record to
 * be inserted, not of what is flushed: a commit that does not wait for the disk is visible before. A replica
 * that follows another timeline may have other records at the same position; it knows its timeline by its last
 * restart point, so that after a failover it may take a few minutes until positions can be compared again.
 */
import type { Positions } from '../dialect';

const ASK = `select pg_catalog.pg_is_in_recovery() as standby,
  case when pg_catalog.pg_is_in_recovery() then pg_catalog.pg_last_wal_replay_lsn()
    else pg_catalog.pg_current_wal_insert_lsn() end::text as lsn,
  case when pg_catalog.pg_is_in_recovery()
    then (select timeline_id::text from pg_catalog.pg_control_checkpoint()) end as replayed_timeline,
  case when not pg_catalog.pg_is_in_recovery()
    then pg_catalog.pg_walfile_name(pg_catalog.pg_current_wal_insert_lsn()) end as wal_file,
  pg_catalog.current_setting('wal_block_size') as page,
  pg_catalog.pg_size_bytes(pg_catalog.current_setting('wal_segment_size'))::text as segment,
  (select system_identifier::text from pg_catalog.pg_control_system()) as system,
  extract(epoch from pg_catalog.pg_postmaster_start_time())::text as started,
  pg_catalog.pg_backend_pid()::text as session`;

/** No such function, no right to call it, not supported here. */
const NEVER: ReadonlySet<unknown> = new Set(['42883', '42501', '0A000', '42703', '42P01']);

export const positions: Positions = {
  async ask(run, connection) {
    const [row] = await run(ASK);
    if (row?.lsn == null || row.system == null) return undefined;
    const { processID } = connection as { processID?: number | null };
    const common = {
      server: `${String(row.system)} ${String(row.started)}`,
      history: String(row.system),
      // A pooler makes these numbers up; the server's own is another.
      direct: String(processID) === String(row.session),
    };
    if (row.standby === true) {
      return row.replayed_timeline == null
        ? undefined
        : { ...common, replayed: `${String(row.replayed_timeline)}:${String(row.lsn)}` };
    }
    const timeline = Number.parseInt(String(row.wal_file).slice(0, 8), 16);
    const lsn = beforeHeader(lsnOf(row.lsn), BigInt(String(row.page)), BigInt(String(row.segment)));
    return { ...common, written: `${timeline}:${(lsn >> 32n).toString(16)}/${(lsn & LOW).toString(16)}` };
  },

  reaches(replayed, written) {
    const [ours, theirs] = [parse(replayed), parse(written)];
    if (ours === undefined || theirs === undefined || ours.timeline !== theirs.timeline) return undefined;
    return ours.lsn >= theirs.lsn;
  },

  neverTells: (error) => NEVER.has((error as { code?: unknown }).code),
};

/** `1:16/B374D848` */
function parse(text: string): { timeline: string; lsn: bigint } | undefined {
  const [, timeline, high, low] = /^(\d+):([\dA-F]+)\/([\dA-F]+)$/i.exec(text) ?? [];
  if (timeline === undefined) return undefined;
  return { timeline, lsn: lsnOf(`${high}/${low}`) };
}

const LOW = 0xffff_ffffn;

function lsnOf(text: unknown): bigint {
  const [high, low] = String(text).split('/');
  return (BigInt(`0x${high}`) << 32n) + BigInt(`0x${low}`);
}

/** Bytes of the header of a page, and of the first page of a segment. */
const PAGE_HEADER = 24n;
const SEGMENT_HEADER = 40n;

/**
 * Where the next record begins a page, its place is behind the page’s header, while the last record, and so a replica
 * that has it, has ended before. Nothing lies in between.
 */
function beforeHeader(lsn: bigint, page: bigint, segment: bigint): bigint {
  if (lsn % segment === SEGMENT_HEADER) return lsn - SEGMENT_HEADER;
  return lsn % page === PAGE_HEADER && lsn % segment > page ? lsn - PAGE_HEADER : lsn;
}
