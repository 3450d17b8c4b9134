/**
 * PostgreSQL's functions and words that make an answer depend on more than the tables. The server's own
 * volatility figures cover the rest; this list is for what those figures call stable or what hides behind them.
 */
import { reasons, words } from '../lexicon';

export const functions = reasons({
  random: `random random_normal gen_random_uuid gen_random_bytes uuidv4 uuidv7 uuid_generate_v1
    uuid_generate_v1mc uuid_generate_v4 gen_salt normal_rand`,
  time: `now clock_timestamp statement_timestamp transaction_timestamp timeofday pg_postmaster_start_time
    pg_conf_load_time`,
  'session-function': `current_user session_user current_role user current_setting current_schema current_schemas
    current_database current_catalog current_query getpgusername pg_backend_pid pg_my_temp_schema
    pg_client_encoding pg_trigger_depth pg_is_other_temp_schema pg_is_in_recovery pg_listening_channels
    inet_client_addr inet_client_port inet_server_addr inet_server_port txid_current
    txid_current_if_assigned txid_current_snapshot pg_current_xact_id pg_current_xact_id_if_assigned
    pg_current_snapshot pg_snapshot_xmin txid_status pg_xact_status row_security_active pg_has_role
    get_current_ts_config mxid_age`,
  'volatile-function': `pg_sleep pg_sleep_for pg_sleep_until nextval currval lastval setval setseed set_config
    loread lowrite pg_notify ts_stat ts_rewrite connectby crosstab crosstab2 crosstab3 crosstab4 crosstabn
    query_to_xml query_to_xmlschema query_to_xml_and_xmlschema table_to_xml table_to_xmlschema
    table_to_xml_and_xmlschema schema_to_xml schema_to_xmlschema schema_to_xml_and_xmlschema database_to_xml
    database_to_xmlschema database_to_xml_and_xmlschema cursor_to_xml cursor_to_xmlschema
    pg_notification_queue_usage pg_cancel_backend pg_terminate_backend pg_reload_conf pg_rotate_logfile
    pg_switch_wal pg_export_snapshot pg_promote pg_logical_emit_message xpath_table pg_file_write pg_logdir_ls
    currtid2 pg_blocking_pids plpgsql_call_handler pg_backup_start pg_backup_stop pg_nextoid`,
  'system-catalog': `to_regclass to_regtype to_regproc to_regprocedure to_regoper to_regoperator to_regnamespace
    to_regrole to_regcollation obj_description shobj_description col_description format_type
    pg_relation_size pg_table_size pg_indexes_size pg_total_relation_size pg_database_size pg_tablespace_size
    pg_relation_filenode pg_relation_filepath pg_describe_object pg_identify_object pg_partition_tree
    pg_partition_ancestors pg_partition_root pg_sequence_last_value pg_sequence_parameters aclexplode
    pg_tablespace_location pg_tablespace_databases pg_column_is_updatable pg_relation_is_updatable
    pg_prepared_statement pg_cursor pg_prepared_xact pg_show_all_settings`,
});

export const functionPatterns = [
  [/^pg_(try_)?advisory_/, 'volatile-function'],
  [/^lo_/, 'volatile-function'],
  [/^dblink/, 'volatile-function'],
  [
    /^pg_(read|ls|stat|current_logfile|wal|control|hba|ident|replication|logical|create|drop|copy)/,
    'volatile-function',
  ],
  [/^pg_(last|current)_(wal|xact|committed)/, 'session-function'],
  [/^pg_xact_/, 'session-function'],
  [/^has_\w+_privilege$/, 'session-function'],
  [/^pg_get_/, 'system-catalog'],
  [/^pg_\w+_is_visible$/, 'system-catalog'],
] as const;

/** Words without parentheses, and the casts that look names up in the catalog. */
export const bareWords = reasons({
  time: 'CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP LOCALTIME LOCALTIMESTAMP',
  'session-function':
    'CURRENT_USER SESSION_USER USER CURRENT_ROLE CURRENT_CATALOG CURRENT_SCHEMA SYSTEM_USER',
  'system-catalog': `REGCLASS REGTYPE REGPROC REGPROCEDURE REGOPER REGOPERATOR REGNAMESPACE REGROLE REGCONFIG
    REGDICTIONARY REGCOLLATION`,
  random: 'TABLESAMPLE',
});

/** Columns that change without a write: by locks, by VACUUM FULL, by CLUSTER. */
export const systemColumns = reasons({ 'system-catalog': 'ctid xmax cmin cmax' });

/** Category "reserved" of the grammar, in all its shades, where no relation may be named so. */
export const reserved = new Set(
  words(`ALL ANALYSE ANALYZE AND ANY ARRAY AS ASC ASYMMETRIC BOTH CASE CAST CHECK COLLATE COLUMN CONSTRAINT CREATE
    CURRENT_CATALOG CURRENT_DATE CURRENT_ROLE CURRENT_TIME CURRENT_TIMESTAMP CURRENT_USER DEFAULT DEFERRABLE DESC
    DISTINCT DO ELSE END EXCEPT FALSE FETCH FOR FOREIGN FROM GRANT GROUP HAVING IN INITIALLY INTERSECT INTO LATERAL
    LEADING LIMIT LOCALTIME LOCALTIMESTAMP NOT NULL OFFSET ON ONLY OR ORDER PLACING PRIMARY REFERENCES RETURNING
    SELECT SESSION_USER SOME SYMMETRIC TABLE THEN TO TRAILING TRUE UNION UNIQUE USER USING VARIADIC WHEN WHERE
    WINDOW WITH AUTHORIZATION BINARY CROSS FULL ILIKE INNER IS ISNULL JOIN LEFT LIKE NATURAL NOTNULL
    OUTER RIGHT SIMILAR TABLESAMPLE VERBOSE`),
);

/** Unquoted words before a parenthesis that are grammar, types of the grammar, or expressions of the parser itself. */
export const callWords = new Set([
  ...[...reserved].filter((word) => word !== 'LEFT' && word !== 'RIGHT'),
  ...words(`VALUES ROW ROWS EXISTS COALESCE GREATEST LEAST NULLIF GROUPING OVER FILTER WITHIN BETWEEN SET SETS CUBE
    ROLLUP EXTRACT OVERLAY POSITION SUBSTRING TRIM TREAT NORMALIZE XMLATTRIBUTES XMLCONCAT XMLELEMENT XMLEXISTS
    XMLFOREST XMLNAMESPACES XMLPARSE XMLPI XMLROOT XMLSERIALIZE XMLTABLE JSON_TABLE JSON_ARRAY JSON_ARRAYAGG
    JSON_OBJECT JSON_OBJECTAGG JSON_SCALAR JSON_SERIALIZE JSON_EXISTS JSON_QUERY JSON_VALUE COLUMNS PARTITION BY
    MATERIALIZED OPERATOR BIGINT BIT BOOLEAN CHAR CHARACTER DEC DECIMAL FLOAT INT INTEGER NATIONAL NCHAR NUMERIC
    REAL SMALLINT TIME TIMESTAMP VARCHAR VARYING INTERVAL SECOND PRECISION ESCAPE CONFLICT MATCHED KEY INDEX INCLUDE
    OPTIONS COPY EXPLAIN VACUUM REINDEX INSERT OVERRIDING REPEATABLE SEARCH CYCLE PASSING AT CHARACTERISTICS
    IF ELSIF ELSEIF WHILE UNTIL RETURN QUERY NEXT PERFORM EXECUTE EXIT FOREACH SLICE`),
]);
