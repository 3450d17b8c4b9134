/**
 * What functions of PostgreSQL can read and write, and which of them answer the same each time.
 *
 * The server's own figures decide, with three corrections: some built-in functions run SQL that is handed to
 * them; most STABLE built-ins answer from the session or the system catalog and a few only format values; and
 * functions in C of well-known extensions touch no table whatever their volatility says.
 */
import type { RoutineFact } from '../catalog-facts';

/** Built-in functions that run SQL, or read tables, that are named in their arguments. */
const RUNS_ITS_ARGUMENT =
  /^(query_to_xml|cursor_to_xml|table_to_xml|schema_to_xml|database_to_xml|ts_stat$|ts_rewrite$)/;

/** STABLE built-ins whose answer changes only with their arguments, the schema, or a SET on the connection. */
const STEADY = new Set(
  `array_in array_out array_recv array_send array_to_json array_to_string anytextcat cash_in cash_out concat
  concat_ws convert convert_from convert_to date date_cmp_timestamptz date_eq_timestamptz date_ge_timestamptz
  date_gt_timestamptz date_in date_le_timestamptz date_lt_timestamptz date_ne_timestamptz date_out date_part
  date_trunc date_add date_subtract domain_in enum_first enum_in enum_last enum_out enum_range extract format
  generate_series
  in_range interval_in interval_out interval_pl_timestamptz json_agg json_agg_strict json_agg_transfn
  json_build_array json_build_object json_object_agg json_object_agg_strict json_object_agg_unique
  json_object_agg_unique_strict json_object_agg_transfn json_populate_record
  json_populate_recordset json_to_record json_to_recordset json_to_tsvector jsonb_agg jsonb_agg_strict
  jsonb_agg_finalfn jsonb_agg_transfn jsonb_build_array jsonb_build_object jsonb_object_agg
  jsonb_object_agg_strict jsonb_object_agg_unique jsonb_object_agg_unique_strict jsonb_object_agg_finalfn
  jsonb_object_agg_transfn jsonb_path_exists_tz jsonb_path_match_tz jsonb_path_query_array_tz
  jsonb_path_query_first_tz jsonb_path_query_tz jsonb_populate_record jsonb_populate_record_valid
  jsonb_populate_recordset jsonb_to_record jsonb_to_recordset jsonb_to_tsvector json json_scalar
  json_serialize length make_timestamptz money multirange_in multirange_out numeric overlaps pg_collation_for
  pg_typeof phraseto_tsquery plainto_tsquery quote_literal quote_nullable range_in range_out record_in record_out
  row_to_json textanycat time time_in timestamp timestamp_cmp_timestamptz timestamp_eq_timestamptz
  timestamp_ge_timestamptz timestamp_gt_timestamptz timestamp_in timestamp_le_timestamptz
  timestamp_lt_timestamptz timestamp_ne_timestamptz timestamp_out timestamptz timestamptz_cmp_date
  timestamptz_cmp_timestamp timestamptz_eq_date timestamptz_eq_timestamp timestamptz_ge_date
  timestamptz_ge_timestamp timestamptz_gt_date timestamptz_gt_timestamp timestamptz_in timestamptz_le_date
  timestamptz_le_timestamp timestamptz_lt_date timestamptz_lt_timestamp timestamptz_mi_interval
  timestamptz_ne_date timestamptz_ne_timestamp timestamptz_out timestamptz_pl_interval timetz timetz_in
  timezone to_char to_date to_json to_jsonb to_number to_timestamp to_tsquery to_tsvector ts_headline
  ts_match_tq ts_match_tt websearch_to_tsquery xml xml_in xml_is_well_formed`.split(/\s+/),
);

/** Extensions whose functions in C compute from their arguments and touch no user's table. */
const HARMLESS_EXTENSIONS = new Set(
  `address_standardizer autoinc bloom btree_gin btree_gist citext cube dict_int dict_xsyn earthdistance
  fuzzystrmatch hll hstore insert_username intagg intarray isn lo ltree moddatetime pageinspect pg_buffercache
  pg_freespacemap pg_prewarm pg_stat_statements pg_trgm pg_uuidv7 pg_visibility pgcrypto pgrowlocks pgstattuple
  plpgsql postgis postgis_raster postgis_sfcgal postgis_topology rum seg sslinfo tcn tsm_system_rows
  tsm_system_time unaccent uuid-ossp vector`.split(/\s+/),
);

/** A name of pg_catalog that is not immutable; `undefined` for one that is as good as that. */
export function builtInRoutine(name: string, volatile: boolean): RoutineFact | undefined {
  const runs = RUNS_ITS_ARGUMENT.test(name);
  if (!volatile && !runs && STEADY.has(name)) return undefined;
  return {
    id: `pg_catalog.${name}`,
    schema: 'pg_catalog',
    name,
    volatile: true,
    reach: runs ? 'anything' : 'nothing',
  };
}

export interface RoutineRow {
  readonly language: string;
  /** `i`mmutable, `s`table or `v`olatile */
  readonly volatility: string;
  readonly extension: string | null;
}

/** What a function that is not the server's own can touch. */
export function reachOf({ language, volatility, extension }: RoutineRow): RoutineFact['reach'] {
  if (language === 'sql' || language === 'plpgsql') return 'body';
  if (language === 'internal') return 'nothing';
  if (language !== 'c') return 'anything';
  if (extension !== null && HARMLESS_EXTENSIONS.has(extension)) return 'nothing';
  return volatility === 'i' ? 'nothing' : 'anything';
}
