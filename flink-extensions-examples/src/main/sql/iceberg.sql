-- The flights of early 2001 with their cities, in a table of Apache Iceberg.
--
-- A job that streams into Iceberg adds files at each checkpoint. With 'auto-compact' it merges them
-- as well, in operators behind its sink. And a query of the table reads the fields that it uses, of
-- whatever depth.
--
-- bin/demo.sh runs this script. To run it elsewhere, replace the words in ${...}:
--   ${flights}    folder with files of flights, one JSON object per line: a run of bin/demo.sh leaves them in
--                 flink-extensions-examples/target/demo/flights (data/flights-20k.json is one array)
--   ${database}   JDBC URL of a database with the table "airports", as data/airports.csv: columns iata, city and state of
--                 type VARCHAR, for a user "demo" with password "demo"
--   ${results}    folder for the results
-- In lib/: flink-extensions-dist-0.1.0-SNAPSHOT.jar, the JDBC driver of the database, and what docs/iceberg.md
-- names: Iceberg's jar and Hadoop's classes.

SET 'table.dml-sync' = 'true';
SET 'parallelism.default' = '2';

-- Each checkpoint is a commit. In production they are seconds or minutes apart; this job is short.
SET 'execution.checkpointing.interval' = '200 ms';

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

-- Without options that make it fast: this job shall take a while.
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
    'password'   = 'demo'
);

CREATE CATALOG lake WITH (
    'type'         = 'iceberg-ext',
    'catalog-type' = 'hadoop',
    'warehouse'    = '${results}/lake'
);

CREATE DATABASE lake.travel;

-- An ordinary table of Iceberg, which any engine reads. Its properties say that the jobs that write
-- it compact it, here after every fifth commit.
CREATE TABLE lake.travel.flights (
    departure TIMESTAMP(6),
    delay     INT,
    route     ROW<
                  origin      ROW<iata STRING, city STRING, state STRING>,
                  destination ROW<iata STRING, city STRING, state STRING>>
) WITH (
    'auto-compact'          = 'true',
    'compact.delta.commits' = '5'
);

INSERT INTO lake.travel.flights
SELECT CAST(f.departure AS TIMESTAMP(6)), f.delay,
       ROW(ROW(o.iata, o.city, o.state), ROW(d.iata, d.city, d.state))
FROM flights AS f
JOIN airports FOR SYSTEM_TIME AS OF f.passes_at AS o ON f.origin = o.iata
JOIN airports FOR SYSTEM_TIME AS OF f.passes_at AS d ON f.destination = d.iata;

SET 'execution.runtime-mode' = 'batch';

EXPLAIN SELECT delay, route.destination.city
FROM lake.travel.flights
WHERE route.origin.state = 'HI';

-- Read back. Of the six fields of a route, the query needs two, so it reads those two.
SELECT route.destination.city     AS `from Hawaii to`,
       COUNT(*)                   AS flights,
       AVG(CAST(delay AS DOUBLE)) AS `minutes late`
FROM lake.travel.flights
WHERE route.origin.state = 'HI'
GROUP BY route.destination.city
ORDER BY flights DESC, `from Hawaii to`
LIMIT 5;
