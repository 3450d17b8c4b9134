/**
 * Functions of MySQL and MariaDB: those that make an answer depend on more than the tables, and those that
 * certainly do not. Whatever is in neither list is somebody's own function, and the catalog judges it.
 */
import { reasons, words } from '../lexicon';

export const functions = reasons({
  random: 'rand random_bytes uuid uuid_short uuid_v4 uuid_v7 sys_guid encrypt',
  time: `now sysdate curdate curtime current_date current_time current_timestamp localtime localtimestamp
    utc_date utc_time utc_timestamp`,
  'session-function': `user current_user session_user system_user current_role database schema connection_id
    last_insert_id found_rows row_count last_value ps_current_thread_id roles_graphml icu_version version
    wsrep_last_written_gtid wsrep_last_seen_gtid`,
  'volatile-function': `sleep benchmark get_lock release_lock release_all_locks is_free_lock is_used_lock
    load_file master_pos_wait source_pos_wait master_gtid_wait binlog_gtid_pos wait_for_executed_gtid_set
    wait_until_sql_thread_after_gtids wsrep_sync_wait_upto_gtid nextval lastval setval xml_load
    asynchronous_connection_failover_add_source service_get_read_locks service_get_write_locks
    service_release_locks version_tokens_lock_shared version_tokens_lock_exclusive mysql_query_attribute_string
    keyring_key_fetch rownum sql_thread_wait`,
});

/** Words without parentheses. */
export const bareWords = reasons({
  time: 'CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP LOCALTIME LOCALTIMESTAMP UTC_DATE UTC_TIME UTC_TIMESTAMP',
  // the next FOUND_ROWS() speaks of this very execution
  'session-function': 'CURRENT_USER CURRENT_ROLE SQL_CALC_FOUND_ROWS',
});

const TEXT = `ascii bin bit_length char char_length character_length chr concat concat_ws concat_operator_oracle elt
  export_set field find_in_set format from_base64 hex insert instr lcase left length lengthb locate lower lpad
  lpad_oracle ltrim ltrim_oracle make_set mid natural_sort_key oct octet_length ord position quote regexp_instr
  regexp_like regexp_replace regexp_substr repeat replace replace_oracle reverse right rpad rpad_oracle rtrim
  rtrim_oracle sformat soundex space strcmp substr substr_oracle substring substring_index to_base64 to_char
  trim trim_oracle ucase unhex upper weight_string coercibility collation charset match extractvalue updatexml
  decode_oracle statement_digest statement_digest_text`;

const NUMBERS = `abs acos asin atan atan2 ceil ceiling conv cos cot crc32 crc32c degrees exp floor greatest least ln
  log log10 log2 mod pi pow power radians round sign sin sqrt tan truncate trunc bit_count format_bytes
  format_pico_time interval`;

const DATES = `add_months adddate addtime convert_tz date date_add date_format date_sub datediff day dayname
  dayofmonth dayofweek dayofyear extract from_days from_unixtime get_format hour last_day makedate maketime
  microsecond minute month monthname months_between period_add period_diff quarter sec_to_time second str_to_date
  subdate subtime time time_format time_to_sec timediff timestamp timestampadd timestampdiff to_date to_days
  to_seconds unix_timestamp week weekday weekofyear year yearweek`;

const CHOICE = `cast coalesce convert decode if ifnull isnull name_const nullif nvl nvl2 values default grouping
  any_value exists binary`;

const AGGREGATES = `avg bit_and bit_or bit_xor count cume_dist dense_rank first_value group_concat json_arrayagg
  json_objectagg lag lead max median min nth_value ntile percent_rank percentile_cont percentile_disc rank
  row_number std stddev stddev_pop stddev_samp sum var_pop var_samp variance`;

const JSON_FUNCTIONS = `json_array json_array_append json_array_insert json_array_intersect json_compact
  json_contains json_contains_path json_depth json_detailed json_equals json_exists json_extract json_insert
  json_key_value json_keys json_length json_loose json_merge json_merge_patch json_merge_preserve json_normalize
  json_object json_object_filter_keys json_object_to_array json_overlaps json_pretty json_query json_quote
  json_remove json_replace json_schema_valid json_schema_validation_report json_search json_set
  json_storage_free json_storage_size json_table json_type json_unquote json_valid json_value
  column_add column_check column_create column_delete column_exists column_get column_json column_list`;

const BYTES = `aes_decrypt aes_encrypt compress des_decrypt des_encrypt encode kdf md5 old_password password sha sha1
  sha2 uncompress uncompressed_length validate_password_strength bin_to_uuid uuid_to_bin is_uuid inet_aton
  inet_ntoa inet6_aton inet6_ntoa is_ipv4 is_ipv4_compat is_ipv4_mapped is_ipv6 decode_histogram vec_distance
  vec_distance_cosine vec_distance_euclidean vec_fromtext vec_totext string_to_vector vector_to_string
  from_vector to_vector vector_dim distance`;

const SHAPES = `area asbinary astext aswkb aswkt boundary centroid contains convexhull crosses dimension disjoint
  endpoint envelope equals exteriorring geomcollection geomcollfromtext geomcollfromwkb geometrycollection
  geometrycollectionfromtext geometrycollectionfromwkb geometryfromtext geometryfromwkb geometryn geometrytype
  geomfromtext geomfromwkb glength interiorringn intersects isclosed isempty isring issimple linefromtext
  linefromwkb linestring linestringfromtext linestringfromwkb mbrcontains mbrcoveredby mbrcovers mbrdisjoint
  mbrequal mbrequals mbrintersects mbroverlaps mbrtouches mbrwithin mlinefromtext mlinefromwkb mpointfromtext
  mpointfromwkb mpolyfromtext mpolyfromwkb multilinestring multipoint multipolygon numgeometries
  numinteriorrings numpoints point pointfromtext pointfromwkb pointn pointonsurface polyfromtext polyfromwkb
  polygon polygonfromtext polygonfromwkb srid startpoint touches within x y st_area st_asbinary st_asgeojson
  st_astext st_aswkb st_aswkt st_boundary st_buffer st_buffer_strategy st_centroid st_collect st_contains
  st_convexhull st_crosses st_difference st_dimension st_disjoint st_distance st_distance_sphere st_endpoint
  st_envelope st_equals st_exteriorring st_frechetdistance st_geohash st_geomcollfromtext st_geomcollfromwkb
  st_geometryfromtext st_geometryfromwkb st_geometryn st_geometrytype st_geomfromgeojson st_geomfromtext
  st_geomfromwkb st_hausdorffdistance st_interiorringn st_intersection st_intersects st_isclosed st_isempty
  st_isring st_issimple st_isvalid st_latfromgeohash st_latitude st_length st_lineinterpolatepoint
  st_linefromtext st_linestringfromtext st_longfromgeohash st_longitude st_makeenvelope st_numgeometries
  st_numinteriorring st_numinteriorrings st_numpoints st_overlaps st_pointatdistance st_pointfromgeohash
  st_pointfromtext st_pointfromwkb st_pointn st_pointonsurface st_polyfromtext st_polygonfromtext st_relate
  st_simplify st_srid st_startpoint st_swapxy st_symdifference st_touches st_transform st_union st_validate
  st_within st_x st_y`;

export const knownFunctions = new Set(
  [TEXT, NUMBERS, DATES, CHOICE, AGGREGATES, JSON_FUNCTIONS, BYTES, SHAPES].flatMap((list) => words(list)),
);
