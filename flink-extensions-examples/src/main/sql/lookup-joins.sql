-- Where did the flights of early 2001 go, and how late were they?
--
-- A flight names its two airports by a code. Cities and states are in a database, which this job
-- asks for every flight: a lookup join, also called a dimension join. The lookup.* options of the
-- table "airports" make it fast; the rest is the SQL you would write without them.
--
-- bin/demo.sh runs this script. To run it elsewhere, replace the words in ${...}:
--   ${flights}    folder with files of flights, one JSON object per line: a run of bin/demo.sh leaves them in
--                 flink-extensions-examples/target/demo/flights (data/flights-20k.json is one array)
--   ${database}   JDBC URL of a database with the table "airports", as data/airports.csv: columns iata, city and state of
--                 type VARCHAR, for a user "demo" with password "demo"
--   ${results}    folder for the results
-- In lib/: flink-extensions-dist-0.1.0-SNAPSHOT.jar and the JDBC driver of the database.

SET 'table.dml-sync' = 'true';
SET 'parallelism.default' = '2';

-- The stream. Each flight asks for its airports as they are when it passes: at processing time.
CREATE TABLE flights (
    `date`      STRING,
    delay       INT,
    distance    INT,
    origin      STRING,
    destination STRING,
    departure   AS TO_TIMESTAMP(`date`, 'yyyy/MM/dd HH:mm'),
    passes_at   AS PROCTIME()
) WITH (
    'connector' = 'filesystem',
    'path'      = '${flights}',
    'format'    = 'json'
);

-- The dimension. Flights are sent to the subtask that owns their airport (hash), which asks the
-- database for many airports in one request (batch) and remembers the answers (cache).
CREATE TABLE airports (
    iata  STRING,
    city  STRING,
    state STRING,
    PRIMARY KEY (iata) NOT ENFORCED
) WITH (
    'connector'  = 'lookup-jdbc',
    'url'        = '${database}',
    'table-name' = 'airports',
    'username'   = 'demo',
    'password'   = 'demo',
    'lookup.hash.enable'            = 'true',
    'lookup.async.batch.size'       = '100',
    'lookup.async.batch.linger'     = '2 ms',
    'lookup.cache'                  = 'PARTIAL',
    'lookup.partial-cache.max-rows' = '10000'
);

-- The query: two lookups per flight, one for each end.
CREATE VIEW flights_with_cities AS
SELECT f.departure,
       f.origin,      o.city AS origin_city,      o.state AS origin_state,
       f.destination, d.city AS destination_city, d.state AS destination_state,
       f.distance,
       f.delay
FROM flights AS f
JOIN airports FOR SYSTEM_TIME AS OF f.passes_at AS o ON f.origin = o.iata
JOIN airports FOR SYSTEM_TIME AS OF f.passes_at AS d ON f.destination = d.iata;

CREATE TABLE results (
    departure         TIMESTAMP(0),
    origin            STRING,
    origin_city       STRING,
    origin_state      STRING,
    destination       STRING,
    destination_city  STRING,
    destination_state STRING,
    distance          INT,
    delay             INT
) WITH (
    'connector' = 'filesystem',
    'path'      = '${results}/job',
    'format'    = 'csv'
);

EXPLAIN SELECT * FROM flights_with_cities;

INSERT INTO results SELECT * FROM flights_with_cities;

SET 'execution.runtime-mode' = 'batch';

-- The result is in files now. The busiest routes between states, read from them:
SELECT origin_state                            AS `from`,
       destination_state                       AS `to`,
       COUNT(*)                                AS flights,
       AVG(CAST(distance AS DOUBLE))           AS `miles`,
       AVG(CAST(delay AS DOUBLE))              AS `minutes late`,
       100.0E0 * COUNT(*) FILTER (WHERE delay > 15) / COUNT(*) AS `% over 15 min`
FROM results
GROUP BY origin_state, destination_state
ORDER BY flights DESC, `from`, `to`
LIMIT 10;

SET 'execution.runtime-mode' = 'streaming';

-- Without any lookup.* option. Nothing else is changed.
ALTER TABLE airports RESET (
    'lookup.hash.enable', 'lookup.async.batch.size', 'lookup.async.batch.linger',
    'lookup.cache', 'lookup.partial-cache.max-rows');
ALTER TABLE results SET ('path' = '${results}/no-options');

EXPLAIN SELECT * FROM flights_with_cities;

INSERT INTO results SELECT * FROM flights_with_cities;

-- With hash and batch: each flight still asks, but up to a hundred in one request.
ALTER TABLE airports SET (
    'lookup.hash.enable'        = 'true',
    'lookup.async.batch.size'   = '100',
    'lookup.async.batch.linger' = '2 ms');
ALTER TABLE results SET ('path' = '${results}/hash-batch');

INSERT INTO results SELECT * FROM flights_with_cities;

-- With the cache too: the first job again.
ALTER TABLE airports SET (
    'lookup.cache'                  = 'PARTIAL',
    'lookup.partial-cache.max-rows' = '10000');
ALTER TABLE results SET ('path' = '${results}/hash-batch-cache');

INSERT INTO results SELECT * FROM flights_with_cities;
