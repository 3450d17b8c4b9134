/**
 * Functions of SQLite: those that make an answer depend on more than the tables, and those that certainly do
 * not. Whatever is in neither list was defined by the application, and the catalog judges it.
 */
import { reasons, words } from '../lexicon';

export const functions = reasons({
  random: 'random randomblob uuid uuid4 uuid7 gen_random_uuid',
  time: 'current_date current_time current_timestamp',
  'session-function': 'changes total_changes last_insert_rowid',
  'volatile-function':
    'load_extension readfile writefile edit sqlite_offset sqlite_log fts3_tokenizer nextval eval',
});

/** Words without parentheses. */
export const bareWords = reasons({ time: 'CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP' });

/** With this many arguments the date is left out, and means now. */
export const clockWithArguments = new Map<string, readonly number[]>([
  ['date', [0]],
  ['time', [0]],
  ['datetime', [0]],
  ['julianday', [0]],
  ['unixepoch', [0]],
  ['strftime', [0, 1]],
]);

export const dateFunctions = new Set(words('date time datetime julianday unixepoch strftime timediff'));

const CORE = `abs char coalesce concat concat_ws format glob hex if ifnull iif instr length like likelihood likely lower
  ltrim max min nullif octet_length printf quote replace round rtrim sign soundex sqlite_compileoption_get
  sqlite_compileoption_used sqlite_source_id sqlite_version substr substring subtype trim typeof unhex unicode
  unistr unistr_quote unlikely upper zeroblob`;

const MATHS = `acos acosh asin asinh atan atan2 atanh ceil ceiling cos cosh degrees exp floor ln log log10 log2 mod pi
  pow power radians sin sinh sqrt tan tanh trunc`;

const AGGREGATES = `avg count cume_dist dense_rank first_value group_concat lag last_value lead median nth_value ntile
  percent_rank percentile percentile_cont percentile_disc rank row_number string_agg sum total`;

const JSON_FUNCTIONS = `json json_array json_array_insert json_array_length json_each json_error_position json_extract
  json_group_array json_group_object json_insert json_object json_patch json_pretty json_quote json_remove
  json_replace json_set json_tree json_type json_valid jsonb jsonb_array jsonb_array_insert jsonb_each
  jsonb_extract jsonb_group_array jsonb_group_object jsonb_insert jsonb_object jsonb_patch jsonb_remove
  jsonb_replace jsonb_set jsonb_tree`;

/** Of the full-text and R*Tree modules: their answers come from the tables they are asked about. */
const MODULES = 'bm25 highlight snippet matchinfo offsets rtreecheck rtreedepth rtreenode generate_series';

export const knownFunctions = new Set(
  [CORE, MATHS, AGGREGATES, JSON_FUNCTIONS, MODULES, ...dateFunctions].flatMap((list) => words(list)),
);

export const reserved = new Set(
  words(`ADD ALL ALTER AND AS AUTOINCREMENT BETWEEN CASE CHECK COLLATE COMMIT CONSTRAINT CREATE DEFAULT DEFERRABLE
    DELETE DISTINCT DROP ELSE ESCAPE EXCEPT EXISTS FOREIGN FROM GROUP HAVING IN INDEX INSERT INTERSECT INTO IS
    ISNULL JOIN LIMIT NOT NOTHING NOTNULL NULL ON OR ORDER PRIMARY REFERENCES RETURNING SELECT SET TABLE THEN TO
    TRANSACTION UNION UNIQUE UPDATE USING VALUES WHEN WHERE`),
);

export const callWords = new Set([
  ...reserved,
  ...words(`CAST OVER FILTER RAISE KEY MATERIALIZED BY ROW ELSE WHEN THEN LIKE GLOB MATCH REGEXP CONFLICT END WITHIN
    INTEGER INT TEXT REAL NUMERIC DECIMAL VARCHAR CHAR BLOB FLOAT DOUBLE BOOLEAN DATETIME RECURSIVE`).filter(
    (word) => word !== 'LIKE' && word !== 'GLOB' && word !== 'CHAR' && word !== 'DATETIME',
  ),
]);
