-- How many flights left each state on each day of early 2001, by the clocks of the state?
--
-- A day in Hawaii begins ten hours after one in UTC, and one in New York five. Windows of a calendar
-- take the zone from a column, here from the dimension, and show what they have every six hours.
--
-- bin/demo.sh runs this script. To run it elsewhere, replace the words in ${...}:
--   ${flights}    folder with files of flights, one JSON object per line: a run of bin/demo.sh leaves them in
--                 flink-extensions-examples/target/demo/flights (data/flights-20k.json is one array)
--   ${database}   JDBC URL of a database with the tables "airports" and "states", as data/airports.csv and data/zones.csv:
--                 columns iata, state and zone of type VARCHAR, for a user "demo" with password "demo"
--   ${results}    folder for the results
-- In lib/: flink-extensions-dist-0.1.0-SNAPSHOT.jar and the JDBC driver of the database.

SET 'table.dml-sync' = 'true';
SET 'parallelism.default' = '2';
SET 'table.local-time-zone' = 'UTC';

LOAD MODULE flinkext;

CREATE TABLE flights (
    `date`    STRING,
    delay     INT,
    origin    STRING,
    passes_at AS PROCTIME()
) WITH (
    'connector' = 'filesystem',
    'path'      = '${flights}',
    'format'    = 'json'
);

CREATE TABLE airports (
    iata  STRING,
    state STRING,
    PRIMARY KEY (iata) NOT ENFORCED
) WITH (
    'connector'  = 'lookup-jdbc',
    'url'        = '${database}',
    'table-name' = 'airports',
    'username'   = 'demo',
    'password'   = 'demo',
    'lookup.async.batch.size'       = '100',
    'lookup.cache'                  = 'PARTIAL',
    'lookup.partial-cache.max-rows' = '10000'
);

CREATE TABLE states (
    state STRING,
    zone  STRING,
    PRIMARY KEY (state) NOT ENFORCED
) WITH (
    'connector'  = 'lookup-jdbc',
    'url'        = '${database}',
    'table-name' = 'states',
    'username'   = 'demo',
    'password'   = 'demo',
    'lookup.async.batch.size'       = '100',
    'lookup.cache'                  = 'PARTIAL',
    'lookup.partial-cache.max-rows' = '10000'
);

-- The stream: flights in the order in which they left, each with the state it left and its zone.
-- The data has times of the airport's clock; of which instants those are, the zone says.
CREATE TABLE departures (
    state    STRING,
    zone     STRING,
    delay    INT,
    departed TIMESTAMP_LTZ(3),
    WATERMARK FOR departed AS departed - INTERVAL '1' SECOND
) WITH (
    'connector' = 'filesystem',
    'path'      = '${results}/departures',
    'format'    = 'csv'
);

SET 'execution.runtime-mode' = 'batch';

INSERT INTO departures
SELECT a.state, s.zone, f.delay,
       CAST(CAST(
           CONVERT_TZ(
               DATE_FORMAT(TO_TIMESTAMP(f.`date`, 'yyyy/MM/dd HH:mm'), 'yyyy-MM-dd HH:mm:ss'), s.zone, 'UTC')
           AS TIMESTAMP(3)) AS TIMESTAMP_LTZ(3)) AS departed
FROM flights AS f
JOIN airports FOR SYSTEM_TIME AS OF f.passes_at AS a ON f.origin = a.iata
JOIN states FOR SYSTEM_TIME AS OF f.passes_at AS s ON a.state = s.state
ORDER BY departed;

SET 'execution.runtime-mode' = 'streaming';

CREATE TABLE results (
    state    STRING,
    `day`    DATE,
    flights  BIGINT,
    late     INT,
    is_final BOOLEAN,
    `when`   TIMESTAMP_LTZ(3)
) WITH (
    'connector' = 'filesystem',
    'path'      = '${results}/local-days',
    'format'    = 'csv'
);

EXPLAIN SELECT * FROM CALENDAR_WINDOW(
    input => TABLE departures PARTITION BY state, on_time => DESCRIPTOR(departed),
    unit => 'DAY', zone_column => DESCRIPTOR(zone),
    aggregates => 'COUNT(*) AS flights');

-- Days of each state's clocks: what there is after every six hours in which something has changed,
-- and the whole day when it is over.
INSERT INTO results
SELECT state, CAST(local_start AS DATE), flights, late, is_final, rowtime
FROM CALENDAR_WINDOW(
    input       => TABLE departures PARTITION BY state,
    on_time     => DESCRIPTOR(departed),
    unit        => 'DAY',
    zone_column => DESCRIPTOR(zone),
    emit_every  => INTERVAL '6' HOUR,
    aggregates  => 'COUNT(*) AS flights, AVG(delay) AS late');

SET 'execution.runtime-mode' = 'batch';

-- How the second of January grew in Texas, by the results in their order:
SELECT state, `day`, flights, late AS `minutes late`, is_final, `when` AS `as of (UTC)`
FROM results
WHERE state = 'TX' AND `day` = DATE '2001-01-02'
ORDER BY `when`, is_final;

SET 'execution.runtime-mode' = 'streaming';

-- And what Flink's own windows make of days in Hawaii, over all flights.
SET 'table.local-time-zone' = 'Pacific/Honolulu';

CREATE TABLE days (
    begins  TIMESTAMP(3),
    flights BIGINT
) WITH (
    'connector' = 'filesystem',
    'path'      = '${results}/days-stock',
    'format'    = 'csv'
);

INSERT INTO days
SELECT window_start, COUNT(*)
FROM TUMBLE(TABLE departures, DESCRIPTOR(departed), INTERVAL '1' DAY)
GROUP BY window_start, window_end;

-- The same query, of which one option makes every flight count.
SET 'flinkext.window.exact-local-time' = 'true';
ALTER TABLE days SET ('path' = '${results}/days-exact');

INSERT INTO days
SELECT window_start, COUNT(*)
FROM TUMBLE(TABLE departures, DESCRIPTOR(departed), INTERVAL '1' DAY)
GROUP BY window_start, window_end;
